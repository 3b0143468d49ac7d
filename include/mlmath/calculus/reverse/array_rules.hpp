// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/calculus/detail/binary_rules.hpp>
#include <mlmath/calculus/detail/elementary_rules.hpp>

#include <Eigen/Core>

#include <cmath>
#include <concepts>

/// How the rules of elementary functions are applied to whole arrays: entry by entry, or faster
/// where a vectorized form is known.
namespace mlmath::detail {

namespace rules {

/// 1/x.
struct Inverse {
  template <typename T>
  static T value(const T& x) {
    return T(1) / x;
  }
  template <typename T>
  static T slope(const T&, const T& y) {
    return -(y * y);
  }
};

/// x/y.
struct Quotient {
  template <typename T>
  static T value(const T& x, const T& y) {
    return x / y;
  }
  template <typename T>
  static T slope_first(const T&, const T& y, const T&) {
    return T(1) / y;
  }
  template <typename T>
  static T slope_second(const T&, const T& y, const T& f) {
    return -f / y;
  }
};

/// x^exponent for a constant exponent.
template <typename Scalar>
struct PowConstant {
  Scalar exponent{1};
  template <typename T>
  T value(const T& x) const {
    return Pow::value(x, T(exponent));
  }
  template <typename T>
  T slope(const T& x, const T& y) const {
    return Pow::slope_first(x, T(exponent), y);
  }
};

/// sign(x), constant but for its jump.
struct Sign {
  template <typename T>
  static T value(const T& x) {
    return x > T(0) ? T(1) : (x < T(0) ? T(-1) : x);  // keeps 0, -0 and NaN
  }
  template <typename T>
  static T slope(const T&, const T&) {
    return T(0);
  }
};

}  // namespace rules

/// Entry by entry: the form that every rule has.
template <typename Rule, typename Scalar>
struct EntryRule {
  static constexpr bool stores_slope = false;

