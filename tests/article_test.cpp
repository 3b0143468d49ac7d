// SPDX-License-Identifier: MIT
/// The article, row by row.
#include "support/catch.hpp"
#include "support/iris.hpp"
#include "support/matchers.hpp"
#include "support/regression_kernels.hpp"
#include "support/stackloss.hpp"
#include <mlmath/calculus.hpp>
#include <mlmath/classification/count_naive_bayes.hpp>
#include <mlmath/classification/gaussian_naive_bayes.hpp>
#include <mlmath/classification/one_vs_rest.hpp>
#include <mlmath/geometry/angles.hpp>
#include <mlmath/geometry/balls.hpp>
#include <mlmath/geometry/pairwise_distances.hpp>
#include <mlmath/geometry/random_cosine.hpp>
#include <mlmath/geometry/relative_contrast.hpp>
#include <mlmath/information/divergences.hpp>
#include <mlmath/information/entropy.hpp>
#include <mlmath/linalg.hpp>
#include <mlmath/optimization/convexity.hpp>
#include <mlmath/optimization/descent_checks.hpp>
#include <mlmath/optimization/gradient_descent.hpp>
#include <mlmath/optimization/lipschitz.hpp>
#include <mlmath/optimization/losses.hpp>
#include <mlmath/optimization/proximal_gradient.hpp>
#include <mlmath/probability/bayes.hpp>
#include <mlmath/probability/bernoulli.hpp>
#include <mlmath/probability/expectation.hpp>
#include <mlmath/probability/joint_table.hpp>
#include <mlmath/probability/limit_theorems.hpp>
#include <mlmath/regression/elastic_net_path.hpp>
#include <mlmath/regression/elastic_net_regression.hpp>
#include <mlmath/regression/linear_regression.hpp>
#include <mlmath/regression/logistic_regression.hpp>
#include <mlmath/regression/polynomial_regression.hpp>
#include <mlmath/regression/ridge_regression.hpp>
#include <mlmath/regression/softmax_regression.hpp>
#include <mlmath/statistics/classification_metrics.hpp>
#include <mlmath/statistics/cross_validate_lambda.hpp>
#include <mlmath/statistics/mean.hpp>
#include <mlmath/statistics/mean_intervals.hpp>
#include <mlmath/statistics/moments.hpp>
#include <mlmath/statistics/probability_metrics.hpp>
#include <mlmath/statistics/regression_metrics.hpp>
#include <mlmath/statistics/splits.hpp>

#include <Eigen/Core>

#include <cmath>
#include <functional>
#include <vector>

TEST_CASE("1.1 dot product", "[article]") {
  CHECK(mlmath::dot(Eigen::Vector2d(2, 3), Eigen::Vector2d(4, 1)) == 11);
}

TEST_CASE("1.2 matrix product", "[article]") {
  const Eigen::Matrix2d A{{1, 2}, {3, 4}};
  const Eigen::Matrix2d B{{0, 1}, {1, 0}};
  CHECK(mlmath::matmul(A, B) == Eigen::Matrix2d{{2, 1}, {4, 3}});
}

TEST_CASE("1.3 L2 norm", "[article]") { CHECK(mlmath::norm(Eigen::Vector2d(3, 4)) == 5); }

TEST_CASE("1.4 eigenvalue equation", "[article]") {
  // The principal directions of the iris data are the eigenvectors of their covariance C. The
  // eigenvalues: mpmath, 40 digits, eigsy(C).
  const Eigen::MatrixXd X = mlmath_test::iris();
  const Eigen::MatrixXd centred = X.rowwise() - X.colwise().mean();
  const Eigen::MatrixXd C = mlmath::gram(centred) / static_cast<double>(X.rows() - 1);
  const auto eigen = mlmath::eigen_symmetric(C);
  const auto model = mlmath::pca(X, 4);
  const Eigen::Vector4d expected(4.2282417060348635341, 0.24267074792863342532,
                                 0.078209500042919378378, 0.023835092973449433977);
  // n roundings in each entry of C, of the size of the largest eigenvalue.
  const double tolerance = 150 * mlmath_test::epsilon<double>;
  CHECK(mlmath_test::max_relative_error(eigen.eigenvalues, expected) <= tolerance);
  CHECK(mlmath_test::max_relative_error(model.explained_variance, expected) <= tolerance);
  for (Eigen::Index i = 0; i < 4; ++i) {
    CAPTURE(i);
    const Eigen::VectorXd v = model.components.col(i);
    CHECK(mlmath::norm(C * v - expected(i) * v) <= tolerance * expected(0));
    // The gaps between the eigenvalues are above 1/80 of the largest.
    CHECK(mlmath_test::max_relative_error(eigen.eigenvectors.col(i), v) <= 80 * tolerance);
  }
}

TEST_CASE("1.5 linear score", "[article]") {
  CHECK(mlmath::affine(Eigen::Vector2d(2, 3), Eigen::Vector2d(4, 1), 1) == 12);
}

