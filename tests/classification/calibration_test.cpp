// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "support/labels.hpp"
#include "support/matchers.hpp"
#include "support/nearest_mean.hpp"
#include <mlmath/classification/calibration.hpp>
#include <mlmath/core/errors.hpp>

#include <Eigen/Core>
#include <Eigen/SparseCore>

#include <functional>
#include <limits>
#include <sstream>
#include <vector>

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;
using Eigen::VectorXi;
using mlmath::CalibrationMethod;
using mlmath_test::iris;
using mlmath_test::iris_species;
using mlmath_test::max_relative_error;
using mlmath_test::message_of;
using mlmath_test::nearest_mean;
using mlmath_test::three_flowers;

namespace {

// One type for all trainers: calibrate() is compiled for it once.
using Scorer = std::function<MatrixXd(const MatrixXd&)>;
using Trainer = std::function<Scorer(const MatrixXd&, const VectorXi&)>;

/// A trainer of three classes: the score of each is the distance to its mean, negative.
const Trainer three_means = [](const MatrixXd& X, const VectorXi& y) -> Scorer {
  MatrixXd means(3, X.cols());
  for (int k = 0; k < 3; ++k) {
    const VectorXd is_class = (y.array() == k).cast<double>();
    means.row(k) = (X.transpose() * is_class).transpose() / is_class.sum();
  }
  return [means](const MatrixXd& Z) -> MatrixXd {
    MatrixXd scores(Z.rows(), 3);
    for (int k = 0; k < 3; ++k) scores.col(k) = -(Z.rowwise() - means.row(k)).rowwise().norm();
    return scores;
  };
};

/// Five splits: fold k tests the rows k, k + 5, k + 10, ...
mlmath::Splits every_fifth() {
  std::vector<Eigen::VectorX<Index>> tests;
  for (Index k = 0; k < 5; ++k) {
    tests.emplace_back(Eigen::VectorX<Index>::NullaryExpr(30, [&](Index i) { return 5 * i + k; }));
  }
  return {150, tests};
}

MatrixXd calibrated_flowers(CalibrationMethod method, bool ensemble) {
  const auto model = mlmath::calibrate(iris(), iris_species(), three_means, every_fifth(),
                                       {.method = method, .ensemble = ensemble});
  CHECK(model.models.size() == (ensemble ? 5 : 1));
  CHECK(model.calibrations.size() == model.models.size());
  return mlmath::predict_probability(model, three_flowers());
}

}  // namespace

TEST_CASE("calibrated classifiers as in scikit-learn", "[classification][calibration]") {
  // scikit-learn 1.9: CalibratedClassifierCV(Means(), method, cv, ensemble).fit(X, y)
  // .predict_proba of three flowers, Means being three_means. For sigmoid its _sigmoid_calibration
  // is replaced by Newton's method on the same loss, run to its end: its own agrees to 1e-8.
  CHECK(max_relative_error(
            calibrated_flowers(CalibrationMethod::sigmoid, true),
            MatrixXd{{0.9721008582973578, 0.014591783230079642, 0.01330735847256263},
                     {0.034521737371321165, 0.5212820102491711, 0.44419625237950777},
                     {0.00724323281608578, 0.16219595690094413, 0.8305608102829701}}) <= 1e-12);
  CHECK(max_relative_error(
            calibrated_flowers(CalibrationMethod::sigmoid, false),
            MatrixXd{{0.9992231331135846, 0.0006028065249335097, 0.00017406036148186896},
                     {0.0023960927214593105, 0.5471796747858466, 0.4504242324926941},
                     {9.496332750539759e-05, 0.045534844936545124, 0.9543701917359495}}) <= 1e-12);
  CHECK(max_relative_error(calibrated_flowers(CalibrationMethod::isotonic, true),
                           MatrixXd{{1.0, 0.0, 0.0},
                                    {0.0, 0.5861481024997564, 0.41385189750024365},
                                    {0.0, 0.0, 1.0}}) <= 1e-14);
  CHECK(max_relative_error(calibrated_flowers(CalibrationMethod::isotonic, false),
                           MatrixXd{{1.0, 0.0, 0.0},
                                    {0.0, 0.5580704865512003, 0.4419295134487996},
                                    {0.0, 0.0, 1.0}}) <= 1e-14);
  // Its minimum is found by values of the loss alone, and has half the digits.
  CHECK(max_relative_error(
            calibrated_flowers(CalibrationMethod::temperature, true),
            MatrixXd{{0.99975766867583, 0.00023680568301799539, 5.525641151979108e-06},
                     {0.0002352489432402984, 0.70804712856826, 0.2917176224884996},
                     {6.721030422843741e-06, 0.00790054176185883, 0.9920927372077184}}) <= 1e-8);
  CHECK(max_relative_error(
            calibrated_flowers(CalibrationMethod::temperature, false),
            MatrixXd{{0.9999724798358499, 2.736255095755492e-05, 1.5761319255282021e-07},
                     {3.301832734028147e-05, 0.6841494096373543, 0.31581757203530547},
                     {2.0187216611080537e-07, 0.005654014221619894, 0.994345783906214}}) <= 1e-8);
}

