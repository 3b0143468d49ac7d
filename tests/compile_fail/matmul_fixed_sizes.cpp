// expect: matmul: A must have as many columns as B has rows
#include <mlmath/linalg/products.hpp>

auto product(const Eigen::Matrix3d& A, const Eigen::Vector2d& b) { return mlmath::matmul(A, b); }
