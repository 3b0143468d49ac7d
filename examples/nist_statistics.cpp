// SPDX-License-Identifier: MIT
// How many digits of NIST's certified univariate summaries come out right: of the mean, the
// standard deviation and the lag-1 autocorrelation, and of the ways to the deviation that others
// take; and of its certified analyses of variance.
#include "data/nist_anova.hpp"
#include "data/nist_univariate.hpp"
#include <mlmath/statistics/analysis_of_variance.hpp>
#include <mlmath/statistics/mean.hpp>
#include <mlmath/statistics/moments.hpp>
#include <mlmath/statistics/running_statistics.hpp>

#include <Eigen/Core>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <limits>
#include <string>
#include <vector>

namespace {

using Eigen::VectorXd;
using mlmath_data::NistUnivariate;

/// The correct digits, -log10 of the relative error, between 0 and the 15 that are certified.
double correct_digits(long double value, long double certified) {
  const long double error = std::abs((value - certified) / certified);
  if (!(error < 1)) return 0;
  return error > 0 ? std::min(15.0, static_cast<double>(-std::log10(error))) : 15.0;
}

/// The textbook's other formula, mean of squares less square of mean.
double deviation_by_raw_sums(const VectorXd& x) {
  double sum = 0;
  double squares = 0;
  for (const double value : x) {
    sum += value;
    squares += value * value;
  }
  const auto n = static_cast<double>(x.size());
  return std::sqrt((squares - sum * sum / n) / (n - 1));
}

double deviation_by_two_passes(const VectorXd& x) {
  return std::sqrt((x.array() - x.mean()).square().sum() / static_cast<double>(x.size() - 1));
}

/// A hundred accumulators, each with every hundredth number, merged.
double deviation_by_shards(const VectorXd& x) {
  mlmath::RunningStatistics<> total;
  for (Eigen::Index first = 0; first < std::min<Eigen::Index>(100, x.size()); ++first) {
    mlmath::RunningStatistics<> shard;
    for (Eigen::Index i = first; i < x.size(); i += 100) shard.update(x(i));
    total.merge(shard);
  }
  return total.standard_deviation({.ddof = 1});
}

/// The between and within sums of squares as a textbook has them, from the squares and the totals.
double F_by_raw_sums(const std::vector<VectorXd>& groups) {
  double squares = 0;
  double totals = 0;
  double all = 0;
  double n = 0;
  for (const VectorXd& group : groups) {
    squares += group.squaredNorm();
    totals += group.sum() * group.sum() / static_cast<double>(group.size());
    all += group.sum();
    n += static_cast<double>(group.size());
  }
  const auto k = static_cast<double>(groups.size());
  return (totals - all * all / n) / (k - 1) / ((squares - totals) / (n - k));
}

void print_analyses_of_variance() {
  std::printf("\n%-9s %5s | %7s %7s %7s | %9s\n", "", "", "mlmath", "", "", "raw sums");
  std::printf("%-9s %5s | %7s %7s %7s | %9s\n", "set", "n", "between", "within", "F", "F");
  for (const mlmath_data::NistAnova& set : mlmath_data::nist_anova()) {
    const auto table = mlmath::analysis_of_variance(set.groups);
    const double n = table.between_degrees_of_freedom + table.within_degrees_of_freedom + 1;
    std::printf("%-9s %5.0f | %7.1f %7.1f %7.1f | %9.1f\n", std::string(set.name).c_str(), n,
                correct_digits(table.between_sum_of_squares, set.between_sum_of_squares),
                correct_digits(table.within_sum_of_squares, set.within_sum_of_squares),
                correct_digits(table.F, set.F), correct_digits(F_by_raw_sums(set.groups), set.F));
  }
}

}  // namespace

int main() {
  std::printf("%-9s %5s | %6s %6s %6s %6s | %9s %9s | %8s\n", "", "", "mlmath", "", "", "auto-",
              "two", "raw", "mlmath");
  std::printf("%-9s %5s | %6s %6s %6s %6s | %9s %9s | %8s\n", "set", "n", "mean", "sd", "shards",
              "corr", "passes", "sums", "sd, long");
  for (const NistUnivariate& set : mlmath_data::nist_univariate()) {
    const VectorXd x = set.sample();
    const auto x_long = set.sample<long double>();
    const auto digits_of_sd = [&](long double value) {
      return correct_digits(value, set.standard_deviation);
    };
    std::printf("%-9s %5d | %6.1f %6.1f %6.1f %6.1f | %9.1f %9.1f | %8.1f\n",
                std::string(set.name).c_str(), static_cast<int>(x.size()),
                correct_digits(mlmath::mean(x), set.mean),
                digits_of_sd(mlmath::standard_deviation(x, {.ddof = 1})),
                digits_of_sd(deviation_by_shards(x)),
                correct_digits(mlmath::autocorrelation(x), set.autocorrelation),
                digits_of_sd(deviation_by_two_passes(x)), digits_of_sd(deviation_by_raw_sums(x)),
                digits_of_sd(mlmath::standard_deviation(x_long, {.ddof = 1})));
  }
  print_analyses_of_variance();
  std::printf("\nlong double has %d bits here.\n", std::numeric_limits<long double>::digits);
  return 0;
}
