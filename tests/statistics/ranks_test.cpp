// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "support/matchers.hpp"
#include <mlmath/core/random.hpp>
#include <mlmath/statistics/ranks.hpp>

#include <Eigen/Core>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <vector>

using Eigen::Index;
using Eigen::VectorXd;
using mlmath::TieRank;
using mlmath_test::message_of;

TEST_CASE("ranks: ties against SciPy", "[statistics][ranks]") {
  // scipy.stats.rankdata(x, method=...).
  const VectorXd x{{3, -1, 3, 0, 7, 3, 0, -0.0}};
  CHECK(mlmath::ranks(x) == VectorXd{{6, 1, 6, 3, 8, 6, 3, 3}});
  CHECK(mlmath::ranks(x, {.ties = TieRank::minimum}) == VectorXd{{5, 1, 5, 2, 8, 5, 2, 2}});
  CHECK(mlmath::ranks(x, {.ties = TieRank::maximum}) == VectorXd{{7, 1, 7, 4, 8, 7, 4, 4}});
  CHECK(mlmath::ranks(x, {.ties = TieRank::dense}) == VectorXd{{3, 1, 3, 2, 4, 3, 2, 2}});
  CHECK(mlmath::ranks(x, {.ties = TieRank::ordinal}) == VectorXd{{5, 1, 6, 2, 8, 7, 3, 4}});
  CHECK(mlmath::sorted_order(x) == Eigen::VectorX<Index>{{1, 3, 6, 7, 0, 2, 5, 4}});
}

TEST_CASE("ranks: long samples are in the order of a stable sort", "[statistics][ranks]") {
  mlmath::Philox rng(4);
  const Index n = 3000;
  VectorXd uniform(n);
  mlmath::fill_uniform(rng, uniform);
  const VectorXd few = (uniform.array() * 20).floor() - 10;
  const VectorXd wide = (uniform.array() * 1000 - 500).exp();
  // Numbers that share their leading bits, next to one that does not.
  VectorXd near = 1 + (uniform.array() * 100).floor() * std::numeric_limits<double>::epsilon();
  near(5) = -1e300;
  VectorXd subnormal = uniform * 1e-310;
  subnormal(9) = 0;
  for (const VectorXd& x : {uniform, few, wide, near, subnormal, VectorXd(VectorXd::Ones(n))}) {
    std::vector<Index> expected(static_cast<std::size_t>(n));
    std::iota(expected.begin(), expected.end(), Index(0));
    std::stable_sort(expected.begin(), expected.end(),
                     [&](Index a, Index b) { return x(a) < x(b); });
    const auto order = mlmath::sorted_order(x);
    CHECK(std::equal(expected.begin(), expected.end(), order.begin()));
    const VectorXd average = mlmath::ranks(x);
    // The sum of ranks does not depend on ties; equal entries have equal ranks, and no others.
    CHECK(average.sum() == double(n) * double(n + 1) / 2);
    bool grows = true;
    for (Index i = 1; i < n; ++i) {
      grows =
          grows && (x(order(i)) > x(order(i - 1))) == (average(order(i)) > average(order(i - 1)));
    }
    CHECK(grows);
    if (x(0) != subnormal(0)) {
      const Eigen::VectorXf narrow = x.cast<float>().cwiseMin(1e30f).cwiseMax(-1e30f);
      CHECK(mlmath::ranks(narrow).cast<double>() == mlmath::ranks(narrow.cast<double>()));
    }
  }
  CHECK(mlmath::ranks(uniform.head(500).cast<long double>()).cast<double>() ==
        mlmath::ranks(uniform.head(500)));
  CHECK(mlmath::ranks(Eigen::RowVector3i(5, -2, 5)) == Eigen::Vector3d(2.5, 1, 2.5));
}

TEST_CASE("ranks: errors", "[statistics][ranks]") {
  CHECK(message_of<mlmath::ShapeError>([] { return mlmath::ranks(VectorXd())(0); }) ==
        "ranks: x is empty (0x1)");
  CHECK(message_of<mlmath::ShapeError>([] {
          return mlmath::ranks(Eigen::MatrixXd::Ones(2, 2))(0);
        }) == "ranks: x is 2x2, expected a vector");
  const double nan = std::numeric_limits<double>::quiet_NaN();
  CHECK(message_of<mlmath::DomainError>([&] {
          return mlmath::sorted_order(Eigen::Vector2d(nan, 1))(0);
        }) == "sorted_order: x(0) is nan, expected finite values");
}
