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

/// LossDerivative over the number of samples.
template <typename Loss>
struct LossDerivativeShare {
  const Loss& loss;
  double samples;
  [[gnu::always_inline]] Pack operator()(Pack t, Pack y) const {
    return loss.derivative(y, t) / samples;
  }
  template <typename Scalar>
  Scalar generic(const Scalar& t, const Scalar& y) const {
    return Scalar(loss.derivative(y, t)) / Scalar(samples);
  }
};

/// out[i] = member(t[i], y[i]).
template <typename Loss, typename Member, typename Scalar>
void fill_by_member(const Member& member, Eigen::Index size, const Scalar* y, const Scalar* t,
                    Scalar* out) {
  if constexpr (is_packed<Scalar> && takes_packs<Loss>) {
    evaluate_run(member, size, out, t, y);
  } else {
    for (Eigen::Index i = 0; i < size; ++i) out[i] = member.generic(t[i], y[i]);
  }
}

/// out[i] = l'(y[i], t[i]).
template <typename Loss, typename Scalar>
void fill_loss_derivatives(const Loss& loss, Eigen::Index size, const Scalar* y, const Scalar* t,
                           Scalar* out) {
  fill_by_member<Loss>(LossDerivative<Loss>{loss}, size, y, t, out);
}

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
    const auto term = [&](Eigen::Index i) {
      const Pack one = loss.value(load(y + i), load(t + i));
      return weights == nullptr ? one : one * load(weights + i);
    };
    const auto add_lanes = [&](Pack terms, Eigen::Index count) {
      double lanes[pack_size];
      store(lanes, terms);
      for (Eigen::Index k = 0; k < count; ++k) accumulate(total, lanes[k]);
    };
    Eigen::Index i = 0;
    for (; i + block <= size; i += block) {
      Pack even = {};
      Pack odd = {};
      for (Eigen::Index k = 0; k < block; k += 2 * pack_size) {
        even += term(i + k);
        odd += term(i + k + pack_size);
      }
      add_lanes(even + odd, pack_size);
    }
    for (; i + pack_size <= size; i += pack_size) add_lanes(term(i), pack_size);
    if (i < size) {
      const Eigen::Index count = size - i;
      const Pack rest =
          loss.value(load_part(y + i, count, double(y[i])), load_part(t + i, count, double(t[i])));
      add_lanes(weights == nullptr ? rest : rest * load_part(weights + i, count, 0), count);
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

/// Whether a true value that is not finite makes the loss of every prediction so, which then need
/// not be looked for before.
template <typename Loss>
inline constexpr bool shows_infinite_targets =
    std::is_same_v<Loss, SquaredLoss> || std::is_same_v<Loss, AbsoluteLoss> ||
    std::is_same_v<Loss, HuberLoss> || std::is_same_v<Loss, PinballLoss> ||
    std::is_same_v<Loss, LogCoshLoss>;

/// Throws unless there is a true value for each prediction and the loss's parameter is in range.
template <typename Loss>
void check_risk(const char* function, const Loss& loss, Eigen::Index targets,
                Eigen::Index predictions) {
  check_nonempty(function, "y", targets);
  check_same_size(function, "y", targets, "y_hat", predictions);
  check_loss(function, loss);
}

/// Throws unless the true values are what the loss is for.
template <typename Loss, typename Derived>
void check_true_values(const char* function, const Loss& loss, const Eigen::DenseBase<Derived>& y) {
  if constexpr (std::is_arithmetic_v<typename Derived::Scalar>) check_targets(function, loss, y);
}

/// A pinned vector as numbers of another type: itself where they are of that type.
template <typename Scalar, typename Given>
decltype(auto) numbers_as(const VectorRef<Given>& x) {
  if constexpr (std::is_same_v<Given, Scalar>) {
    return (x);
  } else {
    return Eigen::VectorX<Scalar>(x.template cast<Scalar>());
  }
}

/// The true values as numbers of the predictions' type, checked.
template <typename Scalar, typename Loss, typename DerivedY>
Eigen::VectorX<Scalar> risk_targets(const char* function, const Loss& loss,
                                    const Eigen::DenseBase<DerivedY>& y_arg,
                                    Eigen::Index predictions) {
  const auto y = pin_vector(y_arg, function, "y");
  check_risk(function, loss, y.size(), predictions);
  check_true_values(function, loss, y);
  return y.template cast<Scalar>();
}

/// The sum of the losses, weighted where weights are given, of arguments that are checked here.
template <typename Loss, typename Scalar, typename GivenY>
Scalar checked_sum_of_losses(const char* function, const Loss& loss, const VectorRef<GivenY>& given,
                             const VectorRef<Scalar>& y_hat, const Scalar* weights) {
  if constexpr (!shows_infinite_targets<Loss>) check_true_values(function, loss, given);
  check_predictions(function, loss, y_hat);
  const auto& y = numbers_as<Scalar>(given);
  const Scalar total = sum_of_losses<Loss, Scalar>(loss, y.data(), y_hat.data(), weights, y.size());
  if constexpr (std::is_floating_point_v<Scalar>) {
    if (!(total - total == Scalar(0))) check_true_values(function, loss, given);
    if (total != total) check_finite(function, "y_hat", y_hat);
  } else if constexpr (shows_infinite_targets<Loss>) {
    check_true_values(function, loss, given);
  }
  return total;
}

/// Throws unless there is a weight for each sample, none negative and one positive.
template <typename Given>
void check_weights(const char* function, const VectorRef<Given>& weights, Eigen::Index size) {
  check_same_size(function, "y", size, "weights", weights.size());
  check_all_nonnegative(function, "weights", weights);
  if (!(weights.sum() > Given(0))) {
    throw_domain_error(function, "weights are all 0, expected one that is positive");
  }
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
  const auto y = detail::pin_vector(y_arg, function, "y");
  detail::check_risk(function, loss, y.size(), y_hat.size());
  return detail::checked_sum_of_losses<Loss, Scalar>(function, loss, y, y_hat, nullptr) /
         Scalar(double(y.size()));
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
  const auto y = detail::pin_vector(y_arg, function, "y");
  detail::check_risk(function, loss, y.size(), y_hat.size());
  const auto given = detail::pin_vector(weights_arg, function, "weights");
  detail::check_weights(function, given, y.size());
  const auto& weights = detail::numbers_as<Scalar>(given);
  return detail::checked_sum_of_losses<Loss, Scalar>(function, loss, y, y_hat, weights.data()) /
         weights.sum();
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
  const auto given = detail::pin_vector(y_arg, function, "y");
  detail::check_risk(function, loss, given.size(), y_hat.size());
  detail::check_true_values(function, loss, given);
  detail::check_predictions(function, loss, y_hat);
  const auto& y = detail::numbers_as<Scalar>(given);
  Eigen::VectorX<Scalar> slopes(y.size());
  const detail::LossDerivativeShare<Loss> share{loss, double(y.size())};
  Scalar some(0);  // NaN where a slope is
  constexpr Eigen::Index block = 2048;
  for (Eigen::Index first = 0; first < y.size(); first += block) {
    const Eigen::Index count = std::min(block, y.size() - first);
    if constexpr (detail::is_packed<Scalar> && detail::takes_packs<Loss>) {
      detail::evaluate_run(share, count, slopes.data() + first, y_hat.data() + first,
                           y.data() + first);
    } else {
      for (Eigen::Index i = first; i < first + count; ++i)
        slopes(i) = share.generic(y_hat(i), y(i));
    }
    some += slopes.segment(first, count).sum();
  }
  if constexpr (std::is_floating_point_v<Scalar>) {
    if (some != some) detail::check_finite(function, "y_hat", y_hat);
  }
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
