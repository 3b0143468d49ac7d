// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/core/checks.hpp>
#include <mlmath/optimization/detail/loss_math.hpp>

#include <Eigen/Core>

#include <limits>
#include <string>

/// Losses of predicted numbers: value types whose members take one true value y and one prediction
/// t, which may differentiate. Whole vectors: loss_value(), empirical_risk().
namespace mlmath {

/// The squared loss, \f$ (t - y)^2 \f$: the mean is what minimizes it.
///
/// Source:   Hastie, Tibshirani, Friedman, The Elements of Statistical Learning, 2nd ed., sec.
///           10.6.
struct SquaredLoss {
  static constexpr bool is_convex = true;           ///< in the prediction
  static constexpr bool is_strictly_convex = true;  ///< so that the best prediction is unique
  static constexpr bool is_smooth = true;           ///< its derivative is continuous
  static constexpr double lipschitz = 2;            ///< of the derivative

  /// \f$ (t - y)^2 \f$.
  template <typename Y, typename T>
  auto value(const Y& y, const T& t) const {
    const auto r = t - y;
    return r * r;
  }
  /// \f$ 2 (t - y) \f$.
  template <typename Y, typename T>
  auto derivative(const Y& y, const T& t) const {
    return detail::loss_math::beside<T>(2) * (t - y);
  }
  /// 2.
  template <typename Y, typename T>
  auto curvature(const Y&, const T&) const {
    return T(detail::loss_math::whole<T>(2));
  }
};

/// The absolute loss, \f$ |t - y| \f$: the median is what minimizes it.
///
/// Edges:    the derivative at the kink, t = y, is taken as 0.
/// Source:   Hastie, Tibshirani, Friedman, sec. 10.6.
struct AbsoluteLoss {
  static constexpr bool is_convex = true;            ///< in the prediction
  static constexpr bool is_strictly_convex = false;  ///< flat stretches have no curvature
  static constexpr bool is_smooth = false;           ///< a kink at t = y
  /// Of the derivative, which jumps.
  static constexpr double lipschitz = std::numeric_limits<double>::infinity();

  /// \f$ |t - y| \f$.
  template <typename Y, typename T>
  auto value(const Y& y, const T& t) const {
    return detail::loss_math::abs_of(T(t - y));
  }
  /// The sign of t - y.
  template <typename Y, typename T>
  auto derivative(const Y& y, const T& t) const {
    const T r = t - y;
    return T(detail::loss_math::pick<T>(
        r > detail::loss_math::whole<T>(0), detail::loss_math::whole<T>(1),
        T(detail::loss_math::pick<T>(r < detail::loss_math::whole<T>(0),
                                     detail::loss_math::whole<T>(-1), T(r * r)))));
  }
  /// 0; NaN where t or y is.
  template <typename Y, typename T>
  auto curvature(const Y& y, const T& t) const {
    const T slope = derivative(y, t);
    return detail::loss_math::beside<T>(0) * (slope * slope);
  }
};

/// The Huber loss of \f$ r = t - y \f$: \f$ r^2/2 \f$ up to \f$ |r| = \delta \f$, then the line
/// \f$ \delta(|r| - \delta/2) \f$ that goes on smoothly. Residuals beyond \f$ \delta \f$ count by
/// their size, not by its square: for data with outliers.
///
/// Throws:   DomainError, by the functions of whole vectors, unless 0 < delta < infinity.
/// Source:   Huber, Robust estimation of a location parameter, Ann. Math. Statist. 35 (1964).
struct HuberLoss {
  double delta = 1.35;  ///< where the square ends, > 0; 1.35 spreads: 95% efficient for normal data

  static constexpr bool is_convex = true;            ///< in the prediction
  static constexpr bool is_strictly_convex = false;  ///< straight outside
  static constexpr bool is_smooth = true;            ///< its derivative is continuous
  static constexpr double lipschitz = 1;             ///< of the derivative

  /// \f$ r^2/2 \f$ or \f$ \delta(|r| - \delta/2) \f$.
  template <typename Y, typename T>
  auto value(const Y& y, const T& t) const {
    const T r = t - y;
    const T size = detail::loss_math::abs_of(r);
    const auto d = detail::loss_math::beside<T>(delta);
    const auto half = detail::loss_math::beside<T>(0.5);
    return T(detail::loss_math::pick<T>(size <= d, T(half * r * r), T(d * (size - half * d))));
  }
  /// r cut off at \f$ \pm\delta \f$.
  template <typename Y, typename T>
  auto derivative(const Y& y, const T& t) const {
    const T r = t - y;
    const auto d = detail::loss_math::whole<T>(delta);
    return T(detail::loss_math::pick<T>(r > d, d, T(detail::loss_math::pick<T>(r < -d, -d, r))));
  }
  /// 1 within \f$ \delta \f$, else 0.
  template <typename Y, typename T>
  auto curvature(const Y& y, const T& t) const {
    const T size = detail::loss_math::abs_of(T(t - y));
    const auto d = detail::loss_math::whole<T>(delta);
    const auto none = detail::loss_math::whole<T>(0);
    const auto one = detail::loss_math::whole<T>(1);
    return T(detail::loss_math::pick<T>(size <= d, one,
                                        T(detail::loss_math::pick<T>(size > d, none, size))));
  }
};

/// The pinball loss, \f$ q\,(y - t) \f$ for a prediction that is too low and \f$ (1 - q)(t - y) \f$
/// for one too high: the q-th quantile is what minimizes it.
///
/// Edges:    the derivative at the kink, t = y, is taken as 0.
/// Throws:   DomainError, by the functions of whole vectors, unless 0 <= quantile <= 1.
/// Source:   Koenker, Bassett, Regression quantiles, Econometrica 46 (1978).
struct PinballLoss {
  double quantile = 0.5;  ///< q, in [0, 1]

