// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/core/checks.hpp>
#include <mlmath/core/elementary_logistic.hpp>
#include <mlmath/core/softmax.hpp>
#include <mlmath/information/cross_entropy_loss.hpp>
#include <mlmath/optimization/detail/loss_math.hpp>

#include <Eigen/Core>

#include <limits>
#include <string>

/// Losses of two classes, y = 0 and y = 1: value types whose members take one label y and one score
/// or probability t, which may differentiate. Whole vectors: loss_value(), empirical_risk(). Of
/// more classes: SoftmaxLoss.
namespace mlmath {

/// The logistic loss of a score t, of which sigmoid(t) is the probability that y = 1:
/// \f$ \log(1 + e^t) - y t \f$, the cross-entropy from logits.
///
/// Shapes:   y is 0 or 1, or a share between them.
/// Units:    nats.
/// Accuracy: a few ulp (units in the last place), also of the tiny loss, slope and curvature of a
///           sure and right score.
/// Source:   Hastie, Tibshirani, Friedman, The Elements of Statistical Learning, 2nd ed., sec. 4.4.
struct LogisticLoss {
  static constexpr bool is_convex = true;           ///< in the score
  static constexpr bool is_strictly_convex = true;  ///< but for shares 0 and 1 the best is infinite
  static constexpr bool is_smooth = true;           ///< its derivative is continuous
  static constexpr double lipschitz = 0.25;         ///< of the derivative

  /// \f$ \log(1 + e^t) - y t \f$.
  template <typename Y, typename T>
  auto value(const Y& y, const T& t) const {
    const detail::LogitCrossEntropyTerm term;
    if constexpr (detail::is_pack<T>) {
      return term(y, t);
    } else if constexpr (RecordedArray<T>) {
      return softplus(t) - t * y;
    } else {
      return term.generic(T(y), t);
    }
  }
  /// \f$ \sigma(t) - y \f$, as \f$ (1 - y)\,\sigma(t) - y\,\sigma(-t) \f$.
  template <typename Y, typename T>
  auto derivative(const Y& y, const T& t) const {
    const auto one = detail::loss_math::beside<T>(1);
    if constexpr (detail::is_pack<T>) {
      const T e = detail::exp_kernel(-detail::pack_abs(t));
      const T large = 1 / (1 + e);
      const T small = e * large;
      return T((1 - y) * detail::select(t > 0, large, small) -
               y * detail::select(t > 0, small, large));
    } else {
      return T((one - y) * sigmoid(t) - y * sigmoid(T(-t)));
    }
  }
  /// \f$ \sigma(t)\,\sigma(-t) \f$.
  template <typename Y, typename T>
  auto curvature(const Y&, const T& t) const {
    const T e = detail::loss_math::exp_of(T(-detail::loss_math::abs_of(t)));
    const T sum = detail::loss_math::beside<T>(1) + e;
    return e / (sum * sum);
  }
};

/// The cross-entropy of a probability p that y = 1, \f$ -y \log p - (1 - y) \log(1 - p) \f$. Of
/// scores, LogisticLoss keeps the digits that a probability close to 0 or 1 has lost.
///
/// Shapes:   y is 0 or 1, or a share between them; p in [0, 1].
/// Units:    nats.
/// Edges:    infinite where a forecast of 0 or 1 was wrong: no clipping.
/// Throws:   DomainError, by empirical_risk(), if an entry lies outside [0, 1].
/// Source:   Goodfellow, Bengio, Courville, Deep Learning, sec. 6.2.2.
struct CrossEntropyLoss {
  static constexpr bool is_convex = true;           ///< in the probability
  static constexpr bool is_strictly_convex = true;  ///< so that the best probability is unique
  static constexpr bool is_smooth = true;           ///< on (0, 1)
  /// Of the derivative, which grows without limit towards 0 and 1.
  static constexpr double lipschitz = std::numeric_limits<double>::infinity();

