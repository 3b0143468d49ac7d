// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/core/arguments.hpp>
#include <mlmath/core/concepts.hpp>

#include <Eigen/Core>

#include <cstddef>
#include <vector>

/// Copies of rows by their numbers, in the order of these, as often as they occur.
namespace mlmath::detail {

/// Rows of a dense object whose entries are at hand: pin an expression first.
template <typename Derived>
PlainMatrix<Derived> select_rows(const Eigen::DenseBase<Derived>& X_arg,
                                 const Eigen::VectorX<Eigen::Index>& rows) {
  const Derived& X = X_arg.derived();
  PlainMatrix<Derived> selected(rows.size(), X.cols());
  if constexpr (PlainMatrix<Derived>::IsRowMajor) {
    for (Eigen::Index i = 0; i < rows.size(); ++i) selected.row(i) = X.row(rows(i));
  } else {
    for (Eigen::Index j = 0; j < X.cols(); ++j) {
      for (Eigen::Index i = 0; i < rows.size(); ++i) selected(i, j) = X(rows(i), j);
    }
  }
  return selected;
}

template <typename Scalar>
Eigen::VectorX<Scalar> select_entries(const VectorRef<Scalar>& x,
                                      const Eigen::VectorX<Eigen::Index>& places) {
  Eigen::VectorX<Scalar> selected(places.size());
  for (Eigen::Index i = 0; i < places.size(); ++i) selected(i) = x(places(i));
  return selected;
}

/// An entry of a sparse matrix, as setFromTriplets() reads it.
template <typename Scalar>
struct SparseEntry {
  Eigen::Index at_row;
  Eigen::Index at_col;
  Scalar entry;

  [[nodiscard]] Eigen::Index row() const { return at_row; }
  [[nodiscard]] Eigen::Index col() const { return at_col; }
  [[nodiscard]] const Scalar& value() const { return entry; }
};

template <SparseExpression Sparse>
typename Sparse::PlainObject select_rows(const Sparse& X_arg,
                                         const Eigen::VectorX<Eigen::Index>& rows) {
  using Plain = typename Sparse::PlainObject;
  const Plain X(X_arg);
  std::vector<std::vector<Eigen::Index>> targets(static_cast<std::size_t>(X.rows()));
  for (Eigen::Index i = 0; i < rows.size(); ++i) targets[std::size_t(rows(i))].push_back(i);
  std::vector<SparseEntry<typename Sparse::Scalar>> entries;
  for (Eigen::Index k = 0; k < X.outerSize(); ++k) {
    for (typename Plain::InnerIterator it(X, k); it; ++it) {
      for (const Eigen::Index i : targets[std::size_t(it.row())]) {
        entries.push_back({i, Eigen::Index(it.col()), it.value()});
      }
    }
  }
  Plain selected(rows.size(), X.cols());
  selected.setFromTriplets(entries.begin(), entries.end());
  return selected;
}

}  // namespace mlmath::detail
