// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/core/arguments.hpp>
#include <mlmath/core/checks.hpp>
#include <mlmath/core/concepts.hpp>
#include <mlmath/core/errors.hpp>

#include <Eigen/Core>

#include <cmath>
#include <string>
#include <type_traits>

/// What every estimator does with X, y and the weights of the samples before its own work.
namespace mlmath::detail {

/// A matrix of samples: dense or sparse.
template <typename T>
concept DesignMatrix = DenseExpression<T> || SparseExpression<T>;

/// How a design is held: a view of a dense one (n x p, a column vector being n x 1), a compressed
/// copy of a sparse expression.
template <typename DerivedX>
auto pin_design(const DerivedX& X) {
  if constexpr (SparseExpression<DerivedX>) {
    typename DerivedX::PlainObject pinned(X);
    pinned.makeCompressed();
    return pinned;
  } else {
    return MatrixRef<DerivedX>(X);
  }
}

/// Throws unless every stored entry is finite, naming the first that is not.
template <typename Design>
void check_finite_design(const char* function, const Design& X) {
  if constexpr (SparseExpression<Design>) {
    const auto* const values = X.valuePtr();
    for (Eigen::Index k = 0; k < X.nonZeros(); ++k) {
      if (std::isfinite(values[k])) continue;
      const auto* const outer = X.outerIndexPtr();
      Eigen::Index j = 0;
      while (outer[j + 1] <= k) ++j;
      const Eigen::Index i = X.innerIndexPtr()[k];
      throw_domain_error(function, "X(" + std::to_string(Design::IsRowMajor ? j : i) + ", " +
                                       std::to_string(Design::IsRowMajor ? i : j) + ") is " +
                                       to_text(values[k]) + ", expected finite values");
    }
  } else {
    check_finite(function, "X", X);
  }
}

/// Throws unless X holds finite numbers and there is one of y for each row.
template <typename Design>
void check_design(const char* function, const Design& X, Eigen::Index y_size) {
  check_nonempty(function, "X", X.rows(), X.cols());
  check_one_per_row(function, "y", y_size, "X", X.rows(), X.cols());
  check_finite_design(function, X);
}

/// Throws unless there is a weight >= 0 for each row and one is positive.
template <typename Scalar>
void check_sample_weights(const char* function, const VectorRef<Scalar>& weights, Eigen::Index rows,
                          Eigen::Index cols) {
  check_one_per_row(function, "sample_weights", weights.size(), "X", rows, cols);
  check_all_nonnegative(function, "sample_weights", weights);
  if (!(weights.maxCoeff() > Scalar(0))) {
    throw_domain_error(function, "every entry of sample_weights is 0, expected a positive one");
  }
}

/// The weights of the samples as a vector, one for each row of X.
template <typename Scalar, typename DerivedX, typename DerivedW>
Eigen::VectorX<Scalar> pin_sample_weights(const char* function,
                                          const Eigen::MatrixBase<DerivedW>& weights_arg,
                                          const DerivedX& X) {
  static_assert(std::is_same_v<Scalar, typename DerivedW::Scalar>,
                "X and sample_weights must have the same scalar type");
  const auto weights = pin_vector(weights_arg, function, "sample_weights");
  check_one_per_row(function, "sample_weights", weights.size(), "X", X.rows(), X.cols());
  return weights;
}

/// Throws unless a design has the features that a model was fitted to.
inline void check_features(const char* function, Eigen::Index cols, Eigen::Index features) {
  if (cols == features) return;
  throw_shape_error(function, "X has " + std::to_string(cols) +
                                  (cols == 1 ? " column" : " columns") + ", expected " +
                                  std::to_string(features) +
                                  ", one for each feature that the model was fitted to");
}

}  // namespace mlmath::detail
