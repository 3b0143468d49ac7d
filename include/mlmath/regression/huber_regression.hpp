// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/core/arguments.hpp>
#include <mlmath/core/checks.hpp>
#include <mlmath/core/concepts.hpp>
#include <mlmath/core/status.hpp>
#include <mlmath/regression/detail/design.hpp>
#include <mlmath/regression/detail/pin_columns.hpp>
#include <mlmath/regression/detail/standardized_design.hpp>

#include <Eigen/Core>

#include <algorithm>
#include <cmath>
#include <limits>
#include <ostream>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

namespace mlmath {

/// What HuberOptions::delta is in units of.
enum class HuberScale {
  concomitant,  ///< a scale of the residuals that is fitted with the weights
  response      ///< y
};

/// Prints "concomitant" or "response".
inline std::ostream& operator<<(std::ostream& out, HuberScale scale) {
  return out << (scale == HuberScale::concomitant ? "concomitant" : "response");
}

/// The settings of huber_regression().
struct HuberOptions {
  /// Residuals up to delta (times the scale) count by their squares, beyond by their absolute
  /// values; > 0, and > 1 with HuberScale::concomitant.
  double delta = 1.35;
  HuberScale scale = HuberScale::concomitant;  ///< what delta is in units of
  double lambda = 0;                           ///< the penalty on the squares of the weights, >= 0
  bool intercept = true;     ///< whether the model has an intercept, which is never penalized
  bool standardize = false;  ///< whether the penalty is on the weights of standardized columns
  /// Converged where no column, standardized, has a gradient above gradient_tolerance * delta, the
  /// most that it can be.
  double gradient_tolerance = 1e-11;
  Eigen::Index max_iterations = 500;  ///< at most this many steps
};

/// A fitted robust linear model, \f$ \hat y = w^T x + b \f$.
template <RealScalar Scalar = double>
struct [[nodiscard]] HuberRegression {
  Eigen::VectorX<Scalar> weights;                   ///< w, one for each column of X
  Scalar intercept = 0;                             ///< b; 0 where the model has none
  bool has_intercept = true;                        ///< whether b was fitted
  double delta = 0;                                 ///< see HuberOptions
  HuberScale scale_kind = HuberScale::concomitant;  ///< see HuberOptions
  Scalar scale = 1;             ///< \f$ \sigma \f$; 1 where delta is in units of y
  double lambda = 0;            ///< the penalty
  bool standardized = false;    ///< whether the penalty is on standardized columns
  Scalar objective = 0;         ///< the minimum, with the penalty
  Scalar gradient_norm = 0;     ///< certificate: the largest gradient by a standardized column
  Eigen::Index outliers = 0;    ///< samples with residuals beyond delta times the scale
  Eigen::Index iterations = 0;  ///< steps
  Status status = Status::converged;           ///< why it stopped
  std::vector<Eigen::Index> constant_columns;  ///< they have weight 0

  /// Whether the optimum was reached.
  [[nodiscard]] bool converged() const { return status == Status::converged; }
  /// Same as converged().
  explicit operator bool() const { return converged(); }
};

/// The fields of a model, for save_model() and load_model().
template <RealScalar Scalar, typename Visitor>
void describe_fields(HuberRegression<Scalar>& model, Visitor&& visit) {
  visit.model("HuberRegression");
  visit("weights", model.weights);
  visit("intercept", model.intercept);
  visit("has_intercept", model.has_intercept);
  visit("delta", model.delta);
  visit("scale_kind", model.scale_kind);
  visit("scale", model.scale);
  visit("lambda", model.lambda);
  visit("standardized", model.standardized);
  visit("objective", model.objective);
  visit("gradient_norm", model.gradient_norm);
  visit("outliers", model.outliers);
  visit("iterations", model.iterations);
  visit("status", model.status);
  visit("constant_columns", model.constant_columns);
}

/// Prints the objective, the weights and the certificate.
template <RealScalar Scalar>
std::ostream& operator<<(std::ostream& out, const HuberRegression<Scalar>& model) {
  const bool concomitant = model.scale_kind == HuberScale::concomitant;
  out << "Huber regression: minimizes "
      << (concomitant ? "s / 2 + (1/n) sum s h((y - w'x - b) / s)" : "(1/n) sum h(y - w'x - b)");
  if (model.lambda > 0) {
    out << " + lambda " << (model.standardized ? "|s w|^2" : "|w|^2")
        << ", lambda = " << model.lambda;
  }
  out << ", h Huber's loss with delta = " << model.delta
      << "\nweights: " << model.weights.transpose() << "\nintercept: " << model.intercept;
  if (concomitant) out << "\nscale s: " << model.scale;
  return out << "\nobjective: " << model.objective << ", outliers: " << model.outliers
             << "\nlargest gradient: " << model.gradient_norm << " after " << model.iterations
             << " steps: " << model.status << "\n";
}

namespace detail {

/// Huber's objective as a function of the variables of a standardized design, the scale being the
/// best for them.
template <typename Scalar>
class HuberObjective {
 public:
  using Index = Eigen::Index;
  using Vector = Eigen::VectorX<Scalar>;
  using Matrix = Eigen::MatrixX<Scalar>;

