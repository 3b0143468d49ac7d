// SPDX-License-Identifier: MIT
// How many digits of NIST's certified nonlinear regressions a fit gets right, from both starts,
// with default options and automatic derivatives.
#include "data/nist_nonlinear.hpp"

#include <mlmath/optimization/least_squares_nonlinear.hpp>

#include <Eigen/Core>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdio>
#include <string>
#include <vector>

namespace {

/// The correct digits of the worst number, between 0 and the 11 that are certified.
double correct_digits(const Eigen::VectorXd& found, const std::vector<double>& certified) {
  double digits = 11;
  for (Eigen::Index j = 0; j < found.size(); ++j) {
    const double exact = certified[std::size_t(j)];
    const double error = std::abs((found[j] - exact) / exact);
    const double correct = error > 0 ? -std::log10(error) : 11;
    digits = std::min(digits, std::isfinite(correct) ? correct : 0.0);
  }
  return std::max(digits, 0.0);
}

}  // namespace

int main() {
  std::printf("%-9s %5s %6s %6s %6s %6s  %s\n", "set", "start", "digits", "errors", "steps",
              "evals", "ended by");
  int count[3] = {0, 0, 0};
  const double least[3] = {4, 6, 8};
  Eigen::Index evaluations = 0;
  for (const auto& set : mlmath_data::nist_nonlinear()) {
    for (std::size_t start = 0; start < 2; ++start) {
      const auto fit = mlmath::least_squares_nonlinear(set, set.start(start));
      const double digits = correct_digits(fit.x, set.certified);
      std::printf("%-9s %5d %6.1f %6.1f %6d %6d  %s\n", std::string(set.name).c_str(),
                  int(start) + 1, digits,
                  correct_digits(fit.standard_errors, set.standard_deviation), int(fit.iterations),
                  int(fit.evaluations), mlmath::sentence_of(fit.reason));
      for (int k = 0; k < 3; ++k) count[k] += digits >= least[k] ? 1 : 0;
      evaluations += fit.evaluations;
    }
  }
  std::printf("\nof 54 fits: %d to 4 digits, %d to 6, %d to 8; %d evaluations\n", count[0],
              count[1], count[2], int(evaluations));
  return 0;
}
