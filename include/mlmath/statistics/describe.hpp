// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/core/checks.hpp>
#include <mlmath/core/concepts.hpp>
#include <mlmath/statistics/detail/central_sums.hpp>
#include <mlmath/statistics/detail/sample.hpp>
#include <mlmath/statistics/quantiles.hpp>

#include <Eigen/Core>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <ostream>
#include <sstream>
#include <string>
#include <vector>

namespace mlmath {

/// What a sample looks like, in a few numbers.
template <RealScalar Scalar = double>
struct [[nodiscard]] Description {
  Eigen::Index count = 0;                                  ///< entries, n
  Scalar mean = std::numeric_limits<Scalar>::quiet_NaN();  ///< the mean
  /// with divisor n - 1; NaN for one entry
  Scalar standard_deviation = std::numeric_limits<Scalar>::quiet_NaN();
  Scalar minimum = std::numeric_limits<Scalar>::quiet_NaN();         ///< the smallest entry
  Scalar lower_quartile = std::numeric_limits<Scalar>::quiet_NaN();  ///< the quantile at 1/4
  Scalar median = std::numeric_limits<Scalar>::quiet_NaN();          ///< the quantile at 1/2
  Scalar upper_quartile = std::numeric_limits<Scalar>::quiet_NaN();  ///< the quantile at 3/4
  Scalar maximum = std::numeric_limits<Scalar>::quiet_NaN();         ///< the largest entry
  Scalar skewness = std::numeric_limits<Scalar>::quiet_NaN();        ///< NaN for a constant
  Scalar kurtosis = std::numeric_limits<Scalar>::quiet_NaN();        ///< excess; NaN for a constant
};

/// The descriptions of the columns of a matrix.
template <RealScalar Scalar = double>
struct [[nodiscard]] ColumnDescriptions {
  std::vector<std::string> names;            ///< of the columns
  std::vector<Description<Scalar>> columns;  ///< one for each
};

/// Prints a table: a column of the data in each column, a statistic in each row.
template <RealScalar Scalar>
std::ostream& operator<<(std::ostream& out, const ColumnDescriptions<Scalar>& table) {
  const char* const labels[] = {"",       "count", "mean", "std",  "min",     "25%",
                                "median", "75%",   "max",  "skew", "kurtosis"};
  std::vector<std::vector<std::string>> cells;
  for (std::size_t j = 0; j < table.columns.size(); ++j) {
    const Description<Scalar>& d = table.columns[j];
    std::vector<std::string> cell = {table.names[j], std::to_string(d.count)};
    for (const Scalar value : {d.mean, d.standard_deviation, d.minimum, d.lower_quartile, d.median,
                               d.upper_quartile, d.maximum, d.skewness, d.kurtosis}) {
      std::ostringstream text;
      text << value;
      cell.push_back(text.str());
    }
    cells.push_back(cell);
  }
  for (std::size_t i = 0; i < std::size(labels); ++i) {
    const std::string label = labels[i];
    out << label << std::string(8 - label.size(), ' ');
    for (const auto& cell : cells) {
      std::size_t width = 0;
      for (const std::string& text : cell) width = (std::max)(width, text.size());
      out << "  " << std::string(width - cell[i].size(), ' ') << cell[i];
    }
    out << "\n";
  }
  return out;
}

/// Prints a statistic a line, as for a single column.
template <RealScalar Scalar>
std::ostream& operator<<(std::ostream& out, const Description<Scalar>& description) {
  return out << ColumnDescriptions<Scalar>{{"x"}, {description}};
}

namespace detail {

template <typename Scalar>
Description<Scalar> describe_run(const char* function, const Scalar* x, Eigen::Index n) {
  using Real = SumScalar<Scalar>;
  const Eigen::Map<const Eigen::VectorX<Scalar>> sample(x, n);
  const ScaledSums<Real> moments = central_sums<4>(function, sample);
  const Scalar p[5] = {Scalar(0), Scalar(0.25), Scalar(0.5), Scalar(0.75), Scalar(1)};
  const Eigen::VectorX<Scalar> five = quantiles_of(function, x, n, p, 5, QuantileType::linear);
  Description<Scalar> result;
  result.count = n;
  result.mean = Scalar(moments.mean());
  if (n > 1) result.standard_deviation = Scalar(moments.standard_deviation(1));
  result.minimum = five(0);
  result.lower_quartile = five(1);
  result.median = five(2);
  result.upper_quartile = five(3);
  result.maximum = five(4);
  if (!moments.is_constant()) {
    result.skewness = Scalar(skewness_of(moments.sums, false));
    result.kurtosis = Scalar(kurtosis_of(moments.sums, false));
  }
  return result;
}

}  // namespace detail

/// Count, mean, standard deviation (divisor n - 1), the five quartiles, skewness and kurtosis of all
/// entries, in two passes.
///
/// Shapes:   x any dense object with n > 0 entries; integers count as double.
/// Cost:     O(n), some 5 ns an entry, no sorting.
/// Throws:   ShapeError if x is empty; DomainError if it holds NaN or infinity.
/// Example:  \code
///           std::cout << mlmath::describe(x);
///           \endcode
template <typename Derived>
Description<detail::SampleScalar<Derived>> describe(const Eigen::DenseBase<Derived>& x_arg) {
  using Scalar = detail::SampleScalar<Derived>;
  const auto x = detail::pin_sample(x_arg, "describe");
  const detail::ContiguousSample<Scalar> sample(detail::view_of(x));
  return detail::describe_run("describe", sample.data(), sample.size());
}

/// describe() of each column of X, to be printed as a table.
///
/// Shapes:   X n x p (a sample per row), n > 0; `names` p, or none for "0", "1", ...
/// Cost:     O(n p); rows that are stored by rows are copied a column at a time.
/// Throws:   ShapeError if X is empty or the names do not fit; DomainError if X holds NaN or
///           infinity.
template <typename Derived>
ColumnDescriptions<detail::SampleScalar<Derived>> describe_columns(
    const Eigen::DenseBase<Derived>& X_arg, const std::vector<std::string>& names = {}) {
  using Scalar = detail::SampleScalar<Derived>;
  const Derived& X = X_arg.derived();
  detail::check_nonempty("describe_columns", "X", X.rows(), X.cols());
  if (!names.empty()) {
    detail::check_one_per_column("describe_columns", "names", Eigen::Index(names.size()), "X",
                                 X.rows(), X.cols());
  }
  detail::check_finite("describe_columns", "X", X);
  ColumnDescriptions<Scalar> table;
  for (Eigen::Index j = 0; j < X.cols(); ++j) {
    const Eigen::VectorX<Scalar> column = X.col(j).template cast<Scalar>();
    table.names.push_back(names.empty() ? std::to_string(j) : names[std::size_t(j)]);
    table.columns.push_back(detail::describe_run("describe_columns", column.data(), column.size()));
  }
  return table;
}

}  // namespace mlmath
