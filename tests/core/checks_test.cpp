// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "support/matchers.hpp"
#include <mlmath/core/checks.hpp>

#include <Eigen/Core>

#include <limits>

using mlmath_test::message_of;

TEST_CASE("check_finite names the first bad entry in row order", "[core][checks]") {
  Eigen::MatrixXd X = Eigen::MatrixXd::Ones(3, 2);
  mlmath::detail::check_finite("fit", "X", X);
  X(2, 0) = std::numeric_limits<double>::infinity();
  X(1, 1) = std::numeric_limits<double>::quiet_NaN();
  CHECK(message_of<mlmath::DomainError>([&] {
          mlmath::detail::check_finite("fit", "X", X);
          return 0;
        }) == "fit: X(1, 1) is nan, expected finite values");
}
