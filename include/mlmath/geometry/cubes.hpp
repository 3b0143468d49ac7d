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

/// E exp(-t S) - exp(-t E S) for the sum S of d squares of numbers uniform on [-1/2, 1/2].
inline double laplace_gap(double d, double t) {
  const double at_mean = -d * t / 12;
  if (t > 2) {
    const double root = std::sqrt(t);
    const double log_mean = std::log(std::erf(root / 2) / root / std::numbers::inv_sqrtpi);
    return std::exp(d * log_mean) - std::exp(at_mean);
  }
  // The cumulants of u^2 over factorials, from the second on; the series converges to |t| < 22.
  constexpr double series[] = {
      0.0027777777777777777778,   -0.000044091710758377425044, -1.1022927689594356261e-6,
      6.6805622361177916733e-8,   9.3805208443656415438e-11,   -9.3805208443656415438e-11,
      1.7263597078238984384e-12,  1.0806462595659009671e-13,   -4.9031195773600508481e-15,
      -7.2990562535347895134e-17, 9.5275876470628295949e-18,   -7.6857372235211721055e-20,
      -1.4425222490287892711e-20, 4.339586743677428421e-22,    1.5619160396111390566e-23};
  double sum = 0;
  for (int k = 14; k >= 0; --k) sum = sum * t + series[k];
  const double excess = d * sum * t * t;
  return excess < 1 ? std::exp(at_mean) * std::expm1(excess)
                    : std::exp(at_mean + excess) - std::exp(at_mean);
}

/// The volume of {x > 1/2, y > 1/2, |(x, y, z)| < r} in three dimensions, what two caps of the ball
/// beyond sides of the unit cube share, for r^2 = square > 1/2.
inline double shared_cap_volume(double square) {
  const double r = std::sqrt(square);
  const double height = std::sqrt(square - 0.5);
  return (height / 4 + square * r * std::atan(4 * r * height) -
          std::atan2(height, 0.5) * (1.5 * square - 0.125)) *
         2 / 3;
}

/// The share of the unit cube in d = 2 or 3 dimensions within r of its centre, for 1/2 < r <
/// sqrt(d)/2: a disc or a ball less its caps beyond the sides, and what two caps share was taken
/// twice.
inline double near_centre_fraction(Eigen::Index d, double r) {
  constexpr double pi = std::numbers::pi;
  const double square = r * r;
  const double depth = r - 0.5;
  if (d == 2) {
    const double half_chord = std::sqrt(depth * (r + 0.5));
    return pi * square - 4 * square * std::atan2(half_chord, 0.5) + 2 * half_chord;
  }
  const double caps = 2 * pi * depth * depth * (2 * r + 0.5);
  const double shared = square > 0.5 ? 12 * shared_cap_volume(square) : 0;
  return pi / 0.75 * square * r - caps + shared;
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
/// Accuracy: both 1e-14, relative, at any d.
/// Throws:   DomainError if d < 1.
/// Source:   \f$ \sqrt{E S} - E\sqrt S = \frac{1}{2\sqrt\pi} \int_0^\infty (E e^{-tS} - e^{-t E S})
///           t^{-3/2} dt \f$ for the squared distance S, whose integrand cancels nowhere;
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
    sum += detail::laplace_gap(double(d), std::exp(u)) * std::exp(-u / 2);
  }
  const double root = std::sqrt(result.mean_square);
  const double gap = sum * step * 0.5 * std::numbers::inv_sqrtpi;
  result.mean = root - gap;
  result.standard_deviation = std::sqrt(gap * (root + result.mean));
  return result;
}

/// The share of the unit cube within a distance r of its centre: the distribution function of the
/// distance that cube_centre_distance() describes. Up to r = 1/2 it is the volume of a ball.
///
/// Cost:     constant up to d = 3 and up to r = 1/2; else a Fourier series: 10^5 terms, some 20 ms,
///           for d from 4 to 8, some \f$ 5 \sqrt d \f$ for large d.
/// Edges:    0 at r = 0, 1 from \f$ r = \sqrt d / 2 \f$ on.
/// Accuracy: absolute: a few epsilon up to d = 3, 2e-13 for d from 4 to 8, 1e-14 sqrt(d) above; up
///           to r = 1/2 as ball_volume(), relative.
/// Throws:   DomainError if d < 1, or r is negative or not finite.
/// See also: inscribed_ball_fraction(), the share at r = 1/2; cube_fraction_near_corners().
[[nodiscard]] inline double cube_fraction_near_centre(Eigen::Index d, double r) {
  detail::check_ball("cube_fraction_near_centre", d, r);
  const double dimension = double(d);
  if (r <= 0.5) return ball_volume(d, r);
  const double square = r * r;
  if (square >= dimension / 4) return 1;
  if (d <= 3) return std::min(1.0, detail::near_centre_fraction(d, r));
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
