// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "support/labels.hpp"
#include "support/matchers.hpp"
#include <mlmath/core/random.hpp>
#include <mlmath/statistics/confusion_matrix.hpp>

#include <Eigen/Core>

#include <cmath>
#include <cstdint>
#include <limits>
#include <sstream>

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;
using Eigen::VectorXi;
using mlmath::confusion_matrix;
using mlmath::ConfusionShare;
using mlmath_test::message_of;

namespace {

const double not_a_number = std::numeric_limits<double>::quiet_NaN();

// sklearn 1.9.1, metrics.confusion_matrix(y, y_hat) and with sample_weight=w.
const MatrixXd counts{{20, 3, 3}, {3, 13, 2}, {1, 1, 14}};
const MatrixXd weighted_counts{{31.25, 4.25, 4.25}, {4.75, 18.75, 3.25}, {1.75, 1.5, 20.25}};

}  // namespace

TEST_CASE("confusion_matrix: scikit-learn's counts", "[statistics][confusion]") {
  const VectorXi y = mlmath_test::true_labels();
  const VectorXi y_hat = mlmath_test::predicted_labels();
  const auto confusion = confusion_matrix(y, y_hat);
  CHECK(confusion.classes == Eigen::VectorX<Index>{{0, 1, 2}});
  CHECK(confusion.counts == counts);
  CHECK(confusion.total() == 60);
  CHECK(confusion.actual() == Eigen::Vector3d(26, 18, 16));
  CHECK(confusion.predicted() == Eigen::Vector3d(24, 17, 19));
  CHECK(confusion.correct() == Eigen::Vector3d(20, 13, 14));
  CHECK(confusion_matrix(y, y_hat, mlmath_test::label_weights()).counts == weighted_counts);
}

TEST_CASE("confusion_matrix: labels of any type and any whole numbers", "[statistics][confusion]") {
  const VectorXi y = mlmath_test::true_labels();
  const VectorXi y_hat = mlmath_test::predicted_labels();
  CHECK(confusion_matrix(y.cast<double>(), y_hat.cast<float>()).counts == counts);
  CHECK(confusion_matrix(y.cast<long>(), y_hat.cast<std::uint8_t>()).counts == counts);
  CHECK(confusion_matrix(y.transpose(), y_hat.array()).counts == counts);
  const VectorXi both = (VectorXi(120) << y, y_hat).finished();
  const Eigen::Map<const VectorXi> second(both.data() + 60, 60);
  CHECK(confusion_matrix(both.head(60), second).counts == counts);
  // Negative, far apart, and beyond what a table by label holds.
  for (const Index scale : {Index(-1), Index(5), Index(1) << 20, Index(1) << 49}) {
    CAPTURE(scale);
    const Eigen::VectorX<Index> moved = y.cast<Index>() * scale;
    const Eigen::VectorX<Index> moved_hat = y_hat.cast<Index>() * scale;
    const auto confusion = confusion_matrix(moved, moved_hat);
    CHECK(confusion.classes.minCoeff() == std::min(Index(0), 2 * scale));
    CHECK(confusion.counts == (scale > 0 ? counts : counts.reverse()));
    CHECK(confusion_matrix(moved.cast<double>(), moved_hat.cast<double>()).counts ==
          confusion.counts);
  }
  const auto flags = confusion_matrix((y.array() > 0), (y_hat.array() > 0));
  CHECK(flags.counts == MatrixXd{{20, 6}, {4, 30}});
}

TEST_CASE("confusion_matrix: many samples against a plain count", "[statistics][confusion]") {
  mlmath::Philox rng(1);
  VectorXd u(10007);
  VectorXd v(10007);
  mlmath::fill_uniform(rng, u);
  mlmath::fill_uniform(rng, v);
  for (const int K : {2, 14, 40}) {
    CAPTURE(K);
    const VectorXi y = (u.array() * K).cast<int>();
    const VectorXi y_hat = (v.array() * K).cast<int>();
    MatrixXd expected = MatrixXd::Zero(K, K);
    for (Index i = 0; i < y.size(); ++i) ++expected(y(i), y_hat(i));
    CHECK(confusion_matrix(y, y_hat).counts == expected);
    CHECK(confusion_matrix(y.cast<double>(), y_hat).counts == expected);
  }
}

