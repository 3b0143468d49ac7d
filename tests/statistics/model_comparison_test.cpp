// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "support/labels.hpp"
#include "support/matchers.hpp"
#include <mlmath/statistics/model_comparison.hpp>

#include <Eigen/Core>

#include <cmath>
#include <sstream>

using Eigen::Index;
using Eigen::VectorXd;
using Eigen::VectorXi;
using mlmath::compare_accuracy;
using mlmath::delong_test;
using mlmath::McNemarMethod;
using mlmath::paired_bootstrap;
using mlmath_test::message_of;
using mlmath_test::relative_error;

namespace {

bool is_near(double actual, double expected) { return relative_error(actual, expected) <= 1e-12; }

constexpr auto share_right = [](const auto& y, const auto& y_hat) {
  return mlmath::accuracy(y, y_hat);
};

}  // namespace

TEST_CASE("delong_test: by the definition", "[statistics][comparison]") {
  // mpmath, from the structural components in exact fractions, of support/labels.hpp.
  const VectorXi y = mlmath_test::binary_labels();
  const VectorXd s = mlmath_test::label_scores();
  const VectorXi t = mlmath_test::other_scores();
  const auto result = delong_test(y, s, t);
  CHECK(is_near(result.first, 0.69626696832579185520));
  CHECK(is_near(result.second, 0.80373303167420814480));
  CHECK(is_near(result.difference.estimate, -0.10746606334841628959));
  CHECK(is_near(result.standard_error, 0.086510099050863175353));
  CHECK(is_near(result.statistic, -1.2422372015229361948));
  CHECK(is_near(result.p_value, 0.21414905761810379105));
  CHECK(is_near(result.difference.lower, -0.27702274178710084280));
  CHECK(is_near(result.difference.upper, 0.062090615090268263619));
  const auto reversed = delong_test(y, t, s);
  CHECK(reversed.p_value == result.p_value);
  CHECK(reversed.difference.upper == -result.difference.lower);
  // The same order of the samples: no difference.
  const auto same = delong_test(y, s, s.array().exp());
  CHECK(same.p_value == 1);
  CHECK(same.difference.width() == 0);
}

TEST_CASE("delong_test: rejects equal models as often as it says", "[statistics][comparison]") {
  // Both scores are the label's signal with noise of the same law: at 10%, 500 trials, a share
  // within 5 standard deviations (0.067). False alarm: 6e-7.
  mlmath::Philox rng(31);
  const VectorXi y = VectorXi::NullaryExpr(80, [](Index i) { return int(i % 2); });
  int rejected = 0;
  VectorXd a(80);
  VectorXd b(80);
  VectorXd shared(80);
  for (int r = 0; r < 500; ++r) {
    mlmath::fill_uniform(rng, a);
    mlmath::fill_uniform(rng, b);
    mlmath::fill_uniform(rng, shared);
    const VectorXd base = 0.4 * y.cast<double>() + shared;
    rejected += delong_test(y, base + a, base + b).p_value < 0.1 ? 1 : 0;
  }
  CHECK(rejected >= 17);
  CHECK(rejected <= 83);
}

