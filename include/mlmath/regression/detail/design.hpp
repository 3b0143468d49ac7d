// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/core/arguments.hpp>
#include <mlmath/core/checks.hpp>
#include <mlmath/core/concepts.hpp>
#include <mlmath/core/detail/samples.hpp>
#include <mlmath/core/errors.hpp>

#include <Eigen/Core>

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <type_traits>
#include <vector>

/// What every estimator of a linear model does before its own work.
namespace mlmath::detail {

/// Checks X, y and the weights (empty for none), and gives y as a matrix with a column for each
/// output.
template <typename Design, typename DerivedY>
Eigen::MatrixX<typename Design::Scalar> checked_outputs(
    const char* function, const Design& X, const Eigen::MatrixBase<DerivedY>& y_arg,
    const Eigen::VectorX<typename Design::Scalar>& weights) {
  using Scalar = typename Design::Scalar;
  static_assert(RealScalar<Scalar>, "X must hold float, double or long double");
  static_assert(std::is_same_v<Scalar, typename DerivedY::Scalar>,
                "X and y must have the same scalar type");
  check_nonempty(function, "X", X.rows(), X.cols());
  Eigen::MatrixX<Scalar> Y;
  if constexpr (DerivedY::IsVectorAtCompileTime) {
    Y = pin_vector(y_arg, function, "y");
    check_one_per_row(function, "y", Y.rows(), "X", X.rows(), X.cols());
  } else {
    Y = y_arg.derived();
    check_nonempty(function, "Y", Y.rows(), Y.cols());
    check_same_rows(function, "Y", Y.rows(), Y.cols(), "X", X.rows(), X.cols());
  }
  check_finite_design(function, X);
  if constexpr (DerivedY::IsVectorAtCompileTime) {
    check_finite(function, "y", Y);
  } else {
    check_finite(function, "Y", Y);
  }
  if (weights.size() > 0) {
    check_sample_weights<Scalar>(function, weights, X.rows(), X.cols());
  }
  return Y;
}

/// X v + b for a design, whatever its storage; `weights` is a vector or a matrix, `intercept` a
/// number or a vector.
template <typename Design, typename Weights, typename Intercept>
auto design_scores(const char* function, const Design& X, const Weights& weights,
                   const Intercept& intercept) {
  using Scalar = typename Weights::Scalar;
  check_features(function, X.cols(), weights.rows());
  Eigen::Matrix<Scalar, Eigen::Dynamic, Weights::ColsAtCompileTime> scores = X * weights;
  if constexpr (std::is_arithmetic_v<Intercept>) {
    scores.array() += intercept;
  } else {
    scores.rowwise() += intercept.transpose();
  }
  return scores;
}

/// X W + b for a path, column by column: matrix products are dear to compile.
template <typename Design, typename Scalar>
Eigen::MatrixX<Scalar> path_scores(const char* function, const Design& X_arg,
                                   const Eigen::MatrixX<Scalar>& weights,
                                   const Eigen::VectorX<Scalar>& intercepts) {
  check_features(function, X_arg.cols(), weights.rows());
  const auto X = pin_design(X_arg);
  Eigen::MatrixX<Scalar> scores(X.rows(), weights.cols());
  for (Eigen::Index k = 0; k < weights.cols(); ++k) {
    const Eigen::VectorX<Scalar> product = X * weights.col(k);
    scores.col(k) = product.array() + intercepts(k);
  }
  return scores;
}

/// The weighted mean of each column, and how far its entries lie from it: the root of the weighted
/// mean of the squares. A column whose entries are all the same has scale 0.
template <typename Scalar>
struct ColumnMoments {
  Eigen::VectorX<Scalar> means;
  Eigen::VectorX<Scalar> scales;

  /// Whether a column that is not constant is so far from 0, for its spread, that only what is
  /// centred before it is multiplied keeps its digits.
  [[nodiscard]] bool is_far() const {
    return (scales.array() > Scalar(0) && means.array().abs() > Scalar(1e3) * scales.array()).any();
  }

