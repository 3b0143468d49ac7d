// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "support/matchers.hpp"
#include <mlmath/statistics/rank_tests.hpp>

#include <Eigen/Core>

#include <cmath>
#include <vector>

using Eigen::VectorXd;
using mlmath::Alternative;
using mlmath::mann_whitney_test;
using mlmath::RankTestMethod;
using mlmath::wilcoxon_signed_rank_test;
using mlmath_test::message_of;
using mlmath_test::relative_error;

namespace {

const VectorXd x{{1.83, 0.50, 1.62, 2.48, 1.68, 1.88, 1.55, 3.06, 1.30}};
const VectorXd y{{0.878, 0.647, 0.598, 2.05, 1.06, 1.29, 1.061, 3.14, 1.291}};
const VectorXd tied{{0.878, 0.647, 0.598, 2.05, 1.06, 1.29, 1.06, 3.14, 1.29}};

}  // namespace

TEST_CASE("Mann-Whitney test as in R", "[statistics][rank_tests]") {
  // R 4.2: wilcox.test(x, y, alternative), with ties, and with exact = FALSE.
  CHECK(mann_whitney_test(x, y).statistic == 58);
  CHECK(relative_error(mann_whitney_test(x, y).p_value, 0.13591114767585355) <= 1e-13);
  CHECK(relative_error(mann_whitney_test(x, y, {.alternative = Alternative::less}).p_value,
                       0.94325380501851086) <= 1e-13);
  CHECK(relative_error(mann_whitney_test(x, y, {.alternative = Alternative::greater}).p_value,
                       0.067955573837926775) <= 1e-13);
  CHECK(relative_error(mann_whitney_test(x, tied).p_value, 0.13291945818531886) <= 1e-12);
  CHECK(relative_error(
            mann_whitney_test(
                x, y, {.alternative = Alternative::greater, .method = RankTestMethod::normal})
                .p_value,
            0.066660107794813739) <= 1e-12);
  CHECK(std::abs(mann_whitney_test(x, y).effect_size - (2 * 58.0 / 81 - 1)) <= 1e-15);
}

TEST_CASE("the exact law of U in the far tail", "[statistics][rank_tests]") {
  // All of 40 above all of 45: one of binomial(85, 40) assignments, 2 / 6.37e24 two-sided.
  const VectorXd high = VectorXd::LinSpaced(40, 100, 139);
  const VectorXd low = VectorXd::LinSpaced(45, 0, 44);
  double assignments = 1;
  for (int k = 1; k <= 40; ++k) assignments *= double(45 + k) / k;
  CHECK(relative_error(mann_whitney_test(high, low).p_value, 2 / assignments) <= 1e-13);
  CHECK(relative_error(mann_whitney_test(low, high).p_value, 2 / assignments) <= 1e-13);
  // All of 30 positive: 2 / 2^30.
  CHECK(relative_error(wilcoxon_signed_rank_test(high.head(30)).p_value, std::ldexp(1.0, -29)) <=
        1e-13);
}

TEST_CASE("Wilcoxon signed-rank test as in R", "[statistics][rank_tests]") {
  // R 4.2: wilcox.test(x - y, alternative), and with ties and a zero.
  const VectorXd d = x - y;
  CHECK(wilcoxon_signed_rank_test(d).statistic == 40);
  CHECK(relative_error(wilcoxon_signed_rank_test(d).p_value, 0.0390625) <= 1e-13);
  CHECK(relative_error(wilcoxon_signed_rank_test(d, {.alternative = Alternative::less}).p_value,
                       0.986328125) <= 1e-13);
  CHECK(relative_error(wilcoxon_signed_rank_test(d, {.alternative = Alternative::greater}).p_value,
                       0.01953125) <= 1e-13);
  const auto with_ties = wilcoxon_signed_rank_test(VectorXd{{1, -2, 2, 3, 0, 4, -1, 5, 5}});
  CHECK(with_ties.statistic == 31);
  CHECK(relative_error(with_ties.p_value, 0.078948337716001099) <= 1e-12);
}

TEST_CASE("Kruskal-Wallis test as in R", "[statistics][rank_tests]") {
  const std::vector<VectorXd> groups{
      VectorXd{{6.9, 5.4, 5.8, 4.6, 4.0}}, VectorXd{{8.3, 6.8, 7.8, 9.2, 6.5}},
      VectorXd{{8.0, 10.5, 8.1, 6.9, 9.3}}, VectorXd{{5.8, 3.8, 6.1, 5.6, 6.2}}};
  // R 4.2: kruskal.test(groups).
  const auto test = mlmath::kruskal_wallis_test(groups);
  CHECK(relative_error(test.statistic, 13.365813253012043) <= 1e-13);
  CHECK(relative_error(test.p_value, 0.0039087364562756235) <= 1e-12);
}

TEST_CASE("rank tests refuse what they cannot do", "[statistics][rank_tests]") {
  using mlmath::DomainError;
  CHECK(message_of<DomainError>(
            [] { return mann_whitney_test(x, tied, {.method = RankTestMethod::exact}); }) ==
        "mann_whitney_test: the values have ties, for which there is no exact law here: use "
        "RankTestMethod::normal");
  CHECK(
      message_of<DomainError>([] {
        return mann_whitney_test(VectorXd{{1, 1}}, VectorXd{{1}});
      }) ==
      "mann_whitney_test: x and y is constant (every entry is 1), expected at least two different "
      "values");
  CHECK(message_of<DomainError>([] {
          return wilcoxon_signed_rank_test(VectorXd{{0, 0}});
        }) ==
        "wilcoxon_signed_rank_test: x is constant (every entry is 0), expected at least two "
        "different values");
  CHECK(message_of<DomainError>([] {
          return mann_whitney_test(VectorXd{{1, std::nan("")}}, y);
        }) == "mann_whitney_test: x(1) is nan, expected finite values");
}