TEST_CASE("compare_accuracy: McNemar's test", "[statistics][comparison]") {
  // statsmodels 0.15.0, stats.contingency_tables.mcnemar([[30, 17], [9, 4]], exact=...,
  // correction=...); the mid-p value and Agresti and Min's interval by mpmath.
  const VectorXi y = mlmath_test::true_labels();
  const VectorXi a = mlmath_test::predicted_labels();
  const VectorXi b = mlmath_test::other_predicted_labels();
  const auto exact = compare_accuracy(y, a, b);
  CHECK(exact.first == 47.0 / 60);
  CHECK(exact.second == 39.0 / 60);
  CHECK(exact.statistic == 9);
  CHECK(is_near(exact.p_value, 0.16863754391670227));
  CHECK(is_near(exact.standard_error, 0.083222148049217799));
  CHECK(is_near(exact.difference.estimate, 8.0 / 60));
  CHECK(is_near(exact.difference.lower, -0.032059564394466617));
  CHECK(is_near(exact.difference.upper, 0.29012408052349888));
  CHECK(is_near(compare_accuracy(y, a, b, {.method = McNemarMethod::mid_p}).p_value,
                0.12207812070846558));
  const auto plain = compare_accuracy(y, a, b, {.method = McNemarMethod::chi_squared});
  CHECK(is_near(plain.statistic, 2.4615384615384617));
  CHECK(is_near(plain.p_value, 0.11666446478102341));
  const auto corrected =
      compare_accuracy(y, a, b, {.method = McNemarMethod::chi_squared_corrected});
  CHECK(is_near(corrected.statistic, 1.8846153846153846));
  CHECK(is_near(corrected.p_value, 0.1698105050855175));
  for (const auto method : {McNemarMethod::exact, McNemarMethod::mid_p, McNemarMethod::chi_squared,
                            McNemarMethod::chi_squared_corrected}) {
    CHECK(compare_accuracy(y, a, a, {.method = method}).p_value == 1);
    CHECK(compare_accuracy(y, b.cast<double>(), a, {.method = method}).p_value ==
          compare_accuracy(y, a, b, {.method = method}).p_value);
  }
}

TEST_CASE("paired_bootstrap: agrees with the closed forms", "[statistics][comparison]") {
  const VectorXi y = mlmath_test::true_labels();
  const VectorXi a = mlmath_test::predicted_labels();
  const VectorXi b = mlmath_test::other_predicted_labels();
  mlmath::Philox rng(32);
  const auto result = paired_bootstrap(y, a, b, share_right, rng, {.replicates = 2000});
  CHECK(result.first == 47.0 / 60);
  CHECK(result.second == 39.0 / 60);
  CHECK(is_near(result.difference.estimate, 8.0 / 60));
  // 2000 replicates: 1.6% (one standard deviation).
  CHECK(std::abs(result.standard_error / 0.083222148049217799 - 1) <= 0.08);
  CHECK(result.p_value > 0.05);
  CHECK(result.p_value < 0.2);
  const auto same = paired_bootstrap(y, a, a, share_right, rng, {.replicates = 50});
  CHECK(same.p_value == 1);
  CHECK(same.difference.width() == 0);
  const auto perfect = paired_bootstrap(y, y, b, share_right, rng, {.replicates = 99});
  CHECK(perfect.p_value == 0.02);
  std::ostringstream out;
  out << same;
  CHECK(out.str() ==
        "first 0.783333, second 0.783333, difference 0 [0, 0] (95%, percentile bootstrap), p = "
        "1\n");
}

TEST_CASE("model comparison: errors name what is wrong", "[statistics][comparison]") {
  mlmath::Philox rng(1);
  const VectorXi y{{0, 1, 1, 0}};
  const Eigen::Vector4d s(1, 2, 3, 4);
  CHECK(message_of<mlmath::ShapeError>([&] { return delong_test(y, s, s.head(3)); }) ==
        "delong_test: second has 3 entries, expected 4 as in y");
  CHECK(message_of<mlmath::DomainError>([&] { return compare_accuracy(y, s / 2, y); }) ==
        "compare_accuracy: first(0) is 0.5, expected a label, a whole number");
  CHECK(message_of<mlmath::DomainError>([&] { return delong_test(y, s, s, {.level = 2}); }) ==
        "delong_test: level = 2, expected 0 < level < 1");
  CHECK_THROWS_AS(delong_test(VectorXi::Ones(4), s, s), mlmath::UndefinedMetricError);
  CHECK(message_of<mlmath::ShapeError>([&] {
          return paired_bootstrap(y, y, y.head(2), share_right, rng);
        }) == "paired_bootstrap: second has 2 entries, expected 4 as in y");
}
