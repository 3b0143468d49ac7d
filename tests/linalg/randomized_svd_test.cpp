// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "support/matchers.hpp"
#include <mlmath/core/random.hpp>
#include <mlmath/linalg/power_iteration.hpp>
#include <mlmath/linalg/randomized_svd.hpp>
#include <mlmath/linalg/svd.hpp>

#include <Eigen/Core>
#include <Eigen/SparseCore>

#include <cmath>
#include <limits>
#include <numbers>
#include <sstream>
#include <utility>

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;
using mlmath_test::epsilon;
using mlmath_test::max_relative_error;
using mlmath_test::message_of;

namespace {

MatrixXd random_matrix(Index m, Index n, std::uint64_t seed) {
  mlmath::Philox rng(seed);
  MatrixXd A(m, n);
  mlmath::fill_uniform(rng, A);
  return (2 * A.array() - 1).matrix();
}

/// A matrix whose singular values are known: s between two orthogonal bases.
MatrixXd with_singular_values(Index m, Index n, const VectorXd& s) {
  const auto left = mlmath::svd(random_matrix(m, s.size(), 1));
  const auto right = mlmath::svd(random_matrix(n, s.size(), 2));
  return left.U * s.asDiagonal() * right.U.transpose();
}

VectorXd geometric(Index n, double ratio) {
  VectorXd s(n);
  for (Index i = 0; i < n; ++i) s(i) = std::pow(ratio, double(i));
  return s;
}

/// The second difference on n points: an operator that has no matrix.
struct SecondDifference {
  using Scalar = double;
  Index n = 0;
  Index rows() const { return n; }
  Index cols() const { return n; }
  MatrixXd multiply(const MatrixXd& V) const {
    MatrixXd W = 2 * V;
    W.topRows(n - 1) -= V.bottomRows(n - 1);
    W.bottomRows(n - 1) -= V.topRows(n - 1);
    return W;
  }
  MatrixXd multiply_transpose(const MatrixXd& V) const { return multiply(V); }
};

double eigenvalue_of_second_difference(Index n, Index j) {
  return 2 - 2 * std::cos(double(n - j) * std::numbers::pi / double(n + 1));
}

template <typename Matrix>
void check_triplets(const Matrix& A, const mlmath::TruncatedSvd<double>& svd, double tolerance) {
  const Index k = svd.singular_values.size();
  CHECK(svd.converged());
  CHECK(svd.residual <= tolerance);
  CHECK((svd.U.transpose() * svd.U - MatrixXd::Identity(k, k)).norm() < 1e-12);
  CHECK((svd.V.transpose() * svd.V - MatrixXd::Identity(k, k)).norm() < 1e-12);
  // The certificate is what the reader would measure.
  const MatrixXd S = svd.singular_values.asDiagonal();
  const MatrixXd left = A * svd.V - svd.U * S;
  const MatrixXd right = A.transpose() * svd.U - svd.V * S;
  for (Index i = 0; i < k; ++i) {
    const double measured = std::max(left.col(i).norm(), right.col(i).norm());
    CHECK(std::abs(measured - svd.residuals(i)) <= 1e-12 * svd.singular_values(0));
    Index at = 0;
    svd.V.col(i).cwiseAbs().maxCoeff(&at);
    CHECK(svd.V(at, i) > 0);
  }
}

}  // namespace

TEST_CASE("svd(A, k): known singular values, every shape", "[linalg][randomized_svd]") {
  for (const auto& [m, n] : {std::pair<Index, Index>{300, 80}, {80, 300}, {120, 120}}) {
    for (const double ratio : {0.5, 0.9, 0.99}) {
      CAPTURE(m, n, ratio);
      const VectorXd s = geometric(80, ratio);
      const MatrixXd A = with_singular_values(m, n, s);
      const auto svd = mlmath::svd(A, 6);
      check_triplets(A, svd, 1e-8);
      CHECK((svd.singular_values - s.head(6)).cwiseAbs().maxCoeff() < 1e-13);
    }
  }
}

TEST_CASE("svd(A, k): restarts keep to the memory they were given", "[linalg][randomized_svd]") {
  const VectorXd s = geometric(150, 0.97);
  const MatrixXd A = with_singular_values(400, 150, s);
  const auto svd = mlmath::svd(A, 4, {.oversampling = 4, .max_basis = 16});
  check_triplets(A, svd, 1e-8);
  CHECK(svd.iterations > 4);
  CHECK((svd.singular_values - s.head(4)).cwiseAbs().maxCoeff() < 1e-13);
}

