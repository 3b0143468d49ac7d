// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/regression/detail/standardized_design.hpp>

#include <Eigen/Core>

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

namespace mlmath::detail {

/// A convex loss of the scores of a design to a solver. Its variables are a column for each output:
/// those of the standardized columns, and the intercept, last. They are numbered by columns.
template <typename Scalar>
class LinearLoss {
 public:
  using Index = Eigen::Index;
  using Vector = Eigen::VectorX<Scalar>;
  using Matrix = Eigen::MatrixX<Scalar>;

  explicit LinearLoss(const StandardizedDesign<Scalar>& design) : design_(design) {}
  virtual ~LinearLoss() = default;
  LinearLoss(const LinearLoss&) = delete;
  LinearLoss& operator=(const LinearLoss&) = delete;

  [[nodiscard]] const StandardizedDesign<Scalar>& design() const { return design_; }
  [[nodiscard]] virtual Index outputs() const = 0;
  /// The weighted mean of the losses, and its gradient.
  virtual Scalar evaluate(const Matrix& V, Matrix& gradient) = 0;
  /// The second derivatives by the variables listed, ascending, at the V of the last evaluation;
  /// about, from each `stride`-th block of rows, where the loss can.
  [[nodiscard]] virtual Matrix hessian(const Matrix& V, const std::vector<Index>& variables,
                                       Index stride) const = 0;
  /// Up to how many variables their second derivatives are worth their price.
  [[nodiscard]] virtual Index newton_limit() const = 0;

  /// At the last evaluation, by how much a sample's own class leads the next, at least.
  [[nodiscard]] Scalar margin() const { return margin_; }
  /// And by how much a class leads the next, at most.
  [[nodiscard]] Scalar reach() const { return reach_; }

 protected:
  void start_margins() {
    margin_ = std::numeric_limits<Scalar>::infinity();
    reach_ = Scalar(0);
  }
  void see_margin(Scalar lead) {
    margin_ = (std::min)(margin_, lead);
    reach_ = (std::max)(reach_, std::abs(lead));
  }

 private:
  const StandardizedDesign<Scalar>& design_;
  Scalar margin_ = Scalar(0);
  Scalar reach_ = Scalar(0);
};

}  // namespace mlmath::detail
