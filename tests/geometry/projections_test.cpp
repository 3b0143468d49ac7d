// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "support/matchers.hpp"
#include <mlmath/core/random.hpp>
#include <mlmath/geometry/projections.hpp>

#include <Eigen/Core>

#include <cmath>
#include <limits>

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::RowVector3d;
using Eigen::Vector2d;
using Eigen::Vector3d;
using Eigen::VectorXd;
using mlmath_test::epsilon;
using mlmath_test::max_relative_error;
using mlmath_test::message_of;

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();

VectorXd random_vector(Index n, double scale, std::uint64_t stream) {
  mlmath::Philox rng(5, stream);
  VectorXd x(n);
  mlmath::fill_uniform(rng, x);
  return scale * (x.array() - 0.5);
}

// The conditions that only the projection meets: z >= 0 with the sum, and one threshold that x - z
// equals where z > 0 and does not exceed elsewhere.
template <typename Scalar>
void check_simplex_conditions(const Eigen::VectorX<Scalar>& x, const Eigen::VectorX<Scalar>& z,
                              Scalar total) {
  const Scalar tolerance = 16 * epsilon<Scalar> * std::max(total, x.cwiseAbs().maxCoeff());
  CHECK(z.minCoeff() >= 0);
  CHECK(std::abs(mlmath::sum(z) - total) <= 4 * epsilon<Scalar> * total);
  Index largest = 0;
  z.maxCoeff(&largest);
  const Scalar threshold = x(largest) - z(largest);
  Scalar worst_inside = 0;
  Scalar worst_outside = -std::numeric_limits<Scalar>::infinity();
  for (Index i = 0; i < x.size(); ++i) {
    if (z(i) > 0) worst_inside = std::max(worst_inside, std::abs(x(i) - z(i) - threshold));
    if (z(i) == 0) worst_outside = std::max(worst_outside, x(i) - threshold);
  }
  CHECK(worst_inside <= tolerance);
  CHECK(worst_outside <= tolerance);
}

}  // namespace

TEST_CASE("project_onto_simplex: by hand", "[geometry][projections]") {
  // 1.2 and 0.5 stay: tau = (1.7 - 1)/2 = 0.35.
  CHECK(max_relative_error(mlmath::project_onto_simplex(Vector3d(0.5, 1.2, -0.3)),
                           Vector3d(0.15, 0.85, 0)) <= 2 * epsilon<double>);
  CHECK(mlmath::project_onto_simplex(RowVector3d(0.25, 0.5, 0.25)) == RowVector3d(0.25, 0.5, 0.25));
  CHECK(mlmath::project_onto_simplex(Vector2d(7, 7), 3) == Vector2d(1.5, 1.5));
  CHECK(mlmath::project_onto_simplex(Vector2d(0, 100)) == Vector2d(0, 1));
  CHECK(mlmath::project_onto_simplex(Vector2d(1, 2), 0) == Vector2d(0, 0));
  CHECK(mlmath::project_onto_simplex(VectorXd::Constant(1, -5.0))(0) == 1);
  CHECK(mlmath::project_onto_simplex(MatrixXd{{1, -9}, {1, -9}}) == MatrixXd{{0.5, 0}, {0.5, 0}});
  CHECK(mlmath::project_onto_simplex(Eigen::Array2d(3, 3)).isApprox(Eigen::Array2d(0.5, 0.5), 0));
}

TEST_CASE("project_onto_simplex: the conditions of optimality", "[geometry][projections]") {
  for (const Index n : {1, 2, 10, 1000, 100000}) {
    for (const double scale : {1e-8, 1.0, 1e6}) {
      CAPTURE(n, scale);
      const VectorXd x = random_vector(n, scale, 1);
      const VectorXd z = mlmath::project_onto_simplex(x);
      check_simplex_conditions<double>(x, z, 1);
      CHECK(max_relative_error(mlmath::project_onto_simplex(z), z) <= 8 * epsilon<double>);
    }
  }
  // Entries in geometric progression, of which each round of the fast method drops few.
  VectorXd steps(200);
  for (Index i = 0; i < 200; ++i) steps(i) = -std::ldexp(1.0, int(-i));
  for (const double total : {1e-30, 1e-3, 0.7, 30.0}) {
    CAPTURE(total);
    check_simplex_conditions<double>(steps, mlmath::project_onto_simplex(steps, total), total);
  }
  const Eigen::VectorXf x = random_vector(500, 3, 2).cast<float>();
  check_simplex_conditions<float>(x, mlmath::project_onto_simplex(x, 2), 2);
  // The rounding of one threshold is that of a thousand entries.
  VectorXd peak = VectorXd::Constant(1000, -0.9);
  peak(7) = 0;
  check_simplex_conditions<double>(peak, mlmath::project_onto_simplex(peak), 1);
}

