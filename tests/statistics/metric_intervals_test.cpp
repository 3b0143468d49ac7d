// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "support/labels.hpp"
#include "support/matchers.hpp"
#include "support/sanitized.hpp"
#include <mlmath/statistics/metric_intervals.hpp>
#include <mlmath/statistics/regression_metrics.hpp>

#include <Eigen/Core>

#include <cmath>
#include <sstream>

using Eigen::Index;
using Eigen::VectorXd;
using Eigen::VectorXi;
using mlmath::AucIntervalMethod;
using mlmath::BootstrapMethod;
using mlmath::metric_bootstrap;
using mlmath::roc_auc_interval;
using mlmath_test::message_of;
using mlmath_test::relative_error;

namespace {

bool is_near(double actual, double expected) { return relative_error(actual, expected) <= 1e-13; }

/// Negatives uniform on (0, 1), positives with density 2 x: the AUC is 2/3.
VectorXd draw_scores(mlmath::Philox& rng, const VectorXi& y) {
  VectorXd s(y.size());
  mlmath::fill_uniform(rng, s);
  for (Index i = 0; i < y.size(); ++i) {
    if (y(i) == 1) s(i) = std::sqrt(s(i));
  }
  return s;
}

constexpr auto auc = [](const auto& y, const auto& s) { return mlmath::roc_auc(y, s); };

}  // namespace

TEST_CASE("accuracy, precision and recall intervals: proportions", "[statistics][intervals]") {
  const VectorXi y = mlmath_test::binary_labels();
  const VectorXi y_hat = (mlmath_test::predicted_labels().array() > 0).cast<int>();
  // TP 30, FP 6, FN 4, TN 20. statsmodels 0.15.0: proportion_confint(50, 60, method="wilson").
  const auto interval = mlmath::accuracy_interval(y, y_hat);
  CHECK(interval.estimate == 50.0 / 60);
  CHECK(is_near(interval.lower, 0.7196838683638547));
  CHECK(is_near(interval.upper, 0.9068682302080855));
  CHECK(mlmath::precision_interval(y, y_hat).lower ==
        mlmath::proportion_confidence_interval(30, 36).lower);
  CHECK(mlmath::recall_interval(y, y_hat, {.level = 0.9}).upper ==
        mlmath::proportion_confidence_interval(30, 34, {.level = 0.9}).upper);
  CHECK(mlmath::recall_interval(y, y_hat, {.positive = 0}).estimate == 20.0 / 26);
  CHECK_THROWS_AS(mlmath::recall_interval(VectorXi::Zero(3), VectorXi::Ones(3)),
                  mlmath::UndefinedMetricError);
  CHECK_THROWS_AS(mlmath::precision_interval(VectorXi::Ones(3), VectorXi::Zero(3)),
                  mlmath::UndefinedMetricError);
}

TEST_CASE("roc_auc_interval: DeLong and Hanley-McNeil", "[statistics][intervals]") {
  // mpmath, from the definitions in exact fractions; scores with ties, of support/labels.hpp.
  const VectorXi y = mlmath_test::binary_labels();
  const VectorXd s = mlmath_test::label_scores();
  const auto wald = roc_auc_interval(y, s, {.logit = false});
  CHECK(is_near(wald.estimate, 0.69626696832579185520));
  CHECK(is_near(wald.lower, 0.56350293042090451915));
  CHECK(is_near(wald.upper, 0.82903100623067919126));
  const auto logit = roc_auc_interval(y, s);
  CHECK(is_near(logit.lower, 0.55027863904107270287));
  CHECK(is_near(logit.upper, 0.81113032180679943797));
  const auto hanley =
      roc_auc_interval(y, s, {.method = AucIntervalMethod::hanley_mcneil, .logit = false});
  CHECK(is_near(hanley.lower, 0.56430206320010755247));
  CHECK(is_near(hanley.upper, 0.82823187345147615794));
  // A perfect ranking has no spread to see; the other class by its label.
  CHECK(roc_auc_interval(VectorXi{{0, 0, 1, 1}}, Eigen::Vector4d(1, 2, 3, 4)).width() == 0);
  CHECK(is_near(roc_auc_interval(y, -s, {.logit = false, .positive = 0}).lower, wald.lower));
  CHECK_THROWS_AS(roc_auc_interval(VectorXi{{0, 0, 1}}, Eigen::Vector3d(1, 2, 3)),
                  mlmath::UndefinedMetricError);
}

TEST_CASE("roc_auc_interval: covers the true AUC as often as it says", "[statistics][intervals]") {
  // 1000 samples of 40 and 60: a binomial share within 5 standard deviations (0.0345) of 0.95.
  // False alarm: 6e-7.
  mlmath::Philox rng(21);
  const VectorXi y = VectorXi::NullaryExpr(100, [](Index i) { return i < 40 ? 1 : 0; });
  int covered = 0;
  for (int r = 0; r < 1000; ++r) {
    covered += roc_auc_interval(y, draw_scores(rng, y)).contains(2.0 / 3) ? 1 : 0;
  }
  CHECK(covered >= 915);
  CHECK(covered <= 985);
}

