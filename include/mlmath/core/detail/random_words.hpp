// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/core/concepts.hpp>
#include <mlmath/core/detail/pack.hpp>
#include <mlmath/core/random.hpp>

#include <Eigen/Core>

#include <algorithm>
#include <cstdint>
#include <limits>
#include <type_traits>

/// What every filler of random numbers shares. Each number takes a fixed count of 64-bit words of
/// its generator and is a function of them alone; the rare number that needs more (a rejected
/// proposal) takes them from DerivedWords. So the i-th number of a fill is known without the
/// others: alone or in an array, on one thread or many, whatever the storage order, it is the same.
namespace mlmath::detail {

/// A bijection of 64-bit words that changes half of the bits of the image for each bit of the word
/// (the finalizer of SplitMix64: Steele, Lea, Flood, Fast Splittable Pseudorandom Number
/// Generators, OOPSLA 2014).
inline std::uint64_t mix_word(std::uint64_t z) {
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
  return z ^ (z >> 31);
}

/// More words for a number whose own did not do: a function of those, w0 and w1. They are
/// SplitMix64 from there.
class DerivedWords {
 public:
  explicit DerivedWords(std::uint64_t w0) : state_(w0) {}
  DerivedWords(std::uint64_t w0, std::uint64_t w1) : state_(w0 + mix_word(w1)) {}

  std::uint64_t operator()() {
    state_ += 0x9E3779B97F4A7C15u;
    return mix_word(state_);
  }

 private:
  std::uint64_t state_;
};

/// The next `count` words of a generator.
template <RandomBits64 Generator>
void generate_words(Generator& rng, Eigen::Index count, std::uint64_t* out) {
  if constexpr (requires { rng.generate(out, count); }) {
    rng.generate(out, count);
  } else {
    for (Eigen::Index i = 0; i < count; ++i) out[i] = rng();
  }
}

/// The words [position, position + count) of a stream of Philox, group by group.
inline void philox_words(std::uint64_t seed, std::uint64_t stream, std::uint64_t position,
                         Eigen::Index count, std::uint64_t* out) {
  constexpr std::uint64_t group = std::uint64_t(philox_group);
  const PhiloxKeys keys(seed);
  std::uint64_t draws[philox_group];
  while (count > 0) {
    const Eigen::Index begin = Eigen::Index(position % group);
    const Eigen::Index size = std::min(philox_group - begin, count);
    if (size == philox_group) {
      philox_draws(keys, stream, position / group, out);
    } else {
      philox_draws(keys, stream, position / group, draws);
      std::copy_n(draws + begin, size, out);
    }
    out += size;
    position += std::uint64_t(size);
    count -= size;
  }
}

/// The next `count` words of Philox.
inline void generate_words(Philox& rng, Eigen::Index count, std::uint64_t* out) {
  philox_words(rng.seed(), rng.stream(), rng.position(), count, out);
  rng.discard(std::uint64_t(count));
}

/// Whether a dense object can be written to.
template <typename Out>
inline constexpr bool is_writable = (int(std::remove_cvref_t<Out>::Flags) &
                                     int(Eigen::LvalueBit)) != 0 &&
                                    !std::is_const_v<std::remove_reference_t<Out>>;

/// A random number as an entry of an array; the nearest one that an integer type has.
template <typename Scalar, typename Number>
Scalar as_entry(Number number) {
  if constexpr (std::is_integral_v<Scalar> && std::is_floating_point_v<Number>) {
    constexpr Scalar most = std::numeric_limits<Scalar>::max();
    constexpr Scalar least = std::numeric_limits<Scalar>::min();
    if (number >= Number(most)) return most;
    if (number <= Number(least)) return least;
  }
  return Scalar(number);
}

/// The most numbers that fill_columns() asks for at a time where it has to copy them.
inline constexpr Eigen::Index fill_chunk = 128;

/// Fills out, down the columns from the first, with the numbers that generate(first, count,
/// numbers) writes: those of index first, ..., first + count - 1. Contiguous storage of the same
/// type is handed over whole. With any_order, the storage's order decides which come first.
template <typename Number, bool any_order, typename Out, typename Generate>
void fill_columns(Out& out, const Generate& generate) {
  using Dense = std::remove_cvref_t<Out>;
  using Scalar = typename Dense::Scalar;
  const Eigen::Index rows = out.rows();
  constexpr bool direct = (int(Dense::Flags) & int(Eigen::DirectAccessBit)) != 0;
  if constexpr (direct && std::is_same_v<Scalar, Number> &&
                (Dense::IsVectorAtCompileTime || !Dense::IsRowMajor)) {
    if (out.innerStride() == 1 && (Dense::IsVectorAtCompileTime || out.outerStride() == rows)) {
      if (out.size() > 0) generate(Eigen::Index(0), out.size(), out.data());
      return;
    }
  }
  Number numbers[fill_chunk];
  if (any_order && rows >= fill_chunk) {
    // By row blocks, so that a block stored by rows stays in cache while its columns are filled.
    for (Eigen::Index i = 0; i < rows; i += fill_chunk) {
      const Eigen::Index count = std::min(fill_chunk, rows - i);
      for (Eigen::Index j = 0; j < out.cols(); ++j) {
        generate(j * rows + i, count, numbers);
        for (Eigen::Index k = 0; k < count; ++k)
          out.coeffRef(i + k, j) = as_entry<Scalar>(numbers[k]);
      }
    }
    return;
  }
  Eigen::Index i = 0;
  Eigen::Index j = 0;
  for (Eigen::Index first = 0; first < out.size(); first += fill_chunk) {
    const Eigen::Index count = std::min(fill_chunk, out.size() - first);
    generate(first, count, numbers);
    for (Eigen::Index k = 0; k < count; ++k) {
      out.coeffRef(i, j) = as_entry<Scalar>(numbers[k]);
      if (++i == rows) {
        i = 0;
        ++j;
      }
    }
  }
}

}  // namespace mlmath::detail
