// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "support/matchers.hpp"
#include <mlmath/calculus/gradient.hpp>

#include <Eigen/Core>

#include <cmath>
#include <limits>

using Eigen::ArrayXd;
using mlmath_test::epsilon;
using mlmath_test::relative_error;

namespace {

/// Values and slopes of a function of each entry, against long double. Eigen's exp gives subnormal
/// results no better than the smallest normal number, so that is the floor of the comparison.
template <typename F, typename Value, typename Slope>
void check(const F& f, const ArrayXd& x, const Value& value, const Slope& slope) {
  const ArrayXd ones = ArrayXd::Ones(x.size());
  ArrayXd values;
  const ArrayXd slopes = mlmath::vector_jacobian_product(
      [&](const auto& v) {
        const auto y = f(v);
        values = y.value();
        return y;
      },
      x, ones);
  for (Eigen::Index i = 0; i < x.size(); ++i) {
    const double expected = static_cast<double>(value(static_cast<long double>(x(i))));
    const double expected_slope = static_cast<double>(slope(static_cast<long double>(x(i))));
    INFO("x = " << x(i));
    CHECK(relative_error(values(i), expected) < 8 * epsilon<double>);
    CHECK(std::abs(slopes(i) - expected_slope) <=
          8 * epsilon<double> * std::abs(expected_slope) + 1e-300);
  }
}

const ArrayXd points = [] {
  ArrayXd x(400);
  for (int i = 0; i < 200; ++i) x(i) = -20 + 0.2 * i + 1e-3;
  for (int i = 0; i < 100; ++i) x(200 + i) = std::ldexp(1.0, -i);
  for (int i = 0; i < 100; ++i) x(300 + i) = -1.3 * std::ldexp(1.0, -i);
  return x;
}();

}  // namespace

TEST_CASE("reverse: tanh, sigmoid, softplus of arrays to the last digits", "[calculus][reverse]") {
  const auto sigma = [](long double t) {
    return t < 0 ? std::exp(t) / (1 + std::exp(t)) : 1 / (1 + std::exp(-t));
  };
  check([](const auto& v) { return v.tanh(); }, points, [](long double t) { return std::tanh(t); },
        [](long double t) { return 1 / (std::cosh(t) * std::cosh(t)); });
  check([](const auto& v) { return sigmoid(v); }, points, sigma,
        [&](long double t) { return sigma(t) * sigma(-t); });
  check([](const auto& v) { return softplus(v); }, points,
        [](long double t) { return std::log1p(std::exp(t)); }, sigma);
  check([](const auto& v) { return log_sigmoid(v); }, points,
        [](long double t) { return -std::log1p(std::exp(-t)); },
        [&](long double t) { return sigma(-t); });
}

TEST_CASE("reverse: tanh, sigmoid, softplus of arrays at the ends", "[calculus][reverse]") {
  const double infinity = std::numeric_limits<double>::infinity();
  const ArrayXd x{{-infinity, -1000, -0.0, 0.0, 1000, infinity}};
  ArrayXd tanhs;
  ArrayXd softpluses;
  const ArrayXd slopes = mlmath::gradient(
      [&](const auto& v) {
        const auto t = v.tanh();
        const auto s = softplus(v);
        tanhs = t.value();
        softpluses = s.value();
        return t.sum() + s.sum();
      },
      x);
  CHECK((tanhs == ArrayXd{{-1, -1, 0, 0, 1, 1}}).all());
  CHECK(std::signbit(tanhs(2)));
  CHECK(softpluses.head(2).maxCoeff() < 1e-300);
  CHECK(softpluses(4) == 1000);
  CHECK(softpluses(5) == infinity);
  CHECK(((slopes - ArrayXd{{0, 0, 1.5, 1.5, 1, 1}}).abs() < 1e-300).all());
  const ArrayXd nan = ArrayXd::Constant(1, std::numeric_limits<double>::quiet_NaN());
  CHECK(std::isnan(mlmath::gradient([](const auto& v) { return v.tanh().sum(); }, nan)(0)));
}
