// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "support/matchers.hpp"
#include <mlmath/calculus/gradient.hpp>
#include <mlmath/core/random.hpp>
#include <mlmath/information/divergences.hpp>
#include <mlmath/information/mutual_information.hpp>

#include <Eigen/Core>

#include <cmath>
#include <limits>
#include <vector>

using Eigen::MatrixXd;
using Eigen::VectorXd;
using Eigen::VectorXi;
using mlmath::DomainError;
using mlmath::InformationMean;
using mlmath::nats;
using mlmath::ShapeError;
using mlmath_test::epsilon;
using mlmath_test::message_of;
using mlmath_test::relative_error;

namespace {

// Cover, Thomas, example 2.2.1; here Y by row, X by column.
const MatrixXd example{{1.0 / 8, 1.0 / 16, 1.0 / 32, 1.0 / 32},
                       {1.0 / 16, 1.0 / 8, 1.0 / 32, 1.0 / 32},
                       {1.0 / 16, 1.0 / 16, 1.0 / 16, 1.0 / 16},
                       {1.0 / 4, 0, 0, 0}};

MatrixXd random_joint(Eigen::Index rows, Eigen::Index cols, std::uint64_t seed) {
  mlmath::Philox rng(seed);
  MatrixXd weights(rows, cols);
  mlmath::fill_uniform(rng, weights);
  return mlmath::normalize_probabilities(weights.array().square().matrix());
}

const VectorXi small_x{{0, 0, 0, 1, 1, 1, 2, 2, 2, 2, 0, 1}};
const VectorXi small_y{{5, 5, 7, 7, 7, 7, 9, 9, 9, 5, 5, 7}};

}  // namespace

TEST_CASE("joint, conditional and mutual information of a table",
          "[information][mutual_information]") {
  const double tolerance = 2 * epsilon<double>;
  CHECK(relative_error(mlmath::joint_entropy(example), 27.0 / 8) <= tolerance);
  CHECK(relative_error(mlmath::conditional_entropy(example), 11.0 / 8) <= tolerance);
  CHECK(relative_error(mlmath::conditional_entropy(example.transpose()), 13.0 / 8) <= tolerance);
  CHECK(relative_error(mlmath::mutual_information(example), 3.0 / 8) <= tolerance);
  CHECK(relative_error(mlmath::variation_of_information(example), 3.0) <= tolerance);
  CHECK(relative_error(mlmath::mutual_information(example, nats), 0.375 * std::log(2.0)) <=
        tolerance);
  // A function of the other: nothing is left.
  CHECK(mlmath::conditional_entropy(MatrixXd{{0.5, 0}, {0, 0.5}}) == 0);
  CHECK(mlmath::mutual_information(MatrixXd{{0.5, 0}, {0, 0.5}}) == 1);
  CHECK(mlmath::mutual_information(MatrixXd{{0.25, 0.25}, {0.25, 0.25}}) == 0);
  CHECK(mlmath::mutual_information(MatrixXd::Constant(1, 1, 1.0)) == 0);
}

TEST_CASE("mutual information keeps its digits close to independence",
          "[information][mutual_information]") {
  const double e = std::ldexp(1.0, -20);
  // mpmath, 50 digits: sum(p log(4 p)).
  CHECK(relative_error(
            mlmath::mutual_information(MatrixXd{{0.25 + e, 0.25 - e}, {0.25 - e, 0.25 + e}}, nats),
            7.275957614201072423055e-12) <= 4 * epsilon<double>);
}

TEST_CASE("chain rules", "[information][mutual_information]") {
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    CAPTURE(seed);
    const MatrixXd P = random_joint(4, 5, seed);
    const double of_rows = mlmath::entropy(P.rowwise().sum());
    const double of_columns = mlmath::entropy(P.colwise().sum());
    const double joint = mlmath::joint_entropy(P);
    const double information = mlmath::mutual_information(P);
    const double tolerance = 16 * epsilon<double> * joint;
    CHECK(std::abs(joint - of_rows - mlmath::conditional_entropy(P)) <= tolerance);
    CHECK(std::abs(information - (of_columns - mlmath::conditional_entropy(P))) <= tolerance);
    CHECK(std::abs(information - (of_rows + of_columns - joint)) <= tolerance);
    CHECK(std::abs(information - mlmath::mutual_information(P.transpose())) <= tolerance);
    // I(X; Y) is the mean of its pointwise values, and I(X; Y, Z) = I(X; Z) + I(X; Y | Z).
    const MatrixXd pointwise = mlmath::pointwise_mutual_information(P);
    CHECK(std::abs(information - P.cwiseProduct(pointwise).sum()) <= tolerance);
    const MatrixXd Q = random_joint(4, 5, seed + 77);
    MatrixXd both(4, 10);
    both << 0.25 * P, 0.75 * Q;
    MatrixXd with_z(4, 2);
    with_z << both.leftCols(5).rowwise().sum(), both.rightCols(5).rowwise().sum();
    const double conditional = mlmath::conditional_mutual_information(
        std::vector<MatrixXd>{both.leftCols(5), both.rightCols(5)});
    CHECK(std::abs(mlmath::mutual_information(both) - mlmath::mutual_information(with_z) -
                   conditional) <= tolerance);
  }
}