TEST_CASE("2.1 derivative", "[article]") {
  const auto f = [](const auto& x) { return x * x; };
  CHECK(mlmath::derivative(f, 3.0) == 6);
  // The quotient is 6 + h, and its limit the derivative.
  for (const double h : {1.0, 0.5, 0.25, 0.125}) {
    CHECK(mlmath::difference_quotient(f, 3.0, h) == 6 + h);
  }
  CHECK(std::abs(mlmath::difference_quotient(f, 3.0, 1e-8) - 6) < 1e-6);
}

TEST_CASE("2.2 gradient", "[article]") {
  const auto f = [](const auto& x) { return x(0) * x(0) + x(1) * x(1); };
  CHECK(mlmath::gradient(f, Eigen::Vector2d(3, -5)) == Eigen::Vector2d(6, -10));
}

namespace {

// A network of two layers: 3 inputs, 4 hidden units of tanh, 2 outputs, squared error. The weights
// are one vector, W1 (4 x 3), b1, W2 (2 x 4), b2.
const Eigen::VectorXd network_x{{0.5, -1, 2}};
const Eigen::VectorXd network_y{{1, -0.5}};

Eigen::VectorXd network_weights() {
  Eigen::VectorXd theta(26);
  for (int i = 0; i < 26; ++i) theta(i) = 0.1 * ((7 * i + 3) % 11) - 0.5;
  return theta;
}

constexpr auto network_loss = [](const auto& theta) {
  const auto W1 = theta.segment(0, 12).reshaped(4, 3);
  const auto b1 = theta.segment(12, 4);
  const auto W2 = theta.segment(16, 8).reshaped(2, 4);
  const auto b2 = theta.segment(24, 2);
  const auto hidden = (W1 * network_x + b1).array().tanh().matrix().eval();
  return (W2 * hidden + b2 - network_y).squaredNorm();
};

// The factors of the chain rule, from the loss back to each weight.
Eigen::VectorXd network_gradient_by_hand(const Eigen::VectorXd& theta) {
  const Eigen::MatrixXd W1 = theta.segment(0, 12).reshaped(4, 3);
  const Eigen::MatrixXd W2 = theta.segment(16, 8).reshaped(2, 4);
  const Eigen::VectorXd h = (W1 * network_x + theta.segment(12, 4)).array().tanh();
  const Eigen::VectorXd dL_dz2 = 2 * (W2 * h + theta.segment(24, 2) - network_y);
  const Eigen::MatrixXd dL_dW2 = dL_dz2 * h.transpose();
  const Eigen::VectorXd dL_dh = W2.transpose() * dL_dz2;
  const Eigen::VectorXd dL_dz1 = dL_dh.array() * (1 - h.array().square());
  const Eigen::MatrixXd dL_dW1 = dL_dz1 * network_x.transpose();
  Eigen::VectorXd gradient(26);
  gradient << dL_dW1.reshaped(), dL_dz1, dL_dW2.reshaped(), dL_dz2;
  return gradient;
}

}  // namespace

TEST_CASE("2.3 chain rule", "[article]") {
  // z = g(y), y = f(x): dz/dx = dz/dy dy/dx, forwards and backwards.
  const auto f = [](const auto& x) { return x.array().square().matrix().eval(); };
  const auto g = [](const auto& y) { return y.array().exp().matrix().eval(); };
  const auto z = [](const auto& x) { return x.array().square().exp().matrix().eval(); };
  const Eigen::VectorXd x{{0.5, -0.25}};
  const Eigen::VectorXd v{{1, 2}};
  const Eigen::VectorXd y = f(x);
  const Eigen::VectorXd forwards = mlmath::jacobian_vector_product(
      g, y, Eigen::VectorXd(mlmath::jacobian_vector_product(f, x, v)));
  CHECK(mlmath_test::max_relative_error(mlmath::jacobian_vector_product(z, x, v), forwards) <
        1e-15);
  const Eigen::VectorXd backwards =
      mlmath::vector_jacobian_product(f, x, mlmath::vector_jacobian_product(g, y, v));
  CHECK(mlmath_test::max_relative_error(mlmath::vector_jacobian_product(z, x, v), backwards) <
        1e-15);
}

TEST_CASE("2.4 partial derivative", "[article]") {
  const auto f = [](const auto& x) { return x(0) * x(0) * x(1); };
  const Eigen::Vector2d x(3, 5);
  CHECK(mlmath::partial_derivative(f, x, 0) == 30);  // 2 x y
  CHECK(mlmath::partial_derivative(f, x, 1) == 9);   // x^2
}

TEST_CASE("2.5 backpropagation", "[article]") {
  const Eigen::VectorXd theta = network_weights();
  const Eigen::VectorXd by_hand = network_gradient_by_hand(theta);
  const Eigen::VectorXd backwards = mlmath::gradient(network_loss, theta);
  Eigen::VectorXd forwards(26);
  for (int i = 0; i < 26; ++i) forwards(i) = mlmath::partial_derivative(network_loss, theta, i);
  CHECK(mlmath_test::max_relative_error(backwards, by_hand) < 1e-15);
  CHECK(mlmath_test::max_relative_error(forwards, by_hand) < 1e-15);
}

