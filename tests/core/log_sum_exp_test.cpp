// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "support/matchers.hpp"
#include "support/scores.hpp"
#include <mlmath/core/log_sum_exp.hpp>

#include <Eigen/Core>

#include <cmath>
#include <limits>

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;
using mlmath_test::epsilon;
using mlmath_test::message_of;
using mlmath_test::plain_log_sum_exp;
using mlmath_test::relative_error;
using mlmath_test::scores;
using mlmath_test::vector_of;

namespace {

using RowMajor = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

const double infinity = std::numeric_limits<double>::infinity();
const double not_a_number = std::numeric_limits<double>::quiet_NaN();

}  // namespace

TEST_CASE("log_sum_exp: weights", "[core][log_sum_exp]") {
  const VectorXd x = vector_of({1, 2, 3});
  // mpmath: log(sum(w exp(x))).
  CHECK(relative_error(mlmath::log_sum_exp(x, vector_of({0.5, 0.25, 2})),
                       3.769940384422911876839) <= 2 * epsilon<double>);
  CHECK(relative_error(mlmath::log_sum_exp(x, vector_of({1, -1, 0.5})), 1.681199197335430499733) <=
        4 * epsilon<double>);
  CHECK(std::isnan(mlmath::log_sum_exp(x, vector_of({-1, 0, 0}))));
  CHECK(mlmath::log_sum_exp(vector_of({infinity, 2}), vector_of({0, 1})) == 2);
  CHECK(mlmath::log_sum_exp(x, vector_of({0, 0, 0})) == -infinity);
  CHECK(mlmath::log_sum_exp(VectorXd(0), VectorXd(0)) == -infinity);
  CHECK(mlmath::log_sum_exp(vector_of({1e4, 1e4}), vector_of({0.5, 0.5})) == 1e4);
  CHECK(mlmath::log_sum_exp(x.transpose(), x) == mlmath::log_sum_exp(x, x.transpose()));
  const MatrixXd S = scores(3000, 2);
  const VectorXd ones = VectorXd::Ones(3000);
  CHECK(relative_error(mlmath::log_sum_exp(S.col(0), 2 * ones),
                       mlmath::log_sum_exp(S.col(0)) + std::log(2.0)) <= 4 * epsilon<double>);
  const Eigen::VectorX<long double> wide = x.cast<long double>();
  CHECK(relative_error(mlmath::log_sum_exp(wide, wide), (long double)(mlmath::log_sum_exp(x, x))) <=
        2 * epsilon<double>);
  CHECK(message_of<mlmath::ShapeError>([&] { return mlmath::log_sum_exp(x, VectorXd::Ones(2)); }) ==
        "log_sum_exp: w has 2 entries, expected 3 as in x");
}

TEST_CASE("log_sum_exp: infinities, NaN and nothing", "[core][log_sum_exp]") {
  CHECK(mlmath::log_sum_exp(VectorXd(0)) == -infinity);
  CHECK(mlmath::log_sum_exp(MatrixXd(0, 3)) == -infinity);
  CHECK(mlmath::log_sum_exp_rows(MatrixXd(2, 0)) == vector_of({-infinity, -infinity}));
  CHECK(mlmath::log_sum_exp_rows(RowMajor(2, 0)) == vector_of({-infinity, -infinity}));
  CHECK(mlmath::log_sum_exp_columns(MatrixXd(0, 2)).transpose() ==
        vector_of({-infinity, -infinity}));

  // Every size and position that the packs, the blocks and their ends can see.
  for (const Index n : {1, 2, 3, 8, 9, 33, 64, 1025, 3000}) {
    for (const Index position : {Index(0), n / 2, n - 1}) {
      VectorXd x = VectorXd::Constant(n, -infinity);
      CHECK(mlmath::log_sum_exp(x) == -infinity);
      x(position) = 3;
      CHECK(mlmath::log_sum_exp(x) == 3);
      x = VectorXd::Constant(n, 1e300);
      x(position) = infinity;
      CHECK(mlmath::log_sum_exp(x) == infinity);
      CHECK(mlmath::log_sum_exp_rows(x.transpose())(0) == infinity);
      CHECK(mlmath::log_sum_exp_columns(RowMajor(x))(0) == infinity);
      x = VectorXd::Zero(n);
      x(n - 1 - position) = infinity;
      x(position) = not_a_number;
      CHECK(std::isnan(mlmath::log_sum_exp(x)));
      CHECK(std::isnan(mlmath::log_sum_exp_columns(RowMajor(x))(0)));
    }
  }
}

TEST_CASE("log_sum_exp: long vectors against long double", "[core][log_sum_exp]") {
  const MatrixXd X = scores(5000, 3);
  const double whole = plain_log_sum_exp(X.reshaped());
  CHECK(relative_error(mlmath::log_sum_exp(X), whole) <= 4 * epsilon<double>);
  CHECK(relative_error(mlmath::log_sum_exp(X.col(1)), plain_log_sum_exp(X.col(1))) <=
        4 * epsilon<double>);
  // Maxima that rise from block to block, and that fall.
  const VectorXd rising = VectorXd::LinSpaced(5000, -900, 900);
  CHECK(relative_error(mlmath::log_sum_exp(rising), mlmath::log_sum_exp(rising.reverse())) <=
        4 * epsilon<double>);
  // The geometric sum: log((1 - e^(-5000 h)) / (1 - e^-h)) + 900 with h = 1800 / 4999.
  CHECK(relative_error(mlmath::log_sum_exp(rising), 900 - std::log(-std::expm1(-1800.0 / 4999))) <=
        8 * epsilon<double>);
}
