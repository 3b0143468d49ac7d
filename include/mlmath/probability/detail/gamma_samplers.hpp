// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/core/detail/pack.hpp>
#include <mlmath/core/detail/random_words.hpp>
#include <mlmath/probability/detail/continuous_samplers.hpp>
#include <mlmath/probability/detail/unfused.hpp>
#include <mlmath/probability/detail/ziggurat.hpp>

#include <Eigen/Core>

#include <algorithm>
#include <cmath>
#include <cstdint>

/// Samplers of the gamma law and of those made of it. The method is that of Marsaglia and Tsang, A
/// Simple Method for Generating Gamma Variables, ACM TOMS 26 (2000).
namespace mlmath::detail {

/// Standard gamma numbers of a shape a. Below 1 they are g exp(-E / a) with g of shape a + 1 and E
/// standard exponential; both factors are at hand, as their product underflows for small shapes
/// where ratios of such numbers do not.
///
/// A number g takes one word: a normal number n of it gives the proposal d (1 + c n)^3, and its
/// bits 8 to 19 say whether that is accepted, with more from DerivedWords in the one of 70 draws
/// where they leave it open. The last 10 bits of the normal number are among them, which moves no
/// probability by more than 2^-51.
class StandardGamma {
 public:
  explicit StandardGamma(double shape)
      : is_boosted_(shape < 1),
        shape_(shape),
        d_((is_boosted_ ? shape + 1 : shape) - 1.0 / 3),
        c_(1 / (3 * std::sqrt(d_))),
        squeeze_(0.75 * d_) {}

  [[nodiscard]] bool is_boosted() const { return is_boosted_; }
  [[nodiscard]] Eigen::Index words() const { return is_boosted_ ? 2 : 1; }
  static constexpr Eigen::Index max_words = 2;

  /// The numbers g, of the words at the beginning of each stride.
  void factors(const std::uint64_t* words, Eigen::Index stride, Eigen::Index count,
               double* out) const {
    double z[fill_chunk];
    double gap[fill_chunk];
    normals_of(words, stride, count, z);
    for (Eigen::Index i = 0; i < count; ++i)
      gap[i] = double(std::int32_t(coarse(words[i * stride])));
    for (Eigen::Index i = count; i % pack_size != 0; ++i) z[i] = gap[i] = 0;
    for (Eigen::Index i = 0; i < count; i += pack_size) {
      const UnfusedPack y = c_ * UnfusedPack{load(z + i)};
      const UnfusedPack root = 1 + y;
      const UnfusedPack square = y * y;
      const Pack loss = (squeeze_ * (square * square) * likely_loss(y, square)).value;
      // How far the acceptance is above the whole cell of the uniform number.
      const Pack above = (1 - loss) - (load(gap + i) + 1) * 0x1p-12;
      store(gap + i, select(root.value > 0.5, above, splat(-1)));
      store(z + i, (d_ * (root * root * root)).value);
    }
    for (Eigen::Index i = 0; i < count; ++i) {
      out[i] = z[i];
      if (gap[i] < 0) [[unlikely]]
        out[i] = decide(words[i * stride]);
    }
  }

  /// out[i] *= the other factor, where there is one.
  void boost(const std::uint64_t* words, Eigen::Index stride, Eigen::Index count,
             double* out) const {
    if (!is_boosted_) return;
    double e[fill_chunk];
    exponentials_of(words + 1, stride, count, e);
    transform(e, count, [this](Pack x) { return unfused_exp(-x / shape_); });
    for (Eigen::Index i = 0; i < count; ++i) out[i] *= e[i];
  }

  /// The logarithms of the numbers, which do not underflow.
  void logarithms(const std::uint64_t* words, Eigen::Index stride, Eigen::Index count,
                  double* out) const {
    factors(words, stride, count, out);
    transform(out, count, [](Pack x) { return unfused_log(x); });
    if (!is_boosted_) return;
    double e[fill_chunk];
    exponentials_of(words + 1, stride, count, e);
    for (Eigen::Index i = 0; i < count; ++i) out[i] -= e[i] / shape_;
  }

