// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "support/matchers.hpp"
#include <mlmath/calculus/gradient.hpp>
#include <mlmath/core/random.hpp>
#include <mlmath/information/divergences.hpp>

#include <Eigen/Core>

#include <cmath>
#include <limits>

using Eigen::MatrixXd;
using Eigen::Vector2d;
using Eigen::Vector4d;
using Eigen::VectorXd;
using mlmath::DomainError;
using mlmath::nats;
using mlmath::ShapeError;
using mlmath_test::epsilon;
using mlmath_test::message_of;
using mlmath_test::relative_error;

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
const Vector4d reversed(0.4, 0.3, 0.2, 0.1);
const Vector4d tenths(0.1, 0.2, 0.3, 0.4);

VectorXd random_law(Eigen::Index n, std::uint64_t seed) {
  mlmath::Philox rng(seed);
  VectorXd weights(n);
  mlmath::fill_uniform(rng, weights);
  return mlmath::normalize_probabilities(weights.array().square().matrix());
}

}  // namespace

TEST_CASE("divergences of small laws", "[information][divergences]") {
  // mpmath, 60 digits, by the definitions, of the doubles given; KL as
  // sum(p log(p / q) - p + q) / log(2). q is (0.4, 0.3, 0.2, 0.1) throughout.
  struct Row {
    Vector4d p;
    double cross_entropy, kl, jensen_shannon, hellinger, total_variation, chi_squared;
  };
  const Row rows[] = {
      {{0.5, 0.25, 0.125, 0.125},
       1.80068746970707325579,
       0.05068746970707329583308,
       0.01296045991736967410633,
       0.09490966159485846365145,
       0.1249999999999999861222,
       0.0677083333333333210939},
      {tenths, 2.504935594743131132795, 0.6584962500721156251157, 0.1535606553289845077895,
       0.3318162917087772852552, 0.3999999999999999944489, 1.208333333333333357234},
      {{1 - 1e-10, 1e-10, 0, 0},
       1.321928094928866006775,
       1.321928091462668447849,
       0.3958156003813791119768,
       0.6062499408431903949002,
       0.5999999998999999875363,
       1.499999999499999864214},
      {{1e-300, 1, 0, 0},
       1.736965594166206219807,
       1.73696559416620625985,
       0.4934226057601447225163,
       0.672515756317154186091,
       0.70000000000000002498,
       2.333333333333333484447}};
  for (const Row& row : rows) {
    CAPTURE(row.p.transpose());
    const double tolerance = 4 * epsilon<double>;
    const Vector4d& p = row.p;
    const Vector4d& q = reversed;
    CHECK(relative_error(mlmath::cross_entropy(p, q), row.cross_entropy) <= tolerance);
    CHECK(relative_error(mlmath::kl_divergence(p, q), row.kl) <= tolerance);
    CHECK(relative_error(mlmath::jensen_shannon_divergence(p, q), row.jensen_shannon) <= tolerance);
    CHECK(relative_error(mlmath::hellinger_distance(p, q), row.hellinger) <= tolerance);
    CHECK(relative_error(mlmath::total_variation_distance(p, q), row.total_variation) <= tolerance);
    CHECK(relative_error(mlmath::chi_squared_divergence(p, q), row.chi_squared) <= tolerance);
  }
}

TEST_CASE("divergences of laws that nearly agree keep their digits", "[information][divergences]") {
  const double step = std::ldexp(1.0, -30);
  const Vector4d p(0.25 + step, 0.25 - step, 0.3, 0.2);
  const Vector4d q(0.25, 0.25, 0.3, 0.2);
  // mpmath, 60 digits.
  CHECK(relative_error(mlmath::kl_divergence(p, q), 5.00535391221080889593e-18) <=
        4 * epsilon<double>);
  CHECK(relative_error(mlmath::jensen_shannon_divergence(p, q), 1.251338478052702226153e-18) <=
        4 * epsilon<double>);
  const double ulp = epsilon<double>;
  CHECK(relative_error(mlmath::kl_divergence(Vector2d(0.5 + ulp, 0.5 - ulp), Vector2d(0.5, 0.5)),
                       1.422607144891915392109e-31) <= 4 * epsilon<double>);
  CHECK(mlmath::kl_divergence(p, p) == 0);
}

