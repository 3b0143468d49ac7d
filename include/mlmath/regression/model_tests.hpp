// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/core/arguments.hpp>
#include <mlmath/core/checks.hpp>
#include <mlmath/core/errors.hpp>
#include <mlmath/probability/chi_squared.hpp>
#include <mlmath/probability/distribution.hpp>
#include <mlmath/probability/fisher_f.hpp>
#include <mlmath/regression/coefficient_table.hpp>
#include <mlmath/regression/glm_summary.hpp>
#include <mlmath/regression/summary.hpp>
#include <mlmath/statistics/hypothesis_test.hpp>

#include <Eigen/Core>

#include <cmath>
#include <string>

namespace mlmath {

namespace detail {

/// Wald's test of R b = r: F, or chi-squared where the coefficients are held against the normal
/// law.
inline HypothesisTest wald_test_of(const CoefficientTable& table, const Eigen::MatrixXd& R,
                                   const Eigen::VectorXd& r) {
  check_nonempty("wald_test", "R", R.rows(), R.cols());
  if (R.cols() != table.estimates.size()) {
    throw_shape_error("wald_test", "R is " + shape_text(R.rows(), R.cols()) + ", expected " +
                                       std::to_string(table.estimates.size()) +
                                       " columns, one for each coefficient");
  }
  check_one_per_row("wald_test", "r", r.size(), "R", R.rows(), R.cols());
  HypothesisTest test;
  test.method = "Wald test of linear equations";
  test.alternative = Alternative::greater;
  const bool normal = std::isinf(table.degrees_of_freedom);
  test.statistic_name = normal ? "chi-squared" : "F";
  const Eigen::VectorXd gap = R * table.estimates - r;
  const Eigen::MatrixXd RC = R * table.covariance;
  test.statistic = wald_statistic(gap, Eigen::MatrixXd(RC * R.transpose()));
  test.degrees_of_freedom = double(R.rows());
  if (normal) {
    test.statistic *= test.degrees_of_freedom;
    if (test.statistic >= 0) {
      test.p_value = survival(ChiSquared{test.degrees_of_freedom}, test.statistic);
    }
    return test;
  }
  test.second_degrees_of_freedom = table.degrees_of_freedom;
  if (test.statistic >= 0 && table.degrees_of_freedom > 0) {
    test.p_value =
        survival(FisherF{test.degrees_of_freedom, table.degrees_of_freedom}, test.statistic);
  }
  return test;
}

}  // namespace detail

/// Wald's test of the hypothesis \f$ R b = r \f$ about the coefficients b of a model (the intercept
/// first), with whatever covariance the summary has:
/// \f$ F = (Rb - r)^T (R C R^T)^{-1} (Rb - r) / k \f$.
///
/// Shapes:   R k x q, a row for each equation and a column for each coefficient; r k.
/// Edges:    equations that depend on each other, or on coefficients that the data do not
///           determine, give NaN.
/// Throws:   ShapeError if R or r has another size.
/// Source:   Davidson, MacKinnon, Econometric Theory and Methods (2004), sec. 4.4.
template <typename DerivedR, typename Derivedr>
[[nodiscard]] HypothesisTest wald_test(const RegressionSummary& s,
                                       const Eigen::MatrixBase<DerivedR>& R,
                                       const Eigen::MatrixBase<Derivedr>& r) {
  return detail::wald_test_of(s.coefficients, R, detail::pin_vector(r, "wald_test", "r"));
}

/// The same about a generalized linear model. Where its dispersion is not estimated the statistic
/// is k F, held against chi-squared with k degrees of freedom.
template <typename DerivedR, typename Derivedr>
[[nodiscard]] HypothesisTest wald_test(const GlmSummary& s, const Eigen::MatrixBase<DerivedR>& R,
                                       const Eigen::MatrixBase<Derivedr>& r) {
  return detail::wald_test_of(s.coefficients, R, detail::pin_vector(r, "wald_test", "r"));
}

namespace detail {

template <typename Summary>
void check_nested(const char* function, const Summary& small, const Summary& large) {
  if (small.samples != large.samples) {
    throw_domain_error(function, "the models were fitted to " + to_text(small.samples) + " and " +
                                     to_text(large.samples) + " samples, expected the same");
  }
  if (!(small.residual_degrees_of_freedom > large.residual_degrees_of_freedom)) {
    throw_domain_error(function, "the smaller model has " +
                                     to_text(small.residual_degrees_of_freedom) +
                                     " degrees of freedom left and the larger " +
                                     to_text(large.residual_degrees_of_freedom) +
                                     ", expected the smaller model first");
  }
}

inline void check_nested_glm(const char* function, const GlmSummary& small,
                             const GlmSummary& large) {
  check_nested(function, small, large);
  if (small.family == large.family && small.link == large.link) return;
  throw_domain_error(function, "the models differ in their family or link, expected the same");
}

/// The statistic of nested models held against chi-squared.
inline HypothesisTest nested_chi_squared(double statistic, double degrees_of_freedom) {
  HypothesisTest test;
  test.method = "likelihood-ratio test of nested models";
  test.alternative = Alternative::greater;
  test.statistic_name = "chi-squared";
  test.degrees_of_freedom = degrees_of_freedom;
  test.statistic = statistic;
  if (test.statistic >= 0) {
    test.p_value = survival(ChiSquared{test.degrees_of_freedom}, test.statistic);
  }
  return test;
}

/// The F test of nested models: what the larger one takes from the sum of squares or the deviance,
/// for each of its further coefficients, over the dispersion.
template <typename Summary>
HypothesisTest nested_f(const Summary& small, const Summary& large, double taken,
                        double dispersion) {
  HypothesisTest test;
  test.method = "F test of nested models";
  test.alternative = Alternative::greater;
  test.statistic_name = "F";
  test.degrees_of_freedom = small.residual_degrees_of_freedom - large.residual_degrees_of_freedom;
  test.second_degrees_of_freedom = large.residual_degrees_of_freedom;
  test.statistic = taken / test.degrees_of_freedom / dispersion;
  if (test.statistic >= 0 && test.second_degrees_of_freedom > 0) {
    test.p_value =
        survival(FisherF{test.degrees_of_freedom, test.second_degrees_of_freedom}, test.statistic);
  }
  return test;
}

}  // namespace detail

/// The F test that the coefficients by which a model exceeds another are 0, as R's anova(small,
/// large). The features of the smaller are to be among those of the larger, and the data the same.
///
/// Throws: DomainError if the numbers of samples differ or the first model is not the smaller.
[[nodiscard]] inline HypothesisTest nested_model_test(const RegressionSummary& small,
                                                      const RegressionSummary& large) {
  detail::check_nested("nested_model_test", small, large);
  return detail::nested_f(small, large,
                          small.residual_sum_of_squares - large.residual_sum_of_squares,
                          large.residual_sum_of_squares / large.residual_degrees_of_freedom);
}

/// The likelihood-ratio test of the same: twice the difference of the log-likelihoods is
/// chi-squared for many samples; nested_model_test() is exact for normal noise.
///
/// Throws: as nested_model_test().
[[nodiscard]] inline HypothesisTest likelihood_ratio_test(const RegressionSummary& small,
                                                          const RegressionSummary& large) {
  detail::check_nested("likelihood_ratio_test", small, large);
  return detail::nested_chi_squared(
      2 * (large.log_likelihood - small.log_likelihood),
      small.residual_degrees_of_freedom - large.residual_degrees_of_freedom);
}

/// The likelihood-ratio test of nested generalized linear models, as R's anova(small, large, test =
/// "LRT"): the difference of the deviances over the dispersion of the larger is chi-squared for
/// many samples. It stands where Wald's test fails, for large coefficients from few data.
///
/// Throws: DomainError if the numbers of samples, families or links differ or the first model is
///         not the smaller.
/// Source: McCullagh, Nelder, Generalized Linear Models, 2nd ed. (1989), sec. 2.3.
[[nodiscard]] inline HypothesisTest likelihood_ratio_test(const GlmSummary& small,
                                                          const GlmSummary& large) {
  detail::check_nested_glm("likelihood_ratio_test", small, large);
  return detail::nested_chi_squared(
      (small.residual_deviance - large.residual_deviance) / large.dispersion,
      small.residual_degrees_of_freedom - large.residual_degrees_of_freedom);
}

/// The F test of the same, as R's anova(small, large, test = "F"), for an estimated dispersion: of
/// Gaussian and gamma models, or with InferenceOptions::estimate_dispersion.
///
/// Throws: as likelihood_ratio_test(); DomainError, too, if the dispersion of the larger model is
///         not estimated.
[[nodiscard]] inline HypothesisTest nested_model_test(const GlmSummary& small,
                                                      const GlmSummary& large) {
  detail::check_nested_glm("nested_model_test", small, large);
  if (!large.is_dispersion_estimated) {
    detail::throw_domain_error("nested_model_test",
                               "the dispersion is not estimated, expected that it is (for the "
                               "others see likelihood_ratio_test)");
  }
  return detail::nested_f(small, large, small.residual_deviance - large.residual_deviance,
                          large.dispersion);
}

}  // namespace mlmath
