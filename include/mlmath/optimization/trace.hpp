// SPDX-License-Identifier: MIT
#pragma once

#include <Eigen/Core>

#include <cstddef>
#include <ostream>
#include <vector>

namespace mlmath {

/// What an iteration went through, entry k after k iterations: entry 0 is the start. Empty unless
/// asked for.
template <typename Scalar>
struct Trace {
  std::vector<Scalar> value;          ///< \f$ f(x_k) \f$
  std::vector<Scalar> gradient_norm;  ///< the norm that the result reports, at \f$ x_k \f$
  std::vector<Scalar> step;           ///< the step length that led to \f$ x_k \f$; 0 at the start
  std::vector<Eigen::Index> evaluations;  ///< evaluations of f up to \f$ x_k \f$

  /// The number of entries: one more than the iterations.
  [[nodiscard]] Eigen::Index size() const { return Eigen::Index(value.size()); }
  /// Whether nothing was recorded.
  [[nodiscard]] bool empty() const { return value.empty(); }

  /// Adds an entry.
  void add(Scalar new_value, Scalar new_gradient_norm, Scalar new_step,
           Eigen::Index evaluations_so_far) {
    value.push_back(new_value);
    gradient_norm.push_back(new_gradient_norm);
    step.push_back(new_step);
    evaluations.push_back(evaluations_so_far);
  }
};

/// Prints one line for each entry: iteration, value, gradient norm, step, evaluations. The line of
/// names begins with #, so that gnuplot draws the file as it is.
template <typename Scalar>
std::ostream& operator<<(std::ostream& out, const Trace<Scalar>& trace) {
  out << "# iteration value gradient_norm step evaluations\n";
  for (std::size_t k = 0; k < trace.value.size(); ++k) {
    out << k << ' ' << trace.value[k] << ' ' << trace.gradient_norm[k] << ' ' << trace.step[k]
        << ' ' << trace.evaluations[k] << '\n';
  }
  return out;
}

}  // namespace mlmath
