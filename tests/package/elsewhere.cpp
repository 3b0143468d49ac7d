// SPDX-License-Identifier: MIT
#include <mlmath/mlmath.hpp>

#include <Eigen/Core>

double norm_elsewhere(const Eigen::VectorXd& x);

double norm_elsewhere(const Eigen::VectorXd& x) { return mlmath::norm(x); }
