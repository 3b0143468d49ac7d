// SPDX-License-Identifier: MIT
#include "../../examples/data/nist_linear.hpp"
#include "support/catch.hpp"
#include "support/inference_kernels.hpp"
#include "support/matchers.hpp"
#include "support/regression_kernels.hpp"
#include "support/stackloss.hpp"
#include <mlmath/core/errors.hpp>
#include <mlmath/regression/linear_regression.hpp>
#include <mlmath/regression/ridge_regression.hpp>
#include <mlmath/regression/summary.hpp>

#include <Eigen/Core>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <sstream>
#include <string>

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;
using mlmath::CovarianceKind;
using mlmath::linear_regression;
using mlmath::summary;
using mlmath_test::max_relative_error;
using mlmath_test::message_of;
using mlmath_test::relative_error;
using mlmath_test::stackloss;

namespace {

/// Entry by entry.
void check_each(const VectorXd& actual, const VectorXd& expected, double tolerance) {
  REQUIRE(actual.size() == expected.size());
  for (Index k = 0; k < actual.size(); ++k) {
    CAPTURE(k, actual(k), expected(k));
    CHECK(relative_error(actual(k), expected(k)) <= tolerance);
  }
}

VectorXd repeating_weights(Index n) {
  VectorXd weights(n);
  for (Index i = 0; i < n; ++i) weights(i) = double(1 + i % 3);
  return weights;
}

}  // namespace

TEST_CASE("the summary of R's stackloss", "[regression][summary]") {
  // R 4.2: s <- summary(f <- lm(stack.loss ~ ., stackloss)); confint(f); logLik(f); AIC(f); BIC(f).
  const auto [X, y] = stackloss();
  const auto s = summary(linear_regression(X, y), X, y);
  const auto& table = s.coefficients;
  check_each(table.estimates,
             VectorXd{{-39.919674420124075, 0.71564020048528354, 1.2952861243885716,
                       -0.15212251914865146}},
             1e-12);
  check_each(
      table.standard_errors,
      VectorXd{{11.89599685064425, 0.13485818535537217, 0.36802426527270371, 0.15629404324862123}},
      1e-12);
  check_each(
      table.statistics,
      VectorXd{{-3.3557233514198641, 5.3066130068372264, 3.5195671769870192, -0.97330976911683065}},
      1e-12);
  check_each(table.p_values,
             VectorXd{{0.0037503068322601611, 5.7990247242527245e-05, 0.0026300543964889625,
                       0.34404609669643993}},
             1e-11);
  check_each(table.lower,
             VectorXd{{-65.018033889469393, 0.43111430022418645, 0.51882279649556051,
                       -0.48187412631714666}},
             1e-11);
  check_each(
      table.upper,
      VectorXd{{-14.82131495077876, 1.0001661007463807, 2.0717494522815825, 0.17762908801984376}},
      1e-11);
  check_each(VectorXd{{s.residual_standard_error, s.r_squared, s.adjusted_r_squared, s.f_statistic,
                       s.f_p_value, s.log_likelihood, s.aic, s.bic}},
             VectorXd{{3.2433639181852243, 0.91357690446068163, 0.89832576995374303,
                       59.902225899656813, 3.0163272434211729e-09, -52.287795502399732,
                       114.57559100479946, 119.79820319341658}},
             1e-11);
  CHECK(s.residual_degrees_of_freedom == 17);
  CHECK(s.f_numerator_df == 3);
}

