// SPDX-License-Identifier: MIT
#pragma once

#include <Eigen/Core>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdio>
#include <limits>
#include <ostream>
#include <string>
#include <vector>

namespace mlmath {

/// The coefficients of a fitted model with what is known about each: a row for each coefficient,
/// the intercept, where there is one, first. A coefficient that the data do not determine is NaN,
/// and so is all about it.
struct [[nodiscard]] CoefficientTable {
  std::vector<std::string> names;   ///< "(Intercept)" and those of the features
  Eigen::VectorXd estimates;        ///< the coefficients
  Eigen::VectorXd standard_errors;  ///< the roots of the diagonal of `covariance`
  Eigen::VectorXd statistics;       ///< estimates over standard errors: t, or z
  /// Probability of a statistic at least as far from 0 where the coefficient is 0.
  Eigen::VectorXd p_values;
  Eigen::VectorXd lower;       ///< lower ends of the confidence intervals
  Eigen::VectorXd upper;       ///< upper ends of the confidence intervals
  Eigen::MatrixXd covariance;  ///< of the estimates
  double level = 0.95;         ///< the confidence of each interval
  /// Degrees of freedom of Student's t, which the statistics are held against; infinity for the
  /// normal law, the statistics being called z.
  double degrees_of_freedom = std::numeric_limits<double>::infinity();
};

namespace detail {

/// A number with some digits, as printf("%.*g") gives it.
inline std::string digits_text(double value, int digits) {
  if (std::isnan(value)) return "NA";
  std::array<char, 40> text{};
  std::snprintf(text.data(), text.size(), "%.*g", digits, value);
  return text.data();
}

/// A column of numbers with the same count of decimals, the fewest that leave every entry the
/// wanted digits within reason; what is tiny or huge is written with an exponent.
inline std::vector<std::string> column_text(const Eigen::VectorXd& values, int digits) {
  int decimals = 0;
  bool exponents = false;
  for (const double value : values) {
    if (!std::isfinite(value) || value == 0) continue;
    const int magnitude = int(std::floor(std::log10(std::abs(value))));
    decimals = (std::max)(decimals, digits - 1 - magnitude);
    exponents = exponents || magnitude > 14;
  }
  exponents = exponents || decimals > digits + 4;
  std::vector<std::string> column;
  for (const double value : values) {
    std::array<char, 64> text{};
    if (std::isnan(value)) {
      column.emplace_back("NA");
      continue;
    }
    if (exponents) {
      std::snprintf(text.data(), text.size(), "%.*e", digits - 1, value);
    } else {
      std::snprintf(text.data(), text.size(), "%.*f", decimals, value);
    }
    column.emplace_back(text.data());
  }
  return column;
}

/// A p-value as R writes it: "<2e-16" for what double precision cannot tell from 0.
inline std::string p_value_text(double p, int digits = 3) {
  return p < 2.2e-16 ? "<2e-16" : digits_text(p, digits);
}

/// R's stars.
inline const char* significance_text(double p) {
  if (!(p <= 0.1)) return "";
  if (p > 0.05) return ".";
  if (p > 0.01) return "*";
  return p > 0.001 ? "**" : "***";
}

inline std::string padded(const std::string& text, std::size_t width, bool left = false) {
  const std::string blanks(width - (std::min)(width, text.size()), ' ');
  return left ? text + blanks : blanks + text;
}

}  // namespace detail

/// Prints the table as R's summary() does.
inline std::ostream& operator<<(std::ostream& out, const CoefficientTable& table) {
  const bool normal = std::isinf(table.degrees_of_freedom);
  const std::size_t rows = table.names.size();
  std::vector<std::vector<std::string>> columns(5);
  columns[0] = detail::column_text(table.estimates, 4);
  columns[1] = detail::column_text(table.standard_errors, 4);
  for (std::size_t i = 0; i < rows; ++i) {
    const Eigen::Index k = Eigen::Index(i);
    std::array<char, 40> text{};
    std::snprintf(text.data(), text.size(), "%.3f", table.statistics(k));
    columns[2].emplace_back(std::isnan(table.statistics(k)) ? "NA" : text.data());
    columns[3].emplace_back(detail::p_value_text(table.p_values(k)));
    columns[4].emplace_back(detail::significance_text(table.p_values(k)));
  }
  const std::array<std::string, 5> heads = {"Estimate", "Std. Error",
                                            normal ? "z value" : "t value",
                                            normal ? "Pr(>|z|)" : "Pr(>|t|)", ""};
  std::size_t first = 0;
  for (const std::string& name : table.names) first = (std::max)(first, name.size());
  std::array<std::size_t, 5> widths{};
  for (std::size_t c = 0; c < 5; ++c) {
    widths[c] = heads[c].size();
    for (const std::string& text : columns[c]) widths[c] = (std::max)(widths[c], text.size());
  }
  out << std::string(first, ' ');
  for (std::size_t c = 0; c < 4; ++c) out << " " << detail::padded(heads[c], widths[c]);
  out << "\n";
  for (std::size_t i = 0; i < rows; ++i) {
    out << detail::padded(table.names[i], first, true);
    for (std::size_t c = 0; c < 4; ++c) out << " " << detail::padded(columns[c][i], widths[c]);
    out << (columns[4][i].empty() ? "" : " ") << columns[4][i] << "\n";
  }
  return out << "---\nSignif. codes: *** 0.001, ** 0.01, * 0.05, . 0.1\n";
}

}  // namespace mlmath
