// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/core/detail/elementary_kernels.hpp>
#include <mlmath/core/detail/pack.hpp>
#include <mlmath/core/elementary.hpp>

#include <Eigen/Core>

#include <cmath>
#include <limits>

/// What one outcome adds to a divergence: for packs of doubles, and for any number. Each term is
/// written so that it is not negative, and so that its digits survive where p and q are close.
namespace mlmath::detail {

/// -p log q.
struct CrossEntropyTerm {
  [[gnu::always_inline]] Pack operator()(Pack p, Pack q) const { return -xlogy_kernel(p, q); }
  template <typename Scalar>
  Scalar generic(const Scalar& p, const Scalar& q) const {
    return -Scalar(xlogy(p, q));
  }
};

/// p log(p / q) - p + q for p, q >= 0.
[[gnu::always_inline]] inline Pack kl_kernel(Pack p, Pack q) {
  // Scaled where q is so small that a ratio would overflow.
  const auto is_tiny = q < 0x1p-960;
  const Pack scale = select(is_tiny, splat(0x1p100), splat(1));
  const Pack difference = p - q;
  const Pack t = difference / (q * scale) * select(is_tiny, splat(0), splat(1));
  // p / q, not below p, so that rounding does not make a zero of it.
  const Pack ratio = select(is_tiny, p / (q * scale), pack_max(1 + t, p));
  const Pack positive = pack_max(ratio, splat(std::numeric_limits<double>::min()));
  const LogReduction reduced = reduce_log(positive);
  const auto is_near = (reduced.k == 0) & (q >= 0x1p-960);
  const Pack f = select(is_near, t, reduced.m - 1);
  // log(1 + f) = f - rest.
  const Pack s = f / (2 + f);
  const Pack half_square = 0.5 * f * f;
  const Pack rest = half_square - s * (half_square + log_tail(s * s));
  const Pack near = q * (f * f - (1 + f) * rest);
  const Pack k = reduced.k + select(is_tiny, splat(100), Pack{});
  const Pack log_ratio = k * ln2_high + ((f - rest) + k * ln2_low);
  const Pack far = p * log_ratio - difference;
  Pack result = select(is_near, near, far);
  result = select(p == 0, q, result);
  return select(q == 0, select(p == 0, Pack{}, select(p > 0, splat(infinity), p)), result);
}

struct KlTerm {
  [[gnu::always_inline]] Pack operator()(Pack p, Pack q) const { return kl_kernel(p, q); }
  template <typename Scalar>
  Scalar generic(const Scalar& p, const Scalar& q) const {
    using std::log;
    using std::log1p;
    if (p == Scalar(0)) return q;
    if (q == Scalar(0)) return Scalar(std::numeric_limits<double>::infinity());
    const Scalar t = (p - q) / q;
    if (t > Scalar(-0.01) && t < Scalar(0.01)) {
      // (1 + t) log(1 + t) - t = sum over k >= 2 of (-t)^k / (k (k - 1)).
      Scalar power = t * t;
      Scalar series = power / Scalar(2);
      for (int k = 3; k <= 12; ++k) {
        power *= -t;
        series += power / Scalar(k * (k - 1));
      }
      return q * series;
    }
    return p * (log(p) - log(q)) - p + q;
  }
};

/// (p log(p / m) + q log(q / m)) / 2 with m = (p + q) / 2.
struct LawJensenShannonTerm {
  [[gnu::always_inline]] Pack operator()(Pack p, Pack q) const {
    const Pack m = 0.5 * p + 0.5 * q;
    return 0.5 * (kl_kernel(p, m) + kl_kernel(q, m));
  }
  template <typename Scalar>
  Scalar generic(const Scalar& p, const Scalar& q) const {
    const Scalar m = (p + q) * Scalar(0.5);
    return (KlTerm{}.generic(p, m) + KlTerm{}.generic(q, m)) * Scalar(0.5);
  }
};

/// p ((p / q)^(a - 1) - 1), whose sum is that of p^a q^(1 - a), less 1.
struct RenyiExcessTerm {
  double order;