TEST_CASE("KL divergence at the ends of the range", "[information][divergences]") {
  using mlmath::kl_divergence;
  const double least = 5e-324;
  CHECK(kl_divergence(Vector2d(1, 0), Vector2d(0.5, 0.5)) == 1);
  CHECK(kl_divergence(Vector2d(0.5, 0.5), Vector2d(1, 0)) == infinity);
  // mpmath: (log(0.5) / 2 + (log(0.5) - log(2^-1074)) / 2) / log(2) = 536.
  CHECK(relative_error(kl_divergence(Vector2d(0.5, 0.5), Vector2d(1, least)), 536.0) <=
        4 * epsilon<double>);
  CHECK(relative_error(kl_divergence(Vector2d(1, 1e-310), Vector2d(0.5, 0.5)), 1.0) <=
        4 * epsilon<double>);
  CHECK(kl_divergence(Vector2d(1, least), Vector2d(1, least)) == 0);
  // mpmath, 60 digits, of the subnormal numbers given; the first is one of few bits itself.
  CHECK(std::abs(kl_divergence(Vector2d(1, 3e-320), Vector2d(1, 1e-320)) -
                 1.869476607612286e-320) <= 2 * least);
  CHECK(relative_error(kl_divergence(Vector2d(1, 3e-320), Vector2d(1, 1e-300)),
                       1.4426950408889634415e-300) <= 2 * epsilon<double>);
  CHECK(relative_error(kl_divergence(Vector2d(1, 1e-300), Vector2d(1, 3e-320)),
                       6.3410920417486867547e-299) <= 2 * epsilon<double>);
  CHECK(relative_error(mlmath::hellinger_distance(Vector2d(1, 3e-200), Vector2d(1, 1e-200)),
                       5.1763809020504152007e-101) <= 2 * epsilon<double>);
  CHECK(relative_error(mlmath::hellinger_distance(Vector4d(0.25 + std::ldexp(1.0, -30),
                                                           0.25 - std::ldexp(1.0, -30), 0.3, 0.2),
                                                  Vector4d(0.25, 0.25, 0.3, 0.2)),
                       9.3132257461547851764e-10) <= 2 * epsilon<double>);
  CHECK(mlmath::cross_entropy(Vector2d(0.5, 0.5), Vector2d(1, 0)) == infinity);
  CHECK(mlmath::cross_entropy(Vector2d(1, 0), Vector2d(1, 0)) == 0);
  CHECK(relative_error(mlmath::jensen_shannon_divergence(Vector2d(1, 0), Vector2d(0, 1)), 1.0) <=
        2 * epsilon<double>);
  CHECK(mlmath::hellinger_distance(Vector2d(1, 0), Vector2d(0, 1)) == 1);
  CHECK(mlmath::total_variation_distance(Vector2d(1, 0), Vector2d(0, 1)) == 1);
  CHECK(mlmath::chi_squared_divergence(Vector2d(0.5, 0.5), Vector2d(1, 0)) == infinity);
  CHECK(mlmath::chi_squared_divergence(Vector2d(1, 0), Vector2d(1, 0)) == 0);
}

