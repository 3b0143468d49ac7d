// SPDX-License-Identifier: MIT
#include "support/calculus_kernels.hpp"
#include "support/catch.hpp"
#include "support/matchers.hpp"
#include <mlmath/calculus/hessian.hpp>

#include <Eigen/Core>

#include <cmath>
#include <limits>

using Eigen::MatrixXd;
using Eigen::VectorXd;
using mlmath::gradient;
using mlmath::hessian;
using mlmath_test::epsilon;
using mlmath_test::max_relative_error;

namespace {

const VectorXd x0{{0.5, -1.25, 2, 0.25}};
const MatrixXd X0{{1, -2, 0.5}, {0.25, 3, -1}};
const VectorXd c{{1, -1, 0.5, 2}};

VectorXd softmax_of(const VectorXd& x) {
  const Eigen::ArrayXd e = x.array().exp();
  return e / e.sum();
}

constexpr double few = 16 * epsilon<double>;

}  // namespace

TEST_CASE("log_sum_exp: gradient is softmax, Hessian diag(p) - pp'", "[calculus][softmax]") {
  const auto f = [](const auto& x) { return log_sum_exp(x); };
  const VectorXd p = softmax_of(x0);
  const auto all = mlmath::value_gradient_hessian(f, x0);
  CHECK(std::abs(all.value - std::log(x0.array().exp().sum())) < few);
  CHECK(max_relative_error(all.gradient, p) < few);
  CHECK(max_relative_error(all.hessian, MatrixXd(p.asDiagonal()) - p * p.transpose()) < few);
  CHECK(max_relative_error(gradient(f, x0), p) < few);
}

TEST_CASE("log_sum_exp: far beyond the range of exp", "[calculus][softmax]") {
  const auto f = [](const auto& x) { return log_sum_exp(x); };
  CHECK(gradient(f, VectorXd{{1000, 1000}}) == VectorXd{{0.5, 0.5}});
  CHECK((gradient(f, VectorXd{{-1000, -2000}}) - VectorXd{{1, 0}}).norm() < 1e-300);
  const double infinity = std::numeric_limits<double>::infinity();
  CHECK(gradient(f, VectorXd{{infinity, 1}}) == VectorXd{{1, 0}});
  CHECK(mlmath::value_and_gradient(f, VectorXd{{-infinity, 1}}).value == 1);
}

TEST_CASE("log_sum_exp_rows, log_sum_exp_columns: one softmax each", "[calculus][softmax]") {
  const MatrixXd by_rows = gradient([](const auto& X) { return log_sum_exp_rows(X).sum(); }, X0);
  const MatrixXd by_columns =
      gradient([](const auto& X) { return log_sum_exp_columns(X).sum() + 0 * X(0, 0); }, X0);
  for (int i = 0; i < 2; ++i) {
    CHECK(max_relative_error(by_rows.row(i).transpose(), softmax_of(X0.row(i).transpose())) < few);
  }
  for (int j = 0; j < 3; ++j) {
    CHECK(max_relative_error(by_columns.col(j), softmax_of(X0.col(j))) < few);
  }
}

TEST_CASE("softmax, log_softmax: derivatives by their definition", "[calculus][softmax]") {
  // The definition through exp and sums, differentiated by itself, is the reference.
  const auto direct = [](const auto& x) {
    return softmax(x).dot(c) + log_softmax(x).dot(c) * x(0);
  };
  const auto spelled = [](const auto& x) {
    const auto e = x.array().exp().eval();
    const auto total = e.sum();
    return (e / (total + 0 * e)).matrix().dot(c) + (x.array() - log(total)).matrix().dot(c) * x(0);
  };
  CHECK(max_relative_error(gradient(direct, x0), gradient(spelled, x0)) < few);
  CHECK(max_relative_error(hessian(direct, x0), hessian(spelled, x0)) < few);
}

TEST_CASE("softmax_rows and the like: as of each vector", "[calculus][softmax]") {
  const auto rows = [](const auto& X) {
    return softmax_rows(X).squaredNorm() + log_softmax_rows(X).squaredNorm();
  };
  const auto rows_one_by_one = [](const auto& X) {
    auto sum = 0 * X(0, 0);
    for (int i = 0; i < 2; ++i) {
      sum += softmax(X.row(i)).squaredNorm() + log_softmax(X.row(i)).squaredNorm();
    }
    return sum;
  };
  const auto columns = [](const auto& X) {
    return softmax_columns(X).squaredNorm() + log_softmax_columns(X).squaredNorm();
  };
  const auto columns_one_by_one = [](const auto& X) {
    auto sum = 0 * X(0, 0);
    for (int j = 0; j < 3; ++j) {
      sum += softmax(X.col(j)).squaredNorm() + log_softmax(X.col(j)).squaredNorm();
    }
    return sum;
  };
  CHECK(max_relative_error(gradient(rows, X0), gradient(rows_one_by_one, X0)) < few);
  CHECK(max_relative_error(hessian(rows, X0), hessian(rows_one_by_one, X0)) < few);
  CHECK(max_relative_error(gradient(columns, X0), gradient(columns_one_by_one, X0)) < few);
  CHECK(max_relative_error(hessian(columns, X0), hessian(columns_one_by_one, X0)) < few);
}

TEST_CASE("dot, matmul, norm: with variables", "[calculus][softmax]") {
  const auto f = [](const auto& x) {
    return dot(x, c) + mlmath::dot(c, x) + norm(mlmath::matmul(MatrixXd(c.asDiagonal()), x));
  };
  const VectorXd cx = c.cwiseProduct(x0);
  CHECK(max_relative_error(gradient(f, x0), 2 * c + c.cwiseProduct(cx) / cx.norm()) < few);
}
