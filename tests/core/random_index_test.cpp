// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "support/matchers.hpp"
#include <mlmath/core/random_index.hpp>

#include <Eigen/Core>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <random>
#include <vector>

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXi;
using Indices = Eigen::VectorX<Index>;
using mlmath::Philox;
using mlmath_test::message_of;

namespace {

template <typename Derived>
std::uint64_t hash_of(const Eigen::DenseBase<Derived>& x) {
  std::uint64_t hash = 0;
  for (Index i = 0; i < x.size(); ++i) {
    hash = (hash ^ std::uint64_t(x.derived()(i))) * 0x100000001b3u;
  }
  return hash;
}

Indices filled(std::uint64_t seed, Index n, Index count) {
  Philox rng(seed);
  Indices out(count);
  mlmath::fill_uniform_index(rng, n, out);
  return out;
}

}  // namespace

// The values below are those of the algorithm written in Python on unbounded integers, on the
// Philox whose known answers are in random_test.cpp.
TEST_CASE("fill_uniform_index: equals the reference in Python", "[core][random]") {
  CHECK(filled(42, 10, 12) == Indices{{6, 4, 0, 3, 9, 3, 5, 4, 8, 6, 6, 7}});
  // A quarter of the halves, and of the words, is rejected.
  CHECK(hash_of(filled(42, Index(3) << 30, 2000)) == 0x2fe4edf8b9011d47u);
  CHECK(hash_of(filled(42, Index(3) << 61, 1000)) == 0x3474f2ed4cd5db79u);
}

TEST_CASE("fill_uniform_index: every kind of storage, scalar and generator", "[core][random]") {
  const Indices expected = filled(3, 100, 700);
  Philox rng(3);
  Eigen::Matrix<int, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor> by_rows(350, 2);
  mlmath::fill_uniform_index(rng, 100, by_rows);
  CHECK(by_rows.reshaped().cast<Index>() == expected);
  CHECK(rng.position() == 350);

  Philox again(3);
  MatrixXd A = MatrixXd::Constant(30, 40, -1);
  mlmath::fill_uniform_index(again, 100, A.block(1, 2, 28, 25));
  CHECK(A.block(1, 2, 28, 25).reshaped().cast<Index>() == expected);
  CHECK(A(0, 0) == -1);

  Philox odd(3);
  Eigen::RowVectorXi three(3);
  mlmath::fill_uniform_index(odd, 100, three);
  CHECK(three.transpose().cast<Index>() == expected.head(3));
  CHECK(odd.position() == 2);
  Indices nothing(0);
  mlmath::fill_uniform_index(odd, 100, nothing);
  CHECK(odd.position() == 2);
  VectorXi zeros(50);
  mlmath::fill_uniform_index(odd, 1, zeros);
  CHECK(zeros.cwiseAbs().maxCoeff() == 0);

  // A generator that gives the words of Philox one at a time.
  struct Words {
    static constexpr std::uint64_t min() { return 0; }
    static constexpr std::uint64_t max() { return Philox::max(); }
    std::uint64_t operator()() { return rng(); }
    Philox rng{3};
  } words;
  Indices others(700);
  mlmath::fill_uniform_index(words, 100, others);
  CHECK(others == expected);
}

TEST_CASE("fill_uniform_index: no bias", "[core][random]") {
  // With the remainder of a division, or without the rejection, residue 2 modulo 3 would come with
  // probability 1/4.
  for (const Index n : {Index(3) << 30, Index(3) << 61}) {
    const Indices indices = filled(5, n, 40000);
    CHECK(indices.minCoeff() >= 0);
    CHECK(indices.maxCoeff() < n);
    Index twos = 0;
    for (const Index index : indices) twos += index % 3 == 2 ? 1 : 0;
    CHECK(std::abs(double(twos) - 40000.0 / 3) < 4 * std::sqrt(40000.0 * 2 / 9));
  }
  const Indices dice = filled(6, 6, 60000);
  Eigen::VectorXd counts = Eigen::VectorXd::Zero(6);
  for (const Index die : dice) counts(die) += 1;
  // scipy.stats.chi2.ppf([1e-4, 1 - 1e-4], 5)
  const double chi_square = (counts.array() - 10000).square().sum() / 10000;
  CHECK(chi_square > 0.08217);
  CHECK(chi_square < 25.745);
}

