// SPDX-License-Identifier: MIT
/// The accuracy of first derivatives, forward and reverse, and the conventions at kinks and
/// singular points; docs/calculus.md shows both tables.
#include "support/catch.hpp"
#include "support/matchers.hpp"
#include <mlmath/calculus/derivative.hpp>
#include <mlmath/calculus/gradient.hpp>
#include <mlmath/core/elementary.hpp>
#include <mlmath/core/elementary_logistic.hpp>

#include <Eigen/Core>

#include <algorithm>
#include <cmath>
#include <limits>
#include <type_traits>

using mlmath::derivative;
using mlmath::gradient;
using mlmath_test::epsilon;
using mlmath_test::relative_error;

namespace {

double worst_forward = 0;
double worst_reverse = 0;

/// Each rule adds an error of a few units in the last place; a condition number of the point
/// itself does not enter, as the references are taken at the same double.
template <typename F>
void check(const char* name, const F& f, double x, double expected, double units = 8) {
  CAPTURE(name, x, expected);
  const double forward = relative_error(derivative(f, x), expected) / epsilon<double>;
  const double reverse = relative_error(gradient(f, x), expected) / epsilon<double>;
  CHECK(forward <= units);
  CHECK(reverse <= units);
  worst_forward = std::max(worst_forward, forward);
  worst_reverse = std::max(worst_reverse, reverse);
}

template <typename F>
void check_convention(const char* name, const F& f, double x, double expected) {
  CAPTURE(name, x);
  CHECK(relative_error(derivative(f, x), expected) == 0);
  CHECK(relative_error(gradient(f, x), expected) == 0);
}

}  // namespace

