// SPDX-License-Identifier: MIT
#include <mlmath/core/random_fast.hpp>
#include <mlmath/core/random_index.hpp>
#include <mlmath/probability/beta.hpp>
#include <mlmath/probability/binomial.hpp>
#include <mlmath/probability/categorical.hpp>
#include <mlmath/probability/cauchy.hpp>
#include <mlmath/probability/dirichlet.hpp>
#include <mlmath/probability/exponential.hpp>
#include <mlmath/probability/gamma.hpp>
#include <mlmath/probability/limit_theorems.hpp>
#include <mlmath/probability/logistic.hpp>
#include <mlmath/probability/multinomial.hpp>
#include <mlmath/probability/multivariate_normal.hpp>
#include <mlmath/probability/normal.hpp>
#include <mlmath/probability/poisson.hpp>
#include <mlmath/probability/sampling.hpp>
#include <mlmath/probability/student_t.hpp>
#include <mlmath/probability/uniform.hpp>
#include <mlmath/probability/weibull.hpp>

#include <Eigen/Core>
#include <benchmark/benchmark.h>

#include <cmath>
#include <random>
#include <utility>
#include <vector>

namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

constexpr Index size = 1000000;

template <typename Generator, typename Law>
void fill(benchmark::State& state, const Law& d) {
  Generator rng(1);
  VectorXd x(size);
  for (auto _ : state) {
    mlmath::fill_sample(d, rng, x);
    benchmark::ClobberMemory();
  }
}

/// The standard library's distributions on its own generator, in Eigen's expression for it.
template <typename Standard>
void standard(benchmark::State& state, Standard d) {
  std::mt19937_64 rng(1);
  VectorXd x(size);
  for (auto _ : state) {
    x = VectorXd::NullaryExpr(size, [&] { return double(d(rng)); });
    benchmark::ClobberMemory();
  }
}

/// A parameter of its own for each draw.
void changing_poisson_mlmath(benchmark::State& state) {
  mlmath::Philox rng(1);
  VectorXd x(size);
  for (auto _ : state) {
    for (Index i = 0; i < size; ++i) {
      x(i) = mlmath::sample(mlmath::Poisson{5.0 + double(i % 16)}, rng);
    }
    benchmark::ClobberMemory();
  }
}

void changing_poisson_standard(benchmark::State& state) {
  std::mt19937_64 rng(1);
  VectorXd x(size);
  for (auto _ : state) {
    for (Index i = 0; i < size; ++i) {
      x(i) = std::poisson_distribution<int>(5.0 + double(i % 16))(rng);
    }
    benchmark::ClobberMemory();
  }
}

/// One draw at a time.
void single_normal_mlmath(benchmark::State& state) {
  mlmath::Philox rng(1);
  double sum = 0;
  for (auto _ : state) {
    for (Index i = 0; i < size; ++i) sum += mlmath::sample(mlmath::Normal{0.0, 1.0}, rng);
    benchmark::DoNotOptimize(sum);
  }
}

void single_normal_standard(benchmark::State& state) {
  std::mt19937_64 rng(1);
  std::normal_distribution<double> d;
  double sum = 0;
  for (auto _ : state) {
    for (Index i = 0; i < size; ++i) sum += d(rng);
    benchmark::DoNotOptimize(sum);
  }
}

template <typename Generator>
void dice(benchmark::State& state) {
  Generator rng(1);
  for (auto _ : state) {
    VectorXd means = mlmath::simulate_sample_means(mlmath::fair_die(), 100, size, rng);
    benchmark::DoNotOptimize(means.data());
  }
}

MatrixXd covariance_of(Index d) {
  MatrixXd C(d, d);
  for (Index i = 0; i < d; ++i) {
    for (Index j = 0; j < d; ++j) C(i, j) = std::pow(0.9, std::abs(double(i - j)));
  }
  return C;
}

void multivariate_mlmath(benchmark::State& state) {
  const mlmath::MultivariateNormal d(VectorXd::Zero(50), covariance_of(50));
  mlmath::Philox rng(1);
  for (auto _ : state) {
    MatrixXd X = mlmath::sample(d, rng, 20000);
    benchmark::DoNotOptimize(X.data());
  }
}

