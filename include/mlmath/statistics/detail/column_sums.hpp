// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/core/checks.hpp>
#include <mlmath/statistics/detail/central_sums.hpp>
#include <mlmath/statistics/detail/sample.hpp>

#include <Eigen/Core>

#include <algorithm>
#include <cstddef>
#include <string>
#include <type_traits>
#include <vector>

/// The central sums of every column of a matrix, in one pass in the order it is stored in.
namespace mlmath::detail {

/// Sums of steps from the centre and of their squares, for numbers `width` lanes wide that come
/// `count` times: lane l of time t is x[t * stride + l].
template <typename Scalar, typename Real>
void add_lanes(const Scalar* x, Eigen::Index count, Eigen::Index stride, Eigen::Index width,
               const Real* centre, Real* first, Real* second) {
  for (Eigen::Index t = 0; t < count; ++t) {
    const Scalar* row = x + t * stride;
    for (Eigen::Index lane = 0; lane < width; ++lane) {
      const Real step = Real(row[lane]) - centre[lane];
      first[lane] += step;
      second[lane] += step * step;
    }
  }
}

/// The central sums of the columns of a block of rows that is stored by rows. Narrow rows that
/// follow each other without a gap are taken several at a time, as one wide one.
template <typename Scalar, typename Real>
class RowBlockSums {
 public:
  explicit RowBlockSums(Eigen::Index cols)
      : cols_(cols),
        together_((std::max)(Eigen::Index(1), 64 / cols)),
        centre_(std::size_t(cols * together_)),
        first_(centre_.size()),
        second_(centre_.size()) {}

  /// Rows that add() should be given at a time: some 32 kB, but enough of them.
  [[nodiscard]] Eigen::Index rows_wanted() const {
    return (std::max)(Eigen::Index(16), 4096 / cols_ / together_ * together_);
  }

  void add(const Scalar* x, Eigen::Index rows, Eigen::Index stride,
           std::vector<CentralSums<Real>>& totals) {
    for (Eigen::Index j = 0; j < cols_; ++j) {
      const auto& total = totals[std::size_t(j)];
      centre_[std::size_t(j)] = total.count > 0 ? total.mean.high : Real(x[j]);
    }
    sum(x, rows, stride);
    const auto sums_of = [&](Eigen::Index j, Real* sums) {
      sums[0] = first_[std::size_t(j)];
      sums[1] = second_[std::size_t(j)];
    };
    bool centred = true;
    for (Eigen::Index j = 0; j < cols_; ++j) {
      Real sums[2];
      sums_of(j, sums);
      if (is_centred(rows, sums)) continue;
      centred = false;
      centre_[std::size_t(j)] += sums[0] / Real(rows);
    }
    if (!centred) sum(x, rows, stride);
    for (Eigen::Index j = 0; j < cols_; ++j) {
      Real sums[2];
      sums_of(j, sums);
      totals[std::size_t(j)].merge(central_sums_of<2>(rows, centre_[std::size_t(j)], sums));
    }
  }

 private:
  void sum(const Scalar* x, Eigen::Index rows, Eigen::Index stride) {
    const Eigen::Index together = stride == cols_ ? together_ : 1;
    const Eigen::Index width = together * cols_;
    for (Eigen::Index lane = cols_; lane < width; ++lane) {
      centre_[std::size_t(lane)] = centre_[std::size_t(lane - cols_)];
    }
    std::fill(first_.begin(), first_.end(), Real(0));
    std::fill(second_.begin(), second_.end(), Real(0));
    const Eigen::Index wide = rows / together;
    add_lanes(x, wide, together * stride, width, centre_.data(), first_.data(), second_.data());
    add_lanes(x + wide * together * stride, rows - wide * together, stride, cols_, centre_.data(),
              first_.data(), second_.data());
    for (Eigen::Index lane = cols_; lane < width; ++lane) {
      first_[std::size_t(lane % cols_)] += first_[std::size_t(lane)];
      second_[std::size_t(lane % cols_)] += second_[std::size_t(lane)];
    }
  }

  Eigen::Index cols_;
  Eigen::Index together_;
  std::vector<Real> centre_;
  std::vector<Real> first_;
  std::vector<Real> second_;
};

/// Throws unless the divisor n - ddof is positive and ddof is not negative, for n rows.
inline void check_column_divisor(const char* function, Eigen::Index rows, Eigen::Index ddof) {
  if (ddof >= 0 && rows > ddof) return;
  throw_domain_error(function, "ddof = " + std::to_string(ddof) + ", expected 0 <= ddof < " +
                                   std::to_string(rows) + ", the number of rows of X");
}

/// The central sums of each column of X. Throws where an entry is NaN or infinite.
template <typename Derived>
auto column_sums(const char* function, const Eigen::DenseBase<Derived>& X_arg) {
  using Scalar = SampleScalar<Derived>;
  using Real = SumScalar<Scalar>;
  const auto X = pin_sample(X_arg, function, "X");
  const Eigen::Index rows = X_arg.rows();
  const Eigen::Index cols = X_arg.cols();
  std::vector<CentralSums<Real>> totals(static_cast<std::size_t>(cols));
  using Pinned = std::decay_t<decltype(X)>;
  if constexpr (Pinned::IsVectorAtCompileTime) {
    // A vector is pinned as one column, whatever it was.
    if (cols == 1) {
      add_run<2>(totals[0], X.data(), rows);
    } else {
      for (Eigen::Index j = 0; j < cols; ++j) add_run<2>(totals[std::size_t(j)], X.data() + j, 1);
    }
  } else if constexpr (Pinned::IsRowMajor) {
    RowBlockSums<Scalar, Real> sums(cols);
    const Eigen::Index block = sums.rows_wanted();
    for (Eigen::Index i = 0; i < rows; i += block) {
      sums.add(X.data() + i * X.outerStride(), std::min(block, rows - i), X.outerStride(), totals);
    }
  } else {
    for (Eigen::Index j = 0; j < cols; ++j) {
      add_run<2>(totals[std::size_t(j)], X.data() + j * X.outerStride(), rows);
    }
  }
  std::vector<ScaledSums<Real>> result(totals.size());
  for (Eigen::Index j = 0; j < cols; ++j) {
    const CentralSums<Real>& total = totals[std::size_t(j)];
    const Real square = total.second.value();
    const bool is_finite = square - square == Real(0);
    if (!is_finite) check_finite(function, "X", X);
    if (is_finite && !may_underflow<2>(square, total.mean.high)) {
      result[std::size_t(j)].sums = total;
    } else {
      result[std::size_t(j)] = central_sums<2>(
          function, Eigen::VectorX<Scalar>(X_arg.derived().col(j).template cast<Scalar>()));
    }
  }
  return result;
}

}  // namespace mlmath::detail
