// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/core/arguments.hpp>
#include <mlmath/core/checks.hpp>
#include <mlmath/probability/beta.hpp>
#include <mlmath/probability/binomial.hpp>
#include <mlmath/probability/chi_squared.hpp>
#include <mlmath/statistics/detail/parameter_search.hpp>
#include <mlmath/statistics/hypothesis_test.hpp>

#include <Eigen/Core>

#include <algorithm>
#include <cmath>
#include <concepts>
#include <limits>
#include <string>
#include <vector>

namespace mlmath {

/// The settings of chi_squared_independence_test().
struct IndependenceTestOptions {
  /// Whether the statistic of a 2 x 2 table is lowered by Yates's correction: R's default for such
  /// tables, and too cautious.
  bool continuity_correction = false;
};

namespace detail {

/// Throws unless the counts are whole numbers >= 0; gives them as doubles.
template <typename Derived>
Eigen::MatrixXd pin_table(const char* function, const char* name,
                          const Eigen::DenseBase<Derived>& counts_arg) {
  const Derived& counts = counts_arg.derived();
  check_nonempty(function, name, counts.rows(), counts.cols());
  Eigen::MatrixXd table = counts.template cast<double>();
  for (Eigen::Index i = 0; i < table.rows(); ++i) {
    for (Eigen::Index j = 0; j < table.cols(); ++j) {
      const double n = table(i, j);
      if (n >= 0 && n == std::floor(n) && n <= 0x1p53) continue;
      throw_domain_error(function, std::string(name) + position_text(table, i, j) + " is " +
                                       to_text(n) + ", expected whole numbers >= 0");
    }
  }
  return table;
}

template <std::same_as<double> Scalar>
HypothesisTest chi_squared_fit(const char* function, const Eigen::VectorX<Scalar>& counts,
                               const Eigen::VectorX<Scalar>& p) {
  check_same_size(function, "counts", counts.size(), "probabilities", p.size());
  check_probabilities(function, "probabilities", p);
  if (counts.size() < 2) {
    throw_shape_error(function, "counts has 1 entry, expected at least 2");
  }
  if (!(p.minCoeff() > 0)) {
    throw_domain_error(function, "a probability is 0, expected only outcomes that can be");
  }
  const Scalar n = counts.sum();
  check_positive(function, "the sum of counts", n);
  const Eigen::ArrayX<Scalar> expected = n * p.array();
  HypothesisTest test;
  test.statistic = ((counts.array() - expected).square() / expected).sum();
  test.degrees_of_freedom = double(counts.size() - 1);
  test.p_value = survival(ChiSquared{Scalar(test.degrees_of_freedom)}, test.statistic);
  test.alternative = Alternative::greater;
  test.effect_size = std::sqrt(test.statistic / n);
  test.effect_name = "Cohen's w";
  test.effect_law = EffectLaw::noncentral_chi_squared;
  test.effect_scale = 1 / n;
  test.statistic_name = "X-squared";
  test.method = "Chi-squared test of given probabilities";
  return test;
}

template <std::same_as<double> Scalar>
HypothesisTest chi_squared_independence(const char* function, const Eigen::MatrixX<Scalar>& counts,
                                        const IndependenceTestOptions& options) {
  if (counts.rows() < 2 || counts.cols() < 2) {
    throw_shape_error(function, "counts is " + shape_text(counts.rows(), counts.cols()) +
                                    ", expected at least 2 rows and 2 columns");
  }
  const Eigen::VectorX<Scalar> rows = counts.rowwise().sum();
  const Eigen::RowVectorX<Scalar> columns = counts.colwise().sum();
  if (!(rows.minCoeff() > 0) || !(columns.minCoeff() > 0)) {
    throw_domain_error(function, "a row or column of counts is all 0, leave it out");
  }
  const double n = counts.sum();
  const Eigen::ArrayXX<Scalar> expected = (rows * columns / n).array();
  const Eigen::ArrayXX<Scalar> deviations = (counts.array() - expected).abs();
  const double plain = (deviations.square() / expected).sum();
  const bool is_corrected =
      options.continuity_correction && counts.rows() == 2 && counts.cols() == 2;
  const double step = is_corrected ? std::min(0.5, deviations.minCoeff()) : 0;
  HypothesisTest test;
  test.statistic = is_corrected ? ((deviations - step).square() / expected).sum() : plain;
  test.degrees_of_freedom = double((counts.rows() - 1) * (counts.cols() - 1));
  test.p_value = survival(ChiSquared{Scalar(test.degrees_of_freedom)}, test.statistic);
  test.alternative = Alternative::greater;
  test.effect_law = EffectLaw::noncentral_chi_squared;
  test.effect_scale = 1 / (n * double(std::min(counts.rows(), counts.cols()) - 1));
  test.effect_size = std::sqrt(plain * test.effect_scale);
  test.effect_name = "Cramer's V";
  test.statistic_name = "X-squared";
  test.method = is_corrected ? "Chi-squared test of independence, Yates's correction"
                             : "Chi-squared test of independence";
  return test;
}

}  // namespace detail

/// Pearson's chi-squared test that counts come from a given law,
/// \f$ X^2 = \sum_i (O_i - E_i)^2 / E_i \f$ with k - 1 degrees of freedom.
///
/// Good where the expected counts are 5 and more. effect_size is Cohen's w,
/// \f$ \sqrt{X^2 / n} \f$.
///
/// Shapes:   counts and probabilities have k > 1 entries each.
/// Throws:   ShapeError if the sizes differ or are below 2; DomainError if a count is no whole
///           number >= 0, all are 0, the probabilities are none, or one of them is 0.
/// Source:   Pearson, Phil. Mag. 50 (1900); R's chisq.test gives the same.
template <typename DerivedN, typename DerivedP>
HypothesisTest chi_squared_fit_test(const Eigen::DenseBase<DerivedN>& counts_arg,
                                    const Eigen::DenseBase<DerivedP>& probabilities) {
  const char* const function = "chi_squared_fit_test";
  const Eigen::VectorXd counts =
      detail::pin_table(function, "counts", detail::pin_vector(counts_arg, function, "counts"));
  const Eigen::VectorXd p =
      detail::pin_vector(probabilities, function, "probabilities").template cast<double>();
  return detail::chi_squared_fit(function, counts, p);
}

/// Pearson's chi-squared test that the rows and columns of a table of counts are independent, with
/// (rows - 1)(columns - 1) degrees of freedom.
///
/// For small counts see fisher_exact_test(). effect_size is Cramer's V,
/// \f$ \sqrt{X^2 / (n \min(r - 1, c - 1))} \f$, without the correction.
///
/// Shapes:   counts r x c with r, c > 1, such as contingency_table(x, y).counts.
/// Throws:   ShapeError if there are fewer than 2 rows or columns; DomainError if a count is no
///           whole number >= 0, or a row or column is all 0.
/// Source:   Agresti, Categorical Data Analysis, sec. 3.2; R's chisq.test gives the same.
template <typename Derived>
HypothesisTest chi_squared_independence_test(const Eigen::DenseBase<Derived>& counts_arg,
                                             const IndependenceTestOptions& options = {}) {
  const char* const function = "chi_squared_independence_test";
  const Eigen::MatrixXd counts = detail::pin_table(function, "counts", counts_arg);
  return detail::chi_squared_independence(function, counts, options);
}

namespace detail {

/// The law of the first count of a 2 x 2 table with given margins, and what it becomes under an
/// odds ratio: weights times \f$ \omega^k \f$.
struct TableLaw {
  double low;                   // the least count
  std::vector<double> weights;  // relative to the mode's, by recurrence
  std::vector<double> logs;     // of the weights, also where these underflow

