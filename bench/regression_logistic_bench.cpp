// SPDX-License-Identifier: MIT
/// Logistic and softmax regression on the problems that `bench/peers/logistic_peers.py` writes to
/// $MLMATH_BENCH_DATA (default folder: build/bench-data). `eigen` is Newton's method, and the value
/// and gradient of the softmax loss, in plain Eigen. Counters: the objective, the largest entry of
/// its gradient in the variables as they are, and by how many MB a fit raised the peak of memory.
#include "support/bench_data.hpp"
#include <mlmath/regression/logistic_regression.hpp>
#include <mlmath/regression/softmax_regression.hpp>

#include <Eigen/Cholesky>
#include <Eigen/Core>
#include <benchmark/benchmark.h>

#include <cmath>
#include <cstdint>
#include <fstream>
#include <string>
#include <vector>

namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;
using Eigen::VectorXi;

struct Problem {
  MatrixXd X;
  VectorXi y;
};

/// The samples of two classes, or all.
Problem images(bool only_two) {
  const auto pixels = read_bench_data<std::uint8_t>("logistic_fashion_X");
  const auto labels = read_bench_data<std::uint8_t>("logistic_fashion_y");
  std::vector<Index> rows;
  for (std::size_t i = 0; i < labels.size(); ++i) {
    if (!only_two || labels[i] == 0 || labels[i] == 6) rows.push_back(Index(i));
  }
  Problem problem{MatrixXd(Index(rows.size()), 784), VectorXi(Index(rows.size()))};
  for (Index i = 0; i < problem.y.size(); ++i) {
    const auto row = std::size_t(rows[std::size_t(i)]);
    problem.y(i) = labels[row];
    for (Index j = 0; j < 784; ++j) {
      problem.X(i, j) = pixels[std::size_t(j) * labels.size() + row] / 255.0;
    }
  }
  return problem;
}

Problem normal() {
  const auto X = read_bench_data<double>("logistic_normal_X");
  const auto y = read_bench_data<double>("logistic_normal_y");
  Problem problem{MatrixXd(Index(y.size()), 100), VectorXi(Index(y.size()))};
  for (Index i = 0; i < problem.y.size(); ++i) problem.y(i) = int(y[std::size_t(i)]);
  if (!X.empty()) problem.X = Eigen::Map<const MatrixXd>(X.data(), problem.X.rows(), 100);
  return problem;
}

/// Memory in MB from /proc, 0 where there is none.
double memory(const std::string& field) {
  std::ifstream status("/proc/self/status");
  for (std::string word; status >> word;) {
    double size = 0;
    if (word == field + ":" && status >> size) return size / 1024;
  }
  return 0;
}
void forget_peak() { std::ofstream("/proc/self/clear_refs") << "5"; }

bool is_there(benchmark::State& state, const Problem& problem) {
  if (problem.y.size() > 0) return true;
  state.SkipWithError("the problem is not there: run bench/peers/logistic_peers.py first");
  return false;
}

void logistic(benchmark::State& state, Problem (*make)()) {
  const Problem problem = make();
  if (!is_there(state, problem)) return;
  const double lambda = 0.5 / double(problem.y.size());
  mlmath::LogisticRegression<> model;
  forget_peak();
  const double before = memory("VmRSS");
  for (auto _ : state) {
    model = mlmath::logistic_regression(problem.X, problem.y, {.lambda = lambda});
  }
  state.counters["MB"] = memory("VmHWM") - before;
  state.counters["objective"] = model.objective;
  const VectorXd u = mlmath::predict_probability(model, problem.X) -
                     (problem.y.array() == model.classes(1)).cast<double>().matrix();
  state.counters["gradient"] =
      (problem.X.transpose() * u / double(problem.y.size()) + 2 * lambda * model.weights)
          .cwiseAbs()
          .maxCoeff();
}