TEST_CASE("3.1 expectation", "[article]") {
  const Eigen::VectorXd die = Eigen::VectorXd::LinSpaced(6, 1, 6);
  CHECK(mlmath::expectation(die, Eigen::VectorXd::Constant(6, 1.0 / 6)) == 3.5);
}

TEST_CASE("3.2 variance", "[article]") {
  const Eigen::Vector2d coin(0, 1);
  const Eigen::Vector2d fair(0.5, 0.5);
  CHECK(mlmath::expectation(coin, fair) == 0.5);
  CHECK(mlmath::variance(coin, fair) == 0.25);
  CHECK(mlmath::mean(mlmath::Bernoulli{0.5}) == 0.5);
  CHECK(mlmath::variance(mlmath::Bernoulli{0.5}) == 0.25);
}

TEST_CASE("3.3 Bayes' theorem", "[article]") { CHECK(mlmath::bayes(0.8, 0.1, 0.2) == 0.4); }

TEST_CASE("3.4 conditional probability", "[article]") {
  // Rain given clouds, from numbers and from the table (clear, cloudy) x (dry, rain).
  const double rain_and_clouds = 0.25;
  const double clouds = 0.625;
  CHECK(mlmath::conditional_probability(rain_and_clouds, clouds) == 0.4);
  const Eigen::Matrix2d weather{{0.375, 0}, {0.375, 0.25}};
  CHECK(mlmath::conditional_given_row(weather, 1)(1) == 0.4);
}

TEST_CASE("3.5 entropy", "[article]") { CHECK(mlmath::entropy(Eigen::Vector2d(0.5, 0.5)) == 1); }

TEST_CASE("3.6 naive Bayes", "[article]") {
  // P(spam | words) prop. to P(words | spam) P(spam): one word, in 3 of 4 mails of spam and 1 of 4
  // others; without smoothing 3/4 1/2 against 1/4 1/2.
  const Eigen::VectorXd word{{1, 1, 1, 0, 1, 0, 0, 0}};
  const Eigen::VectorXi spam{{1, 1, 1, 1, 0, 0, 0, 0}};
  const auto model = mlmath::bernoulli_naive_bayes(word, spam, {.smoothing = 0});
  const auto posterior = mlmath::predict_probability(model, Eigen::VectorXd{{1, 0}});
  CHECK(mlmath_test::relative_error(posterior(0, 1), 0.75) <= 1e-15);
  CHECK(mlmath_test::relative_error(posterior(1, 1), 0.25) <= 1e-15);
}

TEST_CASE("4.1 loss: mean squared error", "[article]") {
  // (1/n) sum (y - yhat)^2: (0.5^2 + 0 + 1 + 1)/4.
  const Eigen::Vector4d y(3, -0.5, 2, 7);
  const Eigen::Vector4d y_hat(2.5, -0.5, 3, 8);
  CHECK(mlmath::mean_squared_error(y, y_hat) == 2.25 / 4);
  CHECK(mlmath::empirical_risk(mlmath::SquaredLoss{}, y, y_hat) == 2.25 / 4);
  const auto loss = [&](const auto& predicted) { return mlmath::mean_squared_error(y, predicted); };
  CHECK(mlmath::gradient(loss, y_hat) == (y_hat - y) / 2);
}

TEST_CASE("4.2 gradient descent", "[article]") {
  // The product rounds, and the difference again.
  CHECK(std::abs(mlmath::gradient_descent_step(0.2, 3.0, 0.01) - 0.17) <= 2e-17);
  // theta <- theta - eta 2 (theta - 3), by hand from 0 with eta = 1/4: 1.5, 2.25, 2.625
  const auto loss = [](const Eigen::VectorXd& theta, Eigen::VectorXd& gradient) {
    gradient = 2 * (theta.array() - 3);
    return (theta.array() - 3).square().sum();
  };
  const Eigen::VectorXd start = Eigen::VectorXd::Zero(1);
  const mlmath::GradientDescent method{.step = 0.25};
  CHECK(mlmath::minimize(loss, start, method, {.max_iterations = 3}).x[0] == 2.625);
  CHECK(std::abs(mlmath::minimize(loss, start, method).x[0] - 3) <= 1e-8);
}

