// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/classification/detail/class_blocks.hpp>
#include <mlmath/classification/detail/class_models.hpp>
#include <mlmath/core/detail/dependent.hpp>

#include <Eigen/Core>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <vector>

namespace mlmath::detail {

/// sums += x - shifts and squares += (x - shifts)^2.
template <typename Scalar>
void add_deviations(const Scalar* x, Eigen::Index size, const double* shifts, double* sums,
                    double* squares) {
  constexpr Eigen::Index step = 8;
  using Numbers = Eigen::Array<double, step, 1>;
  Eigen::Index j = 0;
  for (; j + step <= size; j += step) {
    const Numbers d =
        Eigen::Map<const Eigen::Array<Scalar, step, 1>>(x + j).template cast<double>() -
        Eigen::Map<const Numbers>(shifts + j);
    Eigen::Map<Numbers>(sums + j) += d;
    Eigen::Map<Numbers>(squares + j) += d.square();
  }
  for (; j < size; ++j) {
    const double d = double(x[j]) - shifts[j];
    sums[j] += d;
    squares[j] += d * d;
  }
}

/// Calls visit(class, column, count, mean, sum of squared deviations) for the classes and columns of
/// blocks of rows of a row-major X, which it reads once and does not copy. False, the visits being
/// to be forgotten, where a value is not finite.
///
/// Deviations are from the first of the class in the block: m of them lose a factor of m + 1 of
/// precision at worst, where that is an outlier, and else next to nothing.
template <typename Design, typename Visit>
bool visit_row_moments(const Design& X, const ClassLabels& codes, Eigen::Index classes,
                       const Visit& visit) {
  constexpr Eigen::Index most_rows = 500;
  constexpr Eigen::Index most_cols =
      1024;  // whose sums, squares and shifts stay in the first cache
  const Dependent<Eigen::VectorXd, Design> no_weights;
  ClassBlock block;
  std::vector<Eigen::Index> order(static_cast<std::size_t>(most_rows));
  std::vector<double> shifts(static_cast<std::size_t>((std::min)(most_cols, X.cols())));
  std::vector<double> sums(shifts.size());
  std::vector<double> squares(shifts.size());
  for (Eigen::Index first = 0; first < X.rows(); first += most_rows) {
    const Eigen::Index rows = (std::min)(most_rows, X.rows() - first);
    block.sort(codes, classes, no_weights, first, rows);
    for (Eigen::Index i = 0; i < rows; ++i) {
      order[std::size_t(block.places[std::size_t(i)])] = first + i;
    }
    for (Eigen::Index col = 0; col < X.cols(); col += most_cols) {
      const Eigen::Index cols = (std::min)(most_cols, X.cols() - col);
      for (Eigen::Index k = 0; k < classes; ++k) {
        const Eigen::Index start = block.starts[std::size_t(k)];
        const Eigen::Index end = block.starts[std::size_t(k) + 1];
        if (start == end) continue;
        const auto* const shift = &X.coeffRef(order[std::size_t(start)], col);
        for (Eigen::Index j = 0; j < cols; ++j) shifts[std::size_t(j)] = double(shift[j]);
        std::fill(sums.begin(), sums.end(), 0.0);
        std::fill(squares.begin(), squares.end(), 0.0);
        for (Eigen::Index r = start + 1; r < end; ++r) {
          add_deviations(&X.coeffRef(order[std::size_t(r)], col), cols, shifts.data(), sums.data(),
                         squares.data());
        }
        const double count = double(end - start);
        for (std::size_t j = 0; j < std::size_t(cols); ++j) {
          if (!std::isfinite(squares[j] + shifts[j])) return false;
          const double mean = sums[j] / count;
          visit(k, col + Eigen::Index(j), count, shifts[j] + mean,
                (std::max)(0.0, squares[j] - sums[j] * mean));
        }
      }
    }
  }
  return true;
}

}  // namespace mlmath::detail