TEST_CASE("metric_bootstrap: agrees with the closed form, and covers", "[statistics][intervals]") {
  mlmath::Philox rng(22);
  const VectorXi y = VectorXi::NullaryExpr(400, [](Index i) { return i < 200 ? 1 : 0; });
  const VectorXd s = draw_scores(rng, y);
  const auto closed = roc_auc_interval(y, s, {.logit = false});
  const double closed_error = closed.width() / (2 * 1.959963984540054);
  for (const auto method :
       {BootstrapMethod::percentile, BootstrapMethod::basic, BootstrapMethod::bca}) {
    const auto result =
        metric_bootstrap(y, s, auc, rng, {.replicates = 500, .method = method, .stratified = true});
    CHECK(result.interval.estimate == closed.estimate);
    // A standard error from 500 replicates is off by 3% (one standard deviation), an end of the
    // interval by some 10% of it.
    CHECK(std::abs(result.standard_error / closed_error - 1) <= 0.15);
    CHECK(std::abs(result.interval.lower - closed.lower) <= 0.5 * closed_error);
    CHECK(std::abs(result.interval.upper - closed.upper) <= 0.5 * closed_error);
    CHECK(std::abs(result.bias) <= 0.25 * closed_error);
    CHECK(result.undefined == 0);
  }
  // Coverage at 90%, 200 samples: within 5 standard deviations (0.106). False alarm: 6e-7.
  const Index samples = mlmath_test::sized(200, 40);
  Index covered = 0;
  const VectorXi small = y.segment(150, 100);
  for (Index r = 0; r < samples; ++r) {
    const auto result = metric_bootstrap(small, draw_scores(rng, small), auc, rng,
                                         {.level = 0.9, .replicates = 150});
    covered += result.interval.contains(2.0 / 3) ? 1 : 0;
  }
  CHECK(double(covered) >= 0.9 * double(samples) - 1.5 * std::sqrt(double(samples)));
}

TEST_CASE("metric_bootstrap: the BCa interval of a skewed metric, by its definition",
          "[statistics][intervals]") {
  // mpmath, by the formulas of Efron and Tibshirani, (14.9) to (14.15), for replicates that
  // are known, 0, 1, ..., 99, an estimate of 54.5 and a jackknife of the mean of (0, 1, 4, 9):
  // bias = norm.ppf(0.55), acceleration = sum(d^3) / (6 sum(d^2)^1.5).
  const VectorXd replicates = VectorXd::LinSpaced(100, 0, 99);
  const VectorXd x{{0, 1, 4, 9}};
  const auto levels = mlmath::detail::bca_levels(
      replicates, 54.5, 4, 0.95, [&](const Eigen::VectorX<Index>& rows) { return x(rows).mean(); });
  CHECK(is_near(levels(0), 0.060862409002391512365));
  CHECK(is_near(levels(1), 0.99319912826461925446));
}

TEST_CASE("metric_bootstrap: any metric, and what is undefined is counted",
          "[statistics][intervals]") {
  mlmath::Philox rng(23);
  // One positive of five: a share of (4/5)^5 = 0.33 of the samples has none.
  const VectorXi y{{0, 0, 0, 0, 1}};
  const VectorXd s{{1, 2, 5, 3, 4}};
  const auto result = metric_bootstrap(y, s, auc, rng, {.replicates = 300});
  CHECK(result.undefined + result.replicates.size() == 300);
  CHECK(result.undefined > 50);
  CHECK(result.undefined < 150);
  std::ostringstream out;
  out << result;
  CHECK(out.str().find("0.75 [") == 0);
  CHECK(out.str().find("undefined for " + std::to_string(result.undefined) + " of 300 samples") !=
        std::string::npos);
  CHECK(metric_bootstrap(y, s, auc, rng, {.replicates = 50, .stratified = true}).undefined == 0);

  mlmath::Philox first(4);
  mlmath::Philox second(4);
  const VectorXd t{{1.5, 2, 3, 4, 4}};
  const auto mse = [](const auto& a, const auto& b) { return mlmath::mean_squared_error(a, b); };
  CHECK(metric_bootstrap(t, s, mse, first, {.replicates = 20}).replicates ==
        metric_bootstrap(t, s, mse, second, {.replicates = 20}).replicates);
  // A matrix of predictions is resampled by its rows.
  const Eigen::MatrixXd P = t.replicate(1, 2);
  const auto difference = [](const auto& a, const auto& B) {
    return (B.colwise() - a).cwiseAbs().sum();
  };
  CHECK(metric_bootstrap(t, P, difference, rng, {.replicates = 5}).replicates.isZero(0));
}

TEST_CASE("metric intervals: errors name what is wrong", "[statistics][intervals]") {
  mlmath::Philox rng(1);
  const VectorXi y{{0, 1, 1}};
  const Eigen::Vector3d s(1, 2, 3);
  CHECK(message_of<mlmath::DomainError>([&] {
          return mlmath::accuracy_interval(y, y, {.level = 1});
        }) == "accuracy_interval: level = 1, expected 0 < level < 1");
  CHECK(message_of<mlmath::DomainError>([&] { return roc_auc_interval(y, s, {.level = 0}); }) ==
        "roc_auc_interval: level = 0, expected 0 < level < 1");
  CHECK(message_of<mlmath::DomainError>([&] {
          return metric_bootstrap(y, s, auc, rng, {.replicates = 0});
        }) == "metric_bootstrap: replicates = 0, expected at least 1");
  CHECK(message_of<mlmath::ShapeError>([&] { return metric_bootstrap(y, s.head(2), auc, rng); }) ==
        "metric_bootstrap: y_hat has 2 entries, expected 3 as in y");
  CHECK(message_of<mlmath::UndefinedMetricError>(
            [&] { return metric_bootstrap(VectorXi::Zero(3), s, auc, rng); }) ==
        "roc_auc: undefined, as y has no positive sample; set .undefined to a number to go on");
}
