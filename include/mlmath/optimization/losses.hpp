// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/core/arguments.hpp>
#include <mlmath/core/checks.hpp>
#include <mlmath/core/concepts.hpp>
#include <mlmath/core/detail/elementwise.hpp>
#include <mlmath/core/detail/error_free.hpp>
#include <mlmath/core/softmax.hpp>
#include <mlmath/information/cross_entropy_loss.hpp>
#include <mlmath/optimization/classification_losses.hpp>
#include <mlmath/optimization/regression_losses.hpp>

#include <Eigen/Core>

#include <algorithm>
#include <concepts>
#include <string>
#include <type_traits>

namespace mlmath {

/// A loss of one true value y and one prediction t: the types of regression_losses.hpp and
/// classification_losses.hpp, or one of your own with the same members.
template <typename L>
concept PointLoss = requires(const L& loss, double y, double t) {
  { loss.value(y, t) } -> std::convertible_to<double>;
  { loss.derivative(y, t) } -> std::convertible_to<double>;
  { loss.curvature(y, t) } -> std::convertible_to<double>;
  { L::is_convex } -> std::convertible_to<bool>;
  { L::is_strictly_convex } -> std::convertible_to<bool>;
  { L::is_smooth } -> std::convertible_to<bool>;
  { L::lipschitz } -> std::convertible_to<double>;
};

namespace detail {

// The members of a loss as functions of (t, y), the order of evaluate_pairs().
template <typename Loss>
struct LossValue {
  const Loss& loss;
  [[gnu::always_inline]] Pack operator()(Pack t, Pack y) const { return loss.value(y, t); }
  template <typename Scalar>
  Scalar generic(const Scalar& t, const Scalar& y) const {
    return loss.value(y, t);
  }
};
template <typename Loss>
struct LossDerivative {
  const Loss& loss;
  [[gnu::always_inline]] Pack operator()(Pack t, Pack y) const { return loss.derivative(y, t); }
  template <typename Scalar>
  Scalar generic(const Scalar& t, const Scalar& y) const {
    return loss.derivative(y, t);
  }
};
template <typename Loss>
struct LossCurvature {
  const Loss& loss;
  [[gnu::always_inline]] Pack operator()(Pack t, Pack y) const { return loss.curvature(y, t); }
  template <typename Scalar>
  Scalar generic(const Scalar& t, const Scalar& y) const {
    return loss.curvature(y, t);
  }
};

/// Entry by entry, for a loss that takes numbers only.
template <typename Member>
struct OneByOne {
  Member member;
  template <typename Scalar>
  Scalar operator()(const Scalar& t, const Scalar& y) const {
    return member.generic(t, y);
  }
};

template <typename Loss, typename Member, typename DerivedY, typename DerivedT>
typename DerivedT::PlainObject loss_of_entries(const char* function, const Member& member,
                                               const Eigen::DenseBase<DerivedY>& y,
                                               const Eigen::DenseBase<DerivedT>& t) {
  using Scalar = typename DerivedT::Scalar;
  static_assert(!std::is_integral_v<Scalar>, "a loss needs predictions of float, double, ...");
  check_loss(function, member.loss);
  if (y.rows() != t.rows() || y.cols() != t.cols()) {
    throw_shape_error(function, "y is " + shape_text(y.rows(), y.cols()) + ", expected " +
                                    shape_text(t.rows(), t.cols()) + " as t");
  }
  if constexpr (takes_packs<Loss>) {
    return evaluate_pairs(function, member, t, y.derived().template cast<Scalar>());
  } else {
    return t.derived().binaryExpr(y.derived().template cast<Scalar>(), OneByOne<Member>{member});
  }
}

template <typename Loss, typename Member, typename ScalarY, typename ScalarT>
auto loss_of_numbers(const char* function, const Member& member, const ScalarY& y,
                     const ScalarT& t) {
  check_loss(function, member.loss);
  using Scalar = std::common_type_t<Computed<ScalarY>, Computed<ScalarT>>;
  if constexpr (takes_packs<Loss>) {
    return evaluate(member, Scalar(t), Scalar(y));
  } else {
    return member.generic(Scalar(t), Scalar(y));
  }
}

}  // namespace detail

/// The loss of a prediction t where y is true, `loss_value(HuberLoss{1.5}, y, t)`.
///
/// Shapes:   two numbers, or two arrays, matrices or expressions of one shape, that of the result;
///           t may differentiate.
/// Edges:    NaN propagates; y is not checked, empirical_risk() does.
/// Accuracy: a few ulp (units in the last place) of the result, to the ends of the range.
/// Throws:   ShapeError if the shapes differ; DomainError if the loss's parameter is out of range.
template <PointLoss Loss, ScalarLike ScalarY, ScalarLike ScalarT>
[[nodiscard]] auto loss_value(const Loss& loss, const ScalarY& y, const ScalarT& t) {
  return detail::loss_of_numbers<Loss>("loss_value", detail::LossValue<Loss>{loss}, y, t);
}

/// loss_value() of each pair of entries, as a plain object of the shape of t.
template <PointLoss Loss, typename DerivedY, typename DerivedT>
[[nodiscard]] typename DerivedT::PlainObject loss_value(const Loss& loss,
                                                        const Eigen::DenseBase<DerivedY>& y,
                                                        const Eigen::DenseBase<DerivedT>& t) {
  return detail::loss_of_entries<Loss>("loss_value", detail::LossValue<Loss>{loss}, y, t);
}

/// The derivative of a loss in the prediction t; a subgradient at a kink.
///
/// Shapes:   as loss_value().
/// Throws:   as loss_value().
template <PointLoss Loss, ScalarLike ScalarY, ScalarLike ScalarT>
[[nodiscard]] auto loss_derivative(const Loss& loss, const ScalarY& y, const ScalarT& t) {
  return detail::loss_of_numbers<Loss>("loss_derivative", detail::LossDerivative<Loss>{loss}, y, t);
}

/// loss_derivative() of each pair of entries, as a plain object of the shape of t.
template <PointLoss Loss, typename DerivedY, typename DerivedT>
[[nodiscard]] typename DerivedT::PlainObject loss_derivative(const Loss& loss,
                                                             const Eigen::DenseBase<DerivedY>& y,
                                                             const Eigen::DenseBase<DerivedT>& t) {
  return detail::loss_of_entries<Loss>("loss_derivative", detail::LossDerivative<Loss>{loss}, y, t);
}

/// The second derivative of a loss in the prediction t, the weight of a sample in a Newton step; at
/// a kink that of a side.
///
/// Shapes:   as loss_value().
/// Throws:   as loss_value().
template <PointLoss Loss, ScalarLike ScalarY, ScalarLike ScalarT>
[[nodiscard]] auto loss_curvature(const Loss& loss, const ScalarY& y, const ScalarT& t) {
  return detail::loss_of_numbers<Loss>("loss_curvature", detail::LossCurvature<Loss>{loss}, y, t);
}

/// loss_curvature() of each pair of entries, as a plain object of the shape of t.
template <PointLoss Loss, typename DerivedY, typename DerivedT>
[[nodiscard]] typename DerivedT::PlainObject loss_curvature(const Loss& loss,
                                                            const Eigen::DenseBase<DerivedY>& y,
                                                            const Eigen::DenseBase<DerivedT>& t) {
  return detail::loss_of_entries<Loss>("loss_curvature", detail::LossCurvature<Loss>{loss}, y, t);
}

namespace detail {

/// The sum of weight_i * loss(y_i, t_i), weights of 1 where none are given.
template <typename Loss, typename Scalar>
Scalar sum_of_losses(const Loss& loss, const Scalar* y, const Scalar* t, const Scalar* weights,
                     Eigen::Index size) {
  if constexpr (is_packed<Scalar> && takes_packs<Loss>) {
    DoubledNumber<double> total;
    constexpr Eigen::Index block = 16 * pack_size;  // so that plain sums stay short
    const auto add_lanes = [&](Pack terms, Eigen::Index count) {
      double lanes[pack_size];
      store(lanes, terms);
      for (Eigen::Index k = 0; k < count; ++k) accumulate(total, lanes[k]);
    };
    Eigen::Index i = 0;
    while (i + pack_size <= size) {
      const Eigen::Index end = std::min(i + block, size);
      Pack terms[2] = {};
      for (Eigen::Index k = 0; i + pack_size <= end; ++k, i += pack_size) {
        const Pack term = loss.value(load(y + i), load(t + i));
        terms[k & 1] += weights == nullptr ? term : term * load(weights + i);
      }
      add_lanes(terms[0] + terms[1], pack_size);
    }
    if (i < size) {
      const Eigen::Index count = size - i;
      const Pack term =
          loss.value(load_part(y + i, count, double(y[i])), load_part(t + i, count, double(t[i])));
      add_lanes(weights == nullptr ? term : term * load_part(weights + i, count, 0), count);
    }
    return Scalar(total.value());
  } else {
    Scalar total(0);
    for (Eigen::Index i = 0; i < size; ++i) {
      const Scalar term = loss.value(y[i], t[i]);
      total += weights == nullptr ? term : Scalar(weights[i] * term);
    }
    return total;
  }
}

template <typename Loss, typename Derived>
void check_predictions(const char*, const Loss&, const Eigen::DenseBase<Derived>&) {}
template <typename Derived>
void check_predictions(const char* function, const CrossEntropyLoss&,
                       const Eigen::DenseBase<Derived>& p) {
  if constexpr (std::is_arithmetic_v<typename Derived::Scalar>) {
    check_unit_interval(function, "y_hat", p);
  }
}

/// The true values as numbers of the predictions' type, checked.
template <typename Scalar, typename Loss, typename DerivedY>
Eigen::VectorX<Scalar> risk_targets(const char* function, const Loss& loss,
                                    const Eigen::DenseBase<DerivedY>& y_arg,
                                    Eigen::Index predictions) {
  const auto y = pin_vector(y_arg, function, "y");
  check_nonempty(function, "y", y.size());
  check_same_size(function, "y", y.size(), "y_hat", predictions);
  check_loss(function, loss);
  if constexpr (std::is_arithmetic_v<typename DerivedY::Scalar>) check_targets(function, loss, y);
  return y.template cast<Scalar>();
}

}  // namespace detail

/// The empirical risk, \f$ \frac1n \sum_i l(y_i, \hat y_i) \f$ (the article's 4.1): the mean loss
/// of predictions. With SquaredLoss it is mean_squared_error().
///
/// Shapes:   y and y_hat have n entries each; y of any type of number, y_hat may differentiate.
///           With SoftmaxLoss, y holds labels 0 ... K - 1 and y_hat is n x K, a row of scores for
///           each sample.
/// Cost:     one pass.
/// Edges:    infinite where a loss is.
/// Accuracy: the sum adds a few epsilon to the errors of the losses, whatever n.
/// Throws:   ShapeError if the sizes differ or are 0; DomainError if a true value is not one that
///           the loss is for, a prediction is NaN, or the loss's parameter is out of range.
/// Source:   Vapnik, The Nature of Statistical Learning Theory, 2nd ed., sec. 1.2.
template <PointLoss Loss, typename DerivedY, typename DerivedT>
[[nodiscard]] typename DerivedT::Scalar empirical_risk(
    const Loss& loss, const Eigen::DenseBase<DerivedY>& y_arg,
    const Eigen::DenseBase<DerivedT>& y_hat_arg) {
  using Scalar = typename DerivedT::Scalar;
  const char* const function = "empirical_risk";
  const auto y_hat = detail::pin_vector(y_hat_arg, function, "y_hat");
  const auto y = detail::risk_targets<Scalar>(function, loss, y_arg, y_hat.size());
  detail::check_predictions(function, loss, y_hat);
  const Scalar total =
      detail::sum_of_losses<Loss, Scalar>(loss, y.data(), y_hat.data(), nullptr, y.size());
  if constexpr (std::is_floating_point_v<Scalar>) {
    if (total != total) detail::check_finite(function, "y_hat", y_hat);
  }
  return total / Scalar(double(y.size()));
}

/// The weighted empirical risk, \f$ \sum_i w_i l(y_i, \hat y_i) / \sum_i w_i \f$.
///
/// Shapes:   y, y_hat and weights have n entries each.
/// Throws:   as without weights; DomainError also if a weight is negative or not finite, or all
///           are 0.
template <PointLoss Loss, typename DerivedY, typename DerivedT, typename DerivedW>
[[nodiscard]] typename DerivedT::Scalar empirical_risk(
    const Loss& loss, const Eigen::DenseBase<DerivedY>& y_arg,
    const Eigen::DenseBase<DerivedT>& y_hat_arg, const Eigen::DenseBase<DerivedW>& weights_arg) {
  using Scalar = typename DerivedT::Scalar;
  const char* const function = "empirical_risk";
  const auto y_hat = detail::pin_vector(y_hat_arg, function, "y_hat");
  const auto y = detail::risk_targets<Scalar>(function, loss, y_arg, y_hat.size());
  detail::check_predictions(function, loss, y_hat);
  const auto given = detail::pin_vector(weights_arg, function, "weights");
  detail::check_same_size(function, "y", y.size(), "weights", given.size());
  detail::check_all_nonnegative(function, "weights", given);
  const Eigen::VectorX<Scalar> weights = given.template cast<Scalar>();
  const Scalar sum = weights.sum();
  if (!(sum > Scalar(0))) {
    detail::throw_domain_error(function, "weights are all 0, expected one that is positive");
  }
  const Scalar total =
      detail::sum_of_losses<Loss, Scalar>(loss, y.data(), y_hat.data(), weights.data(), y.size());
  if constexpr (std::is_floating_point_v<Scalar>) {
    if (total != total) detail::check_finite(function, "y_hat", y_hat);
  }
  return total / sum;
}

/// empirical_risk() of predictions that reverse mode records.
template <PointLoss Loss, typename DerivedY, RecordedArray T>
[[nodiscard]] auto empirical_risk(const Loss& loss, const Eigen::DenseBase<DerivedY>& y_arg,
                                  const T& y_hat) {
  using Scalar = typename T::Scalar;
  const Eigen::ArrayX<Scalar> y =
      detail::risk_targets<Scalar>("empirical_risk", loss, y_arg, y_hat.size());
  return loss.value(y, y_hat.array()).sum() * (Scalar(1) / Scalar(double(y.size())));
}

/// empirical_risk() of scores of K classes: categorical_cross_entropy_from_logits().
template <typename DerivedL, typename DerivedZ>
[[nodiscard]] typename DerivedZ::Scalar empirical_risk(const SoftmaxLoss&,
                                                       const Eigen::DenseBase<DerivedL>& labels,
                                                       const Eigen::DenseBase<DerivedZ>& scores) {
  return categorical_cross_entropy_from_logits(labels, scores);
}

/// empirical_risk() of scores of K classes that reverse mode records.
template <typename DerivedL, RecordedArray Z>
[[nodiscard]] auto empirical_risk(const SoftmaxLoss&, const Eigen::DenseBase<DerivedL>& labels,
                                  const Z& scores) {
  return categorical_cross_entropy_from_logits(labels, scores);
}

/// The gradient of empirical_risk() in the predictions, \f$ l'(y_i, \hat y_i) / n \f$; a
/// subgradient where the loss has a kink.
///
/// With predictions \f$ \hat y = X w + b \f$, the gradient in the weights is \f$ X^T g \f$, in the
/// intercept the sum of g.
///
/// Shapes:   as empirical_risk(); the result has n entries, or is n x K for SoftmaxLoss.
/// Throws:   as empirical_risk().
template <PointLoss Loss, typename DerivedY, typename DerivedT>
[[nodiscard]] Eigen::VectorX<typename DerivedT::Scalar> empirical_risk_gradient(
    const Loss& loss, const Eigen::DenseBase<DerivedY>& y_arg,
    const Eigen::DenseBase<DerivedT>& y_hat_arg) {
  using Scalar = typename DerivedT::Scalar;
  const char* const function = "empirical_risk_gradient";
  const auto y_hat = detail::pin_vector(y_hat_arg, function, "y_hat");
  const auto y = detail::risk_targets<Scalar>(function, loss, y_arg, y_hat.size());
  detail::check_predictions(function, loss, y_hat);
  Eigen::VectorX<Scalar> slopes = loss_derivative(loss, y, y_hat);
  if constexpr (std::is_floating_point_v<Scalar>) {
    if (slopes.hasNaN()) detail::check_finite(function, "y_hat", y_hat);
  }
  slopes /= Scalar(double(y.size()));
  return slopes;
}

/// The gradient of the softmax loss in the scores: \f$ (P - Y)/n \f$, with the probabilities P of
/// the classes and a 1 for each label in Y.
template <typename DerivedL, typename DerivedZ>
[[nodiscard]] typename DerivedZ::PlainObject empirical_risk_gradient(
    const SoftmaxLoss&, const Eigen::DenseBase<DerivedL>& labels_arg,
    const Eigen::DenseBase<DerivedZ>& scores) {
  using Scalar = typename DerivedZ::Scalar;
  const char* const function = "empirical_risk_gradient";
  const auto labels = detail::pin_vector(labels_arg, function, "y");
  detail::check_class_labels(function, labels, "y_hat", scores.rows(), scores.cols());
  typename DerivedZ::PlainObject slopes = softmax_rows(scores);
  for (Eigen::Index i = 0; i < slopes.rows(); ++i) {
    // The chance of all others: 1 - P would lose the digits of a sure and right score.
    Scalar& own = slopes(i, Eigen::Index(labels(i)));
    own = Scalar(0);
    own = -slopes.row(i).sum();
  }
  slopes /= Scalar(double(slopes.rows()));
  return slopes;
}

}  // namespace mlmath
