// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "support/matchers.hpp"
#include <mlmath/core/random.hpp>
#include <mlmath/probability/beta.hpp>
#include <mlmath/probability/cauchy.hpp>
#include <mlmath/probability/chi_squared.hpp>
#include <mlmath/probability/exponential.hpp>
#include <mlmath/probability/fisher_f.hpp>
#include <mlmath/probability/fit.hpp>
#include <mlmath/probability/gamma.hpp>
#include <mlmath/probability/laplace.hpp>
#include <mlmath/probability/log_normal.hpp>
#include <mlmath/probability/logistic.hpp>
#include <mlmath/probability/normal.hpp>
#include <mlmath/probability/student_t.hpp>
#include <mlmath/probability/uniform.hpp>
#include <mlmath/probability/weibull.hpp>

#include <Eigen/Core>

#include <cmath>
#include <limits>
#include <sstream>
#include <vector>

using Eigen::VectorXd;
using mlmath_test::message_of;
using mlmath_test::relative_error;

namespace {

VectorXd sample16() {
  VectorXd x(16);
  x << 0.31, 1.72, 0.94, 2.51, 0.66, 1.13, 3.87, 0.42, 1.58, 0.77, 2.06, 1.35, 0.18, 5.24, 1.01,
      0.59;
  return x;
}

template <typename Law>
void check_fit(const mlmath::Fit<Law>& fit, const std::vector<double>& parameters,
               double log_likelihood, double tolerance = 1e-8) {
  CAPTURE(fit);
  CHECK(fit);
  CHECK(fit.count == 16);
  CHECK(relative_error(fit.log_likelihood, log_likelihood) < 1e-13);
  const auto values = fit.distribution.parameters();
  REQUIRE(values.size() == parameters.size());
  for (std::size_t k = 0; k < values.size(); ++k) {
    CHECK(relative_error(values[k], parameters[k]) < tolerance);
    // Errors as certified: a step is counted in standard errors.
    const Eigen::Index i = Eigen::Index(k);
    CHECK(fit.standard_errors(i) == std::sqrt(fit.covariance(i, i)));
  }
  CHECK(fit.last_step <= 1e-8);
}

/// The standard errors follow from the curvature of the log-likelihood expected under the law: the
/// mean over a fine grid of quantiles of the products of its slopes.
template <template <typename> typename Law>
void check_standard_errors(const Law<double>& law, double tolerance) {
  constexpr Eigen::Index n = 20000;
  const VectorXd p = VectorXd::LinSpaced(n, 0.5 / n, 1 - 0.5 / n);
  const VectorXd x = quantile(law, p);
  const auto fit = mlmath::fit<Law>(x);
  CAPTURE(fit);
  const auto at = fit.distribution.parameters();
  constexpr Eigen::Index count = Eigen::Index(at.size());
  Eigen::MatrixXd slopes(n, count);
  for (Eigen::Index k = 0; k < count; ++k) {
    auto up = at;
    auto down = at;
    const double h = 1e-5 * at[std::size_t(k)];
    up[std::size_t(k)] += h;
    down[std::size_t(k)] -= h;
    const auto law_of = [](const auto& v) {
      return std::apply([](auto... value) { return Law<double>{value...}; }, v);
    };
    slopes.col(k) = (log_pdf(law_of(up), x) - log_pdf(law_of(down), x)) / (2 * h);
  }
  const Eigen::MatrixXd information = slopes.transpose() * slopes;
  const Eigen::MatrixXd identity = information * fit.covariance;
  CHECK((identity - Eigen::MatrixXd::Identity(count, count)).norm() < tolerance);
}

}  // namespace

