// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "support/matchers.hpp"
#include "support/stackloss.hpp"
#include <mlmath/regression/elastic_net_path.hpp>
#include <mlmath/statistics/cross_validate_lambda.hpp>
#include <mlmath/statistics/undefined.hpp>

#include <Eigen/Core>

#include <limits>
#include <sstream>
#include <string>
#include <vector>

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;
using mlmath::cross_validate;
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
  const auto search = cross_validate(X, y, trainer, lambdas, squared_error, by_turns(21, 4));
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
}

TEST_CASE("cross_validate: models one by one, and a score to be large", "[statistics][lambda]") {
  const MatrixXd X = MatrixXd::Ones(6, 1);
  const VectorXd y = VectorXd::LinSpaced(6, 1, 6);
  const VectorXd lambdas{{4.4, 1, 3, 4}};
  const auto trainer = [](const MatrixXd&, const VectorXd&, double lambda) {
    return [lambda](const MatrixXd& X_new) { return predict_lambda(X_new, lambda); };
  };
  // Splits 1 4 | 2 5 | 3 6: the mean of (y - lambda)^2 over all rows, worked by hand.
  const auto search = cross_validate(X, y, trainer, lambdas, squared_error, by_turns(6, 3));
  CHECK(max_relative_error(search.means, VectorXd{{559. / 150, 55. / 6, 19. / 6, 19. / 6}}) <=
        1e-15);
  // 3 and 4 tie, so the larger; then 4.4, whose 3.73 is within a standard error, 2/3, of it.
  CHECK(search.lambda_min == 4);
  CHECK(search.lambda_1se == 4.4);
  const auto negated =
      cross_validate(X, y, trainer, lambdas,
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
  const auto search = cross_validate(X, y, trainer, VectorXd{{0, 1}}, squared_error, splits);
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
  const auto search = cross_validate(X, y, trainer, VectorXd{{3, 0.5, 1}}, metric, by_turns(4, 2));
  CHECK(search.lambda_min == 0.5);
  CHECK(search.lambda_1se == 0.5);
  CHECK(message_of<mlmath::DomainError>([&] {
          return cross_validate(X, y, trainer, VectorXd{{3}}, metric, by_turns(4, 2));
        }) == "cross_validate: the metric is undefined for every lambda on some split");
}

TEST_CASE("cross_validate: what a search over penalties refuses", "[statistics][lambda]") {
  const MatrixXd X = MatrixXd::Ones(4, 1);
  const VectorXd y = VectorXd::Zero(4);
  const auto trainer = [](const MatrixXd&, const VectorXd&, const VectorXd&) {
    return [](const MatrixXd& X_new) { return MatrixXd(MatrixXd::Zero(X_new.rows(), 2)); };
  };
  const auto with = [&](const VectorXd& lambdas, const mlmath::Splits& splits) {
    return cross_validate(X, y, trainer, lambdas, squared_error, splits);
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
