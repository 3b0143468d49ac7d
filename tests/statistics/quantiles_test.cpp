// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "support/matchers.hpp"
#include <mlmath/core/random.hpp>
#include <mlmath/statistics/quantiles.hpp>

#include <Eigen/Core>

#include <algorithm>
#include <cmath>
#include <limits>

using Eigen::Index;
using Eigen::VectorXd;
using mlmath::QuantileType;
using mlmath_test::epsilon;
using mlmath_test::message_of;
using mlmath_test::relative_error;

namespace {

const VectorXd x{{2.5, -1.25, 4, 0.5, 7.75, 3.5, -2, 6, 1.5, 3.5, 9.25, 0.25}};

}  // namespace

TEST_CASE("quantiles: the nine types against R", "[statistics][quantiles]") {
  // R 4.2: quantile(x, p, type = t, names = FALSE), printed with %.17g.
  const VectorXd p{{0, 0.01, 0.1, 0.25, 1.0 / 3, 0.5, 0.625, 0.75, 0.9, 0.99, 1}};
  const double expected[9][11] = {
      {-2, -2, -1.25, 0.25, 0.5, 2.5, 3.5, 4, 7.75, 9.25, 9.25},
      {-2, -2, -1.25, 0.375, 1, 3, 3.5, 5, 7.75, 9.25, 9.25},
      {-2, -2, -2, 0.25, 0.5, 2.5, 3.5, 4, 7.75, 9.25, 9.25},
      {-2, -2, -1.8499999999999999, 0.25, 0.5, 2.5, 3.5, 4, 7.4000000000000012, 9.0699999999999967,
       9.25},
      {-2, -2, -1.4749999999999999, 0.375, 1, 3, 3.5, 5, 8.2000000000000011, 9.25, 9.25},
      {-2, -2, -1.7749999999999999, 0.3125, 0.83333333333333304, 3, 3.5625, 5.5, 8.8000000000000025,
       9.25, 9.25},
      {-2, -1.9175, -1.1000000000000001, 0.4375, 1.1666666666666661, 3, 3.5, 4.5,
       7.5750000000000011, 9.0850000000000009, 9.25},
      {-2, -2, -1.575, 0.35416666666666663, 0.94444444444444375, 2.9999999999999991,
       3.520833333333333, 5.1666666666666679, 8.4000000000000004, 9.25, 9.25},
      {-2, -2, -1.5499999999999998, 0.359375, 0.95833333333333304, 3, 3.515625, 5.125,
       8.3499999999999996, 9.25, 9.25}};
  for (int type = 1; type <= 9; ++type) {
    CAPTURE(type);
    const auto found = mlmath::quantiles(x, p, {.type = QuantileType(type)});
    for (Index k = 0; k < p.size(); ++k) {
      CAPTURE(p(k));
      // The place, some 12, is rounded, and the neighbours lie at most 2 apart.
      CHECK(std::abs(found(k) - expected[type - 1][k]) < 32 * epsilon<double>);
      CHECK(mlmath::quantile(x, p(k), {.type = QuantileType(type)}) == found(k));
    }
  }
  CHECK(mlmath::median(x) == 3);
}

TEST_CASE("quantiles: selection is what sorting gives", "[statistics][quantiles]") {
  mlmath::Philox rng(1);
  const Index n = 40'000;
  VectorXd uniform(n);
  mlmath::fill_uniform(rng, uniform);
  const VectorXd heavy = (uniform.array() - 0.5).inverse().cube();
  const VectorXd few = (10 * uniform.array()).floor();
  const VectorXd coin = uniform.array().round();
  const VectorXd rising = VectorXd::LinSpaced(n, -1, 1);
  VectorXd outlier = VectorXd::Constant(n, 0.25);
  outlier(7) = 1e30;
  const VectorXd p{{0, 1e-5, 0.1, 0.1, 0.25, 0.5, 0.50001, 0.99, 1}};
  for (const VectorXd& sample : {uniform, heavy, few, coin, rising, outlier}) {
    VectorXd sorted = sample;
    std::sort(sorted.begin(), sorted.end());
    const VectorXd found = mlmath::quantiles(sample, p, {.type = QuantileType::inverted_cdf});
    for (Index k = 0; k < p.size(); ++k) {
      const auto rank = Index(std::ceil(p(k) * double(n) * (1 - 1e-15)));
      CHECK(found(k) == sorted((std::max)(rank, Index(1)) - 1));
    }
    CHECK(mlmath::median(sample) == (sorted(n / 2 - 1) + sorted(n / 2)) / 2);
    CHECK(mlmath::median(sample.cast<float>()) ==
          std::lerp(float(sorted(n / 2 - 1)), float(sorted(n / 2)), 0.5f));
  }
  // The numbers of the random part are the smallest here, so that every window misses.
  VectorXd trap = VectorXd::LinSpaced(n, 1, 2);
  mlmath::Philox same(0x51DE);
  for (Index k = 0; k < 2 * 1170; ++k) trap(mlmath::uniform_index(same, n)) = -uniform(k);
  VectorXd sorted = trap;
  std::sort(sorted.begin(), sorted.end());
  CHECK(mlmath::median(trap) == std::lerp(sorted(n / 2 - 1), sorted(n / 2), 0.5));
}