TEST_CASE("data processing: a function of Y tells no more of X than Y",
          "[information][mutual_information]") {
  for (std::uint64_t seed = 100; seed < 120; ++seed) {
    const MatrixXd P = random_joint(5, 6, seed);
    MatrixXd merged(5, 3);
    for (Eigen::Index j = 0; j < 3; ++j) merged.col(j) = P.col(2 * j) + P.col(2 * j + 1);
    CHECK(mlmath::mutual_information(merged) <= mlmath::mutual_information(P));
  }
}

TEST_CASE("exclusive or: no information from either alone, all from both",
          "[information][mutual_information]") {
  // Z = X xor Y of fair bits.
  const std::vector<MatrixXd> by_z{MatrixXd{{0.25, 0}, {0, 0.25}}, MatrixXd{{0, 0.25}, {0.25, 0}}};
  CHECK(mlmath::conditional_mutual_information(by_z) == 1);
  CHECK(mlmath::mutual_information(MatrixXd(by_z[0] + by_z[1])) == 0);
}

TEST_CASE("exclusive or, of labels", "[information][mutual_information]") {
  // The example of NPEET's tests/test_npeet.py: H = 1, I = 0 for each pair and 1 given the third.
  const VectorXi x{{0, 0, 0, 0, 1, 1, 1, 1}};
  const VectorXi y{{0, 1, 0, 1, 0, 1, 0, 1}};
  const VectorXi z{{0, 1, 0, 1, 1, 0, 1, 0}};
  CHECK(mlmath::mutual_information(x, y) == 0);
  CHECK(mlmath::mutual_information(z, y) == 0);
  CHECK(mlmath::mutual_information(x, z) == 0);
  CHECK(mlmath::conditional_mutual_information(x, y, z) == 1);
  CHECK(mlmath::conditional_mutual_information(z, y, x) == 1);
  CHECK(mlmath::joint_entropy(x, y) == 2);
  CHECK(mlmath::conditional_entropy(x, y) == 1);
  CHECK(mlmath::conditional_entropy(x, x) == 0);
  CHECK(message_of<ShapeError>([&] {
          return mlmath::conditional_mutual_information(x, y, VectorXi{{1, 2}});
        }) == "conditional_mutual_information: z has 2 entries, expected 8 as in x");
}

TEST_CASE("information of a table is differentiable", "[information][mutual_information]") {
  const MatrixXd P = random_joint(2, 3, 5);
  const auto all = [](const auto& table) {
    return mlmath::mutual_information(table, nats) + 2 * mlmath::conditional_entropy(table, nats) +
           4 * mlmath::joint_entropy(table, nats);
  };
  const Eigen::ArrayXXd rows = P.rowwise().sum().replicate(1, 3);
  const Eigen::ArrayXXd columns = P.colwise().sum().replicate(2, 1);
  const Eigen::ArrayXXd joint = P;
  const Eigen::ArrayXXd expected =
      (joint / (rows * columns)).log() - 2 * (joint / rows).log() - 4 * joint.log();
  // Along the matrix of ones, where the sum changes, forms that are equal for laws differ.
  const Eigen::ArrayXXd difference = mlmath::gradient(all, P).array() - expected;
  CHECK((difference - difference.mean()).abs().maxCoeff() <=
        32 * epsilon<double> * expected.abs().maxCoeff());
}

