// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/regression/detail/centred_design.hpp>
#include <mlmath/regression/detail/design.hpp>
#include <mlmath/regression/detail/elastic_net_solver.hpp>

#include <Eigen/Core>

#include <algorithm>
#include <cstddef>
#include <utility>
#include <vector>

namespace mlmath::detail {

/// A design, dense or sparse, as the solver sees it; nothing is centred but the columns asked for.
template <typename Design, typename Scalar>
class DesignColumns final : public ColumnSource<Scalar> {
 public:
  using Vector = Eigen::VectorX<Scalar>;

  /// `is_far`: from 0 are columns, for their spread, so that only centred they keep their digits.
  DesignColumns(CentredProducts<Design, Scalar> products, bool is_far)
      : products_(std::move(products)), is_far_(is_far) {}

  [[nodiscard]] Eigen::Index rows() const override { return products_.X.rows(); }
  [[nodiscard]] Eigen::Index cols() const override { return products_.X.cols(); }
  [[nodiscard]] bool keeps_columns() const override { return !SparseExpression<Design>; }

  [[nodiscard]] Vector mean_transpose(const Vector& r) const override {
    const Vector weighted =
        products_.roots.size() > 0 ? Vector(r.cwiseProduct(products_.roots)) : Vector();
    const Vector& u = products_.roots.size() > 0 ? weighted : r;
    if constexpr (!SparseExpression<Design>) {
      if (is_far_) {
        Vector result(cols());
        for (Eigen::Index j = 0; j < cols(); ++j) result(j) = scaled_column(j).dot(u);
        return result / products_.total;
      }
    }
    Vector product = products_.X.transpose() * u;
    product -= u.sum() * products_.means;
    return products_.inverse_scales.cwiseProduct(product) / products_.total;
  }

  [[nodiscard]] Vector column(Eigen::Index j) const override {
    Vector column = scaled_column(j);
    if (products_.roots.size() > 0) column.array() *= products_.roots.array();
    return column;
  }

  [[nodiscard]] Vector multiply(const Vector& w) const override {
    Vector product;
    if (is_far_) {
      product = Vector::Zero(rows());
      for (Eigen::Index j = 0; j < cols(); ++j) {
        if (w(j) != Scalar(0)) product += w(j) * scaled_column(j);
      }
    } else {
      const Vector scaled = products_.inverse_scales.cwiseProduct(w);
      product = products_.X * scaled;
      product.array() -= products_.means.dot(scaled);
    }
    if (products_.roots.size() > 0) product.array() *= products_.roots.array();
    return product;
  }

  [[nodiscard]] Eigen::MatrixX<Scalar> gram() const override { return products_.gram(); }

  [[nodiscard]] Vector products(const std::vector<Eigen::Index>& columns,
                                const Vector& column) const override {
    Vector result(Eigen::Index(columns.size()));
    if constexpr (SparseExpression<Design> && !Design::IsRowMajor) {
      const Vector weighted =
          products_.roots.size() > 0 ? Vector(column.cwiseProduct(products_.roots)) : column;
      const Scalar sum = weighted.sum();
      for (Eigen::Index k = 0; k < result.size(); ++k) {
        const Eigen::Index j = columns[std::size_t(k)];
        Scalar product = -products_.means(j) * sum;
        for (typename Design::InnerIterator it(products_.X, j); it; ++it) {
          product += it.value() * weighted(it.row());
        }
        result(k) = products_.inverse_scales(j) * product / products_.total;
      }
    } else {
      const Vector all = mean_transpose(column);
      for (Eigen::Index k = 0; k < result.size(); ++k) result(k) = all(columns[std::size_t(k)]);
    }
    return result;
  }

  [[nodiscard]] SweptResiduals<Scalar> swept(const Vector& y, const Vector& w) const override {
    const Vector scaled = products_.inverse_scales.cwiseProduct(w);
    Vector values = products_.X * scaled;
    if (products_.roots.size() > 0) values.array() *= products_.roots.array();
    values = y - values;
    if (products_.roots.size() > 0) values.array() *= products_.roots.array();
    return {std::move(values), products_.means.dot(scaled)};
  }

  [[nodiscard]] Vector residuals(const SweptResiduals<Scalar>& swept) const override {
    const Vector& roots = products_.roots;
    if (roots.size() == 0) return swept.values.array() + swept.shift;
    Vector result(roots.size());
    for (Eigen::Index i = 0; i < roots.size(); ++i) {
      result(i) =
          roots(i) > Scalar(0) ? swept.values(i) / roots(i) + swept.shift * roots(i) : Scalar(0);
    }
    return result;
  }

