// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/core/arguments.hpp>
#include <mlmath/core/checks.hpp>
#include <mlmath/core/detail/dependent.hpp>
#include <mlmath/core/errors.hpp>

#include <Eigen/Core>

#include <algorithm>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <limits>
#include <ostream>
#include <string>
#include <vector>

namespace mlmath {

/// The settings of isotonic_regression().
struct IsotonicOptions {
  bool increasing = true;  ///< whether the fit may not fall; else it may not rise
  /// No value of the fit is below it.
  double lower = -std::numeric_limits<double>::infinity();
  /// No value of the fit is above it, lower <= upper.
  double upper = std::numeric_limits<double>::infinity();
};

/// A monotone function of one variable: straight lines between knots, constant beyond them.
struct [[nodiscard]] IsotonicRegression {
  Eigen::VectorXd knots;   ///< places, ascending: the ends of each stretch of equal values
  Eigen::VectorXd values;  ///< the fit there
  double objective = 0;    ///< the (weighted) mean squared error
};

namespace detail {

/// The means of adjacent entries, pooled until none is below the one before it.
template <std::same_as<double> Scalar = double>
Eigen::VectorX<Scalar> pooled_means(const Dependent<Eigen::VectorXd, Scalar>& y,
                                    const Dependent<Eigen::VectorXd, Scalar>& weights) {
  struct Block {
    double sum;
    double weight;
    Eigen::Index size;
    [[nodiscard]] double mean() const { return sum / weight; }
  };
  std::vector<Block> blocks;
  for (Eigen::Index i = 0; i < y.size(); ++i) {
    Block block{weights(i) * y(i), weights(i), 1};
    while (!blocks.empty() && blocks.back().mean() >= block.mean()) {
      block.sum += blocks.back().sum;
      block.weight += blocks.back().weight;
      block.size += blocks.back().size;
      blocks.pop_back();
    }
    blocks.push_back(block);
  }
  Eigen::VectorX<Scalar> fit(y.size());
  Eigen::Index begin = 0;
  for (const Block& block : blocks) {
    // A block of one is its entry to the bit.
    fit.segment(begin, block.size).setConstant(block.size == 1 ? y(begin) : block.mean());
    begin += block.size;
  }
  return fit;
}

template <std::same_as<double> Scalar>
void check_isotonic_weights(const char* function, const char* name, Eigen::Index size,
                            const Eigen::VectorX<Scalar>& weights) {
  check_same_size(function, name, size, "sample_weights", weights.size());
  check_all_nonnegative(function, "sample_weights", weights);
}

template <std::same_as<double> Scalar = double>
IsotonicRegression isotonic_fit(const char* function, const Dependent<Eigen::VectorXd, Scalar>& x,
                                const Dependent<Eigen::VectorXd, Scalar>& y,
                                const Dependent<Eigen::VectorXd, Scalar>& weights,
                                const IsotonicOptions& options) {
  using Vector = Eigen::VectorX<Scalar>;
  check_nonempty(function, "x", x.size());
  check_same_size(function, "x", x.size(), "y", y.size());
  check_finite(function, "x", x);
  check_finite(function, "y", y);
  check_isotonic_weights(function, "x", x.size(), weights);
  if (!(options.lower <= options.upper)) {
    throw_domain_error(function, "lower = " + to_text(options.lower) + " and upper = " +
                                     to_text(options.upper) + ", expected lower <= upper");
  }
  struct Sample {
    double x;
    double y;
    double weight;
  };
  std::vector<Sample> samples;
  for (Eigen::Index i = 0; i < x.size(); ++i) {
    if (weights(i) > 0) samples.push_back({x(i), y(i), weights(i)});
  }
  if (samples.empty()) {
    throw_domain_error(function, "every entry of sample_weights is 0, expected a positive one");
  }
  std::sort(samples.begin(), samples.end(), [](const Sample& a, const Sample& b) {
    return a.x < b.x || (a.x == b.x && a.y < b.y);
  });
  // The samples at one place are one, their mean.
  Vector place(Eigen::Index(samples.size()));
  Vector mean(place.size());
  Vector weight(place.size());
  Eigen::Index count = 0;
  for (std::size_t i = 0; i < samples.size();) {
    std::size_t end = i;
    double sum = 0;
    double total = 0;
    for (; end < samples.size() && samples[end].x == samples[i].x; ++end) {
      sum += samples[end].weight * samples[end].y;
      total += samples[end].weight;
    }
    place(count) = samples[i].x;
    mean(count) = end - i == 1 ? samples[i].y : sum / total;
    weight(count++) = total;
    i = end;
  }
  const double sign = options.increasing ? 1 : -1;
  const Vector fit = (sign * pooled_means(sign * mean.head(count), weight.head(count)))
                         .cwiseMax(options.lower)
                         .cwiseMin(options.upper);
  double squares = 0;
  double total = 0;
  Eigen::Index at = 0;
  for (const Sample& sample : samples) {
    if (sample.x != place(at)) ++at;
    squares += sample.weight * (sample.y - fit(at)) * (sample.y - fit(at));
    total += sample.weight;
  }
  // A place within a stretch of equal values says nothing.
  Eigen::Index kept = 0;
  Vector values(count);
  for (Eigen::Index k = 0; k < count; ++k) {
    if (k > 0 && k + 1 < count && fit(k) == fit(k - 1) && fit(k) == fit(k + 1)) continue;
    place(kept) = place(k);
    values(kept++) = fit(k);
  }
  return {place.head(kept), values.head(kept), squares / total};
}

}  // namespace detail

/// The sequence that never falls and is nearest to y: minimizes
/// \f$ \sum_i w_i (y_i - z_i)^2 \f$ over \f$ z_1 \le \dots \le z_n \f$, by pooling adjacent
/// violators.
///
/// Use isotonic_regression() for samples at places x. A sequence that never rises is
/// `-pool_adjacent_violators(-y)`.
///
/// Shapes:   y n, the result n.
/// Cost:     O(n).
/// Edges:    empty for nothing; entries already in order come back to the bit.
/// Throws:   DomainError if y holds NaN or infinity.
/// Source:   Barlow, Bartholomew, Bremner, Brunk, Statistical Inference under Order Restrictions,
///           Wiley (1972), sec. 1.2.
template <typename DerivedY>
[[nodiscard]] Eigen::VectorXd pool_adjacent_violators(const Eigen::MatrixBase<DerivedY>& y_arg) {
  const auto y = detail::pin_vector(y_arg, "pool_adjacent_violators", "y");
  detail::check_finite("pool_adjacent_violators", "y", y);
  return detail::pooled_means(y.template cast<double>(), Eigen::VectorXd::Ones(y.size()));
}

/// The same with weights of the entries, all positive: ShapeError if they are not as many.
template <typename DerivedY, typename DerivedW>
[[nodiscard]] Eigen::VectorXd pool_adjacent_violators(
    const Eigen::MatrixBase<DerivedY>& y_arg, const Eigen::MatrixBase<DerivedW>& weights_arg) {
  constexpr const char* function = "pool_adjacent_violators";
  const auto y = detail::pin_vector(y_arg, function, "y");
  const auto weights = detail::pin_vector(weights_arg, function, "weights");
  detail::check_finite(function, "y", y);
  detail::check_same_size(function, "y", y.size(), "weights", weights.size());
  for (Eigen::Index i = 0; i < weights.size(); ++i) {
    if (weights(i) > 0 && double(weights(i)) <= std::numeric_limits<double>::max()) continue;
    detail::throw_domain_error(function, "weights(" + std::to_string(i) + ") is " +
                                             detail::to_text(weights(i)) +
                                             ", expected finite values > 0");
  }
  return detail::pooled_means(y.template cast<double>(), weights.template cast<double>());
}

/// Isotonic regression: the function f that never falls (or never rises) and minimizes
/// \f$ \frac1n \sum_i (f(x_i) - y_i)^2 \f$.
///
/// Use it where the relation is known to be monotone and nothing else is known of it, as between a
/// score and a probability. The fit has as many steps as the data ask for, and needs some hundreds
/// of samples. Samples at one place count as their mean; between the places f is a straight line,
/// and beyond them constant.
///
/// Shapes:   x n, y n, in any order; all is computed in double.
/// Cost:     O(n log n).
/// Edges:    one sample is a constant.
/// Throws:   ShapeError if x is empty or y has another size; DomainError if x or y holds NaN or
///           infinity, or lower > upper.
/// Source:   Barlow, Bartholomew, Bremner, Brunk, Statistical Inference under Order Restrictions,
///           Wiley (1972), sec. 1.2. As scikit-learn's IsotonicRegression(out_of_bounds = "clip").
template <typename DerivedX, typename DerivedY>
IsotonicRegression isotonic_regression(const Eigen::MatrixBase<DerivedX>& x_arg,
                                       const Eigen::MatrixBase<DerivedY>& y_arg,
                                       const IsotonicOptions& options = {}) {
  constexpr const char* function = "isotonic_regression";
  const auto x = detail::pin_vector(x_arg, function, "x");
  const auto y = detail::pin_vector(y_arg, function, "y");
  return detail::isotonic_fit(function, x.template cast<double>(), y.template cast<double>(),
                              Eigen::VectorXd::Ones(x.size()), options);
}

/// The same with weights of the samples, the mean being by weight; one of weight 0 is left out.
template <typename DerivedX, typename DerivedY, typename DerivedW>
IsotonicRegression isotonic_regression(const Eigen::MatrixBase<DerivedX>& x_arg,
                                       const Eigen::MatrixBase<DerivedY>& y_arg,
                                       const Eigen::MatrixBase<DerivedW>& sample_weights,
                                       const IsotonicOptions& options = {}) {
  constexpr const char* function = "isotonic_regression";
  const auto x = detail::pin_vector(x_arg, function, "x");
  const auto y = detail::pin_vector(y_arg, function, "y");
  const auto weights = detail::pin_vector(sample_weights, function, "sample_weights");
  return detail::isotonic_fit(function, x.template cast<double>(), y.template cast<double>(),
                              weights.template cast<double>(), options);
}

/// The fit at each entry of x; NaN where x is.
template <typename DerivedX>
[[nodiscard]] Eigen::VectorXd predict(const IsotonicRegression& model,
                                      const Eigen::MatrixBase<DerivedX>& x_arg) {
  const auto x = detail::pin_vector(x_arg, "predict", "x");
  const Eigen::Index last = model.knots.size() - 1;
  Eigen::VectorXd fit(x.size());
  for (Eigen::Index i = 0; i < x.size(); ++i) {
    const double at = double(x(i));
    if (std::isnan(at)) {
      fit(i) = at;
    } else if (at <= model.knots(0)) {
      fit(i) = model.values(0);
    } else if (at >= model.knots(last)) {
      fit(i) = model.values(last);
    } else {
      const double* const knots = model.knots.data();
      const Eigen::Index k = std::upper_bound(knots, knots + last, at) - knots - 1;
      fit(i) = std::lerp(model.values(k), model.values(k + 1),
                         (at - knots[k]) / (knots[k + 1] - knots[k]));
    }
  }
  return fit;
}

/// The fields of a model, for save_model() and load_model().
template <typename Visitor>
void describe_fields(IsotonicRegression& model, Visitor&& visit) {
  visit.model("IsotonicRegression");
  visit("knots", model.knots);
  visit("values", model.values);
  visit("objective", model.objective);
}

/// Prints the range of the fit and the objective.
inline std::ostream& operator<<(std::ostream& out, const IsotonicRegression& model) {
  const Eigen::Index last = model.knots.size() - 1;
  if (last < 0) return out << "isotonic regression, not fitted\n";
  return out << "isotonic regression: " << model.values(0) << " at x <= " << model.knots(0)
             << " to " << model.values(last) << " at x >= " << model.knots(last) << ", " << last + 1
             << " knots\nmean squared error: " << model.objective << "\n";
}

}  // namespace mlmath