/// Normal numbers of the library, and Eigen's triangular product.
void multivariate_eigen(benchmark::State& state) {
  const mlmath::MultivariateNormal d(VectorXd::Zero(50), covariance_of(50));
  mlmath::Philox rng(1);
  for (auto _ : state) {
    MatrixXd Z(20000, 50);
    mlmath::fill_sample(mlmath::Normal{0.0, 1.0}, rng, Z);
    MatrixXd X = Z * d.cholesky().transpose().triangularView<Eigen::Upper>();
    benchmark::DoNotOptimize(X.data());
  }
}

void dirichlet_mlmath(benchmark::State& state) {
  const mlmath::Dirichlet d{VectorXd::LinSpaced(10, 1.0, 5.0)};
  mlmath::Philox rng(1);
  for (auto _ : state) {
    MatrixXd X = mlmath::sample(d, rng, 100000);
    benchmark::DoNotOptimize(X.data());
  }
}

void multinomial_mlmath(benchmark::State& state) {
  const mlmath::Multinomial d{1000, VectorXd::Constant(10, 0.1)};
  mlmath::Philox rng(1);
  for (auto _ : state) {
    MatrixXd X = mlmath::sample(d, rng, 100000);
    benchmark::DoNotOptimize(X.data());
  }
}

void indices_mlmath(benchmark::State& state) {
  mlmath::Philox rng(1);
  Eigen::VectorXi x(size);
  for (auto _ : state) {
    mlmath::fill_uniform_index(rng, 10000, x);
    benchmark::ClobberMemory();
  }
}

void indices_standard(benchmark::State& state) {
  std::mt19937_64 rng(1);
  std::uniform_int_distribution<int> d(0, 9999);
  Eigen::VectorXi x(size);
  for (auto _ : state) {
    for (int& value : x) value = d(rng);
    benchmark::ClobberMemory();
  }
}

void shuffle_mlmath(benchmark::State& state) {
  mlmath::Philox rng(1);
  Eigen::VectorXi x = Eigen::VectorXi::LinSpaced(100000, 0, 99999);
  for (auto _ : state) {
    mlmath::shuffle(rng, x);
    benchmark::ClobberMemory();
  }
}

void shuffle_standard(benchmark::State& state) {
  std::mt19937_64 rng(1);
  Eigen::VectorXi x = Eigen::VectorXi::LinSpaced(100000, 0, 99999);
  for (auto _ : state) {
    std::shuffle(x.begin(), x.end(), rng);
    benchmark::ClobberMemory();
  }
}

const VectorXd categories = VectorXd::LinSpaced(50, 1.0, 50.0) / 1275;

