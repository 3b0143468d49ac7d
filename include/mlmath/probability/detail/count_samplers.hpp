// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/core/detail/random_words.hpp>
#include <mlmath/core/random.hpp>
#include <mlmath/probability/detail/gamma_samplers.hpp>
#include <mlmath/probability/detail/inversion_table.hpp>
#include <mlmath/probability/detail/unfused.hpp>
#include <mlmath/probability/detail/ziggurat.hpp>

#include <Eigen/Core>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

/// Samplers of counts. One that ends in Direct needs no preparation to speak of: for parameters
/// that change with each draw. CountSampler adds a table where the law is narrow enough to have
/// one.
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

/// x log(x / m) + m - x, the deviance of a count x > 0 from a mean m, without the cancellation of
/// its terms (Loader, Fast and Accurate Computation of Binomial Probabilities, 2000). Far from the
/// mean it takes a logarithm, which is left to the caller.
struct UnfusedDeviance {
  double x;
  double m;
  UnfusedDouble difference{x - m};
  UnfusedDouble v = difference / (x + m);

  [[nodiscard]] bool is_far() const { return !(std::abs(v.value) < 0.1); }
  /// What has a logarithm that is needed, or 1.
  [[nodiscard]] double argument() const { return is_far() ? x / m : 1; }
  [[nodiscard]] UnfusedDouble value(double log_of_argument) const {
    if (is_far()) return UnfusedDouble{x} * UnfusedDouble{log_of_argument} - difference;
    // x log((1 + v) / (1 - v)) - difference.
    const UnfusedDouble z = v * v;
    UnfusedDouble sum{1.0 / 15};
    sum = 1.0 / 13 + z * sum;
    sum = 1.0 / 11 + z * sum;
    sum = 1.0 / 9 + z * sum;
    sum = 1.0 / 7 + z * sum;
    sum = 1.0 / 5 + z * sum;
    sum = 1.0 / 3 + z * sum;
    return v * (difference + 2 * UnfusedDouble{x} * (z * sum));
  }
};

/// 2 pi, under a name that the constants of no other kernel hide.
inline constexpr double full_turn = 6.28318530717958647693;

/// x[i] = log(x[i]) of four numbers.
inline void unfused_logs_of_four(double* x) {
  transform(x, 4, [](Pack y) { return unfused_log(y); });
}

/// Whether log(share) <= log P(k) of the Poisson law, for a whole k >= 0.
[[gnu::noinline]] inline bool is_below_poisson(double share, double k, double rate) {
  if (k == 0) return unfused_log(share) <= -rate;
  const UnfusedDeviance deviance{k, rate};
  const UnfusedDouble scaled = UnfusedDouble{share} * UnfusedDouble{std::sqrt(full_turn * k)};
  double logs[4] = {scaled.value, deviance.argument(), 1, 1};
  unfused_logs_of_four(logs);
  return logs[0] <= -(unfused_stirling_error(k) + deviance.value(logs[1])).value;
}

/// Whether log(share) <= log (P(k) / P(mode)) of the binomial law, for means of successes and
/// failures above 10.
[[gnu::noinline]] inline bool is_below_binomial(double share, double k, double n, double p) {
  const double mode = std::floor(((n + 1) * UnfusedDouble{p}).value);
  const double mean = (n * UnfusedDouble{p}).value;
  const double other_mean = (n * UnfusedDouble{1 - p}).value;
  const UnfusedDeviance at_mode{mode, mean};
  const UnfusedDeviance beside_mode{n - mode, other_mean};
  // The terms of the mode, where no logarithm is needed.
  const UnfusedDouble most = unfused_stirling_error(mode) +
                             (unfused_stirling_error(n - mode) + at_mode.value(0)) +
                             beside_mode.value(0);
  if (k == 0 || k == n) {
    const double log_p = k == 0 ? (n * UnfusedDouble{unfused_log1p(-p)}).value
                                : (n * UnfusedDouble{unfused_log(p)}).value;
    const UnfusedDouble width = UnfusedDouble{mode / n} * UnfusedDouble{full_turn * (n - mode)};
    const UnfusedDouble log_most =
        unfused_stirling_error(n) - (most + 0.5 * UnfusedDouble{unfused_log(width.value)});
    return unfused_log(share) <= (log_p - log_most).value;
  }
  const UnfusedDeviance below{k, mean};
  const UnfusedDeviance above{n - k, other_mean};
  const UnfusedDouble widths = UnfusedDouble{k / mode} * UnfusedDouble{(n - k) / (n - mode)};
  const UnfusedDouble scaled = UnfusedDouble{share} * UnfusedDouble{std::sqrt(widths.value)};
  double logs[4] = {scaled.value, below.argument(), above.argument(), 1};
  unfused_logs_of_four(logs);
  const UnfusedDouble here = unfused_stirling_error(k) +
                             (unfused_stirling_error(n - k) + below.value(logs[1])) +
                             above.value(logs[2]);
  return logs[0] <= (most - here).value;
}

