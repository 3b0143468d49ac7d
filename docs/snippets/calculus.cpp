// SPDX-License-Identifier: MIT
#include <mlmath/calculus.hpp>

#include <Eigen/Core>

#include <iostream>
#include <type_traits>

int main() {
  // d/dx [x d/dy (x + y) at y = 1] = 1
  const auto outer = [](const auto& x) {
    using T = std::decay_t<decltype(x)>;
    return x * mlmath::derivative([&x](const auto& y) { return x + y; }, T(1));
  };
  std::cout << mlmath::derivative(outer, 3.0) << '\n';

  const Eigen::Vector2d start(-1.2, 1);
  auto f = mlmath::objective(
      [](const auto& x) {
        const auto t = x(1) - x(0) * x(0);
        return 100 * t * t + (1 - x(0)) * (1 - x(0));
      },
      start);
  Eigen::VectorXd g(2);
  std::cout << f.value_and_gradient(start, g) << '\n';  // 24.2, and g = (-215.6, -88)
}
