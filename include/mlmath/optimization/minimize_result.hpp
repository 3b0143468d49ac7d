// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/core/errors.hpp>
#include <mlmath/core/status.hpp>
#include <mlmath/optimization/trace.hpp>

#include <Eigen/Core>

#include <limits>
#include <ostream>
#include <string>

namespace mlmath {

/// Which test ended a minimization.
enum class StopReason {
  gradient_tolerance,  ///< converged: the norm of the gradient is within its tolerance
  gap_tolerance,       ///< converged: the duality gap is within its tolerance
  step_tolerance,      ///< converged: x changes by less than its tolerance
  value_tolerance,     ///< converged: f changes by less than its tolerance
  /// Converged as far as rounding lets it: what f can still fall by is below its rounding error, by
  /// the method's model and by its curvature along the gradient, and no lower value was found.
  rounding_limit,
  iteration_limit,    ///< the limit on the iterations came first
  evaluation_limit,   ///< the limit on the evaluations came first
  time_limit,         ///< the limit on the time came first
  stopped_by_caller,  ///< the callback asked to stop
  not_finite,         ///< f or its gradient is NaN or infinite where the method has to go
  unbounded,          ///< f fell below the lowest value: it seems to have no minimum
  wrong_gradient,     ///< f rises where the gradient says that it falls
  no_progress         ///< no lower value was found, and neither the gradient nor rounding says why
};

/// The status that a reason amounts to.
[[nodiscard]] constexpr Status status_of(StopReason reason) {
  switch (reason) {
    case StopReason::gradient_tolerance:
    case StopReason::gap_tolerance:
    case StopReason::step_tolerance:
    case StopReason::value_tolerance:
    case StopReason::rounding_limit:
      return Status::converged;
    case StopReason::iteration_limit:
    case StopReason::evaluation_limit:
      return Status::iteration_limit;
    case StopReason::time_limit:
      return Status::time_limit;
    case StopReason::stopped_by_caller:
      return Status::stopped_by_caller;
    case StopReason::unbounded:
      return Status::no_minimum;
    case StopReason::not_finite:
    case StopReason::wrong_gradient:
    case StopReason::no_progress:
      break;
  }
  return Status::numerical_failure;
}

/// The reason as a sentence.
[[nodiscard]] inline const char* sentence_of(StopReason reason) {
  switch (reason) {
    case StopReason::gradient_tolerance:
      return "Converged: the norm of the gradient is within its tolerance.";
    case StopReason::gap_tolerance:
      return "Converged: the duality gap is within its tolerance.";
    case StopReason::step_tolerance:
      return "Converged: x changes by less than its tolerance.";
    case StopReason::value_tolerance:
      return "Converged: the value changes by less than its tolerance.";
    case StopReason::rounding_limit:
      return "Converged to the rounding limit: the value cannot be lowered in this precision.";
    case StopReason::iteration_limit:
      return "Not converged: the limit on the iterations came first (max_iterations).";
    case StopReason::evaluation_limit:
      return "Not converged: the limit on the evaluations came first (max_evaluations).";
    case StopReason::time_limit:
      return "Not converged: the limit on the time came first (time_limit).";
    case StopReason::stopped_by_caller:
      return "Not converged: the callback asked to stop.";
    case StopReason::not_finite:
      return "Failed: the function or its gradient is NaN or infinite.";
    case StopReason::unbounded:
      return "Failed: the function falls without end, it seems to have no minimum.";
    case StopReason::wrong_gradient:
      return "Failed: the function rises where its gradient says that it falls; compare the two "
             "with check_gradient().";
    case StopReason::no_progress:
      return "Failed: no lower value was found, though the gradient promises one; the function may "
             "have a kink or a jump there, or a part of its gradient may be wrong, which "
             "check_gradient() tells.";
  }
  return "";
}

/// What a minimization found, and the proof of it.
template <typename X>
struct [[nodiscard]] MinimizeResult {
  using Scalar = typename X::Scalar;  ///< the type of the numbers

  X x;  ///< the best point found, of the type of the start, whatever the status
  Scalar value = std::numeric_limits<Scalar>::quiet_NaN();  ///< \f$ f(x) \f$
  /// The certificate: \f$ \|\nabla f(x)\|_2 \f$, of the projected or proximal gradient where there
  /// are constraints or penalties; NaN where the method knows of none.
  Scalar gradient_norm = std::numeric_limits<Scalar>::quiet_NaN();
  /// At most so much lies between value and the minimum; NaN where no dual is known.
  Scalar duality_gap = std::numeric_limits<Scalar>::quiet_NaN();
  Eigen::Index iterations = 0;              ///< iterations done
  Eigen::Index evaluations = 0;             ///< evaluations of f, with its gradient or without
  Status status = Status::iteration_limit;  ///< how it ended
  StopReason reason = StopReason::iteration_limit;  ///< by which test
  Trace<Scalar> trace = {};                         ///< the way there, where asked for

  /// Whether x is a minimum to within the tolerance or to rounding.
  [[nodiscard]] bool converged() const { return status == Status::converged; }
  /// Whether x is a minimum to within the tolerance or to rounding.
  explicit operator bool() const { return converged(); }

  /// Why it stopped: a sentence with the numbers.
  [[nodiscard]] std::string message() const {
    std::string text = sentence_of(reason);
    text.back() = ';';
    text += " value " + detail::to_text(value);
    if (gradient_norm == gradient_norm) text += ", gradient norm " + detail::to_text(gradient_norm);
    if (duality_gap == duality_gap) text += ", duality gap " + detail::to_text(duality_gap);
    return text + " after " + std::to_string(iterations) + " iterations, " +
           std::to_string(evaluations) + " evaluations.";
  }
};

/// Prints the point (its first 10 entries) and the message.
template <typename X>
std::ostream& operator<<(std::ostream& out, const MinimizeResult<X>& result) {
  const Eigen::Index shown = result.x.size() < 10 ? result.x.size() : 10;
  out << "x:";
  for (Eigen::Index i = 0; i < shown; ++i) out << ' ' << result.x.data()[i];
  if (shown < result.x.size()) out << " ... (" << result.x.size() << " entries)";
  return out << '\n' << result.message() << '\n';
}

}  // namespace mlmath
