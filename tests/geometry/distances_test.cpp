// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "support/matchers.hpp"
#include <mlmath/calculus/derivative.hpp>
#include <mlmath/calculus/finite_difference.hpp>
#include <mlmath/calculus/gradient.hpp>
#include <mlmath/core/random.hpp>
#include <mlmath/geometry/distances.hpp>

#include <Eigen/Core>

#include <cmath>
#include <limits>

using Eigen::Index;
using Eigen::Vector2d;
using Eigen::Vector3d;
using Eigen::Vector4d;
using Eigen::VectorXd;
using mlmath_test::epsilon;
using mlmath_test::max_relative_error;
using mlmath_test::message_of;
using mlmath_test::relative_error;

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

VectorXd random_vector(Index n, std::uint64_t stream) {
  mlmath::Philox rng(5, stream);
  VectorXd x(n);
  mlmath::fill_uniform(rng, x);
  return x.array() - 0.25;
}

}  // namespace

TEST_CASE("distances: references", "[geometry][distances]") {
  // mpmath, 50 digits.
  const VectorXd a{{0.5, -1.25, 3, 0, 2}};
  const VectorXd b{{1.5, 0.75, -2, 0, 0.125}};
  const double tolerance = 2 * epsilon<double>;
  CHECK(mlmath::squared_euclidean_distance(a, b) == 33.515625);
  CHECK(relative_error(mlmath::euclidean_distance(a, b), 5.7892680884547055151) <= tolerance);
  CHECK(mlmath::manhattan_distance(a, b) == 9.875);
  CHECK(mlmath::chebyshev_distance(a, b) == 5);
  CHECK(relative_error(mlmath::minkowski_distance(a, b, 3), 5.1998002496617959482) <= tolerance);
  CHECK(relative_error(mlmath::minkowski_distance(a, b, 2.5), 5.387572414957803614) <= tolerance);
  CHECK(mlmath::minkowski_distance(a, b, 1) == 9.875);
  CHECK(mlmath::minkowski_distance(a, b, infinity) == 5);
  CHECK(relative_error(mlmath::cosine_distance(a, b), 1.5903896148024256999) <= tolerance);
  CHECK(relative_error(mlmath::correlation_distance(a, b), 1.7168868715040933644) <= tolerance);
  CHECK(relative_error(mlmath::canberra_distance(a, b), 3.3823529411764705882) <= tolerance);
  CHECK(relative_error(mlmath::bray_curtis_distance(a, b), 1.7555555555555555556) <= tolerance);
  CHECK(mlmath::hamming_distance(a, b) == 0.8);
  CHECK(mlmath::jaccard_distance(Eigen::Vector4i(1, 0, 1, 0), Eigen::Vector4i(1, 1, 0, 0)) ==
        2.0 / 3);
  // Row against column, float, long double, expressions.
  CHECK(mlmath::manhattan_distance(a.transpose(), 2 * b - b) == 9.875);
  CHECK(mlmath::euclidean_distance(a.cast<float>(), b.cast<float>()) == 5.7892680884547055151F);
  CHECK(relative_error(mlmath::euclidean_distance(a.cast<long double>(), b.cast<long double>()),
                       5.7892680884547055151L) <= 2 * epsilon<long double>);
  CHECK(relative_error(mlmath::bray_curtis_distance(a.cast<long double>(), b.cast<long double>()),
                       1.7555555555555555556L) <= 2 * epsilon<long double>);
}

TEST_CASE("haversine_distance: references", "[geometry][distances]") {
  // mpmath, 60 digits, from the doubles given.
  const Vector2d a(0.84, 0.04);
  CHECK(relative_error(mlmath::haversine_distance(a, Vector2d(0.71, -1.29)),
                       0.91965456295770683876) <= 4 * epsilon<double>);
  CHECK(relative_error(mlmath::haversine_distance(a, Vector2d(0.84 + 1e-12, 0.04)),
                       9.9997787827987849596e-13) <= 4 * epsilon<double>);
  CHECK(relative_error(mlmath::haversine_distance(a, Vector2d(-0.84, 0.04 + 3.141592653589)),
                       3.1415926535892637862) <= epsilon<double>);
  CHECK(mlmath::haversine_distance(a, a) == 0);
  const double quarter = 6371.0088 * std::acos(0.0);
  CHECK(relative_error(
            mlmath::haversine_distance(Vector2d(0, 0), Vector2d(std::acos(0.0), 2), 6371.0088),
            quarter) <= 4 * epsilon<double>);
  CHECK(message_of<mlmath::ShapeError>([] {
          return mlmath::haversine_distance(Vector3d::Zero(), Vector3d::Zero());
        }) == "haversine_distance: a has 3 entries, expected 2, latitude and longitude");
  CHECK(message_of<mlmath::DomainError>([&] { return mlmath::haversine_distance(a, a, 0); }) ==
        "haversine_distance: radius = 0, expected a number > 0");
}