TEST_CASE("robust covariances", "[regression][summary]") {
  // statsmodels 0.14: OLS(y, X).fit(cov_type = ...).bse, clusters of three rows; WLS likewise.
  const auto [X, y] = stackloss();
  const auto fit = linear_regression(X, y);
  const auto errors = [&, &X = X, &y = y](CovarianceKind kind) {
    return summary(fit, X, y, {.covariance = kind}).coefficients.standard_errors;
  };
  check_each(
      errors(CovarianceKind::hc0),
      VectorXd{{6.411649464840924, 0.1589442605294953, 0.44652768863460074, 0.08642947556960376}},
      1e-11);
  check_each(
      errors(CovarianceKind::hc1),
      VectorXd{{7.126149963173716, 0.17665666885409473, 0.4962877788888062, 0.09606099140710532}},
      1e-11);
  check_each(
      errors(CovarianceKind::hc2),
      VectorXd{{7.557599636248821, 0.1839275173808143, 0.5118433277215751, 0.10164394846641656}},
      1e-11);
  check_each(
      errors(CovarianceKind::hc3),
      VectorXd{{9.001105108949446, 0.21342119811651605, 0.5887537967320793, 0.12058022900430299}},
      1e-11);
  Eigen::VectorXi clusters(21);
  for (Index i = 0; i < 21; ++i) clusters(i) = 7 - int(i) / 3;
  const mlmath::InferenceOptions by_cluster{.covariance = CovarianceKind::clustered,
                                            .clusters = clusters};
  const auto clustered = summary(fit, X, y, by_cluster);
  check_each(
      clustered.coefficients.standard_errors,
      VectorXd{{9.277530195947255, 0.19790616221869484, 0.5682793098597424, 0.12003656637480599}},
      1e-11);
  CHECK(clustered.coefficients.degrees_of_freedom == 6);
  const VectorXd weights = repeating_weights(21);
  const auto weighted = linear_regression(X, y, weights);
  check_each(
      summary(weighted, X, y, weights, {.covariance = CovarianceKind::hc3})
          .coefficients.standard_errors,
      VectorXd{{8.649216635443409, 0.2991122049962079, 0.7798915460141744, 0.11012017226005989}},
      1e-11);
  check_each(
      summary(weighted, X, y, weights, by_cluster).coefficients.standard_errors,
      VectorXd{{9.022066116598277, 0.24478774957060087, 0.6529576232615368, 0.11042777808869929}},
      1e-11);
}

TEST_CASE("weights and no intercept as in R", "[regression][summary]") {
  const auto [X, y] = stackloss();
  const VectorXd weights = repeating_weights(21);
  // R 4.2: summary(lm(stack.loss ~ ., stackloss, weights = rep(1:3, 7))).
  const auto w = summary(linear_regression(X, y, weights), X, y, weights);
  check_each(
      w.coefficients.standard_errors,
      VectorXd{{13.384645713429254, 0.14375905438378458, 0.38686976125332251, 0.17246826912921001}},
      1e-12);
  check_each(
      VectorXd{{w.residual_standard_error, w.r_squared, w.adjusted_r_squared, w.f_statistic,
                w.log_likelihood, w.aic, w.bic}},
      VectorXd{{4.8708244836095371, 0.89321986358299987, 0.87437631009764694, 47.401880132497134,
                -54.556333217693407, 119.11266643538681, 124.33527862400393}},
      1e-12);
  // R 4.2: summary(lm(stack.loss ~ 0 + ., stackloss)).
  const auto through_origin = summary(linear_regression(X, y, {.intercept = false}), X, y);
  check_each(through_origin.coefficients.standard_errors,
             VectorXd{{0.16624217645853731, 0.45600104499658239, 0.084714217063057498}}, 1e-12);
  check_each(
      VectorXd{{through_origin.r_squared, through_origin.adjusted_r_squared,
                through_origin.f_statistic, through_origin.log_likelihood, through_origin.aic}},
      VectorXd{{0.96509887750447976, 0.95928202375522642, 165.91424146229554, -57.624579516771952,
                123.2491590335439}},
      1e-12);
  // Weights that are counts: all is as with the copies.
  MatrixXd copies(42, 3);
  VectorXd copied(42);
  Index row = 0;
  for (Index i = 0; i < 21; ++i) {
    for (Index k = 0; k <= i % 3; ++k, ++row) {
      copies.row(row) = X.row(i);
      copied(row) = y(i);
    }
  }
  const auto fit = linear_regression(X, y, weights);
  const auto repeated = linear_regression(copies, copied);
  for (const auto kind : {CovarianceKind::classical, CovarianceKind::hc1, CovarianceKind::hc0}) {
    const auto a = summary(fit, X, y, weights, {.covariance = kind, .counts = true});
    const auto b = summary(repeated, copies, copied, {.covariance = kind});
    check_each(a.coefficients.standard_errors, b.coefficients.standard_errors, 1e-12);
    check_each(a.coefficients.p_values, b.coefficients.p_values, 1e-11);
    check_each(VectorXd{{a.f_statistic, a.log_likelihood, a.bic, a.adjusted_r_squared}},
               VectorXd{{b.f_statistic, b.log_likelihood, b.bic, b.adjusted_r_squared}}, 1e-11);
  }
}

