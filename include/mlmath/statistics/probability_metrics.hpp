// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/core/checks.hpp>
#include <mlmath/core/concepts.hpp>
#include <mlmath/core/elementary.hpp>
#include <mlmath/core/elementary_logistic.hpp>
#include <mlmath/statistics/detail/classes.hpp>
#include <mlmath/statistics/detail/log_loss_kernels.hpp>
#include <mlmath/statistics/detail/readers.hpp>
#include <mlmath/statistics/detail/recorded_targets.hpp>
#include <mlmath/statistics/detail/score_table.hpp>

#include <Eigen/Core>

#include <algorithm>
#include <cmath>
#include <concepts>
#include <limits>
#include <string>
#include <type_traits>

namespace mlmath {

/// What the metrics of predicted probabilities are of.
struct ProbabilityMetricOptions {
  /// Probabilities are moved into [clip, 1 - clip] before their logarithm is taken, 0 <= clip <
  /// 1/2; 0 leaves a confident mistake its infinite loss. The machine epsilon is scikit-learn's
  /// choice.
  double clip = 0;
  /// The labels of the columns of a matrix of probabilities; where it is empty, the labels that
  /// occur in y, ascending, of which there have to be as many.
  Eigen::VectorX<Eigen::Index> classes = {};
};

namespace detail {

/// A matrix by its type: a probability for each class. A vector is the probability of class 1.
template <typename Derived>
concept ScoreMatrix = DenseExpression<Derived> && !bool(Derived::IsVectorAtCompileTime);

/// A number type that differentiates, in a vector.
template <typename Derived>
concept DifferentiatingVector =
    VectorExpression<Derived> && !std::is_arithmetic_v<typename Derived::Scalar>;

inline void check_clip(const char* function, double clip) {
  if (clip >= 0 && clip < 0.5) return;
  throw_domain_error(function, "clip = " + to_text(clip) + ", expected 0 <= clip < 0.5");
}

/// The tolerance for the sum of a row whose entries came in this type.
template <typename Scalar>
double row_tolerance() {
  if constexpr (std::is_same_v<Scalar, float>) return double(probability_tolerance<float>());
  return probability_tolerance<double>();
}

template <std::same_as<SampleRun> Run>
double log_loss_of(const char* function, const Run& y, const ScoreTable& P, double tolerance,
                   const SampleRun& w, const ProbabilityMetricOptions& options) {
  check_clip(function, options.clip);
  const Classes classes = column_classes(function, y, "P", P, options.classes);
  check_samples(function, y, y, w);
  check_probability_rows(function, "P", P, tolerance);
  const Classes place = ClassIndex(function, classes).places(function, y);
  return class_log_loss(function, P, place, w, options.clip);
}

template <std::same_as<SampleRun> Run>
double logit_loss_of(const char* function, const Run& y, const ScoreTable& Z, const SampleRun& w,
                     const Classes& given) {
  const Classes classes = column_classes(function, y, "Z", Z, given);
  check_samples(function, y, y, w);
  const Classes place = ClassIndex(function, classes).places(function, y);
  const double loss = class_logit_loss(function, Z, place, w);
  if (!std::isnan(loss)) return loss;
  for (Eigen::Index i = 0; i < Z.rows; ++i) {
    double largest = -std::numeric_limits<double>::infinity();
    for (Eigen::Index k = 0; k < Z.cols; ++k) {
      largest = (std::max)(largest, Z(i, k));
      if (Z(i, k) <= std::numeric_limits<double>::max()) continue;
      throw_domain_error(function, "Z(" + std::to_string(i) + ", " + std::to_string(k) + ") is " +
                                       to_text(Z(i, k)) + ", expected scores below infinity");
    }
    if (largest >= std::numeric_limits<double>::lowest()) continue;
    throw_domain_error(function, "row " + std::to_string(i) +
                                     " of Z is -inf, expected a finite score in each row");
  }
  return loss;
}

template <std::same_as<SampleRun> Run>
double brier_of(const char* function, const Run& y, const SampleRun& p, const SampleRun& w) {
  check_samples(function, y, p, w);
  check_binary_targets(function, y);
  check_run_between(function, p, 0, 1, "probabilities in [0, 1]");
  const double total_weight = check_run_weights(function, y.size(), w);
  double y_buffer[read_block];
  double p_buffer[read_block];
  double w_buffer[read_block];
  double terms[read_block];
  DoubledNumber<double> total;
  for (Eigen::Index begin = 0; begin < y.size(); begin += read_block) {
    const Eigen::Index count = (std::min)(read_block, y.size() - begin);
    const double* ys = y.numbers(begin, count, y_buffer);
    const double* ps = p.numbers(begin, count, p_buffer);
    for (Eigen::Index i = 0; i < count; ++i) terms[i] = (ys[i] - ps[i]) * (ys[i] - ps[i]);
    const double* ws = w.is_given() ? w.numbers(begin, count, w_buffer) : nullptr;
    accumulate(total, weighted_sum(terms, ws, count));
  }
  return total.value() / total_weight;
}

template <std::same_as<SampleRun> Run>
double brier_of(const char* function, const Run& y, const ScoreTable& P, double tolerance,
                const SampleRun& w, const Classes& given) {
  const Classes classes = column_classes(function, y, "P", P, given);
  check_samples(function, y, y, w);
  check_probability_rows(function, "P", P, tolerance);
  const double total_weight = check_run_weights(function, y.size(), w);
  const Classes place = ClassIndex(function, classes).places(function, y);
  DoubledNumber<double> total;
  for (Eigen::Index i = 0; i < P.rows; ++i) {
    double sum = 0;
    for (Eigen::Index k = 0; k < P.cols; ++k) {
      const double difference = (k == place(i) ? 1.0 : 0.0) - P(i, k);
      sum += difference * difference;
    }
    accumulate(total, w.is_given() ? w.number(i) * sum : sum);
  }
  return total.value() / total_weight;
}

}  // namespace detail

/// The logarithmic loss of predicted probabilities (the article's 11.2), in nats:
/// \f$ -\frac1n \sum_i [y_i \log \hat y_i + (1 - y_i) \log(1 - \hat y_i)] \f$.
///
/// A proper score: it is smallest in the mean for the true probabilities. From scores before the
/// sigmoid take log_loss_from_logits(), which keeps the digits that a probability near 1 has lost.
///
/// Shapes:   y has n labels 0 or 1 (or probabilities between, for soft labels), y_hat n
///           probabilities of class 1. y_hat may hold numbers that differentiate.
/// Cost:     O(n), one logarithm a sample.
/// Edges:    infinite where a probability of 0 was given to what came, unless `clip` is set.
/// Accuracy: each logarithm to 1 ulp, that of 1 - y_hat too; the error of the sum does not grow
///           with n.
/// Throws:   ShapeError if y is empty or the sizes differ; DomainError if an entry lies outside
///           [0, 1] or is NaN, or clip outside [0, 1/2).
/// Source:   Good, Rational decisions, J. R. Stat. Soc. B 14 (1952).
template <typename DerivedY, VectorExpression YHat>
[[nodiscard]] auto log_loss(const Eigen::DenseBase<DerivedY>& y_arg, const YHat& y_hat_arg,
                            const ProbabilityMetricOptions& options = {}) {
  detail::check_clip("log_loss", options.clip);
  if constexpr (detail::DifferentiatingVector<YHat>) {
    using Scalar = typename YHat::Scalar;
    const auto y = detail::pin_vector(y_arg, "log_loss", "y");
    const auto y_hat = detail::pin_vector(y_hat_arg, "log_loss", "y_hat");
    detail::check_nonempty("log_loss", "y", y.size());
    detail::check_same_size("log_loss", "y", y.size(), "y_hat", y_hat.size());
    Scalar total(0);
    for (Eigen::Index i = 0; i < y.size(); ++i) {
      total -= Scalar(xlogy(double(y(i)), y_hat(i)) + xlog1py(1 - double(y(i)), Scalar(-y_hat(i))));
    }
    return Scalar(total / double(y.size()));
  } else {
    const detail::PinnedSample y("log_loss", "y", y_arg);
    const detail::PinnedSample y_hat("log_loss", "y_hat", y_hat_arg);
    return detail::binary_log_loss("log_loss", y.run(), y_hat.run(), {}, options.clip);
  }
}

/// log_loss() where reverse mode records the probabilities.
template <typename DerivedY, RecordedArray YHat>
[[nodiscard]] auto log_loss(const Eigen::DenseBase<DerivedY>& y_arg, const YHat& y_hat) {
  const auto y = detail::recorded_targets("log_loss", y_arg, "y_hat", y_hat);
  return (xlogy(y, y_hat) + xlog1py((1 - y.array()).matrix().eval(), -y_hat)).sum() /
         -double(y.size());
}

/// The logarithmic loss of weighted samples.
///
/// Edges:    a weight of 0 leaves out even an infinite loss.
/// Throws:   as without weights, and DomainError if a weight is negative or not finite, or all are
///           0.
template <typename DerivedY, VectorExpression YHat, typename DerivedW>
[[nodiscard]] double log_loss(const Eigen::DenseBase<DerivedY>& y_arg, const YHat& y_hat_arg,
                              const Eigen::DenseBase<DerivedW>& weights_arg,
                              const ProbabilityMetricOptions& options = {}) {
  detail::check_clip("log_loss", options.clip);
  const detail::PinnedSample y("log_loss", "y", y_arg);
  const detail::PinnedSample y_hat("log_loss", "y_hat", y_hat_arg);
  const detail::PinnedSample weights("log_loss", "weights", weights_arg);
  return detail::binary_log_loss("log_loss", y.run(), y_hat.run(), weights.run(), options.clip);
}

/// The logarithmic loss of K classes, \f$ -\frac1n \sum_i \log P_{i, y_i} \f$.
///
/// Shapes:   y has n labels, any whole numbers of any type; P is n x K, in either storage order,
///           the probabilities of a sample in each row.
/// Cost:     O(n K) to check the rows, one logarithm a sample.
/// Edges:    infinite where a probability of 0 was given to what came, unless `clip` is set.
/// Throws:   ShapeError if P is empty or the sizes differ, or y has not as many classes as P
///           columns and `classes` is not set; DomainError if a row of P is no distribution or a
///           label none of the classes.
template <typename DerivedY, detail::ScoreMatrix Probabilities>
[[nodiscard]] double log_loss(const Eigen::DenseBase<DerivedY>& y_arg, const Probabilities& P_arg,
                              const ProbabilityMetricOptions& options = {}) {
  const detail::PinnedSample y("log_loss", "y", y_arg);
  const detail::PinnedTable P(P_arg);
  return detail::log_loss_of("log_loss", y.run(), P.table(),
                             detail::row_tolerance<typename Probabilities::Scalar>(), {}, options);
}

/// The logarithmic loss of K classes and weighted samples.
///
/// Throws:   as without weights, and DomainError if a weight is negative or not finite, or all are
///           0.
template <typename DerivedY, detail::ScoreMatrix Probabilities, typename DerivedW>
[[nodiscard]] double log_loss(const Eigen::DenseBase<DerivedY>& y_arg, const Probabilities& P_arg,
                              const Eigen::DenseBase<DerivedW>& weights_arg,
                              const ProbabilityMetricOptions& options = {}) {
  const detail::PinnedSample y("log_loss", "y", y_arg);
  const detail::PinnedTable P(P_arg);
  const detail::PinnedSample weights("log_loss", "weights", weights_arg);
  return detail::log_loss_of("log_loss", y.run(), P.table(),
                             detail::row_tolerance<typename Probabilities::Scalar>(), weights.run(),
                             options);
}

/// What log_loss_from_logits() is of.
struct LogitLossOptions {
  /// The labels of the columns of a matrix of scores; where it is empty, those that occur in y.
  Eigen::VectorX<Eigen::Index> classes = {};
};

/// The logarithmic loss of log-odds z, \f$ \frac1n \sum_i [\log(1 + e^{z_i}) - y_i z_i] \f$: that
/// of the probabilities \f$ \sigma(z_i) \f$, without forming them, so that nothing overflows and a
/// loss of \f$ 10^{-300} \f$ is right.
///
/// Shapes:   y has n labels 0 or 1 (or probabilities between), z n scores of class 1. z may hold
///           numbers that differentiate.
/// Cost:     O(n), one exponential and one logarithm a sample.
/// Edges:    an infinite score is a probability of 0 or 1.
/// Accuracy: 2 ulp a sample; the error of the sum does not grow with n.
/// Throws:   ShapeError if y is empty or the sizes differ; DomainError if y lies outside [0, 1] or
///           z is NaN.
/// Source:   Goodfellow, Bengio, Courville, Deep Learning, sec. 6.2.2.2.
template <typename DerivedY, VectorExpression Scores>
[[nodiscard]] auto log_loss_from_logits(const Eigen::DenseBase<DerivedY>& y_arg,
                                        const Scores& z_arg) {
  const char* const function = "log_loss_from_logits";
  if constexpr (detail::DifferentiatingVector<Scores>) {
    using Scalar = typename Scores::Scalar;
    const auto y = detail::pin_vector(y_arg, function, "y");
    const auto z = detail::pin_vector(z_arg, function, "z");
    detail::check_nonempty(function, "y", y.size());
    detail::check_same_size(function, "y", y.size(), "z", z.size());
    Scalar total(0);
    for (Eigen::Index i = 0; i < y.size(); ++i) {
      const double target = double(y(i));
      total += Scalar(target * softplus(Scalar(-z(i))) + (1 - target) * softplus(z(i)));
    }
    return Scalar(total / double(y.size()));
  } else {
    const detail::PinnedSample y(function, "y", y_arg);
    const detail::PinnedSample z(function, "z", z_arg);
    return detail::binary_logit_loss(function, y.run(), z.run(), {});
  }
}

/// log_loss_from_logits() where reverse mode records the scores.
template <typename DerivedY, RecordedArray Scores>
[[nodiscard]] auto log_loss_from_logits(const Eigen::DenseBase<DerivedY>& y_arg, const Scores& z) {
  const auto y = detail::recorded_targets("log_loss_from_logits", y_arg, "z", z);
  return (softplus(z).sum() - z.matrix().dot(y)) / double(y.size());
}

/// The logarithmic loss of the softmax of scores Z,
/// \f$ \frac1n \sum_i [\log \sum_k e^{Z_{ik}} - Z_{i, y_i}] \f$, without forming probabilities.
///
/// Shapes:   y has n labels, any whole numbers of any type; Z is n x K in either storage order.
/// Cost:     one exponential an entry of Z; no copy of Z.
/// Edges:    -inf is a probability of 0, and infinite loss where it came.
/// Accuracy: a few ulp, also where the class that came dominates and the loss is tiny.
/// Throws:   ShapeError if Z is empty or the sizes differ, or y has not as many classes as Z
///           columns and `classes` is not set; DomainError if Z holds NaN or a label is none of the
///           classes.
template <typename DerivedY, detail::ScoreMatrix Scores>
[[nodiscard]] double log_loss_from_logits(const Eigen::DenseBase<DerivedY>& y_arg,
                                          const Scores& Z_arg,
                                          const LogitLossOptions& options = {}) {
  const detail::PinnedSample y("log_loss_from_logits", "y", y_arg);
  const detail::PinnedTable Z(Z_arg);
  return detail::logit_loss_of("log_loss_from_logits", y.run(), Z.table(), {}, options.classes);
}

/// The Brier score of predicted probabilities, their mean squared error
/// \f$ \frac1n \sum_i (y_i - \hat y_i)^2 \f$: like log_loss() a proper score, but bounded.
///
/// Shapes:   y has n labels 0 or 1 (or probabilities between), y_hat n probabilities of class 1.
/// Throws:   ShapeError if y is empty or the sizes differ; DomainError if an entry lies outside
///           [0, 1] or is NaN.
/// Source:   Brier, Verification of forecasts expressed in terms of probability, Monthly Weather
///           Review 78 (1950).
template <typename DerivedY, VectorExpression YHat>
[[nodiscard]] double brier_score(const Eigen::DenseBase<DerivedY>& y_arg, const YHat& y_hat_arg) {
  const detail::PinnedSample y("brier_score", "y", y_arg);
  const detail::PinnedSample y_hat("brier_score", "y_hat", y_hat_arg);
  return detail::brier_of("brier_score", y.run(), y_hat.run(), {});
}

/// The Brier score of weighted samples.
///
/// Throws:   as without weights, and DomainError if a weight is negative or not finite, or all are
///           0.
template <typename DerivedY, VectorExpression YHat, typename DerivedW>
[[nodiscard]] double brier_score(const Eigen::DenseBase<DerivedY>& y_arg, const YHat& y_hat_arg,
                                 const Eigen::DenseBase<DerivedW>& weights_arg) {
  const detail::PinnedSample y("brier_score", "y", y_arg);
  const detail::PinnedSample y_hat("brier_score", "y_hat", y_hat_arg);
  const detail::PinnedSample weights("brier_score", "weights", weights_arg);
  return detail::brier_of("brier_score", y.run(), y_hat.run(), weights.run());
}

/// The Brier score of K classes, \f$ \frac1n \sum_i \sum_k ([y_i = k] - P_{ik})^2 \f$, between 0
/// and 2: with two classes twice that of the probability of one.
///
/// Shapes:   y has n labels, any whole numbers of any type; P is n x K in either storage order.
/// Throws:   as the log_loss() of K classes.
/// Source:   see the form for two classes.
template <typename DerivedY, detail::ScoreMatrix Probabilities>
[[nodiscard]] double brier_score(const Eigen::DenseBase<DerivedY>& y_arg,
                                 const Probabilities& P_arg,
                                 const ProbabilityMetricOptions& options = {}) {
  const detail::PinnedSample y("brier_score", "y", y_arg);
  const detail::PinnedTable P(P_arg);
  return detail::brier_of("brier_score", y.run(), P.table(),
                          detail::row_tolerance<typename Probabilities::Scalar>(), {},
                          options.classes);
}

}  // namespace mlmath
