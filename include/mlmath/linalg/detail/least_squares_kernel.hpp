// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/linalg/detail/add_product.hpp>
#include <mlmath/linalg/detail/condition.hpp>
#include <mlmath/linalg/detail/normal_equations.hpp>
#include <mlmath/linalg/detail/refinement.hpp>
#include <mlmath/linalg/detail/row_blocks.hpp>
#include <mlmath/linalg/detail/tall_qr.hpp>
#include <mlmath/linalg/least_squares_result.hpp>

#include <Eigen/Core>
#include <Eigen/QR>

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>
#include <vector>

/// The one routine per scalar type behind least_squares().
namespace mlmath::detail {

/// One call of least_squares(), with everything scaled by powers of two into a moderate range.
template <typename Scalar>
class LeastSquaresProblem {
 public:
  using Index = Eigen::Index;
  using Matrix = Eigen::MatrixX<Scalar>;
  using Vector = Eigen::VectorX<Scalar>;
  using Result = LeastSquaresResult<Matrix>;

  LeastSquaresProblem(const RowBlocks<Scalar>& X, Matrix Y,
                      const LeastSquaresOptions<Scalar>& options)
      : X_(X), Y_(std::move(Y)), options_(options) {
    Y_exponents_ = equilibrating_exponents(Vector(Y_.cwiseAbs().colwise().maxCoeff().transpose()));
    for (Index c = 0; c < Y_.cols(); ++c) {
      Y_.col(c) *= std::ldexp(Scalar(1), Y_exponents_(c));
    }
    if (options.weights.size() > 0) {
      row_scale_ = options.weights.cwiseSqrt();
      const Vector largest = Vector::Constant(1, row_scale_.maxCoeff());
      row_exponent_ = equilibrating_exponents(largest)(0);
      row_scale_ *= std::ldexp(Scalar(1), row_exponent_);
    }
    constexpr Scalar epsilon = std::numeric_limits<Scalar>::epsilon();
    tolerance_ = options.rank_tolerance > Scalar(0)
                     ? options.rank_tolerance
                     : Scalar(std::max(X_.rows(), X_.cols())) * epsilon;
    result_.rank_tolerance = tolerance_;
  }

  Result solve() {
    if (wants_cholesky() && solve_by_normal_equations()) return std::move(result_);
    measure_columns();
    const bool wide = X_.rows() < X_.cols();
    const bool every_row_counts = row_scale_.size() == 0 || row_scale_.minCoeff() > Scalar(0);
    if (wide) {
      if (!(every_row_counts && solve_wide())) {
        Matrix M(X_.rows(), X_.cols());
        X_.copy(0, X_.rows(), M.data());
        if (row_scale_.size() > 0) M.array().colwise() *= row_scale_.array();
        solve_dependent(M);
      }
    } else {
      solve_tall();
    }
    finish();
    return std::move(result_);
  }

 private:
  [[nodiscard]] bool wants_cholesky() const {
    if (X_.rows() < X_.cols() || options_.max_refinements == 0) return false;
    if (options_.method != LeastSquaresMethod::automatic) {
      return options_.method == LeastSquaresMethod::cholesky;
    }
    constexpr double worthwhile = 1e6;
    const double cols = static_cast<double>(X_.cols());
    return static_cast<double>(X_.rows()) * cols * cols >= worthwhile;
  }

  bool solve_by_normal_equations() {
    NormalEquationsFit<Scalar> fit =
        normal_equations(X_, row_scale_, Y_, tolerance_, options_.max_refinements);
    if (!fit.accepted) return false;
    result_.method = LeastSquaresMethod::cholesky;
    result_.rank = X_.cols();
    result_.reciprocal_condition = fit.reciprocal_condition;
    result_.error_estimate = fit.error_estimate;
    result_.refinements = fit.refinements;
    result_.status = fit.settled ? Status::converged : Status::iteration_limit;
    column_norms_ = std::move(fit.column_norms);
    W_ = std::move(fit.W);
    residuals_ = std::move(fit.residuals);
    upper_ = std::move(fit.upper);
    certify(fit.gradient);
    const Scalar condition = Scalar(1) / fit.reciprocal_condition;
    const Scalar rounding = std::numeric_limits<Scalar>::epsilon() * condition *
                            (Scalar(1) + condition * relative_residual_);
    if (!(result_.error_estimate > rounding)) result_.error_estimate = rounding;
    const Scalar limit = std::pow(std::numeric_limits<Scalar>::epsilon(), Scalar(0.625));
    if (options_.method == LeastSquaresMethod::automatic && !(result_.error_estimate <= limit)) {
      result_ = Result{};
      result_.rank_tolerance = tolerance_;
      upper_.resize(0, 0);
      return false;
    }
    export_solution();
    return true;
  }

