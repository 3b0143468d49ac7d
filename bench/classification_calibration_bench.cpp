// SPDX-License-Identifier: MIT
// Calibration of a million scores, of the logits of ten classes, and around a classifier in five
// splits; against plain loops over Eigen vectors.
#include <mlmath/classification/calibration.hpp>
#include <mlmath/classification/calibration_isotonic.hpp>
#include <mlmath/classification/calibration_sigmoid.hpp>
#include <mlmath/classification/calibration_temperature.hpp>
#include <mlmath/classification/gaussian_naive_bayes.hpp>
#include <mlmath/core/random.hpp>
#include <mlmath/statistics/splits.hpp>

#include <Eigen/Core>
#include <benchmark/benchmark.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <numeric>
#include <vector>

namespace {

using Eigen::ArrayXd;
using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;
using Eigen::VectorXi;

struct Uniform {
  std::uint64_t state = 1;
  double operator()() {
    state = state * 6364136223846793005ULL + 1442695040888963407ULL;
    return static_cast<double>(state >> 11) * 0x1p-53;
  }
  /// Near normal.
  double bell() { return (*this)() + (*this)() + (*this)() + (*this)() - 2; }
};

/// Scores in (-4, 4), and labels that are 1 with the probability sigmoid(2 s + 1/2).
struct Scores {
  Scores() : s(1000000), y(1000000) {
    Uniform uniform;
    for (Index i = 0; i < s.size(); ++i) {
      s(i) = 2 * uniform.bell();
      y(i) = uniform() < 1 / (1 + std::exp(-2 * s(i) - 0.5)) ? 1 : 0;
    }
  }
  VectorXd s;
  VectorXi y;
};

const Scores& scores() {
  static const Scores data;
  return data;
}

/// Logits of ten classes, three times as sure as they may be.
struct Logits {
  Logits() : Z(100000, 10), y(100000) {
    Uniform uniform;
    for (Index i = 0; i < y.size(); ++i) {
      for (Index k = 0; k < 10; ++k) Z(i, k) = 2 * uniform.bell();
      const ArrayXd p = Z.row(i).array().exp();
      const double at = uniform() * p.sum();
      double sum = p(0);
      Index k = 0;
      while (sum < at && k < 9) sum += p(++k);
      y(i) = int(k);
    }
    Z *= 3;
  }
  MatrixXd Z;
  VectorXi y;
};

const Logits& logits() {
  static const Logits data;
  return data;
}

/// 50000 samples of two classes with 30 features, which are one another's neighbours.
struct Samples {
  Samples() : X(50000, 30), y(50000) {
    Uniform uniform;
    for (Index i = 0; i < y.size(); ++i) {
      y(i) = uniform() < 0.4 ? 1 : 0;
      double last = 0;
      for (Index j = 0; j < 30; ++j) {
        last = 0.5 * last + uniform.bell();
        X(i, j) = last + 0.2 * y(i);
      }
    }
  }
  MatrixXd X;
  VectorXi y;
};

const Samples& samples() {
  static const Samples data;
  return data;
}

void sigmoid_ours(benchmark::State& state) {
  for (auto _ : state) {
    auto model = mlmath::sigmoid_calibration(scores().s, scores().y);
    benchmark::DoNotOptimize(model.slope);
  }
}

/// Newton's method, whole steps, to the same gradient.
void sigmoid_plain(benchmark::State& state) {
  const ArrayXd x = scores().s.array();
  const ArrayXd is_positive = scores().y.cast<double>().array();
  for (auto _ : state) {
    const double n = double(x.size());
    const double positives = is_positive.sum();
    const double low = 1 / (n - positives + 2);
    const ArrayXd t = low + ((positives + 1) / (positives + 2) - low) * is_positive;
    double a = 0;
    double b = std::log((positives + 1) / (n - positives + 1));
    for (int step = 0; step < 50; ++step) {
      const ArrayXd p = 1 / (1 + (-(a * x + b)).exp());
      const ArrayXd r = p - t;
      const ArrayXd w = p * (1 - p);
      const double ga = (r * x).sum();
      const double gb = r.sum();
      if (std::max(std::abs(ga), std::abs(gb)) <= 1e-12 * n) break;
      const double haa = (w * x * x).sum();
      const double hab = (w * x).sum();
      const double hbb = w.sum();
      const double determinant = haa * hbb - hab * hab;
      a -= (hbb * ga - hab * gb) / determinant;
      b -= (haa * gb - hab * ga) / determinant;
    }
    benchmark::DoNotOptimize(a + b);
  }
}

void isotonic_ours(benchmark::State& state) {
  for (auto _ : state) {
    auto model = mlmath::isotonic_calibration(scores().s, scores().y);
    benchmark::DoNotOptimize(model.curve.values.data());
  }
}

/// A sort of places, then means pooled on a stack; samples of one score are not made one.
void isotonic_plain(benchmark::State& state) {
  const VectorXd& s = scores().s;
  for (auto _ : state) {
    std::vector<Index> order(std::size_t(s.size()));
    std::iota(order.begin(), order.end(), Index(0));
    std::sort(order.begin(), order.end(), [&](Index a, Index b) { return s(a) < s(b); });
    std::vector<double> sums;
    std::vector<double> sizes;
    for (const Index i : order) {
      double sum = scores().y(i);
      double size = 1;
      while (!sums.empty() && sums.back() * size >= sum * sizes.back()) {
        sum += sums.back();
        size += sizes.back();
        sums.pop_back();
        sizes.pop_back();
      }
      sums.push_back(sum);
      sizes.push_back(size);
    }
    benchmark::DoNotOptimize(sums.data());
  }
}

void temperature_ours(benchmark::State& state) {
  for (auto _ : state) {
    auto model = mlmath::temperature_scaling(logits().Z, logits().y);
    benchmark::DoNotOptimize(model.temperature);
  }
}

/// Newton's method on 1 / T with a matrix of probabilities for each step.
void temperature_plain(benchmark::State& state) {
  const MatrixXd& Z = logits().Z;
  for (auto _ : state) {
    const MatrixXd D = Z.colwise() - Z.rowwise().maxCoeff();
    double inverse = 0.2;
    for (int step = 0; step < 50; ++step) {
      MatrixXd P = (inverse * D).array().exp();
      P.array().colwise() /= P.rowwise().sum().eval().array();
      const ArrayXd mean = P.cwiseProduct(D).rowwise().sum();
      const ArrayXd square = P.cwiseProduct(D.cwiseAbs2()).rowwise().sum();
      double slope = mean.sum();
      for (Index i = 0; i < D.rows(); ++i) slope -= D(i, logits().y(i));
      const double move = slope / (square - mean.square()).sum();
      inverse -= move;
      if (std::abs(move) <= 1e-15 * inverse) break;
    }
    benchmark::DoNotOptimize(inverse);
  }
}

void calibrate_ours(benchmark::State& state, mlmath::CalibrationMethod method) {
  mlmath::Philox rng(1);
  const mlmath::Splits splits = mlmath::stratified_k_fold(samples().y, 5, rng);
  const auto trainer = [](const MatrixXd& X, const VectorXi& y) {
    return mlmath::gaussian_naive_bayes(X, y);
  };
  for (auto _ : state) {
    auto model = mlmath::calibrate(samples().X, samples().y, trainer, splits, {.method = method});
    benchmark::DoNotOptimize(model.models.data());
  }
}

void add(const char* name, void (*run)(benchmark::State&)) {
  benchmark::RegisterBenchmark(name, run)->Unit(benchmark::kMillisecond);
}

const bool registered = [] {
  add("sigmoid_calibration_1000000/mlmath", sigmoid_ours);
  add("sigmoid_calibration_1000000/eigen", sigmoid_plain);
  add("isotonic_calibration_1000000/mlmath", isotonic_ours);
  add("isotonic_calibration_1000000/eigen", isotonic_plain);
  add("temperature_scaling_100000x10/mlmath", temperature_ours);
  add("temperature_scaling_100000x10/eigen", temperature_plain);
  add("calibrate_sigmoid_50000x30/mlmath",
      [](benchmark::State& state) { calibrate_ours(state, mlmath::CalibrationMethod::sigmoid); });
  add("calibrate_isotonic_50000x30/mlmath",
      [](benchmark::State& state) { calibrate_ours(state, mlmath::CalibrationMethod::isotonic); });
  return true;
}();

}  // namespace
