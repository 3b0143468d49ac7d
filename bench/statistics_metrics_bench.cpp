// SPDX-License-Identifier: MIT
#include <mlmath/core/random.hpp>
#include <mlmath/statistics/classification_metrics.hpp>
#include <mlmath/statistics/probability_metrics.hpp>
#include <mlmath/statistics/ranking_metrics.hpp>
#include <mlmath/statistics/regression_scores.hpp>

#include <Eigen/Core>
#include <benchmark/benchmark.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;
using Eigen::VectorXi;

constexpr Index samples = 1000000;

/// A million labels, probabilities that are true of them, the labels at a threshold of 1/2, and log
/// odds of ten classes for a tenth as many.
struct Data {
  VectorXd p = VectorXd(samples);
  VectorXi y;
  VectorXi y_hat;
  VectorXd amounts = VectorXd(samples);
  MatrixXd logits = MatrixXd(samples / 10, 10);
  VectorXi classes;

  Data() {
    mlmath::Philox rng(1);
    VectorXd u(samples);
    mlmath::fill_uniform(rng, p);
    mlmath::fill_uniform(rng, u);
    mlmath::fill_uniform(rng, logits);
    y = (u.array() < p.array()).cast<int>();
    y_hat = (p.array() > 0.5).cast<int>();
    amounts = p + 0.1 * u;
    classes = (10 * u.head(samples / 10).array()).cast<int>();
  }
};

const Data& data() {
  static const Data all;
  return all;
}

template <typename Metric>
void time(benchmark::State& state, const Metric& metric) {
  const Data& all = data();
  for (auto _ : state) {
    double value = metric(all);
    benchmark::DoNotOptimize(value);
  }
}

/// The textbook's way: an order by std::sort, then ranks of ties by their mean.
double auc_by_sort(const VectorXi& y, const VectorXd& s) {
  std::vector<Index> order(std::size_t(s.size()));
  std::iota(order.begin(), order.end(), Index(0));
  std::sort(order.begin(), order.end(), [&](Index a, Index b) { return s(a) < s(b); });
  double rank_sum = 0;
  double positives = 0;
  for (std::size_t i = 0; i < order.size();) {
    std::size_t end = i;
    double hits = 0;
    for (; end < order.size() && s(order[end]) == s(order[i]); ++end) hits += y(order[end]);
    rank_sum += hits * 0.5 * double(i + 1 + end);
    positives += hits;
    i = end;
  }
  const double negatives = double(s.size()) - positives;
  return (rank_sum - positives * (positives + 1) / 2) / (positives * negatives);
}

[[maybe_unused]] const bool registered = [] {
  const auto add = [](const char* name, auto metric) {
    benchmark::RegisterBenchmark(name, [metric](benchmark::State& state) {
      time(state, metric);
    })->Unit(benchmark::kMillisecond);
  };
  add("roc_auc_1e6/mlmath", [](const Data& d) { return mlmath::roc_auc(d.y, d.p); });
  add("roc_auc_1e6/eigen", [](const Data& d) { return auc_by_sort(d.y, d.p); });
  add("average_precision_1e6/mlmath",
      [](const Data& d) { return mlmath::average_precision(d.y, d.p); });
  add("log_loss_1e6/mlmath", [](const Data& d) { return mlmath::log_loss(d.y, d.p); });
  add("log_loss_1e6/eigen", [](const Data& d) {
    const auto y = d.y.cast<double>().array();
    return -(y * d.p.array().log() + (1 - y) * (1 - d.p.array()).log()).mean();
  });
  add("log_loss_logits_1e5x10/mlmath",
      [](const Data& d) { return mlmath::log_loss_from_logits(d.classes, d.logits); });
  add("log_loss_logits_1e5x10/eigen", [](const Data& d) {
    const VectorXd largest = d.logits.rowwise().maxCoeff();
    const VectorXd sums =
        (d.logits.colwise() - largest).array().exp().rowwise().sum().log().matrix() + largest;
    double total = 0;
    for (Index i = 0; i < sums.size(); ++i) total += sums(i) - d.logits(i, d.classes(i));
    return total / double(sums.size());
  });
  add("confusion_f1_1e6/mlmath", [](const Data& d) { return mlmath::f1_score(d.y, d.y_hat); });
  add("confusion_f1_1e6/eigen", [](const Data& d) {
    const double hits = double((d.y.array() * d.y_hat.array()).sum());
    return 2 * hits / double(d.y.sum() + d.y_hat.sum());
  });
  add("accuracy_1e6/mlmath", [](const Data& d) { return mlmath::accuracy(d.y, d.y_hat); });
  add("accuracy_1e6/eigen", [](const Data& d) {
    return double((d.y.array() == d.y_hat.array()).count()) / double(d.y.size());
  });
  add("mean_squared_error_1e6/mlmath",
      [](const Data& d) { return mlmath::mean_squared_error(d.p, d.amounts); });
  add("mean_squared_error_1e6/eigen",
      [](const Data& d) { return (d.p - d.amounts).squaredNorm() / double(d.p.size()); });
  add("r2_score_1e6/mlmath", [](const Data& d) { return mlmath::r2_score(d.p, d.amounts); });
  add("r2_score_1e6/eigen", [](const Data& d) {
    return 1 - (d.p - d.amounts).squaredNorm() / (d.p.array() - d.p.mean()).matrix().squaredNorm();
  });
  return true;
}();

}  // namespace
