// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "support/matchers.hpp"
#include <mlmath/probability/beta.hpp>
#include <mlmath/probability/cauchy.hpp>
#include <mlmath/probability/finite_distribution.hpp>
#include <mlmath/probability/geometric.hpp>
#include <mlmath/probability/law_expectation.hpp>
#include <mlmath/probability/normal.hpp>
#include <mlmath/probability/poisson.hpp>

#include <Eigen/Core>

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <sstream>

using mlmath::expectation;
using mlmath_test::message_of;
using mlmath_test::relative_error;

namespace {

// One type of function, so that the integrals are compiled once for each law.
using Function = std::function<double(double)>;

template <typename Law>
void check(const Law& d, const Function& g, double expected, double tolerance = 1e-12) {
  const auto result = expectation(d, g);
  CAPTURE(d, result);
  CHECK(result.converged());
  CHECK(std::abs(result.value - expected) <= tolerance * std::max(1.0, std::abs(expected)));
  CHECK(std::abs(result.value - expected) <= 10 * result.error + 1e-15);
}

}  // namespace

TEST_CASE("expectation of a law: closed forms", "[probability][law_expectation]") {
  const mlmath::Normal normal{1.0, 2.0};
  check(
      normal, [](double x) { return x; }, 1);
  check(
      normal, [](double x) { return x * x; }, 5);
  check(
      normal, [](double x) { return std::pow(x - 1, 10); }, 945 * 1024.0);
  // E exp(X) = exp(mu + sigma^2/2)
  check(
      normal, [](double x) { return std::exp(x); }, std::exp(3.0));
  // A kink, and a jump: E|X - 1| = sigma sqrt(2/pi), P(X > 2).
  check(
      normal, [](double x) { return std::abs(x - 1); }, 2 * std::sqrt(2 / 3.14159265358979324));
  check(
      normal, [](double x) { return x > 2 ? 1.0 : 0.0; }, survival(normal, 2), 1e-9);
  // A far and narrow law.
  check(
      mlmath::Normal{1.0, 1e-3}, [](double x) { return std::pow((x - 1) * 1e3, 2); }, 1, 1e-10);
  // A density with poles at both ends: E log X = psi(1/2) - psi(1) = -2 log 2.
  check(
      mlmath::Beta{0.5, 0.5}, [](double x) { return std::log(x); }, -2 * std::log(2.0), 1e-10);
}

TEST_CASE("expectation of a law: sums", "[probability][law_expectation]") {
  const mlmath::Poisson poisson{3.5};
  check(
      poisson, [](double k) { return k; }, 3.5);
  check(
      poisson, [](double k) { return k * (k - 1) * (k - 2); }, 3.5 * 3.5 * 3.5);
  // E 2^X = exp(rate)
  check(
      poisson, [](double k) { return std::exp2(k); }, std::exp(3.5));
  check(
      mlmath::Poisson{1e6}, [](double k) { return (k - 1e6) * (k - 1e6); }, 1e6, 1e-10);
  // E 1/(X + 1) = -p log(p)/(1 - p)
  check(
      mlmath::Geometric{0.25}, [](double k) { return 1 / (k + 1); }, 0.25 / 0.75 * std::log(4.0));
  check(
      mlmath::FiniteDistribution{Eigen::Vector2d(-1.5, 2), Eigen::Vector2d(0.25, 0.75)},
      [](double x) { return x * x; }, 2.25 / 4 + 3);
  // 0.5 * 3^k / 2^k grows: the sum diverges.
  const auto infinite =
      expectation(mlmath::Geometric{0.5}, Function([](double k) { return std::pow(3, k); }));
  CHECK_FALSE(infinite.converged());
  const auto stopped = expectation(poisson, Function([](double k) { return k; }), {.max_terms = 5});
  CHECK(stopped.status == mlmath::Status::iteration_limit);
  CHECK(std::isinf(stopped.error));
}

TEST_CASE("expectation of a law: what does not exist", "[probability][law_expectation]") {
  const mlmath::Cauchy cauchy{};
  const Function identity = [](double x) { return x; };
  const auto none = expectation(cauchy, identity);
  CHECK(std::isnan(none.value));
  CHECK(none.status == mlmath::Status::numerical_failure);
  const auto infinite = expectation(cauchy, Function([](double x) { return -x * x; }));
  CHECK(infinite.value == -std::numeric_limits<double>::infinity());
  CHECK_FALSE(infinite.converged());
  // E sqrt|X| = sqrt(2)
  check(
      cauchy, [](double x) { return std::sqrt(std::abs(x)); }, std::sqrt(2.0), 1e-9);
  std::ostringstream text;
  text << none;
  CHECK(text.str() == "nan +- inf (4 evaluations, numerical failure)");
}

TEST_CASE("expectation of a law: errors", "[probability][law_expectation]") {
  const Function identity = [](double x) { return x; };
  CHECK(message_of<mlmath::DomainError>([&] {
          return expectation(mlmath::Poisson{-1}, identity);
        }) == "expectation: Poisson.rate = -1, expected a number >= 0");
  CHECK(message_of<mlmath::DomainError>([&] {
          return expectation(mlmath::Poisson{1}, identity, {.relative_tolerance = -1});
        }) == "expectation: relative_tolerance = -1, expected a number >= 0");
}
