// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/classification/detail/class_models.hpp>
#include <mlmath/core/detail/dependent.hpp>

#include <Eigen/Core>

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <utility>
#include <vector>

/// How naive Bayes passes over its samples: in blocks that stay in the cache, copied as doubles.
namespace mlmath::detail {

/// A block of samples, its rows in the order of their classes: those of class k are starts[k] to
/// starts[k + 1] - 1.
struct ClassBlock {
  Eigen::Index first_col = 0;
  std::vector<Eigen::Index> starts;
  std::vector<Eigen::Index> places;  // of the rows as they come
  Eigen::VectorXd weights;           // of the rows; empty for 1
  Eigen::VectorXd class_weights;     // their sums
  Eigen::MatrixXd values;

  /// Puts rows `first` to `first + count - 1` in order: a sort by counting.
  template <std::same_as<double> Scalar>
  void sort(const ClassLabels& codes, Eigen::Index classes,
            const Eigen::VectorX<Scalar>& all_weights, Eigen::Index first, Eigen::Index count) {
    starts.assign(std::size_t(classes) + 1, 0);
    for (Eigen::Index i = first; i < first + count; ++i) ++starts[std::size_t(codes(i)) + 1];
    for (std::size_t k = 0; k < std::size_t(classes); ++k) starts[k + 1] += starts[k];
    std::vector<Eigen::Index> next(starts.begin(), starts.end() - 1);
    places.resize(std::size_t(count));
    if (all_weights.size() > 0) weights.resize(count);
    for (Eigen::Index i = 0; i < count; ++i) {
      const Eigen::Index place = next[std::size_t(codes(first + i))]++;
      places[std::size_t(i)] = place;
      if (all_weights.size() > 0) weights(place) = all_weights(first + i);
    }
    class_weights.resize(classes);
    for (Eigen::Index k = 0; k < classes; ++k) {
      const Eigen::Index start = starts[std::size_t(k)];
      const Eigen::Index size = starts[std::size_t(k) + 1] - start;
      class_weights(k) =
          weights.size() > 0 ? dependent<Scalar>(weights).segment(start, size).sum() : double(size);
    }
  }
};

/// Calls visit(block) for blocks of a dense X with rows in the order of their classes. Many rows in
/// a block are long runs of a class, few columns fit the cache.
template <typename Design, typename Visit>
void for_each_class_block(const Design& X, const ClassLabels& codes, Eigen::Index classes,
                          const Eigen::VectorXd& weights, const Visit& visit) {
  // Not powers of two, which columns of a block would share sets of the cache by.
  constexpr Eigen::Index most_rows = Design::IsRowMajor ? 1000 : 3000;
  constexpr Eigen::Index most_cols = Design::IsRowMajor ? 32 : 8;
  ClassBlock block;
  for (Eigen::Index first = 0; first < X.rows(); first += most_rows) {
    const Eigen::Index count = (std::min)(most_rows, X.rows() - first);
    block.sort(codes, classes, weights, first, count);
    for (Eigen::Index col = 0; col < X.cols(); col += most_cols) {
      const Eigen::Index cols = (std::min)(most_cols, X.cols() - col);
      block.first_col = col;
      block.values.resize(count, cols);
      // Reads in the order of memory, which processors foresee; the writes stay in the cache.
      const Eigen::Index* const places = block.places.data();
      for (Eigen::Index outer = 0; outer < (Design::IsRowMajor ? count : cols); ++outer) {
        if constexpr (Design::IsRowMajor) {
          const auto* const x = &X.coeffRef(first + outer, col);
          double* const to = &block.values.coeffRef(places[outer], 0);
          for (Eigen::Index j = 0; j < cols; ++j) to[j * count] = double(x[j]);
        } else {
          const auto* const x = &X.coeffRef(first, col + outer);
          double* const to = &block.values.coeffRef(0, outer);
          for (Eigen::Index i = 0; i < count; ++i) to[places[i]] = double(x[i]);
        }
      }
      visit(std::as_const(block));
    }
  }
}

/// Calls visit(values, first_row, first_col) for blocks of a dense X, its rows as they come.
template <typename Design, typename Visit>
void for_each_block(const Design& X, const Visit& visit) {
  constexpr Eigen::Index most_rows = 250;
  constexpr Eigen::Index most_cols = 64;
  Eigen::MatrixXd values;
  for (Eigen::Index row = 0; row < X.rows(); row += most_rows) {
    const Eigen::Index rows = (std::min)(most_rows, X.rows() - row);
    for (Eigen::Index col = 0; col < X.cols(); col += most_cols) {
      const Eigen::Index cols = (std::min)(most_cols, X.cols() - col);
      values = X.block(row, col, rows, cols).template cast<double>();
      visit(std::as_const(values), row, col);
    }
  }
}

}  // namespace mlmath::detail
