// SPDX-License-Identifier: MIT
#include "support/birthwt.hpp"
#include "support/catch.hpp"
#include "support/inference_kernels.hpp"
#include "support/matchers.hpp"
#include "support/mtcars.hpp"
#include "support/regression_kernels.hpp"
#include <mlmath/core/errors.hpp>
#include <mlmath/regression/glm_summary.hpp>

#include <Eigen/Core>

#include <cmath>
#include <sstream>

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;
using mlmath::CovarianceKind;
using mlmath::Family;
using mlmath::generalized_linear_model;
using mlmath::GlmSummary;
using mlmath::Link;
using mlmath::poisson_regression;
using mlmath_test::message_of;
using mlmath_test::relative_error;
using namespace mlmath_test::mtcars;

namespace {

/// Entry by entry.
void check_each(const VectorXd& actual, const VectorXd& expected, double tolerance) {
  REQUIRE(actual.size() == expected.size());
  for (Index k = 0; k < actual.size(); ++k) {
    CAPTURE(k, actual(k), expected(k));
    CHECK(relative_error(actual(k), expected(k)) <= tolerance);
  }
}

/// Residual and null deviance, dispersion, log-likelihood, AIC and BIC.
void check_numbers(const GlmSummary& s, const VectorXd& expected, double tolerance) {
  check_each(VectorXd{{s.residual_deviance, s.null_deviance, s.dispersion, s.log_likelihood, s.aic,
                       s.bic}},
             expected, tolerance);
}

/// R's warpbreaks: breaks of a loom's yarn by wool (B or not) and tension (medium, high or not).
const VectorXd breaks{{26, 30, 54, 25, 70, 52, 51, 26, 67, 18, 21, 29, 17, 12, 18, 35, 30, 36,
                       36, 21, 24, 18, 10, 43, 28, 15, 26, 27, 14, 29, 19, 29, 31, 41, 20, 44,
                       42, 26, 19, 16, 39, 28, 21, 39, 29, 20, 21, 24, 17, 13, 15, 15, 16, 28}};
MatrixXd looms() {
  MatrixXd X(54, 3);
  for (Index i = 0; i < 54; ++i) {
    X.row(i) << double(i >= 27), double(i / 9 % 3 == 1), double(i / 9 % 3 == 2);
  }
  return X;
}

}  // namespace

TEST_CASE("summaries as solved in 40 digits", "[regression][glm_summary]") {
  // mpmath: scoring to the maximum, and the roots of the diagonal of the inverse information. R's
  // own standard errors are off by 1e-9 where scoring is not Newton's method.
  const auto [X, y] = mlmath_test::birthwt();
  const VectorXd logit_estimates{{1.39979415757429231, -0.0340731410076444631,
                                  -0.0154471000053399859, 0.647539721649370978, 1.89327417008836275,
                                  0.884606784644927436}};
  const VectorXd logit_errors{{1.08040786942190972, 0.0336739434257570406, 0.0065867944179077665,
                               0.3366502141658271, 0.683392758751800743, 0.444051430470772623}};
  const auto logit = summary(mlmath::logistic_regression(X, y), X, y);
  check_each(logit.coefficients.estimates, logit_estimates, 1e-13);
  check_each(logit.coefficients.standard_errors, logit_errors, 1e-13);
  const auto probit = summary(
      generalized_linear_model(X, y, {.family = Family::binomial, .link = Link::probit}), X, y);
  check_each(probit.coefficients.estimates,
             VectorXd{{0.824254907995585417, -0.021789840738992315, -0.00906366195705808849,
                       0.404759042415056855, 1.14195966163286821, 0.545887930395283385}},
             1e-13);
  check_each(probit.coefficients.standard_errors,
             VectorXd{{0.631308123468891041, 0.0199188196991026246, 0.00378266891651691956,
                       0.201756305033390063, 0.410384795714828019, 0.27098451982295678}},
             1e-13);
  // What a fit in single precision lacks is made up for.
  const Eigen::MatrixXf X_float = X.cast<float>();
  const Eigen::VectorXf y_float = y.cast<float>();
  const auto single = summary(
      generalized_linear_model(X_float, y_float, {.family = Family::binomial}), X_float, y_float);
  check_each(single.coefficients.estimates, logit_estimates, 1e-13);
  check_each(single.coefficients.standard_errors, logit_errors, 1e-13);
}

