// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "support/discriminant.hpp"
#include "support/matchers.hpp"
#include <mlmath/classification/linear_discriminant_analysis.hpp>
#include <mlmath/core/errors.hpp>
#include <mlmath/regression/model_text.hpp>

#include <Eigen/Core>

#include <cmath>
#include <limits>
#include <sstream>

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;
using Eigen::VectorXi;
using mlmath::LinearDiscriminantAnalysis;
using mlmath_test::log_odds;
using mlmath_test::max_relative_error;
using mlmath_test::message_of;
using mlmath_test::right;
using mlmath_test::species;
using mlmath_test::three;

// References: scikit-learn 1.2, LinearDiscriminantAnalysis on load_iris() and load_wine():
// decision_function(X[[0, 70, 120]]) (wine: 140) less its first column, transform,
// explained_variance_ratio_; how many it predicts right. Directions up to sign.

TEST_CASE("linear discriminant analysis of iris", "[classification][discriminant]") {
  const MatrixXd X = mlmath_test::iris();
  const auto model = mlmath::linear_discriminant_analysis(X, species());
  const MatrixXd odds{{-49.29682979375244, -95.74877616964234},
                      {61.09634211155081, 62.17781057209731},
                      {84.64458541705116, 96.59572033727596}};
  CHECK(max_relative_error(log_odds(model, three(X, 120)), odds) <= 1e-12);
  CHECK(max_relative_error(model.explained_ratio,
                           VectorXd{{0.9912126049653672, 0.008787395034632765}}) <= 1e-12);
  const MatrixXd coordinates{{8.061799783002675, 0.3004206213787793},
                             {3.7158961465535127, 1.044514420755321},
                             {6.272839148714654, 1.6494814070972088}};
  CHECK(max_relative_error(mlmath::transform(model, three(X, 120)).cwiseAbs(), coordinates) <=
        1e-12);
  CHECK(right(model, X, species()) == 147);
  CHECK(model.rank == 4);
  CHECK(max_relative_error(
            mlmath::predict_probability(model, three(X, 120)).row(1),
            MatrixXd{{7.408117581625063e-28, 0.2532282247381804, 0.7467717752618196}}) <= 1e-12);
}

TEST_CASE("linear discriminant analysis with priors", "[classification][discriminant]") {
  const MatrixXd X = mlmath_test::iris();
  const auto model =
      mlmath::linear_discriminant_analysis(X, species(), {.priors = VectorXd{{0.2, 0.3, 0.5}}});
  const MatrixXd odds{{-48.891364685644255, -94.83248543776817},
                      {61.501807219658986, 63.09410130397147},
                      {85.05005052515932, 97.51201106915012}};
  CHECK(max_relative_error(log_odds(model, three(X, 120)), odds) <= 1e-12);
  const MatrixXd coordinates{{9.971056488796004, 0.456065430955616},
                             {1.8209775913849922, 0.9205320532278518},
                             {4.391553339586517, 1.4646670489987348}};
  CHECK(max_relative_error(mlmath::transform(model, three(X, 120)).cwiseAbs(), coordinates) <=
        1e-12);
}

TEST_CASE("linear discriminant analysis of wine", "[classification][discriminant]") {
  const MatrixXd X = mlmath_test::wine();
  const VectorXi y = mlmath_test::wine_growers();
  const auto model = mlmath::linear_discriminant_analysis(X, y);
  const MatrixXd odds{{-19.54103782008949, -40.154239600680185},
                      {12.105928992772757, 5.727385614600612},
                      {8.583912281730907, 17.0353939804242}};
  CHECK(max_relative_error(log_odds(model, three(X, 140)), odds) <= 1e-12);
  CHECK(right(model, X, y) == 178);
  const MatrixXd coordinates{{4.700244008506275, 1.9791383470464587},
                             {1.1798799850773802, 0.9003427659028073},
                             {2.6694224984316928, 1.1410907602048939}};
  CHECK(max_relative_error(mlmath::transform(model, three(X, 140)).cwiseAbs(), coordinates) <=
        1e-12);
  // Within a class the coordinates have unit pooled covariance.
  const MatrixXd Z = mlmath::transform(model, X);
  MatrixXd pooled = MatrixXd::Zero(2, 2);
  const MatrixXd means = mlmath::transform(model, model.means);
  for (Index i = 0; i < 178; ++i) {
    const VectorXd d = (Z.row(i) - means.row(y(i))).transpose();
    pooled += d * d.transpose() / 175;
  }
  CHECK((pooled - MatrixXd::Identity(2, 2)).cwiseAbs().maxCoeff() <= 1e-12);
}

