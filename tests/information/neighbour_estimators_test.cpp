// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "support/matchers.hpp"
#include <mlmath/core/random.hpp>
#include <mlmath/information/entropy.hpp>
#include <mlmath/information/mutual_information.hpp>
#include <mlmath/information/neighbour_estimators.hpp>
#include <mlmath/probability/normal.hpp>

#include <Eigen/Core>

#include <cmath>
#include <limits>

using Eigen::MatrixXd;
using Eigen::VectorXd;
using Eigen::VectorXi;
using mlmath::DomainError;
using mlmath::KraskovAlgorithm;
using mlmath::nats;
using mlmath::ShapeError;
using mlmath_test::epsilon;
using mlmath_test::message_of;
using mlmath_test::relative_error;

namespace {

// The fraction of i^2 sqrt(square) for i = 1 to 200: looks random, and is the same everywhere.
VectorXd fractions(double square) {
  VectorXd x(200);
  for (int i = 1; i <= 200; ++i) {
    const double product = double(i * i) * std::sqrt(square);
    x(i - 1) = product - std::floor(product);
  }
  return x;
}

const VectorXd x = fractions(2);
const VectorXd u = fractions(3);
const VectorXd v = fractions(5);
const VectorXd y = x + 0.5 * u;
const VectorXd z = x.cwiseProduct(v);
// Sums of two hundred terms near 5 that leave a tenth.
constexpr double tolerance = 200 * epsilon<double>;

MatrixXd beside(const VectorXd& a, const VectorXd& b) {
  MatrixXd both(a.size(), 2);
  both << a, b;
  return both;
}

/// n samples of two normal variables of correlation rho.
MatrixXd correlated(Eigen::Index n, double rho, std::uint64_t seed) {
  mlmath::Philox rng(seed);
  MatrixXd uniform(n, 2);
  mlmath::fill_uniform(rng, uniform);
  const Eigen::ArrayXXd safe = uniform.array().max(1e-12);
  MatrixXd samples(n, 2);
  samples.col(0) = mlmath::quantile(mlmath::Normal{0.0, 1.0}, safe.col(0));
  const VectorXd other = mlmath::quantile(mlmath::Normal{0.0, 1.0}, safe.col(1));
  samples.col(1) = rho * samples.col(0) + std::sqrt(1 - rho * rho) * other;
  return samples;
}

}  // namespace

TEST_CASE("estimates by neighbours follow their formulas", "[information][neighbour_estimators]") {
  // A program of a few lines of numpy 2 by the papers' formulas with all distances in a matrix, and
  // scipy.special.digamma; those marked sklearn are also feature_selection._mutual_info.
  using mlmath::neighbour_mutual_information;
  const auto entropy = mlmath::neighbour_entropy(x, {.k = 3, .unit = nats});
  CHECK(relative_error(entropy.value, 0.11668314178317651) <= tolerance);
  CHECK(relative_error(entropy.standard_error, 0.03687133639013255) <= tolerance);
  CHECK(relative_error(mlmath::neighbour_entropy(beside(x, y), {.k = 4, .unit = nats}).value,
                       -0.5070947678296265) <= tolerance);
  // sklearn: _compute_mi_cc(x, y, 3).
  const auto first = neighbour_mutual_information(x, y, {.k = 3, .unit = nats});
  CHECK(relative_error(first.value, 0.7968035205377052) <= tolerance);
  CHECK(relative_error(first.standard_error, 0.04011650017076838) <= tolerance);
  CHECK(relative_error(neighbour_mutual_information(beside(u, v), z, {.k = 5, .unit = nats}).value,
                       0.3436374807855276) <= tolerance);
  const auto second = neighbour_mutual_information(
      x, y, {.k = 3, .unit = nats, .algorithm = KraskovAlgorithm::second});
  CHECK(relative_error(second.value, 0.7834280607818068) <= tolerance);
  CHECK(relative_error(
            neighbour_mutual_information(
                beside(u, v), z, {.k = 5, .unit = nats, .algorithm = KraskovAlgorithm::second})
                .value,
            0.34685664497185154) <= tolerance);
  CHECK(relative_error(mlmath::neighbour_kl_divergence(x, (0.2 + u.head(150).array()).matrix(),
                                                       {.k = 3, .unit = nats})
                           .value,
                       0.5091120253852659) <= tolerance);
  CHECK(relative_error(mlmath::neighbour_kl_divergence(
                           beside(x, y), (beside(x, z).topRows(120).array() + 0.05).matrix(),
                           {.k = 2, .unit = nats})
                           .value,
                       2.51076224089344) <= tolerance);
}

TEST_CASE("estimates by neighbours equal those of NPEET", "[information][neighbour_estimators]") {
  // npeet.entropy_estimators (its version of 2022) with add_noise taken out, as these data have no ties:
  // mi, entropy and kldiv, whose unit is the bit. Its README prints the first as 0.168.
  using mlmath::neighbour_mutual_information;
  const VectorXd a{{1.3, 3.7, 5.1, 2.4, 3.4}};
  const VectorXd b{{1.5, 3.32, 5.3, 2.3, 3.3}};
  const auto information = [](const auto& left, const auto& right, Eigen::Index k) {
    return neighbour_mutual_information(left, right, {.k = k}).value;
  };
  CHECK(relative_error(information(a, b, 3), 0.16831442143704642) <= tolerance);
  CHECK(relative_error(information(x, y, 1), 1.0268045984627967) <= tolerance);
  CHECK(relative_error(information(x, y, 3), 1.1495444876426144) <= tolerance);
  CHECK(relative_error(information(x, y, 5), 1.2071842558046333) <= tolerance);
  CHECK(relative_error(information(beside(x, u), y, 3), 2.9523035207192376) <= tolerance);
  CHECK(relative_error(mlmath::neighbour_entropy(y, {.k = 1}).value, 0.1489890581562008) <=
        tolerance);
  CHECK(relative_error(mlmath::neighbour_entropy(beside(x, y)).value, -0.7002479315370145) <=
        tolerance);
  CHECK(relative_error(mlmath::neighbour_kl_divergence(x, z).value, 0.41676173215930806) <=
        tolerance);
  CHECK(relative_error(mlmath::neighbour_kl_divergence(beside(x, y), beside(u, z), {.k = 5}).value,
                       2.6099441452740137) <= tolerance);
}

