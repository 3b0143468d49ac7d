// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "support/matchers.hpp"
#include <mlmath/classification/count_naive_bayes.hpp>
#include <mlmath/classification/gaussian_naive_bayes.hpp>
#include <mlmath/core/errors.hpp>
#include <mlmath/core/random.hpp>

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
using mlmath_test::max_relative_error;
using mlmath_test::message_of;
using mlmath_test::relative_error;

namespace {

const MatrixXd X{{2, 1, 0, 3}, {0, 1, 4, 1}, {1, 0, 0, 2}, {0, 0, 3, 0},
                 {5, 1, 1, 0}, {0, 2, 2, 1}, {1, 1, 0, 0}};
const VectorXi y{{3, 7, 3, 7, 5, 7, 5}};
const VectorXd w{{1, 2, 1, 1, 3, 0.5, 1}};
const MatrixXd T{{1, 1, 0, 0}, {0, 0, 2, 3}, {0, 0, 0, 0}};

/// The logarithms of the posteriors of the rows of T.
template <typename Model>
void check_posteriors(const Model& model, const MatrixXd& expected) {
  const MatrixXd joint = mlmath::joint_log_likelihood(model, T);
  CHECK(max_relative_error(mlmath::log_softmax_rows(joint), expected) <= 1e-13);
  CHECK((mlmath::predict_probability(model, T).rowwise().sum().array() - 1).abs().maxCoeff() <=
        1e-15);
}

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

TEST_CASE("naive Bayes as in scikit-learn", "[classification][naive_bayes]") {
  // scikit-learn 1.2: predict_log_proba of GaussianNB, BernoulliNB, MultinomialNB, ComplementNB.
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

TEST_CASE("models add up", "[classification][naive_bayes]") {
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
  printed << model << mlmath::gaussian_naive_bayes(X, y);
  CHECK(printed.str().find("multinomial naive Bayes: 3 classes, 4 features, smoothing 1") == 0);
}

TEST_CASE("what naive Bayes refuses", "[classification][naive_bayes]") {
  using mlmath::DomainError;
  using mlmath::ShapeError;
  CHECK(message_of<DomainError>([] { return mlmath::multinomial_naive_bayes(-X, y); }) ==
        "multinomial_naive_bayes: X(0, 0) is -2, expected counts >= 0");
  CHECK(message_of<ShapeError>([] { return mlmath::gaussian_naive_bayes(X, y.head(2)); }) ==
        "gaussian_naive_bayes: y has 2 entries, expected 7, one for each row of X (7x4)");
  CHECK(message_of<DomainError>([] {
          return mlmath::bernoulli_naive_bayes(X, y, {.priors = VectorXd{{0.5, 0.5, 0.5}}});
        }) == "bernoulli_naive_bayes: priors sums to 1.5, expected probabilities that sum to 1");
  CHECK(message_of<ShapeError>([] {
          return mlmath::bernoulli_naive_bayes(X, y, {.priors = VectorXd{{0.5, 0.5}}});
        }) == "bernoulli_naive_bayes: priors has 2 entries, expected 3, one for each class");
  CHECK(message_of<ShapeError>([] {
          return mlmath::predict(mlmath::gaussian_naive_bayes(X, y), MatrixXd::Zero(1, 2));
        }) ==
        "predict: X has 2 columns, expected 4, one for each feature that the model was fitted to");
  CHECK(message_of<DomainError>([] {
          return mlmath::multinomial_naive_bayes(X, y, {.smoothing = -1});
        }) == "multinomial_naive_bayes: smoothing = -1, expected a number >= 0");
  CHECK(message_of<DomainError>([] {
          return mlmath::remove(mlmath::multinomial_naive_bayes(X, y), X, VectorXi::Constant(7, 9));
        }) == "remove: y has a label that the model does not know");
  MatrixXd infinite = X;
  infinite(1, 1) = std::numeric_limits<double>::infinity();
  CHECK(message_of<DomainError>([&] { return mlmath::gaussian_naive_bayes(infinite, y); }) ==
        "gaussian_naive_bayes: X(1, 1) is inf, expected finite values, or NaN for one that is "
        "missing");
}
