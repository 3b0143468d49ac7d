// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/probability/distribution.hpp>

#include <array>

namespace mlmath {

namespace detail {
struct GammaKernel;
}

/// The Gamma distribution.
template <typename ScalarType = double>
struct Gamma {
  using Scalar = ScalarType;           ///< the type of the parameters
  using Kernel = detail::GammaKernel;  ///< the mathematics of the law

  Scalar shape = Scalar(1);  ///< the shape, \f$ k > 0 \f$
  Scalar scale = Scalar(1);  ///< the scale, \f$ \theta > 0 \f$

  /// The parameters, in their order.
  [[nodiscard]] std::array<Scalar, 2> parameters() const { return {shape, scale}; }
};

/// A default Gamma is of doubles.
Gamma()->Gamma<double>;
/// The scalar follows from the parameters; integers count as double.
template <typename A, typename B>
Gamma(A, B) -> Gamma<detail::LawScalar<A, B>>;

namespace detail {

struct GammaKernel : NumericLaw<Gamma> {
  static constexpr const char* name = "Gamma";
  static constexpr bool is_discrete = false;
  static constexpr LawParameter parameters[] = {{"shape", ParameterRange::positive},
                                                {"scale", ParameterRange::positive}};

  template <typename S>
  static void check(const char* function, const Gamma<S>& d) {
    check_all<GammaKernel>(function, d);
  }
};

}  // namespace detail
}  // namespace mlmath