TEST_CASE("accuracy: 45 derivatives at awkward points, to a few units in the last place",
          "[calculus][accuracy]") {
  // mpmath 1.2 at 400 digits: diff(lambda t: f(mpf(x)*t), 1)/mpf(x).
  check(
      "sqrt near 0",
      [](const auto& x) {
        using std::sqrt;
        return std::decay_t<decltype(x)>(sqrt(x));
      },
      1e-300, 4.999999999999999937e+149);
  check(
      "cbrt",
      [](const auto& x) {
        using std::cbrt;
        return std::decay_t<decltype(x)>(cbrt(x));
      },
      -27.5, 0.03658673173816779328);
  check(
      "exp",
      [](const auto& x) {
        using std::exp;
        return std::decay_t<decltype(x)>(exp(x));
      },
      -700.25, 7.678723813110872212e-305);
  check(
      "exp2",
      [](const auto& x) {
        using std::exp2;
        return std::decay_t<decltype(x)>(exp2(x));
      },
      100.7, 1.427401091145843285e+30);
  check(
      "expm1 near 0",
      [](const auto& x) {
        using std::expm1;
        return std::decay_t<decltype(x)>(expm1(x));
      },
      1e-12, 1.000000000001);
  check(
      "expm1 far below",
      [](const auto& x) {
        using std::expm1;
        return std::decay_t<decltype(x)>(expm1(x));
      },
      -30.5, 5.675685232632722462e-14);
  check(
      "log near 1",
      [](const auto& x) {
        using std::log;
        return std::decay_t<decltype(x)>(log(x));
      },
      1.0000001, 0.9999999000000099416);
  check(
      "log2",
      [](const auto& x) {
        using std::log2;
        return std::decay_t<decltype(x)>(log2(x));
      },
      1e-05, 144269.5040888963289);
  check(
      "log10",
      [](const auto& x) {
        using std::log10;
        return std::decay_t<decltype(x)>(log10(x));
      },
      7e+20, 6.204206884332168966e-22);
  check(
      "log1p near -1",
      [](const auto& x) {
        using std::log1p;
        return std::decay_t<decltype(x)>(log1p(x));
      },
      -0.999999, 999999.9999712443355);
  check(
      "sin of a large angle",
      [](const auto& x) {
        using std::sin;
        return std::decay_t<decltype(x)>(sin(x));
      },
      1000000.0, 0.9367521275331447869);
  check(
      "cos near pi",
      [](const auto& x) {
        using std::cos;
        return std::decay_t<decltype(x)>(cos(x));
      },
      3.1415, -0.00009265358966049025217);
  check(
      "tan near pi/2",
      [](const auto& x) {
        using std::tan;
        return std::decay_t<decltype(x)>(tan(x));
      },
      1.5707, 107771959.9507861741);
  check(
      "asin near 1",
      [](const auto& x) {
        using std::asin;
        return std::decay_t<decltype(x)>(asin(x));
      },
      0.9999999, 2236.068033989974944);
  check(
      "acos near -1",
      [](const auto& x) {
        using std::acos;
        return std::decay_t<decltype(x)>(acos(x));
      },
      -0.9999999, -2236.068033989974944);
  check(
      "atan far",
      [](const auto& x) {
        using std::atan;
        return std::decay_t<decltype(x)>(atan(x));
      },
      100000000.0, 9.999999999999999e-17);
  check(
      "sinh",
      [](const auto& x) {
        using std::sinh;
        return std::decay_t<decltype(x)>(sinh(x));
      },
      20.5, 399951088.737752704);
  check(
      "cosh near 0",
      [](const auto& x) {
        using std::cosh;
        return std::decay_t<decltype(x)>(cosh(x));
      },
      1e-09, 1.000000000000000062e-9);
  check(
      "tanh far",
      [](const auto& x) {
        using std::tanh;
        return std::decay_t<decltype(x)>(tanh(x));
      },
      18.5, 3.413219050297625735e-16);
  check(
      "tanh",
      [](const auto& x) {
        using std::tanh;
        return std::decay_t<decltype(x)>(tanh(x));
      },
      1.3, 0.2574331967030939992);
  check(
      "asinh far",
      [](const auto& x) {
        using std::asinh;
        return std::decay_t<decltype(x)>(asinh(x));
      },
      1e+200, 1.00000000000000003e-200);
  check(
      "acosh near 1",
      [](const auto& x) {
        using std::acosh;
        return std::decay_t<decltype(x)>(acosh(x));
      },
      1.0000001, 2236.067920945308991);
  check(
      "atanh near 1",
      [](const auto& x) {
        using std::atanh;
        return std::decay_t<decltype(x)>(atanh(x));
      },
      0.9999999, 5000000.25263179174);
  check(
      "erf far",
      [](const auto& x) {
        using std::erf;
        return std::decay_t<decltype(x)>(erf(x));
      },
      5.5, 8.223316045262922001e-14);
  check(
      "erfc far",
      [](const auto& x) {
        using std::erfc;
        return std::decay_t<decltype(x)>(erfc(x));
      },
      20.25, -9.216670761348597346e-179);
  check(
      "lgamma at the zero of digamma",
      [](const auto& x) {
        using std::lgamma;
        return std::decay_t<decltype(x)>(lgamma(x));
      },
      1.4616321, -4.35146369587697737e-8);
  check(
      "lgamma below 0",
      [](const auto& x) {
        using std::lgamma;
        return std::decay_t<decltype(x)>(lgamma(x));
      },
      -3.7, -0.8450768588704193546);
  check(
      "tgamma",
      [](const auto& x) {
        using std::tgamma;
        return std::decay_t<decltype(x)>(tgamma(x));
      },
      10.25, 1455983.152603366566);
  check(
      "pow, small base",
      [](const auto& x) {
        using std::pow;
        return std::decay_t<decltype(x)>(pow(x, 2.5));
      },
      1e-08, 2.500000000000000078e-12);
  check(
      "pow, the exponent",
      [](const auto& x) {
        using std::pow;
        return std::decay_t<decltype(x)>(pow(2.5, x));
      },
      -40.25, 8.809432753156302305e-17);
  check(
      "pow, both",
      [](const auto& x) {
        using std::pow;
        return std::decay_t<decltype(x)>(pow(x, x));
      },
      0.001, -5.867086577700651101);
  check(
      "hypot, huge",
      [](const auto& x) {
        using std::hypot;
        return std::decay_t<decltype(x)>(hypot(x, 3e200));
      },
      4e+200, 0.8);
  check(
      "atan2, tiny",
      [](const auto& x) {
        using std::atan2;
        return std::decay_t<decltype(x)>(atan2(x, 2e-200));
      },
      1e-200, 4.000000000000000072e+199);
  check(
      "sigmoid far",
      [](const auto& x) {
        using mlmath::sigmoid;
        return std::decay_t<decltype(x)>(sigmoid(x));
      },
      36.5, 1.406861712446146371e-16);
  check(
      "log_sigmoid far below",
      [](const auto& x) {
        using mlmath::log_sigmoid;
        return std::decay_t<decltype(x)>(log_sigmoid(x));
      },
      -745.5, 1.0);
  check(
      "softplus far below",
      [](const auto& x) {
        using mlmath::softplus;
        return std::decay_t<decltype(x)>(softplus(x));
      },
      -50.5, 1.169845917706196469e-22);
  check(
      "logit near 1",
      [](const auto& x) {
        using mlmath::logit;
        return std::decay_t<decltype(x)>(logit(x));
      },
      0.99999, 100001.0000104552026);
  check(
      "a product of powers",
      [](const auto& x) { return std::decay_t<decltype(x)>(x * x * x / (1 + x * x)); }, 10000.0,
      1.0000000099999997);
  check(
      "Horner, ill-scaled",
      [](const auto& x) { return std::decay_t<decltype(x)>(((1e-8 * x + 1) * x - 1e8) * x); },
      30000000.0, -12999999.99999999944);
  check(
      "a Gaussian",
      [](const auto& x) {
        using std::exp;
        return std::decay_t<decltype(x)>(exp(-x * x / 2));
      },
      6.5, -4.34953095934030829e-9);
  check(
      "x log x",
      [](const auto& x) {
        using std::log;
        return std::decay_t<decltype(x)>(x * log(x));
      },
      1e-100, -229.2585092994045684);
  check(
      "sin of 1/x",
      [](const auto& x) {
        using std::sin;
        return std::decay_t<decltype(x)>(sin(1 / x));
      },
      0.01, -8623.188722876828441);
  check(
      "a composition",
      [](const auto& x) {
        using std::exp;
        using std::sin;
        using std::log;
        return std::decay_t<decltype(x)>(exp(sin(log(1 + x * x))));
      },
      2.7, -0.7934677165194866533);
  check(
      "a quotient",
      [](const auto& x) {
        using std::tanh;
        using std::exp;
        return std::decay_t<decltype(x)>(tanh(x) / (1 + exp(-x)));
      },
      0.3, 0.5969073689932004391);
  check(
      "a piecewise cubic",
      [](const auto& x) {
        using T = std::decay_t<decltype(x)>;
        return x < 1 ? T(x * x * x) : T(3 * x - 2);
      },
      0.875, 2.296875);
  // What docs/calculus.md states.
  CHECK(worst_forward < 6);
  CHECK(worst_reverse < 6);
}

