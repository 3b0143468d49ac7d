// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/probability/distribution.hpp>

#include <array>

namespace mlmath {

namespace detail {
struct NormalKernel;
}

/// The Normal distribution.
template <typename ScalarType = double>
struct Normal {
  using Scalar = ScalarType;            ///< the type of the parameters
  using Kernel = detail::NormalKernel;  ///< the mathematics of the law

  Scalar mean = Scalar(0);                ///< the mean, \f$ \mu \f$
  Scalar standard_deviation = Scalar(1);  ///< the standard deviation, \f$ \sigma > 0 \f$

  /// The parameters, in their order.
  [[nodiscard]] std::array<Scalar, 2> parameters() const { return {mean, standard_deviation}; }
};

/// A default Normal is of doubles.
Normal()->Normal<double>;
/// The scalar follows from the parameters; integers count as double.
template <typename A, typename B>
Normal(A, B) -> Normal<detail::LawScalar<A, B>>;

namespace detail {

struct NormalKernel : NumericLaw<Normal> {
  static constexpr const char* name = "Normal";
  static constexpr bool is_discrete = false;
  static constexpr LawParameter parameters[] = {{"mean", ParameterRange::real},
                                                {"standard_deviation", ParameterRange::positive}};

  template <typename S>
  static void check(const char* function, const Normal<S>& d) {
    check_all<NormalKernel>(function, d);
  }
};

}  // namespace detail
}  // namespace mlmath
