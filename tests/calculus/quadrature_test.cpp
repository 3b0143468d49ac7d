// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "support/matchers.hpp"
#include <mlmath/calculus/quadrature.hpp>

#include <cmath>
#include <limits>
#include <numbers>
#include <sstream>
#include <stdexcept>

using mlmath::integrate;
using mlmath::Quadrature;
using mlmath::Status;
using mlmath_test::message_of;
using mlmath_test::relative_error;

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double pi = std::numbers::pi;

template <typename F>
void check(const F& f, double a, double b, double expected,
           const mlmath::IntegrationOptions& options = {}) {
  const auto result = integrate(f, a, b, options);
  CAPTURE(a, b, expected, result);
  CHECK(result.converged());
  CHECK(std::abs(result.value - expected) <= result.error + 4e-15 * std::abs(expected));
  CHECK(relative_error(result.value, expected) < 1e-10);
}

}  // namespace

TEST_CASE("integrate: closed forms on finite ranges", "[calculus][quadrature]") {
  check([](double x) { return x * x; }, 0, 3, 9);
  check([](double x) { return std::sin(x); }, 0, pi, 2);
  check([](double x) { return std::abs(x - 0.3); }, 0, 1, 0.29);                     // a kink
  check([](double x) { return 1 / (1e-6 + x * x); }, -1, 1, 2e3 * std::atan(1e3));   // a peak
  check([](double x) { return std::exp(x); }, 3, 1, std::exp(1.0) - std::exp(3.0));  // b < a
  check([](double x) { return x; }, 1e6, 1e6 + 1, 1e6 + 0.5);
  check([](double x) { return std::cos(40 * x); }, 0, 1, std::sin(40.0) / 40);
}

TEST_CASE("integrate: infinite ranges", "[calculus][quadrature]") {
  const auto bell = [](double x) { return std::exp(-x * x / 2) / std::sqrt(2 * pi); };
  check(bell, -infinity, infinity, 1);
  check(bell, 0, infinity, 0.5);
  check(bell, -infinity, -1, 0.158655253931457051);  // mpmath: ncdf(-1)
  check([](double x) { return 1 / (1 + x * x); }, -infinity, infinity, pi);
  check([](double x) { return x * std::exp(-x); }, 0, infinity, 1);
  check([](double x) { return std::exp(-x); }, 0, infinity, 1, {.method = Quadrature::tanh_sinh});
  check(bell, -infinity, infinity, 1, {.method = Quadrature::tanh_sinh});
}

TEST_CASE("integrate: singular ends by the double exponential rule", "[calculus][quadrature]") {
  const mlmath::IntegrationOptions singular{.method = Quadrature::tanh_sinh};
  check([](double x) { return 1 / std::sqrt(x); }, 0, 1, 2, singular);
  check([](double x) { return std::log(x); }, 0, 1, -1, singular);
  check([](double x) { return std::log(x) / std::sqrt(x); }, 0, 1, -4, singular);
  check([](double x) { return std::sqrt(1 - x * x); }, -1, 1, pi / 2, singular);
  check([](double x) { return std::exp(-x) / std::sqrt(x); }, 0, infinity, std::sqrt(pi), singular);
}

TEST_CASE("integrate: other types of numbers", "[calculus][quadrature]") {
  CHECK(relative_error(integrate([](double x) { return x * x; }, 0, 3).value, 9.0) < 1e-15);
  const auto single =
      integrate([](float x) { return x * x; }, 0.0f, 3.0f, {.relative_tolerance = 1e-5});
  CHECK(relative_error(single.value, 9.0f) < 1e-6f);
  const auto extended = integrate([](long double x) { return std::exp(x); }, 0.0L, 1.0L,
                                  {.relative_tolerance = 1e-17});
  CHECK(relative_error(extended.value, std::numbers::e_v<long double> - 1) < 1e-18L);
}

TEST_CASE("integrate: what cannot be done is said", "[calculus][quadrature]") {
  const auto diverging = integrate([](double x) { return 1 / x; }, 0.0, 1.0);
  CHECK_FALSE(diverging.converged());
  const auto undefined = integrate([](double x) { return std::sqrt(x); }, -1.0, 1.0);
  CHECK(undefined.status == Status::numerical_failure);
  CHECK(std::isnan(undefined.value));
  const auto limited =
      integrate([](double x) { return 1 / (1e-6 + x * x); }, -1, 1, {.max_intervals = 4});
  CHECK(limited.status == Status::iteration_limit);
  CHECK(limited.error > 1);
  CHECK(integrate([](double x) { return 1 / x; }, 2.0, 2.0).value == 0);
  CHECK_THROWS_AS(integrate([](double) -> double { throw std::runtime_error("f"); }, 0.0, 1.0),
                  std::runtime_error);
  CHECK(message_of<mlmath::DomainError>([] {
          return integrate([](double x) { return x; }, std::nan(""), 1.0);
        }) == "integrate: a is nan, expected a number or infinity");
  CHECK(message_of<mlmath::DomainError>([] {
          return integrate([](double x) { return x; }, 0.0, 1.0, {.relative_tolerance = -1});
        }) == "integrate: relative_tolerance = -1, expected a number >= 0");
}

TEST_CASE("integrate: prints", "[calculus][quadrature]") {
  std::ostringstream out;
  out << integrate([](double) { return 0.0; }, 0, 1);
  CHECK(out.str() == "0 +- 0 (42 evaluations, converged)");
}
