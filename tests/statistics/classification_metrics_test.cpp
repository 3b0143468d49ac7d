// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "support/labels.hpp"
#include "support/matchers.hpp"
#include <mlmath/statistics/classification_metrics.hpp>

#include <Eigen/Core>

#include <cmath>
#include <limits>

using Eigen::VectorXi;
using mlmath::accuracy;
using mlmath::ClassAverage;
using mlmath::confusion_matrix;
using mlmath::f1_score;
using mlmath::f_beta_score;
using mlmath::jaccard_score;
using mlmath::precision;
using mlmath::recall;
using mlmath::specificity;
using mlmath_test::message_of;
using mlmath_test::relative_error;

namespace {

// Sums of three quotients: some roundings.
constexpr double tolerance = 4 * mlmath_test::epsilon<double>;

bool is_near(double actual, double expected) {
  return relative_error(actual, expected) <= tolerance;
}

}  // namespace

// The values below: sklearn 1.9.1, metrics.<name>(y, y_hat, average=...), of support/labels.hpp.
TEST_CASE("classification metrics: scikit-learn's averages", "[statistics][metrics]") {
  const VectorXi y = mlmath_test::true_labels();
  const VectorXi y_hat = mlmath_test::predicted_labels();
  CHECK(is_near(accuracy(y, y_hat), 0.7833333333333333));
  const mlmath::ClassificationOptions macro{.average = ClassAverage::macro};
  CHECK(is_near(precision(y, y_hat, macro), 0.7782937736498109));
  CHECK(is_near(recall(y, y_hat, macro), 0.7888176638176638));
  CHECK(is_near(f1_score(y, y_hat, macro), 0.780952380952381));
  CHECK(is_near(jaccard_score(y, y_hat, macro), 0.6414141414141414));
  CHECK(is_near(f_beta_score(y, y_hat, 0.5, macro), 0.7787852166177682));
  CHECK(is_near(f_beta_score(y, y_hat, 2, macro), 0.7849868575425297));
  const mlmath::ClassificationOptions micro{.average = ClassAverage::micro};
  CHECK(is_near(precision(y, y_hat, micro), 0.7833333333333333));
  CHECK(is_near(recall(y, y_hat, micro), 0.7833333333333333));
  CHECK(is_near(f1_score(y, y_hat, micro), 0.7833333333333333));
  CHECK(is_near(jaccard_score(y, y_hat, micro), 0.6438356164383562));
  const mlmath::ClassificationOptions weighted{.average = ClassAverage::weighted};
  CHECK(is_near(precision(y, y_hat, weighted), 0.7870141038871689));
  CHECK(is_near(recall(y, y_hat, weighted), 0.7833333333333333));
  CHECK(is_near(f1_score(y, y_hat, weighted), 0.7828571428571429));
  CHECK(is_near(jaccard_score(y, y_hat, weighted), 0.6439393939393939));
  CHECK(is_near(f_beta_score(y, y_hat, 0.5, weighted), 0.7848339936017505));
}

TEST_CASE("classification metrics: weighted samples", "[statistics][metrics]") {
  const auto confusion = confusion_matrix(
      mlmath_test::true_labels(), mlmath_test::predicted_labels(), mlmath_test::label_weights());
  CHECK(is_near(accuracy(confusion), 0.7805555555555556));
  const mlmath::ClassificationOptions macro{.average = ClassAverage::macro};
  CHECK(is_near(precision(confusion, macro), 0.7742834739050445));
  CHECK(is_near(recall(confusion, macro), 0.7829334097038018));
  CHECK(is_near(f1_score(confusion, macro), 0.7761342774718069));
  CHECK(is_near(jaccard_score(confusion, macro), 0.6352748530167885));
  const mlmath::ClassificationOptions weighted{.average = ClassAverage::weighted};
  CHECK(is_near(precision(confusion, weighted), 0.7836246284803522));
  CHECK(is_near(f1_score(confusion, weighted), 0.7800039339103068));
}

TEST_CASE("classification metrics: two classes", "[statistics][metrics]") {
  const VectorXi y = mlmath_test::binary_labels();
  const VectorXi y_hat = (mlmath_test::predicted_labels().array() > 0).cast<int>();
  // TP 30, FP 6, FN 4, TN 20.
  CHECK(precision(y, y_hat) == 30.0 / 36);
  CHECK(recall(y, y_hat) == 30.0 / 34);
  CHECK(specificity(y, y_hat) == 20.0 / 26);
  CHECK(f1_score(y, y_hat) == 60.0 / 70);
  CHECK(is_near(f_beta_score(y, y_hat, 2), 0.872093023255814));
  CHECK(f_beta_score(y, y_hat, 0) == precision(y, y_hat));
  CHECK(jaccard_score(y, y_hat) == 0.75);
  CHECK(recall(y, y_hat, {.positive = 0}) == specificity(y, y_hat));
  CHECK(specificity(y, y_hat, {.positive = 0}) == recall(y, y_hat));
  // F1 is that of precision and recall, in whatever type the labels come.
  CHECK(is_near(f1_score(precision(y, y_hat), recall(y, y_hat)), f1_score(y, y_hat)));
  CHECK(precision(y.cast<double>(), y_hat.array() > 0) == 30.0 / 36);
  CHECK(recall(2 * y.array() - 1, 2 * y_hat.array() - 1) == 30.0 / 34);
}

