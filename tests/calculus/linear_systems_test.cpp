// SPDX-License-Identifier: MIT
#include "support/calculus_kernels.hpp"
#include "support/catch.hpp"
#include "support/matchers.hpp"
#include "support/sanitized.hpp"
#include <mlmath/calculus/finite_difference.hpp>
#include <mlmath/calculus/hessian.hpp>
#include <mlmath/calculus/linear_systems.hpp>
#include <mlmath/core/random.hpp>

#include <Eigen/Core>
#include <Eigen/LU>

#include <cmath>
#include <functional>

using Eigen::MatrixXd;
using Eigen::VectorXd;
using mlmath::gradient;
using mlmath::hessian;
using mlmath_test::epsilon;
using mlmath_test::max_relative_error;
using mlmath_test::message_of;

namespace {

const MatrixXd A{{4, 1, -1}, {0.5, 3, 2}, {1, -1, 5}};
const MatrixXd S{{4, 1, -1}, {1, 3, 0.5}, {-1, 0.5, 5}};
const VectorXd b{{0.5, 1, -1}};
const VectorXd c{{1, -2, 0.25}};

/// By cofactors, which no code under test uses.
MatrixXd inverse_of(const Eigen::Matrix3d& M) { return M.inverse(); }
double determinant_of(const Eigen::Matrix3d& M) { return M.determinant(); }

/// The rounding of a few solves with condition numbers below 3.
constexpr double few = 64 * epsilon<double>;

/// The Hessian against central differences of the gradient, whose error is about 4e-11.
void check_hessian_against(const MatrixXd& H, const MatrixXd& X,
                           const std::function<MatrixXd(const MatrixXd&)>& slope) {
  MatrixXd expected(X.size(), X.size());
  for (Eigen::Index i = 0; i < X.size(); ++i) {
    MatrixXd up = X;
    MatrixXd down = X;
    up(i) += 6e-6;
    down(i) -= 6e-6;
    expected.col(i) = ((slope(up) - slope(down)) / (up(i) - down(i))).reshaped();
  }
  CHECK(max_relative_error(H, expected) < 2e-9);
}

template <typename F>
void check_hessian(const F& f, const MatrixXd& X) {
  check_hessian_against(hessian(f, X), X, [&](const MatrixXd& p) { return gradient(f, p); });
}

}  // namespace

TEST_CASE("solve: gradients by the matrix and the right-hand side", "[calculus][solve]") {
  const MatrixXd inverse = inverse_of(A);
  const VectorXd x = inverse * b;
  const VectorXd g = inverse.transpose() * c;
  const auto by_b = [](const auto& v) { return solve(A, v).solution.dot(c); };
  CHECK(max_relative_error(gradient(by_b, b), g) < few);
  const auto by_A = [](const auto& M) { return solve(M, b).solution.dot(c); };
  CHECK(max_relative_error(gradient(by_A, A), -g * x.transpose()) < few);
  const auto [gA, gb] =
      gradient([](const auto& M, const auto& v) { return solve(M, v).solution.dot(c); }, A, b);
  CHECK(max_relative_error(gA, -g * x.transpose()) < few);
  CHECK(max_relative_error(gb, g) < few);
  CHECK(mlmath_test::relative_error(mlmath::value_and_gradient(by_A, A).value, x.dot(c)) < few);
  check_hessian(by_A, A);
  check_hessian([](const auto& M) { return (solve(M, M * M).solution * M).sum(); }, A);
}

TEST_CASE("solve_positive_definite: symmetric gradients", "[calculus][solve]") {
  const MatrixXd inverse = inverse_of(S);
  const VectorXd x = inverse * b;
  const VectorXd g = inverse * c;
  const auto f = [](const auto& M) { return solve_positive_definite(M, b).solution.dot(c); };
  CHECK(max_relative_error(gradient(f, S), -(g * x.transpose() + x * g.transpose()) / 2) < few);
  // Through X'X + I, whose derivative needs no convention.
  const auto through = [](const auto& X) {
    return solve_positive_definite(X.transpose() * X + MatrixXd(MatrixXd::Identity(3, 3)), b)
        .solution.dot(c);
  };
  const auto general = [](const auto& X) {
    return solve(X.transpose() * X + MatrixXd(MatrixXd::Identity(3, 3)), b).solution.dot(c);
  };
  CHECK(max_relative_error(gradient(through, A), gradient(general, A)) < few);
  check_hessian(through, A);
}

