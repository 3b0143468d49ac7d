// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/core/arguments.hpp>
#include <mlmath/core/checks.hpp>
#include <mlmath/core/concepts.hpp>
#include <mlmath/core/status.hpp>
#include <mlmath/linalg/detail/operator_ref.hpp>
#include <mlmath/linalg/detail/pca_solvers.hpp>
#include <mlmath/linalg/pca_model.hpp>
#include <mlmath/linalg/running_moments.hpp>

#include <Eigen/Core>

#include <algorithm>

namespace mlmath {
namespace detail {

template <typename Derived>
MatrixRef<Derived> pin_pca_data(const char* function, const Eigen::MatrixBase<Derived>& X) {
  static_assert(RealScalar<typename Derived::Scalar>, "pca: the entries of X must be real numbers");
  MatrixRef<Derived> pinned(X.derived());
  check_nonempty(function, "X", pinned.rows(), pinned.cols());
  check_pca_rows(function, pinned.rows(), pinned.cols());
  check_finite(function, "X", pinned);
  return pinned;
}

}  // namespace detail

/// Principal component analysis: the k orthonormal directions \f$ v_i \f$ of largest variance of
/// the centred data, \f$ C v_i = \lambda_i v_i \f$ with the covariance
/// \f$ C = \frac{1}{n-1} \sum_j (x_j - \bar x)(x_j - \bar x)^\top \f$.
///
/// Use it to see, compress or decorrelate data whose columns are in like units; set `scale` where
/// they are not. transform() gives the scores, inverse_transform() the reconstruction. Columns are
/// directions here (rows in scikit-learn).
///
/// Shapes:   X n x p, a sample in each row, in either storage order; components p x k.
/// Cost:     the covariance route reads X twice and takes \f$ n p^2 + 9 p^3 \f$ flops; the QR
///           route \f$ 3 n p^2 \f$ at a lower rate; the randomized route
///           4 n p (k + oversampling) per iteration. No centred copy of X is made, except in the
///           QR route for p > n.
/// Edges:    constant columns are fine, and named in the result. With n <= p the variances from
///           the n-th on are zero.
/// Accuracy: the automatic choice is exact to a relative error of some \f$ 10^{-9} \f$ or better
///           in each variance above \f$ \epsilon^{0.4} \lambda_1 \f$; smaller ones come from the
///           QR route, with an error of \f$ \epsilon \sqrt{\lambda_1 \lambda_i} \f$.
/// Throws:   ShapeError if X is empty or has one row; DomainError if k is not in 1..min(n, p), X
///           holds NaN or infinity, or an option is out of range.
/// Example:  examples/digits_pca.cpp
/// Source:   Hastie, Tibshirani, Friedman, The Elements of Statistical Learning, 2nd ed.,
///           sec. 14.5.1; Halko, Martinsson, Shkolnisky, Tygert, SIAM J. Sci. Comput. 33 (2011).
template <typename Derived>
[[nodiscard]] Pca<typename Derived::Scalar> pca(const Eigen::MatrixBase<Derived>& X_arg,
                                                Eigen::Index k, const PcaOptions& options = {}) {
  const auto X = detail::pin_pca_data("pca", X_arg);
  detail::check_between("pca", "k", k, Eigen::Index(1), (std::min)(X.rows(), X.cols()));
  detail::check_pca_options("pca", options);
  return detail::pca_of_dense(X, detail::PcaTarget{k, 0.0}, options);
}

/// Principal component analysis that keeps as many components as explain a share of the variance:
/// the smallest k with \f$ \sum_{i \le k} \lambda_i \ge \text{share} \cdot \mathrm{tr}\, C \f$.
///
/// Shapes:   as for pca().
/// Cost:     as for pca(); the randomized route doubles k until the share is reached.
/// Edges:    share = 1 keeps every direction with a variance above rounding.
/// Throws:   as pca(); DomainError if share is not in (0, 1].
/// Example:  \code
///           const auto model = mlmath::pca_explaining(X, 0.95);
///           \endcode
/// Source:   see pca().
template <typename Derived>
[[nodiscard]] Pca<typename Derived::Scalar> pca_explaining(const Eigen::MatrixBase<Derived>& X_arg,
                                                           double share,
                                                           const PcaOptions& options = {}) {
  const auto X = detail::pin_pca_data("pca_explaining", X_arg);
  detail::check_explained_share(share);
  detail::check_pca_options("pca_explaining", options);
  return detail::pca_of_dense(X, detail::PcaTarget{0, share}, options);
}

/// Principal component analysis of sparse data. The data stay sparse: centring is a correction of
/// rank one to the products.
///
/// Shapes:   X n x p, sparse, a sample in each row.
/// Cost:     the covariance route (the automatic choice for p <= 2000) \f$ \sum_i z_i^2 + 9 p^3 \f$
///           for rows with \f$ z_i \f$ stored entries; the randomized route 4 (k + oversampling)
///           flops for each stored entry and iteration.
/// Accuracy: columns whose mean is large against their spread lose digits, as the correction
///           cancels: center them first.
/// Throws:   as for dense X; DomainError for solver `qr`, which would need the dense matrix.
/// Source:   see the form for dense X.
template <SparseExpression Sparse>
[[nodiscard]] Pca<typename Sparse::Scalar> pca(const Sparse& X, Eigen::Index k,
                                               const PcaOptions& options = {}) {
  static_assert(RealScalar<typename Sparse::Scalar>, "pca: the entries of X must be real numbers");
  const detail::PinnedOperator<Sparse> pinned("pca", "X", X);
  detail::check_pca_rows("pca", X.rows(), X.cols());
  detail::check_between("pca", "k", k, Eigen::Index(1), (std::min)(X.rows(), X.cols()));
  detail::check_pca_options("pca", options);
  return detail::pca_of_sparse(pinned, detail::PcaTarget{k, 0.0}, options);
}

/// Principal component analysis of sparse data by a share of the variance; see the forms above.
template <SparseExpression Sparse>
[[nodiscard]] Pca<typename Sparse::Scalar> pca_explaining(const Sparse& X, double share,
                                                          const PcaOptions& options = {}) {
  static_assert(RealScalar<typename Sparse::Scalar>, "pca: the entries of X must be real numbers");
  const detail::PinnedOperator<Sparse> pinned("pca_explaining", "X", X);
  detail::check_pca_rows("pca_explaining", X.rows(), X.cols());
  detail::check_explained_share(share);
  detail::check_pca_options("pca_explaining", options);
  return detail::pca_of_sparse(pinned, detail::PcaTarget{0, share}, options);
}

/// Principal component analysis of data that came in pieces: the eigenvectors of their covariance.
///
/// Shapes:   p variables; components p x k.
/// Cost:     \f$ 9 p^3 \f$ flops.
/// Accuracy: that of the covariance route; there are no data left to fall back on, so that
///           variances below \f$ \epsilon \lambda_1 \f$ are noise. `options.solver` is not read.
/// Throws:   ShapeError if fewer than two rows were seen; DomainError if k is not in 1..min(n, p).
/// Source:   see the form for dense X.
template <RealScalar Scalar>
[[nodiscard]] Pca<Scalar> pca(const RunningCovariance<Scalar>& moments, Eigen::Index k,
                              const PcaOptions& options = {}) {
  detail::check_nonempty("pca", "moments", moments.count(), moments.dimension());
  detail::check_pca_rows("pca", moments.count(), moments.dimension());
  detail::check_between("pca", "k", k, Eigen::Index(1),
                        (std::min)(moments.count(), moments.dimension()));
  detail::check_pca_options("pca", options);
  return detail::pca_of_moments<Scalar>(moments.mean(), moments.covariance(), moments.count(),
                                        detail::PcaTarget{k, 0.0}, options.scale);
}

}  // namespace mlmath
