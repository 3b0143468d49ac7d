// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/core/arguments.hpp>
#include <mlmath/core/checks.hpp>
#include <mlmath/core/errors.hpp>
#include <mlmath/probability/chi_squared.hpp>
#include <mlmath/probability/distribution.hpp>
#include <mlmath/probability/fisher_f.hpp>
#include <mlmath/regression/summary.hpp>
#include <mlmath/statistics/hypothesis_test.hpp>

#include <Eigen/Core>

#include <string>

namespace mlmath {

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
                                       const Eigen::MatrixBase<DerivedR>& R_arg,
                                       const Eigen::MatrixBase<Derivedr>& r_arg) {
  const Eigen::MatrixXd R = R_arg;
  const Eigen::VectorXd r = detail::pin_vector(r_arg, "wald_test", "r");
  const CoefficientTable& table = s.coefficients;
  detail::check_nonempty("wald_test", "R", R.rows(), R.cols());
  if (R.cols() != table.estimates.size()) {
    detail::throw_shape_error("wald_test", "R is " + detail::shape_text(R.rows(), R.cols()) +
                                               ", expected " +
                                               std::to_string(table.estimates.size()) +
                                               " columns, one for each coefficient");
  }
  detail::check_one_per_row("wald_test", "r", r.size(), "R", R.rows(), R.cols());
  HypothesisTest test;
  test.method = "Wald test of linear equations";
  test.statistic_name = "F";
  const Eigen::VectorXd gap = R * table.estimates - r;
  const Eigen::MatrixXd RC = R * table.covariance;
  test.statistic = detail::wald_statistic(gap, Eigen::MatrixXd(RC * R.transpose()));
  test.degrees_of_freedom = double(R.rows());
  test.second_degrees_of_freedom = table.degrees_of_freedom;
  if (test.statistic >= 0 && table.degrees_of_freedom > 0) {
    test.p_value =
        survival(FisherF{test.degrees_of_freedom, table.degrees_of_freedom}, test.statistic);
  }
  return test;
}

namespace detail {

inline void check_nested(const char* function, const RegressionSummary& small,
                         const RegressionSummary& large) {
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

}  // namespace detail

/// The F test that the coefficients by which a model exceeds another are 0, as R's anova(small,
/// large). The features of the smaller are to be among those of the larger, and the data the same.
///
/// Throws: DomainError if the numbers of samples differ or the first model is not the smaller.
[[nodiscard]] inline HypothesisTest nested_model_test(const RegressionSummary& small,
                                                      const RegressionSummary& large) {
  detail::check_nested("nested_model_test", small, large);
  HypothesisTest test;
  test.method = "F test of nested models";
  test.statistic_name = "F";
  test.degrees_of_freedom = small.residual_degrees_of_freedom - large.residual_degrees_of_freedom;
  test.second_degrees_of_freedom = large.residual_degrees_of_freedom;
  test.statistic = (small.residual_sum_of_squares - large.residual_sum_of_squares) /
                   test.degrees_of_freedom /
                   (large.residual_sum_of_squares / large.residual_degrees_of_freedom);
  if (test.statistic >= 0 && test.second_degrees_of_freedom > 0) {
    test.p_value =
        survival(FisherF{test.degrees_of_freedom, test.second_degrees_of_freedom}, test.statistic);
  }
  return test;
}

/// The likelihood-ratio test of the same: twice the difference of the log-likelihoods is
/// chi-squared for many samples; nested_model_test() is exact for normal noise.
///
/// Throws: as nested_model_test().
[[nodiscard]] inline HypothesisTest likelihood_ratio_test(const RegressionSummary& small,
                                                          const RegressionSummary& large) {
  detail::check_nested("likelihood_ratio_test", small, large);
  HypothesisTest test;
  test.method = "likelihood-ratio test of nested models";
  test.statistic_name = "chi-squared";
  test.degrees_of_freedom = small.residual_degrees_of_freedom - large.residual_degrees_of_freedom;
  test.statistic = 2 * (large.log_likelihood - small.log_likelihood);
  if (test.statistic >= 0) {
    test.p_value = survival(ChiSquared{test.degrees_of_freedom}, test.statistic);
  }
  return test;
}

}  // namespace mlmath
