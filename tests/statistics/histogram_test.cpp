// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "support/iris.hpp"
#include "support/matchers.hpp"
#include <mlmath/statistics/histogram.hpp>

#include <Eigen/Core>

#include <cmath>
#include <limits>
#include <sstream>
#include <string>

using Eigen::Index;
using Eigen::VectorXd;
using Counts = Eigen::VectorX<Index>;
using mlmath_test::epsilon;
using mlmath_test::max_relative_error;
using mlmath_test::message_of;

TEST_CASE("histogram: iris against NumPy", "[statistics][histogram]") {
  // numpy 1.24: histogram(iris[:, 0], bins=5), range=(5, 7), bins="auto".
  const VectorXd x = mlmath_test::iris().col(0);
  const auto five = mlmath::histogram(x, {.bins = 5});
  CHECK(five.counts == Counts{{32, 41, 42, 24, 11}});
  CHECK(max_relative_error(five.edges, VectorXd{{4.3, 5.02, 5.74, 6.46, 7.18, 7.9}}) <
        2 * epsilon<double>);
  const auto inner = mlmath::histogram(x, {.bins = 4, .lower = 5, .upper = 7});
  CHECK(inner.counts == Counts{{30, 31, 32, 23}});
  CHECK(inner.below == (x.array() < 5).count());
  CHECK(inner.above == (x.array() > 7).count());
  const auto automatic = mlmath::histogram(x);
  CHECK(automatic.counts == Counts{{9, 23, 20, 28, 28, 14, 17, 5, 6}});
  const VectorXd area =
      automatic.densities().cwiseProduct(automatic.edges.tail(automatic.counts.size()) -
                                         automatic.edges.head(automatic.counts.size()));
  CHECK(std::abs(area.sum() - 1) < 8 * epsilon<double>);
}

TEST_CASE("histogram: edges", "[statistics][histogram]") {
  // Each on the edge belongs to the bin above, the last to the last.
  const auto tenths = mlmath::histogram(VectorXd::LinSpaced(11, 0, 1), {.bins = 10});
  CHECK(tenths.counts == Counts{{1, 1, 1, 1, 1, 1, 1, 1, 1, 2}});
  CHECK(tenths.centres()(0) == 0.05);
  const auto constant = mlmath::histogram(Eigen::Vector3i(4, 4, 4), {.bins = 2});
  CHECK(constant.edges == Eigen::Vector3d(3.5, 4, 4.5));
  CHECK(constant.counts == Counts{{0, 3}});
  const auto narrow = mlmath::histogram(Eigen::RowVector3f(0, 1, 4), {.bins = 2});
  CHECK(narrow.counts == Counts{{2, 1}});
  std::ostringstream text;
  text << narrow;
  CHECK(text.str() ==
        "[0, 2) 2 " + std::string(50, '#') + "\n[2, 4] 1 " + std::string(25, '#') + "\n");
}

TEST_CASE("histogram: errors", "[statistics][histogram]") {
  const Eigen::Vector2d x(1, 2);
  CHECK(message_of<mlmath::ShapeError>([] { return mlmath::histogram(VectorXd()); }) ==
        "histogram: x is empty (0x1)");
  CHECK(message_of<mlmath::DomainError>([&] {
          return mlmath::histogram(x, {.lower = 3.0, .upper = 2.0});
        }) == "histogram: lower = 3, upper = 2, expected finite numbers, lower < upper");
  CHECK(message_of<mlmath::DomainError>([&] {
          return mlmath::histogram(x, {.bins = -1});
        }).substr(0, 40) == "histogram: bins = -1, expected 0 <= bins");
  const double nan = std::numeric_limits<double>::quiet_NaN();
  CHECK(message_of<mlmath::DomainError>([&] {
          return mlmath::histogram(Eigen::Vector2d(1, nan));
        }) == "histogram: x(1) is nan, expected finite values");
}
