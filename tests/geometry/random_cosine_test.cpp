// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "support/matchers.hpp"
#include <mlmath/core/random.hpp>
#include <mlmath/geometry/random_cosine.hpp>

#include <Eigen/Core>

#include <algorithm>
#include <cmath>
#include <sstream>

using Eigen::Index;
using Eigen::VectorXd;
using mlmath::RandomCosine;
using mlmath_test::epsilon;
using mlmath_test::message_of;
using mlmath_test::relative_error;

TEST_CASE("expected_absolute_cosine: references", "[geometry][cosine]") {
  // mpmath, 50 digits: gamma(d/2) / (sqrt(pi) gamma((d + 1)/2)).
  struct Row {
    Index d;
    double expected;
  };
  for (const Row row :
       {Row{1, 1.0}, Row{2, 0.63661977236758134308}, Row{3, 0.5}, Row{4, 0.42441318157838756205},
        Row{10, 0.25868993924777908544}, Row{31, 0.14446444809436798096},
        Row{32, 0.14215346377720615494}, Row{100, 0.079988173434884059835},
        Row{1000, 0.025237633838999707882}, Row{1000000, 0.00079788476027403049046},
        Row{1000000000000, 7.9788456080306482702e-7}}) {
    CAPTURE(row.d);
    CHECK(relative_error(mlmath::expected_absolute_cosine(row.d), row.expected) <=
          4 * epsilon<double>);
  }
}

TEST_CASE("RandomCosine: log density and distribution function", "[geometry][cosine]") {
  // mpmath, 50 digits: log((1 - t^2)^((d - 3)/2) / beta(1/2, (d - 1)/2)), and
  // betainc((d - 1)/2, 1/2, 0, 1 - t^2, regularized)/2 for t < 0.
  struct Row {
    double d, t, log_pdf, cdf;
  };
  for (const Row row : {
           Row{2, -0.9, -0.31436428243857461495, 0.14356629312870625454},
           Row{2, -0.25, -1.1124606252806145883, 0.41956937674483375623},
           Row{2, 0.0, -1.1447298858494001741, 0.5},
           Row{2, 0.5, -1.0008888496235097104, 0.66666666666666666667},
           Row{3, -0.9, -0.69314718055994530942, 0.049999999999999988898},
           Row{3, 0.05, -0.69314718055994530942, 0.52500000000000000139},
           Row{4, -0.9, -1.2819483087002804239, 0.0186930367342493167},
           Row{4, -0.001, -0.45158320528970486489, 0.49936338033373572995},
           Row{4, 0.5, -0.59542374151534532845, 0.80449889052211467904},
           Row{10, -0.9, -5.6606069072949756023, 0.000079985714034356853926},
           Row{10, -0.25, -0.073932507400695788784, 0.22922182694989377023},
           Row{10, 0.5, -0.85493493700042993397, 0.94134659849288091991},
           Row{1000, -0.25, -29.638264181168083445, 4.9710746300802035547e-16},
           Row{1000, -0.001, 2.5336901056618954679, 0.48739589631473620559},
           Row{1000, 0.05, 1.2863781921790581105, 0.94305429543096098836},
           Row{1000000, -0.001, 5.4888172457775476228, 0.15865537491691004503},
       }) {
    CAPTURE(row.d, row.t);
    const RandomCosine law{row.d};
    CHECK(std::abs(mlmath::log_pdf(law, row.t) - row.log_pdf) <=
          8 * epsilon<double> * std::max(4.0, std::abs(row.log_pdf)));
    CHECK(relative_error(mlmath::cdf(law, row.t), row.cdf) <= 4e-14);
    CHECK(relative_error(mlmath::survival(law, -row.t), row.cdf) <= 4e-14);
    CHECK(std::abs(mlmath::log_cdf(law, row.t) - std::log(row.cdf)) <= 4e-14);
  }
  const RandomCosine law{1000};
  CHECK(relative_error(mlmath::log_cdf(law, -0.9),
                       std::log(7.6576955432412937982e-63) - 300 * std::log(10.0)) <= 4e-14);
  CHECK(mlmath::cdf(law, -1.0) == 0);
  CHECK(mlmath::cdf(law, 1.5) == 1);
  CHECK(mlmath::pdf(law, 1.5) == 0);
  CHECK(std::isnan(mlmath::cdf(law, std::nan(""))));
}

