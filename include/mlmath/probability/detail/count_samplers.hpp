// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/core/detail/random_words.hpp>
#include <mlmath/core/random.hpp>
#include <mlmath/probability/detail/gamma_samplers.hpp>
#include <mlmath/probability/detail/inversion_table.hpp>
#include <mlmath/probability/detail/unfused.hpp>
#include <mlmath/probability/detail/ziggurat.hpp>

#include <Eigen/Core>

#include <cmath>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

/// Samplers of counts. One that ends in Direct needs no preparation to speak of: for parameters that
/// change with each draw. CountSampler adds a table where the law is narrow enough to have one.
namespace mlmath::detail {

/// log n! - log(sqrt(2 pi n) (n / e)^n) of a whole n > 0.
inline double unfused_stirling_error(double n) {
  // mpmath, 40 digits: loggamma(n + 1) - (n + 1/2) * log(n) + n - log(2 * pi) / 2
  constexpr double small[] = {0,
                              0.08106146679532725822,
                              0.041340695955409294094,
                              0.027677925684998339149,
                              0.020790672103765093112,
                              0.016644691189821192163,
                              0.013876128823070747999,
                              0.011896709945891770095,
                              0.010411265261972096497,
                              0.0092554621827127329177,
                              0.0083305634333628712565,
                              0.007573675487951840795,
                              0.0069428401072095298657,
                              0.0064089941880042070684,
                              0.0059513701127588477356,
                              0.005554733551962801371};
  if (n < 16) return small[int(n)];
  const UnfusedDouble z = 1 / (UnfusedDouble{n} * UnfusedDouble{n});
  const UnfusedDouble series = 1.0 / 12 - z * (1.0 / 360 - z * (1.0 / 1260 - z * (1.0 / 1680)));
  return (series / n).value;
}

/// x log(x / m) + m - x, the deviance of a count x > 0 from a mean m, without the cancellation of its
/// terms (Loader, Fast and Accurate Computation of Binomial Probabilities, 2000).
inline double unfused_deviance(double x, double m) {
  const UnfusedDouble difference{x - m};
  const UnfusedDouble v = difference / (x + m);
  if (std::abs(v.value) < 0.1) {
    // x log((1 + v) / (1 - v)) - difference by its series.
    const UnfusedDouble z = v * v;
    UnfusedDouble sum = difference * v;
    UnfusedDouble term = 2 * UnfusedDouble{x} * v;
    for (int k = 3; k < 30; k += 2) {
      term = term * z;
      const UnfusedDouble next = sum + term / double(k);
      if (next.value == sum.value) break;
      sum = next;
    }
    return sum.value;
  }
  return (UnfusedDouble{x} * UnfusedDouble{unfused_log(x / m)} - difference).value;
}

inline constexpr double two_pi = 6.28318530717958647693;

/// log P(k) of the Poisson law.
inline double unfused_log_poisson(double k, double rate) {
  if (k == 0) return -rate;
  return -unfused_stirling_error(k) - unfused_deviance(k, rate) - 0.5 * unfused_log(two_pi * k);
}

/// log P(k) of the binomial law, 0 < p < 1.
inline double unfused_log_binomial(double k, double n, double p) {
  const double rest = n - k;
  if (k == 0) return (n * UnfusedDouble{unfused_log1p(-p)}).value;
  if (rest == 0) return (n * UnfusedDouble{unfused_log(p)}).value;
  const UnfusedDouble np = n * UnfusedDouble{p};
  const UnfusedDouble nq = n * UnfusedDouble{1 - p};
  return unfused_stirling_error(n) - unfused_stirling_error(k) - unfused_stirling_error(rest) -
         unfused_deviance(k, np.value) - unfused_deviance(rest, nq.value) -
         0.5 * unfused_log(two_pi * (k / n) * rest);
}

/// The count of a fraction u of the probability, by going up from 0 where the probability is
/// `at_zero`; ratio(k) is P(k) / P(k - 1).
template <typename Ratio>
double count_up(double u, double at_zero, double most, const Ratio& ratio) {
  double k = 0;
  double p = at_zero;
  while (u >= p && k < most) {
    u -= p;
    k += 1;
    p = (UnfusedDouble{p} * UnfusedDouble{ratio(k)}).value;
    if (p < 0x1p-80) break;
  }
  return k;
}

/// The Poisson law. From a mean of 10 on by transformed rejection (Hormann, The Transformed
/// Rejection Method for Generating Poisson Random Variables, Insurance: Math. Econ. 12, 1993).
struct PoissonDirect {
  double rate;

  static constexpr Eigen::Index max_words = 2;
  static constexpr Eigen::Index words() { return 2; }