/// The means below which a count is drawn by inversion.
inline constexpr double inverted_mean = 15;

/// 1 / k.
inline constexpr auto reciprocals_of_counts = [] {
  std::array<double, 64> table{};
  for (std::size_t k = 1; k < table.size(); ++k) table[k] = 1 / double(k);
  return table;
}();

/// The count with the sums of the terms t(0) + ... + t(k - 1) <= v < t(0) + ... + t(k), where t(0)
/// = 1 and t(k) = t(k - 1) factor(k) / k. The terms that are needed with a probability of some 1e-3
/// or more are all gone through: cheaper than to be stopped where no processor can foresee it.
template <typename Factor>
double count_by_sums(double v, double mean, const Factor& factor) {
  const int steps = mean < 0.25 ? 3 : mean < 1 ? 5 : mean < 4 ? 10 : mean < 10 ? 20 : 30;
  UnfusedDouble term{1};
  UnfusedDouble sum{1};
  int passed = 0;
  for (int k = 1; k <= steps; ++k) {
    passed += int(v >= sum.value);
    term = term * (factor(double(k)) * reciprocals_of_counts[std::size_t(k)]);
    sum = sum + term;
  }
  double count = passed;
  if (v >= sum.value) [[unlikely]] {
    for (count = steps; v >= sum.value; count += 1) {
      term = term * (factor(count + 1) / (count + 1));
      const UnfusedDouble next = sum + term;
      // What rounding left of the probability.
      if (!(next.value > sum.value)) break;
      sum = next;
    }
  }
  return count;
}

/// The Poisson law. Where the mean is not small by transformed rejection (Hormann, The Transformed
/// Rejection Method for Generating Poisson Random Variables, Insurance: Math. Econ. 12, 1993).
struct PoissonDirect {
  double rate;

  static constexpr Eigen::Index max_words = 2;
  static constexpr Eigen::Index words() { return 2; }

  [[nodiscard]] double of(std::uint64_t w0, std::uint64_t w1) const {
    if (rate < inverted_mean) {
      const double u = unit_interval<double>(w0);
      return count_by_sums(u * unfused_exp(rate), rate,
                           [this](double) { return UnfusedDouble{rate}; });
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
        if (is_below_poisson((v * scale / hat).value, k, rate)) return k;
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

/// The binomial law. Where the mean is not small by transformed rejection (Hormann, The Generation
/// of Binomial Random Variates, J. Stat. Comput. Simul. 46, 1993, algorithm BTRS).
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
    if (mean.value < inverted_mean) {
      const UnfusedDouble odds{p / (1 - p)};
      const double some = unfused_exp(-(n * UnfusedDouble{unfused_log1p(-p)}).value);
      const double k = count_by_sums(unit_interval<double>(w0) * some, mean.value,
                                     [&](double j) { return (n - j + 1) * odds; });
      return k < n ? k : n;
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
        if (is_below_binomial((v * scale / hat).value, k, n, p)) return k;
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

/// The binomial law whose probability is drawn from a beta law.
struct BetaBinomialSampler {
  double n;
  BetaSampler probability;

  static constexpr Eigen::Index max_words = BetaSampler::max_words + BinomialDirect::max_words;
  [[nodiscard]] Eigen::Index words() const { return probability.words() + BinomialDirect::words(); }
  void fill(const std::uint64_t* words, Eigen::Index count, double* out) const {
    const Eigen::Index stride = this->words();
    std::uint64_t first[fill_chunk * BetaSampler::max_words];
    const Eigen::Index each = probability.words();
    for (Eigen::Index i = 0; i < count; ++i)
      std::copy_n(words + i * stride, each, first + i * each);
    probability.fill(first, count, out);
    for (Eigen::Index i = 0; i < count; ++i) {
      const std::uint64_t* own = words + i * stride + each;
      out[i] = BinomialDirect(n, out[i]).of(own[0], own[1]);
    }
  }
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
