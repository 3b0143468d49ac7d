// expect: dot: a and b have different scalar types
#include <mlmath/linalg/products.hpp>

auto product(const Eigen::VectorXd& a, const Eigen::VectorXf& b) { return mlmath::dot(a, b); }