  /// The norms of the columns of SX; X is checked for NaN and infinity on the way, and read with
  /// its columns scaled from then on where their range asks for it.
  void measure_columns() {
    column_norms_ = Vector::Zero(X_.cols());
    for_each_block(
        [&](const Matrix& block) { column_norms_ += block.colwise().squaredNorm().transpose(); });
    column_norms_ = column_norms_.cwiseSqrt();
    if (!column_norms_.allFinite()) X_.check_finite("least_squares", "X");
    if (is_moderate(column_norms_) && column_norms_.minCoeff() > Scalar(0)) return;
    Vector largest = Vector::Zero(X_.cols());
    for_each_block([&](const Matrix& block) {
      largest = largest.cwiseMax(block.cwiseAbs().colwise().maxCoeff().transpose());
    });
    if (is_moderate(largest)) return;
    X_.scale_columns(equilibrating_exponents(largest));
    column_norms_.setZero();
    for_each_block(
        [&](const Matrix& block) { column_norms_ += block.colwise().squaredNorm().transpose(); });
    column_norms_ = column_norms_.cwiseSqrt();
  }

  template <typename Visitor>
  void for_each_block(const Visitor& visit) {
    Matrix block;
    for (Index first = 0; first < X_.rows(); first += X_.block_rows()) {
      const Index count = std::min(X_.block_rows(), X_.rows() - first);
      block = X_.block(first, count);
      if (row_scale_.size() > 0) {
        block.array().colwise() *= row_scale_.segment(first, count).array();
      }
      visit(block);
    }
  }

  /// R with its columns scaled, and its condition: whether the rank is full beyond doubt.
  [[nodiscard]] bool has_full_rank(const Matrix& R, Matrix& scaled) {
    const Vector norms = R.colwise().norm().transpose();
    scaled = R;
    scale_columns(scaled, norms);
    result_.reciprocal_condition = triangular_reciprocal_condition(scaled);
    return result_.reciprocal_condition > Scalar(10) * Scalar(R.cols()) * tolerance_;
  }

  static void scale_columns(Matrix& M, const Vector& norms) {
    const Eigen::VectorXi exponents = equilibrating_exponents(norms);
    for (Index j = 0; j < M.cols(); ++j) M.col(j) *= std::ldexp(Scalar(1), exponents(j));
  }

  [[nodiscard]] Index count_pivots(const Eigen::ColPivHouseholderQR<Matrix>& qr) const {
    const auto diagonal = qr.matrixQR().diagonal().cwiseAbs();
    Index rank = 0;
    while (rank < diagonal.size() && diagonal(rank) > tolerance_ * diagonal(0)) ++rank;
    return rank;
  }

  void solve_tall() {
    const TallQr<Scalar> qr(X_, row_scale_);
    Matrix scaled;
    if (!has_full_rank(qr.upper(), scaled)) {
      const Eigen::ColPivHouseholderQR<Matrix> pivoted(scaled);
      if (count_pivots(pivoted) < X_.cols()) {
        solve_dependent(qr.upper());
        return;
      }
    }
    result_.rank = X_.cols();
    upper_ = qr.upper();
    adopt(solve_augmented(X_, qr, row_scale_, Y_, Matrix(Matrix::Zero(X_.cols(), Y_.cols())), false,
                          column_norms_, options_.max_refinements));
  }

