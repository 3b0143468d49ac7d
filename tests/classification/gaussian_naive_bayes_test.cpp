// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "support/matchers.hpp"
#include "support/small_counts.hpp"
#include <mlmath/classification/gaussian_naive_bayes.hpp>
#include <mlmath/core/errors.hpp>

#include <Eigen/Core>
#include <Eigen/SparseCore>

#include <cmath>
#include <limits>
#include <sstream>
#include <string>

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;
using Eigen::VectorXi;
using mlmath_test::check_posteriors;
using mlmath_test::max_relative_error;
using mlmath_test::message_of;
using mlmath_test::relative_error;

namespace {

const MatrixXd& X = mlmath_test::small_counts;
const VectorXi& y = mlmath_test::small_labels;
const VectorXd& w = mlmath_test::small_weights;
const MatrixXd& T = mlmath_test::small_judged;

}  // namespace

TEST_CASE("Gaussian naive Bayes as in scikit-learn", "[classification][naive_bayes]") {
  // scikit-learn 1.2: predict_log_proba of GaussianNB.
  // Its smoothing of weighted samples goes by the variance without the weights.
  const double plain = (X.col(0).array() - X.col(0).mean()).square().mean();
  const double mean = w.dot(X.col(0)) / w.sum();
  const double weighted = w.dot((X.col(0).array() - mean).square().matrix()) / w.sum();
  const double weighted_smoothing = 1e-3 * plain / weighted;
  check_posteriors(mlmath::gaussian_naive_bayes(X, y),
                   MatrixXd{{-20.27177395132682, -1.570652941040862e-09, -180147073.86177608},
                            {-720588226.5276451, -1801470571.8220472, 0.0},
                            {-8.483734055022985, -180147043.66048956, -0.00020682642488356606}});
  check_posteriors(
      mlmath::gaussian_naive_bayes(
          X, y, w, {.priors = VectorXd{{0.2, 0.5, 0.3}}, .variance_smoothing = weighted_smoothing}),
      MatrixXd{{-12.45178212400212, -3.910754762914692e-06, -191.63505869053984},
               {-710.4819545026694, -1790.618044960784, 0.0},
               {-4.068030653502186, -168.9728201185106, -0.01725913870659923}});
}

TEST_CASE("weighted Gaussian naive Bayes", "[classification][naive_bayes]") {
  // Weights are copies; the smoothing share of the largest variance of all.
  const VectorXd copies{{1, 2, 1, 1, 3, 1, 1}};
  MatrixXd Z(10, 4);
  Z << X.row(0), X.row(1), X.row(1), X.row(2), X.row(3), X.row(4), X.row(4), X.row(4), X.row(5),
      X.row(6);
  const VectorXi z{{3, 7, 7, 3, 7, 5, 5, 5, 7, 5}};
  const auto weighted = mlmath::gaussian_naive_bayes(X, y, copies, {.variance_smoothing = 1e-3});
  const auto repeated = mlmath::gaussian_naive_bayes(Z, z, {.variance_smoothing = 1e-3});
  CHECK(max_relative_error(weighted.means, repeated.means) <= 1e-15);
  CHECK(max_relative_error(weighted.variances(), repeated.variances()) <= 1e-14);
  const VectorXd first = Z.col(0);
  CHECK(relative_error(repeated.smoothing(),
                       1e-3 * (first.array() - first.mean()).square().mean()) <= 1e-13);
}

TEST_CASE("missing values are left out", "[classification][naive_bayes]") {
  MatrixXd holes = X;
  const double nan = std::numeric_limits<double>::quiet_NaN();
  holes(0, 1) = nan;
  holes(3, 1) = nan;
  const auto model = mlmath::gaussian_naive_bayes(holes, y, {.variance_smoothing = 1e-2});
  CHECK(relative_error(model.means(2, 1), 1.5) <= 1e-15);
  CHECK(model.counts(2, 1) == 2);
  // A sample without its second value is judged by the product of the others.
  const MatrixXd sample{{1, nan, 2, 0}};
  const MatrixXd joint = mlmath::joint_log_likelihood(model, sample);
  const MatrixXd variances = model.variances();
  for (Index k = 0; k < 3; ++k) {
    double expected = std::log(model.class_weights(k) / 7);
    for (const Index j : {0, 2, 3}) {
      const double d = sample(0, j) - model.means(k, j);
      expected -=
          (d * d / variances(k, j) + std::log(2 * 3.14159265358979323846 * variances(k, j))) / 2;
    }
    CHECK(relative_error(joint(0, k), expected) <= 1e-14);
  }
}

