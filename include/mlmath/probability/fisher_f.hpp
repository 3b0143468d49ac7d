// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/probability/distribution.hpp>

#include <array>

namespace mlmath {

namespace detail {
struct FisherFKernel;
}

/// The FisherF distribution.
template <typename ScalarType = double>
struct FisherF {
  using Scalar = ScalarType;             ///< the type of the parameters
  using Kernel = detail::FisherFKernel;  ///< the mathematics of the law

  Scalar df1 = Scalar(1);  ///< degrees of freedom of the numerator, > 0
  Scalar df2 = Scalar(1);  ///< degrees of freedom of the denominator, > 0

  /// The parameters, in their order.
  [[nodiscard]] std::array<Scalar, 2> parameters() const { return {df1, df2}; }
};

/// A default FisherF is of doubles.
FisherF()->FisherF<double>;
/// The scalar follows from the parameters; integers count as double.
template <typename A, typename B>
FisherF(A, B) -> FisherF<detail::LawScalar<A, B>>;

namespace detail {

struct FisherFKernel : NumericLaw<FisherF> {
  static constexpr const char* name = "FisherF";
  static constexpr bool is_discrete = false;
  static constexpr LawParameter parameters[] = {{"df1", ParameterRange::positive},
                                                {"df2", ParameterRange::positive}};

  template <typename S>
  static void check(const char* function, const FisherF<S>& d) {
    check_all<FisherFKernel>(function, d);
  }
};

}  // namespace detail
}  // namespace mlmath
