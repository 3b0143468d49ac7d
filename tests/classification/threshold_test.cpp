// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "support/labels.hpp"
#include "support/matchers.hpp"
#include <mlmath/classification/threshold.hpp>
#include <mlmath/core/errors.hpp>

#include <Eigen/Core>

#include <cmath>
#include <limits>
#include <sstream>

using Eigen::VectorXd;
using Eigen::VectorXi;
using mlmath::choose_threshold;
using mlmath::optimal_threshold;
using mlmath_test::binary_labels;
using mlmath_test::label_scores;
using mlmath_test::label_weights;
using mlmath_test::message_of;
using mlmath_test::relative_error;

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

bool has_counts(const mlmath::ThresholdChoice& choice, double tp, double fp, double tn, double fn) {
  return choice.counts.true_positives == tp && choice.counts.false_positives == fp &&
         choice.counts.true_negatives == tn && choice.counts.false_negatives == fn;
}

}  // namespace

TEST_CASE("the threshold of known costs", "[classification][threshold]") {
  CHECK(optimal_threshold(1, 1) == 0.5);
  CHECK(optimal_threshold(1, 9) == 0.1);
  CHECK(relative_error(optimal_threshold(9, 1), 0.9) <= 1e-15);
  CHECK(optimal_threshold(0, 1) == 0);
  CHECK(optimal_threshold(1, 0) == 1);
  // Elkan's example of a loan: right decisions have gains. (3 - -1) / (3 + 1 + 2 + 2).
  CHECK(optimal_threshold(3, 2, {.true_positive = -2, .true_negative = -1}) == 0.5);
  CHECK(optimal_threshold(1e308, 1e-308) == 1);
  // At it both decisions cost the same.
  const double p = optimal_threshold(3, 7, {.true_positive = 1, .true_negative = 0.5});
  CHECK(std::abs((1 - p) * 3 + p * 1 - ((1 - p) * 0.5 + p * 7)) <= 1e-15);
}

TEST_CASE("the best threshold on data", "[classification][threshold]") {
  // scikit-learn 1.9: the largest f1_score, fbeta_score, recall_score, ... over all thresholds.
  const VectorXi y = binary_labels();
  const VectorXd s = label_scores();
  const auto f1 = choose_threshold(y, s, mlmath::FScore{});
  CHECK(f1.threshold == 0.140625);
  CHECK(f1.next_lower == 0.125);
  CHECK(f1.midpoint() == 0.1328125);
  CHECK(relative_error(f1.value, 0.7727272727272727) <= 1e-15);
  CHECK(has_counts(f1, 34, 20, 6, 0));
  CHECK(relative_error(choose_threshold(y, s, mlmath::FScore{.beta = 0.5}).value, 0.68) <= 1e-15);
  const auto youden = choose_threshold(y, s, mlmath::YoudenIndex{});
  CHECK(youden.threshold == 0.578125);
  CHECK(relative_error(youden.value, 0.27601809954751144) <= 1e-14);
  CHECK(has_counts(youden, 12, 2, 24, 22));
  const auto cost =
      choose_threshold(y, s, mlmath::NegativeCost{.false_positive = 1, .false_negative = 0.4});
  CHECK(cost.threshold == 0.59375);
  CHECK(relative_error(cost.value, -0.1766666666666667) <= 1e-15);
  CHECK(has_counts(cost, 10, 1, 25, 24));
  const auto recall = choose_threshold(y, s, mlmath::RecallAtPrecision{.precision = 0.8});
  CHECK(recall.threshold == 0.578125);
  CHECK(relative_error(recall.value, 0.35294117647058826) <= 1e-15);
  const auto precision = choose_threshold(y, s, mlmath::PrecisionAtRecall{.recall = 0.9});
  CHECK(precision.threshold == 0.1875);
  CHECK(relative_error(precision.value, 0.6326530612244898) <= 1e-15);
  const auto weighted = choose_threshold(y, s, label_weights(), mlmath::FScore{});
  CHECK(weighted.threshold == 0.140625);
  CHECK(relative_error(weighted.value, 0.768642447418738) <= 1e-14);
}

