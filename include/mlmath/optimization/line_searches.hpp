// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/core/checks.hpp>
#include <mlmath/optimization/detail/line_search_kernels.hpp>
#include <mlmath/optimization/line_point.hpp>

#include <limits>
#include <ostream>
#include <string>

namespace mlmath {

/// How a step along a direction is chosen.
enum class LineSearch {
  backtracking,  ///< shorter and shorter until f falls enough (Armijo)
  strong_wolfe,  ///< Moré and Thuente: f falls enough, and the slope is flatter in magnitude
  hager_zhang    ///< bisection and secants on the slopes: f falls enough, and the slope is flatter
};

/// Prints the name of the search.
inline std::ostream& operator<<(std::ostream& out, LineSearch search) {
  switch (search) {
    case LineSearch::backtracking:
      return out << "backtracking";
    case LineSearch::strong_wolfe:
      return out << "strong Wolfe";
    case LineSearch::hager_zhang:
      return out << "Hager-Zhang";
  }
  return out;
}

/// What line_search() asks of a step \f$ \alpha \f$.
struct LineSearchOptions {
  /// The search.
  LineSearch search = LineSearch::strong_wolfe;
  /// \f$ \varphi(\alpha) \le \varphi(0) + \f$ sufficient_decrease \f$ \alpha \varphi'(0) \f$; in
  /// (0, 1/2).
  double sufficient_decrease = 1e-4;
  /// \f$ |\varphi'(\alpha)| \le \f$ curvature \f$ |\varphi'(0)| \f$, not asked by backtracking; in
  /// (sufficient_decrease, 1).
  double curvature = 0.9;
  /// The most evaluations of \f$ \varphi \f$ beside the one at 0.
  int max_evaluations = 60;
};

/// What a line search found.
template <typename Scalar>
struct [[nodiscard]] LineSearchResult {
  LinePoint<Scalar> point;  ///< the step, its value and slope; step 0 where no lower value is found
  int evaluations = 0;      ///< of the function, beside the one at 0
  bool satisfied = false;   ///< whether the conditions asked for hold
  /// Whether they hold at the step.
  explicit operator bool() const { return satisfied; }
};

/// Prints the step and whether the conditions hold there.
template <typename Scalar>
std::ostream& operator<<(std::ostream& out, const LineSearchResult<Scalar>& result) {
  return out << "step " << result.point.step << ": value " << result.point.value << ", slope "
             << result.point.slope << (result.satisfied ? "" : " (conditions not met)") << " after "
             << result.evaluations << " evaluations";
}

namespace detail {

inline void check_line_search(const char* function, const LineSearchOptions& options) {
  const auto refuse = [&](const char* name, double value, const char* range) {
    throw_domain_error(function,
                       std::string(name) + " = " + to_text(value) + ", expected " + range);
  };
  if (!(options.sufficient_decrease > 0 && options.sufficient_decrease < 0.5)) {
    refuse("sufficient_decrease", options.sufficient_decrease, "a number between 0 and 1/2");
  }
  if (!(options.curvature > options.sufficient_decrease && options.curvature < 1)) {
    refuse("curvature", options.curvature, "a number between sufficient_decrease and 1");
  }
  check_between(function, "max_evaluations", Eigen::Index(options.max_evaluations), Eigen::Index(1),
                Eigen::Index(100000));
}

/// The search asked for, once for each scalar type.
template <typename Scalar>
LineSearchResult<Scalar> search_line(LineFunction<Scalar>& function, const LineStart<Scalar>& start,
                                     const LineSearchOptions& options) {
  LineProbe<Scalar> probe(
      function, start, Scalar(options.sufficient_decrease),
      options.search == LineSearch::backtracking ? Scalar(-1) : Scalar(options.curvature),
      options.max_evaluations);
  switch (options.search) {
    case LineSearch::backtracking:
      backtrack(probe, start.step);
      break;
    case LineSearch::strong_wolfe:
      more_thuente(probe, start.step, start.largest_step);
      break;
    case LineSearch::hager_zhang:
      hager_zhang(probe, start.step, start.largest_step);
      break;
  }
  return {probe.best(), probe.evaluations(), probe.is_done()};
}

template <typename Scalar, typename F>
class LineOf final : public LineFunction<Scalar> {
 public:
  explicit LineOf(const F& f) : f_(f) {}
  LinePoint<Scalar> operator()(Scalar step) final {
    const LinePoint<Scalar> point = f_(step);
    return {step, point.value, point.slope};
  }

 private:
  const F& f_;
};

}  // namespace detail

/// A step along a line that lowers a function of one number enough,
/// \f$ \varphi(\alpha) = f(x + \alpha d) \f$, where \f$ \varphi'(0) < 0 \f$.
///
/// The methods of minimization call it; call it yourself to build another. Near a minimum values
/// differ by their rounding errors only: there the last two searches judge by the slopes alone
/// (the approximate Wolfe conditions), so that the last digits are reached.
///
/// Shapes:   phi takes a step and gives LinePoint{step, value, slope}.
/// Cost:     one evaluation where the first step is good, as it mostly is.
/// Edges:    a value or slope that is NaN or infinite is a step too far. If no step does, the best
///           point seen comes back with `satisfied` false. A slope at 0 that is not negative is no
///           error: no step satisfies it.
/// Throws:   DomainError if a constant is out of its range or the first step is not positive.
/// Source:   Moré, Thuente, Line search algorithms with guaranteed sufficient decrease, ACM TOMS 20
///           (1994); Hager, Zhang, A new conjugate gradient method with guaranteed descent and an
///           efficient line search, SIAM J. Optim. 16 (2005).
template <typename F, RealScalar Scalar>
[[nodiscard]] LineSearchResult<Scalar> line_search(const F& phi, Scalar first_step,
                                                   const LineSearchOptions& options = {}) {
  detail::check_line_search("line_search", options);
  detail::check_positive("line_search", "first_step", first_step);
  detail::LineOf<Scalar, F> function(phi);
  detail::LineStart<Scalar> start;
  start.point = function(Scalar(0));
  start.step = first_step;
  start.noise = Scalar(10) * std::numeric_limits<Scalar>::epsilon() *
                (start.point.value < 0 ? -start.point.value : start.point.value);
  return detail::search_line<Scalar>(function, start, options);
}

}  // namespace mlmath
