// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/probability/distribution.hpp>

#include <array>

namespace mlmath {

namespace detail {
struct CauchyKernel;
}

/// The Cauchy distribution.
template <typename ScalarType = double>
struct Cauchy {
  using Scalar = ScalarType;            ///< the type of the parameters
  using Kernel = detail::CauchyKernel;  ///< the mathematics of the law

  Scalar location = Scalar(0);  ///< the centre
  Scalar scale = Scalar(1);     ///< the scale, > 0

  /// The parameters, in their order.
  [[nodiscard]] std::array<Scalar, 2> parameters() const { return {location, scale}; }
};

/// A default Cauchy is of doubles.
Cauchy()->Cauchy<double>;
/// The scalar follows from the parameters; integers count as double.
template <typename A, typename B>
Cauchy(A, B) -> Cauchy<detail::LawScalar<A, B>>;

namespace detail {

struct CauchyKernel : NumericLaw<Cauchy> {
  static constexpr const char* name = "Cauchy";
  static constexpr bool is_discrete = false;
  static constexpr LawParameter parameters[] = {{"location", ParameterRange::real},
                                                {"scale", ParameterRange::positive}};

  template <typename S>
  static void check(const char* function, const Cauchy<S>& d) {
    check_all<CauchyKernel>(function, d);
  }
};

}  // namespace detail
}  // namespace mlmath
