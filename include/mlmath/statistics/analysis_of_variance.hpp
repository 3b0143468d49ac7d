// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/core/checks.hpp>
#include <mlmath/core/detail/error_free.hpp>
#include <mlmath/probability/contingency_table.hpp>
#include <mlmath/probability/fisher_f.hpp>
#include <mlmath/statistics/detail/central_sums.hpp>
#include <mlmath/statistics/detail/sample.hpp>
#include <mlmath/statistics/hypothesis_test.hpp>

#include <Eigen/Core>

#include <cmath>
#include <concepts>
#include <limits>
#include <ostream>
#include <string>
#include <vector>

namespace mlmath {

/// The table of a one-way analysis of variance.
struct [[nodiscard]] AnalysisOfVariance {
  double between_degrees_of_freedom = 0;  ///< groups - 1
  double within_degrees_of_freedom = 0;   ///< n - groups
  double between_sum_of_squares = 0;      ///< \f$ \sum_g n_g (\bar x_g - \bar x)^2 \f$
  double within_sum_of_squares = 0;       ///< \f$ \sum_g \sum_i (x_{gi} - \bar x_g)^2 \f$
  double F = std::numeric_limits<double>::quiet_NaN();        ///< the ratio of the mean squares
  double p_value = std::numeric_limits<double>::quiet_NaN();  ///< of equal means
  Eigen::VectorXd means;                                      ///< the mean of each group

