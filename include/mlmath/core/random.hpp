// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/core/concepts.hpp>
#include <mlmath/core/detail/pack.hpp>
#include <mlmath/core/errors.hpp>

#include <Eigen/Core>

#include <algorithm>
#include <array>
#include <concepts>
#include <cstdint>
#include <limits>
#include <string>
#include <type_traits>

namespace mlmath {
namespace detail {

inline constexpr std::uint32_t philox_multiplier_0 = 0xD2511F53u;
inline constexpr std::uint32_t philox_multiplier_1 = 0xCD9E8D57u;
inline constexpr std::uint32_t philox_weyl_0 = 0x9E3779B9u;
inline constexpr std::uint32_t philox_weyl_1 = 0xBB67AE85u;

/// Counters computed at a time, and the 64-bit draws they give.
inline constexpr Eigen::Index philox_lanes = 16;
inline constexpr Eigen::Index philox_group = 2 * philox_lanes;

/// The keys of the ten rounds, in every lane.
struct PhiloxKeys {
  PackBits k0[10];
  PackBits k1[10];

  explicit PhiloxKeys(std::uint64_t seed) {
    std::uint32_t low = std::uint32_t(seed);
    std::uint32_t high = std::uint32_t(seed >> 32);
    for (int round = 0; round < 10; ++round) {
      k0[round] = PackBits{} + std::uint64_t(low);
      k1[round] = PackBits{} + std::uint64_t(high);
      low += philox_weyl_0;
      high += philox_weyl_1;
    }
  }
};

/// The four words of as many counters as a pack has lanes, in the low halves of 64 bits; what the
/// upper halves hold is never read.
struct PhiloxPack {
  PackBits c0, c1, c2, c3;

  [[gnu::always_inline]] void round(PackBits k0, PackBits k1) {
    const PackBits p0 = multiply_low(c0, philox_multiplier_0);
    const PackBits p1 = multiply_low(c2, philox_multiplier_1);
    c0 = (p1 >> 32) ^ (c1 ^ k0);
    c2 = (p0 >> 32) ^ (c3 ^ k1);
    c1 = p1;
    c3 = p0;
  }