TEST_CASE("the summary of a logistic regression as in R", "[regression][glm_summary]") {
  // R 4.2: s <- summary(m <- glm(low ~ age + lwt + smoke + ht + ui, binomial, MASS::birthwt));
  // confint.default(m); AIC(m); BIC(m); logLik(m); glm.control(epsilon = 1e-15).
  const auto [X, y] = mlmath_test::birthwt();
  const auto fit = mlmath::logistic_regression(X, y);
  const auto s = summary(fit, X, y);
  const auto& table = s.coefficients;
  check_each(table.estimates,
             VectorXd{{1.399794157574292, -0.034073141007644428, -0.015447100005339991,
                       0.6475397216493709, 1.8932741700883626, 0.88460678464492692}},
             1e-10);
  check_each(table.standard_errors,
             VectorXd{{1.0804078694211345, 0.033673943425744368, 0.0065867944179001563,
                       0.33665021416572527, 0.68339275875147065, 0.4440514304706627}},
             1e-10);
  check_each(table.statistics,
             VectorXd{{1.2956164030203516, -1.0118547916070579, -2.3451620052633229,
                       1.9234793099837499, 2.7704042014540708, 1.9921268662670608}},
             1e-10);
  check_each(table.p_values,
             VectorXd{{0.19510767507458784, 0.31160748765802238, 0.019018813728818716,
                       0.05441988244922881, 0.005598676689409542, 0.046357139872697579}},
             1e-9);
  check_each(table.lower,
             VectorXd{{-0.71776635510478459, -0.1000728573395427, -0.028356979837993762,
                       -0.012282573503146432, 0.55384897564001068, 0.014281973638936241}},
             1e-9);
  check_each(table.upper,
             VectorXd{{3.5173546702533685, 0.031926575324253845, -0.0025372201726862175,
                       1.3073620168018882, 3.2326993645367148, 1.7549315956509175}},
             1e-9);
  check_numbers(s,
                VectorXd{{211.77783910199835, 234.67199619321852, 1, -105.88891955099918,
                          223.77783910199835, 243.22832119235622}},
                1e-13);
  CHECK(s.residual_degrees_of_freedom == 183);
  CHECK(s.null_degrees_of_freedom == 188);
  CHECK(std::isinf(table.degrees_of_freedom));
  check_each(Eigen::Map<const VectorXd>(s.residual_quartiles.data(), 5),
             VectorXd{{-1.6549150248532762, -0.83560270692042193, -0.64622127985583033,
                       1.1251267064524215, 1.9924977346941297}},
             1e-9);
  // The same model as a generalized linear one, and the labels by other names.
  const auto glm = summary(generalized_linear_model(X, y, {.family = Family::binomial}), X, y);
  check_each(glm.coefficients.standard_errors, table.standard_errors, 1e-10);
  CHECK(relative_error(glm.bic, s.bic) <= 1e-13);
  const Eigen::VectorXi labels = (5 + 2 * y.array()).cast<int>();
  const auto named = summary(mlmath::logistic_regression(X, labels), X, labels);
  check_each(named.coefficients.lower, table.lower, 1e-10);
  // R 4.2: glm(low ~ 0 + age + lwt + smoke + ht + ui, ...).
  const auto origin = summary(mlmath::logistic_regression(X, y, {.intercept = false}), X, y);
  check_each(origin.coefficients.standard_errors,
             VectorXd{{0.025418586645744947, 0.0047011856089055467, 0.32938725004044778,
                       0.65508199622089769, 0.43168398760228172}},
             1e-9);
  check_numbers(origin,
                VectorXd{{213.50559591457051, 262.00963425165929, 1, -106.75279795728525,
                          223.50559591457051, 239.71433098986873}},
                1e-13);
  CHECK(origin.null_degrees_of_freedom == 189);
}