#define MLMATH_BENCH_LAW(workload, ...)                                                         \
  void workload##_mlmath(benchmark::State& state) { fill<mlmath::Philox>(state, __VA_ARGS__); } \
  BENCHMARK(workload##_mlmath)->Name(#workload "_1e6/mlmath")->Unit(benchmark::kMillisecond)

/// The same on the faster generator.
#define MLMATH_BENCH_FAST(workload, ...)                                                       \
  void workload##_fast(benchmark::State& state) { fill<mlmath::Xoshiro>(state, __VA_ARGS__); } \
  BENCHMARK(workload##_fast)->Name(#workload "_1e6/xoshiro")->Unit(benchmark::kMillisecond)

#define MLMATH_BENCH_STANDARD(workload, ...)                                          \
  void workload##_standard(benchmark::State& state) { standard(state, __VA_ARGS__); } \
  BENCHMARK(workload##_standard)->Name(#workload "_1e6/standard")->Unit(benchmark::kMillisecond)

MLMATH_BENCH_LAW(uniform, mlmath::Uniform{0.0, 1.0});
MLMATH_BENCH_FAST(uniform, mlmath::Uniform{0.0, 1.0});
MLMATH_BENCH_STANDARD(uniform, std::uniform_real_distribution<double>());
MLMATH_BENCH_LAW(normal, mlmath::Normal{0.0, 1.0});
MLMATH_BENCH_FAST(normal, mlmath::Normal{0.0, 1.0});
MLMATH_BENCH_STANDARD(normal, std::normal_distribution<double>());
MLMATH_BENCH_LAW(exponential, mlmath::Exponential{1.0});
MLMATH_BENCH_FAST(exponential, mlmath::Exponential{1.0});
MLMATH_BENCH_STANDARD(exponential, std::exponential_distribution<double>());
MLMATH_BENCH_LAW(logistic, mlmath::Logistic{0.0, 1.0});
MLMATH_BENCH_LAW(weibull, mlmath::Weibull{2.0, 1.0});
MLMATH_BENCH_STANDARD(weibull, std::weibull_distribution<double>(2.0, 1.0));
MLMATH_BENCH_LAW(cauchy, mlmath::Cauchy{0.0, 1.0});
MLMATH_BENCH_STANDARD(cauchy, std::cauchy_distribution<double>());
MLMATH_BENCH_LAW(gamma_2_5, mlmath::Gamma{2.5, 1.0});
MLMATH_BENCH_FAST(gamma_2_5, mlmath::Gamma{2.5, 1.0});
MLMATH_BENCH_STANDARD(gamma_2_5, std::gamma_distribution<double>(2.5, 1.0));
MLMATH_BENCH_LAW(gamma_0_5, mlmath::Gamma{0.5, 1.0});
MLMATH_BENCH_STANDARD(gamma_0_5, std::gamma_distribution<double>(0.5, 1.0));
MLMATH_BENCH_LAW(beta_2_3, mlmath::Beta{2.0, 3.0});
MLMATH_BENCH_LAW(student_t_5, mlmath::StudentT{5.0, 0.0, 1.0});
MLMATH_BENCH_STANDARD(student_t_5, std::student_t_distribution<double>(5.0));
MLMATH_BENCH_LAW(poisson_10, mlmath::Poisson{10.0});
MLMATH_BENCH_FAST(poisson_10, mlmath::Poisson{10.0});
MLMATH_BENCH_STANDARD(poisson_10, std::poisson_distribution<int>(10.0));
MLMATH_BENCH_LAW(poisson_1e9, mlmath::Poisson{1e9});
MLMATH_BENCH_LAW(binomial_100, mlmath::Binomial{100, 0.3});
MLMATH_BENCH_STANDARD(binomial_100, std::binomial_distribution<int>(100, 0.3));
MLMATH_BENCH_LAW(categorical_50, mlmath::Categorical{categories});
MLMATH_BENCH_FAST(categorical_50, mlmath::Categorical{categories});
MLMATH_BENCH_STANDARD(categorical_50,
                      std::discrete_distribution<int>(categories.begin(), categories.end()));
BENCHMARK(changing_poisson_mlmath)
    ->Name("changing_poisson_1e6/mlmath")
    ->Unit(benchmark::kMillisecond);
BENCHMARK(changing_poisson_standard)
    ->Name("changing_poisson_1e6/standard")
    ->Unit(benchmark::kMillisecond);
BENCHMARK(single_normal_mlmath)->Name("single_normal_1e6/mlmath")->Unit(benchmark::kMillisecond);
BENCHMARK(single_normal_standard)
    ->Name("single_normal_1e6/standard")
    ->Unit(benchmark::kMillisecond);
BENCHMARK(dice<mlmath::Philox>)->Name("dice_100x1e6/mlmath")->Unit(benchmark::kMillisecond);
BENCHMARK(dice<mlmath::Xoshiro>)->Name("dice_100x1e6/xoshiro")->Unit(benchmark::kMillisecond);
BENCHMARK(multivariate_mlmath)->Name("normal_rows_20000x50/mlmath")->Unit(benchmark::kMillisecond);
BENCHMARK(multivariate_eigen)->Name("normal_rows_20000x50/eigen")->Unit(benchmark::kMillisecond);
BENCHMARK(dirichlet_mlmath)->Name("dirichlet_1e5x10/mlmath")->Unit(benchmark::kMillisecond);
BENCHMARK(multinomial_mlmath)->Name("multinomial_1e5x10/mlmath")->Unit(benchmark::kMillisecond);
BENCHMARK(indices_mlmath)->Name("indices_1e6/mlmath")->Unit(benchmark::kMillisecond);
BENCHMARK(indices_standard)->Name("indices_1e6/standard")->Unit(benchmark::kMillisecond);
BENCHMARK(shuffle_mlmath)->Name("shuffle_1e5/mlmath")->Unit(benchmark::kMillisecond);
BENCHMARK(shuffle_standard)->Name("shuffle_1e5/standard")->Unit(benchmark::kMillisecond);

}  // namespace
