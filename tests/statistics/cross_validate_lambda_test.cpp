// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "support/iris.hpp"
#include "support/matchers.hpp"
#include "support/regression_kernels.hpp"
#include "support/stackloss.hpp"
#include <mlmath/regression/conventions.hpp>
#include <mlmath/regression/elastic_net_path.hpp>
#include <mlmath/regression/logistic_path.hpp>
#include <mlmath/regression/ridge_regression.hpp>
#include <mlmath/statistics/cross_validate_lambda.hpp>
#include <mlmath/statistics/undefined.hpp>

#include <Eigen/Core>

#include <functional>
#include <limits>
#include <sstream>
#include <string>
#include <vector>

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;
using mlmath_test::max_relative_error;
using mlmath_test::message_of;
using mlmath_test::stackloss;

namespace {

/// Sample i is tested on in split i modulo k.
mlmath::Splits by_turns(Index n, Index k) {
  std::vector<Eigen::VectorX<Index>> tests;
  for (Index fold = 0; fold < k; ++fold) {
    const Index size = (n - fold + k - 1) / k;
    tests.push_back(Eigen::VectorX<Index>::LinSpaced(size, fold, fold + (size - 1) * k));
  }
  return {n, tests};
}

// Of every type of trainer one: each costs its own compilation.
using PredictPath = std::function<MatrixXd(const MatrixXd&)>;
using TrainPath = std::function<PredictPath(const MatrixXd&, const VectorXd&, const VectorXd&)>;
using Predict = std::function<VectorXd(const MatrixXd&)>;
using Train = std::function<Predict(const MatrixXd&, const VectorXd&, double)>;
using Metric = std::function<double(const VectorXd&, const VectorXd&)>;

mlmath::LambdaSearch search_paths(const MatrixXd& X, const VectorXd& y, const TrainPath& trainer,
                                  const VectorXd& lambdas, const Metric& metric,
                                  const mlmath::Splits& splits) {
  return mlmath::cross_validate(X, y, trainer, lambdas, metric, splits);
}

mlmath::LambdaSearch search_models(const MatrixXd& X, const VectorXd& y, const Train& trainer,
                                   const VectorXd& lambdas, const Metric& metric,
                                   const mlmath::Splits& splits,
                                   const mlmath::LambdaSearchOptions& options = {}) {
  return mlmath::cross_validate(X, y, trainer, lambdas, metric, splits, options);
}

double squared_error(const VectorXd& y, const VectorXd& y_hat) {
  return (y - y_hat).squaredNorm() / double(y.size());
}

/// Predicts lambda, whatever the data.
VectorXd predict_lambda(const MatrixXd& X, double lambda) {
  return VectorXd::Constant(X.rows(), lambda);
}

}  // namespace

TEST_CASE("cross_validate: the penalty of the lasso as in cv.glmnet", "[statistics][lambda]") {
  const auto [X, y] = stackloss();
  const auto trainer = [](const MatrixXd& X_train, const VectorXd& y_train,
                          const VectorXd& lambdas) {
    return mlmath::lasso_path(X_train, y_train, {.lambdas = lambdas});
  };
  const VectorXd lambdas{{12, 6, 3, 1.5, 0.6, 0.2}};
  const auto search =
      mlmath::cross_validate(X, y, trainer, lambdas, Metric(squared_error), by_turns(21, 4));
  // glmnet 4.1: cv.glmnet(X, y, lambda = c(6, 3, 1.5, 0.75, 0.3, 0.1), foldid = (0:20) %% 4 + 1,
  // standardize = FALSE, thresh = 1e-30, grouped = TRUE): cvm, cvsd; its lambda is half of ours.
  const VectorXd means{{17.390197431446389, 15.089312481434842, 13.466331073078498,
                        13.045419113449011, 12.952032322238333, 12.948843470577483}};
  const VectorXd errors{{7.2969941156120779, 6.5900318314890667, 5.1020185734760357,
                         4.3868875468458333, 3.9791186561502787, 3.8031337121324564}};
  CHECK(max_relative_error(search.means, means) <= 1e-8);
  CHECK(max_relative_error(search.standard_errors, errors) <= 1e-8);
  CHECK(search.lambda_min == 0.2);
  CHECK(search.lambda_1se == 6);
  CHECK(search.lambdas(search.min_index) == search.lambda_min);
  CHECK(search.lambdas(search.one_se_index) == search.lambda_1se);
  // The order of the penalties does not matter.
  const auto rising = mlmath::cross_validate(X, y, trainer, VectorXd(lambdas.reverse()),
                                             Metric(squared_error), by_turns(21, 4));
  CHECK(rising.means == search.means.reverse());
  CHECK(rising.min_index == 0);
}

