// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/probability/distribution.hpp>

#include <array>

namespace mlmath {

namespace detail {
struct WeibullKernel;
}

/// The Weibull distribution.
template <typename ScalarType = double>
struct Weibull {
  using Scalar = ScalarType;             ///< the type of the parameters
  using Kernel = detail::WeibullKernel;  ///< the mathematics of the law

  Scalar shape = Scalar(1);  ///< the shape, \f$ k > 0 \f$
  Scalar scale = Scalar(1);  ///< the scale, \f$ \lambda > 0 \f$

  /// The parameters, in their order.
  [[nodiscard]] std::array<Scalar, 2> parameters() const { return {shape, scale}; }
};

/// A default Weibull is of doubles.
Weibull()->Weibull<double>;
/// The scalar follows from the parameters; integers count as double.
template <typename A, typename B>
Weibull(A, B) -> Weibull<detail::LawScalar<A, B>>;

namespace detail {

struct WeibullKernel : NumericLaw<Weibull> {
  static constexpr const char* name = "Weibull";
  static constexpr bool is_discrete = false;
  static constexpr LawParameter parameters[] = {{"shape", ParameterRange::positive},
                                                {"scale", ParameterRange::positive}};

  template <typename S>
  static void check(const char* function, const Weibull<S>& d) {
    check_all<WeibullKernel>(function, d);
  }
};

}  // namespace detail
}  // namespace mlmath
