// SPDX-License-Identifier: MIT
// Linear and ridge regression with an intercept, and the inference about them, against the normal
// equations about the means in plain Eigen, which neither check their data nor prove themselves
// safe.
#include <mlmath/regression/linear_regression.hpp>
#include <mlmath/regression/ridge_regression.hpp>
#include <mlmath/regression/summary.hpp>

#include <Eigen/Cholesky>
#include <Eigen/Core>
#include <benchmark/benchmark.h>

#include <cstdint>

namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

MatrixXd uniform(Index rows, Index cols) {
  MatrixXd X(rows, cols);
  std::uint64_t state = 1;
  for (Index k = 0; k < X.size(); ++k) {
    state = state * 6364136223846793005ULL + 1442695040888963407ULL;
    X.data()[k] = static_cast<double>(state >> 11) * 0x1p-52 - 1;
  }
  return X;
}

struct Problem {
  Problem(Index rows, Index cols)
      : X(uniform(rows, cols)), y(X.rowwise().sum() + uniform(rows, 1).col(0)) {}
  MatrixXd X;
  VectorXd y;
};

const Problem& tall() {
  static const Problem problem(100000, 100);
  return problem;
}

const Problem& broad() {
  static const Problem problem(2000, 1000);
  return problem;
}

void linear(benchmark::State& state, const Problem& problem) {
  for (auto _ : state) {
    auto fit = mlmath::linear_regression(problem.X, problem.y);
    benchmark::DoNotOptimize(fit.weights.data());
  }
}

void ridge(benchmark::State& state, const Problem& problem) {
  for (auto _ : state) {
    auto fit = mlmath::ridge_regression(problem.X, problem.y, {.lambda = 0.01});
    benchmark::DoNotOptimize(fit.weights.data());
  }
}

void normal_equations(benchmark::State& state, const Problem& problem, double lambda) {
  const Index p = problem.X.cols();
  const double n = double(problem.X.rows());
  for (auto _ : state) {
    const Eigen::RowVectorXd means = problem.X.colwise().mean();
    const MatrixXd Z = problem.X.rowwise() - means;
    MatrixXd G = MatrixXd::Zero(p, p);
    G.selfadjointView<Eigen::Lower>().rankUpdate(Z.transpose());
    G.diagonal().array() += n * lambda;
    VectorXd w = Eigen::LLT<MatrixXd>(G).solve(Z.transpose() * problem.y);
    benchmark::DoNotOptimize(w.data());
  }
}

void with_summary(benchmark::State& state, const Problem& problem) {
  const auto fit = mlmath::linear_regression(problem.X, problem.y);
  for (auto _ : state) {
    auto found = summary(fit, problem.X, problem.y);
    benchmark::DoNotOptimize(found.aic);
  }
}

}  // namespace

BENCHMARK_CAPTURE(linear, linear_regression_100000x100_mlmath, tall())
    ->Name("linear_regression_100000x100/mlmath")
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(normal_equations, linear_regression_100000x100_eigen, tall(), 0.0)
    ->Name("linear_regression_100000x100/eigen")
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(ridge, ridge_regression_100000x100_mlmath, tall())
    ->Name("ridge_regression_100000x100/mlmath")
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(normal_equations, ridge_regression_100000x100_eigen, tall(), 0.01)
    ->Name("ridge_regression_100000x100/eigen")
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(linear, linear_regression_2000x1000_mlmath, broad())
    ->Name("linear_regression_2000x1000/mlmath")
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(normal_equations, linear_regression_2000x1000_eigen, broad(), 0.0)
    ->Name("linear_regression_2000x1000/eigen")
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(ridge, ridge_regression_2000x1000_mlmath, broad())
    ->Name("ridge_regression_2000x1000/mlmath")
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(normal_equations, ridge_regression_2000x1000_eigen, broad(), 0.01)
    ->Name("ridge_regression_2000x1000/eigen")
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(with_summary, summary_100000x100_mlmath, tall())
    ->Name("summary_100000x100/mlmath")
    ->Unit(benchmark::kMillisecond);
