// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "support/matchers.hpp"
#include <mlmath/calculus/gradient.hpp>
#include <mlmath/calculus/jacobian.hpp>
#include <mlmath/probability/multivariate_normal.hpp>

#include <Eigen/Core>

#include <cmath>
#include <limits>
#include <sstream>

using Eigen::Matrix3d;
using Eigen::MatrixXd;
using Eigen::Vector2d;
using Eigen::Vector3d;
using Eigen::VectorXd;
using mlmath::MultivariateNormal;
using mlmath_test::epsilon;
using mlmath_test::max_relative_error;
using mlmath_test::message_of;
using mlmath_test::relative_error;

namespace {

const Vector3d mu(1, -2, 0.5);
const Matrix3d sigma{{4, 1.2, -0.8}, {1.2, 2, 0.5}, {-0.8, 0.5, 1}};

}  // namespace

TEST_CASE("MultivariateNormal: density and entropy against mpmath",
          "[probability][multivariate_normal]") {
  const MultivariateNormal d{mu, sigma};
  // mpmath, 30 digits: -(3 log(2 pi) + log det + (x - mu)' inverse (x - mu))/2
  CHECK(relative_error(log_pdf(d, Vector3d(0, 0, 0)), -8.0781835332468915422) < 1e-14);
  CHECK(relative_error(log_pdf(d, mu), -3.3567979910782168045) < 1e-14);
  CHECK(relative_error(log_pdf(d, Vector3d(10, -20, 30)), -1775.8492678705963351) < 1e-14);
  CHECK(relative_error(pdf(d, mu), std::exp(-3.3567979910782168045)) < 1e-14);
  CHECK(relative_error(entropy(d, mlmath::nats), 4.8567979910782168045) < 1e-14);
  CHECK(relative_error(entropy(d), 4.8567979910782168045 / std::log(2.0)) < 1e-14);
  CHECK(max_relative_error(d.cholesky() * d.cholesky().transpose(), sigma) < 4 * epsilon<double>);
  CHECK(relative_error(d.log_determinant(), std::log(sigma.determinant())) < 1e-14);
  CHECK(mean(d) == mu);
  CHECK(mode(d) == mu);
  CHECK(covariance(d) == sigma);
  CHECK(variance(d) == sigma.diagonal());
}

TEST_CASE("MultivariateNormal: rows and kinds of arguments", "[probability][multivariate_normal]") {
  const MultivariateNormal d{mu.transpose(), 2 * sigma / 2};
  MatrixXd X(300, 3);
  for (int i = 0; i < 300; ++i) X.row(i) << std::sin(i), 3 * std::cos(2 * i), 0.01 * i;
  const VectorXd values = log_pdf(d, X);
  for (int i = 0; i < 300; ++i) {
    CHECK(relative_error(values(i), log_pdf(d, X.row(i))) < 1e-13);
  }
  const Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor> by_rows = X;
  CHECK(max_relative_error(log_pdf(d, by_rows), values) < 1e-14);
  CHECK(max_relative_error(pdf(d, X.topRows(5)), values.head(5).array().exp()) < 1e-13);
  CHECK(log_pdf(d, MatrixXd(0, 3)).size() == 0);
  CHECK(std::isnan(log_pdf(d, Vector3d(0, std::numeric_limits<double>::quiet_NaN(), 0))));
  // One variable: Normal.
  const MultivariateNormal one{Eigen::VectorXd::Constant(1, 2), MatrixXd::Constant(1, 1, 9)};
  CHECK(relative_error(log_pdf(one, VectorXd::Constant(1, 5)),
                       -0.5 - std::log(3 * std::sqrt(2 * 3.14159265358979323846))) < 1e-14);
  CHECK(log_pdf(MultivariateNormal<double>(), VectorXd::Zero(1)) < -0.9);
}

