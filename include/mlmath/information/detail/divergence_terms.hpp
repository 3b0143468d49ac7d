// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/core/detail/elementary_kernels.hpp>
#include <mlmath/core/detail/elementwise.hpp>
#include <mlmath/core/detail/pack.hpp>
#include <mlmath/core/elementary.hpp>
#include <mlmath/information/detail/sum_terms.hpp>

#include <Eigen/Core>

#include <algorithm>
#include <cmath>
#include <limits>

/// What one outcome adds to a divergence: for packs of doubles, and for any number. Each term is
/// written so that it is not negative, and so that its digits survive where p and q are close.
namespace mlmath::detail {

/// -p log q.
struct CrossEntropyTerm {
  [[gnu::always_inline]] Pack operator()(Pack p, Pack q) const {
    return -xlogy_of_probabilities(p, q);
  }
  template <typename Scalar>
  Scalar generic(const Scalar& p, const Scalar& q) const {
    return -Scalar(xlogy(p, q));
  }
};

/// (log((1 + s) / (1 - s)) - 2 s) / s for |s| <= 0.2, of any type of number.
template <typename Scalar>
Scalar log_ratio_tail(const Scalar& s) {
  const Scalar z = s * s;
  Scalar sum(0);
  for (int k = 16; k > 0; --k) sum = z * (Scalar(2) / Scalar(2 * k + 1) + sum);
  return sum;
}

/// log(p / q) in parts: p / q = 2^k (1 + s) / (1 - s) with |s| <= 0.2, for p and q that are normal
/// and a factor of 4 above the least such number.
struct RatioLog {
  Pack difference;  // p - q
  Pack k;
  Pack s;
  Pack tail;  // log_tail(s^2)

  [[gnu::always_inline]] RatioLog(Pack p, Pack q) : difference(p - q) {
    // The difference of the bits, rounded to an exponent, is 2^52 (k + 1024).
    const PackBits biased = (to_bits(p) - to_bits(q) + 0x4008000000000000u) >> 52;
    k = from_bits(biased | 0x4330000000000000u) - (0x1p52 + 1024);
    const Pack p_near_q = from_bits(to_bits(p) - ((biased << 52) - 0x4000000000000000u));
    s = (p_near_q - q) / (p_near_q + q);
    tail = log_tail(s * s);
  }

  [[gnu::always_inline]] Pack value() const {
    return k * ln2_high + (k * ln2_low + (2 * s + s * tail));
  }

  /// p log(p / q) - p + q; where p and q are close, 2 p s - (p - q) = s (p - q).
  [[gnu::always_inline]] Pack kl(Pack p) const {
    return select(k == 0, s * (difference + p * tail), p * value() - difference);
  }
};

/// f(p, q) with f(c p, c q) = c f(p, q), which need not bear numbers below 2^-1020: where a lane has
/// one, all are scaled. What f gives for p = 0 or q = 0 is to be replaced.
template <typename Function>
[[gnu::always_inline]] inline Pack homogeneous(const Function& f, Pack p, Pack q) {
  const auto is_plain = (p == 0) | ((p >= 0x1p-1020) & (q >= 0x1p-1020));
  if (has_negative(select(is_plain, Pack{}, splat(-1)))) {
    return f(p * 0x1p100, q * 0x1p100) * 0x1p-100;
  }
  return f(p, q);
}

/// p log(p / q) - p + q for p, q >= 0.
[[gnu::always_inline]] inline Pack kl_kernel(Pack p, Pack q) {
  const Pack result = homogeneous([](Pack x, Pack y) { return RatioLog(x, y).kl(x); }, p, q);
  return select(p == 0, q, select(q == 0, splat(infinity), result));
}

struct KlTerm {
  [[gnu::always_inline]] Pack operator()(Pack p, Pack q) const { return kl_kernel(p, q); }
  template <typename Scalar>
  Scalar generic(const Scalar& p, const Scalar& q) const {
    if (p == Scalar(0)) return q;
    if (q == Scalar(0)) return Scalar(infinity);
    return from_difference(p, q, Scalar(p - q));
  }

  /// For p, q > 0, where more is known of p - q than both tell.
  template <typename Scalar>
  static Scalar from_difference(const Scalar& p, const Scalar& q, const Scalar& difference) {
    const Scalar s = difference / (p + q);
    if (s > Scalar(-0.2) && s < Scalar(0.2)) return s * (difference + p * log_ratio_tail(s));
    return p * log_of_ratio(p, q) - difference;
  }

