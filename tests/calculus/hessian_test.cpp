// SPDX-License-Identifier: MIT
#include "support/calculus_kernels.hpp"
#include "support/catch.hpp"
#include "support/matchers.hpp"
#include <mlmath/calculus/hessian.hpp>
#include <mlmath/core/random.hpp>

#include <Eigen/Core>

#include <cmath>
#include <functional>

using Eigen::ArrayXd;
using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;
using mlmath::hessian;
using mlmath::hessian_vector_product;
using mlmath_test::epsilon;
using mlmath_test::max_relative_error;
using mlmath_test::message_of;

namespace {

MatrixXd random_matrix(Index rows, Index cols, double low, std::uint64_t seed) {
  mlmath::Philox rng(seed);
  MatrixXd A(rows, cols);
  for (Index i = 0; i < A.size(); ++i) A(i) = low + mlmath::uniform(rng);
  return A;
}

/// The Hessian is symmetric, agrees with differences of the gradient (their error is about
/// cbrt(epsilon)^2 = 4e-11 of the scale), and its products are those of hessian_vector_product.
template <typename X>
void check_against(const X& x, double value, const X& slope_here, const X& slope,
                   const MatrixXd& curvature, double first_value,
                   const std::function<X(const X&)>& gradient,
                   const std::function<X(const X&)>& product) {
  CHECK(std::abs(value - first_value) <= 1e-14 * std::abs(first_value));
  CHECK(max_relative_error(slope, slope_here) < 1e-14);
  CHECK(curvature == curvature.transpose());
  MatrixXd expected(x.size(), x.size());
  for (Index i = 0; i < x.size(); ++i) {
    X up = x;
    X down = x;
    up(i) += 6e-6;
    down(i) -= 6e-6;
    const X change = (gradient(up) - gradient(down)) / (up(i) - down(i));
    expected.col(i) = change.reshaped().matrix();
  }
  CHECK(max_relative_error(curvature, expected) < 2e-8);
  X v = x;
  for (Index i = 0; i < v.size(); ++i) v(i) = 1 + 0.5 * double(i);
  const VectorXd along = curvature * VectorXd(v.reshaped().matrix());
  CHECK(max_relative_error(VectorXd(product(v).reshaped().matrix()), along) < 1e-13);
}

template <typename F, typename X>
void check(const F& f, const X& x) {
  const auto all = mlmath::value_gradient_hessian(f, x);
  const auto first = mlmath::value_and_gradient(f, x);
  check_against<X>(
      x, all.value, first.gradient, all.gradient, all.hessian, first.value,
      [&](const X& p) { return X(mlmath::gradient(f, p)); },
      [&](const X& v) { return X(hessian_vector_product(f, x, v)); });
}

const MatrixXd A = random_matrix(6, 4, -0.5, 3);
const VectorXd y = random_matrix(6, 1, -0.5, 4);
const VectorXd x0 = random_matrix(4, 1, 0.2, 5);
const MatrixXd X0 = random_matrix(3, 2, 0.2, 6);

}  // namespace

TEST_CASE("hessian: quadratic forms are exact", "[calculus][hessian]") {
  const MatrixXd S = random_matrix(4, 4, -0.5, 9);
  const auto form = [&](const auto& x) { return x.dot(S * x); };
  CHECK(max_relative_error(hessian(form, x0), S + S.transpose()) < 4 * epsilon<double>);
  const auto least_squares = [&](const auto& x) { return (A * x - y).squaredNorm(); };
  CHECK(max_relative_error(hessian(least_squares, x0), 2 * A.transpose() * A) <
        8 * epsilon<double>);
}

TEST_CASE("hessian: logistic loss against its closed form", "[calculus][hessian]") {
  // The Hessian of sum softplus(A x) - y'A x is A' diag(s (1 - s)) A.
  const auto loss = [&](const auto& x) {
    const auto z = (A * x).eval();
    return softplus(z).sum() - z.dot(y);
  };
  const ArrayXd s = 1 / (1 + (-(A * x0)).array().exp());
  const MatrixXd expected = A.transpose() * (s * (1 - s)).matrix().asDiagonal() * A;
  const MatrixXd H = hessian(loss, x0);
  CHECK(max_relative_error(H, expected) < 16 * epsilon<double>);
  CHECK(max_relative_error(hessian_vector_product(loss, x0, x0), expected * x0) <
        16 * epsilon<double>);
}

