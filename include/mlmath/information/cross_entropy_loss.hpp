// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/core/arguments.hpp>
#include <mlmath/core/checks.hpp>
#include <mlmath/core/concepts.hpp>
#include <mlmath/core/detail/elementary_kernels.hpp>
#include <mlmath/core/detail/elementwise.hpp>
#include <mlmath/core/elementary.hpp>
#include <mlmath/core/softmax.hpp>
#include <mlmath/core/sum.hpp>
#include <mlmath/information/detail/sum_terms.hpp>

#include <Eigen/Core>

#include <algorithm>
#include <cmath>
#include <concepts>
#include <limits>
#include <string>
#include <type_traits>

namespace mlmath {

/// How the targets of categorical_cross_entropy() are made of labels.
struct CrossEntropyOptions {
  /// Share s of the target that is spread evenly over all classes, 0 <= s <= 1: the target of a
  /// sample is \f$ (1 - s) e_{label} + s / K \f$.
  double label_smoothing = 0;
};

namespace detail {

/// -y log p - (1 - y) log(1 - p).
struct BinaryCrossEntropyTerm {
  [[gnu::always_inline]] Pack operator()(Pack y, Pack p) const {
    // Of a plain yes or no one logarithm is wanted: of p or of 1 - p, where f is -p itself.
    const auto is_no = y == 0;
    const Pack chance = select(is_no, 1 - p, p);
    const auto is_plain = (is_no | (y == 1)) & (chance >= std::numeric_limits<double>::min());
    if (has_negative(select(is_plain, Pack{}, splat(-1)))) {
      return -(xlogy_kernel(y, p) + xlog1py_kernel(1 - y, -p));
    }
    const LogReduction reduced = reduce_log(chance);
    const Pack f = select(is_no & (reduced.k == 0), -p, reduced.m - 1);
    return -log_assemble(f, reduced.k * ln2_high, reduced.k * ln2_low);
  }
  template <typename Scalar>
  Scalar generic(const Scalar& y, const Scalar& p) const {
    return -(xlogy(y, p) + xlog1py(Scalar(Scalar(1) - y), Scalar(-p)));
  }
};

/// log(1 + e^z) - y z, without a difference of large numbers.
struct LogitCrossEntropyTerm {
  [[gnu::always_inline]] Pack operator()(Pack y, Pack z) const {
    return select(z > 0, (1 - y) * z, -y * z) + log1p_unit(exp_kernel(-pack_abs(z)));
  }
  template <typename Scalar>
  Scalar generic(const Scalar& y, const Scalar& z) const {
    using std::exp;
    using std::log1p;
    if (z > Scalar(0)) return (Scalar(1) - y) * z + Scalar(log1p(exp(-z)));
    return -y * z + Scalar(log1p(exp(z)));
  }
};

/// Throws unless every entry lies in [0, 1], naming the first that does not.
template <typename Derived>
void check_unit_interval(const char* function, const char* name,
                         const Eigen::DenseBase<Derived>& x_arg) {
  using Scalar = typename Derived::Scalar;
  const Derived& x = x_arg.derived();
  for (Eigen::Index i = 0; i < x.rows(); ++i) {
    for (Eigen::Index j = 0; j < x.cols(); ++j) {
      const Scalar value = x.coeff(i, j);
      if (value >= Scalar(0) && value <= Scalar(1)) continue;
      throw_domain_error(function, std::string(name) + position_text(x, i, j) + " is " +
                                       to_text(value) + ", expected values in [0, 1]");
    }
  }
}

/// The mean of term(y_i, x_i), of which y has to lie in [0, 1], and x as well where it is a
/// probability, `x_name`.
template <typename Term, typename DerivedY, typename DerivedX>
typename DerivedX::Scalar mean_of_terms(const char* function, const Term& term,
                                        const Eigen::DenseBase<DerivedY>& y_arg,
                                        const Eigen::DenseBase<DerivedX>& x_arg, const char* x_name,
                                        bool is_probability) {
  using Scalar = typename DerivedX::Scalar;
  const auto y_pinned = pin_vector(y_arg, function, "y");
  const auto x = pin_vector(x_arg, function, x_name);
  check_nonempty(function, "y", y_pinned.size());
  check_same_size(function, "y", y_pinned.size(), x_name, x.size());
  const Eigen::Index n = x.size();
  // A copy only where the types differ.
  const Eigen::Ref<const Eigen::VectorX<Scalar>> y(y_pinned.template cast<Scalar>());
  if constexpr (is_packed<Scalar>) {
    UnitIntervalPass y_pass;
    DoubledNumber<double> total;
    bool is_valid = true;
    if (is_probability) {
      UnitIntervalPass x_pass;
      sum_terms_run(term, y.data(), x.data(), n, y_pass, x_pass, total);
      is_valid = x_pass.is_valid();
    } else {
      UncheckedPass x_pass;
      sum_terms_run(term, y.data(), x.data(), n, y_pass, x_pass, total);
    }
    if (!y_pass.is_valid()) check_unit_interval(function, "y", y);
    if (!is_valid) check_unit_interval(function, x_name, x);
    return Scalar(total.value() / double(n));
  } else {
    if constexpr (std::is_arithmetic_v<typename DerivedY::Scalar>) {
      check_unit_interval(function, "y", y_pinned);
    }
    if constexpr (std::is_arithmetic_v<Scalar>) {
      if (is_probability) check_unit_interval(function, x_name, x);
    }
    Scalar total(0);
    for (Eigen::Index i = 0; i < n; ++i) total += term.generic(y(i), Scalar(x(i)));
    return total / Scalar(double(n));
  }
}

/// The sums of `rows` rows of a matrix of floats or doubles, by columns where it is stored by them;
/// false where an entry is negative. NaN shows in a sum.
template <typename Matrix, typename Scalar>
bool sum_rows(const Matrix& P, Eigen::Index begin, Eigen::Index rows, Scalar* sums) {
  Pack least{};
  if (Matrix::IsRowMajor) {
    for (Eigen::Index i = 0; i < rows; ++i) {
      const Scalar* const row = P.data() + (begin + i) * P.outerStride();
      Scalar sum(0);
      Scalar row_least(0);
      for (Eigen::Index j = 0; j < P.cols(); ++j) {
        sum += row[j];
        row_least = std::min(row_least, row[j]);
      }
      sums[i] = sum;
      least = pack_min(least, splat(double(row_least)));
    }
  } else {
    std::fill_n(sums, rows, Scalar(0));
    for (Eigen::Index j = 0; j < P.cols(); ++j) {
      const Scalar* const column = P.data() + begin + j * P.outerStride();
      Eigen::Index i = 0;
      for (; i + pack_size <= rows; i += pack_size) {
        const Pack x = load(column + i);
        least = pack_min(least, x);
        store(sums + i, load(sums + i) + x);
      }
      for (; i < rows; ++i) {
        least = pack_min(least, splat(double(column[i])));
        sums[i] += column[i];
      }
    }
  }
  return !has_negative(select(least < 0, splat(-1), Pack{}));
}

/// Throws unless each row of P holds probabilities, naming the first that does not. By blocks of
/// rows, one pass over memory.
template <typename Derived>
void check_rows_are_probabilities(const char* function, const char* name,
                                  const Eigen::MatrixBase<Derived>& P_arg) {
  using Scalar = typename Derived::Scalar;
  const Derived& P = P_arg.derived();
  constexpr Eigen::Index block = 1024;
  for (Eigen::Index begin = 0; begin < P.rows(); begin += block) {
    const Eigen::Index rows = std::min(block, P.rows() - begin);
    if constexpr (is_packed<Scalar>) {
      Scalar sums[block];
      const bool is_nonnegative = sum_rows(P, begin, rows, sums);
      Scalar furthest(0);
      for (Eigen::Index i = 0; i < rows; ++i) furthest += std::abs(sums[i] - Scalar(1));
      if (is_nonnegative && furthest <= probability_tolerance<Scalar>()) continue;
    }
    for (Eigen::Index i = begin; i < begin + rows; ++i) {
      const std::string row = std::string(name) + ".row(" + std::to_string(i) + ")";
      check_probabilities(function, row.c_str(), P.row(i));
    }
  }
}

/// Throws unless there is a label in 0 ... classes - 1 for each row.
template <typename Derived>
void check_class_labels(const char* function, const Eigen::DenseBase<Derived>& labels_arg,
                        const char* name, Eigen::Index rows, Eigen::Index classes) {
  const Derived& labels = labels_arg.derived();
  check_nonempty(function, name, rows, classes);
  check_one_per_row(function, "labels", labels.size(), name, rows, classes);
  for (Eigen::Index i = 0; i < labels.size(); ++i) {
    const auto label = labels(i);
    if (label >= 0 && Eigen::Index(label) < classes) continue;
    throw_domain_error(function, "labels" + position_text(labels, i, i) + " is " +
                                     std::to_string(label) + ", expected a class in 0 to " +
                                     std::to_string(classes - 1) + ", a column of " + name);
  }
}

inline void check_label_smoothing(const char* function, const CrossEntropyOptions& options) {
  check_between(function, "label_smoothing", options.label_smoothing, 0.0, 1.0);
}

/// The targets that labels and smoothing stand for, a row for each sample.
template <typename Scalar, typename Derived>
Eigen::MatrixX<Scalar> smooth_targets(const Eigen::DenseBase<Derived>& labels_arg,
                                      Eigen::Index classes, double smoothing) {
  const Derived& labels = labels_arg.derived();
  Eigen::MatrixX<Scalar> targets =
      Eigen::MatrixX<Scalar>::Constant(labels.size(), classes, Scalar(smoothing / double(classes)));
  for (Eigen::Index i = 0; i < labels.size(); ++i) {
    targets(i, Eigen::Index(labels(i))) += Scalar(1 - smoothing);
  }
  return targets;
}

}  // namespace detail

/// Binary cross-entropy, \f$ -\frac1n \sum_i [y_i \log p_i + (1 - y_i) \log(1 - p_i)] \f$: the
/// loss of forecasts p of a yes. Of scores, binary_cross_entropy_from_logits() keeps the digits
/// that a probability close to 0 or 1 has lost.
///
/// Shapes:   y and p have n entries each; y holds 0 and 1, or shares between them.
/// Units:    nats.
/// Edges:    infinite where a forecast of 0 or 1 was wrong: no clipping.
/// Cost:     one pass, two logarithms a sample.
/// Throws:   ShapeError if the sizes differ or are 0; DomainError if an entry lies outside [0, 1].
/// Source:   Goodfellow, Bengio, Courville, Deep Learning, sec. 5.5 and 6.2.2.
template <typename DerivedY, typename DerivedP>
[[nodiscard]] typename DerivedP::Scalar binary_cross_entropy(const Eigen::DenseBase<DerivedY>& y,
                                                             const Eigen::DenseBase<DerivedP>& p) {
  return detail::mean_of_terms("binary_cross_entropy", detail::BinaryCrossEntropyTerm{}, y, p, "p",
                               true);
}

/// binary_cross_entropy() of forecasts that reverse mode records.
template <typename DerivedY, RecordedArray P>
[[nodiscard]] auto binary_cross_entropy(const Eigen::DenseBase<DerivedY>& y_arg, const P& p) {
  using Scalar = typename P::Scalar;
  const Eigen::VectorX<Scalar> y =
      detail::pin_vector(y_arg, "binary_cross_entropy", "y").template cast<Scalar>();
  detail::check_same_size("binary_cross_entropy", "y", y.size(), "p", p.size());
  const Eigen::VectorX<Scalar> rest = Scalar(1) - y.array();
  return (xlogy(y, p).sum() + xlogy(rest, Scalar(1) - p.array()).sum()) *
         (Scalar(-1) / Scalar(y.size()));
}

/// Binary cross-entropy of scores z, of which sigmoid(z) are the forecasts:
/// \f$ \frac1n \sum_i [\log(1 + e^{z_i}) - y_i z_i] \f$, the logistic loss.
///
/// Shapes:   y and z have n entries each; y holds 0 and 1, or shares between them.
/// Units:    nats.
/// Edges:    never overflows; the loss of a score of infinity is 0 or infinity.
/// Accuracy: a few ulp (units in the last place), also of the tiny loss of a sure and right score.
/// Throws:   ShapeError if the sizes differ or are 0; DomainError if an entry of y lies outside
///           [0, 1].
/// Source:   Hastie, Tibshirani, Friedman, The Elements of Statistical Learning, 2nd ed., sec. 4.4.
template <typename DerivedY, typename DerivedZ>
[[nodiscard]] typename DerivedZ::Scalar binary_cross_entropy_from_logits(
    const Eigen::DenseBase<DerivedY>& y, const Eigen::DenseBase<DerivedZ>& z) {
  return detail::mean_of_terms("binary_cross_entropy_from_logits", detail::LogitCrossEntropyTerm{},
                               y, z, "z", false);
}

/// binary_cross_entropy_from_logits() of scores that reverse mode records.
template <typename DerivedY, RecordedArray Z>
[[nodiscard]] auto binary_cross_entropy_from_logits(const Eigen::DenseBase<DerivedY>& y_arg,
                                                    const Z& z) {
  using Scalar = typename Z::Scalar;
  const char* const function = "binary_cross_entropy_from_logits";
  const Eigen::VectorX<Scalar> y = detail::pin_vector(y_arg, function, "y").template cast<Scalar>();
  detail::check_same_size(function, "y", y.size(), "z", z.size());
  return (softplus(z).sum() - z.matrix().dot(y)) * (Scalar(1) / Scalar(y.size()));
}

/// Categorical cross-entropy, \f$ -\frac1n \sum_i \log P_{i, label_i} \f$: the loss of forecasts that
/// give each class a probability. Of scores, categorical_cross_entropy_from_logits() keeps the
/// digits that a probability has lost.
///
/// Shapes:   labels has n integers in 0 ... K - 1; P is n x K, a distribution in each row.
/// Units:    nats.
/// Edges:    infinite where the true class was given no chance: no clipping.
/// Throws:   ShapeError if the sizes do not fit or are 0; DomainError if a label is no column of P,
///           a row of P holds no probabilities, or label_smoothing lies outside [0, 1].
/// Source:   Goodfellow, Bengio, Courville, Deep Learning, sec. 6.2.2.3 and 7.5.1.
template <typename DerivedL, typename DerivedP>
  requires std::integral<typename DerivedL::Scalar>
[[nodiscard]] typename DerivedP::Scalar categorical_cross_entropy(
    const Eigen::DenseBase<DerivedL>& labels_arg, const Eigen::DenseBase<DerivedP>& P_arg,
    const CrossEntropyOptions& options = {}) {
  using Scalar = typename DerivedP::Scalar;
  const char* const function = "categorical_cross_entropy";
  const auto labels = detail::pin_vector(labels_arg, function, "labels");
  const detail::MatrixRef<DerivedP> P(P_arg.derived());
  detail::check_class_labels(function, labels, "P", P.rows(), P.cols());
  detail::check_label_smoothing(function, options);
  if constexpr (std::is_arithmetic_v<Scalar>) {
    detail::check_rows_are_probabilities(function, "P", P);
  }
  const Scalar kept(1 - options.label_smoothing);
  const Scalar spread(options.label_smoothing / double(P.cols()));
  Eigen::VectorX<Scalar> losses = Eigen::VectorX<Scalar>::Zero(P.rows());
  if (kept != Scalar(0)) {
    Eigen::VectorX<Scalar> chances(P.rows());
    for (Eigen::Index i = 0; i < P.rows(); ++i) chances(i) = P(i, Eigen::Index(labels(i)));
    losses = log(chances) * -kept;
  }
  if (spread != Scalar(0)) {
    const Eigen::Index block = std::max<Eigen::Index>(1, 32768 / P.cols());
    for (Eigen::Index begin = 0; begin < P.rows(); begin += block) {
      const Eigen::Index count = std::min(block, P.rows() - begin);
      const detail::PlainMatrix<DerivedP> logs = log(P.middleRows(begin, count));
      losses.segment(begin, count) -= spread * logs.rowwise().sum();
    }
  }
  return sum(losses) / Scalar(double(P.rows()));
}

/// categorical_cross_entropy() of forecasts that reverse mode records.
template <typename DerivedL, RecordedArray P>
[[nodiscard]] auto categorical_cross_entropy(const Eigen::DenseBase<DerivedL>& labels,
                                             const P& forecasts,
                                             const CrossEntropyOptions& options = {}) {
  using Scalar = typename P::Scalar;
  const char* const function = "categorical_cross_entropy";
  detail::check_class_labels(function, labels, "P", forecasts.rows(), forecasts.cols());
  detail::check_label_smoothing(function, options);
  const Eigen::MatrixX<Scalar> targets =
      detail::smooth_targets<Scalar>(labels, forecasts.cols(), options.label_smoothing);
  return xlogy(targets, forecasts).sum() * (Scalar(-1) / Scalar(targets.rows()));
}

/// Categorical cross-entropy of scores Z, of which softmax_rows(Z) are the forecasts:
/// \f$ \frac1n \sum_i \left[\log \sum_k e^{Z_{ik}} - Z_{i, label_i}\right] \f$.
///
/// Shapes:   labels has n integers in 0 ... K - 1; Z is n x K.
/// Units:    nats.
/// Cost:     one exp for each entry, no matrix of probabilities.
/// Edges:    never overflows; infinite where the true class has a score of -infinity.
/// Accuracy: a few ulp, also of the tiny loss of a sure and right score.
/// Throws:   ShapeError if the sizes do not fit or are 0; DomainError if a label is no column of Z
///           or label_smoothing lies outside [0, 1].
/// Source:   as categorical_cross_entropy().
template <typename DerivedL, typename DerivedZ>
  requires std::integral<typename DerivedL::Scalar>
[[nodiscard]] typename DerivedZ::Scalar categorical_cross_entropy_from_logits(
    const Eigen::DenseBase<DerivedL>& labels_arg, const Eigen::DenseBase<DerivedZ>& Z_arg,
    const CrossEntropyOptions& options = {}) {
  using Scalar = typename DerivedZ::Scalar;
  const char* const function = "categorical_cross_entropy_from_logits";
  const auto labels = detail::pin_vector(labels_arg, function, "labels");
  const detail::MatrixRef<DerivedZ> Z(Z_arg.derived());
  detail::check_class_labels(function, labels, "Z", Z.rows(), Z.cols());
  detail::check_label_smoothing(function, options);
  const Scalar kept(1 - options.label_smoothing);
  const Scalar spread(options.label_smoothing / double(Z.cols()));
  Eigen::VectorX<Scalar> losses(Z.rows());
  // By blocks of rows that stay in cache. log_softmax keeps the tiny loss of a sure and right score.
  const Eigen::Index block = std::max<Eigen::Index>(1, 32768 / Z.cols());
  for (Eigen::Index begin = 0; begin < Z.rows(); begin += block) {
    const Eigen::Index count = std::min(block, Z.rows() - begin);
    const detail::PlainMatrix<DerivedZ> logs = log_softmax_rows(Z.middleRows(begin, count));
    for (Eigen::Index i = 0; i < count; ++i) {
      Scalar& loss = losses(begin + i);
      loss =
          kept == Scalar(0) ? Scalar(0) : Scalar(-kept * logs(i, Eigen::Index(labels(begin + i))));
      if (spread != Scalar(0)) loss -= spread * logs.row(i).sum();
    }
  }
  return sum(losses) / Scalar(double(Z.rows()));
}

/// categorical_cross_entropy_from_logits() of scores that reverse mode records.
template <typename DerivedL, RecordedArray Z>
[[nodiscard]] auto categorical_cross_entropy_from_logits(const Eigen::DenseBase<DerivedL>& labels,
                                                         const Z& scores,
                                                         const CrossEntropyOptions& options = {}) {
  using Scalar = typename Z::Scalar;
  const char* const function = "categorical_cross_entropy_from_logits";
  detail::check_class_labels(function, labels, "Z", scores.rows(), scores.cols());
  detail::check_label_smoothing(function, options);
  const Eigen::MatrixX<Scalar> targets =
      detail::smooth_targets<Scalar>(labels, scores.cols(), options.label_smoothing);
  return (log_sum_exp_rows(scores).sum() - scores.matrix().cwiseProduct(targets).sum()) *
         (Scalar(1) / Scalar(targets.rows()));
}

}  // namespace mlmath