  /// \f$ -y \log p - (1 - y) \log(1 - p) \f$.
  template <typename Y, typename T>
  auto value(const Y& y, const T& p) const {
    const detail::BinaryCrossEntropyTerm term;
    if constexpr (detail::is_pack<T>) {
      return term(y, p);
    } else if constexpr (RecordedArray<T>) {
      const auto one = detail::loss_math::beside<T>(1);
      const Y rest = one - y;
      return -(xlogy(y, p) + xlogy(rest, one - p));
    } else {
      return term.generic(T(y), p);
    }
  }
  /// \f$ (1 - y)/(1 - p) - y/p \f$.
  template <typename Y, typename T>
  auto derivative(const Y& y, const T& p) const {
    const auto none = detail::loss_math::whole<T>(0);
    const T q = detail::loss_math::beside<T>(1) - p;
    const T rest = detail::loss_math::beside<T>(1) - y;
    return T(detail::loss_math::pick<T>(rest == none, none, T(rest / q)) -
             detail::loss_math::pick<T>(y == none, none, T(y / p)));
  }
  /// \f$ y/p^2 + (1 - y)/(1 - p)^2 \f$.
  template <typename Y, typename T>
  auto curvature(const Y& y, const T& p) const {
    const auto none = detail::loss_math::whole<T>(0);
    const T q = detail::loss_math::beside<T>(1) - p;
    const T rest = detail::loss_math::beside<T>(1) - y;
    return T(detail::loss_math::pick<T>(rest == none, none, T(rest / q / q)) +
             detail::loss_math::pick<T>(y == none, none, T(y / p / p)));
  }
};

/// The hinge loss of a score t, \f$ \max(0, 1 - s t) \f$ with \f$ s = 2y - 1 \f$, of support vector
/// machines: no loss from a margin of 1 on.
///
/// Shapes:   y is 0 or 1, as for LogisticLoss; the literature's labels are s, -1 or 1.
/// Edges:    the derivative at the kink, s t = 1, is taken as 0.
/// Source:   Cortes, Vapnik, Support-vector networks, Machine Learning 20 (1995).
struct HingeLoss {
  static constexpr bool is_convex = true;            ///< in the score
  static constexpr bool is_strictly_convex = false;  ///< straight on both sides
  static constexpr bool is_smooth = false;           ///< a kink at the margin
  /// Of the derivative, which jumps.
  static constexpr double lipschitz = std::numeric_limits<double>::infinity();

  /// \f$ \max(0, 1 - s t) \f$.
  template <typename Y, typename T>
  auto value(const Y& y, const T& t) const {
    const T lack = shortfall(y, t);
    const auto none = detail::loss_math::beside<T>(0);
    return T(detail::loss_math::pick<T>(lack <= none, none, lack));
  }
  /// -s short of the margin, else 0.
  template <typename Y, typename T>
  auto derivative(const Y& y, const T& t) const {
    const T lack = shortfall(y, t);
    const auto none = detail::loss_math::whole<T>(0);
    const T slope = detail::loss_math::beside<T>(1) - detail::loss_math::beside<T>(2) * y;
    return T(detail::loss_math::pick<T>(lack <= none, none,
                                        T(detail::loss_math::pick<T>(lack > none, slope, lack))));
  }
  /// 0; NaN where t or y is.
  template <typename Y, typename T>
  auto curvature(const Y& y, const T& t) const {
    const T slope = derivative(y, t);
    return detail::loss_math::beside<T>(0) * (slope * slope);
  }

  /// \f$ 1 - s t \f$, by how much the score falls short of the margin.
  template <typename Y, typename T>
  static auto shortfall(const Y& y, const T& t) {
    const auto one = detail::loss_math::beside<T>(1);
    const auto two = detail::loss_math::beside<T>(2);
    return one - (two * y - one) * t;
  }
};

/// The squared hinge loss of a score t, \f$ \max(0, 1 - s t)^2 \f$ with \f$ s = 2y - 1 \f$: the
/// hinge loss without its kink.
///
/// Shapes:   y is 0 or 1, as for LogisticLoss.
/// Source:   Hastie, Tibshirani, Friedman, The Elements of Statistical Learning, 2nd ed., sec.
///           10.6.
struct SquaredHingeLoss {
  static constexpr bool is_convex = true;            ///< in the score
  static constexpr bool is_strictly_convex = false;  ///< 0 from the margin on
  static constexpr bool is_smooth = true;            ///< its derivative is continuous
  static constexpr double lipschitz = 2;             ///< of the derivative