  static void value(const Rule& rule, Eigen::Index n, const Scalar* x, Scalar* y) {
    for (Eigen::Index i = 0; i < n; ++i) y[i] = rule.value(x[i]);
  }
  static void chain_slope(const Rule& rule, Eigen::Index n, const Scalar* x, const Scalar* y,
                          Scalar* g) {
    for (Eigen::Index i = 0; i < n; ++i) g[i] = chain(rule.slope(x[i], y[i]), g[i]);
  }
};

template <typename Rule, typename Scalar>
struct ArrayRule : EntryRule<Rule, Scalar> {};

/// A value computed by an Eigen array expression, slopes entry by entry.
template <typename Scalar>
struct ArrayRule<rules::Exp, Scalar> : EntryRule<rules::Exp, Scalar> {
  static void value(const rules::Exp&, Eigen::Index n, const Scalar* x, Scalar* y) {
    Eigen::Map<Eigen::ArrayX<Scalar>>(y, n) = Eigen::Map<const Eigen::ArrayX<Scalar>>(x, n).exp();
  }
};

template <typename Scalar>
struct ArrayRule<rules::Log, Scalar> : EntryRule<rules::Log, Scalar> {
  static void value(const rules::Log&, Eigen::Index n, const Scalar* x, Scalar* y) {
    Eigen::Map<Eigen::ArrayX<Scalar>>(y, n) = Eigen::Map<const Eigen::ArrayX<Scalar>>(x, n).log();
  }
};

template <typename Scalar>
struct ArrayRule<rules::Log1p, Scalar> : EntryRule<rules::Log1p, Scalar> {
  static void value(const rules::Log1p&, Eigen::Index n, const Scalar* x, Scalar* y) {
    Eigen::Map<Eigen::ArrayX<Scalar>>(y, n) = Eigen::Map<const Eigen::ArrayX<Scalar>>(x, n).log1p();
  }
};

/// The functions of e = exp(-|x|): value and slope share one exponential, and neither cancels.
template <typename Scalar, typename Finish>
void for_each_decay(Eigen::Index n, const Scalar* x, Finish finish) {
  constexpr Eigen::Index chunk = 256;
  using Chunk = Eigen::Array<Scalar, Eigen::Dynamic, 1, Eigen::ColMajor, chunk, 1>;
  for (Eigen::Index start = 0; start < n; start += chunk) {
    const Eigen::Index size = n - start < chunk ? n - start : chunk;
    const Chunk decay = (-Eigen::Map<const Eigen::ArrayX<Scalar>>(x + start, size).abs()).exp();
    finish(start, size, decay);
  }
}

template <typename Scalar>
struct ArrayRule<rules::Sigmoid, Scalar> {
  static constexpr bool stores_slope = true;
  static void value_and_slope(Eigen::Index n, const Scalar* x, Scalar* y, Scalar* slope) {
    for_each_decay(n, x, [&](Eigen::Index start, Eigen::Index size, const auto& decay) {
      for (Eigen::Index i = 0; i < size; ++i) {
        const Scalar e = decay[i];
        const Scalar inverse = Scalar(1) / (Scalar(1) + e);
        const Scalar small = e * inverse;
        y[start + i] = x[start + i] < Scalar(0) ? small : inverse;
        slope[start + i] = small * inverse;
      }
    });
  }
};

template <typename Scalar>
struct ArrayRule<rules::Softplus, Scalar> {
  static constexpr bool stores_slope = true;
  static void value_and_slope(Eigen::Index n, const Scalar* x, Scalar* y, Scalar* slope) {
    for_each_decay(n, x, [&](Eigen::Index start, Eigen::Index size, const auto& decay) {
      Eigen::Map<Eigen::ArrayX<Scalar>>(y + start, size) = decay.log1p();
      for (Eigen::Index i = 0; i < size; ++i) {
        const Scalar e = decay[i];
        const Scalar inverse = Scalar(1) / (Scalar(1) + e);
        const bool negative = x[start + i] < Scalar(0);
        y[start + i] += negative ? Scalar(0) : x[start + i];
        slope[start + i] = negative ? e * inverse : inverse;
      }
    });
  }
};

template <typename Scalar>
struct ArrayRule<rules::LogSigmoid, Scalar> {
  static constexpr bool stores_slope = true;
  static void value_and_slope(Eigen::Index n, const Scalar* x, Scalar* y, Scalar* slope) {
    for_each_decay(n, x, [&](Eigen::Index start, Eigen::Index size, const auto& decay) {
      Eigen::Map<Eigen::ArrayX<Scalar>>(y + start, size) = -decay.log1p();
      for (Eigen::Index i = 0; i < size; ++i) {
        const Scalar e = decay[i];
        const Scalar inverse = Scalar(1) / (Scalar(1) + e);
        const bool negative = x[start + i] < Scalar(0);
        y[start + i] += negative ? x[start + i] : Scalar(0);
        slope[start + i] = negative ? inverse : e * inverse;
      }
    });
  }
};

/// tanh |x| = -m / (2 + m) with m = e - 1, e = exp(-2 |x|), where Kahan's quotient keeps the digits
/// of m that the rounding of e loses; the slope is 4 e / (1 + e)^2.
template <typename Scalar>
  requires(std::same_as<Scalar, double> || std::same_as<Scalar, float>)
struct ArrayRule<rules::Tanh, Scalar> {
  static constexpr bool stores_slope = true;
  static void value_and_slope(Eigen::Index n, const Scalar* x, Scalar* y, Scalar* slope) {
    constexpr Eigen::Index chunk = 256;
    using Chunk = Eigen::Array<Scalar, Eigen::Dynamic, 1, Eigen::ColMajor, chunk, 1>;
    for (Eigen::Index start = 0; start < n; start += chunk) {
      const Eigen::Index size = n - start < chunk ? n - start : chunk;
      const Chunk t = Scalar(-2) * Eigen::Map<const Eigen::ArrayX<Scalar>>(x + start, size).abs();
      const Chunk decay = t.exp();
      const Chunk rounded = decay.log();
      for (Eigen::Index i = 0; i < size; ++i) {
        const Scalar e = decay[i];
        Scalar m = (e - Scalar(1)) * (t[i] / rounded[i]);
        m = rounded[i] == Scalar(0) ? t[i] : m;
        m = t[i] < Scalar(-40) ? Scalar(-1) : m;
        const Scalar size_of_y = -m / (Scalar(2) + m);
        y[start + i] = std::copysign(size_of_y, x[start + i]);
        const Scalar sum = Scalar(1) + e;
        slope[start + i] = Scalar(4) * e / (sum * sum);
      }
    }
  }
};

}  // namespace mlmath::detail