TEST_CASE("robust covariances of generalized linear models", "[regression][glm_summary]") {
  // R 4.2, by model.matrix(m), weights(m, "working"), residuals(m, "working") and hatvalues(m) as
  // package sandwich has it; clusters with G / (G - 1) (n - 1) / (n - q).
  const auto [X, y] = mlmath_test::birthwt();
  const auto fit = mlmath::logistic_regression(X, y);
  const auto errors = [&, &X = X, &y = y](CovarianceKind kind) {
    return summary(fit, X, y, {.covariance = kind}).coefficients.standard_errors;
  };
  check_each(errors(CovarianceKind::hc0),
             VectorXd{{1.1036261412032513, 0.030200728889604581, 0.0071584099911047661,
                       0.34102813421395156, 0.7127330476925241, 0.47468771381871261}},
             1e-9);
  check_each(errors(CovarianceKind::hc1),
             VectorXd{{1.1215724584405289, 0.030691829853250606, 0.0072748145341095206,
                       0.34657367074570478, 0.72432296288376474, 0.48240671936124246}},
             1e-9);
  check_each(errors(CovarianceKind::hc2),
             VectorXd{{1.1311733045239292, 0.030880940492874771, 0.0073739360031297614,
                       0.34746976819508518, 0.75072975571466105, 0.48666249399352968}},
             1e-9);
  check_each(errors(CovarianceKind::hc3),
             VectorXd{{1.1603615950375905, 0.031595151639775235, 0.0076030569615502122,
                       0.35419845822258744, 0.79123722716923306, 0.49899997795126677}},
             1e-9);
  // Clusters by race and decade of age.
  const Eigen::VectorXi groups =
      10 * mlmath_test::birthwt_race().array() + (X.col(0).array() / 10).floor().cast<int>();
  const auto clustered =
      summary(fit, X, y, {.covariance = CovarianceKind::clustered, .clusters = groups});
  check_each(clustered.coefficients.standard_errors,
             VectorXd{{1.0921009685572867, 0.033178630326551467, 0.0092137146825650405,
                       0.63080849077027079, 0.54874038602804154, 0.37419212771462734}},
             1e-9);
  CHECK(std::isinf(clustered.coefficients.degrees_of_freedom));
}

TEST_CASE("counts, weights, offsets and dispersions as in R", "[regression][glm_summary]") {
  const MatrixXd L = looms();
  const auto fit = poisson_regression(L, breaks);
  // R 4.2: glm(breaks ~ wool + tension, poisson, warpbreaks).
  const auto s = summary(fit, L, breaks);
  check_each(s.coefficients.standard_errors,
             VectorXd{{0.045410794342557764, 0.051571242783575146, 0.060265916695220301,
                       0.063959519395746831}},
             1e-10);
  check_each(s.coefficients.p_values.tail(3),
             VectorXd{{6.4899325495014652e-05, 9.7291860036771146e-08, 5.2094346303526185e-16}},
             1e-9);
  check_numbers(s,
                VectorXd{{210.39188876245382, 297.37221180460534, 1, -242.52798320897884,
                          493.05596641795768, 501.01190260421475}},
                1e-13);
  // R 4.2: quasipoisson.
  const auto quasi = summary(fit, L, breaks, {.estimate_dispersion = true});
  CHECK(relative_error(quasi.dispersion, 4.2615218839989195) <= 1e-10);
  check_each(quasi.coefficients.p_values,
             VectorXd{{2.6356448422325412e-39, 0.058672836762428571, 0.012774829086717286,
                       0.00026398888792899004}},
             1e-9);
  CHECK(std::isnan(quasi.aic));
  // R 4.2: glm(carb ~ wt + am, poisson, mtcars, rep_len(1:3, 32), offset = log(cyl)).
  const MatrixXd X = columns(wt, manual);
  const VectorXd offset = cyl.array().log();
  const auto rates = poisson_regression(X, carb, counts(), {.offset = offset});
  const auto r = summary(rates, X, carb, counts(), {.offset = offset});
  check_each(r.coefficients.standard_errors,
             VectorXd{{0.44108185409662493, 0.10613691607903442, 0.21850844987604798}}, 1e-10);
  check_numbers(r,
                VectorXd{{23.804698489487304, 33.854306367356678, 1, -98.248164318869769,
                          202.49632863773954, 206.89353634613872}},
                1e-12);
  check_each(
      summary(rates, X, carb, counts(), {.covariance = CovarianceKind::hc3, .offset = offset})
          .coefficients.standard_errors,
      VectorXd{{0.36767819423319115, 0.079964349325621312, 0.24516991120452117}}, 1e-9);
  // R 4.2: glm(mpg ~ wt + am, Gamma(log), mtcars, rep_len(1:3, 32)).
  const mlmath::GlmOptions tight{
      .family = Family::gamma, .link = Link::log, .gradient_tolerance = 1e-13};
  const auto gamma = generalized_linear_model(X, mpg, counts(), tight);
  const auto g = summary(gamma, X, mpg, counts());
  check_each(g.coefficients.standard_errors,
             VectorXd{{0.14513209141758282, 0.037659487068333629, 0.072547407303819381}}, 1e-9);
  // So far out in the tail a p-value multiplies the error of t by 20.
  check_each(g.coefficients.p_values,
             VectorXd{{5.44434129603649e-22, 3.1481518929476863e-08, 0.76065129768951623}}, 2e-8);
  check_numbers(g,
                VectorXd{{1.1556158604702096, 5.375589461764708, 0.04185260842316018,
                          -150.33048682321356, 308.66097364642712, 314.52391725762601}},
                1e-9);
  CHECK(g.coefficients.degrees_of_freedom == 29);
  // R 4.2: glm(mpg ~ wt + am, gaussian, mtcars, ...), with those weights and offset -cyl alone.
  const auto normal = generalized_linear_model(X, mpg, counts(), {});
  check_numbers(summary(normal, X, mpg, counts()),
                VectorXd{{585.30900772117741, 2212.6507936507933, 20.183069231764737,
                          -82.603126498941052, 173.2062529978821, 179.06919660908102}},
                1e-12);
  const auto shifted = generalized_linear_model(X, mpg, {.offset = -cyl});
  check_numbers(summary(shifted, X, mpg, {.offset = -cyl}),
                VectorXd{{201.00894606678196, 656.23468749999995, 6.9313429678200675,
                          -74.807849255571, 157.615698511142, 163.47864212234091}},
                1e-12);
  // Weights that are counts: all is as with the copies.
  MatrixXd copies(63, 2);
  VectorXd copied(63);
  Index row = 0;
  for (Index i = 0; i < 32; ++i) {
    for (Index k = 0; k <= i % 3; ++k, ++row) {
      copies.row(row) = X.row(i);
      copied(row) = mpg(i);
    }
  }
  const auto repeated = generalized_linear_model(copies, copied, tight);
  for (const auto kind : {CovarianceKind::classical, CovarianceKind::hc3}) {
    const auto a = summary(gamma, X, mpg, counts(), {.covariance = kind, .counts = true});
    const auto b = summary(repeated, copies, copied, {.covariance = kind});
    check_each(a.coefficients.standard_errors, b.coefficients.standard_errors, 1e-9);
    check_each(VectorXd{{a.dispersion, a.log_likelihood, a.bic}},
               VectorXd{{b.dispersion, b.log_likelihood, b.bic}}, 1e-9);
  }
}

