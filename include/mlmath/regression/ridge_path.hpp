// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/core/checks.hpp>
#include <mlmath/core/concepts.hpp>
#include <mlmath/linalg/svd.hpp>
#include <mlmath/regression/detail/centred_design.hpp>
#include <mlmath/regression/detail/ridge_path_design.hpp>
#include <mlmath/regression/ridge_regression.hpp>

#include <Eigen/Core>

#include <algorithm>
#include <cmath>
#include <ostream>
#include <type_traits>

namespace mlmath {

/// The settings of ridge_path().
struct RidgePathOptions {
  /// The penalties, each > 0; empty for 100 of them, evenly in their logarithms, from where the fit
  /// is all but the mean to where it is all but least squares.
  Eigen::VectorXd lambdas = {};
  bool intercept = true;     ///< see RidgeOptions
  bool standardize = false;  ///< see RidgeOptions
};

/// Ridge models for many penalties, with what each is expected to cost on new data.
template <RealScalar Scalar = double>
struct [[nodiscard]] RidgePath {
  Eigen::VectorXd lambdas;                    ///< the penalties
  Eigen::MatrixX<Scalar> weights;             ///< p x k: a column for each penalty
  Eigen::VectorX<Scalar> intercepts;          ///< k
  Eigen::VectorX<Scalar> mean_squared_error;  ///< on the data of the fit
  /// See RidgeRegression.
  Eigen::VectorX<Scalar> effective_degrees_of_freedom;
  /// \f$ \frac1n \sum_i (r_i / (1 - d / n))^2 \f$ with the residuals r and d degrees of freedom.
  Eigen::VectorX<Scalar> generalized_cross_validation;
  /// The mean squared error on each sample by the fit to all others, exactly:
  /// \f$ \frac1n \sum_i (r_i / (1 - H_{ii}))^2 \f$.
  Eigen::VectorX<Scalar> leave_one_out;