TEST_CASE("svd(A, k): dense, sparse and matrix-free agree", "[linalg][randomized_svd]") {
  MatrixXd A = random_matrix(200, 60, 5);
  A = (A.array().abs() > 0.9).select(A, 0.0);
  for (Index j = 0; j < 60; ++j) A.col(j) *= std::pow(0.93, double(j));
  const Eigen::SparseMatrix<double> by_columns = A.sparseView();
  const Eigen::SparseMatrix<double, Eigen::RowMajor> by_rows = by_columns;
  const Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor> dense_rows = A;
  const VectorXd expected = mlmath::singular_values(A).head(5);
  const mlmath::MatrixFreeOperator<> free{
      200, 60, [&](const MatrixXd& V) { return MatrixXd(A * V); },
      [&](const MatrixXd& U) { return MatrixXd(A.transpose() * U); }};
  for (const auto& svd : {mlmath::svd(A, 5), mlmath::svd(dense_rows, 5), mlmath::svd(A + A - A, 5),
                          mlmath::svd(by_columns, 5), mlmath::svd(by_rows, 5),
                          mlmath::svd(1.0 * by_rows, 5), mlmath::svd(free, 5)}) {
    check_triplets(A, svd, 1e-8);
    CHECK(max_relative_error(svd.singular_values, expected) < 1e-12);
  }
  CHECK(mlmath::svd(A, 5).U == mlmath::svd(A, 5).U);
  const auto transposed = mlmath::svd(by_rows.transpose(), 5);
  CHECK(max_relative_error(transposed.singular_values, expected) < 1e-12);
}

TEST_CASE("svd(A, k): an operator without entries", "[linalg][randomized_svd]") {
  const Index n = 400;
  const auto svd = mlmath::svd(SecondDifference{n}, 3, {.tolerance = 1e-7, .max_iterations = 1000});
  CHECK(svd.converged());
  for (Index j = 0; j < 3; ++j) {
    // The error is the square of the residual over the gap of some 1e-4.
    CHECK(std::abs(svd.singular_values(j) - eigenvalue_of_second_difference(n, j)) < 1e-10);
  }
}

TEST_CASE("svd(A, k): rank below k, zeros, one entry", "[linalg][randomized_svd]") {
  const MatrixXd low = random_matrix(60, 2, 1) * random_matrix(2, 30, 2);
  const auto svd = mlmath::svd(low, 5);
  check_triplets(low, svd, 1e-8);
  CHECK(svd.singular_values.tail(3).maxCoeff() < 1e-13);
  const auto zero = mlmath::svd(MatrixXd::Zero(20, 30), 4);
  check_triplets(MatrixXd(MatrixXd::Zero(20, 30)), zero, 0);
  const auto one = mlmath::svd(MatrixXd::Constant(1, 1, -3), 1);
  CHECK(one.singular_values(0) == 3);
  CHECK(one.V(0, 0) == 1);
  CHECK(one.U(0, 0) == -1);
  const MatrixXd identity = MatrixXd::Identity(40, 40);
  check_triplets(identity, mlmath::svd(identity, 3), 1e-8);
  // All of them: the search space becomes the whole space.
  const MatrixXd A = random_matrix(12, 9, 4);
  const auto all = mlmath::svd(A, 9);
  check_triplets(A, all, 1e-13);
  CHECK(max_relative_error(all.singular_values, mlmath::singular_values(A)) < 1e-13);
}

TEST_CASE("svd(A, k): other scalars", "[linalg][randomized_svd]") {
  const Eigen::MatrixXf A = with_singular_values(90, 40, geometric(40, 0.8)).cast<float>();
  const auto svd = mlmath::svd(A, 3, {.tolerance = 1e-5});
  CHECK(svd.converged());
  for (Index i = 0; i < 3; ++i) {
    CHECK(std::abs(svd.singular_values(i) - std::pow(0.8f, float(i))) < 20 * epsilon<float>);
  }
}

