// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "support/matchers.hpp"
#include <mlmath/calculus/derivative.hpp>
#include <mlmath/calculus/taylor.hpp>

#include <Eigen/Core>

#include <cmath>

using mlmath::derivative;
using mlmath::taylor_coefficients;
using mlmath_test::relative_error;

namespace {

/// Derivatives of order 1 to 4 against references, each to c epsilon.
template <typename F>
void check(const F& f, double x, double d1, double d2, double d3, double d4) {
  CHECK(relative_error(derivative<1>(f, x), d1) < 4e-15);
  CHECK(relative_error(derivative<2>(f, x), d2) < 2e-14);
  CHECK(relative_error(derivative<3>(f, x), d3) < 5e-14);
  CHECK(relative_error(derivative<4>(f, x), d4) < 1e-13);
}

}  // namespace

TEST_CASE("taylor_coefficients: of the exponential and of a polynomial", "[calculus][taylor]") {
  const auto c = taylor_coefficients<6>(
      [](const auto& x) {
        using std::exp;
        return exp(x);
      },
      0.0);
  double factorial = 1;
  for (int k = 0; k <= 6; ++k) {
    CHECK(relative_error(c[k], 1 / factorial) < 4e-16);
    factorial *= k + 1;
  }
  const auto p = taylor_coefficients<4>([](const auto& x) { return (x - 1) * x * x / 2; }, 2);
  CHECK(p == (Eigen::Matrix<double, 5, 1>() << 2, 4, 2.5, 0.5, 0).finished());
  CHECK(taylor_coefficients<0>([](const auto& x) { return x * x; }, 3.0)[0] == 9);
  CHECK(taylor_coefficients<2>([](const auto&) { return 4.0; }, 3.0) == Eigen::Vector3d(4, 0, 0));
}

TEST_CASE("derivative<K>: the functions of <cmath>, orders 1 to 4", "[calculus][taylor]") {
  // mpmath 1.2: diff(f, x, k) at 40 digits.
  check(
      [](const auto& x) {
        using std::exp;
        return exp(x);
      },
      0.7, 2.0137527074704764, 2.0137527074704764, 2.0137527074704764, 2.0137527074704764);
  check(
      [](const auto& x) {
        using std::exp2;
        return exp2(x);
      },
      0.7, 1.1260209168747677, 0.78049822378326975, 0.54100014324741868, 0.37499272397447479);
  check(
      [](const auto& x) {
        using std::expm1;
        return expm1(x);
      },
      0.7, 2.0137527074704764, 2.0137527074704764, 2.0137527074704764, 2.0137527074704764);
  check(
      [](const auto& x) {
        using std::log;
        return log(x);
      },
      0.7, 1.4285714285714287, -2.0408163265306125, 5.8309037900874647, -24.989587671803422);
  check(
      [](const auto& x) {
        using std::log2;
        return log2(x);
      },
      0.7, 2.0609929155556621, -2.9442755936509461, 8.4122159818598465, -36.052354207970773);
  check(
      [](const auto& x) {
        using std::log10;
        return log10(x);
      },
      0.7, 0.62042068843321694, -0.88631526919030996, 2.5323293405437429, -10.852840030901756);
  check(
      [](const auto& x) {
        using std::log1p;
        return log1p(x);
      },
      0.7, 0.58823529411764707, -0.34602076124567476, 0.40708324852432326, -0.71838220327821753);
  check(
      [](const auto& x) {
        using std::sqrt;
        return sqrt(x);
      },
      0.7, 0.59761430466719684, -0.4268673604765692, 0.9147157724497912, -3.2668420444635402);
  check(
      [](const auto& x) {
        using std::cbrt;
        return cbrt(x);
      },
      0.7, 0.42281142940123845, -0.40267755181070331, 0.95875607573976985, -3.6524040980562663);
  check(
      [](const auto& x) {
        using std::sin;
        return sin(x);
      },
      0.7, 0.76484218728448845, -0.64421768723769102, -0.76484218728448845, 0.64421768723769102);
  check(
      [](const auto& x) {
        using std::cos;
        return cos(x);
      },
      0.7, -0.64421768723769102, -0.76484218728448845, 0.64421768723769102, 0.76484218728448845);
  check(
      [](const auto& x) {
        using std::tan;
        return tan(x);
      },
      0.7, 1.7094497158631171, 2.8796992653148323, 10.695511122934483, 47.553616029104678);
  check(
      [](const auto& x) {
        using std::asin;
        return asin(x);
      },
      0.3, 1.0482848367219183, 0.3455884077105225, 1.4937520919355918, 3.9812986469730523);
  check(
      [](const auto& x) {
        using std::acos;
        return acos(x);
      },
      0.3, -1.0482848367219183, -0.3455884077105225, -1.4937520919355918, -3.9812986469730523);
  check(
      [](const auto& x) {
        using std::atan;
        return atan(x);
      },
      0.7, 0.67114093959731546, -0.63060222512499438, 0.28416399406399547, 1.7383386413967688);
  check(
      [](const auto& x) {
        using std::sinh;
        return sinh(x);
      },
      0.7, 1.255169005630943, 0.75858370183953345, 1.255169005630943, 0.75858370183953345);
  check(
      [](const auto& x) {
        using std::cosh;
        return cosh(x);
      },
      0.7, 0.75858370183953345, 1.255169005630943, 0.75858370183953345, 1.255169005630943);
  check(
      [](const auto& x) {
        using std::tanh;
        return tanh(x);
      },
      0.7, 0.63473958998245862, -0.76723231009191656, 0.12159227738323637, 2.7749834227807858);
  check(
      [](const auto& x) {
        using std::asinh;
        return asinh(x);
      },
      0.7, 0.81923192051904048, -0.38487405661968344, -0.0073801353138961817, 1.0505548322666916);
  check(
      [](const auto& x) {
        using std::acosh;
        return acosh(x);
      },
      1.7, 0.72739296745330797, -0.65426880670403366, 1.3806232522419385, -4.824456305418171);
  check(
      [](const auto& x) {
        using std::atanh;
        return atanh(x);
      },
      0.3, 1.0989010989010989, 0.72455017509962561, 3.3706180306832401, 11.44441044596438);
  check(
      [](const auto& x) {
        using std::erf;
        return erf(x);
      },
      0.4, 0.96154129883930777, -0.76923303907144626, -1.3076961664214585, 4.1230890894229519);
  check(
      [](const auto& x) {
        using std::erfc;
        return erfc(x);
      },
      0.4, -0.96154129883930777, 0.76923303907144626, 1.3076961664214585, -4.1230890894229519);
  check(
      [](const auto& x) {
        using std::lgamma;
        return lgamma(x);
      },
      2.7, 0.79678316899114109, 0.44721206891832361, -0.19700583557913573, 0.17117980334609883);
  check(
      [](const auto& x) {
        using std::tgamma;
        return tgamma(x);
      },
      2.7, 1.2307796833525975, 1.6714666893832907, 2.128323457010398, 3.4753192171025121);
  check(
      [](const auto& x) {
        using std::pow;
        return pow(x, 2.5);
      },
      0.7, 1.4641550464346321, 3.1374750995027832, 2.2410536425019881, -1.6007526017871345);
  check(
      [](const auto& x) {
        using std::pow;
        return pow(x, 5);
      },
      0.7, 1.2004999999999997, 6.8599999999999987, 29.399999999999996, 83.999999999999995);
  check(
      [](const auto& x) {
        using std::pow;
        return pow(2.5, x);
      },
      0.7, 1.7401684876497754, 1.5945002571329543, 1.4610258075818831, 1.3387244065162321);
  check(
      [](const auto& x) {
        using std::pow;
        return pow(x, x);
      },
      0.7, 0.50118618869357861, 1.4353626510390711, 0.7654552712144109, 8.118103978332928);
  check(
      [](const auto& x) {
        using std::atan2;
        return atan2(x * x, x + 1);
      },
      0.7, 0.60381457461422957, 0.16568060123986347, -1.3863181707272565, 1.8484255024765903);
  check(
      [](const auto& x) {
        using std::hypot;
        return hypot(x, x * x);
      },
      0.7, 1.6220792026277001, 1.53179874534634, 1.1070202970844204, -2.60038324818488);
  check(
      [](const auto& x) {
        using std::exp;
        using std::sin;
        return sin(exp(x) / (1 + x * x));
      },
      0.7, 0.01775815239286387, -0.14050523249771437, 0.74733826560196221, -2.8677466363383984);
}