  /// `largest` of the y as they were.
  HuberObjective(const StandardizedDesign<Scalar>& design, const Vector& y, Scalar largest,
                 const HuberOptions& options)
      : design_(design),
        y_(y),
        delta_(Scalar(options.delta)),
        is_scaled_(options.scale == HuberScale::concomitant),
        squares_(design.penalties(options.lambda, 0, options.standardize).squares),
        least_scale_(std::numeric_limits<Scalar>::epsilon() * largest +
                     (std::numeric_limits<Scalar>::min)()) {
    for (Index j = 0; j < design.features(); ++j) {
      if (design.factors()(j) > Scalar(0)) columns_.push_back(j);
    }
    if (design.has_intercept()) columns_.push_back(design.features());
  }

  [[nodiscard]] Scalar scale() const { return scale_; }
  [[nodiscard]] const Vector& residuals() const { return residuals_; }
  [[nodiscard]] bool is_outlier(Index i) const { return std::abs(residuals_(i)) > delta_ * scale_; }

  Scalar evaluate(const Vector& v) {
    residuals_ = y_ - design_.scores(v.head(design_.features()), v(design_.features()));
    scale_ = is_scaled_ ? best_scale() : Scalar(1);
    Scalar sum(0);
    for (Index i = 0; i < y_.size(); ++i) {
      const Scalar r = std::abs(residuals_(i));
      sum += weight(i) * (is_outlier(i) ? delta_ * (r - delta_ * scale_ / Scalar(2))
                                        : r * (r / scale_) / Scalar(2));
    }
    return sum / design_.total() + (is_scaled_ ? scale_ / Scalar(2) : Scalar(0)) +
           squares_.dot(v.cwiseAbs2());
  }

  /// With the penalty, at the variables of the last evaluation.
  Vector gradient(const Vector& v) const {
    Vector u(y_.size());
    for (Index i = 0; i < y_.size(); ++i) {
      const Scalar slope = (std::clamp)(residuals_(i) / scale_, -delta_, delta_);
      u(i) = -weight(i) * slope / design_.total();
    }
    Vector g(v.size());
    g.head(design_.features()) = design_.gradient(u);
    g(design_.features()) = design_.has_intercept() ? u.sum() : Scalar(0);
    return g + Scalar(2) * squares_.cwiseProduct(v);
  }

