// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "support/matchers.hpp"
#include <mlmath/core/random.hpp>

#include <Eigen/Core>

#include <array>
#include <cmath>
#include <cstdint>
#include <random>
#include <type_traits>

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;
using mlmath::Philox;
using mlmath_test::message_of;

TEST_CASE("philox4x32: the known answers of Random123", "[core][random]") {
  using Words = std::array<std::uint32_t, 4>;
  // kat_vectors of Random123 1.14, the lines "philox4x32 10".
  CHECK(mlmath::philox4x32({0, 0, 0, 0}, {0, 0}) ==
        Words{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8});
  CHECK(mlmath::philox4x32({0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff},
                           {0xffffffff, 0xffffffff}) ==
        Words{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd});
  CHECK(mlmath::philox4x32({0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344},
                           {0xa4093822, 0x299f31d0}) ==
        Words{0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1});
  static_assert(mlmath::philox4x32({0, 0, 0, 0}, {0, 0})[0] == 0x6627e8d5);
}

// The values below are those of a Philox written in Python on unbounded integers from the paper
// (its known answers are the ones above), laid out as the comment on Philox says.
TEST_CASE("Philox: draws equal those of the reference in Python", "[core][random]") {
  Philox rng(42);
  CHECK(rng() == 0x77f5493b9ceaf053u);
  CHECK(rng() == 0x5742b3d712bf50adu);
  CHECK(rng() == 0x53ba6cfdfcdb2127u);
  CHECK(rng() == 0x744e06fb838f5a6eu);

  const std::uint64_t seed = 0x0123456789abcdefu;
  const std::uint64_t stream = 0xfedcba9876543210u;
  const auto draw = [&](std::uint64_t i) {
    Philox at(seed, stream);
    at.discard(i);
    return at();
  };
  CHECK(draw(0) == 0xf69b5950aef2adf7u);
  CHECK(draw(1) == 0x89b6573a3ceb44f4u);
  CHECK(draw(31) == 0xf02701acea769096u);
  CHECK(draw(32) == 0xb2495965406311dbu);
  CHECK(draw(33) == 0x532f33bd9062a0e7u);
  CHECK(draw(63) == 0xca0f2d1a36a91cabu);
  CHECK(draw(64) == 0xafd8ccc68bbce162u);
  CHECK(draw(1000) == 0xbe8be273bb6e5b3cu);
  CHECK(draw((std::uint64_t(1) << 33) - 1) == 0xa973a2c41db4c22du);
  CHECK(draw(std::uint64_t(1) << 33) == 0x2e103e4c969e80e7u);
  CHECK(draw((std::uint64_t(1) << 33) + 1) == 0x0f1e946cae5a459au);
  CHECK(draw(Philox::max()) == 0x20c7fe03d7631e9du);

  Philox other(7, 3);
  std::uint64_t hash = 0;
  for (int i = 0; i < 100000; ++i) hash = (hash ^ other()) * 0x100000001b3u;
  CHECK(hash == 0x6dc064b0932b47b4u);
}

TEST_CASE("Philox: split is a function of seed, stream and index", "[core][random]") {
  Philox rng(42);
  const Philox child = rng.split(5);
  CHECK(child.seed() == 0x14bbeed8b96d8863u);
  CHECK(child.stream() == 0x7b3847f085e15b95u);
  const Philox grandchild = child.split(std::uint64_t(1) << 40);
  CHECK(grandchild.seed() == 0xda73d77d2fc31b5au);
  CHECK(grandchild.stream() == 0x730bc7ab54e6d3d1u);
  Philox copy = child;
  CHECK(copy() == 0x7e9343c703b09693u);

  rng.discard(1000);
  CHECK(rng.split(5) == child);
  CHECK_FALSE(rng.split(6) == child);
  CHECK_FALSE(Philox(42, 1).split(5) == child);
}