TEST_CASE("conventions: kinks give the subgradient of least norm", "[calculus][conventions]") {
  check_convention(
      "abs at 0",
      [](const auto& x) {
        using std::abs;
        return abs(x);
      },
      0, 0);
  check_convention(
      "relu at 0",
      [](const auto& x) {
        using mlmath::relu;
        return relu(x);
      },
      0, 0);
  check_convention(
      "max(x, 0) at 0",
      [](const auto& x) {
        using std::max;
        return max(x, 0.0);
      },
      0, 0);
  check_convention(
      "min(0, x) at 0",
      [](const auto& x) {
        using std::min;
        return min(0.0, x);
      },
      0, 0);
  check_convention(
      "max(x, -x) at 0",
      [](const auto& x) {
        using T = std::decay_t<decltype(x)>;
        using std::max;
        return max(x, T(-x));
      },
      0, 0);
  check_convention(
      "max(x, 3 x) at 0: half of each",
      [](const auto& x) {
        using T = std::decay_t<decltype(x)>;
        using std::max;
        return max(x, T(3 * x));
      },
      0, 2);
  check_convention(
      "min(x, 3 x) at 0: half of each",
      [](const auto& x) {
        using T = std::decay_t<decltype(x)>;
        using std::min;
        return min(x, T(3 * x));
      },
      0, 2);
  check_convention(
      "floor at 2",
      [](const auto& x) {
        using std::floor;
        return floor(x);
      },
      2, 0);
  check_convention(
      "hypot(x, 2 x) at 0",
      [](const auto& x) {
        using T = std::decay_t<decltype(x)>;
        using std::hypot;
        return hypot(x, T(2 * x));
      },
      0, 0);
  check_convention(
      "atan2(x, 2 x) at 0",
      [](const auto& x) {
        using T = std::decay_t<decltype(x)>;
        using std::atan2;
        return atan2(x, T(2 * x));
      },
      0, 0);
}