  /// The minimum of a quadratic model at the variables of the last evaluation: Newton's, or the one
  /// that lies above the objective and touches it (iteratively reweighted least squares). False
  /// where there is none.
  bool find_target(const Vector& v, const Vector& full, bool is_newton, Vector& target) const {
    Vector h = Vector::Zero(y_.size());
    Vector inner = Vector::Zero(y_.size());
    for (Index i = 0; i < y_.size(); ++i) {
      const Scalar r = std::abs(residuals_(i));
      if (!is_outlier(i)) {
        h(i) = weight(i) / (scale_ * design_.total());
        inner(i) = weight(i) * residuals_(i);
      } else if (!is_newton) {
        h(i) = weight(i) * delta_ / (r * design_.total());
      }
    }
    Matrix H = design_.products(h, columns_, columns_);
    const Index size = Index(columns_.size());
    const Vector slopes = slopes_of(inner);
    const Scalar squares = inner.dot(residuals_);
    Vector start(size);
    Vector g(size);
    Vector l2(size);
    Vector shared(size);
    for (Index k = 0; k < size; ++k) {
      const Index j = columns_[std::size_t(k)];
      start(k) = v(j);
      l2(k) = squares_(j);
      g(k) = full(j) - Scalar(2) * l2(k) * start(k);
      shared(k) = slopes(j);
    }
    // The scale follows the weights.
    if (is_newton && is_scaled_ && squares > Scalar(0)) {
      for (Index k = 0; k < size; ++k) {
        H.col(k) -= shared * (shared(k) / (squares * scale_ * design_.total()));
      }
    }
    Vector found;
    if (size == 0 || !newton_target(std::move(H), g, start, l2, found)) return false;
    target = v;
    for (Index k = 0; k < size; ++k) target(columns_[std::size_t(k)]) = found(k);
    return true;
  }

 private:
  [[nodiscard]] Scalar weight(Index i) const {
    return design_.weights().size() > 0 ? design_.weights()(i) : Scalar(1);
  }
  [[nodiscard]] Vector slopes_of(const Vector& u) const {
    Vector g(design_.features() + 1);
    g.head(design_.features()) = design_.gradient(u);
    g(design_.features()) = u.sum();
    return g;
  }

  /// The s with sum weight min((r / s)^2, delta^2) = sum weight, exactly.
  [[nodiscard]] Scalar best_scale() const {
    std::vector<std::pair<Scalar, Scalar>> sorted;
    for (Index i = 0; i < y_.size(); ++i) {
      sorted.emplace_back(std::abs(residuals_(i)), weight(i));
    }
    std::sort(sorted.begin(), sorted.end());
    std::vector<Scalar> squares(sorted.size());  // of all up to this one
    Scalar sum(0);
    for (std::size_t k = 0; k < sorted.size(); ++k) {
      sum += sorted[k].second * sorted[k].first * sorted[k].first;
      squares[k] = sum;
    }
    Scalar left = design_.total();
    for (std::size_t k = sorted.size(); k-- > 0 && left > Scalar(0);) {
      const Scalar s = std::sqrt(squares[k] / left);
      if (sorted[k].first <= delta_ * s) return (std::max)(s, least_scale_);
      left -= delta_ * delta_ * sorted[k].second;
    }
    return least_scale_;
  }