TEST_CASE("NIST's certified standard errors", "[regression][summary]") {
  for (const auto& set : mlmath_data::nist_linear()) {
    CAPTURE(set.name);
    const MatrixXd design = mlmath_data::nist_design<double>(set);
    const VectorXd y = mlmath_data::nist_response<double>(set);
    const bool has_intercept = set.model != mlmath_data::NistModel::slope;
    const MatrixXd X = design.rightCols(design.cols() - (has_intercept ? 1 : 0));
    const auto s = summary(linear_regression(X, y, {.intercept = has_intercept}), X, y);
    // Where the fit is perfect, the certified deviations are 0.
    const double scale = set.residual_standard_deviation > 0 ? 0.0 : 1e-9;
    double digits = 15;
    for (Index j = 0; j < design.cols(); ++j) {
      const double certified = double(set.standard_deviation[std::size_t(j)]);
      const double found = s.coefficients.standard_errors(j);
      if (certified == 0) {
        CHECK(found <= scale);
      } else {
        const double error = relative_error(found, certified);
        digits = std::min(digits, -std::log10(std::max(error, 1e-16)));
      }
    }
    UNSCOPED_INFO(digits);
    CHECK(digits >= (set.name == "Filip" ? 7 : 12));
  }
}

TEST_CASE("columns that others determine", "[regression][summary]") {
  // R 4.2: summary(lm(stack.loss ~ . + I(2 * Air.Flow) + I(0 * Air.Flow + 3), stackloss)): the last
  // two are NA and all else as without them.
  const auto [X, y] = stackloss();
  MatrixXd wide(21, 5);
  wide << X, 2 * X.col(0), VectorXd::Constant(21, 3);
  const auto alone = summary(linear_regression(X, y), X, y);
  const auto s = summary(linear_regression(wide, y), wide, y);
  Index missing = 0;
  for (const double e : s.coefficients.estimates) missing += std::isnan(e) ? 1 : 0;
  CHECK(missing == 2);
  CHECK(std::isnan(s.coefficients.estimates(4)));
  CHECK(std::isnan(s.coefficients.estimates(5)));
  CHECK(relative_error(s.coefficients.standard_errors(2), alone.coefficients.standard_errors(2)) <=
        1e-11);
  CHECK(relative_error(s.f_statistic, alone.f_statistic) <= 1e-11);
  CHECK(relative_error(s.aic, alone.aic) <= 1e-12);
  std::ostringstream printed;
  printed << s;
  CHECK(printed.str().find("(2 not defined because of singularities)") != std::string::npos);
}