TEST_CASE("Gaussian models add up", "[classification][naive_bayes]") {
  const auto half = mlmath::gaussian_naive_bayes(X.topRows(3), y.head(3));
  const auto whole = mlmath::gaussian_naive_bayes(X, y);
  const auto merged = mlmath::merge(half, mlmath::gaussian_naive_bayes(X.bottomRows(4), y.tail(4)));
  CHECK(merged.classes == whole.classes);
  CHECK(max_relative_error(merged.means, whole.means) <= 1e-15);
  CHECK(max_relative_error(merged.squares, whole.squares) <= 1e-14);
  const auto grown = mlmath::partial_fit(half, X.bottomRows(4), y.tail(4));
  CHECK(max_relative_error(grown.squares, whole.squares) <= 1e-14);
  const auto back = mlmath::remove(whole, X.bottomRows(2), y.tail(2));
  const auto expected = mlmath::gaussian_naive_bayes(X.topRows(5), y.head(5));
  CHECK(max_relative_error(back.means, expected.means) <= 1e-14);
  CHECK((back.squares - expected.squares).cwiseAbs().maxCoeff() <= 1e-14);
}

TEST_CASE("many samples are summed block by block", "[classification][naive_bayes]") {
  // More rows and columns than a block has, far from 0: against the definition.
  const Index n = 3100;
  const Index p = 35;
  const MatrixXd Z = MatrixXd::NullaryExpr(n, p, [](Index i, Index j) {
    return 1e6 + double((i * 37 + j * 11 + i * i % 13) % 101) / 8;
  });
  const VectorXi z = VectorXi::NullaryExpr(n, [](Index i) { return int(i % 7 % 3); });
  const auto model = mlmath::gaussian_naive_bayes(Z, z);
  const Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor> single =
      (Z.array() - 1e6).cast<float>();
  const auto moved = mlmath::gaussian_naive_bayes(single, z);
  for (int k = 0; k < 3; ++k) {
    for (const Index j : {Index(0), Index(7), Index(8), p - 1}) {
      long double sum = 0;
      long double square = 0;
      long double count = 0;
      for (Index i = 0; i < n; ++i) {
        if (z(i) != k) continue;
        sum += Z(i, j) - 1e6;
        square += (Z(i, j) - 1e6) * (Z(i, j) - 1e6);
        ++count;
      }
      const double squares = double(square - sum * sum / count);
      CHECK(relative_error(model.means(k, j), 1e6 + double(sum / count)) <= 1e-15);
      CHECK(relative_error(model.squares(k, j), squares) <= 1e-11);
      CHECK(relative_error(moved.squares(k, j), squares) <= 1e-13);
    }
  }
  const MatrixXd joint = mlmath::joint_log_likelihood(model, Z.topRows(300));
  const MatrixXd variances = model.variances();
  double expected = std::log(model.class_weights(1) / double(n));
  for (Index j = 0; j < p; ++j) {
    const double d = Z(299, j) - model.means(1, j);
    expected -= (d * d / variances(1, j) + std::log(2 * 3.14159265358979324 * variances(1, j))) / 2;
  }
  CHECK(relative_error(joint(299, 1), expected) <= 1e-13);
}

TEST_CASE("rows of samples are summed as they lie", "[classification][naive_bayes]") {
  // As many columns as make two blocks; then a hole in the last row of a class of one sample, after
  // which all is summed anew.
  using Rows = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
  Rows Z = Rows::NullaryExpr(601, 1100, [](Index i, Index j) {
    return float(64 + (i * 37 + j * 11 + i * i % 13 + j * j % 17) % 101) / 8;
  });
  const VectorXi z =
      VectorXi::NullaryExpr(601, [](Index i) { return i < 600 ? int(i % 7 % 3) : 9; });
  const double nan = std::numeric_limits<double>::quiet_NaN();
  for (const bool has_hole : {false, true}) {
    if (has_hole) Z(600, 1050) = float(nan);
    const auto rows = mlmath::gaussian_naive_bayes(Z, z);
    const auto columns = mlmath::gaussian_naive_bayes(MatrixXd(Z.cast<double>()), z);
    CHECK(rows.counts == columns.counts);
    CHECK(max_relative_error(rows.means, columns.means) <= 1e-14);
    CHECK((rows.squares - columns.squares).cwiseAbs().maxCoeff() <=
          1e-13 * columns.squares.maxCoeff());
  }
}

TEST_CASE("sparse samples of Gaussian naive Bayes", "[classification][naive_bayes]") {
  MatrixXd holes = X;
  holes(0, 1) = std::numeric_limits<double>::quiet_NaN();
  Eigen::SparseMatrix<double> sparse = holes.sparseView();
  sparse.coeffRef(0, 2) = 0;  // stored, and none the less 0
  const auto dense = mlmath::gaussian_naive_bayes(holes, y, w);
  const auto model = mlmath::gaussian_naive_bayes(sparse, y, w);
  CHECK(max_relative_error(model.counts, dense.counts) <= 1e-15);
  CHECK(max_relative_error(model.means, dense.means) <= 1e-15);
  CHECK((model.squares - dense.squares).cwiseAbs().maxCoeff() <= 1e-14);
  // The smallest variances are 1e-9: what zeros say is 1e9 times the result.
  const Eigen::SparseMatrix<double, Eigen::RowMajor> rows = holes.sparseView();
  const MatrixXd expected = mlmath::joint_log_likelihood(dense, holes);
  CHECK(max_relative_error(mlmath::joint_log_likelihood(dense, rows), expected) <= 1e-13);
  CHECK(max_relative_error(mlmath::joint_log_likelihood(dense, sparse), expected) <= 1e-13);
  CHECK(mlmath::predict(dense, rows.topRows(3)) == mlmath::predict(dense, holes.topRows(3)));
}

