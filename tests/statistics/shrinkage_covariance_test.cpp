// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "support/iris.hpp"
#include "support/matchers.hpp"
#include <mlmath/core/errors.hpp>
#include <mlmath/statistics/shrinkage_covariance.hpp>

#include <Eigen/Core>

#include <limits>

using Eigen::MatrixXd;
using mlmath_test::max_relative_error;
using mlmath_test::message_of;
using mlmath_test::relative_error;

TEST_CASE("the covariance of Ledoit and Wolf", "[statistics][shrinkage_covariance]") {
  // scikit-learn 1.2: sklearn.covariance.ledoit_wolf(load_iris().data), and of its first 30 rows.
  const MatrixXd X = mlmath_test::iris();
  const auto result = mlmath::ledoit_wolf_covariance(X);
  CHECK(relative_error(result.shrinkage, 0.00757880145407865) <= 1e-13);
  const MatrixXd row{
      {0.68456675295745, -0.04183165620893117, 1.2562266015433978, 0.5089422605600844}};
  CHECK(max_relative_error(result.covariance.topRows(1), row) <= 1e-14);
  CHECK(relative_error(mlmath::ledoit_wolf_covariance(X.topRows(30)).shrinkage,
                       0.13924898401513475) <= 1e-13);
  // Where the columns lie changes nothing.
  CHECK(relative_error(mlmath::ledoit_wolf_covariance(X.array().matrix() * 1e3).shrinkage,
                       result.shrinkage) <= 1e-12);
  CHECK(mlmath::ledoit_wolf_covariance(X.leftCols(1)).shrinkage == 0);
}

TEST_CASE("shrinking keeps the trace", "[statistics][shrinkage_covariance]") {
  const MatrixXd S{{4, 1}, {1, 2}};
  CHECK(mlmath::shrunk_covariance(S, 0.5) == MatrixXd{{3.5, 0.5}, {0.5, 2.5}});
  CHECK(mlmath::shrunk_covariance(S, 0) == S);
  CHECK(mlmath::shrunk_covariance(S, 1) == MatrixXd{{3, 0}, {0, 3}});
}

TEST_CASE("what shrinkage refuses", "[statistics][shrinkage_covariance]") {
  CHECK(message_of<mlmath::DomainError>([] {
          return mlmath::shrunk_covariance(MatrixXd::Identity(2, 2), 1.5);
        }) == "shrunk_covariance: shrinkage = 1.5, expected 0 <= shrinkage <= 1");
  CHECK(message_of<mlmath::ShapeError>([] {
          return mlmath::shrunk_covariance(MatrixXd::Ones(2, 3), 0.5);
        }) == "shrunk_covariance: S is 2x3, expected a square matrix");
  MatrixXd X = MatrixXd::Ones(3, 2);
  X(1, 0) = std::numeric_limits<double>::quiet_NaN();
  CHECK(message_of<mlmath::DomainError>([&] { return mlmath::ledoit_wolf_covariance(X); }) ==
        "ledoit_wolf_covariance: X(1, 0) is nan, expected finite values");
}
