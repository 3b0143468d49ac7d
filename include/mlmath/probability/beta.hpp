// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/probability/distribution.hpp>

#include <array>

namespace mlmath {

namespace detail {
struct BetaKernel;
}

/// The Beta distribution.
template <typename ScalarType = double>
struct Beta {
  using Scalar = ScalarType;          ///< the type of the parameters
  using Kernel = detail::BetaKernel;  ///< the mathematics of the law

  Scalar alpha = Scalar(1);  ///< \f$ \alpha > 0 \f$
  Scalar beta = Scalar(1);   ///< \f$ \beta > 0 \f$

  /// The parameters, in their order.
  [[nodiscard]] std::array<Scalar, 2> parameters() const { return {alpha, beta}; }
};

/// A default Beta is of doubles.
Beta()->Beta<double>;
/// The scalar follows from the parameters; integers count as double.
template <typename A, typename B>
Beta(A, B) -> Beta<detail::LawScalar<A, B>>;

namespace detail {

struct BetaKernel : NumericLaw<Beta> {
  static constexpr const char* name = "Beta";
  static constexpr bool is_discrete = false;
  static constexpr LawParameter parameters[] = {{"alpha", ParameterRange::positive},
                                                {"beta", ParameterRange::positive}};

  template <typename S>
  static void check(const char* function, const Beta<S>& d) {
    check_all<BetaKernel>(function, d);
  }
};

}  // namespace detail
}  // namespace mlmath
