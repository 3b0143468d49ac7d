// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "support/matchers.hpp"
#include "support/small_counts.hpp"
#include <mlmath/classification/count_naive_bayes.hpp>
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
using mlmath::CountLaw;
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

TEST_CASE("the free, win example in rationals", "[classification][naive_bayes]") {
  // Columns "free" and "win". Spam: 3 of 4 mails have "free", 2 "win"; other mails: 1 and 0 of 4.
  // With smoothing 1: 4/6, 3/6; 2/6, 1/6, priors 1/2: P(spam | free, win) = (4/6 3/6) / (4/6 3/6 +
  // 2/6 1/6) = 12 / 14.
  const MatrixXd mails{{1, 1}, {1, 0}, {1, 1}, {0, 0}, {1, 0}, {0, 0}, {0, 0}, {0, 0}};
  const VectorXi spam{{1, 1, 1, 1, 0, 0, 0, 0}};
  const auto model = mlmath::bernoulli_naive_bayes(mails, spam);
  CHECK(relative_error(mlmath::predict_probability(model, MatrixXd{{1, 1}})(0, 1), 12.0 / 14) <=
        1e-15);
  CHECK(mlmath::predict(model, MatrixXd{{1, 1}})(0) == 1);
  // As counts of words: spam has 3 "free" and 2 "win" of 5, others 1 and 0 of 1: 4/7 3/7, 2/3 1/3.
  const auto counts = mlmath::multinomial_naive_bayes(mails, spam);
  const double p = 4.0 / 7 * 3 / 7;
  const double q = 2.0 / 3 / 3;
  CHECK(relative_error(mlmath::predict_probability(counts, MatrixXd{{1, 1}})(0, 1), p / (p + q)) <=
        1e-15);
}

TEST_CASE("naive Bayes of counts as in scikit-learn", "[classification][naive_bayes]") {
  // scikit-learn 1.2: predict_log_proba of BernoulliNB, MultinomialNB, ComplementNB.
  check_posteriors(mlmath::bernoulli_naive_bayes(X, y),
                   MatrixXd{{-1.4362267298680997, -0.3376144411999902, -3.021948115684884},
                            {-2.412670429087587, -3.511282717755698, -0.12719080399648064},
                            {-1.2915440245740797, -1.2915440245740806, -0.7978238687110277}});
  check_posteriors(mlmath::count_naive_bayes(CountLaw::bernoulli, X, y, w, {.smoothing = 0.5}),
                   MatrixXd{{-2.1565455081297755, -0.13390291549333577, -4.645906508267155},
                            {-3.3203165615536183, -5.432611928104535, -0.041356565897226805},
                            {-1.139696411792623, -1.9020650613945254, -0.6333251383760112}});
  check_posteriors(mlmath::multinomial_naive_bayes(X, y),
                   MatrixXd{{-1.390337104136849, -0.42525620809326226, -2.3288639774578854},
                            {-1.5481629553974132, -5.537147001961688, -0.24408120515413234},
                            {-1.252762968495368, -1.252762968495368, -0.8472978603872034}});
  check_posteriors(
      mlmath::count_naive_bayes(CountLaw::multinomial, X, y, w,
                                {.smoothing = 0.3, .priors = VectorXd{{0.2, 0.5, 0.3}}}),
      MatrixXd{{-2.1233595718559055, -0.14150526815427344, -4.396503139681799},
               {-2.941916226204273, -10.164698387747489, -0.05424821266982516},
               {-1.6094379124341, -0.6931471805599452, -1.203972804325936}});
  check_posteriors(mlmath::complement_naive_bayes(X, y),
                   MatrixXd{{-1.3342427112439612, -0.5923053665145841, -1.695041372366556},
                            {-0.8845536139907395, -3.6364210134172685, -0.5784710344237904},
                            {-1.0986122886681098, -1.0986122886681098, -1.0986122886681098}});
}

TEST_CASE("models of counts add up", "[classification][naive_bayes]") {
  for (const CountLaw law : {CountLaw::bernoulli, CountLaw::multinomial, CountLaw::complement}) {
    const VectorXd ones = VectorXd::Ones(7);
    const auto all = mlmath::count_naive_bayes(law, X, y, ones);
    const auto first = mlmath::count_naive_bayes(law, X.topRows(3), y.head(3), ones.head(3));
    const auto both = mlmath::partial_fit(first, X.bottomRows(4), y.tail(4));
    CHECK(both.counts == all.counts);
    CHECK(both.class_weights == all.class_weights);
    CHECK(mlmath::remove(both, X.bottomRows(4), y.tail(4)).counts.topRows(1) ==
          first.counts.topRows(1));
  }
}

