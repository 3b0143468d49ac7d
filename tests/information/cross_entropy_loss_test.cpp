// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "support/matchers.hpp"
#include <mlmath/calculus/gradient.hpp>
#include <mlmath/core/elementary_logistic.hpp>
#include <mlmath/core/random.hpp>
#include <mlmath/information/cross_entropy_loss.hpp>

#include <Eigen/Core>

#include <cmath>
#include <limits>

using Eigen::MatrixXd;
using Eigen::VectorXd;
using Eigen::VectorXi;
using mlmath::DomainError;
using mlmath::ShapeError;
using mlmath_test::epsilon;
using mlmath_test::max_relative_error;
using mlmath_test::message_of;
using mlmath_test::relative_error;

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
const VectorXi labels{{2, 0, 1}};
const MatrixXd forecasts{{0.2, 0.3, 0.5}, {0.7, 0.2, 0.1}, {0.25, 0.5, 0.25}};
const MatrixXd scores{{1.5, -2, 700}, {0, 0.25, -0.5}, {3, -1, 2}};
const VectorXd y{{1, 0, 1, 0.25}};

}  // namespace

TEST_CASE("binary cross-entropy", "[information][cross_entropy_loss]") {
  const double tolerance = 4 * epsilon<double>;
  const VectorXd p{{0.9, 0.2, 1e-20, 0.5}};
  const VectorXd z{{50, -3.5, -800, 0.125}};
  // mpmath, 50 digits, by the formulas.
  CHECK(relative_error(mlmath::binary_cross_entropy(y, p), 11.76833827685322377271) <= tolerance);
  CHECK(relative_error(mlmath::binary_cross_entropy_from_logits(y, z), 200.1890248633974474079) <=
        tolerance);
  CHECK(relative_error(
            mlmath::binary_cross_entropy_from_logits(VectorXi{{1, 0}}, Eigen::Vector2d(50, -50)),
            1.928749847963917783017e-22) <= tolerance);
  CHECK(mlmath::binary_cross_entropy(VectorXi{{0, 1}}, Eigen::Vector2d(0, 1)) == 0);
  CHECK(mlmath::binary_cross_entropy(VectorXi{{1}}, VectorXd{{0.0}}) == infinity);
  CHECK(relative_error(mlmath::binary_cross_entropy(y.transpose().cast<float>(), p.cast<float>()),
                       11.7683383f) <= 4 * epsilon<float>);
  CHECK(relative_error(mlmath::binary_cross_entropy_from_logits(y, z.cast<long double>()),
                       200.1890248633974474079L) <= 8 * epsilon<long double>);
}

TEST_CASE("binary cross-entropy of every number of samples", "[information][cross_entropy_loss]") {
  // Against the sums by <cmath>. Numbers fill SIMD registers whole or in part.
  for (Eigen::Index n = 1; n <= 19; ++n) {
    CAPTURE(n);
    const VectorXd z = VectorXd::LinSpaced(n, -3, 4);
    const VectorXd p = mlmath::sigmoid(z);
    for (const bool is_mixed : {false, true}) {
      VectorXd target(n);
      double of_scores = 0;
      double of_forecasts = 0;
      for (Eigen::Index i = 0; i < n; ++i) {
        target(i) = is_mixed && i == n / 2 ? 0.25 : double(i % 2);
        of_scores += std::log1p(std::exp(z(i))) - target(i) * z(i);
        of_forecasts -= target(i) * std::log(p(i)) + (1 - target(i)) * std::log1p(-p(i));
      }
      CHECK(relative_error(mlmath::binary_cross_entropy_from_logits(target, z),
                           of_scores / double(n)) <= 32 * epsilon<double>);
      CHECK(relative_error(mlmath::binary_cross_entropy(target, p), of_forecasts / double(n)) <=
            32 * epsilon<double>);
    }
  }
  // The chance of a wrong answer may be tiny: mpmath, -log(1 - 0.4) of the double 0.4.
  const VectorXi no{{0}};
  CHECK(relative_error(mlmath::binary_cross_entropy(no, VectorXd{{1e-20}}), 1e-20) <=
        2 * epsilon<double>);
  CHECK(relative_error(mlmath::binary_cross_entropy(no, VectorXd{{0.4}}),
                       0.510825623765990720213) <= 2 * epsilon<double>);
  CHECK(mlmath::binary_cross_entropy(no, VectorXd{{1.0}}) == infinity);
}

TEST_CASE("categorical cross-entropy, with and without smoothing",
          "[information][cross_entropy_loss]") {
  const double tolerance = 4 * epsilon<double>;
  using RowMajor = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
  // mpmath, 50 digits, by the formulas.
  CHECK(relative_error(mlmath::categorical_cross_entropy(labels, forecasts),
                       0.5809897683528743537295) <= tolerance);
  CHECK(
      relative_error(mlmath::categorical_cross_entropy(labels, forecasts, {.label_smoothing = 0.1}),
                     0.6477906998452156620111) <= tolerance);
  CHECK(relative_error(mlmath::categorical_cross_entropy_from_logits(labels, scores),
                       1.796003846287328083343) <= tolerance);
  CHECK(relative_error(mlmath::categorical_cross_entropy_from_logits(labels, RowMajor(scores),
                                                                     {.label_smoothing = 0.1}),
                       17.28211495739844005411) <= tolerance);
  CHECK(relative_error(
            mlmath::categorical_cross_entropy_from_logits(VectorXi{{0}}, MatrixXd{{50, 0}}),
            1.928749847963917783017e-22) <= tolerance);
  CHECK(mlmath::categorical_cross_entropy(VectorXi{{1}}, MatrixXd{{1, 0}}) == infinity);
  CHECK(mlmath::categorical_cross_entropy_from_logits(VectorXi{{0}}, MatrixXd{{0, -infinity}}) ==
        0);
}

