// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/core/checks.hpp>
#include <mlmath/core/detail/error_free.hpp>
#include <mlmath/core/random.hpp>

#include <Eigen/Core>

#include <cmath>
#include <limits>
#include <numbers>
#include <ostream>
#include <string>

namespace mlmath {
namespace detail {

inline void check_ball(const char* function, Eigen::Index d, double radius) {
  if (d < 1) throw_domain_error(function, "d = " + std::to_string(d) + ", expected d >= 1");
  check_nonnegative(function, "radius", radius);
}

/// Up to this dimension a volume is a product of d/2 factors, and above it an exponential.
inline constexpr Eigen::Index most_volume_factors = 1024;

/// The volume of the ball as a fraction times a power of two, by V_d = V_{d-2} 2 pi r^2 / d.
inline double volume_by_factors(Eigen::Index d, double radius) {
  int power = 0;
  const double r = std::frexp(radius, &power);
  // 2 pi r^2 and what its rounding took: the same in each factor, it would add up.
  const DoubledNumber<double> square = two_product(r, r);
  const DoubledNumber<double> factor = two_product(2 * std::numbers::pi, square.high);
  const double rest = factor.low + 2 * std::numbers::pi * square.low +
                      2.4492935982947064e-16 * square.high;  // 2 pi less its double
  double volume = d % 2 == 0 ? 1.0 : 2.0 * r;
  Eigen::Index exponent = d % 2 == 0 ? 0 : power;
  for (Eigen::Index k = d % 2 == 0 ? 2 : 3; k <= d; k += 2) {
    int shift = 0;
    volume = std::frexp(volume * (factor.high / double(k)), &shift);
    exponent += shift + 2 * Eigen::Index(power);
  }
  const Eigen::Index factors = d / 2;
  volume += volume * double(factors) * (rest / factor.high);
  const Eigen::Index limit = 1 << 20;
  return std::ldexp(volume, int(exponent < -limit ? -limit : exponent > limit ? limit : exponent));
}

/// The difference between log Gamma(x + 1) and (x + 1/2) log x - x + log(2 pi)/2, for x >= 8.
inline double log_factorial_correction(double x) {
  // B_2k / (2k (2k - 1)).
  constexpr double series[] = {1.0 / 12,   -1.0 / 360,      1.0 / 1260, -1.0 / 1680,
                               1.0 / 1188, -691.0 / 360360, 1.0 / 156,  -3617.0 / 122400};
  const double z = 1 / (x * x);
  double sum = 0;
  for (int k = 7; k >= 0; --k) sum = sum * z + series[k];
  return sum / x;
}

}  // namespace detail

/// The natural logarithm of the volume of a ball in d dimensions,
/// \f$ \log V_d(r) = \frac d2 \log\pi + d \log r - \log\Gamma(\tfrac d2 + 1) \f$.
///
/// Edges:    any d; -infinity for radius 0.
/// Accuracy: a few epsilon times max(d, |log V|): Stirling's formula with its large terms joined
///           into \f$ \frac d2 \log(2 \pi e r^2 / d) \f$.
/// Throws:   DomainError if d < 1, or the radius is negative or not finite.
/// Source:   Verleysen and Francois, The Curse of Dimensionality in Data Mining (2005), sec. 2.1.
[[nodiscard]] inline double log_ball_volume(Eigen::Index d, double radius = 1) {
  detail::check_ball("log_ball_volume", d, radius);
  if (radius == 0) return -std::numeric_limits<double>::infinity();
  const double x = double(d) / 2;
  if (d < 16) return std::log(detail::volume_by_factors(d, 1)) + double(d) * std::log(radius);
  // log(2 pi e r^2 / d) from factors that neither overflow nor underflow.
  const double rate = std::log(std::numbers::pi / x) + 2 * std::log(radius) + 1;
  const double joined = radius > 1e-100 && radius < 1e100
                            ? std::log(std::numbers::pi * std::numbers::e / x * radius * radius)
                            : rate;
  return x * joined - 0.5 * std::log(2 * std::numbers::pi * x) -
         detail::log_factorial_correction(x);
}

/// The volume of a ball in d dimensions, \f$ V_d(r) = \frac{\pi^{d/2}}{\Gamma(d/2 + 1)} r^d \f$.
///
/// That of the unit ball is largest at d = 5 (5.26) and falls to 0 from there on: 0.0258 at d = 20,
/// 2.4e-40 at d = 100.
///
/// Cost:     O(d) up to d = 1024, constant above.
/// Edges:    0 or infinity where the volume under- or overflows; see log_ball_volume().
/// Accuracy: a few sqrt(d) epsilon, relative, up to d = 1024; above as exp of log_ball_volume().
/// Throws:   DomainError if d < 1, or the radius is negative or not finite.
/// Source:   see log_ball_volume().
[[nodiscard]] inline double ball_volume(Eigen::Index d, double radius = 1) {
  detail::check_ball("ball_volume", d, radius);
  if (radius == 0) return 0;
  if (d <= detail::most_volume_factors) return detail::volume_by_factors(d, radius);
  return std::exp(log_ball_volume(d, radius));
}

/// The natural logarithm of the surface of a ball in d dimensions,
/// \f$ S_d(r) = d \, V_d(r) / r \f$.
///
/// Edges:    d = 1 counts the two ends: log 2. -infinity for radius 0 and d > 1.
/// Accuracy: as log_ball_volume().
/// Throws:   DomainError if d < 1, or the radius is negative or not finite.
[[nodiscard]] inline double log_sphere_surface(Eigen::Index d, double radius = 1) {
  detail::check_ball("log_sphere_surface", d, radius);
  if (d == 1) return std::numbers::ln2;
  if (radius == 0) return -std::numeric_limits<double>::infinity();
  return log_ball_volume(d, radius) + std::log(double(d)) - std::log(radius);
}

/// The surface of a ball in d dimensions, the (d - 1)-dimensional measure of the sphere,
/// \f$ S_d(r) = \frac{2 \pi^{d/2}}{\Gamma(d/2)} r^{d-1} \f$.
///
/// Edges:    2 for d = 1. 0 or infinity where it under- or overflows; see log_sphere_surface().
/// Accuracy: as ball_volume().
/// Throws:   DomainError if d < 1, or the radius is negative or not finite.
[[nodiscard]] inline double sphere_surface(Eigen::Index d, double radius = 1) {
  detail::check_ball("sphere_surface", d, radius);
  if (d == 1) return 2;
  if (radius == 0) return 0;
  // 2 pi r V_{d-2}(r), whose factors come without a division by r.
  if (d == 2) return 2 * std::numbers::pi * radius;
  if (d <= detail::most_volume_factors) {
    return 2 * std::numbers::pi * radius * detail::volume_by_factors(d - 2, radius);
  }
  return std::exp(log_sphere_surface(d, radius));
}

/// The share of a cube that its inscribed ball fills, \f$ V_d(1/2) = \frac{\pi^{d/2}}{2^d
/// \Gamma(d/2 + 1)} \f$: the rest of a high-dimensional cube, nearly all of it, lies in its
/// corners.
///
/// Edges:    1 for d = 1; below the smallest number from d = 340 on, see log_ball_volume(d, 0.5).
/// Accuracy: as ball_volume().
/// Throws:   DomainError if d < 1.
/// Example:  \code
///           mlmath::inscribed_ball_fraction(2);   // 0.785
///           mlmath::inscribed_ball_fraction(10);  // 0.00249
///           \endcode
/// See also: simulate_inscribed_ball_fraction(), cube_fraction_near_centre().
/// Source:   Verleysen and Francois, The Curse of Dimensionality in Data Mining (2005), sec. 2.1.
[[nodiscard]] inline double inscribed_ball_fraction(Eigen::Index d) {
  detail::check_ball("inscribed_ball_fraction", d, 0.5);
  return ball_volume(d, 0.5);
}

/// The share of a ball within a shell under its surface, \f$ 1 - (1 - t)^d \f$ for a shell of
/// thickness t times the radius: nearly all of a high-dimensional ball is near its surface.
///
/// Accuracy: a few epsilon, relative.
/// Throws:   DomainError if d < 1, or not 0 <= thickness <= 1.
[[nodiscard]] inline double ball_shell_fraction(Eigen::Index d, double thickness) {
  detail::check_ball("ball_shell_fraction", d, 1);
  detail::check_between("ball_shell_fraction", "thickness", thickness, 0.0, 1.0);
  return -std::expm1(double(d) * std::log1p(-thickness));
}

/// A share that was found by simulation.
struct [[nodiscard]] SimulatedFraction {
  double fraction = 0;        ///< hits / count
  double standard_error = 0;  ///< of the fraction: \f$ \sqrt{p (1 - p) / n} \f$ with its own p
  Eigen::Index hits = 0;      ///< points that fell inside
  Eigen::Index count = 0;     ///< points drawn
};

/// Prints "0.78 +- 0.004 (780 of 1000)".
inline std::ostream& operator<<(std::ostream& out, const SimulatedFraction& simulated) {
  return out << simulated.fraction << " +- " << simulated.standard_error << " (" << simulated.hits
             << " of " << simulated.count << ")";
}

/// inscribed_ball_fraction() by simulation: the share of n uniform points of the cube that fall
/// within the ball.
///
/// Cost:     n d uniform draws; the memory of one point.
/// Edges:    from d = 20 on no point of a million is inside: an illustration of the problem.
/// Throws:   DomainError if d < 1 or n < 1.
template <RandomBits64 Generator>
SimulatedFraction simulate_inscribed_ball_fraction(Eigen::Index d, Generator& rng, Eigen::Index n) {
  detail::check_ball("simulate_inscribed_ball_fraction", d, 0.5);
  if (n < 1) {
    detail::throw_domain_error("simulate_inscribed_ball_fraction",
                               "n = " + std::to_string(n) + ", expected n >= 1");
  }
  SimulatedFraction result;
  result.count = n;
  Eigen::VectorXd point(d);
  for (Eigen::Index i = 0; i < n; ++i) {
    fill_uniform(rng, point);
    result.hits += (point.array() - 0.5).square().sum() <= 0.25;
  }
  result.fraction = double(result.hits) / double(n);
  result.standard_error = std::sqrt(result.fraction * (1 - result.fraction) / double(n));
  return result;
}

}  // namespace mlmath