TEST_CASE("mutual information of a number and a label", "[information][neighbour_estimators]") {
  VectorXi label = (3 * u.array()).floor().cast<int>();
  const VectorXd w = x + 0.4 * label.cast<double>();
  // scikit-learn, feature_selection._mutual_info._compute_mi_cd(w, label, 3).
  CHECK(relative_error(mlmath::mixed_mutual_information(w, label, {.unit = nats}).value,
                       0.46410599144291753) <= tolerance);
  label(7) = 99;
  const auto estimate = mlmath::mixed_mutual_information(w, label, {.unit = nats});
  CHECK(relative_error(estimate.value, 0.46993658694969587) <= tolerance);
  CHECK(estimate.samples == 199);
  CHECK(mlmath::mixed_mutual_information(x, VectorXi::LinSpaced(200, 0, 199)).value == 0);
}

TEST_CASE("estimates by neighbours find the truth of normal laws",
          "[information][neighbour_estimators]") {
  const Eigen::Index n = 2000;
  for (const double rho : {0.0, 0.6, 0.9}) {
    const MatrixXd samples = correlated(n, rho, 42);
    const double truth = -0.5 * std::log1p(-rho * rho);
    for (const auto algorithm : {KraskovAlgorithm::first, KraskovAlgorithm::second}) {
      const auto estimate = mlmath::neighbour_mutual_information(
          samples.col(0), samples.col(1), {.unit = nats, .algorithm = algorithm});
      CAPTURE(rho, estimate.value, estimate.standard_error);
      CHECK(std::abs(estimate.value - truth) <= 4 * estimate.standard_error);
      CHECK(estimate.standard_error < 0.03);
    }
    // log(2 pi e) + log(1 - rho^2) / 2.
    const auto entropy = mlmath::neighbour_entropy(samples, {.unit = nats});
    CHECK(std::abs(entropy.value - (2.8378770664093454836 - truth)) <= 4 * entropy.standard_error);
  }
  const MatrixXd samples = correlated(n, 0, 9);
  const auto divergence = mlmath::neighbour_kl_divergence(
      samples.col(0), (samples.col(1).array() * 1.0 + 1.0).matrix(), {.unit = nats});
  // A shift of one standard deviation: 1/2.
  CHECK(std::abs(divergence.value - 0.5) <= 4 * divergence.standard_error);
}

TEST_CASE("ties are counted, not hidden", "[information][neighbour_estimators]") {
  // Rounded to whole numbers: Gao's terms give the plug-in information.
  const VectorXd a = (3 * x.array()).floor();
  const VectorXd b = (a.array() + 2 * u.array()).floor();
  const auto estimate = mlmath::neighbour_mutual_information(a, b, {.unit = nats});
  CHECK(estimate.ties == 200);
  const double plug_in =
      mlmath::mutual_information(VectorXi(a.cast<int>()), VectorXi(b.cast<int>()), nats);
  CHECK(std::abs(estimate.value - plug_in) <= 0.02);
  const auto entropy = mlmath::neighbour_entropy(a);
  CHECK(entropy.ties == 200);
  CHECK(entropy.value == -std::numeric_limits<double>::infinity());
  // The mixed estimator of two labels is their mutual information too.
  const auto mixed = mlmath::mixed_mutual_information(a, VectorXi(b.cast<int>()), {.unit = nats});
  CHECK(mixed.ties == 200);
  CHECK(std::abs(mixed.value - plug_in) <= 0.02);
}

TEST_CASE("estimates by neighbours refuse what does not fit",
          "[information][neighbour_estimators]") {
  CHECK(message_of<DomainError>([] {
          return mlmath::neighbour_entropy(VectorXd{{1, 2, 4}}, {.k = 3});
        }) == "neighbour_entropy: k = 3, expected 1 <= k <= 2");
  CHECK(message_of<ShapeError>([] { return mlmath::neighbour_entropy(VectorXd{{1}}); }) ==
        "neighbour_entropy: X has 1 sample, expected at least 2 for a neighbour to be there");
  CHECK(message_of<DomainError>([] {
          return mlmath::neighbour_entropy(VectorXd{{1, std::nan("")}}, {.k = 1});
        }) == "neighbour_entropy: X(1) is nan, expected finite values");
  CHECK(message_of<ShapeError>([] {
          return mlmath::neighbour_mutual_information(x, VectorXd{{1, 2}});
        }) == "neighbour_mutual_information: Y is 2x1, expected as many rows as X (200x1)");
  CHECK(message_of<ShapeError>([] { return mlmath::neighbour_kl_divergence(x, beside(x, y)); }) ==
        "neighbour_kl_divergence: Y has 2 columns, expected 1 as X");
  CHECK(message_of<ShapeError>([] {
          return mlmath::mixed_mutual_information(x, VectorXi{{1, 2}});
        }) ==
        "mixed_mutual_information: labels has 2 entries, expected 200, one for each row of X "
        "(200x1)");
}
