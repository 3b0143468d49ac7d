// SPDX-License-Identifier: MIT
// Minimization: Rosenbrock's valleys and logistic regression by L-BFGS with given gradients, and
// the overhead of an iteration of L-BFGS against its memory traffic.
#include "../examples/support/rosenbrock.hpp"
#include <mlmath/core/random.hpp>
#include <mlmath/optimization/lbfgs.hpp>
#include <mlmath/optimization/linear_risk.hpp>

#include <Eigen/Core>
#include <benchmark/benchmark.h>

#include <cmath>
#include <functional>

namespace {

using Eigen::Index;
using Eigen::VectorXd;
using mlmath_problems::chained_rosenbrock;
using mlmath_problems::extended_rosenbrock;
using mlmath_problems::rosenbrock_start;

template <typename F>
void lbfgs(benchmark::State& state, const F& f, const VectorXd& x0,
           const mlmath::MinimizeOptions& options) {
  Index evaluations = 0;
  for (auto _ : state) {
    const auto result = mlmath::minimize(f, x0, mlmath::Lbfgs{.memory = 10}, options);
    evaluations = result.evaluations;
    benchmark::DoNotOptimize(result.value);
  }
  state.counters["evaluations"] = double(evaluations);
}

// The function alone, as often as the minimization asks for it: the floor.
template <typename F>
void function_alone(benchmark::State& state, const F& f, const VectorXd& x0, Index evaluations) {
  VectorXd g(x0.size());
  for (auto _ : state) {
    for (Index k = 0; k < evaluations; ++k) benchmark::DoNotOptimize(f(x0, g));
  }
}

void extended(benchmark::State& state) {
  lbfgs(state, extended_rosenbrock, rosenbrock_start(1000), {});
}
void extended_alone(benchmark::State& state) {
  function_alone(state, extended_rosenbrock, rosenbrock_start(1000), 52);
}
void chained(benchmark::State& state) {
  lbfgs(state, chained_rosenbrock, rosenbrock_start(1000), {});
}
void chained_alone(benchmark::State& state) {
  function_alone(state, chained_rosenbrock, rosenbrock_start(1000), 5825);
}
void extended_million(benchmark::State& state) {
  lbfgs(state, extended_rosenbrock, rosenbrock_start(1000000), {});
}

BENCHMARK(extended)->Name("lbfgs_extended_rosenbrock_1000/mlmath");
BENCHMARK(extended_alone)->Name("lbfgs_extended_rosenbrock_1000/eigen");
BENCHMARK(chained)->Name("lbfgs_chained_rosenbrock_1000/mlmath")->Unit(benchmark::kMillisecond);
BENCHMARK(chained_alone)
    ->Name("lbfgs_chained_rosenbrock_1000/eigen")
    ->Unit(benchmark::kMillisecond);
BENCHMARK(extended_million)
    ->Name("lbfgs_extended_rosenbrock_1000000/mlmath")
    ->Unit(benchmark::kMillisecond);

/// Labels that follow a logistic model, and the mean loss with its gradient.
struct Logistic {
  Eigen::MatrixXd X;
  VectorXd y;
  mutable VectorXd z, residual;

  Logistic(Index n, Index p) : X(n, p), y(n), z(n), residual(n) {
    mlmath::Philox rng(1);
    mlmath::fill_uniform(rng, X);
    X.array() = 2 * X.array() - 1;
    VectorXd draws(n);
    mlmath::fill_uniform(rng, draws);
    const VectorXd w = VectorXd::LinSpaced(p, -1, 1);
    const VectorXd score = X * w;
    for (Index i = 0; i < n; ++i) y[i] = draws[i] < 1 / (1 + std::exp(-score[i])) ? 1 : 0;
  }

  double operator()(const VectorXd& w, VectorXd& g) const {
    const double n = double(X.rows());
    z.noalias() = X * w;
    const auto magnitude = (-z.array().abs()).exp();
    residual = magnitude;
    const double loss =
        (residual.array().log1p() + z.array().cwiseMax(0.0) - y.array() * z.array()).sum() / n;
    residual.array() =
        (z.array() >= 0)
            .select(1 / (1 + residual.array()), residual.array() / (1 + residual.array())) -
        y.array();
    g.noalias() = X.transpose() * residual / n;
    return loss;
  }
};

const Logistic& logistic() {
  static const Logistic problem(100000, 100);
  return problem;
}

void logistic_lbfgs(benchmark::State& state) {
  lbfgs(state, logistic(), VectorXd::Zero(100), {.gradient_tolerance = 1e-8});
}
void logistic_alone(benchmark::State& state) {
  function_alone(state, logistic(), VectorXd::Zero(100), 14);
}
// The library's own loss of the same model.
void logistic_risk(benchmark::State& state) {
  auto risk = mlmath::linear_risk(mlmath::LogisticLoss{}, logistic().X, logistic().y);
  for (auto _ : state) {
    const auto result = mlmath::minimize(risk, VectorXd::Zero(100), mlmath::Lbfgs{});
    benchmark::DoNotOptimize(result.value);
  }
}

BENCHMARK(logistic_risk)
    ->Name("lbfgs_logistic_100000x100/linear_risk")
    ->Unit(benchmark::kMillisecond);
BENCHMARK(logistic_lbfgs)->Name("lbfgs_logistic_100000x100/mlmath")->Unit(benchmark::kMillisecond);
BENCHMARK(logistic_alone)->Name("lbfgs_logistic_100000x100/eigen")->Unit(benchmark::kMillisecond);

}  // namespace
