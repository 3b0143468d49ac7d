// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "support/matchers.hpp"
#include <mlmath/calculus/gradient.hpp>
#include <mlmath/probability/multinomial.hpp>

#include <Eigen/Core>

#include <cmath>
#include <limits>
#include <sstream>
#include <type_traits>

using Eigen::MatrixXd;
using Eigen::Vector3d;
using Eigen::VectorXd;
using mlmath::Multinomial;
using mlmath_test::epsilon;
using mlmath_test::max_relative_error;
using mlmath_test::message_of;
using mlmath_test::relative_error;

namespace {

const double infinite = std::numeric_limits<double>::infinity();

}  // namespace

TEST_CASE("Multinomial: probabilities against mpmath", "[probability][multinomial]") {
  // mpmath: loggamma(n + 1) - sum(loggamma(x + 1)) + sum(x log p), 40 digits
  const Multinomial small{10, Vector3d(0.2, 0.3, 0.5)};
  CHECK(relative_error(log_pmf(small, Vector3d(2, 3, 5)), -2.4645159601402662834) < 1e-14);
  CHECK(relative_error(pmf(small, Eigen::RowVector3i(2, 3, 5)), std::exp(-2.4645159601402662834)) <
        1e-14);
  CHECK(relative_error(log_pmf(Multinomial{3, Vector3d(0.2, 0.3, 0.5)}, Vector3d(0, 3, 0)),
                       -3.6119184129778080889) < 1e-14);
  CHECK(relative_error(
            log_pmf(Multinomial{1000, Vector3d(0.125, 0.25, 0.625)}, Vector3d(700, 200, 100)),
            -984.66233086296303909) < 1e-14);
  CHECK(relative_error(log_pmf(Multinomial{1000000, Vector3d(0.25, 0.25, 0.5)},
                               Vector3d(250300, 249500, 500200)),
                       -14.640575400107865404) < 1e-14);
  CHECK(log_pdf(small, Vector3d(2, 3, 5)) == log_pmf(small, Vector3d(2, 3, 5)));
  CHECK(pdf(small, Vector3d(2, 3, 5)) == pmf(small, Vector3d(2, 3, 5)));
}

TEST_CASE("Multinomial: sums, moments and entropy over all counts", "[probability][multinomial]") {
  const Multinomial d{8, Vector3d(0.125, 0.25, 0.625)};
  double total = 0;
  double nats = 0;
  VectorXd first = VectorXd::Zero(3);
  MatrixXd second = MatrixXd::Zero(3, 3);
  VectorXd marginal = VectorXd::Zero(9);
  for (int a = 0; a <= 8; ++a) {
    for (int b = 0; a + b <= 8; ++b) {
      const Vector3d x(a, b, 8 - a - b);
      const double p = pmf(d, x);
      total += p;
      nats -= p * std::log(p);
      first += p * x;
      second += p * x * x.transpose();
      marginal(b) += p;
    }
  }
  CHECK(std::abs(total - 1) < 1e-14);
  CHECK(max_relative_error(mean(d), first) < 1e-14);
  CHECK(max_relative_error(covariance(d), second - first * first.transpose()) < 1e-13);
  CHECK(max_relative_error(variance(d), covariance(d).diagonal()) < 1e-15);
  CHECK(relative_error(entropy(d, mlmath::nats), nats) < 1e-14);
  CHECK(relative_error(entropy(d), nats / std::log(2.0)) < 1e-14);
  const auto alone = mlmath::marginal(d, 1);
  CHECK(alone.n == 8);
  for (int k = 0; k <= 8; ++k) CHECK(relative_error(pmf(alone, k), marginal(k)) < 1e-13);
  // mpmath, over all counts
  CHECK(relative_error(entropy(Multinomial{60, Vector3d(0.125, 0.25, 0.625)}, mlmath::nats),
                       4.9543594671988374807) < 1e-14);
  CHECK(entropy(Multinomial{5, Vector3d(0, 1, 0)}) == 0);
  CHECK(entropy(Multinomial{0, Vector3d(0.2, 0.3, 0.5)}) == 0);
}

TEST_CASE("Multinomial: rows, edges and derivatives", "[probability][multinomial]") {
  const Multinomial d{3, Vector3d(0.5, 0.5, 0)};
  MatrixXd X(6, 3);
  X << 1, 2, 0, 3, 0, 0, 1, 1, 1, 1, 1, 0, 4, -1, 0, 1.5, 1.5, 0;
  const VectorXd p = pmf(d, X);
  CHECK(max_relative_error(p.head(2), Eigen::Vector2d(0.375, 0.125)) < 4 * epsilon<double>);
  CHECK(p.tail(4) == VectorXd::Zero(4));
  CHECK(log_pmf(d, X)(2) == -infinite);
  const Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor> by_rows = X;
  CHECK(pmf(d, by_rows) == p);
  CHECK(std::isnan(pmf(d, Vector3d(1, std::numeric_limits<double>::quiet_NaN(), 0))));
  CHECK(pmf(Multinomial{0, Vector3d(0.2, 0.3, 0.5)}, Vector3d(0, 0, 0)) == 1);
  // Along the simplex: p = (q, 2 q, 1 - 3 q), with slope x_0/q + x_1/q - 3 x_2/(1 - 3 q).
  const auto f = [](const auto& q) {
    using T = std::decay_t<decltype(q(0))>;
    Eigen::VectorX<T> r(3);
    r(0) = q(0);
    r(1) = 2 * q(0);
    r(2) = 1 - 3 * q(0);
    return log_pmf(Multinomial<T>{10, r}, Vector3d(2, 3, 5));
  };
  CHECK(relative_error(mlmath::gradient(f, VectorXd::Constant(1, 0.1))(0),
                       2 / 0.1 + 3 / 0.1 - 15 / 0.7) < 1e-13);
}

