// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "support/matchers.hpp"
#include <mlmath/calculus/gradient.hpp>
#include <mlmath/core/random.hpp>
#include <mlmath/information/entropy.hpp>

#include <Eigen/Core>

#include <cmath>
#include <limits>

using Eigen::MatrixXd;
using Eigen::Vector2d;
using Eigen::Vector4d;
using Eigen::VectorXd;
using mlmath::DomainError;
using mlmath::hartleys;
using mlmath::nats;
using mlmath::ShapeError;
using mlmath_test::epsilon;
using mlmath_test::message_of;
using mlmath_test::relative_error;

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
const Vector4d halves(0.5, 0.25, 0.125, 0.125);
const Vector4d tenths(0.1, 0.2, 0.3, 0.4);
const Vector4d nearly_sure(1 - 1e-10, 1e-10, 0, 0);
const Vector4d tiny(1e-300, 1, 0, 0);

VectorXd random_law(Eigen::Index n, std::uint64_t seed) {
  mlmath::Philox rng(seed);
  VectorXd weights(n);
  mlmath::fill_uniform(rng, weights);
  return mlmath::normalize_probabilities(weights);
}

}  // namespace

TEST_CASE("entropy of small laws", "[information][entropy]") {
  using mlmath::entropy;
  CHECK(entropy(Vector2d(0.5, 0.5)) == 1);
  CHECK(relative_error(entropy(halves), 1.75) <= epsilon<double>);
  CHECK(entropy(Vector2d(1, 0)) == 0);
  // mpmath, 60 digits, -sum(p log p) / log(2) of the doubles given.
  CHECK(relative_error(entropy(tenths), 1.846439344671015507679) <= 2 * epsilon<double>);
  CHECK(relative_error(entropy(nearly_sure), 3.466197610905957620147e-9) <= 2 * epsilon<double>);
  CHECK(relative_error(entropy(tiny), 9.965784284662087292983e-298) <= 2 * epsilon<double>);
  // In nats and hartleys: log(2) and log10(2).
  CHECK(relative_error(entropy(Vector2d(0.5, 0.5), nats), 0.6931471805599453094172) <=
        epsilon<double>);
  CHECK(relative_error(entropy(Vector2d(0.5, 0.5), hartleys), 0.3010299956639811952137) <=
        epsilon<double>);
}

TEST_CASE("entropy of a million outcomes", "[information][entropy]") {
  const Eigen::Index n = 1000000;
  const VectorXd even = VectorXd::Constant(n, 1e-6);
  // mpmath, -1e6 p log(p) / log(2) for the double p = 1e-6.
  CHECK(relative_error(mlmath::entropy(even), 19.93156856932417325057) <= 4 * epsilon<double>);
  // p_k = (1/2)^k, k = 1..: 2 bits, up to the last.
  VectorXd geometric(60);
  for (Eigen::Index k = 0; k < 60; ++k) geometric(k) = std::ldexp(1.0, -int(k) - 1);
  geometric(59) *= 2;
  CHECK(relative_error(mlmath::entropy(geometric), 2 - std::ldexp(1.0, -58)) <=
        2 * epsilon<double>);
}

TEST_CASE("entropy of every number of outcomes", "[information][entropy]") {
  // Against a sum by <cmath> in long double. Numbers fill SIMD registers whole or in part.
  for (Eigen::Index n = 1; n <= 19; ++n) {
    CAPTURE(n);
    const VectorXd p = random_law(n, 3);
    long double expected = 0;
    long double squares = 0;
    for (const long double x : p) {
      expected -= x * std::log(x);
      squares += x * x - x;
    }
    CHECK(relative_error(mlmath::entropy(p, nats), double(expected)) <= 4 * epsilon<double>);
    CHECK(relative_error(mlmath::renyi_entropy(p, 2, nats), double(-std::log1p(squares))) <=
          8 * epsilon<double>);
    CHECK(mlmath::renyi_entropy(p, 0, nats) == std::log(double(n)));
  }
}

TEST_CASE("entropy takes any Eigen argument and scalar", "[information][entropy]") {
  const double expected = mlmath::entropy(tenths);
  const Eigen::Matrix2d square{{0.1, 0.2}, {0.3, 0.4}};
  const Eigen::Matrix<double, 2, 2, Eigen::RowMajor> rows = square;
  MatrixXd holder = MatrixXd::Constant(5, 6, 9.0);
  holder.block(1, 1, 2, 2) = square;
  CHECK(relative_error(mlmath::entropy(square), expected) <= 2 * epsilon<double>);
  CHECK(relative_error(mlmath::entropy(rows), expected) <= 2 * epsilon<double>);
  CHECK(relative_error(mlmath::entropy(holder.block(1, 1, 2, 2)), expected) <= 2 * epsilon<double>);
  CHECK(mlmath::entropy(tenths.transpose()) == expected);
  CHECK(mlmath::entropy(0.5 * (tenths + tenths)) == expected);
  CHECK(mlmath::entropy(Eigen::Map<const VectorXd>(tenths.data(), 4)) == expected);
  CHECK(relative_error(mlmath::entropy(tenths.cast<float>()), 1.8464393f) <= epsilon<float>);
  CHECK(relative_error(mlmath::entropy(halves.cast<long double>()), 1.75L) <=
        2 * epsilon<long double>);
}

