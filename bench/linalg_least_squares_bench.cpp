// SPDX-License-Identifier: MIT
// Least squares against forming the normal equations, the floor of every solver, and against
// Eigen's Householder QR.
#include <mlmath/linalg/least_squares.hpp>
#include <mlmath/linalg/solve.hpp>

#include <Eigen/Cholesky>
#include <Eigen/Core>
#include <Eigen/LU>
#include <Eigen/QR>
#include <benchmark/benchmark.h>

#include <algorithm>
#include <cstdint>

namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;
using RowMajor = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
using mlmath::LeastSquaresMethod;

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
  explicit Problem(Index rows, Index cols)
      : X(uniform(rows, cols)), X_rows(X), y(X.rowwise().sum() + uniform(rows, 1).col(0)) {}
  MatrixXd X;
  RowMajor X_rows;
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

const Problem& small() {
  static const Problem problem(100, 5);
  return problem;
}

void mlmath_solves(benchmark::State& state, const Problem& problem, LeastSquaresMethod method) {
  for (auto _ : state) {
    auto fit = mlmath::least_squares(problem.X, problem.y, {.method = method});
    benchmark::DoNotOptimize(fit.solution.data());
  }
}

void mlmath_solves_rows(benchmark::State& state, const Problem& problem,
                        LeastSquaresMethod method) {
  for (auto _ : state) {
    auto fit = mlmath::least_squares(problem.X_rows, problem.y, {.method = method});
    benchmark::DoNotOptimize(fit.solution.data());
  }
}

/// X'X and X'y by Eigen, by blocks of rows: no solution yet.
void eigen_forms_gram(benchmark::State& state, const Problem& problem) {
  const MatrixXd& X = problem.X;
  for (auto _ : state) {
    MatrixXd gram = MatrixXd::Zero(X.cols(), X.cols());
    VectorXd moments = VectorXd::Zero(X.cols());
    for (Index first = 0; first < X.rows(); first += 1024) {
      const Index count = std::min<Index>(1024, X.rows() - first);
      const auto block = X.middleRows(first, count);
      gram.selfadjointView<Eigen::Lower>().rankUpdate(block.transpose());
      moments.noalias() += block.transpose() * problem.y.segment(first, count);
    }
    benchmark::DoNotOptimize(gram.data());
    benchmark::DoNotOptimize(moments.data());
  }
}

void eigen_gram_llt(benchmark::State& state, const Problem& problem) {
  for (auto _ : state) {
    MatrixXd gram = MatrixXd::Zero(problem.X.cols(), problem.X.cols());
    gram.selfadjointView<Eigen::Lower>().rankUpdate(problem.X.transpose());
    VectorXd w = gram.llt().solve(problem.X.transpose() * problem.y);
    benchmark::DoNotOptimize(w.data());
  }
}

void eigen_householder(benchmark::State& state, const Problem& problem) {
  for (auto _ : state) {
    VectorXd w = problem.X.householderQr().solve(problem.y);
    benchmark::DoNotOptimize(w.data());
  }
}

void mlmath_square(benchmark::State& state, Index n) {
  const MatrixXd A = uniform(n, n);
  const VectorXd b = uniform(n, 1).col(0);
  for (auto _ : state) {
    auto result = mlmath::solve(A, b);
    benchmark::DoNotOptimize(result.solution.data());
  }
}

void eigen_square(benchmark::State& state, Index n) {
  const MatrixXd A = uniform(n, n);
  const VectorXd b = uniform(n, 1).col(0);
  for (auto _ : state) {
    VectorXd x = A.partialPivLu().solve(b);
    benchmark::DoNotOptimize(x.data());
  }
}

}  // namespace

#define MLMATH_BENCH(function, name, ...) \
  BENCHMARK_CAPTURE(function, _, __VA_ARGS__)->Name(name)->Unit(benchmark::kMillisecond)

constexpr auto automatic = LeastSquaresMethod::automatic;
constexpr auto householder = LeastSquaresMethod::householder;

MLMATH_BENCH(mlmath_solves, "least_squares 100000x100/mlmath", tall(), automatic);
MLMATH_BENCH(eigen_forms_gram, "least_squares 100000x100/gram alone", tall());
MLMATH_BENCH(mlmath_solves_rows, "least_squares 100000x100 row-major/mlmath", tall(), automatic);
MLMATH_BENCH(eigen_forms_gram, "least_squares 100000x100 row-major/gram alone", tall());
MLMATH_BENCH(mlmath_solves, "least_squares QR 100000x100/mlmath", tall(), householder);
MLMATH_BENCH(eigen_householder, "least_squares QR 100000x100/eigen", tall());
MLMATH_BENCH(mlmath_solves_rows, "least_squares QR 100000x100 row-major/mlmath", tall(),
             householder);
MLMATH_BENCH(eigen_householder, "least_squares QR 100000x100 row-major/eigen", tall());
MLMATH_BENCH(mlmath_solves, "least_squares 2000x1000/mlmath", broad(), automatic);
MLMATH_BENCH(eigen_gram_llt, "least_squares 2000x1000/eigen", broad());
MLMATH_BENCH(mlmath_solves, "least_squares QR 2000x1000/mlmath", broad(), householder);
MLMATH_BENCH(eigen_householder, "least_squares QR 2000x1000/eigen", broad());
MLMATH_BENCH(mlmath_solves, "least_squares QR 100x5/mlmath", small(), automatic);
MLMATH_BENCH(eigen_householder, "least_squares QR 100x5/eigen", small());
MLMATH_BENCH(mlmath_square, "solve 1000x1000/mlmath", 1000);
MLMATH_BENCH(eigen_square, "solve 1000x1000/eigen", 1000);
MLMATH_BENCH(mlmath_square, "solve 10x10/mlmath", 10);
MLMATH_BENCH(eigen_square, "solve 10x10/eigen", 10);