TEST_CASE("project_onto_simplex: entries of any size", "[geometry][projections]") {
  CHECK(mlmath::project_onto_simplex(Vector3d(1e300, 1e300, -1e308)) == Vector3d(0.5, 0.5, 0));
  CHECK(mlmath::project_onto_simplex(Vector2d(1.5e308, -1.5e308)) == Vector2d(1, 0));
  CHECK(mlmath::project_onto_simplex(Vector2d(0, 1e-300), 1e-300) == Vector2d(0, 1e-300));
  // Whose sum with the total is no number.
  CHECK(max_relative_error(mlmath::project_onto_simplex(Vector3d(0, -1e308, -1e308), 1.75e308),
                           Vector3d(1.25e308, 0.25e308, 0.25e308)) <= 8 * epsilon<double>);
}

TEST_CASE("project_onto_l1_ball", "[geometry][projections]") {
  // |x| = 1.2 and 0.5 are shrunk by 0.35 to the radius 1.
  CHECK(max_relative_error(mlmath::project_onto_l1_ball(Vector3d(0.5, -1.2, 0.3)),
                           Vector3d(0.15, -0.85, 0)) <= 2 * epsilon<double>);
  const Vector3d inside(0.25, -0.5, 0.125);
  CHECK(mlmath::project_onto_l1_ball(inside) == inside);
  CHECK(mlmath::project_onto_l1_ball(inside, 0) == Vector3d::Zero());
  CHECK(mlmath::project_onto_l1_ball(VectorXd(0)).size() == 0);
  CHECK(mlmath::project_onto_l1_ball(Vector2d(-1.5e308, 1.5e308)) == Vector2d(-0.5, 0.5));
  const VectorXd x = random_vector(5000, 4, 3);
  const VectorXd z = mlmath::project_onto_l1_ball(x, 100);
  check_simplex_conditions<double>(x.cwiseAbs(), z.cwiseAbs(), 100);
  CHECK((x.cwiseProduct(z).array() >= 0).all());
  CHECK((z.array() == 0).count() > 0);
}

TEST_CASE("project_onto_l2_ball and project_onto_linf_ball", "[geometry][projections]") {
  CHECK(max_relative_error(mlmath::project_onto_l2_ball(Vector2d(3, 4)), Vector2d(0.6, 0.8)) <=
        2 * epsilon<double>);
  CHECK(mlmath::project_onto_l2_ball(Vector2d(3, 4), 5) == Vector2d(3, 4));
  CHECK(mlmath::project_onto_l2_ball(Vector2d(3, 4), 0) == Vector2d(0, 0));
  CHECK(max_relative_error(mlmath::project_onto_l2_ball(Vector2d(3e200, 4e200), 1e200),
                           Vector2d(0.6e200, 0.8e200)) <= 2 * epsilon<double>);
  const double half = std::sqrt(0.5);
  CHECK(max_relative_error(mlmath::project_onto_l2_ball(Vector2d(1.5e308, -1.5e308)),
                           Vector2d(half, -half)) <= 2 * epsilon<double>);
  // A small entry keeps its digits beside a large one.
  CHECK(max_relative_error(mlmath::project_onto_l2_ball(Vector3d(1e-5, 1.5e308, -1.5e308), 1e308),
                           Vector3d(1e-5 / 1.5 * half, 1e308 * half, -1e308 * half)) <=
        4 * epsilon<double>);
  CHECK(max_relative_error(mlmath::project_onto_l2_ball(Vector2d(1e-20, 1e300), 1e299),
                           Vector2d(1e-21, 1e299)) <= 2 * epsilon<double>);
  CHECK(max_relative_error(mlmath::project_onto_l2_ball(Vector2d(3e300, 4e300), 1e-300),
                           Vector2d(6e-301, 8e-301)) <= 2 * epsilon<double>);
  CHECK(mlmath::project_onto_linf_ball(Vector3d(0.5, -3, 2)) == Vector3d(0.5, -1, 1));
  CHECK(mlmath::project_onto_linf_ball(MatrixXd{{0.5, -3}}, 2) == MatrixXd{{0.5, -2}});
}