  [[gnu::always_inline]] Pack operator()(Pack p, Pack q) const {
    const Pack log_ratio = log_kernel(p) - log_kernel(q);
    return select(p == 0, Pack{}, p * expm1_kernel((order - 1) * log_ratio));
  }
  template <typename Scalar>
  Scalar generic(const Scalar& p, const Scalar& q) const {
    using std::expm1;
    using std::log;
    if (p == Scalar(0)) return Scalar(0);
    return p * Scalar(expm1(Scalar(order - 1) * (log(p) - log(q))));
  }
};

/// Nothing; each pair is handed to a visitor, and behind the last of a run come pairs of zeros.
template <typename Visit>
struct CollectTerm {
  Visit visit;

  Pack operator()(Pack p, Pack q) const {
    double p_lanes[pack_size];
    double q_lanes[pack_size];
    store(p_lanes, p);
    store(q_lanes, q);
    for (Eigen::Index k = 0; k < pack_size; ++k) visit(p_lanes[k], q_lanes[k]);
    return Pack{};
  }
  template <typename Scalar>
  Scalar generic(const Scalar& p, const Scalar& q) const {
    visit(p, q);
    return Scalar(0);
  }
};
template <typename Visit>
CollectTerm(Visit) -> CollectTerm<Visit>;

/// (sqrt p - sqrt q)^2, as ((p - q) / (sqrt p + sqrt q))^2.
struct HellingerTerm {
  [[gnu::always_inline]] Pack operator()(Pack p, Pack q) const {
    double lanes[pack_size];
    store(lanes, p);
    for (double& lane : lanes) lane = std::sqrt(lane);
    const Pack p_root = load(lanes);
    store(lanes, q);
    for (double& lane : lanes) lane = std::sqrt(lane);
    const Pack root_sum = p_root + load(lanes);
    const Pack difference = (p - q) / root_sum;
    return select(root_sum == 0, Pack{}, difference * difference);
  }
  template <typename Scalar>
  Scalar generic(const Scalar& p, const Scalar& q) const {
    using std::sqrt;
    const Scalar root_sum = sqrt(p) + sqrt(q);
    if (root_sum == Scalar(0)) return Scalar(0);
    const Scalar difference = (p - q) / root_sum;
    return difference * difference;
  }
};

struct TotalVariationTerm {
  [[gnu::always_inline]] Pack operator()(Pack p, Pack q) const { return pack_abs(p - q); }
  template <typename Scalar>
  Scalar generic(const Scalar& p, const Scalar& q) const {
    using std::abs;
    return abs(p - q);
  }
};

/// (p - q)^2 / q.
struct ChiSquaredTerm {
  [[gnu::always_inline]] Pack operator()(Pack p, Pack q) const {
    const Pack difference = p - q;
    return select(difference == 0, Pack{}, difference / q * difference);
  }
  template <typename Scalar>
  Scalar generic(const Scalar& p, const Scalar& q) const {
    const Scalar difference = p - q;
    if (difference == Scalar(0) && q == Scalar(0)) return Scalar(0);
    return difference / q * difference;
  }
};

/// q f(p / q), with the limit of f(t) / t for q = 0.
template <typename Function, typename Scalar>
struct FunctionTerm {
  const Function& f;
  Scalar slope;

  FunctionTerm(const Function& function, Scalar slope_at_infinity)
      : f(function), slope(slope_at_infinity) {
    if (slope == slope) return;
    const double far = 0x1p1000;
    const double nearer = 0x1p500;
    const double at_far = double(f(far)) / far;
    const double at_nearer = double(f(nearer)) / nearer;
    const bool is_settled = std::abs(at_far - at_nearer) <= 1e-9 * std::abs(at_far);
    slope = Scalar(is_settled ? at_far : infinity);
  }

  Pack operator()(Pack p, Pack q) const {
    double p_lanes[pack_size];
    double q_lanes[pack_size];
    store(p_lanes, p);
    store(q_lanes, q);
    for (Eigen::Index k = 0; k < pack_size; ++k) p_lanes[k] = term(p_lanes[k], q_lanes[k]);
    return load(p_lanes);
  }
  template <typename Number>
  Number generic(const Number& p, const Number& q) const {
    return term(p, q);
  }

 private:
  template <typename Number>
  Number term(const Number& p, const Number& q) const {
    if (q == Number(0)) return p == Number(0) ? Number(0) : Number(p * Number(slope));
    return Number(q * f(Number(p / q)));
  }
};

}  // namespace mlmath::detail
