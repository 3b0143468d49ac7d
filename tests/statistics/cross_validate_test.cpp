// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "support/iris.hpp"
#include "support/matchers.hpp"
#include <mlmath/statistics/classification_metrics.hpp>
#include <mlmath/statistics/cross_validate.hpp>
#include <mlmath/statistics/ranking_metrics.hpp>
#include <mlmath/statistics/regression_scores.hpp>

#include <Eigen/Core>
#include <Eigen/SparseCore>

#include <cmath>
#include <sstream>

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;
using Eigen::VectorXi;
using mlmath::cross_validate;
using mlmath::cross_validated_predictions;
using mlmath_test::epsilon;
using mlmath_test::max_relative_error;
using mlmath_test::message_of;
using mlmath_test::relative_error;
using RowMajorXd = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

namespace models {

/// The class of the nearest mean: a model with a free predict(), found by its namespace.
struct NearestMean {
  MatrixXd means;
};

template <typename DerivedX>
VectorXi predict(const NearestMean& model, const Eigen::MatrixBase<DerivedX>& X) {
  VectorXi labels(X.rows());
  for (Index i = 0; i < X.rows(); ++i) {
    (model.means.rowwise() - X.row(i)).rowwise().squaredNorm().minCoeff(&labels(i));
  }
  return labels;
}

}  // namespace models

namespace {

constexpr auto nearest_mean = [](const auto& X, const auto& y) {
  models::NearestMean model{MatrixXd::Zero(3, X.cols())};
  for (int k = 0; k < 3; ++k) {
    for (Index i = 0; i < X.rows(); ++i) {
      if (y(i) == k) model.means.row(k) += X.row(i) / double((y.array() == k).count());
    }
  }
  return model;
};

constexpr auto share_right = [](const auto& y, const auto& y_hat) {
  return mlmath::accuracy(y, y_hat);
};

/// Least squares by the normal equations, of two columns: a trainer that gives a function.
constexpr auto plane = [](const auto& X, const auto& y) {
  const Eigen::Matrix2d G = X.transpose() * X;
  const Eigen::Vector2d w = G.inverse() * (X.transpose() * y);
  return [w](const auto& X_new) -> VectorXd { return X_new * w; };
};

constexpr auto r2 = [](const auto& y, const auto& y_hat) { return mlmath::r2_score(y, y_hat); };

VectorXi iris_labels() {
  return VectorXi::NullaryExpr(150, [](Index i) { return int(i / 50); });
}

}  // namespace

TEST_CASE("cross_validate: scikit-learn's scores of a nearest-mean classifier on iris",
          "[statistics][cross_validation]") {
  // sklearn 1.9.1: cross_val_score(NearestCentroid(), X, y, cv=StratifiedKFold(5)).
  const MatrixXd X = mlmath_test::iris();
  const VectorXi y = iris_labels();
  const auto result =
      cross_validate(X, y, nearest_mean, share_right, mlmath::stratified_k_fold(y, 5));
  const VectorXd expected{
      {0.9, 0.9333333333333333, 0.8666666666666667, 0.9333333333333333, 0.9666666666666667}};
  CHECK(max_relative_error(result.scores, expected) <= epsilon<double>);
  CHECK(relative_error(result.mean(), 0.92) <= 4 * epsilon<double>);
  // numpy: std(ddof=1), and by the formulas in the comments of CrossValidation.
  CHECK(relative_error(result.standard_deviation(), 0.038005847503304608) <= 1e-14);
  CHECK(relative_error(result.standard_error(), 0.016996731711975958) <= 1e-14);
  CHECK(relative_error(result.corrected_standard_error(), 0.025495097567963929) <= 1e-14);
  CHECK(result.test_sizes == Eigen::VectorX<Index>::Constant(5, 30));
  CHECK(result.train_sizes == Eigen::VectorX<Index>::Constant(5, 120));
  CHECK(result.train_scores.size() == 0);
  CHECK(result.defined() == 5);
  CHECK(cross_validate(RowMajorXd(2 * X), y.transpose(), nearest_mean, share_right,
                       mlmath::stratified_k_fold(y, 5))
            .scores == result.scores);
}

