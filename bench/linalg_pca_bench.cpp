// SPDX-License-Identifier: MIT
/// PCA with 50 components of Fashion-MNIST (60000 x 784), and the truncated SVD. The file is what
/// `bench/peers/pca_peers.py` writes: raw doubles, column-major, at
/// $MLMATH_BENCH_DATA/fmnist_train_X.bin (default folder: build/bench-data).
#include <mlmath/linalg/eigen_symmetric.hpp>
#include <mlmath/linalg/pca.hpp>
#include <mlmath/linalg/svd.hpp>

#include <Eigen/Core>
#include <Eigen/Eigenvalues>
#include <benchmark/benchmark.h>

#include <cstdlib>
#include <fstream>
#include <string>

namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using RowMajor = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
using mlmath::PcaSolver;

constexpr Index n = 60000;
constexpr Index p = 784;
constexpr Index k = 50;

const MatrixXd& by_columns() {
  static const MatrixXd X = [] {
    const char* folder = std::getenv("MLMATH_BENCH_DATA");
    std::ifstream file(
        std::string(folder != nullptr ? folder : "build/bench-data") + "/fmnist_train_X.bin",
        std::ios::binary);
    MatrixXd data(n, p);
    if (!file.read(reinterpret_cast<char*>(data.data()), std::streamsize(sizeof(double)) * n * p)) {
      data.resize(0, 0);
    }
    return data;
  }();
  return X;
}

const RowMajor& by_rows() {
  static const RowMajor X = by_columns();
  return X;
}

bool missing(benchmark::State& state) {
  if (by_columns().size() > 0) return false;
  state.SkipWithError("fmnist_train_X.bin is not there: run bench/peers/pca_peers.py first");
  return true;
}

void report(benchmark::State& state, const mlmath::Pca<double>& model) {
  state.counters["explained"] = model.explained_variance.sum();
  state.counters["residual"] = model.residual;
  state.counters["iterations"] = model.iterations;
}

template <typename Matrix>
void run(benchmark::State& state, const Matrix& (*data)(), const mlmath::PcaOptions& options) {
  if (missing(state)) return;
  const Matrix& X = data();
  mlmath::Pca<double> model;
  for (auto _ : state) {
    model = mlmath::pca(X, k, options);
    benchmark::DoNotOptimize(model.components.data());
  }
  report(state, model);
}

void exact_columns(benchmark::State& state) { run(state, by_columns, {}); }
void exact_rows(benchmark::State& state) { run(state, by_rows, {}); }
void randomized_columns(benchmark::State& state) {
  run(state, by_columns, {.solver = PcaSolver::randomized});
}
void randomized_rows(benchmark::State& state) {
  run(state, by_rows, {.solver = PcaSolver::randomized});
}

/// What a user would write in Eigen: a centred copy, its Gram matrix, all eigenpairs.
void plain_eigen(benchmark::State& state) {
  if (missing(state)) return;
  const MatrixXd& X = by_columns();
  for (auto _ : state) {
    const MatrixXd centred = X.rowwise() - X.colwise().mean();
    MatrixXd C = MatrixXd::Zero(p, p);
    C.selfadjointView<Eigen::Lower>().rankUpdate(centred.transpose(), 1.0 / double(n - 1));
    const Eigen::SelfAdjointEigenSolver<MatrixXd> solver(C);
    const MatrixXd components = solver.eigenvectors().rightCols(k);
    benchmark::DoNotOptimize(components.data());
    state.counters["explained"] = solver.eigenvalues().tail(k).sum();
  }
}

}  // namespace

BENCHMARK(exact_columns)->Name("pca_exact_fmnist_50/mlmath")->Unit(benchmark::kMillisecond);
BENCHMARK(exact_rows)->Name("pca_exact_fmnist_50/mlmath_rows")->Unit(benchmark::kMillisecond);
BENCHMARK(plain_eigen)->Name("pca_exact_fmnist_50/eigen")->Unit(benchmark::kMillisecond);
BENCHMARK(randomized_columns)
    ->Name("pca_randomized_fmnist_50/mlmath")
    ->Unit(benchmark::kMillisecond);
BENCHMARK(randomized_rows)
    ->Name("pca_randomized_fmnist_50/mlmath_rows")
    ->Unit(benchmark::kMillisecond);