TEST_CASE("hessian: every kind of operation", "[calculus][hessian]") {
  check([](const auto& x) { return (x.array().exp() * x.array().log()).sum() / x.norm(); }, x0);
  check([](const auto& x) { return x(0) * exp(x(1) * x(2)) / (x(3) + pow(x(0), x(1))); }, x0);
  check([](const auto& x) { return atan2(x(0), x(1)) * hypot(x(2), x(3)) - 1 / x(0); }, x0);
  check([](const auto& x) { return (x.sum() * x.array() + x(1)).cube().mean() * x.dot(y.head(4)); },
        x0);
  check([](const auto& x) { return (x(0) * y + y / x(1)).squaredNorm(); }, x0);
  check([](const auto& x) { return (x.head(3) / x(3)).squaredNorm() + x.maxCoeff() * x(0); }, x0);
  check([](const auto& x) { return (1 - x.array() / x.array().sin()).square().sum(); }, x0);
  check([](const auto& x) { return (2 / x.array() + x.array().max(0.5) * x.array()).sum(); }, x0);
  check([](const auto& W) { return (W * W.transpose() * W).squaredNorm(); }, X0);
  check([](const auto& W) { return (A.leftCols(3) * W).array().tanh().sum() * W(0, 1); }, X0);
  check([](const auto& W) { return (W.transpose() * A.topRows(3) * y.head(4)).norm(); }, X0);
  check([](const auto& W) { return (W.rowwise() - W.colwise().mean()).rowwise().norm().sum(); },
        X0);
  check(
      [](const auto& W) {
        return (W.array().colwise() * W.array().col(0)).rowwise().sum().exp().sum();
      },
      X0);
  check([](const auto& W) { return W.reshaped(2, 3).col(1).dot(W.row(2).transpose()); }, X0);
  check([](const auto& W) { return (W.col(0) * W.row(1)).squaredNorm() + W.diagonal().sum(); }, X0);
}

TEST_CASE("hessian: many directions go in passes", "[calculus][hessian]") {
  const auto chained = [](const auto& x) {
    const Index n = x.size();
    const auto t = (x.tail(n - 1).array() - x.head(n - 1).array().square()).eval();
    return 100 * t.square().sum() + (1 - x.head(n - 1).array()).square().sum();
  };
  const VectorXd x = random_matrix(150, 1, 0, 11);
  MatrixXd expected = MatrixXd::Zero(150, 150);
  for (Index i = 0; i + 1 < 150; ++i) {
    expected(i, i) += 1200 * x(i) * x(i) - 400 * x(i + 1) + 2;
    expected(i + 1, i + 1) += 200;
    expected(i, i + 1) -= 400 * x(i);
    expected(i + 1, i) -= 400 * x(i);
  }
  CHECK(max_relative_error(hessian(chained, x), expected) < 8 * epsilon<double>);
}

TEST_CASE("hessian: constants, empty points, fixed sizes, float", "[calculus][hessian]") {
  CHECK(hessian([](const auto&) { return 1.0; }, x0) == MatrixXd::Zero(4, 4));
  CHECK(hessian([](const auto& x) { return x.sum(); }, x0) == MatrixXd::Zero(4, 4));
  CHECK(hessian([](const auto& x) { return x.sum(); }, VectorXd(0)).size() == 0);
  const Eigen::Matrix2f H =
      hessian([](const auto& x) { return x(0) * x(0) * x(1); }, Eigen::Vector2f(3, 4));
  CHECK(H == Eigen::Matrix2f{{8, 6}, {6, 0}});
}

TEST_CASE("hessian: kinks keep to the gradient's piece", "[calculus][hessian]") {
  const VectorXd zero = VectorXd::Zero(2);
  CHECK(hessian([](const auto& x) { return x.cwiseAbs().sum() + x.norm(); }, zero) ==
        MatrixXd::Zero(2, 2));
  CHECK(hessian([](const auto& x) { return sqrt(x(0)) + relu(x(1)); }, zero) ==
        MatrixXd::Zero(2, 2));
}

TEST_CASE("hessian_vector_product: the shape of v is checked", "[calculus][hessian]") {
  CHECK(message_of<mlmath::ShapeError>([] {
          return hessian_vector_product([](const auto& x) { return x.sum(); }, x0,
                                        VectorXd::Ones(3));
        }) == "hessian_vector_product: v is 3x1, expected 4x1 as x");
}
