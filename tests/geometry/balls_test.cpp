// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "support/matchers.hpp"
#include <mlmath/core/random.hpp>
#include <mlmath/geometry/balls.hpp>

#include <cmath>
#include <limits>
#include <sstream>

using mlmath_test::epsilon;
using mlmath_test::message_of;
using mlmath_test::relative_error;

TEST_CASE("ball_volume: references", "[geometry][balls]") {
  // mpmath, 50 digits: pi^(d/2) / gamma(d/2 + 1) r^d for r = 1, 1/2, 3/2.
  struct Row {
    Eigen::Index d;
    double unit, half, larger;
  };
  for (const Row row : {
           Row{1, 2, 1, 3},
           Row{2, 3.1415926535897932385, 0.78539816339744830962, 7.0685834705770347865},
           Row{3, 4.1887902047863909846, 0.52359877559829887308, 14.137166941154069573},
           Row{4, 4.9348022005446793094, 0.30842513753404245684, 24.982436140257439004},
           Row{5, 5.2637890139143245967, 0.16449340668482264365, 39.971897824411902406},
           Row{10, 2.5501640398773454439, 0.00249039457019272016, 147.05530897530993273},
           Row{20, 0.025806891390014060013, 2.461136950494199754e-8, 85.814539277078849433},
           Row{100, 2.3682021018828339613e-40, 1.8681820538375952248e-70,
               9.6281903518285674157e-23},
           Row{301, 9.4413363669064088919e-190, 2.3174201331229015345e-280,
               9.5170520887003428577e-137},
       }) {
    CAPTURE(row.d);
    const double tolerance = (2 + 2 * std::sqrt(double(row.d))) * epsilon<double>;
    CHECK(relative_error(mlmath::ball_volume(row.d), row.unit) <= tolerance);
    CHECK(relative_error(mlmath::ball_volume(row.d, 0.5), row.half) <= tolerance);
    CHECK(relative_error(mlmath::ball_volume(row.d, 1.5), row.larger) <= tolerance);
    CHECK(mlmath::inscribed_ball_fraction(row.d) == mlmath::ball_volume(row.d, 0.5));
  }
  // The factors pass the range on the way, and the volume does not.
  CHECK(relative_error(mlmath::ball_volume(900, 8), 1.8177746671125459459e+36) <= 1e-14);
  CHECK(relative_error(mlmath::ball_volume(5000, 17.5), 7.1290856075736753771e+46) <=
        5000 * epsilon<double>);
  CHECK(mlmath::ball_volume(3, 0) == 0);
  CHECK(mlmath::ball_volume(1000) == 0);
  CHECK(mlmath::ball_volume(1000, 1e10) == std::numeric_limits<double>::infinity());
  CHECK(mlmath::inscribed_ball_fraction(339) > 0);
  CHECK(mlmath::inscribed_ball_fraction(340) == 0);
}

TEST_CASE("log_ball_volume: references", "[geometry][balls]") {
  // mpmath, 50 digits, for r = 1, 1/2 and 242.
  struct Row {
    Eigen::Index d;
    double unit, half, larger;
  };
  for (const Row row : {
           Row{1, 0.69314718055994530942, 0, 6.182084906716631707},
           Row{2, 1.1447298858494001741, -0.24156447527049044469, 12.122605338162772969},
           Row{15, -0.96379311343049640566, -11.361000821829676047, 81.370272778919799557},
           Row{16, -1.4467638159500488353, -12.537118704909173786, 86.376239802556933525},
           Row{100, -91.24127265930302336, -160.5559907152975543, 457.65249995636561639},
           Row{1000, -2038.9655155354559973, -2732.1126960954013067, 3449.9722106212304002},
           Row{1000000, -5488824.2258978528838, -6181971.4064577981932, 113.50025883351376367},
       }) {
    CAPTURE(row.d);
    const auto within = [&](double actual, double expected) {
      return std::abs(actual - expected) <=
             2 * epsilon<double> * std::max(double(row.d), std::abs(expected));
    };
    CHECK(within(mlmath::log_ball_volume(row.d), row.unit));
    CHECK(within(mlmath::log_ball_volume(row.d, 0.5), row.half));
    CHECK(within(mlmath::log_ball_volume(row.d, 242), row.larger));
  }
  CHECK(relative_error(mlmath::log_ball_volume(1000000, 1e200), 455028194.37291128389) <=
        2 * epsilon<double>);
  CHECK(mlmath::log_ball_volume(4, 0) == -std::numeric_limits<double>::infinity());
}

