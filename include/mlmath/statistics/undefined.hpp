// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/core/errors.hpp>

#include <limits>
#include <string>

namespace mlmath {

/// Thrown where valid data leave a metric undefined, as recall without a single positive: the
/// message says what is missing. A resampling that meets it in one of its samples counts that
/// sample as undefined and goes on.
class UndefinedMetricError : public DomainError {
 public:
  using DomainError::DomainError;
};

/// The type of throw_error.
struct ThrowError {};

/// Asks for an UndefinedMetricError where a metric is undefined: `{.undefined = throw_error}`.
inline constexpr ThrowError throw_error{};

/// What a metric gives where its formula is 0 / 0: an UndefinedMetricError (the default
/// everywhere), or a number of the caller's choice, NaN included.
///
/// Example:  \code
///           mlmath::recall(y, y_hat, {.undefined = 0});  // as scikit-learn does, with a warning
///           \endcode
class WhenUndefined {
 public:
  /// Throw.
  constexpr WhenUndefined(ThrowError = {}) {}
  /// Give this number.
  constexpr WhenUndefined(double value) : value_(value), throws_(false) {}

  /// The chosen number, or the error for `function` that says why.
  [[nodiscard]] double operator()(const char* function, const std::string& why) const {
    if (!throws_) return value_;
    throw UndefinedMetricError(std::string(function) + ": undefined, as " + why +
                               "; set .undefined to a number to go on");
  }
  /// Whether it throws.
  [[nodiscard]] constexpr bool throws() const { return throws_; }

 private:
  double value_ = std::numeric_limits<double>::quiet_NaN();
  bool throws_ = true;
};

}  // namespace mlmath