TEST_CASE("entropy refuses what is no distribution", "[information][entropy]") {
  const auto entropy_of = [](const auto& p) { return [&p] { return mlmath::entropy(p); }; };
  CHECK(message_of<DomainError>(entropy_of(Vector2d(0.3, 0.3))) ==
        "entropy: p sums to 0.6, expected probabilities that sum to 1");
  CHECK(message_of<DomainError>(entropy_of(Eigen::Vector3d(1.5, -0.5, 0))) ==
        "entropy: p(1) is -0.5, expected values >= 0");
  CHECK(message_of<DomainError>(entropy_of(Vector2d(1, std::nan("")))) ==
        "entropy: p(1) is nan, expected finite values");
  CHECK(message_of<ShapeError>(entropy_of(VectorXd())) == "entropy: p is empty (0x1)");
  CHECK_NOTHROW(mlmath::entropy(Vector2d(0.5, 0.5 + 1e-9)));
}

TEST_CASE("entropy is concave, and largest for even odds", "[information][entropy]") {
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    const VectorXd p = random_law(7, seed);
    const VectorXd q = random_law(7, seed + 1000);
    const double mixed = mlmath::entropy(0.3 * p + 0.7 * q);
    CHECK(mixed >= 0.3 * mlmath::entropy(p) + 0.7 * mlmath::entropy(q) - 8 * epsilon<double>);
    CHECK(mlmath::entropy(p) <= std::log2(7.0) * (1 + 2 * epsilon<double>));
    CHECK(mlmath::entropy(p) >= 0);
  }
}

TEST_CASE("entropy is differentiable", "[information][entropy]") {
  const auto f = [](const auto& p) { return mlmath::entropy(p, mlmath::nats); };
  // -log p - 1.
  const VectorXd expected = -tenths.array().log() - 1;
  CHECK(mlmath_test::max_relative_error(mlmath::gradient(f, tenths), expected) <=
        4 * epsilon<double>);
  CHECK(relative_error(mlmath::value_and_gradient(f, tenths).value, f(tenths)) <=
        4 * epsilon<double>);
  const auto binary = [](const auto& p) { return mlmath::binary_entropy(p, mlmath::nats); };
  CHECK(relative_error(mlmath::gradient(binary, 0.25), std::log(3.0)) <= 4 * epsilon<double>);
}

TEST_CASE("every entropy is differentiable", "[information][entropy]") {
  const auto all = [](const auto& x) {
    return mlmath::renyi_entropy(x, 0.5, nats) + 2 * mlmath::renyi_entropy(x, 30, nats) +
           3 * mlmath::tsallis_entropy(x, 2) + 4 * mlmath::perplexity(x) +
           5 * mlmath::surprisal(x, nats)(2);
  };
  const Eigen::ArrayXd p = tenths;
  Eigen::ArrayXd expected = p.rsqrt() / p.sqrt().sum() - 60.0 / 29 * p.pow(29) / p.pow(30).sum() -
                            6 * p - 4 * mlmath::perplexity(tenths) * p.log();
  expected(2) -= 5 / p(2);
  // Along (1, 1, 1, 1), where p leaves the simplex, forms that are equal on it differ.
  const VectorXd difference = mlmath::gradient(all, VectorXd(tenths)) - expected.matrix();
  CHECK((difference.array() - difference.mean()).abs().maxCoeff() <=
        32 * epsilon<double> * expected.abs().maxCoeff());
}

TEST_CASE("binary entropy", "[information][entropy]") {
  using mlmath::binary_entropy;
  CHECK(binary_entropy(0.5) == 1);
  CHECK(binary_entropy(0.0) == 0);
  CHECK(binary_entropy(1) == 0);
  // mpmath, 700 digits.
  CHECK(relative_error(binary_entropy(0.1), 0.4689955935892812388502) <= 4 * epsilon<double>);
  CHECK(relative_error(binary_entropy(0.11), 0.4999159581645279973149) <= 4 * epsilon<double>);
  CHECK(relative_error(binary_entropy(1e-300), 9.980211235070976927418e-298) <=
        4 * epsilon<double>);
  CHECK(relative_error(binary_entropy(0.999999999999), 4.13049503380206351534e-11) <=
        4 * epsilon<double>);
  CHECK(std::isnan(binary_entropy(-0.1)));
  CHECK(std::isnan(binary_entropy(1.1)));
}

