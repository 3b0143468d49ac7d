// SPDX-License-Identifier: MIT
#include <mlmath/calculus.hpp>

#include <iostream>
#include <type_traits>

int main() {
  // d/dx [x d/dy (x + y) at y = 1] = 1
  const auto outer = [](const auto& x) {
    using T = std::decay_t<decltype(x)>;
    return x * mlmath::derivative([&x](const auto& y) { return x + y; }, T(1));
  };
  std::cout << mlmath::derivative(outer, 3.0) << '\n';
}
