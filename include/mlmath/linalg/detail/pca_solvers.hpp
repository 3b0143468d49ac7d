// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/core/checks.hpp>
#include <mlmath/linalg/detail/add_product.hpp>
#include <mlmath/linalg/detail/binary_scale.hpp>
#include <mlmath/linalg/detail/centred_rows.hpp>
#include <mlmath/linalg/detail/gram_block.hpp>
#include <mlmath/linalg/detail/householder.hpp>
#include <mlmath/linalg/detail/operator_ref.hpp>
#include <mlmath/linalg/detail/svd_kernel.hpp>
#include <mlmath/linalg/detail/vector_signs.hpp>
#include <mlmath/linalg/eigen_symmetric.hpp>
#include <mlmath/linalg/pca_model.hpp>
#include <mlmath/linalg/randomized_svd.hpp>

#include <Eigen/Core>

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

/// The routes of pca(). What depends on the storage order of X is a loop over row blocks; the
/// decompositions are functions of the scalar alone.
namespace mlmath::detail {

/// How many components are wanted: k, or where that is 0 a share of the variance.
struct PcaTarget {
  Eigen::Index k = 0;
  double share = 0;
};

inline void check_pca_rows(const char* function, Eigen::Index rows, Eigen::Index cols) {
  if (rows >= 2) return;
  throw_shape_error(function, "X is " + shape_text(rows, cols) + ", expected at least two rows");
}

inline void check_explained_share(double share) {
  if (share > 0 && share <= 1) return;
  throw_domain_error("pca_explaining", "share = " + to_text(share) + ", expected 0 < share <= 1");
}

inline void check_pca_options(const char* function, const PcaOptions& options) {
  check_nonnegative(function, "tolerance", options.tolerance);
  check_nonnegative(function, "oversampling", double(options.oversampling));
  check_positive(function, "max_iterations", double(options.max_iterations));
}

/// The smallest number of leading variances that adds up to the share; at most those above
/// rounding.
template <typename Scalar>
Eigen::Index components_for(const Eigen::VectorX<Scalar>& variances, Scalar total,
                            const PcaTarget& target, Eigen::Index most) {
  if (target.k > 0) return target.k;
  const Scalar noise = Scalar(variances.size()) * Eigen::NumTraits<Scalar>::epsilon() *
                       (std::max)(variances(0), Scalar(0));
  Scalar sum = 0;
  for (Eigen::Index k = 0; k < most; ++k) {
    if (k > 0 && variances(k) <= noise) return k;
    sum += variances(k);
    if (sum >= Scalar(target.share) * total) return k + 1;
  }
  return most;
}

/// Fills in the means, the constant columns and the scales, from the column sums of squares about
/// the mean; returns the sums of squares after scaling.
template <typename Scalar>
Eigen::VectorX<Scalar> describe_columns(Pca<Scalar>& model, const Eigen::VectorX<Scalar>& mean,
                                        Eigen::VectorX<Scalar> squares, Eigen::Index n,
                                        bool scale) {
  const Eigen::Index p = mean.size();
  model.mean = mean;
  model.n_samples = n;
  model.scale = Eigen::VectorX<Scalar>::Ones(p);
  for (Eigen::Index j = 0; j < p; ++j) {
    const Scalar rounding = Scalar(8) * Eigen::NumTraits<Scalar>::epsilon() * std::abs(mean(j));
    if (squares(j) <= Scalar(n) * rounding * rounding) {
      model.constant_columns.push_back(j);
      squares(j) = Scalar(0);
    } else if (scale) {
      model.scale(j) = std::sqrt(squares(j) / Scalar(n - 1));
      squares(j) = Scalar(n - 1);
    }
  }
  model.total_variance = squares.sum() / Scalar(n - 1);
  return squares;
}

/// Fills in what follows from the components and the variances.
template <typename Scalar>
void finish_model(Pca<Scalar>& model, PcaSolver solver) {
  fix_signs(model.components);
  model.explained_variance = model.explained_variance.cwiseMax(Scalar(0));
  model.explained_variance_ratio = model.explained_variance;
  if (model.total_variance > Scalar(0)) model.explained_variance_ratio /= model.total_variance;
  model.singular_values = (model.explained_variance * Scalar(model.n_samples - 1)).cwiseSqrt();
  model.solver = solver;
}

/// Whether a variance is far enough above the rounding of a matrix that was squared.
template <typename Scalar>
bool squaring_is_safe(Scalar smallest, Scalar largest) {
  const Scalar limit = std::pow(Eigen::NumTraits<Scalar>::epsilon(), Scalar(0.4));
  return largest > Scalar(0) && smallest >= limit * largest;
}

/// The covariance route, from the covariance matrix. Where `demand_safe`, false is returned before
/// a result that rounding may have touched.
template <typename Scalar>
bool solve_covariance(Pca<Scalar>& model, const Eigen::MatrixX<Scalar>& C, const PcaTarget& target,
                      bool demand_safe) {
  const Eigen::Index most = (std::min)(model.n_samples, C.cols());
  SymmetricEigen<Scalar> eigen = eigen_symmetric_kernel<Scalar>(C, C.cols());
  const Eigen::Index k = components_for(eigen.eigenvalues, model.total_variance, target, most);
  if (eigen.status != Status::converged) model.status = eigen.status;
  if (demand_safe && !squaring_is_safe(eigen.eigenvalues(k - 1), eigen.eigenvalues(0)))
    return false;
  model.components = eigen.eigenvectors.leftCols(k);
  model.explained_variance = eigen.eigenvalues.head(k);
  model.residual = eigen.residual;
  finish_model(model, PcaSolver::covariance);
  return true;
}

/// Scales the lower triangle of the Gram matrix of the centred columns to the covariance of the
/// scaled ones, and makes it whole.
template <typename Scalar>
Eigen::MatrixX<Scalar> covariance_from_gram(const Pca<Scalar>& model, Eigen::MatrixX<Scalar> G) {
  for (const Eigen::Index j : model.constant_columns) {
    G.row(j).setZero();
    G.col(j).setZero();
  }
  const Eigen::VectorX<Scalar> inverse = model.scale.cwiseInverse();
  G.array().colwise() *= inverse.array();
  G.array().rowwise() *= inverse.transpose().array() / Scalar(model.n_samples - 1);
  G.template triangularView<Eigen::StrictlyUpper>() = G.transpose();
  return G;
}

template <typename Scalar>
Pca<Scalar> pca_of_moments(const Eigen::VectorX<Scalar>& mean, const Eigen::MatrixX<Scalar>& C,
                           Eigen::Index n, const PcaTarget& target, bool scale) {
  Pca<Scalar> model;
  const Eigen::MatrixX<Scalar> G = C * Scalar(n - 1);
  describe_columns<Scalar>(model, mean, G.diagonal(), n, scale);
  solve_covariance<Scalar>(model, covariance_from_gram<Scalar>(model, G), target, false);
  return model;
}

/// The QR route: the right singular vectors of a factor R with R'R the Gram matrix. `Q` turns them
/// back where the factorization was of the transpose.
template <typename Scalar>
void solve_triangular(Pca<Scalar>& model, const Eigen::MatrixX<Scalar>& R,
                      const PcaTarget& target) {
  const Scalar scale = binary_scale(R);
  const Eigen::MatrixX<Scalar> scaled = R / scale;
  const SvdFactors<Scalar> factors = svd_kernel<Scalar>(scaled, SvdVectors::thin);
  const Scalar divisor = Scalar(model.n_samples - 1);
  const Eigen::VectorX<Scalar> s = factors.singular_values;
  const Eigen::VectorX<Scalar> variances = (s * scale).array().square() / divisor;
  const Eigen::Index k = components_for<Scalar>(variances, model.total_variance, target, s.size());
  model.components = factors.V.leftCols(k);
  model.explained_variance = variances.head(k);
  const Eigen::MatrixX<Scalar> products =
      transposed_product<Scalar>(scaled, product<Scalar>(scaled, model.components));
  Scalar largest(0);
  for (Eigen::Index j = 0; j < k; ++j) {
    largest = (std::max)(largest, (products.col(j) - s(j) * s(j) * model.components.col(j)).norm());
  }
  model.residual = s(0) > Scalar(0) ? largest / (s(0) * s(0)) : largest;
  if (!s.allFinite()) model.status = Status::numerical_failure;
  finish_model(model, PcaSolver::qr);
}

/// The triangular factor of the centred data: each block of rows is stacked under the factor so
/// far and factored again.
template <typename Matrix>
Eigen::MatrixX<typename Matrix::Scalar> centred_triangular_factor(
    const Matrix& X, const Pca<typename Matrix::Scalar>& model) {
  using Scalar = typename Matrix::Scalar;
  const Eigen::Index p = X.cols();
  Eigen::MatrixX<Scalar> R(0, p);
  Eigen::MatrixX<Scalar> stack;
  const Eigen::Index block_rows = (std::max)(3 * p, Eigen::Index(512));
  for_each_centred_block(X, model.mean, model.scale, block_rows,
                         [&](Eigen::Index, const auto& block) {
                           stack.resize(R.rows() + block.rows(), p);
                           stack.topRows(R.rows()) = R;
                           stack.bottomRows(block.rows()) = block;
                           R = householder_qr<Scalar>(std::move(stack)).R;
                         });
  return R;
}

/// The Gram route for p > n: the eigenvectors of the n x n matrix of products of centred rows give
/// the components, V = A' U / s.
template <typename Matrix>
bool solve_row_gram(Pca<typename Matrix::Scalar>& model, const Matrix& X, const PcaTarget& target,
                    bool demand_safe) {
  using Scalar = typename Matrix::Scalar;
  const Eigen::Index n = X.rows();
  const Eigen::Index block_cols = 2048;
  Eigen::MatrixX<Scalar> block;
  const auto load = [&](Eigen::Index first) {
    const Eigen::Index count = (std::min)(block_cols, X.cols() - first);
    block = X.middleCols(first, count);
    block.rowwise() -= model.mean.segment(first, count).transpose();
    block.array().rowwise() /= model.scale.segment(first, count).transpose().array();
  };
  Eigen::MatrixX<Scalar> K = Eigen::MatrixX<Scalar>::Zero(n, n);
  for (Eigen::Index first = 0; first < X.cols(); first += block_cols) {
    load(first);
    add_rows_gram<Scalar>(block, K);
  }
  K.template triangularView<Eigen::StrictlyUpper>() = K.transpose();
  K /= Scalar(n - 1);
  const SymmetricEigen<Scalar> eigen = eigen_symmetric_kernel<Scalar>(std::move(K), n);
  const Eigen::Index k = components_for(eigen.eigenvalues, model.total_variance, target, n);
  if (demand_safe && !squaring_is_safe(eigen.eigenvalues(k - 1), eigen.eigenvalues(0)))
    return false;
  model.components.resize(X.cols(), k);
  for (Eigen::Index first = 0; first < X.cols(); first += block_cols) {
    load(first);
    model.components.middleRows(first, block.cols()) =
        transposed_product<Scalar>(block, eigen.eigenvectors.leftCols(k));
  }
  // Variances of zero leave columns of rounding noise: an orthonormal basis is made of them.
  Philox rng(0);
  for (Eigen::Index j = 0; j < k; ++j) {
    const Scalar norm = model.components.col(j).stableNorm();
    if (norm > Scalar(0)) model.components.col(j) /= norm;
  }
  if (!squaring_is_safe(eigen.eigenvalues(k - 1), eigen.eigenvalues(0))) {
    orthonormalize_against<Scalar>(Eigen::MatrixX<Scalar>(X.cols(), 0), 0, model.components, rng);
  }
  model.explained_variance = eigen.eigenvalues.head(k);
  model.residual = eigen.residual;
  model.status = eigen.status;
  finish_model(model, PcaSolver::covariance);
  return true;
}

/// The QR route for p > n, through the QR factorization of the transposed centred data.
template <typename Matrix>
void solve_wide_qr(Pca<typename Matrix::Scalar>& model, const Matrix& X, const PcaTarget& target) {
  using Scalar = typename Matrix::Scalar;
  Eigen::MatrixX<Scalar> A = X.transpose();
  A.colwise() -= model.mean;
  A.array().colwise() /= model.scale.array();
  const HouseholderFactors<Scalar> qr = householder_qr<Scalar>(std::move(A));
  solve_triangular<Scalar>(model, qr.R.transpose(), target);
  const Eigen::MatrixX<Scalar> Q = accumulate_reflectors<Scalar>(qr.W, qr.tau, 0, qr.R.cols());
  model.components = product<Scalar>(Q, model.components);
  fix_signs(model.components);
}

inline TruncatedSvdOptions truncated_options(const PcaOptions& options) {
  TruncatedSvdOptions result;
  result.tolerance = options.tolerance;
  result.max_iterations = options.max_iterations;
  result.oversampling = options.oversampling;
  result.seed = options.seed;
  return result;
}

/// The randomized route: `fit(k)` sets the k leading components, variances and the certificate.
/// With a share as the target, k is doubled until it is reached.
template <typename Scalar, typename Fit>
void solve_randomized(Pca<Scalar>& model, Eigen::Index most, const PcaTarget& target,
                      const Fit& fit) {
  Eigen::Index k = target.k > 0 ? target.k : (std::min)(Eigen::Index(10), most);
  fit(k);
  const auto share = [&] { return model.explained_variance.sum(); };
  while (target.k == 0 && k < most && share() < Scalar(target.share) * model.total_variance) {
    k = (std::min)(2 * k, most);
    fit(k);
  }
  const Eigen::Index enough =
      components_for<Scalar>(model.explained_variance, model.total_variance, target, k);
  model.components.conservativeResize(Eigen::NoChange, enough);
  model.explained_variance.conservativeResize(enough);
  finish_model(model, PcaSolver::randomized);
}

/// One fit by the products with the centred data.
template <typename Scalar>
void fit_randomized(Pca<Scalar>& model, const OperatorRef<Scalar>& A, Eigen::Index k,
                    const PcaOptions& options) {
  TruncatedSvd<Scalar> svd = truncated_svd_kernel<Scalar>(A, k, truncated_options(options));
  model.explained_variance = svd.singular_values.array().square() / Scalar(model.n_samples - 1);
  // C v - lambda v is s / (n - 1) times the residual of the triplet.
  const Scalar largest = svd.singular_values(0);
  model.residual =
      largest > Scalar(0)
          ? (svd.residuals.array() * svd.singular_values.array()).maxCoeff() / (largest * largest)
          : Scalar(0);
  model.components = std::move(svd.V);
  model.iterations += svd.iterations;
  model.status = svd.status;
}

/// One fit by the products with the covariance matrix; false where a variance is too small for it.
template <typename Scalar>
bool fit_randomized_covariance(Pca<Scalar>& model, const Eigen::MatrixX<Scalar>& C, Eigen::Index k,
                               const PcaOptions& options) {
  const auto multiply = [&C](const Eigen::MatrixX<Scalar>& V) { return product<Scalar>(C, V); };
  const OperatorRef<Scalar> op{C.rows(), C.cols(), multiply, multiply};
  TruncatedSvd<Scalar> svd = truncated_svd_kernel<Scalar>(op, k, truncated_options(options));
  if (!squaring_is_safe(svd.singular_values(k - 1), svd.singular_values(0))) return false;
  model.explained_variance = std::move(svd.singular_values);
  model.residual = svd.residual;
  model.components = std::move(svd.V);
  model.iterations += svd.iterations;
  model.status = svd.status;
  return true;
}

/// The products with the centred and scaled data, by blocks of rows.
template <typename Matrix>
OperatorRef<typename Matrix::Scalar> centred_operator(const Matrix& X,
                                                      const Pca<typename Matrix::Scalar>& model) {
  using Scalar = typename Matrix::Scalar;
  const Eigen::Index block_rows = rows_per_block(X.cols());
  return {X.rows(), X.cols(),
          [&X, &model, block_rows](const Eigen::MatrixX<Scalar>& V) {
            Eigen::MatrixX<Scalar> Y = Eigen::MatrixX<Scalar>::Zero(X.rows(), V.cols());
            for_each_centred_block(
                X, model.mean, model.scale, block_rows, [&](Eigen::Index first, const auto& block) {
                  add_block_product<Scalar>(block, V, Y.middleRows(first, block.rows()));
                });
            return Y;
          },
          [&X, &model, block_rows](const Eigen::MatrixX<Scalar>& U) {
            Eigen::MatrixX<Scalar> Z = Eigen::MatrixX<Scalar>::Zero(X.cols(), U.cols());
            for_each_centred_block(
                X, model.mean, model.scale, block_rows, [&](Eigen::Index first, const auto& block) {
                  add_transposed_block_product<Scalar>(block, U.middleRows(first, block.rows()), Z);
                });
            return Z;
          }};
}

template <typename Matrix>
Pca<typename Matrix::Scalar> pca_of_dense(const Matrix& X, const PcaTarget& target,
                                          const PcaOptions& options) {
  using Scalar = typename Matrix::Scalar;
  const Eigen::Index n = X.rows();
  const Eigen::Index p = X.cols();
  const Eigen::Index smaller = (std::min)(n, p);
  PcaSolver solver = options.solver;
  const bool automatic = solver == PcaSolver::automatic;
  if (automatic) {
    const bool huge = smaller > 3000 && target.k > 0 && 8 * target.k < smaller;
    solver = huge ? PcaSolver::randomized : PcaSolver::covariance;
  }
  Pca<Scalar> model;
  Eigen::VectorX<Scalar> mean;
  // Some five iterations on the data cost more than the covariance matrix then.
  const Eigen::Index block = (target.k > 0 ? target.k : Eigen::Index(10)) + options.oversampling;
  const bool through_covariance = solver == PcaSolver::randomized && p <= n && p <= 20 * block;
  if (through_covariance) {
    Eigen::MatrixX<Scalar> G;
    centred_moments(X, mean, G);
    describe_columns<Scalar>(model, mean, G.diagonal(), n, options.scale);
    const Eigen::MatrixX<Scalar> C = covariance_from_gram<Scalar>(model, std::move(G));
    const OperatorRef<Scalar> A = centred_operator(X, model);
    solve_randomized(model, p, target, [&](Eigen::Index k) {
      if (!fit_randomized_covariance(model, C, k, options)) fit_randomized(model, A, k, options);
    });
    return model;
  }
  if (solver == PcaSolver::covariance && p <= n) {
    Eigen::MatrixX<Scalar> G;
    centred_moments(X, mean, G);
    describe_columns<Scalar>(model, mean, G.diagonal(), n, options.scale);
    if (solve_covariance<Scalar>(model, covariance_from_gram<Scalar>(model, std::move(G)), target,
                                 automatic)) {
      return model;
    }
  } else {
    Eigen::VectorX<Scalar> squares;
    centred_squares(X, mean, squares);
    describe_columns<Scalar>(model, mean, squares, n, options.scale);
    if (solver == PcaSolver::covariance && solve_row_gram(model, X, target, automatic)) {
      return model;
    }
  }
  if (solver == PcaSolver::randomized) {
    const OperatorRef<Scalar> A = centred_operator(X, model);
    solve_randomized(model, smaller, target,
                     [&](Eigen::Index k) { fit_randomized(model, A, k, options); });
  } else if (p <= n) {
    solve_triangular<Scalar>(model, centred_triangular_factor(X, model), target);
  } else {
    solve_wide_qr(model, X, target);
  }
  return model;
}

/// The lower triangle of X'X of sparse X, row by row.
template <typename Sparse>
Eigen::MatrixX<typename Sparse::Scalar> sparse_gram(const Sparse& X) {
  using Scalar = typename Sparse::Scalar;
  using Eigen::Index;
  std::vector<Index> start(static_cast<std::size_t>(X.rows()) + 1, 0);
  for (Index outer = 0; outer < X.outerSize(); ++outer) {
    for (typename Sparse::InnerIterator entry(X, outer); entry; ++entry) {
      ++start[static_cast<std::size_t>(entry.row()) + 1];
    }
  }
  for (std::size_t i = 1; i < start.size(); ++i) start[i] += start[i - 1];
  std::vector<Index> columns(static_cast<std::size_t>(start.back()));
  std::vector<Scalar> values(columns.size());
  std::vector<Index> next(start.begin(), start.end() - 1);
  for (Index outer = 0; outer < X.outerSize(); ++outer) {
    for (typename Sparse::InnerIterator entry(X, outer); entry; ++entry) {
      const auto slot = static_cast<std::size_t>(next[static_cast<std::size_t>(entry.row())]++);
      columns[slot] = entry.col();
      values[slot] = entry.value();
    }
  }
  Eigen::MatrixX<Scalar> G = Eigen::MatrixX<Scalar>::Zero(X.cols(), X.cols());
  for (std::size_t i = 0; i + 1 < start.size(); ++i) {
    const auto first = static_cast<std::size_t>(start[i]);
    const auto last = static_cast<std::size_t>(start[i + 1]);
    for (std::size_t a = first; a < last; ++a) {
      for (std::size_t b = first; b < last; ++b) {
        if (columns[b] >= columns[a]) G(columns[b], columns[a]) += values[a] * values[b];
      }
    }
  }
  return G;
}

template <typename Sparse>
Pca<typename Sparse::Scalar> pca_of_sparse(const PinnedOperator<Sparse>& pinned,
                                           const PcaTarget& target, const PcaOptions& options) {
  using Scalar = typename Sparse::Scalar;
  using Matrix = Eigen::MatrixX<Scalar>;
  const OperatorRef<Scalar> X = pinned.ref();
  const Eigen::Index n = X.rows;
  const Eigen::Index p = X.cols;
  PcaSolver solver = options.solver;
  if (solver == PcaSolver::qr) {
    throw_domain_error("pca", "solver = QR needs dense data, expected another for sparse X");
  }
  if (solver == PcaSolver::automatic) {
    solver = p <= 2000 ? PcaSolver::covariance : PcaSolver::randomized;
  }
  // Sums about the mean: the entries that are not stored contribute mean^2 each.
  const auto& S = pinned.matrix();
  Eigen::VectorX<Scalar> mean = Eigen::VectorX<Scalar>::Zero(p);
  Eigen::VectorX<Scalar> stored = Eigen::VectorX<Scalar>::Zero(p);
  Eigen::VectorX<Scalar> squares = Eigen::VectorX<Scalar>::Zero(p);
  using Iterator = typename std::remove_cvref_t<decltype(S)>::InnerIterator;
  for (Eigen::Index outer = 0; outer < S.outerSize(); ++outer) {
    for (Iterator entry(S, outer); entry; ++entry) {
      mean(entry.col()) += entry.value();
      stored(entry.col()) += Scalar(1);
    }
  }
  mean /= Scalar(n);
  for (Eigen::Index outer = 0; outer < S.outerSize(); ++outer) {
    for (Iterator entry(S, outer); entry; ++entry) {
      const Scalar distance = entry.value() - mean(entry.col());
      squares(entry.col()) += distance * distance;
    }
  }
  squares.array() += (Scalar(n) - stored.array()) * mean.array().square();
  Pca<Scalar> model;
  describe_columns<Scalar>(model, mean, squares, n, options.scale);
  if (solver == PcaSolver::covariance) {
    Matrix G = sparse_gram(S);
    G.template selfadjointView<Eigen::Lower>().rankUpdate(mean, -Scalar(n));
    G.diagonal() = squares;
    solve_covariance<Scalar>(model, covariance_from_gram<Scalar>(model, std::move(G)), target,
                             false);
    return model;
  }
  const Eigen::VectorX<Scalar> inverse = model.scale.cwiseInverse();
  const OperatorRef<Scalar> centred{n, p,
                                    [&](const Matrix& V) {
                                      const Matrix scaled = inverse.asDiagonal() * V;
                                      const Eigen::RowVectorX<Scalar> offset =
                                          mean.transpose() * scaled;
                                      Matrix Y = X.multiply(scaled);
                                      Y.rowwise() -= offset;
                                      return Y;
                                    },
                                    [&](const Matrix& U) {
                                      Matrix Z = X.multiply_transpose(U);
                                      const Eigen::RowVectorX<Scalar> sums = U.colwise().sum();
                                      Z.noalias() -= mean * sums;
                                      Z = inverse.asDiagonal() * Z;
                                      return Z;
                                    }};
  solve_randomized(model, (std::min)(n, p), target,
                   [&](Eigen::Index k) { fit_randomized(model, centred, k, options); });
  return model;
}

}  // namespace mlmath::detail
