// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/core/checks.hpp>
#include <mlmath/core/concepts.hpp>
#include <mlmath/statistics/detail/central_sums.hpp>
#include <mlmath/statistics/moments.hpp>

#include <Eigen/Core>

#include <algorithm>
#include <cmath>
#include <limits>
#include <ostream>
#include <string>

namespace mlmath {

/// Count, mean, variance, skewness, kurtosis, minimum and maximum of numbers that come in pieces:
/// single numbers, vectors and other accumulators, in any order.
///
/// One pass over all the data, or a hundred shards merged, give the same answer to a few epsilon.
/// RunningMoments keeps the mean and variance of each column of a matrix, RunningCovariance their
/// covariances.
///
/// Shapes:   numbers and dense objects of any shape; their entries are one sample.
/// Cost:     O(1) a number in constant memory; vectors at the speed of memory.
/// Edges:    sums are of powers up to the fourth: numbers beyond \f$ 10^{\pm 75} \f$ (double)
///           overflow or underflow them; scale them first.
/// Accuracy: a few epsilon for mean and variance, however many pieces: the sums are about the mean
///           and carried in doubled precision.
/// Throws:   DomainError where data hold NaN or infinity, or a statistic has no meaning for what was
///           seen; the state is unchanged then.
/// Example:  \code
///           mlmath::RunningStatistics<> total;
///           for (const auto& shard : shards) total.merge(shard);
///           std::cout << total.mean() << " +- " << total.standard_deviation({.ddof = 1});
///           \endcode
/// Source:   Pebay, Sandia report SAND2008-6212.
template <RealScalar Scalar = double>
class RunningStatistics {
 public:
  /// Adds one number.
  void update(Scalar x) {
    if (!(x - x == Scalar(0))) {
      detail::throw_domain_error("RunningStatistics::update",
                                 "x is " + detail::to_text(x) + ", expected a finite number");
    }
    detail::CentralSums<Real> one;
    one.count = 1;
    one.mean.high = Real(x);
    sums_.merge(one);
    minimum_ = std::min(minimum_, x);
    maximum_ = std::max(maximum_, x);
  }

  /// Adds every entry of a vector, matrix or array.
  template <typename Derived>
  void update(const Eigen::DenseBase<Derived>& x_arg) {
    if (x_arg.size() == 0) return;
    const auto x = detail::pin_sample(x_arg, "RunningStatistics::update");
    RunningStatistics next = *this;
    const auto view = detail::view_of(x);
    view.for_each_run([&](const auto* run, Eigen::Index size) { next.add_run(run, size); });
    const Real highest = next.sums_.fourth.value();
    if (!(highest - highest == Real(0))) view.check_finite("RunningStatistics::update", "x");
    *this = next;
  }

  /// Adds what another accumulator has seen.
  void merge(const RunningStatistics& other) {
    sums_.merge(other.sums_);
    minimum_ = std::min(minimum_, other.minimum_);
    maximum_ = std::max(maximum_, other.maximum_);
  }

  /// The number of numbers seen.
  [[nodiscard]] Eigen::Index count() const { return sums_.count; }

  /// The mean. DomainError where nothing was seen.
  [[nodiscard]] Scalar mean() const {
    expect("RunningStatistics::mean", 1);
    return Scalar(sums_.mean.value());
  }

  /// The smallest number. DomainError where nothing was seen.
  [[nodiscard]] Scalar minimum() const {
    expect("RunningStatistics::minimum", 1);
    return minimum_;
  }

  /// The largest number. DomainError where nothing was seen.
  [[nodiscard]] Scalar maximum() const {
    expect("RunningStatistics::maximum", 1);
    return maximum_;
  }

  /// The variance with divisor count() - ddof. DomainError unless 0 <= ddof < count().
  [[nodiscard]] Scalar variance(const VarianceOptions& options = {}) const {
    check_ddof("RunningStatistics::variance", options.ddof);
    return Scalar(sums_.second.value() / Real(count() - options.ddof));
  }

  /// The square root of the variance.
  [[nodiscard]] Scalar standard_deviation(const VarianceOptions& options = {}) const {
    check_ddof("RunningStatistics::standard_deviation", options.ddof);
    return std::sqrt(variance(options));
  }

  /// The skewness, as skewness() has it. DomainError where all numbers were equal.
  [[nodiscard]] Scalar skewness(const ShapeOptions& options = {}) const {
    expect_spread("RunningStatistics::skewness", options.unbiased ? 3 : 1);
    return Scalar(detail::skewness_of(sums_, options.unbiased));
  }

  /// The excess kurtosis, as kurtosis() has it. DomainError where all numbers were equal.
  [[nodiscard]] Scalar kurtosis(const ShapeOptions& options = {}) const {
    expect_spread("RunningStatistics::kurtosis", options.unbiased ? 4 : 1);
    return Scalar(detail::kurtosis_of(sums_, options.unbiased));
  }

 private:
  using Real = detail::SumScalar<Scalar>;

  template <typename Number>
  void add_run(const Number* x, Eigen::Index size) {
    constexpr Eigen::Index block_size = 2048;
    for (Eigen::Index i = 0; i < size; i += block_size) {
      const Eigen::Index count = std::min(block_size, size - i);
      const Eigen::Map<const Eigen::ArrayX<Number>> block(x + i, count);
      detail::add_run<4>(sums_, x + i, count);
      minimum_ = std::min(minimum_, Scalar(block.minCoeff()));
      maximum_ = std::max(maximum_, Scalar(block.maxCoeff()));
    }
  }

  void expect(const char* function, Eigen::Index least) const {
    if (count() >= least) return;
    detail::throw_domain_error(function, std::to_string(count()) +
                                             (count() == 1 ? " number" : " numbers") +
                                             " seen, expected at least " + std::to_string(least));
  }

  void check_ddof(const char* function, Eigen::Index ddof) const {
    if (ddof >= 0 && count() > ddof) return;
    detail::throw_domain_error(function, "ddof = " + std::to_string(ddof) + " with " +
                                             std::to_string(count()) +
                                             (count() == 1 ? " number" : " numbers") +
                                             " seen, expected 0 <= ddof < numbers");
  }

  void expect_spread(const char* function, Eigen::Index least) const {
    expect(function, least);
    if (!(sums_.second.value() > Real(0))) {
      detail::throw_constant(function, "the sample", minimum_);
    }
  }

  detail::CentralSums<Real> sums_;
  Scalar minimum_ = std::numeric_limits<Scalar>::infinity();
  Scalar maximum_ = -std::numeric_limits<Scalar>::infinity();
};

/// Prints the count and, where something was seen, the range, mean and standard deviation (divisor
/// n).
template <RealScalar Scalar>
std::ostream& operator<<(std::ostream& out, const RunningStatistics<Scalar>& statistics) {
  out << "count " << statistics.count();
  if (statistics.count() == 0) return out;
  return out << ", mean " << statistics.mean() << ", standard deviation "
             << statistics.standard_deviation() << ", range [" << statistics.minimum() << ", "
             << statistics.maximum() << "]";
}

}  // namespace mlmath