TEST_CASE("shuffle: the permutation of the reference, on vectors and rows", "[core][random]") {
  const Indices order{{4, 9, 13, 15, 5, 10, 16, 3, 7, 8, 18, 0, 12, 17, 11, 6, 1, 2, 14, 19}};
  Philox rng(7);
  CHECK(mlmath::random_permutation(rng, 20) == order);
  CHECK(rng.position() == 10);

  MatrixXd X(20, 3);
  for (Index i = 0; i < 60; ++i) X(i) = double(i);
  const MatrixXd rows = X(order, Eigen::seqN(0, X.cols()));
  Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor> by_rows = X;
  Philox second(7);
  mlmath::shuffle(second, by_rows);
  CHECK(by_rows == rows);
  Philox third(7);
  Eigen::RowVectorXd row = X.col(0).transpose();
  mlmath::shuffle(third, row.segment(0, 20));
  CHECK(row.transpose() == rows.col(0));
  Philox fourth(7);
  mlmath::shuffle(fourth, X.leftCols(3));
  CHECK(X == rows);

  std::mt19937_64 standard(1);
  CHECK(mlmath::random_permutation(standard, 0).size() == 0);
  CHECK(mlmath::random_permutation(standard, 1) == Indices{{0}});
  MatrixXd empty(0, 4);
  mlmath::shuffle(standard, empty);
}

TEST_CASE("shuffle: all orders come equally often", "[core][random]") {
  Philox rng(12);
  Eigen::VectorXd counts = Eigen::VectorXd::Zero(24);
  for (int repeat = 0; repeat < 24000; ++repeat) {
    const Indices order = mlmath::random_permutation(rng, 4);
    Index rank = 0;
    for (Index i = 0; i < 4; ++i) {
      rank = rank * (4 - i) + (order.tail(4 - i).array() < order(i)).count();
    }
    counts(rank) += 1;
  }
  // scipy.stats.chi2.ppf([1e-4, 1 - 1e-4], 23)
  const double chi_square = (counts.array() - 1000).square().sum() / 1000;
  CHECK(chi_square > 5.749);
  CHECK(chi_square < 57.075);
}

TEST_CASE("sample_without_replacement: equals the reference in Python", "[core][random]") {
  const auto sampled = [](std::uint64_t seed, Index n, Index k) {
    Philox rng(seed);
    return mlmath::sample_without_replacement(rng, n, k);
  };
  CHECK(sampled(7, 20, 6) == Indices{{19, 15, 4, 2, 10, 16}});
  CHECK(sampled(7, 1000, 5) == Indices{{954, 750, 115, 88, 409}});
  CHECK(sampled(7, 1000000000000000, 4) ==
        Indices{{750152222103112, 85657865301282, 795284037340190, 957854190415656}});
  CHECK(hash_of(sampled(8, 1000000, 1000)) == 0x12b8b1a47234894au);

  CHECK(sampled(1, 0, 0).size() == 0);
  Indices all = sampled(1, 100, 100);
  std::sort(all.begin(), all.end());
  CHECK(all == Indices::LinSpaced(100, 0, 99));
}

TEST_CASE("sample_without_replacement: all lists come equally often", "[core][random]") {
  Philox rng(13);
  // 2 of 9, by the table of what moved: 72 lists.
  Eigen::MatrixXd counts = Eigen::MatrixXd::Zero(9, 9);
  for (int repeat = 0; repeat < 72000; ++repeat) {
    const Indices pair = mlmath::sample_without_replacement(rng, 9, 2);
    REQUIRE(pair(0) != pair(1));
    counts(pair(0), pair(1)) += 1;
  }
  // scipy.stats.chi2.ppf([1e-4, 1 - 1e-4], 71)
  const double chi_square = ((counts.array() - 1000).square().sum() - 9 * 1e6) / 1000;
  CHECK(chi_square > 34.949);
  CHECK(chi_square < 124.067);
}

TEST_CASE("random indices: errors", "[core][random]") {
  Philox rng;
  CHECK(message_of<mlmath::DomainError>([&] {
          VectorXi out(3);
          mlmath::fill_uniform_index(rng, 0, out);
          return 0;
        }) == "fill_uniform_index: n = 0, expected n >= 1");
  CHECK(message_of<mlmath::DomainError>([&] {
          Eigen::VectorX<std::uint8_t> out(3);
          mlmath::fill_uniform_index(rng, 257, out);
          return 0;
        }) == "fill_uniform_index: n = 257, but the entries hold at most 255");
  CHECK(message_of<mlmath::DomainError>([&] {
          Eigen::VectorXf out(3);
          mlmath::fill_uniform_index(rng, (Index(1) << 24) + 2, out);
          return 0;
        }) == "fill_uniform_index: n = 16777218, but the entries hold at most 16777216");
  CHECK(message_of<mlmath::DomainError>([&] { return mlmath::random_permutation(rng, -1); }) ==
        "random_permutation: n = -1, expected n >= 0");
  CHECK(message_of<mlmath::DomainError>([&] {
          return mlmath::sample_without_replacement(rng, 5, 6);
        }) == "sample_without_replacement: k = 6, expected 0 <= k <= 5");
  CHECK(rng.position() == 0);
}
