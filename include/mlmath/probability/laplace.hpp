// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/probability/distribution.hpp>

#include <array>

namespace mlmath {

namespace detail {
struct LaplaceKernel;
}

/// The Laplace distribution.
template <typename ScalarType = double>
struct Laplace {
  using Scalar = ScalarType;             ///< the type of the parameters
  using Kernel = detail::LaplaceKernel;  ///< the mathematics of the law

  Scalar location = Scalar(0);  ///< the centre
  Scalar scale = Scalar(1);     ///< the scale, > 0

  /// The parameters, in their order.
  [[nodiscard]] std::array<Scalar, 2> parameters() const { return {location, scale}; }
};

/// A default Laplace is of doubles.
Laplace()->Laplace<double>;
/// The scalar follows from the parameters; integers count as double.
template <typename A, typename B>
Laplace(A, B) -> Laplace<detail::LawScalar<A, B>>;

namespace detail {

struct LaplaceKernel : NumericLaw<Laplace> {
  static constexpr const char* name = "Laplace";
  static constexpr bool is_discrete = false;
  static constexpr LawParameter parameters[] = {{"location", ParameterRange::real},
                                                {"scale", ParameterRange::positive}};

  template <typename S>
  static void check(const char* function, const Laplace<S>& d) {
    check_all<LaplaceKernel>(function, d);
  }
};

}  // namespace detail
}  // namespace mlmath