  /// \f$ \max(0, 1 - s t)^2 \f$.
  template <typename Y, typename T>
  auto value(const Y& y, const T& t) const {
    const T lack = HingeLoss{}.value(y, t);
    return lack * lack;
  }
  /// \f$ -2 s \max(0, 1 - s t) \f$.
  template <typename Y, typename T>
  auto derivative(const Y& y, const T& t) const {
    const auto two = detail::loss_math::beside<T>(2);
    return two * (detail::loss_math::beside<T>(1) - two * y) * HingeLoss{}.value(y, t);
  }
  /// 2 short of the margin, else 0.
  template <typename Y, typename T>
  auto curvature(const Y& y, const T& t) const {
    const T slope = HingeLoss{}.derivative(y, t);
    return detail::loss_math::beside<T>(2) * slope * slope;
  }
};

/// The softmax loss of K classes, \f$ \log \sum_k e^{t_k} - t_y \f$ of the scores of a sample: the
/// cross-entropy of softmax(t).
///
/// Shapes:   y in 0 ... K - 1; K scores.
/// Units:    nats.
/// Source:   Goodfellow, Bengio, Courville, Deep Learning, sec. 6.2.2.3.
struct SoftmaxLoss {
  static constexpr bool is_convex = true;            ///< in the scores
  static constexpr bool is_strictly_convex = false;  ///< a shift of all scores changes nothing
  static constexpr bool is_smooth = true;            ///< its gradient is continuous
  /// Of the gradient: the Hessian is \f$ \mathrm{diag}(p) - p p^T \f$, whose eigenvalues are at
  /// most 1/2.
  static constexpr double lipschitz = 0.5;
  /// The Hessian by the K scores of a sample, \f$ \mathrm{diag}(p) - p p^T \f$ with
  /// \f$ p = \mathrm{softmax}(t) \f$, whatever its class.
  template <typename Derived>
  Eigen::MatrixX<typename Derived::Scalar> curvature(const Eigen::MatrixBase<Derived>& t) const {
    using Vector = Eigen::VectorX<typename Derived::Scalar>;
    const Vector p = softmax(Vector(t.derived().reshaped()));
    return Eigen::MatrixX<typename Derived::Scalar>(p.asDiagonal()) - p * p.transpose();
  }
};

namespace detail {

template <>
inline constexpr bool takes_packs<LogisticLoss> = true;
template <>
inline constexpr bool takes_packs<CrossEntropyLoss> = true;
template <>
inline constexpr bool takes_packs<HingeLoss> = true;
template <>
inline constexpr bool takes_packs<SquaredHingeLoss> = true;

template <typename Derived>
void check_targets(const char* function, const LogisticLoss&, const Eigen::DenseBase<Derived>& y) {
  check_unit_interval(function, "y", y);
}
template <typename Derived>
void check_targets(const char* function, const CrossEntropyLoss&,
                   const Eigen::DenseBase<Derived>& y) {
  check_unit_interval(function, "y", y);
}

template <typename Derived>
void check_zero_or_one(const char* function, const Eigen::DenseBase<Derived>& y) {
  for (Eigen::Index i = 0; i < y.size(); ++i) {
    const auto label = y.derived().coeff(i);
    if (label == 0 || label == 1) continue;
    throw_domain_error(function, "y" + position_text(y, i, i) + " is " + to_text(label) +
                                     ", expected labels 0 and 1");
  }
}
template <typename Derived>
void check_targets(const char* function, const HingeLoss&, const Eigen::DenseBase<Derived>& y) {
  check_zero_or_one(function, y);
}
template <typename Derived>
void check_targets(const char* function, const SquaredHingeLoss&,
                   const Eigen::DenseBase<Derived>& y) {
  check_zero_or_one(function, y);
}

}  // namespace detail
}  // namespace mlmath
