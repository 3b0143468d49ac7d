// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "support/matchers.hpp"
#include <mlmath/calculus/gradient.hpp>
#include <mlmath/probability/beta.hpp>
#include <mlmath/probability/distribution.hpp>
#include <mlmath/probability/fisher_f.hpp>
#include <mlmath/probability/gamma.hpp>
#include <mlmath/probability/normal.hpp>
#include <mlmath/probability/student_t.hpp>
#include <mlmath/probability/weibull.hpp>

#include <Eigen/Core>

#include <cmath>
#include <limits>
#include <sstream>
#include <type_traits>

using Eigen::Index;
using Eigen::VectorXd;
using mlmath::Gamma;
using mlmath::Normal;
using mlmath::StudentT;
using mlmath_test::message_of;
using mlmath_test::relative_error;

TEST_CASE("distribution: the scalar follows from the parameters") {
  static_assert(std::is_same_v<decltype(Normal{}), Normal<double>>);
  static_assert(std::is_same_v<decltype(Normal{0, 1}), Normal<double>>);
  static_assert(std::is_same_v<decltype(Normal{0, 1.5}), Normal<double>>);
  static_assert(std::is_same_v<decltype(Normal{0.0f, 1.5f}), Normal<float>>);
  static_assert(std::is_same_v<decltype(Normal{0, 1.5L}), Normal<long double>>);
  using Number = mlmath::Dual<double>;
  static_assert(std::is_same_v<decltype(Normal{Number(0), 1.0}), Normal<Number>>);
  static_assert(std::is_same_v<decltype(StudentT{3}), StudentT<double>>);
  static_assert(mlmath::Distribution<Normal<double>>);
  static_assert(mlmath::ContinuousDistribution<Normal<double>>);
  static_assert(!mlmath::DiscreteDistribution<Normal<double>>);
  static_assert(!mlmath::Distribution<double>);
  CHECK(StudentT{3}.scale == 1);
}

TEST_CASE("distribution: the type of a number's image") {
  static_assert(std::is_same_v<decltype(cdf(Normal{0, 1}, 1)), double>);
  static_assert(std::is_same_v<decltype(cdf(Normal{0, 1}, 1.0f)), double>);
  static_assert(std::is_same_v<decltype(cdf(Normal{0.0f, 1.0f}, 1.0f)), float>);
  static_assert(std::is_same_v<decltype(cdf(Normal{0, 1}, 1.0L)), long double>);
  static_assert(std::is_same_v<decltype(mean(Gamma{2.0f, 1.0f})), float>);
  CHECK(cdf(Normal{0, 1}, 0) == 0.5);
}

TEST_CASE("distribution: arrays of every kind give what each number gives") {
  const Eigen::MatrixXd X = Eigen::MatrixXd::Random(5, 7);
  const Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor> rows = X;
  // One law that runs on packs and one that runs a number at a time.
  const Normal normal{0.25, 0.5};
  const Gamma gamma{2.5, 0.5};
  const auto check = [&](const auto& d) {
    const Eigen::MatrixXd all = cdf(d, X);
    const auto by_rows = cdf(d, rows);
    static_assert(decltype(by_rows)::IsRowMajor);
    const Eigen::Array33d block = cdf(d, X.array().block<3, 3>(1, 2));
    const Eigen::RowVectorXd row = cdf(d, X.row(2));
    const VectorXd expression = cdf(d, X.col(1) + X.col(1));
    const Eigen::MatrixXf single = cdf(d, X.cast<float>());
    const Eigen::VectorXd integers = cdf(d, Eigen::Vector3i(-1, 0, 2));
    const Eigen::Map<const VectorXd, 0, Eigen::InnerStride<2>> every_other(X.data(), 17);
    const VectorXd strided = cdf(d, every_other);
    for (Index i = 0; i < X.rows(); ++i) {
      for (Index j = 0; j < X.cols(); ++j) {
        CHECK(all(i, j) == cdf(d, X(i, j)));
        CHECK(by_rows(i, j) == all(i, j));
        CHECK(single(i, j) == float(cdf(d, double(float(X(i, j))))));
      }
      CHECK(expression(i) == cdf(d, 2 * X(i, 1)));
    }
    CHECK(block(2, 1) == all(3, 3));
    CHECK(row(4) == all(2, 4));
    CHECK(integers(2) == cdf(d, 2.0));
    CHECK(strided(16) == cdf(d, X.data()[32]));
    CHECK(cdf(d, VectorXd()).size() == 0);
  };
  check(normal);
  check(gamma);
}