TEST_CASE("fit: closed forms") {
  const VectorXd x = sample16();
  // R 4.2, MASS: fitdistr(x, "normal"), fitdistr(x, "lognormal"), fitdistr(x, "exponential"):
  // estimates, standard errors, log-likelihood.
  const auto normal = mlmath::fit<mlmath::Normal>(x);
  check_fit(normal, {1.52125, 1.3250088443101051}, -27.205722681145659, 1e-15);
  CHECK(relative_error(normal.standard_errors(0), 0.33125221107752628) < 1e-15);
  CHECK(relative_error(normal.standard_errors(1), 0.2342306847359564) < 1e-15);
  const auto log_normal = mlmath::fit<mlmath::LogNormal>(x);
  check_fit(log_normal, {0.066544756500980531, 0.86852870162585682}, -21.512458291381865, 1e-14);
  CHECK(relative_error(log_normal.standard_errors(0), 0.21713217540646421) < 1e-14);
  CHECK(relative_error(log_normal.standard_errors(1), 0.15353563364369774) < 1e-14);
  const auto exponential = mlmath::fit<mlmath::Exponential>(x);
  check_fit(exponential, {0.65735414954806903}, -22.712517845113599, 1e-15);
  CHECK(relative_error(exponential.standard_errors(0), 0.16433853738701726) < 1e-15);
  // numpy.median(x) is 1.07, and numpy.abs(x - 1.07).mean() 0.91125.
  const auto laplace = mlmath::fit<mlmath::Laplace>(x);
  check_fit(laplace, {1.07, 0.91125}, -16 * (std::log(2 * 0.91125) + 1), 1e-14);
  const auto uniform = mlmath::fit<mlmath::Uniform>(x);
  check_fit(uniform, {0.18, 5.24}, -16 * std::log(5.06), 1e-15);
  // sd of the smallest of n uniform numbers: sqrt(n / ((n + 1)^2 (n + 2)))
  CHECK(relative_error(uniform.standard_errors(0), 5.06 * std::sqrt(16.0 / 18) / 17) < 1e-14);
}

TEST_CASE("fit: the maximum where there is no closed form") {
  const VectorXd x = sample16();
  // mpmath 1.2.1 with 40 digits: findroot() of the derivatives diff() of the log-likelihood.
  check_fit(mlmath::fit<mlmath::Logistic>(x), {1.2921510094510999, 0.66972880833426996},
            -26.246359734468743);
  check_fit(mlmath::fit<mlmath::Cauchy>(x), {0.97280071245420965, 0.51452455921565395},
            -25.806396209561533);
  check_fit(mlmath::fit<mlmath::Weibull>(x), {1.2418708150936272, 1.6407354848235673},
            -22.115063016332030);
  check_fit(mlmath::fit<mlmath::Gamma>(x), {1.5622879702453454, 0.97373213451877207},
            -21.864889736314536);
  check_fit(mlmath::fit<mlmath::ChiSquared>(x), {1.9412484308994069}, -23.248664096998033);
  check_fit(mlmath::fit<mlmath::Beta>(x / 6), {1.0052306433823098, 2.6608129188876828},
            5.6280126793464913);
  check_fit(mlmath::fit<mlmath::FisherF>(x), {6.5311047999413960, 5.7654944588431441},
            -21.656443169962785);
  check_fit(mlmath::fit<mlmath::StudentT>(x),
            {1.8999217081492640, 1.0615358934438086, 0.66038592459997951}, -25.202401391645963);
}

TEST_CASE("fit: standard errors are those of the Fisher information") {
  check_standard_errors(mlmath::Normal{1.0, 2.0}, 0.01);
  check_standard_errors(mlmath::Logistic{1.0, 2.0}, 0.01);
  check_standard_errors(mlmath::Cauchy{1.0, 2.0}, 0.01);
  check_standard_errors(mlmath::Weibull{1.5, 2.0}, 0.01);
  check_standard_errors(mlmath::Gamma{2.5, 2.0}, 0.01);
  check_standard_errors(mlmath::Beta{1.5, 2.5}, 0.01);
  check_standard_errors(mlmath::FisherF{5.0, 8.0}, 0.02);
  check_standard_errors(mlmath::StudentT{5.0, 1.0, 2.0}, 0.02);
  check_standard_errors(mlmath::ChiSquared{3.0}, 0.01);
}

TEST_CASE("fit: float, integers, rows, and what is printed") {
  const VectorXd x = sample16();
  const auto single = mlmath::fit<mlmath::Gamma>(x.cast<float>());
  static_assert(std::is_same_v<decltype(single.distribution), mlmath::Gamma<float>>);
  CHECK(relative_error(single.distribution.shape, 1.5622880f) < 1e-5f);
  CHECK(mlmath::fit<mlmath::Gamma>(2 * x.transpose()).distribution.scale ==
        Approx(2 * 0.97373213451877207).epsilon(1e-12));
  CHECK(mlmath::fit<mlmath::Normal>(Eigen::Vector3i(1, 2, 6)).distribution.mean == 3);
  std::ostringstream out;
  out << mlmath::fit<mlmath::Exponential>(Eigen::Vector4d(1, 1, 2, 4));
  CHECK(out.str() == "Exponential(rate = 0.5 +- 0.25), log-likelihood -6.77259, n = 4 (converged)");
}

