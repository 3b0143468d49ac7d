// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include <mlmath/core/random_fast.hpp>
#include <mlmath/core/random_index.hpp>

#include <Eigen/Core>

#include <cmath>
#include <cstdint>
#include <random>
#include <vector>

using Eigen::Index;
using mlmath::Xoshiro;

// The values below are those of xoshiro256++ written in Python from its authors' reference, on
// states from the Philox whose known answers are in random_test.cpp.
TEST_CASE("Xoshiro: words equal those of the reference in Python", "[core][random]") {
  static_assert(std::uniform_random_bit_generator<Xoshiro>);
  static_assert(mlmath::RandomBits64<Xoshiro>);
  Xoshiro rng(42);
  for (const std::uint64_t expected :
       {0x93858660fde111fbu, 0x8a3c22f78770cd07u, 0x34fc17a22300bc2du, 0xaee6aef6b52f8627u,
        0x1107aacaa29b0f6eu, 0x7ef9b353acdb7c1fu, 0x84c92bfdb212b6cau, 0xc02fa9d7bf48d9a9u,
        0x914c3c5d690623c0u}) {
    CHECK(rng() == expected);
  }
  Xoshiro other(7, 3);
  std::uint64_t hash = 0;
  for (int i = 0; i < 10000; ++i) hash = (hash ^ other()) * 0x100000001b3u;
  CHECK(hash == 0x895e4b985fbbccdcu);
}

TEST_CASE("Xoshiro: in bulk, by skipping and by copies the same words", "[core][random]") {
  Xoshiro one(5, 1);
  std::vector<std::uint64_t> expected(2000);
  for (std::uint64_t& word : expected) word = one();
  Xoshiro bulk(5, 1);
  std::vector<std::uint64_t> words;
  for (const Index count : {1, 63, 64, 65, 0, 200, 7, 600, 1000}) {
    std::vector<std::uint64_t> part(std::size_t(count) + 1, 77);
    bulk.generate(part.data(), count);
    CHECK(part.back() == 77);
    words.insert(words.end(), part.begin(), part.end() - 1);
  }
  CHECK(words == expected);
  Xoshiro skipped(5, 1);
  skipped.discard(1234);
  Xoshiro copy = skipped;
  CHECK(skipped() == expected[1234]);
  CHECK(copy() == expected[1234]);

  Eigen::VectorXi indices(999), again(999);
  Xoshiro a(9), b(9);
  mlmath::fill_uniform_index(a, 1000, indices);
  for (Index i = 0; i < 999; i += 2) {
    const std::uint64_t word = b();
    again(i) = int(((word & 0xFFFFFFFFu) * 1000) >> 32);
    if (i + 1 < 999) again(i + 1) = int(((word >> 32) * 1000) >> 32);
  }
  CHECK(indices == again);
}

TEST_CASE("Xoshiro: lanes, streams and splits are uncorrelated", "[core][random]") {
  const Index n = 80000;
  Xoshiro a(5, 0);
  Eigen::VectorXd x(n), y(n), z(n);
  Xoshiro b(5, 1);
  Xoshiro c = a.split(0);
  mlmath::fill_uniform(a, x);
  mlmath::fill_uniform(b, y);
  mlmath::fill_uniform(c, z);
  CHECK(std::abs(x.mean() - 0.5) < 4 * std::sqrt(1.0 / 12 / double(n)));
  const auto correlation = [&](const auto& u, const auto& v) {
    return 12 * ((u.array() - 0.5) * (v.array() - 0.5)).mean();
  };
  const double limit = 4.5 / std::sqrt(double(n));
  CHECK(std::abs(correlation(x, y)) < limit);
  CHECK(std::abs(correlation(x, z)) < limit);
  for (Index lag = 1; lag <= 16; ++lag) {
    CHECK(std::abs(correlation(x.head(n - lag), x.tail(n - lag))) < limit);
  }
}