  TableLaw(double a, double b, double n)
      : low(std::max(0.0, a + b - n)),
        weights(static_cast<std::size_t>(std::min(a, b) - low) + 1),
        logs(weights.size()) {
    const double high = std::min(a, b);
    const double mode = std::min(std::max(std::floor((a + 1) * (b + 1) / (n + 2)), low), high);
    at(mode) = 1;
    for (double k = mode; k < high; k += 1) {
      step(k, k + 1, (a - k) * (b - k) / ((k + 1) * (n - a - b + k + 1)));
    }
    for (double k = mode; k > low; k -= 1) {
      step(k, k - 1, k * (n - a - b + k) / ((a - k + 1) * (b - k + 1)));
    }
  }

  double& at(double k) { return weights[place(k)]; }
  [[nodiscard]] double high() const { return low + double(weights.size() - 1); }

  /// The expectation of g(k) under an odds ratio.
  template <typename Function>
  [[nodiscard]] double expectation(double log_odds_ratio, const Function& g) const {
    double largest = -std::numeric_limits<double>::infinity();
    for (std::size_t i = 0; i < weights.size(); ++i) {
      largest = std::max(largest, logs[i] + log_odds_ratio * double(i));
    }
    double total = 0;
    double sum = 0;
    for (std::size_t i = 0; i < weights.size(); ++i) {
      const double w = std::exp(logs[i] + log_odds_ratio * double(i) - largest);
      total += w;
      sum += w * g(low + double(i));
    }
    return sum / total;
  }

