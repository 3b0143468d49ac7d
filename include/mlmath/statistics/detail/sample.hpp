// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/core/arguments.hpp>
#include <mlmath/core/checks.hpp>
#include <mlmath/core/concepts.hpp>

#include <Eigen/Core>

#include <string>
#include <type_traits>

/// How statistics take their samples: any dense argument, integers counting as double.
namespace mlmath::detail {

/// The type a statistic of numbers of this type comes in.
template <typename Derived>
using SampleScalar = std::conditional_t<std::is_integral_v<typename Derived::Scalar>, double,
                                        typename Derived::Scalar>;

/// The type that sums of numbers of this type are kept in.
template <typename Scalar>
using SumScalar = std::conditional_t<std::is_same_v<Scalar, float>, double, Scalar>;

template <typename Derived>
using IntegersAsDouble =
    Eigen::Matrix<double, Derived::RowsAtCompileTime, Derived::ColsAtCompileTime,
                  (Derived::IsRowMajor || Derived::RowsAtCompileTime == 1) &&
                          Derived::ColsAtCompileTime != 1
                      ? Eigen::RowMajor
                      : Eigen::ColMajor>;

/// Pins a sample of any shape: a view of it, or a copy of an expression or of integers. Refuses an
/// empty one.
template <typename Derived>
auto pin_sample(const Eigen::DenseBase<Derived>& x_arg, const char* function,
                const char* name = "x") {
  using Scalar = typename Derived::Scalar;
  static_assert(std::is_arithmetic_v<Scalar>, "statistics are of samples of real numbers");
  const Derived& x = x_arg.derived();
  check_nonempty(function, name, x.rows(), x.cols());
  if constexpr (std::is_integral_v<Scalar>) {
    return IntegersAsDouble<Derived>(x.template cast<double>());
  } else if constexpr (Derived::IsVectorAtCompileTime) {
    return pin_vector(x, function, name);
  } else {
    return MatrixRef<Derived>(x);
  }
}

/// Pins a sample as one column.
template <typename Derived>
auto pin_sample_vector(const Eigen::DenseBase<Derived>& x_arg, const char* function,
                       const char* name = "x") {
  using Scalar = typename Derived::Scalar;
  static_assert(std::is_arithmetic_v<Scalar>, "statistics are of samples of real numbers");
  const Derived& x = x_arg.derived();
  check_nonempty(function, name, x.rows(), x.cols());
  if constexpr (std::is_integral_v<Scalar>) {
    return Eigen::VectorXd(pin_vector(x, function, name).template cast<double>());
  } else {
    // A copy of the view would not hold what it was evaluated to: it is returned where it is made.
    return pin_vector(x, function, name);
  }
}

/// Throws unless the divisor n - ddof is positive and ddof is not negative.
inline void check_divisor(const char* function, const char* name, Eigen::Index count,
                          Eigen::Index ddof) {
  if (ddof >= 0 && count > ddof) return;
  throw_domain_error(function, "ddof = " + std::to_string(ddof) + ", expected 0 <= ddof < " +
                                   std::to_string(count) + ", the number of entries of " + name);
}

/// Throws unless there are at least `least` entries.
inline void check_at_least(const char* function, const char* name, Eigen::Index count,
                           Eigen::Index least) {
  if (count >= least) return;
  throw_domain_error(function, std::string(name) + " has " + std::to_string(count) +
                                   (count == 1 ? " entry" : " entries") + ", expected at least " +
                                   std::to_string(least));
}

/// Throws for a statistic that divides by the spread of its sample.
template <typename Scalar>
[[noreturn]] void throw_constant(const char* function, const char* name, Scalar value) {
  throw_domain_error(function, std::string(name) + " is constant (every entry is " +
                                   to_text(value) + "), expected at least two different values");
}

}  // namespace mlmath::detail
