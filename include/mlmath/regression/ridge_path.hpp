// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/core/checks.hpp>
#include <mlmath/core/concepts.hpp>
#include <mlmath/linalg/svd.hpp>
#include <mlmath/regression/detail/centred_design.hpp>
#include <mlmath/regression/ridge_regression.hpp>

#include <Eigen/Core>

#include <cmath>
#include <limits>
#include <ostream>

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

/// The path of a design that is centred, scaled and weighted by roots, as y is.
template <typename Scalar>
RidgePath<Scalar> ridge_path_kernel(const Eigen::MatrixX<Scalar>& centred,
                                    const Eigen::VectorX<Scalar>& y,
                                    const Eigen::VectorX<Scalar>& weights, Scalar total,
                                    const RidgePathOptions& options) {
  using Vector = Eigen::VectorX<Scalar>;
  const Eigen::Index n = centred.rows();
  const auto decomposition = svd(centred);
  const Vector squares = decomposition.singular_values.cwiseAbs2() / total;
  const Vector projected = decomposition.U.transpose() * y;
  RidgePath<Scalar> path;
  path.lambdas = options.lambdas;
  const Scalar largest = squares.size() > 0 ? squares(0) : Scalar(0);
  if (path.lambdas.size() == 0) {
    const double top = largest > Scalar(0) ? 1e3 * double(largest) : 1.0;
    path.lambdas =
        (Eigen::VectorXd::LinSpaced(100, std::log(top), std::log(1e-10 * top)).array()).exp();
  }
  const Eigen::Index k = path.lambdas.size();
  path.weights.resize(centred.cols(), k);
  path.mean_squared_error.resize(k);
  path.effective_degrees_of_freedom.resize(k);
  path.generalized_cross_validation.resize(k);
  path.leave_one_out.resize(k);
  // What the fit of the mean alone leaves of each sample.
  Vector mean_leverage = Vector::Zero(n);
  if (options.intercept) {
    mean_leverage = weights.size() > 0 ? Vector(weights / total)
                                       : Vector(Vector::Constant(n, Scalar(1) / total));
  }
  const Eigen::MatrixX<Scalar> U_squares = decomposition.U.cwiseAbs2();
  for (Eigen::Index c = 0; c < k; ++c) {
    const Scalar lambda = Scalar(path.lambdas(c));
    const Vector kept = squares.array() / (squares.array() + lambda);
    const Vector shrunk =
        (decomposition.singular_values.array() > Scalar(0))
            .select(kept.array() / decomposition.singular_values.array() * projected.array(),
                    Scalar(0));
    path.weights.col(c).noalias() = decomposition.V * shrunk;
    const Vector residuals = y - decomposition.U * kept.cwiseProduct(projected);
    const Vector leverage = mean_leverage + U_squares * kept;
    const Scalar freedom = kept.sum() + Scalar(options.intercept ? 1 : 0);
    path.mean_squared_error(c) = residuals.squaredNorm() / total;
    path.effective_degrees_of_freedom(c) = freedom;
    const Scalar left = Scalar(1) - freedom / Scalar(n);
    path.generalized_cross_validation(c) = path.mean_squared_error(c) / (left * left);
    path.leave_one_out(c) =
        (residuals.array() / (Scalar(1) - leverage.array())).square().sum() / total;
  }
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
  Eigen::MatrixX<Scalar> centred(X.rows(), X.cols());
  read_centred<std::remove_cvref_t<decltype(X)>, Scalar>(X, means, factors,
                                                         column_places(0, X.cols()), 0, centred);
  const Scalar total = weights.size() > 0 ? weights.sum() : Scalar(X.rows());
  const Scalar y_mean = options.intercept ? output_means(Y, weights)(0) : Scalar(0);
  Vector centred_y = Y.col(0).array() - y_mean;
  if (weights.size() > 0) {
    centred.array().colwise() *= weights.array().sqrt();
    centred_y.array() *= weights.array().sqrt();
  }
  auto path = ridge_path_kernel(centred, centred_y, weights, total, options);
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
/// Shapes:   X n x p, dense; y n.
/// Cost:     that of svd() of X, and O((n + p) min(n, p)) for each penalty.
/// Edges:    constant columns have weight 0; a sample that alone decides a weight has a
///           leave-one-out error of its own, infinite as lambda goes to 0.
/// Throws:   ShapeError if X is empty or y has another number of rows; DomainError if a lambda is
///           not positive or X, y hold NaN or infinity.
/// Source:   Golub, Heath, Wahba, Generalized cross-validation, Technometrics 21 (1979).
template <typename DerivedX, typename DerivedY>
auto ridge_path(const Eigen::MatrixBase<DerivedX>& X, const Eigen::MatrixBase<DerivedY>& y,
                const RidgePathOptions& options = {}) {
  return detail::ridge_path_of(X.derived(), y, Eigen::VectorX<typename DerivedX::Scalar>(),
                               options);
}

/// The same with weights of the samples; leave_one_out leaves out all copies that a weight stands
/// for.
template <typename DerivedX, typename DerivedY, typename DerivedW>
auto ridge_path(const Eigen::MatrixBase<DerivedX>& X, const Eigen::MatrixBase<DerivedY>& y,
                const Eigen::MatrixBase<DerivedW>& sample_weights,
                const RidgePathOptions& options = {}) {
  const auto weights = detail::pin_sample_weights<typename DerivedX::Scalar>(
      "ridge_path", sample_weights, X.derived());
  return detail::ridge_path_of(X.derived(), y, weights, options);
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