 private:
  /// The bits that decide whether a proposal is accepted.
  static std::uint64_t coarse(std::uint64_t word) { return (word >> 8) & 0xFFF; }

  /// With y = c n the acceptance is exp(-d 3/4 y^4 s(y)), and 1 - 0.8 y < s(y) < this for y > -1/2.
  template <typename Number>
  [[gnu::always_inline]] static Number likely_loss(Number y, Number square) {
    return (1 - 0.8 * y) + 1.18 * square;
  }

  /// The number of a word whose first proposal was left open.
  [[gnu::noinline]] double decide(std::uint64_t word) const {
    const auto& table = Ziggurat<NormalShape>::instance();
    DerivedWords more(word, 0);
    double z = normal_of(table, word);
    double u = (double(std::int32_t(coarse(word))) + positive_unit(more())) * 0x1p-12;
    while (true) {
      const UnfusedDouble y = c_ * UnfusedDouble{z};
      const UnfusedDouble root = 1 + y;
      if (root.value > 0) {
        const UnfusedDouble v = root * root * root;
        if (is_accepted(y, v, u, z)) return (d_ * v).value;
      }
      z = normal_of(table, more());
      u = positive_unit(more());
    }
  }

  [[nodiscard]] bool is_accepted(UnfusedDouble y, UnfusedDouble v, double u, double z) const {
    const UnfusedDouble square = y * y;
    const UnfusedDouble fourth = squeeze_ * (square * square);
    if (y.value > -0.5 && u < (1 - fourth * likely_loss(y, square)).value) return true;
    const UnfusedDouble least = fourth * (1 - 0.8 * y);
    if (y.value < 1 && u > (1 - least * (1 - 0.5 * least)).value) return false;
    double logarithms[pack_size < 2 ? 2 : pack_size] = {u, 1 + y.value};
    for (Eigen::Index k = 2; k < pack_size; ++k) logarithms[k] = 1;
    transform(logarithms, 2, [](Pack x) { return unfused_log(x); });
    const UnfusedDouble bound = 0.5 * UnfusedDouble{z} * UnfusedDouble{z} +
                                d_ * ((1 - v) + 3 * UnfusedDouble{logarithms[1]});
    return logarithms[0] < bound.value;
  }

  bool is_boosted_;
  double shape_;
  double d_;
  double c_;
  double squeeze_;
};

struct GammaSampler {
  StandardGamma standard;
  double scale;

  GammaSampler(double shape, double scale_of_it) : standard(shape), scale(scale_of_it) {}

  static constexpr Eigen::Index max_words = StandardGamma::max_words;
  [[nodiscard]] Eigen::Index words() const { return standard.words(); }
  void fill(const std::uint64_t* words, Eigen::Index count, double* out) const {
    standard.factors(words, standard.words(), count, out);
    standard.boost(words, standard.words(), count, out);
    if (scale != 1)
      transform(out, count, [this](Pack x) { return unfused_product(x, splat(scale)); });
  }
};

/// Two gamma numbers for each result: their own, or their logarithms where one could underflow.
struct GammaPair {
  StandardGamma first;
  StandardGamma second;

  static constexpr Eigen::Index max_words = 2 * StandardGamma::max_words;
  [[nodiscard]] Eigen::Index words() const { return first.words() + second.words(); }

  /// out[i] = of_numbers(x, y), or of_log_ratio(log(y / x)).
  template <typename OfNumbers, typename OfLogRatio>
  void fill(const std::uint64_t* words, Eigen::Index count, double* out,
            const OfNumbers& of_numbers, const OfLogRatio& of_log_ratio) const {
    double x[fill_chunk];
    double y[fill_chunk];
    const Eigen::Index stride = this->words();
    const std::uint64_t* second_words = words + first.words();
    const bool by_logarithms = first.is_boosted() || second.is_boosted();
    if (by_logarithms) {
      first.logarithms(words, stride, count, x);
      second.logarithms(second_words, stride, count, y);
    } else {
      first.factors(words, stride, count, x);
      second.factors(second_words, stride, count, y);
    }
    for (Eigen::Index i = count; i % pack_size != 0; ++i) x[i] = y[i] = 1;
    for (Eigen::Index i = 0; i < count; i += pack_size) {
      const Pack a = load(x + i);
      const Pack b = load(y + i);
      store(x + i, by_logarithms ? of_log_ratio(b - a) : of_numbers(a, b));
    }
    std::copy_n(x, count, out);
  }
};

struct BetaSampler {
  GammaPair pair;

