// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/probability/distribution.hpp>
#include <mlmath/probability/normal.hpp>
#include <mlmath/probability/student_t.hpp>
#include <mlmath/regression/coefficient_table.hpp>
#include <mlmath/regression/detail/inference_data.hpp>
#include <mlmath/regression/inference_options.hpp>

#include <Eigen/Cholesky>
#include <Eigen/Core>

#include <algorithm>
#include <array>
#include <cmath>
#include <concepts>
#include <limits>
#include <ostream>
#include <string>
#include <utility>

/// What the summaries of linear and of generalized linear models have in common.
namespace mlmath::detail {

/// How many standard errors an interval reaches to either side; NaN without degrees of freedom.
inline double interval_width(const CoefficientTable& table) {
  const double upper = 0.5 + table.level / 2;
  if (std::isinf(table.degrees_of_freedom)) return quantile(Normal<>{0, 1}, upper);
  return table.degrees_of_freedom > 0 ? quantile(StudentT{table.degrees_of_freedom}, upper)
                                      : std::numeric_limits<double>::quiet_NaN();
}

/// Statistics, p-values and intervals from estimates and standard errors.
inline void fill_table(CoefficientTable& table) {
  const Eigen::Index q = table.estimates.size();
  const bool normal = std::isinf(table.degrees_of_freedom);
  const bool usable = table.degrees_of_freedom > 0;
  table.statistics = table.estimates.cwiseQuotient(table.standard_errors);
  table.p_values.setConstant(q, std::numeric_limits<double>::quiet_NaN());
  const double width = interval_width(table);
  for (Eigen::Index k = 0; k < q; ++k) {
    const double distance = std::abs(table.statistics(k));
    if (!usable || std::isnan(distance)) continue;
    table.p_values(k) = 2 * (normal ? survival(Normal<>{0, 1}, distance)
                                    : survival(StudentT{table.degrees_of_freedom}, distance));
  }
  table.lower = table.estimates - width * table.standard_errors;
  table.upper = table.estimates + width * table.standard_errors;
}

/// The table of the coefficients; `degrees_of_freedom` of t, infinity for the normal law.
template <std::same_as<InferenceData> Data>
CoefficientTable table_of_coefficients(const Data& data, const InferenceOptions& options,
                                       double degrees_of_freedom) {
  CoefficientTable table;
  const Eigen::Index q = data.estimates.size();
  table.estimates.setConstant(q, std::numeric_limits<double>::quiet_NaN());
  for (const Eigen::Index k : data.kept) table.estimates(k) = data.estimates(k);
  EstimateCovariance found = coefficient_covariance(data, options);
  table.covariance = std::move(found.covariance);
  table.standard_errors = std::move(found.standard_errors);
  table.level = options.level;
  table.degrees_of_freedom = degrees_of_freedom;
  for (Eigen::Index k = 0; k < q; ++k) {
    const Eigen::Index feature = k - (data.has_intercept ? 1 : 0);
    if (feature < 0) {
      table.names.emplace_back("(Intercept)");
    } else if (!options.names.empty()) {
      table.names.push_back(options.names[std::size_t(feature)]);
    } else {
      table.names.emplace_back("x").append(std::to_string(feature));
    }
  }
  fill_table(table);
  return table;
}

/// What the coefficients say of new samples, and how sure they are.
struct LinearPredictions {
  Eigen::VectorXd values;
  Eigen::VectorXd standard_errors;
};

/// `A` is [1 X] or X. A coefficient that the data do not determine takes no part, as in R.
template <std::same_as<Eigen::MatrixXd> Matrix>
LinearPredictions linear_predictions(const CoefficientTable& table, const Matrix& A) {
  Eigen::VectorXd b = table.estimates;
  Matrix C = table.covariance;
  for (Eigen::Index k = 0; k < b.size(); ++k) {
    if (!std::isnan(b(k))) continue;
    b(k) = 0;
    C.row(k).setZero();
    C.col(k).setZero();
  }
  const Matrix AC = A * C;
  LinearPredictions result{A * b, AC.cwiseProduct(A).rowwise().sum().cwiseMax(0).cwiseSqrt()};
  for (Eigen::Index k = 0; k < b.size(); ++k) {
    // A covariance beyond the range of double says nothing.
    if (table.standard_errors(k) > 0 && (!(C(k, k) > 0) || std::isinf(C(k, k)))) {
      result.standard_errors.setConstant(std::numeric_limits<double>::quiet_NaN());
    }
  }
  return result;
}

/// Least, first quartile, median, third quartile and largest.
inline std::array<double, 5> quartiles_of(Eigen::VectorXd values) {
  std::sort(values.begin(), values.end());
  std::array<double, 5> result{};
  for (std::size_t k = 0; k < 5 && values.size() > 0; ++k) {
    const double place = 0.25 * double(k) * double(values.size() - 1);
    const Eigen::Index below = Eigen::Index(place);
    const Eigen::Index above = (std::min)(below + 1, values.size() - 1);
    result[k] = values(below) + (place - double(below)) * (values(above) - values(below));
  }
  return result;
}

/// Wald's statistic that some coefficients are 0, over their number: b' C^{-1} b / k.
template <std::same_as<Eigen::MatrixXd> Matrix>
double wald_statistic(const Eigen::VectorXd& b, const Matrix& C) {
  const Eigen::LLT<Matrix> factor(C);
  if (factor.info() != Eigen::Success) return std::numeric_limits<double>::quiet_NaN();
  return factor.matrixL().solve(b).squaredNorm() / double(b.size());
}

/// The head of a printed summary: residuals and coefficients.
inline void print_coefficients(std::ostream& out, const char* residuals,
                               const std::array<double, 5>& quartiles, CovarianceKind kind,
                               const CoefficientTable& table) {
  out << residuals << ":\n";
  for (const char* head : {"Min", "1Q", "Median", "3Q", "Max"}) out << padded(head, 11);
  out << "\n";
  for (const double value : quartiles) out << padded(digits_text(value, 4), 11);
  out << "\n\nCoefficients";
  if (kind != CovarianceKind::classical) out << " (covariance " << kind << ")";
  const Eigen::Index missing = table.estimates.array().isNaN().count();
  if (missing > 0) out << " (" << missing << " not defined because of singularities)";
  out << ":\n" << table << "\n";
}

}  // namespace mlmath::detail