  const StandardizedDesign<Scalar>& design_;
  const Vector& y_;
  Scalar delta_;
  bool is_scaled_;
  Vector squares_;
  Scalar least_scale_;
  std::vector<Index> columns_;
  Vector residuals_;
  Scalar scale_ = Scalar(1);
};

template <typename Scalar>
HuberRegression<Scalar> huber_model(const StandardizedDesign<Scalar>& design,
                                    const Eigen::VectorX<Scalar>& y, const HuberOptions& options) {
  using Vector = Eigen::VectorX<Scalar>;
  constexpr Scalar epsilon = std::numeric_limits<Scalar>::epsilon();
  // About their mean the y keep their digits.
  Scalar origin(0);
  if (design.has_intercept()) {
    origin = (design.weights().size() > 0 ? design.weights().dot(y) : y.sum()) / design.total();
  }
  const Vector centred = y.array() - origin;
  HuberObjective<Scalar> objective(design, centred, y.cwiseAbs().maxCoeff(), options);
  const Scalar tolerance =
      (std::max)(Scalar(options.gradient_tolerance), Scalar(16) * epsilon) * Scalar(options.delta);
  HuberRegression<Scalar> model;
  model.status = Status::iteration_limit;
  Vector v = Vector::Zero(design.features() + 1);
  Scalar value = objective.evaluate(v);
  for (;; ++model.iterations) {
    const Vector g = objective.gradient(v);
    model.gradient_norm = g.cwiseAbs().maxCoeff();
    if (model.gradient_norm <= tolerance) {
      model.status = Status::converged;
      break;
    }
    if (model.iterations == options.max_iterations) break;
    const HuberObjective<Scalar> here = objective;
    Vector target;
    bool is_lower = false;
    if (here.find_target(v, g, true, target)) {
      const Vector step = target - v;
      const Scalar slope = (std::min)(g.dot(step), Scalar(0));
      const Scalar slack = Scalar(4) * epsilon * std::abs(value);
      Scalar length(1);
      for (int halving = 0; halving < 5 && !is_lower; ++halving, length /= Scalar(2)) {
        const Vector trial = v + length * step;
        const Scalar trial_value = objective.evaluate(trial);
        is_lower = trial_value < value + Scalar(1e-4) * length * slope;
        if (!is_lower && halving == 0 && trial_value <= value + slack) {
          // Where the objective is all rounding the gradient tells.
          is_lower = objective.gradient(trial).cwiseAbs().maxCoeff() < model.gradient_norm / 2;
        }
        if (is_lower) {
          v = trial;
          value = trial_value;
        }
      }
    }
    if (!is_lower && here.find_target(v, g, false, target)) {
      const Scalar trial_value = objective.evaluate(target);
      if (trial_value < value) {
        v = target;
        value = trial_value;
        is_lower = true;
      }
    }
    if (!is_lower) {
      // Nothing that rounding leaves visible is gained.
      value = objective.evaluate(v);
      model.status = model.gradient_norm <= std::sqrt(epsilon) * Scalar(options.delta)
                         ? Status::converged
                         : Status::numerical_failure;
      break;
    }
  }
  std::tie(model.weights, model.intercept) = design.coefficients(v);
  model.intercept += origin;
  model.has_intercept = options.intercept;
  model.delta = options.delta;
  model.scale_kind = options.scale;
  model.scale = objective.scale();
  model.lambda = options.lambda;
  model.standardized = options.standardize;
  model.objective = value;
  for (Eigen::Index i = 0; i < y.size(); ++i) {
    const bool counts = design.weights().size() == 0 || design.weights()(i) > Scalar(0);
    model.outliers += counts && objective.is_outlier(i) ? 1 : 0;
  }
  model.constant_columns = design.moments().constant_columns();
  return model;
}

template <typename DerivedX, typename DerivedY>
auto huber_regression_of(const DerivedX& X_arg, const Eigen::MatrixBase<DerivedY>& y_arg,
                         const Eigen::VectorX<typename DerivedX::Scalar>& weights,
                         const HuberOptions& options) {
  using Scalar = typename DerivedX::Scalar;
  constexpr const char* function = "huber_regression";
  const auto X = pin_columns(X_arg);
  const Eigen::VectorX<Scalar> y =
      checked_outputs(function, X, pin_vector(y_arg, function, "y"), weights);
  check_positive(function, "delta", options.delta);
  if (options.scale == HuberScale::concomitant && !(options.delta > 1)) {
    throw_domain_error(function, "delta = " + to_text(options.delta) +
                                     ", expected a number > 1 with the concomitant scale");
  }
  check_nonnegative(function, "lambda", options.lambda);
  check_positive(function, "gradient_tolerance", options.gradient_tolerance);
  check_between(function, "max_iterations", options.max_iterations, Eigen::Index(1),
                Eigen::Index(1000000000));
  using Design = std::remove_cvref_t<decltype(X)>;
  const StandardizedDesignOf<Design, Scalar> design(X, weights, options.intercept);
  return huber_model<Scalar>(design, y, options);
}

}  // namespace detail

/// Huber's robust linear regression: the weights and the intercept that minimize
/// \f$ \frac1n \sum_i h_\delta(r_i) + \lambda \|w\|_2^2 \f$ with \f$ r_i = y_i - w^T x_i - b \f$,
/// \f$ h_\delta(r) \f$ being \f$ r^2/2 \f$ up to \f$ \delta \f$ and
/// \f$ \delta |r| - \delta^2/2 \f$ beyond; or, with the concomitant scale \f$ \sigma \f$, that
/// minimize over it, too,
/// \f$ \frac{\sigma}2 + \frac1n \sum_i \sigma h_\delta(r_i / \sigma) + \lambda \|w\|_2^2 \f$.
///
/// Use it where some y are wrong: each pulls by at most \f$ \delta \f$. Wrong rows of X it does not
/// resist. With the concomitant scale a change of the units of y changes nothing else; it solves
/// \f$ \sum_i \min((r_i/\sigma)^2, \delta^2) = n \f$, and is smaller than the standard deviation of
/// normal noise.
///
/// The same optimum elsewhere: scikit-learn's HuberRegressor(epsilon = delta, alpha = 2 n lambda),
/// n being the sum of the sample weights, is the one with the concomitant scale. statsmodels'
/// RLM(M = HuberT(t)) and MASS::rlm(k = t), which choose their scale s otherwise, end where
/// HuberScale::response does with delta = t s.
///
/// Shapes:   X n x p (a sample per row), dense or sparse; y n.
/// Cost:     some 5 to 15 steps of n p^2 flops; no copy of X.
/// Edges:    constant columns have weight 0; where more than the share \f$ 1 - 1/\delta^2 \f$ of
///           the samples is fitted exactly the concomitant scale is 0 up to rounding, and the fit
///           that of the absolute values.
/// Accuracy: to gradient_tolerance, or to rounding.
/// Throws:   ShapeError if X is empty or y has another size; DomainError if delta is out of range,
///           lambda < 0, or X or y holds NaN or infinity.
/// Source:   Huber, Ronchetti, Robust Statistics, 2nd ed. (2009), sec. 7.7; Owen, A robust hybrid
///           of lasso and ridge regression (2007).
template <detail::DesignMatrix DerivedX, typename DerivedY>
auto huber_regression(const DerivedX& X, const Eigen::MatrixBase<DerivedY>& y,
                      const HuberOptions& options = {}) {
  return detail::huber_regression_of(X, y, Eigen::VectorX<typename DerivedX::Scalar>(), options);
}

/// The same with weights of the samples: the mean is weighted, a weight of k counting as k copies.
template <detail::DesignMatrix DerivedX, typename DerivedY, typename DerivedW>
auto huber_regression(const DerivedX& X, const Eigen::MatrixBase<DerivedY>& y,
                      const Eigen::MatrixBase<DerivedW>& sample_weights,
                      const HuberOptions& options = {}) {
  const auto weights =
      detail::pin_sample_weights<typename DerivedX::Scalar>("huber_regression", sample_weights, X);
  return detail::huber_regression_of(X, y, weights, options);
}

/// The predictions \f$ X w + b \f$.
///
/// Throws:   ShapeError if X has another number of columns than the model has weights.
template <RealScalar Scalar, detail::DesignMatrix DerivedX>
[[nodiscard]] Eigen::VectorX<Scalar> predict(const HuberRegression<Scalar>& model,
                                             const DerivedX& X) {
  return detail::design_scores("predict", X, model.weights, model.intercept);
}

/// How much of a sample's residual counts, \f$ \min(1, \delta \sigma / |r_i|) \f$: 1 for those that
/// count by their squares, less for outliers.
///
/// Shapes:   X n x p, dense or sparse; y n; the result n.
/// Throws:   ShapeError if X has another number of columns than the model has weights or y another
///           size.
template <RealScalar Scalar, detail::DesignMatrix DerivedX, typename DerivedY>
[[nodiscard]] Eigen::VectorX<Scalar> outlier_weights(const HuberRegression<Scalar>& model,
                                                     const DerivedX& X,
                                                     const Eigen::MatrixBase<DerivedY>& y_arg) {
  const Eigen::VectorX<Scalar> y = detail::pin_vector(y_arg, "outlier_weights", "y");
  detail::check_one_per_row("outlier_weights", "y", y.size(), "X", X.rows(), X.cols());
  Eigen::VectorX<Scalar> result =
      y - detail::design_scores("outlier_weights", X, model.weights, model.intercept);
  const Scalar limit = Scalar(model.delta) * model.scale;
  for (Scalar& r : result) r = std::abs(r) > limit ? limit / std::abs(r) : Scalar(1);
  return result;
}

}  // namespace mlmath