TEST_CASE("MultivariateNormal: marginals and conditions", "[probability][multivariate_normal]") {
  const MultivariateNormal d{mu, sigma};
  const auto outer = marginal(d, {2, 0});
  CHECK(outer.mean() == Vector2d(0.5, 1));
  CHECK(outer.covariance() == Eigen::Matrix2d{{1, -0.8}, {-0.8, 4}});
  // mpmath: mu_a + S_ab (x_b - mu_b)/S_bb and S_aa - S_ab S_ba/S_bb for x_1 = 1.
  const auto given = condition(d, {1}, VectorXd::Constant(1, 1.0));
  CHECK(max_relative_error(given.mean(), Vector2d(2.8, 1.25)) < 4 * epsilon<double>);
  CHECK(max_relative_error(given.covariance(), Eigen::Matrix2d{{3.28, -1.1}, {-1.1, 0.875}}) <
        4 * epsilon<double>);
  // The joint density is that of the condition times that of the marginal, however it is split.
  const Vector3d x(0.3, -1.5, 2);
  CHECK(relative_error(
            log_pdf(marginal(d, {1}), VectorXd::Constant(1, x(1))) +
                log_pdf(condition(d, {1}, VectorXd::Constant(1, x(1))), Vector2d(x(0), x(2))),
            log_pdf(d, x)) < 1e-14);
  CHECK(relative_error(
            log_pdf(marginal(d, {2, 1}), Vector2d(x(2), x(1))) +
                log_pdf(condition(d, {2, 1}, Vector2d(x(2), x(1))), VectorXd::Constant(1, x(0))),
            log_pdf(d, x)) < 1e-14);
  // Nearly dependent variables keep a positive variance: 1 - (1 - 1e-15)^2.
  const MultivariateNormal tight{Vector2d(0, 0), Eigen::Matrix2d{{1, 1 - 1e-15}, {1 - 1e-15, 1}}};
  CHECK(condition(tight, {0}, VectorXd::Constant(1, 3.0)).covariance()(0, 0) > 0);
}

TEST_CASE("MultivariateNormal: derivatives", "[probability][multivariate_normal]") {
  const MultivariateNormal d{mu, sigma};
  const Vector3d x(0.3, -1.5, 2);
  const Vector3d pull = sigma.inverse() * (x - mu);
  const auto in_x = [&](const auto& z) { return log_pdf(d, z); };
  CHECK(max_relative_error(mlmath::gradient(in_x, VectorXd(x)), -pull) < 1e-13);
  // In the mean S^-1 (x - mu); in S (S^-1 (x - mu) (x - mu)' S^-1 - S^-1)/2, here its diagonal.
  const auto in_parameters = [&](const auto& shift) {
    using T = typename std::decay_t<decltype(shift)>::Scalar;
    Eigen::VectorX<T> m(3);
    Eigen::MatrixX<T> S(3, 3);
    for (int i = 0; i < 3; ++i) {
      m(i) = mu(i) + shift(i);
      for (int j = 0; j < 3; ++j) S(i, j) = T(sigma(i, j));
      S(i, i) = S(i, i) + shift(3 + i);
    }
    return log_pdf(MultivariateNormal<T>(m, S), x);
  };
  const MatrixXd slopes = mlmath::jacobian(in_parameters, VectorXd(VectorXd::Zero(6)));
  const Matrix3d slope = 0.5 * (pull * pull.transpose() - sigma.inverse());
  CHECK(max_relative_error(slopes.leftCols(3), pull.transpose()) < 1e-13);
  CHECK(max_relative_error(slopes.rightCols(3), slope.diagonal().transpose()) < 1e-13);
}

TEST_CASE("MultivariateNormal: fit", "[probability][multivariate_normal]") {
  MatrixXd X(6, 2);
  X << 1, 2, 2, 1, 4, 3, 5, 7, 0, 1, 3, 4;
  const auto fit = mlmath::fit<MultivariateNormal>(X);
  CHECK(max_relative_error(fit.distribution.mean(), Vector2d(2.5, 3)) < 4 * epsilon<double>);
  // Sums of products around the mean: 17.5, 18, 26; over n.
  CHECK(max_relative_error(fit.distribution.covariance(),
                           Eigen::Matrix2d{{17.5, 18}, {18, 26}} / 6) < 4 * epsilon<double>);
  CHECK(relative_error(fit.standard_errors(0), std::sqrt(17.5) / 6) < 4 * epsilon<double>);
  CHECK(relative_error(fit.log_likelihood, log_pdf(fit.distribution, X).sum()) < 1e-14);
  CHECK(fit.count == 6);
  CHECK(message_of<mlmath::ShapeError>([&] {
          return mlmath::fit<MultivariateNormal>(X.topRows(2));
        }) == "fit: X is 2x2, expected more rows than columns");
  X(4, 1) = std::numeric_limits<double>::infinity();
  CHECK(message_of<mlmath::DomainError>([&] { return mlmath::fit<MultivariateNormal>(X); }) ==
        "fit: X(4, 1) is inf, expected finite values");
}

