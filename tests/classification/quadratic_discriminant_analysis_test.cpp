// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "support/discriminant.hpp"
#include "support/matchers.hpp"
#include <mlmath/classification/calibration.hpp>
#include <mlmath/classification/one_vs_one.hpp>
#include <mlmath/classification/quadratic_discriminant_analysis.hpp>
#include <mlmath/core/errors.hpp>
#include <mlmath/core/random.hpp>
#include <mlmath/core/softmax.hpp>
#include <mlmath/regression/model_text.hpp>

#include <Eigen/Core>

#include <cmath>
#include <sstream>

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;
using Eigen::VectorXi;
using mlmath::QuadraticDiscriminantAnalysis;
using mlmath_test::log_odds;
using mlmath_test::max_relative_error;
using mlmath_test::message_of;
using mlmath_test::right;
using mlmath_test::species;
using mlmath_test::three;

TEST_CASE("quadratic discriminant analysis as in scikit-learn", "[classification][discriminant]") {
  // scikit-learn 1.2, QuadraticDiscriminantAnalysis(reg_param = 0 and 0.1) on load_iris() and
  // load_wine(): decision_function(X[[0, 70, 120]]) (wine: 140) less its first column, and how many
  // it predicts right.
  const MatrixXd X = mlmath_test::iris();
  const auto iris = mlmath::quadratic_discriminant_analysis(X, species());
  const MatrixXd odds{{-58.27420537878743, -93.31354837919321},
                      {236.02407389815693, 236.70549508115124},
                      {383.57334126050057, 398.0456779209655}};
  CHECK(max_relative_error(log_odds(iris, three(X, 120)), odds) <= 1e-12);
  CHECK(right(iris, X, species()) == 147);
  // R 4.2, MASS: log(predict(qda(X, Species), X[c(1, 71, 121), ])$posterior).
  const MatrixXd logs{{0, -58.274205378787421, -93.313548379193108},
                      {-237.11488415263008, -1.090810254472987, -0.40938907147865888},
                      {-398.04567843946000, -14.472337178959110, -5.1849423929115006e-07}};
  const MatrixXd found = mlmath::log_softmax_rows(mlmath::decision_function(iris, three(X, 120)));
  CHECK(max_relative_error(found.rightCols(2), logs.rightCols(2)) <= 1e-9);
  CHECK((found - logs).cwiseAbs().maxCoeff() <= 1e-11);
  const auto regular =
      mlmath::quadratic_discriminant_analysis(X, species(), {.regularization = 0.1});
  const MatrixXd regular_odds{{-22.63682724336109, -39.44337209414926},
                              {52.792528778861715, 52.69802389740816},
                              {88.60343294265475, 93.23074701995904}};
  CHECK(max_relative_error(log_odds(regular, three(X, 120)), regular_odds) <= 1e-12);
  CHECK(right(regular, X, species()) == 146);
  const MatrixXd W = mlmath_test::wine();
  const VectorXi y = mlmath_test::wine_growers();
  const auto wine = mlmath::quadratic_discriminant_analysis(W, y);
  const MatrixXd wine_odds{{-28.21675878617603, -238.4346335263267},
                           {26.924426594025938, 13.896644854343378},
                           {48.00134694695319, 62.181697442854066}};
  CHECK(max_relative_error(log_odds(wine, three(W, 140)), wine_odds) <= 1e-12);
  CHECK(right(wine, W, y) == 177);
  const MatrixXd p = mlmath::predict_probability(wine, W);
  CHECK((p.rowwise().sum().array() - 1).abs().maxCoeff() <= 1e-15);
}

TEST_CASE("what calibrate() takes for the score of a class", "[classification][discriminant]") {
  // The log-odds against all others, not the joint density.
  const auto train = [](const MatrixXd& X, const VectorXi& y) {
    return mlmath::quadratic_discriminant_analysis(X, y);
  };
  const auto odds = [&](const MatrixXd& X, const VectorXi& y) {
    return [model = train(X, y)](const MatrixXd& Z) {
      const MatrixXd P = mlmath::predict_probability(model, Z);
      MatrixXd ratios(P.rows(), 3);
      for (Eigen::Index k = 0; k < 3; ++k) {
        ratios.col(k) = P.col(k).cwiseQuotient(P.col((k + 1) % 3) + P.col((k + 2) % 3));
      }
      return MatrixXd(ratios.array().log());
    };
  };
  const MatrixXd X = mlmath_test::iris().leftCols(2);
  mlmath::Philox rng(5);
  const mlmath::Splits splits = mlmath::stratified_k_fold(species(), 5, rng);
  const mlmath::CalibrateOptions options{.ensemble = false};
  const MatrixXd found = mlmath::predict_probability(
      mlmath::calibrate(X, species(), train, splits, options), three(X, 120));
  const MatrixXd expected = mlmath::predict_probability(
      mlmath::calibrate(X, species(), odds, splits, options), three(X, 120));
  CHECK(max_relative_error(found, expected) <= 1e-12);
}