TEST_CASE("linear discriminant analysis as in MASS", "[classification][discriminant]") {
  // R 4.2, MASS 7.3: p <- predict(m <- lda(X, y)) and lda(X, y, prior = c(0.2, 0.3, 0.5)), method
  // "moment": p$posterior and abs(p$x) of rows c(1, 71, 121) (wine: 141), m$svd^2 / sum(m$svd^2),
  // and all of p$class. The conventions are ours: the divisor n - K within the classes, priors that
  // are their shares or given at the fit and enter both the directions and the posteriors, unit
  // covariance within the classes along the directions, and posteriors that sum to 1.
  const auto check = [](const MatrixXd& X, const VectorXi& y, const VectorXd& priors,
                        const MatrixXd& posteriors, const MatrixXd& coordinates, double first_share,
                        const VectorXi& predicted) {
    const auto model = mlmath::linear_discriminant_analysis(X, y, {.priors = priors});
    const MatrixXd rows = three(X, X.cols() == 4 ? 120 : 140);
    // An error of 1e-14 in log-odds of 90 is one of 1e-12 in a posterior.
    CHECK(max_relative_error(mlmath::predict_probability(model, rows), posteriors) <= 1e-10);
    CHECK(max_relative_error(mlmath::transform(model, rows).cwiseAbs(), coordinates) <= 1e-12);
    CHECK(std::abs(model.explained_ratio(0) - first_share) <= 1e-12);
    CHECK(mlmath::predict(model, X).cast<int>() == predicted);
  };
  const VectorXd given{{0.2, 0.3, 0.5}};
  const MatrixXd X = mlmath_test::iris();
  VectorXi guesses = species();
  guesses(70) = guesses(83) = 2;
  guesses(133) = 1;
  check(X, species(), {},
        MatrixXd{{1, 3.8963579276863687e-22, 2.611168274947934e-42},
                 {7.4081175816244749e-28, 0.25322822473818124, 0.7467717752618187},
                 {1.1194607728829891e-42, 6.4518646745323665e-06, 0.99999354813532537}},
        MatrixXd{{8.0617997830026784, 0.30042062137878239},
                 {3.7158961465535176, 1.0445144207553139},
                 {6.2728391487146604, 1.6494814070972097}},
        0.99121260496536723, guesses);
  check(X, species(), given,
        MatrixXd{{1, 5.8445368915298191e-22, 6.5279206873703044e-42},
                 {3.2972274546049004e-28, 0.16906138010524008, 0.83093861989475992},
                 {4.477854647737159e-43, 3.8711287951191526e-06, 0.99999612887120481}},
        MatrixXd{{9.9710564887960054, 0.45606543095561725},
                 {1.820977591384993, 0.92053205322786236},
                 {4.3915533395865181, 1.4646670489987277}},
        0.98923850761234289, guesses);
  const MatrixXd W = mlmath_test::wine();
  const VectorXi growers = mlmath_test::wine_growers();
  check(W, growers, {},
        MatrixXd{{0.99999999673836681, 3.2616330762893386e-09, 3.6411227065262721e-18},
                 {5.5172519065037342e-06, 0.99829977513056822, 0.0016947076175252405},
                 {3.9951181876324723e-08, 0.00021353809729476227, 0.99978642195152345}},
        MatrixXd{{4.7002440085062789, 1.979138347046459},
                 {1.1798799850773827, 0.90034276590280948},
                 {2.6694224984316959, 1.1410907602048834}},
        0.68747888788607836, growers);
  check(W, growers, given,
        MatrixXd{{0.99999999593444322, 4.0655567185852859e-09, 1.1188866641268293e-17},
                 {4.4153105321260033e-06, 0.99582800412202699, 0.0041675805674410652},
                 {1.3002713229238744e-08, 8.662926775829202e-05, 0.9999133577295285}},
        MatrixXd{{5.5327857750994838, 3.1307814869875257},
                 {0.59728851455026022, 1.1713268857595975},
                 {1.3694928713386521, 0.41548082808832304}},
        0.76815226885576082, growers);
}

