// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "support/matchers.hpp"
#include <mlmath/core/random.hpp>
#include <mlmath/information/wasserstein.hpp>

#include <Eigen/Core>

#include <cmath>
#include <limits>

using Eigen::Vector3d;
using Eigen::VectorXd;
using mlmath::DomainError;
using mlmath::wasserstein_distance;
using mlmath_test::epsilon;
using mlmath_test::message_of;
using mlmath_test::relative_error;

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
const VectorXd x{{3, -1, 4, 1, -5, 9, 2.5}};
const VectorXd y{{2, 7, 1, 8, -2}};

}  // namespace

TEST_CASE("Wasserstein distance of samples and of laws", "[information][wasserstein]") {
  const double tolerance = 8 * epsilon<double>;
  // scipy.stats.wasserstein_distance(x, y) = 1.871428571428571; by hand 65.5 / 35.
  CHECK(relative_error(wasserstein_distance(x, y), 65.5 / 35) <= tolerance);
  // mpmath: the root of the mean square over 35 equal pieces.
  CHECK(relative_error(wasserstein_distance(x, y, 2), 2.3314618344966073483) <= tolerance);
  CHECK(wasserstein_distance(x, y, infinity) == 4);
  CHECK(relative_error(wasserstein_distance(x.cast<float>(), y.cast<float>()), 65.5f / 35) <=
        8 * epsilon<float>);
  // scipy.stats.wasserstein_distance([0, 1, 3], [5, 6, 8], p, q).
  const Vector3d p(0.5, 0.25, 0.25);
  const Vector3d q(0.125, 0.125, 0.75);
  CHECK(wasserstein_distance(Vector3d(0, 1, 3), p, Vector3d(5, 6, 8), q) == 6.375);
  CHECK(wasserstein_distance(Vector3d(1e200, 2e200, 3e200), Vector3d(0, 0, 0), 3) > 2e200);
}

TEST_CASE("the laws of the Wasserstein distance", "[information][wasserstein]") {
  mlmath::Philox rng(5);
  VectorXd a(31);
  VectorXd b(17);
  VectorXd c(23);
  for (int round = 0; round < 20; ++round) {
    mlmath::fill_uniform(rng, a);
    mlmath::fill_uniform(rng, b);
    mlmath::fill_uniform(rng, c);
    for (const double order : {1.0, 2.0, 3.5}) {
      const double tolerance = 64 * epsilon<double>;
      const double ab = wasserstein_distance(a, b, order);
      CHECK(relative_error(ab, wasserstein_distance(b, a, order)) <= tolerance);
      CHECK(ab <= wasserstein_distance(a, c, order) + wasserstein_distance(c, b, order));
      // A shift costs its length.
      CHECK(relative_error(wasserstein_distance(a, (a.array() + 2).matrix(), order), 2.0) <=
            tolerance);
      CHECK(wasserstein_distance(a, a.reverse(), order) == 0);
    }
    CHECK(wasserstein_distance(a, b) <= wasserstein_distance(a, b, 2));
  }
}

TEST_CASE("the Wasserstein distance refuses what does not fit", "[information][wasserstein]") {
  CHECK(message_of<mlmath::ShapeError>([] { return wasserstein_distance(VectorXd(), y); }) ==
        "wasserstein_distance: x is empty (0x1)");
  CHECK(message_of<DomainError>([] { return wasserstein_distance(x, y, 0.5); }) ==
        "wasserstein_distance: order = 0.5, expected a number >= 1");
  CHECK(message_of<DomainError>([] {
          return wasserstein_distance(x, VectorXd{{1, infinity}});
        }) == "wasserstein_distance: y(1) is inf, expected finite values");
  CHECK(message_of<DomainError>([] {
          return wasserstein_distance(Vector3d(0, 1, 2), Vector3d(1, 1, 1), Vector3d(0, 1, 2),
                                      Vector3d(0, 0, 1));
        }) == "wasserstein_distance: p sums to 3, expected probabilities that sum to 1");
}
