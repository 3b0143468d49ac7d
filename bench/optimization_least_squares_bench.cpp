// SPDX-License-Identifier: MIT
// Nonlinear least squares: NIST's 27 sets from both starts, with default options and automatic
// derivatives, and what their residuals and Jacobians cost alone, as often.
#include "../examples/data/nist_nonlinear.hpp"
#include <mlmath/core/random.hpp>
#include <mlmath/optimization/least_squares_nonlinear.hpp>
#include <mlmath/optimization/nnls.hpp>

#include <Eigen/Core>
#include <benchmark/benchmark.h>

namespace {

using Eigen::Index;

void nist(benchmark::State& state) {
  Index evaluations = 0;
  for (auto _ : state) {
    evaluations = 0;
    for (const auto& set : mlmath_data::nist_nonlinear()) {
      for (std::size_t start = 0; start < 2; ++start) {
        const auto fit = mlmath::least_squares_nonlinear(set, set.start(start));
        evaluations += fit.evaluations;
        benchmark::DoNotOptimize(fit.cost);
      }
    }
  }
  state.counters["evaluations"] = double(evaluations);
}
BENCHMARK(nist)->Name("nist_nonlinear_54/mlmath")->Unit(benchmark::kMillisecond);

void nist_functions(benchmark::State& state) {
  for (auto _ : state) {
    state.PauseTiming();
    for (const auto& set : mlmath_data::nist_nonlinear()) {
      for (std::size_t start = 0; start < 2; ++start) {
        const auto fit = mlmath::least_squares_nonlinear(set, set.start(start));
        const Eigen::VectorXd x = fit.x;
        state.ResumeTiming();
        for (Index k = 0; k < fit.evaluations; ++k) benchmark::DoNotOptimize(set(x).data());
        for (Index k = 0; k < fit.jacobian_evaluations; ++k) {
          benchmark::DoNotOptimize(mlmath::jacobian(set, x).data());
        }
        state.PauseTiming();
      }
    }
    state.ResumeTiming();
  }
}
BENCHMARK(nist_functions)->Name("nist_nonlinear_54/functions")->Unit(benchmark::kMillisecond);

void nonnegative(benchmark::State& state) {
  mlmath::Philox rng(1);
  Eigen::MatrixXd X(1000, 100);
  Eigen::VectorXd y(1000);
  mlmath::fill_uniform(rng, X);
  mlmath::fill_uniform(rng, y);
  X.array() -= 0.3;
  for (auto _ : state) benchmark::DoNotOptimize(mlmath::nnls(X, y).residual_norm);
}
BENCHMARK(nonnegative)->Name("nnls_1000x100/mlmath")->Unit(benchmark::kMillisecond);

}  // namespace
