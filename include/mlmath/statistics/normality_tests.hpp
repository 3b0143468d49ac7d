// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/core/checks.hpp>
#include <mlmath/core/errors.hpp>
#include <mlmath/probability/normal.hpp>
#include <mlmath/statistics/hypothesis_test.hpp>
#include <mlmath/statistics/kolmogorov_smirnov.hpp>
#include <mlmath/statistics/mean_tests.hpp>

#include <Eigen/Core>

#include <algorithm>
#include <array>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <string>

namespace mlmath {

namespace detail {

template <std::size_t N>
double polynomial(const std::array<double, N>& coefficients, double x) {
  double value = 0;
  for (std::size_t k = N; k-- > 0;) value = value * x + coefficients[k];
  return value;
}

/// The upper half of the antisymmetric weights of Shapiro and Wilk, the largest first.
template <std::same_as<double> Scalar>
Eigen::VectorX<Scalar> shapiro_wilk_weights(Eigen::Index n) {
  using Vector = Eigen::VectorX<Scalar>;
  const Eigen::Index half = n / 2;
  if (n == 3) return Vector::Constant(1, std::sqrt(0.5));
  Vector m(half);
  for (Eigen::Index i = 0; i < half; ++i) {
    m(i) = -quantile(Normal{0.0, 1.0}, Scalar((double(i + 1) - 0.375) / (double(n) + 0.25)));
  }
  const double squares = 2 * m.squaredNorm();
  const double root = std::sqrt(squares);
  const double u = 1 / std::sqrt(double(n));
  Vector a(half);
  a(0) = m(0) / root + polynomial<6>({0, 0.221157, -0.147981, -2.07119, 4.434685, -2.706056}, u);
  double rest = squares - 2 * m(0) * m(0);
  double taken = 1 - 2 * a(0) * a(0);
  Eigen::Index given = 1;
  if (n > 5) {
    a(1) = m(1) / root + polynomial<6>({0, 0.042981, -0.293762, -1.752461, 5.682633, -3.582633}, u);
    rest -= 2 * m(1) * m(1);
    taken -= 2 * a(1) * a(1);
    given = 2;
  }
  a.tail(half - given) = m.tail(half - given) / std::sqrt(rest / taken);
  return a;
}

/// The p-value of 1 - W, by a normal law of its logarithm.
template <std::same_as<double> Scalar>
Scalar shapiro_wilk_p_value(Eigen::Index n, Scalar gap) {
  const double size = double(n);
  if (n == 3) {
    // 6/pi and the arc sine of the square root of 3/4, W's least value.
    const double p = 1.90985931710274 * (std::asin(std::sqrt(1 - gap)) - 1.04719755119660);
    return (std::max)(0.0, p);
  }
  Scalar y = std::log(gap);
  double mean = 0;
  double log_sd = 0;
  if (n <= 11) {
    const double bound = -2.273 + 0.459 * size;
    if (y >= bound) return 0;
    y = -std::log(bound - y);
    mean = polynomial<4>({0.544, -0.39978, 0.025054, -6.714e-4}, size);
    log_sd = polynomial<4>({1.3822, -0.77857, 0.062767, -0.0020322}, size);
  } else {
    const double x = std::log(size);
    mean = polynomial<4>({-1.5861, -0.31082, -0.083751, 0.0038915}, x);
    log_sd = polynomial<3>({-0.4803, -0.082676, 0.0030302}, x);
  }
  return survival(Normal{mean, std::exp(log_sd)}, y);
}

/// \f$ A^2 = -n - \frac1n \sum_i (2i - 1) (\log F(x_{(i)}) + \log(1 - F(x_{(n+1-i)}))) \f$.
inline double anderson_darling_statistic(const Eigen::VectorXd& log_F,
                                         const Eigen::VectorXd& log_survival) {
  const Eigen::Index n = log_F.size();
  double sum = 0;
  for (Eigen::Index i = 0; i < n; ++i) {
    sum += double(2 * i + 1) * (log_F(i) + log_survival(n - 1 - i));
  }
  return -double(n) - sum / double(n);
}

/// P(A^2 >= z) in the limit of large samples.
inline double anderson_darling_limit_cdf(double z) {
  if (z < 2) {
    return std::exp(-1.2337141 / z) / std::sqrt(z) *
           polynomial<6>({2.00012, 0.247105, -0.0649821, 0.0347962, -0.0116720, 0.00168691}, z);
  }
  return std::exp(
      -std::exp(polynomial<6>({1.0776, -2.30695, 0.43424, -0.082433, 0.008056, -0.0003146}, z)));
}

/// P(A^2 >= z) for n numbers of a known law (Marsaglia, Marsaglia, J. Statistical Software 9(2),
/// 2004).
inline double anderson_darling_survival(Eigen::Index count, double z) {
  if (!(z > 0)) return 1;
  const double n = double(count);
  const double x = anderson_darling_limit_cdf(z);
  double shift = 0;
  if (x > 0.8) {
    shift = polynomial<6>({-130.2137, 745.2337, -1705.091, 1950.646, -1116.360, 255.7844}, x) / n;
  } else {
    const double c = 0.01265 + 0.1757 / n;
    if (x < c) {
      const double t = x / c;
      shift =
          std::sqrt(t) * (1 - t) * (49 * t - 102) * (0.0037 / (n * n) + 0.00078 / n + 0.00006) / n;
    } else {
      const double t = (x - c) / (0.8 - c);
      shift = polynomial<6>({-0.00022633, 6.54034, -14.6538, 14.458, -8.259, 1.91864}, t) *
              (0.04213 + 0.01365 / n) / n;
    }
  }
  return (std::min)(1.0, (std::max)(0.0, 1 - (x + shift)));
}

/// P(A^2 >= z) for normality with both parameters estimated (Stephens, in D'Agostino, Stephens,
/// Goodness-of-Fit Techniques, 1986, table 4.9).
inline double anderson_darling_normal_survival(Eigen::Index count, double A2) {
  const double n = double(count);
  const double z = A2 * (1 + 0.75 / n + 2.25 / (n * n));
  if (z < 0.2) return 1 - std::exp(-13.436 + 101.14 * z - 223.73 * z * z);
  if (z < 0.34) return 1 - std::exp(-8.318 + 42.796 * z - 59.938 * z * z);
  if (z < 0.6) return std::exp(0.9177 - 4.279 * z - 1.38 * z * z);
  if (z < 10) return std::exp(1.2937 - 5.709 * z + 0.0186 * z * z);
  return 3.7e-24;
}

}  // namespace detail

/// The Shapiro-Wilk test of normality: W, the squared correlation of the ordered sample with what a
/// normal one would be. The most powerful of the common ones; for large samples it finds departures
/// that do not matter: look at the sample, too.
///
/// Shapes:   x a vector of 3 to 5000 entries.
/// Cost:     O(n log n).
/// Accuracy: of the p-value, that of Royston's approximation: two digits.
/// Throws:   ShapeError for fewer than 3 or more than 5000 entries; DomainError for NaN or
///           infinity, or entries that are all the same.
/// Source:   Royston, Applied Statistics 44 (1995), algorithm AS R94; R's shapiro.test gives the
///           same.
template <typename Derived>
HypothesisTest shapiro_wilk_test(const Eigen::DenseBase<Derived>& x_arg) {
  const char* const function = "shapiro_wilk_test";
  auto x = detail::sorted_finite_sample(function, x_arg, "x");
  const Eigen::Index n = x.size();
  if (n < 3 || n > 5000) {
    detail::throw_shape_error(function,
                              "x has " + std::to_string(n) + " entries, expected 3 to 5000");
  }
  if (x(0) == x(n - 1)) detail::throw_constant(function, "x", x(0));
  x = (x.array() / (x(n - 1) - x(0))).matrix().eval();
  x.array() -= x.mean();
  const Eigen::VectorXd a = detail::shapiro_wilk_weights<double>(n);
  double slope = 0;
  for (Eigen::Index i = 0; i < a.size(); ++i) slope += a(i) * (x(n - 1 - i) - x(i));
  const double squares = 2 * a.squaredNorm() * x.squaredNorm();
  const double root = std::sqrt(squares);
  const double gap = (root - slope) * (root + slope) / squares;
  HypothesisTest test;
  test.statistic = 1 - gap;
  test.p_value = detail::shapiro_wilk_p_value(n, gap);
  test.alternative = Alternative::less;
  test.statistic_name = "W";
  test.method = "Shapiro-Wilk test of normality";
  return test;
}

/// The Anderson-Darling test that a sample comes from a continuous law known before:
/// \f$ A^2 = n \int (F_n - F)^2 / (F (1 - F)) \, dF \f$, which looks into the tails as
/// kolmogorov_smirnov_test() does not.
///
/// Shapes:   x a vector of n entries; law a distribution.
/// Cost:     O(n log n).
/// Accuracy: of the p-value, some 1e-5.
/// Edges:    an entry outside of the support gives A^2 infinite and p = 0.
/// Throws:   ShapeError if x is empty; DomainError for NaN or infinity.
/// Source:   Marsaglia, Marsaglia, Evaluating the Anderson-Darling distribution, J. Statistical
///           Software 9(2) (2004).
template <typename Derived, typename Law>
  requires requires(const Law& law, const Eigen::VectorXd& x) {
    log_cdf(law, x);
    log_survival(law, x);
  }
HypothesisTest anderson_darling_test(const Eigen::DenseBase<Derived>& x_arg, const Law& law) {
  const auto x = detail::sorted_finite_sample("anderson_darling_test", x_arg, "x");
  HypothesisTest test;
  test.statistic = detail::anderson_darling_statistic(log_cdf(law, x), log_survival(law, x));
  test.p_value = detail::anderson_darling_survival(x.size(), test.statistic);
  test.alternative = Alternative::greater;
  test.statistic_name = "A^2";
  test.method = "Anderson-Darling test of a known law";
  return test;
}

/// The Anderson-Darling test of normality, with the mean and the variance estimated from the
/// sample.
///
/// Shapes:   x a vector of n >= 8 entries.
/// Cost:     O(n log n).
/// Accuracy: of the p-value, that of Stephens' approximation: two digits down to 1e-4.
/// Throws:   ShapeError for fewer than 8 entries; DomainError for NaN or infinity, or entries that
///           are all the same.
/// Source:   D'Agostino, Stephens, Goodness-of-Fit Techniques (1986), table 4.9; statsmodels'
///           normal_ad gives the same.
template <typename Derived>
HypothesisTest anderson_darling_test(const Eigen::DenseBase<Derived>& x_arg) {
  const char* const function = "anderson_darling_test";
  const auto x = detail::sorted_finite_sample(function, x_arg, "x");
  const Eigen::Index n = x.size();
  if (n < 8) {
    detail::throw_shape_error(function,
                              "x has " + std::to_string(n) + " entries, expected 8 or more");
  }
  if (x(0) == x(n - 1)) detail::throw_constant(function, "x", x(0));
  const auto mean = x.mean();
  const double sd = std::sqrt((x.array() - mean).square().sum() / double(n - 1));
  const Normal law{mean, sd};
  HypothesisTest test;
  test.statistic = detail::anderson_darling_statistic(log_cdf(law, x), log_survival(law, x));
  test.p_value = detail::anderson_darling_normal_survival(n, test.statistic);
  test.alternative = Alternative::greater;
  test.statistic_name = "A^2";
  test.method = "Anderson-Darling test of normality";
  return test;
}

}  // namespace mlmath
