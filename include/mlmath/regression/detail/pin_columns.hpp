// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/core/arguments.hpp>
#include <mlmath/core/concepts.hpp>

#include <Eigen/Core>

namespace mlmath::detail {

/// The type of a sparse matrix by columns.
template <typename Plain>
struct ByColumns;
template <template <typename, int, typename> typename Sparse, typename Scalar, int Order,
          typename StorageIndex>
struct ByColumns<Sparse<Scalar, Order, StorageIndex>> {
  using Type = Sparse<Scalar, Eigen::ColMajor, StorageIndex>;
};

/// How the design of a penalized problem is held: a view, where it is dense or sparse, compressed and
/// by columns; else a copy that is.
template <typename DerivedX>
auto pin_columns(const DerivedX& X) {
  if constexpr (SparseExpression<DerivedX>) {
    using Plain = typename ByColumns<typename DerivedX::PlainObject>::Type;
    // Eigen/Core knows Eigen::StandardCompressedFormat by its number alone.
    constexpr int compressed = 2;
    return Eigen::Ref<const Plain, compressed>(X);
  } else {
    return MatrixRef<DerivedX>(X);
  }
}

}  // namespace mlmath::detail
