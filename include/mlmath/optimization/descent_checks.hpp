// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/core/checks.hpp>
#include <mlmath/optimization/trace.hpp>

#include <Eigen/Core>

#include <algorithm>
#include <cmath>
#include <limits>
#include <ostream>
#include <type_traits>
#include <vector>

/// The theorems of descent, checked step by step on the trace of a run: which hold wherever their
/// conditions do, and whose failure says that a condition, or the program, is wrong.
namespace mlmath {

/// What a check of a trace found.
template <typename Scalar = double>
struct [[nodiscard]] TraceCheck {
  bool holds = true;           ///< whether no step breaks the bound
  Eigen::Index checked = 0;    ///< steps to which it applies
  Eigen::Index iteration = 0;  ///< the first step that breaks it, or the tightest one
  Scalar actual = 0;           ///< there: what is bounded
  Scalar bound = 0;            ///< there: the bound

  /// Whether no step breaks the bound, and one was checked.
  explicit operator bool() const { return holds && checked > 0; }
};

/// Prints the verdict in a line.
template <typename Scalar>
std::ostream& operator<<(std::ostream& out, const TraceCheck<Scalar>& check) {
  return out << (check.holds ? "holds on all " : "broken, of ") << check.checked << " steps, "
             << (check.holds ? "tightest" : "first") << " at iteration " << check.iteration << ": "
             << check.actual << " against " << check.bound << '\n';
}

/// The descent lemma along gradient descent (the article's 4.4 and its proof): with a gradient of
/// Lipschitz constant L, a step \f$ 0 < \eta < 2/L \f$ lowers f by at least
/// \f$ \eta (1 - \eta L / 2) \|\nabla f(x_k)\|^2 \f$; with \f$ \eta \le 1/L \f$ that is at least
/// \f$ (\eta/2) \|\nabla f\|^2 \f$.
///
/// Steps outside of (0, 2/L) are passed over: nothing is promised for them. A broken bound means
/// that L is too small, the gradient wrong, or the trace not one of gradient descent.
///
/// Shapes:   the trace of minimize() with GradientDescent and `.trace = true`.
/// Edges:    the rounding of the values is allowed for.
/// Throws:   DomainError unless lipschitz is positive and finite.
/// Source:   Nesterov, Introductory Lectures on Convex Optimization (2004), sec. 1.2.3.
template <typename Scalar>
[[nodiscard]] TraceCheck<Scalar> check_descent_lemma(const Trace<Scalar>& trace,
                                                     std::type_identity_t<Scalar> lipschitz) {
  detail::check_positive("check_descent_lemma", "lipschitz", lipschitz);
  TraceCheck<Scalar> result;
  Scalar tightest = std::numeric_limits<Scalar>::infinity();
  for (std::size_t k = 1; k < trace.value.size(); ++k) {
    const Scalar step = trace.step[k];
    if (!(step > Scalar(0) && step * lipschitz < Scalar(2))) continue;
    ++result.checked;
    const Scalar norm = trace.gradient_norm[k - 1];
    const Scalar promised = step * (Scalar(1) - step * lipschitz / Scalar(2)) * norm * norm;
    const Scalar fall = trace.value[k - 1] - trace.value[k];
    const Scalar rounding = Scalar(8) * std::numeric_limits<Scalar>::epsilon() *
                            (std::abs(trace.value[k - 1]) + std::abs(trace.value[k]) + promised);
    const bool is_broken = fall < promised - rounding;
    if (!result.holds || (!is_broken && fall - promised >= tightest)) continue;
    result.holds = !is_broken;
    tightest = fall - promised;
    result.iteration = Eigen::Index(k);
    result.actual = fall;
    result.bound = promised;
  }
  return result;
}

/// How fast the error \f$ f(x_k) - f^* \f$ of a method falls at least.
enum class Rate {
  /// \f$ L \|x_0 - x^*\|^2 / (2k) \f$: (proximal) gradient descent with step 1/L, f convex.
  sublinear,
  /// \f$ 2 L \|x_0 - x^*\|^2 / (k + 1)^2 \f$: Fista with step 1/L, f convex.
  accelerated,
  /// \f$ (L/2) (1 - \mu/L)^k \|x_0 - x^*\|^2 \f$: (proximal) gradient descent with step 1/L, where
  /// \f$ f - (\mu/2) \|x\|^2 \f$ is convex.
  linear
};

/// The constants of a rate.
struct RateConstants {
  double lipschitz = 1;         ///< L, > 0, of the gradient of the smooth part
  double distance = 1;          ///< \f$ \|x_0 - x^*\|_2 \ge 0 \f$
  double strong_convexity = 0;  ///< \f$ \mu \f$ in [0, L], for Rate::linear
};

/// The bound of a rate after 1, 2, ..., `iterations` steps.
///
/// Shapes:   the result has `iterations` entries.
/// Throws:   DomainError if a constant is out of its range or iterations is negative.
/// Source:   Beck, First-Order Methods in Optimization (2017), theorems 10.21, 10.29 and 10.34.
[[nodiscard]] inline Eigen::VectorXd rate_envelope(Rate rate, const RateConstants& constants,
                                                   Eigen::Index iterations) {
  const char* const function = "rate_envelope";
  detail::check_positive(function, "lipschitz", constants.lipschitz);
  detail::check_nonnegative(function, "distance", constants.distance);
  detail::check_between(function, "strong_convexity", constants.strong_convexity, 0.0,
                        constants.lipschitz);
  detail::check_between(function, "iterations", iterations, Eigen::Index(0),
                        std::numeric_limits<Eigen::Index>::max());
  const double scale = constants.lipschitz * constants.distance * constants.distance;
  Eigen::VectorXd envelope(iterations);
  for (Eigen::Index i = 0; i < iterations; ++i) {
    const double k = double(i + 1);
    if (rate == Rate::sublinear) {
      envelope(i) = scale / (2 * k);
    } else if (rate == Rate::accelerated) {
      envelope(i) = 2 * scale / ((k + 1) * (k + 1));
    } else {
      const double contraction = std::log1p(-constants.strong_convexity / constants.lipschitz);
      envelope(i) = scale / 2 * std::exp(k * contraction);
    }
  }
  return envelope;
}

/// Whether the error along a trace, \f$ f(x_k) - f^* \f$, stays within the envelope of a rate.
///
/// Shapes:   the trace of minimize() with a constant step of 1/L; minimum is \f$ f^* \f$.
/// Edges:    the rounding of the values is allowed for.
/// Throws:   DomainError as rate_envelope(), or if minimum is not finite.
template <typename Scalar>
[[nodiscard]] TraceCheck<Scalar> check_rate(const Trace<Scalar>& trace,
                                            std::type_identity_t<Scalar> minimum, Rate rate,
                                            const RateConstants& constants) {
  if (!std::isfinite(minimum)) {
    detail::throw_domain_error(
        "check_rate", "minimum = " + detail::to_text(minimum) + ", expected a finite number");
  }
  const Eigen::Index steps = std::max<Eigen::Index>(trace.size() - 1, 0);
  const Eigen::VectorXd envelope = rate_envelope(rate, constants, steps);
  TraceCheck<Scalar> result;
  result.checked = steps;
  Scalar tightest = -std::numeric_limits<Scalar>::infinity();
  for (Eigen::Index i = 0; i < steps && result.holds; ++i) {
    const Scalar value = trace.value[std::size_t(i) + 1];
    const Scalar error = value - minimum;
    const Scalar bound = Scalar(envelope(i));
    const Scalar rounding = Scalar(8) * std::numeric_limits<Scalar>::epsilon() *
                            (std::abs(value) + std::abs(minimum) + bound);
    result.holds = error <= bound + rounding;
    if (result.holds && error / bound <= tightest) continue;
    tightest = error / bound;
    result.iteration = i + 1;
    result.actual = error;
    result.bound = bound;
  }
  return result;
}

}  // namespace mlmath