TEST_CASE("cross_validate: the penalty of ridge regression", "[statistics][lambda]") {
  const auto [X, y] = stackloss();
  const auto trainer = [](const MatrixXd& X_train, const VectorXd& y_train,
                          double lambda) -> Predict {
    const auto model = mlmath::ridge_regression(X_train, y_train, {.lambda = lambda});
    return [model](const MatrixXd& X_new) { return mlmath::predict(model, X_new); };
  };
  const auto search = search_models(X, y, trainer, VectorXd{{100, 30, 10, 3, 1, 0.1}},
                                    squared_error, by_turns(21, 4));
  // scikit-learn 1.9: Ridge(alpha = lambda * n_train) on each split, and NumPy.
  CHECK(max_relative_error(search.means,
                           VectorXd{{38.05187176117182, 19.318727546112218, 14.178650855050014,
                                     12.991905366682255, 12.82886175779043, 12.926345346603132}}) <=
        1e-9);
  CHECK(max_relative_error(search.standard_errors,
                           VectorXd{{6.556211286153342, 5.302967884880983, 5.505104240714729,
                                     5.02610425843361, 4.380483296888794, 3.8011344715921087}}) <=
        1e-9);
  CHECK(search.lambda_min == 1);
  CHECK(search.lambda_1se == 10);
}

TEST_CASE("cross_validate: the penalties of logistic regression as in cv.glmnet",
          "[statistics][lambda]") {
  // glmnet 4.1: cv.glmnet(X, y, family = "binomial", alpha = 1, 0.3, 0, lambda = c(0.2, 0.1, 0.05,
  // 0.02, 0.01, 0.005), foldid = (0:99) %% 5 + 1, standardize = FALSE, thresh = 1e-30): halves of cvm
  // and cvsd, of the last two species of iris; for alpha = 1, where it is off by 5e-7, scikit-learn
  // 1.9's saga with tol = 1e-16 on centred columns, and NumPy.
  const MatrixXd X = mlmath_test::iris().bottomRows(100);
  VectorXd y(100);
  for (Index i = 0; i < 100; ++i) y(i) = i < 50 ? 0 : 1;
  struct Expected {
    double alpha;
    VectorXd means;
    VectorXd errors;
  };
  const std::vector<Expected> cases{
      {1,
       VectorXd{{0.49114407873066057, 0.3391167830350575, 0.25811292008209386, 0.18328683886885502,
                 0.15458098342375945, 0.13109562820473933}},
       VectorXd{{0.013418891616365712, 0.029293266343604882, 0.03760989685790019,
                 0.03338100052985757, 0.02715735830983833, 0.021085683932401955}}},
      {0.3,
       VectorXd{{0.44490208618273513, 0.35252473558979425, 0.27955899427588399, 0.21127310581661668,
                 0.17467431318560664, 0.14378901012970091}},
       VectorXd{{0.019863460128857563, 0.026989077073429183, 0.030339415735326329,
                 0.030143590620000459, 0.030002746241913014, 0.025714559038035267}}},
      {0,
       VectorXd{{0.42382551495209647, 0.35510676543254666, 0.29257301079603870, 0.22268526204978553,
                 0.18125807893717596, 0.14982895540049193}},
       VectorXd{{0.025325215571750635, 0.030348158399927001, 0.032888860849928425,
                 0.032068600557569944, 0.029211838136623751, 0.025922714501650727}}}};
  const auto log_loss = [](const VectorXd& t, const VectorXd& p) {
    return -(t.array() * p.array().log() + (1 - t.array()) * (1 - p.array()).log()).mean();
  };
  for (const Expected& expected : cases) {
    CAPTURE(expected.alpha);
    const double mixing = mlmath::from_glmnet_logistic(1, expected.alpha).mixing;
    const double scale = mlmath::from_glmnet_logistic(1, expected.alpha).lambda;
    const auto trainer = [&](const MatrixXd& X_train, const VectorXd& y_train,
                             const VectorXd& lambdas) -> PredictPath {
      const auto path =
          mlmath::logistic_path(X_train, y_train, {.mixing = mixing, .lambdas = lambdas});
      return [path](const MatrixXd& X_new) { return mlmath::predict_probability(path, X_new); };
    };
    const auto search =
        search_paths(X, y, trainer, VectorXd(scale * VectorXd{{0.2, 0.1, 0.05, 0.02, 0.01, 0.005}}),
                     log_loss, by_turns(100, 5));
    CHECK(max_relative_error(search.means, expected.means) <= 1e-8);
    CHECK(max_relative_error(search.standard_errors, expected.errors) <= 1e-7);
    CHECK(search.min_index == 5);
    CHECK(search.one_se_index == 5);
  }
}

