// SPDX-License-Identifier: MIT
/// Moments, quantiles and correlations against the same work in plain Eigen.
#include <mlmath/core/random.hpp>
#include <mlmath/statistics/columns.hpp>
#include <mlmath/statistics/correlation.hpp>
#include <mlmath/statistics/mean.hpp>
#include <mlmath/statistics/moments.hpp>
#include <mlmath/statistics/quantiles.hpp>
#include <mlmath/statistics/rank_correlation.hpp>
#include <mlmath/statistics/robust.hpp>
#include <mlmath/statistics/running_statistics.hpp>

#include <Eigen/Core>
#include <benchmark/benchmark.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <string>

namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;
using RowMajorXd = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

constexpr Index length = 10'000'000;

const VectorXd& numbers() {
  static const VectorXd x = [] {
    mlmath::Philox rng(1);
    VectorXd values(length);
    mlmath::fill_uniform(rng, values);
    return values;
  }();
  return x;
}

const VectorXd& others() {
  static const VectorXd y = [] {
    mlmath::Philox rng(2);
    VectorXd values(length);
    mlmath::fill_uniform(rng, values);
    return VectorXd(values + numbers());
  }();
  return y;
}

template <typename Work>
void compare(const std::string& name, const Work& work) {
  benchmark::RegisterBenchmark(name.c_str(), [work](benchmark::State& state) {
    for (auto _ : state) benchmark::DoNotOptimize(work());
  });
}

double quantile_by_partition(VectorXd copy, double p) {
  const double place = p * double(copy.size() - 1);
  double* const middle = copy.data() + Index(place);
  std::nth_element(copy.data(), middle, copy.data() + copy.size());
  const double next = *std::min_element(middle + 1, copy.data() + copy.size());
  return std::lerp(*middle, next, place - std::floor(place));
}

VectorXd ranks_by_sorting(const VectorXd& x) {
  Eigen::VectorX<Index> order(x.size());
  std::iota(order.begin(), order.end(), Index(0));
  std::sort(order.begin(), order.end(), [&](Index a, Index b) { return x(a) < x(b); });
  VectorXd ranks(x.size());
  for (Index i = 0; i < x.size(); ++i) ranks(order(i)) = double(i + 1);
  return ranks;
}

double correlation_by_expressions(const VectorXd& x, const VectorXd& y) {
  const VectorXd dx = x.array() - x.mean();
  const VectorXd dy = y.array() - y.mean();
  return dx.dot(dy) / (dx.norm() * dy.norm());
}

[[maybe_unused]] const bool registered = [] {
  using benchmark::DoNotOptimize;
  compare("mean_1e7/mlmath", [] { return mlmath::mean(numbers()); });
  compare("mean_1e7/eigen", [] { return numbers().mean(); });
  compare("mean_variance_1e7/mlmath", [] { return mlmath::mean_and_variance(numbers()).variance; });
  compare("mean_variance_1e7/eigen", [] {
    const double mean = numbers().mean();
    return (numbers().array() - mean).square().mean();
  });
  compare("four_moments_1e7/mlmath", [] {
    mlmath::RunningStatistics<> statistics;
    statistics.update(numbers());
    return statistics.kurtosis();
  });
  compare("four_moments_1e7/eigen", [] {
    const auto& x = numbers();
    const double mean = x.mean();
    const auto d = x.array() - mean;
    DoNotOptimize(x.minCoeff());
    DoNotOptimize(x.maxCoeff());
    DoNotOptimize(d.cube().mean());
    const double variance = d.square().mean();
    return d.square().square().mean() / (variance * variance) - 3;
  });

  const Eigen::Map<const MatrixXd> X(numbers().data(), 1'000'000, 10);
  const RowMajorXd X_rows = X;
  const auto column_variances = [](const auto& M) {
    const Eigen::RowVectorXd means = M.colwise().mean();
    return VectorXd((M.rowwise() - means).colwise().squaredNorm() / double(M.rows()));
  };
  compare("column_variance_1e6x10/mlmath", [X] { return mlmath::variance_columns(X); });
  compare("column_variance_1e6x10/eigen", [X, column_variances] { return column_variances(X); });
  compare("column_variance_rows_1e6x10/mlmath",
          [X_rows] { return mlmath::variance_columns(X_rows); });
  compare("column_variance_rows_1e6x10/eigen",
          [X_rows, column_variances] { return column_variances(X_rows); });

  compare("median_1e7/mlmath", [] { return mlmath::median(numbers()); });
  compare("median_1e7/eigen", [] { return quantile_by_partition(numbers(), 0.5); });
  const VectorXd p{{0.05, 0.25, 0.5, 0.75, 0.95}};
  compare("five_quantiles_1e7/mlmath", [p] { return mlmath::quantiles(numbers(), p); });
  compare("five_quantiles_1e7/eigen", [p] {
    VectorXd quantiles(5);
    for (Index k = 0; k < 5; ++k) quantiles(k) = quantile_by_partition(numbers(), p(k));
    return quantiles;
  });
  compare("trimmed_mean_1e7/mlmath", [] { return mlmath::trimmed_mean(numbers(), 0.1); });
  compare("mad_1e7/mlmath", [] { return mlmath::median_absolute_deviation(numbers()); });

  const Eigen::Map<const MatrixXd> wide(numbers().data(), 200'000, 50);
  const RowMajorXd wide_rows = wide;
  const auto covariance_by_product = [](const auto& M) {
    const MatrixXd centred = M.rowwise() - M.colwise().mean();
    MatrixXd C = MatrixXd::Zero(M.cols(), M.cols());
    C.selfadjointView<Eigen::Lower>().rankUpdate(centred.transpose());
    return MatrixXd(C.selfadjointView<Eigen::Lower>()) / double(M.rows());
  };
  compare("covariance_200000x50/mlmath", [wide] { return mlmath::covariance(wide); });
  compare("covariance_200000x50/eigen",
          [wide, covariance_by_product] { return MatrixXd(covariance_by_product(wide)); });
  compare("covariance_rows_200000x50/mlmath",
          [wide_rows] { return mlmath::covariance(wide_rows); });
  compare("covariance_rows_200000x50/eigen", [wide_rows, covariance_by_product] {
    return MatrixXd(covariance_by_product(wide_rows));
  });
  compare("pearson_1e7/mlmath", [] { return mlmath::correlation(numbers(), others()); });
  compare("pearson_1e7/eigen", [] { return correlation_by_expressions(numbers(), others()); });
  compare("spearman_1e7/mlmath", [] { return mlmath::spearman_correlation(numbers(), others()); });
  compare("spearman_1e7/eigen", [] {
    return correlation_by_expressions(ranks_by_sorting(numbers()), ranks_by_sorting(others()));
  });
  compare("kendall_1e6/mlmath", [] {
    return mlmath::kendall_correlation(numbers().head(1'000'000), others().head(1'000'000));
  });
  return true;
}();

}  // namespace