  [[nodiscard]] double of(std::uint64_t w0, std::uint64_t w1) const {
    if (rate < 10) {
      return count_up(unit_interval<double>(w0), unfused_exp(-rate), infinity,
                      [this](double k) { return rate / k; });
    }
    const UnfusedDouble b = 0.931 + 2.53 * UnfusedDouble{std::sqrt(rate)};
    const UnfusedDouble a = 0.02483 * b - 0.059;
    const double bound = (0.9277 - 3.6224 / (b - 2)).value;
    DerivedWords more(w0, w1);
    while (true) {
      const double u = unit_interval<double>(w0) - 0.5;
      const double v = positive_unit(w1);
      const double edge = 0.5 - std::abs(u);
      const double k = std::floor(((2 * a / edge + b) * UnfusedDouble{u} + rate + 0.43).value);
      if (edge >= 0.07 && v <= bound) return k;
      if (k >= 0 && (edge >= 0.013 || v <= edge)) {
        const UnfusedDouble scale = 1.1239 + 1.1328 / (b - 3.4);
        const UnfusedDouble hat = a / (UnfusedDouble{edge} * UnfusedDouble{edge}) + b;
        if (unfused_log((v * scale / hat).value) <= unfused_log_poisson(k, rate)) return k;
      }
      w0 = more();
      w1 = more();
    }
  }

  void fill(const std::uint64_t* words, Eigen::Index count, double* out) const {
    for (Eigen::Index i = 0; i < count; ++i) out[i] = of(words[2 * i], words[2 * i + 1]);
  }

  /// P(k) / P(k - 1), the mode and the variance.
  [[nodiscard]] double ratio(double k) const { return rate / k; }
  [[nodiscard]] double mode() const { return std::floor(rate); }
  [[nodiscard]] double variance() const { return rate; }
};

/// The binomial law. From a mean of 10 on by transformed rejection (Hormann, The Generation of
/// Binomial Random Variates, J. Stat. Comput. Simul. 46, 1993, algorithm BTRS).
struct BinomialDirect {
  double n;
  double p;
  bool is_flipped = false;  // counts failures, as p was above 1/2

  BinomialDirect(double trials, double probability)
      : n(trials),
        p(probability > 0.5 ? 1 - probability : probability),
        is_flipped(probability > 0.5) {}

  static constexpr Eigen::Index max_words = 2;
  static constexpr Eigen::Index words() { return 2; }

  [[nodiscard]] double of(std::uint64_t w0, std::uint64_t w1) const {
    const double k = rarer(w0, w1);
    return is_flipped ? n - k : k;
  }

  void fill(const std::uint64_t* words, Eigen::Index count, double* out) const {
    for (Eigen::Index i = 0; i < count; ++i) out[i] = of(words[2 * i], words[2 * i + 1]);
  }

  [[nodiscard]] double ratio(double k) const {
    const double odds = p / (1 - p);
    return is_flipped ? (n - k + 1) / k / odds : (n - k + 1) / k * odds;
  }
  [[nodiscard]] double mode() const {
    const double k = std::floor((n + 1) * (is_flipped ? 1 - p : p));
    return k < n ? k : n;
  }
  [[nodiscard]] double variance() const { return n * p * (1 - p); }

 private:
  [[nodiscard]] double rarer(std::uint64_t w0, std::uint64_t w1) const {
    const UnfusedDouble mean = n * UnfusedDouble{p};
    if (mean.value < 10) {
      const double odds = p / (1 - p);
      const double none = unfused_exp((n * UnfusedDouble{unfused_log1p(-p)}).value);
      return count_up(unit_interval<double>(w0), none, n,
                      [&](double k) { return (n - k + 1) / k * odds; });
    }
    const UnfusedDouble deviation{std::sqrt((mean * (1 - UnfusedDouble{p})).value)};
    const UnfusedDouble b = 1.15 + 2.53 * deviation;
    const UnfusedDouble a = 0.0248 * b + 0.01 * UnfusedDouble{p} - 0.0873;
    const double bound = (0.92 - 4.2 / b).value;
    DerivedWords more(w0, w1);
    while (true) {
      const double u = unit_interval<double>(w0) - 0.5;
      const double v = positive_unit(w1);
      const double edge = 0.5 - std::abs(u);
      const double k = std::floor(((2 * a / edge + b) * UnfusedDouble{u} + mean + 0.5).value);
      if (edge >= 0.07 && v <= bound) return k;
      if (k >= 0 && k <= n) {
        const UnfusedDouble scale = (2.83 + 5.1 / b) * deviation;
        const UnfusedDouble hat = a / (UnfusedDouble{edge} * UnfusedDouble{edge}) + b;
        const double most = std::floor(((n + 1) * UnfusedDouble{p}).value);
        const double height = unfused_log_binomial(k, n, p) - unfused_log_binomial(most, n, p);
        if (unfused_log((v * scale / hat).value) <= height) return k;
      }
      w0 = more();
      w1 = more();
    }
  }
};

/// The negative binomial law, failures before r successes: a Poisson law whose rate is drawn from a
/// gamma law.
struct NegativeBinomialDirect {
  double r;
  double p;
  StandardGamma gamma;