  /// The conditional maximum-likelihood estimate of the odds ratio.
  [[nodiscard]] double odds_ratio(double observed) const {
    if (observed == low) return 0;
    if (observed == high()) return std::numeric_limits<double>::infinity();
    return solve([](double k) { return -k; }, -observed);
  }

  /// The odds ratio at which P(k <= observed), or P(k >= observed), is p.
  [[nodiscard]] double odds_ratio_at(double observed, bool is_upper, double p) const {
    if (is_upper) {
      if (observed == high()) return std::numeric_limits<double>::infinity();
      return solve([=](double k) { return k <= observed ? 1.0 : 0.0; }, p);
    }
    if (observed == low) return 0;
    return solve([=](double k) { return k >= observed ? -1.0 : 0.0; }, -p);
  }

 private:
  [[nodiscard]] std::size_t place(double k) const { return static_cast<std::size_t>(k - low); }

  void step(double from, double to, double ratio) {
    at(to) = at(from) * ratio;
    logs[place(to)] = logs[place(from)] + std::log(ratio);
  }

  // exp of the logarithm at which an expectation that falls with it has a value.
  template <typename Function>
  double solve(const Function& g, double value) const {
    const auto f = [&](double log_odds_ratio) { return expectation(log_odds_ratio, g); };
    double reach = 8;
    while (reach < 700 && !(f(-reach) > value && f(reach) < value)) reach *= 2;
    return std::exp(parameter_at(f, value, -reach, reach));
  }
};

template <std::same_as<double> Scalar>
HypothesisTest fisher_exact(const char* function, const Eigen::MatrixX<Scalar>& counts,
                            Alternative alternative, double level) {
  if (counts.rows() != 2 || counts.cols() != 2) {
    throw_shape_error(function,
                      "counts is " + shape_text(counts.rows(), counts.cols()) + ", expected 2x2");
  }
  check_level(function, level);
  const double count = counts(0, 0);
  TableLaw law(counts.row(0).sum(), counts.col(0).sum(), counts.sum());
  const double observed = law.at(count);
  double total = 0;
  double tail = 0;
  for (double k = law.low; k <= law.high(); k += 1) {
    const double weight = law.at(k);
    total += weight;
    const bool is_as_far = alternative == Alternative::two_sided ? weight <= observed * (1 + 1e-7)
                           : alternative == Alternative::less    ? k <= count
                                                                 : k >= count;
    if (is_as_far) tail += weight;
  }
  HypothesisTest test;
  test.statistic = count * counts(1, 1) / (counts(0, 1) * counts(1, 0));
  test.p_value = std::min(tail / total, 1.0);
  test.alternative = alternative;
  test.statistic_name = "odds ratio";
  test.method = "Fisher's exact test";
  constexpr double infinite = std::numeric_limits<double>::infinity();
  test.interval = {std::numeric_limits<double>::quiet_NaN(), 0, infinite, level, "conditional"};
  if (law.weights.size() == 1) return test;
  const double p = alternative == Alternative::two_sided ? (1 - level) / 2 : 1 - level;
  test.interval.estimate = law.odds_ratio(count);
  if (alternative != Alternative::less) test.interval.lower = law.odds_ratio_at(count, false, p);
  if (alternative != Alternative::greater) test.interval.upper = law.odds_ratio_at(count, true, p);
  return test;
}

}  // namespace detail

/// Fisher's exact test that the rows and columns of a 2 x 2 table are independent: the odds ratio
/// is 1, given the margins.
///
/// statistic is the odds ratio of the table, \f$ n_{11} n_{22} / (n_{12} n_{21}) \f$; the estimate
/// of the interval is the conditional one, of maximum likelihood given the margins, which R prints.
///
/// Shapes:   counts 2 x 2.
/// Cost:     O(smallest margin), and some 30 times that for each end of the interval.
/// Edges:    two-sided as R: the sum of the probabilities of all tables that are no likelier, up to
///           a relative 1e-7. A margin of 0 gives p = 1 and an interval of all odds ratios.
/// Throws:   ShapeError if counts is not 2 x 2; DomainError if a count is no whole number >= 0, or
///           level is not in (0, 1).
/// Source:   Agresti, Categorical Data Analysis, sec. 3.5; R's fisher.test gives the same.
template <typename Derived>
HypothesisTest fisher_exact_test(const Eigen::DenseBase<Derived>& counts_arg,
                                 Alternative alternative = Alternative::two_sided,
                                 const IntervalOptions& options = {}) {
  const char* const function = "fisher_exact_test";
  const Eigen::MatrixXd counts = detail::pin_table(function, "counts", counts_arg);
  return detail::fisher_exact(function, counts, alternative, options.level);
}

/// The settings of binomial_test().
struct BinomialTestOptions {
  double hypothesis = 0.5;                           ///< the probability that is tested, in [0, 1]
  Alternative alternative = Alternative::two_sided;  ///< what it is held against
  double level = 0.95;                               ///< the confidence of the interval, in (0, 1)
};

/// The exact test that the probability of a success is `hypothesis`, with the Clopper-Pearson
/// interval of the probability. statistic is the number of successes.
///
/// Edges:    two-sided as R: the sum of the probabilities of all counts that are no likelier, up to
///           a relative 1e-7.
/// Cost:     O(trials).
/// Throws:   DomainError unless 0 <= successes <= trials with trials > 0, the hypothesis is a
///           probability, and 0 < level < 1.
/// Source:   Clopper, Pearson, Biometrika 26 (1934); R's binom.test gives the same.
template <std::same_as<double> Scalar = double>
HypothesisTest binomial_test(Eigen::Index successes, Eigen::Index trials,
                             const BinomialTestOptions& options = {}) {
  const char* const function = "binomial_test";
  if (trials < 1) {
    detail::throw_domain_error(function,
                               "trials = " + std::to_string(trials) + ", expected at least 1");
  }
  detail::check_between(function, "successes", successes, Eigen::Index(0), trials);
  detail::check_between(function, "hypothesis", options.hypothesis, 0.0, 1.0);
  detail::check_level(function, options.level);
  const Binomial law{trials, Scalar(options.hypothesis)};
  const Scalar k = Scalar(successes);
  const Scalar n = Scalar(trials);
  HypothesisTest test;
  test.statistic = k;
  test.alternative = options.alternative;
  if (options.alternative == Alternative::less) {
    test.p_value = cdf(law, k);
  } else if (options.alternative == Alternative::greater) {
    test.p_value = successes == 0 ? 1.0 : survival(law, k - 1);
  } else {
    using Vector = Eigen::VectorX<Scalar>;
    const Vector points = Vector::LinSpaced(trials + 1, 0, n);
    const Vector probabilities = pmf(law, points);
    const double limit = probabilities(successes) * (1 + 1e-7);
    double total = 0;
    for (const double probability : probabilities) {
      if (probability <= limit) total += probability;
    }
    test.p_value = std::min(total, 1.0);
  }
  const bool is_two_sided = options.alternative == Alternative::two_sided;
  const Scalar tail = is_two_sided ? (1 - options.level) / 2 : 1 - options.level;
  double lower = 0;
  double upper = 1;
  if (options.alternative != Alternative::less && successes > 0) {
    lower = quantile(Beta{k, n - k + 1}, tail);
  }
  if (options.alternative != Alternative::greater && successes < trials) {
    upper = survival_quantile(Beta{k + 1, n - k}, tail);
  }
  test.interval = {k / n, lower, upper, options.level, "Clopper-Pearson"};
  test.statistic_name = "successes";
  test.method = "Exact binomial test";
  return test;
}

}  // namespace mlmath