  /// n < p with independent rows: the W of least norm with XW = Y, by the QR of X'. Weights do not
  /// matter then. Gives up (false) where the rows are dependent.
  [[nodiscard]] bool solve_wide() {
    RowBlocks<Scalar> Xt = X_.transpose();
    RowBlocks<Scalar> X = Xt.transpose();  // without the scaling of columns
    Vector largest(X.rows());
    for (Index first = 0; first < X.rows(); first += X.block_rows()) {
      const Index count = std::min(X.block_rows(), X.rows() - first);
      largest.segment(first, count) = X.block(first, count).cwiseAbs().rowwise().maxCoeff();
    }
    Matrix right = Y_;
    if (!is_moderate(largest)) {
      const Eigen::VectorXi exponents = equilibrating_exponents(largest);
      for (Index i = 0; i < X_.rows(); ++i) right.row(i) *= std::ldexp(Scalar(1), exponents(i));
      Xt.scale_columns(exponents);
    }
    const Vector no_scale;
    const TallQr<Scalar> qr(Xt, no_scale);
    Matrix scaled;
    if (!has_full_rank(qr.upper(), scaled)) {
      if (count_pivots(Eigen::ColPivHouseholderQR<Matrix>(scaled)) < X_.rows()) return false;
    }
    result_.rank = X_.rows();
    AugmentedSolution<Scalar> dual =
        solve_augmented(Xt, qr, no_scale, Matrix(Matrix::Zero(X_.cols(), Y_.cols())), right, true,
                        no_scale, options_.max_refinements);
    dual.W = std::move(dual.V);
    for (Index j = 0; j < X_.cols(); ++j) {
      for (Index c = 0; c < Y_.cols(); ++c)
        dual.W(j, c) = std::ldexp(dual.W(j, c), -X_.exponent(j));
    }
    adopt(std::move(dual));
    return true;
  }

  /// The solution of least norm where columns are dependent: the fit by an independent set of
  /// columns, projected on the row space of X. M: any matrix with the column dependencies of SX.
  void solve_dependent(Matrix M) {
    const Index cols = X_.cols();
    const Vector norms = M.colwise().norm().transpose();
    const Eigen::VectorXi scale = equilibrating_exponents(norms);
    scale_columns(M, norms);
    const Eigen::ColPivHouseholderQR<Matrix> qr(M);
    const Index rank = count_pivots(qr);
    const auto& order = qr.colsPermutation().indices();
    result_.rank = rank;
    result_.dependent_columns.clear();
    if (rank < std::min(X_.rows(), cols)) {
      for (Index j = rank; j < cols; ++j) result_.dependent_columns.push_back(order(j));
      std::sort(result_.dependent_columns.begin(), result_.dependent_columns.end());
    }
    W_ = Matrix::Zero(cols, Y_.cols());
    if (rank == 0) {
      result_.status = Status::converged;
      result_.reciprocal_condition = Scalar(1);
      return;
    }

    Matrix basis(X_.rows(), rank);
    Vector basis_norms(rank);
    for (Index j = 0; j < rank; ++j) basis_norms(j) = column_norms_(order(j));
    for (Index first = 0; first < X_.rows(); first += X_.block_rows()) {
      const Index count = std::min(X_.block_rows(), X_.rows() - first);
      const typename RowBlocks<Scalar>::Block block = X_.block(first, count);
      for (Index j = 0; j < rank; ++j) {
        basis.col(j).segment(first, count) = block.col(order(j));
      }
    }
    RowBlocks<Scalar> basis_blocks(basis);
    const TallQr<Scalar> basis_qr(basis_blocks, row_scale_);
    AugmentedSolution<Scalar> fit = solve_augmented(basis_blocks, basis_qr, row_scale_, Y_,
                                                    Matrix(Matrix::Zero(rank, Y_.cols())), false,
                                                    basis_norms, options_.max_refinements);

    upper_ = basis_qr.upper();
    kept_ = order.head(rank).template cast<int>();
    const Matrix R =
        qr.matrixQR().topLeftCorner(rank, rank).template triangularView<Eigen::Upper>();
    result_.reciprocal_condition = triangular_reciprocal_condition(R);
    Matrix S = qr.matrixQR().topRightCorner(rank, cols - rank);
    R.template triangularView<Eigen::Upper>().solveInPlace(S);
    project_on_row_space(S, order, scale, fit.W);
    fit.W = std::move(W_);
    adopt(std::move(fit));
  }