void plain_logistic(benchmark::State& state, Problem (*make)()) {
  const Problem problem = make();
  if (!is_there(state, problem)) return;
  const Index n = problem.X.rows();
  const Index p = problem.X.cols();
  const double lambda = 0.5 / double(n);
  const VectorXd t = (problem.y.array() == problem.y.maxCoeff()).cast<double>();
  double norm = 0;
  for (auto _ : state) {
    MatrixXd A(n, p + 1);
    A << problem.X, VectorXd::Ones(n);
    VectorXd penalty = VectorXd::Constant(p + 1, 2 * lambda);
    penalty(p) = 0;
    VectorXd w = VectorXd::Zero(p + 1);
    for (int step = 0; step < 50; ++step) {
      const VectorXd q = 1 / (1 + (-(A * w)).array().exp());
      const VectorXd g = A.transpose() * (q - t) / double(n) + penalty.cwiseProduct(w);
      norm = g.cwiseAbs().maxCoeff();
      if (norm <= 1e-10) break;
      const VectorXd root = (q.array() * (1 - q.array()) / double(n)).sqrt();
      MatrixXd H = penalty.asDiagonal();
      H.selfadjointView<Eigen::Lower>().rankUpdate((root.asDiagonal() * A).transpose());
      w -= H.selfadjointView<Eigen::Lower>().llt().solve(g);
    }
  }
  state.counters["gradient"] = norm;
}

void softmax(benchmark::State& state, Index limit) {
  const Problem problem = images(false);
  if (!is_there(state, problem)) return;
  mlmath::SoftmaxRegression<> model;
  forget_peak();
  const double before = memory("VmRSS");
  for (auto _ : state) {
    model = mlmath::softmax_regression(problem.X, problem.y,
                                       {.lambda = 5e-5,
                                        .gradient_tolerance = limit > 0 ? 1e-12 : 2e-5,
                                        .max_iterations = limit > 0 ? limit : 10000});
  }
  state.counters["MB"] = memory("VmHWM") - before;
  state.counters["objective"] = model.objective;
  state.counters["iterations"] = double(model.iterations);
  state.counters["evaluations"] = double(model.evaluations);
  MatrixXd U = mlmath::predict_probability(model, problem.X);
  for (Index i = 0; i < U.rows(); ++i) U(i, problem.y(i)) -= 1;
  state.counters["gradient"] =
      (problem.X.transpose() * U / double(U.rows()) + 1e-4 * model.weights).cwiseAbs().maxCoeff();
}

void softmax_gradient(benchmark::State& state) {
  const Problem problem = images(false);
  if (!is_there(state, problem)) return;
  const mlmath::detail::MatrixRef<MatrixXd> X(problem.X);
  const mlmath::detail::StandardizedDesignOf<mlmath::detail::MatrixRef<MatrixXd>, double> design(
      X, VectorXd(), true);
  const auto labels = mlmath::detail::code_labels("bench", problem.y);
  mlmath::detail::SoftmaxLinearLoss<double> loss(design, labels);
  const MatrixXd V = MatrixXd::Constant(785, 10, 0.01);
  MatrixXd gradient;
  for (auto _ : state) {
    benchmark::DoNotOptimize(loss.evaluate(V, gradient));
  }
}

void plain_softmax_gradient(benchmark::State& state) {
  const Problem problem = images(false);
  if (!is_there(state, problem)) return;
  const MatrixXd W = MatrixXd::Constant(784, 10, 0.01);
  MatrixXd G;
  for (auto _ : state) {
    MatrixXd U = problem.X * W;
    U.colwise() -= U.rowwise().maxCoeff().eval();
    U = U.array().exp();
    const VectorXd sums = U.rowwise().sum();
    double value = sums.array().log().sum();
    for (Index i = 0; i < U.rows(); ++i) {
      value -= std::log(U(i, problem.y(i)));
      U.row(i) /= sums(i);
      U(i, problem.y(i)) -= 1;
    }
    G.noalias() = problem.X.transpose() * U;
    benchmark::DoNotOptimize(value);
    benchmark::DoNotOptimize(G.data());
  }
}

Problem two() { return images(true); }

}  // namespace

BENCHMARK_CAPTURE(logistic, normal, normal)->Name("logistic_100000x100/mlmath")->Iterations(1);
BENCHMARK_CAPTURE(plain_logistic, normal, normal)->Name("logistic_100000x100/eigen")->Iterations(1);
BENCHMARK_CAPTURE(logistic, fashion, two)->Name("logistic_fashion/mlmath")->Iterations(1);
BENCHMARK_CAPTURE(plain_logistic, fashion, two)->Name("logistic_fashion/eigen")->Iterations(1);
BENCHMARK(softmax_gradient)->Name("softmax_fashion_gradient/mlmath")->Iterations(3);
BENCHMARK(plain_softmax_gradient)->Name("softmax_fashion_gradient/eigen")->Iterations(3);
BENCHMARK_CAPTURE(softmax, hundred, 100)->Name("softmax_fashion_100/mlmath")->Iterations(1);
BENCHMARK_CAPTURE(softmax, tolerance, 0)->Name("softmax_fashion/mlmath")->Iterations(1);
