// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "support/matchers.hpp"
#include <mlmath/core/random.hpp>
#include <mlmath/information/count_estimators.hpp>

#include <Eigen/Core>

#include <cmath>
#include <sstream>

using Eigen::MatrixXd;
using Eigen::VectorXd;
using Eigen::VectorXi;
using mlmath::DomainError;
using mlmath::entropy_of_counts;
using mlmath::EntropyEstimator;
using mlmath::nats;
using mlmath_test::epsilon;
using mlmath_test::message_of;
using mlmath_test::relative_error;

namespace {

double estimate(const VectorXi& counts, EntropyEstimator estimator) {
  return entropy_of_counts(counts, {.estimator = estimator, .unit = nats}).value;
}

}  // namespace

TEST_CASE("entropy of counts by every estimator", "[information][count_estimators]") {
  // mpmath, 50 digits, by the formulas of the papers (Grassberger's G by digamma functions). The
  // first row is the example of R's package entropy.
  struct Row {
    VectorXi counts;
    double plug_in, miller_madow, grassberger, chao_shen, jackknife, shrinkage;
  };
  const Row rows[] = {{VectorXi{{4, 2, 3, 0, 2, 4, 0, 0, 2, 1, 1}}, 1.968382408728381203095,
                       2.152592935044170676779, 2.144626386031427401963, 2.201137101279584811465,
                       2.231274314180113423155, 2.379602895309955903427},
                      {VectorXi{{1, 1, 1, 1, 1}}, 1.609437912434100374601, 2.009437912434100374601,
                       2.879800757895578544625, 3.486890381894244422651, 2.502012117690939397666,
                       1.609437912434100374601},
                      {VectorXi{{100, 50, 25, 12, 6, 3, 1, 1, 0}}, 1.346573404579635633914,
                       1.364250172256403310682, 1.369880922369582224726, 1.377810620116648090829,
                       1.369922204641367867348, 1.379403142168528830218}};
  for (const Row& row : rows) {
    CAPTURE(row.counts.transpose());
    // Sums of some ten terms; the jackknife takes a difference of N times the entropy.
    const double tolerance = 16 * epsilon<double>;
    CHECK(relative_error(estimate(row.counts, EntropyEstimator::plug_in), row.plug_in) <=
          tolerance);
    CHECK(relative_error(estimate(row.counts, EntropyEstimator::miller_madow), row.miller_madow) <=
          tolerance);
    CHECK(relative_error(estimate(row.counts, EntropyEstimator::grassberger), row.grassberger) <=
          tolerance);
    CHECK(relative_error(estimate(row.counts, EntropyEstimator::chao_shen), row.chao_shen) <=
          tolerance);
    CHECK(relative_error(estimate(row.counts, EntropyEstimator::jackknife), row.jackknife) <=
          double(row.counts.sum()) * tolerance);
    CHECK(relative_error(estimate(row.counts, EntropyEstimator::shrinkage), row.shrinkage) <=
          tolerance);
  }
  const auto result = entropy_of_counts(rows[0].counts, {.unit = nats});
  CHECK(relative_error(result.standard_error, 0.1022871313844800442833) <= 16 * epsilon<double>);
  CHECK(result.value == estimate(rows[0].counts, EntropyEstimator::miller_madow));
  CHECK(result.samples == 19);
}

TEST_CASE("the corrections take most of the bias away", "[information][count_estimators]") {
  // Forty samples of sixteen equal outcomes, 500 times: the plug-in estimate is low by some 0.19
  // nats of 2.77, with a standard error of the mean of 0.004.
  mlmath::Philox rng(11);
  const int repeats = 500;
  double bias[4] = {};
  const EntropyEstimator estimators[] = {EntropyEstimator::plug_in, EntropyEstimator::miller_madow,
                                         EntropyEstimator::grassberger,
                                         EntropyEstimator::jackknife};
  for (int r = 0; r < repeats; ++r) {
    VectorXi labels(40);
    for (int& label : labels) label = int(mlmath::uniform_index(rng, 16));
    for (int k = 0; k < 4; ++k) {
      bias[k] +=
          mlmath::entropy_of_labels(labels, {.estimator = estimators[k], .unit = nats}).value;
    }
  }
  for (double& b : bias) b = b / repeats - std::log(16.0);
  CHECK(bias[0] < -0.15);
  CHECK(std::abs(bias[1]) < 0.05);
  CHECK(std::abs(bias[2]) < 0.05);
  CHECK(std::abs(bias[3]) < 0.05);
}

TEST_CASE("mutual information of a table of counts", "[information][count_estimators]") {
  const MatrixXd counts{{10, 2, 0}, {3, 8, 1}};
  const auto information = [&](EntropyEstimator estimator) {
    return mlmath::mutual_information_of_counts(counts, {.estimator = estimator});
  };
  // mpmath, 50 digits. Differences of entropies near 2.3 that leave 0.25.
  const double tolerance = 40 * epsilon<double>;
  CHECK(relative_error(information(EntropyEstimator::plug_in).value, 0.2770487985970529358001) <=
        tolerance);
  CHECK(relative_error(information(EntropyEstimator::miller_madow).value,
                       0.2469926519118661981468) <= tolerance);
  CHECK(relative_error(information(EntropyEstimator::grassberger).value,
                       0.2761232738943016907688) <= tolerance);
  CHECK(relative_error(information(EntropyEstimator::plug_in).standard_error,
                       0.1554922808289044583512) <= tolerance);
}

TEST_CASE("one sample, one outcome, large counts", "[information][count_estimators]") {
  for (const auto estimator : {EntropyEstimator::plug_in, EntropyEstimator::miller_madow,
                               EntropyEstimator::jackknife, EntropyEstimator::shrinkage}) {
    CHECK(estimate(VectorXi{{1}}, estimator) == 0);
    CHECK(std::abs(estimate(VectorXi{{1000, 0}}, EntropyEstimator::plug_in)) == 0);
  }
  CHECK(relative_error(entropy_of_counts(VectorXd{{1e15, 1e15}}).value, 1.0) <=
        4 * epsilon<double>);
  std::ostringstream printed;
  printed << entropy_of_counts(VectorXi{{2, 2}}, {.estimator = EntropyEstimator::plug_in});
  CHECK(printed.str() == "1 bits, standard error 0, 4 samples\n");
}

TEST_CASE("what is no count is refused", "[information][count_estimators]") {
  CHECK(message_of<DomainError>([] {
          return entropy_of_counts(VectorXd{{1, 0.5}});
        }) == "entropy_of_counts: counts(1) is 0.5, expected whole numbers >= 0");
  CHECK(message_of<DomainError>([] {
          return entropy_of_counts(VectorXi{{-1, 2}});
        }) == "entropy_of_counts: counts(0) is -1, expected whole numbers >= 0");
  CHECK(message_of<DomainError>([] {
          return entropy_of_counts(VectorXi{{0, 0}});
        }) == "entropy_of_counts: every entry of counts is 0, expected a positive count");
  CHECK(message_of<mlmath::ShapeError>([] { return entropy_of_counts(VectorXi()); }) ==
        "entropy_of_counts: counts is empty (0x1)");
  CHECK(message_of<mlmath::ShapeError>([] { return mlmath::entropy_of_labels(VectorXi()); }) ==
        "entropy_of_labels: labels is empty (0x1)");
  CHECK(message_of<DomainError>([] {
          return mlmath::mutual_information_of_counts(MatrixXd{{1, 2}, {3, std::nan("")}});
        }) == "mutual_information_of_counts: counts(1, 1) is nan, expected whole numbers >= 0");
}
