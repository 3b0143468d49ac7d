// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/core/checks.hpp>
#include <mlmath/core/concepts.hpp>
#include <mlmath/core/elementary.hpp>
#include <mlmath/core/sum.hpp>
#include <mlmath/probability/detail/law_kernel.hpp>
#include <mlmath/probability/distribution.hpp>

#include <Eigen/Core>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <ostream>
#include <string>
#include <type_traits>
#include <vector>

namespace mlmath {

namespace detail {
struct FiniteKernel;
}

/// A distribution on finitely many numbers, each with its probability: a die, a lottery, a sample
/// (all of equal probability), the rows of a table.
///
/// Categorical is the one on 0, ..., K - 1 whose values are positions.
///
/// Shapes:   values and probabilities have K entries each; a value may come more than once.
/// Edges:    the mode is the smallest of the most likely values. Skewness and kurtosis of a
///           constant are NaN.
/// Throws:   every function of it, ShapeError if the sizes differ or K is 0; DomainError if a value
///           is NaN or infinite, a probability is negative, or they do not sum to 1 within the
///           square root of epsilon.
template <typename ScalarType = double>
struct FiniteDistribution {
  using Scalar = ScalarType;            ///< the type of the values
  using Kernel = detail::FiniteKernel;  ///< the mathematics of the law

  Eigen::VectorX<Scalar> values;         ///< the possible values
  Eigen::VectorX<Scalar> probabilities;  ///< the probability of each
};

/// The scalar follows from the values.
template <typename DerivedX, typename DerivedP>
FiniteDistribution(const Eigen::EigenBase<DerivedX>&, const Eigen::EigenBase<DerivedP>&)
    -> FiniteDistribution<typename DerivedX::Scalar>;

/// The die with faces 1, ..., faces, all equally likely.
///
/// Throws:   DomainError if faces < 1.
[[nodiscard]] inline FiniteDistribution<double> fair_die(Eigen::Index faces = 6) {
  if (faces < 1) {
    detail::throw_domain_error("fair_die",
                               "faces = " + std::to_string(faces) + ", expected faces >= 1");
  }
  return {Eigen::VectorXd::LinSpaced(faces, 1, double(faces)),
          Eigen::VectorXd::Constant(faces, 1 / double(faces))};
}

/// Prints "FiniteDistribution(0: 0.25, 1: 0.75)".
template <typename Scalar>
std::ostream& operator<<(std::ostream& out, const FiniteDistribution<Scalar>& d) {
  out << "FiniteDistribution(";
  for (Eigen::Index k = 0; k < d.values.size(); ++k) {
    out << (k == 0 ? "" : ", ") << d.values(k) << ": " << d.probabilities(k);
  }
  return out << ")";
}

namespace detail {

/// The values that can come, in ascending order, with the probability of each, up to it, and above.
template <typename T>
struct SortedLaw {
  std::vector<T> values;
  std::vector<T> mass;
  std::vector<T> lower;
  std::vector<T> upper;

  explicit SortedLaw(const FiniteDistribution<T>& d) {
    std::vector<Eigen::Index> order(std::size_t(d.values.size()));
    std::iota(order.begin(), order.end(), Eigen::Index(0));
    std::stable_sort(order.begin(), order.end(),
                     [&](Eigen::Index a, Eigen::Index b) { return d.values(a) < d.values(b); });
    for (const Eigen::Index k : order) {
      if (d.probabilities(k) == T(0)) continue;
      if (values.empty() || values.back() != d.values(k)) {
        values.push_back(d.values(k));
        mass.push_back(T(0));
      }
      mass.back() += d.probabilities(k);
    }
    lower.resize(mass.size());
    upper.resize(mass.size());
    std::partial_sum(mass.begin(), mass.end(), lower.begin());
    T above(0);
    for (std::size_t k = mass.size(); k-- > 0;) {
      upper[k] = above;
      above += mass[k];
    }
  }

  /// How many of the values are at most x.
  [[nodiscard]] std::size_t count(T x) const {
    return std::size_t(std::upper_bound(values.begin(), values.end(), x) - values.begin());
  }
  /// P(X <= x), or P(X > x), by the smaller of both.
  [[nodiscard]] T side(T x, bool is_upper) const {
    if (x != x) return x;
    const std::size_t k = count(x);
    if (k == 0) return T(is_upper ? 1 : 0);
    if (k == values.size()) return T(is_upper ? 0 : 1);
    const bool is_small_below = lower[k - 1] < upper[k - 1];
    if (is_upper) return is_small_below ? 1 - lower[k - 1] : upper[k - 1];
    return is_small_below ? lower[k - 1] : 1 - upper[k - 1];
  }
  /// The smallest value whose P(X <= x) is p at least and P(X > x) is q at most: one of both that
  /// sum to 1 is given, the other NaN.
  [[nodiscard]] T quantile(T p, T q) const {
    const T given = p == p ? p : q;
    if (!(given >= T(0) && given <= T(1))) return std::numeric_limits<T>::quiet_NaN();
    if (p != p && q > T(0.5)) p = 1 - q;
    if (q != q && p > T(0.5)) q = 1 - p;
    const bool by_lower = p == p && p <= T(0.5);
    for (std::size_t k = 0; k + 1 < values.size(); ++k) {
      if (by_lower ? lower[k] >= p : upper[k] <= q) return values[k];
    }
    return values.back();
  }
};

struct FiniteKernel {
  static constexpr const char* name = "FiniteDistribution";
  static constexpr bool is_discrete = true;

