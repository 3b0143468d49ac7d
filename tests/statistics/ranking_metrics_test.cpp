// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "support/labels.hpp"
#include "support/matchers.hpp"
#include <mlmath/core/random.hpp>
#include <mlmath/statistics/ranking_metrics.hpp>

#include <Eigen/Core>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

using Eigen::Index;
using Eigen::VectorXd;
using Eigen::VectorXi;
using mlmath::average_precision;
using mlmath::roc_auc;
using mlmath_test::message_of;
using mlmath_test::relative_error;

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();

bool is_near(double actual, double expected) {
  return relative_error(actual, expected) <= 8 * mlmath_test::epsilon<double>;
}

/// The definition: pairs of weights, ties a half.
double auc_by_pairs(const VectorXi& y, const VectorXd& s, const VectorXd& w) {
  double right = 0;
  double all = 0;
  for (Index i = 0; i < y.size(); ++i) {
    for (Index j = 0; j < y.size(); ++j) {
      if (y(i) != 1 || y(j) == 1) continue;
      const double weight = w(i) * w(j);
      right += weight * (s(i) > s(j) ? 1 : (s(i) == s(j) ? 0.5 : 0));
      all += weight;
    }
  }
  return right / all;
}

/// The definition: the precision at the score of each positive.
double average_precision_by_positives(const VectorXi& y, const VectorXd& s, const VectorXd& w) {
  double sum = 0;
  double positives = 0;
  for (Index i = 0; i < y.size(); ++i) {
    if (y(i) != 1 || w(i) == 0) continue;
    double hits = 0;
    double all = 0;
    for (Index j = 0; j < y.size(); ++j) {
      if (s(j) < s(i)) continue;
      all += w(j);
      if (y(j) == 1) hits += w(j);
    }
    sum += w(i) * hits / all;
    positives += w(i);
  }
  return sum / positives;
}

}  // namespace

TEST_CASE("roc_auc and average_precision: scikit-learn's values, with ties",
          "[statistics][ranking]") {
  // sklearn 1.9.1, metrics.roc_auc_score(y_binary, scores) and average_precision_score, without and
  // with sample_weight=w, of support/labels.hpp.
  const VectorXi y = mlmath_test::binary_labels();
  const VectorXd s = mlmath_test::label_scores();
  const VectorXd w = mlmath_test::label_weights();
  CHECK(is_near(roc_auc(y, s), 0.6962669683257918));
  CHECK(is_near(roc_auc(y, s, w), 0.6879752182483807));
  CHECK(is_near(average_precision(y, s), 0.7672054488099519));
  CHECK(is_near(average_precision(y, s, w), 0.7537049509708933));
  // A case of its own: [0, 1, 0, 1, 1, 0] by [.1, .4, .4, .8, .4, .8].
  const VectorXi y6{{0, 1, 0, 1, 1, 0}};
  const VectorXd s6{{0.1, 0.4, 0.4, 0.8, 0.4, 0.8}};
  CHECK(is_near(roc_auc(y6, s6), 5.5 / 9));
  CHECK(is_near(average_precision(y6, s6), 0.5666666666666667));
}

TEST_CASE("roc_auc: arguments of any type, and the order alone matters", "[statistics][ranking]") {
  const VectorXi y = mlmath_test::binary_labels();
  const VectorXd s = mlmath_test::label_scores();
  const double expected = roc_auc(y, s);
  CHECK(roc_auc(y.cast<double>(), s.cast<float>()) == expected);
  CHECK(roc_auc(y.array() == 1, (64 * s).cast<int>()) == expected);
  CHECK(roc_auc(y.transpose(), s.transpose()) == expected);
  CHECK(roc_auc(y, s.array().exp()) == expected);
  CHECK(roc_auc(2 * y.array() - 1, 1e300 * s) == expected);
  CHECK(roc_auc(y, -s) == 1 - expected);
  CHECK(roc_auc(y, -s, {.positive = 0}) == expected);
  CHECK(roc_auc(y.reverse(), s.reverse()) == expected);
  // Both zeros are one score, infinities are scores.
  CHECK(roc_auc(VectorXi{{0, 1}}, Eigen::Vector2d(-0.0, 0.0)) == 0.5);
  CHECK(roc_auc(VectorXi{{0, 1, 1}}, Eigen::Vector3d(-infinity, -1e308, infinity)) == 1);
  CHECK(roc_auc(VectorXi{{0, 1, 1, 0}}, Eigen::Vector4d(1, 1, 1, 1)) == 0.5);
  CHECK(average_precision(VectorXi{{0, 1, 1, 0}}, Eigen::Vector4d(1, 1, 1, 1)) == 0.5);
  CHECK(average_precision(VectorXi::Ones(3), Eigen::Vector3d(1, 2, 3)) == 1);
}