  // The centred columns and y have weighted sums of 0, so that the products of a centred column
  // with the residuals is that of the column as it is.
  void sweep(const CoordinatePenalties<Scalar>& penalties, const std::vector<Eigen::Index>& columns,
             Vector& w, SweptResiduals<Scalar>& r) const override {
    if constexpr (SparseExpression<Design> && !Design::IsRowMajor) {
      const Vector squares = products_.roots.cwiseAbs2();
      const Scalar* const values = products_.X.valuePtr();
      const auto* const rows = products_.X.innerIndexPtr();
      const auto* const starts = products_.X.outerIndexPtr();
      Scalar* const residuals = r.values.data();
      for (const Eigen::Index j : columns) {
        const Eigen::Index end = starts[j + 1];
        Eigen::Index k = starts[j];
        // Four sums, that no addition waits for the one before.
        Scalar sums[4] = {r.shift * products_.means(j) * products_.total};
        for (; k + 4 <= end; k += 4) {
          for (int lane = 0; lane < 4; ++lane) {
            sums[lane] += values[k + lane] * residuals[rows[k + lane]];
          }
        }
        for (; k < end; ++k) sums[0] += values[k] * residuals[rows[k]];
        const Scalar slope = (sums[0] + sums[1]) + (sums[2] + sums[3]);
        const Scalar scale = products_.inverse_scales(j);
        const Scalar value = penalties.minimizer(j, slope * scale / products_.total, w(j));
        const Scalar step = (value - w(j)) * scale;
        if (step == Scalar(0)) continue;
        w(j) = value;
        r.shift += step * products_.means(j);
        if (squares.size() > 0) {
          for (k = starts[j]; k < end; ++k) {
            residuals[rows[k]] -= step * values[k] * squares(rows[k]);
          }
        } else {
          for (k = starts[j]; k < end; ++k) residuals[rows[k]] -= step * values[k];
        }
      }
    } else {
      const Vector squares = products_.roots.cwiseAbs2();
      for (const Eigen::Index j : columns) {
        const Vector x = products_.X.col(j);
        const Scalar slope = x.dot(r.values) + r.shift * products_.means(j) * products_.total;
        const Scalar scale = products_.inverse_scales(j);
        const Scalar value = penalties.minimizer(j, slope * scale / products_.total, w(j));
        const Scalar step = (value - w(j)) * scale;
        if (step == Scalar(0)) continue;
        w(j) = value;
        r.shift += step * products_.means(j);
        r.values -= step * (squares.size() > 0 ? Vector(x.cwiseProduct(squares)) : x);
      }
    }
  }

 private:
  /// Without the weights of the rows.
  [[nodiscard]] Vector scaled_column(Eigen::Index j) const {
    Vector column = products_.X.col(j);
    column.array() -= products_.means(j);
    return column * products_.inverse_scales(j);
  }

  CentredProducts<Design, Scalar> products_;
  bool is_far_;
};

/// A penalized least-squares problem without its columns: y centred, and the way back.
template <typename Scalar>
struct PenalizedResponse {
  ColumnMoments<Scalar> moments;
  Eigen::VectorX<Scalar> factors;  // of the columns
  Scalar unit;                     // the factors are those of the penalized columns over this
  Scalar total;
  Scalar y_mean;
  Eigen::VectorX<Scalar> y;  // centred, times the roots of the weights
  bool has_intercept;

  /// The intercept for weights of the columns as they are.
  [[nodiscard]] Scalar intercept(const Eigen::VectorX<Scalar>& weights) const {
    return has_intercept ? y_mean - moments.means.dot(weights) : Scalar(0);
  }
};

/// With the design as it is penalized.
template <typename Design, typename Scalar>
struct PenalizedProblem {
  PenalizedResponse<Scalar> response;
  DesignColumns<Design, Scalar> columns;
};

template <typename Design, typename Scalar>
PenalizedProblem<Design, Scalar> penalized_problem(const Design& X, const Eigen::MatrixX<Scalar>& Y,
                                                   const Eigen::VectorX<Scalar>& weights,
                                                   bool has_intercept, bool standardize,
                                                   double lambda) {
  using Vector = Eigen::VectorX<Scalar>;
  ColumnMoments<Scalar> moments = column_moments(X, weights);
  Vector factors = column_factors(moments, standardize, has_intercept);
  const Scalar unit = standardize ? Scalar(1) : unit_of_columns(moments, lambda);
  factors /= unit;
  const Scalar total = weights.size() > 0 ? weights.sum() : Scalar(X.rows());
  const Scalar y_mean = has_intercept ? output_means(Y, weights)(0) : Scalar(0);
  Vector y = Y.col(0).array() - y_mean;
  const Vector roots = weights.cwiseSqrt();
  if (roots.size() > 0) y.array() *= roots.array();
  CentredProducts<Design, Scalar> products{
      X, has_intercept ? moments.means : Vector(Vector::Zero(X.cols())), factors, roots, total};
  const bool is_far = !SparseExpression<Design> && has_intercept && moments.is_far();
  return {
      {std::move(moments), std::move(factors), unit, total, y_mean, std::move(y), has_intercept},
      DesignColumns<Design, Scalar>(std::move(products), is_far)};
}

}  // namespace mlmath::detail
