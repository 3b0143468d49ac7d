// expect: the two vectors have different scalar types; convert one with cast<T>\(\)
#include <mlmath/geometry/distances.hpp>

auto distance() {
  return mlmath::euclidean_distance(Eigen::VectorXd::Ones(2), Eigen::VectorXf::Ones(2));
}