TEST_CASE("the summary of a ridge regression", "[regression][summary]") {
  // The formulas by hand, centred: the covariance is s^2 A^-1 Z'Z A^-1, A = Z'Z + n l D.
  const auto [X, y] = stackloss();
  for (const bool standardize : {false, true}) {
    const auto fit = mlmath::ridge_regression(X, y, {.lambda = 0.5, .standardize = standardize});
    const auto s = summary(fit, X, y);
    const MatrixXd Z = X.rowwise() - X.colwise().mean();
    MatrixXd D = MatrixXd::Identity(3, 3);
    if (standardize) D = (Z.colwise().squaredNorm() / 21).asDiagonal();
    const MatrixXd products = Z.transpose().lazyProduct(Z);
    const MatrixXd A = products + 21 * 0.5 * D;
    const double freedom = 21 - fit.effective_degrees_of_freedom;
    const double variance = 21 * fit.mean_squared_error / freedom;
    const MatrixXd AC = A.lazyProduct(s.coefficients.covariance.bottomRightCorner(3, 3));
    CHECK(max_relative_error(AC.lazyProduct(A), variance * products) <= 1e-11);
    CHECK(relative_error(s.residual_degrees_of_freedom, freedom) <= 1e-12);
    const auto loose = summary(mlmath::ridge_regression(X, y, {.lambda = 0}), X, y);
    check_each(loose.coefficients.standard_errors,
               summary(linear_regression(X, y), X, y).coefficients.standard_errors, 1e-10);
  }
  // A constant column takes no part, and the others keep their shrunken weights.
  MatrixXd wide(21, 4);
  wide << X, VectorXd::Constant(21, 3);
  const auto alone = summary(mlmath::ridge_regression(X, y, {.lambda = 2}), X, y);
  const auto s = summary(mlmath::ridge_regression(wide, y, {.lambda = 2}), wide, y);
  CHECK(std::isnan(s.coefficients.estimates(4)));
  check_each(s.coefficients.estimates.head(4), alone.coefficients.estimates, 1e-12);
  check_each(s.coefficients.standard_errors.head(4), alone.coefficients.standard_errors, 1e-11);
  // Without a penalty it is as of linear_regression(), columns that depend on others too.
  wide.col(3) = 2 * X.col(0);
  const auto least = summary(linear_regression(X, y), X, y);
  const auto loose = summary(mlmath::ridge_regression(wide, y, {.lambda = 0}), wide, y);
  CHECK(std::isnan(loose.coefficients.estimates(4)));
  check_each(loose.coefficients.standard_errors.head(4), least.coefficients.standard_errors, 1e-10);
  check_each(loose.coefficients.estimates.head(4), least.coefficients.estimates, 1e-10);
}

TEST_CASE("columns and responses near the ends of the range", "[regression][summary]") {
  const auto [X, y] = stackloss();
  const auto plain = summary(linear_regression(X, y), X, y);
  const mlmath::RidgeOptions penalty{.lambda = 0.5, .standardize = true};
  const auto shrunken = summary(mlmath::ridge_regression(X, y, penalty), X, y);
  for (const double unit : {1e200, 1e-200}) {
    const MatrixXd scaled = X * unit;
    const auto s = summary(linear_regression(scaled, y), scaled, y);
    check_each(s.coefficients.standard_errors.tail(3) * unit,
               plain.coefficients.standard_errors.tail(3), 1e-12);
    check_each(s.coefficients.p_values, plain.coefficients.p_values, 1e-11);
    const auto ridge = summary(mlmath::ridge_regression(scaled, y, penalty), scaled, y);
    check_each(ridge.coefficients.standard_errors.tail(3) * unit,
               shrunken.coefficients.standard_errors.tail(3), 1e-11);
    check_each(ridge.coefficients.p_values, shrunken.coefficients.p_values, 1e-10);
    // Squares of residuals that are no numbers look like no perfect fit.
    const VectorXd response = y * unit;
    const auto beyond = summary(linear_regression(X, response), X, response);
    CHECK(std::isnan(beyond.coefficients.p_values(1)));
    CHECK(!beyond.is_perfect_fit);
    std::ostringstream printed;
    printed << beyond;
    CHECK(printed.str().find("beyond the range of double: y is to be in other units") !=
          std::string::npos);
  }
  // A penalty that leaves next to nothing: the covariance of the estimates vanishes, they do not.
  const MatrixXd tiny = X * 1e-200;
  const auto s = summary(mlmath::ridge_regression(tiny, y, {.lambda = 1}), tiny, y);
  const VectorXd sums = (X.rowwise() - X.colwise().mean()).transpose() * y;
  const VectorXd squares = (X.rowwise() - X.colwise().mean()).colwise().norm();
  check_each(s.coefficients.estimates.tail(3) * 1e200, sums / 21, 1e-12);
  check_each(s.coefficients.standard_errors.tail(3) * 1e200,
             squares * (s.residual_standard_error / 21), 1e-11);
}

