// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "support/matchers.hpp"
#include <mlmath/core/random.hpp>
#include <mlmath/optimization/convexity.hpp>

#include <Eigen/Core>

#include <cmath>
#include <functional>
#include <sstream>

using Eigen::MatrixXd;
using Eigen::Vector2d;
using Eigen::VectorXd;
using mlmath::check_convexity;
using mlmath::convexity_gap;
using mlmath_test::message_of;

namespace {

// One type for all, so that check_convexity() is compiled once for them.
using Function = std::function<double(const VectorXd&, VectorXd&)>;

MatrixXd random_points(Eigen::Index n, Eigen::Index p) {
  MatrixXd points(n, p);
  mlmath::Philox rng(5);
  mlmath::fill_uniform(rng, points);
  return ((points.array() - 0.5) * 4).matrix();
}

// The convexity of one that is not convex is disproved by the triple in the result.
void check_proof(const Function& f, const mlmath::ConvexityCheck<double>& check) {
  CAPTURE(check);
  CHECK(check.is_violated);
  CHECK_FALSE(check.local_minima_are_global());
  CHECK_FALSE(check.minimum_is_unique());
  const auto value = [&](const VectorXd& x) {
    VectorXd unused(x.size());
    return f(x, unused);
  };
  CHECK(convexity_gap(value, check.x, check.y, check.a) < 0);
  CHECK(convexity_gap(value, check.x, check.y, check.a) == check.gap);
}

}  // namespace

// By hand: x^2 on a chord from 0 to 2, and a(1 - a)|x - y|^2 for a squared length.
TEST_CASE("convexity_gap: the chord above a square", "[convexity]") {
  const auto square = [](double x) { return x * x; };
  CHECK(convexity_gap(square, 0.0, 2.0, 0.5) == 1);
  CHECK(convexity_gap(square, 0.0, 2.0, 0.25) == 0.75);
  CHECK(convexity_gap(square, 3.0, 3.0, 0.25) == 0);
  const auto length = [](const Vector2d& x) { return x.squaredNorm(); };
  CHECK(convexity_gap(length, Vector2d(1, 2), Vector2d(-1, 0), 0.5) == 2);
  // cos is not convex between -1 and 1.
  CHECK(convexity_gap([](double x) { return std::cos(x); }, -1.0, 1.0, 0.5) ==
        0.5 * std::cos(-1.0) + 0.5 * std::cos(1.0) - 1);
  CHECK(message_of<mlmath::DomainError>([&] { return convexity_gap(square, 0.0, 1.0, 1.5); }) ==
        "convexity_gap: a = 1.5, expected 0 <= a <= 1");
}

TEST_CASE("check_convexity: keeps a unique minimum apart from a global one", "[convexity]") {
  const MatrixXd points = random_points(40, 3);
  const Function strict = [](const VectorXd& x, VectorXd& g) {
    const Eigen::Array3d scales(1, 2, 5);
    g = 2 * scales * x.array();
    return (scales * x.array().square()).sum();
  };
  const auto bowl = check_convexity(strict, points);
  CHECK(bowl.local_minima_are_global());
  CHECK(bowl.minimum_is_unique());
  // 2 * 1; differences of the gradient are good to ten digits.
  CHECK(std::abs(bowl.least_curvature - 2) <= 1e-8);
  // Convex, but flat along x_2 and x_3: (x_1 - 1)^2, and a plane.
  const Function trough = [](const VectorXd& x, VectorXd& g) {
    g = VectorXd::Unit(3, 0) * 2 * (x(0) - 1);
    return (x(0) - 1) * (x(0) - 1);
  };
  MatrixXd along = points;
  along.col(0).setConstant(1.25);
  const auto flat = check_convexity(trough, along);
  CHECK(flat.local_minima_are_global());
  CHECK_FALSE(flat.minimum_is_unique());
  CHECK(flat.chords >= 1000);
  // Straight along x_1 = -x_2, where f is nothing but the rounding of the points.
  const Function sum = [](const VectorXd& x, VectorXd& g) {
    g = VectorXd::Constant(2, 2 * x.sum());
    return x.sum() * x.sum();
  };
  MatrixXd across(40, 2);
  across.col(0) = points.col(0) / 3;
  across.col(1) = -across.col(0);
  CHECK(check_convexity(sum, across).local_minima_are_global());
}

TEST_CASE("check_convexity: finds what is not convex, and proves it", "[convexity]") {
  const Function saddle = [](const VectorXd& x, VectorXd& g) {
    g = 2 * x;
    g(1) = -2 * x(1);
    return x(0) * x(0) - x(1) * x(1);
  };
  check_proof(saddle, check_convexity(saddle, random_points(20, 2)));
  const Function waves = [](const VectorXd& x, VectorXd& g) {
    g = x.array() * 0.2 - (3 * x.array()).sin() * 3;
    return 0.1 * x.squaredNorm() + (3 * x.array()).cos().sum();
  };
  check_proof(waves, check_convexity(waves, random_points(20, 3)));
  // A dent that no chord between the points sees: their hull is one point of negative curvature.
  const Function dent = [](const VectorXd& x, VectorXd& g) {
    const double e = std::exp(-50 * x.squaredNorm());
    g = 2 * x + 100 * e * x;
    return x.squaredNorm() - e;
  };
  const MatrixXd one = MatrixXd::Constant(1, 2, 0.15);
  const auto by_curvature = check_convexity(dent, one);
  CHECK(by_curvature.least_curvature < 0);
  check_proof(dent, by_curvature);
  std::ostringstream text;
  text << by_curvature;
  CHECK(text.str().substr(0, 11) == "not convex:");
}

TEST_CASE("check_convexity: a generic lambda with exact curvature, and a black box",
          "[convexity]") {
  MatrixXd points = random_points(10, 2);
  points.row(0) << 0, 1;
  const auto rosenbrock = [](const auto& x) {
    const auto u = x(0) * x(0) - x(1);
    const auto v = x(0) - 1.0;
    return 100.0 * u * u + v * v;
  };
  const auto check = check_convexity(rosenbrock, points);
  CHECK(check.is_violated);
  // The Hessian at (0, 1) is diag(2 - 400, 200).
  CHECK(std::abs(check.least_curvature + 398) <= 1e-12);
  const std::function<double(const VectorXd&)> black_box = [](const VectorXd& x) {
    return x.cwiseAbs().sum();
  };
  const auto of_norm = check_convexity(black_box, points, {.chords = 200});
  CHECK_FALSE(of_norm.is_violated);
  CHECK_FALSE(of_norm.minimum_is_unique());  // |x| is straight on a side
  CHECK(std::isnan(of_norm.least_curvature));
  CHECK(message_of<mlmath::DomainError>([&] {
          return check_convexity(black_box, points, {.chords = 0});
        }).substr(0, 27) == "check_convexity: chords = 0");
}