  /// W = the projection of (basic; 0) on the span of the rows of (I, D1 S / D2), D the scales of
  /// the columns in their pivoted order: what dependent columns can share of the coefficients.
  template <typename Order>
  void project_on_row_space(const Matrix& S, const Order& order, const Eigen::VectorXi& scale,
                            const Matrix& basic) {
    const Index cols = X_.cols();
    const Index rank = S.rows();
    // Exponents of the columns' factors from the pivoted, scaled ones to those of the argument X.
    Eigen::VectorXi total(cols);
    for (Index j = 0; j < cols; ++j) total(j) = scale(order(j)) + X_.exponent(order(j));
    const int smallest = rank < cols ? total.tail(cols - rank).minCoeff() : 0;
    Matrix span = Matrix::Zero(cols, rank);
    Matrix body = Matrix::Zero(cols, basic.cols());
    for (Index i = 0; i < rank; ++i) {
      const int shift = std::min(0, smallest - total(i));
      span(i, i) = std::ldexp(Scalar(1), shift);
      for (Index j = rank; j < cols; ++j) {
        span(j, i) = std::ldexp(S(i, j - rank), total(i) - total(j) + shift);
      }
      const int back = X_.exponent(order(i));
      for (Index c = 0; c < basic.cols(); ++c) body(i, c) = std::ldexp(basic(i, c), back);
    }
    const Vector no_scale;
    const RowBlocks<Scalar> span_blocks(span);
    const TallQr<Scalar> qr(span_blocks, no_scale);
    Matrix top = Matrix::Zero(rank, basic.cols());
    qr.apply_transpose(top, body);
    body.setZero();
    qr.apply(top, body);
    for (Index j = 0; j < cols; ++j) {
      const int back = -X_.exponent(order(j));
      for (Index c = 0; c < basic.cols(); ++c) W_(order(j), c) = std::ldexp(body(j, c), back);
    }
  }

  void adopt(AugmentedSolution<Scalar> fit) {
    constexpr Scalar epsilon = std::numeric_limits<Scalar>::epsilon();
    result_.refinements = fit.refinements;
    result_.error_estimate =
        options_.max_refinements == 0 ? epsilon / result_.reciprocal_condition : fit.error_estimate;
    result_.status = fit.settled                                   ? Status::converged
                     : fit.refinements == options_.max_refinements ? Status::iteration_limit
                                                                   : Status::numerical_failure;
    W_ = std::move(fit.W);
  }

  void finish() {
    const Vector no_scale;
    const Matrix zero = Matrix::Zero(Y_.rows(), Y_.cols());
    Matrix gradient = Matrix::Zero(X_.cols(), Y_.cols());
    augmented_residual(X_, no_scale, Y_, gradient, zero, W_, residuals_, gradient);
    gradient.setZero();
    Matrix rows;
    for (Index first = 0; first < X_.rows(); first += X_.block_rows()) {
      const Index count = std::min(X_.block_rows(), X_.rows() - first);
      rows = residuals_.middleRows(first, count);
      if (row_scale_.size() > 0) {
        rows.array().colwise() *= row_scale_.segment(first, count).array().square();
      }
      add_transposed_product<Scalar>(Scalar(1), X_.block(first, count), rows, gradient);
    }
    certify(gradient);
    export_solution();
  }

  /// The norm of the part of r that lies in the range of SX, from g = (SX)'r and the R of a basis
  /// of columns; |r| itself bounds it where there is no such R.
  [[nodiscard]] Scalar projected_norm(const Vector& gradient, Scalar r_norm) const {
    if (upper_.size() == 0) return r_norm;
    Vector g = gradient;
    if (kept_.size() > 0) {
      g.resize(kept_.size());
      for (Index j = 0; j < g.size(); ++j) g(j) = gradient(kept_(j));
    }
    upper_.transpose().template triangularView<Eigen::Lower>().solveInPlace(g);
    return std::min(g.norm(), r_norm);
  }