TEST_CASE("fits that leave nothing to judge them by", "[regression][summary]") {
  const auto [X, y] = stackloss();
  const auto ends = [](const mlmath::RegressionSummary& s) {
    std::ostringstream printed;
    printed << s;
    const std::string text = printed.str();
    return text.substr(text.rfind('\n', text.size() - 2) + 1);
  };
  const MatrixXd few = X.topRows(4);
  const VectorXd y_few = y.head(4);
  const auto full = summary(linear_regression(few, y_few), few, y_few);
  CHECK(std::isnan(full.adjusted_r_squared));
  CHECK(ends(full) ==
        "No degrees of freedom are left to estimate the noise: there are no standard errors.\n");
  const VectorXd line = X.col(0) - 3 * X.col(2);
  const auto perfect = summary(linear_regression(X, line), X, line);
  CHECK(perfect.is_perfect_fit);
  CHECK(ends(perfect) ==
        "The fit is perfect but for rounding: standard errors and tests say nothing.\n");
  const VectorXd constant = VectorXd::Constant(21, 2.1);
  CHECK(summary(linear_regression(X, constant), X, constant).is_perfect_fit);
  CHECK(!summary(linear_regression(X, y), X, y).is_perfect_fit);
}

TEST_CASE("the printed summary", "[regression][summary]") {
  const auto [X, y] = stackloss();
  std::ostringstream printed;
  printed << summary(linear_regression(X, y), X, y,
                     {.names = {"Air.Flow", "Water.Temp", "Acid.Conc."}});
  CHECK(printed.str() == R"(Residuals:
        Min         1Q     Median         3Q        Max
     -7.238     -1.712    -0.4551      2.361      5.698

Coefficients:
            Estimate Std. Error t value Pr(>|t|)
(Intercept) -39.9197    11.8960  -3.356  0.00375 **
Air.Flow      0.7156     0.1349   5.307  5.8e-05 ***
Water.Temp    1.2953     0.3680   3.520  0.00263 **
Acid.Conc.   -0.1521     0.1563  -0.973    0.344
---
Signif. codes: *** 0.001, ** 0.01, * 0.05, . 0.1

Residual standard error: 3.243 on 17 degrees of freedom
Multiple R-squared: 0.9136, Adjusted R-squared: 0.8983
F-statistic: 59.9 on 3 and 17 DF, p-value: 3.016e-09
Log-likelihood: -52.2878, AIC: 114.576, BIC: 119.798
)");
}

TEST_CASE("what a summary refuses", "[regression][summary]") {
  using mlmath::DomainError;
  using mlmath::ShapeError;
  const auto [X, y] = stackloss();
  const auto fit = linear_regression(X, y);
  CHECK(message_of<ShapeError>([&, &X = X, &y = y] {
          return summary(fit, X, VectorXd(y.head(20)));
        }) == "summary: y has 20 entries, expected 21, one for each row of X (21x3)");
  CHECK(message_of<ShapeError>(
            [&, &X = X, &y = y] { return summary(fit, MatrixXd(X.leftCols(2)), y); }) ==
        "summary: X has 2 columns, expected 3, one for each feature that the model was fitted to");
  CHECK(message_of<DomainError>([&, &X = X, &y = y] { return summary(fit, X, y, {.level = 1}); }) ==
        "summary: level = 1, expected a number in (0, 1)");
  CHECK(message_of<ShapeError>([&, &X = X, &y = y] {
          return summary(fit, X, y, {.covariance = CovarianceKind::clustered});
        }) == "summary: clusters has 0 entries, expected 21, one for each row of X (21x3)");
  CHECK(message_of<ShapeError>([&, &X = X, &y = y] {
          return summary(fit, X, y, {.names = {"a"}});
        }) == "summary: names has 1 entry, expected 3, one for each column of X (21x3)");
  CHECK(message_of<ShapeError>([&, &X = X, &y = y] { return summary(fit, X, y, VectorXd()); }) ==
        "summary: sample_weights has 0 entries, expected 21, one for each row of X (21x3)");
  // No degrees of freedom are left: NaN, not a number out of nothing.
  const MatrixXd few = X.topRows(3);
  const VectorXd y_few = y.head(3);
  const auto nothing = summary(linear_regression(few, y_few), few, y_few);
  CHECK(std::isnan(nothing.coefficients.standard_errors(0)));
}
