// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "support/matchers.hpp"
#include <mlmath/calculus/gradient.hpp>
#include <mlmath/core/random.hpp>
#include <mlmath/geometry/metrics.hpp>

#include <Eigen/Core>

#include <cmath>

using Eigen::Vector2d;
using Eigen::Vector4d;
using Eigen::VectorXd;
using mlmath_test::epsilon;
using mlmath_test::max_relative_error;
using mlmath_test::message_of;
using mlmath_test::relative_error;

TEST_CASE("metrics: the distances by name", "[geometry][metrics]") {
  const Vector2d a(0.25, 0.75);
  const Vector2d b(0.5, 1.25);
  CHECK(mlmath::EuclideanDistance{}(a, b) == mlmath::euclidean_distance(a, b));
  CHECK(mlmath::SquaredEuclideanDistance{}(a, b) == mlmath::squared_euclidean_distance(a, b));
  CHECK(mlmath::ManhattanDistance{}(a, b) == mlmath::manhattan_distance(a, b));
  CHECK(mlmath::ChebyshevDistance{}(a, b) == mlmath::chebyshev_distance(a, b));
  CHECK(mlmath::MinkowskiDistance{.p = 3}(a, b) == mlmath::minkowski_distance(a, b, 3));
  CHECK(mlmath::CosineDistance{}(a, b) == mlmath::cosine_distance(a, b));
  CHECK(mlmath::CorrelationDistance{}(a, b) == mlmath::correlation_distance(a, b));
  CHECK(mlmath::CanberraDistance{}(a, b) == mlmath::canberra_distance(a, b));
  CHECK(mlmath::BrayCurtisDistance{}(a, b) == mlmath::bray_curtis_distance(a, b));
  CHECK(mlmath::HammingDistance{}(a, b) == mlmath::hamming_distance(a, b));
  CHECK(mlmath::JaccardDistance{}(a, b) == mlmath::jaccard_distance(a, b));
  CHECK(mlmath::HaversineDistance{.radius = 2}(a, b) == mlmath::haversine_distance(a, b, 2));
}

TEST_CASE("JensenShannonDistance: references", "[geometry][metrics]") {
  // mpmath, 50 digits.
  const Vector4d p(0.5, 0.25, 0.25, 0);
  const Vector4d q(0.125, 0.25, 0, 0.625);
  const mlmath::JensenShannonDistance in_bits;
  const mlmath::JensenShannonDistance in_nats{mlmath::nats};
  CHECK(relative_error(in_nats(p, q), 0.60289686353826329199) <= 2 * epsilon<double>);
  CHECK(relative_error(in_bits(p, q), 0.72415293298287432006) <= 2 * epsilon<double>);
  CHECK(relative_error(in_bits(p.cast<long double>(), q.cast<long double>()),
                       0.72415293298287432006L) <= 8 * epsilon<long double>);
  CHECK(in_bits(Vector2d(1, 0), Vector2d(0, 1)) == 1);
  CHECK(in_bits(p, p) == 0);
  const double shift = std::ldexp(1.0, -40);
  CHECK(relative_error(in_nats(Vector2d(0.5 + shift, 0.5 - shift), Vector2d(0.5, 0.5)),
                       6.4310987107687426433e-13) <= 4 * epsilon<double>);
}

TEST_CASE("JensenShannonDistance: a metric, at every gap", "[geometry][metrics]") {
  const mlmath::JensenShannonDistance distance{mlmath::nats};
  mlmath::Philox rng(4);
  for (int round = 0; round < 100; ++round) {
    VectorXd x(24);
    mlmath::fill_uniform(rng, x);
    const VectorXd p = x.head(8) / x.head(8).sum();
    const VectorXd q = x.segment(8, 8) / x.segment(8, 8).sum();
    const VectorXd r = x.tail(8) / x.tail(8).sum();
    CHECK(distance(p, q) == distance(q, p));
    CHECK(distance(p, r) <= (distance(p, q) + distance(q, r)) * (1 + 8 * epsilon<double>));
    // The definition, where it cancels little.
    const VectorXd m = (p + q) / 2;
    const double divergence = 0.5 * ((p.array() * (p.array() / m.array()).log()).sum() +
                                     (q.array() * (q.array() / m.array()).log()).sum());
    CHECK(std::abs(std::pow(distance(p, q), 2) - divergence) <= 8 * epsilon<double>);
  }
}

TEST_CASE("JensenShannonDistance: derivative and errors", "[geometry][metrics]") {
  const VectorXd p{{0.5, 0.25, 0.25}};
  const VectorXd q{{0.125, 0.375, 0.5}};
  const mlmath::JensenShannonDistance distance{mlmath::nats};
  // d JS/dp_i = log(p_i/m_i)/2 for the divergence JS, and the root halves it over the distance.
  const VectorXd expected =
      (p.array() / ((p + q).array() / 2)).log().matrix() / (4 * distance(p, q));
  CHECK(max_relative_error(mlmath::gradient([&](const auto& x) { return distance(x, q); }, p),
                           expected) <= 8 * epsilon<double>);
  CHECK(message_of<mlmath::DomainError>([&] {
          return distance(Vector2d(0.5, 0.25), Vector2d(0.5, 0.5));
        }) == "JensenShannonDistance: a sums to 0.75, expected probabilities that sum to 1");
}
