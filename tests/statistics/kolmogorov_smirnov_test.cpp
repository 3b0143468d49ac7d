// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "support/matchers.hpp"
#include <mlmath/core/random.hpp>
#include <mlmath/probability/exponential.hpp>
#include <mlmath/probability/normal.hpp>
#include <mlmath/statistics/kolmogorov_smirnov.hpp>

#include <Eigen/Core>

#include <cmath>
#include <limits>
#include <utility>

using Eigen::Index;
using Eigen::VectorXd;
using mlmath::Alternative;
using mlmath::kolmogorov_smirnov_test;
using mlmath::KolmogorovMethod;
using mlmath_test::message_of;
using mlmath_test::relative_error;

namespace {

const VectorXd x{{1.83, 0.50, 1.62, 2.48, 1.68, 1.88, 1.55, 3.06, 1.30}};
const VectorXd y{{0.878, 0.647, 0.598, 2.05, 1.06, 1.29, 1.061, 3.14, 1.291}};

/// A sample of the uniform law whose greatest distance from it is d, on both sides.
VectorXd at_distance(Index n, double d) {
  VectorXd u(n);
  for (Index i = 0; i < n; ++i) u(i) = double(i) / double(n) + d;
  return u.cwiseMin(1.0);
}

double uniform(double t) { return t < 0 ? 0.0 : t > 1 ? 1.0 : t; }

}  // namespace

TEST_CASE("Kolmogorov-Smirnov test of one sample as in R", "[statistics][kolmogorov_smirnov]") {
  // R 4.2: ks.test(x, "pnorm", 1, 1, alternative, exact = TRUE).
  const mlmath::Normal law{1.0, 1.0};
  const auto both = kolmogorov_smirnov_test(x, law);
  CHECK(relative_error(both.statistic, 0.50680031107784163) <= 1e-15);
  CHECK(relative_error(both.p_value, 0.011484731012054383) <= 1e-12);
  CHECK(both.statistic_name == "D");
  const auto less = kolmogorov_smirnov_test(x, law, {.alternative = Alternative::less});
  CHECK(relative_error(less.p_value, 0.0057423655060270251) <= 1e-12);
  const auto greater = kolmogorov_smirnov_test(x, law, {.alternative = Alternative::greater});
  CHECK(relative_error(greater.statistic, 0.019699270409376857) <= 1e-14);
  CHECK(relative_error(greater.p_value, 0.97697354880366527) <= 1e-13);
  CHECK(greater.statistic_name == "D+");
  // A function of a number serves as a law.
  const auto by_function =
      kolmogorov_smirnov_test(x.transpose(), [&](double t) { return cdf(law, t); });
  CHECK(by_function.p_value == both.p_value);
}

TEST_CASE("the exact law of D", "[statistics][kolmogorov_smirnov]") {
  // mpmath, 60 digits: the matrix of Marsaglia, Tsang, Wang (J. Statistical Software 8(18), 2003).
  struct Row {
    Index n;
    double d;
    double p;
  };
  for (const Row& row :
       {Row{10, 0.15, 0.95396527000000001347}, Row{10, 0.3, 0.27053557480000003846},
        Row{100, 0.05, 0.95321597106357248148}, Row{100, 0.2, 0.00055519273280280968097},
        Row{100, 0.24, 0.000014883145092568248715}, Row{100, 0.26, 1.88192043135952972e-6}}) {
    CAPTURE(row.n, row.d);
    const auto test = kolmogorov_smirnov_test(at_distance(row.n, row.d), uniform);
    CHECK(relative_error(test.statistic, row.d) <= 1e-14);
    CHECK(relative_error(test.p_value, row.p) <= 2e-12);
  }
  CHECK(relative_error(kolmogorov_smirnov_test(at_distance(1000, 0.03), uniform).p_value,
                       0.32269024641329990004) <= 1e-12);
  // scipy.stats._ksstats._kolmogn_DMTW(20000, d, cdf=False), SciPy 1.16: the same matrix.
  for (const auto& [d, p] : {std::pair(0.002, 0.99999798954208907),
                             {0.003, 0.99354334200640959},
                             {0.005, 0.69740884064824538},
                             {0.0085, 0.11050411058510154},
                             {0.0126, 0.0034623535754432309},
                             {0.0127, 0.0031288822521911186},
                             {0.014, 0.00077982495868325239}}) {
    CAPTURE(d);
    CHECK(relative_error(kolmogorov_smirnov_test(at_distance(20000, d), uniform).p_value, p) <=
          1e-8);
  }
}

