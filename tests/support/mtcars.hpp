// SPDX-License-Identifier: MIT
#pragma once

#include <Eigen/Core>

/// R's mtcars, and designs of it.
namespace mlmath_test::mtcars {

inline const Eigen::VectorXd mpg{{21,   21,   22.8, 21.4, 18.7, 18.1, 14.3, 24.4, 22.8, 19.2, 17.8,
                                  16.4, 17.3, 15.2, 10.4, 10.4, 14.7, 32.4, 30.4, 33.9, 21.5, 15.5,
                                  15.2, 13.3, 19.2, 27.3, 26,   30.4, 15.8, 19.7, 15,   21.4}};
inline const Eigen::VectorXd wt{{2.62,  2.875, 2.32,  3.215, 3.44,  3.46, 3.57,  3.19,
                                 3.15,  3.44,  3.44,  4.07,  3.73,  3.78, 5.25,  5.424,
                                 5.345, 2.2,   1.615, 1.835, 2.465, 3.52, 3.435, 3.84,
                                 3.845, 1.935, 2.14,  1.513, 3.17,  2.77, 3.57,  2.78}};
inline const Eigen::VectorXd manual{{1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
                                     0, 1, 1, 1, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1}};
inline const Eigen::VectorXd carb{{4, 4, 1, 1, 2, 1, 4, 2, 2, 4, 4, 3, 3, 3, 4, 4,
                                   4, 1, 2, 1, 1, 2, 2, 4, 2, 1, 2, 2, 4, 6, 8, 2}};
inline const Eigen::VectorXd cyl{{6, 6, 4, 6, 8, 6, 8, 4, 4, 6, 6, 8, 8, 8, 8, 8,
                                  8, 4, 4, 4, 4, 8, 8, 8, 8, 4, 4, 4, 8, 6, 8, 4}};

inline Eigen::MatrixXd columns(const Eigen::VectorXd& a, const Eigen::VectorXd& b) {
  Eigen::MatrixXd X(a.size(), 2);
  X << a, b;
  return X;
}

/// Weights 1 + (0:31) %% 3.
inline Eigen::VectorXd counts() {
  Eigen::VectorXd weights(32);
  for (Eigen::Index i = 0; i < 32; ++i) weights(i) = double(1 + i % 3);
  return weights;
}

}  // namespace mlmath_test::mtcars
