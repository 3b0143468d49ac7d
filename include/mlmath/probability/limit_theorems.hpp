// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/core/arguments.hpp>
#include <mlmath/core/checks.hpp>
#include <mlmath/core/concepts.hpp>
#include <mlmath/core/errors.hpp>
#include <mlmath/core/random.hpp>
#include <mlmath/probability/detail/sample_means.hpp>
#include <mlmath/probability/distribution.hpp>
#include <mlmath/probability/finite_distribution.hpp>
#include <mlmath/probability/normal.hpp>
#include <mlmath/probability/sampling.hpp>

#include <Eigen/Core>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <ostream>
#include <string>
#include <type_traits>

namespace mlmath {
namespace detail {

inline void check_count(const char* function, const char* name, Eigen::Index n) {
  if (n >= 1) return;
  throw_domain_error(
      function, std::string(name) + " = " + std::to_string(n) + ", expected " + name + " >= 1");
}

/// The die behind a finite law whose values are equally likely and equally spaced, if it is one:
/// its number of faces, else 0.
template <typename S>
std::uint32_t faces_of(const FiniteDistribution<S>& d) {
  const Eigen::Index K = d.values.size();
  if (K < 2 || std::uint64_t(K) > Dice::most_orders) return 0;
  if ((d.probabilities.array() != d.probabilities(0)).any()) return 0;
  const S step = d.values(1) - d.values(0);
  for (Eigen::Index k = 2; k < K; ++k) {
    if (d.values(k) != d.values(0) + S(k) * step) return 0;
  }
  return std::uint32_t(K);
}

}  // namespace detail

/// The central limit theorem: the normal law that the mean of n independent draws tends to,
/// \f[ \bar X_n = \frac1n \sum_{i=1}^n X_i \;\approx\; N\Bigl(\mu, \frac{\sigma^2}{n}\Bigr), \f]
/// with \f$ \mu \f$ and \f$ \sigma \f$ those of a distribution. The mean and the variance are exact
/// for every n; how near the law is, says berry_esseen_bound().
///
/// Throws:   DomainError if n < 1, if a parameter of the distribution is out of its range, or where
///           its variance is infinite, undefined or 0: there the theorem does not hold.
/// Example:  \code
///           // The average of 100 dice: 3.5 and sqrt(35 / 12) / 10.
///           const auto average = mlmath::sampling_distribution_of_mean(mlmath::fair_die(), 100);
///           \endcode
/// Source:   Billingsley, Probability and Measure, 3rd ed., theorem 27.1.
template <Distribution Law>
[[nodiscard]] Normal<typename Law::Scalar> sampling_distribution_of_mean(const Law& d,
                                                                         Eigen::Index n) {
  using Scalar = typename Law::Scalar;
  using std::sqrt;
  Law::Kernel::check("sampling_distribution_of_mean", d);
  detail::check_count("sampling_distribution_of_mean", "n", n);
  const Scalar spread = variance(d);
  const double plain_spread = double(detail::plain_value(spread));
  if (!(plain_spread > 0 && plain_spread <= std::numeric_limits<double>::max())) {
    detail::throw_domain_error("sampling_distribution_of_mean",
                               std::string("the variance of ") + Law::Kernel::name + " is " +
                                   detail::to_text(plain_spread) +
                                   ", and the central limit theorem needs a finite one above 0");
  }
  return {mean(d), sqrt(spread / Scalar(double(n)))};
}

/// The means of `repeats` samples of n draws each, by simulation. No sample is kept.
///
/// Works for every distribution, also where the central limit theorem does not: the mean of n draws
/// of a Cauchy law has the same law as one draw.
///
/// Shapes:   the result has `repeats` entries.
/// Cost:     n * repeats draws, O(repeats) memory. Dice, finite distributions with equally likely
///           and equally spaced values, take several faces from each word: 0.3 ns a face with AVX2.
/// Accuracy: entry r is sum(sample(d, rng, n)) / n of its draws, but for dice, whose faces are
///           other ones and whose sums are exact.
/// Throws:   DomainError if n < 1, repeats < 0, or a parameter of the distribution is out of its
///           range.
template <SampledDistribution Law, RandomBits64 Generator>
[[nodiscard]] Eigen::VectorXd simulate_sample_means(const Law& d, Eigen::Index n,
                                                    Eigen::Index repeats, Generator& rng) {
  Law::Kernel::check("simulate_sample_means", d);
  detail::check_count("simulate_sample_means", "n", n);
  if (repeats < 0) {
    detail::throw_domain_error("simulate_sample_means",
                               "repeats = " + std::to_string(repeats) + ", expected repeats >= 0");
  }
  Eigen::VectorXd means(repeats);
  if constexpr (requires { detail::faces_of(d); }) {
    const std::uint32_t faces = detail::faces_of(d);
    if (faces > 0) {
      const auto first = double(d.values(0));
      detail::means_of_dice(detail::Dice(faces), first, double(d.values(1)) - first, n, repeats,
                            rng, means.data());
      return means;
    }
  }
  detail::means_of_draws(detail::sampler_of(d), n, repeats, rng, means.data());
  return means;
}

/// The Kolmogorov distance of a sample from a distribution, \f$ \sup_x |F_n(x) - F(x)| \f$, where
/// \f$ F_n \f$ is the share of the sample up to x.
///
/// Cost:     O(n log n).
/// Throws:   ShapeError if the sample is empty or no vector; DomainError if it holds NaN, or a
///           parameter of the distribution is out of its range.
template <typename Derived, ContinuousDistribution Law>
[[nodiscard]] double kolmogorov_distance(const Eigen::DenseBase<Derived>& sample_arg,
                                         const Law& d) {
  const auto pinned = detail::pin_vector(sample_arg, "kolmogorov_distance", "sample");
  Eigen::VectorXd x = pinned.template cast<double>();
  detail::check_nonempty("kolmogorov_distance", "sample", x.size());
  for (Eigen::Index i = 0; i < x.size(); ++i) {
    if (x(i) != x(i)) {
      detail::throw_domain_error("kolmogorov_distance",
                                 "sample(" + std::to_string(i) + ") is nan, expected numbers");
    }
  }
  std::sort(x.begin(), x.end());
  const Eigen::VectorXd F = cdf(d, x);
  const double n = double(x.size());
  double distance = 0;
  for (Eigen::Index i = 0; i < x.size(); ++i) {
    distance = std::max({distance, F(i) - double(i) / n, double(i + 1) / n - F(i)});
  }
  return distance;
}

/// The bound of Berry and Esseen on the distance of the law of a standardized mean from the normal
/// law, \f$ \sup_x |P(\sqrt n (\bar X_n - \mu) / \sigma \le x) - \Phi(x)| \le 0.4748\, \rho /
/// (\sigma^3 \sqrt n) \f$ with \f$ \rho = E|X - \mu|^3 \f$.
///
/// Throws:   DomainError if rho < 0, sigma <= 0 or n < 1.
/// Source:   Shevtsova, On the Absolute Constants in the Berry-Esseen Type Inequalities for
///           Identically Distributed Summands, arXiv:1111.6554 (2011).
[[nodiscard]] inline double berry_esseen_bound(double rho, double sigma, Eigen::Index n) {
  detail::check_nonnegative("berry_esseen_bound", "rho", rho);
  detail::check_positive("berry_esseen_bound", "sigma", sigma);
  detail::check_count("berry_esseen_bound", "n", n);
  const double root = std::cbrt(rho) / sigma;
  return 0.4748 * root * root * root / std::sqrt(double(n));
}

/// The bound of Berry and Esseen for a distribution: with its own \f$ \rho \f$ where that is a
/// finite sum, and elsewhere with what bounds \f$ \rho / \sigma^3 \f$ from above,
/// \f$ (E (X - \mu)^4 / \sigma^4)^{3/4} \f$. Infinite where the bound says nothing, as for a Cauchy
/// law.
///
/// Throws:   DomainError if n < 1 or a parameter of the distribution is out of its range.
template <Distribution Law>
[[nodiscard]] double berry_esseen_bound(const Law& d, Eigen::Index n) {
  Law::Kernel::check("berry_esseen_bound", d);
  detail::check_count("berry_esseen_bound", "n", n);
  const double spread = double(variance(d));
  if (!(spread > 0 && spread <= std::numeric_limits<double>::max())) {
    return std::numeric_limits<double>::infinity();
  }
  if constexpr (requires { detail::faces_of(d); }) {
    using Scalar = typename Law::Scalar;
    const Scalar rho = Law::Kernel::moment_about(d, Scalar(mean(d)), 3, true);
    return berry_esseen_bound(double(rho), std::sqrt(spread), n);
  } else {
    const double fourth = double(kurtosis(d)) + 3;
    if (fourth != fourth) return std::numeric_limits<double>::infinity();
    return 0.4748 * std::pow(fourth, 0.75) / std::sqrt(double(n));
  }
}

/// The central limit theorem at work on a distribution: what check_central_limit() returns.
struct CentralLimitCheck {
  Eigen::VectorXd means;  ///< the simulated means
  /// Whether the theorem applies: the variance is finite and not 0.
  bool applies = false;
  Normal<double> limit{
      std::numeric_limits<double>::quiet_NaN(),
      std::numeric_limits<double>::quiet_NaN()};  ///< the normal law of the theorem
  double distance = 1;  ///< of the means from that law (Kolmogorov's); 1 where there is none
  double bound = std::numeric_limits<double>::infinity();  ///< of Berry and Esseen on the distance
  /// What the chance of the simulation adds to the distance: exceeded with probability 1e-6.
  double sampling_error = 0;
  /// The range of the middle half of the means, over that of single draws: near
  /// \f$ 1/\sqrt n \f$ where the theorem applies, 1 for a Cauchy law, whose means do not
  /// concentrate.
  double concentration = std::numeric_limits<double>::quiet_NaN();