TEST_CASE("two classes are calibrated by one score", "[classification][calibration]") {
  // scikit-learn as above, with y == 2 for labels.
  const VectorXi y = (iris_species().array() == 2).cast<int>() * 7 - 3;
  const Trainer trainer = [](const MatrixXd& X, const VectorXi& labels) -> Scorer {
    return nearest_mean(X, ((labels.array() + 3) / 7).matrix());
  };
  const auto ensemble = mlmath::calibrate(iris(), y, trainer, every_fifth());
  const MatrixXd p = mlmath::predict_probability(ensemble, three_flowers());
  CHECK(max_relative_error(p, MatrixXd{{0.9922509400566991, 0.007749059943300945},
                                       {0.536262093423945, 0.463737906576055},
                                       {0.12919267580774182, 0.8708073241922583}}) <= 1e-12);
  CHECK(mlmath::predict(ensemble, three_flowers()) == Eigen::VectorX<Index>{{-3, -3, 4}});
  const auto single = mlmath::calibrate(iris(), y, trainer, every_fifth(), {.ensemble = false});
  CHECK(max_relative_error(mlmath::predict_probability(single, three_flowers()),
                           MatrixXd{{0.9998990515727254, 0.00010094842727454486},
                                    {0.589110327570564, 0.4108896724298359},
                                    {0.030202926588953405, 0.9697970734110466}}) <= 1e-9);
  std::ostringstream out;
  out << single;
  CHECK(out.str().find("calibrated classifier of 1 model\nsigmoid calibration of 2 classes: -3  4\n"
                       "  slope ") == 0);
}

TEST_CASE("calibrations of given scores", "[classification][calibration]") {
  const MatrixXd S = mlmath_test::class_scores() / 8;
  const VectorXi y = mlmath_test::true_labels();
  for (const CalibrationMethod method :
       {CalibrationMethod::sigmoid, CalibrationMethod::isotonic, CalibrationMethod::temperature}) {
    const auto model = mlmath::calibrate_scores(S, y, {.method = method});
    const MatrixXd p = mlmath::predict_probability(model, S);
    CHECK((p.rowwise().sum().array() - 1).abs().maxCoeff() <= 1e-15);
    CHECK(p.minCoeff() >= 0);
  }
  // Each class by its own score, over the sum.
  const auto model = mlmath::calibrate_scores(S, y);
  MatrixXd own(60, 3);
  for (Index k = 0; k < 3; ++k) {
    const VectorXi is_class = (y.array() == int(k)).cast<int>();
    const VectorXd scores = S.col(k);
    own.col(k) = mlmath::predict_probability(mlmath::sigmoid_calibration(scores, is_class), scores);
  }
  const VectorXd sums = own.rowwise().sum();
  for (Index k = 0; k < 3; ++k) own.col(k).array() /= sums.array();
  CHECK(max_relative_error(mlmath::predict_probability(model, S), own) <= 1e-15);
  // Two columns are one score, their difference.
  const VectorXi two = mlmath_test::binary_labels();
  const MatrixXd both = S.leftCols(2);
  const VectorXd difference = S.col(1) - S.col(0);
  for (const CalibrationMethod method :
       {CalibrationMethod::sigmoid, CalibrationMethod::isotonic, CalibrationMethod::temperature}) {
    const auto by_columns = mlmath::calibrate_scores(both, two, {.method = method});
    const auto by_score = mlmath::calibrate_scores(difference, two, {.method = method});
    CHECK(mlmath::predict_probability(by_columns, both) ==
          mlmath::predict_probability(by_score, difference));
  }
}

