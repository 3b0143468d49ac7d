// expect: the function to differentiate must be generic
#include <mlmath/calculus/gradient.hpp>

double square(const Eigen::VectorXd& x) { return x.squaredNorm(); }

Eigen::VectorXd slope(const Eigen::VectorXd& x) { return mlmath::gradient(square, x); }
