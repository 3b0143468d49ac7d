// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "support/matchers.hpp"
#include <mlmath/calculus/gradient.hpp>
#include <mlmath/probability/dirichlet.hpp>

#include <Eigen/Core>

#include <cmath>
#include <limits>
#include <sstream>
#include <type_traits>

using Eigen::MatrixXd;
using Eigen::Vector3d;
using Eigen::VectorXd;
using mlmath::Dirichlet;
using mlmath_test::epsilon;
using mlmath_test::max_relative_error;
using mlmath_test::message_of;
using mlmath_test::relative_error;

TEST_CASE("Dirichlet: density and entropy against mpmath", "[probability][dirichlet]") {
  struct Row {
    Vector3d alpha;
    Vector3d x;
    double log_pdf;
    double entropy;
  };
  // mpmath: loggamma(A) + sum((a - 1) log x - loggamma(a)); the entropy by psi. 40 digits.
  const Row rows[] = {
      {{0.5, 2, 3.5}, {0.25, 0.25, 0.5}, 0.5881380655504630994, -2.0582311419371571114},
      {{1e-3, 2e-3, 1}, {0.25, 0.25, 0.5}, -10.353930255574841177, -1484.8825525711158653},
      {{1e6, 2e6, 1e6}, {0.25, 0.5, 0.25}, 15.096795616574682513, -14.096796304074854388},
      {{30, 50, 70}, {0.2, 0.3, 0.5}, 4.5006169868909387014, -3.9216364869159264415},
      {{1, 1, 1}, {0.2, 0.3, 0.5}, 0.69314718055994530942, -0.69314718055994530942}};
  for (const Row& row : rows) {
    const Dirichlet d{row.alpha};
    CAPTURE(d);
    CHECK(relative_error(log_pdf(d, row.x), row.log_pdf) < 1e-14);
    CHECK(relative_error(pdf(d, row.x), std::exp(row.log_pdf)) < 2e-14);
    CHECK(relative_error(entropy(d, mlmath::nats), row.entropy) < 1e-13);
  }
}

TEST_CASE("Dirichlet: moments, mode and marginals", "[probability][dirichlet]") {
  const Dirichlet d{Vector3d(1.5, 2, 4.5)};
  CHECK(max_relative_error(mean(d), Vector3d(1.5, 2, 4.5) / 8) < 2 * epsilon<double>);
  CHECK(max_relative_error(mode(d), Vector3d(0.5, 1, 3.5) / 5) < 2 * epsilon<double>);
  CHECK(std::isnan(mode(Dirichlet{Vector3d(1, 2, 3)})(1)));
  // cov = (delta_ij m_i - m_i m_j)/(A + 1)
  CHECK(relative_error(covariance(d)(0, 2), -1.5 / 8 * 4.5 / 8 / 9) < 4 * epsilon<double>);
  CHECK(max_relative_error(covariance(d).rowwise().sum() + VectorXd::Ones(3), VectorXd::Ones(3)) <
        epsilon<double>);
  for (int i = 0; i < 3; ++i) {
    const auto alone = marginal(d, i);
    CHECK(relative_error(mean(alone), mean(d)(i)) < 4 * epsilon<double>);
    CHECK(relative_error(mlmath::variance(alone), variance(d)(i)) < 4 * epsilon<double>);
    CHECK(relative_error(variance(d)(i), covariance(d)(i, i)) < 4 * epsilon<double>);
  }
  // Two entries are a Beta law.
  const Dirichlet two{Eigen::Vector2d(0.5, 3)};
  CHECK(relative_error(log_pdf(two, Eigen::Vector2d(0.2, 0.8)),
                       log_pdf(mlmath::Beta{0.5, 3.0}, 0.2)) < 1e-14);
  CHECK(relative_error(entropy(two), mlmath::entropy(mlmath::Beta{0.5, 3.0})) < 1e-13);
  // psi(1/2) - psi(6) by mpmath
  CHECK(relative_error(mean_of_log(Dirichlet{Vector3d(0.5, 2, 3.5)})(0), -3.6696276944532239522) <
        1e-14);
}

