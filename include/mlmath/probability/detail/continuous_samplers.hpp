// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/core/detail/pack.hpp>
#include <mlmath/core/detail/random_words.hpp>
#include <mlmath/core/random.hpp>
#include <mlmath/probability/detail/unfused.hpp>
#include <mlmath/probability/detail/ziggurat.hpp>

#include <Eigen/Core>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>

/// Samplers of laws that need one word a number. A sampler is prepared for its parameters; words()
/// says how many words each number takes, and fill(words, count, out) makes up to fill_chunk
/// numbers of as many times words() words.
namespace mlmath::detail {

/// out[i] = f(out[i]) by packs.
template <typename Function>
[[gnu::always_inline]] inline void transform(double* out, Eigen::Index count, const Function& f) {
  Eigen::Index i = 0;
  for (; i + pack_size <= count; i += pack_size) store(out + i, f(load(out + i)));
  if (i < count) store_part(out + i, count - i, f(load_part(out + i, count - i, 0.5)));
}

/// out[i] = f(words[i]) by packs.
template <typename Function>
[[gnu::always_inline]] inline void transform_words(const std::uint64_t* words, Eigen::Index count,
                                                   double* out, const Function& f) {
  Eigen::Index i = 0;
  for (; i + pack_size <= count; i += pack_size) store(out + i, f(load_bits(words + i)));
  if (i == count) return;
  std::uint64_t rest[pack_size] = {};
  std::copy_n(words + i, count - i, rest);
  store_part(out + i, count - i, f(load_bits(rest)));
}

/// out[i] = location + scale * out[i].
inline void shift_and_scale(double* out, Eigen::Index count, double location, double scale) {
  transform(out, count, [=](Pack x) { return (location + scale * UnfusedPack{x}).value; });
}

/// The top 52 bits of each word as the middle of a cell of (0, 1), which is never 0 or 1. Exact.
[[gnu::always_inline]] inline Pack open_unit(PackBits words) {
  return to_number(words >> 12) * 0x1p-52 + 0x1p-53;
}

struct UniformSampler {
  double a;
  double width;
  double last;  // the largest number below b

  UniformSampler(double from, double to)
      : a(from), width(to - from), last(std::nextafter(to, from)) {}

  /// The sampler whose numbers stay below b when they are rounded to another type.
  template <typename Scalar>
  [[nodiscard]] UniformSampler rounded_to() const {
    UniformSampler result = *this;
    const double b = std::nextafter(last, std::numeric_limits<double>::infinity());
    const Scalar top = Scalar(last);
    if (double(top) >= b) {
      result.last = double(std::nextafter(top, -std::numeric_limits<Scalar>::infinity()));
    }
    return result;
  }

  static constexpr Eigen::Index max_words = 1;
  static constexpr Eigen::Index words() { return 1; }
  void fill(const std::uint64_t* words, Eigen::Index count, double* out) const {
    transform_words(words, count, out, [this](PackBits bits) {
      const UnfusedPack x = a + width * UnfusedPack{unit_intervals<double>(bits)};
      return pack_min(x.value, splat(last));
    });
  }
};

struct NormalSampler {
  double mean;
  double standard_deviation;

  static constexpr Eigen::Index max_words = 1;
  static constexpr Eigen::Index words() { return 1; }
  void fill(const std::uint64_t* words, Eigen::Index count, double* out) const {
    normals_of(words, 1, count, out);
    if (mean != 0 || standard_deviation != 1) {
      shift_and_scale(out, count, mean, standard_deviation);
    }
  }
};

struct LogNormalSampler {
  double mu;
  double sigma;

  static constexpr Eigen::Index max_words = 1;
  static constexpr Eigen::Index words() { return 1; }
  void fill(const std::uint64_t* words, Eigen::Index count, double* out) const {
    normals_of(words, 1, count, out);
    transform(out, count,
              [this](Pack z) { return unfused_exp((mu + sigma * UnfusedPack{z}).value); });
  }
};

struct ExponentialSampler {
  double rate;

  static constexpr Eigen::Index max_words = 1;
  static constexpr Eigen::Index words() { return 1; }
  void fill(const std::uint64_t* words, Eigen::Index count, double* out) const {
    exponentials_of(words, 1, count, out);
    if (rate != 1) transform(out, count, [this](Pack x) { return x / rate; });
  }
};

struct WeibullSampler {
  double shape;
  double scale;

  static constexpr Eigen::Index max_words = 1;
  static constexpr Eigen::Index words() { return 1; }
  void fill(const std::uint64_t* words, Eigen::Index count, double* out) const {
    exponentials_of(words, 1, count, out);
    const double power = 1 / shape;
    transform(out, count, [=](Pack x) {
      const Pack positive = pack_max(x, splat(std::numeric_limits<double>::min()));
      return unfused_product(unfused_log(positive), splat(power));
    });
    transform(out, count, [this](Pack x) { return scale * unfused_exp(x); });
  }
};

struct LaplaceSampler {
  double location;
  double scale;

  static constexpr Eigen::Index max_words = 1;
  static constexpr Eigen::Index words() { return 1; }
  void fill(const std::uint64_t* words, Eigen::Index count, double* out) const {
    exponentials_of(words, 1, count, out);
    // The sign is the bit between the layer and the point.
    for (Eigen::Index i = 0; i < count; ++i) {
      out[i] =
          std::bit_cast<double>(std::bit_cast<std::uint64_t>(out[i]) | ((words[i] & 0x400) << 53));
    }
    shift_and_scale(out, count, location, scale);
  }
};

struct LogisticSampler {
  double location;
  double scale;

  static constexpr Eigen::Index max_words = 1;
  static constexpr Eigen::Index words() { return 1; }
  void fill(const std::uint64_t* words, Eigen::Index count, double* out) const {
    transform_words(words, count, out, [this](PackBits bits) {
      const Pack u = open_unit(bits);
      return (location + scale * UnfusedPack{unfused_log(u / (1 - u))}).value;
    });
  }
};

/// tan(pi t / 4) for 0 < t < 1: the quotient of Lambert's continued fraction, cut where it holds to
/// double precision.
[[gnu::always_inline]] inline UnfusedPack tan_of_eighth(Pack t) {
  const UnfusedPack y = 0x1.921fb54442d18p-1 * UnfusedPack{t};
  const UnfusedPack z = y * y;
  const UnfusedPack above = 2027025 + z * (-270270 + z * (6930 - 36 * z));
  const UnfusedPack below = 2027025 + z * (-945945 + z * (51975 + z * (-630 + z)));
  return y * above / below;
}

struct CauchySampler {
  double location;
  double scale;

  static constexpr Eigen::Index max_words = 1;
  static constexpr Eigen::Index words() { return 1; }
  void fill(const std::uint64_t* words, Eigen::Index count, double* out) const {
    // |X| and 1 / |X| have one law: half of the numbers are inverted.
    transform_words(words, count, out, [this](PackBits bits) {
      const Pack inner = tan_of_eighth(open_unit(bits)).value;
      const Pack size = select((bits & 2) == 0, inner, 1 / inner);
      const Pack x = from_bits(to_bits(size) | (bits << 63));
      return (location + scale * UnfusedPack{x}).value;
    });
  }
};

}  // namespace mlmath::detail