TEST_CASE("MultivariateNormal: printing and errors", "[probability][multivariate_normal]") {
  std::ostringstream text;
  text << MultivariateNormal{Vector2d(1, 2), Eigen::Matrix2d{{2, 0.5}, {0.5, 1}}};
  CHECK(text.str() == "MultivariateNormal\nmean: 1 2\ncovariance:\n  2 0.5\n0.5   1\n");
  const auto make = [](const auto& m, const auto& S) {
    return [&] { return MultivariateNormal(m, S).dimension(); };
  };
  CHECK(message_of<mlmath::ShapeError>(make(mu, MatrixXd::Ones(3, 2))) ==
        "MultivariateNormal: covariance is 3x2, expected a square matrix");
  CHECK(message_of<mlmath::ShapeError>(make(Vector2d(1, 2), sigma)) ==
        "MultivariateNormal: mean has 2 entries, expected 3, one for each row of covariance (3x3)");
  CHECK(message_of<mlmath::ShapeError>(make(VectorXd(), MatrixXd(0, 0))) ==
        "MultivariateNormal: covariance is empty (0x0)");
  Matrix3d S = sigma;
  S(0, 2) = 1;
  CHECK(message_of<mlmath::DomainError>(make(mu, S)) ==
        "MultivariateNormal: covariance is not symmetric: covariance(0, 2) = 1, covariance(2, 0) = "
        "-0.8");
  S(0, 2) = std::numeric_limits<double>::quiet_NaN();
  CHECK(message_of<mlmath::DomainError>(make(mu, S)) ==
        "MultivariateNormal: covariance(0, 2) is nan, expected finite values");
  CHECK(message_of<mlmath::DomainError>(make(Vector2d(0, 0), Eigen::Matrix2d{{1, 2}, {2, 1}})) ==
        "MultivariateNormal: covariance is not positive definite: pivot 1 is -3");
  CHECK(message_of<mlmath::DomainError>([] {
          return MultivariateNormal<double>::from_cholesky(Vector2d(0, 0),
                                                           Eigen::Matrix2d{{1, 0}, {2, 0}})
              .dimension();
        }) == "MultivariateNormal::from_cholesky: L(1, 1) is 0, expected a positive diagonal");
  const MultivariateNormal d{mu, sigma};
  CHECK(message_of<mlmath::ShapeError>([&] { return log_pdf(d, Vector2d(1, 2)); }) ==
        "log_pdf: x has 2 entries, expected 3, one for each variable");
  CHECK(message_of<mlmath::ShapeError>([&] { return log_pdf(d, MatrixXd::Ones(4, 2)); }) ==
        "log_pdf: X is 4x2, expected 3 columns, one for each variable");
  CHECK(message_of<mlmath::DomainError>([&] {
          return marginal(d, {0, 3}).dimension();
        }) == "marginal: variables(1) = 3, expected 0 <= variables(1) <= 2");
  CHECK(message_of<mlmath::DomainError>([&] {
          return marginal(d, {1, 1}).dimension();
        }) == "marginal: variables holds 1 twice, expected distinct positions");
  CHECK(message_of<mlmath::ShapeError>([&] {
          return condition(d, {1}, Vector2d(0, 0)).dimension();
        }) == "condition: values has 2 entries, expected 1 as in variables");
  CHECK(message_of<mlmath::ShapeError>([&] {
          return condition(d, {0, 1, 2}, mu).dimension();
        }) == "condition: all 3 variables are given, expected one left at least");
}
