// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/core/arguments.hpp>
#include <mlmath/core/concepts.hpp>

#include <Eigen/Core>

#include <cstddef>
#include <type_traits>
#include <utility>
#include <vector>

/// Sparse samples as the kernels of naive Bayes read them, whatever their type.
namespace mlmath::detail {

/// The entries of a sparse matrix, row by row: those of row i are starts[i] to starts[i + 1] - 1.
/// They are those of the matrix itself where it is a compressed one of doubles by rows, else copies.
struct SparseSamples {
  Eigen::Index row_count = 0;
  Eigen::Index col_count = 0;
  std::vector<Eigen::Index> starts;
  const int* columns = nullptr;
  const double* values = nullptr;
  std::vector<int> own_columns;
  std::vector<double> own_values;

  SparseSamples() = default;
  SparseSamples(const SparseSamples&) = delete;
  SparseSamples& operator=(const SparseSamples&) = delete;
  SparseSamples(SparseSamples&&) = default;
  SparseSamples& operator=(SparseSamples&&) = default;
  ~SparseSamples() = default;

  [[nodiscard]] Eigen::Index rows() const { return row_count; }
  [[nodiscard]] Eigen::Index cols() const { return col_count; }

  /// Calls visit(column, value) for the entries of a row.
  template <typename Visit>
  void for_each(Eigen::Index row, const Visit& visit) const {
    const Eigen::Index end = starts[std::size_t(row) + 1];
    for (Eigen::Index e = starts[std::size_t(row)]; e < end; ++e) visit(columns[e], values[e]);
  }
};

template <typename Plain>
SparseSamples copied_rows(const Plain& X) {
  SparseSamples copy;
  copy.row_count = X.rows();
  copy.col_count = X.cols();
  copy.starts.assign(std::size_t(X.rows()) + 1, 0);
  for (Eigen::Index outer = 0; outer < X.outerSize(); ++outer) {
    for (typename Plain::InnerIterator it(X, outer); it; ++it) {
      ++copy.starts[std::size_t(it.row()) + 1];
    }
  }
  for (std::size_t i = 0; i < std::size_t(X.rows()); ++i) copy.starts[i + 1] += copy.starts[i];
  copy.own_columns.resize(std::size_t(copy.starts.back()));
  copy.own_values.resize(std::size_t(copy.starts.back()));
  std::vector<Eigen::Index> next(copy.starts);
  for (Eigen::Index outer = 0; outer < X.outerSize(); ++outer) {
    for (typename Plain::InnerIterator it(X, outer); it; ++it) {
      const auto place = std::size_t(next[std::size_t(it.row())]++);
      copy.own_columns[place] = int(it.col());
      copy.own_values[place] = double(it.value());
    }
  }
  copy.columns = copy.own_columns.data();
  copy.values = copy.own_values.data();
  return copy;
}

/// The rows of a sparse matrix, map or expression; X has to outlive them.
template <SparseExpression DerivedX>
SparseSamples sparse_rows(const DerivedX& X) {
  using Plain = typename DerivedX::PlainObject;
  if constexpr (!std::is_same_v<DerivedX, Plain>) {
    return copied_rows(Plain(X));
  } else {
    if constexpr (Plain::IsRowMajor && std::is_same_v<typename Plain::Scalar, double> &&
                  std::is_same_v<typename Plain::StorageIndex, int>) {
      if (X.isCompressed()) {
        SparseSamples view;
        view.row_count = X.rows();
        view.col_count = X.cols();
        view.starts.assign(X.outerIndexPtr(), X.outerIndexPtr() + X.rows() + 1);
        view.columns = X.innerIndexPtr();
        view.values = X.valuePtr();
        return view;
      }
    }
    return copied_rows(X);
  }
}

/// Samples as the kernels take them: SparseSamples, or a view of a dense matrix.
template <typename DerivedX>
auto pin_samples(const DerivedX& X) {
  if constexpr (SparseExpression<DerivedX>) {
    return sparse_rows(X);
  } else {
    return MatrixRef<DerivedX>(X);
  }
}

/// Calls visit(row, column, value) for what samples hold, row by row: of sparse ones their entries.
template <typename Samples, typename Visit>
void for_each_value(const Samples& X, const Visit& visit) {
  for (Eigen::Index i = 0; i < X.rows(); ++i) {
    if constexpr (std::is_same_v<Samples, SparseSamples>) {
      X.for_each(i, [&](Eigen::Index j, double x) { visit(i, j, x); });
    } else {
      for (Eigen::Index j = 0; j < X.cols(); ++j) visit(i, j, double(X(i, j)));
    }
  }
}

}  // namespace mlmath::detail
