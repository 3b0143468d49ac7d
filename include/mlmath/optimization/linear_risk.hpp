// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/calculus/objective.hpp>
#include <mlmath/core/arguments.hpp>
#include <mlmath/core/checks.hpp>
#include <mlmath/linalg/gram.hpp>
#include <mlmath/optimization/losses.hpp>

#include <Eigen/Core>

#include <algorithm>
#include <utility>

namespace mlmath {

/// The empirical risk of a linear model as a function of its weights,
/// \f$ f(w) = \frac1n \sum_i l(y_i, x_i^T w) \f$, with its gradient \f$ \frac1n X^T l' \f$ and its
/// Hessian \f$ \frac1n X^T \mathrm{diag}(l'') X \f$. Made by linear_risk(). It keeps the scores of
/// its last point, so a call needs an object that is not const.
template <PointLoss Loss, typename ScalarType = double>
class LinearRisk final : public SecondOrderObjective<ScalarType> {
 public:
  using Scalar = ScalarType;                                     ///< the type of the numbers
  using Vector = Eigen::VectorX<Scalar>;                         ///< of weights
  using Matrix = Eigen::MatrixX<Scalar>;                         ///< of samples
  using typename SecondOrderObjective<ScalarType>::Destination;  ///< Where a gradient goes.
  using typename SecondOrderObjective<ScalarType>::Point;        ///< How a point is passed.

  /// The risk on the rows of X; see linear_risk().
  LinearRisk(const Loss& loss, Matrix X, Vector y)
      : loss_(loss), X_(std::move(X)), y_(std::move(y)), scores_(X_.rows()), slopes_(X_.rows()) {}

  [[nodiscard]] Eigen::Index size() const override { return X_.cols(); }

  [[nodiscard]] Scalar value(const Point& w) override {
    set_scores(w);
    return mean_loss();
  }

  Scalar value_and_gradient(const Point& w, Destination gradient) override {
    detail::check_one_per_column("LinearRisk", "w", w.size(), "X", X_.rows(), X_.cols());
    detail::check_one_per_column("LinearRisk", "gradient", gradient.size(), "X", X_.rows(),
                                 X_.cols());
    gradient.setZero();
    // Rows that fit the cache together, so that X comes from memory once.
    const Eigen::Index block = std::max<Eigen::Index>(64, 32768 / X_.cols());
    for (Eigen::Index first = 0; first < X_.rows(); first += block) {
      const Eigen::Index count = std::min(block, X_.rows() - first);
      const auto rows = X_.middleRows(first, count);
      scores_.segment(first, count).noalias() = rows * w;
      detail::fill_loss_derivatives(loss_, count, y_.data() + first, scores_.data() + first,
                                    slopes_.data() + first);
      gradient.noalias() += rows.transpose() * slopes_.segment(first, count);
    }
    gradient /= Scalar(X_.rows());
    return mean_loss();
  }

  /// The Hessian at w times each column of V.
  void hessian_product(const Point& w, const Eigen::Ref<const Matrix>& V,
                       Eigen::Ref<Matrix> product) override {
    set_scores(w);
    const Vector weights = curvatures();
    for (Eigen::Index j = 0; j < V.cols(); ++j) {
      slopes_.noalias() = X_ * V.col(j);
      slopes_.array() *= weights.array();
      product.col(j).noalias() = X_.transpose() * slopes_;
    }
  }

  /// The value, the gradient and the Hessian at w.
  Scalar value_gradient_hessian(const Point& w, Destination gradient,
                                Eigen::Ref<Matrix> hessian) override {
    const Scalar value = value_and_gradient(w, gradient);
    Matrix products = Matrix::Zero(X_.cols(), X_.cols());
    detail::add_weighted_gram_lower<Scalar, Matrix::Options>(X_, curvatures(), products);
    hessian = products.template selfadjointView<Eigen::Lower>();
    return value;
  }

  /// The loss.
  [[nodiscard]] const Loss& loss() const { return loss_; }
  /// The samples, n x p.
  [[nodiscard]] const Matrix& X() const { return X_; }
  /// The true values.
  [[nodiscard]] const Vector& y() const { return y_; }
  /// \f$ X w \f$ at the last point.
  [[nodiscard]] const Vector& scores() const { return scores_; }

 private:
  void set_scores(const Point& w) {
    detail::check_one_per_column("LinearRisk", "w", w.size(), "X", X_.rows(), X_.cols());
    scores_.noalias() = X_ * w;
  }

  [[nodiscard]] Scalar mean_loss() const {
    return detail::sum_of_losses<Loss, Scalar>(loss_, y_.data(), scores_.data(), nullptr,
                                               y_.size()) /
           Scalar(y_.size());
  }

  // Divided by n.
  [[nodiscard]] Vector curvatures() const {
    return loss_curvature(loss_, y_, scores_) / Scalar(y_.size());
  }

  Loss loss_;
  Matrix X_;
  Vector y_;
  Vector scores_;
  Vector slopes_;
};

/// The empirical risk of a linear model as a function of its weights, for minimize() with any
/// method: `minimize(linear_risk(LogisticLoss{}, X, y), w0, Lbfgs{})`.
///
/// There is no intercept; a column of ones in X gives one (which a penalty then counts).
///
/// Shapes:   X n x p, a sample per row; y n.
/// Cost:     copies X; a call takes one product with X, a gradient two, a Hessian n p^2 flops.
/// Throws:   ShapeError if the sizes do not fit or are 0; DomainError if X holds NaN or infinity, a
///           true value is not one that the loss is for, or the loss's parameter is out of range.
template <PointLoss Loss, typename DerivedX, typename DerivedY>
[[nodiscard]] LinearRisk<Loss, typename DerivedX::Scalar> linear_risk(
    const Loss& loss, const Eigen::MatrixBase<DerivedX>& X_arg,
    const Eigen::DenseBase<DerivedY>& y_arg) {
  using Scalar = typename DerivedX::Scalar;
  const char* const function = "linear_risk";
  detail::check_nonempty(function, "X", X_arg.rows(), X_arg.cols());
  detail::check_one_per_row(function, "y", y_arg.size(), "X", X_arg.rows(), X_arg.cols());
  Eigen::MatrixX<Scalar> X = X_arg.derived();
  detail::check_finite(function, "X", X);
  return {loss, std::move(X), detail::risk_targets<Scalar>(function, loss, y_arg, y_arg.size())};
}

}  // namespace mlmath
