// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/core/checks.hpp>
#include <mlmath/core/random.hpp>
#include <mlmath/geometry/angles.hpp>
#include <mlmath/probability/distribution.hpp>
#include <mlmath/probability/incomplete_beta.hpp>
#include <mlmath/probability/normal.hpp>
#include <mlmath/probability/sampling.hpp>

#include <Eigen/Core>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numbers>
#include <string>

namespace mlmath {
namespace detail {

struct RandomCosineKernel;

/// log(Gamma(x + 1/2) / Gamma(x)) - log(x) / 2 for x >= 10, by the difference of Stirling's series.
inline double half_step_correction(double x) {
  // (2^(1 - n) - 2) B_n / (n (n - 1)) for n = 2, 4, ...
  constexpr double series[] = {-1.0 / 8,         1.0 / 192,           -1.0 / 640,
                               17.0 / 14336,     -31.0 / 18432,       691.0 / 180224,
                               -5461.0 / 425984, 929569.0 / 15728640, -3202291.0 / 8912896};
  const double z = 1 / (x * x);
  double sum = 0;
  for (int k = 8; k >= 0; --k) sum = sum * z + series[k];
  return sum / x;
}

/// Gamma(x) / Gamma(x + 1/2) for x > 0.
inline double inverse_half_step(double x) {
  double factor = 1;
  while (x < 10) {
    factor *= (x + 0.5) / x;
    x += 1;
  }
  return factor * std::exp(-half_step_correction(x)) / std::sqrt(x);
}

}  // namespace detail

/// The mean absolute cosine of two independent random directions in d dimensions,
/// \f$ E|\cos\theta| = \frac{\Gamma(d/2)}{\sqrt\pi \, \Gamma((d+1)/2)} \f$, which falls as
/// \f$ \sqrt{2 / (\pi d)} \f$.
///
/// The mean of the cosine itself is 0 at every d, by symmetry; what tends to 0 with d is its
/// spread: the variance is 1/d. Random vectors are nearly orthogonal because of it.
///
/// Cost:     constant.
/// Accuracy: 4 epsilon, for d up to the largest integer.
/// Throws:   DomainError if d < 1.
/// See also: RandomCosine, the whole distribution; simulate_random_cosines().
/// Source:   Vershynin, High-Dimensional Probability (2018), sec. 3.3.3.
[[nodiscard]] inline double expected_absolute_cosine(Eigen::Index d) {
  if (d < 1) {
    detail::throw_domain_error("expected_absolute_cosine",
                               "d = " + std::to_string(d) + ", expected d >= 1");
  }
  if (d > 20) return detail::inverse_half_step(double(d) / 2) * std::numbers::inv_sqrtpi;
  double mean = d % 2 == 1 ? 1.0 : 2 * std::numbers::inv_pi;
  for (Eigen::Index k = d % 2 == 1 ? 1 : 2; k < d; k += 2) mean *= double(k) / double(k + 1);
  return mean;
}

/// A bound for the probability that two random directions in d dimensions have a cosine beyond t in
/// either sense, \f$ P(|\cos\theta| \ge t) \le 2 e^{-d t^2 / 2} \f$; exactly it is
/// 2 survival(RandomCosine{d}, t).
///
/// Edges:    never above 1.
/// Throws:   DomainError if d < 1, or not 0 <= t <= 1.
/// Source:   Ball, An Elementary Introduction to Modern Convex Geometry (1997), lemma 2.2.
[[nodiscard]] inline double absolute_cosine_tail_bound(Eigen::Index d, double t) {
  constexpr const char* function = "absolute_cosine_tail_bound";
  if (d < 1) {
    detail::throw_domain_error(function, "d = " + std::to_string(d) + ", expected d >= 1");
  }
  detail::check_between(function, "t", t, 0.0, 1.0);
  return std::min(1.0, 2 * std::exp(-0.5 * double(d) * t * t));
}

/// The distribution of the cosine of the angle between two independent random directions in d
/// dimensions (of normal vectors, or of one random vector and any fixed one), with density
/// \f$ f(t) = \frac{(1 - t^2)^{(d-3)/2}}{B(\frac12, \frac{d-1}{2})} \f$ on [-1, 1]:
/// \f$ (1 + \cos\theta)/2 \f$ is Beta((d - 1)/2, (d - 1)/2).
///
/// The functions are those of distribution.hpp: pdf, cdf, quantile, mean, variance, ... The cosine
/// of one angle against the law of chance: 2 survival(RandomCosine{d}, |t|) is the p-value of a
/// likeness of embeddings.
///
/// Shapes:   dimension >= 2; at 3 the law is uniform (Archimedes), at 2 the arcsine law.
/// Accuracy: cdf, survival and their logarithms as incomplete_beta(), 2e-14 relative, also far out;
///           quantile to 1e-14.
/// Example:  \code
///           mlmath::survival(mlmath::RandomCosine{300}, 0.2);  // 0.00024
///           \endcode
/// Source:   Cai, Fan, Jiang, Distributions of angles in random packing on spheres, JMLR 14 (2013).
struct RandomCosine {
  using Scalar = double;                      ///< the type of the parameter
  using Kernel = detail::RandomCosineKernel;  ///< the mathematics of the distribution

