// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "support/labels.hpp"
#include "support/matchers.hpp"
#include <mlmath/statistics/multiclass_ranking.hpp>

#include <Eigen/Core>

#include <limits>

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXi;
using mlmath::multiclass_roc_auc;
using mlmath::MulticlassAuc;
using mlmath::top_k_accuracy;
using mlmath_test::message_of;
using mlmath_test::relative_error;
using RowMajorXd = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

namespace {

bool is_near(double actual, double expected) {
  return relative_error(actual, expected) <= 8 * mlmath_test::epsilon<double>;
}

}  // namespace

TEST_CASE("multiclass_roc_auc: scikit-learn's values", "[statistics][ranking]") {
  // sklearn 1.9.1, metrics.roc_auc_score(y, P, multi_class=..., average=...) of support/labels.hpp.
  const VectorXi y = mlmath_test::true_labels();
  const MatrixXd P = mlmath_test::class_probabilities();
  CHECK(is_near(multiclass_roc_auc(y, P), 0.8769874597080479));
  CHECK(is_near(multiclass_roc_auc(y, P, {.weighted = true}), 0.8736440030557678));
  CHECK(
      is_near(multiclass_roc_auc(y, P, {.scheme = MulticlassAuc::one_vs_one}), 0.8741542022792025));
  CHECK(is_near(multiclass_roc_auc(y, P, {.scheme = MulticlassAuc::one_vs_one, .weighted = true}),
                0.8746817129629632));
  CHECK(multiclass_roc_auc(5 * y, RowMajorXd(P)) == multiclass_roc_auc(y, P));
  // Columns by name.
  const MatrixXd turned = P.rowwise().reverse();
  CHECK(is_near(multiclass_roc_auc(y, turned, {.classes = Eigen::VectorX<Index>{{2, 1, 0}}}),
                0.8769874597080479));
}

TEST_CASE("top_k_accuracy: scikit-learn's values", "[statistics][ranking]") {
  // sklearn 1.9.1, metrics.top_k_accuracy_score(y, S + arange(3)/1000, k=..., sample_weight=w).
  const VectorXi y = mlmath_test::true_labels();
  const Eigen::VectorXd w = mlmath_test::label_weights();
  MatrixXd S = mlmath_test::class_scores();
  S.rowwise() += Eigen::RowVector3d(0, 0.001, 0.002);
  CHECK(is_near(top_k_accuracy(y, S, 1), 0.6833333333333333));
  CHECK(is_near(top_k_accuracy(y, S, 2), 0.9333333333333333));
  CHECK(top_k_accuracy(y, S, 3) == 1);
  CHECK(is_near(top_k_accuracy(y, S, w, 1), 0.6638888888888889));
  CHECK(is_near(top_k_accuracy(y, RowMajorXd(S), w, 2), 0.9222222222222223));
  CHECK(top_k_accuracy(y, S.cast<float>(), 2) == top_k_accuracy(y, S, 2));
}

TEST_CASE("top_k_accuracy: ties count by chance", "[statistics][ranking]") {
  const VectorXi y{{0, 1, 2, 3}};
  CHECK(top_k_accuracy(y, MatrixXd::Ones(4, 4), 1) == 0.25);
  CHECK(top_k_accuracy(y, MatrixXd::Ones(4, 4), 3) == 0.75);
  // One above, two tied for the second place.
  const MatrixXd S{{2, 3, 2, 1}};
  const Eigen::VectorX<Index> classes{{0, 1, 2, 3}};
  CHECK(top_k_accuracy(VectorXi{{0}}, S, 2, {.classes = classes}) == 0.5);
  CHECK(top_k_accuracy(VectorXi{{1}}, S, 1, {.classes = classes}) == 1);
  CHECK(top_k_accuracy(VectorXi{{3}}, S, 3, {.classes = classes}) == 0);
}

TEST_CASE("multiclass ranking: undefined, and errors", "[statistics][ranking]") {
  const VectorXi y{{0, 2, 0}};
  const MatrixXd P = MatrixXd::Constant(3, 3, 1.0 / 3);
  CHECK(
      message_of<mlmath::ShapeError>([&] { return multiclass_roc_auc(y, P); }) ==
      "multiclass_roc_auc: y has 2 classes, expected 3, one for each column of scores (3x3); name "
      "the classes of the columns in .classes");
  const Eigen::VectorX<Index> classes{{0, 1, 2}};
  CHECK(
      message_of<mlmath::UndefinedMetricError>(
          [&] { return multiclass_roc_auc(y, P, {.classes = classes}); }) ==
      "multiclass_roc_auc: undefined, as y has no sample of class 1; set .undefined to a number to "
      "go on");
  CHECK(multiclass_roc_auc(y, P, {.classes = classes, .undefined = 0.5}) == 0.5);
  CHECK(message_of<mlmath::ShapeError>([&] { return top_k_accuracy(y, P.topRows(2), 1); }) ==
        "top_k_accuracy: y has 3 entries, expected 2, one for each row of scores (2x3)");
  CHECK(message_of<mlmath::DomainError>([&] {
          return top_k_accuracy(y, P, 4, {.classes = classes});
        }) == "top_k_accuracy: k = 4, expected 1 <= k <= 3");
  CHECK(message_of<mlmath::ShapeError>([&] {
          return top_k_accuracy(y, P, 1, {.classes = Eigen::VectorX<Index>{{0, 2}}});
        }) ==
        "top_k_accuracy: classes has 2 entries, expected 3, one for each column of scores (3x3)");
  MatrixXd bad = P;
  bad(1, 2) = std::numeric_limits<double>::quiet_NaN();
  CHECK(message_of<mlmath::DomainError>([&] {
          return top_k_accuracy(y, bad, 1, {.classes = classes});
        }) == "top_k_accuracy: scores(1, 2) is nan, expected numbers or infinities");
}
