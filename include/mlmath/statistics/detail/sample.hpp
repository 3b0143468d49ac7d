// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/core/arguments.hpp>
#include <mlmath/core/checks.hpp>
#include <mlmath/core/concepts.hpp>

#include <Eigen/Core>

#include <cmath>
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

/// A sample as one column of doubles, which have to be finite.
template <typename Derived>
Eigen::VectorXd finite_sample(const char* function, const Eigen::DenseBase<Derived>& x_arg,
                              const char* name) {
  Eigen::VectorXd x = pin_sample_vector(x_arg, function, name).template cast<double>();
  check_finite(function, name, x);
  return x;
}

/// The entries of two samples, one after the other.
template <typename Scalar>
Eigen::VectorX<Scalar> joined(const Eigen::VectorX<Scalar>& x, const Eigen::VectorX<Scalar>& y) {
  Eigen::VectorX<Scalar> both(x.size() + y.size());
  both << x, y;
  return both;
}

/// The storage of a pinned sample whatever its type, so that what works on it is compiled once for
/// each scalar.
template <typename Scalar>
struct SampleView {
  const Scalar* data;
  Eigen::Index inner;   ///< length of each contiguous run
  Eigen::Index outer;   ///< number of runs
  Eigen::Index stride;  ///< distance between their beginnings
  bool by_rows;         ///< whether the runs are rows

  [[nodiscard]] Eigen::Index size() const { return inner * outer; }

  /// visit(pointer, length) for each run.
  template <typename Visit>
  void for_each_run(const Visit& visit) const {
    if (stride == inner) return visit(data, inner * outer);
    for (Eigen::Index k = 0; k < outer; ++k) visit(data + k * stride, inner);
  }

  /// Throws where an entry is NaN or infinite.
  void check_finite(const char* function, const char* name) const {
    using Column = Eigen::VectorX<Scalar>;
    using Columns = Eigen::MatrixX<Scalar>;
    using Rows = Eigen::Matrix<Scalar, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
    const Eigen::OuterStride<> step(stride);
    if (outer == 1) {
      detail::check_finite(function, name, Eigen::Map<const Column>(data, inner));
    } else if (by_rows) {
      detail::check_finite(
          function, name,
          Eigen::Map<const Rows, 0, Eigen::OuterStride<>>(data, outer, inner, step));
    } else {
      detail::check_finite(
          function, name,
          Eigen::Map<const Columns, 0, Eigen::OuterStride<>>(data, inner, outer, step));
    }
  }

  /// The largest |entry|.
  [[nodiscard]] Scalar largest() const {
    Scalar largest = Scalar(0);
    for_each_run([&](const Scalar* run, Eigen::Index length) {
      const Scalar here = Eigen::Map<const Eigen::ArrayX<Scalar>>(run, length).abs().maxCoeff();
      largest = here > largest ? here : largest;
    });
    return largest;
  }

  /// The entries times \f$ 2^{-e} \f$.
  [[nodiscard]] Eigen::VectorX<Scalar> scaled_down(int exponent) const {
    // In two steps, as the power alone may overflow.
    const Scalar half = std::ldexp(Scalar(1), -exponent / 2);
    const Scalar rest = std::ldexp(Scalar(1), -exponent - (-exponent / 2));
    Eigen::VectorX<Scalar> scaled(size());
    Eigen::Index begin = 0;
    for_each_run([&](const Scalar* run, Eigen::Index length) {
      for (Eigen::Index i = 0; i < length; ++i) scaled(begin + i) = run[i] * half * rest;
      begin += length;
    });
    return scaled;
  }
};

/// The view of a pinned sample.
template <typename Pinned>
SampleView<typename Pinned::Scalar> view_of(const Pinned& x) {
  if constexpr (Pinned::IsVectorAtCompileTime) {
    return {x.data(), x.size(), 1, x.size(), false};
  } else {
    return {x.data(), x.innerSize(), x.outerSize(), x.outerStride(), bool(Pinned::IsRowMajor)};
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