TEST_CASE("sphere_surface: references", "[geometry][balls]") {
  // mpmath, 50 digits: d V_d(r) / r for r = 1 and 5/2.
  struct Row {
    Eigen::Index d;
    double unit, larger;
  };
  for (const Row row : {Row{1, 2, 2}, Row{2, 6.2831853071795864769, 15.707963267948966192},
                        Row{3, 12.566370614359172954, 78.539816339744830962},
                        Row{10, 25.501640398773454439, 97281.037898153131251},
                        Row{100, 2.3682021018828339613e-38, 58.949431444318975225}}) {
    CAPTURE(row.d);
    const double tolerance = (2 + 2 * std::sqrt(double(row.d))) * epsilon<double>;
    CHECK(relative_error(mlmath::sphere_surface(row.d), row.unit) <= tolerance);
    CHECK(relative_error(mlmath::sphere_surface(row.d, 2.5), row.larger) <= tolerance);
    CHECK(std::abs(mlmath::log_sphere_surface(row.d, 2.5) - std::log(row.larger)) <=
          4 * epsilon<double> * double(row.d));
  }
  CHECK(mlmath::sphere_surface(3, 0) == 0);
  CHECK(mlmath::sphere_surface(1, 0) == 2);
}

TEST_CASE("ball_shell_fraction", "[geometry][balls]") {
  CHECK(relative_error(mlmath::ball_shell_fraction(3, 0.5), 0.875) <= 2 * epsilon<double>);
  CHECK(relative_error(mlmath::ball_shell_fraction(1000, 1e-20), 1e-17) <= 2 * epsilon<double>);
  CHECK(mlmath::ball_shell_fraction(5, 1) == 1);
  CHECK(mlmath::ball_shell_fraction(5, 0) == 0);
}

TEST_CASE("simulate_inscribed_ball_fraction: against the volume", "[geometry][balls]") {
  mlmath::Philox rng(1);
  for (const Eigen::Index d : {1, 2, 3, 5, 8}) {
    CAPTURE(d);
    const auto simulated = mlmath::simulate_inscribed_ball_fraction(d, rng, 20000);
    CHECK(simulated.count == 20000);
    CHECK(simulated.fraction == double(simulated.hits) / 20000);
    // Four standard errors, with the true share.
    const double p = mlmath::inscribed_ball_fraction(d);
    CHECK(std::abs(simulated.fraction - p) <= 4 * std::sqrt(p * (1 - p) / 20000));
  }
  std::ostringstream printed;
  printed << mlmath::SimulatedFraction{0.5, 0.25, 2, 4};
  CHECK(printed.str() == "0.5 +- 0.25 (2 of 4)");
}

TEST_CASE("balls: bad arguments are named", "[geometry][balls]") {
  CHECK(message_of<mlmath::DomainError>([] { return mlmath::ball_volume(0); }) ==
        "ball_volume: d = 0, expected d >= 1");
  CHECK(message_of<mlmath::DomainError>([] { return mlmath::ball_volume(2, -1); }) ==
        "ball_volume: radius = -1, expected a number >= 0");
  CHECK(message_of<mlmath::DomainError>([] { return mlmath::inscribed_ball_fraction(-3); }) ==
        "inscribed_ball_fraction: d = -3, expected d >= 1");
  CHECK(message_of<mlmath::DomainError>([] { return mlmath::ball_shell_fraction(2, 1.5); }) ==
        "ball_shell_fraction: thickness = 1.5, expected 0 <= thickness <= 1");
  mlmath::Philox rng(1);
  CHECK(message_of<mlmath::DomainError>([&] {
          return mlmath::simulate_inscribed_ball_fraction(2, rng, 0).fraction;
        }) == "simulate_inscribed_ball_fraction: n = 0, expected n >= 1");
}