TEST_CASE("log_determinant: the gradient is the inverse transposed", "[calculus][solve]") {
  const auto f = [](const auto& M) { return log_determinant(M).log_absolute; };
  CHECK(max_relative_error(gradient(f, A), inverse_of(A).transpose()) < few);
  CHECK(max_relative_error(gradient(f, -A), inverse_of(-A).transpose()) < few);
  const auto spd = [](const auto& M) { return log_determinant_spd(M); };
  CHECK(max_relative_error(gradient(spd, S), inverse_of(S)) < few);
  // The Hessian of log det: -tr(A^-1 E_ij A^-1 E_kl).
  const MatrixXd inverse = inverse_of(A);
  MatrixXd expected(9, 9);
  for (int i = 0; i < 9; ++i) {
    for (int k = 0; k < 9; ++k) {
      expected(i, k) = -inverse(k / 3, i % 3) * inverse(i / 3, k % 3);
    }
  }
  CHECK(max_relative_error(hessian(f, A), expected) < few);
  const auto through = [](const auto& X) { return log_determinant_spd(X.transpose() * X); };
  check_hessian(through, A);
}

TEST_CASE("log_determinant: large matrices go by blocks", "[calculus][solve]") {
  mlmath::Philox rng(5);
  constexpr int n = mlmath_test::sized(400, 150);
  MatrixXd X(n, n);
  for (Eigen::Index i = 0; i < X.size(); ++i) X(i) = mlmath::uniform(rng) - 0.5;
  X.diagonal().array() += 20;
  const MatrixXd general =
      gradient([](const auto& M) { return log_determinant(M).log_absolute; }, X);
  // G'X is the identity, up to the condition of X (below 10).
  CHECK(max_relative_error(general.transpose() * X, MatrixXd::Identity(n, n)) <
        n * epsilon<double>);
  const MatrixXd S2 = X.transpose() * X;
  const MatrixXd positive = gradient([](const auto& M) { return log_determinant_spd(M); }, S2);
  CHECK(positive == positive.transpose());
  CHECK(max_relative_error(positive * S2, MatrixXd::Identity(n, n)) < 10 * n * epsilon<double>);
}

TEST_CASE("determinant, inverse: closed forms", "[calculus][solve]") {
  const auto f = [](const auto& M) { return determinant(M); };
  CHECK(max_relative_error(gradient(f, A), determinant_of(A) * inverse_of(A).transpose()) < few);
  const MatrixXd swapped = A({1, 0, 2}, Eigen::seqN(0, 3));
  CHECK(mlmath::value_and_gradient(f, swapped).value < 0);
  CHECK(max_relative_error(gradient(f, swapped),
                           determinant_of(swapped) * inverse_of(swapped).transpose()) < few);
  const auto g = [](const auto& M) { return inverse(M).trace(); };
  const MatrixXd squared = inverse_of(A) * inverse_of(A);
  CHECK(max_relative_error(gradient(g, A), -squared.transpose()) < few);
}

TEST_CASE("determinant, inverse: the identities by differences", "[calculus][solve][identities]") {
  // Central differences, whose error is about 4e-11 of the scale.
  const MatrixXd inverse = inverse_of(A);
  const auto check = [](const auto& plain, const MatrixXd& identity) {
    CHECK(max_relative_error(mlmath::finite_difference::gradient(plain, A), identity) < 1e-8);
  };
  check([](const Eigen::Matrix3d& X) { return std::log(std::abs(X.determinant())); },
        inverse.transpose());
  check([](const Eigen::Matrix3d& X) { return X.determinant(); },
        determinant_of(A) * inverse.transpose());
  check([](const Eigen::Matrix3d& X) { return c.dot(X.inverse() * b); },
        -inverse.transpose() * c * b.transpose() * inverse.transpose());
}

TEST_CASE("solve: wrong arguments are named", "[calculus][solve]") {
  CHECK(message_of<mlmath::ShapeError>([] {
          return gradient([](const auto& M) { return solve(M, b).solution.sum(); },
                          MatrixXd(MatrixXd::Ones(3, 2)));
        }) == "solve: A is 3x2, expected a square matrix");
  CHECK(message_of<mlmath::ShapeError>([] {
          return gradient([](const auto& v) { return solve(A, v).solution.sum(); },
                          VectorXd(VectorXd::Ones(2)));
        }) == "solve: B has 2 rows, expected 3 as A");
  CHECK(message_of<mlmath::DomainError>([] {
          return gradient([](const auto& M) { return solve(M, b).solution.sum(); },
                          MatrixXd(MatrixXd::Zero(3, 3)));
        }) == "solve: A is singular: pivot 0 is 0");
  CHECK(message_of<mlmath::DomainError>([] {
          return gradient([](const auto& M) { return log_determinant_spd(M); }, MatrixXd(-S));
        }) == "log_determinant_spd: A is not positive definite");
}
