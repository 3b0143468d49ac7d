// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/probability/distribution.hpp>

#include <array>

namespace mlmath {

namespace detail {
struct ExponentialKernel;
}

/// The Exponential distribution.
template <typename ScalarType = double>
struct Exponential {
  using Scalar = ScalarType;                 ///< the type of the parameters
  using Kernel = detail::ExponentialKernel;  ///< the mathematics of the law

  Scalar rate = Scalar(1);  ///< the rate, \f$ \lambda > 0 \f$, one over the mean

  /// The parameters, in their order.
  [[nodiscard]] std::array<Scalar, 1> parameters() const { return {rate}; }
};

/// A default Exponential is of doubles.
Exponential()->Exponential<double>;
/// The scalar follows from the parameters; integers count as double.
template <typename A>
Exponential(A) -> Exponential<detail::LawScalar<A>>;

namespace detail {

struct ExponentialKernel : NumericLaw<Exponential> {
  static constexpr const char* name = "Exponential";
  static constexpr bool is_discrete = false;
  static constexpr LawParameter parameters[] = {{"rate", ParameterRange::positive}};

  template <typename S>
  static void check(const char* function, const Exponential<S>& d) {
    check_all<ExponentialKernel>(function, d);
  }
};

}  // namespace detail
}  // namespace mlmath