TEST_CASE("contributions and linear weights", "[classification][naive_bayes]") {
  const Eigen::SparseMatrix<double> sparse = X.sparseView();
  for (const CountLaw law : {CountLaw::bernoulli, CountLaw::multinomial, CountLaw::complement}) {
    const auto model = mlmath::count_naive_bayes(law, X, y, w);
    const MatrixXd joint = mlmath::joint_log_likelihood(model, T);
    CHECK(max_relative_error(
              mlmath::joint_log_likelihood(mlmath::count_naive_bayes(law, sparse, y, w), T),
              joint) <= 1e-15);
    const Eigen::SparseMatrix<double, Eigen::RowMajor> thin = T.sparseView();
    CHECK(max_relative_error(mlmath::joint_log_likelihood(model, thin), joint) <= 1e-15);
    for (Index i = 0; i < 3; ++i) {
      const VectorXd parts = mlmath::log_odds_contributions(model, T.row(i), 2, 0);
      CHECK(std::abs(parts.sum() - (joint(i, 2) - joint(i, 0))) <= 1e-14);
    }
    const MatrixXd present =
        law == CountLaw::bernoulli ? MatrixXd((T.array() > 0).cast<double>()) : T;
    const MatrixXd linear =
        (present * model.weights().transpose()).rowwise() + model.intercepts().transpose();
    CHECK((linear - joint).cwiseAbs().maxCoeff() <= 1e-14);
  }
  // Priors may be changed at prediction.
  auto model = mlmath::multinomial_naive_bayes(X, y);
  const MatrixXd before = mlmath::joint_log_likelihood(model, T);
  model.priors = VectorXd{{0.2, 0.5, 0.3}};
  const MatrixXd after = mlmath::joint_log_likelihood(model, T);
  CHECK(relative_error(after(0, 1) - before(0, 1), std::log(0.5) - std::log(2.0 / 7)) <= 1e-13);
  std::ostringstream printed;
  printed << model;
  CHECK(printed.str().find("multinomial naive Bayes: 3 classes, 4 features, smoothing 1") == 0);
}

TEST_CASE("many counts are summed block by block", "[classification][naive_bayes]") {
  const Index n = 3100;
  const Index p = 35;
  const MatrixXd Z = MatrixXd::NullaryExpr(
      n, p, [](Index i, Index j) { return double((i * 37 + j * 11 + i * i % 13) % 5); });
  const VectorXi z = VectorXi::NullaryExpr(n, [](Index i) { return int(i % 7 % 3); });
  const VectorXd ones = VectorXd::Ones(n);
  const Eigen::SparseMatrix<double> columns = Z.sparseView();
  for (const CountLaw law : {CountLaw::bernoulli, CountLaw::multinomial}) {
    const auto model = mlmath::count_naive_bayes(law, Z, z, ones);
    MatrixXd counts = MatrixXd::Zero(3, p);
    for (Index i = 0; i < n; ++i) {
      counts.row(z(i)) += law == CountLaw::bernoulli ? MatrixXd(Z.row(i).cwiseMin(1)) : Z.row(i);
    }
    CHECK(model.counts == counts);
    CHECK(mlmath::count_naive_bayes(law, columns, z, ones).counts == counts);
    CHECK(max_relative_error(mlmath::joint_log_likelihood(model, columns),
                             mlmath::joint_log_likelihood(model, Z)) <= 1e-14);
  }
}

TEST_CASE("counts without smoothing, and samples without counts", "[classification][naive_bayes]") {
  // Feature 0 is in every sample of class 1, feature 1 in none: without smoothing the one must be
  // there and the other must not.
  const MatrixXd Z{{1, 1}, {0, 1}, {1, 0}, {1, 0}};
  const VectorXi z{{0, 0, 1, 1}};
  const MatrixXd cases{{1, 0}, {1, 1}, {0, 0}, {0, 1}};
  const double impossible = -std::numeric_limits<double>::infinity();
  // P(x | 0): the first is there in half of the samples, the second in all.
  const MatrixXd expected{{impossible, std::log(0.5)},
                          {std::log(0.25), impossible},
                          {impossible, impossible},
                          {std::log(0.25), impossible}};
  const auto model = mlmath::bernoulli_naive_bayes(Z, z, {.smoothing = 0});
  const MatrixXd joint = mlmath::joint_log_likelihood(model, cases);
  const Eigen::SparseMatrix<double> sparse = cases.sparseView();
  const MatrixXd again = mlmath::joint_log_likelihood(model, sparse);
  for (Index i = 0; i < 4; ++i) {
    for (Index k = 0; k < 2; ++k) {
      CHECK((joint(i, k) == expected(i, k) || std::abs(joint(i, k) - expected(i, k)) <= 1e-15));
      CHECK((again(i, k) == expected(i, k) || std::abs(again(i, k) - expected(i, k)) <= 1e-15));
    }
  }
  const auto multinomial = mlmath::multinomial_naive_bayes(Z, z, {.smoothing = 0});
  CHECK(mlmath::joint_log_likelihood(multinomial, cases)(1, 1) == impossible);
  // Of a row of zeros the priors decide; so they do where all samples are zeros.
  CHECK(relative_error(mlmath::predict_probability(mlmath::multinomial_naive_bayes(X, y), T)(2, 0),
                       2.0 / 7) <= 1e-15);
  const auto nothing = mlmath::multinomial_naive_bayes(MatrixXd::Zero(7, 4), y);
  CHECK(relative_error(mlmath::predict_probability(nothing, T)(0, 2), 3.0 / 7) <= 1e-15);
}

