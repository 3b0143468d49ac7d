// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/core/concepts.hpp>
#include <mlmath/core/detail/pack.hpp>
#include <mlmath/core/random.hpp>

#include <Eigen/Core>

#include <algorithm>
#include <array>
#include <cstdint>
#include <type_traits>

/// What every filler of random numbers shares. Each number takes a fixed count of 64-bit words of
/// its generator and is a function of them alone; the rare number that needs more (a rejected
/// proposal) takes them from DerivedWords. So the i-th number of a fill is known without the others:
/// alone or in an array, on one thread or many, whatever the storage order, it is the same.
namespace mlmath::detail {

/// More words for a number whose own did not do: a function of those, w0 and w1.
///
/// They are blocks of Philox far from any counted draw, under a key that is itself random.
class DerivedWords {
 public:
  explicit DerivedWords(std::uint64_t w0, std::uint64_t w1 = 0) : key_(w0), stream_(w1) {}

  std::uint64_t operator()() {
    if (is_spare_) {
      is_spare_ = false;
      return spare_;
    }
    const auto words =
        philox4x32({block_++, 0xF39CC060u, std::uint32_t(stream_), std::uint32_t(stream_ >> 32)},
                   {std::uint32_t(key_), std::uint32_t(key_ >> 32)});
    spare_ = words[2] | (std::uint64_t(words[3]) << 32);
    is_spare_ = true;
    return words[0] | (std::uint64_t(words[1]) << 32);
  }

 private:
  std::uint64_t key_;
  std::uint64_t stream_;
  std::uint64_t spare_ = 0;
  std::uint32_t block_ = 0;
  bool is_spare_ = false;
};

/// The next `count` words of a generator.
template <RandomBits64 Generator>
void generate_words(Generator& rng, Eigen::Index count, std::uint64_t* out) {
  for (Eigen::Index i = 0; i < count; ++i) out[i] = rng();
}

/// Those of Philox, group by group.
inline void generate_words(Philox& rng, Eigen::Index count, std::uint64_t* out) {
  constexpr std::uint64_t group = std::uint64_t(philox_group);
  std::uint64_t position = rng.position();
  rng.discard(std::uint64_t(count));
  std::uint64_t draws[philox_group];
  while (count > 0) {
    const Eigen::Index begin = Eigen::Index(position % group);
    const Eigen::Index size = std::min(philox_group - begin, count);
    if (size == philox_group) {
      philox_draws(rng.seed(), rng.stream(), position / group, out);
    } else {
      philox_draws(rng.seed(), rng.stream(), position / group, draws);
      std::copy_n(draws + begin, size, out);
    }
    out += size;
    position += std::uint64_t(size);
    count -= size;
  }
}

/// Whether a dense object can be written to.
template <typename Out>
inline constexpr bool is_writable = (int(std::remove_cvref_t<Out>::Flags) &
                                     int(Eigen::LvalueBit)) != 0 &&
                                    !std::is_const_v<std::remove_reference_t<Out>>;

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
        for (Eigen::Index k = 0; k < count; ++k) out.coeffRef(i + k, j) = Scalar(numbers[k]);
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
      out.coeffRef(i, j) = Scalar(numbers[k]);
      if (++i == rows) {
        i = 0;
        ++j;
      }
    }
  }
}

}  // namespace mlmath::detail
