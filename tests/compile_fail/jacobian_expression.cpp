// expect: returns an Eigen expression, which may refer to local variables
#include <mlmath/calculus/jacobian.hpp>

int main() {
  const auto f = [](auto x) { return 2 * x; };
  return static_cast<int>(mlmath::jacobian(f, Eigen::Vector2d(1, 2))(0, 0));
}