TEST_CASE("the decision function of naive Bayes of counts", "[classification][naive_bayes]") {
  // scikit-learn 1.2: MultinomialNB().fit(X, y == 3), the difference of the columns of
  // predict_joint_log_proba(T).
  const VectorXi is_three = (y.array() == 3).cast<int>();
  const auto two = mlmath::multinomial_naive_bayes(X, is_three);
  const MatrixXd odds{{-1.112743791392102}, {0.02179780692290123}, {-0.9162907318741551}};
  CHECK((mlmath::decision_function(two, T) - odds).cwiseAbs().maxCoeff() <= 1e-14);
  const auto three = mlmath::multinomial_naive_bayes(X, y);
  CHECK(mlmath::decision_function(three, T) == mlmath::joint_log_likelihood(three, T));
}

TEST_CASE("what naive Bayes of counts refuses", "[classification][naive_bayes]") {
  using mlmath::DomainError;
  using mlmath::ShapeError;
  CHECK(message_of<DomainError>([] { return mlmath::multinomial_naive_bayes(-X, y); }) ==
        "multinomial_naive_bayes: X(0, 0) is -2, expected counts >= 0");
  CHECK(message_of<ShapeError>([] { return mlmath::multinomial_naive_bayes(X, y.head(2)); }) ==
        "multinomial_naive_bayes: y has 2 entries, expected 7, one for each row of X (7x4)");
  CHECK(message_of<DomainError>([] {
          return mlmath::bernoulli_naive_bayes(X, y, {.priors = VectorXd{{0.5, 0.5, 0.5}}});
        }) == "bernoulli_naive_bayes: priors sums to 1.5, expected probabilities that sum to 1");
  CHECK(message_of<ShapeError>([] {
          return mlmath::bernoulli_naive_bayes(X, y, {.priors = VectorXd{{0.5, 0.5}}});
        }) == "bernoulli_naive_bayes: priors has 2 entries, expected 3, one for each class");
  CHECK(message_of<ShapeError>([] {
          return mlmath::predict(mlmath::multinomial_naive_bayes(X, y), MatrixXd::Zero(1, 2));
        }) ==
        "predict: X has 2 columns, expected 4, one for each feature that the model was fitted to");
  CHECK(message_of<DomainError>([] {
          return mlmath::multinomial_naive_bayes(X, y, {.smoothing = -1});
        }) == "multinomial_naive_bayes: smoothing = -1, expected a number >= 0");
  CHECK(message_of<DomainError>([] {
          return mlmath::remove(mlmath::multinomial_naive_bayes(X, y), X, VectorXi::Constant(7, 9));
        }) == "remove: y has a label that the model does not know");
  MatrixXd bad = X;
  bad(3, 2) = std::numeric_limits<double>::quiet_NaN();
  CHECK(message_of<DomainError>([&] { return mlmath::bernoulli_naive_bayes(bad, y); }) ==
        "bernoulli_naive_bayes: X(3, 2) is nan, expected counts >= 0");
  bad(3, 2) = -1;
  const Eigen::SparseMatrix<double> sparse = bad.sparseView();
  CHECK(message_of<DomainError>([&] { return mlmath::complement_naive_bayes(sparse, y); }) ==
        "complement_naive_bayes: X(3, 2) is -1, expected counts >= 0");
  const auto model = mlmath::multinomial_naive_bayes(X, y);
  CHECK(message_of<DomainError>([&] { return mlmath::predict(model, sparse); }) ==
        "predict: X(3, 2) is -1, expected counts >= 0");
  CHECK(message_of<DomainError>([&] { return mlmath::predict_probability(model, bad); }) ==
        "predict_probability: X(3, 2) is -1, expected counts >= 0");
  CHECK(message_of<DomainError>([] {
          return mlmath::bernoulli_naive_bayes(X, y, {.priors = VectorXd{{-0.5, 0.5, 1}}});
        }).find("bernoulli_naive_bayes: priors(0) is -0.5") == 0);
}