TEST_CASE("svd(A, k): the limit is reported", "[linalg][randomized_svd]") {
  const MatrixXd A = random_matrix(200, 150, 6);
  const auto svd = mlmath::svd(A, 3, {.tolerance = 0, .max_iterations = 2, .oversampling = 0});
  CHECK_FALSE(svd.converged());
  CHECK(svd.status == mlmath::Status::iteration_limit);
  CHECK(svd.iterations == 2);
  CHECK(svd.residual > 1e-4);
  std::ostringstream text;
  text << svd;
  CHECK(text.str().find("after 2 iterations (iteration limit)") != std::string::npos);

  mlmath::MatrixFreeOperator<> broken{8, 8, [](const MatrixXd& V) { return MatrixXd(V / 0.0); },
                                      [](const MatrixXd& U) { return U; }};
  const auto failed = mlmath::svd(broken, 2);
  CHECK(failed.status == mlmath::Status::numerical_failure);
  CHECK(failed.singular_values.size() == 2);
}

TEST_CASE("svd(A, k): errors", "[linalg][randomized_svd]") {
  const MatrixXd A = random_matrix(4, 3, 1);
  CHECK(message_of<mlmath::DomainError>([&] { return mlmath::svd(A, 4); }) ==
        "svd: k = 4, expected 1 <= k <= 3");
  CHECK(message_of<mlmath::DomainError>([&] { return mlmath::svd(A, 0); }) ==
        "svd: k = 0, expected 1 <= k <= 3");
  CHECK(message_of<mlmath::DomainError>([&] { return mlmath::svd(A, 1, {.tolerance = -1}); }) ==
        "svd: tolerance = -1, expected a number >= 0");
  CHECK(message_of<mlmath::ShapeError>([] { return mlmath::svd(MatrixXd(0, 3), 1); }) ==
        "svd: A is empty (0x3)");
  Eigen::SparseMatrix<double> S(3, 3);
  S.insert(1, 2) = std::numeric_limits<double>::quiet_NaN();
  CHECK(message_of<mlmath::DomainError>([&] { return mlmath::svd(S, 1); }) ==
        "svd: A(1, 2) is nan, expected finite values");
}

TEST_CASE("power_iteration: dense, sparse and matrix-free", "[linalg][power_iteration]") {
  // [[2, 1], [1, 2]]: eigenvalue 3 with (1, 1) / sqrt 2.
  const Eigen::Matrix2d A{{2, 1}, {1, 2}};
  const auto p = mlmath::power_iteration(A);
  CHECK(p.converged());
  CHECK(std::abs(p.eigenvalue - 3) < 1e-14);
  CHECK((p.eigenvector - VectorXd::Constant(2, std::sqrt(0.5))).norm() < 1e-9);
  CHECK(p.residual <= 1e-10 * 3.1);
  CHECK(p.iterations > 5);
  const Eigen::SparseMatrix<double> S = MatrixXd(-A).sparseView();
  CHECK(std::abs(mlmath::power_iteration(S).eigenvalue + 3) < 1e-14);
  const auto free = mlmath::power_iteration(SecondDifference{20});
  CHECK(free.converged());
  CHECK(std::abs(free.eigenvalue - eigenvalue_of_second_difference(20, 0)) < 1e-13);
  CHECK(std::abs(mlmath::power_iteration(A.cast<float>().eval(), {.tolerance = 1e-6}).eigenvalue -
                 3) < 1e-5f);
}

TEST_CASE("power_iteration: what does not converge says so", "[linalg][power_iteration]") {
  const Eigen::Matrix2d turn{{0, -1}, {1, 0}};
  const auto p = mlmath::power_iteration(turn, {.max_iterations = 50});
  CHECK(p.status == mlmath::Status::iteration_limit);
  CHECK(p.iterations == 50);
  CHECK(p.residual > 0.5);
  const auto zero = mlmath::power_iteration(MatrixXd::Zero(3, 3));
  CHECK(zero.converged());
  CHECK(zero.eigenvalue == 0);
  CHECK(message_of<mlmath::ShapeError>([] {
          return mlmath::power_iteration(MatrixXd::Ones(2, 3));
        }) == "power_iteration: A is 2x3, expected a square matrix");
  CHECK(message_of<mlmath::DomainError>([&] {
          return mlmath::power_iteration(turn, {.max_iterations = 0});
        }) == "power_iteration: max_iterations = 0, expected a number > 0");
}
