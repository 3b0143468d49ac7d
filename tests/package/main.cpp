// SPDX-License-Identifier: MIT
/// A user's program in two translation units, which include the same headers: one area, or the whole
/// library, which takes several times as long and which one of the ways does.
#ifdef WHOLE_LIBRARY
#include <mlmath/mlmath.hpp>
#else
#include <mlmath/linalg.hpp>
#endif

#include <Eigen/Core>

#include <cmath>

double norm_elsewhere(const Eigen::VectorXd& x);

int main() {
#ifdef WHOLE_LIBRARY
  const Eigen::MatrixXd X{{1, 0}, {1, 1}, {1, 2}};
  const auto fit = mlmath::least_squares(X, Eigen::Vector3d(1, 3, 5));
  if (!fit || std::abs(fit.solution(1) - 2) > 1e-14) return 1;
#endif
  const bool agree =
      mlmath::norm(Eigen::Vector2d(3, 4)) == 5 && norm_elsewhere(Eigen::Vector2d(3, 4)) == 5;
  return agree ? 0 : 1;
}
