// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/core/detail/random_words.hpp>
#include <mlmath/probability/detail/unfused.hpp>

#include <Eigen/Core>

#include <cmath>
#include <cstdint>

/// Normal and exponential numbers by the ziggurat (Marsaglia, Tsang, The Ziggurat Method for
/// Generating Random Variables, J. Stat. Softw. 5, 2000): the area under the density is cut into
/// layers of equal area; a layer and a point in it are drawn, and the point lies under the density
/// without further computation in 98.9% of the draws from 256 layers, in 99.7% of those from 1024.
/// The layer takes the lowest bits of a word, the point and the sign the top 54, which do not
/// overlap (Doornik, An Improved Ziggurat Method, 2005).
namespace mlmath::detail {

struct ZigguratLayer {
  double scale;  // its right edge times 2^-53
  double inner;  // the right edge of the layer above: points left of it are under the density
};

/// The layers of a density f on [0, inf) that falls from f(0) = 1. Shape gives density(x) and its
/// inverse, `base`, the right edge of the lowest layer but for its tail, and the common `area`.
template <typename Shape>
struct Ziggurat {
  static constexpr int size = Shape::layers;
  ZigguratLayer layers[size];
  double density[size + 1];  // at the right edge of each layer

  Ziggurat() {
    double edge = Shape::base;
    density[0] = 0;
    density[1] = Shape::density(edge);
    layers[0] = {Shape::area / density[1] * 0x1p-53, edge};
    for (int i = 1; i < size; ++i) {
      const bool is_top = i == size - 1;
      density[i + 1] = is_top ? 1 : density[i] + Shape::area / edge;
      const double above = is_top ? 0 : Shape::inverse(density[i + 1]);
      layers[i] = {edge * 0x1p-53, above};
      edge = above;
    }
  }

  static const Ziggurat& instance() {
    static const Ziggurat table;
    return table;
  }
};

struct NormalShape {
  static constexpr int layers = 256;
  static constexpr double base = 0x1.d3bb48209ad33p+1;
  static constexpr double area = 0x1.43016a5a43732p-8;
  static double density(double x) { return unfused_exp(-0.5 * x * x); }
  static double inverse(double y) { return std::sqrt(-2 * unfused_log(y)); }
};

struct ExponentialShape {
  static constexpr int layers = 1024;
  static constexpr double base = 0x1.28327ffc807cfp+3;
  static constexpr double area = 0x1.00d124e6e20b9p-10;
  static double density(double x) { return unfused_exp(-x); }
  static double inverse(double y) { return -unfused_log(y); }
};

/// A number in (0, 1] of a word's top bits.
inline double positive_unit(std::uint64_t word) {
  return double(std::int64_t(word >> 11) + 1) * 0x1p-53;
}

/// Whether the point x of a layer, outside of its inner part, lies under the density.
template <typename Shape>
bool is_under(const Ziggurat<Shape>& table, std::uint64_t layer, double x, double height) {
  const UnfusedDouble low{table.density[layer]};
  const UnfusedDouble high{table.density[layer + 1]};
  return (low + height * (high - low)).value < Shape::density(x);
}

/// x > base with the tail of the normal density.
[[gnu::noinline]] inline double normal_tail(DerivedWords& more) {
  constexpr double base = NormalShape::base;
  while (true) {
    const double x = -unfused_log(positive_unit(more())) / base;
    const double y = -unfused_log(positive_unit(more()));
    if (2 * y > x * x) return base + x;
  }
}

/// The normal number of a word whose point is outside of the inner part of its layer.
[[gnu::noinline]] inline double normal_outside(const Ziggurat<NormalShape>& table,
                                               std::uint64_t word) {
  DerivedWords more(word);
  while (true) {
    const std::uint64_t layer = word % table.size;
    const double x = double(std::int64_t(word) >> 10) * table.layers[layer].scale;
    if (std::abs(x) < table.layers[layer].inner) return x;
    if (layer == 0) return std::copysign(normal_tail(more), x);
    if (is_under(table, layer, x, unit_interval<double>(more()))) return x;
    word = more();
  }
}

/// A standard normal number: a function of one word.
[[gnu::always_inline]] inline double normal_of(const Ziggurat<NormalShape>& table,
                                               std::uint64_t word) {
  const ZigguratLayer& layer = table.layers[word % table.size];
  const double x = double(std::int64_t(word) >> 10) * layer.scale;
  if (std::abs(x) < layer.inner) [[likely]]
    return x;
  return normal_outside(table, word);
}

/// The exponential number of a word whose point is outside of the inner part of its layer.
[[gnu::noinline]] inline double exponential_outside(const Ziggurat<ExponentialShape>& table,
                                                    std::uint64_t word) {
  DerivedWords more(word);
  double start = 0;
  while (true) {
    const std::uint64_t layer = word % table.size;
    const double x = double(std::int64_t(word >> 11)) * table.layers[layer].scale;
    if (x < table.layers[layer].inner) return start + x;
    if (layer == 0) {
      start += ExponentialShape::base;  // the tail is the whole again
    } else if (is_under(table, layer, x, unit_interval<double>(more()))) {
      return start + x;
    }
    word = more();
  }
}

/// A standard exponential number: a function of one word.
[[gnu::always_inline]] inline double exponential_of(const Ziggurat<ExponentialShape>& table,
                                                    std::uint64_t word) {
  const ZigguratLayer& layer = table.layers[word % table.size];
  const double x = double(std::int64_t(word >> 11)) * layer.scale;
  if (x < layer.inner) [[likely]]
    return x;
  return exponential_outside(table, word);
}

/// out[i] = the standard normal number of words[i * stride].
inline void normals_of(const std::uint64_t* words, Eigen::Index stride, Eigen::Index count,
                       double* out) {
  const auto& table = Ziggurat<NormalShape>::instance();
  for (Eigen::Index i = 0; i < count; ++i) out[i] = normal_of(table, words[i * stride]);
}

/// out[i] = the standard exponential number of words[i * stride].
inline void exponentials_of(const std::uint64_t* words, Eigen::Index stride, Eigen::Index count,
                            double* out) {
  const auto& table = Ziggurat<ExponentialShape>::instance();
  for (Eigen::Index i = 0; i < count; ++i) out[i] = exponential_of(table, words[i * stride]);
}

}  // namespace mlmath::detail
