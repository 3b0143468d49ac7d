// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "support/matchers.hpp"
#include <mlmath/linalg/pca_model.hpp>

#include <Eigen/Core>

#include <limits>
#include <sstream>

using Eigen::MatrixXd;
using mlmath_test::max_relative_error;
using mlmath_test::message_of;

namespace {

/// Two directions in the plane of the first two of three columns, by 3-4-5 triangles; the second
/// has no variance.
mlmath::Pca<double> small_model() {
  mlmath::Pca<double> model;
  model.mean = Eigen::Vector3d(1, 2, 3);
  model.scale = Eigen::Vector3d(1, 2, 0.5);
  model.components = MatrixXd{{0.6, -0.8}, {0.8, 0.6}, {0, 0}};
  model.explained_variance = Eigen::Vector2d(4, 1e-20);
  model.explained_variance_ratio = Eigen::Vector2d(0.8, 0);
  model.singular_values = Eigen::Vector2d(6, 0);
  model.total_variance = 5;
  model.n_samples = 10;
  model.solver = mlmath::PcaSolver::qr;
  return model;
}

}  // namespace

TEST_CASE("pca model: scores and back, by hand", "[linalg][pca]") {
  const auto model = small_model();
  // (x - mean) / scale = (1, 2, 4) and (0, 0, 0).
  const MatrixXd X{{2, 6, 5}, {1, 2, 3}};
  const MatrixXd Z = mlmath::transform(model, X);
  CHECK(max_relative_error(Z, MatrixXd{{2.2, 0.4}, {0, 0}}) < 1e-15);
  CHECK(max_relative_error(mlmath::transform(model, X.row(0)), Z.row(0)) < 1e-15);
  // The third column lies outside the directions: it comes back as its mean.
  const MatrixXd back = mlmath::inverse_transform(model, Z);
  CHECK(max_relative_error(back, MatrixXd{{2, 6, 3}, {1, 2, 3}}) < 1e-15);
  // What is left out: 2^2 of the first of two rows.
  CHECK(mlmath_test::relative_error(mlmath::reconstruction_error(model, X), 2.0) < 1e-14);
}

TEST_CASE("pca model: whitening leaves directions without variance at 0", "[linalg][pca]") {
  const auto model = small_model();
  const MatrixXd X{{2, 6, 5}};
  const MatrixXd Z = mlmath::transform(model, X, {.whiten = true});
  CHECK(max_relative_error(Z, MatrixXd{{1.1, 0}}) < 1e-15);
  const MatrixXd back = mlmath::inverse_transform(model, Z, {.whiten = true});
  // 2.2 (0.6, 0.8, 0), scaled and shifted.
  CHECK(max_relative_error(back, MatrixXd{{2.32, 5.52, 3}}) < 1e-15);
}

TEST_CASE("pca model: NaN stays in its row, wrong shapes are named", "[linalg][pca]") {
  const auto model = small_model();
  MatrixXd X{{2, 6, 5}, {1, 2, 3}};
  X(1, 2) = std::numeric_limits<double>::quiet_NaN();
  const MatrixXd Z = mlmath::transform(model, X);
  CHECK(Z.row(0).allFinite());
  CHECK(Z.row(1).array().isNaN().all());
  CHECK(message_of<mlmath::ShapeError>([&] {
          return mlmath::transform(model, MatrixXd::Ones(2, 4));
        }) == "transform: X is 2x4, expected 3 columns, one for each column of the model");
  CHECK(message_of<mlmath::ShapeError>(
            [&] { return mlmath::inverse_transform(model, MatrixXd::Ones(2, 3)); }) ==
        "inverse_transform: Z is 2x3, expected 2 columns, one for each component of the model");
}

TEST_CASE("pca model: prints", "[linalg][pca]") {
  std::ostringstream out;
  out << small_model() << mlmath::PcaSolver::automatic << " " << mlmath::PcaSolver::covariance
      << " " << mlmath::PcaSolver::randomized;
  CHECK(out.str() ==
        "PCA of 10 samples, 3 columns, 2 components\n"
        "  1: variance 4, share 0.8, cumulative 0.8\n"
        "  2: variance 1e-20, share 0, cumulative 0.8\n"
        "residual: 0, QR (converged)\n"
        "automatic covariance randomized");
}