TEST_CASE("RandomCosine: quantiles", "[geometry][cosine]") {
  // mpmath, 40 digits: the root of the distribution function by bisection.
  struct Row {
    double d, p, expected;
  };
  for (const Row row : {
           Row{2, 0.01, -0.99950656036573155698},
           Row{2, 0.49, -0.031410759078128321728},
           Row{3, 0.2, -0.5999999999999999778},
           Row{4, 1e-10, -0.99999969721749897871},
           Row{4, 0.2, -0.49186183276370990572},
           Row{4, 0.49, -0.015708609335669987557},
           Row{10, 1e-300, -1.0},
           Row{10, 0.01, -0.68509535175164061097},
           Row{10, 0.3, -0.1782585628722068652},
           Row{10, 0.4999999999990905, -7.8128254355393354192e-13},
           Row{1000, 1e-300, -0.86430706988693801141},
           Row{1000, 1e-10, -0.19929155576325012519},
           Row{1000, 0.01, -0.073521158459029272693},
           Row{1000, 0.3, -0.016594307818664228774},
           Row{1000, 0.4999999999990905, -7.2146629330437393538e-14},
       }) {
    CAPTURE(row.d, row.p);
    const RandomCosine law{row.d};
    CHECK(relative_error(mlmath::quantile(law, row.p), row.expected) <= 2e-14);
    CHECK(relative_error(mlmath::survival_quantile(law, row.p), -row.expected) <= 2e-14);
    CHECK(relative_error(mlmath::quantile_from_log(law, std::log(row.p)), row.expected) <=
          (row.p > 0.4 ? 1e-2 : 1e-13));
  }
  const RandomCosine law{50};
  CHECK(mlmath::quantile(law, 0.5) == 0);
  CHECK(mlmath::quantile(law, 0.0) == -1);
  CHECK(mlmath::quantile(law, 1.0) == 1);
  CHECK(std::isnan(mlmath::quantile(law, -0.5)));
}

TEST_CASE("RandomCosine: moments and entropy", "[geometry][cosine]") {
  const RandomCosine law{10};
  CHECK(mlmath::mean(law) == 0);
  CHECK(mlmath::variance(law) == 0.1);
  CHECK(mlmath::median(law) == 0);
  CHECK(mlmath::mode(law) == 0);
  CHECK(mlmath::skewness(law) == 0);
  CHECK(mlmath::kurtosis(law) == -0.5);  // E t^4 = 3/(d (d + 2))
  CHECK(mlmath::support(law).lower == -1);
  // mpmath: -quad(pdf log pdf)/log(2).
  CHECK(relative_error(mlmath::entropy(RandomCosine{2}), 0.65149612947231879804) <= 1e-14);
  CHECK(relative_error(mlmath::entropy(RandomCosine{3}), 1.0) <= 1e-15);
  CHECK(relative_error(mlmath::entropy(law), 0.37280867313547278567) <= 1e-14);
  CHECK(relative_error(mlmath::entropy(RandomCosine{1000}), -2.9357976413387944053) <= 1e-14);
  std::ostringstream printed;
  printed << law;
  CHECK(printed.str() == "RandomCosine(dimension = 10)");
}

TEST_CASE("simulate_random_cosines: against the law", "[geometry][cosine]") {
  mlmath::Philox rng(2);
  constexpr Index n = 4000;
  for (const Index d : {2, 3, 25, 200}) {
    CAPTURE(d);
    VectorXd cosines = mlmath::simulate_random_cosines(d, rng, n);
    const RandomCosine law{double(d)};
    const double root_n = std::sqrt(double(n));
    CHECK(std::abs(cosines.mean()) <= 4 / std::sqrt(double(d)) / root_n);
    CHECK(std::abs(cosines.squaredNorm() / n * double(d) - 1) <= 4 * std::sqrt(2.0) / root_n);
    CHECK(std::abs(cosines.cwiseAbs().mean() - mlmath::expected_absolute_cosine(d)) <=
          4 / std::sqrt(double(d)) / root_n);
    // Kolmogorov's distance, whose 99.9 % point is 1.95 / sqrt(n).
    std::sort(cosines.data(), cosines.data() + n);
    double distance = 0;
    for (Index i = 0; i < n; ++i) {
      const double p = mlmath::cdf(law, cosines(i));
      distance = std::max({distance, double(i + 1) / n - p, p - double(i) / n});
    }
    CHECK(distance <= 1.95 / root_n);
  }
}

TEST_CASE("absolute_cosine_tail_bound: above the tail", "[geometry][cosine]") {
  for (const Index d : {2, 3, 10, 100, 10000}) {
    for (double t = 0; t < 1; t += 0.05) {
      CAPTURE(d, t);
      const double tail = 2 * mlmath::survival(RandomCosine{double(d)}, t);
      CHECK(tail <= mlmath::absolute_cosine_tail_bound(d, t) * (1 + 1e-14));
    }
  }
}

TEST_CASE("RandomCosine: bad arguments are named", "[geometry][cosine]") {
  CHECK(message_of<mlmath::DomainError>([] { return mlmath::expected_absolute_cosine(0); }) ==
        "expected_absolute_cosine: d = 0, expected d >= 1");
  mlmath::Philox rng(1);
  CHECK(message_of<mlmath::DomainError>([&] {
          return mlmath::simulate_random_cosines(0, rng, 5);
        }) == "simulate_random_cosines: d = 0, expected d >= 1");
  CHECK(message_of<mlmath::DomainError>([] { return mlmath::cdf(RandomCosine{1}, 0.5); }) ==
        "cdf: RandomCosine.dimension = 1, expected a finite number >= 2");
  CHECK(message_of<mlmath::DomainError>([] { return mlmath::absolute_cosine_tail_bound(3, 2); }) ==
        "absolute_cosine_tail_bound: t = 2, expected 0 <= t <= 1");
}