TEST_CASE("confusion_matrix: labels of one side alone, and classes by order",
          "[statistics][confusion]") {
  const auto confusion = confusion_matrix(VectorXi{{1, 1, 3}}, VectorXi{{1, 2, 1}});
  CHECK(confusion.classes == Eigen::VectorX<Index>{{1, 2, 3}});
  CHECK(confusion.counts == MatrixXd{{1, 1, 0}, {0, 0, 0}, {1, 0, 0}});
  const auto ordered = confusion_matrix(VectorXi{{1, 1, 3}}, VectorXi{{1, 2, 1}},
                                        {.classes = Eigen::VectorX<Index>{{3, 7, 2, 1}}});
  CHECK(ordered.counts == MatrixXd{{0, 0, 0, 1}, {0, 0, 0, 0}, {0, 0, 0, 0}, {0, 0, 1, 1}});
  // The largest unsigned number is no small label.
  const Eigen::VectorX<std::uint32_t> huge{{4294967295u, 1u}};
  CHECK(confusion_matrix(huge, huge).classes(1) == 4294967295);
}

TEST_CASE("normalized: shares of rows, columns and all", "[statistics][confusion]") {
  const auto confusion =
      confusion_matrix(mlmath_test::true_labels(), mlmath_test::predicted_labels());
  CHECK(normalized(confusion, ConfusionShare::of_actual)(0, 1) == 3.0 / 26);
  CHECK(normalized(confusion, ConfusionShare::of_predicted)(0, 1) == 3.0 / 17);
  CHECK(normalized(confusion, ConfusionShare::of_total)(0, 1) == 3.0 / 60);
  const auto partial = confusion_matrix(VectorXi{{0, 0}}, VectorXi{{0, 1}});
  const MatrixXd shares = normalized(partial, ConfusionShare::of_actual);
  CHECK(shares.row(0) == Eigen::RowVector2d(0.5, 0.5));
  CHECK(std::isnan(shares(1, 0)));
  CHECK(normalized(partial, ConfusionShare::of_actual, 0).row(1).isZero(0));
  CHECK_THROWS_AS(normalized(partial, ConfusionShare::of_actual, mlmath::throw_error),
                  mlmath::UndefinedMetricError);
}

TEST_CASE("confusion_matrix: printed", "[statistics][confusion]") {
  std::ostringstream out;
  out << confusion_matrix(VectorXi{{0, 0, 10}}, VectorXi{{0, 10, 10}});
  CHECK(out.str() ==
        "            predicted\n"
        "actual       0  10\n"
        "         0   1   1\n"
        "        10   0   1\n");
}

TEST_CASE("confusion_matrix: errors name what is wrong", "[statistics][confusion]") {
  const VectorXi y{{0, 1, 2}};
  CHECK(message_of<mlmath::ShapeError>([&] { return confusion_matrix(y, y.head(2)); }) ==
        "confusion_matrix: y_hat has 2 entries, expected 3 as in y");
  CHECK(message_of<mlmath::ShapeError>([] { return confusion_matrix(VectorXi(), VectorXi()); }) ==
        "confusion_matrix: y is empty (0x1)");
  CHECK(message_of<mlmath::DomainError>([&] {
          return confusion_matrix(y, Eigen::Vector3d(0, 1, 0.5));
        }) == "confusion_matrix: y_hat(2) is 0.5, expected a label, a whole number");
  CHECK(message_of<mlmath::DomainError>([&] {
          return confusion_matrix(Eigen::Vector3d(0, not_a_number, 1), y);
        }) == "confusion_matrix: y(1) is nan, expected a label, a whole number");
  CHECK(message_of<mlmath::DomainError>([&] {
          return confusion_matrix(y, y, {.classes = Eigen::VectorX<Index>{{0, 1}}});
        }) == "confusion_matrix: y(2) is 2, expected one of the classes {0, 1}");
  CHECK(message_of<mlmath::DomainError>([&] {
          return confusion_matrix(y, y, {.classes = Eigen::VectorX<Index>{{0, 1, 0}}});
        }) == "confusion_matrix: classes holds 0 twice, expected distinct labels");
  CHECK(message_of<mlmath::ShapeError>([&] {
          return confusion_matrix(y, y, Eigen::Vector2d(1, 1));
        }) == "confusion_matrix: weights has 2 entries, expected 3 as in y");
  CHECK(message_of<mlmath::DomainError>([&] {
          return confusion_matrix(y, y, Eigen::Vector3d(1, -1, 1));
        }) == "confusion_matrix: weights(1) is -1, expected finite weights >= 0");
  CHECK(message_of<mlmath::DomainError>([&] {
          return confusion_matrix(y, y, Eigen::Vector3d::Zero());
        }) == "confusion_matrix: weights sums to 0, expected a positive weight");
}
