// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/core/arguments.hpp>
#include <mlmath/core/checks.hpp>
#include <mlmath/core/concepts.hpp>
#include <mlmath/linalg/least_squares.hpp>
#include <mlmath/regression/detail/design.hpp>
#include <mlmath/regression/detail/inverse_gram.hpp>
#include <mlmath/regression/inference_options.hpp>

#include <Eigen/Core>

#include <algorithm>
#include <cmath>
#include <concepts>
#include <limits>
#include <map>
#include <string>
#include <utility>
#include <vector>

/// What inference about a linear model is made of, once for all that asks for it.
namespace mlmath::detail {

struct InferenceData {
  bool has_intercept = true;
  Eigen::VectorXd estimates;           // the intercept first; of all columns
  std::vector<Eigen::Index> kept;      // the coefficients that are determined
  InverseGram gram;                    // of the kept columns times the roots of the weights
  Eigen::VectorXd roots;               // of the weights, ones where there are none
  Eigen::VectorXd residuals;           // y - X w - b
  Eigen::VectorXd weighted_residuals;  // of rows with a weight, times the roots
  Eigen::VectorXd leverages;           // the diagonal of the hat matrix
  double samples = 0;
  double spent_df = 0;
  double residual_df = 0;
  double residual_sum_of_squares = 0;
  double total_sum_of_squares = 0;
  double noise_variance = 0;
  double log_weights = 0;   // the sum of the logarithms of the weights
  bool is_perfect = false;  // the residuals are rounding
  Eigen::VectorXd copies;   // how many samples each row stands for
  bool penalized = false;
  std::vector<Eigen::Index> clusters;  // 0, 1, ... for each row
  Eigen::Index cluster_count = 0;
};

/// Each row's cluster as a number from 0 on.
inline void number_clusters(InferenceData& data, const Eigen::VectorXi& labels) {
  std::map<int, Eigen::Index> numbers;
  for (const int label : labels) {
    const auto place = numbers.try_emplace(label, Eigen::Index(numbers.size())).first;
    data.clusters.push_back(place->second);
  }
  data.cluster_count = Eigen::Index(numbers.size());
}

/// y - A b in long double, rounded once.
inline Eigen::VectorXd accurate_residuals(const Eigen::MatrixXd& A, const Eigen::VectorXd& y,
                                          const Eigen::VectorXd& b) {
  Eigen::VectorX<long double> sum = y.cast<long double>();
  for (Eigen::Index k = 0; k < A.cols(); ++k) {
    const long double weight = b(k);
    for (Eigen::Index i = 0; i < A.rows(); ++i)
      sum(i) -= weight * static_cast<long double>(A(i, k));
  }
  return sum.cast<double>();
}

inline void check_inference_options(const char* function, const InferenceOptions& options,
                                    Eigen::Index n, Eigen::Index p) {
  if (!(options.level > 0 && options.level < 1)) {
    throw_domain_error(function,
                       "level = " + to_text(options.level) + ", expected a number in (0, 1)");
  }
  if (!options.names.empty()) {
    check_one_per_column(function, "names", Eigen::Index(options.names.size()), "X", n, p);
  }
  if (options.covariance == CovarianceKind::clustered) {
    check_one_per_row(function, "clusters", options.clusters.size(), "X", n, p);
  }
}

/// The columns that earlier ones determine, once rows are multiplied by the roots of h, empty for
/// equal ones: places among the features.
template <std::same_as<Eigen::MatrixXd> Matrix>
std::vector<Eigen::Index> determined_columns(const Matrix& A, const Eigen::VectorXd& h,
                                             bool has_intercept) {
  std::vector<Eigen::Index> determined;
  std::vector<Eigen::VectorXd> basis;
  const Eigen::VectorXd roots = h.cwiseSqrt();
  for (Eigen::Index k = 0; k < A.cols(); ++k) {
    Eigen::VectorXd column = A.col(k);
    if (roots.size() > 0) column.array() *= roots.array();
    const double norm = column.stableNorm();
    // Twice, as one pass leaves what it rounds away.
    for (int pass = 0; pass < 2; ++pass) {
      for (const Eigen::VectorXd& q : basis) column -= q.dot(column) * q;
    }
    const double left = column.stableNorm();
    if (left > 1e-11 * norm) {
      basis.emplace_back(column / left);
    } else {
      determined.push_back(k - (has_intercept ? 1 : 0));
    }
  }
  return determined;
}

/// A is [1 X] or X; `penalties` one for each column of it, each >= 0, the roots of what its squared
/// weight adds to the sum of squares; empty for none. `b` the coefficients of all columns of A. A
/// template, as what it calls takes a compiler seconds and many who include this never call it.
template <std::same_as<Eigen::MatrixXd> Matrix>
InferenceData inference_kernel(const Matrix& A, const Eigen::VectorXd& y,
                               const Eigen::VectorXd& weights, bool has_intercept,
                               const Eigen::VectorXd& b, const std::vector<Eigen::Index>& dependent,
                               const Eigen::VectorXd& penalties, const InferenceOptions& options) {
  InferenceData data;
  const Eigen::Index n = A.rows();
  data.has_intercept = has_intercept;
  data.estimates = b;
  data.penalized = penalties.size() > 0;
  for (Eigen::Index k = 0; k < A.cols(); ++k) {
    const Eigen::Index feature = k - (has_intercept ? 1 : 0);
    if (std::find(dependent.begin(), dependent.end(), feature) == dependent.end()) {
      data.kept.push_back(k);
    }
  }
  const Eigen::Index q = Eigen::Index(data.kept.size());
  data.roots = weights.size() > 0 ? Eigen::VectorXd(weights.cwiseSqrt()) : Eigen::VectorXd::Ones(n);
  data.copies = options.counts && weights.size() > 0 ? weights : Eigen::VectorXd::Ones(n);
  const Eigen::Index extra = data.penalized ? q : 0;
  Matrix rows = Matrix::Zero(n + extra, q);
  for (Eigen::Index k = 0; k < q; ++k) {
    const Eigen::Index column = data.kept[std::size_t(k)];
    rows.col(k).head(n) = A.col(column).cwiseProduct(data.roots);
    if (data.penalized) rows(n + k, k) = penalties(column);
  }
  if (q < A.cols() && !data.penalized) {
    // The other columns alone, as in R.
    Matrix kept_columns(n, q);
    for (Eigen::Index k = 0; k < q; ++k) kept_columns.col(k) = A.col(data.kept[std::size_t(k)]);
    const auto again = least_squares(kept_columns, y, {.weights = weights});
    data.estimates.setZero();
    for (Eigen::Index k = 0; k < q; ++k) {
      data.estimates(data.kept[std::size_t(k)]) = again.solution(k);
    }
  }
  data.gram = inverse_gram(rows);
  if (!data.gram.full_rank && !data.penalized && dependent.empty()) {
    // A fit that does not look for such columns.
    const std::vector<Eigen::Index> found = determined_columns(A, weights, has_intercept);
    if (!found.empty()) {
      return inference_kernel(A, y, weights, has_intercept, b, found, penalties, options);
    }
  }
  data.gram.Q.conservativeResize(n, q);
  data.residuals = accurate_residuals(A, y, data.estimates);
  data.leverages = data.gram.Q.rowwise().squaredNorm();

  std::vector<double> present;
  double total_weight = 0;
  double mean = 0;
  double fitted = 0;
  for (Eigen::Index i = 0; i < n; ++i) {
    const double weight = data.roots(i) * data.roots(i);
    if (!(weight > 0)) continue;
    total_weight += weight;
    mean += weight * y(i);
    const double prediction = y(i) - data.residuals(i);
    fitted += weight * prediction * prediction;
    present.push_back(data.roots(i) * data.residuals(i));
    if (weights.size() > 0 && !options.counts) data.log_weights += std::log(weights(i));
  }
  mean = has_intercept ? mean / total_weight : 0;
  data.weighted_residuals =
      Eigen::Map<const Eigen::VectorXd>(present.data(), Eigen::Index(present.size()));
  data.total_sum_of_squares = (data.roots.array() * (y.array() - mean)).matrix().squaredNorm();
  data.residual_sum_of_squares = data.weighted_residuals.squaredNorm();
  const double least = (std::numeric_limits<double>::min)() * double(n);
  if (!std::isfinite(data.residual_sum_of_squares) ||
      (data.residual_sum_of_squares < least && !data.weighted_residuals.isZero(0))) {
    // Beyond the range of double, which is not to look like a perfect fit.
    data.residual_sum_of_squares = std::numeric_limits<double>::quiet_NaN();
  }
  data.samples = options.counts && weights.size() > 0 ? total_weight : double(present.size());
  data.spent_df = data.penalized ? data.leverages.sum() : double(q);
  data.residual_df = data.samples - data.spent_df;
  if (!(data.residual_df > 0)) data.residual_df = 0;
  data.noise_variance = data.residual_df > 0 ? data.residual_sum_of_squares / data.residual_df
                                             : std::numeric_limits<double>::quiet_NaN();
  // R's bound.
  data.is_perfect = data.residual_df > 0 && data.noise_variance <= 1e-30 * fitted / total_weight;
  if (options.covariance == CovarianceKind::clustered) number_clusters(data, options.clusters);
  return data;
}

/// The covariance of the estimates, and the roots of its diagonal, which are there, too, where it is
/// beyond the range of double.
struct EstimateCovariance {
  Eigen::MatrixXd covariance;
  Eigen::VectorXd standard_errors;
};

/// NaN in the rows and columns of estimates that are not determined.
template <std::same_as<InferenceData> Data>
EstimateCovariance coefficient_covariance(const Data& data, const InferenceOptions& options) {
  const Eigen::Index q = data.gram.Q.cols();
  Eigen::MatrixXd T = data.gram.T;
  Eigen::MatrixXd scaled;
  if (data.penalized) {
    // The products of columns that a penalty has all but taken away would vanish.
    scaled = data.gram.Q;
    for (Eigen::Index k = 0; k < q; ++k) {
      const double size = scaled.col(k).cwiseAbs().maxCoeff();
      const double unit = size > 0 ? std::ldexp(1.0, std::ilogb(size)) : 1.0;
      scaled.col(k) /= unit;
      T.col(k) *= unit;
    }
  }
  const Eigen::MatrixXd& Q = data.penalized ? scaled : data.gram.Q;
  const double n = data.samples;
  // In the coordinates in which the design is orthonormal.
  Eigen::MatrixXd inner;
  if (options.covariance == CovarianceKind::classical) {
    inner = Eigen::MatrixXd::Identity(q, q) * data.noise_variance;
    if (data.penalized) inner = Q.transpose() * Q * data.noise_variance;
  } else {
    Eigen::MatrixXd scores = Q;
    for (Eigen::Index i = 0; i < Q.rows(); ++i) {
      double factor = data.roots(i) * data.residuals(i);
      // A count of k stands for k rows that share their leverage.
      const double copies = data.copies(i);
      const double left = 1 - (copies > 0 ? data.leverages(i) / copies : 0);
      if (options.covariance == CovarianceKind::hc2) factor /= std::sqrt(left);
      if (options.covariance == CovarianceKind::hc3) factor /= left;
      if (data.roots(i) == 0) factor = 0;
      if (options.covariance != CovarianceKind::clustered && factor != 0) {
        factor /= std::sqrt(copies);
      }
      scores.row(i) *= factor;
    }
    double scale = 1;
    if (options.covariance == CovarianceKind::hc1) scale = n / data.residual_df;
    if (options.covariance == CovarianceKind::clustered) {
      Eigen::MatrixXd sums = Eigen::MatrixXd::Zero(data.cluster_count, q);
      for (Eigen::Index i = 0; i < Q.rows(); ++i) {
        sums.row(data.clusters[std::size_t(i)]) += scores.row(i);
      }
      scores = sums;
      const double groups = double(data.cluster_count);
      scale = groups / (groups - 1) * (n - 1) / data.residual_df;
    }
    inner = scores.transpose() * scores * scale;
  }
  // In units of the estimates that are powers of 2.
  Eigen::VectorXd units = Eigen::VectorXd::Ones(q);
  for (Eigen::Index i = 0; i < q; ++i) {
    const double size = T.row(i).cwiseAbs().maxCoeff();
    if (size > 0) units(i) = std::ldexp(1.0, std::ilogb(size));
    T.row(i) /= units(i);
  }
  const Eigen::MatrixXd kept = T * inner * T.transpose();
  const Eigen::Index all = data.estimates.size();
  constexpr double nan = std::numeric_limits<double>::quiet_NaN();
  EstimateCovariance result{Eigen::MatrixXd::Constant(all, all, nan),
                            Eigen::VectorXd::Constant(all, nan)};
  for (Eigen::Index i = 0; i < q; ++i) {
    const Eigen::Index row = data.kept[std::size_t(i)];
    result.standard_errors(row) = std::sqrt(kept(i, i)) * units(i);
    for (Eigen::Index j = 0; j < q; ++j) {
      result.covariance(row, data.kept[std::size_t(j)]) = kept(i, j) * units(i) * units(j);
    }
  }
  return result;
}

/// [1 X] or X, in double.
template <typename Design>
Eigen::MatrixXd inference_design(const Design& X, bool has_intercept) {
  const Eigen::Index lead = has_intercept ? 1 : 0;
  Eigen::MatrixXd A(X.rows(), X.cols() + lead);
  if (has_intercept) A.col(0).setOnes();
  if constexpr (SparseExpression<Design>) {
    A.rightCols(X.cols()) = Eigen::MatrixX<typename Design::Scalar>(X).template cast<double>();
  } else {
    A.rightCols(X.cols()) = X.template cast<double>();
  }
  return A;
}

template <typename Model>
std::vector<Eigen::Index> undetermined_columns(const Model& fit) {
  if constexpr (requires { fit.dependent_columns; }) {
    return fit.dependent_columns;
  } else if (fit.has_intercept) {
    return fit.constant_columns;
  } else {
    return {};
  }
}

/// The roots of what the sum of squares is penalized by for each coefficient; empty for no penalty.
template <typename Model>
Eigen::VectorXd penalty_roots(const Model& fit, const Eigen::MatrixXd& A,
                              const Eigen::VectorXd& weights) {
  if constexpr (requires { fit.lambda; }) {
    if (!(fit.lambda > 0)) return {};
    const double total = weights.size() > 0 ? weights.sum() : double(A.rows());
    Eigen::VectorXd penalties = Eigen::VectorXd::Constant(A.cols(), std::sqrt(fit.lambda * total));
    if (fit.standardized) {
      const auto moments = column_moments(A, weights);
      penalties.array() *= moments.scales.array();
    }
    if (fit.has_intercept) penalties(0) = 0;
    return penalties;
  } else {
    return {};
  }
}

template <typename Model, typename DerivedX, typename DerivedY>
InferenceData inference_data(const char* function, const Model& fit, const DerivedX& X_arg,
                             const Eigen::MatrixBase<DerivedY>& y_arg,
                             const Eigen::VectorXd& weights, const InferenceOptions& options) {
  const auto X = pin_design(X_arg);
  check_features(function, X.cols(), fit.weights.size());
  const auto y_pinned = pin_vector(y_arg, function, "y");
  check_design(function, X, y_pinned.size());
  check_finite(function, "y", y_pinned);
  if (weights.size() > 0) check_sample_weights<double>(function, weights, X.rows(), X.cols());
  check_inference_options(function, options, X.rows(), X.cols());
  if (options.offset.size() > 0) {
    throw_domain_error(function, "an offset, expected with generalized linear models alone");
  }
  const Eigen::MatrixXd A = inference_design(X, fit.has_intercept);
  const Eigen::VectorXd y = y_pinned.template cast<double>();
  Eigen::VectorXd b(A.cols());
  b.tail(X.cols()) = fit.weights.template cast<double>();
  if (fit.has_intercept) b(0) = double(fit.intercept);
  const Eigen::VectorXd penalties = penalty_roots(fit, A, weights);
  std::vector<Eigen::Index> dependent = undetermined_columns(fit);
  if (!dependent.empty() && penalties.size() == 0) {
    // Of columns that depend on each other the last are left out, as in R.
    std::vector<Eigen::Index> last = determined_columns(A, weights, fit.has_intercept);
    if (last.size() == dependent.size()) dependent = std::move(last);
  }
  return inference_kernel(A, y, weights, fit.has_intercept, b, dependent, penalties, options);
}

}  // namespace mlmath::detail