TEST_CASE("linear discriminant analysis with shrinkage", "[classification][discriminant]") {
  // Solver lsqr, shrinkage 0.1 and "auto".
  const MatrixXd X = mlmath_test::iris();
  const auto fixed = mlmath::linear_discriminant_analysis(X, species(), {.shrinkage = 0.1});
  const MatrixXd odds{{-44.85807933259524, -86.77359230630925},
                      {55.098747543409715, 55.87975736434555},
                      {76.47654659123793, 86.9972934708798}};
  CHECK(max_relative_error(log_odds(fixed, three(X, 120)), odds) <= 1e-12);
  const auto automatic =
      mlmath::linear_discriminant_analysis(X, species(), {.automatic_shrinkage = true});
  const MatrixXd automatic_odds{{-46.61581773854574, -91.4908677010049},
                                {57.64659542233608, 58.49157049884063},
                                {81.69739343363555, 93.88063418382407}};
  CHECK(max_relative_error(log_odds(automatic, three(X, 120)), automatic_odds) <= 1e-12);
  const MatrixXd W = mlmath_test::wine();
  const auto wine = mlmath::linear_discriminant_analysis(W, mlmath_test::wine_growers(),
                                                         {.automatic_shrinkage = true});
  const MatrixXd wine_odds{{-17.548973308956874, -35.5285181523725},
                           {11.722747991366703, 8.381742082022413},
                           {9.358037662124218, 17.143512045720456}};
  CHECK(max_relative_error(log_odds(wine, three(W, 140)), wine_odds) <= 1e-12);
  const auto coarse =
      mlmath::linear_discriminant_analysis(W, mlmath_test::wine_growers(), {.shrinkage = 0.1});
  CHECK(right(coarse, W, mlmath_test::wine_growers()) == 129);
}

TEST_CASE("discriminant analysis of dependent columns", "[classification][discriminant]") {
  // A column that is the sum of two others and one that is constant are left out: scikit-learn with
  // solver svd gives what it gives without them.
  const MatrixXd X = mlmath_test::iris();
  MatrixXd wide(150, 6);
  wide << X, X.col(0) + X.col(1), VectorXd::Ones(150);
  const auto model = mlmath::linear_discriminant_analysis(wide, species());
  CHECK(model.rank == 4);
  CHECK(max_relative_error(
            log_odds(model, three(wide, 120)),
            log_odds(mlmath::linear_discriminant_analysis(X, species()), three(X, 120))) <= 1e-11);
}

TEST_CASE("discriminant analysis of more features than samples", "[classification][discriminant]") {
  // Every ninth wine (20), and 39 features: the measurements, x^2 / 100 and sqrt(x). The samples
  // span 17 directions within the classes; the others are left out, as by scikit-learn 1.2 with
  // solver svd, or filled by shrinkage (lsqr, "auto"). decision_function less its first column.
  const MatrixXd W = mlmath_test::wine();
  MatrixXd all(178, 39);
  all << W, W.array().square() / 100, W.array().sqrt();
  const MatrixXd few = all(Eigen::seqN(0, 20, 9), Eigen::seqN(0, 39));
  const VectorXi y = mlmath_test::wine_growers();
  const VectorXi y_few = y(Eigen::seqN(0, 20, 9));
  MatrixXd judged(3, 39);
  judged << all.row(1), all.row(70), all.row(140);
  const auto model = mlmath::linear_discriminant_analysis(few, y_few);
  CHECK(model.rank <= 17);
  CHECK(max_relative_error(log_odds(model, judged),
                           MatrixXd{{-119.29877268079781, -271.6078083318878},
                                    {115.4136466832743, 78.88425208874727},
                                    {10.501224991494496, 107.44960960528638}}) <= 1e-9);
  CHECK(right(model, few, y_few) == 20);
  CHECK(right(model, all, y) == 158);
  const auto shrunk =
      mlmath::linear_discriminant_analysis(few, y_few, {.automatic_shrinkage = true});
  // The condition of the shrunk covariances is 1e10, and their solver is one of least squares.
  CHECK(max_relative_error(log_odds(shrunk, judged),
                           MatrixXd{{-53.311386208633394, -93.69170189030501},
                                    {27.003055750994008, 22.303880388846665},
                                    {5.237505488137231, 35.12849373921745}}) <= 1e-6);
  CHECK(right(shrunk, all, y) == 172);
}