TEST_CASE("project_onto_box", "[geometry][projections]") {
  const Vector3d x(-2, 0.5, 9);
  CHECK(mlmath::project_onto_box(x, 0, infinity) == Vector3d(0, 0.5, 9));
  CHECK(mlmath::project_onto_box(x, -1, 1) == Vector3d(-1, 0.5, 1));
  CHECK(mlmath::project_onto_box(x, Vector3d(-infinity, 1, 2), Vector3d(-3, 2, infinity)) ==
        Vector3d(-3, 1, 9));
  CHECK(message_of<mlmath::DomainError>([&] {
          return mlmath::project_onto_box(x, Vector3d(0, 2, 0), Vector3d(1, 1, 1));
        }) == "project_onto_box: lower(1) = 2 and upper(1) = 1, expected lower <= upper");
  CHECK(message_of<mlmath::DomainError>([&] {
          return mlmath::project_onto_box(x, not_a_number, 1);
        }) == "project_onto_box: lower = nan and upper = 1, expected lower <= upper");
  CHECK(message_of<mlmath::ShapeError>([&] {
          return mlmath::project_onto_box(x, VectorXd::Zero(2), VectorXd::Ones(3));
        }) == "project_onto_box: lower is 2x1, expected 3x1 as x");
}

TEST_CASE("project_onto_hyperplane and project_onto_halfspace", "[geometry][projections]") {
  const Vector2d a(3, 4);
  // x = (3, 4) has a.x = 25; to a.z = 5 it is four fifths of the way to 0.
  CHECK(max_relative_error(mlmath::project_onto_hyperplane(a, a, 5), Vector2d(0.6, 0.8)) <=
        4 * epsilon<double>);
  CHECK(max_relative_error(mlmath::project_onto_halfspace(a, a, 5), Vector2d(0.6, 0.8)) <=
        4 * epsilon<double>);
  CHECK(mlmath::project_onto_halfspace(a, a, 30) == a);
  CHECK(max_relative_error(mlmath::project_onto_hyperplane(a, a, 50), Vector2d(6, 8)) <=
        4 * epsilon<double>);
  // The set does not depend on the scale of a and b.
  for (const double scale : {1e-300, 1e300}) {
    CHECK(max_relative_error(mlmath::project_onto_hyperplane(a, scale * a, 5 * scale),
                             Vector2d(0.6, 0.8)) <= 4 * epsilon<double>);
  }
  CHECK(mlmath::project_onto_hyperplane(a, Vector2d::Zero(), 0) == a);
  CHECK(mlmath::project_onto_halfspace(a, Vector2d::Zero(), 1) == a);
  CHECK(message_of<mlmath::DomainError>([&] {
          return mlmath::project_onto_hyperplane(a, Vector2d::Zero(), 1);
        }) == "project_onto_hyperplane: a is 0 and b = 1, expected a hyperplane (a other than 0)");
  CHECK(message_of<mlmath::DomainError>([&] {
          return mlmath::project_onto_halfspace(a, Vector2d::Zero(), -1);
        }) == "project_onto_halfspace: a is 0 and b = -1, expected a halfspace that is not empty");

  const VectorXd x = random_vector(300, 1, 4);
  const VectorXd normal = random_vector(300, 1, 5);
  const VectorXd z = mlmath::project_onto_hyperplane(x, normal, 2);
  CHECK(std::abs(normal.dot(z) - 2) <= 8 * epsilon<double> * normal.norm() * x.norm());
  CHECK((mlmath::project_onto_hyperplane(z, normal, 2) - z).norm() <=
        8 * epsilon<double> * x.norm());
}

TEST_CASE("projections: bad arguments are named", "[geometry][projections]") {
  const Vector2d x(1, not_a_number);
  CHECK(message_of<mlmath::DomainError>([&] { return mlmath::project_onto_simplex(x); }) ==
        "project_onto_simplex: x(1) is nan, expected finite values");
  CHECK(message_of<mlmath::DomainError>([&] { return mlmath::project_onto_l2_ball(x); }) ==
        "project_onto_l2_ball: x(1) is nan, expected finite values");
  CHECK(message_of<mlmath::ShapeError>([] { return mlmath::project_onto_simplex(VectorXd(0)); }) ==
        "project_onto_simplex: x is empty (0x1)");
  CHECK(message_of<mlmath::DomainError>([] {
          return mlmath::project_onto_simplex(Vector2d(1, 2), -1);
        }) == "project_onto_simplex: total = -1, expected a number >= 0");
  CHECK(message_of<mlmath::DomainError>([] {
          return mlmath::project_onto_l1_ball(Vector2d(1, 2), not_a_number);
        }) == "project_onto_l1_ball: radius = nan, expected a number >= 0");
  CHECK(message_of<mlmath::ShapeError>([] {
          return mlmath::project_onto_hyperplane(Vector2d(1, 2), Vector3d(1, 2, 3), 1);
        }) == "project_onto_hyperplane: a has 3 entries, expected 2 as in x");
}
