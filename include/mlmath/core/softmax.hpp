// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/core/arguments.hpp>
#include <mlmath/core/concepts.hpp>
#include <mlmath/core/detail/elementwise.hpp>
#include <mlmath/core/detail/log_sum_kernels.hpp>

#include <Eigen/Core>

namespace mlmath {
namespace detail {

/// softmax of each row or of each column, or its logarithm.
template <typename Derived>
typename Derived::PlainObject softmax_of(const Eigen::DenseBase<Derived>& Z_arg, bool by_rows,
                                         bool logarithm) {
  using Scalar = typename Derived::Scalar;
  using Plain = typename Derived::PlainObject;
  const Eigen::Ref<const Plain> Z(Z_arg.derived());
  Plain result(Z.rows(), Z.cols());
  const Eigen::Index inner = Z.innerSize();
  const Eigen::Index outer = Z.outerSize();
  const Eigen::Index stride = Z.outerStride();
  const bool along = by_rows == bool(Plain::IsRowMajor);
  if constexpr (is_packed<Scalar>) {
    if (along) {
      softmax_along(Z.data(), stride, inner, outer, result.data(), logarithm);
    } else {
      softmax_across(Z.data(), stride, inner, outer, result.data(), logarithm);
    }
  } else {
    for (Eigen::Index k = 0; k < (along ? outer : inner); ++k) {
      if (along) {
        plain_softmax(Z.data() + k * stride, 1, inner, result.data() + k * inner, 1, logarithm);
      } else {
        plain_softmax(Z.data() + k, stride, outer, result.data() + k, inner, logarithm);
      }
    }
  }
  return result;
}

}  // namespace detail

/// The softmax function, \f$ p_k = e^{z_k} / \sum_j e^{z_j} \f$: scores to probabilities.
///
/// For the logarithm of a probability take log_softmax(), which keeps what softmax() rounds to 0.
///
/// Shapes:   z has n entries, as a column or a row, and so has the result. A matrix does not
///           compile: say softmax_rows() or softmax_columns().
/// Cost:     one exp for each entry.
/// Edges:    empty for nothing. A score of -inf has probability 0; NaN where a score is inf, where
///           all are -inf, and everywhere where one is NaN. Never overflows.
/// Accuracy: each entry to 3 ulp (units in the last place) and the error of z - max(z) in double.
/// Source:   Goodfellow, Bengio, Courville, Deep Learning, sec. 4.1; Blanchard, Higham, Higham,
///           Accurately computing the log-sum-exp and softmax functions, IMA J. Numer. Anal. 41
///           (2021).
template <typename Derived>
[[nodiscard]] typename Derived::PlainObject softmax(const Eigen::DenseBase<Derived>& z) {
  static_assert(Derived::IsVectorAtCompileTime,
                "softmax takes a vector; for a matrix say softmax_rows(Z) or softmax_columns(Z)");
  return detail::softmax_of(z, Derived::RowsAtCompileTime == 1, false);
}

/// softmax() of each row.
///
/// Shapes:   Z n x k (a sample in each row, a class in each column); the result n x k, in the
///           storage order of Z.
/// Cost:     one exp for each entry, at the same speed for either storage order.
/// Edges:    as softmax(), row by row.
template <typename Derived>
[[nodiscard]] typename Derived::PlainObject softmax_rows(const Eigen::DenseBase<Derived>& Z) {
  return detail::softmax_of(Z, true, false);
}

/// softmax() of each column.
///
/// Shapes:   Z k x n; the result k x n, in the storage order of Z.
/// Cost:     one exp for each entry, at the same speed for either storage order.
/// Edges:    as softmax(), column by column.
template <typename Derived>
[[nodiscard]] typename Derived::PlainObject softmax_columns(const Eigen::DenseBase<Derived>& Z) {
  return detail::softmax_of(Z, false, false);
}

/// The logarithm of softmax(), \f$ \log p_k = z_k - \log \sum_j e^{z_j} \f$, without underflow.
///
/// Shapes:   z has n entries, as a column or a row, and so has the result. A matrix does not
///           compile: say log_softmax_rows() or log_softmax_columns().
/// Cost:     one exp for each entry.
/// Edges:    -inf where z is -inf; NaN where a score is inf, where all are -inf, and everywhere
///           where one is NaN.
/// Accuracy: a few ulp, also of the entry that dominates: log_softmax([0, -50]) starts with
///           \f$ -1.9 \cdot 10^{-22} \f$, not with 0.
/// Source:   see softmax().
template <typename Derived>
[[nodiscard]] typename Derived::PlainObject log_softmax(const Eigen::DenseBase<Derived>& z) {
  static_assert(
      Derived::IsVectorAtCompileTime,
      "log_softmax takes a vector; for a matrix say log_softmax_rows(Z) or log_softmax_columns(Z)");
  return detail::softmax_of(z, Derived::RowsAtCompileTime == 1, true);
}

/// log_softmax() of each row.
///
/// Shapes:   Z n x k (a sample in each row, a class in each column); the result n x k, in the
///           storage order of Z.
/// Cost:     one exp for each entry, at the same speed for either storage order.
/// Edges:    as log_softmax(), row by row.
template <typename Derived>
[[nodiscard]] typename Derived::PlainObject log_softmax_rows(const Eigen::DenseBase<Derived>& Z) {
  return detail::softmax_of(Z, true, true);
}

/// log_softmax() of each column.
///
/// Shapes:   Z k x n; the result k x n, in the storage order of Z.
/// Cost:     one exp for each entry, at the same speed for either storage order.
/// Edges:    as log_softmax(), column by column.
template <typename Derived>
[[nodiscard]] typename Derived::PlainObject log_softmax_columns(
    const Eigen::DenseBase<Derived>& Z) {
  return detail::softmax_of(Z, false, true);
}

}  // namespace mlmath