TEST_CASE("what discriminant analysis does not see", "[classification][discriminant]") {
  const MatrixXd X = mlmath_test::iris();
  const auto model = mlmath::linear_discriminant_analysis(X, species());
  const MatrixXd odds = log_odds(model, three(X, 120));
  // Units, where the columns lie, other labels, float, and a weight of 2 for a copy.
  const MatrixXd moved = (X * Eigen::Vector4d(1e3, 1e-3, 7, 1).asDiagonal()).array() + 1e4;
  CHECK(max_relative_error(
            log_odds(mlmath::linear_discriminant_analysis(moved, species()), three(moved, 120)),
            odds) <= 1e-8);
  const VectorXi other = 7 - 4 * species().array();
  const auto relabelled = mlmath::linear_discriminant_analysis(X, other);
  CHECK(mlmath::predict(relabelled, three(X, 120)) == Eigen::VectorX<Index>{{7, -1, -1}});
  const Eigen::Matrix<float, Eigen::Dynamic, 4, Eigen::RowMajor> single = X.cast<float>();
  CHECK(max_relative_error(
            log_odds(mlmath::linear_discriminant_analysis(single, species()), three(X, 120)),
            odds) <= 1e-4);
  const mlmath_test::WeightedIris same;
  for (const bool automatic : {false, true}) {
    const mlmath::LinearDiscriminantOptions options{.automatic_shrinkage = automatic};
    CHECK(max_relative_error(
              log_odds(mlmath::linear_discriminant_analysis(X, species(), same.weights, options),
                       three(X, 120)),
              log_odds(mlmath::linear_discriminant_analysis(same.copies, same.labels, options),
                       three(X, 120))) <= 1e-12);
  }
}

TEST_CASE("a saved discriminant analysis", "[classification][discriminant]") {
  const auto model = mlmath::linear_discriminant_analysis(mlmath_test::iris(), species());
  std::stringstream text;
  mlmath::save_model(text, model);
  const auto loaded = mlmath::load_model<LinearDiscriminantAnalysis>(text);
  CHECK(loaded.weights == model.weights);
  CHECK(loaded.intercepts == model.intercepts);
  CHECK(loaded.directions == model.directions);
  CHECK(loaded.classes == model.classes);
  std::ostringstream out;
  out << model;
  CHECK(out.str().find("3 classes, 4 features, rank 4 within the classes") != std::string::npos);
}

TEST_CASE("what linear discriminant analysis refuses", "[classification][discriminant]") {
  const MatrixXd X = mlmath_test::iris();
  const auto message = [&](const MatrixXd& Z, const VectorXi& y,
                           const mlmath::LinearDiscriminantOptions& options) {
    return message_of<mlmath::DomainError>(
        [&] { return mlmath::linear_discriminant_analysis(Z, y, options); });
  };
  CHECK(message(X, VectorXi::Constant(150, 3), {}) ==
        "linear_discriminant_analysis: y has the labels {3}, expected at least two classes");
  MatrixXd hole = X;
  hole(7, 2) = std::numeric_limits<double>::quiet_NaN();
  CHECK(message(hole, species(), {}) ==
        "linear_discriminant_analysis: X(7, 2) is nan, expected finite values");
  CHECK(message(X, species(), {.priors = VectorXd{{-0.5, 0.5, 1}}}).find("priors(0) is -0.5") !=
        std::string::npos);
  CHECK(message(X, species(), {.shrinkage = 2}) ==
        "linear_discriminant_analysis: shrinkage = 2, expected 0 <= shrinkage <= 1");
  CHECK(message(MatrixXd::Ones(150, 2), species(), {}) ==
        "linear_discriminant_analysis: X does not vary within the classes, expected samples that "
        "differ from the means of their classes");
  CHECK(
      message(X.topRows(2), VectorXi{{0, 1}}, {}) ==
      "linear_discriminant_analysis: the samples weigh 2 in all, expected more than the number of "
      "classes (2)");
  const auto model = mlmath::linear_discriminant_analysis(X, species());
  CHECK(message_of<mlmath::ShapeError>([&] { return mlmath::predict(model, X.leftCols(3)); }) ==
        "predict: X has 3 columns, expected 4, one for each feature that the model was fitted to");
  CHECK(message_of<mlmath::ShapeError>([&] {
          return mlmath::linear_discriminant_analysis(X, species().head(9));
        }).find("y has 9 entries, expected 150") != std::string::npos);
}