TEST_CASE("criteria and edges of a threshold", "[classification][threshold]") {
  const VectorXi y{{0, 0, 1, 1}};
  const VectorXd s{{1, 2, 3, 4}};
  const auto accuracy = [](const mlmath::ThresholdCounts& at) { return at.accuracy(); };
  CHECK(choose_threshold(y, s, accuracy).threshold == 3);
  // The scores of another label, of rows and of single precision.
  CHECK(choose_threshold(y.transpose(), -s.cast<float>(), accuracy, {.positive = 0}).threshold ==
        -2);
  // Nothing positive is the best where a false positive costs much and there is nothing to find.
  const auto none =
      choose_threshold(y, VectorXd{{4, 3, 2, 1}}, mlmath::NegativeCost{.false_positive = 10});
  CHECK(none.threshold == infinity);
  CHECK(none.midpoint() == infinity);
  CHECK(none.next_lower == 4);
  CHECK(none.value == -0.5);
  // All positive, ties, and one class alone.
  const auto all =
      choose_threshold(y, VectorXd{{4, 3, 2, 1}}, mlmath::NegativeCost{.false_negative = 10});
  CHECK(all.threshold == 1);
  CHECK(all.next_lower == -infinity);
  CHECK(all.midpoint() == 1);
  CHECK(choose_threshold(y, VectorXd::Ones(4), accuracy).threshold == infinity);
  CHECK(choose_threshold(VectorXi::Ones(4), s, accuracy).threshold == 1);
  CHECK(choose_threshold(VectorXi::Zero(4), s, accuracy).threshold == infinity);
  // No threshold will do.
  const auto nowhere =
      choose_threshold(y, VectorXd{{4, 3, 2, 1}}, mlmath::RecallAtPrecision{.precision = 0.9});
  CHECK(!nowhere);
  CHECK(nowhere.threshold != nowhere.threshold);
  std::ostringstream out;
  out << nowhere << choose_threshold(y, s, accuracy);
  CHECK(out.str() ==
        "no threshold: the criterion has a value at none\nthreshold: 3, above 2; criterion: 1\n"
        "true positives 2, false positives 0, true negatives 2, false negatives 0\n");
}

TEST_CASE("what thresholds refuse", "[classification][threshold]") {
  CHECK(message_of<mlmath::DomainError>([] { return optimal_threshold(-1, 1); }) ==
        "optimal_threshold: cost_false_positive = -1 and true_negative = 0, expected finite costs, "
        "the first not the smaller");
  CHECK(message_of<mlmath::DomainError>([] { return optimal_threshold(1, infinity); }) ==
        "optimal_threshold: cost_false_negative = inf and true_positive = 0, expected finite "
        "costs, the first not the smaller");
  CHECK(message_of<mlmath::DomainError>([] { return optimal_threshold(0, 0); }) ==
        "optimal_threshold: wrong decisions cost as much as right ones");
  const VectorXi y{{0, 1, 1}};
  const auto choose = [&](const VectorXd& s) {
    return choose_threshold(y, s, mlmath::YoudenIndex{});
  };
  CHECK(message_of<mlmath::ShapeError>([&] {
          return choose(VectorXd{{1, 2}});
        }) == "choose_threshold: scores has 2 entries, expected 3 as in y");
  CHECK(message_of<mlmath::DomainError>([&] {
          return choose(VectorXd{{1, infinity, 2}});
        }) == "choose_threshold: scores(1) is inf, expected finite values");
  CHECK(message_of<mlmath::DomainError>([&] {
          return choose_threshold(y, VectorXd{{1, 2, 3}}, VectorXd{{1, -1, 0}},
                                  mlmath::YoudenIndex{});
        }) == "choose_threshold: sample_weights(1) is -1, expected values >= 0");
}