TEST_CASE("roc_auc and average_precision: the definitions on random scores",
          "[statistics][ranking]") {
  mlmath::Philox rng(5);
  VectorXd u(600);
  VectorXd s(600);
  VectorXd w(600);
  mlmath::fill_uniform(rng, u);
  mlmath::fill_uniform(rng, s);
  mlmath::fill_uniform(rng, w);
  const VectorXi y = (u.array() < 0.5 * s.array() + 0.1).cast<int>();
  w.head(100).setZero();
  const VectorXd ones = VectorXd::Ones(600);
  const double tolerance = 600 * mlmath_test::epsilon<double>;  // the definitions' plain sums
  // Continuous, many ties, both signs, subnormal differences, scores that share their leading bits.
  const VectorXd forms[] = {
      s,          (s.array() * 40).floor(), s.array() - 0.5,
      1e-310 * s, 1 + 1e-13 * s.array(),    (s.array() < 0.9).select(s.array(), 0.95)};
  for (const VectorXd& scores : forms) {
    CHECK(relative_error(roc_auc(y, scores), auc_by_pairs(y, scores, ones)) <= tolerance);
    CHECK(relative_error(roc_auc(y, scores, w), auc_by_pairs(y, scores, w)) <= tolerance);
    CHECK(relative_error(average_precision(y, scores),
                         average_precision_by_positives(y, scores, ones)) <= tolerance);
    CHECK(relative_error(average_precision(y, scores, w),
                         average_precision_by_positives(y, scores, w)) <= tolerance);
    CHECK(is_near(roc_auc(y, scores, ones), roc_auc(y, scores)));
    CHECK(is_near(average_precision(y, scores, ones), average_precision(y, scores)));
  }
}

TEST_CASE("sort_by_key: every kind of keys", "[statistics][ranking]") {
  mlmath::Philox rng(9);
  for (const std::uint64_t mask :
       {~std::uint64_t(0), std::uint64_t(0xFFF), std::uint64_t(0xFFF0000000000000),
        std::uint64_t(0x8000000000000001), std::uint64_t(0)}) {
    CAPTURE(mask);
    std::vector<std::uint64_t> keys(5000);
    for (std::uint64_t& key : keys) key = rng() & mask;
    std::vector<std::uint64_t> expected = keys;
    std::sort(expected.begin(), expected.end());
    std::vector<std::uint64_t> scratch(keys.size());
    const auto sorted = mlmath::detail::sort_by_key(std::span<std::uint64_t>(keys),
                                                    std::span<std::uint64_t>(scratch));
    CHECK(std::equal(sorted.begin(), sorted.end(), expected.begin(), expected.end()));
  }
  for (const double x : {-infinity, -1.5, -1e-310, 0.0, 1e-310, 2.0, infinity}) {
    CHECK(mlmath::detail::number_of(mlmath::detail::ordered_bits(x)) == x);
  }
}

TEST_CASE("ranking metrics: one class is undefined", "[statistics][ranking]") {
  const Eigen::Vector2d s(0.1, 0.9);
  CHECK(message_of<mlmath::UndefinedMetricError>([&] { return roc_auc(VectorXi::Zero(2), s); }) ==
        "roc_auc: undefined, as y has no positive sample; set .undefined to a number to go on");
  CHECK(message_of<mlmath::UndefinedMetricError>([&] { return roc_auc(VectorXi::Ones(2), s); }) ==
        "roc_auc: undefined, as y has no negative sample; set .undefined to a number to go on");
  CHECK(roc_auc(VectorXi::Ones(2), s, {.undefined = 0.5}) == 0.5);
  CHECK(message_of<mlmath::UndefinedMetricError>(
            [&] { return average_precision(VectorXi::Zero(2), s); }) ==
        "average_precision: undefined, as y has no positive sample; set .undefined to a number to "
        "go on");
  CHECK(average_precision(VectorXi::Zero(2), s, {.undefined = 0}) == 0);
  // The only negative has no weight.
  CHECK_THROWS_AS(roc_auc(VectorXi{{1, 0}}, s, Eigen::Vector2d(1, 0)),
                  mlmath::UndefinedMetricError);
}

TEST_CASE("ranking metrics: errors name what is wrong", "[statistics][ranking]") {
  const VectorXi y{{0, 1, 1}};
  const Eigen::Vector3d s(0.1, 0.5, 0.9);
  CHECK(message_of<mlmath::DomainError>([&] {
          return roc_auc(y, Eigen::Vector3d(1, not_a_number, 1));
        }) == "roc_auc: scores(1) is nan, expected numbers or infinities");
  CHECK(message_of<mlmath::DomainError>([&] {
          return roc_auc(VectorXi{{0, 1, 2}}, s);
        }) == "roc_auc: y(2) is 2, expected the positive class 1 or 0 as before");
  CHECK(message_of<mlmath::ShapeError>([&] { return roc_auc(y, s.head(2)); }) ==
        "roc_auc: scores has 2 entries, expected 3 as in y");
  CHECK(message_of<mlmath::ShapeError>([&] { return roc_auc(VectorXi(), VectorXd()); }) ==
        "roc_auc: y is empty (0x1)");
  CHECK(message_of<mlmath::DomainError>([&] {
          return average_precision(y, s, Eigen::Vector3d(1, infinity, 1));
        }) == "average_precision: weights(1) is inf, expected finite weights >= 0");
  CHECK(message_of<mlmath::DomainError>([&] { return roc_auc(s, s); }) ==
        "roc_auc: y(0) is 0.1, expected a label, a whole number");
}