  static constexpr bool is_convex = true;            ///< in the prediction
  static constexpr bool is_strictly_convex = false;  ///< straight on both sides
  static constexpr bool is_smooth = false;           ///< a kink at t = y
  /// Of the derivative, which jumps.
  static constexpr double lipschitz = std::numeric_limits<double>::infinity();

  /// \f$ q\,(y - t) \f$ or \f$ (1 - q)(t - y) \f$.
  template <typename Y, typename T>
  auto value(const Y& y, const T& t) const {
    const T r = t - y;
    const auto q = detail::loss_math::beside<T>(quantile);
    const auto rest = detail::loss_math::beside<T>(1 - quantile);
    return T(
        detail::loss_math::pick<T>(r > detail::loss_math::beside<T>(0), T(rest * r), T(-q * r)));
  }
  /// -q or 1 - q.
  template <typename Y, typename T>
  auto derivative(const Y& y, const T& t) const {
    const T r = t - y;
    const auto q = detail::loss_math::whole<T>(quantile);
    const auto rest = detail::loss_math::whole<T>(1 - quantile);
    return T(detail::loss_math::pick<T>(
        r > detail::loss_math::whole<T>(0), rest,
        T(detail::loss_math::pick<T>(r < detail::loss_math::whole<T>(0), -q, T(r * r)))));
  }
  /// 0; NaN where t or y is.
  template <typename Y, typename T>
  auto curvature(const Y& y, const T& t) const {
    const T slope = derivative(y, t);
    return detail::loss_math::beside<T>(0) * (slope * slope);
  }
};

/// The log-cosh loss, \f$ \log\cosh(t - y) \f$: \f$ r^2/2 \f$ for a small residual and
/// \f$ |r| - \log 2 \f$ for a large one, with derivatives of every order.
///
/// Accuracy: a few ulp (units in the last place) for every residual, tiny or huge.
/// Source:   Saleh, Saleh, Statistical properties of the log-cosh loss function used in machine
///           learning (2022).
struct LogCoshLoss {
  static constexpr bool is_convex = true;           ///< in the prediction
  static constexpr bool is_strictly_convex = true;  ///< so that the best prediction is unique
  static constexpr bool is_smooth = true;           ///< its derivative is continuous
  static constexpr double lipschitz = 1;            ///< of the derivative

  /// \f$ \log\cosh r \f$.
  template <typename Y, typename T>
  auto value(const Y& y, const T& t) const {
    const T r = t - y;
    const T size = detail::loss_math::abs_of(r);
    const auto one = detail::loss_math::beside<T>(1);
    const auto two = detail::loss_math::beside<T>(2);
    const auto log_two = detail::loss_math::beside<T>(0.693147180559945309417232121458176568L);
    // cosh r - 1 = (e^r - 1)^2 / (2 e^r), which does not cancel.
    if constexpr (detail::is_pack<T>) {
      const T fallen = detail::expm1_kernel(-size);
      const T rest = one + fallen;
      const auto is_near = size < one;
      const T grown = detail::log1p_kernel(
          detail::select(is_near, T(fallen * fallen / (two * rest)), T(rest * rest)));
      return T(detail::select(is_near, grown, T(size + (grown - log_two))));
    }
    const T grown = detail::loss_math::expm1_of(r);
    const T near = detail::loss_math::log1p_of(T(grown * grown / (two * (one + grown))));
    const T far =
        size + (detail::loss_math::log1p_of(detail::loss_math::exp_of(T(-two * size))) - log_two);
    return T(detail::loss_math::pick<T>(size < one, near, far));
  }
  /// \f$ \tanh r \f$.
  template <typename Y, typename T>
  auto derivative(const Y& y, const T& t) const {
    return detail::loss_math::tanh_of(T(t - y));
  }
  /// \f$ 1/\cosh^2 r \f$.
  template <typename Y, typename T>
  auto curvature(const Y& y, const T& t) const {
    const T e = detail::loss_math::exp_of(
        T(detail::loss_math::beside<T>(-2) * detail::loss_math::abs_of(T(t - y))));
    const T sum = detail::loss_math::beside<T>(1) + e;
    return detail::loss_math::beside<T>(4) * e / (sum * sum);
  }
};

/// The loss of a count y whose logarithm of the mean is predicted, \f$ e^t - y t \f$: minus the
/// Poisson log-likelihood without \f$ \log y! \f$, of which no prediction changes anything.
///
/// Edges:    its derivative grows without limit, so that no constant step is safe everywhere.
/// Throws:   DomainError, by the functions of whole vectors, if an entry of y is negative.
/// Source:   McCullagh, Nelder, Generalized Linear Models, 2nd ed., ch. 6.
struct PoissonLoss {
  static constexpr bool is_convex = true;           ///< in the prediction
  static constexpr bool is_strictly_convex = true;  ///< so that the best prediction is unique
  static constexpr bool is_smooth = true;           ///< its derivative is continuous
  /// Of the derivative, which grows without limit.
  static constexpr double lipschitz = std::numeric_limits<double>::infinity();

