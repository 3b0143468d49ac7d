// SPDX-License-Identifier: MIT
#pragma once

#include <Eigen/Core>

namespace mlmath_test {

#if defined(__SANITIZE_ADDRESS__)
inline constexpr bool is_sanitized = true;
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
inline constexpr bool is_sanitized = true;
#else
inline constexpr bool is_sanitized = false;
#endif
#else
inline constexpr bool is_sanitized = false;
#endif

/// A size or a count of a test: `less` under the sanitizers, which take a hundred times as long and
/// find there what they would find in more.
constexpr Eigen::Index sized(Eigen::Index full, Eigen::Index less) {
  return is_sanitized ? less : full;
}

}  // namespace mlmath_test
