// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/core/arguments.hpp>
#include <mlmath/core/checks.hpp>
#include <mlmath/core/concepts.hpp>
#include <mlmath/core/status.hpp>
#include <mlmath/linalg/detail/centred_rows.hpp>
#include <mlmath/linalg/detail/operator_ref.hpp>

#include <Eigen/Core>

#include <cmath>
#include <cstdint>
#include <ostream>
#include <string>
#include <vector>

namespace mlmath {

/// The route by which a PCA is computed.
enum class PcaSolver {
  /// Exact by the cheapest route that is safe for the data: the covariance (or, for p > n, the Gram
  /// matrix of the rows) where the smallest variance asked for is well above its rounding, else the
  /// QR factorization; randomized where both dimensions exceed 3000 and k is below an eighth of the
  /// smaller one. Sparse data: the covariance up to p = 2000, else randomized.
  automatic,
  /// The eigenvectors of the covariance matrix (of the Gram matrix of the rows for p > n).
  covariance,
  /// The SVD of the triangular factor of the centred data: the most accurate and the slowest.
  qr,
  /// Block Krylov iterations from a random start, see svd(A, k): on the data, or on their covariance
  /// where that takes fewer operations, for p <= n and p <= 20 (k + oversampling).
  randomized
};

/// Prints the name of the route.
inline std::ostream& operator<<(std::ostream& out, PcaSolver solver) {
  switch (solver) {
    case PcaSolver::automatic:
      return out << "automatic";
    case PcaSolver::covariance:
      return out << "covariance";
    case PcaSolver::qr:
      return out << "QR";
    case PcaSolver::randomized:
      return out << "randomized";
  }
  return out;
}

/// What pca() is asked for.
struct PcaOptions {
  /// Whether each column is divided by its standard deviation: PCA of the correlation matrix.
  bool scale = false;
  /// The route.
  PcaSolver solver = PcaSolver::automatic;
  /// Randomized route: stop when \f$ \|C v_i - \lambda_i v_i\|_2 \le \text{tolerance} \cdot
  /// \lambda_1 \f$ for i = 1..k. The error of a variance is of the order of the tolerance squared
  /// over the gap to the next, relative to the largest.
  double tolerance = 1e-6;
  /// Randomized route: the most iterations.
  int max_iterations = 100;
  /// Randomized route: columns of the block beyond k.
  Eigen::Index oversampling = 10;
  /// Randomized route: the seed of the random start.
  std::uint64_t seed = 0;
};

/// A fitted principal component analysis.
template <RealScalar Scalar = double>
struct [[nodiscard]] Pca {
  /// The mean of each column, p.
  Eigen::VectorX<Scalar> mean;
  /// What each centred column was divided by, p: ones unless `scale` was asked for; one for a
  /// constant column.
  Eigen::VectorX<Scalar> scale;
  /// The principal directions as orthonormal columns, p x k; the entry of largest magnitude of each
  /// is positive (the first of those that tie).
  Eigen::MatrixX<Scalar> components;
  /// The variance along each direction in descending order, k, with divisor n - 1.
  Eigen::VectorX<Scalar> explained_variance;
  /// The same as a share of the total variance (zeros for data that do not vary).
  Eigen::VectorX<Scalar> explained_variance_ratio;
  /// The singular values of the centred (and scaled) data, k.
  Eigen::VectorX<Scalar> singular_values;
  /// The variance of all p columns together, after scaling.
  Scalar total_variance = 0;
  /// The number of rows, n.
  Eigen::Index n_samples = 0;
  /// The columns that do not vary beyond rounding.
  std::vector<Eigen::Index> constant_columns;
  /// The certificate: \f$ \max_i \|C v_i - \lambda_i v_i\|_2 / \lambda_1 \f$, with the covariance
  /// that the route works with.
  Scalar residual = 0;
  /// The route that was taken; never `automatic`.
  PcaSolver solver = PcaSolver::automatic;
  /// The iterations of the randomized route, else 0.
  int iterations = 0;
  /// `converged`; or, for the randomized route, why it stopped.
  Status status = Status::converged;