namespace {

struct Probabilistic {};

MatrixXd predict_probability(const Probabilistic&, const MatrixXd& X) { return X; }

}  // namespace

TEST_CASE("models of probabilities are calibrated by log-odds", "[classification][calibration]") {
  const MatrixXd P = mlmath_test::class_probabilities();
  const VectorXi y = mlmath_test::true_labels();
  const auto trainer = [](const MatrixXd&, const VectorXi&) { return Probabilistic{}; };
  Eigen::VectorX<Index> all(60);
  for (Index i = 0; i < 60; ++i) all(i) = i;
  const mlmath::Splits once(60, {all}, {all});
  const auto model = mlmath::calibrate(P, y, trainer, once);
  const MatrixXd odds = (P.array() / (1 - P.array())).log();
  CHECK(max_relative_error(mlmath::predict_probability(model, P),
                           mlmath::predict_probability(mlmath::calibrate_scores(odds, y), odds)) <=
        1e-12);
  const auto cooled =
      mlmath::calibrate(P, y, trainer, once, {.method = CalibrationMethod::temperature});
  CHECK(mlmath_test::relative_error(
            cooled.calibrations[0].temperature.temperature,
            mlmath::temperature_scaling(MatrixXd(P.array().log()), y).temperature) <= 1e-12);
  // A probability of 0 is finite.
  MatrixXd certain = P;
  certain.row(0) << 1, 0, 0;
  CHECK(mlmath::predict_probability(mlmath::calibrate(certain, y, trainer, once), certain)
            .allFinite());
  // Sparse rows are picked in any order.
  const Eigen::SparseMatrix<double> sparse = P.sparseView();
  const auto dense = [](const auto&, const VectorXi&) {
    return [](const Eigen::SparseMatrix<double>& X) -> MatrixXd { return X; };
  };
  const mlmath::Splits reversed(60, {all.reverse()}, {all});
  CHECK(max_relative_error(
            mlmath::predict_probability(mlmath::calibrate(sparse, y, dense, reversed), sparse),
            mlmath::predict_probability(mlmath::calibrate_scores(P, y), P)) <= 1e-12);
}

TEST_CASE("what calibrate refuses", "[classification][calibration]") {
  const MatrixXd X = iris();
  const VectorXi y = iris_species();
  CHECK(message_of<mlmath::ShapeError>([&] {
          return mlmath::calibrate(X, y, three_means, mlmath::k_fold(149, 5));
        }) == "calibrate: splits are of 149 samples, expected 150, one for each row of X");
  CHECK(message_of<mlmath::DomainError>(
            [&] { return mlmath::calibrate(X, y, three_means, mlmath::k_fold(150, 3)); }) ==
        "calibrate: split 0 has no sample of class 0 to train on, expected splits that hold every "
        "class, as stratified_k_fold() makes them");
  Eigen::VectorX<Index> some(3);
  some << 0, 60, 120;
  CHECK(message_of<mlmath::DomainError>([&] {
          return mlmath::calibrate(X, y, three_means, mlmath::Splits(150, {some}),
                                   {.ensemble = false});
        }) ==
        "calibrate: sample 1 is tested on 0 times, expected splits that test each sample once");
  CHECK(message_of<mlmath::ShapeError>([&] {
          return mlmath::calibrate(X, y, Trainer(nearest_mean), mlmath::Splits(150, {some}));
        }) == "calibrate: scores is 3x1, expected 3 columns, one for each class");
  CHECK(message_of<mlmath::DomainError>([&] {
          return mlmath::calibrate_scores(X, VectorXi(VectorXi::Constant(150, 4)));
        }) == "calibrate_scores: y has the labels {4}, expected at least two classes");
  MatrixXd S = X.leftCols(3);
  const auto model = mlmath::calibrate_scores(S, y);
  CHECK(message_of<mlmath::ShapeError>([&] { return mlmath::predict_probability(model, X); }) ==
        "predict_probability: scores is 150x4, expected 3 columns, one for each class");
  S(7, 2) = std::numeric_limits<double>::infinity();
  CHECK(message_of<mlmath::DomainError>([&] { return mlmath::calibrate_scores(S, y); }) ==
        "calibrate_scores: scores(7, 2) is inf, expected finite values");
}
