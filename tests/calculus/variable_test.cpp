// SPDX-License-Identifier: MIT
/// Variable: the functions of a recorded number, and of the entries of a recorded array, agree with
/// those of forward mode and of truncated series, whose references are in accuracy_test.cpp and
/// taylor_test.cpp.
#include "support/catch.hpp"
#include "support/matchers.hpp"
#include <mlmath/calculus/derivative.hpp>
#include <mlmath/calculus/hessian.hpp>
#include <mlmath/calculus/variable.hpp>
#include <mlmath/core/elementary_logistic.hpp>
#include <mlmath/core/log_sum_exp.hpp>
#include <mlmath/core/softmax.hpp>

#include <Eigen/Core>

#include <cmath>
#include <limits>
#include <sstream>
#include <string>

using Eigen::ArrayXd;
using Eigen::Vector2d;
using Eigen::VectorXd;
using mlmath::derivative;
using mlmath::gradient;
using mlmath::hessian;
using mlmath_test::epsilon;
using mlmath_test::max_relative_error;
using mlmath_test::relative_error;

namespace {

/// First derivatives by reverse mode and dual numbers, second ones by forward over reverse and by
/// series: four ways that share only the rules. Each rounds a few times for itself.
template <typename F>
void check(const std::string& name, const F& f, double x) {
  CAPTURE(name, x);
  const double first = derivative(f, x);
  const double second = derivative<2>(f, x);
  CHECK(relative_error(gradient(f, x), first) <= 8 * epsilon<double>);
  CHECK(relative_error(derivative<1>(f, x), first) <= 8 * epsilon<double>);
  const auto of_vector = [&f](const auto& v) { return f(v(0)); };
  const VectorXd point{{x}};
  CHECK(relative_error(hessian(of_vector, point)(0), second) <= 64 * epsilon<double>);
}

/// The same for a function of whole arrays, entry by entry.
template <typename F>
void check_array(const std::string& name, const F& f, const ArrayXd& x) {
  CAPTURE(name);
  const ArrayXd slopes = gradient([&](const auto& v) { return f(v).sum(); }, x);
  const Eigen::MatrixXd H = hessian([&](const auto& v) { return f(v).sum(); }, x);
  for (Eigen::Index i = 0; i < x.size(); ++i) {
    CHECK(relative_error(slopes(i), derivative(f, x(i))) <= 8 * epsilon<double>);
    CHECK(relative_error(H(i, i), derivative<2>(f, x(i))) <= 64 * epsilon<double>);
  }
}

}  // namespace

TEST_CASE("Variable: the functions of machine learning and statistics", "[calculus][variable]") {
  check(
      "log1mexp", [](const auto& x) { return log1mexp(x); }, -0.3);
  check(
      "log1mexp", [](const auto& x) { return log1mexp(x); }, -5.5);
  check(
      "digamma", [](const auto& x) { return digamma(x); }, 2.7);
  check(
      "polygamma", [](const auto& x) { return polygamma(2, x); }, 2.7);
  check(
      "softplus", [](const auto& x) { return softplus(x); }, -0.7);
  check(
      "log_sigmoid", [](const auto& x) { return log_sigmoid(x); }, 1.7);
  check(
      "sigmoid", [](const auto& x) { return sigmoid(x); }, 1.7);
  check(
      "logit", [](const auto& x) { return logit(x); }, 0.3);
  check(
      "relu", [](const auto& x) { return relu(x) * relu(x); }, 0.3);
  check(
      "xlogx", [](const auto& x) { return xlogx(x); }, 0.3);
  check(
      "square", [](const auto& x) { return square(x) + cube(x); }, 0.3);
  check(
      "xlogy", [](const auto& x) { return xlogy(x, 1 + x) + xlogy(2, x) + xlogy(x, 3.0); }, 0.3);
  check(
      "xlog1py", [](const auto& x) { return xlog1py(x, x) + xlog1py(2, x) + xlog1py(x, 3.0); },
      0.3);
}

