// SPDX-License-Identifier: MIT
#include "../support/csv.hpp"
#include "sections.hpp"
#include <mlmath/linalg.hpp>

#include <Eigen/Core>

#include <limits>
#include <string>

using Eigen::MatrixXd;
using Eigen::Vector2d;
using Eigen::VectorXd;

void tour_linear_algebra(Page& page, const std::string& data) {
  page.section("1 Linear algebra");

  const Vector2d a(2, 3);
  const Vector2d b(4, 1);
  page.row("1.1 dot product", "a.b = sum_i a_i b_i");
  page.shows("dot([2, 3], [4, 1])", mlmath::dot(a, b));

  const MatrixXd A{{1, 2}, {3, 4}};
  const MatrixXd B{{0, 1}, {1, 0}};
  page.row("1.2 matrix product", "(AB)_ij = sum_k A_ik B_kj");
  page.shows("matmul([[1, 2], [3, 4]], [[0, 1], [1, 0]])", mlmath::matmul(A, B));

  page.row("1.3 L2 norm", "|x| = sqrt(sum_i x_i^2)");
  page.shows("norm([3, 4])", mlmath::norm(Vector2d(3, 4)));
  page.shows("norm([3e200, 4e200]), whose squares overflow", mlmath::norm(Vector2d(3e200, 4e200)));
  page.shows("norm([3, 4], 1)", mlmath::norm(Vector2d(3, 4), 1));
  page.shows("norm([3, 4], infinity)",
             mlmath::norm(Vector2d(3, 4), std::numeric_limits<double>::infinity()));

  page.row("1.4 eigenvalue equation", "A v = lambda v");
  const MatrixXd S{{2, 1}, {1, 2}};
  const auto small = mlmath::eigen_symmetric(S);
  page.shows("eigen_symmetric([[2, 1], [1, 2]]).eigenvalues", small.eigenvalues);
  page.says("On real data: 1797 handwritten digits of 64 pixels, C their covariance.");
  const MatrixXd X = read_csv(data + "/digits.csv").leftCols(64);
  mlmath::RunningCovariance<> moments(64);
  moments.update(X);
  const MatrixXd C = moments.covariance();
  const auto eigen = mlmath::eigen_symmetric(C);
  const auto model = mlmath::pca(X, 2);
  const VectorXd v = eigen.eigenvectors.col(0);
  page.shows("lambda = eigen_symmetric(C).eigenvalues(0)", eigen.eigenvalues(0));
  page.shows("|C v - lambda v| / lambda",
             mlmath::norm(C * v - eigen.eigenvalues(0) * v) / eigen.eigenvalues(0));
  page.shows("pca(X, 2).explained_variance, the two largest", model.explained_variance);
  page.shows("v . pca(X, 2).components.col(0), the same direction",
             mlmath::dot(v, model.components.col(0)));

  page.row("1.5 linear score", "w'x + b");
  page.shows("affine([2, 3], [4, 1], 1)", mlmath::affine(a, b, 1));
  page.shows("affine([2, 3], [[4, 1], [0, 1]], 1), a score for each row",
             mlmath::affine(a, MatrixXd{{4, 1}, {0, 1}}, 1));
}