  /// Whether the theorem applies and the simulation stays within its bound.
  [[nodiscard]] explicit operator bool() const {
    return applies && distance <= bound + sampling_error;
  }
};

/// Prints the comparison in words.
inline std::ostream& operator<<(std::ostream& out, const CentralLimitCheck& check) {
  out << check.means.size() << " means, " << check.concentration
      << " times as wide as single draws\n";
  if (!check.applies)
    return out << "the central limit theorem does not apply: no finite variance\n";
  return out << "limit: " << check.limit << "\ndistance from it: " << check.distance
             << ", bound: " << check.bound << " + " << check.sampling_error << "\n";
}

/// Simulates `repeats` means of n draws each and compares them with the normal law of the central
/// limit theorem. Where the theorem does not apply the result says so: nothing is thrown.
///
/// Cost:     as simulate_sample_means(), and O(repeats log(repeats)).
/// Throws:   DomainError if n < 1, repeats < 1, or a parameter of the distribution is out of its
///           range.
/// Source:   for the sampling error: Massart, The Tight Constant in the Dvoretzky-Kiefer-Wolfowitz
///           Inequality (1990).
template <SampledDistribution Law, RandomBits64 Generator>
[[nodiscard]] CentralLimitCheck check_central_limit(const Law& d, Eigen::Index n,
                                                    Eigen::Index repeats, Generator& rng) {
  detail::check_count("check_central_limit", "repeats", repeats);
  CentralLimitCheck check;
  check.means = simulate_sample_means(d, n, repeats, rng);
  const double spread = double(variance(d));
  check.applies = spread > 0 && spread <= std::numeric_limits<double>::max();
  Eigen::VectorXd sorted = check.means;
  std::sort(sorted.begin(), sorted.end());
  const double middle = sorted(3 * (repeats - 1) / 4) - sorted((repeats - 1) / 4);
  check.concentration = middle / double(quantile(d, 0.75) - quantile(d, 0.25));
  check.bound = berry_esseen_bound(d, n);
  check.sampling_error = std::sqrt(std::log(2e6) / (2 * double(repeats)));
  if (check.applies) {
    const auto limit = sampling_distribution_of_mean(d, n);
    check.limit = {double(limit.mean), double(limit.standard_deviation)};
    check.distance = kolmogorov_distance(check.means, check.limit);
  }
  return check;
}

}  // namespace mlmath