  /// The columns that are constant.
  [[nodiscard]] std::vector<Eigen::Index> constant_columns() const {
    std::vector<Eigen::Index> columns;
    for (Eigen::Index j = 0; j < scales.size(); ++j) {
      if (!(scales(j) > Scalar(0))) columns.push_back(j);
    }
    return columns;
  }
};

/// Adds term(row) for each row to `sums`, times its weight where there are weights: by few rows at a
/// time, so that rounding does not grow with their number.
template <typename Design, typename Scalar, typename Term>
void add_row_terms(const Design& X, const Eigen::VectorX<Scalar>& weights,
                   Eigen::VectorX<Scalar>& sums, const Term& term) {
  constexpr Eigen::Index few = 64;
  Eigen::ArrayX<Scalar> part(X.cols());
  for (Eigen::Index first = 0; first < X.rows(); first += few) {
    part.setZero();
    for (Eigen::Index i = first; i < (std::min)(first + few, X.rows()); ++i) {
      const auto row = X.row(i).transpose().array();
      if (weights.size() > 0) {
        part += weights(i) * term(row);
      } else {
        part += term(row);
      }
    }
    sums.array() += part;
  }
}

/// Makes the moments of the columns again whose squares are beyond the range of the scalar, in units
/// of their own size: powers of 2, so that nothing is rounded.
template <typename Design, typename Scalar>
void repair_moments(const Design& X, const Eigen::VectorX<Scalar>& weights, Scalar total,
                    ColumnMoments<Scalar>& moments) {
  using Eigen::Index;
  using Limits = std::numeric_limits<Scalar>;
  const Index p = X.cols();
  const Scalar tiny = std::sqrt((Limits::min)()) / Limits::epsilon();
  std::vector<Index> columns;
  std::vector<bool> is_listed(std::size_t(p), false);
  for (Index j = 0; j < p; ++j) {
    const bool is_huge = !std::isfinite(moments.scales(j)) || !std::isfinite(moments.means(j));
    const bool is_tiny =
        moments.scales(j) < tiny && std::abs(moments.means(j)) < tiny / Limits::epsilon();
    if (!is_huge && !is_tiny) continue;
    columns.push_back(j);
    is_listed[std::size_t(j)] = true;
  }
  if (columns.empty()) return;
  const auto visit = [&](const auto& entry) {
    if constexpr (SparseExpression<Design>) {
      for (Index k = 0; k < X.outerSize(); ++k) {
        if (!Design::IsRowMajor && !is_listed[std::size_t(k)]) continue;
        for (typename Design::InnerIterator it(X, k); it; ++it) {
          if (is_listed[std::size_t(it.col())]) entry(it.row(), it.col(), it.value());
        }
      }
    } else {
      for (const Index j : columns) {
        for (Index i = 0; i < X.rows(); ++i) entry(i, j, Scalar(X(i, j)));
      }
    }
  };
  Eigen::VectorX<Scalar> units = Eigen::VectorX<Scalar>::Zero(p);
  visit([&](Index, Index j, Scalar x) { units(j) = (std::max)(units(j), std::abs(x)); });
  if (units.isZero(Scalar(0))) return;  // no entry is anything else
  for (const Index j : columns) {
    if (units(j) > Scalar(0)) units(j) = std::ldexp(Scalar(1), std::ilogb(units(j)));
  }
  const auto share = [&](Index i) { return (weights.size() > 0 ? weights(i) : Scalar(1)) / total; };
  Eigen::VectorX<Scalar> means = Eigen::VectorX<Scalar>::Zero(p);
  Eigen::VectorX<Scalar> squares = Eigen::VectorX<Scalar>::Zero(p);
  Eigen::VectorX<Scalar> absent = Eigen::VectorX<Scalar>::Ones(p);
  visit([&](Index i, Index j, Scalar x) {
    if (units(j) > Scalar(0)) means(j) += share(i) * (x / units(j));
  });
  visit([&](Index i, Index j, Scalar x) {
    if (!(units(j) > Scalar(0))) return;
    const Scalar d = x / units(j) - means(j);
    squares(j) += share(i) * d * d;
    absent(j) -= share(i);
  });
  for (const Index j : columns) {
    if (SparseExpression<Design>) {
      squares(j) += (std::max)(absent(j), Scalar(0)) * means(j) * means(j);
    }
    moments.means(j) = units(j) * means(j);
    moments.scales(j) = units(j) * std::sqrt(squares(j));
  }
}

/// In two passes, which a column that is all but constant needs. `weights` is empty for equal ones.
template <typename Design, typename Scalar>
ColumnMoments<Scalar> column_moments(const Design& X, const Eigen::VectorX<Scalar>& weights) {
  const Eigen::Index n = X.rows();
  const Eigen::Index p = X.cols();
  const Scalar total = weights.size() > 0 ? weights.sum() : Scalar(n);
  ColumnMoments<Scalar> result{Eigen::VectorX<Scalar>::Zero(p), Eigen::VectorX<Scalar>::Zero(p)};
  if constexpr (SparseExpression<Design>) {
    const auto visit = [&](const auto& entry) {
      for (Eigen::Index j = 0; j < X.outerSize(); ++j) {
        for (typename Design::InnerIterator it(X, j); it; ++it) {
          entry(it.col(), it.value(), weights.size() > 0 ? weights(it.row()) : Scalar(1));
        }
      }
    };
    visit([&](Eigen::Index j, Scalar x, Scalar w) { result.means(j) += w * x; });
    result.means /= total;
    Eigen::VectorX<Scalar> present = Eigen::VectorX<Scalar>::Zero(p);
    visit([&](Eigen::Index j, Scalar x, Scalar w) {
      const Scalar d = x - result.means(j);
      result.scales(j) += w * d * d;
      present(j) += w;
    });
    result.scales.array() +=
        (total - present.array()).max(Scalar(0)) * result.means.array().square();
    result.scales = (result.scales / total).cwiseSqrt();
  } else if constexpr (Design::IsRowMajor) {
    add_row_terms(X, weights, result.means, [](const auto& row) { return row; });
    result.means /= total;
    add_row_terms(X, weights, result.scales,
                  [&](const auto& row) { return (row - result.means.array()).square(); });
    result.scales = (result.scales / total).cwiseSqrt();
  } else {
    for (Eigen::Index j = 0; j < p; ++j) {
      const auto column = X.col(j).array();
      const Scalar mean =
          (weights.size() > 0 ? (column * weights.array()).sum() : column.sum()) / total;
      const Scalar squares = weights.size() > 0 ? ((column - mean).square() * weights.array()).sum()
                                                : (column - mean).square().sum();
      result.means(j) = mean;
      result.scales(j) = std::sqrt(squares / total);
    }
  }
  repair_moments(X, weights, total, result);
  // What rounding leaves of a column that is constant is none of its spread.
  const Scalar few = Scalar(8) * std::numeric_limits<Scalar>::epsilon();
  for (Eigen::Index j = 0; j < p; ++j) {
    if (result.scales(j) <= few * std::abs(result.means(j))) result.scales(j) = Scalar(0);
  }
  return result;
}

/// "columns 2, 5" or "column 2".
inline std::string columns_text(const std::vector<Eigen::Index>& columns) {
  std::string text = columns.size() == 1 ? "column " : "columns ";
  for (std::size_t k = 0; k < columns.size(); ++k) {
    text += (k > 0 ? ", " : "") + std::to_string(columns[k]);
  }
  return text;
}

}  // namespace mlmath::detail