TEST_CASE("Renyi divergence of every order", "[information][divergences]") {
  struct Row {
    double order, divergence;
  };
  // mpmath, 60 digits: log(sum(p^a q^(1 - a))) / (a - 1) / log(2).
  const Row rows[] = {{0.5, 0.3365763885220067141875},
                      {0.9, 0.5972744720754880542398},
                      {1.1, 0.717643462908428565151},
                      {2, 1.142957953842043031574},
                      {5, 1.674966487410151447479},
                      {200, 1.993357145251822300162},
                      {infinity, 2.0}};
  for (const Row& row : rows) {
    CAPTURE(row.order);
    CHECK(relative_error(mlmath::renyi_divergence(tenths, reversed, row.order), row.divergence) <=
          16 * epsilon<double>);
  }
  CHECK(mlmath::renyi_divergence(tenths, reversed, 1) == mlmath::kl_divergence(tenths, reversed));
  CHECK(mlmath::renyi_divergence(Vector2d(1, 0), Vector2d(0.25, 0.75), 0) == 2);
  CHECK(mlmath::renyi_divergence(Vector2d(0.5, 0.5), Vector2d(1, 0), 2) == infinity);
  CHECK(mlmath::renyi_divergence(Vector2d(0.5, 0.5), Vector2d(1, 0), infinity) == infinity);
  CHECK(relative_error(mlmath::renyi_divergence(Vector2d(0.5, 0.5), Vector2d(1, 0), 0.5), 1.0) <=
        4 * epsilon<double>);
  // Its powers leave the range, the result does not: log(2) + 0 and 2000 bits.
  CHECK(relative_error(mlmath::renyi_divergence(Vector2d(1, 0), Vector2d(0x1p-1000, 1), 1e6),
                       1000.0) <= 4 * epsilon<double>);
  CHECK(message_of<DomainError>([] { return mlmath::renyi_divergence(tenths, reversed, -2); }) ==
        "renyi_divergence: alpha = -2, expected a number >= 0");
}

TEST_CASE("Renyi divergence of laws that nearly agree, or share few outcomes",
          "[information][divergences]") {
  const double step = std::ldexp(1.0, -30);
  const Vector4d p(0.25 + step, 0.25 - step, 0.3, 0.2);
  const Vector4d q(0.25, 0.25, 0.3, 0.2);
  struct Row {
    double order, divergence;
  };
  // mpmath, 60 digits: log(1 + sum(p^a q^(1 - a) - a p - (1 - a) q)) / (a - 1) / log(2).
  const Row rows[] = {{0.25, 1.25133847805270222846e-18}, {0.5, 2.502676956105404454115e-18},
                      {0.9, 4.504818520989728119797e-18}, {2, 1.001070782442161773397e-17},
                      {200, 1.001070782442137818999e-15}, {infinity, 5.374457829452062004441e-9}};
  for (const Row& row : rows) {
    CAPTURE(row.order);
    CHECK(relative_error(mlmath::renyi_divergence(p, q, row.order), row.divergence) <=
          8 * epsilon<double>);
    CHECK(mlmath::renyi_divergence(p, p, row.order) == 0);
    using Wide = Eigen::Vector4<long double>;
    CHECK(relative_error(mlmath::renyi_divergence(Wide(p.cast<long double>()),
                                                  Wide(q.cast<long double>()), row.order),
                         static_cast<long double>(row.divergence)) <= 8 * epsilon<double>);
  }
  CHECK(relative_error(mlmath::renyi_divergence(tenths, reversed, 0.0625),
                       0.04136421260295739543486) <= 8 * epsilon<double>);
  // One outcome of three is shared: 1 / (1 - a) + 1 bits for a half and a quarter.
  const Eigen::Vector3d left(0.5, 0.5, 0);
  const Eigen::Vector3d right(0, 0.25, 0.75);
  CHECK(mlmath::renyi_divergence(left, right, 0) == 2);
  CHECK(relative_error(mlmath::renyi_divergence(left, right, 0.25), 7.0 / 3) <=
        4 * epsilon<double>);
  CHECK(relative_error(mlmath::renyi_divergence(left, right, 0.5), 3.0) <= 4 * epsilon<double>);
  CHECK(relative_error(mlmath::renyi_divergence(left, right, 0.75), 5.0) <= 4 * epsilon<double>);
  CHECK(mlmath::renyi_divergence(Vector2d(1, 0), Vector2d(0, 1), 0) == infinity);
  CHECK(mlmath::renyi_divergence(Vector2d(1, 0), Vector2d(0, 1), 0.25) == infinity);
}