TEST_CASE("f1_score: from precision and recall", "[statistics][metrics]") {
  CHECK(is_near(f1_score(0.7, 0.5), 7.0 / 12));
  CHECK(std::abs(f1_score(0.7f, 0.5f) - 7.0f / 12) <= 1e-7f);
  CHECK(f1_score(0.7L, 0.5L) == 0.7L / 1.2L);
  CHECK(f1_score(1, 1) == 1);
  CHECK(f1_score(1, 0) == 0);
  CHECK(f1_score(0, 0) == 0);
  CHECK(f_beta_score(0.7, 0.5, 1) == f1_score(0.7, 0.5));
  CHECK(is_near(f_beta_score(0.7, 0.5, 2), 5 * 0.35 / (4 * 0.7 + 0.5)));
  CHECK(message_of<mlmath::DomainError>([] { return f1_score(1.5, 0.5); }) ==
        "f1_score: p = 1.5, expected 0 <= p <= 1");
  CHECK(message_of<mlmath::DomainError>([] { return f_beta_score(0.5, -0.5, 1); }) ==
        "f_beta_score: r = -0.5, expected 0 <= r <= 1");
}

TEST_CASE("classification metrics: what is undefined is the caller's choice",
          "[statistics][metrics]") {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const VectorXi zeros = VectorXi::Zero(3);
  const VectorXi mixed{{0, 1, 1}};
  CHECK(message_of<mlmath::UndefinedMetricError>([&] { return precision(mixed, zeros); }) ==
        "precision: undefined, as no sample is predicted as class 1; set .undefined to a number to "
        "go on");
  CHECK(message_of<mlmath::UndefinedMetricError>([&] { return recall(zeros, mixed); }) ==
        "recall: undefined, as no sample is of class 1; set .undefined to a number to go on");
  CHECK(message_of<mlmath::UndefinedMetricError>(
            [&] { return specificity(VectorXi::Ones(3), mixed); }) ==
        "specificity: undefined, as every sample is of class 1; set .undefined to a number to go "
        "on");
  CHECK(message_of<mlmath::UndefinedMetricError>([&] { return f1_score(zeros, zeros); }) ==
        "f1_score: undefined, as no sample is of or predicted as class 1; set .undefined to a "
        "number to go on");
  CHECK(precision(mixed, zeros, {.undefined = 0}) == 0);
  CHECK(std::isnan(recall(zeros, mixed, {.undefined = nan})));
  CHECK(f1_score(zeros, zeros, {.undefined = 1}) == 1);
  // Defined though precision or recall alone is not.
  CHECK(f1_score(mixed, zeros) == 0);
  CHECK(f1_score(zeros, mixed) == 0);
  CHECK(specificity(zeros, zeros) == 1);
  CHECK(recall(zeros, zeros, {.positive = 0}) == 1);
  // In an average the number stands for the class: sklearn, zero_division=0 and 1.
  const VectorXi y{{0, 1, 2, 0, 1, 2}};
  const VectorXi y_hat{{0, 1, 1, 0, 0, 1}};
  CHECK(is_near(precision(y, y_hat, {.average = ClassAverage::macro, .undefined = 0}), 1.0 / 3));
  CHECK(is_near(precision(y, y_hat, {.average = ClassAverage::macro, .undefined = 1}), 2.0 / 3));
  CHECK(std::isnan(precision(y, y_hat, {.average = ClassAverage::macro, .undefined = nan})));
  CHECK_THROWS_AS(precision(y, y_hat, {.average = ClassAverage::macro}),
                  mlmath::UndefinedMetricError);
  CHECK(recall(y, y_hat, {.average = ClassAverage::macro}) == 0.5);
}

TEST_CASE("classification metrics: labels that do not match", "[statistics][metrics]") {
  const VectorXi y{{0, 1, 1, 0}};
  CHECK(message_of<mlmath::DomainError>([&] { return recall(y, 2 * y.array() - 1); }) ==
        "recall: the labels are {-1, 0, 1}, expected two classes; choose an .average for more");
  CHECK(message_of<mlmath::DomainError>([&] { return f1_score(2 * y, 2 * y); }) ==
        "f1_score: positive = 1, expected one of the labels {0, 2}");
  CHECK(message_of<mlmath::ShapeError>([&] { return accuracy(y, y.head(3)); }) ==
        "accuracy: y_hat has 3 entries, expected 4 as in y");
  CHECK(message_of<mlmath::DomainError>([&] {
          return accuracy(y, Eigen::Vector4d(0, 0.25, 0.5, 1));
        }) == "accuracy: y_hat(1) is 0.25, expected a label, a whole number");
  CHECK(message_of<mlmath::DomainError>([&] { return f_beta_score(y, y, -1); }) ==
        "f_beta_score: beta = -1, expected a number >= 0");
}
