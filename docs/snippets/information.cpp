// SPDX-License-Identifier: MIT
#include <mlmath/information.hpp>

#include <iostream>

int main() {
  const Eigen::Vector3d p(0.5, 0.25, 0.25);
  const Eigen::Vector3d q(0.25, 0.25, 0.5);
  std::cout << mlmath::entropy(p) << " bits, " << mlmath::kl_divergence(p, q, mlmath::nats)
            << " nats\n";
}