  /// log(p / q), where the ratio may leave the range.
  template <typename Scalar>
  static Scalar log_of_ratio(const Scalar& p, const Scalar& q) {
    using std::log;
    const Scalar ratio = p / q;
    if (ratio > Scalar(0) && ratio - ratio == Scalar(0)) return log(ratio);
    return log(p) - log(q);
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

/// exp(x) - 1 - x.
[[gnu::always_inline]] inline Pack exp_excess_kernel(Pack x) {
  return select(pack_abs(x) < 0.34, x * x * exp_tail(x), expm1_kernel(x) - x);
}
template <typename Scalar>
Scalar exp_excess(const Scalar& x) {
  using std::expm1;
  if (!(x > Scalar(-0.34) && x < Scalar(0.34))) return Scalar(expm1(x)) - x;
  Scalar sum(1);
  for (int k = 18; k > 2; --k) sum = Scalar(1) + sum * x / Scalar(k);
  return x * x * sum / Scalar(2);
}

/// p^a q^(1 - a) - a p - (1 - a) q over a - 1, whose sum is (sum p^a q^(1 - a) - 1) / (a - 1): for
/// a >= 1/2, in parts that hardly cancel. Orders below swap p and q.
struct RenyiExcessTerm {
  double beta;  // a - 1, or -a where p and q are swapped
  bool is_swapped;

  explicit RenyiExcessTerm(double order)
      : beta(order < 0.5 ? -order : order - 1), is_swapped(order < 0.5) {}

  [[gnu::always_inline]] Pack operator()(Pack p_arg, Pack q_arg) const {
    const Pack p = is_swapped ? q_arg : p_arg;
    const Pack q = is_swapped ? p_arg : q_arg;
    const auto excess = [this](Pack x, Pack y) {
      const RatioLog ratio(x, y);
      return x * exp_excess_kernel(beta * ratio.value()) / beta + ratio.kl(x);
    };
    const Pack result = homogeneous(excess, p, q);
    return select(p == 0, q, select(q == 0, at_infinity(p), result));
  }
  template <typename Scalar>
  Scalar generic(const Scalar& p_arg, const Scalar& q_arg) const {
    const Scalar& p = is_swapped ? q_arg : p_arg;
    const Scalar& q = is_swapped ? p_arg : q_arg;
    if (p == Scalar(0)) return q;
    if (q == Scalar(0)) return beta > 0 ? Scalar(infinity) : p * Scalar(-(1 + beta) / beta);
    const Scalar ratio = KlTerm::log_of_ratio(p, q);
    return p * exp_excess(Scalar(Scalar(beta) * ratio)) / Scalar(beta) + KlTerm{}.generic(p, q);
  }

 private:
  [[gnu::always_inline]] Pack at_infinity(Pack p) const {
    return beta > 0 ? splat(infinity) : p * (-(1 + beta) / beta);
  }
};

/// Nothing; the largest (p / q - 1) / 2^60, which does not overflow, is kept: in each lane of a pack,
/// or for other numbers.
template <typename Number>
struct LargestRatioTerm {
  Number& largest;

  [[gnu::always_inline]] Pack operator()(Pack p, Pack q) const {
    const Pack ratio = (p - q) / (q * 0x1p60);
    largest = pack_max(largest, select(p == 0, splat(-1), ratio));
    return Pack{};
  }
  template <typename Scalar>
  Scalar generic(const Scalar& p, const Scalar& q) const {
    if (p == Scalar(0)) return Scalar(0);
    const Scalar ratio = (p - q) / (q * Scalar(0x1p60));
    if (ratio > largest) largest = ratio;
    return Scalar(0);
  }
};

/// log(p / q) of what a LargestRatioTerm kept.
template <typename Scalar, typename Number>
Scalar log_of_largest_ratio(const Number& kept) {
  using std::log;
  using std::log1p;
  Scalar largest(0);
  if constexpr (is_packed<Scalar>) {
    double lanes[pack_size];
    store(lanes, kept);
    const double most = *std::max_element(lanes, lanes + pack_size);
    if (most < 0x1p900) return Scalar(std::log1p(most * 0x1p60));
    return Scalar(std::log(most) + 60 * 0.693147180559945309417232121458176568);
  } else {
    largest = kept;
  }
  if (largest < Scalar(0x1p900)) return Scalar(log1p(largest * Scalar(0x1p60)));
  return Scalar(log(largest)) + Scalar(60 * 0.693147180559945309417232121458176568L);
}

/// q where p = 0, or where it is not.
struct BeyondSupportTerm {
  bool is_beyond;

  [[gnu::always_inline]] Pack operator()(Pack p, Pack q) const {
    return is_beyond ? select(p == 0, q, Pack{}) : select(p == 0, Pack{}, q);
  }
  template <typename Scalar>
  Scalar generic(const Scalar& p, const Scalar& q) const {
    return (p == Scalar(0)) == is_beyond ? q : Scalar(0);
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

/// (sqrt p - sqrt q)^2, as (p - q)^2 / (sqrt p + sqrt q)^2.
struct HellingerTerm {
  [[gnu::always_inline]] Pack operator()(Pack p, Pack q) const {
    const Pack difference = p - q;
    Pack root = pack_sqrt(p * q);
    // The product of small numbers has lost digits; a zero has none.
    const auto is_plain = (root >= 0x1p-450) | (p == 0) | (q == 0);
    if (has_negative(select(is_plain, Pack{}, splat(-1)))) root = pack_sqrt(p) * pack_sqrt(q);
    const Pack result = difference * (difference / ((p + q) + 2 * root));
    return select(difference == 0, Pack{}, result);
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
template <typename Function>
struct FunctionTerm {
  const Function& f;
  double slope;

  FunctionTerm(const Function& function, double slope_at_infinity)
      : f(function), slope(slope_at_infinity) {
    if (slope == slope) return;
    const double far = 0x1p1000;
    const double nearer = 0x1p500;
    const double at_far = double(f(far)) / far;
    const double at_nearer = double(f(nearer)) / nearer;
    const bool is_settled = std::abs(at_far - at_nearer) <= 1e-9 * std::abs(at_far);
    slope = is_settled ? at_far : infinity;
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