TEST_CASE("Multinomial: printing and errors", "[probability][multinomial]") {
  const Multinomial d{3, Vector3d(0.2, 0.3, 0.5)};
  std::ostringstream text;
  text << d;
  CHECK(text.str() == "Multinomial(n = 3, p = [0.2, 0.3, 0.5])");
  CHECK(message_of<mlmath::DomainError>([] {
          return mean(Multinomial{-1, Vector3d(0.2, 0.3, 0.5)});
        }) == "mean: Multinomial.n = -1, expected n >= 0");
  CHECK(message_of<mlmath::DomainError>([] {
          return covariance(Multinomial{1, Vector3d(0.2, 0.3, 0.6)});
        }) == "covariance: Multinomial.p sums to 1.1, expected probabilities that sum to 1");
  CHECK(message_of<mlmath::ShapeError>([&] { return pmf(d, Eigen::Vector2d(1, 2)); }) ==
        "pmf: x has 2 entries, expected 3, one for each entry of Multinomial.p");
  CHECK(message_of<mlmath::ShapeError>([&] { return log_pmf(d, MatrixXd::Ones(4, 2)); }) ==
        "log_pmf: X is 4x2, expected 3 columns, one for each entry of Multinomial.p");
  CHECK(message_of<mlmath::DomainError>([&] { return mlmath::marginal(d, 3); }) ==
        "marginal: i = 3, expected 0 <= i <= 2");
}

TEST_CASE("Multinomial: the mode has the largest probability", "[probability][multinomial]") {
  for (const Vector3d& p : {Vector3d(0.2, 0.3, 0.5), Vector3d(0.05, 0.05, 0.9),
                            Vector3d(1.0 / 3, 1.0 / 3, 1.0 / 3), Vector3d(0.4, 0, 0.6)}) {
    for (Eigen::Index n = 0; n < 12; ++n) {
      const Multinomial d{n, p};
      const VectorXd best = mode(d);
      CHECK(best.sum() == double(n));
      for (Eigen::Index i = 0; i <= n; ++i) {
        for (Eigen::Index j = 0; j <= n - i; ++j) {
          const double other = log_pmf(d, Vector3d(double(i), double(j), double(n - i - j)));
          CHECK(log_pmf(d, best) >= other - 16 * epsilon<double> * std::abs(other));
        }
      }
    }
  }
  CHECK(mode(Multinomial{10, Vector3d(0.2, 0.3, 0.5)}) == Vector3d(2, 3, 5));
}

TEST_CASE("Multinomial: fit", "[probability][multinomial]") {
  const Eigen::MatrixXi X{{3, 1, 1}, {2, 2, 1}};
  const auto fit = mlmath::fit<Multinomial>(X);
  CHECK(fit.distribution.n == 5);
  CHECK(max_relative_error(fit.distribution.p, Vector3d(0.5, 0.3, 0.2)) < 2 * epsilon<double>);
  // The share of a value in ten draws: sqrt(p (1 - p) / 10).
  CHECK(max_relative_error(fit.standard_errors, Vector3d(0.025, 0.021, 0.016).cwiseSqrt()) <
        8 * epsilon<double>);
  CHECK(relative_error(fit.covariance(0, 1), -0.015) < 8 * epsilon<double>);
  // mpmath: log(20 * .5**3 * .3 * .2) + log(30 * .5**2 * .3**2 * .2)
  CHECK(relative_error(fit.log_likelihood, -3.89960048542958890530745765928) < 1e-14);
  CHECK(fit.count == 2);
  std::ostringstream text;
  text << fit;
  CHECK(text.str() ==
        "Multinomial(n = 5, p = [0.5, 0.3, 0.2]) +- [0.158114, 0.144914, 0.126491], "
        "log-likelihood -3.8996, n = 2 (converged)");
  CHECK(message_of<mlmath::DomainError>([] {
          return mlmath::fit<Multinomial>(MatrixXd{{1, 2}, {2, 2}});
        }) == "fit: row 1 of X sums to 4, expected 3 as the first");
  CHECK(message_of<mlmath::DomainError>([] {
          return mlmath::fit<Multinomial>(MatrixXd{{1, 2}, {2.5, 0.5}});
        }) == "fit: X(1, 0) is 2.5, expected whole numbers >= 0");
  CHECK(message_of<mlmath::ShapeError>([] { return mlmath::fit<Multinomial>(MatrixXd(0, 2)); }) ==
        "fit: X is empty (0x2)");
}