TEST_CASE("Dirichlet: rows, ends of the simplex and derivatives", "[probability][dirichlet]") {
  const double infinite = std::numeric_limits<double>::infinity();
  const Dirichlet d{Vector3d(0.5, 1, 2)};
  MatrixXd X(5, 3);
  X << 0.2, 0.3, 0.5, 0, 0.5, 0.5, 0.5, 0.5, 0, 0.5, 0.6, 0.5, 1.2, -0.2, 0;
  const VectorXd values = log_pdf(d, X);
  CHECK(values(0) == log_pdf(d, Vector3d(0.2, 0.3, 0.5)));
  CHECK(values(1) == infinite);
  CHECK(values(2) == -infinite);
  CHECK(values(3) == -infinite);
  CHECK(values(4) == -infinite);
  // x^0 = 1: Gamma(3.5)/(Gamma(.5) Gamma(2)) x_0^-1/2 x_2, Gamma(3.5)/Gamma(.5) = 15/8.
  CHECK(relative_error(pdf(d, Vector3d(0.25, 0, 0.75)), 15.0 / 8 * 2 * 0.75) < 1e-14);
  CHECK(std::isnan(pdf(d, Vector3d(0.5, 0.5, std::numeric_limits<double>::quiet_NaN()))));
  const auto f = [](const auto& a) {
    using T = std::decay_t<decltype(a(0))>;
    Eigen::VectorX<T> alpha(3);
    for (int i = 0; i < 3; ++i) alpha(i) = a(i);
    return log_pdf(Dirichlet<T>{alpha}, Vector3d(0.2, 0.3, 0.5));
  };
  // d/da_i = log x_i - (psi(a_i) - psi(A))
  const VectorXd a{{0.5, 2, 30}};
  const VectorXd expected =
      VectorXd{{std::log(0.2), std::log(0.3), std::log(0.5)}} - mean_of_log(Dirichlet{a});
  CHECK(max_relative_error(mlmath::gradient(f, a), expected) < 1e-13);
}

TEST_CASE("Dirichlet: fit", "[probability][dirichlet]") {
  MatrixXd X(5, 3);
  X << 0.2, 0.3, 0.5, 0.1, 0.4, 0.5, 0.25, 0.25, 0.5, 0.3, 0.3, 0.4, 0.15, 0.2, 0.65;
  const auto fit = mlmath::fit<Dirichlet>(X, {.tolerance = 1e-11});
  CHECK(fit.converged());
  // mpmath: findroot of psi(A) - psi(a) + mean log x, the inverse information, 40 digits.
  CHECK(max_relative_error(
            fit.distribution.alpha,
            Vector3d(7.2834951141637768942, 10.78709066050603499, 18.854043852733887733)) < 1e-12);
  CHECK(max_relative_error(
            fit.standard_errors,
            Vector3d(3.2876297818525134199, 4.8729940960405709421, 8.5225550017630759264)) < 1e-12);
  CHECK(relative_error(fit.log_likelihood, 12.972929027968427524) < 1e-13);
  std::ostringstream text;
  text << fit;
  CHECK(text.str() ==
        "Dirichlet(alpha = [7.2835, 10.7871, 18.854]) +- [3.28763, 4.87299, 8.52256], "
        "log-likelihood 12.9729, n = 5 (converged)");
  CHECK(mlmath::fit<Dirichlet>(X.cast<float>()).converged());
  CHECK(message_of<mlmath::DomainError>([&] {
          return mlmath::fit<Dirichlet>(X.row(0).replicate(4, 1));
        }) == "fit: X has no most likely Dirichlet: its rows are all equal");
  CHECK(message_of<mlmath::DomainError>([&] { return mlmath::fit<Dirichlet>(2 * X); }) ==
        "fit: X.row(0) sums to 2, expected probabilities that sum to 1");
  X(1, 0) = 0;
  CHECK(message_of<mlmath::DomainError>([&] { return mlmath::fit<Dirichlet>(X); }) ==
        "fit: X(1, 0) is 0, expected probabilities > 0");
}

TEST_CASE("Dirichlet: printing and errors", "[probability][dirichlet]") {
  std::ostringstream text;
  text << Dirichlet{Vector3d(1, 2, 3)};
  CHECK(text.str() == "Dirichlet(alpha = [1, 2, 3])");
  CHECK(message_of<mlmath::DomainError>([] { return mean(Dirichlet{Vector3d(1, -2, 3)}); }) ==
        "mean: Dirichlet.alpha(1) is -2, expected a number > 0");
  CHECK(message_of<mlmath::ShapeError>([] { return mean(Dirichlet{VectorXd::Ones(1)}); }) ==
        "mean: Dirichlet.alpha has 1 entry, expected 2 at least");
  CHECK(message_of<mlmath::ShapeError>([] {
          return pdf(Dirichlet{Vector3d(1, 2, 3)}, Eigen::Vector2d(0.5, 0.5));
        }) == "pdf: x has 2 entries, expected 3, one for each entry of Dirichlet.alpha");
  CHECK(message_of<mlmath::DomainError>([] {
          return marginal(Dirichlet{Vector3d(1, 2, 3)}, -1);
        }) == "marginal: i = -1, expected 0 <= i <= 2");
}
