// SPDX-License-Identifier: MIT
/// Entropies, divergences and cross-entropy losses against the same in plain Eigen.
#include <mlmath/core/random.hpp>
#include <mlmath/information.hpp>

#include <Eigen/Core>
#include <benchmark/benchmark.h>

#include <cmath>

using Eigen::ArrayXd;
using Eigen::ArrayXXd;
using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;
using Eigen::VectorXi;

namespace {

constexpr Index outcomes = 10000000;

VectorXd law(std::uint64_t seed) {
  mlmath::Philox rng(seed);
  VectorXd weights(outcomes);
  mlmath::fill_uniform(rng, weights);
  weights.array() += 1e-3;
  return mlmath::normalize_probabilities(weights);
}

const VectorXd& p() {
  static const VectorXd values = law(1);
  return values;
}

const VectorXd& q() {
  static const VectorXd values = law(2);
  return values;
}

void entropy(benchmark::State& state) {
  p();
  for (auto _ : state) benchmark::DoNotOptimize(mlmath::entropy(p()));
}
void entropy_eigen(benchmark::State& state) {
  p();
  for (auto _ : state) benchmark::DoNotOptimize(-(p().array() * p().array().log()).sum());
}
BENCHMARK(entropy)->Name("entropy_1e7/mlmath")->Unit(benchmark::kMillisecond);
BENCHMARK(entropy_eigen)->Name("entropy_1e7/eigen")->Unit(benchmark::kMillisecond);

void kl(benchmark::State& state) {
  p();
  q();
  for (auto _ : state) benchmark::DoNotOptimize(mlmath::kl_divergence(p(), q()));
}
void kl_eigen(benchmark::State& state) {
  p();
  q();
  for (auto _ : state) {
    benchmark::DoNotOptimize((p().array() * (p().array() / q().array()).log()).sum());
  }
}
BENCHMARK(kl)->Name("kl_divergence_1e7/mlmath")->Unit(benchmark::kMillisecond);
BENCHMARK(kl_eigen)->Name("kl_divergence_1e7/eigen")->Unit(benchmark::kMillisecond);

void cross_entropy_of_laws(benchmark::State& state) {
  p();
  q();
  for (auto _ : state) benchmark::DoNotOptimize(mlmath::cross_entropy(p(), q()));
}
void cross_entropy_of_laws_eigen(benchmark::State& state) {
  p();
  q();
  for (auto _ : state) benchmark::DoNotOptimize(-(p().array() * q().array().log()).sum());
}
BENCHMARK(cross_entropy_of_laws)->Name("cross_entropy_1e7/mlmath")->Unit(benchmark::kMillisecond);
BENCHMARK(cross_entropy_of_laws_eigen)
    ->Name("cross_entropy_1e7/eigen")
    ->Unit(benchmark::kMillisecond);

void jensen_shannon(benchmark::State& state) {
  p();
  q();
  for (auto _ : state) benchmark::DoNotOptimize(mlmath::jensen_shannon_divergence(p(), q()));
}
void jensen_shannon_eigen(benchmark::State& state) {
  const auto& a = p().array();
  const auto& b = q().array();
  for (auto _ : state) {
    const ArrayXd log_m = (0.5 * (a + b)).log();
    benchmark::DoNotOptimize(0.5 * (a * (a.log() - log_m) + b * (b.log() - log_m)).sum());
  }
}
BENCHMARK(jensen_shannon)->Name("jensen_shannon_1e7/mlmath")->Unit(benchmark::kMillisecond);
BENCHMARK(jensen_shannon_eigen)->Name("jensen_shannon_1e7/eigen")->Unit(benchmark::kMillisecond);

void renyi(benchmark::State& state) {
  p();
  q();
  for (auto _ : state) benchmark::DoNotOptimize(mlmath::renyi_divergence(p(), q(), 0.7));
}
void renyi_eigen(benchmark::State& state) {
  const auto& a = p().array();
  const auto& b = q().array();
  for (auto _ : state) {
    const double total = (0.7 * a.log() + 0.3 * b.log()).exp().sum();
    benchmark::DoNotOptimize(std::log2(total) / -0.3);
  }
}
BENCHMARK(renyi)->Name("renyi_divergence_1e7/mlmath")->Unit(benchmark::kMillisecond);
BENCHMARK(renyi_eigen)->Name("renyi_divergence_1e7/eigen")->Unit(benchmark::kMillisecond);

void hellinger(benchmark::State& state) {
  p();
  q();
  for (auto _ : state) benchmark::DoNotOptimize(mlmath::hellinger_distance(p(), q()));
}
void hellinger_eigen(benchmark::State& state) {
  p();
  q();
  for (auto _ : state) {
    const double squares = (p().array().sqrt() - q().array().sqrt()).square().sum();
    benchmark::DoNotOptimize(std::sqrt(squares / 2));
  }
}
BENCHMARK(hellinger)->Name("hellinger_1e7/mlmath")->Unit(benchmark::kMillisecond);
BENCHMARK(hellinger_eigen)->Name("hellinger_1e7/eigen")->Unit(benchmark::kMillisecond);

const MatrixXd& logits() {
  static const MatrixXd values = [] {
    mlmath::Philox rng(3);
    MatrixXd Z(100000, 100);
    mlmath::fill_uniform(rng, Z);
    return MatrixXd(8 * Z.array() - 4);
  }();
  return values;
}

const VectorXi& labels() {
  static const VectorXi values = [] {
    mlmath::Philox rng(4);
    VectorXi y(100000);
    for (int& label : y) label = int(mlmath::uniform_index(rng, 100));
    return y;
  }();
  return values;
}

void cross_entropy(benchmark::State& state) {
  logits();
  labels();
  for (auto _ : state) {
    benchmark::DoNotOptimize(mlmath::categorical_cross_entropy_from_logits(labels(), logits()));
  }
}
void cross_entropy_eigen(benchmark::State& state) {
  const MatrixXd& Z = logits();
  const VectorXi& y = labels();
  for (auto _ : state) {
    const VectorXd most = Z.rowwise().maxCoeff();
    const VectorXd sums = (Z.colwise() - most).array().exp().rowwise().sum();
    double total = (most.array() + sums.array().log()).sum();
    for (Index i = 0; i < Z.rows(); ++i) total -= Z(i, y(i));
    benchmark::DoNotOptimize(total / double(Z.rows()));
  }
}
BENCHMARK(cross_entropy)
    ->Name("cross_entropy_logits_100000x100/mlmath")
    ->Unit(benchmark::kMillisecond);
BENCHMARK(cross_entropy_eigen)
    ->Name("cross_entropy_logits_100000x100/eigen")
    ->Unit(benchmark::kMillisecond);

const MatrixXd& forecasts() {
  static const MatrixXd values = mlmath::softmax_rows(logits());
  return values;
}

void log_loss(benchmark::State& state) {
  forecasts();
  labels();
  for (auto _ : state) {
    benchmark::DoNotOptimize(mlmath::categorical_cross_entropy(labels(), forecasts()));
  }
}
void log_loss_eigen(benchmark::State& state) {
  const MatrixXd& P = forecasts();
  const VectorXi& y = labels();
  for (auto _ : state) {
    double total = 0;
    for (Index i = 0; i < P.rows(); ++i) total -= std::log(P(i, y(i)));
    benchmark::DoNotOptimize(total / double(P.rows()));
  }
}
BENCHMARK(log_loss)->Name("log_loss_100000x100/mlmath")->Unit(benchmark::kMillisecond);
BENCHMARK(log_loss_eigen)->Name("log_loss_100000x100/eigen")->Unit(benchmark::kMillisecond);

const VectorXd& answers() {
  static const VectorXd values = [] {
    mlmath::Philox rng(6);
    VectorXd y(1000000);
    for (double& answer : y) answer = double(mlmath::uniform_index(rng, 2));
    return y;
  }();
  return values;
}

const VectorXd& chances() {
  static const VectorXd values = [] {
    mlmath::Philox rng(7);
    VectorXd chance(1000000);
    mlmath::fill_uniform(rng, chance);
    return VectorXd(0.98 * chance.array() + 0.01);
  }();
  return values;
}

void binary_loss(benchmark::State& state) {
  answers();
  chances();
  for (auto _ : state) {
    benchmark::DoNotOptimize(mlmath::binary_cross_entropy(answers(), chances()));
  }
}
void binary_loss_eigen(benchmark::State& state) {
  const auto& y = answers().array();
  const auto& chance = chances().array();
  for (auto _ : state) {
    benchmark::DoNotOptimize(-(y * chance.log() + (1 - y) * (1 - chance).log()).mean());
  }
}
BENCHMARK(binary_loss)->Name("binary_cross_entropy_1e6/mlmath")->Unit(benchmark::kMillisecond);
BENCHMARK(binary_loss_eigen)->Name("binary_cross_entropy_1e6/eigen")->Unit(benchmark::kMillisecond);

void neighbours(benchmark::State& state) {
  mlmath::Philox rng(5);
  MatrixXd X(10000, 2);
  mlmath::fill_uniform(rng, X);
  X.col(1) += X.col(0);
  for (auto _ : state) {
    benchmark::DoNotOptimize(mlmath::neighbour_mutual_information(X.col(0), X.col(1)).value);
  }
}
BENCHMARK(neighbours)->Name("neighbour_information_10000/mlmath")->Unit(benchmark::kMillisecond);

}  // namespace