TEST_CASE("the exact law of D on one side", "[statistics][kolmogorov_smirnov]") {
  // mpmath, 60 digits: the sum of Birnbaum and Tingey.
  const auto p = [](Index n, double d) {
    return kolmogorov_smirnov_test(at_distance(n, d), uniform, {.alternative = Alternative::less})
        .p_value;
  };
  CHECK(relative_error(p(9, 0.2), 0.43044218102268775252) <= 1e-13);
  CHECK(relative_error(p(1000, 0.05), 0.0065060373905451658052) <= 1e-12);
  CHECK(relative_error(p(200, 0.4), 1.0816790818473148965e-29) <= 1e-11);
}

TEST_CASE("p-values of true hypotheses are uniform", "[statistics][kolmogorov_smirnov]") {
  // 2000 samples: the share below alpha is within 5 standard errors of alpha.
  mlmath::Philox rng(1);
  int rejected = 0;
  for (int repetition = 0; repetition < 2000; ++repetition) {
    VectorXd sample(20);
    mlmath::fill_uniform(rng, sample);
    rejected += kolmogorov_smirnov_test(sample, uniform).rejects(0.1);
  }
  CHECK(std::abs(rejected / 2000.0 - 0.1) <= 5 * std::sqrt(0.09 / 2000));
}

TEST_CASE("Kolmogorov-Smirnov test of two samples as in R", "[statistics][kolmogorov_smirnov]") {
  // R 4.2: ks.test(x, y, alternative, exact = TRUE); with ties after rounding to one decimal;
  // exact = FALSE; two samples of different sizes.
  const auto both = kolmogorov_smirnov_test(x, y);
  CHECK(relative_error(both.statistic, 0.66666666666666663) <= 1e-15);
  CHECK(relative_error(both.p_value, 0.033566433566431964) <= 1e-12);
  const auto less = kolmogorov_smirnov_test(x, y, {.alternative = Alternative::less});
  CHECK(relative_error(less.p_value, 0.016783216783215149) <= 1e-12);
  const auto greater = kolmogorov_smirnov_test(x, y, {.alternative = Alternative::greater});
  CHECK(relative_error(greater.statistic, 0.1111111111111111) <= 1e-14);
  CHECK(relative_error(greater.p_value, 0.9) <= 1e-14);
  const VectorXd u{{1.8, 0.5, 1.6, 2.5, 1.7, 1.9, 1.6, 3.1, 1.3}};
  const VectorXd v{{0.9, 0.6, 0.6, 2.0, 1.1, 1.3, 1.1, 3.1, 1.3}};
  CHECK(relative_error(kolmogorov_smirnov_test(u, v).p_value, 0.096051007815712186) <= 1e-13);
  CHECK(relative_error(kolmogorov_smirnov_test(u, v, {.alternative = Alternative::greater}).p_value,
                       0.85536816125051396) <= 1e-13);
  const auto limit = kolmogorov_smirnov_test(x, y, {.method = KolmogorovMethod::asymptotic});
  CHECK(relative_error(limit.p_value, 0.036631052707118972) <= 1e-9);
  const VectorXd w = VectorXd::LinSpaced(7, 1.25, 7.25);
  CHECK(relative_error(kolmogorov_smirnov_test(x, w).p_value, 0.020979020979025487) <= 1e-11);
  // Two samples wholly apart: one of binomial(18, 9) orders on each side.
  CHECK(relative_error(kolmogorov_smirnov_test(x, (x.array() + 10).matrix()).p_value,
                       2.0 / 48620) <= 1e-14);
}

TEST_CASE("what a Kolmogorov-Smirnov test refuses", "[statistics][kolmogorov_smirnov]") {
  const VectorXd empty;
  CHECK(message_of<mlmath::ShapeError>([&] { (void)kolmogorov_smirnov_test(empty, uniform); }) ==
        "kolmogorov_smirnov_test: x is empty (0x1)");
  VectorXd with_nan = x;
  with_nan(2) = std::numeric_limits<double>::quiet_NaN();
  CHECK(message_of<mlmath::DomainError>([&] { (void)kolmogorov_smirnov_test(x, with_nan); }) ==
        "kolmogorov_smirnov_test: y(2) is nan, expected finite values");
  CHECK(message_of<mlmath::DomainError>([&] {
          (void)kolmogorov_smirnov_test(x, [](double) { return 1.5; });
        }) == "kolmogorov_smirnov_test: F(x) = 1.5, expected 0 <= F(x) <= 1");
}
