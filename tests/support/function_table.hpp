// SPDX-License-Identifier: MIT
#pragma once

#include "support/catch.hpp"
#include <mlmath/core/random.hpp>

#include <Eigen/Core>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>

/// Tables of a function of one variable, and errors in units in the last place.
namespace mlmath_test {

/// An argument, a double exactly, and the value of the function there.
struct Point {
  double x;
  long double y;
};

/// |y - reference| in units in the last place of a Scalar at the reference, down to the subnormal.
template <typename Scalar>
double ulps(Scalar y, long double reference) {
  int exponent = 0;
  std::frexp(reference, &exponent);
  const int last =
      std::max(exponent - std::numeric_limits<Scalar>::digits,
               std::numeric_limits<Scalar>::min_exponent - std::numeric_limits<Scalar>::digits);
  return double(std::abs((long double)(y)-reference) / std::ldexp(1.0L, last));
}

/// Holds the error on a table to a bound in double, and to 6 ulps in long double.
template <std::size_t n, typename Function>
void check_table(const char* name, const Point (&table)[n], double bound, const Function& f) {
  INFO(name);
  for (const Point& point : table) {
    INFO(point.x);
    CHECK(ulps<double>(f(point.x), point.y) <= bound);
    // The formulas in long double, whose functions are themselves off by an ulp or so.
    CHECK(ulps<long double>(f((long double)(point.x)), point.y) <= 6);
  }
}

/// As std::is_same, for values: equal numbers with equal signs, or two NaN.
inline bool identical(double a, double b) {
  return (std::isnan(a) && std::isnan(b)) || (a == b && std::signbit(a) == std::signbit(b));
}

/// Holds f in float to 0.51 ulp of f in long double on 4000 numbers between low and high, and an
/// entry of an array to the image of the number.
template <typename Function>
void check_float(const Function& f, double low, double high) {
  mlmath::Philox rng(8);
  Eigen::ArrayXf x(4000);
  for (float& value : x) value = float(low + (high - low) * mlmath::uniform(rng));
  const Eigen::ArrayXf y = f(x);
  double worst = 0;
  for (Eigen::Index i = 0; i < x.size(); ++i) {
    worst = std::max(worst, ulps<float>(y(i), f((long double)(x(i)))));
    REQUIRE(y(i) == f(x(i)));
  }
  CHECK(worst <= 0.51);
}

/// Holds an entry of f(x) to f of the entry, at the sizes that packs and their ends can see, for
/// scale x - offset with x uniform in [0, 1).
template <typename Function>
void check_entries(const Function& f, double scale, double offset) {
  mlmath::Philox rng(9);
  for (const Eigen::Index n : {0, 1, 2, 3, 7, 8, 9, 63, 64, 65, 1000}) {
    Eigen::VectorXd x(n);
    mlmath::fill_uniform(rng, x);
    x = scale * x.array() - offset;
    const Eigen::VectorXd images = f(x);
    REQUIRE(images.size() == n);
    Eigen::Index same = 0;
    for (Eigen::Index i = 0; i < n; ++i) same += images(i) == f(x(i)) ? 1 : 0;
    CHECK(same == n);
  }
}

}  // namespace mlmath_test

/// A function of mlmath, of any argument, as an object.
#define MLMATH_TEST_FUNCTION(name) [](const auto& argument) { return mlmath::name(argument); }
