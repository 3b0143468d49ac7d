// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/core/checks.hpp>
#include <mlmath/geometry/balls.hpp>

#include <Eigen/Core>

#include <algorithm>
#include <cmath>
#include <complex>
#include <numbers>
#include <ostream>
#include <string>

namespace mlmath {

/// The share of the unit cube \f$ [0, 1]^d \f$ within a distance t of its surface,
/// \f$ 1 - (1 - 2t)^d \f$: in high dimensions nearly all of it.
///
/// Accuracy: a few epsilon, relative.
/// Throws:   DomainError if d < 1, or not 0 <= thickness <= 1/2.
/// See also: ball_shell_fraction().
/// Source:   Verleysen and Francois, The Curse of Dimensionality in Data Mining (2005), sec. 2.1.
[[nodiscard]] inline double cube_shell_fraction(Eigen::Index d, double thickness) {
  detail::check_ball("cube_shell_fraction", d, 1);
  detail::check_between("cube_shell_fraction", "thickness", thickness, 0.0, 0.5);
  return -std::expm1(double(d) * std::log1p(-2 * thickness));
}

/// The distance of a uniform point of the unit cube to the cube's centre: what the share near the
/// centre is a share of. That to the nearest corner has the same distribution, since each
/// coordinate is as far from 1/2 as it is from its nearer end, in law.
struct [[nodiscard]] CubeCentreDistance {
  double mean = 0;                ///< \f$ E\|x - c\| \f$, about \f$ \sqrt{d/12} \f$
  double standard_deviation = 0;  ///< about \f$ \sqrt{1/60} \f$ whatever d
  double mean_square = 0;         ///< \f$ E\|x - c\|^2 = d/12 \f$
  double variance_of_square = 0;  ///< \f$ \mathrm{Var} \|x - c\|^2 = d/180 \f$
};

/// Prints the mean and the standard deviation.
inline std::ostream& operator<<(std::ostream& out, const CubeCentreDistance& distance) {
  return out << "mean " << distance.mean << ", standard deviation " << distance.standard_deviation;
}

namespace detail {

/// log E exp(-t u^2) of u uniform on [-1/2, 1/2].
inline double log_laplace_of_square(double t) {
  if (t >= 1) {
    const double root = std::sqrt(t);
    return std::log(std::erf(root / 2) / root / std::numbers::inv_sqrtpi);
  }
  // sum (-t/4)^k / (k! (2k + 1)) for k >= 1
  double term = 1;
  double sum = 0;
  for (int k = 1; k <= 16; ++k) {
    term *= -t / (4 * k);
    sum += term / (2 * k + 1);
  }
  return std::log1p(sum);
}

/// int_0^1 exp(i t v^2) dv for t >= 0, by Gauss-Legendre's rule of 8 points on panels of at most
/// two radians, and beyond 40 by the integral to infinity less an asymptotic series.
inline std::complex<double> fresnel_mean(double t) {
  using Complex = std::complex<double>;
  if (t > 40) {
    // int_1^inf exp(i t v^2) dv = -exp(i t) / (2 i t) sum (2k - 1)!! / (2 i t)^k
    const Complex step = Complex(0, -1) / (2 * t);
    Complex term(1, 0);
    Complex sum(0, 0);
    for (int k = 0; k < 20; ++k) {
      sum += term;
      term *= double(2 * k + 1) * step;
    }
    const Complex tail = -std::polar(1.0, t) * step * sum;
    return std::polar(0.5 * std::sqrt(std::numbers::pi / t), std::numbers::pi / 4) - tail;
  }
  constexpr double nodes[] = {0.1834346424956498, 0.5255324099163290, 0.7966664774136267,
                              0.9602898564975363};
  constexpr double weights[] = {0.3626837833783620, 0.3137066458778873, 0.2223810344533745,
                                0.1012285362903763};
  const int panels = 4 + int(t);
  Complex sum(0, 0);
  for (int panel = 0; panel < panels; ++panel) {
    for (int k = 0; k < 4; ++k) {
      for (const double side : {-1.0, 1.0}) {
        const double v = (panel + 0.5 + 0.5 * side * nodes[k]) / panels;
        sum += weights[k] * std::polar(1.0, t * v * v);
      }
    }
  }
  return sum / (2.0 * panels);
}

}  // namespace detail

/// The mean and spread of the distance of a uniform point of the unit cube to its centre, or to its
/// nearest corner.
///
/// The distance grows as \f$ \sqrt{d/12} \f$ while its spread stays at 0.129: in high dimensions
/// all points are at the same distance, far from the centre and as far from every corner.
///
/// Cost:     some 600 evaluations of erf, whatever d.
/// Accuracy: mean 1e-14 relative; standard deviation 1e-14 d.
/// Throws:   DomainError if d < 1.
/// Source:   \f$ E\sqrt S = \frac{1}{2\sqrt\pi} \int_0^\infty (1 - E e^{-tS}) t^{-3/2} dt \f$;
///           Verleysen and Francois, The Curse of Dimensionality in Data Mining (2005), sec. 2.2.
inline CubeCentreDistance cube_centre_distance(Eigen::Index d) {
  detail::check_ball("cube_centre_distance", d, 1);
  CubeCentreDistance result;
  result.mean_square = double(d) / 12;
  result.variance_of_square = double(d) / 180;
  // The trapezoidal rule in u = log t, which is exponentially accurate on the whole line.
  constexpr double step = 0.125;
  const double centre = std::log(12.0 / double(d));
  double sum = 0;
  for (int k = -640; k <= 640; ++k) {
    const double u = centre + step * k;
    sum += -std::expm1(double(d) * detail::log_laplace_of_square(std::exp(u))) * std::exp(-u / 2);
  }
  result.mean = sum * step * 0.5 * std::numbers::inv_sqrtpi;
  result.standard_deviation =
      std::sqrt(std::max(0.0, result.mean_square - result.mean * result.mean));
  return result;
}

/// The share of the unit cube within a distance r of its centre: the distribution function of the
/// distance that cube_centre_distance() describes. Up to r = 1/2 it is the volume of a ball.
///
/// Cost:     up to r = 1/2 that of ball_volume(); above, a Fourier series: some \f$ 5 \sqrt d \f$
///           terms for large d, 10^5 of them, some 30 ms, for d from 3 to 8.
/// Edges:    0 at r = 0, 1 from \f$ r = \sqrt d / 2 \f$ on.
/// Accuracy: absolute: 1e-14 sqrt(d) from d = 6 on; 1e-7 for d = 3, 1e-9 for 4 and 1e-11 for 5; a
///           few epsilon for d of 1 and 2, and up to r = 1/2, where it is relative.
/// Throws:   DomainError if d < 1, or r is negative or not finite.
/// See also: inscribed_ball_fraction(), the share at r = 1/2; cube_fraction_near_corners().
[[nodiscard]] inline double cube_fraction_near_centre(Eigen::Index d, double r) {
  detail::check_ball("cube_fraction_near_centre", d, r);
  const double dimension = double(d);
  if (r <= 0.5) return ball_volume(d, r);
  const double square = r * r;
  if (square >= dimension / 4) return 1;
  if (d == 2) {
    // The disc less the four caps beyond the sides.
    const double half_angle = std::acos(0.5 / r);
    const double cap = square * half_angle - 0.5 * std::sqrt((r - 0.5) * (r + 0.5));
    return std::numbers::pi * square - 4 * cap;
  }
  // S = |x - c|^2 lies in [0, d/4]; its density as a Fourier series of that period.
  using Complex = std::complex<double>;
  const double turn = 8 * std::numbers::pi / dimension;
  double sum = 0;
  for (int k = 1; k <= 100000; ++k) {
    const Complex mean = detail::fresnel_mean(turn * k / 4);
    const double size = std::pow(std::abs(mean), dimension);
    if (size < 1e-18) break;
    const double phase = dimension * std::arg(mean);
    // Im of phi(w) (1 - exp(-i w s)) / k, and phi of modulus `size`.
    sum += size / k * (std::sin(phase) - std::sin(phase - turn * k * square));
  }
  const double fraction = square / (dimension / 4) + sum / std::numbers::pi;
  return std::clamp(fraction, 0.0, 1.0);
}

/// The share of the unit cube within a distance r of one of its corners. It equals
/// cube_fraction_near_centre(d, r) exactly: "most points are near the corners" says that they are
/// far from the centre and outside of the inscribed ball, yet they are as far from every corner.
///
/// Accuracy: as cube_fraction_near_centre().
/// Throws:   DomainError if d < 1, or r is negative or not finite.
[[nodiscard]] inline double cube_fraction_near_corners(Eigen::Index d, double r) {
  detail::check_ball("cube_fraction_near_corners", d, r);
  return cube_fraction_near_centre(d, r);
}

}  // namespace mlmath
