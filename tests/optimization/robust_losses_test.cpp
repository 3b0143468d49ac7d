// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include <mlmath/optimization/robust_losses.hpp>

#include <cmath>

using mlmath::RobustLoss;

TEST_CASE("robust losses: the slopes are those of the values") {
  for (const RobustLoss loss : {RobustLoss::squared, RobustLoss::huber, RobustLoss::soft_l1,
                                RobustLoss::cauchy, RobustLoss::tukey}) {
    for (const double z : {0.25, 0.9, 1.5, 40.0}) {
      const double h = 1e-5;
      const auto at = mlmath::detail::robust_terms(loss, z);
      const auto above = mlmath::detail::robust_terms(loss, z + h);
      const auto below = mlmath::detail::robust_terms(loss, z - h);
      CHECK(std::abs((above.value - below.value) / (2 * h) - at.first) <= 1e-9);
      CHECK(std::abs((above.first - below.first) / (2 * h) - at.second) <= 1e-9);
    }
    const auto near = mlmath::detail::robust_terms(loss, 1e-12);
    CHECK(std::abs(near.value - 1e-12) <= 1e-23);
    CHECK(std::abs(near.first - 1) <= 1e-11);
  }
}

TEST_CASE("robust losses: values by hand") {
  CHECK(mlmath::detail::robust_terms(RobustLoss::huber, 9.0).value == 5);
  CHECK(mlmath::detail::robust_terms(RobustLoss::soft_l1, 3.0).value == 2);
  CHECK(mlmath::detail::robust_terms(RobustLoss::cauchy, 1.0).value == std::log(2.0));
  CHECK(mlmath::detail::robust_terms(RobustLoss::tukey, 7.0).value == 1.0 / 3);
  CHECK(mlmath::detail::robust_terms(RobustLoss::tukey, 7.0).first == 0);
}
