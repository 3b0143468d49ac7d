// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "support/matchers.hpp"
#include <mlmath/optimization/line_searches.hpp>

#include <cmath>
#include <limits>
#include <sstream>

using mlmath::line_search;
using mlmath::LinePoint;
using mlmath::LineSearch;
using mlmath::LineSearchOptions;
using mlmath_test::message_of;

namespace {

using Point = LinePoint<double>;

// The six functions of Moré and Thuente, ACM TOMS 20 (1994), sec. 5.
Point more_thuente(int number, double a) {
  const double pi = 3.14159265358979323846;
  if (number == 1) {
    const double b = a * a + 2;
    return {a, -a / b, (a * a - 2) / (b * b)};
  }
  if (number == 2) {
    const double t = a + 0.004;
    return {a, std::pow(t, 5) - 2 * std::pow(t, 4), 5 * std::pow(t, 4) - 8 * std::pow(t, 3)};
  }
  if (number == 3) {
    const double beta = 0.01;
    const double l = 39;
    double base = std::abs(a - 1);
    double slope = a < 1 ? -1 : 1;
    if (base <= beta) {
      base = (a - 1) * (a - 1) / (2 * beta) + beta / 2;
      slope = (a - 1) / beta;
    }
    return {a, base + 2 * (1 - beta) / (l * pi) * std::sin(l * pi / 2 * a),
            slope + (1 - beta) * std::cos(l * pi / 2 * a)};
  }
  const double b1 = number == 5 ? 0.01 : 0.001;
  const double b2 = number == 6 ? 0.01 : 0.001;
  const auto gamma = [](double b) { return std::sqrt(1 + b * b) - b; };
  const double left = std::sqrt((1 - a) * (1 - a) + b2 * b2);
  const double right = std::sqrt(a * a + b1 * b1);
  return {a, gamma(b1) * left + gamma(b2) * right,
          gamma(b1) * (a - 1) / left + gamma(b2) * a / right};
}

}  // namespace

TEST_CASE("line_search: the torture cases of Moré and Thuente") {
  // mu and eta of the paper's tables 1 to 6 and the evaluations they report for each first step.
  struct Case {
    int number;
    double decrease, curvature;
    int evaluations[4];
  };
  const Case cases[] = {
      {1, 0.001, 0.1, {6, 3, 1, 4}},          {2, 0.1, 0.1 + 1e-9, {12, 8, 8, 11}},
      {3, 0.1, 0.1 + 1e-9, {12, 12, 10, 13}}, {4, 0.001, 0.0011, {4, 1, 3, 4}},
      {5, 0.001, 0.0011, {6, 3, 7, 8}},       {6, 0.001, 0.0011, {13, 11, 8, 11}}};
  const double first_steps[] = {1e-3, 1e-1, 10, 1e3};
  for (const Case& c : cases) {
    const Point origin = more_thuente(c.number, 0);
    for (int k = 0; k < 4; ++k) {
      for (const LineSearch search :
           {LineSearch::strong_wolfe, LineSearch::hager_zhang, LineSearch::backtracking}) {
        const auto found = line_search(
            [&](double a) { return more_thuente(c.number, a); }, first_steps[k],
            {.search = search, .sufficient_decrease = c.decrease, .curvature = c.curvature});
        INFO("function " << c.number << ", first step " << first_steps[k] << ", " << search << ": "
                         << found);
        CHECK(found);
        const Point at = more_thuente(c.number, found.point.step);
        CHECK(found.point.value == at.value);
        CHECK(found.point.slope == at.slope);
        CHECK(at.value <= origin.value + c.decrease * at.step * origin.slope);
        if (search != LineSearch::backtracking) {
          CHECK(std::abs(at.slope) <= -c.curvature * origin.slope);
        }
        if (search == LineSearch::strong_wolfe) CHECK(found.evaluations <= c.evaluations[k] + 1);
        CHECK(found.evaluations <= 60);
      }
    }
  }
}

TEST_CASE("line_search: NaN and infinity are steps too far") {
  // -log(1 - a) - 2a falls from 0 to a = 1/2; from 1 on it is infinite, beyond it NaN.
  const auto phi = [](double a) { return Point{a, -std::log(1 - a) - 2 * a, 1 / (1 - a) - 2}; };
  for (const LineSearch search :
       {LineSearch::strong_wolfe, LineSearch::hager_zhang, LineSearch::backtracking}) {
    for (const double first : {1e-3, 0.4, 1.0, 7.0, 1e10}) {
      const auto found = line_search(phi, first, {.search = search});
      CHECK(found);
      CHECK(found.point.step > 0);
      CHECK(found.point.step < 1);
    }
  }
}

TEST_CASE("line_search: no step satisfies where the function rises, or the slope lies") {
  const auto rises = [](double a) { return Point{a, a, -1.0}; };
  const auto uphill = [](double a) { return Point{a, a * a + a, 2 * a + 1}; };
  const auto nan = [](double a) { return Point{a, a > 0 ? std::nan("") : 0.0, -1.0}; };
  for (const LineSearch search :
       {LineSearch::strong_wolfe, LineSearch::hager_zhang, LineSearch::backtracking}) {
    for (const auto& found :
         {line_search(rises, 1.0, {.search = search}), line_search(uphill, 1.0, {.search = search}),
          line_search(nan, 1.0, {.search = search})}) {
      CHECK_FALSE(found);
      CHECK(found.point.step == 0);
      CHECK(found.evaluations <= 60);
    }
  }
}

TEST_CASE("line_search: the last digits are judged by the slopes") {
  // The value is 1 to rounding for all steps; the slope still tells the minimum at 1e-9.
  const auto flat = [](double a) { return Point{a, 1 + (a - 1e-9) * (a - 1e-9), 2 * (a - 1e-9)}; };
  for (const LineSearch search : {LineSearch::strong_wolfe, LineSearch::hager_zhang}) {
    const auto found = line_search(flat, 1e-8, {.search = search, .curvature = 0.5});
    CHECK(found);
    CHECK(std::abs(found.point.slope) <= 1e-9);
  }
}

TEST_CASE("line_search: a function without an end is followed far") {
  const auto plane = [](double a) { return Point{a, -a, -1.0}; };
  const auto found = line_search(plane, 1.0);
  CHECK_FALSE(found);
  CHECK(found.point.step > 1e30);
}

TEST_CASE("line_search: constants out of their range are refused by name and value") {
  const auto refused = [](const LineSearchOptions& options, double first = 1.0) {
    return message_of<mlmath::DomainError>([&] {
      return line_search([](double a) { return Point{a, -a, -1.0}; }, first, options);
    });
  };
  CHECK(refused({.sufficient_decrease = 0.5}) ==
        "line_search: sufficient_decrease = 0.5, expected a number between 0 and 1/2");
  CHECK(refused({.sufficient_decrease = 0.4, .curvature = 0.3}) ==
        "line_search: curvature = 0.3, expected a number between sufficient_decrease and 1");
  CHECK(refused({.max_evaluations = 0}) ==
        "line_search: max_evaluations = 0, expected 1 <= max_evaluations <= 100000");
  CHECK(refused({}, -1.0) == "line_search: first_step = -1, expected a number > 0");
  std::ostringstream out;
  out << LineSearch::strong_wolfe << ", " << LineSearch::hager_zhang << ", "
      << LineSearch::backtracking;
  CHECK(out.str() == "strong Wolfe, Hager-Zhang, backtracking");
}