  BetaSampler(double alpha, double beta) : pair{StandardGamma(alpha), StandardGamma(beta)} {}

  static constexpr Eigen::Index max_words = GammaPair::max_words;
  [[nodiscard]] Eigen::Index words() const { return pair.words(); }
  void fill(const std::uint64_t* words, Eigen::Index count, double* out) const {
    pair.fill(
        words, count, out, [](Pack x, Pack y) { return x / (x + y); },
        [](Pack log_ratio) { return 1 / (1 + unfused_exp(log_ratio)); });
  }
};

struct FisherFSampler {
  GammaPair pair;
  double factor;

  FisherFSampler(double df1, double df2)
      : pair{StandardGamma(df1 / 2), StandardGamma(df2 / 2)}, factor(df2 / df1) {}

  static constexpr Eigen::Index max_words = GammaPair::max_words;
  [[nodiscard]] Eigen::Index words() const { return pair.words(); }
  void fill(const std::uint64_t* words, Eigen::Index count, double* out) const {
    pair.fill(
        words, count, out, [this](Pack x, Pack y) { return factor * (x / y); },
        [this](Pack log_ratio) { return factor * unfused_exp(-log_ratio); });
  }
};

/// sin(pi u / 2) for 0 < u < 1.
[[gnu::always_inline]] inline UnfusedPack sine_of_quarter(Pack u) {
  const UnfusedPack x{u};
  const UnfusedPack z = x * x;
  UnfusedPack p = z * 0x1.9d462020fcc78p-38 - 0x1.6f7acdb8f6580p-31;
  p = p * z + 0x1.e8f3675ee37ddp-25;
  p = p * z - 0x1.e3074dfaf87afp-19;
  p = p * z + 0x1.5078348551854p-13;
  p = p * z - 0x1.32d2cce627c86p-8;
  p = p * z + 0x1.466bc6775aa7dp-4;
  p = p * z - 0x1.4abbce625be52p-1;
  return x * (p * z + 0x1.921fb54442d18p+0);
}

/// sqrt(df (exp(2 E / df) - 1)) cos(A) with E standard exponential and a uniform angle A (Bailey,
/// Polar Generation of Random Variates with the t-Distribution, Math. Comp. 62, 1994); a normal
/// number where the law is that to double precision.
struct StudentTSampler {
  double df;
  double location;
  double scale;

  static constexpr Eigen::Index max_words = 2;
  [[nodiscard]] bool is_normal() const { return df > 1e20; }
  [[nodiscard]] Eigen::Index words() const { return is_normal() ? 1 : 2; }
  void fill(const std::uint64_t* words, Eigen::Index count, double* out) const {
    if (is_normal()) {
      normals_of(words, 1, count, out);
    } else {
      double radius[fill_chunk];
      std::uint64_t angles[fill_chunk];
      exponentials_of(words, 2, count, radius);
      for (Eigen::Index i = 0; i < count; ++i) angles[i] = words[2 * i + 1];
      for (Eigen::Index i = count; i % pack_size != 0; ++i) angles[i] = 0, radius[i] = 1;
      for (Eigen::Index i = 0; i < count; i += pack_size) {
        const PackBits angle = load_bits(angles + i);
        // With h = exp(E / df) - 1 it is the root of df h (h + 2), in two factors for its range.
        const Pack h = unfused_expm1(load(radius + i) / df);
        const Pack size =
            unfused_product(pack_sqrt(unfused_product(h, splat(df))), pack_sqrt(h + 2));
        const Pack part = unfused_product(size, sine_of_quarter(open_unit(angle)).value);
        store(radius + i, from_bits(to_bits(part) | (angle << 63)));
      }
      std::copy_n(radius, count, out);
    }
    shift_and_scale(out, count, location, scale);
  }
};

}  // namespace mlmath::detail