  template <typename S>
  static void check(const char* function, const FiniteDistribution<S>& d) {
    static_assert(RealScalar<S>, "FiniteDistribution: values must be float, double or long double");
    check_same_size(function, "values", d.values.size(), "probabilities", d.probabilities.size());
    check_probabilities(function, "probabilities", d.probabilities);
    check_finite(function, "values", d.values);
  }

  template <typename T, typename S>
  static FiniteDistribution<T> cast(const FiniteDistribution<S>& d) {
    return {d.values.template cast<T>(), d.probabilities.template cast<T>()};
  }

  template <typename T>
  static auto pdf(const FiniteDistribution<T>& d) {
    return [d](T x) {
      if (x != x) return x;
      T p(0);
      for (Eigen::Index k = 0; k < d.values.size(); ++k) {
        if (d.values(k) == x) p += d.probabilities(k);
      }
      return p;
    };
  }
  template <typename T>
  static auto log_pdf(const FiniteDistribution<T>& d) {
    return [f = pdf(d)](T x) { return log_of(f(x)); };
  }
  template <typename T>
  static auto cdf(const FiniteDistribution<T>& d) {
    return [law = SortedLaw<T>(d)](T x) { return law.side(x, false); };
  }
  template <typename T>
  static auto survival(const FiniteDistribution<T>& d) {
    return [law = SortedLaw<T>(d)](T x) { return law.side(x, true); };
  }
  template <typename T>
  static auto log_cdf(const FiniteDistribution<T>& d) {
    return [law = SortedLaw<T>(d)](T x) { return log_of(law.side(x, false)); };
  }
  template <typename T>
  static auto log_survival(const FiniteDistribution<T>& d) {
    return [law = SortedLaw<T>(d)](T x) { return log_of(law.side(x, true)); };
  }
  template <typename T>
  static auto quantile(const FiniteDistribution<T>& d) {
    return [law = SortedLaw<T>(d)](T p) {
      return law.quantile(p, std::numeric_limits<T>::quiet_NaN());
    };
  }
  template <typename T>
  static auto survival_quantile(const FiniteDistribution<T>& d) {
    return [law = SortedLaw<T>(d)](T q) {
      return law.quantile(std::numeric_limits<T>::quiet_NaN(), q);
    };
  }
  template <typename T>
  static auto quantile_from_log(const FiniteDistribution<T>& d) {
    return [f = quantile(d)](T log_p) { return f(exp_of(log_p)); };
  }
  template <typename T>
  static auto survival_quantile_from_log(const FiniteDistribution<T>& d) {
    return [f = survival_quantile(d)](T log_q) { return f(exp_of(log_q)); };
  }

  /// E|X - c|^order, with signs unless they are dropped.
  template <typename T>
  static T moment_about(const FiniteDistribution<T>& d, T centre, int order,
                        bool is_absolute = false) {
    Eigen::ArrayX<T> differences = d.values.array() - centre;
    if (is_absolute) differences = differences.abs().eval();
    Eigen::ArrayX<T> powers = differences;
    for (int k = 1; k < order; ++k) powers *= differences;
    return compensated_dot(d.probabilities, powers);
  }
  template <typename T>
  static T mean(const FiniteDistribution<T>& d) {
    return compensated_dot(d.probabilities, d.values);
  }
  template <typename T>
  static T variance(const FiniteDistribution<T>& d) {
    return moment_about(d, mean(d), 2);
  }
  template <typename T>
  static T skewness(const FiniteDistribution<T>& d) {
    const T spread = variance(d);
    return moment_about(d, mean(d), 3) / (spread * std::sqrt(spread));
  }
  template <typename T>
  static T kurtosis(const FiniteDistribution<T>& d) {
    const T spread = variance(d);
    return moment_about(d, mean(d), 4) / (spread * spread) - 3;
  }
  template <typename T>
  static T mode(const FiniteDistribution<T>& d) {
    const SortedLaw<T> law(d);
    const auto most = std::max_element(law.mass.begin(), law.mass.end());
    return law.values[std::size_t(most - law.mass.begin())];
  }
  template <typename T>
  static T median(const FiniteDistribution<T>& d) {
    return quantile(d)(T(0.5));
  }
  template <typename T>
  static T entropy_in_nats(const FiniteDistribution<T>& d) {
    const SortedLaw<T> law(d);
    T sum(0);
    for (const T p : law.mass) sum -= xlogy(p, p);
    return sum;
  }
  template <typename T>
  static Support<T> support(const FiniteDistribution<T>& d) {
    const SortedLaw<T> law(d);
    return {law.values.front(), law.values.back()};
  }
};

}  // namespace detail
}  // namespace mlmath
