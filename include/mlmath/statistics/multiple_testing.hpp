// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/core/arguments.hpp>
#include <mlmath/core/checks.hpp>

#include <Eigen/Core>

#include <algorithm>
#include <numeric>
#include <string>
#include <vector>

namespace mlmath {

/// What adjusted p-values keep in check.
enum class PValueAdjustment {
  bonferroni,  ///< the chance of any false rejection, whatever the dependence: m p
  holm,        ///< the same, and never below bonferroni in power (the default)
  hochberg,    ///< the same for independent or positively dependent tests, a little stronger
  benjamini_hochberg,  ///< the expected share of false rejections, independent or positively
                       ///< dependent tests
  benjamini_yekutieli  ///< the same, whatever the dependence
};

/// p-values of m tests, adjusted for their number: those at most alpha are to be rejected, and the
/// error that the method is about is then at most alpha.
///
/// Shapes:   p_values has m entries; the result has them in the same order.
/// Cost:     O(m log m).
/// Throws:   ShapeError if there are none; DomainError if one lies outside [0, 1].
/// Source:   Holm, Scand. J. Statistics 6 (1979); Hochberg, Biometrika 75 (1988); Benjamini,
///           Hochberg, J. Royal Stat. Soc. B 57 (1995); Benjamini, Yekutieli, Annals of Statistics 29
///           (2001). R's p.adjust gives the same.
template <typename Derived>
[[nodiscard]] Eigen::VectorXd adjust_p_values(
    const Eigen::DenseBase<Derived>& p_values,
    PValueAdjustment adjustment = PValueAdjustment::holm) {
  const char* const function = "adjust_p_values";
  const auto p = detail::pin_vector(p_values, function, "p_values").template cast<double>().eval();
  detail::check_nonempty(function, "p_values", p.size());
  for (Eigen::Index i = 0; i < p.size(); ++i) {
    detail::check_between(function, ("p_values(" + std::to_string(i) + ")").c_str(), p(i), 0.0,
                          1.0);
  }
  const Eigen::Index m = p.size();
  const double count = double(m);
  if (adjustment == PValueAdjustment::bonferroni) return (count * p.array()).min(1.0);
  std::vector<Eigen::Index> order(static_cast<std::size_t>(m));
  std::iota(order.begin(), order.end(), Eigen::Index(0));
  std::sort(order.begin(), order.end(),
            [&](Eigen::Index a, Eigen::Index b) { return p(a) < p(b); });
  Eigen::VectorXd adjusted(m);
  if (adjustment == PValueAdjustment::holm) {
    double running = 0;
    for (Eigen::Index k = 0; k < m; ++k) {
      const Eigen::Index i = order[static_cast<std::size_t>(k)];
      running = std::max(running, (count - double(k)) * p(i));
      adjusted(i) = std::min(running, 1.0);
    }
    return adjusted;
  }
  double harmonic = 1;
  if (adjustment == PValueAdjustment::benjamini_yekutieli) {
    for (Eigen::Index k = 2; k <= m; ++k) harmonic += 1 / double(k);
  }
  double running = 1;
  for (Eigen::Index k = m; k-- > 0;) {
    const Eigen::Index i = order[static_cast<std::size_t>(k)];
    const double factor = adjustment == PValueAdjustment::hochberg
                              ? count - double(k)
                              : harmonic * count / double(k + 1);
    running = std::min(running, factor * p(i));
    adjusted(i) = running;
  }
  return adjusted;
}

}  // namespace mlmath
