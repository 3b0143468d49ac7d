// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/probability/distribution.hpp>

#include <array>

namespace mlmath {

namespace detail {
struct UniformKernel;
}

/// The Uniform distribution.
template <typename ScalarType = double>
struct Uniform {
  using Scalar = ScalarType;             ///< the type of the parameters
  using Kernel = detail::UniformKernel;  ///< the mathematics of the law

  Scalar a = Scalar(0);  ///< the lower end
  Scalar b = Scalar(1);  ///< the upper end, above a

  /// The parameters, in their order.
  [[nodiscard]] std::array<Scalar, 2> parameters() const { return {a, b}; }
};

/// A default Uniform is of doubles.
Uniform()->Uniform<double>;
/// The scalar follows from the parameters; integers count as double.
template <typename A, typename B>
Uniform(A, B) -> Uniform<detail::LawScalar<A, B>>;

namespace detail {

struct UniformKernel : NumericLaw<Uniform> {
  static constexpr const char* name = "Uniform";
  static constexpr bool is_discrete = false;
  static constexpr LawParameter parameters[] = {{"a", ParameterRange::real},
                                                {"b", ParameterRange::real}};

  template <typename S>
  static void check(const char* function, const Uniform<S>& d) {
    check_all<UniformKernel>(function, d);
  }
};

}  // namespace detail
}  // namespace mlmath