TEST_CASE("surprisal and perplexity", "[information][entropy]") {
  CHECK(mlmath::surprisal(0.25) == 2);
  CHECK(mlmath::surprisal(1.0) == 0);
  CHECK_FALSE(std::signbit(mlmath::surprisal(1.0)));
  CHECK(mlmath::surprisal(0.0) == infinity);
  CHECK(mlmath_test::max_relative_error(mlmath::surprisal(halves), Vector4d(1, 2, 3, 3)) <=
        epsilon<double>);
  CHECK(mlmath::surprisal(Vector2d(1, std::exp(-2.0)), nats) == Vector2d(0, 2));
  CHECK(relative_error(mlmath::perplexity(VectorXd::Constant(6, 1.0 / 6)), 6.0) <=
        4 * epsilon<double>);
  CHECK(mlmath::perplexity(Vector2d(0, 1)) == 1);
}

TEST_CASE("Renyi and Tsallis entropies", "[information][entropy]") {
  // mpmath, 60 digits, with e = sum(p^a - p), so that the rounding of sum(p) does not count:
  // log(1 + e) / (1 - a) / log(2) (log(sum(p^a)) for order 200) and e / (1 - a).
  struct Row {
    double order;
    double renyi_tenths;
    double tsallis_tenths;
    double tsallis_sure;
  };
  const Row rows[] = {
      {0.0, 1.999999999999999989989, 2.999999999999999972244, 1.000000000000000008274},
      {0.5, 1.917491551242990198016, 1.887238902111275706384, 0.00001999990000000827190141},
      {0.9, 1.859719149613718213962, 1.375830822527572557633, 9.100000008269534276257e-9},
      {1.0001, 1.846426294157911764289, 1.279763283216951577049, 2.399936185715719776328e-9},
      {1.1, 1.833615199653850392684, 1.193513322316585776741, 1.000000008268536536573e-9},
      {2.0, 1.736965594166206219807, 0.7000000000000000111022, 2.000000082540371018974e-10},
      {5.0, 1.566336141630249421938, 0.2467500000000000063179, 1.250000082490370966853e-10},
      {200.0, 1.328570949635539967623, 0.005025125628140703657063, 1.005025198368510113984e-10}};
  for (const Row& row : rows) {
    CAPTURE(row.order);
    // Around order 1 the order's own rounding, divided by 1 - order, is what limits.
    const double tolerance = 8 * epsilon<double>;
    CHECK(relative_error(mlmath::renyi_entropy(tenths, row.order), row.renyi_tenths) <= tolerance);
    CHECK(relative_error(mlmath::tsallis_entropy(tenths, row.order), row.tsallis_tenths) <=
          tolerance);
    CHECK(relative_error(mlmath::tsallis_entropy(nearly_sure, row.order), row.tsallis_sure) <=
          tolerance);
  }
  // mpmath, 60 digits: log(1 + e) / (1 - a) / log(2) of a law that is nearly sure.
  const double sure[][2] = {{0.5, 0.00002885361228118749055426},
                            {2, 2.885390201147049788962e-10},
                            {5, 1.803368920570495634102e-10},
                            {200, 1.449944884154146197753e-10},
                            {infinity, 1.442695160330221093047e-10}};
  for (const auto& [order, expected] : sure) {
    CAPTURE(order);
    CHECK(relative_error(mlmath::renyi_entropy(nearly_sure, order), expected) <=
          4 * epsilon<double>);
  }
  CHECK(mlmath::renyi_entropy(nearly_sure, 0) == 1);
  CHECK(mlmath::renyi_entropy(tenths, 1) == mlmath::entropy(tenths));
  CHECK(relative_error(mlmath::renyi_entropy(tenths, infinity), -std::log2(0.4)) <=
        2 * epsilon<double>);
  CHECK(mlmath::tsallis_entropy(tenths, 1) == mlmath::entropy(tenths, nats));
  CHECK(message_of<DomainError>([] { return mlmath::renyi_entropy(tenths, -1); }) ==
        "renyi_entropy: alpha = -1, expected a number >= 0");
  CHECK(message_of<DomainError>([] { return mlmath::tsallis_entropy(tenths, std::nan("")); }) ==
        "tsallis_entropy: q = nan, expected a number >= 0");
}

TEST_CASE("probabilities in proportion to weights", "[information][entropy]") {
  CHECK(mlmath::normalize_probabilities(Eigen::Vector3d(1, 1, 2)) ==
        Eigen::Vector3d(0.25, 0.25, 0.5));
  CHECK(mlmath::normalize_probabilities(Vector2d(1e308, 1e308)) == Vector2d(0.5, 0.5));
  CHECK(message_of<DomainError>([] { return mlmath::normalize_probabilities(Vector2d(0, 0)); }) ==
        "normalize_probabilities: every entry of w is 0, expected a positive weight");
  CHECK(message_of<DomainError>([] { return mlmath::normalize_probabilities(Vector2d(2, -1)); }) ==
        "normalize_probabilities: w(1) is -1, expected values >= 0");
}
