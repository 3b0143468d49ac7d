// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "support/matchers.hpp"
#include <mlmath/core/random.hpp>
#include <mlmath/statistics/correlation_tests.hpp>

#include <Eigen/Core>

#include <cmath>
#include <limits>
#include <numbers>
#include <sstream>

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;
using mlmath_test::message_of;
using mlmath_test::relative_error;

namespace {

const VectorXd x{{2.5, -1.25, 4, 0.5, 7.75, 3.5, -2, 6, 1.5, 3.5, 9.25, 0.25}};
const VectorXd y{{1, -0.5, 3, 2, 5, 1.5, -1, 7, 0.5, 2, 6, 1}};
// Hollander and Wolfe, tuna lightness and quality, as in R's example of cor.test.
const VectorXd a{{44.4, 45.9, 41.9, 53.3, 44.7, 44.1, 50.7, 45.2, 60.1}};
const VectorXd b{{2.6, 3.1, 2.5, 5, 3.6, 4, 5.2, 2.8, 3.8}};

}  // namespace

TEST_CASE("correlation tests: references", "[statistics][correlation_tests]") {
  // R 4.2: cor.test(x, y), cor.test(x[1:7], y[1:7], conf.level = 0.9), cor.test(a, b, method = ...).
  const auto pearson = mlmath::pearson_test(x, y);
  CHECK(relative_error(pearson.statistic, 6.5680234909918402) < 1e-14);
  CHECK(relative_error(pearson.p_value, 6.3275140383938679e-05) < 1e-13);
  CHECK(relative_error(pearson.interval.lower, 0.67736286777246402) < 1e-14);
  CHECK(relative_error(pearson.interval.upper, 0.97219633289318652) < 1e-14);
  CHECK(pearson.count == 12);
  const auto seven = mlmath::pearson_test(x.head(7), y.head(7), {.level = 0.9});
  CHECK(relative_error(seven.p_value, 0.0024401069745804012) < 1e-13);
  CHECK(relative_error(seven.interval.lower, 0.68167358384924304) < 1e-14);
  CHECK(relative_error(seven.interval.upper, 0.98599101886922569) < 1e-14);
  CHECK(relative_error(mlmath::pearson_test(a, b).p_value, 0.10817305434949379) < 1e-13);

  const auto spearman = mlmath::spearman_test(a, b);
  CHECK(relative_error(spearman.estimate, 0.6) < 1e-15);
  CHECK(spearman.statistic == 48);
  CHECK(relative_error(spearman.p_value, 0.096797839506172836) < 1e-14);
  CHECK(spearman.method == "exact");
  const auto kendall = mlmath::kendall_test(a, b);
  CHECK(kendall.statistic == 26);
  CHECK(relative_error(kendall.p_value, 0.1194389329805996) < 1e-14);
  CHECK(kendall.method == "exact");

  // cor.test(x, y, method = ..., exact = FALSE); tanh(atanh(r) +- qnorm(.975) se).
  const auto tied = mlmath::spearman_test(x, y);
  CHECK(relative_error(tied.p_value, 7.2870816777135061e-05) < 1e-13);
  CHECK(relative_error(tied.interval.lower, 0.59683935439941127) < 1e-14);
  CHECK(relative_error(tied.interval.upper, 0.97741207688944209) < 1e-14);
  const auto tau = mlmath::kendall_test(x, y);
  CHECK(relative_error(tau.statistic, 3.5218763062837692) < 1e-14);
  CHECK(relative_error(tau.p_value, 0.00042850402957591129) < 1e-13);
  CHECK(tau.method == "normal");
  CHECK(relative_error(tau.interval.lower, 0.54782698186011147) < 1e-14);
  CHECK(relative_error(tau.interval.upper, 0.91067008599404597) < 1e-14);

  // cor.test(1:40, (1:40 * 37) %% 41, method = "kendall", exact = TRUE).
  Eigen::VectorXi first(40);
  Eigen::VectorXi second(40);
  for (int i = 0; i < 40; ++i) {
    first(i) = i + 1;
    second(i) = (37 * (i + 1)) % 41;
  }
  const auto forty = mlmath::kendall_test(first, second);
  CHECK(forty.statistic == 330);
  CHECK(relative_error(forty.p_value, 0.16663308645816088) < 1e-12);
}