  /// Whether the certificate met the tolerance; always, for the exact routes.
  [[nodiscard]] bool converged() const { return status == Status::converged; }
};

/// Prints the variance that each component explains, and the certificate.
template <RealScalar Scalar>
std::ostream& operator<<(std::ostream& out, const Pca<Scalar>& model) {
  out << "PCA of " << model.n_samples << " samples, " << model.components.rows() << " columns, "
      << model.components.cols() << " components\n";
  Scalar cumulative = 0;
  for (Eigen::Index i = 0; i < model.components.cols(); ++i) {
    cumulative += model.explained_variance_ratio(i);
    out << "  " << i + 1 << ": variance " << model.explained_variance(i) << ", share "
        << model.explained_variance_ratio(i) << ", cumulative " << cumulative << "\n";
  }
  return out << "residual: " << model.residual << ", " << model.solver << " (" << model.status
             << ")\n";
}

/// What transform() and inverse_transform() are asked for.
struct PcaTransformOptions {
  /// Whether the scores are divided by their standard deviations, so that their covariance on the
  /// fitted data is the identity. Directions whose variance is zero up to rounding score 0.
  bool whiten = false;
};

namespace detail {

template <typename Scalar>
void check_pca_model(const char* function, const Pca<Scalar>& model, Eigen::Index rows,
                     Eigen::Index cols, const char* name, Eigen::Index expected,
                     const char* reason) {
  (void)model;
  if (cols == expected) return;
  throw_shape_error(function, std::string(name) + " is " + shape_text(rows, cols) + ", expected " +
                                  std::to_string(expected) +
                                  (expected == 1 ? " column" : " columns") + ", one for each " +
                                  reason + " of the model");
}

/// The standard deviation of each score, 0 where it is rounding.
template <typename Scalar>
Eigen::VectorX<Scalar> score_deviations(const Pca<Scalar>& model) {
  const Scalar limit =
      Scalar(model.components.rows()) * Eigen::NumTraits<Scalar>::epsilon() *
      (model.explained_variance.size() > 0 ? model.explained_variance(0) : Scalar(0));
  return (model.explained_variance.array() > limit)
      .select(model.explained_variance.array().max(Scalar(0)).sqrt(), Scalar(0))
      .matrix();
}

/// The components with each column divided by its deviation, zero where that is zero.
template <typename Scalar>
Eigen::MatrixX<Scalar> scoring_matrix(const Pca<Scalar>& model,
                                      const PcaTransformOptions& options) {
  Eigen::MatrixX<Scalar> W = model.components;
  if (!options.whiten) return W;
  const Eigen::VectorX<Scalar> deviation = score_deviations(model);
  for (Eigen::Index j = 0; j < W.cols(); ++j) {
    W.col(j) *= deviation(j) > Scalar(0) ? Scalar(1) / deviation(j) : Scalar(0);
  }
  return W;
}

}  // namespace detail

/// The scores of data in the directions of a PCA, \f$ Z = (X - \mathbf 1 \bar x^\top) D^{-1} V \f$
/// with the model's mean, scales D and components V.
///
/// Shapes:   X n x p, new data or old, a sample in each row (a single sample as a row vector); the
///           result is n x k.
/// Cost:     2 n p k flops; no centred copy of X.
/// Edges:    NaN in a row of X gives NaN in that row of Z.
/// Throws:   ShapeError if X does not have the model's p columns.
/// Source:   see pca().
template <RealScalar Scalar, typename Derived>
[[nodiscard]] Eigen::MatrixX<Scalar> transform(const Pca<Scalar>& model,
                                               const Eigen::MatrixBase<Derived>& X_arg,
                                               const PcaTransformOptions& options = {}) {
  const detail::MatrixRef<Derived> X(X_arg.derived());
  detail::check_pca_model("transform", model, X.rows(), X.cols(), "X", model.mean.size(), "column");
  const Eigen::MatrixX<Scalar> W = detail::scoring_matrix(model, options);
  Eigen::MatrixX<Scalar> Z(X.rows(), W.cols());
  detail::for_each_centred_block(X, model.mean, model.scale, detail::rows_per_block(X.cols()),
                                 [&](Eigen::Index first, const auto& block) {
                                   Z.middleRows(first, block.rows()).noalias() = block * W;
                                 });
  return Z;
}

/// The scores of sparse data, which stay sparse; see the form for dense X.
template <RealScalar Scalar, SparseExpression Sparse>
[[nodiscard]] Eigen::MatrixX<Scalar> transform(const Pca<Scalar>& model, const Sparse& X,
                                               const PcaTransformOptions& options = {}) {
  detail::check_pca_model("transform", model, X.rows(), X.cols(), "X", model.mean.size(), "column");
  Eigen::MatrixX<Scalar> W = detail::scoring_matrix(model, options);
  W.array().colwise() /= model.scale.array();
  const Eigen::RowVectorX<Scalar> offset = model.mean.transpose() * W;
  Eigen::MatrixX<Scalar> Z = detail::sparse_product<Scalar>(X, W);
  Z.rowwise() -= offset;
  return Z;
}

/// The data that belong to scores, \f$ \hat X = Z V^\top D + \mathbf 1 \bar x^\top \f$: the
/// reconstruction of X from k numbers a sample.
///
/// Shapes:   Z n x k; the result is n x p.
/// Cost:     2 n p k flops.
/// Edges:    pass the same `whiten` as to transform().
/// Throws:   ShapeError if Z does not have the model's k columns.
/// Source:   see pca().
template <RealScalar Scalar, typename Derived>
[[nodiscard]] Eigen::MatrixX<Scalar> inverse_transform(const Pca<Scalar>& model,
                                                       const Eigen::MatrixBase<Derived>& Z_arg,
                                                       const PcaTransformOptions& options = {}) {
  const detail::MatrixRef<Derived> Z(Z_arg.derived());
  detail::check_pca_model("inverse_transform", model, Z.rows(), Z.cols(), "Z",
                          model.components.cols(), "component");
  Eigen::MatrixX<Scalar> W = model.components;
  if (options.whiten) W *= detail::score_deviations(model).asDiagonal();
  W.array().colwise() *= model.scale.array();
  Eigen::MatrixX<Scalar> X(Z.rows(), W.rows());
  X.noalias() = Z * W.transpose();
  X.rowwise() += model.mean.transpose();
  return X;
}

/// The mean squared distance of samples from their reconstruction,
/// \f$ \frac1n \sum_i \|x_i - \hat x_i\|_2^2 \f$, in the units of X.
///
/// For the fitted data without scaling it is (n - 1)/n times the variance that was left out; on new
/// data it shows how well the model carries over, sample by sample where given one row.
///
/// Shapes:   X n x p.
/// Cost:     4 n p k flops; no copy of X.
/// Throws:   ShapeError if X is empty or does not have the model's p columns.
/// Source:   see pca().
template <RealScalar Scalar, typename Derived>
[[nodiscard]] Scalar reconstruction_error(const Pca<Scalar>& model,
                                          const Eigen::MatrixBase<Derived>& X_arg) {
  const detail::MatrixRef<Derived> X(X_arg.derived());
  detail::check_nonempty("reconstruction_error", "X", X.rows(), X.cols());
  detail::check_pca_model("reconstruction_error", model, X.rows(), X.cols(), "X", model.mean.size(),
                          "column");
  Scalar sum = 0;
  detail::for_each_centred_block(X, model.mean, model.scale, Eigen::Index(512),
                                 [&](Eigen::Index, const auto& block) {
                                   const Eigen::MatrixX<Scalar> Z = block * model.components;
                                   Eigen::MatrixX<Scalar> rest = block;
                                   rest.noalias() -= Z * model.components.transpose();
                                   sum += (rest * model.scale.asDiagonal()).squaredNorm();
                                 });
  return sum / Scalar(X.rows());
}

}  // namespace mlmath
