// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/core/arguments.hpp>
#include <mlmath/core/checks.hpp>
#include <mlmath/core/concepts.hpp>
#include <mlmath/linalg/detail/centred_rows.hpp>

#include <Eigen/Core>

#include <ostream>
#include <string>

namespace mlmath {

/// The divisor of a variance or covariance: n - ddof.
struct MomentOptions {
  /// "Delta degrees of freedom": 1 for the unbiased estimate (the default), 0 for the mean square.
  Eigen::Index ddof = 1;
};

namespace detail {

inline void check_moment_divisor(const char* function, Eigen::Index count, Eigen::Index ddof) {
  if (ddof >= 0 && count > ddof) return;
  throw_domain_error(function, "ddof = " + std::to_string(ddof) + " with " + std::to_string(count) +
                                   (count == 1 ? " row" : " rows") +
                                   " seen, expected 0 <= ddof < rows");
}

/// The rows of an argument: a block with a sample in each row, or one sample as a vector.
template <typename Derived>
void check_sample_columns(const char* function, const Eigen::MatrixBase<Derived>& X,
                          Eigen::Index dimension) {
  if (X.cols() == dimension) return;
  throw_shape_error(function, "X is " + shape_text(X.rows(), X.cols()) + ", expected " +
                                  std::to_string(dimension) +
                                  (dimension == 1 ? " column" : " columns") +
                                  ", one for each variable");
}

}  // namespace detail

/// The mean and the variance of each column of data that come in pieces.
///
/// Rows, blocks and other accumulators are added in any order: streams and shards give the answer
/// that the whole matrix would, up to rounding. RunningCovariance keeps the covariances too.
///
/// Shapes:   p variables; blocks of data have p columns and a sample in each row.
/// Cost:     O(p) a row, O(p) memory.
/// Accuracy: centred sums throughout, so that a mean that is large against the spread does no
///           harm; the error grows with the number of blocks, not of rows.
/// Throws:   ShapeError where the columns do not fit; DomainError where data hold NaN or infinity;
///           the state is unchanged then.
/// Source:   Chan, Golub, LeVeque, The American Statistician 37 (1983).
template <RealScalar Scalar = double>
class RunningMoments {
 public:
  /// An accumulator for p variables that has seen nothing.
  explicit RunningMoments(Eigen::Index p)
      : mean_(Eigen::VectorX<Scalar>::Zero(p)), squares_(Eigen::VectorX<Scalar>::Zero(p)) {}

  /// Adds the rows of X; a single sample may be a row vector.
  template <typename Derived>
  void update(const Eigen::MatrixBase<Derived>& X_arg) {
    const detail::MatrixRef<Derived> X(X_arg.derived());
    detail::check_sample_columns("RunningMoments::update", X, mean_.size());
    detail::check_finite("RunningMoments::update", "X", X);
    if (X.rows() == 0) return;
    RunningMoments block(mean_.size());
    detail::centred_squares(X, block.mean_, block.squares_);
    block.count_ = X.rows();
    merge(block);
  }

  /// Adds what another accumulator has seen.
  void merge(const RunningMoments& other) {
    detail::check_same_size("RunningMoments::merge", "this", mean_.size(), "other",
                            other.mean_.size());
    if (other.count_ == 0) return;
    const Scalar total = Scalar(count_ + other.count_);
    const Scalar weight = Scalar(other.count_) / total;
    const Eigen::VectorX<Scalar> step = other.mean_ - mean_;
    squares_ += other.squares_;
    squares_.array() += (Scalar(count_) * weight) * step.array().square();
    mean_ += weight * step;
    count_ += other.count_;
  }

  /// The number of rows seen.
  [[nodiscard]] Eigen::Index count() const { return count_; }
  /// The number of variables, p.
  [[nodiscard]] Eigen::Index dimension() const { return mean_.size(); }
  /// The mean of each column; zeros before the first row.
  [[nodiscard]] const Eigen::VectorX<Scalar>& mean() const { return mean_; }

  /// The variance of each column, with divisor count() - ddof. DomainError where that is not
  /// positive.
  [[nodiscard]] Eigen::VectorX<Scalar> variance(const MomentOptions& options = {}) const {
    detail::check_moment_divisor("RunningMoments::variance", count_, options.ddof);
    return squares_ / Scalar(count_ - options.ddof);
  }

  /// The square root of the variance.
  [[nodiscard]] Eigen::VectorX<Scalar> standard_deviation(const MomentOptions& options = {}) const {
    detail::check_moment_divisor("RunningMoments::standard_deviation", count_, options.ddof);
    return variance(options).cwiseSqrt();
  }