TEST_CASE("4.3 convexity", "[article]") {
  // The chord of x^2 from 0 to 2 lies a (1 - a) 2^2 above it.
  const auto square = [](double x) { return x * x; };
  CHECK(mlmath::convexity_gap(square, 0.0, 2.0, 0.25) == 0.75);
  using Function = std::function<double(const Eigen::VectorXd&, Eigen::VectorXd&)>;
  const Function bowl = [](const Eigen::VectorXd& x, Eigen::VectorXd& gradient) {
    gradient = 2 * x;
    return x.squaredNorm();
  };
  const Function hills = [](const Eigen::VectorXd& x, Eigen::VectorXd& gradient) {
    gradient = -x.array().sin();
    return x.array().cos().sum();
  };
  const Eigen::MatrixXd points = Eigen::VectorXd::LinSpaced(21, -1, 1);
  CHECK(mlmath::check_convexity(bowl, points).minimum_is_unique());
  const auto counterexample = mlmath::check_convexity(hills, points);
  CHECK_FALSE(counterexample.local_minima_are_global());
  const auto hill = [](const Eigen::VectorXd& x) { return x.array().cos().sum(); };
  CHECK(mlmath::convexity_gap(hill, counterexample.x, counterexample.y, counterexample.a) < 0);
}

TEST_CASE("4.4 why gradient descent works", "[article]") {
  const Eigen::MatrixXd X{{1, 0.5}, {1, -1}, {1, 2}, {1, 0}};
  const Eigen::Vector4d y(2, 0, 4.5, 1);
  auto loss = mlmath::linear_risk(mlmath::SquaredLoss{}, X, y);
  // The larger eigenvalue of the Hessian 2 X'X/4 = [[2, 0.75], [0.75, 2.625]].
  const double L = mlmath::lipschitz_constant(loss);
  CHECK(std::abs(L - (4.625 + std::sqrt(0.625 * 0.625 + 4 * 0.75 * 0.75)) / 2) <= 1e-14);
  const Eigen::VectorXd start = Eigen::VectorXd::Zero(2);
  const auto descend = [&](double eta) {
    return mlmath::minimize(loss, start, mlmath::GradientDescent{.step = eta},
                            {.max_iterations = 50, .trace = true});
  };
  const auto slow = descend(1 / L).trace;
  CHECK(mlmath::check_descent_lemma(slow, L));
  for (std::size_t k = 1; k < slow.value.size(); ++k) {
    const double norm = slow.gradient_norm[k - 1];
    CHECK(slow.value[k] <= slow.value[k - 1] - norm * norm / (2 * L) + 1e-15);
  }
  CHECK(mlmath::check_descent_lemma(descend(1.9 / L).trace, L));
  const auto diverging = descend(2.1 / L).trace;
  CHECK(diverging.value.back() > diverging.value.front());
}

TEST_CASE("5.1 mean", "[article]") { CHECK(mlmath::mean(Eigen::Vector3d(1, 2, 3)) == 2); }

TEST_CASE("5.2 standard deviation", "[article]") {
  const Eigen::Vector3d x(1, 2, 3);
  CHECK(mlmath::standard_deviation(x) == std::sqrt(2.0 / 3));
  CHECK(mlmath::standard_deviation(x, {.ddof = 1}) == 1);
}

TEST_CASE("5.3 confidence interval", "[article]") {
  // The mean is 2, and sqrt(3) parts sigma = 1 in both; R: qnorm(.975), qt(.975, 2).
  const Eigen::Vector3d x(1, 2, 3);
  const auto known = mlmath::mean_confidence_interval(x, {.known_standard_deviation = 1.0});
  CHECK(known.estimate == 2);
  CHECK(std::abs(known.upper - (2 + 1.959963984540054 / std::sqrt(3.0))) < 1e-15);
  CHECK(std::abs(known.lower - (2 - 1.959963984540054 / std::sqrt(3.0))) < 1e-15);
  const auto estimated = mlmath::mean_confidence_interval(x, {.level = 0.95});
  CHECK(std::abs(estimated.upper - (2 + 4.3026527297494637 / std::sqrt(3.0))) < 1e-14);
}

TEST_CASE("5.4 precision, recall, F1", "[article]") {
  CHECK(std::abs(mlmath::f1_score(0.7, 0.5) - 7.0 / 12) <= mlmath_test::epsilon<double>);
  // 10 predicted positive, 7 of them rightly; 14 are positive.
  Eigen::VectorXi y = Eigen::VectorXi::Zero(20);
  Eigen::VectorXi y_hat = Eigen::VectorXi::Zero(20);
  y.head(14).setOnes();
  y_hat.segment(7, 10).setOnes();
  CHECK(mlmath::precision(y, y_hat) == 0.7);
  CHECK(mlmath::recall(y, y_hat) == 0.5);
  CHECK(mlmath::f1_score(y, y_hat) == 7.0 / 12);
}

