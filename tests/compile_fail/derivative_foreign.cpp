// expect: these two numbers belong to derivative calls that do not know each other
#include <mlmath/calculus/derivative.hpp>

int main() {
  const auto outer = [](const auto& x) {
    return x * mlmath::derivative([&x](const auto& y) { return x + y; }, 1.0);
  };
  return static_cast<int>(mlmath::derivative(outer, 3.0));
}