 private:
  Eigen::Index count_ = 0;
  Eigen::VectorX<Scalar> mean_;
  Eigen::VectorX<Scalar> squares_;
};

/// The mean and the covariance matrix of data that come in pieces: RunningMoments with the
/// covariances. pca() takes it in place of the data.
///
/// Shapes:   p variables; blocks of data have p columns and a sample in each row.
/// Cost:     O(p^2) a row, at the speed of a matrix product for blocks of some hundred rows;
///           O(p^2) memory.
/// Accuracy: as for RunningMoments.
/// Throws:   ShapeError where the columns do not fit; DomainError where data hold NaN or infinity;
///           the state is unchanged then.
/// Example:  \code
///           mlmath::RunningCovariance<> moments(p);
///           while (read(block)) moments.update(block);
///           const auto model = mlmath::pca(moments, 10);
///           \endcode
/// Source:   Chan, Golub, LeVeque, The American Statistician 37 (1983); Pebay, Sandia report
///           SAND2008-6212.
template <RealScalar Scalar = double>
class RunningCovariance {
 public:
  /// An accumulator for p variables that has seen nothing.
  explicit RunningCovariance(Eigen::Index p)
      : mean_(Eigen::VectorX<Scalar>::Zero(p)), products_(Eigen::MatrixX<Scalar>::Zero(p, p)) {}

  /// Adds the rows of X; a single sample may be a row vector.
  template <typename Derived>
  void update(const Eigen::MatrixBase<Derived>& X_arg) {
    const detail::MatrixRef<Derived> X(X_arg.derived());
    detail::check_sample_columns("RunningCovariance::update", X, mean_.size());
    detail::check_finite("RunningCovariance::update", "X", X);
    if (X.rows() == 0) return;
    if (X.rows() == 1) return shift(X.row(0).transpose(), 1);
    RunningCovariance block(mean_.size());
    detail::centred_moments(X, block.mean_, block.products_);
    block.count_ = X.rows();
    merge(block);
  }

  /// Adds what another accumulator has seen.
  void merge(const RunningCovariance& other) {
    detail::check_same_size("RunningCovariance::merge", "this", mean_.size(), "other",
                            other.mean_.size());
    if (other.count_ == 0) return;
    products_ += other.products_;
    shift(other.mean_, other.count_);
  }

  /// The number of rows seen.
  [[nodiscard]] Eigen::Index count() const { return count_; }
  /// The number of variables, p.
  [[nodiscard]] Eigen::Index dimension() const { return mean_.size(); }
  /// The mean of each column; zeros before the first row.
  [[nodiscard]] const Eigen::VectorX<Scalar>& mean() const { return mean_; }

  /// The covariance matrix, p x p, with divisor count() - ddof. DomainError where that is not
  /// positive.
  [[nodiscard]] Eigen::MatrixX<Scalar> covariance(const MomentOptions& options = {}) const {
    detail::check_moment_divisor("RunningCovariance::covariance", count_, options.ddof);
    Eigen::MatrixX<Scalar> C = products_.template selfadjointView<Eigen::Lower>();
    return C / Scalar(count_ - options.ddof);
  }

  /// The variance of each column: the diagonal of the covariance.
  [[nodiscard]] Eigen::VectorX<Scalar> variance(const MomentOptions& options = {}) const {
    detail::check_moment_divisor("RunningCovariance::variance", count_, options.ddof);
    return products_.diagonal() / Scalar(count_ - options.ddof);
  }

 private:
  /// Adds `count` rows that are all equal to `mean`.
  void shift(const Eigen::VectorX<Scalar>& mean, Eigen::Index count) {
    const Scalar weight = Scalar(count) / Scalar(count_ + count);
    const Eigen::VectorX<Scalar> step = mean - mean_;
    products_.template selfadjointView<Eigen::Lower>().rankUpdate(step, Scalar(count_) * weight);
    mean_ += weight * step;
    count_ += count;
  }

  Eigen::Index count_ = 0;
  Eigen::VectorX<Scalar> mean_;
  Eigen::MatrixX<Scalar> products_;
};

/// Prints the count, the mean and the variance of each column.
template <RealScalar Scalar>
std::ostream& operator<<(std::ostream& out, const RunningMoments<Scalar>& moments) {
  out << "rows: " << moments.count() << "\nmean: " << moments.mean().transpose() << "\n";
  if (moments.count() > 1) out << "variance: " << moments.variance().transpose() << "\n";
  return out;
}

/// Prints the count, the mean and the covariance matrix.
template <RealScalar Scalar>
std::ostream& operator<<(std::ostream& out, const RunningCovariance<Scalar>& moments) {
  out << "rows: " << moments.count() << "\nmean: " << moments.mean().transpose() << "\n";
  if (moments.count() > 1) out << "covariance:\n" << moments.covariance() << "\n";
  return out;
}

}  // namespace mlmath
