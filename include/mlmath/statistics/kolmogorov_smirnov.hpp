// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/core/checks.hpp>
#include <mlmath/statistics/detail/kolmogorov_laws.hpp>
#include <mlmath/statistics/detail/sample.hpp>
#include <mlmath/statistics/hypothesis_test.hpp>

#include <Eigen/Core>

#include <algorithm>
#include <cmath>
#include <concepts>
#include <string>

namespace mlmath {

/// How a Kolmogorov-Smirnov test of two samples gets its p-value.
enum class KolmogorovMethod {
  automatic,  ///< exact where n m <= 1e7, else asymptotic
  exact,      ///< by all orders of the two samples, with the ties where they are
  asymptotic  ///< the limit for large samples, which knows of no ties
};

/// The settings of a Kolmogorov-Smirnov test.
struct KolmogorovOptions {
  /// two_sided takes the largest distance; greater the largest by which the distribution function
  /// of x lies above the other, so that x tends to be smaller; less the largest by which it lies
  /// below.
  Alternative alternative = Alternative::two_sided;
  KolmogorovMethod method = KolmogorovMethod::automatic;  ///< for two samples; see the test
};

namespace detail {

template <typename Law>
concept LawWithCdf = requires(const Law& law, const Eigen::VectorXd& x) {
  cdf(law, x);
};

/// F(x_i), checked.
template <typename Law>
Eigen::VectorXd distribution_function(const char* function, const Law& law,
                                      const Eigen::VectorXd& x) {
  Eigen::VectorXd F(x.size());
  if constexpr (LawWithCdf<Law>) {
    F = cdf(law, x);
  } else {
    static_assert(std::invocable<const Law&, double>,
                  "the law must be a distribution, or a function F(x) of a number");
    for (Eigen::Index i = 0; i < x.size(); ++i) F(i) = double(law(x(i)));
  }
  for (Eigen::Index i = 0; i < F.size(); ++i) {
    check_between(function, "F(x)", F(i), 0.0, 1.0);
  }
  return F;
}

inline double chosen_distance(double above, double below, Alternative alternative) {
  if (alternative == Alternative::greater) return above;
  if (alternative == Alternative::less) return below;
  return (std::max)(above, below);
}

inline std::string_view distance_name(Alternative alternative) {
  if (alternative == Alternative::greater) return "D+";
  return alternative == Alternative::less ? "D-" : "D";
}

template <typename Derived>
Eigen::VectorXd sorted_finite_sample(const char* function, const Eigen::DenseBase<Derived>& x_arg,
                                     const char* name) {
  Eigen::VectorXd x = finite_sample(function, x_arg, name);
  std::sort(x.data(), x.data() + x.size());
  return x;
}

}  // namespace detail

/// The Kolmogorov-Smirnov test that a sample comes from a continuous law,
/// \f$ D = \sup_x |F_n(x) - F(x)| \f$.
///
/// The law is to be known before: with parameters estimated from the same sample the p-value is far
/// too large; for normality see shapiro_wilk_test() and anderson_darling_test(). For a discrete law
/// it is too large, too.
///
/// Shapes:   x a vector of n entries; law a distribution, or a function F(x) of a number.
/// Cost:     O(n log n), and the exact two-sided law some 50 n^2 d operations where n d^2 < 6.
/// Accuracy: exact to some 1e-12 relative for n <= 10000 and for n d^2 >= 6; else to 1e-8.
/// Throws:   ShapeError if x is empty; DomainError for NaN or infinity, or F(x) outside [0, 1].
/// Source:   Simard, L'Ecuyer, J. Statistical Software 39(11) (2011), and for n > 10000 Pelz, Good,
///           J. Royal Stat. Soc. B 38 (1976); R's ks.test(exact = TRUE).
template <typename Derived, typename Law>
  requires(!std::derived_from<Law, Eigen::EigenBase<Law>>)
HypothesisTest kolmogorov_smirnov_test(const Eigen::DenseBase<Derived>& x_arg, const Law& law,
                                       const KolmogorovOptions& options = {}) {
  const char* const function = "kolmogorov_smirnov_test";
  const Eigen::VectorXd x = detail::sorted_finite_sample(function, x_arg, "x");
  const Eigen::VectorXd F = detail::distribution_function(function, law, x);
  const Eigen::Index n = x.size();
  double above = 0;
  double below = 0;
  for (Eigen::Index i = 0; i < n; ++i) {
    above = (std::max)(above, double(i + 1) / double(n) - F(i));
    below = (std::max)(below, F(i) - double(i) / double(n));
  }
  HypothesisTest test;
  test.statistic = detail::chosen_distance(above, below, options.alternative);
  test.p_value = options.alternative == Alternative::two_sided
                     ? detail::kolmogorov_survival(n, test.statistic)
                     : detail::smirnov_survival(n, test.statistic);
  test.alternative = options.alternative;
  test.statistic_name = detail::distance_name(options.alternative);
  test.method = "Kolmogorov-Smirnov test of one sample";
  return test;
}

/// The Kolmogorov-Smirnov test that two samples come from one law,
/// \f$ D = \sup_t |F_x(t) - F_y(t)| \f$; ties are allowed and exact.
///
/// Shapes:   x and y vectors of n and m entries.
/// Cost:     O((n + m) log(n + m)), and the exact law O(n m).
/// Throws:   ShapeError if a sample is empty; DomainError for NaN or infinity.
/// Source:   Schroeer, Trenkler, Computational Statistics & Data Analysis 20 (1995); R's
///           ks.test(x, y, exact = TRUE) gives the same.
template <typename DerivedX, typename DerivedY>
HypothesisTest kolmogorov_smirnov_test(const Eigen::DenseBase<DerivedX>& x_arg,
                                       const Eigen::DenseBase<DerivedY>& y_arg,
                                       const KolmogorovOptions& options = {}) {
  const char* const function = "kolmogorov_smirnov_test";
  const Eigen::VectorXd x = detail::sorted_finite_sample(function, x_arg, "x");
  const Eigen::VectorXd y = detail::sorted_finite_sample(function, y_arg, "y");
  const double n = double(x.size());
  const double m = double(y.size());
  const auto distances = detail::smirnov_distances(x, y);
  const double distance =
      detail::chosen_distance(distances.above, distances.below, options.alternative);
  HypothesisTest test;
  test.statistic = distance / (n * m);
  test.alternative = options.alternative;
  test.statistic_name = detail::distance_name(options.alternative);
  if (options.method == KolmogorovMethod::exact ||
      (options.method == KolmogorovMethod::automatic && n * m <= 1e7)) {
    test.p_value = detail::smirnov_exit_probability(
        x.size(), y.size(), distance, options.alternative != Alternative::less,
        options.alternative != Alternative::greater, distances.ends);
    test.method = "Kolmogorov-Smirnov test of two samples, exact";
    return test;
  }
  const double z = test.statistic * std::sqrt(n * m / (n + m));
  test.p_value = options.alternative == Alternative::two_sided ? detail::kolmogorov_survival(z)
                                                               : std::exp(-2 * z * z);
  test.method = "Kolmogorov-Smirnov test of two samples, asymptotic";
  return test;
}

}  // namespace mlmath
