// SPDX-License-Identifier: MIT
// Stochastic gradients: one epoch of logistic regression over a million samples, against the same
// steps written by hand, without a check, a schedule or a result. Items are samples.
#include <mlmath/core/random.hpp>
#include <mlmath/core/random_index.hpp>
#include <mlmath/optimization/stochastic.hpp>

#include <Eigen/Core>
#include <benchmark/benchmark.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <ctime>

namespace {

using Eigen::Index;
using Eigen::VectorXd;
using Rows = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

constexpr Index samples = 1000000;
constexpr Index features = 20;

struct Logistic {
  Rows X{samples, features};
  VectorXd y{samples};
  Logistic() {
    mlmath::Philox rng(1);
    mlmath::fill_uniform(rng, X);
    X.array() -= 0.5;
    for (Index i = 0; i < samples; ++i) y[i] = X.row(i).sum() > 0 ? 1 : 0;
  }
  double operator()(const VectorXd& w, const mlmath::Batch& batch, VectorXd& g) const {
    g.setZero();
    double loss = 0;
    for (Index k = 0; k < batch.size(); ++k) {
      const Index i = batch[k];
      const double score = X.row(i).dot(w);
      const double e = std::exp(-std::abs(score));
      const double positive = score > 0 ? 1 / (1 + e) : e / (1 + e);
      loss += std::log1p(e) + (score > 0 ? score : 0) - y[i] * score;
      g.noalias() += (positive - y[i]) * X.row(i).transpose();
    }
    g /= double(batch.size());
    return loss / double(batch.size());
  }
};

const Logistic& problem() {
  static const Logistic logistic;
  return logistic;
}

double processor_seconds() { return double(std::clock()) / CLOCKS_PER_SEC; }

template <typename Method>
void epoch(benchmark::State& state, const Method& method) {
  const Logistic& f = problem();
  // The callback reads the clock, so that the last passes over all samples do not count.
  for (auto _ : state) {
    mlmath::Philox rng(2);
    double seconds = 0;
    const double begin = processor_seconds();
    mlmath::StochasticOptions options{.batch_size = Index(state.range(0)), .epochs = 1};
    options.callback = [&](const mlmath::MinimizeIteration&) {
      seconds = processor_seconds() - begin;
      return true;
    };
    const auto result =
        mlmath::minimize_stochastic(f, samples, VectorXd::Zero(features), method, options, rng);
    benchmark::DoNotOptimize(result.value);
    state.SetIterationTime(seconds);
  }
  state.SetItemsProcessed(int64_t(state.iterations()) * samples);
}

template <typename Update>
void by_hand(benchmark::State& state, const Update& update) {
  const Logistic& f = problem();
  const Index size = Index(state.range(0));
  for (auto _ : state) {
    mlmath::Philox rng(2);
    VectorXd x = VectorXd::Zero(features);
    VectorXd g(features);
    VectorXd m = x, v = x;
    const double begin = processor_seconds();
    const auto order = mlmath::random_permutation(rng, samples);
    double loss = 0;
    int t = 0;
    for (Index first = 0; first < samples; first += size) {
      loss += f(x, mlmath::Batch(order.data() + first, std::min(size, samples - first)), g);
      update(x, g, m, v, ++t);
    }
    benchmark::DoNotOptimize(loss);
    state.SetIterationTime(processor_seconds() - begin);
  }
  state.SetItemsProcessed(int64_t(state.iterations()) * samples);
}

void adam_by_hand(benchmark::State& state) {
  by_hand(state, [](VectorXd& x, const VectorXd& g, VectorXd& m, VectorXd& v, int t) {
    m = 0.9 * m + 0.1 * g;
    v = 0.999 * v + 0.001 * g.cwiseAbs2();
    x.array() -= 0.001 / (1 - std::pow(0.9, t)) * m.array() /
                 ((v.array() / (1 - std::pow(0.999, t))).sqrt() + 1e-8);
  });
}
void sgd_by_hand(benchmark::State& state) {
  by_hand(state, [](VectorXd& x, const VectorXd& g, VectorXd&, VectorXd&, int) { x -= 0.01 * g; });
}

void adam(benchmark::State& state) { epoch(state, mlmath::Adam{}); }
void sgd(benchmark::State& state) { epoch(state, mlmath::Sgd{}); }

BENCHMARK(adam)->Name("adam_epoch_1e6x20/mlmath")->Arg(32)->Arg(256)->UseManualTime();
BENCHMARK(sgd)->Name("sgd_epoch_1e6x20/mlmath")->Arg(32)->Arg(256)->UseManualTime();
BENCHMARK(adam_by_hand)->Name("adam_epoch_1e6x20/eigen")->Arg(32)->Arg(256)->UseManualTime();
BENCHMARK(sgd_by_hand)->Name("sgd_epoch_1e6x20/eigen")->Arg(32)->Arg(256)->UseManualTime();

}  // namespace