  double dimension = 3;  ///< d >= 2

  /// The parameter.
  [[nodiscard]] std::array<double, 1> parameters() const { return {dimension}; }
};

namespace detail {

struct RandomCosineKernel {
  static constexpr const char* name = "RandomCosine";
  static constexpr bool is_discrete = false;
  struct Parameter {
    const char* name;
  };
  static constexpr Parameter parameters[] = {{"dimension"}};

  static void check(const char* function, const RandomCosine& d) {
    if (d.dimension >= 2 && d.dimension <= std::numeric_limits<double>::max()) return;
    throw_domain_error(function, "RandomCosine.dimension = " + to_text(d.dimension) +
                                     ", expected a finite number >= 2");
  }
  template <typename T>
  static RandomCosine cast(const RandomCosine& d) {
    return d;
  }

  /// The logarithm of the density at 0, -log B(1/2, b), with b = (d - 1)/2.
  static double log_peak(double dimension) {
    return -std::log(inverse_half_step(0.5 * (dimension - 1))) - std::log(std::numbers::pi) / 2;
  }

  static auto log_pdf(const RandomCosine& law) {
    return [peak = log_peak(law.dimension), power = (law.dimension - 3) / 2](const auto& t) {
      using T = std::decay_t<decltype(t)>;
      using std::log1p;
      if (t < T(-1) || t > T(1)) return T(-std::numeric_limits<double>::infinity());
      if (power == 0) return T(T(peak) + T(0) * t);
      return T(T(peak) + T(power) * (log1p(T(-t)) + log1p(t)));
    };
  }
  static auto pdf(const RandomCosine& law) {
    return [log_density = log_pdf(law)](const auto& t) {
      using std::exp;
      return exp(log_density(t));
    };
  }

  /// P(|cos| > t), or its logarithm, for 0 <= t <= 1.
  static double outside(double dimension, double t, bool logarithm) {
    const double b = 0.5 * (dimension - 1);
    // By whichever of t^2 and 1 - t^2 has all its digits.
    if (t * t < 0.5) {
      return logarithm ? log_incomplete_beta_complement(0.5, b, t * t)
                       : incomplete_beta_complement(0.5, b, t * t);
    }
    const double rest = (1 - t) * (1 + t);
    return logarithm ? log_incomplete_beta(b, 0.5, rest) : incomplete_beta(b, 0.5, rest);
  }

  /// P(cos < t); `mirrored` for P(cos > -t).
  static double lower(double dimension, double t, bool logarithm) {
    if (std::isnan(t)) return t;
    if (t <= -1) return logarithm ? -std::numeric_limits<double>::infinity() : 0.0;
    if (t >= 1) return logarithm ? 0.0 : 1.0;
    const double tail = outside(dimension, std::abs(t), logarithm && t < 0);
    if (logarithm) return t < 0 ? tail - std::numbers::ln2 : std::log1p(-tail / 2);
    return t < 0 ? tail / 2 : 1 - tail / 2;
  }
  static auto cdf(const RandomCosine& law) {
    return [d = law.dimension](double t) { return lower(d, t, false); };
  }
  static auto survival(const RandomCosine& law) {
    return [d = law.dimension](double t) { return lower(d, -t, false); };
  }
  static auto log_cdf(const RandomCosine& law) {
    return [d = law.dimension](double t) { return lower(d, t, true); };
  }
  static auto log_survival(const RandomCosine& law) {
    return [d = law.dimension](double t) { return lower(d, -t, true); };
  }