TEST_CASE("distances: near-duplicates keep their digits", "[geometry][distances]") {
  // Between (1, 0) and (1, t): 1 - 1/sqrt(1 + t^2), without cancellation.
  for (const double t : {1e-2, 1e-5, 1e-9, 1e-12, 1e-150}) {
    CAPTURE(t);
    const double root = std::sqrt(1 + t * t);
    CHECK(relative_error(mlmath::cosine_distance(Vector2d(1, 0), Vector2d(1, t)),
                         t * t / (root * (1 + root))) <= 8 * epsilon<double>);
  }
  // mpmath, 60 digits: vectors of (0.3, 0.1, 2.5, -1.5) and one whose second entry is 1e-9 more.
  const Vector4d near(0.3, 0.1, 2.5, -1.5);
  const Vector4d nearer(0.3, 0.1 + 1e-9, 2.5, -1.5);
  CHECK(relative_error(mlmath::cosine_distance(near, nearer), 5.8071930710907511488e-20) <=
        8 * epsilon<double>);
  CHECK(relative_error(mlmath::cosine_distance(near, 4 * nearer), 5.8071930710907511488e-20) <=
        8 * epsilon<double>);
  CHECK(mlmath::cosine_distance(near, near) == 0);
  // Centring leaves an error of some epsilon in entries that differ by 1e-9.
  CHECK(relative_error(mlmath::correlation_distance(near, nearer), 4.5764085334312134859e-20) <=
        1e-6);
  const Vector3d far_away(1e9, 1e9, 1e9);
  const Vector3d step(0, 0.25, -0.5);
  CHECK(mlmath::squared_euclidean_distance(far_away + step, far_away) == 0.3125);
  CHECK(mlmath::correlation_distance(Vector3d(1, 2, 4), Vector3d(3, 6, 12)) <=
        epsilon<double> * epsilon<double>);
}

TEST_CASE("distances: long vectors", "[geometry][distances]") {
  // Every term is 1/4, and its square 1/16, without rounding.
  for (const Index n : {1, 7, 8, 9, 31, 1023, 1024, 1025, 100003}) {
    CAPTURE(n);
    const VectorXd a = VectorXd::Constant(n, 1.25);
    const VectorXd b = VectorXd::Constant(n, 1.0);
    CHECK(mlmath::manhattan_distance(a, b) == 0.25 * double(n));
    CHECK(mlmath::squared_euclidean_distance(a, b) == 0.0625 * double(n));
    CHECK(mlmath::hamming_distance(a, b) == 1);
    CHECK(mlmath::jaccard_distance(a, VectorXd::Zero(n)) == 1);
  }
  const VectorXd a = random_vector(4099, 1);
  const VectorXd b = random_vector(4099, 2);
  // Half an epsilon for each level of the pairwise sum, beside the 32 terms of a lane.
  const VectorXd differences = a - b;
  CHECK(relative_error(mlmath::squared_euclidean_distance(a, b),
                       mlmath::compensated_dot(differences, differences)) <= 4 * epsilon<double>);
  CHECK(relative_error(mlmath::canberra_distance(a, b),
                       mlmath::compensated_sum(
                           ((a - b).array().abs() / (a.array().abs() + b.array().abs())))) <=
        8 * epsilon<double>);
}

TEST_CASE("distances: edges", "[geometry][distances]") {
  const VectorXd none(0);
  CHECK(mlmath::euclidean_distance(none, none) == 0);
  CHECK(mlmath::chebyshev_distance(none, none) == 0);
  CHECK(mlmath::hamming_distance(none, none) == 0);
  CHECK(mlmath::canberra_distance(Vector2d(0, 1), Vector2d(0, 0)) == 1);
  CHECK(mlmath::bray_curtis_distance(Vector2d(0, 0), Vector2d(0, 0)) == 0);
  CHECK(mlmath::jaccard_distance(Vector2d(0, 0), Vector2d(0, 0)) == 0);
  const Vector2d large(3e200, 0);
  CHECK(relative_error(mlmath::euclidean_distance(large, Vector2d(0, 4e200)), 5e200) <=
        epsilon<double>);
  CHECK(relative_error(mlmath::euclidean_distance(Vector2d(3e-200, 0), Vector2d(0, 4e-200)),
                       5e-200) <= epsilon<double>);
  CHECK(relative_error(mlmath::minkowski_distance(Vector2d(1e300, 0), Vector2d(0, 1e300), 3),
                       std::cbrt(2.0) * 1e300) <= 4 * epsilon<double>);
  // The sum behind the mean overflows where no entry does.
  const VectorXd alternating{{1.5e308, -1.5e308, 1.5e308, 1.5e308, 1.5e308, 0}};
  CHECK(relative_error(mlmath::correlation_distance(alternating, 1e-308 * alternating.reverse()),
                       mlmath::correlation_distance(VectorXd(alternating / 1.5e308),
                                                    VectorXd(alternating.reverse() / 1.5e308))) <=
        4 * epsilon<double>);
  CHECK(mlmath::haversine_distance(Vector2d(3e-200, 0), Vector2d(0, 4e-200)) == 5e-200);
  const Vector2d missing(1, std::nan(""));
  const Vector2d x(1, 2);
  CHECK(std::isnan(mlmath::squared_euclidean_distance(missing, x)));
  CHECK(std::isnan(mlmath::euclidean_distance(missing, x)));
  CHECK(std::isnan(mlmath::manhattan_distance(missing, x)));
  CHECK(std::isnan(mlmath::chebyshev_distance(missing, x)));
  CHECK(std::isnan(mlmath::minkowski_distance(missing, x, 3)));
  CHECK(std::isnan(mlmath::canberra_distance(missing, x)));
  CHECK(std::isnan(mlmath::bray_curtis_distance(missing, x)));
  CHECK(std::isnan(mlmath::cosine_distance(missing, x)));
}

