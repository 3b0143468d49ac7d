// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "support/matchers.hpp"
#include <mlmath/calculus/gradient.hpp>
#include <mlmath/core/random.hpp>
#include <mlmath/geometry/angles.hpp>

#include <Eigen/Core>

#include <cmath>
#include <limits>

using Eigen::Index;
using Eigen::RowVector3d;
using Eigen::Vector2d;
using Eigen::Vector3d;
using Eigen::VectorXd;
using mlmath_test::epsilon;
using mlmath_test::message_of;
using mlmath_test::relative_error;

TEST_CASE("cosine_similarity: references", "[geometry][angles]") {
  // mpmath, 50 digits.
  const VectorXd a{{0.5, -1.25, 3, 0, 2}};
  const VectorXd b{{1.5, 0.75, -2, 0, 0.125}};
  const double expected = -0.59038961480242569992;
  CHECK(relative_error(mlmath::cosine_similarity(a, b), expected) <= 2 * epsilon<double>);
  CHECK(relative_error(mlmath::cosine_similarity(a.cast<float>(), b.cast<float>()),
                       float(expected)) <= 2 * epsilon<float>);
  CHECK(relative_error(mlmath::cosine_similarity(a.transpose(), 3 * b), expected) <=
        2 * epsilon<double>);
  CHECK(relative_error(mlmath::cosine_similarity(a.cast<long double>(), b.cast<long double>()),
                       -0.59038961480242569992L) <= 2 * epsilon<long double>);
  CHECK(mlmath::cosine_similarity(Vector2d(1, 0), Vector2d(0, 5)) == 0);
  CHECK(mlmath::cosine_similarity(Eigen::Vector2i(3, 4), Eigen::Vector2i(6, 8)) == 1);
  CHECK(mlmath::cosine_similarity(Vector2d(3, 4), Vector2d(-3, -4)) == -1);
}

TEST_CASE("angle: references near 0, at large, near pi", "[geometry][angles]") {
  // mpmath, 80 digits: 2 atan2(|u - v|, |u + v|) of the unit vectors.
  struct Row {
    double b0;
    double expected;
    double from_pi;
  };
  const Vector3d a(1, 2, 3);
  for (const Row row : {Row{1.7009999999999998, 0.00015148738489488674568, 3.1414411662048983517},
                        Row{1.70000001, 1.5149375086183390581e-9, 3.1415926520748557298},
                        Row{1.700000000001, 1.5151498289072401006e-13, 3.1415926535896417235},
                        Row{1.700000000000001, 1.7701681354168240534e-16, 3.1415926535897930614}}) {
    CAPTURE(row.expected);
    const Vector3d b(row.b0, 2 * 1.7, 3 * 1.7);
    CHECK(relative_error(mlmath::angle(a, b), row.expected) <= 4 * epsilon<double>);
    CHECK(relative_error(mlmath::angle(b, a), row.expected) <= 4 * epsilon<double>);
    CHECK(relative_error(mlmath::angle(-a, b), row.from_pi) <= epsilon<double>);
    // The lengths do not matter, out to the ends of the range.
    CHECK(relative_error(mlmath::angle(std::ldexp(1.0, 1000) * a, std::ldexp(1.0, -1000) * b),
                         row.expected) <= 4 * epsilon<double>);
  }
  const double pi = 3.14159265358979323846;
  CHECK(relative_error(mlmath::angle(Vector2d(1, 0), Vector2d(0, 2)), pi / 2) <= epsilon<double>);
  CHECK(relative_error(mlmath::angle(Vector2d(1, 0), Vector2d(1, 1)), pi / 4) <= epsilon<double>);
  mlmath::Philox rng(1);
  for (const Index n : {3, 100, 1000, 1023}) {
    VectorXd x(n);
    mlmath::fill_uniform(rng, x);
    CAPTURE(n);
    CHECK(mlmath::angle(x, x) == 0);
    CHECK(mlmath::angle(x, -2 * x) == pi);
  }
  const Eigen::Vector2f u(1, 1e-6F);
  CHECK(relative_error(mlmath::angle(Eigen::Vector2f(1, 0), u), 1e-6F) <= 4 * epsilon<float>);
}

