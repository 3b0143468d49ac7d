// expect: ranks and subspaces take float, double and long double; convert with cast<double>
#include <mlmath/linalg/rank.hpp>

auto independent(const Eigen::MatrixXi& A) { return mlmath::rank(A); }