  /// The share of the variation that lies between the groups, \f$ \eta^2 = R^2 \f$.
  [[nodiscard]] double eta_squared() const {
    return between_sum_of_squares / (between_sum_of_squares + within_sum_of_squares);
  }
  /// eta_squared() without its bias for few samples.
  [[nodiscard]] double omega_squared() const {
    const double noise = within_sum_of_squares / within_degrees_of_freedom;
    return (between_sum_of_squares - between_degrees_of_freedom * noise) /
           (between_sum_of_squares + within_sum_of_squares + noise);
  }
  /// The standard deviation within the groups.
  [[nodiscard]] double residual_standard_deviation() const {
    return std::sqrt(within_sum_of_squares / within_degrees_of_freedom);
  }
};

/// Prints the table as R's summary(aov) does.
inline std::ostream& operator<<(std::ostream& out, const AnalysisOfVariance& table) {
  const auto wide = [&](const auto& value, int width) {
    out.width(width);
    out << value;
  };
  const auto line = [&](const char* name, double df, double squares) {
    out << std::left;
    wide(name, 9);
    out << std::right;
    wide(df, 8);
    wide(squares, 14);
    wide(squares / df, 14);
  };
  out << "               df        sum sq       mean sq             F             p\n";
  line("between", table.between_degrees_of_freedom, table.between_sum_of_squares);
  wide(table.F, 14);
  wide(table.p_value, 14);
  out << "\n";
  line("within", table.within_degrees_of_freedom, table.within_sum_of_squares);
  return out << "\n";
}

namespace detail {

/// The table of groups of doubles that were checked. Deviations are from a common centre first, so
/// that a mean that is large against the spread does no harm.
template <std::same_as<double> Scalar>
AnalysisOfVariance analyse_groups(const char* function,
                                  const std::vector<Eigen::VectorX<Scalar>>& groups) {
  const double count = double(groups.size());
  double n = 0;
  AnalysisOfVariance table;
  table.means.resize(Eigen::Index(groups.size()));
  DoubledNumber<Scalar> within;
  std::vector<CentralSums<Scalar>> parts;
  for (const auto& group : groups) {
    CentralSums<Scalar> sums;
    for (const Scalar x : group) {
      CentralSums<Scalar> one;
      one.count = 1;
      one.mean = {x, 0};
      sums.merge(one);
    }
    n += double(group.size());
    accumulate(within, sums.second.value());
    parts.push_back(sums);
  }
  CentralSums<Scalar> total;
  for (const auto& sums : parts) total.merge_mean(sums);
  DoubledNumber<Scalar> between;
  for (std::size_t g = 0; g < parts.size(); ++g) {
    const Scalar deviation =
        (parts[g].mean.high - total.mean.high) + (parts[g].mean.low - total.mean.low);
    accumulate(between, Scalar(parts[g].count) * deviation * deviation);
    table.means(Eigen::Index(g)) = parts[g].mean.value();
  }
  table.between_degrees_of_freedom = count - 1;
  table.within_degrees_of_freedom = n - count;
  table.between_sum_of_squares = between.value();
  table.within_sum_of_squares = within.value();
  if (!(table.within_sum_of_squares > 0) && !(table.between_sum_of_squares > 0)) {
    throw_domain_error(function, "every entry is the same, expected at least two different values");
  }
  table.F = table.between_sum_of_squares / table.between_degrees_of_freedom /
            (table.within_sum_of_squares / table.within_degrees_of_freedom);
  const FisherF law{Scalar(table.between_degrees_of_freedom),
                    Scalar(table.within_degrees_of_freedom)};
  table.p_value = table.within_sum_of_squares > 0 ? survival(law, table.F) : 0.0;
  return table;
}

template <std::same_as<double> Scalar>
void check_groups(const char* function, const std::vector<Eigen::VectorX<Scalar>>& groups) {
  if (groups.size() < 2) {
    throw_shape_error(
        function, "there are " + std::to_string(groups.size()) + " groups, expected at least 2");
  }
  Eigen::Index n = 0;
  for (std::size_t g = 0; g < groups.size(); ++g) {
    const std::string name = "groups[" + std::to_string(g) + "]";
    check_nonempty(function, name.c_str(), groups[g].size());
    check_finite(function, name.c_str(), groups[g]);
    n += groups[g].size();
  }
  if (n > Eigen::Index(groups.size())) return;
  throw_domain_error(function, "every group has one entry, expected a group with spread");
}

}  // namespace detail

/// One-way analysis of variance: whether the means of several populations are equal, by
/// \f$ F = \frac{\text{between} / (k - 1)}{\text{within} / (n - k)} \f$.
///
/// Exact for normal populations of one variance. For two groups it is t_test() with one variance,
/// F being t squared.
///
/// Shapes:   groups holds k > 1 vectors, of different sizes if need be.
/// Cost:     O(n).
/// Accuracy: sums of squares about the means in doubled precision: 9 digits and more on NIST's
///           sets but those whose data, with 13 equal leading digits, do not hold them
///           (tests/statistics/analysis_of_variance_test.cpp).
/// Throws:   ShapeError if there are fewer than 2 groups or one is empty; DomainError for NaN or
///           infinity, groups of one entry each, or entries that are all the same.
/// Source:   Fisher, Statistical Methods for Research Workers, ch. 7; R's aov gives the same.
template <std::same_as<double> Scalar = double>
AnalysisOfVariance analysis_of_variance(const std::vector<Eigen::VectorX<Scalar>>& groups) {
  detail::check_groups("analysis_of_variance", groups);
  return detail::analyse_groups("analysis_of_variance", groups);
}

/// One-way analysis of variance of values by the label of their group.
///
/// Shapes:   x has n numbers, labels n integers; the groups are in ascending order of the labels.
/// Throws:   as above; ShapeError if the sizes differ.
template <typename DerivedX, typename DerivedL>
AnalysisOfVariance analysis_of_variance(const Eigen::DenseBase<DerivedX>& x_arg,
                                        const Eigen::DenseBase<DerivedL>& labels) {
  const char* const function = "analysis_of_variance";
  const auto x = detail::pin_sample_vector(x_arg, function, "x");
  detail::check_same_size(function, "x", x.size(), "labels", labels.size());
  const auto encoded = detail::encode_labels(labels, function, "labels");
  std::vector<std::vector<double>> members(static_cast<std::size_t>(encoded.labels.size()));
  for (Eigen::Index i = 0; i < x.size(); ++i) {
    members[static_cast<std::size_t>(encoded.codes(i))].push_back(double(x(i)));
  }
  std::vector<Eigen::VectorXd> groups;
  groups.reserve(members.size());
  for (const auto& group : members) {
    groups.emplace_back(
        Eigen::Map<const Eigen::VectorXd>(group.data(), Eigen::Index(group.size())));
  }
  return analysis_of_variance(groups);
}

/// Welch's analysis of variance, for populations whose variances differ:
/// the means weighted by \f$ n_g / s_g^2 \f$, with fractional degrees of freedom.
///
/// Shapes:   groups holds k > 1 vectors of at least 2 entries.
/// Throws:   as analysis_of_variance(); DomainError if a group is constant.
/// Source:   Welch, On the comparison of several mean values, Biometrika 38 (1951); R's
///           oneway.test gives the same.
template <std::same_as<double> Scalar = double>
HypothesisTest welch_analysis_of_variance(const std::vector<Eigen::VectorX<Scalar>>& groups) {
  const char* const function = "welch_analysis_of_variance";
  detail::check_groups(function, groups);
  const double k = double(groups.size());
  Eigen::ArrayX<Scalar> weights(Eigen::Index(groups.size()));
  Eigen::ArrayX<Scalar> means(weights.size());
  Eigen::ArrayX<Scalar> counts(weights.size());
  for (std::size_t g = 0; g < groups.size(); ++g) {
    const std::string name = "groups[" + std::to_string(g) + "]";
    detail::check_at_least(function, name.c_str(), groups[g].size(), 2);
    const auto sums = detail::central_sums<2>(function, groups[g], name.c_str());
    if (!(sums.variance(1) > 0)) detail::throw_constant(function, name.c_str(), sums.mean());
    const Eigen::Index i = Eigen::Index(g);
    counts(i) = double(groups[g].size());
    means(i) = sums.mean();
    weights(i) = counts(i) / sums.variance(1);
  }
  const double total = weights.sum();
  const double centre = (weights * means).sum() / total;
  const Scalar spread = ((1 - weights / total).square() / (counts - 1)).sum() / (k * k - 1);
  HypothesisTest test;
  test.statistic =
      (weights * (means - centre).square()).sum() / (k - 1) / (1 + 2 * (k - 2) * spread);
  test.degrees_of_freedom = k - 1;
  test.second_degrees_of_freedom = 1 / (3 * spread);
  const FisherF law{Scalar(test.degrees_of_freedom), Scalar(test.second_degrees_of_freedom)};
  test.p_value = survival(law, test.statistic);
  test.alternative = Alternative::greater;
  test.statistic_name = "F";
  test.method = "Welch's analysis of variance";
  return test;
}

}  // namespace mlmath