TEST_CASE("6.1 curse of dimensionality", "[article]") {
  // pi/4, pi/6, pi^2/32, and from then on the ball vanishes: pi^5/122880 at d = 10.
  const double pi = 3.14159265358979323846;
  const double tolerance = 8 * mlmath_test::epsilon<double>;
  using mlmath_test::relative_error;
  CHECK(relative_error(mlmath::inscribed_ball_fraction(2), pi / 4) <= tolerance);
  CHECK(relative_error(mlmath::inscribed_ball_fraction(3), pi / 6) <= tolerance);
  CHECK(relative_error(mlmath::inscribed_ball_fraction(4), pi * pi / 32) <= tolerance);
  CHECK(relative_error(mlmath::inscribed_ball_fraction(10), std::pow(pi, 5) / 122880) <= tolerance);
  CHECK(mlmath::inscribed_ball_fraction(100) < 1e-69);
  CHECK(mlmath::ball_volume(3, 0.5) == mlmath::inscribed_ball_fraction(3));
  mlmath::Philox rng(1);
  for (const Eigen::Index d : {2, 4, 6}) {
    const auto simulated = mlmath::simulate_inscribed_ball_fraction(d, rng, 20000);
    CHECK(std::abs(simulated.fraction - mlmath::inscribed_ball_fraction(d)) <=
          4 * simulated.standard_error);
  }
}

TEST_CASE("6.2 distances lose meaning", "[article]") {
  // Distances 3, 4 and 6 from a point: (6 - 3)/3.
  const Eigen::MatrixXd X{{3, 0}, {0, 4}, {0, -6}};
  CHECK(mlmath::relative_contrast(X, Eigen::Vector2d(0, 0)) == 1);
  CHECK(mlmath::pairwise_distances(X, Eigen::MatrixXd::Zero(1, 2)) ==
        Eigen::MatrixXd{{3}, {4}, {6}});
  mlmath::Philox rng(2);
  double last = 10;
  for (const Eigen::Index d : {10, 100, 1000}) {
    const double contrast = mlmath::simulate_relative_contrast(d, 100, 10, rng).mean;
    CHECK(contrast < last / 2.5);  // by sqrt(10) for large d
    last = contrast;
  }
}

TEST_CASE("6.3 random vectors", "[article]") {
  CHECK(mlmath::cosine_similarity(Eigen::Vector2d(3, 4), Eigen::Vector2d(4, 3)) == 0.96);
  CHECK(mlmath::angle(Eigen::Vector2d(1, 0), Eigen::Vector2d(0, 1)) == std::acos(0.0));
  // 2/pi for d = 2, 1/2 for d = 3, then sqrt(2/(pi d)) (1 + 1/(4 d) + ...).
  const double pi = 3.14159265358979323846;
  CHECK(mlmath_test::relative_error(mlmath::expected_absolute_cosine(2), 2 / pi) <= 1e-15);
  CHECK(mlmath_test::relative_error(mlmath::expected_absolute_cosine(3), 0.5) <= 1e-15);
  CHECK(std::abs(mlmath::expected_absolute_cosine(10000) / std::sqrt(2 / (pi * 10000)) - 1) < 1e-4);
  mlmath::Philox rng(3);
  constexpr Eigen::Index n = 2000;
  for (const Eigen::Index d : {3, 30, 300}) {
    const Eigen::VectorXd cosines = mlmath::simulate_random_cosines(d, rng, n);
    const double deviation = 1 / std::sqrt(double(d));
    const double root_n = std::sqrt(double(n));
    CHECK(std::abs(cosines.mean()) <= 4 * deviation / root_n);
    CHECK(std::abs(cosines.squaredNorm() / n * double(d) - 1) <= 4 * std::sqrt(2.0) / root_n);
    CHECK(std::abs(cosines.cwiseAbs().mean() - mlmath::expected_absolute_cosine(d)) <=
          4 * deviation / root_n);
  }
}

TEST_CASE("7.1 KL divergence", "[article]") {
  // 0.9 log2(1.8) + 0.1 log2(0.2), mpmath, 30 digits, of the doubles.
  CHECK(mlmath_test::relative_error(
            mlmath::kl_divergence(Eigen::Vector2d(0.9, 0.1), Eigen::Vector2d(0.5, 0.5)),
            0.5310044064107188247293) <= 4 * mlmath_test::epsilon<double>);
}

TEST_CASE("7.2 cross-entropy loss", "[article]") {
  const Eigen::Vector3d y(0, 1, 0);
  const Eigen::Vector3d y_hat(0.2, 0.7, 0.1);
  // -log(0.7), mpmath, 30 digits, of the doubles.
  CHECK(mlmath_test::relative_error(mlmath::cross_entropy(y, y_hat, mlmath::nats),
                                    0.356674943938732442354) <= 2 * mlmath_test::epsilon<double>);
}

TEST_CASE("7.3 entropy", "[article]") { CHECK(mlmath::entropy(Eigen::Vector2d(0.5, 0.5)) == 1); }

TEST_CASE("8.1 posterior, likelihood, prior, evidence", "[article]") {
  const Eigen::Vector2d prior(0.01, 0.99);
  const Eigen::Vector2d positive(0.9, 0.1);
  const auto once = mlmath::bayes_posterior(prior, positive);
  CHECK(mlmath_test::relative_error(once.evidence, 0.108) < 2 * mlmath_test::epsilon<double>);
  CHECK(mlmath_test::relative_error(once.posterior(0), 1.0 / 12) <
        2 * mlmath_test::epsilon<double>);
  // A second test: 0.01 * 0.81 / (0.01 * 0.81 + 0.99 * 0.01) = 0.45, as for both tests at once.
  const auto twice = mlmath::bayes_posterior(once.posterior, positive);
  CHECK(mlmath_test::relative_error(twice.posterior(0), 0.45) < 4 * mlmath_test::epsilon<double>);
  const auto both = mlmath::bayes_posterior(prior, positive.cwiseProduct(positive));
  CHECK(mlmath_test::relative_error(both.posterior(0), 0.45) < 4 * mlmath_test::epsilon<double>);
}

