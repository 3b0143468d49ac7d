// SPDX-License-Identifier: MIT
/// The price of a gradient through a linear system, a Cholesky factor and a log-determinant, beside
/// that of the function alone (`function`).
#include <mlmath/calculus/cholesky.hpp>
#include <mlmath/calculus/gradient.hpp>
#include <mlmath/calculus/linear_systems.hpp>
#include <mlmath/core/random.hpp>

#include <Eigen/Cholesky>
#include <Eigen/Core>
#include <Eigen/LU>
#include <benchmark/benchmark.h>

#include <cmath>
#include <string>

namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

struct Problem {
  MatrixXd S;
  MatrixXd W;
  VectorXd b;
  explicit Problem(Index n) : S(n, n), W(n, n), b(VectorXd::Ones(n)) {
    mlmath::Philox rng{std::uint64_t(n)};
    for (Index i = 0; i < W.size(); ++i) W(i) = mlmath::uniform(rng) - 0.5;
    S = W.transpose() * W;
    S.diagonal().array() += double(n);
  }
};

template <typename F>
void function(benchmark::State& state, const F& f, Index n) {
  const Problem problem(n);
  for (auto _ : state) benchmark::DoNotOptimize(f(problem));
}
template <typename F>
void gradient(benchmark::State& state, const F& f, Index n) {
  const Problem problem(n);
  for (auto _ : state) {
    const MatrixXd G = mlmath::gradient([&](const auto& M) { return f(problem, M); }, problem.S);
    benchmark::DoNotOptimize(G.data());
  }
}

const auto solve_function = [](const Problem& p) {
  return VectorXd(p.S.partialPivLu().solve(p.b)).sum();
};
const auto solve_gradient = [](const Problem& p, const auto& M) {
  return solve(M, p.b).solution.sum();
};
const auto spd_solve_function = [](const Problem& p) {
  return VectorXd(p.S.llt().solve(p.b)).sum();
};
const auto spd_solve_gradient = [](const Problem& p, const auto& M) {
  return solve_positive_definite(M, p.b).solution.sum();
};
const auto cholesky_function = [](const Problem& p) {
  const MatrixXd L = p.S.llt().matrixL();
  return L.cwiseProduct(p.W).sum();
};
const auto cholesky_gradient = [](const Problem& p, const auto& M) {
  return cholesky(M).cwiseProduct(p.W).sum();
};
const auto spd_determinant_function = [](const Problem& p) {
  return 2 * MatrixXd(p.S.llt().matrixLLT()).diagonal().array().log().sum();
};
const auto spd_determinant_gradient = [](const Problem&, const auto& M) {
  return log_determinant_spd(M);
};
const auto determinant_function = [](const Problem& p) {
  return p.S.partialPivLu().matrixLU().diagonal().array().abs().log().sum();
};
const auto determinant_gradient = [](const Problem&, const auto& M) {
  return log_determinant(M).log_absolute;
};

template <typename F, typename G>
void add(const std::string& name, const F& f, const G& g) {
  for (const Index n : {4, 16, 64, 128, 256, 512, 1000}) {
    const std::string workload = name + "_" + std::to_string(n);
    benchmark::RegisterBenchmark((workload + "/function").c_str(),
                                 [f, n](benchmark::State& state) { function(state, f, n); });
    benchmark::RegisterBenchmark((workload + "/mlmath").c_str(),
                                 [g, n](benchmark::State& state) { gradient(state, g, n); });
  }
}

const bool added = [] {
  add("gradient_solve", solve_function, solve_gradient);
  add("gradient_solve_spd", spd_solve_function, spd_solve_gradient);
  add("gradient_cholesky", cholesky_function, cholesky_gradient);
  add("gradient_log_determinant_spd", spd_determinant_function, spd_determinant_gradient);
  add("gradient_log_determinant", determinant_function, determinant_gradient);
  return true;
}();

}  // namespace