TEST_CASE("derivative<K>: high orders, matrices and nesting", "[calculus][taylor]") {
  using std::pow;
  // d^20/dx^20 1/(1 - x) = 20!/(1 - x)^21
  const auto geometric = [](const auto& x) { return 1 / (1 - x); };
  CHECK(relative_error(derivative<20>(geometric, 0.25), std::tgamma(21.0) * std::pow(0.75, -21)) <
        1e-13);
  const auto curve = [](const auto& t) {
    using T = std::decay_t<decltype(t)>;
    Eigen::Matrix<T, 2, 2> M;
    M << t, t * t, t * t * t, T(1);
    return Eigen::Matrix<T, 2, 1>((M * M * Eigen::Vector2d(1, 2)).eval());
  };
  // M M (1, 2): (t^2 + t^5 + 2 (t^3 + t^2), ...)
  const Eigen::Vector2d third = derivative<3>(curve, 1.0);
  CHECK(relative_error(third(0), 60.0 + 12.0) < 1e-15);
  // The Taylor series of an outer derivative's variable.
  const auto outer = [](const auto& x) {
    return derivative<2>(
        [&x](const auto& y) {
          using std::exp;
          return exp(x * y);
        },
        std::decay_t<decltype(x)>(0));
  };
  CHECK(derivative(outer, 3.0) == 6);  // d/dx x^2
}

TEST_CASE("Taylor series: kinks follow the conventions of dual numbers", "[calculus][taylor]") {
  using std::abs;
  using std::max;
  using std::sqrt;
  CHECK(derivative<2>([](const auto& x) { return abs(x); }, 0.0) == 0);
  CHECK(derivative<2>([](const auto& x) { return sqrt(x); }, 0.0) == 0);
  CHECK(derivative<2>([](const auto& x) { return max(x * x, x); }, 2.0) == 2);
}