TEST_CASE("many samples and classes agree with two columns of scores",
          "[information][cross_entropy_loss]") {
  mlmath::Philox rng(3);
  MatrixXd Z(5000, 2);
  mlmath::fill_uniform(rng, Z);
  Z.array() = 20 * Z.array() - 10;
  VectorXi classes(5000);
  for (Eigen::Index i = 0; i < 5000; ++i) classes(i) = int(mlmath::uniform_index(rng, 2));
  const VectorXd difference = Z.col(1) - Z.col(0);
  CHECK(relative_error(mlmath::categorical_cross_entropy_from_logits(classes, Z),
                       mlmath::binary_cross_entropy_from_logits(classes, difference)) <=
        8 * epsilon<double>);
}

TEST_CASE("the gradients are forecast less target", "[information][cross_entropy_loss]") {
  const double tolerance = 8 * epsilon<double>;
  const VectorXd z{{0.5, -3.5, -2, 0.125}};
  const auto binary = [](const auto& s) { return mlmath::binary_cross_entropy_from_logits(y, s); };
  CHECK(max_relative_error(mlmath::gradient(binary, z), VectorXd((mlmath::sigmoid(z) - y) / 4)) <=
        tolerance);
  CHECK(relative_error(mlmath::value_and_gradient(binary, z).value, binary(z)) <= tolerance);
  for (const double smoothing : {0.0, 0.1}) {
    const auto categorical = [&](const auto& Z) {
      return mlmath::categorical_cross_entropy_from_logits(labels, Z,
                                                           {.label_smoothing = smoothing});
    };
    MatrixXd expected = mlmath::softmax_rows(scores).array() - smoothing / 3;
    for (Eigen::Index i = 0; i < 3; ++i) expected(i, labels(i)) -= 1 - smoothing;
    expected /= 3;
    CHECK(max_relative_error(mlmath::gradient(categorical, scores), expected) <= tolerance);
    // In reverse mode the loss is a difference of numbers of up to 700.
    CHECK(relative_error(mlmath::value_and_gradient(categorical, scores).value,
                         categorical(scores)) <= 700 * epsilon<double>);
  }
  const VectorXd p{{0.9, 0.2, 0.3, 0.5}};
  const auto of_forecast = [](const auto& q) { return mlmath::binary_cross_entropy(y, q); };
  CHECK(max_relative_error(mlmath::gradient(of_forecast, p),
                           VectorXd((p - y).array() / (4 * p.array() * (1 - p.array())))) <=
        tolerance);
  const auto of_forecasts = [](const auto& P) {
    return mlmath::categorical_cross_entropy(labels, P);
  };
  MatrixXd expected = MatrixXd::Zero(3, 3);
  for (Eigen::Index i = 0; i < 3; ++i) expected(i, labels(i)) = -1 / (3 * forecasts(i, labels(i)));
  CHECK(max_relative_error(mlmath::gradient(of_forecasts, forecasts), expected) <= tolerance);
}

TEST_CASE("cross-entropy losses refuse what does not fit", "[information][cross_entropy_loss]") {
  CHECK(message_of<ShapeError>([] { return mlmath::binary_cross_entropy(y, VectorXd{{0.5}}); }) ==
        "binary_cross_entropy: p has 1 entry, expected 4 as in y");
  CHECK(message_of<DomainError>([] {
          return mlmath::binary_cross_entropy(VectorXi{{0, 1}}, Eigen::Vector2d(0.5, 1.5));
        }) == "binary_cross_entropy: p(1) is 1.5, expected values in [0, 1]");
  CHECK(message_of<DomainError>([] {
          return mlmath::binary_cross_entropy_from_logits(VectorXi{{0, 2}}, Eigen::Vector2d(0, 0));
        }) == "binary_cross_entropy_from_logits: y(1) is 2, expected values in [0, 1]");
  CHECK(message_of<DomainError>([] {
          return mlmath::categorical_cross_entropy(VectorXi{{0, 3, 1}}, forecasts);
        }) ==
        "categorical_cross_entropy: labels(1) is 3, expected a class in 0 to 2, a column of P");
  CHECK(message_of<ShapeError>([] {
          return mlmath::categorical_cross_entropy_from_logits(VectorXi{{0, 1}}, scores);
        }) ==
        "categorical_cross_entropy_from_logits: labels has 2 entries, expected 3, one for each row "
        "of Z (3x3)");
  CHECK(message_of<DomainError>([] {
          return mlmath::categorical_cross_entropy(labels, forecasts, {.label_smoothing = 1.5});
        }) ==
        "categorical_cross_entropy: label_smoothing = 1.5, expected 0 <= label_smoothing <= 1");
  CHECK(message_of<DomainError>([] {
          return mlmath::categorical_cross_entropy(VectorXi{{0}}, MatrixXd{{std::nan(""), 1}});
        }) == "categorical_cross_entropy: P.row(0)(0) is nan, expected finite values");
  MatrixXd many = MatrixXd::Constant(600, 2, 0.5);
  many(555, 1) = 0.25;
  CHECK(message_of<DomainError>(
            [&] { return mlmath::categorical_cross_entropy(VectorXi::Zero(600), many); }) ==
        "categorical_cross_entropy: P.row(555) sums to 0.75, expected probabilities that sum to 1");
  CHECK(message_of<ShapeError>([] {
          return mlmath::binary_cross_entropy_from_logits(VectorXi(), VectorXd());
        }) == "binary_cross_entropy_from_logits: y is empty (0x1)");
}
