// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "support/matchers.hpp"
#include "support/sanitized.hpp"
#include "support/second_difference.hpp"
#include <mlmath/core/random.hpp>
#include <mlmath/linalg/randomized_svd.hpp>
#include <mlmath/linalg/svd.hpp>

#include <Eigen/Core>
#include <Eigen/SparseCore>

#include <cmath>
#include <limits>
#include <sstream>
#include <utility>

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;
using mlmath_test::eigenvalue_of_second_difference;
using mlmath_test::epsilon;
using mlmath_test::max_relative_error;
using mlmath_test::message_of;
using mlmath_test::SecondDifference;
using mlmath_test::sized;

namespace {

MatrixXd random_matrix(Index m, Index n, std::uint64_t seed) {
  mlmath::Philox rng(seed);
  MatrixXd A(m, n);
  mlmath::fill_uniform(rng, A);
  return (2 * A.array() - 1).matrix();
}

/// Two orthogonal bases of k columns, between which known singular values make a matrix.
struct Bases {
  Bases(Index m, Index n, Index k)
      : left(mlmath::svd(random_matrix(m, k, 1)).U), right(mlmath::svd(random_matrix(n, k, 2)).U) {}

  MatrixXd with(const VectorXd& s) const { return left * s.asDiagonal() * right.transpose(); }

  MatrixXd left;
  MatrixXd right;
};

VectorXd geometric(Index n, double ratio) {
  VectorXd s(n);
  for (Index i = 0; i < n; ++i) s(i) = std::pow(ratio, double(i));
  return s;
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
  for (const auto& [m, n] :
       {std::pair<Index, Index>{sized(300, 160), 80}, {80, sized(300, 160)}, {120, 120}}) {
    const Bases bases(m, n, 80);
    for (const double ratio : {0.5, 0.9, 0.99}) {
      CAPTURE(m, n, ratio);
      const VectorXd s = geometric(80, ratio);
      const MatrixXd A = bases.with(s);
      const auto svd = mlmath::svd(A, 6);
      check_triplets(A, svd, 1e-8);
      CHECK((svd.singular_values - s.head(6)).cwiseAbs().maxCoeff() < 1e-13);
    }
  }
}

TEST_CASE("svd(A, k): restarts keep to the memory they were given", "[linalg][randomized_svd]") {
  const VectorXd s = geometric(80, 0.97);
  const MatrixXd A = Bases(200, 80, 80).with(s);
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
  const Index n = 100;
  const auto svd = mlmath::svd(SecondDifference{n}, 3, {.tolerance = 1e-7, .max_iterations = 1000});
  CHECK(svd.converged());
  for (Index j = 0; j < 3; ++j) {
    // The error is the square of the residual over the gap of some 1e-3.
    CHECK(std::abs(svd.singular_values(j) - eigenvalue_of_second_difference(n, j)) < 1e-11);
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
  const Eigen::MatrixXf A = Bases(90, 40, 40).with(geometric(40, 0.8)).cast<float>();
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
