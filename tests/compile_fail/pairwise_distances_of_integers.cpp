// expect: distances between rows need real numbers; convert integers with cast<double>\(\)
#include <mlmath/geometry/pairwise_distances.hpp>

auto distances() { return mlmath::pairwise_distances(Eigen::MatrixXi::Ones(2, 2)); }