TEST_CASE("Variable: the functions of two arguments of <cmath>", "[calculus][variable]") {
  check(
      "hypot", [](const auto& x) { return hypot(x, 2.0) * hypot(3, x); }, 0.7);
  check(
      "atan2", [](const auto& x) { return atan2(x, 2.0) * atan2(3, x); }, 0.7);
  check(
      "pow", [](const auto& x) { return pow(x, 2.5) * pow(2.5, x) * pow(x, x); }, 0.7);
  check(
      "max", [](const auto& x) { return max(x, 0.5) * min(2.0, x) * fmax(x, 0.1); }, 0.7);
  const double x = 5.25;
  CHECK(gradient([](const auto& t) { return fdim(t, 2.0) * fdim(2.0, value_of(t)); }, x) == 0);
  CHECK(gradient([](const auto& t) { return fma(t, t, 1.0); }, x) == 2 * x);
  CHECK(gradient([](const auto& t) { return fmod(t, 2.0) + fmod(t, t / 2); }, x) == 1);
  CHECK(gradient([](const auto& t) { return copysign(t, -1.0); }, x) == -1);
  CHECK(gradient([](const auto& t) { return ldexp(t, 3); }, x) == 8);
  CHECK(gradient([](const auto& t) { return t * (floor(t) + ceil(t) + trunc(t) + rint(t)); }, x) ==
        21);
}

TEST_CASE("Variable: functions of whole arrays", "[calculus][variable]") {
  const ArrayXd x{{0.1, 0.35, 0.8, 0.95}};
  check_array(
      "log1mexp", [](const auto& v) { return log1mexp(-v); }, x);
  check_array(
      "gamma", [](const auto& v) { return lgamma(v) + tgamma(v); }, x);
  check_array(
      "digamma", [](const auto& v) { return digamma(v) + polygamma(1, v); }, x);
  check_array(
      "erf", [](const auto& v) { return erf(v) * erfc(v); }, x);
  check_array(
      "expm1", [](const auto& v) { return expm1(v) * log1p(v); }, x);
  check_array(
      "sigmoid", [](const auto& v) { return sigmoid(v) * softplus(v); }, x);
  check_array(
      "logit", [](const auto& v) { return logit(v) + log_sigmoid(v) + xlogx(v); }, x);
  check_array(
      "roots", [](const auto& v) { return cbrt(v) * exp2(v) * sqrt(v); }, x);
  check_array(
      "areas", [](const auto& v) { return asinh(v) + acosh(1 + v) + atanh(v); }, x);
  check_array(
      "pairs", [](const auto& v) { return xlogy(v, 1 + v) + xlog1py(v, v); }, x);
  check_array(
      "extremes", [](const auto& v) { return max(v, 0.5) * min(v * v, v) + relu(v); }, x);
  check_array(
      "powers", [](const auto& v) { return pow(v, 1.5) * pow(2.0, v) * pow(v, v); }, x);
  // A recorded number beside an array.
  const ArrayXd with_number = gradient(
      [](const auto& v) { return (max(v, v(1)) + pow(v, v(0)) + xlogy(v(2), v)).sum(); }, x);
  const ArrayXd one_by_one = gradient(
      [](const auto& v) {
        auto sum = 0 * v(0);
        for (int i = 0; i < 4; ++i) sum += max(v(i), v(1)) + pow(v(i), v(0)) + xlogy(v(2), v(i));
        return sum;
      },
      x);
  CHECK(max_relative_error(with_number, one_by_one) < 8 * epsilon<double>);
}

TEST_CASE("Variable: products, with and without zeros", "[calculus][variable]") {
  const auto f = [](const auto& v) { return v.prod() + v.head(3).prod() * v(3); };
  for (const VectorXd& x : {VectorXd{{2, -3, 0.5, 7}}, VectorXd{{2, 0, 0.5, 7}},
                            VectorXd{{0, -3, 0, 7}}, VectorXd{{0, 0, 0, 0}}}) {
    const auto all = mlmath::value_gradient_hessian(f, x);
    CHECK(all.value == 2 * x.prod());
    Eigen::MatrixXd expected(4, 4);
    for (int i = 0; i < 4; ++i) {
      VectorXd others = x;
      others(i) = 1;
      CHECK(all.gradient(i) == 2 * others.prod());
      for (int j = 0; j < 4; ++j) {
        VectorXd rest = others;
        rest(j) = 1;
        expected(i, j) = i == j ? 0 : 2 * rest.prod();
      }
    }
    CHECK(all.hessian == expected);
  }
  CHECK(gradient([](const auto& v) { return v.prod(); }, VectorXd(0)).size() == 0);
}