TEST_CASE("divergences of every number of outcomes", "[information][divergences]") {
  // Against sums by <cmath> in long double. Numbers fill SIMD registers whole or in part.
  for (Eigen::Index n = 1; n <= 19; ++n) {
    CAPTURE(n);
    const VectorXd p = random_law(n, 3);
    const VectorXd q = random_law(n, 4);
    long double kl = 0;
    long double cross = 0;
    long double power = 0;
    long double roots = 0;
    for (Eigen::Index i = 0; i < n; ++i) {
      const long double a = p(i);
      const long double b = q(i);
      kl += a * std::log(a / b) - a + b;
      cross -= a * std::log(b);
      power += a * a / b - 2 * a + b;
      roots += (std::sqrt(a) - std::sqrt(b)) * (std::sqrt(a) - std::sqrt(b));
    }
    const double tolerance = 8 * epsilon<double>;
    CHECK(relative_error(mlmath::kl_divergence(p, q, nats), double(kl)) <= tolerance);
    CHECK(relative_error(mlmath::cross_entropy(p, q, nats), double(cross)) <= tolerance);
    CHECK(relative_error(mlmath::renyi_divergence(p, q, 2, nats), double(std::log1p(power))) <=
          tolerance);
    CHECK(relative_error(mlmath::hellinger_distance(p, q), double(std::sqrt(roots / 2))) <=
          tolerance);
  }
}

TEST_CASE("divergences of a million outcomes", "[information][divergences]") {
  // p = 1 / n and q = (2 i + 1) / n^2 for n = 2^20 are doubles. mpmath, 50 digits.
  const Eigen::Index n = 1 << 20;
  const VectorXd p = VectorXd::Constant(n, std::ldexp(1.0, -20));
  const VectorXd q = VectorXd::LinSpaced(n, 1, double(2 * n - 1)) * std::ldexp(1.0, -40);
  const double tolerance = 4 * epsilon<double>;
  CHECK(relative_error(mlmath::kl_divergence(p, q), 0.4426945640518598760473) <= tolerance);
  CHECK(relative_error(mlmath::kl_divergence(q, p), 0.2786524795537518664482) <= tolerance);
  CHECK(relative_error(mlmath::entropy(q), 19.72134752044624813355) <= tolerance);
  CHECK(relative_error(mlmath::cross_entropy(p, q), 20.44269456405185987605) <= tolerance);
  CHECK(relative_error(mlmath::jensen_shannon_divergence(p, q), 0.0775909469101169958935) <=
        tolerance);
  CHECK(relative_error(mlmath::hellinger_distance(p, q), 0.2391463115704858642712) <= tolerance);
}

TEST_CASE("any f-divergence", "[information][divergences]") {
  const auto kl = [](const auto& t) { return mlmath::xlogy(t, t); };
  CHECK(relative_error(mlmath::f_divergence(kl, tenths, reversed),
                       mlmath::kl_divergence(tenths, reversed, nats)) <= 16 * epsilon<double>);
  CHECK(mlmath::f_divergence(kl, Vector2d(0.5, 0.5), Vector2d(1, 0)) == infinity);
  const auto variation = [](const auto& t) { return std::abs(t - 1) / 2; };
  CHECK(mlmath::f_divergence(variation, Vector2d(0.5, 0.5), Vector2d(1, 0)) == 0.5);
  const auto squared = [](const auto& t) { return (t - 1) * (t - 1); };
  CHECK(relative_error(mlmath::f_divergence(squared, tenths, reversed),
                       mlmath::chi_squared_divergence(tenths, reversed)) <= 8 * epsilon<double>);
  CHECK(mlmath::f_divergence(squared, Vector2d(1, 0), Vector2d(1, 0)) == 0);
  CHECK(mlmath::f_divergence(squared, Vector2d(0.5, 0.5), Vector2d(1, 0), 3.0) == 1.75);
}

