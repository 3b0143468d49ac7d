// SPDX-License-Identifier: MIT
#include "support/calculus_kernels.hpp"
#include "support/catch.hpp"
#include "support/matchers.hpp"
#include <mlmath/calculus/gradient.hpp>
#include <mlmath/core/random.hpp>

#include <Eigen/Core>

#include <cmath>
#include <functional>

using Eigen::ArrayXd;
using Eigen::ArrayXXd;
using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::RowVectorXd;
using Eigen::VectorXd;
using mlmath_test::max_relative_error;

namespace {

/// Entries in [low, low + 1), from a seeded generator.
MatrixXd random_matrix(Index rows, Index cols, double low = -0.5, std::uint64_t seed = 7) {
  mlmath::Philox rng(seed);
  MatrixXd A(rows, cols);
  for (Index i = 0; i < A.size(); ++i) A(i) = low + mlmath::uniform(rng);
  return A;
}

/// The gradient by central differences in long double arithmetic would need another f; in double
/// the error is about cbrt(epsilon)^2 = 4e-11 of the scale of f.
template <typename X>
X differences(const std::function<double(const X&)>& f, const X& x) {
  X gradient(x.rows(), x.cols());
  for (Index i = 0; i < x.size(); ++i) {
    const double h = 6e-6 * std::max(1.0, std::abs(x(i)));
    X up = x;
    X down = x;
    up(i) += h;
    down(i) -= h;
    gradient(i) = (f(up) - f(down)) / (up(i) - down(i));
  }
  return gradient;
}

/// The value is that of the plain call to the last digits, the gradient that of differences. One
/// function for all f, which saves the compiler most of its work.
template <typename X>
void check_against(const std::function<double(const X&)>& f, const X& x, double value,
                   const X& gradient) {
  const double expected = f(x);
  CHECK(std::abs(value - expected) <= 1e-14 * std::max(1.0, std::abs(expected)));
  CHECK(max_relative_error(gradient, differences(f, x)) < 1e-8);
}

template <typename F, typename X>
void check(const F& f, const X& x) {
  const auto result = mlmath::value_and_gradient(f, x);
  check_against<X>(f, x, result.value, result.gradient);
}

/// The gradient alone, against differences of the recorded values: for products, whose every plain
/// form is dear to compile.
template <typename F, typename X>
void check_gradient_of(const F& f, const X& x) {
  const auto value = [&](const X& p) { return mlmath::value_and_gradient(f, p).value; };
  check_against<X>(value, x, value(x), mlmath::gradient(f, x));
}

}  // namespace

TEST_CASE("reverse: sums, differences and multiples", "[calculus][reverse]") {
  const VectorXd x = random_matrix(7, 1);
  const VectorXd c = random_matrix(7, 1, 1, 8);
  const Eigen::Map<const VectorXd> w(c.data(), 7);
  check([&](const auto& v) { return (2 * v + c).dot(w) + (v - c).dot(v + v) / 3; }, x);
  check([&](const auto& v) { return (c - v / 3.0).squaredNorm() + (-v).dot(c + 2.0 * c); }, x);
  check([&](const auto& v) { return ((v.sum() * v - v) / v.squaredNorm()).dot(c); }, x);
  check([&](const auto& v) { return (v.mean() * v.array() + v(2)).square().sum(); }, x);
  check([&](const auto& v) { return ((v(1) - v.array()) / v.norm()).cube().mean(); }, x);
  check([&](const auto& v) { return (v(0) * c + c / v(1) - c * v(2)).squaredNorm(); }, x);
  check([&](const auto& v) { return (v(0) * c.array() + v.array()).cube().sum(); }, x);
  check([&](const auto& v) { return (v.maxCoeff() / (v.array() + 4)).sum() * v.minCoeff(); }, x);
  check([&](const auto& v) { return (1 - v.array() + v(0)).sum() - (v.array() - v(3)).sum(); }, x);
}

TEST_CASE("reverse: products with constants and variables", "[calculus][reverse]") {
  using RowMajor = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
  const MatrixXd X = random_matrix(4, 3);
  const MatrixXd A = random_matrix(5, 4, -0.5, 8);
  const RowMajor A_rows = A;
  const MatrixXd B = random_matrix(3, 5, -0.5, 9);
  const VectorXd b = random_matrix(3, 1, -0.5, 10);
  const VectorXd a = random_matrix(4, 1, -0.5, 11);
  check([&](const auto& W) { return (A * W).squaredNorm(); }, X);
  check_gradient_of([&](const auto& W) { return (A_rows * W * B).squaredNorm(); }, X);
  check_gradient_of(
      [&](const auto& W) { return (W * B * A.topRows(5) + W * B * A_rows).squaredNorm(); }, X);
  check_gradient_of(
      [&](const auto& W) { return (B.transpose() * W.transpose() * A.transpose()).norm(); }, X);
  check([&](const auto& W) { return (W * b).squaredNorm() + (a.transpose() * W).sum(); }, X);
  check([&](const auto& W) { return (a.transpose() * W * b) + (W.transpose() * W).sum(); }, X);
  check_gradient_of([&](const auto& W) { return (W * W.transpose() * W).squaredNorm(); }, X);
  check_gradient_of([&](const auto& W) { return (W.col(1) * W.row(2)).squaredNorm(); }, X);
  check_gradient_of(
      [&](const auto& W) { return (W.col(0) * b.transpose() + a * W.row(1)).squaredNorm(); }, X);
  check_gradient_of([&](const auto& W) { return (A.block(1, 0, 3, 4) * W.col(2)).squaredNorm(); },
                    X);
  check_gradient_of([&](const auto& W) { return (W.row(0) * B.leftCols(2)).squaredNorm(); }, X);
  check([&](const auto& W) { return (W.row(0) * W.transpose()).dot(a); }, X);
  check_gradient_of(
      [&](const auto& W) { return (A.row(1) * W).squaredNorm() * (A.row(1) * W).sum(); }, X);
  check_gradient_of(
      [&](const auto& W) { return ((2 * A).eval() * W + (A - A_rows) * W).squaredNorm(); }, X);
}