TEST_CASE("9.1 classifier", "[article]") {
  // Columns "free" and "win". Spam: 3 and 2 of 4 mails have them; others: 1 and 0 of 4. With one
  // added to each count, P(spam | free, win) = (4/6 3/6) / (4/6 3/6 + 2/6 1/6) = 12/14.
  const Eigen::MatrixXd mails{{1, 1}, {1, 0}, {1, 1}, {0, 0}, {1, 0}, {0, 0}, {0, 0}, {0, 0}};
  const Eigen::VectorXi spam{{1, 1, 1, 1, 0, 0, 0, 0}};
  const Eigen::MatrixXd free_win{{1, 1}};
  const auto bernoulli = mlmath::bernoulli_naive_bayes(mails, spam);
  CHECK(mlmath_test::relative_error(mlmath::predict_probability(bernoulli, free_win)(0, 1),
                                    12.0 / 14) <= 1e-15);
  CHECK(mlmath::predict(bernoulli, free_win)(0) == 1);
  // As counts of words: 4/7 3/7 against 2/3 1/3.
  const auto multinomial = mlmath::multinomial_naive_bayes(mails, spam);
  CHECK(mlmath_test::relative_error(mlmath::predict_probability(multinomial, free_win)(0, 1),
                                    12.0 / 49 / (12.0 / 49 + 2.0 / 9)) <= 1e-15);
  // As numbers: N(1, 1) against N(4, 1) at 2, of equal priors: 1 / (1 + exp(-3/2)).
  const Eigen::VectorXd x{{0, 2, 3, 5}};
  const Eigen::VectorXi y{{0, 0, 1, 1}};
  const auto gaussian = mlmath::gaussian_naive_bayes(x, y, {.variance_smoothing = 0});
  CHECK(
      mlmath_test::relative_error(mlmath::predict_probability(gaussian, Eigen::VectorXd{{2}})(0, 0),
                                  1 / (1 + std::exp(-1.5))) <= 1e-15);
}

TEST_CASE("10.1 CLT", "[article]") {
  // The average of 100 dice: N(3.5, (35/12)/100).
  const auto average = mlmath::sampling_distribution_of_mean(mlmath::fair_die(), 100);
  const double sd = std::sqrt(35.0 / 12) / 10;
  CHECK(std::abs(average.mean - 3.5) <= 2 * mlmath_test::epsilon<double>);
  CHECK(std::abs(average.standard_deviation - sd) <= mlmath_test::epsilon<double>);
  mlmath::Philox rng(10);
  constexpr Eigen::Index repeats = 50000;
  const Eigen::VectorXd averages =
      mlmath::simulate_sample_means(mlmath::fair_die(), 100, repeats, rng);
  // Four standard errors, and near the normal law within the bound of Berry and Esseen.
  CHECK(std::abs(averages.mean() - 3.5) <= 4 * sd / std::sqrt(double(repeats)));
  const double spread = (averages.array() - 3.5).square().mean() / (sd * sd);
  CHECK(std::abs(spread - 1) <= 4 * std::sqrt(2.0 / double(repeats)));
  CHECK(mlmath::kolmogorov_distance(averages, average) <=
        mlmath::berry_esseen_bound(mlmath::fair_die(), 100));
}

TEST_CASE("11.1 model", "[article]") {
  // Will a customer buy? With one feature of two values the model is the share of buyers at each: 1
  // of 4 and 3 of 4, log-odds of -log 3 and log 3.
  CHECK(mlmath::sigmoid(0.0) == 0.5);
  const Eigen::VectorXd income{{2, 2, 2, 2, 4, 4, 4, 4}};
  const Eigen::VectorXi buys{{0, 0, 1, 0, 1, 1, 0, 1}};
  const auto model = mlmath::logistic_regression(income, buys);
  CHECK(mlmath_test::relative_error(model.weights(0), std::log(3.0)) <= 1e-9);
  CHECK(mlmath_test::relative_error(model.intercept, -3 * std::log(3.0)) <= 1e-9);
  const auto p = mlmath::predict_probability(model, Eigen::VectorXd{{2, 4}});
  CHECK(mlmath_test::relative_error(p(0), 0.25) <= 1e-9);
  CHECK(mlmath_test::relative_error(p(1), 0.75) <= 1e-9);
}

