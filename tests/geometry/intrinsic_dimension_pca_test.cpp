// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "support/kernels.hpp"
#include "support/matchers.hpp"
#include <mlmath/core/random.hpp>
#include <mlmath/geometry/intrinsic_dimension_pca.hpp>

#include <Eigen/Core>

#include <cmath>

using Eigen::Index;
using Eigen::MatrixXd;
using mlmath_test::relative_error;

TEST_CASE("principal_component_dimension and participation_ratio", "[geometry][dimension]") {
  // sklearn.decomposition.PCA: cumulative shares of the variance 0.440, 0.762, 0.981, 0.993, 1.
  MatrixXd X(500, 5);
  for (Index i = 0; i < 500; ++i) {
    const double x = std::fmod(double(i + 1) * std::sqrt(2.0), 1.0);
    const double y = std::fmod(double(i + 1) * std::sqrt(3.0), 1.0);
    const double z = std::fmod(double(i + 1) * std::sqrt(5.0), 1.0);
    X.row(i) << x, y, z, x * y, z * z;
  }
  CHECK(mlmath::principal_component_dimension(X) == 3);
  CHECK(mlmath::principal_component_dimension(X, 0.7) == 2);
  CHECK(mlmath::principal_component_dimension(X, 0.99) == 4);
  CHECK(mlmath::principal_component_dimension(X, 1) == 5);
  CHECK(relative_error(mlmath::participation_ratio(X), 2.894316949593202) <= 1e-12);
  // Equal variances along two directions.
  const MatrixXd cross{{1, 0, 0}, {-1, 0, 0}, {0, 1, 0}, {0, -1, 0}};
  CHECK(relative_error(mlmath::participation_ratio(cross), 2.0) <= 1e-14);
  CHECK(mlmath::participation_ratio(MatrixXd::Ones(4, 3)) == 0);
  for (const double scale : {1e200, 1e-200}) {
    CHECK(relative_error(mlmath::participation_ratio(MatrixXd(scale * cross)), 2.0) <= 1e-14);
    CHECK(mlmath::principal_component_dimension(MatrixXd(scale * X)) == 3);
  }
}