TEST_CASE("correlation tests: level and coverage", "[statistics][correlation_tests]") {
  // 1500 samples of 15 normal pairs of correlation 0.6, and of 0.
  const Index count = 1500;
  mlmath::Philox rng(31);
  MatrixXd uniform(30, count);
  mlmath::fill_uniform(rng, uniform);
  const MatrixXd normal = mlmath::quantile(mlmath::Normal{0.0, 1.0}, uniform);
  // Of a normal population: 6/pi asin(r/2), 2/pi asin(r).
  const double spearman = 6 / std::numbers::pi * std::asin(0.3);
  const double kendall = 2 / std::numbers::pi * std::asin(0.6);
  Index held = 0;
  Index held_spearman = 0;
  Index held_kendall = 0;
  Index rejected = 0;
  Index rejected_spearman = 0;
  Index rejected_kendall = 0;
  for (Index j = 0; j < count; ++j) {
    const VectorXd u = normal.col(j).head(15);
    const VectorXd v = normal.col(j).tail(15);
    const VectorXd related = 0.6 * u + 0.8 * v;
    held += mlmath::pearson_test(u, related).interval.contains(0.6);
    held_spearman += mlmath::spearman_test(u, related).interval.contains(spearman);
    held_kendall += mlmath::kendall_test(u, related).interval.contains(kendall);
    rejected += mlmath::pearson_test(u, v).p_value < 0.05;
    rejected_spearman += mlmath::spearman_test(u, v).p_value < 0.05;
    rejected_kendall += mlmath::kendall_test(u, v).p_value < 0.05;
  }
  // Four standard deviations of a share of 0.05, 0.0056.
  CHECK(std::abs(double(held) / double(count) - 0.95) < 4 * 0.0056);
  CHECK(std::abs(double(held_spearman) / double(count) - 0.95) < 0.03);
  CHECK(std::abs(double(held_kendall) / double(count) - 0.95) < 0.03);
  CHECK(std::abs(double(rejected) / double(count) - 0.05) < 4 * 0.0056);
  CHECK(std::abs(double(rejected_spearman) / double(count) - 0.05) < 4 * 0.0056);
  // Few values are taken, and the p-value is exact, not below.
  CHECK(double(rejected_kendall) / double(count) < 0.05 + 4 * 0.0056);
  CHECK(double(rejected_kendall) / double(count) > 0.02);
}

TEST_CASE("correlation tests: edges", "[statistics][correlation_tests]") {
  const auto line = mlmath::pearson_test(Eigen::Vector4i(1, 2, 3, 4), Eigen::Vector4i(2, 4, 6, 8));
  CHECK(line.estimate == 1);
  CHECK(line.p_value == 0);
  CHECK(line.interval.lower == 1);
  const auto three = mlmath::pearson_test(Eigen::Vector3d(1, 2, 4), Eigen::Vector3d(0, 3, 1));
  CHECK(three.interval.lower == -1);
  CHECK(three.interval.upper == 1);
  CHECK(mlmath::kendall_test(a.head(4), b.head(4)).interval.upper == 1);
  CHECK(mlmath::spearman_test(a.head(4), Eigen::Vector4d(1, 2, 3, 4)).p_value ==
        mlmath::spearman_test(a.head(4), Eigen::Vector4d(4, 3, 2, 1)).p_value);
  std::ostringstream text;
  text << mlmath::pearson_test(x.cast<float>(), y.cast<float>());
  CHECK(text.str() == "0.901007 [0.677363, 0.972196] (95%, Fisher z), p = 6.32751e-05 (Student t)");
}

TEST_CASE("correlation tests: errors", "[statistics][correlation_tests]") {
  CHECK(message_of<mlmath::DomainError>([] {
          return mlmath::pearson_test(x.head(2), y.head(2));
        }) == "pearson_test: x has 2 entries, expected at least 3");
  CHECK(message_of<mlmath::DomainError>([] { return mlmath::spearman_test(x, y, {.level = 0}); }) ==
        "spearman_test: level = 0, expected 0 < level < 1");
  CHECK(message_of<mlmath::ShapeError>([] { return mlmath::kendall_test(x, y.head(5)); }) ==
        "kendall_test: y has 5 entries, expected 12 as in x");
  VectorXd hole = x;
  hole(1) = std::numeric_limits<double>::quiet_NaN();
  CHECK(message_of<mlmath::DomainError>([&] { return mlmath::kendall_test(hole, y); }) ==
        "kendall_test: x(1) is nan, expected finite values");
  CHECK(
      message_of<mlmath::DomainError>([] { return mlmath::pearson_test(x, VectorXd::Zero(12)); }) ==
      "pearson_test: y is constant (every entry is 0), expected at least two different values");
}
