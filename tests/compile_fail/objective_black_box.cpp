// expect: an objective is a generic function of x
#include <mlmath/calculus/objective.hpp>

double square(const Eigen::VectorXd& x) { return x.squaredNorm(); }

int main() { return static_cast<int>(mlmath::objective(square, Eigen::VectorXd(3)).size()); }
