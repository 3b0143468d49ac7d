// expect: norm: integers have no square root; convert x with cast<double>
#include <mlmath/linalg/norms.hpp>

auto length(const Eigen::VectorXi& x) { return mlmath::norm(x); }