  /// The two draws of each counter, one after the other.
  [[gnu::always_inline]] void finish(std::uint64_t* out) const {
    const PackBits even = (c0 & 0xFFFFFFFFu) | (c1 << 32);
    const PackBits odd = (c2 & 0xFFFFFFFFu) | (c3 << 32);
    store_bits(out, interleave_even_lanes(even, odd));
    store_bits(out + pack_size, interleave_odd_lanes(even, odd));
  }
};

/// The draws [group * philox_group, (group + 1) * philox_group) of a stream.
inline void philox_draws(const PhiloxKeys& keys, std::uint64_t stream, std::uint64_t group,
                         std::uint64_t* out) {
  // In the order of lanes in which the draws come out one after the other.
  std::uint64_t lanes[pack_size];
  for (Eigen::Index k = 0; k < pack_size; ++k) {
    lanes[k] = group * std::uint64_t(philox_lanes) +
               std::uint64_t(k % 2 == 0 ? k / 2 : pack_size / 2 + k / 2);
  }
  const PackBits first_blocks = load_bits(lanes);
  const PackBits c2 = PackBits{} + stream;
  const PackBits c3 = PackBits{} + (stream >> 32);
  // Two packs side by side, for the latency of the products.
  for (Eigen::Index lane = 0; lane < philox_lanes; lane += 2 * pack_size) {
    const PackBits blocks = first_blocks + std::uint64_t(lane);
    const PackBits next_blocks = blocks + std::uint64_t(pack_size);
    PhiloxPack a{blocks, blocks >> 32, c2, c3};
    PhiloxPack b{next_blocks, next_blocks >> 32, c2, c3};
    for (int round = 0; round < 10; ++round) {
      a.round(keys.k0[round], keys.k1[round]);
      b.round(keys.k0[round], keys.k1[round]);
    }
    a.finish(out + 2 * lane);
    b.finish(out + 2 * (lane + pack_size));
  }
}

/// The top 53 bits of each draw (24 for float) as a fraction. Each step is exact.
template <typename Scalar>
[[gnu::always_inline]] inline Pack unit_intervals(PackBits bits) {
  if constexpr (std::is_same_v<Scalar, float>) {
    return to_number(bits >> 40) * 0x1p-24;
  } else {
    return to_number(bits >> 37) * 0x1p-27 + to_number((bits >> 11) & 0x3FFFFFFu) * 0x1p-53;
  }
}

/// The same of one draw.
template <typename Scalar>
[[gnu::always_inline]] inline Scalar unit_interval(std::uint64_t bits) {
  if constexpr (std::is_same_v<Scalar, float>) {
    return float(std::int32_t(bits >> 40)) * 0x1p-24f;
  } else {
    return Scalar(double(std::int64_t(bits >> 11)) * 0x1p-53);
  }
}

/// The high and the low half of a * b.
inline std::array<std::uint64_t, 2> multiply_wide(std::uint64_t a, std::uint64_t b) {
#ifdef __SIZEOF_INT128__
  __extension__ using Wide = unsigned __int128;
  const Wide product = Wide(a) * b;
  return {std::uint64_t(product >> 64), std::uint64_t(product)};
#else
  const std::uint64_t mask = 0xFFFFFFFFu;
  const std::uint64_t low = (a & mask) * (b & mask);
  const std::uint64_t cross = (a >> 32) * (b & mask) + (low >> 32);
  const std::uint64_t other = (a & mask) * (b >> 32) + (cross & mask);
  return {(a >> 32) * (b >> 32) + (cross >> 32) + (other >> 32), (other << 32) | (low & mask)};
#endif
}

}  // namespace detail

/// The Philox 4x32-10 bijection: four random words for each (counter, key), with no state at all.
///
/// Use it where the index of the work item should be the only thing that decides its numbers; use
/// the generator Philox everywhere else.
///
/// Source:   Salmon, Moraes, Dror, Shaw, Parallel Random Numbers: As Easy as 1, 2, 3, SC 2011;
///           checked against the known answers of its authors' library, Random123.
[[nodiscard]] constexpr std::array<std::uint32_t, 4> philox4x32(
    const std::array<std::uint32_t, 4>& counter, const std::array<std::uint32_t, 2>& key) {
  std::array<std::uint32_t, 4> c = counter;
  std::array<std::uint32_t, 2> k = key;
  for (int round = 0; round < 10; ++round) {
    const std::uint64_t p0 = std::uint64_t(detail::philox_multiplier_0) * c[0];
    const std::uint64_t p1 = std::uint64_t(detail::philox_multiplier_1) * c[2];
    c = {std::uint32_t(p1 >> 32) ^ c[1] ^ k[0], std::uint32_t(p1),
         std::uint32_t(p0 >> 32) ^ c[3] ^ k[1], std::uint32_t(p0)};
    k = {k[0] + detail::philox_weyl_0, k[1] + detail::philox_weyl_1};
  }
  return c;
}

/// A source of 64 random bits per call: Philox, std::mt19937_64, or a generator of the user's.
template <typename Generator>
concept RandomBits64 = requires(Generator& generator) {
  { generator() } -> std::unsigned_integral;
  requires Generator::min()
  == 0;
  requires Generator::max()
  == std::numeric_limits<std::uint64_t>::max();
};

/// The library's random generator: Philox 4x32-10 behind the standard library's interface for
/// generators. The same seed gives the same numbers with every compiler, on every platform, and
/// whatever the number of threads, since draw i is a function of (seed, stream, i) alone.
///
/// Give each thread, fold or replicate its own generator, by stream number or by split(). Not for
/// cryptography.
///
/// Layout:   the key is the seed, low word first. The 128-bit counter is (block, stream), low words
///           first: words 0 and 1 hold the number of the block, words 2 and 3 the stream. A block
///           of four words is two draws: word 0 + 2^32 word 1, then word 2 + 2^32 word 3.
/// Period:   2^64 draws in each of the 2^64 streams of each of the 2^64 seeds; no two streams of
///           a seed share a block.
/// Cost:     discard() and split() take constant time. The state is 288 bytes, most of it numbers
///           computed ahead; a copy draws what the original would have drawn.
/// Example:  examples/tour.cpp
/// Source:   see philox4x32().
class Philox {
 public:
  /// Each call gives 64 uniform bits.
  using result_type = std::uint64_t;

  /// The start of stream `stream` of seed `seed`.
  explicit Philox(std::uint64_t seed = 0, std::uint64_t stream = 0)
      : seed_(seed), stream_(stream) {}

