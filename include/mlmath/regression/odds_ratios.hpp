// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/core/checks.hpp>
#include <mlmath/core/errors.hpp>
#include <mlmath/regression/coefficient_table.hpp>
#include <mlmath/regression/glm_family.hpp>
#include <mlmath/regression/glm_summary.hpp>

#include <Eigen/Core>

#include <algorithm>
#include <cstddef>
#include <ostream>
#include <string>
#include <vector>

namespace mlmath {

/// What one unit more of each feature multiplies the odds of a success by, with intervals.
struct [[nodiscard]] OddsRatios {
  std::vector<std::string> names;  ///< of the features
  Eigen::VectorXd ratios;          ///< \f$ e^{w_j} \f$
  Eigen::VectorXd lower;           ///< lower ends of Wald's intervals
  Eigen::VectorXd upper;           ///< upper ends of Wald's intervals
  Eigen::VectorXd p_values;        ///< of the hypothesis that the ratio is 1
  double level = 0.95;             ///< the confidence of each interval
};

/// Prints a line for each feature.
inline std::ostream& operator<<(std::ostream& out, const OddsRatios& odds) {
  std::size_t width = 0;
  for (const std::string& name : odds.names) width = (std::max)(width, name.size());
  const auto cell = [](double value) { return detail::padded(detail::digits_text(value, 4), 11); };
  out << std::string(width, ' ') << " Odds ratio" << detail::padded("lower", 11)
      << detail::padded("upper", 11) << detail::padded("p-value", 11) << "\n";
  for (std::size_t i = 0; i < odds.names.size(); ++i) {
    const Eigen::Index k = Eigen::Index(i);
    out << detail::padded(odds.names[i], width, true) << cell(odds.ratios(k)) << cell(odds.lower(k))
        << cell(odds.upper(k)) << detail::padded(detail::p_value_text(odds.p_values(k)), 11)
        << "\n";
  }
  return out << "(Wald's intervals, level " << odds.level << ")\n";
}

/// The odds ratios \f$ e^{w_j} \f$ of a logistic regression or a binomial model with the link
/// logit, with Wald's intervals \f$ e^{w_j \pm z \, se_j} \f$.
///
/// `units` says how much more of each feature a ratio is for: ten years, a standard deviation; one
/// where it is empty. The intervals are not those of the profile of the likelihood, which lie
/// better where data are few.
///
/// Shapes:   units p, or empty; the members of the result p, the intercept having none.
/// Edges:    NaN for features that the data do not determine.
/// Throws:   DomainError if the summary is of another family or link; ShapeError if units has
///           another size.
/// Example:  examples/breast_cancer.cpp
/// Source:   Hosmer, Lemeshow, Sturdivant, Applied Logistic Regression, 3rd ed. (2013), ch. 3.
[[nodiscard]] inline OddsRatios odds_ratios(const GlmSummary& s,
                                            const Eigen::VectorXd& units = Eigen::VectorXd()) {
  if (s.family != Family::binomial || s.link != Link::logit) {
    detail::throw_domain_error("odds_ratios",
                               "the model has another family or link, expected the binomial family "
                               "with the link logit");
  }
  const CoefficientTable& table = s.coefficients;
  const Eigen::Index lead = s.has_intercept ? 1 : 0;
  const Eigen::Index p = table.estimates.size() - lead;
  if (units.size() > 0) {
    detail::check_size("odds_ratios", "units", units.size(), p, "one for each feature");
  }
  const Eigen::ArrayXd scale =
      units.size() > 0 ? Eigen::ArrayXd(units) : Eigen::ArrayXd(Eigen::ArrayXd::Ones(p));
  OddsRatios odds;
  odds.names.assign(table.names.begin() + std::ptrdiff_t(lead), table.names.end());
  odds.level = table.level;
  odds.ratios = (scale * table.estimates.tail(p).array()).exp();
  const Eigen::ArrayXd one = (scale * table.lower.tail(p).array()).exp();
  const Eigen::ArrayXd other = (scale * table.upper.tail(p).array()).exp();
  odds.lower = one.min(other);
  odds.upper = one.max(other);
  odds.p_values = table.p_values.tail(p);
  return odds;
}

}  // namespace mlmath