TEST_CASE("Philox: copies, discard, equality and saved state", "[core][random]") {
  static_assert(std::uniform_random_bit_generator<Philox>);
  static_assert(mlmath::RandomBits64<Philox> && mlmath::RandomBits64<std::mt19937_64>);
  static_assert(!mlmath::RandomBits64<std::mt19937>);
  static_assert(std::is_trivially_copyable_v<Philox>);

  for (const std::uint64_t skip : {0u, 1u, 5u, 31u, 32u, 33u, 64u, 1000u}) {
    Philox stepped(9, 2);
    (void)stepped();
    for (std::uint64_t i = 0; i < skip; ++i) (void)stepped();
    Philox jumped(9, 2);
    (void)jumped();
    jumped.discard(skip);
    CHECK(stepped == jumped);
    CHECK(stepped() == jumped());
    Philox restored(stepped.seed(), stepped.stream());
    restored.discard(stepped.position());
    CHECK(restored == stepped);
    CHECK(restored() == stepped());
  }
  CHECK_FALSE(Philox(1) == Philox(2));
  CHECK_FALSE(Philox(1, 0) == Philox(1, 1));
}

TEST_CASE("uniform: the top bits of one draw", "[core][random]") {
  // (draw >> 11) / 2**53 and (draw >> 40) / 2**24 in Python.
  Philox rng(42);
  CHECK(mlmath::uniform(rng) == 0.4685865183391049);
  CHECK(mlmath::uniform(rng) == 0.34086154938517876);
  CHECK(mlmath::uniform<long double>(rng) == 0.32706338120338474);
  CHECK(mlmath::uniform(rng) == 0.4543156017348883);
  Philox single(42);
  CHECK(mlmath::uniform<float>(single) == 0.4685865044593811f);
  CHECK(mlmath::uniform<float>(single) == 0.3408614993095398f);

  CHECK(mlmath::detail::unit_interval<double>(0) == 0);
  CHECK(mlmath::detail::unit_interval<double>(Philox::max()) == 1 - 0x1p-53);
  CHECK(mlmath::detail::unit_interval<float>(Philox::max()) == 1 - 0x1p-24f);
}

TEST_CASE("uniform: mean, variance and a chi-square over cells", "[core][random]") {
  Philox rng(1);
  VectorXd u(1000000);
  mlmath::fill_uniform(rng, u);
  CHECK(u.minCoeff() >= 0);
  CHECK(u.maxCoeff() < 1);
  // Four standard errors.
  CHECK(std::abs(u.mean() - 0.5) < 4 * std::sqrt(1.0 / 12 / 1e6));
  CHECK(std::abs((u.array() - 0.5).square().mean() - 1.0 / 12) < 4 * std::sqrt(1.0 / 180 / 1e6));
  VectorXd cells = VectorXd::Zero(1000);
  for (const double value : u) cells(Index(value * 1000)) += 1;
  // Chi-square with 999 degrees of freedom: scipy.stats.chi2.ppf([1e-4, 1 - 1e-4], 999).
  const double chi_square = (cells.array() - 1000).square().sum() / 1000;
  CHECK(chi_square > 841.0);
  CHECK(chi_square < 1173.8);
}