TEST_CASE("11.2 loss", "[article]") {
  // -(log 0.9 + log 0.8 + log 0.6)/3: mpmath, 30 digits.
  const double expected = 0.27977656357934224673;
  const Eigen::Vector3i y(1, 0, 1);
  const Eigen::Vector3d y_hat(0.9, 0.2, 0.6);
  const double tolerance = 4 * mlmath_test::epsilon<double>;
  CHECK(mlmath_test::relative_error(mlmath::log_loss(y, y_hat), expected) <= tolerance);
  const Eigen::Vector3d logits = y_hat.array().log() - (1 - y_hat.array()).log();
  CHECK(mlmath_test::relative_error(mlmath::log_loss_from_logits(y, logits), expected) <=
        2 * tolerance);
}

TEST_CASE("12.a linear regression", "[article]") {
  // R 4.2: lm(stack.loss ~ ., stackloss), and deviance / n, which is the minimum.
  const auto [X, y] = mlmath_test::stackloss();
  const auto model = mlmath::linear_regression(X, y);
  CHECK(mlmath_test::max_relative_error(model.weights,
                                        Eigen::Vector3d(0.71564020048528354, 1.29528612438857160,
                                                        -0.15212251914865146)) <= 1e-13);
  CHECK(mlmath_test::relative_error(model.intercept, -39.91967442012407474) <= 1e-13);
  const Eigen::VectorXd y_hat = mlmath::predict(model, X);
  CHECK(mlmath_test::relative_error(mlmath::mean_squared_error(y, y_hat),
                                    178.82996159835875 / 21) <= 1e-13);
}

TEST_CASE("12.b ridge", "[article]") {
  // mpmath, 40 digits: the normal equations of (1/n) |y - Xw - b|^2 + 0.5 |w|^2.
  const auto [X, y] = mlmath_test::stackloss();
  const auto model = mlmath::ridge_regression(X, y, {.lambda = 0.5});
  CHECK(mlmath_test::max_relative_error(model.weights,
                                        Eigen::Vector3d(0.743572781858782964, 1.16490067657931789,
                                                        -0.143337803049527563)) <= 1e-13);
  // The intercept is not penalized: the mean residual is 0.
  CHECK(std::abs((y - mlmath::predict(model, X)).mean()) <= 1e-13);
}

TEST_CASE("12.c lasso", "[article]") {
  // X'X / n is the unit matrix, so that each weight is the mean product s with y, shrunk:
  // sign(s) max(|s| - lambda / 2, 0), and the intercept is the mean.
  const Eigen::MatrixXd X{{1, 1, 1}, {1, -1, -1}, {-1, 1, -1}, {-1, -1, 1}};
  const Eigen::Vector4d y(9, 1, 4, 2);
  const auto model = mlmath::lasso_regression(X, y, {.lambda = 3.2});
  const double tolerance = 8 * mlmath_test::epsilon<double>;
  // s = (1, 2.5, 1.5).
  CHECK(model.weights(0) == 0);
  CHECK(mlmath_test::relative_error(model.weights(1), 0.9) <= tolerance);
  CHECK(model.weights(2) == 0);
  CHECK(mlmath_test::relative_error(model.intercept, 4.0) <= tolerance);
  // Residuals 4.1, -2.1, -0.9, -1.1: 5.81 + 3.2 * 0.9.
  CHECK(mlmath_test::relative_error(model.objective, 8.69) <= tolerance);
}

TEST_CASE("12.d polynomial", "[article]") {
  // Points of 1 - 2 x + 3 x^3.
  const Eigen::VectorXd x = Eigen::VectorXd::LinSpaced(9, -1, 3);
  const Eigen::VectorXd y = 1 - 2 * x.array() + 3 * x.array().cube();
  const auto model = mlmath::polynomial_regression(x, y, {.degree = 3});
  CHECK(mlmath_test::max_relative_error(model.monomial_coefficients(),
                                        Eigen::Vector4d(1, -2, 0, 3)) <= 1e-14);
  CHECK(mlmath_test::max_relative_error(mlmath::predict(model, x), y) <= 1e-14);
}

