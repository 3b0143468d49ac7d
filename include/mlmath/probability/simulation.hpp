// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/core/detail/error_free.hpp>
#include <mlmath/core/errors.hpp>
#include <mlmath/core/random.hpp>
#include <mlmath/core/sum.hpp>
#include <mlmath/probability/sampling.hpp>

#include <Eigen/Core>

#include <algorithm>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <functional>
#include <limits>
#include <ostream>
#include <string>
#include <vector>

namespace mlmath {

/// What the largest of simulated values say about the moments behind an average of them.
enum class TailWeight {
  /// The tail is light enough for the average and its standard error.
  light,
  /// The variance looks infinite, or is carried by values too rare for this many draws: the average
  /// may converge, but more slowly than its standard error says.
  variance_in_doubt,
  /// The mean itself looks infinite or undefined: the average settles nowhere.
  mean_in_doubt,
  /// A value was NaN or infinite.
  not_finite
};

/// Prints the weight of a tail in words.
inline std::ostream& operator<<(std::ostream& out, TailWeight weight) {
  switch (weight) {
    case TailWeight::light:
      return out << "light tail";
    case TailWeight::variance_in_doubt:
      return out << "the variance is in doubt";
    case TailWeight::mean_in_doubt:
      return out << "the mean is in doubt";
    case TailWeight::not_finite:
      return out << "a value is not finite";
  }
  return out;
}

/// An expectation by simulation: what simulate_expectation() returns.
struct SimulatedExpectation {
  double value = std::numeric_limits<double>::quiet_NaN();           ///< the average of g(X)
  double standard_error = std::numeric_limits<double>::quiet_NaN();  ///< of the value
  double variance = std::numeric_limits<double>::quiet_NaN();  ///< of g(X), with divisor n - 1
  Eigen::Index draws = 0;                                      ///< how many draws were made
  /// The estimated index of the tail of |g(X) - value|: moments of order 1 / tail_index and more
  /// are infinite (about 0 to 0.3 for light tails, 1 for a Cauchy law).
  double tail_index = 0;
  TailWeight tail = TailWeight::light;  ///< whether value and standard_error are to be trusted

  /// Whether the tail is light, so that value +- 1.96 standard_error is an interval of 95%.
  [[nodiscard]] explicit operator bool() const { return tail == TailWeight::light; }
};

/// Prints "0.4998 +- 0.0016 (100000 draws, light tail)".
inline std::ostream& operator<<(std::ostream& out, const SimulatedExpectation& estimate) {
  return out << estimate.value << " +- " << estimate.standard_error << " (" << estimate.draws
             << " draws, " << estimate.tail << ")";
}

namespace detail {

/// Gathers the values of g in blocks: their mean, their variance, and the largest of them.
class ExpectationSummary {
 public:
  explicit ExpectationSummary(Eigen::Index n)
      : kept_(std::size_t(std::min(double(n) / 20, 3 * std::sqrt(double(n)))) + 1) {}

  void add(const double* x, Eigen::Index size) {
    if (count_ == 0) {
      // The centre of the tails is not the mean, which the tails may carry away.
      std::vector<double> first(x, x + size);
      std::nth_element(first.begin(), first.begin() + size / 2, first.end());
      centre_ = first[std::size_t(size / 2)];
    }
    DoubledNumber<double> total;
    accumulate_blocks(x, size, total);
    const double mean = total.value() / double(size);
    double squares = 0;
    for (Eigen::Index i = 0; i < size; ++i) squares += (x[i] - mean) * (x[i] - mean);
    const double weight = double(size) / double(count_ + size);
    const double step = mean - mean_;
    squares_ += squares + step * step * double(count_) * weight;
    mean_ += weight * step;
    count_ += size;
    accumulate(total_, total.high);
    accumulate(total_, total.low);
    for (Eigen::Index i = 0; i < size; ++i) keep(x[i]);
  }

  [[nodiscard]] SimulatedExpectation result() const {
    SimulatedExpectation estimate;
    const double n = double(count_);
    estimate.draws = count_;
    estimate.value = total_.value() / n;
    estimate.variance = squares_ / (n - 1);
    estimate.standard_error = std::sqrt(estimate.variance / n);
    if (!(squares_ - squares_ == 0)) {
      estimate.tail = TailWeight::not_finite;
      return estimate;
    }
    estimate.tail_index = std::max(hill(high_, centre_, 1), hill(low_, centre_, -1));
    if (estimate.tail_index > 0.9) {
      estimate.tail = TailWeight::mean_in_doubt;
    } else if (estimate.tail_index > 0.5 + 1 / std::sqrt(double(kept_))) {
      estimate.tail = TailWeight::variance_in_doubt;
    }
    return estimate;
  }

