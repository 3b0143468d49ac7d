// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/core/detail/pack.hpp>
#include <mlmath/core/detail/random_words.hpp>
#include <mlmath/probability/detail/continuous_samplers.hpp>
#include <mlmath/probability/detail/unfused.hpp>
#include <mlmath/probability/detail/ziggurat.hpp>

#include <Eigen/Core>

#include <cmath>
#include <cstdint>

/// Samplers of the gamma law and of those made of it. The method is that of Marsaglia and Tsang, A
/// Simple Method for Generating Gamma Variables, ACM TOMS 26 (2000).
namespace mlmath::detail {

/// Standard gamma numbers of a shape a. Below 1 they are g exp(-E / a) with g of shape a + 1 and E
/// standard exponential; both factors are at hand, as their product underflows for small shapes
/// where ratios of such numbers do not.
class StandardGamma {
 public:
  explicit StandardGamma(double shape)
      : is_boosted_(shape < 1),
        shape_(shape),
        d_((is_boosted_ ? shape + 1 : shape) - 1.0 / 3),
        c_(1 / (3 * std::sqrt(d_))),
        // log of the acceptance is above -3 d y^4 / 2 where the cube root of v, 1 + y, is above
        // 1/2; 3 d c^4 / 2 is this:
        squeeze_(1 / (54 * d_)) {}

  [[nodiscard]] bool is_boosted() const { return is_boosted_; }
  [[nodiscard]] Eigen::Index words() const { return is_boosted_ ? 3 : 2; }
  static constexpr Eigen::Index max_words = 3;

  /// The numbers g, of the words at the beginning of each stride.
  void factors(const std::uint64_t* words, Eigen::Index stride, Eigen::Index count,
               double* out) const {
    double z[fill_chunk];
    double u[fill_chunk];
    std::uint64_t is_settled[fill_chunk];
    normals_of(words, stride, count, z);
    for (Eigen::Index i = 0; i < count; ++i) u[i] = positive_unit(words[i * stride + 1]);
    for (Eigen::Index i = count; i % pack_size != 0; ++i) z[i] = u[i] = 0;
    for (Eigen::Index i = 0; i < count; i += pack_size) {
      const UnfusedPack n{load(z + i)};
      const UnfusedPack root = 1 + c_ * n;
      const UnfusedPack square = n * n;
      const UnfusedPack bound = 1 - squeeze_ * (square * square);
      const Pack accepted = select(root.value > 0.5, bound.value, Pack{});
      store_bits(is_settled + i, to_bits(select(load(u + i) < accepted, splat(1), Pack{})));
      store(z + i, (d_ * (root * root * root)).value);
    }
    for (Eigen::Index i = 0; i < count; ++i) {
      out[i] = z[i];
      if (is_settled[i] == 0) [[unlikely]] {
        out[i] = decide(words[i * stride], u[i], words[i * stride + 1]);
      }
    }
  }

  /// out[i] *= the other factor, where there is one.
  void boost(const std::uint64_t* words, Eigen::Index stride, Eigen::Index count,
             double* out) const {
    if (!is_boosted_) return;
    double e[fill_chunk];
    exponentials_of(words + 2, stride, count, e);
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
    exponentials_of(words + 2, stride, count, e);
    for (Eigen::Index i = 0; i < count; ++i) out[i] -= e[i] / shape_;
  }

 private:
  /// The whole test of a proposal that the squeeze left open, and of the proposals after it.
  [[gnu::noinline]] double decide(std::uint64_t w0, double u, std::uint64_t w1) const {
    const auto& table = Ziggurat<NormalShape>::instance();
    DerivedWords more(w0, w1);
    double z = normal_of(table, w0);
    while (true) {
      const UnfusedDouble root = 1 + c_ * UnfusedDouble{z};
      if (root.value > 0) {
        const UnfusedDouble v = root * root * root;
        double logarithms[pack_size < 2 ? 2 : pack_size] = {u, root.value};
        for (Eigen::Index k = 2; k < pack_size; ++k) logarithms[k] = 1;
        transform(logarithms, 2, [](Pack x) { return unfused_log(x); });
        const UnfusedDouble bound = 0.5 * UnfusedDouble{z} * UnfusedDouble{z} +
                                    d_ * ((1 - v) + 3 * UnfusedDouble{logarithms[1]});
        if (logarithms[0] < bound.value) return (d_ * v).value;
      }
      z = normal_of(table, more());
      u = positive_unit(more());
    }
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
    double y[fill_chunk];
    const Eigen::Index stride = this->words();
    const std::uint64_t* second_words = words + first.words();
    if (!first.is_boosted() && !second.is_boosted()) {
      first.factors(words, stride, count, out);
      second.factors(second_words, stride, count, y);
      for (Eigen::Index i = 0; i < count; ++i) out[i] = of_numbers(out[i], y[i]);
      return;
    }
    first.logarithms(words, stride, count, out);
    second.logarithms(second_words, stride, count, y);
    for (Eigen::Index i = 0; i < count; ++i) out[i] = y[i] - out[i];
    transform(out, count, of_log_ratio);
  }
};

struct BetaSampler {
  GammaPair pair;

  BetaSampler(double alpha, double beta) : pair{StandardGamma(alpha), StandardGamma(beta)} {}

  static constexpr Eigen::Index max_words = GammaPair::max_words;
  [[nodiscard]] Eigen::Index words() const { return pair.words(); }
  void fill(const std::uint64_t* words, Eigen::Index count, double* out) const {
    pair.fill(
        words, count, out, [](double x, double y) { return x / (x + y); },
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
        words, count, out, [this](double x, double y) { return factor * (x / y); },
        [this](Pack log_ratio) { return factor * unfused_exp(-log_ratio); });
  }
};

/// Z / sqrt(2 G / df), and Z itself for infinitely many degrees of freedom.
struct StudentTSampler {
  StandardGamma gamma;
  double half_df;
  double location;
  double scale;

  StudentTSampler(double df, double centre, double scale_of_it)
      : gamma(df < infinity ? df / 2 : 1), half_df(df / 2), location(centre), scale(scale_of_it) {}

  static constexpr Eigen::Index max_words = 1 + StandardGamma::max_words;
  [[nodiscard]] Eigen::Index words() const { return half_df < infinity ? 1 + gamma.words() : 1; }
  void fill(const std::uint64_t* words, Eigen::Index count, double* out) const {
    const Eigen::Index stride = this->words();
    normals_of(words, stride, count, out);
    if (half_df < infinity) {
      double g[fill_chunk];
      gamma.factors(words + 1, stride, count, g);
      gamma.boost(words + 1, stride, count, g);
      for (Eigen::Index i = 0; i < count; ++i) out[i] *= std::sqrt(half_df / g[i]);
    }
    shift_and_scale(out, count, location, scale);
  }
};

}  // namespace mlmath::detail