TEST_CASE("conventions: where no finite slope exists, 0", "[calculus][conventions]") {
  check_convention(
      "sqrt at 0",
      [](const auto& x) {
        using std::sqrt;
        return sqrt(x);
      },
      0, 0);
  check_convention(
      "sqrt(x^2) at 0",
      [](const auto& x) {
        using T = std::decay_t<decltype(x)>;
        using std::sqrt;
        return sqrt(T(x * x));
      },
      0, 0);
  check_convention(
      "cbrt at 0",
      [](const auto& x) {
        using std::cbrt;
        return cbrt(x);
      },
      0, 0);
  check_convention(
      "asin at 1",
      [](const auto& x) {
        using std::asin;
        return asin(x);
      },
      1, 0);
  check_convention(
      "acos at -1",
      [](const auto& x) {
        using std::acos;
        return acos(x);
      },
      -1, 0);
  check_convention(
      "acosh at 1",
      [](const auto& x) {
        using std::acosh;
        return acosh(x);
      },
      1, 0);
  check_convention(
      "pow(x, 1/2) at 0",
      [](const auto& x) {
        using std::pow;
        return pow(x, 0.5);
      },
      0, 0);
  check_convention(
      "pow(0, x) at 0",
      [](const auto& x) {
        using std::pow;
        return pow(0.0, x);
      },
      0, 0);
  check_convention(
      "pow(x, x) at 0",
      [](const auto& x) {
        using std::pow;
        return pow(x, x);
      },
      0, 0);
  check_convention(
      "x log x at 0",
      [](const auto& x) {
        using mlmath::xlogy;
        return xlogy(x, x);
      },
      0, 0);
}

TEST_CASE("conventions: powers at 0", "[calculus][conventions]") {
  check_convention(
      "pow(x, 0) at 0",
      [](const auto& x) {
        using std::pow;
        return pow(x, 0.0);
      },
      0, 0);
  check_convention(
      "pow(x, 1) at 0",
      [](const auto& x) {
        using std::pow;
        return pow(x, 1.0);
      },
      0, 1);
  check_convention(
      "pow(x, 2) at 0",
      [](const auto& x) {
        using std::pow;
        return pow(x, 2.0);
      },
      0, 0);
  check_convention(
      "pow(x, 3) at -2",
      [](const auto& x) {
        using std::pow;
        return pow(x, 3.0);
      },
      -2, 12);
  check_convention(
      "xlogy(x, 5) at 0",
      [](const auto& x) {
        using mlmath::xlogy;
        return xlogy(x, 5.0);
      },
      0, std::log(5.0));
}

TEST_CASE("conventions: where the function is infinite or undefined, as in IEEE 754",
          "[calculus][conventions]") {
  constexpr double infinity = std::numeric_limits<double>::infinity();
  constexpr double nan = std::numeric_limits<double>::quiet_NaN();
  check_convention(
      "log at 0",
      [](const auto& x) {
        using std::log;
        return log(x);
      },
      0, infinity);
  check_convention(
      "1/x at 0",
      [](const auto& x) {
        using T = std::decay_t<decltype(x)>;
        return T(1 / x);
      },
      0, -infinity);
  check_convention(
      "sqrt below 0",
      [](const auto& x) {
        using std::sqrt;
        return sqrt(x);
      },
      -1, nan);
}

TEST_CASE("conventions: a branch not taken, and a constant, bring in no NaN",
          "[calculus][conventions]") {
  const auto guarded = [](const auto& x) {
    using T = std::decay_t<decltype(x)>;
    using std::log;
    return x > 0 ? T(x * log(x)) : T(0);
  };
  check_convention("a branch", guarded, 0, 0);
  check_convention(
      "pow of a negative base",
      [](const auto& x) {
        using T = std::decay_t<decltype(x)>;
        using std::pow;
        return pow(x, T(2));
      },
      -3, -6);
  check_convention(
      "0 log 0 of a constant",
      [](const auto& x) {
        using T = std::decay_t<decltype(x)>;
        using std::log;
        using std::exp;
        return T(x + exp(log(T(0))));
      },
      3, 1);
}

TEST_CASE("conventions: the norm at 0", "[calculus][conventions]") {
  const auto norm = [](const auto& v) { return v.norm(); };
  CHECK(gradient(norm, Eigen::VectorXd(Eigen::VectorXd::Zero(3))) == Eigen::VectorXd::Zero(3));
  CHECK(mlmath::directional_derivative(norm, Eigen::Vector2d(0, 0), Eigen::Vector2d(1, 1)) == 0);
}

TEST_CASE("conventions: a tie with a constant vector counts as the constant",
          "[calculus][conventions]") {
  const Eigen::VectorXd zero = Eigen::VectorXd::Zero(3);
  const auto relu_sum = [&zero](const auto& v) { return v.cwiseMax(zero).sum(); };
  CHECK(gradient(relu_sum, Eigen::VectorXd(Eigen::Vector3d(-1, 0, 2))) ==
        Eigen::VectorXd(Eigen::Vector3d(0, 0, 1)));
}
