// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/core/checks.hpp>
#include <mlmath/core/elementary.hpp>
#include <mlmath/core/sum.hpp>
#include <mlmath/statistics/detail/central_sums.hpp>
#include <mlmath/statistics/detail/sample.hpp>

#include <Eigen/Core>

#include <cmath>
#include <string>

namespace mlmath {
namespace detail {

/// Throws unless every entry is finite and positive.
template <typename Pinned>
void check_all_positive(const char* function, const Pinned& x) {
  using Scalar = typename Pinned::Scalar;
  check_finite(function, "x", x);
  if (x.minCoeff() > Scalar(0)) return;
  for (Eigen::Index i = 0; i < x.rows(); ++i) {
    for (Eigen::Index j = 0; j < x.cols(); ++j) {
      if (x.coeff(i, j) > Scalar(0)) continue;
      throw_domain_error(function, "x" + position_text(x, i, j) + " is " + to_text(x.coeff(i, j)) +
                                       ", expected values > 0");
    }
  }
}

template <typename Scalar>
Scalar mean_of(const char* function, const SampleView<Scalar>& x) {
  using Real = SumScalar<Scalar>;
  CentralSums<Real> total;
  x.for_each_run([&](const Scalar* run, Eigen::Index size) { add_run_to_mean(total, run, size); });
  const Real mean = total.mean.value();
  if (mean - mean == Real(0)) return Scalar(mean);
  x.check_finite(function, "x");
  // Sums of distances overflow where the mean does not.
  const Eigen::VectorX<Scalar> scaled = x.scaled_down(16);
  total = {};
  add_run_to_mean(total, scaled.data(), scaled.size());
  return std::ldexp(Scalar(total.mean.value()), 16);
}

/// Checks the weights of a sample and returns their sum.
template <typename PinnedX, typename PinnedW>
typename PinnedX::Scalar total_weight(const char* function, const PinnedX& x, const PinnedW& w) {
  using Scalar = typename PinnedX::Scalar;
  check_same_size(function, "x", x.size(), "weights", w.size());
  check_finite(function, "x", x);
  check_all_nonnegative(function, "weights", w);
  const Scalar total = Scalar(compensated_sum(w));
  if (total > Scalar(0)) return total;
  throw_domain_error(function, "weights sum to 0, expected at least one that is positive");
}

}  // namespace detail

/// Arithmetic mean of all entries, \f$ \bar x = \frac1n \sum_i x_i \f$ (the article's 5.1).
///
/// mean_columns() for each column of a matrix; trimmed_mean() and median() where outliers must not
/// count.
///
/// Shapes:   a vector, matrix, array or expression with n > 0 entries; integers count as double.
/// Cost:     O(n), one pass at the speed of memory.
/// Edges:    does not overflow where the sum of the entries would.
/// Accuracy: one rounding of the result and a few epsilon of the spread, whatever the length: sums
///           of distances from numbers near the mean, merged in doubled precision. Where the
///           entries nearly cancel, compensated_sum(x) / n keeps more.
/// Throws:   ShapeError if x is empty; DomainError if it holds NaN or infinity.
/// Example:  \code
///           mlmath::mean(Eigen::Vector3d(1, 2, 3));  // 2
///           \endcode
template <typename Derived>
[[nodiscard]] detail::SampleScalar<Derived> mean(const Eigen::DenseBase<Derived>& x) {
  const auto pinned = detail::pin_sample(x, "mean");
  return detail::mean_of("mean", detail::view_of(pinned));
}

/// Weighted mean, \f$ \sum_i w_i x_i / \sum_i w_i \f$. Weights that are whole numbers count as
/// repetitions: a weight of 3 is three equal entries.
///
/// Shapes:   x and the weights are vectors of n > 0 entries.
/// Cost:     O(n).
/// Accuracy: the sums are of doubled precision.
/// Throws:   ShapeError if the sizes differ or x is empty; DomainError if x holds NaN or infinity,
///           a weight is negative, NaN or infinite, or all are 0.
template <typename DerivedX, typename DerivedW>
[[nodiscard]] detail::SampleScalar<DerivedX> weighted_mean(
    const Eigen::DenseBase<DerivedX>& x_arg, const Eigen::DenseBase<DerivedW>& weights_arg) {
  using Scalar = detail::SampleScalar<DerivedX>;
  const auto x = detail::pin_sample_vector(x_arg, "weighted_mean");
  const auto w = detail::pin_sample_vector(weights_arg, "weighted_mean", "weights");
  const Scalar total = detail::total_weight("weighted_mean", x, w);
  return compensated_dot(x, w.template cast<Scalar>()) / total;
}

/// Geometric mean, \f$ (\prod_i x_i)^{1/n} = \exp\big(\frac1n \sum_i \log x_i\big) \f$: the mean of
/// ratios and growth rates.
///
/// Shapes:   as mean().
/// Cost:     O(n), a logarithm an entry.
/// Edges:    0 where an entry is 0.
/// Throws:   ShapeError if x is empty; DomainError if an entry is negative, NaN or infinite.
template <typename Derived>
[[nodiscard]] detail::SampleScalar<Derived> geometric_mean(const Eigen::DenseBase<Derived>& x_arg) {
  using Scalar = detail::SampleScalar<Derived>;
  const auto x = detail::pin_sample(x_arg, "geometric_mean");
  detail::check_all_nonnegative("geometric_mean", "x", x);
  const Scalar largest = x.maxCoeff();
  if (!(x.minCoeff() > Scalar(0))) return Scalar(0);
  // Logarithms of ratios, so that their rounding is not magnified where all entries are large.
  using std::exp;
  return largest * exp(compensated_sum(log((x.array() / largest).matrix())) / Scalar(x.size()));
}

/// Harmonic mean, \f$ n / \sum_i \frac1{x_i} \f$: the mean of rates over equal distances.
///
/// Shapes:   as mean().
/// Cost:     O(n).
/// Throws:   ShapeError if x is empty; DomainError if an entry is not positive, or is infinite.
template <typename Derived>
[[nodiscard]] detail::SampleScalar<Derived> harmonic_mean(const Eigen::DenseBase<Derived>& x_arg) {
  using Scalar = detail::SampleScalar<Derived>;
  const auto x = detail::pin_sample(x_arg, "harmonic_mean");
  detail::check_all_positive("harmonic_mean", x);
  const Scalar least = x.minCoeff();
  return least * (Scalar(x.size()) / compensated_sum((least / x.array()).matrix()));
}

}  // namespace mlmath
