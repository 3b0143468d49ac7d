// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "support/matchers.hpp"
#include <mlmath/core/random.hpp>
#include <mlmath/geometry/cubes.hpp>

#include <Eigen/Core>

#include <cmath>

using Eigen::Index;
using mlmath_test::epsilon;
using mlmath_test::message_of;
using mlmath_test::relative_error;

TEST_CASE("cube_shell_fraction", "[geometry][cubes]") {
  CHECK(relative_error(mlmath::cube_shell_fraction(3, 0.25), 0.875) <= 2 * epsilon<double>);
  CHECK(relative_error(mlmath::cube_shell_fraction(100, 1e-20), 2e-18) <= 2 * epsilon<double>);
  CHECK(mlmath::cube_shell_fraction(7, 0.5) == 1);
}

TEST_CASE("cube_centre_distance: references", "[geometry][cubes]") {
  // mpmath, 30 digits: the integral of the doc comment; d = 2 by hand, (sqrt 2 + asinh 1)/6.
  struct Row {
    Index d;
    double mean;
  };
  for (const Row row : {Row{1, 0.25}, Row{2, 0.38259785823210634567},
                        Row{3, 0.48029597822752647962}, Row{10, 0.90328331360712386618},
                        Row{100, 2.8838510868239353922}, Row{10000, 28.8672247709428776}}) {
    CAPTURE(row.d);
    const auto distance = mlmath::cube_centre_distance(row.d);
    CHECK(relative_error(distance.mean, row.mean) <= 4 * epsilon<double>);
    CHECK(distance.mean_square == double(row.d) / 12);
    CHECK(distance.variance_of_square == double(row.d) / 180);
  }
  // The standard deviation, the same way with 90 digits.
  const auto spread = [](Index d) { return mlmath::cube_centre_distance(d).standard_deviation; };
  CHECK(relative_error(spread(1), 0.14433756729740644113) <= 8 * epsilon<double>);
  CHECK(relative_error(spread(10), 0.13195676827001959029) <= 8 * epsilon<double>);
  CHECK(relative_error(spread(10000), 0.12910211925155369671) <= 8 * epsilon<double>);
  CHECK(relative_error(spread(1000000000), 0.12909944490032259072) <= 8 * epsilon<double>);
}

TEST_CASE("cube_fraction_near_centre: references", "[geometry][cubes]") {
  // mpmath, 25 digits: for d = 3 the area of the slices integrated, for 4 to 6 convolutions with
  // the density of a disc, for 20 and 100 the Fourier series with its own erf.
  struct Row {
    Index d;
    double r, fraction, tolerance;
  };
  for (const Row row :
       {Row{1, 0.25, 0.5, 1e-15}, Row{3, 0.3, 0.113097335529232544, 1e-15},
        Row{3, 0.5, 0.523598775598298873, 1e-15}, Row{3, 0.6, 0.797964534011807432, 1e-15},
        Row{3, 0.7, 0.959232956896083496, 1e-15}, Row{3, 0.8, 0.997868012948806608, 4e-15},
        Row{4, 0.6, 0.588723886760979265, 1e-13}, Row{4, 0.9, 0.998757080436768097, 1e-13},
        Row{5, 0.75, 0.80686919497876467, 2e-13}, Row{5, 0.9, 0.986742307130569507, 2e-13},
        Row{6, 1.0, 0.995064872119317322, 2e-13}, Row{20, 1.0, 0.018244032704982204, 1e-13},
        Row{20, 1.3, 0.53710391139802036, 1e-13}, Row{20, 1.6, 0.99495751541148495, 1e-13},
        Row{100, 2.7, 0.079324190662677207, 1e-13}, Row{100, 2.9, 0.54506914966365989, 1e-13},
        Row{100, 3.2, 0.99390683452230216, 1e-13}}) {
    CAPTURE(row.d, row.r);
    CHECK(std::abs(mlmath::cube_fraction_near_centre(row.d, row.r) - row.fraction) <=
          row.tolerance);
  }
  CHECK(mlmath::cube_fraction_near_centre(2, 0.75) == 1);
  CHECK(mlmath::cube_fraction_near_centre(50, 0) == 0);
  CHECK(std::abs(mlmath::cube_fraction_near_centre(2, std::sqrt(0.5)) - 1) <= 4 * epsilon<double>);
  // Continuous where the formulas meet.
  for (const Index d : {2, 3, 4, 9}) {
    CAPTURE(d);
    CHECK(std::abs(mlmath::cube_fraction_near_centre(d, 0.5 + 1e-12) -
                   mlmath::cube_fraction_near_centre(d, 0.5)) <= 1e-8);
  }
}

TEST_CASE("cube_fraction_near_corners: by simulation", "[geometry][cubes]") {
  mlmath::Philox rng(3);
  Eigen::ArrayXXd points(6, 20000);
  mlmath::fill_uniform(rng, points);
  // To the nearest corner, coordinate by coordinate.
  const Eigen::ArrayXd distances = points.min(1 - points).square().colwise().sum().sqrt();
  for (const double r : {0.5, 0.6, 0.7, 0.9}) {
    CAPTURE(r);
    const double p = mlmath::cube_fraction_near_corners(6, r);
    const double share = double((distances <= r).count()) / 20000;
    CHECK(std::abs(share - p) <= 4 * std::sqrt(p * (1 - p) / 20000));
  }
  CHECK(std::abs(distances.mean() - mlmath::cube_centre_distance(6).mean) <=
        4 * mlmath::cube_centre_distance(6).standard_deviation / std::sqrt(20000.0));
}

TEST_CASE("cubes: bad arguments are named", "[geometry][cubes]") {
  CHECK(message_of<mlmath::DomainError>([] { return mlmath::cube_shell_fraction(2, 0.75); }) ==
        "cube_shell_fraction: thickness = 0.75, expected 0 <= thickness <= 0.5");
  CHECK(message_of<mlmath::DomainError>([] { return mlmath::cube_centre_distance(0).mean; }) ==
        "cube_centre_distance: d = 0, expected d >= 1");
  CHECK(message_of<mlmath::DomainError>([] {
          return mlmath::cube_fraction_near_corners(2, -0.5);
        }) == "cube_fraction_near_corners: radius = -0.5, expected a number >= 0");
}
