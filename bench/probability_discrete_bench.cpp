// SPDX-License-Identifier: MIT
/// Probabilities, tails and quantiles of discrete laws, and densities of the multivariate normal.
#include <mlmath/probability/binomial.hpp>
#include <mlmath/probability/multivariate_normal.hpp>
#include <mlmath/probability/poisson.hpp>

#include <Eigen/Cholesky>
#include <Eigen/Core>
#include <benchmark/benchmark.h>

#include <cmath>

namespace {

const Eigen::ArrayXd counts = Eigen::ArrayXd::LinSpaced(10001, 0, 10000).unaryExpr([](double k) {
  return std::floor(20 + k / 250);
});

void binomial_pmf(benchmark::State& state) {
  for (auto _ : state) {
    benchmark::DoNotOptimize(pmf(mlmath::Binomial{100, 0.3}, counts).eval());
  }
}

// The textbook form, which loses the digits of the log gamma functions.
void binomial_pmf_by_lgamma(benchmark::State& state) {
  const double log_p = std::log(0.3);
  const double log_q = std::log(0.7);
  for (auto _ : state) {
    Eigen::ArrayXd p = counts.unaryExpr([&](double k) {
      return std::exp(std::lgamma(101) - std::lgamma(k + 1) - std::lgamma(101 - k) + k * log_p +
                      (100 - k) * log_q);
    });
    benchmark::DoNotOptimize(p);
  }
}

void poisson_pmf(benchmark::State& state) {
  for (auto _ : state) benchmark::DoNotOptimize(pmf(mlmath::Poisson{40}, counts).eval());
}

void poisson_pmf_by_lgamma(benchmark::State& state) {
  const double log_rate = std::log(40);
  for (auto _ : state) {
    Eigen::ArrayXd p = counts.unaryExpr(
        [&](double k) { return std::exp(k * log_rate - 40 - std::lgamma(k + 1)); });
    benchmark::DoNotOptimize(p);
  }
}

void binomial_cdf(benchmark::State& state) {
  for (auto _ : state) {
    benchmark::DoNotOptimize(cdf(mlmath::Binomial{100, 0.3}, counts).eval());
  }
}

void binomial_quantile(benchmark::State& state) {
  const Eigen::ArrayXd p = Eigen::ArrayXd::LinSpaced(10001, 1e-4, 1 - 1e-4);
  for (auto _ : state) {
    benchmark::DoNotOptimize(quantile(mlmath::Binomial{100, 0.3}, p).eval());
  }
}

struct Gaussian {
  Eigen::MatrixXd X = Eigen::MatrixXd::NullaryExpr(
      10000, 50, [](Eigen::Index i, Eigen::Index j) { return std::sin(double(i * 50 + j)); });
  Eigen::VectorXd mean = Eigen::VectorXd::LinSpaced(50, -1, 1);
  Eigen::MatrixXd covariance =
      X.topRows(200).transpose() * X.topRows(200) / 200 + 0.1 * Eigen::MatrixXd::Identity(50, 50);
};

const Gaussian& gaussian() {
  static const Gaussian data;
  return data;
}

void normal_log_pdf(benchmark::State& state) {
  const Gaussian& g = gaussian();
  const mlmath::MultivariateNormal d{g.mean, g.covariance};
  for (auto _ : state) benchmark::DoNotOptimize(log_pdf(d, g.X).eval());
}

void normal_log_pdf_by_eigen(benchmark::State& state) {
  const Gaussian& g = gaussian();
  const Eigen::LLT<Eigen::MatrixXd> factor(g.covariance);
  const Eigen::MatrixXd L = factor.matrixL();
  const double constant =
      -0.5 * 50 * std::log(2 * 3.14159265358979323846) - L.diagonal().array().log().sum();
  for (auto _ : state) {
    const Eigen::MatrixXd centred = (g.X.rowwise() - g.mean.transpose()).transpose();
    const Eigen::VectorXd result =
        constant -
        0.5 * factor.matrixL().solve(centred).colwise().squaredNorm().transpose().array();
    benchmark::DoNotOptimize(result.data());
  }
}

BENCHMARK(binomial_pmf)->Name("binomial_pmf_10001/mlmath");
BENCHMARK(binomial_pmf_by_lgamma)->Name("binomial_pmf_10001/lgamma");
BENCHMARK(poisson_pmf)->Name("poisson_pmf_10001/mlmath");
BENCHMARK(poisson_pmf_by_lgamma)->Name("poisson_pmf_10001/lgamma");
BENCHMARK(binomial_cdf)->Name("binomial_cdf_10001/mlmath");
BENCHMARK(binomial_quantile)->Name("binomial_quantile_10001/mlmath");
BENCHMARK(normal_log_pdf)->Name("multivariate_normal_log_pdf_10000x50/mlmath");
BENCHMARK(normal_log_pdf_by_eigen)->Name("multivariate_normal_log_pdf_10000x50/eigen");

}  // namespace
