// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/probability/distribution.hpp>

#include <array>

namespace mlmath {

namespace detail {
struct StudentTKernel;
}

/// The StudentT distribution.
template <typename ScalarType = double>
struct StudentT {
  using Scalar = ScalarType;              ///< the type of the parameters
  using Kernel = detail::StudentTKernel;  ///< the mathematics of the law

  Scalar df = Scalar(1);        ///< degrees of freedom, \f$ \nu > 0 \f$, or infinity
  Scalar location = Scalar(0);  ///< the centre
  Scalar scale = Scalar(1);     ///< the scale, > 0

  /// The parameters, in their order.
  [[nodiscard]] std::array<Scalar, 3> parameters() const { return {df, location, scale}; }
};

/// A default StudentT is of doubles.
StudentT()->StudentT<double>;
/// The standard distribution.
template <typename A>
StudentT(A) -> StudentT<detail::LawScalar<A>>;
/// The scalar follows from the parameters; integers count as double.
template <typename A, typename B, typename C>
StudentT(A, B, C) -> StudentT<detail::LawScalar<A, B, C>>;

namespace detail {

struct StudentTKernel : NumericLaw<StudentT> {
  static constexpr const char* name = "StudentT";
  static constexpr bool is_discrete = false;
  static constexpr LawParameter parameters[] = {{"df", ParameterRange::positive_or_infinite},
                                                {"location", ParameterRange::real},
                                                {"scale", ParameterRange::positive}};

  template <typename S>
  static void check(const char* function, const StudentT<S>& d) {
    check_all<StudentTKernel>(function, d);
  }
};

}  // namespace detail
}  // namespace mlmath