  /// The t >= 0 beyond which lies the probability whose logarithm is given, at most log(1/2):
  /// Newton's method on log P, within a bracket.
  static double upper_quantile(double dimension, double log_tail) {
    if (log_tail == -std::numeric_limits<double>::infinity()) return 1;
    const double target = log_tail + std::numbers::ln2;
    const auto log_density = log_pdf(RandomCosine{dimension});
    double low = 0;
    double high = 1;
    // The bound 2 exp(-d t^2 / 2) is attained to first order.
    double t = std::min(0.9, std::sqrt(-2 * target / dimension));
    for (int step = 0; step < 200 && low < high; ++step) {
      const double value = outside(dimension, t, true);
      const double excess = value - target;
      if (excess > 0) {
        low = t;
      } else {
        high = t;
      }
      const double slope = -2 * std::exp(log_density(t) - value);
      double next = t - excess / slope;
      if (!(next > low && next < high)) next = low + (high - low) / 2;
      if (std::abs(next - t) <= 1e-16 * t || next == low || next == high) return next;
      t = next;
    }
    return t;
  }
  /// The same for a tail near 1/2, by the probability between 0 and t, which does not cancel.
  static double inner_quantile(double dimension, double within) {
    if (within <= 0) return 0;
    const double b = 0.5 * (dimension - 1);
    const auto density = pdf(RandomCosine{dimension});
    double low = 0;
    double high = 1;
    double t = std::min(0.5, within / (2 * density(0.0)));
    for (int step = 0; step < 200; ++step) {
      const double excess = incomplete_beta(0.5, b, t * t) - within;
      if (excess < 0) {
        low = t;
      } else {
        high = t;
      }
      double next = t - excess / (2 * density(t));
      if (!(next > low && next < high)) next = low + (high - low) / 2;
      if (std::abs(next - t) <= 1e-16 * t || next == low || next == high) return next;
      t = next;
    }
    return t;
  }
  static double quantile_of(double dimension, double p) {
    if (!(p >= 0 && p <= 1)) return std::numeric_limits<double>::quiet_NaN();
    const double tail = std::min(p, 1 - p);
    double t = 0;
    if (dimension == 2) {
      t = std::sin(std::numbers::pi * (0.5 - tail));
    } else if (dimension == 3) {
      t = 1 - 2 * tail;
    } else if (tail > 0.25) {
      t = inner_quantile(dimension, 1 - 2 * tail);
    } else {
      t = upper_quantile(dimension, std::log(tail));
    }
    return p < 0.5 ? -t : t;
  }
  static double quantile_of_log(double dimension, double log_p) {
    if (!(log_p <= 0)) return std::numeric_limits<double>::quiet_NaN();
    if (log_p > -1) return quantile_of(dimension, std::exp(log_p));
    return -upper_quantile(dimension, log_p);
  }
  static auto quantile(const RandomCosine& law) {
    return [d = law.dimension](double p) { return quantile_of(d, p); };
  }
  static auto survival_quantile(const RandomCosine& law) {
    return [d = law.dimension](double q) { return -quantile_of(d, q); };
  }
  static auto quantile_from_log(const RandomCosine& law) {
    return [d = law.dimension](double log_p) { return quantile_of_log(d, log_p); };
  }
  static auto survival_quantile_from_log(const RandomCosine& law) {
    return [d = law.dimension](double log_q) { return -quantile_of_log(d, log_q); };
  }

  static double mean(const RandomCosine&) { return 0; }
  static double variance(const RandomCosine& law) { return 1 / law.dimension; }
  static double skewness(const RandomCosine&) { return 0; }
  static double kurtosis(const RandomCosine& law) { return -6 / (law.dimension + 2); }
  /// 1 below dimension 3, where the density is largest at both ends.
  static double mode(const RandomCosine& law) { return law.dimension < 3 ? 1 : 0; }
  static double median(const RandomCosine&) { return 0; }
  static Support<double> support(const RandomCosine&) { return {-1, 1}; }
  static double entropy_in_nats(const RandomCosine& law) {
    // E log(1 - t^2) = psi(b) - psi(b + 1/2), with b = (d - 1)/2.
    const double b = 0.5 * (law.dimension - 1);
    return -log_peak(law.dimension) - 0.5 * (law.dimension - 3) * digamma_half_step(b);
  }

  /// psi(x) - psi(x + 1/2).
  static double digamma_half_step(double x) {
    double sum = 0;
    while (x < 10) {
      sum -= 0.5 / (x * (x + 0.5));
      x += 1;
    }
    // The derivative of -log(x)/2 - the series of half_step_correction().
    constexpr double series[] = {-1.0 / 8,     1.0 / 64,      -1.0 / 128,      17.0 / 2048,
                                 -31.0 / 2048, 691.0 / 16384, -5461.0 / 32768, 929569.0 / 1048576};
    const double z = 1 / (x * x);
    double tail = 0;
    for (int k = 7; k >= 0; --k) tail = tail * z + series[k];
    return sum - 0.5 / x + tail * z;
  }
};

}  // namespace detail

/// n cosines of two independent normal vectors in d dimensions, to be held against RandomCosine.
///
/// Cost:     2 n d normal draws; the memory of two vectors.
/// Throws:   DomainError if d < 1 or n < 0.
template <RandomBits64 Generator>
[[nodiscard]] Eigen::VectorXd simulate_random_cosines(Eigen::Index d, Generator& rng,
                                                      Eigen::Index n) {
  constexpr const char* function = "simulate_random_cosines";
  if (d < 1) {
    detail::throw_domain_error(function, "d = " + std::to_string(d) + ", expected d >= 1");
  }
  if (n < 0) {
    detail::throw_domain_error(function, "n = " + std::to_string(n) + ", expected n >= 0");
  }
  Eigen::VectorXd cosines(n);
  Eigen::VectorXd pair(2 * d);
  for (Eigen::Index i = 0; i < n; ++i) {
    fill_sample(Normal<double>{}, rng, pair);
    cosines(i) = cosine_similarity(pair.head(d), pair.tail(d));
  }
  return cosines;
}

}  // namespace mlmath