TEST_CASE("13.1 general form: the lasso finds 3 of 100 features", "[article]") {
  mlmath::Philox rng(13);
  Eigen::MatrixXd X(150, 100);
  mlmath::fill_uniform(rng, X);
  Eigen::VectorXd y(150);
  mlmath::fill_uniform(rng, y);
  y += 3 * X.col(0) - 2 * X.col(1) + X.col(2);
  const auto path = mlmath::lasso_path(X, y, {.count = 40});
  const auto trainer = [](const Eigen::MatrixXd& X_train, const Eigen::VectorXd& y_train,
                          const Eigen::VectorXd& lambdas) {
    return mlmath::lasso_path(X_train, y_train, {.lambdas = lambdas});
  };
  const auto metric = [](const Eigen::VectorXd& y_test, const Eigen::VectorXd& y_hat) {
    return mlmath::mean_squared_error(y_test, y_hat);
  };
  const auto search =
      mlmath::cross_validate(X, y, trainer, path.lambdas, metric, mlmath::k_fold(150, 5));
  const auto model = mlmath::lasso_regression(X, y, {.lambda = search.lambda_1se});
  CHECK(model.support() == std::vector<Eigen::Index>{0, 1, 2});
  CHECK((model.weights.array() == 0).count() == 97);
  CHECK(model.duality_gap <= 1e-14);
  // The same minimum as L + lambda R for minimize(): the columns are centred for the intercept.
  const Eigen::MatrixXd centred = X.rowwise() - X.colwise().mean();
  const Eigen::VectorXd targets = y.array() - y.mean();
  const auto objective =
      mlmath::regularized(mlmath::linear_risk(mlmath::SquaredLoss{}, centred, targets),
                          mlmath::L1Penalty{}, search.lambda_1se);
  const auto found = mlmath::minimize(objective, Eigen::VectorXd::Zero(100), mlmath::Fista{});
  CHECK(found.converged());
  CHECK((found.x - model.weights).cwiseAbs().maxCoeff() <= 1e-7);
  CHECK(((found.x.array() != 0) == (model.weights.array() != 0)).all());
}

TEST_CASE("14.a softmax regression", "[article]") {
  // exp(z_k) / sum exp(z_j) of [0, log 2, log 5]: 1/8, 2/8, 5/8.
  const Eigen::Vector3d z(0, std::log(2.0), std::log(5.0));
  CHECK(mlmath_test::max_relative_error(mlmath::softmax(z), Eigen::Vector3d(1, 2, 5) / 8) <= 1e-15);
  // Of classes without features the shares; on iris as scikit-learn 1.2 with C = 1 / (2 0.01 150):
  // 145 of 150 right.
  const Eigen::MatrixXd X = mlmath_test::iris();
  Eigen::VectorXi y(150);
  for (Eigen::Index i = 0; i < 150; ++i) y(i) = int(i / 50);
  const auto model = mlmath::softmax_regression(X, y, {.lambda = 0.01});
  CHECK(mlmath_test::relative_error(model.log_loss, 0.18701408040072037) <= 1e-8);
  CHECK((mlmath::predict(model, X).cast<int>().array() == y.array()).count() == 145);
  const auto p = mlmath::predict_probability(model, X);
  CHECK((p.rowwise().sum().array() - 1).abs().maxCoeff() <= 1e-15);
}

TEST_CASE("14.b one-vs-rest", "[article]") {
  // One binary classifier for each class; 140 of 150 right as scikit-learn's OneVsRestClassifier.
  const Eigen::MatrixXd X = mlmath_test::iris();
  Eigen::VectorXi y(150);
  for (Eigen::Index i = 0; i < 150; ++i) y(i) = int(i / 50);
  const auto model =
      mlmath::one_vs_rest(X, y, [](const Eigen::MatrixXd& Z, const Eigen::VectorXi& z) {
        return mlmath::logistic_regression(Z, z, {.lambda = 0.01});
      });
  CHECK((mlmath::predict(model, X).cast<int>().array() == y.array()).count() == 140);
  const Eigen::MatrixXd scores = mlmath::decision_function(model, X);
  Eigen::Index best = 0;
  scores.row(0).maxCoeff(&best);
  CHECK(mlmath::predict(model, X)(0) == best);
}

TEST_CASE("the concrete example: linear regression by gradient descent", "[article]") {
  const Eigen::VectorXd x{{1, 2, 3, 4, 5}};
  const Eigen::VectorXd y{{2.1, 3.9, 6.2, 7.8, 10.1}};
  const auto loss = [&](const auto& p) {
    return (y.array() - (p(0) * x.array() + p(1))).square().sum() / 5.0;
  };
  // The gradient written out, by automatic differentiation and by finite differences.
  const Eigen::VectorXd start{{0.5, -1}};
  const Eigen::VectorXd r = y.array() - (start(0) * x.array() + start(1));
  const Eigen::Vector2d by_formula(-2.0 / 5 * x.dot(r), -2.0 / 5 * r.sum());
  CHECK(mlmath_test::max_relative_error(mlmath::gradient(loss, start), by_formula) <= 1e-14);
  CHECK(mlmath_test::max_relative_error(mlmath::finite_difference::gradient(loss, start),
                                        by_formula) <= 1e-8);
  // Descent reaches the closed form: w = Sxy / Sxx = 19.9 / 10, b = 6.02 - 3 w.
  const auto found = mlmath::minimize(loss, start, mlmath::GradientDescent{.step = 0.08},
                                      {.gradient_tolerance = 1e-12, .max_iterations = 5000});
  CHECK(found.converged());
  const auto closed = mlmath::linear_regression(x, y);
  CHECK(mlmath_test::relative_error(closed.weights(0), 1.99) <= 1e-14);
  CHECK(mlmath_test::relative_error(closed.intercept, 0.05) <= 1e-13);
  CHECK(std::abs(found.x(0) - closed.weights(0)) <= 1e-11);
  CHECK(std::abs(found.x(1) - closed.intercept) <= 1e-11);
}
