// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/calculus/quadrature.hpp>
#include <mlmath/core/detail/error_free.hpp>
#include <mlmath/core/status.hpp>
#include <mlmath/probability/distribution.hpp>

#include <Eigen/Core>

#include <algorithm>
#include <cmath>
#include <limits>
#include <ostream>
#include <type_traits>

// Not part of probability.hpp, as the quadrature includes Boost.

namespace mlmath {

/// The settings of expectation() of a distribution.
struct ExpectationOptions {
  /// Converged when error <= relative_tolerance * E|g(X)|.
  double relative_tolerance = 1e-10;
  long max_terms = 10000000;  ///< limit of the sum for a discrete law
};

/// An expectation with an estimate of its error.
template <typename Scalar>
struct [[nodiscard]] Expectation {
  Scalar value = std::numeric_limits<Scalar>::quiet_NaN();  ///< \f$ E[g(X)] \f$
  Scalar error = std::numeric_limits<Scalar>::infinity();   ///< estimate of |the error|
  long evaluations = 0;                                     ///< calls of g
  /// converged; iteration_limit; numerical_failure where the expectation does not exist or is
  /// infinite, or g is not finite.
  Status status = Status::numerical_failure;
  /// Whether the tolerance was met.
  [[nodiscard]] bool converged() const { return status == Status::converged; }
  /// Whether the tolerance was met.
  explicit operator bool() const { return converged(); }
};

/// Prints the value, the error and the status.
template <typename Scalar>
std::ostream& operator<<(std::ostream& out, const Expectation<Scalar>& result) {
  return out << result.value << " +- " << result.error << " (" << result.evaluations
             << " evaluations, " << result.status << ")";
}

namespace detail {

/// A probability that counts for nothing, whose quantiles still are normal numbers.
inline constexpr double far_tail = 1e-140;

/// Whether u g(Q(u)) keeps from falling as u goes to 0, so that the integral of g(Q(u)) diverges.
template <typename G>
bool has_heavy_end(const G& g_of_tail) {
  const double far = std::abs(g_of_tail(far_tail)) * far_tail;
  const double near = std::abs(g_of_tail(std::sqrt(far_tail))) * std::sqrt(far_tail);
  return far > 0 && far >= 0.5 * near;
}

/// The integral of g over one half of the probability: adaptively where g may have kinks, and by
/// the rule for singular ends in the outermost thousandth.
template <typename G>
void add_half(const G& g_of_tail, double relative_tolerance, Expectation<double>& result,
              double& absolute) {
  const auto body = integrate(g_of_tail, 1e-3, 0.5, {.relative_tolerance = relative_tolerance / 4});
  const auto end =
      integrate(g_of_tail, 0.0, 1e-3,
                {.method = Quadrature::tanh_sinh, .relative_tolerance = relative_tolerance / 4});
  result.value += body.value + end.value;
  result.error += body.error + end.error;
  result.evaluations += body.evaluations + end.evaluations;
  absolute += body.absolute_integral + end.absolute_integral;
}

/// E[g(X)] as the integral of g over the quantiles, from both ends to the median.
template <typename Law, typename G>
Expectation<double> expectation_of_continuous(const Law& law, const G& g,
                                              const ExpectationOptions& options) {
  // Where the quantile underflows, to a pole of g perhaps, the value counts for nothing.
  const auto value = [&](double x, double tail) {
    const double y = double(g(x));
    return tail < far_tail && !(std::abs(y) <= std::numeric_limits<double>::max()) ? 0.0 : y;
  };
  const auto below = [&, f = Law::Kernel::quantile(law)](double p) {
    return value(image_of<double>(f, p), p);
  };
  const auto above = [&, f = Law::Kernel::survival_quantile(law)](double q) {
    return value(image_of<double>(f, q), q);
  };
  Expectation<double> result;
  const bool is_infinite_below = has_heavy_end(below);
  const bool is_infinite_above = has_heavy_end(above);
  result.evaluations = 4;
  if (is_infinite_below || is_infinite_above) {
    const double left = is_infinite_below ? below(far_tail) : 0;
    const double right = is_infinite_above ? above(far_tail) : 0;
    // Infinite where both ends agree, else it does not exist.
    if (left * right >= 0) {
      result.value = std::copysign(std::numeric_limits<double>::infinity(), left + right);
    }
    return result;
  }
  result.value = 0;
  result.error = 0;
  double absolute = 0;
  add_half(below, options.relative_tolerance, result, absolute);
  add_half(above, options.relative_tolerance, result, absolute);
  if (!(std::abs(result.value) <= std::numeric_limits<double>::max())) {
    result.error = std::numeric_limits<double>::infinity();
    return result;
  }
  result.status = result.error <= options.relative_tolerance * absolute ? Status::converged
                                                                        : Status::iteration_limit;
  return result;
}

/// E[g(X)] as a sum from the mode outwards, until what is left does not count.
template <typename Law, typename G>
Expectation<double> expectation_of_discrete(const Law& law, const G& g,
                                            const ExpectationOptions& options) {
  const auto p = Law::Kernel::pdf(law);
  const auto range = Law::Kernel::support(law);
  const double mode = std::floor(double(Law::Kernel::mode(law)));
  DoubledNumber<double> total;
  double absolute = 0;
  Expectation<double> result;
  result.status = Status::converged;
  result.error = 0;
  const auto add_side = [&](double first, double step, double last) {
    double previous = 0;
    for (double k = first; step > 0 ? k <= last : k >= last; k += step) {
      if (result.evaluations >= options.max_terms) {
        result.status = Status::iteration_limit;
        result.error = std::numeric_limits<double>::infinity();
        return;
      }
      const double probability = image_of<double>(p, k);
      const double value = double(g(k));
      ++result.evaluations;
      const double term = probability > 0 ? probability * value : 0;
      accumulate(total, term);
      absolute += std::abs(term);
      // What is left is about a geometric series, with the ratio of the last two terms.
      const double ratio = previous > 0 ? std::abs(term) / previous : 1;
      const double rest = ratio < 1 ? std::abs(term) * ratio / (1 - ratio)
                                    : std::numeric_limits<double>::infinity();
      if (probability == 0 && previous > options.relative_tolerance * absolute) {
        // The probabilities are gone while the terms still count.
        result.status = Status::numerical_failure;
        result.error = std::numeric_limits<double>::infinity();
        return;
      }
      previous = std::abs(term);
      if (probability < 1e-25 && rest <= 1e-3 * options.relative_tolerance * absolute) {
        result.error += rest;
        return;
      }
    }
  };
  add_side(mode, 1, double(range.upper));
  add_side(mode - 1, -1, double(range.lower));
  result.value = total.value();
  result.error += 4 * std::numeric_limits<double>::epsilon() * absolute;
  if (!(std::abs(result.value) <= std::numeric_limits<double>::max())) {
    result.status = Status::numerical_failure;
    result.error = std::numeric_limits<double>::infinity();
  }
  return result;
}

/// E[g(X)] of a law that lists its values.
template <typename Law, typename G>
Expectation<double> expectation_of_values(const Law& law, const G& g) {
  DoubledNumber<double> total;
  double absolute = 0;
  Expectation<double> result;
  for (Eigen::Index k = 0; k < law.values.size(); ++k) {
    const double term = law.probabilities(k) * double(g(law.values(k)));
    accumulate(total, term);
    absolute += std::abs(term);
  }
  result.value = total.value();
  result.evaluations = law.values.size();
  if (absolute <= std::numeric_limits<double>::max()) {
    result.error = 4 * std::numeric_limits<double>::epsilon() * absolute;
    result.status = Status::converged;
  }
  return result;
}

}  // namespace detail

/// The expectation of a function of a random variable, \f$ E[g(X)] = \int g(x) f(x) \, dx \f$, or
/// \f$ \sum_k g(k) P(X = k) \f$ for a discrete law, with an estimate of its error.
///
/// The mean, variance, skewness and kurtosis of the laws are closed forms: mean(d) and so on. Where
/// g can only be simulated, or d only be sampled, take a simulation.
///
/// The integral is taken over the quantiles, \f$ \int_0^1 g(Q(u)) \, du \f$, so that poles of the
/// density do no harm, and where g grows without bound the ends are not cut.
///
/// Shapes:   d a distribution of one number; g takes a double and gives a number.
/// Cost:     some 300 evaluations of g and of a quantile, more where g has kinks or jumps; for a
///           discrete law a term for each value that counts.
/// Edges:    an expectation that is infinite has the value inf or -inf, one that does not exist
///           (the mean of Cauchy) NaN; their status is numerical_failure. Both are told by how g
///           grows toward the ends of the law.
/// Throws:   DomainError if a parameter of the distribution is out of its range, or the tolerance
///           is negative. What g throws passes through.
/// Example:  `expectation(Normal{0, 1}, [](double x) { return std::abs(x); }).value`
template <Distribution Law, typename G>
  requires std::is_invocable_v<const G&, double>
[[nodiscard]] Expectation<double> expectation(const Law& d, const G& g,
                                              const ExpectationOptions& options = {}) {
  static_assert(std::is_floating_point_v<typename Law::Scalar>,
                "expectation: the parameters must be plain numbers");
  Law::Kernel::check("expectation", d);
  detail::check_nonnegative("expectation", "relative_tolerance", options.relative_tolerance);
  const auto law = Law::Kernel::template cast<double>(d);
  if constexpr (requires {
                  law.values;
                  law.probabilities;
                }) {
    return detail::expectation_of_values(law, g);
  } else if constexpr (Law::Kernel::is_discrete) {
    return detail::expectation_of_discrete(law, g, options);
  } else {
    return detail::expectation_of_continuous(law, g, options);
  }
}

}  // namespace mlmath