  /// The backward error from the scaled problem's residuals r and (SX)'r. With d the projection of
  /// r on the range of X, X + d w'/|w|^2 has exactly this solution, and so has X - r r'X/|r|^2.
  void certify(const Matrix& gradient) {
    const Eigen::VectorXi exponents = equilibrating_exponents(column_norms_);
    Vector scale(X_.cols());
    for (Index j = 0; j < X_.cols(); ++j) scale(j) = std::ldexp(Scalar(1), exponents(j));
    const Scalar X_norm = column_norms_.cwiseProduct(scale).norm();
    Vector norms(Y_.cols());
    for (Index c = 0; c < Y_.cols(); ++c) {
      Vector r = residuals_.col(c);
      Vector y = Y_.col(c);
      if (row_scale_.size() > 0) {
        r.array() *= row_scale_.array();
        y.array() *= row_scale_.array();
      }
      const Scalar r_norm = r.norm();
      const Scalar w_norm = W_.col(c).cwiseQuotient(scale).norm();
      const int back = -Y_exponents_(c) - row_exponent_;
      norms(c) = std::ldexp(r_norm, back);
      if (r_norm == Scalar(0)) continue;
      const Scalar by_gradient = gradient.col(c).cwiseProduct(scale).norm() / (X_norm * r_norm);
      const Scalar by_projection =
          projected_norm(gradient.col(c), r_norm) / (X_norm * w_norm + y.norm());
      const Scalar floor = std::sqrt(std::numeric_limits<Scalar>::epsilon()) * y.norm();
      relative_residual_ = std::max(relative_residual_, r_norm / std::max(X_norm * w_norm, floor));
      const Scalar error = X_norm > Scalar(0) ? std::min(by_gradient, by_projection) : Scalar(0);
      result_.backward_error = std::max(result_.backward_error, error);
    }
    result_.residual_norm = norms.stableNorm();
  }

  /// Back to the scales of X and Y.
  void export_solution() {
    for (Index c = 0; c < Y_.cols(); ++c) {
      for (Index j = 0; j < X_.cols(); ++j) {
        W_(j, c) = std::ldexp(W_(j, c), X_.exponent(j) - Y_exponents_(c));
      }
      residuals_.col(c) *= std::ldexp(Scalar(1), -Y_exponents_(c));
    }
    result_.solution = std::move(W_);
    result_.residuals = std::move(residuals_);
  }

  RowBlocks<Scalar> X_;
  Matrix Y_;
  LeastSquaresOptions<Scalar> options_;
  Eigen::VectorXi Y_exponents_;  // Y_.col(c) is the argument's times 2^Y_exponents_(c)
  Vector row_scale_;             // sqrt(weights) times 2^row_exponent_, empty for equal weights
  int row_exponent_ = 0;
  Scalar tolerance_ = Scalar(0);
  Vector column_norms_;  // of SX, as X_ is read
  Matrix W_, residuals_;
  Matrix upper_;  // the R of SX, or of its columns kept_ where that is not empty
  Eigen::VectorXi kept_;
  Scalar relative_residual_ = Scalar(0);
  Result result_;
};

/// Checks the values of the arguments, whose shapes are right, and solves.
template <typename Scalar>
LeastSquaresResult<Eigen::MatrixX<Scalar>> solve_least_squares(
    const RowBlocks<Scalar>& X, Eigen::MatrixX<Scalar> Y, const char* Y_name,
    const LeastSquaresOptions<Scalar>& options) {
  constexpr const char* name = "least_squares";
  if (options.weights.size() > 0) {
    check_one_per_row(name, "weights", options.weights.size(), "X", X.rows(), X.cols());
    check_all_nonnegative(name, "weights", options.weights);
  }
  check_nonnegative(name, "rank_tolerance", options.rank_tolerance);
  check_between(name, "max_refinements", Eigen::Index(options.max_refinements), 0, 1000);
  check_finite(name, Y_name, Y);
  if (X.has_ones() && X.rows() < X.cols()) {  // by the transpose, which has no such column
    X.check_finite(name, "X");
    Eigen::MatrixX<Scalar> extended(X.rows(), X.cols());
    X.copy(0, X.rows(), extended.data());
    return LeastSquaresProblem<Scalar>(RowBlocks<Scalar>(extended), std::move(Y), options).solve();
  }
  return LeastSquaresProblem<Scalar>(X, std::move(Y), options).solve();
}

/// The result for the one right-hand side that there is, as vectors.
template <typename Scalar>
LeastSquaresResult<Eigen::VectorX<Scalar>> column_of(
    LeastSquaresResult<Eigen::MatrixX<Scalar>> fit) {
  return {.solution = fit.solution.col(0),
          .residuals = fit.residuals.col(0),
          .residual_norm = fit.residual_norm,
          .rank = fit.rank,
          .rank_tolerance = fit.rank_tolerance,
          .dependent_columns = std::move(fit.dependent_columns),
          .reciprocal_condition = fit.reciprocal_condition,
          .backward_error = fit.backward_error,
          .error_estimate = fit.error_estimate,
          .method = fit.method,
          .refinements = fit.refinements,
          .status = fit.status};
}

}  // namespace mlmath::detail
