// SPDX-License-Identifier: MIT
#ifdef WHOLE_LIBRARY
#include <mlmath/mlmath.hpp>
#else
#include <mlmath/linalg.hpp>
#endif

#include <Eigen/Core>

double norm_elsewhere(const Eigen::VectorXd& x);

double norm_elsewhere(const Eigen::VectorXd& x) { return mlmath::norm(x); }
