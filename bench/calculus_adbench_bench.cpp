// SPDX-License-Identifier: MIT
/// The problems of ADBench, as the tests have them: the library against gradients by hand.
#include "../tests/calculus/adbench.hpp"
#include <mlmath/calculus/gradient.hpp>

#include <Eigen/Core>
#include <benchmark/benchmark.h>

namespace {

using adbench::Memory;
using adbench::Mixture;
using Eigen::VectorXd;

template <typename Problem>
void by_hand(benchmark::State& state, const Problem& problem) {
  VectorXd g;
  for (auto _ : state) {
    benchmark::DoNotOptimize(problem.by_hand(problem.parameters, g));
    benchmark::DoNotOptimize(g.data());
  }
}

template <typename Problem>
void by_numbers(benchmark::State& state, const Problem& problem) {
  const auto f = [&problem](const auto& v) { return problem.by_numbers(v); };
  for (auto _ : state) {
    const auto result = mlmath::value_and_gradient(f, problem.parameters);
    benchmark::DoNotOptimize(result.gradient.data());
  }
}

void by_matrices(benchmark::State& state, const Mixture& problem) {
  const auto f = [&problem](const auto& v) { return problem.by_matrices(v); };
  for (auto _ : state) {
    const auto result = mlmath::value_and_gradient(f, problem.parameters);
    benchmark::DoNotOptimize(result.gradient.data());
  }
}

void small_eigen(benchmark::State& state) { by_hand(state, Mixture(10, 25, 1000)); }
void small_mlmath(benchmark::State& state) { by_matrices(state, Mixture(10, 25, 1000)); }
void small_numbers(benchmark::State& state) { by_numbers(state, Mixture(10, 25, 1000)); }
void large_eigen(benchmark::State& state) { by_hand(state, Mixture(32, 50, 1000)); }
void large_mlmath(benchmark::State& state) { by_matrices(state, Mixture(32, 50, 1000)); }
void huge_eigen(benchmark::State& state) { by_hand(state, Mixture(32, 50, 10000)); }
void huge_mlmath(benchmark::State& state) { by_matrices(state, Mixture(32, 50, 10000)); }
void memory_eigen(benchmark::State& state) { by_hand(state, Memory(2, 1024)); }
void memory_mlmath(benchmark::State& state) { by_numbers(state, Memory(2, 1024)); }

BENCHMARK(small_eigen)->Name("gmm_d10_k25_n1000/eigen")->Unit(benchmark::kMillisecond);
BENCHMARK(small_mlmath)->Name("gmm_d10_k25_n1000/mlmath")->Unit(benchmark::kMillisecond);
BENCHMARK(small_numbers)->Name("gmm_d10_k25_n1000/mlmath_numbers")->Unit(benchmark::kMillisecond);
BENCHMARK(large_eigen)->Name("gmm_d32_k50_n1000/eigen")->Unit(benchmark::kMillisecond);
BENCHMARK(large_mlmath)->Name("gmm_d32_k50_n1000/mlmath")->Unit(benchmark::kMillisecond);
BENCHMARK(huge_eigen)->Name("gmm_d32_k50_n10000/eigen")->Unit(benchmark::kMillisecond);
BENCHMARK(huge_mlmath)->Name("gmm_d32_k50_n10000/mlmath")->Unit(benchmark::kMillisecond);
BENCHMARK(memory_eigen)->Name("lstm_l2_c1024/eigen")->Unit(benchmark::kMillisecond);
BENCHMARK(memory_mlmath)->Name("lstm_l2_c1024/mlmath")->Unit(benchmark::kMillisecond);

}  // namespace