TEST_CASE("Variable: as the scalar of Eigen's matrices", "[calculus][variable]") {
  // A function that fills a matrix of its own with recorded numbers.
  const auto f = [](const auto& x) {
    using T = std::decay_t<decltype(x(0))>;
    Eigen::Matrix<T, 2, 2> M;
    M << x(0), x(1) * x(1), exp(x(0)), x(1);
    const Eigen::Matrix<T, 2, 1> p = softmax(M.col(0));
    return (M * M.transpose()).trace() + mlmath::sigmoid(M.array()).sum() + log_sum_exp(M) +
           p.squaredNorm();
  };
  const Vector2d x(0.5, -0.25);
  const auto forward = [&](int k, double t) {
    return derivative(
        [&](const auto& s) {
          using T = std::decay_t<decltype(s)>;
          Eigen::Matrix<T, 2, 1> v = x.cast<T>();
          v(k) = s;
          return f(v);
        },
        t);
  };
  const Vector2d slopes = gradient(f, x);
  CHECK(relative_error(slopes(0), forward(0, x(0))) < 16 * epsilon<double>);
  CHECK(relative_error(slopes(1), forward(1, x(1))) < 16 * epsilon<double>);
}

TEST_CASE("Variable: a function of one number goes with its slope", "[calculus][variable]") {
  const VectorXd x{{0.5, -2}};
  // As a factor of matrices and beside them, in sums, and as the result.
  const VectorXd slope = gradient(
      [&](const auto& t) {
        const auto s = exp(2 * t(0) + 1);
        return (s * t).sum() + (t.array() + s).sum() + (s * x).sum();
      },
      x);
  const double s = std::exp(2.0);
  CHECK(max_relative_error(slope, VectorXd{{2 * s * (x.sum() + 2 + x.sum()) + s + 1, s + 1}}) <
        16 * epsilon<double>);
  CHECK(gradient([](const auto& t) { return 3 - t(1) * t(1) / 2; }, x) == VectorXd{{0, 2}});
  CHECK(mlmath::vector_jacobian_product(
            [](const auto& t) {
              using T = std::decay_t<decltype(t(0))>;
              return Eigen::Matrix<T, 2, 1>(3 * t(1), t(0) * t(0));
            },
            x, VectorXd{{2, 5}}) == VectorXd{{5, 6}});
  // Constants that are variables, from inside and outside of the recording.
  const mlmath::Variable<double> outside = 2 * mlmath::Variable<double>(1.5);
  CHECK(gradient(
            [&](const auto& t) {
              using T = std::decay_t<decltype(t(0))>;
              return (outside * t).sum() + t(0) * T(2) + (T(1) - t(1)) * outside;
            },
            x) == VectorXd{{5, 0}});
  // A slope that is infinite where it does not count.
  CHECK(gradient([](const auto& t) { return max(log(t(0) - 0.5), -3.0) + t(1); }, x) ==
        VectorXd{{0, 1}});
}

TEST_CASE("Variable: constants, comparisons, classification, printing", "[calculus][variable]") {
  const mlmath::Variable<double> constant(2.5);
  CHECK((constant * 2 + 1).value() == 6);
  CHECK(sqrt(constant * 10).value() == 5);
  CHECK(constant > 2);
  CHECK(2 < constant);
  CHECK(constant != 3.0);
  CHECK(isnan(constant * std::numeric_limits<double>::quiet_NaN()));
  CHECK(isfinite(constant));
  CHECK_FALSE(signbit(constant));
  CHECK(isinf(constant / 0));
  std::ostringstream out;
  out << constant;
  CHECK(out.str() == "2.5");
}