TEST_CASE("the laws of divergences", "[information][divergences]") {
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    CAPTURE(seed);
    const VectorXd p = random_law(9, seed);
    const VectorXd q = random_law(9, seed + 500);
    const VectorXd r = random_law(9, seed + 900);
    const double kl = mlmath::kl_divergence(p, q, nats);
    CHECK(kl >= 0);
    CHECK(relative_error(mlmath::entropy(p, nats) + kl, mlmath::cross_entropy(p, q, nats)) <=
          8 * epsilon<double>);
    // Pinsker: TV <= sqrt(KL / 2). Hellinger^2 <= TV <= sqrt(2) Hellinger. JS metric.
    const double tv = mlmath::total_variation_distance(p, q);
    const double hellinger = mlmath::hellinger_distance(p, q);
    CHECK(tv <= std::sqrt(kl / 2));
    CHECK(hellinger * hellinger <= tv);
    CHECK(tv <= std::sqrt(2.0) * hellinger);
    CHECK(mlmath::jensen_shannon_distance(p, r) <=
          mlmath::jensen_shannon_distance(p, q) + mlmath::jensen_shannon_distance(q, r));
    CHECK(mlmath::jensen_shannon_divergence(p, q) == mlmath::jensen_shannon_divergence(q, p));
    CHECK(mlmath::jensen_shannon_divergence(p, q) <= 1);
    // Renyi grows with the order.
    CHECK(mlmath::renyi_divergence(p, q, 0.5, nats) <= kl);
    CHECK(kl <= mlmath::renyi_divergence(p, q, 2, nats));
    // Data processing: merging outcomes loses information.
    const Eigen::Vector3d p_merged(p.head(3).sum(), p.segment(3, 3).sum(), p.tail(3).sum());
    const Eigen::Vector3d q_merged(q.head(3).sum(), q.segment(3, 3).sum(), q.tail(3).sum());
    CHECK(mlmath::kl_divergence(p_merged, q_merged, nats) <= kl);
  }
}

TEST_CASE("divergences take any Eigen argument and scalar", "[information][divergences]") {
  const double expected = mlmath::kl_divergence(tenths, reversed);
  CHECK(mlmath::kl_divergence(tenths.transpose(), reversed) == expected);
  CHECK(mlmath::kl_divergence(tenths, reversed.transpose()) == expected);
  const Eigen::Matrix<double, 2, 2, Eigen::RowMajor> P{{0.1, 0.2}, {0.3, 0.4}};
  const Eigen::Matrix2d Q{{0.4, 0.3}, {0.2, 0.1}};
  CHECK(relative_error(mlmath::kl_divergence(P, Q), expected) <= 2 * epsilon<double>);
  MatrixXd holder = MatrixXd::Zero(4, 4);
  holder.block(1, 2, 2, 2) = Q;
  CHECK(relative_error(mlmath::kl_divergence(P, holder.block(1, 2, 2, 2)), expected) <=
        2 * epsilon<double>);
  CHECK(relative_error(mlmath::kl_divergence(tenths.cast<float>(), reversed.cast<float>()),
                       float(expected)) <= 4 * epsilon<float>);
  // mpmath, 60 digits, of the laws (1/4, 3/4) and (1/2, 1/2).
  CHECK(relative_error(mlmath::kl_divergence(Eigen::Vector2<long double>(0.25L, 0.75L),
                                             Eigen::Vector2<long double>(0.5L, 0.5L)),
                       0.1887218755408671360903L) <= 8 * epsilon<long double>);
}