TEST_CASE("cosine_similarity and angle: large and tiny vectors", "[geometry][angles]") {
  const Vector2d a(3, 4);
  const Vector2d b(4, 3);
  for (const double scale : {1e-300, 1e-160, 1e160, 4e307}) {
    CAPTURE(scale);
    CHECK(relative_error(mlmath::cosine_similarity(scale * a, b), 0.96) <= 4 * epsilon<double>);
    CHECK(relative_error(mlmath::cosine_similarity(scale * a, scale * b), 0.96) <=
          4 * epsilon<double>);
  }
  const double infinity = std::numeric_limits<double>::infinity();
  CHECK(std::isnan(mlmath::cosine_similarity(Vector2d(infinity, 1), a)));
  CHECK(std::isnan(mlmath::cosine_similarity(Vector2d(std::nan(""), 0), a)));
  CHECK(std::isnan(mlmath::angle(Vector2d(std::nan(""), 0), a)));
}

TEST_CASE("angle: a metric on directions", "[geometry][angles]") {
  mlmath::Philox rng(2);
  for (int round = 0; round < 200; ++round) {
    VectorXd points(30);
    mlmath::fill_uniform(rng, points);
    points.array() -= 0.5;
    const VectorXd x = points.head(10);
    const VectorXd y = points.segment(10, 10);
    const VectorXd z = points.tail(10);
    const double xy = mlmath::angle(x, y);
    CHECK(relative_error(mlmath::angle(y, x), xy) <= 4 * epsilon<double>);
    CHECK(mlmath::angle(x, z) <= xy + mlmath::angle(y, z) + 4 * epsilon<double>);
    CHECK(std::abs(std::cos(xy) - mlmath::cosine_similarity(x, y)) <= 8 * epsilon<double>);
  }
}

TEST_CASE("cosine_similarity and angle: derivatives", "[geometry][angles]") {
  // At a right angle: the derivative of the cosine along b is 1/(|a| |b|) = 1/6, of the angle its
  // negative.
  const VectorXd a{{2, 0}};
  const VectorXd b{{0, 3}};
  const auto cosine = [&](const auto& x) { return mlmath::cosine_similarity(x, b); };
  const auto turn = [&](const auto& x) { return mlmath::angle(x, b); };
  const VectorXd slope{{0, 0.5}};
  CHECK((mlmath::gradient(cosine, a) - slope).norm() <= 2 * epsilon<double>);
  CHECK((mlmath::gradient(turn, a) + slope).norm() <= 2 * epsilon<double>);
}

TEST_CASE("cosine_similarity and angle: bad arguments are named", "[geometry][angles]") {
  CHECK(message_of<mlmath::DomainError>([] {
          return mlmath::angle(Vector2d(1, 2), Vector2d::Zero());
        }) == "angle: b is the zero vector, which has no direction");
  CHECK(message_of<mlmath::DomainError>([] {
          return mlmath::cosine_similarity(Vector2d(0, 0), Vector2d(1, 2));
        }) == "cosine_similarity: a is the zero vector, which has no direction");
  CHECK(message_of<mlmath::DomainError>([] { return mlmath::angle(VectorXd(0), VectorXd(0)); }) ==
        "angle: a is empty, which has no direction");
  CHECK(message_of<mlmath::ShapeError>([] {
          return mlmath::angle(Vector2d(1, 2), RowVector3d(1, 2, 3));
        }) == "angle: b has 3 entries, expected 2 as in a");
  CHECK(message_of<mlmath::ShapeError>([] {
          return mlmath::angle(Eigen::MatrixXd::Ones(2, 2), Eigen::MatrixXd::Ones(2, 2));
        }) == "angle: a is 2x2, expected a vector");
}