TEST_CASE("distribution: float laws and long double laws") {
  CHECK(cdf(Normal{0.0f, 1.0f}, -3.0f) == float(cdf(Normal{0.0, 1.0}, -3.0)));
  CHECK(quantile(Gamma{2.5f, 2.0f}, 0.25f) == float(quantile(Gamma{2.5, 2.0}, 0.25)));
  // mpmath: ncdf(-3), log(ncdf(-60)), quantile of 0.025 and of exp(-2000); gammainc(2.5, 0, 2,
  // regularized=True)
  constexpr long double eps = std::numeric_limits<long double>::epsilon();
  const Normal<long double> d;
  CHECK(relative_error(cdf(d, -3.0L), 0.001349898031630094526652L) < 8 * eps);
  CHECK(relative_error(log_cdf(d, -60.0L), -1805.013560680567138701L) < 8 * eps);
  CHECK(relative_error(quantile(d, 0.025L), -1.959963984540054235525L) < 8 * eps);
  CHECK(relative_error(quantile_from_log(d, -2000.0L), -63.16541860878360948481L) < 8 * eps);
  CHECK(relative_error(cdf(Gamma{2.5L, 1.0L}, 2.0L), 0.4505840486472197673942L) < 20 * eps);
  CHECK(relative_error(quantile(Gamma{2.5L, 1.0L}, 0.4505840486472197673942L), 2.0L) < 20 * eps);
  CHECK(relative_error(cdf(StudentT{5.0L}, -2.0L), 0.05096973941492917812268L) < 20 * eps);
}

TEST_CASE("distribution: log_pdf differentiates in the argument and the parameters") {
  // d/dx, d/dmu, d/dsigma of log N(x; mu, sigma) at (1.5, 1, 2): -z/s, z/s, (z^2 - 1)/s, z = 0.25.
  const VectorXd at = Eigen::Vector3d(1.5, 1.0, 2.0);
  const VectorXd g = mlmath::gradient(
      [](const auto& v) {
        return log_pdf(Normal{v(1), v(2)}, v(0));
      },
      at);
  CHECK((g - Eigen::Vector3d(-0.125, 0.125, -0.46875)).norm() < 1e-15);

  // The score of a whole sample, and its zero at the fit.
  const VectorXd x = (VectorXd(6) << 0.3, 1.7, 0.9, 2.5, 0.7, 1.1).finished();
  const auto fit = mlmath::fit<Gamma>(x);
  const VectorXd parameters = Eigen::Vector2d(fit.distribution.shape, fit.distribution.scale);
  const VectorXd score = mlmath::gradient(
      [&](const auto& v) {
        return log_pdf(Gamma{v(0), v(1)}, x).sum();
      },
      parameters);
  CHECK(score.norm() < 1e-6);

  // In the points of a recorded array; d log f / dx of Student's t is -(n + 1) x / (n + x^2).
  const VectorXd slope = mlmath::gradient(
      [](const auto& v) {
        return log_pdf(StudentT{3, 0, 1}, v).sum();
      },
      x);
  CHECK((slope.array() + 4 * x.array() / (3 + x.array().square())).matrix().norm() < 1e-14);

  const VectorXd weibull = mlmath::gradient(
      [](const auto& v) {
        return log_pdf(mlmath::Weibull{v(0), v(1)}, v(2));
      },
      VectorXd(Eigen::Vector3d(1.5, 2.0, 0.8)));
  // sympy: diff of log(k/s) + (k - 1) log(x/s) - (x/s)^k at k = 3/2, s = 2, x = 4/5
  CHECK(
      (weibull - Eigen::Vector3d(-0.017818808277490405, -0.56026334038989724, 0.15065835097474310))
          .norm() < 1e-14);
}

