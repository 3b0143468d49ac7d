// SPDX-License-Identifier: MIT
#include <mlmath/core.hpp>

#include <Eigen/Core>
#include <benchmark/benchmark.h>

#include <cmath>
#include <random>

#ifdef __GLIBC__
#include <malloc.h>
#endif

namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;
using RowMajor = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

constexpr Index size = 10000000;
constexpr Index rows = 100000;
constexpr Index cols = 100;

/// Results of 80 MB stay on the heap and are reused, where glibc would map fresh pages for each and
/// the clearing of those would be most of what is timed, for both sides.
const bool keeps_pages = [] {
#ifdef __GLIBC__
  return mallopt(M_MMAP_THRESHOLD, 1 << 30) == 1 && mallopt(M_TRIM_THRESHOLD, 1 << 30) == 1;
#else
  return false;
#endif
}();

/// 1e7 uniform numbers in [low, high).
const VectorXd& numbers(double low, double high) {
  static VectorXd x;
  static double kept_low = 0;
  static double kept_high = 0;
  if (x.size() == 0 || low != kept_low || high != kept_high) {
    mlmath::Philox rng(1);
    x.resize(size);
    mlmath::fill_uniform(rng, x);
    x = low + (high - low) * x.array();
    kept_low = low;
    kept_high = high;
  }
  return x;
}

/// The result is allocated in each iteration, as a caller's would be.
template <typename Function>
void elementwise(benchmark::State& state, double low, double high, Function f) {
  const VectorXd& x = numbers(low, high);
  for (auto _ : state) {
    VectorXd y = f(x);
    benchmark::DoNotOptimize(y.data());
    benchmark::ClobberMemory();
  }
}

template <typename Function>
void reduction(benchmark::State& state, double low, double high, Function f) {
  const VectorXd& x = numbers(low, high);
  for (auto _ : state) {
    double result = f(x);
    benchmark::DoNotOptimize(result);
  }
}