  /// The smallest draw, 0.
  static constexpr result_type min() { return 0; }
  /// The largest draw, \f$ 2^{64} - 1 \f$.
  static constexpr result_type max() { return std::numeric_limits<result_type>::max(); }

  /// The next 64 bits.
  result_type operator()() {
    const std::uint64_t group = position_ / std::uint64_t(detail::philox_group);
    if (group != buffered_group_) {
      detail::philox_draws(detail::PhiloxKeys(seed_), stream_, group, buffer_.data());
      buffered_group_ = group;
    }
    return buffer_[position_++ % std::uint64_t(detail::philox_group)];
  }

  /// Skips n draws, in constant time.
  void discard(std::uint64_t n) { position_ += n; }

  /// A generator that is independent of this one, numbered by `index`: a function of this seed,
  /// this stream and the index, and not of how many numbers were drawn. A split can be split
  /// again. Two that differ in any number on the way have their own 128 bits of seed and stream.
  [[nodiscard]] Philox split(std::uint64_t index) const {
    // Another key than the draws use, so that no child is made of numbers its parent hands out.
    const std::uint64_t key = seed_ ^ 0xA0761D6478BD642Full;
    const auto words = philox4x32({std::uint32_t(index), std::uint32_t(index >> 32),
                                   std::uint32_t(stream_), std::uint32_t(stream_ >> 32)},
                                  {std::uint32_t(key), std::uint32_t(key >> 32)});
    return Philox(words[0] | (std::uint64_t(words[1]) << 32),
                  words[2] | (std::uint64_t(words[3]) << 32));
  }

  /// The seed; with stream() and position() it is the whole state, to be saved and restored by
  /// `Philox rng(seed, stream); rng.discard(position);`.
  [[nodiscard]] std::uint64_t seed() const { return seed_; }
  /// The number of the stream.
  [[nodiscard]] std::uint64_t stream() const { return stream_; }
  /// The number of draws so far, modulo \f$ 2^{64} \f$.
  [[nodiscard]] std::uint64_t position() const { return position_; }

  /// Whether both will give the same numbers from here on.
  friend bool operator==(const Philox& a, const Philox& b) {
    return a.seed_ == b.seed_ && a.stream_ == b.stream_ && a.position_ == b.position_;
  }

