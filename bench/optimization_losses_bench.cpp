// SPDX-License-Identifier: MIT
// Losses and proximal operators against the same in plain Eigen, by a user who minds overflow: of a
// million predictions, and of a hundred thousand weights.
#include <mlmath/core/random.hpp>
#include <mlmath/optimization/losses.hpp>
#include <mlmath/optimization/penalties.hpp>

#include <Eigen/Core>
#include <benchmark/benchmark.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <string>

namespace {

using Eigen::ArrayXd;
using Eigen::Index;
using Eigen::VectorXd;

struct Predictions {
  VectorXd y{1000000}, label{1000000}, t{1000000}, g{1000000};
  Predictions() {
    mlmath::Philox rng(1);
    mlmath::fill_uniform(rng, y);
    mlmath::fill_uniform(rng, t);
    t.array() = 6 * t.array() - 3;
    label = (y.array() > 0.5).cast<double>();
  }
};

Predictions& data() {
  static Predictions predictions;
  return predictions;
}

template <typename Loss>
void risk(benchmark::State& state, const VectorXd& y) {
  for (auto _ : state) {
    benchmark::DoNotOptimize(mlmath::empirical_risk(Loss{}, y, data().t));
  }
}

template <typename Loss>
void risk_gradient(benchmark::State& state, const VectorXd& y) {
  for (auto _ : state) {
    data().g = mlmath::empirical_risk_gradient(Loss{}, y, data().t);
    benchmark::DoNotOptimize(data().g.data());
  }
}

template <typename Value>
void risk_eigen(benchmark::State& state, const Value& value) {
  for (auto _ : state) benchmark::DoNotOptimize(value());
}

template <typename Slope>
void risk_gradient_eigen(benchmark::State& state, const Slope& slope) {
  for (auto _ : state) {
    slope(data().g);
    benchmark::DoNotOptimize(data().g.data());
  }
}

const auto squared = [] { return (data().t - data().y).squaredNorm() / double(data().t.size()); };
const auto logistic = [] {
  const auto t = data().t.array();
  return ((-t.abs()).exp().log1p() + t.max(0.0) - data().label.array() * t).mean();
};
const auto huber = [] {
  const auto r = (data().t - data().y).array().abs();
  return (r <= 1.0).select(0.5 * r.square(), r - 0.5).mean();
};
const auto log_cosh = [] {
  const auto r = (data().t - data().y).array().abs();
  return (r + (-2 * r).exp().log1p() - std::log(2.0)).mean();
};
const auto logistic_slope = [](VectorXd& g) {
  const auto t = data().t.array();
  g.array() = (-t.abs()).exp();
  g.array() =
      ((t >= 0).select(1 / (1 + g.array()), g.array() / (1 + g.array())) - data().label.array()) /
      double(t.size());
};
const auto huber_slope = [](VectorXd& g) {
  const auto r = (data().t - data().y).array();
  g.array() = r.max(-1.0).min(1.0) / double(r.size());
};

// A workload of the same name, ours and in plain Eigen.
template <typename Ours, typename Plain>
void compare(const std::string& workload, const Ours& ours, const Plain& plain) {
  benchmark::RegisterBenchmark((workload + "/mlmath").c_str(), ours)->Unit(benchmark::kMicrosecond);
  benchmark::RegisterBenchmark((workload + "/eigen").c_str(), plain)->Unit(benchmark::kMicrosecond);
}

template <typename Loss, typename Plain>
void compare_risk(const std::string& name, VectorXd Predictions::*y, const Plain& plain) {
  compare(
      name + "_risk_1e6", [=](benchmark::State& state) { risk<Loss>(state, data().*y); },
      [=](benchmark::State& state) { risk_eigen(state, plain); });
}

template <typename Loss, typename Plain>
void compare_slope(const std::string& name, VectorXd Predictions::*y, const Plain& plain) {
  compare(
      name + "_risk_gradient_1e6",
      [=](benchmark::State& state) { risk_gradient<Loss>(state, data().*y); },
      [=](benchmark::State& state) { risk_gradient_eigen(state, plain); });
}

struct Weights {
  VectorXd v{100000}, z{100000};
  Weights() {
    mlmath::Philox rng(2);
    mlmath::fill_uniform(rng, v);
    v.array() = 2 * v.array() - 1;
  }
};

Weights& weights() {
  static Weights w;
  return w;
}

template <typename Penalty>
void proximal(benchmark::State& state, const Penalty& penalty) {
  for (auto _ : state) {
    weights().z = mlmath::proximal_operator(penalty, weights().v, 0.1);
    benchmark::DoNotOptimize(weights().z.data());
  }
}

template <typename Plain>
void proximal_eigen(benchmark::State& state, const Plain& plain) {
  for (auto _ : state) {
    plain(weights().v, weights().z);
    benchmark::DoNotOptimize(weights().z.data());
  }
}

void soft_threshold(const VectorXd& v, VectorXd& z) {
  z.array() = v.array().sign() * (v.array().abs() - 0.1).max(0.0);
}
void shrink(const VectorXd& v, VectorXd& z) {
  z.array() = v.array().sign() * (v.array().abs() - 0.05).max(0.0) / 1.1;
}
void clip(const VectorXd& v, VectorXd& z) { z = v.cwiseMax(-0.5).cwiseMin(0.5); }
// By sorting, as in the textbooks.
void onto_simplex(const VectorXd& v, VectorXd& z) {
  VectorXd sorted = v;
  std::sort(sorted.data(), sorted.data() + sorted.size(), std::greater<>{});
  double sum = 0;
  double shift = 0;
  for (Index k = 0; k < sorted.size(); ++k) {
    sum += sorted[k];
    const double next = (sum - 1) / double(k + 1);
    if (sorted[k] - next <= 0) break;
    shift = next;
  }
  z.array() = (v.array() - shift).max(0.0);
}

// Groups of ten.
mlmath::GroupPenalty tens() {
  mlmath::GroupPenalty penalty{Eigen::VectorXi(100000)};
  for (Index i = 0; i < penalty.groups.size(); ++i) penalty.groups[i] = int(i / 10);
  return penalty;
}
void group_threshold(const VectorXd& v, VectorXd& z) {
  const auto groups = v.reshaped(10, v.size() / 10);
  const ArrayXd kept = (1 - 0.1 * std::sqrt(10.0) / groups.colwise().norm().array()).max(0.0);
  z.reshaped(10, v.size() / 10) = groups * kept.matrix().asDiagonal();
}

template <typename Penalty, typename Plain>
void compare_proximal(const std::string& name, const Penalty& penalty, const Plain& plain) {
  compare(
      "proximal_" + name + "_1e5", [=](benchmark::State& state) { proximal(state, penalty); },
      [=](benchmark::State& state) { proximal_eigen(state, plain); });
}

const bool registered = [] {
  compare_risk<mlmath::SquaredLoss>("squared", &Predictions::y, squared);
  compare_risk<mlmath::HuberLoss>("huber", &Predictions::y, huber);
  compare_risk<mlmath::LogCoshLoss>("log_cosh", &Predictions::y, log_cosh);
  compare_risk<mlmath::LogisticLoss>("logistic", &Predictions::label, logistic);
  compare_slope<mlmath::HuberLoss>("huber", &Predictions::y, huber_slope);
  compare_slope<mlmath::LogisticLoss>("logistic", &Predictions::label, logistic_slope);
  compare_proximal("l1", mlmath::L1Penalty{}, soft_threshold);
  compare_proximal("elastic_net", mlmath::ElasticNetPenalty{0.5}, shrink);
  compare_proximal("group", tens(), group_threshold);
  compare_proximal("box", mlmath::BoxConstraint{VectorXd{{-0.5}}, VectorXd{{0.5}}}, clip);
  compare_proximal("simplex", mlmath::SimplexConstraint{}, onto_simplex);
  return true;
}();

}  // namespace