#define MLMATH_BENCH_ARRAY(workload, who, low, high, expression)                             \
  void workload##_##who(benchmark::State& state) {                                           \
    elementwise(state, low, high, [](const VectorXd& x) -> VectorXd { return expression; }); \
  }                                                                                          \
  BENCHMARK(workload##_##who)->Name(#workload "_1e7/" #who)->Unit(benchmark::kMillisecond)

#define MLMATH_BENCH_NUMBER(workload, who, low, high, expression)                        \
  void workload##_##who(benchmark::State& state) {                                       \
    reduction(state, low, high, [](const VectorXd& x) -> double { return expression; }); \
  }                                                                                      \
  BENCHMARK(workload##_##who)->Name(#workload "_1e7/" #who)->Unit(benchmark::kMillisecond)

MLMATH_BENCH_ARRAY(exp, mlmath, -10, 10, mlmath::exp(x));
MLMATH_BENCH_ARRAY(exp, eigen, -10, 10, x.array().exp());
MLMATH_BENCH_ARRAY(exp, libm, -10, 10, x.unaryExpr([](double v) { return std::exp(v); }));
MLMATH_BENCH_ARRAY(expm1, mlmath, -2, 2, mlmath::expm1(x));
MLMATH_BENCH_ARRAY(expm1, eigen, -2, 2, x.array().expm1());
MLMATH_BENCH_ARRAY(log, mlmath, 0, 10, mlmath::log(x));
MLMATH_BENCH_ARRAY(log, eigen, 0, 10, x.array().log());
MLMATH_BENCH_ARRAY(log, libm, 0, 10, x.unaryExpr([](double v) { return std::log(v); }));
MLMATH_BENCH_ARRAY(log1p, mlmath, -0.5, 2, mlmath::log1p(x));
MLMATH_BENCH_ARRAY(log1p, eigen, -0.5, 2, x.array().log1p());
MLMATH_BENCH_ARRAY(tanh, mlmath, -4, 4, mlmath::tanh(x));
MLMATH_BENCH_ARRAY(tanh, eigen, -4, 4, x.array().tanh());
MLMATH_BENCH_ARRAY(sigmoid, mlmath, -10, 10, mlmath::sigmoid(x));
MLMATH_BENCH_ARRAY(sigmoid, eigen, -10, 10, x.array().logistic());
MLMATH_BENCH_ARRAY(logit, mlmath, 0, 1, mlmath::logit(x));
MLMATH_BENCH_ARRAY(logit, eigen, 0, 1, (x.array() / (1 - x.array())).log());
MLMATH_BENCH_ARRAY(softplus, mlmath, -10, 10, mlmath::softplus(x));
MLMATH_BENCH_ARRAY(softplus, eigen, -10, 10, x.array().max(0) + (-x.array().abs()).exp().log1p());
MLMATH_BENCH_ARRAY(xlogy, mlmath, 0, 1, mlmath::xlogy(x, x));
MLMATH_BENCH_ARRAY(xlogy, eigen, 0, 1, (x.array() > 0).select(x.array() * x.array().log(), 0));
MLMATH_BENCH_NUMBER(log_sum_exp, mlmath, -10, 10, mlmath::log_sum_exp(x));
MLMATH_BENCH_NUMBER(log_sum_exp, eigen, -10, 10,
                    x.maxCoeff() + std::log((x.array() - x.maxCoeff()).exp().sum()));
MLMATH_BENCH_NUMBER(sum, mlmath, 0, 1, mlmath::sum(x));
MLMATH_BENCH_NUMBER(sum, compensated, 0, 1, mlmath::compensated_sum(x));
MLMATH_BENCH_NUMBER(sum, eigen, 0, 1, x.sum());
MLMATH_BENCH_NUMBER(dot, compensated, 0, 1, mlmath::compensated_dot(x, x));
MLMATH_BENCH_NUMBER(dot, eigen, 0, 1, x.dot(x));

void uniform_mlmath(benchmark::State& state) {
  mlmath::Philox rng(1);
  VectorXd x(size);
  for (auto _ : state) {
    mlmath::fill_uniform(rng, x);
    benchmark::ClobberMemory();
  }
}
BENCHMARK(uniform_mlmath)->Name("uniform_1e7/mlmath")->Unit(benchmark::kMillisecond);

void uniform_one_at_a_time(benchmark::State& state) {
  mlmath::Philox rng(1);
  VectorXd x(size);
  for (auto _ : state) {
    for (double& value : x) value = mlmath::uniform(rng);
    benchmark::ClobberMemory();
  }
}
BENCHMARK(uniform_one_at_a_time)->Name("uniform_1e7/one_at_a_time")->Unit(benchmark::kMillisecond);

void uniform_std(benchmark::State& state) {
  std::mt19937_64 rng(1);
  std::uniform_real_distribution<double> distribution;
  VectorXd x(size);
  for (auto _ : state) {
    for (double& value : x) value = distribution(rng);
    benchmark::ClobberMemory();
  }
}
BENCHMARK(uniform_std)->Name("uniform_1e7/mt19937_64")->Unit(benchmark::kMillisecond);

/// Row by row in plain Eigen.
template <typename Matrix>
Matrix softmax_rows_eigen(const Matrix& Z) {
  Matrix P(Z.rows(), Z.cols());
  for (Index i = 0; i < Z.rows(); ++i) {
    P.row(i) = (Z.row(i).array() - Z.row(i).maxCoeff()).exp();
    P.row(i) /= P.row(i).sum();
  }
  return P;
}

template <typename Matrix, typename Function>
void by_rows(benchmark::State& state, Function f) {
  const VectorXd& x = numbers(-10, 10);
  const Matrix Z = Eigen::Map<const MatrixXd>(x.data(), rows, cols);
  for (auto _ : state) {
    auto result = f(Z);
    benchmark::DoNotOptimize(result.data());
    benchmark::ClobberMemory();
  }
}

#define MLMATH_BENCH_ROWS(workload, Matrix, who, expression)            \
  void workload##_##who(benchmark::State& state) {                      \
    by_rows<Matrix>(state, [](const Matrix& Z) { return expression; }); \
  }                                                                     \
  BENCHMARK(workload##_##who)->Name(#workload "_1e5x100/" #who)->Unit(benchmark::kMillisecond)

MLMATH_BENCH_ROWS(softmax_by_rows, RowMajor, mlmath, mlmath::softmax_rows(Z));
MLMATH_BENCH_ROWS(softmax_by_rows, RowMajor, eigen, softmax_rows_eigen(Z));
MLMATH_BENCH_ROWS(softmax_by_columns, MatrixXd, mlmath, mlmath::softmax_rows(Z));
MLMATH_BENCH_ROWS(softmax_by_columns, MatrixXd, eigen, softmax_rows_eigen(Z));
MLMATH_BENCH_ROWS(log_softmax_by_rows, RowMajor, mlmath, mlmath::log_softmax_rows(Z));
MLMATH_BENCH_ROWS(log_softmax_by_columns, MatrixXd, mlmath, mlmath::log_softmax_rows(Z));
MLMATH_BENCH_ROWS(log_sum_exp_by_rows, RowMajor, mlmath, mlmath::log_sum_exp_rows(Z));
MLMATH_BENCH_ROWS(log_sum_exp_by_columns, MatrixXd, mlmath, mlmath::log_sum_exp_rows(Z));

}  // namespace
