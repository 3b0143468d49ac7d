// expect: gram: real scalars only
#include <mlmath/linalg/gram.hpp>

auto products(const Eigen::MatrixXcd& X) { return mlmath::gram(X); }