TEST_CASE("weights and shrinkage of quadratic discriminants", "[classification][discriminant]") {
  const MatrixXd X = mlmath_test::iris();
  const mlmath_test::WeightedIris same;
  for (const bool automatic : {false, true}) {
    const mlmath::QuadraticDiscriminantOptions options{.automatic_shrinkage = automatic};
    const auto a = mlmath::quadratic_discriminant_analysis(X, species(), same.weights, options);
    const auto b = mlmath::quadratic_discriminant_analysis(same.copies, same.labels, options);
    CHECK(max_relative_error(log_odds(a, three(X, 120)), log_odds(b, three(X, 120))) <= 1e-12);
  }
  // Shrunk all the way, a covariance is a multiple of the unit matrix: its determinant is mu^p.
  const auto round = mlmath::quadratic_discriminant_analysis(X, species(), {.shrinkage = 1});
  for (Index k = 0; k < 3; ++k) {
    const MatrixXd own = X.middleRows(50 * k, 50);
    const double mu = (own.rowwise() - own.colwise().mean()).squaredNorm() / 200;
    CHECK(mlmath_test::relative_error(round.log_determinants(k), 4 * std::log(mu)) <= 1e-13);
  }
  // Fewer samples than features: shrinkage and regularization fill the missing directions.
  const MatrixXd few = MatrixXd(mlmath_test::wine()(Eigen::seqN(0, 20, 9), Eigen::seqN(0, 13)));
  VectorXi y(20);
  for (Index i = 0; i < 20; ++i) y(i) = mlmath_test::wine_growers()(9 * i);
  const auto regular = mlmath::quadratic_discriminant_analysis(few, y, {.regularization = 0.1});
  CHECK(mlmath::decision_function(regular, few).allFinite());
  CHECK(right(regular, few, y) >= 18);
}

TEST_CASE("a saved quadratic discriminant analysis", "[classification][discriminant]") {
  const MatrixXd X = mlmath_test::iris();
  const auto model = mlmath::quadratic_discriminant_analysis(X, species());
  std::stringstream text;
  mlmath::save_model(text, model);
  const auto loaded = mlmath::load_model<QuadraticDiscriminantAnalysis>(text);
  CHECK(mlmath::decision_function(loaded, X) == mlmath::decision_function(model, X));
  // As the binary classifier of one-vs-one it scores both classes.
  const auto pairs = mlmath::one_vs_one(X, species(), [](const MatrixXd& Z, const VectorXi& z) {
    return mlmath::quadratic_discriminant_analysis(Z, z);
  });
  CHECK(mlmath::predict(pairs, X) == mlmath::predict(model, X));
}

TEST_CASE("what quadratic discriminant analysis refuses", "[classification][discriminant]") {
  const MatrixXd X = mlmath_test::iris();
  const auto message = [&](const MatrixXd& Z, const VectorXi& y,
                           const mlmath::QuadraticDiscriminantOptions& options) {
    return message_of<mlmath::DomainError>(
        [&] { return mlmath::quadratic_discriminant_analysis(Z, y, options); });
  };
  MatrixXd flat = X;
  flat.col(2) = flat.col(0) + flat.col(1);
  CHECK(message(flat, species(), {}) ==
        "quadratic_discriminant_analysis: the covariance of class 0 has rank 3, expected 4 "
        "(regularization or shrinkage makes it so)");
  VectorXi lone = species();
  lone(3) = 9;
  CHECK(message(X, lone, {}) ==
        "quadratic_discriminant_analysis: class 9 has weight 1, expected more than one sample in "
        "each class");
  CHECK(
      message(X, species(), {.regularization = 0.1, .shrinkage = 0.1}) ==
      "quadratic_discriminant_analysis: both shrinkage and regularization are asked for, expected "
      "one");
  CHECK(message(X, species(), {.regularization = -1}) ==
        "quadratic_discriminant_analysis: regularization = -1, expected 0 <= regularization <= 1");
  const auto model = mlmath::quadratic_discriminant_analysis(X, species());
  CHECK(message_of<mlmath::ShapeError>([&] { return mlmath::predict(model, X.leftCols(3)); }) ==
        "predict: X has 3 columns, expected 4, one for each feature that the model was fitted to");
}