TEST_CASE("distribution: cdf and log_cdf of the normal differentiate") {
  const auto x = mlmath::Dual<double>::variable(-1.5);
  const Normal d{0, 1};
  CHECK(relative_error(cdf(d, x).tangent(), pdf(d, -1.5)) < 1e-15);
  const double hazard = pdf(d, -1.5) / cdf(d, -1.5);
  CHECK(relative_error(log_cdf(d, x).tangent(), hazard) < 1e-14);
  const auto far = mlmath::Dual<double>::variable(-50.0);
  CHECK(relative_error(log_cdf(d, far).tangent(), std::exp(log_pdf(d, -50.0) - log_cdf(d, -50.0))) <
        1e-11);
}

TEST_CASE("distribution: entropy in other units, support, and what is printed") {
  const Normal d{0, 1};
  CHECK(entropy(d) == Approx(2.0470955851806411).epsilon(1e-15));  // log2(2 pi e) / 2
  CHECK(entropy(d, mlmath::nats) == Approx(1.4189385332046727).epsilon(1e-15));
  CHECK(standard_deviation(Gamma{4, 0.5}) == 1);
  std::ostringstream out;
  out << d << ", " << support(d) << ", " << StudentT{3, 0.5, 2} << ", " << support(Gamma{2, 1});
  CHECK(out.str() ==
        "Normal(mean = 0, standard_deviation = 1), [-inf, inf], StudentT(df = 3, location = 0.5, "
        "scale = 2), [0, inf]");
}

TEST_CASE("distribution: every function refuses parameters out of range, by its name") {
  using mlmath::DomainError;
  const Normal d{0, -2};
  const VectorXd x(0);
  const char* rest = ": Normal.standard_deviation = -2, expected a number > 0";
  CHECK(message_of<DomainError>([&] { return pdf(d, x); }) == std::string("pdf") + rest);
  CHECK(message_of<DomainError>([&] { return log_pdf(d, 1.0); }) == std::string("log_pdf") + rest);
  CHECK(message_of<DomainError>([&] { return cdf(d, 1); }) == std::string("cdf") + rest);
  CHECK(message_of<DomainError>([&] { return survival(d, 1.0); }) ==
        std::string("survival") + rest);
  CHECK(message_of<DomainError>([&] { return log_cdf(d, 1.0); }) == std::string("log_cdf") + rest);
  CHECK(message_of<DomainError>([&] { return log_survival(d, 1.0); }) ==
        std::string("log_survival") + rest);
  CHECK(message_of<DomainError>([&] { return quantile(d, 0.5); }) ==
        std::string("quantile") + rest);
  CHECK(message_of<DomainError>([&] { return survival_quantile(d, 0.5); }) ==
        std::string("survival_quantile") + rest);
  CHECK(message_of<DomainError>([&] { return quantile_from_log(d, -1.0); }) ==
        std::string("quantile_from_log") + rest);
  CHECK(message_of<DomainError>([&] { return survival_quantile_from_log(d, -1.0); }) ==
        std::string("survival_quantile_from_log") + rest);
  CHECK(message_of<DomainError>([&] { return mean(d); }) == std::string("mean") + rest);
  CHECK(message_of<DomainError>([&] { return entropy(d); }) == std::string("entropy") + rest);
  CHECK(message_of<DomainError>([&] { return support(d); }) == std::string("support") + rest);
  const auto negative = mlmath::Dual<double>::variable(-1.0);
  CHECK(message_of<DomainError>([&] {
          return log_pdf(Normal{negative, negative}, 1.0);
        }) == "log_pdf: Normal.standard_deviation = -1, expected a number > 0");
}

