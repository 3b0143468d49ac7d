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
    const Vector& weights = design.weights();
    z_ = design.scores(V.col(0).head(p), V(p, 0));
    const Vector terms = softplus(z_) - targets_.cwiseProduct(z_);
    Vector u = (sigmoid(z_) - targets_) / design.total();
    if (weights.size() > 0) u.array() *= weights.array();
    this->start_margins();
    for (Index i = 0; i < z_.size(); ++i) {
      if (weights.size() > 0 && weights(i) == Scalar(0)) continue;
      this->see_margin(targets_(i) > Scalar(0) ? z_(i) : -z_(i));
    }
    gradient.resize(p + 1, 1);
    gradient.col(0).head(p) = design.gradient(u);
    gradient(p, 0) = design.has_intercept() ? u.sum() : Scalar(0);
    return (weights.size() > 0 ? weights.dot(terms) : terms.sum()) / design.total();
  }

  [[nodiscard]] Matrix hessian(const Matrix&, const std::vector<Index>& variables) const override {
    const auto& design = this->design();
    Vector h = sigmoid(z_).array() * sigmoid(-z_).array() / design.total();
    if (design.weights().size() > 0) h.array() *= design.weights().array();
    return design.products(h, variables, variables);
  }

 private:
  Vector targets_;
  Vector z_;
};

}  // namespace mlmath::detail