TEST_CASE("the printed summary of grouped trials", "[regression][glm_summary]") {
  // Venables and Ripley's budworms; the numbers are those that R 4.2 prints.
  const VectorXd dead{{1, 4, 9, 13, 18, 20, 0, 2, 6, 10, 12, 16}};
  const VectorXd male{{1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0}};
  const VectorXd dose{{0, 1, 2, 3, 4, 5, 0, 1, 2, 3, 4, 5}};
  const MatrixXd X = columns(male, dose);
  const VectorXd share = dead / 20;
  const VectorXd trials = VectorXd::Constant(12, 20);
  const auto fit = generalized_linear_model(X, share, trials, {.family = Family::binomial});
  const auto s = summary(fit, X, share, trials, {.names = {"sex", "ldose"}});
  check_numbers(s,
                VectorXd{{6.7570642322289229, 124.8755926044078, 1, -18.433732616822695,
                          42.86746523364539, 44.322185183009395}},
                1e-12);
  std::ostringstream printed;
  printed << s;
  const std::string text = printed.str();
  CHECK(text.substr(0, text.find("Iterations")) == R"(Deviance residuals:
        Min         1Q     Median         3Q        Max
     -1.105    -0.6534   -0.02225     0.4847      1.429

Coefficients:
            Estimate Std. Error z value Pr(>|z|)
(Intercept)   -3.473     0.4685  -7.413 1.23e-13 ***
sex            1.101     0.3558   3.093  0.00198 **
ldose          1.064     0.1311   8.119  4.7e-16 ***
---
Signif. codes: *** 0.001, ** 0.01, * 0.05, . 0.1

Dispersion of the binomial family (link logit) taken to be 1

Null deviance: 124.876 on 11 degrees of freedom
Residual deviance: 6.75706 on 9 degrees of freedom
Log-likelihood: -18.4337, AIC: 42.8675, BIC: 44.3222
)");
  // R 4.2: family = binomial(probit).
  const auto probit =
      summary(generalized_linear_model(X, share, trials,
                                       {.family = Family::binomial, .link = Link::probit}),
              X, share, trials);
  check_numbers(probit,
                VectorXd{{5.5659632869112876, 124.8755926044078, 1, -17.838182144163877,
                          41.676364288327754, 43.131084237691752}},
                1e-12);
  check_each(probit.coefficients.standard_errors,
             VectorXd{{0.25087061462261301, 0.20235383420121267, 0.069748741692525262}}, 2e-9);
}

