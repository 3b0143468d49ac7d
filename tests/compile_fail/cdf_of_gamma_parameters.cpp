// expect: the cdf of Gamma differentiates in x, not in the parameters
#include <mlmath/calculus/dual.hpp>
#include <mlmath/probability/gamma.hpp>

int main() {
  using Number = mlmath::Dual<double>;
  const auto p = cdf(mlmath::Gamma{Number::variable(2.5), Number(1)}, 2.0);
  return int(p.value());
}