TEST_CASE("fit: a light-tailed sample takes Student t to the normal distribution") {
  const VectorXd x = quantile(mlmath::Uniform{0, 1}, VectorXd::LinSpaced(50, 0.01, 0.99));
  const auto fit = mlmath::fit<mlmath::StudentT>(x);
  CHECK(fit);
  CHECK(fit.distribution.df == std::numeric_limits<double>::infinity());
  CHECK(fit.distribution.location == Approx(0.5).epsilon(1e-14));
  CHECK(fit.log_likelihood == mlmath::fit<mlmath::Normal>(x).log_likelihood);
}

TEST_CASE("fit: shapes at both ends of their range") {
  // The shape of nearly constant data is mean^2 / variance, about.
  const VectorXd tight = 1 + 1e-6 * sample16().array();
  const auto normal = mlmath::fit<mlmath::Normal>(tight);
  const double ratio = normal.distribution.mean / normal.distribution.standard_deviation;
  CHECK(mlmath::fit<mlmath::Gamma>(tight).distribution.shape ==
        Approx(ratio * ratio).epsilon(1e-4));
  const VectorXd wild = (30 * sample16().array()).exp();
  const auto gamma = mlmath::fit<mlmath::Gamma>(wild);
  CHECK(gamma);
  CHECK(gamma.distribution.shape < 0.05);
}

TEST_CASE("fit: what cannot be fitted is an error") {
  using mlmath::DomainError;
  using mlmath::fit;
  using mlmath::ShapeError;
  const VectorXd same = VectorXd::Constant(5, 2.0);
  CHECK(message_of<ShapeError>([] { return fit<mlmath::Normal>(VectorXd()); }) ==
        "fit: x is empty (0x1)");
  CHECK(message_of<DomainError>([] { return fit<mlmath::Normal>(Eigen::Vector2d(1, NAN)); }) ==
        "fit: x(1) is nan, expected finite values");
  CHECK(message_of<DomainError>([] { return fit<mlmath::Gamma>(Eigen::Vector2d(1, 0)); }) ==
        "fit: x(1) is 0, expected numbers > 0");
  CHECK(message_of<DomainError>([] { return fit<mlmath::Exponential>(Eigen::Vector2d(1, -2)); }) ==
        "fit: x(1) is -2, expected numbers >= 0");
  CHECK(message_of<DomainError>([] { return fit<mlmath::Beta>(Eigen::Vector2d(0.5, 1)); }) ==
        "fit: x(1) is 1, expected numbers in (0, 1)");
  CHECK(message_of<DomainError>([&] { return fit<mlmath::Normal>(same); }) ==
        "fit: x has no most likely Normal: its values are all equal, or too few");
  CHECK_THROWS_AS(fit<mlmath::Gamma>(same), DomainError);
  CHECK_THROWS_AS(fit<mlmath::Laplace>(same), DomainError);
  CHECK_THROWS_AS(fit<mlmath::Uniform>(same), DomainError);
  CHECK_THROWS_AS(fit<mlmath::Logistic>(same), DomainError);
  CHECK_THROWS_AS(fit<mlmath::Cauchy>(same), DomainError);
  CHECK_THROWS_AS(fit<mlmath::Weibull>(same), DomainError);
  CHECK_THROWS_AS(fit<mlmath::LogNormal>(same), DomainError);
  CHECK_THROWS_AS(fit<mlmath::FisherF>(same), DomainError);
  CHECK_THROWS_AS(fit<mlmath::StudentT>(same), DomainError);
  CHECK_THROWS_AS(fit<mlmath::Beta>(same / 4), DomainError);
  // One step is not enough; the result says so.
  const auto stopped = fit<mlmath::Cauchy>(sample16(), {.max_iterations = 1});
  CHECK(stopped.status == mlmath::Status::iteration_limit);
  CHECK(!stopped);
}
