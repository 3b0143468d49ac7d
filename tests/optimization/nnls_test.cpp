// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "support/matchers.hpp"
#include <mlmath/core/random.hpp>
#include <mlmath/optimization/nnls.hpp>

#include <Eigen/Core>

#include <cmath>
#include <vector>

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;
using mlmath::nnls;
using mlmath_test::message_of;

namespace {

MatrixXd uniform_matrix(Index n, Index p, std::uint64_t seed) {
  mlmath::Philox rng(seed);
  MatrixXd X(n, p);
  mlmath::fill_uniform(rng, X);
  return X.array() - 0.5;
}

// The optimality conditions, from the definition.
double missed(const MatrixXd& X, const VectorXd& y, const VectorXd& w) {
  const VectorXd g = X.transpose() * (X * w - y);
  double most = 0;
  for (Index j = 0; j < w.size(); ++j) {
    if (w[j] < 0) return 1e300;
    const double miss = w[j] > 0 ? std::abs(g[j]) : std::max(-g[j], 0.0);
    most = std::max(most, miss / (X.col(j).norm() * y.norm()));
  }
  return most;
}

}  // namespace

TEST_CASE("nnls: as SciPy") {
  // scipy.optimize.nnls(A, b), SciPy 1.10: x and the residual norm.
  const MatrixXd A{{1, 2, -1, 3}, {0, 1, 4, -2}, {2, -1, 1, 1},
                   {3, 0, -2, 1}, {1, 1, 1, -4}, {2, 2, 0, 1}};
  const VectorXd b{{1.0, -3.0, 2.0, 4.0, 0.0, -1.0}};
  const auto fit = nnls(A, b);
  CHECK(fit);
  CHECK((fit.solution - VectorXd{{0.6923076923076924, 0, 0, 0.307692307692308}}).norm() <= 4e-15);
  CHECK(std::abs(fit.residual_norm - 4.038278384125135) <= 4e-15);
  CHECK(fit.active == std::vector<Index>{1, 2});
  CHECK(fit.kkt_residual <= 1e-14);
  // Rows of a map, and long double.
  const auto rows = nnls(Eigen::Matrix<long double, -1, -1, Eigen::RowMajor>(A.cast<long double>()),
                         b.cast<long double>());
  CHECK(double((rows.solution.cast<double>() - fit.solution).norm()) <= 4e-15);
}

TEST_CASE("nnls: the optimality conditions hold, tall and wide, in any units") {
  for (const auto& [n, p] : {std::pair<Index, Index>{60, 20}, {20, 60}, {30, 30}, {5, 1}}) {
    for (std::uint64_t seed = 1; seed <= 5; ++seed) {
      MatrixXd X = uniform_matrix(n, p, seed);
      const VectorXd y = uniform_matrix(n, 1, 100 + seed).col(0);
      const auto fit = nnls(X, y);
      INFO(n << " x " << p << ", seed " << seed << ": " << fit);
      CHECK(fit);
      CHECK(missed(X, y, fit.solution) <= 1e-13);
      CHECK(fit.iterations <= 3 * p);
      // Columns in other units give the same fit.
      for (Index j = 0; j < p; ++j) X.col(j) *= std::ldexp(1.0, int(40 * (j % 3)) - 40);
      const auto scaled = nnls(X, y);
      CHECK(std::abs(scaled.residual_norm - fit.residual_norm) <= 1e-13);
    }
  }
}

TEST_CASE("nnls: what is not negative without being told is plain least squares") {
  const MatrixXd X = uniform_matrix(40, 5, 3).array() + 0.6;
  const VectorXd w{{1.0, 2.0, 0.5, 3.0, 0.25}};
  const auto fit = nnls(X, X * w);
  CHECK(fit);
  CHECK((fit.solution - w).norm() <= 1e-13);
  CHECK(fit.active.empty());
}

TEST_CASE("nnls: dependent and zero columns, y = 0") {
  MatrixXd X = uniform_matrix(20, 6, 9);
  X.col(3) = X.col(1);
  X.col(4).setZero();
  const VectorXd y = X.col(1) + 0.5 * X.col(0) - 0.25 * X.col(2);
  const auto fit = nnls(X, y);
  CHECK(fit);
  CHECK(fit.solution[4] == 0);
  CHECK(fit.kkt_residual <= 1e-14);
  const auto none = nnls(X, VectorXd::Zero(20));
  CHECK(none);
  CHECK(none.solution == VectorXd::Zero(6));
  const auto huge = nnls(MatrixXd(1e200 * X), VectorXd(1e200 * y));
  CHECK(huge);
  CHECK((huge.solution - fit.solution).norm() <= 1e-13);
}

TEST_CASE("nnls: the limit is no success, bad input is refused") {
  const MatrixXd X = uniform_matrix(40, 5, 3).array() + 0.6;
  const VectorXd y = X * VectorXd::Ones(5);
  const auto cut = nnls(X, y, {.max_iterations = 1});
  CHECK(cut.status == mlmath::Status::iteration_limit);
  CHECK_FALSE(cut);
  CHECK(cut.kkt_residual > 1e-3);
  CHECK(message_of<mlmath::ShapeError>([&] { return nnls(X, VectorXd::Ones(3)); }) ==
        "nnls: y has 3 entries, expected 40, one for each row of X (40x5)");
  MatrixXd bad = X;
  bad(2, 1) = std::nan("");
  CHECK(message_of<mlmath::DomainError>([&] { return nnls(bad, y); }) ==
        "nnls: X(2, 1) is nan, expected finite values");
  CHECK(message_of<mlmath::DomainError>([&] {
          return nnls(X, y, {.max_iterations = -1});
        }).find("max_iterations = -1") != std::string::npos);
}