// mpmath 1.2 with 40 digits: mp.diff(f, x, k) of f from gammainc and betainc with regularized=True;
// the quantiles by findroot.
TEST_CASE("distribution: tails and quantiles differentiate in their argument") {
  using Number = mlmath::Dual<double>;
  const auto slope = [](const Number& y) { return y.tangent(); };
  const Gamma gamma{2.5, 1.5};
  CHECK(relative_error(slope(cdf(gamma, Number::variable(2))), 0.2035266746686657) < 1e-14);
  CHECK(relative_error(slope(log_survival(gamma, Number::variable(2000))), -0.66591722895549266) <
        2e-12);
  CHECK(relative_error(slope(log_cdf(mlmath::Beta{2.5, 3.5}, Number::variable(0x1p-10))),
                       2558.2132056657878) < 1e-13);
  CHECK(relative_error(slope(cdf(StudentT{5}, Number::variable(1.25))), 0.16789428803724621) <
        1e-14);
  CHECK(relative_error(slope(survival(mlmath::FisherF{3, 7}, Number::variable(2))),
                       -0.14635695020189792) < 1e-14);
  CHECK(relative_error(slope(quantile(gamma, Number::variable(0.25))), 4.9109569640045225) < 1e-13);
  CHECK(relative_error(slope(quantile(Normal{0, 1}, Number::variable(0.125))), 4.8578229344242277) <
        1e-13);
  CHECK(relative_error(slope(survival_quantile(mlmath::Beta{2.5, 3.5}, Number::variable(0.25))),
                       -0.66442540579420032) < 1e-13);

  // Up to the third order.
  using Second = mlmath::Dual<Number>;
  using Third = mlmath::Dual<Second>;
  const Third at = Third::variable(Second::variable(Number::variable(2)));
  const Third p = cdf(gamma, at);
  CHECK(relative_error(p.value().tangent().tangent(), 0.016960556222388809) < 1e-13);
  CHECK(relative_error(p.tangent().tangent().tangent(), -0.074909123315550572) < 1e-13);
  // d^2/dx^2 log S is -(h l' + h^2) with the hazard h and the slope l' of the density's logarithm.
  const double hazard_at = pdf(gamma, 2) / survival(gamma, 2);
  const Third s = log_survival(gamma, at);
  CHECK(relative_error(s.value().tangent().tangent(),
                       -hazard_at * (1.5 / 2 - 1 / 1.5 + hazard_at)) < 1e-13);
  const Third lower = Third::variable(Second::variable(Number::variable(0.25)));
  const Third x_of_p = quantile(gamma, lower);
  CHECK(relative_error(x_of_p.value().tangent().tangent(), -1.9561200298398952) < 1e-12);
  CHECK(relative_error(x_of_p.tangent().tangent().tangent(), 45.710124858522225) < 1e-12);

  // In reverse mode, over an array; the value is that of plain numbers.
  const VectorXd x{{0.5, 2, 7}};
  const auto total = [&](const auto& v) { return log_survival(gamma, v).sum(); };
  const VectorXd slopes = mlmath::gradient(total, x);
  for (Index i = 0; i < 3; ++i) {
    const double hazard = pdf(gamma, x(i)) / survival(gamma, x(i));
    CHECK(relative_error(slopes(i), -hazard) < 1e-13);
  }
  CHECK(cdf(gamma, Number::variable(2)).value() == cdf(gamma, 2));

  // At the end of the support, where the slope is infinite, and beyond it.
  const Gamma steep{0.5, 1.0};
  const double infinite = std::numeric_limits<double>::infinity();
  CHECK(cdf(steep, Number::variable(0)).value() == 0);
  CHECK(cdf(steep, Number::variable(0)).tangent() == 0);
  CHECK(cdf(steep, Number::variable(-1)).tangent() == 0);
  CHECK(log_cdf(steep, Number::variable(-1)).value() == -infinite);
  CHECK(survival(steep, Number::variable(infinite)).tangent() == 0);
  CHECK(std::isnan(cdf(steep, Number::variable(std::nan(""))).value()));
}
