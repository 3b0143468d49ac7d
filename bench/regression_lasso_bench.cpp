// SPDX-License-Identifier: MIT
/// Paths of the lasso with 100 penalties on the problems that `bench/peers/lasso_peers.py` writes
/// to $MLMATH_BENCH_DATA (default folder: build/bench-data), to the duality gap that a workload is
/// named by. `eigen` is coordinate descent with warm starts in plain Eigen, as a good user would
/// write it.
#include "support/bench_data.hpp"
#include <mlmath/regression/elastic_net_path.hpp>

#include <Eigen/Core>
#include <Eigen/SparseCore>
#include <benchmark/benchmark.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <string>
#include <vector>

namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;
using SparseXd = Eigen::SparseMatrix<double>;

VectorXd read_vector(const std::string& name) {
  const std::vector<double> numbers = read_bench_data<double>("lasso_" + name);
  return Eigen::Map<const VectorXd>(numbers.data(), Index(numbers.size()));
}

MatrixXd read_matrix(const std::string& name, Index rows) {
  const std::vector<double> numbers = read_bench_data<double>("lasso_" + name);
  return Eigen::Map<const MatrixXd>(numbers.data(), rows,
                                    rows > 0 ? Index(numbers.size()) / rows : 0);
}

SparseXd read_sparse(Index rows) {
  std::vector<double> values = read_bench_data<double>("lasso_c_data");
  std::vector<int> indices = read_bench_data<int>("lasso_c_indices");
  std::vector<int> starts = read_bench_data<int>("lasso_c_indptr");
  if (starts.empty()) return {};
  return Eigen::Map<const SparseXd>(rows, Index(starts.size()) - 1, Index(values.size()),
                                    starts.data(), indices.data(), values.data());
}

template <typename Design>
VectorXd penalties(const Design& X, const VectorXd& y) {
  const double top = 2 * (X.transpose() * y).cwiseAbs().maxCoeff() / double(y.size());
  return (VectorXd::LinSpaced(100, std::log(top), std::log(top / 1000))).array().exp();
}

template <typename Design>
void ours(benchmark::State& state, const Design& X, const VectorXd& y, double tolerance) {
  if (y.size() == 0) {
    state.SkipWithError("the problem is not there: run bench/peers/lasso_peers.py first");
    return;
  }
  const VectorXd lambdas = penalties(X, y);
  double gap = 0;
  for (auto _ : state) {
    const auto path = mlmath::lasso_path(
        X, y, {.lambdas = lambdas, .intercept = false, .gap_tolerance = tolerance});
    gap = path.duality_gap.maxCoeff() / (y.squaredNorm() / double(y.size()));
  }
  state.counters["gap"] = gap;
}

/// Sweeps until the duality gap, looked at after each ten, is small enough.
void plain(benchmark::State& state, const MatrixXd& X, const VectorXd& y, double tolerance) {
  if (y.size() == 0) {
    state.SkipWithError("the problem is not there: run bench/peers/lasso_peers.py first");
    return;
  }
  const VectorXd lambdas = penalties(X, y);
  const double n = double(y.size());
  for (auto _ : state) {
    const VectorXd norms = X.colwise().squaredNorm();
    VectorXd w = VectorXd::Zero(X.cols());
    VectorXd r = y;
    for (const double lambda : lambdas) {
      const double t = n * lambda / 2;
      for (double gap = 1; gap > tolerance;) {
        for (int sweep = 0; sweep < 10; ++sweep) {
          for (Index j = 0; j < X.cols(); ++j) {
            const double z = X.col(j).dot(r) + norms(j) * w(j);
            const double value = std::copysign((std::max)(std::abs(z) - t, 0.0), z) / norms(j);
            if (value == w(j)) continue;
            r += (w(j) - value) * X.col(j);
            w(j) = value;
          }
        }
        const double scale = (std::min)(1.0, t / (X.transpose() * r).cwiseAbs().maxCoeff());
        gap = (r.squaredNorm() + 2 * t * w.lpNorm<1>() - 2 * scale * r.dot(y) +
               scale * scale * r.squaredNorm()) /
              y.squaredNorm();
      }
    }
    benchmark::DoNotOptimize(w.data());
  }
}

const VectorXd y_a = read_vector("a_y");
const MatrixXd X_a = read_matrix("a_X", y_a.size());
const VectorXd y_b = read_vector("b_y");
const MatrixXd X_b = read_matrix("b_X", y_b.size());
const VectorXd y_c = read_vector("c_y");
const SparseXd X_c = read_sparse(y_c.size());

}  // namespace

BENCHMARK_CAPTURE(ours, a, X_a, y_a, 2e-4)->Name("lasso_a_gap2e-4/mlmath")->Iterations(1);
BENCHMARK_CAPTURE(ours, b, X_b, y_b, 1e-8)->Name("lasso_b_gap1e-8/mlmath");
BENCHMARK_CAPTURE(plain, b, X_b, y_b, 1e-8)->Name("lasso_b_gap1e-8/eigen")->Iterations(1);
BENCHMARK_CAPTURE(ours, c, X_c, y_c, 2e-4)->Name("lasso_c_gap2e-4/mlmath")->Iterations(1);
