// SPDX-License-Identifier: MIT
#include "support/calculus_kernels.hpp"
#include "support/catch.hpp"
#include "support/matchers.hpp"
#include <mlmath/calculus/cholesky.hpp>
#include <mlmath/calculus/hessian.hpp>
#include <mlmath/core/random.hpp>

#include <Eigen/Core>

#include <cmath>
#include <limits>

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;
using mlmath::cholesky;
using mlmath::gradient;
using mlmath::hessian;
using mlmath_test::epsilon;
using mlmath_test::max_relative_error;
using mlmath_test::message_of;

namespace {

MatrixXd random_matrix(Index rows, Index cols, std::uint64_t seed) {
  mlmath::Philox rng(seed);
  MatrixXd A(rows, cols);
  for (Index i = 0; i < A.size(); ++i) A(i) = mlmath::uniform(rng) - 0.5;
  return A;
}

const MatrixXd A{{4, 1, -1}, {1, 3, 0.5}, {-1, 0.5, 5}};
constexpr double few = 64 * epsilon<double>;

}  // namespace

TEST_CASE("cholesky: of a plain matrix", "[calculus][cholesky]") {
  // By hand: [[4, 2], [2, 10]] = L L' with L = [[2, 0], [1, 3]]; the upper triangle is not read.
  CHECK(cholesky(Eigen::Matrix2d{{4, 77}, {2, 10}}) == MatrixXd{{2, 0}, {1, 3}});
  const MatrixXd L = cholesky(A);
  CHECK(max_relative_error(L * L.transpose(), A) < few);
  CHECK(message_of<mlmath::DomainError>([] { return cholesky(MatrixXd(-A)); }) ==
        "cholesky: A is not positive definite");
  CHECK(message_of<mlmath::ShapeError>([] { return cholesky(MatrixXd(2, 3)); }) ==
        "cholesky: A is 2x3, expected a square matrix");
  CHECK(message_of<mlmath::DomainError>([] {
          return cholesky(MatrixXd::Constant(1, 1, std::numeric_limits<double>::infinity()));
        }) == "cholesky: A(0) is inf, expected finite values");
}

TEST_CASE("cholesky: closed forms of the gradient", "[calculus][cholesky]") {
  // 2x2: L = [[a, 0], [b/a, sqrt(c - b^2/a^2)]] with a = sqrt(A_00), b = A_10, c = A_11.
  const MatrixXd M{{4, 2}, {2, 10}};
  // d L_11 = (dc - 2 (b/A_00) db + (b/A_00)^2 dA_00) / (2 L_11), db shared by the twins.
  CHECK(max_relative_error(gradient([](const auto& X) { return cholesky(X)(1, 1); }, M),
                           MatrixXd{{0.25 / 6, -0.5 / 6}, {-0.5 / 6, 1.0 / 6}}) < few);
  CHECK(max_relative_error(gradient([](const auto& X) { return cholesky(X)(1, 0); }, M),
                           MatrixXd{{-2.0 / 16, 0.25}, {0.25, 0}}) < few);
  // The sum of the logarithms of the diagonal is half the log-determinant.
  const auto by_factor = [](const auto& X) { return cholesky(X).diagonal().array().log().sum(); };
  const auto direct = [](const auto& X) { return 0.5 * log_determinant_spd(X); };
  CHECK(max_relative_error(gradient(by_factor, A), gradient(direct, A)) < few);
  // L L' is A: its gradient is that of the identity, symmetric.
  const MatrixXd W = random_matrix(3, 3, 3);
  const auto back = [&](const auto& X) {
    const auto L = cholesky(X);
    return (L * L.transpose()).cwiseProduct(W).sum();
  };
  CHECK(max_relative_error(gradient(back, A), (W + W.transpose()) / 2) < few);
}

TEST_CASE("cholesky: second derivatives", "[calculus][cholesky]") {
  // Through X'X + I, against central differences of the gradient (error about 4e-11 of the scale).
  const MatrixXd W = random_matrix(3, 3, 4);
  const auto f = [&](const auto& X) {
    const auto L = cholesky(X.transpose() * X + MatrixXd(MatrixXd::Identity(3, 3)));
    return L.cwiseProduct(W).sum() * L(2, 1) + L(1, 0) * L(0, 0);
  };
  const MatrixXd X = random_matrix(3, 3, 5);
  const MatrixXd H = hessian(f, X);
  MatrixXd expected(9, 9);
  for (Index i = 0; i < 9; ++i) {
    MatrixXd up = X;
    MatrixXd down = X;
    up(i) += 6e-6;
    down(i) -= 6e-6;
    expected.col(i) = ((gradient(f, up) - gradient(f, down)) / (up(i) - down(i))).reshaped();
  }
  CHECK(max_relative_error(H, expected) < 2e-9);
}

TEST_CASE("cholesky: large matrices go by blocks", "[calculus][cholesky]") {
  const Index n = 150;
  const MatrixXd X = random_matrix(n, n, 6);
  const MatrixXd S = X.transpose() * X / 10 + MatrixXd::Identity(n, n);
  const MatrixXd W = random_matrix(n, n, 7).triangularView<Eigen::Lower>();
  const MatrixXd G = gradient([&](const auto& M) { return cholesky(M).cwiseProduct(W).sum(); }, S);
  CHECK(G == G.transpose());
  // Along dA = L N L', dL = L Phi(N).
  MatrixXd N = random_matrix(n, n, 8);
  N += N.transpose().eval();
  const MatrixXd L = cholesky(S);
  const MatrixXd V = L * N * L.transpose();
  MatrixXd phi = N.triangularView<Eigen::Lower>();
  phi.diagonal() /= 2;
  const double expected = (L * phi).cwiseProduct(W).sum();
  CHECK(std::abs(G.cwiseProduct(V).sum() - expected) < 1e-12 * G.cwiseAbs().sum());
}