TEST_CASE("quantiles: kinds of argument", "[statistics][quantiles]") {
  CHECK(mlmath::median(x.transpose()) == 3);
  CHECK(mlmath::median(x.array() * 2) == 6);
  CHECK(mlmath::median(x.reshaped(3, 4)) == 3);
  Eigen::MatrixXd wide = Eigen::MatrixXd::Constant(4, 5, 1e9);
  wide.block(1, 1, 3, 4) = x.reshaped(3, 4);
  CHECK(mlmath::median(wide.block(1, 1, 3, 4)) == 3);
  CHECK(mlmath::median(wide.block(1, 1, 3, 4).row(0)) == 1.5);
  CHECK(mlmath::median(Eigen::Vector4i(4, 1, 3, 2)) == 2.5);
  CHECK(mlmath::median(x.cast<long double>()) == 3);
  CHECK(mlmath::quantile(Eigen::Vector2i(0, 10), 0.25) == 2.5);
  CHECK(mlmath::quantile(Eigen::Matrix<double, 1, 1>(4.0), 0.3) == 4);
  const double huge = std::numeric_limits<double>::max();
  CHECK(mlmath::median(Eigen::Vector2d(huge, huge)) == huge);
  CHECK(mlmath::quantiles(x, Eigen::RowVector2f(0, 1)) == Eigen::Vector2d(-2, 9.25));
  CHECK(mlmath::quantiles(x, VectorXd()).size() == 0);
}

TEST_CASE("quantiles: by column", "[statistics][quantiles]") {
  const Eigen::Matrix<double, 4, 2, Eigen::RowMajor> X{{1, 40}, {4, 10}, {2, 20}, {3, 90}};
  CHECK(mlmath::median_columns(X) == Eigen::Vector2d(2.5, 30));
  CHECK(mlmath::quantile_columns(X, Eigen::Vector2d(0, 1.0 / 3)) ==
        Eigen::Matrix2d{{1, 10}, {2, 20}});
  CHECK(mlmath::median_columns(Eigen::Matrix2i{{1, 2}, {3, 8}}.transpose()) ==
        Eigen::Vector2d(1.5, 5.5));
  Eigen::MatrixXd hole = X;
  hole(3, 1) = std::numeric_limits<double>::quiet_NaN();
  CHECK(message_of<mlmath::DomainError>([&] { return mlmath::median_columns(hole)(0); }) ==
        "median_columns: X(3, 1) is nan, expected finite values");
}

TEST_CASE("quantiles: errors", "[statistics][quantiles]") {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  CHECK(message_of<mlmath::ShapeError>([] { return mlmath::median(VectorXd()); }) ==
        "median: x is empty (0x1)");
  CHECK(message_of<mlmath::DomainError>([] { return mlmath::quantile(x, 1.5); }) ==
        "quantile: p = 1.5, expected 0 <= p <= 1");
  CHECK(message_of<mlmath::DomainError>([&] {
          return mlmath::quantiles(x, Eigen::Vector2d(0.5, nan));
        }) == "quantiles: p(1) is nan, expected a probability in [0, 1]");
  CHECK(message_of<mlmath::DomainError>([] {
          return mlmath::quantile(x, 0.5, {.type = QuantileType(10)});
        }) == "quantile: type = 10, expected 1 <= type <= 9");
  VectorXd hole = VectorXd::Zero(3);
  hole(2) = nan;
  CHECK(message_of<mlmath::DomainError>([&] { return mlmath::median(hole); }) ==
        "median: x(2) is nan, expected finite values");
  VectorXd long_hole = VectorXd::LinSpaced(20'000, 0, 1);
  long_hole(19'999) = -std::numeric_limits<double>::infinity();
  CHECK(message_of<mlmath::DomainError>([&] { return mlmath::median(long_hole); }) ==
        "median: x(19999) is -inf, expected finite values");
}
