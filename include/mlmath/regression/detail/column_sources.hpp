// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/regression/detail/centred_design.hpp>
#include <mlmath/regression/detail/design.hpp>
#include <mlmath/regression/detail/elastic_net_solver.hpp>

#include <Eigen/Core>

#include <utility>

namespace mlmath::detail {

/// A design, dense or sparse, as the solver sees it; nothing is centred but the columns asked for.
template <typename Design, typename Scalar>
class DesignColumns final : public ColumnSource<Scalar> {
 public:
  using Vector = Eigen::VectorX<Scalar>;

  explicit DesignColumns(CentredProducts<Design, Scalar> products)
      : products_(std::move(products)) {}

  [[nodiscard]] Eigen::Index rows() const override { return products_.X.rows(); }
  [[nodiscard]] Eigen::Index cols() const override { return products_.X.cols(); }
  [[nodiscard]] bool keeps_columns() const override { return !SparseExpression<Design>; }

  [[nodiscard]] Vector mean_transpose(const Vector& r) const override {
    const Vector weighted =
        products_.roots.size() > 0 ? Vector(r.cwiseProduct(products_.roots)) : Vector();
    const Vector& u = products_.roots.size() > 0 ? weighted : r;
    Vector product = products_.X.transpose() * u;
    product -= u.sum() * products_.means;
    return products_.inverse_scales.cwiseProduct(product) / products_.total;
  }

  [[nodiscard]] Vector column(Eigen::Index j) const override {
    Vector column = products_.X.col(j);
    column.array() -= products_.means(j);
    column *= products_.inverse_scales(j);
    if (products_.roots.size() > 0) column.array() *= products_.roots.array();
    return column;
  }

  [[nodiscard]] Vector multiply(const Vector& w) const override {
    const Vector scaled = products_.inverse_scales.cwiseProduct(w);
    Vector product = products_.X * scaled;
    product.array() -= products_.means.dot(scaled);
    if (products_.roots.size() > 0) product.array() *= products_.roots.array();
    return product;
  }

 private:
  CentredProducts<Design, Scalar> products_;
};

/// A penalized least-squares problem: the design as it is penalized, y centred, and the way back.
template <typename Design, typename Scalar>
struct PenalizedProblem {
  ColumnMoments<Scalar> moments;
  Eigen::VectorX<Scalar> factors;  // of the columns
  Scalar total;
  Scalar y_mean;
  Eigen::VectorX<Scalar> y;  // centred, times the roots of the weights
  DesignColumns<Design, Scalar> columns;

  /// The intercept for weights of the columns as they are.
  [[nodiscard]] Scalar intercept(const Eigen::VectorX<Scalar>& weights, bool has_intercept) const {
    return has_intercept ? y_mean - moments.means.dot(weights) : Scalar(0);
  }
};

template <typename Design, typename Scalar>
PenalizedProblem<Design, Scalar> penalized_problem(const Design& X, const Eigen::MatrixX<Scalar>& Y,
                                                   const Eigen::VectorX<Scalar>& weights,
                                                   bool has_intercept, bool standardize) {
  using Vector = Eigen::VectorX<Scalar>;
  ColumnMoments<Scalar> moments = column_moments(X, weights);
  Vector factors = Vector::Ones(X.cols());
  for (Eigen::Index j = 0; j < X.cols(); ++j) {
    if (moments.scales(j) > Scalar(0)) {
      if (standardize) factors(j) = Scalar(1) / moments.scales(j);
    } else if (has_intercept || standardize) {
      factors(j) = Scalar(0);
    }
  }
  const Scalar total = weights.size() > 0 ? weights.sum() : Scalar(X.rows());
  const Scalar y_mean = has_intercept ? output_means(Y, weights)(0) : Scalar(0);
  Vector y = Y.col(0).array() - y_mean;
  const Vector roots = weights.cwiseSqrt();
  if (roots.size() > 0) y.array() *= roots.array();
  CentredProducts<Design, Scalar> products{
      X, has_intercept ? moments.means : Vector(Vector::Zero(X.cols())), factors, roots, total};
  return {std::move(moments),
          std::move(factors),
          total,
          y_mean,
          std::move(y),
          DesignColumns<Design, Scalar>(std::move(products))};
}

}  // namespace mlmath::detail