TEST_CASE("columns that others determine, and no maximum", "[regression][glm_summary]") {
  // As without them: R drops the same columns.
  const MatrixXd X = columns(wt, manual);
  MatrixXd wide(32, 4);
  wide << wt, VectorXd::Constant(32, 3), manual, wt + 2 * manual;
  const auto s = summary(poisson_regression(wide, carb), wide, carb);
  const auto alone = summary(poisson_regression(X, carb), X, carb);
  CHECK(std::isnan(s.coefficients.estimates(2)));
  CHECK(std::isnan(s.coefficients.p_values(4)));
  // Both stop within the tolerance of the gradient, 1e-8.
  check_each(
      VectorXd{{s.coefficients.estimates(1), s.coefficients.standard_errors(3), s.aic}},
      VectorXd{{alone.coefficients.estimates(1), alone.coefficients.standard_errors(2), alone.aic}},
      1e-8);
  CHECK(s.residual_degrees_of_freedom == 29);
  const VectorXd x{{1, 2, 3, 4}};
  const VectorXd labels{{0, 0, 1, 1}};
  const auto apart = summary(mlmath::logistic_regression(x, labels), x, labels);
  CHECK(apart.has_no_maximum);
  std::ostringstream printed;
  printed << apart;
  CHECK(printed.str().find("The likelihood has no maximum") != std::string::npos);
  // Of counts there are no classes to separate.
  const VectorXd zeros = VectorXd::Zero(4);
  printed.str("");
  printed << summary(poisson_regression(x, zeros), x, zeros);
  CHECK(printed.str().find("The likelihood has no maximum: the coefficients grow for ever, and "
                           "none of these numbers is an estimate.\n") != std::string::npos);
  const VectorXd pair{{1, 3}};
  printed.str("");
  printed << summary(generalized_linear_model(x.head(2), pair, {}), x.head(2), pair);
  CHECK(printed.str().find("No degrees of freedom are left to estimate the dispersion") !=
        std::string::npos);
  const VectorXd line = 2 * x.array() + 1;
  const auto perfect = summary(generalized_linear_model(x, line, {}), x, line);
  CHECK(perfect.is_perfect_fit);
  // A sample far from the others has a large score, and separates nothing. R 4.2:
  // summary(glm(y ~ x, binomial)).
  const VectorXd z{{-2, -1, -1, 0, 0, 1, 1, 2, 2, 300}};
  const VectorXd y{{0, 0, 1, 0, 1, 0, 1, 1, 0, 1}};
  const auto far = summary(mlmath::logistic_regression(z, y), z, y);
  CHECK(!far.has_no_maximum);
  // The fit stops at a gradient of 1e-8, where the estimates have eight digits.
  check_each(far.coefficients.estimates, VectorXd{{-0.29801743704698036, 0.29673915985637334}},
             1e-8);
  check_each(far.coefficients.standard_errors, VectorXd{{0.69944596153244665, 0.52941826361908018}},
             1e-9);
}

TEST_CASE("what the summary of a generalized linear model refuses", "[regression][glm_summary]") {
  using mlmath::DomainError;
  using mlmath::ShapeError;
  const MatrixXd X = columns(wt, manual);
  const auto fit = poisson_regression(X, carb);
  CHECK(message_of<DomainError>(
            [&] { return summary(poisson_regression(X, carb, {.lambda = 0.1}), X, carb); }) ==
        "summary: the model was fitted with lambda = 0.1, expected a fit without a penalty, of "
        "maximum likelihood");
  CHECK(message_of<ShapeError>([&] { return summary(fit, X, carb.head(20)); }) ==
        "summary: y has 20 entries, expected 32, one for each row of X (32x2)");
  CHECK(message_of<DomainError>([&] { return summary(fit, X, VectorXd(-carb)); }) ==
        "summary: y(0) is -4, expected a count >= 0");
  CHECK(message_of<ShapeError>([&] {
          return summary(fit, X, carb, {.offset = VectorXd::Zero(3)});
        }) == "summary: offset has 3 entries, expected 32, one for each row of X (32x2)");
  const auto logistic = mlmath::logistic_regression(X, manual, {.lambda = 0.1});
  CHECK(message_of<DomainError>([&] { return summary(logistic, X, VectorXd(manual * 3)); }) ==
        "summary: y(0) is 3, expected 0 or 1, the labels that the model was fitted to");
  CHECK(message_of<DomainError>([&] { return summary(logistic, X, manual); }).find("lambda") !=
        std::string::npos);
}
