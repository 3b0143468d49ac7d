// SPDX-License-Identifier: MIT
/// The problems of ADBench: derivatives by the library and by hand agree.
#include "adbench.hpp"

#include "support/calculus_kernels.hpp"
#include "support/catch.hpp"
#include "support/matchers.hpp"
#include <mlmath/calculus/gradient.hpp>
#include <mlmath/calculus/jacobian.hpp>

#include <Eigen/Geometry>

#include <cmath>

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;
using mlmath::value_and_gradient;
using mlmath_test::max_relative_error;
using mlmath_test::relative_error;

TEST_CASE("ADBench: Gaussian mixture, by matrices and by numbers", "[calculus][adbench]") {
  const adbench::Mixture mixture(4, 5, 60);
  VectorXd expected;
  const double value = mixture.by_hand(mixture.parameters, expected);
  const auto check = [&](const auto& f) {
    const auto result = value_and_gradient(f, mixture.parameters);
    CHECK(relative_error(result.value, value) < 1e-14);
    CHECK(max_relative_error(result.gradient, expected) < 1e-13);
  };
  check([&](const auto& v) { return mixture.by_matrices(v); });
  check([&](const auto& v) { return mixture.by_numbers(v); });
  CHECK(relative_error(mixture.by_numbers(mixture.parameters), value) < 1e-14);
}

TEST_CASE("ADBench: long short-term memory", "[calculus][adbench]") {
  const adbench::Memory memory(2, 40);
  VectorXd expected;
  const double value = memory.by_hand(memory.parameters, expected);
  const auto f = [&](const auto& v) { return memory.by_numbers(v); };
  const auto result = value_and_gradient(f, memory.parameters);
  CHECK(relative_error(result.value, value) < 1e-14);
  CHECK(max_relative_error(result.gradient, expected) < 1e-13);
  CHECK(relative_error(f(memory.parameters), value) < 1e-14);
}

namespace {

/// Bundle adjustment: a point seen by a camera. The parameters are rotation (3, axis times angle),
/// centre (3), focal length, principal point (2), radial distortion (2), and the point (3).
template <typename X>
auto project(const X& p) {
  using std::cos;
  using std::sin;
  using T = typename X::Scalar;
  using V3 = Eigen::Matrix<T, 3, 1>;
  const V3 rotation = p.template head<3>();
  const V3 point = p.template tail<3>() - p.template segment<3>(3);
  const T angle = rotation.norm();
  const V3 axis = rotation / angle;
  const V3 seen = point * cos(angle) + axis.cross(point) * sin(angle) +
                  axis * (axis.dot(point) * (1.0 - cos(angle)));
  const Eigen::Matrix<T, 2, 1> flat = seen.template head<2>() / seen(2);
  const T square = flat.squaredNorm();
  const T distortion = 1.0 + p(9) * square + p(10) * square * square;
  return Eigen::Matrix<T, 2, 1>(flat * distortion * p(6) + p.template segment<2>(7));
}

}  // namespace

TEST_CASE("ADBench: bundle adjustment", "[calculus][adbench]") {
  Eigen::Matrix<double, 14, 1> p = adbench::random_matrix(14, 1, 5);
  p(13) += 4;
  // By hand: the rotation R = exp([r]x) has dR v = -R [v]x J_r dr, with the right Jacobian
  // J_r = I - (1 - cos a)/a^2 [r]x + (a - sin a)/a^3 [r]x^2 (Sola, Deray and Atchuthan (2018), (143)).
  const Eigen::Vector3d r = p.head<3>();
  const double a = r.norm();
  const auto cross_matrix = [](const Eigen::Vector3d& v) {
    return Eigen::Matrix3d{{0, -v(2), v(1)}, {v(2), 0, -v(0)}, {-v(1), v(0), 0}};
  };
  const Eigen::Matrix3d K = cross_matrix(r);
  const Eigen::Matrix3d I = Eigen::Matrix3d::Identity();
  const Eigen::Matrix3d R = I + std::sin(a) / a * K + (1 - std::cos(a)) / (a * a) * K * K;
  const Eigen::Matrix3d right =
      I - (1 - std::cos(a)) / (a * a) * K + (a - std::sin(a)) / (a * a * a) * K * K;
  const Eigen::Vector3d v = p.tail<3>() - p.segment<3>(3);
  const Eigen::Vector3d seen = R * v;
  const Eigen::Vector2d flat = seen.head<2>() / seen(2);
  const double s = flat.squaredNorm();
  const double L = 1 + p(9) * s + p(10) * s * s;
  Eigen::Matrix<double, 2, 3> by_seen;
  by_seen << 1, 0, -flat(0), 0, 1, -flat(1);
  by_seen /= seen(2);
  const Eigen::Matrix2d by_flat = p(6) * (L * Eigen::Matrix2d::Identity() +
                                          (2 * p(9) + 4 * p(10) * s) * flat * flat.transpose());
  const Eigen::Matrix<double, 2, 3> chain = by_flat * by_seen;
  Eigen::Matrix<double, 2, 14> expected;
  expected << -chain * R * cross_matrix(v) * right, -chain * R, flat * L,
      Eigen::Matrix2d::Identity(), p(6) * s * flat, p(6) * s * s * flat, chain * R;
  const auto J = mlmath::jacobian([](const auto& x) { return project(x); }, p);
  CHECK(max_relative_error(J, expected) < 1e-14);
}