TEST_CASE("uniform_index: unbiased and in range", "[core][random]") {
  // (draw * 10) >> 64 in Python.
  Philox rng(42);
  for (const Index expected : {4, 3, 3, 4, 6, 7, 6, 3, 8, 2, 2, 0}) {
    CHECK(mlmath::uniform_index(rng, 10) == expected);
  }
  for (int i = 0; i < 10; ++i) CHECK(mlmath::uniform_index(rng, 1) == 0);

  // Without the rejection, residue 2 modulo 3 would come with probability 1/4.
  const Index n = 3 * (Index(1) << 61);
  Index twos = 0;
  for (int i = 0; i < 40000; ++i) {
    const Index index = mlmath::uniform_index(rng, n);
    REQUIRE(index >= 0);
    REQUIRE(index < n);
    twos += index % 3 == 2 ? 1 : 0;
  }
  CHECK(std::abs(double(twos) - 40000.0 / 3) < 4 * std::sqrt(40000.0 * 2 / 9));

  Eigen::VectorXi counts = Eigen::VectorXi::Zero(6);
  for (int i = 0; i < 60000; ++i) counts(mlmath::uniform_index(rng, 6)) += 1;
  CHECK((counts.array() - 10000).abs().maxCoeff() < 4 * std::sqrt(60000.0 * 5 / 36));

  CHECK(message_of<mlmath::DomainError>([] {
          Philox local;
          return mlmath::uniform_index(local, 0);
        }) == "uniform_index: n = 0, expected n >= 1");
}

namespace {

/// The numbers that fill_uniform promises, drawn one at a time.
template <typename Scalar>
Eigen::MatrixX<Scalar> one_at_a_time(Philox& rng, Index rows, Index cols) {
  Eigen::MatrixX<Scalar> expected(rows, cols);
  for (Index j = 0; j < cols; ++j) {
    for (Index i = 0; i < rows; ++i) expected(i, j) = mlmath::uniform<Scalar>(rng);
  }
  return expected;
}

template <typename Out>
void check_fill(Out&& out) {
  using Scalar = typename std::remove_cvref_t<Out>::Scalar;
  Philox one(11, 4);
  one.discard(7);
  Philox many = one;
  mlmath::fill_uniform(many, out);
  CHECK(out.matrix() == one_at_a_time<Scalar>(one, out.rows(), out.cols()));
  CHECK(one == many);
  CHECK(one() == many());
}

}  // namespace

TEST_CASE("fill_uniform: equals one-at-a-time draws in every kind of storage", "[core][random]") {
  using RowMajor = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
  check_fill(VectorXd(1000));
  check_fill(VectorXd(0));
  check_fill(VectorXd(1));
  check_fill(Eigen::RowVectorXd(77));
  check_fill(MatrixXd(13, 21));
  check_fill(RowMajor(13, 21));
  check_fill(RowMajor(1000, 3));
  check_fill(Eigen::Matrix3f());
  check_fill(Eigen::Matrix<float, 2, 5, Eigen::RowMajor>());
  check_fill(Eigen::ArrayXXf(40, 9));
  check_fill(Eigen::ArrayX<long double>(100));
  MatrixXd A(700, 8);
  check_fill(A.block(3, 2, 600, 5));
  check_fill(A.row(5));
  check_fill(A.col(5));
  check_fill(A.transpose());
  double data[24];
  check_fill(Eigen::Map<VectorXd, 0, Eigen::InnerStride<2>>(data, 12));
  check_fill(Eigen::Map<MatrixXd>(data, 4, 6));

  std::mt19937_64 standard(3);
  std::mt19937_64 copy = standard;
  Eigen::Vector4d v;
  mlmath::fill_uniform(standard, v);
  for (const double value : v) CHECK(value == mlmath::uniform(copy));
}

TEST_CASE("Philox: streams and splits are uncorrelated", "[core][random]") {
  const Index n = 100000;
  Philox a(5, 0);
  Philox b(5, 1);
  Philox c = a.split(0);
  VectorXd x(n), y(n), z(n);
  mlmath::fill_uniform(a, x);
  mlmath::fill_uniform(b, y);
  mlmath::fill_uniform(c, z);
  const auto correlation = [&](const VectorXd& u, const VectorXd& v) {
    return 12 * ((u.array() - 0.5) * (v.array() - 0.5)).mean();
  };
  // Four standard errors of the correlation of independent uniforms.
  CHECK(std::abs(correlation(x, y)) < 4 / std::sqrt(double(n)));
  CHECK(std::abs(correlation(x, z)) < 4 / std::sqrt(double(n)));
}
