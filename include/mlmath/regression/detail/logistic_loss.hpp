// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/core/elementary_logistic.hpp>
#include <mlmath/regression/detail/linear_loss.hpp>

#include <Eigen/Core>

#include <utility>
#include <vector>

namespace mlmath::detail {

/// The mean of log(1 + e^z) - y z.
template <typename Scalar>
class LogisticLinearLoss final : public LinearLoss<Scalar> {
 public:
  using typename LinearLoss<Scalar>::Index;
  using typename LinearLoss<Scalar>::Vector;
  using typename LinearLoss<Scalar>::Matrix;

  LogisticLinearLoss(const StandardizedDesign<Scalar>& design, Vector targets)
      : LinearLoss<Scalar>(design), targets_(std::move(targets)) {}

  [[nodiscard]] Index outputs() const override { return 1; }
  [[nodiscard]] Index newton_limit() const override { return 1500; }

  Scalar evaluate(const Matrix& V, Matrix& gradient) override {
    const auto& design = this->design();
    const Index p = design.features();
    this->start_margins();
    Scalar loss(0);
    gradient.resize(p + 1, 1);
    gradient.col(0).head(p) = design.pass(
        V.col(0).head(p), V(p, 0),
        [&](Index first, const Eigen::Ref<const Vector>& scores, Eigen::Ref<Vector> derivatives) {
          loss += slopes(first, scores, derivatives);
        },
        z_, u_);
    gradient(p, 0) = design.has_intercept() ? u_.sum() : Scalar(0);
    return loss / design.total();
  }

  [[nodiscard]] Matrix hessian(const Matrix&, const std::vector<Index>& variables,
                               Index stride) const override {
    const auto& design = this->design();
    Vector h = sigmoid(z_).array() * sigmoid(-z_).array() / design.total();
    if (design.weights().size() > 0) h.array() *= design.weights().array();
    return design.products(h, variables, variables, stride);
  }

 private:
  /// The losses of a run of rows, and their derivatives by the scores over the total weight.
  Scalar slopes(Index first, const Vector& scores, Eigen::Ref<Vector> derivatives) {
    const Vector& weights = this->design().weights();
    const auto targets = targets_.segment(first, scores.size());
    Vector losses = softplus(scores) - targets.cwiseProduct(scores);
    derivatives = (sigmoid(scores) - targets) / this->design().total();
    if (weights.size() > 0) {
      losses.array() *= weights.segment(first, scores.size()).array();
      derivatives.array() *= weights.segment(first, scores.size()).array();
    }
    for (Index i = 0; i < scores.size(); ++i) {
      if (weights.size() > 0 && weights(first + i) == Scalar(0)) continue;
      this->see_margin(targets(i) > Scalar(0) ? scores(i) : -scores(i));
    }
    return losses.sum();
  }

  Vector targets_;
  Vector z_;
  Vector u_;
};

}  // namespace mlmath::detail