TEST_CASE("distances: symmetric, and metrics obey the triangle", "[geometry][distances]") {
  const auto check_laws = [](const auto& distance) {
    for (std::uint64_t round = 0; round < 100; ++round) {
      const VectorXd x = random_vector(13, 3 * round);
      const VectorXd y = random_vector(13, 3 * round + 1);
      const VectorXd z = random_vector(13, 3 * round + 2);
      CHECK(distance(x, x) == 0);
      CHECK(distance(x, y) == distance(y, x));
      CHECK(distance(x, z) <= (distance(x, y) + distance(y, z)) * (1 + 8 * epsilon<double>));
    }
  };
  check_laws([](const auto& x, const auto& y) { return mlmath::euclidean_distance(x, y); });
  check_laws([](const auto& x, const auto& y) { return mlmath::manhattan_distance(x, y); });
  check_laws([](const auto& x, const auto& y) { return mlmath::chebyshev_distance(x, y); });
  check_laws([](const auto& x, const auto& y) { return mlmath::minkowski_distance(x, y, 1.5); });
  check_laws([](const auto& x, const auto& y) { return mlmath::canberra_distance(x, y); });
  check_laws([](const auto& x, const auto& y) { return mlmath::hamming_distance(x, y); });
}

TEST_CASE("distances: derivatives", "[geometry][distances]") {
  const VectorXd a{{0.5, -1.25, 3, 1.5}};
  const VectorXd b{{1.5, 0.75, -2, 0.125}};
  const auto check = [&](const auto& distance) {
    const auto f = [&](const auto& x) { return distance(x, b); };
    const VectorXd exact = mlmath::gradient(f, a);
    // Central differences of order h^2.
    CHECK(max_relative_error(exact, mlmath::finite_difference::gradient(f, a)) <= 1e-8);
    const auto along = [&](const auto& t) {
      using T = std::decay_t<decltype(t)>;
      const Eigen::VectorX<T> moved = a.cast<T>() + t * (b - a).cast<T>();
      return distance(moved, b);
    };
    CHECK(relative_error(mlmath::derivative(along, 0.0), exact.dot(b - a)) <= 1e-14);
  };
  check([](const auto& x, const auto& y) { return mlmath::squared_euclidean_distance(x, y); });
  check([](const auto& x, const auto& y) { return mlmath::euclidean_distance(x, y); });
  check([](const auto& x, const auto& y) { return mlmath::manhattan_distance(x, y); });
  check([](const auto& x, const auto& y) { return mlmath::minkowski_distance(x, y, 3); });
  check([](const auto& x, const auto& y) { return mlmath::cosine_distance(x, y); });
  check([](const auto& x, const auto& y) { return mlmath::correlation_distance(x, y); });
  check([](const auto& x, const auto& y) { return mlmath::canberra_distance(x, y); });
  check([](const auto& x, const auto& y) { return mlmath::bray_curtis_distance(x, y); });
  const Vector2d here(0.84, 0.04);
  const Vector2d there(0.71, -1.29);
  const auto travel = [&](const auto& x) { return mlmath::haversine_distance(x, there); };
  CHECK(max_relative_error(mlmath::gradient(travel, here),
                           mlmath::finite_difference::gradient(travel, here)) <= 1e-8);
  // Where a root has no derivative it counts as 0.
  CHECK(mlmath::gradient([&](const auto& x) { return mlmath::euclidean_distance(x, a); }, a) ==
        VectorXd::Zero(4));
}

TEST_CASE("distances: bad arguments are named", "[geometry][distances]") {
  const Vector2d a(1, 2);
  CHECK(message_of<mlmath::ShapeError>([&] {
          return mlmath::euclidean_distance(a, Vector3d(1, 2, 3));
        }) == "euclidean_distance: b has 3 entries, expected 2 as in a");
  CHECK(message_of<mlmath::DomainError>([&] { return mlmath::minkowski_distance(a, a, 0.5); }) ==
        "minkowski_distance: p = 0.5, expected p >= 1 (infinity included)");
  CHECK(message_of<mlmath::DomainError>([&] {
          return mlmath::minkowski_distance(a, a, std::nan(""));
        }) == "minkowski_distance: p = nan, expected p >= 1 (infinity included)");
  CHECK(message_of<mlmath::DomainError>([&] {
          return mlmath::cosine_distance(a, Vector2d::Zero());
        }) == "cosine_distance: b is the zero vector, which has no direction");
  CHECK(message_of<mlmath::DomainError>([&] {
          return mlmath::correlation_distance(Vector2d(0.1, 0.1), a);
        }) == "correlation_distance: a is constant, which correlates with nothing");
}