TEST_CASE("cross_validate: models one by one, and a score to be large", "[statistics][lambda]") {
  const MatrixXd X = MatrixXd::Ones(6, 1);
  const VectorXd y = VectorXd::LinSpaced(6, 1, 6);
  const VectorXd lambdas{{4.4, 1, 3, 4}};
  const auto trainer = [](const MatrixXd&, const VectorXd&, double lambda) {
    return [lambda](const MatrixXd& X_new) { return predict_lambda(X_new, lambda); };
  };
  // Splits 1 4 | 2 5 | 3 6: the mean of (y - lambda)^2 over all rows, worked by hand.
  const auto search = search_models(X, y, trainer, lambdas, squared_error, by_turns(6, 3));
  CHECK(max_relative_error(search.means, VectorXd{{559. / 150, 55. / 6, 19. / 6, 19. / 6}}) <=
        1e-15);
  // 3 and 4 tie, so the larger; then 4.4, whose 3.73 is within a standard error, 2/3, of it.
  CHECK(search.lambda_min == 4);
  CHECK(search.lambda_1se == 4.4);
  const auto negated =
      search_models(X, y, trainer, lambdas,
                    [](const VectorXd& t, const VectorXd& p) { return -squared_error(t, p); },
                    by_turns(6, 3), {.greater_is_better = true});
  CHECK(negated.lambda_min == 4);
  CHECK(negated.lambda_1se == 4.4);
  CHECK(negated.standard_errors == search.standard_errors);
  std::ostringstream printed;
  printed << search;
  CHECK(printed.str().find("lambda_min = 4: 3.16667 +- ") == 0);
  CHECK(printed.str().find("<- 1se") != std::string::npos);
}

TEST_CASE("cross_validate: splits of other sizes weigh by them", "[statistics][lambda]") {
  const MatrixXd X = MatrixXd::Ones(3, 1);
  const VectorXd y{{0, 0, 3}};
  const auto trainer = [](const MatrixXd&, const VectorXd&, double lambda) {
    return [lambda](const MatrixXd& X_new) { return predict_lambda(X_new, lambda); };
  };
  const mlmath::Splits splits(3, {Eigen::VectorX<Index>{{0, 1}}, Eigen::VectorX<Index>{{2}}});
  const auto search = search_models(X, y, trainer, VectorXd{{0, 1}}, squared_error, splits);
  // Scores 0, 9 and 1, 4; with shares 2/3, 1/3 the means are 3, 2, the squares about them
  // 2/3 9 + 1/3 36 = 18 and 2/3 1 + 1/3 4 = 2.
  CHECK(max_relative_error(search.means, VectorXd{{3, 2}}) <= 1e-15);
  CHECK(max_relative_error(search.standard_errors.cwiseAbs2(), VectorXd{{18, 2}}) <= 1e-14);
}

TEST_CASE("cross_validate: penalties whose score is undefined", "[statistics][lambda]") {
  const MatrixXd X = MatrixXd::Ones(4, 1);
  const VectorXd y = VectorXd::Zero(4);
  const auto trainer = [](const MatrixXd&, const VectorXd&, double lambda) {
    return [lambda](const MatrixXd& X_new) { return predict_lambda(X_new, lambda); };
  };
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const auto metric = [nan](const VectorXd&, const VectorXd& y_hat) {
    return y_hat(0) > 1 ? nan : y_hat(0);
  };
  const auto search = search_models(X, y, trainer, VectorXd{{3, 0.5, 1}}, metric, by_turns(4, 2));
  CHECK(search.lambda_min == 0.5);
  CHECK(search.lambda_1se == 0.5);
  CHECK(message_of<mlmath::DomainError>([&] {
          return search_models(X, y, trainer, VectorXd{{3}}, metric, by_turns(4, 2));
        }) == "cross_validate: the metric is undefined for every lambda on some split");
}

TEST_CASE("cross_validate: what a search over penalties refuses", "[statistics][lambda]") {
  const MatrixXd X = MatrixXd::Ones(4, 1);
  const VectorXd y = VectorXd::Zero(4);
  const auto trainer = [](const MatrixXd&, const VectorXd&, const VectorXd&) -> PredictPath {
    return [](const MatrixXd& X_new) { return MatrixXd(MatrixXd::Zero(X_new.rows(), 2)); };
  };
  const auto with = [&](const VectorXd& lambdas, const mlmath::Splits& splits) {
    return search_paths(X, y, trainer, lambdas, squared_error, splits);
  };
  CHECK(message_of<mlmath::ShapeError>([&] { return with(VectorXd(), by_turns(4, 2)); }) ==
        "cross_validate: lambdas is empty (0x1)");
  CHECK(message_of<mlmath::DomainError>([&] {
          return with(VectorXd{{1, -1}}, by_turns(4, 2));
        }) == "cross_validate: lambdas(1) is -1, expected values >= 0");
  CHECK(message_of<mlmath::ShapeError>([&] {
          return with(VectorXd{{1, 2, 3}}, by_turns(4, 2));
        }) ==
        "cross_validate: the predictions of the path are 2x2, expected a column for each of the 3 "
        "lambdas");
  CHECK(message_of<mlmath::DomainError>([&] {
          return with(VectorXd{{1, 2}}, by_turns(4, 1));
        }) == "cross_validate: splits holds 1 split, expected at least 2");
  CHECK(message_of<mlmath::ShapeError>([&] {
          return with(VectorXd{{1, 2}}, by_turns(5, 2));
        }) == "cross_validate: splits are of 5 samples, expected 4, one for each row of X (4x1)");
}
