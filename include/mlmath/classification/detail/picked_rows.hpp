// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/core/concepts.hpp>

#include <Eigen/Core>

#include <cstddef>
#include <vector>

namespace mlmath::detail {

/// Rows of a design by their numbers, in the order of these, as often as they occur.
template <typename Design>
typename Design::PlainObject picked_rows(const Design& X,
                                         const Eigen::VectorX<Eigen::Index>& rows) {
  typename Design::PlainObject picked(rows.size(), X.cols());
  if constexpr (SparseExpression<Design>) {
    std::vector<std::vector<Eigen::Index>> places(static_cast<std::size_t>(X.rows()));
    for (Eigen::Index k = 0; k < rows.size(); ++k) places[std::size_t(rows(k))].push_back(k);
    for (Eigen::Index outer = 0; outer < X.outerSize(); ++outer) {
      for (typename Design::InnerIterator it(X, outer); it; ++it) {
        for (const Eigen::Index k : places[std::size_t(it.row())]) {
          picked.insert(k, it.col()) = it.value();
        }
      }
    }
    picked.makeCompressed();
  } else {
    for (Eigen::Index k = 0; k < rows.size(); ++k) picked.row(k) = X.row(rows(k));
  }
  return picked;
}

}  // namespace mlmath::detail
