// SPDX-License-Identifier: MIT
/// The identities of matrix calculus that docs/calculus.md lists, each by automatic differentiation
/// and by differences; those of determinants and inverses are in linear_systems_test.cpp.
#include "support/calculus_kernels.hpp"
#include "support/catch.hpp"
#include "support/matchers.hpp"
#include <mlmath/calculus/finite_difference.hpp>
#include <mlmath/calculus/gradient.hpp>
#include <mlmath/core/log_sum_exp.hpp>
#include <mlmath/core/softmax.hpp>

#include <Eigen/Core>

#include <cmath>
#include <functional>
#include <string>

using Eigen::MatrixXd;
using Eigen::VectorXd;
using mlmath_test::epsilon;
using mlmath_test::max_relative_error;

namespace {

const MatrixXd A{{2, -1, 0.5}, {0.25, 3, 1}, {-2, 0.75, 1.5}};
const MatrixXd X0{{4, 1, -1}, {0.5, 3, 2}, {1, -1, 5}};
const VectorXd a{{1, -2, 3}};
const VectorXd b{{0.5, 1, -1}};
const VectorXd x0{{0.5, -1.25, 2}};

/// The gradient by reverse mode, and by central differences, whose error is about cbrt(epsilon)^2 =
/// 4e-11 of the scale of f.
template <typename X>
void check_against(const std::string& name, const X& gradient,
                   const std::function<double(const X&)>& f, const X& x, const X& identity) {
  CAPTURE(name);
  CHECK(max_relative_error(gradient, identity) < 64 * epsilon<double>);
  CHECK(max_relative_error(mlmath::finite_difference::gradient(f, x), identity) < 1e-8);
}

template <typename F, typename X>
void check(const std::string& name, const F& f, const X& x, const X& identity) {
  check_against<X>(name, mlmath::gradient(f, x), f, x, identity);
}

}  // namespace

// Petersen and Pedersen, The Matrix Cookbook (2012), sec. 2.
TEST_CASE("identities: functions of a vector", "[calculus][identities]") {
  check(
      "a'x", [](const auto& x) { return x.dot(a); }, x0, a);
  check(
      "x'Ax", [](const auto& x) { return x.dot(A * x); }, x0, VectorXd((A + A.transpose()) * x0));
  check(
      "|Ax - b|^2", [](const auto& x) { return (A * x - b).squaredNorm(); }, x0,
      VectorXd(2 * A.transpose() * (A * x0 - b)));
  check(
      "|x|", [](const auto& x) { return x.norm(); }, x0, VectorXd(x0 / x0.norm()));
  check(
      "|x|_1", [](const auto& x) { return x.cwiseAbs().sum(); }, x0, VectorXd{{1, -1, 1}});
  const VectorXd p = mlmath::softmax(x0);
  const auto log_sum = [](const auto& x) {
    using mlmath::log_sum_exp;
    return log_sum_exp(x);
  };
  check("log sum exp x", log_sum, x0, p);
  const auto along = [](const auto& x) {
    using mlmath::softmax;
    return softmax(x).dot(b);
  };
  check("b'softmax(x)", along, x0, VectorXd(p.cwiseProduct(b) - p * p.dot(b)));
}

TEST_CASE("identities: functions of a matrix", "[calculus][identities]") {
  check(
      "tr(AX)", [](const auto& X) { return (A * X).trace(); }, X0, MatrixXd(A.transpose()));
  check(
      "tr(X'AX)", [](const auto& X) { return (X.transpose() * (A * X)).trace(); }, X0,
      MatrixXd((A + A.transpose()) * X0));
  check(
      "a'Xb", [](const auto& X) { return (X * b).dot(a); }, X0, MatrixXd(a * b.transpose()));
  check(
      "|X|_F", [](const auto& X) { return X.norm(); }, X0, MatrixXd(X0 / X0.norm()));
}
