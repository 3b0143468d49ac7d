// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/probability/distribution.hpp>

#include <array>

namespace mlmath {

namespace detail {
struct ChiSquaredKernel;
}

/// The ChiSquared distribution.
template <typename ScalarType = double>
struct ChiSquared {
  using Scalar = ScalarType;                ///< the type of the parameters
  using Kernel = detail::ChiSquaredKernel;  ///< the mathematics of the law

  Scalar df = Scalar(1);  ///< degrees of freedom, \f$ k > 0 \f$

  /// The parameters, in their order.
  [[nodiscard]] std::array<Scalar, 1> parameters() const { return {df}; }
};

/// A default ChiSquared is of doubles.
ChiSquared()->ChiSquared<double>;
/// The scalar follows from the parameters; integers count as double.
template <typename A>
ChiSquared(A) -> ChiSquared<detail::LawScalar<A>>;

namespace detail {

struct ChiSquaredKernel : NumericLaw<ChiSquared> {
  static constexpr const char* name = "ChiSquared";
  static constexpr bool is_discrete = false;
  static constexpr LawParameter parameters[] = {{"df", ParameterRange::positive}};

  template <typename S>
  static void check(const char* function, const ChiSquared<S>& d) {
    check_all<ChiSquaredKernel>(function, d);
  }
};

}  // namespace detail
}  // namespace mlmath