  /// \f$ e^t - y t \f$.
  template <typename Y, typename T>
  auto value(const Y& y, const T& t) const {
    return detail::loss_math::exp_of(t) - y * t;
  }
  /// \f$ e^t - y \f$.
  template <typename Y, typename T>
  auto derivative(const Y& y, const T& t) const {
    return detail::loss_math::exp_of(t) - y;
  }
  /// \f$ e^t \f$.
  template <typename Y, typename T>
  auto curvature(const Y&, const T& t) const {
    return detail::loss_math::exp_of(t);
  }
};

/// The loss of an amount y > 0 whose logarithm of the mean is predicted, \f$ t + y e^{-t} \f$:
/// minus the gamma log-likelihood, without what no prediction changes, per unit of its shape.
///
/// Edges:    its derivative grows without limit, so that no constant step is safe everywhere.
/// Throws:   DomainError, by the functions of whole vectors, if an entry of y is not positive.
/// Source:   McCullagh, Nelder, Generalized Linear Models, 2nd ed., ch. 8.
struct GammaLoss {
  static constexpr bool is_convex = true;           ///< in the prediction
  static constexpr bool is_strictly_convex = true;  ///< so that the best prediction is unique
  static constexpr bool is_smooth = true;           ///< its derivative is continuous
  /// Of the derivative, which grows without limit.
  static constexpr double lipschitz = std::numeric_limits<double>::infinity();

  /// \f$ t + y e^{-t} \f$.
  template <typename Y, typename T>
  auto value(const Y& y, const T& t) const {
    return t + y * detail::loss_math::exp_of(T(-t));
  }
  /// \f$ 1 - y e^{-t} \f$.
  template <typename Y, typename T>
  auto derivative(const Y& y, const T& t) const {
    return detail::loss_math::beside<T>(1) - y * detail::loss_math::exp_of(T(-t));
  }
  /// \f$ y e^{-t} \f$.
  template <typename Y, typename T>
  auto curvature(const Y& y, const T& t) const {
    return y * detail::loss_math::exp_of(T(-t));
  }
};

namespace detail {

template <>
inline constexpr bool takes_packs<SquaredLoss> = true;
template <>
inline constexpr bool takes_packs<AbsoluteLoss> = true;
template <>
inline constexpr bool takes_packs<HuberLoss> = true;
template <>
inline constexpr bool takes_packs<PinballLoss> = true;
template <>
inline constexpr bool takes_packs<LogCoshLoss> = true;
template <>
inline constexpr bool takes_packs<PoissonLoss> = true;
template <>
inline constexpr bool takes_packs<GammaLoss> = true;

// What a loss asks of its parameter and of the true values, for the functions of whole vectors.
template <typename Loss>
void check_loss(const char*, const Loss&) {}
inline void check_loss(const char* function, const HuberLoss& loss) {
  check_positive(function, "delta", loss.delta);
}
inline void check_loss(const char* function, const PinballLoss& loss) {
  check_between(function, "quantile", loss.quantile, 0.0, 1.0);
}

template <typename Loss, typename Derived>
void check_targets(const char* function, const Loss&, const Eigen::DenseBase<Derived>& y) {
  check_finite(function, "y", y);
}
template <typename Derived>
void check_targets(const char* function, const PoissonLoss&, const Eigen::DenseBase<Derived>& y) {
  check_all_nonnegative(function, "y", y);
}
template <typename Derived>
void check_targets(const char* function, const GammaLoss&, const Eigen::DenseBase<Derived>& y) {
  check_finite(function, "y", y);
  for (Eigen::Index i = 0; i < y.size(); ++i) {
    if (y.derived().coeff(i) > 0) continue;
    throw_domain_error(function, "y" + position_text(y, i, i) + " is " +
                                     to_text(y.derived().coeff(i)) + ", expected values > 0");
  }
}

}  // namespace detail
}  // namespace mlmath