 private:
  /// The largest and the smallest values, each in a heap with the least extreme on top.
  void keep(double x) {
    if (high_.size() < kept_) {
      push(high_, x, std::greater<>());
    } else if (x > high_.front()) {
      replace(high_, x, std::greater<>());
    }
    if (low_.size() < kept_) {
      push(low_, x, std::less<>());
    } else if (x < low_.front()) {
      replace(low_, x, std::less<>());
    }
  }
  template <typename Order>
  static void push(std::vector<double>& heap, double x, Order order) {
    heap.push_back(x);
    std::push_heap(heap.begin(), heap.end(), order);
  }
  template <typename Order>
  static void replace(std::vector<double>& heap, double x, Order order) {
    std::pop_heap(heap.begin(), heap.end(), order);
    heap.back() = x;
    std::push_heap(heap.begin(), heap.end(), order);
  }

  /// The estimate of Hill (Annals of Statistics 3, 1975): the mean of the logarithms of the
  /// distances from the centre over the least of them.
  static double hill(const std::vector<double>& heap, double centre, double side) {
    const double least = side * (heap.front() - centre);
    if (!(least > 0) || heap.size() < 10) return 0;
    double sum = 0;
    for (const double x : heap) sum += std::log(side * (x - centre) / least);
    return sum / double(heap.size() - 1);
  }

  std::size_t kept_;
  Eigen::Index count_ = 0;
  double centre_ = 0;
  double mean_ = 0;
  double squares_ = 0;
  DoubledNumber<double> total_;
  std::vector<double> high_;
  std::vector<double> low_;
};

inline void check_simulation(const char* function, Eigen::Index n) {
  if (n >= 2) return;
  throw_domain_error(function, "n = " + std::to_string(n) + ", expected n >= 2");
}

}  // namespace detail

/// The expectation of a function of a random number by simulation, with its standard error,
/// \f[ E[g(X)] \approx \frac1n \sum_{i=1}^n g(X_i), \qquad
///     \text{standard error} = \frac{s}{\sqrt n}, \f]
/// where s is the standard deviation of the \f$ g(X_i) \f$.
///
/// Use it where there is no closed form and no quadrature: in many dimensions, or where g itself is
/// a program. It gains a digit for each hundredfold n.
///
/// Cost:     O(n) calls of g; a few kilobytes whatever n, and some 3 sqrt(n) values of each tail.
/// Edges:    the result says where the tail of g(X) is so heavy that the average or its standard
///           error mean little (TailWeight): a Cauchy law's mean is reported, not believed.
/// Throws:   DomainError if a parameter of the distribution is out of its range, or n < 2.
/// Example:  \code
///           const auto area = mlmath::simulate_expectation(
///               [](double x) { return std::sqrt(1 - x * x); }, mlmath::Uniform{0, 1}, rng,
///               100000);
///           std::cout << area;  // pi / 4 within twice its standard error, mostly
///           \endcode
/// Source:   Owen, Monte Carlo Theory, Methods and Examples (2013), ch. 2; for the tail: Hill, A
///           Simple General Approach to Inference About the Tail of a Distribution (1975).
template <typename Function, SampledDistribution Law, RandomBits64 Generator>
[[nodiscard]] SimulatedExpectation simulate_expectation(const Function& g, const Law& d,
                                                        Generator& rng, Eigen::Index n) {
  static_assert(std::invocable<const Function&, double>,
                "simulate_expectation: g must take a number and give one");
  const auto sampler = detail::checked_sampler("simulate_expectation", d);
  detail::check_simulation("simulate_expectation", n);
  detail::ExpectationSummary summary(n);
  constexpr Eigen::Index block = 1024;
  Eigen::VectorXd x(std::min(block, n));
  for (Eigen::Index first = 0; first < n; first += block) {
    const Eigen::Index size = std::min(block, n - first);
    auto numbers = x.head(size);
    detail::fill_with(sampler, rng, numbers);
    for (Eigen::Index i = 0; i < size; ++i) x(i) = double(g(x(i)));
    summary.add(x.data(), size);
  }
  return summary.result();
}

/// The same of a function of a random vector, g(x) with x a column.
///
/// Throws:   what every function of the distribution throws; DomainError if n < 2.
template <typename Function, SampledVectorDistribution Law, RandomBits64 Generator>
[[nodiscard]] SimulatedExpectation simulate_expectation(const Function& g, const Law& d,
                                                        Generator& rng, Eigen::Index n) {
  static_assert(std::invocable<const Function&, const Eigen::VectorXd&>,
                "simulate_expectation: g must take a vector and give a number");
  const auto sampler = detail::vector_sampler_of("simulate_expectation", d);
  detail::check_simulation("simulate_expectation", n);
  detail::ExpectationSummary summary(n);
  constexpr Eigen::Index block = 64;
  Eigen::VectorXd values(block);
  for (Eigen::Index first = 0; first < n; first += block) {
    const Eigen::Index size = std::min(block, n - first);
    Eigen::MatrixXd X(size, sampler.dimension());
    detail::fill_rows_with(sampler, rng, X);
    for (Eigen::Index i = 0; i < size; ++i) {
      const Eigen::VectorXd x = X.row(i).transpose();
      values(i) = double(g(x));
    }
    summary.add(values.data(), size);
  }
  return summary.result();
}

}  // namespace mlmath