TEST_CASE("cross_validate: each model is trained on the other rows alone",
          "[statistics][cross_validation]") {
  mlmath::Philox rng(2);
  MatrixXd X(20, 2);
  mlmath::fill_uniform(rng, X);
  VectorXd y = X * Eigen::Vector2d(1, 2);
  y(3) += 1;
  const mlmath::Splits splits = mlmath::k_fold(20, 4);
  const auto result = cross_validate(X, y, plane, r2, splits, {.train_scores = true});
  for (Index k = 0; k < 4; ++k) {
    const mlmath::Split split = splits[k];
    const MatrixXd X_train = X(split.train, Eigen::seq(0, 1));
    const VectorXd y_train = y(split.train);
    const auto model = plane(X_train, y_train);
    CHECK(result.scores(k) ==
          mlmath::r2_score(y(split.test), model(X(split.test, Eigen::seq(0, 1)))));
    CHECK(result.train_scores(k) == mlmath::r2_score(y_train, model(X_train)));
  }
  const VectorXd predicted = cross_validated_predictions(X, y, plane, splits);
  CHECK(mlmath::r2_score(y.head(5), predicted.head(5)) == result.scores(0));

  const Eigen::SparseMatrix<double> sparse = X.sparseView();
  const Eigen::SparseMatrix<double, Eigen::RowMajor> sparse_rows = sparse;
  const auto dense_plane = [](const auto& S, const auto& t) { return plane(MatrixXd(S), t); };
  CHECK(cross_validate(sparse, y, dense_plane, r2, splits).scores.isApprox(result.scores, 1e-14));
  const Eigen::VectorX<Index> rows{{7, 0, 7}};
  CHECK(MatrixXd(mlmath::detail::select_rows(sparse_rows, rows)) ==
        mlmath::detail::select_rows(X, rows));
}

TEST_CASE("cross_validated_predictions: labels and matrices", "[statistics][cross_validation]") {
  const MatrixXd X = mlmath_test::iris();
  const VectorXi y = iris_labels();
  const auto splits = mlmath::stratified_k_fold(y, 5);
  const VectorXi labels = cross_validated_predictions(X, y, nearest_mean, splits);
  CHECK(mlmath::accuracy(y, labels) == 138.0 / 150);
  const auto constant = [](const auto&, const auto&) {
    return [](const auto& X_new) -> MatrixXd { return X_new.leftCols(2); };
  };
  CHECK(cross_validated_predictions(X, y, constant, splits) == X.leftCols(2));
}

TEST_CASE("cross_validate: a metric that is undefined on a split",
          "[statistics][cross_validation]") {
  const MatrixXd X = VectorXd::LinSpaced(6, 0, 1);
  const VectorXi y{{0, 0, 0, 1, 0, 1}};
  const auto score = [](const auto&, const auto&) {
    return [](const auto& X_new) -> VectorXd { return X_new.col(0); };
  };
  const auto auc = [](const auto& t, const auto& s) { return mlmath::roc_auc(t, s); };
  const auto result = cross_validate(X, y, score, auc, mlmath::k_fold(6, 3));
  CHECK(std::isnan(result.scores(0)));
  CHECK(result.defined() == 2);
  CHECK(result.mean() == 1);
  std::ostringstream out;
  out << result;
  CHECK(out.str() ==
        "scores: nan   1   1\nmean: 1, standard error: 0 (0 with the training sets' overlap)\n"
        "undefined on 1 of 3 splits\n");
}

TEST_CASE("cross_validate: errors name what is wrong", "[statistics][cross_validation]") {
  const MatrixXd X = MatrixXd::Ones(4, 2);
  const VectorXd y = VectorXd::Ones(4);
  CHECK(message_of<mlmath::ShapeError>([&] {
          return cross_validate(X, y, plane, r2, mlmath::k_fold(5, 2));
        }) == "cross_validate: splits are of 5 samples, expected 4, one for each row of X (4x2)");
  CHECK(message_of<mlmath::ShapeError>([&] {
          return cross_validate(X, y.head(3), plane, r2, mlmath::k_fold(4, 2));
        }) == "cross_validate: y has 3 entries, expected 4, one for each row of X (4x2)");
  CHECK(message_of<mlmath::ShapeError>([&] {
          return cross_validate(X, y, plane, r2, mlmath::Splits(4, {}));
        }) == "cross_validate: splits is empty");
  CHECK(
      message_of<mlmath::DomainError>([&] {
        return cross_validated_predictions(X, y, plane, mlmath::time_series_splits(4, 2));
      }) ==
      "cross_validated_predictions: sample 0 is tested on 0 times, expected splits that test each "
      "sample once");
  const auto short_model = [](const auto&, const auto&) {
    return [](const auto&) -> VectorXd { return VectorXd::Ones(1); };
  };
  CHECK(message_of<mlmath::ShapeError>(
            [&] { return cross_validated_predictions(X, y, short_model, mlmath::k_fold(4, 2)); }) ==
        "cross_validated_predictions: the predictions has 1 entry, expected 2, one for each row to "
        "test on");
}
