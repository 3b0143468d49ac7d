// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/probability/distribution.hpp>

#include <array>

namespace mlmath {

namespace detail {
struct LogisticKernel;
}

/// The Logistic distribution.
template <typename ScalarType = double>
struct Logistic {
  using Scalar = ScalarType;              ///< the type of the parameters
  using Kernel = detail::LogisticKernel;  ///< the mathematics of the law

  Scalar location = Scalar(0);  ///< the centre
  Scalar scale = Scalar(1);     ///< the scale, > 0

  /// The parameters, in their order.
  [[nodiscard]] std::array<Scalar, 2> parameters() const { return {location, scale}; }
};

/// A default Logistic is of doubles.
Logistic()->Logistic<double>;
/// The scalar follows from the parameters; integers count as double.
template <typename A, typename B>
Logistic(A, B) -> Logistic<detail::LawScalar<A, B>>;

namespace detail {

struct LogisticKernel : NumericLaw<Logistic> {
  static constexpr const char* name = "Logistic";
  static constexpr bool is_discrete = false;
  static constexpr LawParameter parameters[] = {{"location", ParameterRange::real},
                                                {"scale", ParameterRange::positive}};

  template <typename S>
  static void check(const char* function, const Logistic<S>& d) {
    check_all<LogisticKernel>(function, d);
  }
};

}  // namespace detail
}  // namespace mlmath
