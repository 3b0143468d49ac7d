// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "support/matchers.hpp"
#include <mlmath/core/random.hpp>
#include <mlmath/information/laws.hpp>

#include <Eigen/Core>

#include <cmath>
#include <sstream>

using Eigen::MatrixXd;
using Eigen::VectorXd;
using mlmath_test::message_of;
using Lengths = Eigen::VectorX<Eigen::Index>;

namespace {

MatrixXd random_rows(Eigen::Index rows, Eigen::Index cols, mlmath::Philox& rng) {
  MatrixXd weights(rows, cols);
  mlmath::fill_uniform(rng, weights);
  for (Eigen::Index i = 0; i < rows; ++i) weights.row(i) /= weights.row(i).sum();
  return weights;
}

double kraft_sum(const Lengths& lengths) {
  double sum = 0;
  for (const Eigen::Index length : lengths) sum += std::ldexp(1.0, -int(length));
  return sum;
}

}  // namespace

TEST_CASE("the laws of information hold", "[information][laws]") {
  mlmath::Philox rng(1);
  for (int round = 0; round < 300; ++round) {
    const VectorXd p = random_rows(1, 6, rng).transpose();
    const VectorXd q = random_rows(1, 6, rng).transpose();
    const MatrixXd P = random_rows(4, 5, rng) / 4;
    const MatrixXd channel = random_rows(5, 3, rng);
    const double a = mlmath::uniform(rng);
    CHECK(mlmath::chain_rule_of_entropy(P).holds());
    CHECK(mlmath::concavity_of_entropy(p, q, a).holds());
    CHECK(mlmath::pinsker_inequality(p, q).holds());
    CHECK(mlmath::data_processing_inequality(P, channel).holds());
    const auto coding = mlmath::source_coding_bound(p);
    CHECK(coding.holds());
    CHECK(coding.slack() < 1);
    // Kraft: both are prefix codes; Huffman's is complete and no longer than Shannon's.
    const Lengths huffman = mlmath::huffman_code_lengths(p);
    const Lengths shannon = mlmath::shannon_code_lengths(p);
    CHECK(kraft_sum(huffman) == 1);
    CHECK(kraft_sum(shannon) <= 1);
    CHECK(p.dot(huffman.cast<double>()) <= p.dot(shannon.cast<double>()));
    CHECK(p.dot(shannon.cast<double>()) < mlmath::entropy(p) + 1);
  }
}

TEST_CASE("a law that fails is caught", "[information][laws]") {
  CHECK_FALSE(mlmath::InformationLaw{1, 0.5, false}.holds());
  CHECK_FALSE(mlmath::InformationLaw{1, 1.5, true}.holds());
  CHECK(mlmath::InformationLaw{1, 1.5, false}.holds());
  std::ostringstream printed;
  printed << mlmath::InformationLaw{1, 0.5, true} << mlmath::InformationLaw{1, 2, false};
  CHECK(printed.str() == "1 = 0.5: fails\n1 <= 2: holds\n");
}

TEST_CASE("code words of known laws", "[information][laws]") {
  // Cover, Thomas, sec. 5.6: lengths 2, 2, 2, 3, 3 and expected length 2.3 bits.
  const VectorXd p{{0.25, 0.25, 0.2, 0.15, 0.15}};
  CHECK(mlmath::huffman_code_lengths(p) == Lengths{{2, 2, 2, 3, 3}});
  CHECK(std::abs(mlmath::source_coding_bound(p).right - 2.3) < 1e-15);
  CHECK(mlmath::shannon_code_lengths(p) == Lengths{{2, 2, 3, 3, 3}});
  // Powers of two: no loss.
  const VectorXd dyadic{{0.5, 0.25, 0.125, 0.125}};
  CHECK(mlmath::huffman_code_lengths(dyadic) == Lengths{{1, 2, 3, 3}});
  CHECK(mlmath::shannon_code_lengths(dyadic) == Lengths{{1, 2, 3, 3}});
  CHECK(mlmath::huffman_code_lengths(VectorXd{{0, 1, 0}}) == Lengths{{0, 0, 0}});
  CHECK(mlmath::shannon_code_lengths(VectorXd{{0, 1, 0}}) == Lengths{{0, 0, 0}});
}

TEST_CASE("laws refuse what does not fit", "[information][laws]") {
  CHECK(message_of<mlmath::ShapeError>([] {
          return mlmath::data_processing_inequality(MatrixXd::Constant(2, 2, 0.25),
                                                    MatrixXd::Constant(3, 2, 0.5));
        }) ==
        "data_processing_inequality: channel is 3x2, expected a row for each column of P (2x2)");
  CHECK(
      message_of<mlmath::DomainError>([] {
        return mlmath::data_processing_inequality(MatrixXd::Constant(2, 2, 0.25),
                                                  MatrixXd::Constant(2, 2, 0.25));
      }) ==
      "data_processing_inequality: channel.row(0) sums to 0.5, expected probabilities that sum to "
      "1");
  CHECK(message_of<mlmath::DomainError>([] {
          return mlmath::concavity_of_entropy(VectorXd{{0.5, 0.5}}, VectorXd{{1, 0}}, 2);
        }) == "concavity_of_entropy: a = 2, expected 0 <= a <= 1");
}