  /// The penalty with the least leave-one-out error, and its place in `lambdas`.
  [[nodiscard]] Eigen::Index best() const {
    Eigen::Index place = 0;
    leave_one_out.minCoeff(&place);
    return place;
  }
  /// The penalty with the least leave-one-out error.
  [[nodiscard]] double best_lambda() const { return lambdas(best()); }
};

/// The fields of a path, for save_model() and load_model().
template <RealScalar Scalar, typename Visitor>
void describe_fields(RidgePath<Scalar>& path, Visitor&& visit) {
  visit.model("RidgePath");
  visit("lambdas", path.lambdas);
  visit("weights", path.weights);
  visit("intercepts", path.intercepts);
  visit("mean_squared_error", path.mean_squared_error);
  visit("effective_degrees_of_freedom", path.effective_degrees_of_freedom);
  visit("generalized_cross_validation", path.generalized_cross_validation);
  visit("leave_one_out", path.leave_one_out);
}

/// Prints a line for each penalty.
template <RealScalar Scalar>
std::ostream& operator<<(std::ostream& out, const RidgePath<Scalar>& path) {
  out << "lambda, degrees of freedom, mean squared error, leave-one-out, generalized "
         "cross-validation\n";
  for (Eigen::Index k = 0; k < path.lambdas.size(); ++k) {
    out << path.lambdas(k) << "  " << path.effective_degrees_of_freedom(k) << "  "
        << path.mean_squared_error(k) << "  " << path.leave_one_out(k) << "  "
        << path.generalized_cross_validation(k) << (k == path.best() ? "  <- best" : "") << "\n";
  }
  return out;
}

namespace detail {

/// The path with its penalties, and nothing else yet.
template <typename Scalar>
RidgePath<Scalar> empty_ridge_path(const RidgePathOptions& options, Scalar largest_square,
                                   Eigen::Index features) {
  RidgePath<Scalar> path;
  path.lambdas = options.lambdas;
  if (path.lambdas.size() == 0) {
    const double top = largest_square > Scalar(0) ? 1e3 * double(largest_square) : 1.0;
    path.lambdas =
        (Eigen::VectorXd::LinSpaced(100, std::log(top), std::log(1e-10 * top)).array()).exp();
  }
  const Eigen::Index k = path.lambdas.size();
  path.weights.setZero(features, k);
  path.mean_squared_error.setZero(k);
  path.effective_degrees_of_freedom.setZero(k);
  path.generalized_cross_validation.setZero(k);
  path.leave_one_out.setZero(k);
  return path;
}

/// The path of a design, and y centred and weighted as it is. With the singular values s and vectors
/// U, V of Z, which never are formed at the longer side of Z: of n >= p from the factor R of Z, whose
/// S and V they are, of fewer rows from that of Z', which has S and U.
template <typename Scalar>
RidgePath<Scalar> ridge_path_kernel(const RidgePathDesign<Scalar>& Z,
                                    const Eigen::VectorX<Scalar>& y,
                                    const Eigen::VectorX<Scalar>& weights, Scalar total,
                                    const RidgePathOptions& options) {
  using Eigen::Index;
  using Matrix = Eigen::MatrixX<Scalar>;
  using Vector = Eigen::VectorX<Scalar>;
  using Block = Eigen::Ref<const Matrix>;
  const Index n = Z.rows();
  const Index p = Z.cols();
  const bool is_tall = n >= p;
  RowwiseQr<Scalar> qr(is_tall ? n : p, is_tall ? p + 1 : n);
  Matrix rows;
  if (is_tall) {  // of Z and y side by side, for the sake of Q'y
    Z.visit_rows([&](Index first, const Block& block) {
      rows.resize(block.rows(), p + 1);
      rows.leftCols(p) = block;
      rows.col(p) = y.segment(first, block.rows());
      qr.add(rows);
    });
  } else {
    Z.visit_columns([&](Index, const Block& block) { qr.add(block.transpose()); });
  }
  const Matrix R = qr.factor();
  const Index m = (std::min)(n, p);
  const auto decomposition = svd(R.topLeftCorner(m, m));
  const Vector& s = decomposition.singular_values;
  const Vector squares = s.cwiseAbs2() / total;
  RidgePath<Scalar> path =
      empty_ridge_path<Scalar>(options, squares.size() > 0 ? squares(0) : Scalar(0), p);
  const Index k = path.lambdas.size();

  // A column for each penalty: 1 / (s^2 + total lambda), s^2 times that, and what the weights are
  // made of.
  Matrix reciprocals(m, k);
  Matrix kept(m, k);
  Matrix shrunk(m, k);
  const Vector projected = is_tall ? Vector(decomposition.U.transpose() * R.col(p).head(m))
                                   : Vector(decomposition.V.transpose() * y);
  for (Index c = 0; c < k; ++c) {
    const auto shifted = squares.array() + Scalar(path.lambdas(c));
    reciprocals.col(c) = Scalar(1) / (shifted * total);
    kept.col(c) = squares.array() / shifted;
    shrunk.col(c) = projected.cwiseProduct(reciprocals.col(c));
    if (is_tall) shrunk.col(c).array() *= s.array();
  }
  path.effective_degrees_of_freedom = kept.colwise().sum();
  if (options.intercept) path.effective_degrees_of_freedom.array() += Scalar(1);

  // Residuals and leverages of some samples, of which the mean alone leaves `mean_leverage`.
  const auto add_errors = [&](Index first, const Matrix& fitted, const Matrix& leverage) {
    const Index count = fitted.rows();
    for (Index c = 0; c < k; ++c) {
      Vector left = Vector::Ones(count) - leverage.col(c);
      if (options.intercept && weights.size() > 0) left -= weights.segment(first, count) / total;
      if (options.intercept && weights.size() == 0) left.array() -= Scalar(1) / total;
      const Vector residuals = y.segment(first, count) - fitted.col(c);
      path.mean_squared_error(c) += residuals.squaredNorm() / total;
      path.leave_one_out(c) += residuals.cwiseQuotient(left).squaredNorm() / total;
    }
  };
  if (is_tall) {
    path.weights.noalias() = decomposition.V * shrunk;
    Matrix along;
    Matrix fitted;
    Matrix leverage;
    Z.visit_rows([&](Index first, const Block& block) {
      along.noalias() = block * decomposition.V;
      fitted.noalias() = along * shrunk;
      along = along.cwiseAbs2();
      leverage.noalias() = along * reciprocals;
      add_errors(first, fitted, leverage);
    });
  } else {
    const Matrix& U = decomposition.V;  // of Z' = QR
    const Matrix combined = U * shrunk;
    Z.visit_columns([&](Index first, const Block& block) {
      path.weights.middleRows(first, block.cols()).noalias() = block.transpose() * combined;
    });
    add_errors(0, U * (kept.array().colwise() * projected.array()).matrix(), U.cwiseAbs2() * kept);
  }
  const auto left =
      (Scalar(1) - path.effective_degrees_of_freedom.array() / Scalar(n)).square().eval();
  path.generalized_cross_validation = path.mean_squared_error.array() / left;
  return path;
}

template <typename DerivedX, typename DerivedY>
auto ridge_path_of(const DerivedX& X_arg, const Eigen::MatrixBase<DerivedY>& y_arg,
                   const Eigen::VectorX<typename DerivedX::Scalar>& weights,
                   const RidgePathOptions& options) {
  using Scalar = typename DerivedX::Scalar;
  using Vector = Eigen::VectorX<Scalar>;
  constexpr const char* function = "ridge_path";
  const auto X = pin_design(X_arg);
  const auto y = pin_vector(y_arg, function, "y");
  const Eigen::MatrixX<Scalar> Y = checked_outputs(function, X, y, weights);
  for (const double lambda : options.lambdas) check_positive(function, "a lambda", lambda);
  const ColumnMoments<Scalar> moments = column_moments(X, weights);
  const Vector factors = column_factors(moments, options.standardize, options.intercept);
  const Vector means = options.intercept ? moments.means : Vector(Vector::Zero(X.cols()));
  const Scalar total = weights.size() > 0 ? weights.sum() : Scalar(X.rows());
  const Scalar y_mean = options.intercept ? output_means(Y, weights)(0) : Scalar(0);
  Vector centred_y = Y.col(0).array() - y_mean;
  if (weights.size() > 0) centred_y.array() *= weights.array().sqrt();
  const RidgePathDesignOf design(CentredProducts<std::remove_cvref_t<decltype(X)>, Scalar>{
      X, means, factors, weights.cwiseSqrt(), total});
  auto path = ridge_path_kernel<Scalar>(design, centred_y, weights, total, options);
  path.weights = factors.asDiagonal() * path.weights;
  path.intercepts = Vector::Constant(path.lambdas.size(), y_mean);
  path.intercepts.noalias() -= path.weights.transpose() * means;
  return path;
}

}  // namespace detail

/// Ridge models for many penalties from one singular value decomposition, with the exact
/// leave-one-out error and generalized cross-validation of each.
///
/// Where samples come in groups, or the scaling is part of what is to be tested, leave-one-out is
/// too hopeful: use cross_validate().
///
/// Shapes:   X n x p, dense or sparse; y n.
/// Cost:     O(n p min(n, p)) by a QR decomposition, and O(n p) for each penalty; two square
///           matrices of min(n, p), or a copy of X where that is less, and blocks of X.
/// Edges:    constant columns have weight 0; a sample that alone decides a weight has a
///           leave-one-out error of its own, infinite as lambda goes to 0.
/// Throws:   ShapeError if X is empty or y has another number of rows; DomainError if a lambda is
///           not positive or X, y hold NaN or infinity.
/// Source:   Golub, Heath, Wahba, Generalized cross-validation, Technometrics 21 (1979).
template <detail::DesignMatrix DerivedX, typename DerivedY>
auto ridge_path(const DerivedX& X, const Eigen::MatrixBase<DerivedY>& y,
                const RidgePathOptions& options = {}) {
  return detail::ridge_path_of(X, y, Eigen::VectorX<typename DerivedX::Scalar>(), options);
}

/// The same with weights of the samples; leave_one_out leaves out all copies that a weight stands
/// for.
template <detail::DesignMatrix DerivedX, typename DerivedY, typename DerivedW>
auto ridge_path(const DerivedX& X, const Eigen::MatrixBase<DerivedY>& y,
                const Eigen::MatrixBase<DerivedW>& sample_weights,
                const RidgePathOptions& options = {}) {
  const auto weights =
      detail::pin_sample_weights<typename DerivedX::Scalar>("ridge_path", sample_weights, X);
  return detail::ridge_path_of(X, y, weights, options);
}

/// The predictions of every model of a path.
///
/// Shapes:   X n x p, dense or sparse; the result is n x k, a column for each penalty.
/// Throws:   ShapeError if X has another number of columns than the models have weights.
template <RealScalar Scalar, detail::DesignMatrix DerivedX>
[[nodiscard]] Eigen::MatrixX<Scalar> predict(const RidgePath<Scalar>& path, const DerivedX& X) {
  return detail::path_scores("predict", X, path.weights, path.intercepts);
}

}  // namespace mlmath