TEST_CASE("mutual information of labellings", "[information][mutual_information]") {
  // mpmath, 50 digits, by the definitions with exact binomials; they agree with scikit-learn's
  // mutual_info_score, normalized_mutual_info_score, adjusted_mutual_info_score to 15 digits.
  const double tolerance = 16 * epsilon<double>;
  CHECK(relative_error(mlmath::mutual_information(small_x, small_y, nats),
                       0.7026662306542619581604) <= tolerance);
  CHECK(relative_error(mlmath::information_gain(small_y, small_x, nats),
                       0.7026662306542619581604) <= tolerance);
  CHECK(relative_error(mlmath::variation_of_information(small_x, small_y),
                       1.112081497328867175522) <= tolerance);
  struct Row {
    InformationMean mean;
    double normalized, adjusted, long_normalized, long_adjusted;
  };
  const Row rows[] = {
      {InformationMean::arithmetic, 0.6457828916138151622168, 0.5492080305577208889065,
       0.004402512616964580238813, -0.02644953260843883290611},
      {InformationMean::geometric, 0.6458131225856834102936, 0.5492407506585366763128,
       0.004464018924711733818678, -0.02683066768498411044629},
      {InformationMean::minimum, 0.6520923435779720774489, 0.5560551362426419284516,
       0.005275178127523769035243, -0.03188823016393805748607},
      {InformationMean::maximum, 0.6395943663675303470012, 0.5425275003552492908573,
       0.003777590913226411150382, -0.0225957193660833508963}};
  VectorXi x(500);
  VectorXi y(500);
  for (int i = 0; i < 500; ++i) {
    x(i) = (7 * i + i * i) % 11;
    y(i) = (3 * i + i * i / 7) % 13;
  }
  for (const Row& row : rows) {
    CHECK(relative_error(mlmath::normalized_mutual_information(small_x, small_y, row.mean),
                         row.normalized) <= tolerance);
    CHECK(relative_error(mlmath::adjusted_mutual_information(small_x, small_y, row.mean),
                         row.adjusted) <= tolerance);
    // Differences of numbers near 2 that leave 0.01 and -0.06.
    CHECK(relative_error(mlmath::normalized_mutual_information(x, y, row.mean),
                         row.long_normalized) <= 300 * epsilon<double>);
    CHECK(relative_error(mlmath::adjusted_mutual_information(x, y, row.mean), row.long_adjusted) <=
          300 * epsilon<double>);
  }
}

TEST_CASE("labellings that agree, or say nothing", "[information][mutual_information]") {
  const VectorXi one = VectorXi::Ones(12);
  const VectorXi own = VectorXi::LinSpaced(12, 0, 11);
  const VectorXi renamed = (small_x.array() * 7 - 3).matrix();
  CHECK(relative_error(mlmath::normalized_mutual_information(small_x, renamed), 1.0) <=
        4 * epsilon<double>);
  CHECK(relative_error(mlmath::adjusted_mutual_information(small_x, renamed), 1.0) <=
        8 * epsilon<double>);
  CHECK(mlmath::normalized_mutual_information(one, one) == 1);
  CHECK(mlmath::adjusted_mutual_information(one, one) == 1);
  CHECK(mlmath::adjusted_mutual_information(own, own) == 1);
  CHECK(mlmath::normalized_mutual_information(one, small_x) == 0);
  CHECK(std::abs(mlmath::adjusted_mutual_information(one, small_x)) <= 4 * epsilon<double>);
  CHECK(mlmath::mutual_information(one, own) == 0);
}

TEST_CASE("shuffled labels have an adjusted mutual information of 0 on average",
          "[information][mutual_information]") {
  mlmath::Philox rng(7);
  VectorXi x(60);
  for (int i = 0; i < 60; ++i) x(i) = i % 6;
  const VectorXi y = x;
  double total = 0;
  const int repeats = 200;
  for (int k = 0; k < repeats; ++k) {
    for (Eigen::Index i = 59; i > 0; --i) std::swap(x(i), x(mlmath::uniform_index(rng, i + 1)));
    total += mlmath::adjusted_mutual_information(x, y);
  }
  // Its standard deviation is 0.024, seen once: four standard errors.
  CHECK(std::abs(total / repeats) <= 4 * 0.024 / std::sqrt(repeats));
}

TEST_CASE("mutual information refuses what does not fit", "[information][mutual_information]") {
  CHECK(message_of<DomainError>([] {
          return mlmath::mutual_information(MatrixXd{{1, 1}, {1, 1}});
        }) == "mutual_information: P sums to 4, expected probabilities that sum to 1");
  CHECK(message_of<DomainError>([] {
          return mlmath::conditional_entropy(MatrixXd{{1.5, -0.5}});
        }) == "conditional_entropy: P(1) is -0.5, expected values >= 0");
  CHECK(message_of<ShapeError>([] {
          return mlmath::mutual_information(VectorXi{{1, 2}}, VectorXi{{1}});
        }) == "contingency_table: y has 1 entry, expected 2 as in x");
  CHECK(message_of<ShapeError>([] {
          return mlmath::conditional_mutual_information(std::vector<MatrixXd>{
              MatrixXd::Constant(1, 2, 0.25), MatrixXd::Constant(2, 1, 0.25)});
        }) == "conditional_mutual_information: tables[1] is 2x1, expected 1x2 as tables[0]");
  CHECK(message_of<DomainError>([] {
          return mlmath::conditional_mutual_information(
              std::vector<MatrixXd>{MatrixXd::Constant(1, 2, 0.25)});
        }) ==
        "conditional_mutual_information: tables sum to 0.5, expected probabilities that sum to 1");
}