TEST_CASE("the decision function of Gaussian naive Bayes", "[classification][naive_bayes]") {
  // scikit-learn 1.2: GaussianNB(var_smoothing=1e-2).fit(X, y == 3), the difference of the columns
  // of predict_log_proba(T).
  const VectorXi is_three = (y.array() == 3).cast<int>();
  const auto two = mlmath::gaussian_naive_bayes(X, is_three, {.variance_smoothing = 1e-2});
  const MatrixXd odds{{-8.12731062412319}, {-60.293464463599896}, {-10.373905361412422}};
  CHECK(max_relative_error(mlmath::decision_function(two, T), odds) <= 1e-13);
  const auto three = mlmath::gaussian_naive_bayes(X, y);
  CHECK(mlmath::decision_function(three, T) == mlmath::joint_log_likelihood(three, T));
}

TEST_CASE("a class of one sample has the variance of smoothing", "[classification][naive_bayes]") {
  const MatrixXd Z{{0}, {2}, {10}};
  const VectorXi z{{0, 0, 1}};
  const auto model = mlmath::gaussian_naive_bayes(Z, z, {.variance_smoothing = 0.01});
  // The variance of 0, 2, 10 is 56 / 3.
  CHECK(relative_error(model.variances()(1, 0), 0.56 / 3) <= 1e-15);
  CHECK(relative_error(model.variances()(0, 0), 1 + 0.56 / 3) <= 1e-15);
  CHECK(mlmath::predict(model, MatrixXd{{9.5}, {1.0}}) == Eigen::VectorX<Index>{{1, 0}});
  const auto none = mlmath::gaussian_naive_bayes(Z, z, {.variance_smoothing = 0});
  CHECK(std::isnan(mlmath::predict_probability(none, MatrixXd{{10}})(0, 1)));
}

TEST_CASE("what Gaussian naive Bayes refuses", "[classification][naive_bayes]") {
  using mlmath::DomainError;
  using mlmath::ShapeError;
  const auto model = mlmath::gaussian_naive_bayes(X, y);
  CHECK(message_of<ShapeError>([] { return mlmath::gaussian_naive_bayes(X, y.head(2)); }) ==
        "gaussian_naive_bayes: y has 2 entries, expected 7, one for each row of X (7x4)");
  CHECK(message_of<ShapeError>([&] { return mlmath::predict(model, MatrixXd::Zero(1, 2)); }) ==
        "predict: X has 2 columns, expected 4, one for each feature that the model was fitted to");
  CHECK(message_of<ShapeError>([] {
          return mlmath::gaussian_naive_bayes(X.topRows(0), y.head(0));
        }).find("gaussian_naive_bayes: X is empty (0x4)") == 0);
  MatrixXd infinite = X;
  infinite(1, 1) = std::numeric_limits<double>::infinity();
  const std::string message =
      "gaussian_naive_bayes: X(1, 1) is inf, expected finite values, or NaN for one that is "
      "missing";
  CHECK(message_of<DomainError>([&] { return mlmath::gaussian_naive_bayes(infinite, y); }) ==
        message);
  const Eigen::SparseMatrix<double> sparse = infinite.sparseView();
  CHECK(message_of<DomainError>([&] { return mlmath::gaussian_naive_bayes(sparse, y); }) ==
        message);
  CHECK(message_of<DomainError>([] {
          return mlmath::gaussian_naive_bayes(X, y, {.variance_smoothing = -1});
        }) == "gaussian_naive_bayes: variance_smoothing = -1, expected a number >= 0");
  CHECK(message_of<DomainError>([] {
          return mlmath::gaussian_naive_bayes(X, y, {.priors = VectorXd{{-0.5, 0.5, 1}}});
        }).find("gaussian_naive_bayes: priors(0) is -0.5") == 0);
  CHECK(message_of<DomainError>([] {
          return mlmath::gaussian_naive_bayes(X, y.cast<double>() / 2);
        }) == "gaussian_naive_bayes: y(0) is 1.5, expected labels that are whole numbers");
  CHECK(message_of<DomainError>([&] {
          return mlmath::remove(model, X, VectorXi::Constant(7, 9));
        }) == "remove: y has a label that the model does not know");
  CHECK(message_of<DomainError>([&] {
          return mlmath::remove(model, X, VectorXi::Constant(7, 5));
        }) == "remove: class 5 has fewer samples than are to be removed");
  CHECK(message_of<DomainError>([&] {
          return mlmath::log_odds_contributions(model, X.row(0), 3);
        }) == "log_odds_contributions: second = 3, expected 0 <= second <= 2");
}