TEST_CASE("divergences are differentiable", "[information][divergences]") {
  const VectorXd p = tenths;
  const VectorXd q = reversed;
  const double tolerance = 8 * epsilon<double>;
  const auto in_q = [&](const auto& x) { return mlmath::kl_divergence(p, x, nats); };
  CHECK(mlmath_test::max_relative_error(mlmath::gradient(in_q, q),
                                        VectorXd(-(p.array() / q.array()))) <= tolerance);
  CHECK(relative_error(mlmath::value_and_gradient(in_q, q).value,
                       mlmath::kl_divergence(p, q, nats)) <= tolerance);
  const auto in_p = [&](const auto& x) { return mlmath::kl_divergence(x, q, nats); };
  CHECK(mlmath_test::max_relative_error(mlmath::gradient(in_p, p),
                                        VectorXd((p.array() / q.array()).log() + 1)) <= tolerance);
  const auto cross = [&](const auto& x) { return mlmath::cross_entropy(p, x, nats); };
  CHECK(mlmath_test::max_relative_error(mlmath::gradient(cross, q),
                                        VectorXd(-(p.array() / q.array()))) <= tolerance);
}

TEST_CASE("every divergence is differentiable", "[information][divergences]") {
  const VectorXd p = tenths;
  const VectorXd q{{0.3, 0.1, 0.35, 0.25}};
  const auto all = [&](const auto& x) {
    const auto kl = [](const auto& t) { return mlmath::xlogy(t, t); };
    return mlmath::jensen_shannon_divergence(x, q, nats) +
           2 * mlmath::renyi_divergence(x, q, 0.7, nats) +
           3 * mlmath::renyi_divergence(q, x, 2, nats) + 4 * mlmath::hellinger_distance(x, q) +
           5 * mlmath::total_variation_distance(x, q) + 6 * mlmath::chi_squared_divergence(x, q) +
           7 * mlmath::f_divergence(kl, x, q) + mlmath::jensen_shannon_distance(x, q, nats);
  };
  const Eigen::ArrayXd a = p;
  const Eigen::ArrayXd b = q;
  const Eigen::ArrayXd of_shannon = 0.5 * (2 * a / (a + b)).log();
  const Eigen::ArrayXd power = a.pow(0.7) * b.pow(0.3);
  const Eigen::ArrayXd square = b.square() / a;
  Eigen::ArrayXd expected = of_shannon + 2 * 0.7 / -0.3 * power / a / power.sum() -
                            3 * square / a / square.sum() +
                            4 * (1 - (b / a).sqrt()) / (4 * mlmath::hellinger_distance(p, q)) +
                            2.5 * (a - b).sign() + 12 * (a - b) / b + 7 * (a / b).log() +
                            of_shannon / (2 * mlmath::jensen_shannon_distance(p, q, nats));
  // Along (1, 1, 1, 1), where p leaves the simplex, forms that are equal on it differ.
  const VectorXd gradient = mlmath::gradient(all, p);
  const VectorXd difference = gradient - expected.matrix();
  CHECK((difference.array() - difference.mean()).abs().maxCoeff() <=
        32 * epsilon<double> * expected.abs().maxCoeff());
  CHECK(relative_error(mlmath::value_and_gradient(all, p).value, all(p)) <= 8 * epsilon<double>);
}

TEST_CASE("divergences refuse what does not fit", "[information][divergences]") {
  const Vector2d half(0.5, 0.5);
  CHECK(message_of<ShapeError>([&] { return mlmath::kl_divergence(half, tenths); }) ==
        "kl_divergence: q has 4 entries, expected 2 as in p");
  CHECK(message_of<ShapeError>([&] {
          return mlmath::kl_divergence(MatrixXd::Ones(2, 3), MatrixXd::Ones(3, 2));
        }) == "kl_divergence: q is 3x2, expected 2x3 as p");
  // SciPy normalizes these, and calls the divergence 0.
  CHECK(message_of<DomainError>([&] { return mlmath::kl_divergence(half, Vector2d(0.3, 0.3)); }) ==
        "kl_divergence: q sums to 0.6, expected probabilities that sum to 1");
  CHECK(message_of<DomainError>([&] { return mlmath::cross_entropy(Vector2d(1.5, -0.5), half); }) ==
        "cross_entropy: p(1) is -0.5, expected values >= 0");
  CHECK(message_of<DomainError>([&] {
          return mlmath::jensen_shannon_divergence(half, Vector2d(std::nan(""), 1));
        }) == "jensen_shannon_divergence: q(0) is nan, expected finite values");
}