 private:
  std::uint64_t seed_;
  std::uint64_t stream_;
  std::uint64_t position_ = 0;
  std::uint64_t buffered_group_ = max();
  std::array<std::uint64_t, detail::philox_group> buffer_{};
};

/// A uniform number in [0, 1): one draw, of which the top 53 bits are used (24 for float).
///
/// Edges:    0 can come, 1 never; 1 - uniform(rng) is in (0, 1], for logarithms. A long double
///           holds the number that a double would, so that it too is the same on every platform.
/// Accuracy: every multiple of \f$ 2^{-53} \f$ (\f$ 2^{-24} \f$) in [0, 1) is equally likely.
template <typename Scalar = double, RandomBits64 Generator>
[[nodiscard]] Scalar uniform(Generator& rng) {
  return detail::unit_interval<Scalar>(rng());
}

/// A uniform integer in \f$ \{0, \dots, n - 1\} \f$, without bias.
///
/// Cost:     one draw and one multiplication, and with probability below \f$ n / 2^{64} \f$ more.
/// Throws:   DomainError if n < 1.
/// Source:   Lemire, Fast Random Integer Generation in an Interval, ACM TOMACS 29 (2019).
template <RandomBits64 Generator>
[[nodiscard]] Eigen::Index uniform_index(Generator& rng, Eigen::Index n) {
  if (n < 1) {
    detail::throw_domain_error("uniform_index", "n = " + std::to_string(n) + ", expected n >= 1");
  }
  const std::uint64_t range = std::uint64_t(n);
  auto product = detail::multiply_wide(rng(), range);
  if (product[1] < range) {
    const std::uint64_t threshold = (0 - range) % range;
    while (product[1] < threshold) product = detail::multiply_wide(rng(), range);
  }
  return Eigen::Index(product[0]);
}

namespace detail {

/// The uniform numbers of draws [position, position + n) of a stream.
template <typename Scalar>
void philox_uniform(std::uint64_t seed, std::uint64_t stream, std::uint64_t position,
                    Eigen::Index n, Scalar* out) {
  constexpr std::uint64_t group = std::uint64_t(philox_group);
  const PhiloxKeys keys(seed);
  std::uint64_t draws[philox_group];
  // Long double takes the numbers of double.
  using Number = std::conditional_t<std::is_same_v<Scalar, float>, float, double>;
  Number numbers[philox_group];
  while (n > 0) {
    philox_draws(keys, stream, position / group, draws);
    for (Eigen::Index i = 0; i < philox_group; i += pack_size) {
      store(numbers + i, unit_intervals<Number>(load_bits(draws + i)));
    }
    const Eigen::Index begin = Eigen::Index(position % group);
    const Eigen::Index count = std::min(philox_group - begin, n);
    if (count == philox_group) {
      std::copy_n(numbers, philox_group, out);
    } else {
      std::copy_n(numbers + begin, count, out);
    }
    out += count;
    position += std::uint64_t(count);
    n -= count;
  }
}

/// The same for storage that is not one column after the other.
template <typename Out>
void philox_scatter_uniform(const Philox& rng, Out& out) {
  using Scalar = typename Out::Scalar;
  constexpr Eigen::Index chunk = 256;
  Scalar numbers[chunk];
  const Eigen::Index rows = out.rows();
  const Eigen::Index cols = out.cols();
  const auto generate = [&](Eigen::Index first, Eigen::Index count) {
    philox_uniform(rng.seed(), rng.stream(), rng.position() + std::uint64_t(first), count, numbers);
  };
  if (rows < chunk) {
    Eigen::Index i = 0;
    Eigen::Index j = 0;
    for (Eigen::Index first = 0; first < out.size(); first += chunk) {
      const Eigen::Index count = std::min(chunk, out.size() - first);
      generate(first, count);
      for (Eigen::Index k = 0; k < count; ++k) {
        out.coeffRef(i, j) = numbers[k];
        if (++i == rows) {
          i = 0;
          ++j;
        }
      }
    }
    return;
  }
  // By row blocks, so that a block stored by rows stays in cache while its columns are filled.
  for (Eigen::Index i = 0; i < rows; i += chunk) {
    const Eigen::Index count = std::min(chunk, rows - i);
    for (Eigen::Index j = 0; j < cols; ++j) {
      generate(j * rows + i, count);
      for (Eigen::Index k = 0; k < count; ++k) out.coeffRef(i + k, j) = numbers[k];
    }
  }
}

}  // namespace detail

/// Fills a vector, matrix, map or block with the numbers that uniform() would give one at a time,
/// down the columns from the first, whatever the storage order; several times faster.
///
/// Shapes:   any writable dense Eigen object; rng moves on by one draw for each entry.
/// Cost:     1.4 ns an entry with AVX-512, 1.7 with AVX2, 3.5 with SSE2.
template <RandomBits64 Generator, typename Out>
  requires DenseExpression<std::remove_cvref_t<Out>>
void fill_uniform(Generator& rng, Out&& out) {
  using Dense = std::remove_cvref_t<Out>;
  using Scalar = typename Dense::Scalar;
  constexpr bool is_writable = (int(Dense::Flags) & int(Eigen::LvalueBit)) != 0 &&
                               !std::is_const_v<std::remove_reference_t<Out>>;
  static_assert(is_writable, "fill_uniform: the second argument must be writable");
  if constexpr (!is_writable) {
    return;
  } else if constexpr (std::is_same_v<Generator, Philox> && std::is_floating_point_v<Scalar>) {
    constexpr bool direct = (int(Dense::Flags) & int(Eigen::DirectAccessBit)) != 0;
    const Eigen::Index rows = out.rows();
    bool contiguous = false;
    if constexpr (direct && (Dense::IsVectorAtCompileTime || !Dense::IsRowMajor)) {
      contiguous =
          out.innerStride() == 1 && (Dense::IsVectorAtCompileTime || out.outerStride() == rows);
      if (contiguous) {
        detail::philox_uniform(rng.seed(), rng.stream(), rng.position(), out.size(), out.data());
      }
    }
    if (!contiguous) detail::philox_scatter_uniform(rng, out);
    rng.discard(std::uint64_t(out.size()));
  } else {
    for (Eigen::Index j = 0; j < out.cols(); ++j) {
      for (Eigen::Index i = 0; i < out.rows(); ++i) out.coeffRef(i, j) = uniform<Scalar>(rng);
    }
  }
}

}  // namespace mlmath
