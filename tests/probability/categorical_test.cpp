// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "support/count_laws.hpp"
#include "support/matchers.hpp"
#include <mlmath/probability/categorical.hpp>

#include <Eigen/Core>

#include <cmath>
#include <sstream>

using mlmath::Categorical;
using mlmath_test::check_count_law;
using mlmath_test::epsilon;
using mlmath_test::max_relative_error;
using mlmath_test::message_of;
using mlmath_test::relative_error;

TEST_CASE("Categorical: sums, moments, quantiles and edges", "[probability][categorical]") {
  check_count_law(Categorical{Eigen::Vector3d(0.2, 0.3, 0.5)}, 2);
  check_count_law(Categorical{Eigen::RowVector4d(0.7, 0.1, 0.1, 0.1)}, 3);
  check_count_law(Categorical{Eigen::ArrayXd::Constant(6, 1.0 / 6)}, 5);
}

TEST_CASE("Categorical: owns its probabilities", "[probability][categorical]") {
  Eigen::VectorXd p{{0.25, 0.75}};
  const Categorical d{p};
  p.setZero();
  CHECK(pmf(d, 1) == 0.75);
  CHECK(pmf(d, 2) == 0);
  CHECK(cdf(d, 0) == 0.25);
  CHECK(pmf(Categorical{Eigen::Vector2f(0.25f, 0.75f)}, Eigen::Array2f(0, 1)).sum() == 1);
  CHECK(entropy(Categorical{Eigen::Vector2d(0.5, 0.5)}) == 1);
  CHECK(entropy(Categorical{Eigen::Vector2d(0, 1)}) == 0);
  CHECK(mode(Categorical{Eigen::Vector3d(0.4, 0.2, 0.4)}) == 0);
  CHECK(std::isnan(skewness(Categorical{Eigen::Vector2d(0, 1)})));
  std::ostringstream text;
  text << d;
  CHECK(text.str() == "Categorical(p = [0.25, 0.75])");
}

TEST_CASE("Categorical: fit", "[probability][categorical]") {
  const auto fit = mlmath::fit<Categorical>(Eigen::VectorXi{{2, 0, 2, 3, 2, 0, 2, 2}});
  CHECK(fit.distribution.p == Eigen::Vector4d(0.25, 0, 0.625, 0.125));
  CHECK(relative_error(fit.standard_errors(2), std::sqrt(0.625 * 0.375 / 8)) < 4 * epsilon<double>);
  CHECK(relative_error(fit.covariance(0, 3), -0.25 * 0.125 / 8) < 4 * epsilon<double>);
  CHECK(relative_error(fit.log_likelihood, 2 * std::log(0.25) + 5 * std::log(0.625) +
                                               std::log(0.125)) < 4 * epsilon<double>);
  CHECK(message_of<mlmath::DomainError>([] {
          return mlmath::fit<Categorical>(Eigen::Vector2i(1, -1));
        }) == "fit: x(1) is -1, expected whole numbers >= 0 and <= 16777216");
}

TEST_CASE("Categorical: errors", "[probability][categorical]") {
  CHECK(message_of<mlmath::DomainError>([] {
          return pmf(Categorical{Eigen::Vector2d(0.5, 0.6)}, 0);
        }) == "pmf: Categorical.p sums to 1.1, expected probabilities that sum to 1");
  CHECK(message_of<mlmath::DomainError>([] {
          return mean(Categorical{Eigen::Vector2d(1.5, -0.5)});
        }) == "mean: Categorical.p(1) is -0.5, expected values >= 0");
  CHECK(message_of<mlmath::ShapeError>([] { return mean(Categorical{Eigen::VectorXd()}); }) ==
        "mean: Categorical.p is empty (0x1)");
}
