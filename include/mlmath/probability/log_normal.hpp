// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/probability/distribution.hpp>

#include <array>

namespace mlmath {

namespace detail {
struct LogNormalKernel;
}

/// The LogNormal distribution.
template <typename ScalarType = double>
struct LogNormal {
  using Scalar = ScalarType;               ///< the type of the parameters
  using Kernel = detail::LogNormalKernel;  ///< the mathematics of the law

  Scalar mu = Scalar(0);     ///< the mean of log x
  Scalar sigma = Scalar(1);  ///< the standard deviation of log x, > 0

  /// The parameters, in their order.
  [[nodiscard]] std::array<Scalar, 2> parameters() const { return {mu, sigma}; }
};

/// A default LogNormal is of doubles.
LogNormal()->LogNormal<double>;
/// The scalar follows from the parameters; integers count as double.
template <typename A, typename B>
LogNormal(A, B) -> LogNormal<detail::LawScalar<A, B>>;

namespace detail {

struct LogNormalKernel : NumericLaw<LogNormal> {
  static constexpr const char* name = "LogNormal";
  static constexpr bool is_discrete = false;
  static constexpr LawParameter parameters[] = {{"mu", ParameterRange::real},
                                                {"sigma", ParameterRange::positive}};

  template <typename S>
  static void check(const char* function, const LogNormal<S>& d) {
    check_all<LogNormalKernel>(function, d);
  }
};

}  // namespace detail
}  // namespace mlmath