  NegativeBinomialDirect(double successes, double probability)
      : r(successes), p(probability), gamma(successes) {}

  static constexpr Eigen::Index max_words = StandardGamma::max_words + PoissonDirect::max_words;
  [[nodiscard]] Eigen::Index words() const { return gamma.words() + PoissonDirect::words(); }

  void fill(const std::uint64_t* words, Eigen::Index count, double* out) const {
    const Eigen::Index stride = this->words();
    double rates[fill_chunk];
    gamma.factors(words, stride, count, rates);
    gamma.boost(words, stride, count, rates);
    for (Eigen::Index i = 0; i < count; ++i) {
      const std::uint64_t* own = words + i * stride + gamma.words();
      out[i] = PoissonDirect{rates[i] * ((1 - p) / p)}.of(own[0], own[1]);
    }
  }

  [[nodiscard]] double ratio(double k) const { return (k + r - 1) / k * (1 - p); }
  [[nodiscard]] double mode() const { return r > 1 ? std::floor((r - 1) * ((1 - p) / p)) : 0; }
  [[nodiscard]] double variance() const { return r * (1 - p) / (p * p); }
};

/// Failures before the first success.
struct GeometricSampler {
  double scale;  // one over -log(1 - p)

  explicit GeometricSampler(double p) : scale(p < 1 ? -1 / unfused_log1p(-p) : 0) {}

  static constexpr Eigen::Index max_words = 1;
  static constexpr Eigen::Index words() { return 1; }
  void fill(const std::uint64_t* words, Eigen::Index count, double* out) const {
    exponentials_of(words, 1, count, out);
    for (Eigen::Index i = 0; i < count; ++i) out[i] = std::floor(out[i] * scale);
  }
};

struct BernoulliSampler {
  std::uint64_t ones;  // how many words give a 1
  bool always;

  explicit BernoulliSampler(double p)
      : ones(p < 1 ? std::uint64_t(p * 0x1p64) : 0), always(p >= 1) {}

  static constexpr Eigen::Index max_words = 1;
  static constexpr Eigen::Index words() { return 1; }
  void fill(const std::uint64_t* words, Eigen::Index count, double* out) const {
    for (Eigen::Index i = 0; i < count; ++i) out[i] = double(words[i] < ones || always);
  }
};

/// A table of a law of counts from the mode outwards to where 1e-23 of it is left, or nothing where
/// that is too wide.
template <typename Direct>
std::optional<InversionTable> table_of(const Direct& law) {
  constexpr std::size_t widest = 1024;
  // The table spans some 20 standard deviations.
  if (!(law.variance() < double(widest * widest) / 400)) return std::nullopt;
  const double mode = law.mode();
  std::vector<double> up{1};
  for (double k = mode + 1; up.size() < widest; k += 1) {
    const double next = (UnfusedDouble{up.back()} * UnfusedDouble{law.ratio(k)}).value;
    if (!(next > 1e-23)) break;
    up.push_back(next);
  }
  std::vector<double> weights;
  double weight = 1;
  for (double k = mode; k > 0 && weights.size() < widest; k -= 1) {
    weight /= law.ratio(k);
    if (!(weight > 1e-23)) break;
    weights.push_back(weight);
  }
  if (up.size() == widest || weights.size() == widest) return std::nullopt;
  const double first = mode - double(weights.size());
  weights = std::vector<double>(weights.rbegin(), weights.rend());
  weights.insert(weights.end(), up.begin(), up.end());
  return InversionTable(weights, first);
}

/// A law of counts for many draws.
template <typename Direct>
struct CountSampler {
  Direct direct;
  std::optional<InversionTable> table;

  explicit CountSampler(Direct law) : direct(std::move(law)), table(table_of(direct)) {}

  static constexpr Eigen::Index max_words = Direct::max_words;
  [[nodiscard]] Eigen::Index words() const { return table ? 1 : direct.words(); }
  void fill(const std::uint64_t* words, Eigen::Index count, double* out) const {
    if (table) return table->fill(words, count, out);
    direct.fill(words, count, out);
  }
};

}  // namespace mlmath::detail