TEST_CASE("reverse: parts and shapes", "[calculus][reverse]") {
  const MatrixXd X = random_matrix(4, 3);
  const VectorXd x = random_matrix(9, 1);
  const VectorXd c = random_matrix(12, 1, -0.5, 8);
  check([&](const auto& v) { return v.head(3).dot(v.segment(2, 3)) * v.tail(4).sum(); }, x);
  check([&](const auto& v) { return (v.tail(8) - v.head(8)).squaredNorm() + v[3] * v(3); }, x);
  check([&](const auto& v) { return (v.reshaped(3, 3) * v.reshaped(3, 3)).sum(); }, x);
  check([&](const auto& W) { return W.reshaped().dot(c) * W(1, 2); }, X);
  check([&](const auto& W) { return W.block(1, 1, 2, 2).squaredNorm() + W.topRows(2).sum(); }, X);
  check([&](const auto& W) { return (W.bottomRows(3) - W.middleRows(1, 3)).sum() + W.sum(); }, X);
  check([&](const auto& W) { return (W.leftCols(2) - W.rightCols(2)).norm(); }, X);
  check([&](const auto& W) { return W.middleCols(1, 1).squaredNorm() * W.row(1).sum(); }, X);
  check([&](const auto& W) { return W.diagonal().squaredNorm() + (W * W.transpose()).trace(); }, X);
  check([&](const auto& W) { return W.col(2).replicate(2, 3).squaredNorm() + W(0, 0); }, X);
  check([&](const auto& W) { return W.transpose().reshaped(2, 6).col(1).sum() * W(3, 0); }, X);
}

TEST_CASE("reverse: column-wise and row-wise", "[calculus][reverse]") {
  const MatrixXd X = random_matrix(4, 3, 0.2);
  const VectorXd a = random_matrix(4, 1, -0.5, 8);
  const RowVectorXd b = random_matrix(1, 3, -0.5, 9);
  check([&](const auto& W) { return W.colwise().sum().squaredNorm(); }, X);
  check([&](const auto& W) { return W.rowwise().sum().squaredNorm(); }, X);
  check([&](const auto& W) { return W.colwise().mean().norm() + W.rowwise().mean().norm(); }, X);
  check([&](const auto& W) { return (W.rowwise().norm()).dot(a) + W.colwise().norm().sum(); }, X);
  check([&](const auto& W) { return W.rowwise().squaredNorm().dot(a); }, X);
  check([&](const auto& W) { return (W.rowwise() + b).squaredNorm(); }, X);
  check([&](const auto& W) { return (W.colwise() - a).squaredNorm(); }, X);
  check([&](const auto& W) { return (W.rowwise() - W.row(1)).squaredNorm(); }, X);
  check([&](const auto& W) { return (W.colwise() + W.col(2)).squaredNorm(); }, X);
  check([&](const auto& W) { return (W.array().rowwise() * W.array().row(0)).square().sum(); }, X);
  check([&](const auto& W) { return (W.array().colwise() / W.array().col(1)).sum(); }, X);
  check([&](const auto& W) { return (W.array().colwise() * a.array()).square().sum(); }, X);
  check([&](const auto& W) { return (W.array().rowwise() / b.array()).sum(); }, X);
}

TEST_CASE("reverse: functions of each entry", "[calculus][reverse]") {
  const ArrayXXd x = random_matrix(3, 2, 0.1).array();
  const ArrayXXd c = random_matrix(3, 2, 0.5, 8).array();
  check([](const auto& v) { return (v.exp() * v.log()).sum() + v.expm1().mean(); }, x);
  check([](const auto& v) { return (v.sqrt() / v.cube()).sum() + v.rsqrt().sum(); }, x);
  check([](const auto& v) { return (v.sin() + v.cos() * v.tan()).sum(); }, x);
  check([](const auto& v) { return ((v / 3).asin() + (v / 3).acos() * v.atan()).sum(); }, x);
  check([](const auto& v) { return (v.sinh() + v.cosh() * v.tanh()).sum(); }, x);
  check([](const auto& v) { return (v.log1p() + v.log2() * v.log10()).sum(); }, x);
  check([](const auto& v) { return (v.abs() + v.abs2() + v.sign() + v.inverse()).sum(); }, x);
  check([](const auto& v) { return (v.pow(2.5) + v.pow(2) + v.square().logistic()).sum(); }, x);
  check([&](const auto& v) { return (v * c - c / v + v / c - c * v).square().sum(); }, x);
  check([&](const auto& v) { return (2 / v + v / 2 + v * v / (v + c)).sum(); }, x);
  check([&](const auto& v) { return (v.max(c) + v.min(0.4) + v.max(v * v)).sum(); }, x);
  const MatrixXd X = x.matrix();
  check([&](const auto& v) { return v.cwiseAbs2().sum() + v.cwiseAbs().sum(); }, X);
  check([&](const auto& v) { return v.cwiseSqrt().cwiseProduct(v.cwiseInverse()).sum(); }, X);
  check([&](const auto& v) { return v.cwiseQuotient(v.cwiseMax(0.3)).sum(); }, X);
  check([&](const auto& v) { return v.template lpNorm<1>() * v.template lpNorm<2>(); }, X);
  check([&](const auto& v) { return v.template lpNorm<Eigen::Infinity>(); }, X);
}
