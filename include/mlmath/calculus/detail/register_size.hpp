// SPDX-License-Identifier: MIT
#pragma once

namespace mlmath::detail {

/// The bytes of a vector register.
#if defined(__AVX512F__)
inline constexpr int register_size = 64;
#elif defined(__AVX__)
inline constexpr int register_size = 32;
#else
inline constexpr int register_size = 16;
#endif

}  // namespace mlmath::detail
