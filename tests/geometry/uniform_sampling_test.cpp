// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "support/matchers.hpp"
#include <mlmath/core/random.hpp>
#include <mlmath/geometry/uniform_sampling.hpp>

#include <Eigen/Core>

#include <algorithm>
#include <cmath>

using Eigen::ArrayXd;
using Eigen::Index;
using Eigen::MatrixXd;
using mlmath_test::epsilon;
using mlmath_test::message_of;

namespace {

// Kolmogorov's distance of values from a distribution function, times the root of their number: its
// 99.9 % point is 1.95.
template <typename Cdf>
double kolmogorov(ArrayXd values, const Cdf& cdf) {
  const Index n = values.size();
  std::sort(values.data(), values.data() + n);
  double distance = 0;
  for (Index i = 0; i < n; ++i) {
    const double p = cdf(values(i));
    distance = std::max({distance, double(i + 1) / double(n) - p, p - double(i) / double(n)});
  }
  return distance * std::sqrt(double(n));
}

}  // namespace

TEST_CASE("sample_sphere: on the sphere, and uniform", "[geometry][sampling]") {
  mlmath::Philox rng(1);
  const MatrixXd X = mlmath::sample_sphere(3, rng, 5000);
  CHECK((X.rowwise().norm().array() - 1).abs().maxCoeff() <= 2 * epsilon<double>);
  // Each coordinate of a point on the sphere is uniform (Archimedes).
  for (Index k = 0; k < 3; ++k) {
    CHECK(kolmogorov(X.col(k), [](double t) { return (t + 1) / 2; }) <= 1.95);
  }
  const MatrixXd ends = mlmath::sample_sphere(1, rng, 100);
  CHECK((ends.array().abs() == 1).all());
  CHECK(std::abs(ends.sum()) <= 40);
}

TEST_CASE("sample_ball: in the ball, and uniform", "[geometry][sampling]") {
  mlmath::Philox rng(2);
  for (const Index d : {1, 2, 7}) {
    CAPTURE(d);
    const MatrixXd X = mlmath::sample_ball(d, rng, 5000);
    const ArrayXd radii = X.rowwise().norm();
    CHECK(radii.maxCoeff() <= 1);
    CHECK(kolmogorov(radii, [d](double r) { return std::pow(r, double(d)); }) <= 1.95);
    CHECK(X.colwise().mean().cwiseAbs().maxCoeff() <= 4 / std::sqrt(5000.0));
  }
}

TEST_CASE("sample_simplex: probabilities, and uniform", "[geometry][sampling]") {
  mlmath::Philox rng(3);
  const MatrixXd X = mlmath::sample_simplex(4, rng, 5000);
  CHECK(X.minCoeff() >= 0);
  CHECK((X.rowwise().sum().array() - 1).abs().maxCoeff() <= 4 * epsilon<double>);
  // Each coordinate is Beta(1, d - 1).
  for (Index k = 0; k < 4; ++k) {
    CHECK(kolmogorov(X.col(k), [](double x) { return 1 - std::pow(1 - x, 3.0); }) <= 1.95);
  }
  CHECK(mlmath::sample_simplex(1, rng, 3) == MatrixXd::Ones(3, 1));
}

TEST_CASE("random_orthogonal: Haar's measure", "[geometry][sampling]") {
  mlmath::Philox rng(4);
  const MatrixXd Q = mlmath::random_orthogonal(40, rng);
  CHECK((Q.transpose().lazyProduct(Q) - MatrixXd::Identity(40, 40)).cwiseAbs().maxCoeff() <=
        40 * epsilon<double>);
  // The trace of a 2 x 2 matrix: reflections have trace 0, rotations 2 cos of a uniform angle. The
  // first entry is the cosine of a uniform angle in both.
  constexpr Index n = 4000;
  ArrayXd first(n);
  ArrayXd traces(n);
  Index reflections = 0;
  for (Index i = 0; i < n; ++i) {
    const MatrixXd R = mlmath::random_orthogonal(2, rng);
    first(i) = R(0, 0);
    traces(i) = R.trace();
    reflections += R(0, 0) * R(1, 1) - R(0, 1) * R(1, 0) < 0;
  }
  CHECK(kolmogorov(first, [](double t) { return 1 - std::acos(t) / std::acos(-1.0); }) <= 1.95);
  CHECK(std::abs(double(reflections) - 0.5 * n) <= 2 * std::sqrt(double(n)));
  // E (tr Q)^2 = 1 by Haar's measure; without the correction of signs it is not.
  CHECK(std::abs(traces.square().mean() - 1) <= 4 * std::sqrt(2.0 / double(n)));
  const MatrixXd basis = mlmath::random_orthonormal(50, 3, rng);
  CHECK(basis.cols() == 3);
  CHECK((basis.transpose().lazyProduct(basis) - MatrixXd::Identity(3, 3)).cwiseAbs().maxCoeff() <=
        8 * epsilon<double>);
}

TEST_CASE("uniform points: the first do not depend on the number", "[geometry][sampling]") {
  mlmath::Philox a(5);
  mlmath::Philox b(5);
  CHECK(mlmath::sample_ball(3, a, 10) == mlmath::sample_ball(3, b, 20).topRows(10));
  mlmath::Philox c(5);
  const Eigen::MatrixXf single = mlmath::sample_sphere<float>(5, c, 4);
  CHECK((single.rowwise().norm().array() - 1).abs().maxCoeff() <= 2 * epsilon<float>);
  CHECK(mlmath::sample_sphere(3, c, 0).rows() == 0);
}

TEST_CASE("uniform points: bad arguments are named", "[geometry][sampling]") {
  mlmath::Philox rng(1);
  CHECK(message_of<mlmath::DomainError>([&] { return mlmath::sample_sphere(0, rng, 3); }) ==
        "sample_sphere: d = 0, expected d >= 1");
  CHECK(message_of<mlmath::DomainError>([&] { return mlmath::sample_ball(2, rng, -1); }) ==
        "sample_ball: n = -1, expected n >= 0");
  CHECK(message_of<mlmath::DomainError>([&] { return mlmath::random_orthogonal(0, rng); }) ==
        "random_orthogonal: d = 0, expected d >= 1");
  CHECK(message_of<mlmath::DomainError>([&] { return mlmath::random_orthonormal(3, 4, rng); }) ==
        "random_orthonormal: k = 4, expected 1 <= k <= 3");
}
