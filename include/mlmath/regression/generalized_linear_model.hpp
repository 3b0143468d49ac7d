// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/core/arguments.hpp>
#include <mlmath/core/checks.hpp>
#include <mlmath/core/concepts.hpp>
#include <mlmath/core/status.hpp>
#include <mlmath/regression/detail/design.hpp>
#include <mlmath/regression/detail/pin_columns.hpp>
#include <mlmath/regression/detail/standardized_design.hpp>
#include <mlmath/regression/glm_family.hpp>

#include <Eigen/Core>

#include <algorithm>
#include <cmath>
#include <limits>
#include <ostream>
#include <tuple>
#include <utility>
#include <vector>

namespace mlmath {

/// The settings of generalized_linear_model().
struct GlmOptions {
  Family family = Family::gaussian;  ///< the law of y
  Link link = Link::canonical;       ///< what of the mean is linear
  double lambda = 0;                 ///< the penalty on the squares of the weights, >= 0
  bool intercept = true;     ///< whether the model has an intercept, which is never penalized
  bool standardize = false;  ///< whether the penalty is on the weights of standardized columns
  /// Added to \f$ w^T x + b \f$, one for each row of X; empty for none. For a Poisson model of
  /// rates it is the logarithm of the exposure.
  Eigen::VectorXd offset = {};
  /// Converged where no column, standardized, has a gradient above gradient_tolerance times the
  /// root of the mean square of the weighted residuals.
  double gradient_tolerance = 1e-10;
  int max_iterations = 200;  ///< at most this many steps
};

/// A fitted generalized linear model: the mean of y is \f$ g^{-1}(w^T x + b) \f$, g being the link.
template <RealScalar Scalar = double>
struct [[nodiscard]] GeneralizedLinearModel {
  Eigen::VectorX<Scalar> weights;    ///< w, one for each column of X
  Scalar intercept = 0;              ///< b; 0 where the model has none
  Family family = Family::gaussian;  ///< the law of y
  Link link = Link::identity;        ///< never Link::canonical
  bool has_intercept = true;         ///< whether b was fitted
  double lambda = 0;                 ///< the penalty
  bool standardized = false;         ///< whether the penalty is on standardized columns
  Scalar objective = 0;              ///< half the mean deviance and the penalty
  Scalar deviance = 0;               ///< the sum of the weighted unit deviances
  Scalar gradient_norm = 0;          ///< certificate: the largest gradient by a standardized column
  Eigen::Index iterations = 0;       ///< steps
  bool diverges = false;             ///< the likelihood has no maximum: weights grow for ever
  Status status = Status::converged;           ///< why it stopped
  std::vector<Eigen::Index> constant_columns;  ///< they have weight 0

  /// Whether the optimum was reached.
  [[nodiscard]] bool converged() const { return status == Status::converged; }
  /// Same as converged().
  explicit operator bool() const { return converged(); }
};

/// Names the fields for save_model() and load_model().
template <RealScalar Scalar, typename Visitor>
void describe_fields(GeneralizedLinearModel<Scalar>& model, Visitor&& visit) {
  visit.model("GeneralizedLinearModel");
  visit("weights", model.weights);
  visit("intercept", model.intercept);
  visit("family", model.family);
  visit("link", model.link);
  visit("has_intercept", model.has_intercept);
  visit("lambda", model.lambda);
  visit("standardized", model.standardized);
  visit("objective", model.objective);
  visit("deviance", model.deviance);
  visit("gradient_norm", model.gradient_norm);
  visit("iterations", model.iterations);
  visit("diverges", model.diverges);
  visit("status", model.status);
  visit("constant_columns", model.constant_columns);
}

/// Prints the objective, the weights and the certificate.
template <RealScalar Scalar>
std::ostream& operator<<(std::ostream& out, const GeneralizedLinearModel<Scalar>& model) {
  out << model.family << " model with link " << model.link << ": minimizes half the mean deviance";
  if (model.lambda > 0) {
    out << " + lambda " << (model.standardized ? "|s w|^2" : "|w|^2")
        << ", lambda = " << model.lambda;
  }
  out << "\nweights: " << model.weights.transpose() << "\nintercept: " << model.intercept
      << "\nobjective: " << model.objective << ", deviance: " << model.deviance
      << "\nlargest gradient: " << model.gradient_norm << " after " << model.iterations
      << " steps: " << model.status << "\n";
  if (model.diverges) out << "the likelihood has no maximum: the weights are no estimate\n";
  return out;
}

namespace detail {

/// The sum of the weighted unit deviances; infinity outside the range of means.
template <typename Vector>
typename Vector::Scalar glm_deviance(Family family, Link link, const Vector& y,
                                     const Vector& weights, const Vector& eta) {
  using Scalar = typename Vector::Scalar;
  Scalar sum(0);
  for (Eigen::Index i = 0; i < y.size(); ++i) {
    if (weights.size() > 0 && !(weights(i) > Scalar(0))) continue;
    const GlmMean<Scalar> m = mean_of_link(link, eta(i));
    if (!is_valid_mean(family, m)) return std::numeric_limits<Scalar>::infinity();
    sum += (weights.size() > 0 ? weights(i) : Scalar(1)) * unit_deviance(family, y(i), m);
  }
  return std::isnan(sum) ? std::numeric_limits<Scalar>::infinity() : sum;
}

/// The slopes of half the mean deviance by eta, and the weights of Fisher's scoring.
template <typename Vector>
void glm_slopes(Family family, Link link, const Vector& y, const Vector& weights,
                typename Vector::Scalar total, const Vector& eta, Vector& u, Vector& h) {
  using Scalar = typename Vector::Scalar;
  u.setZero(y.size());
  h.setZero(y.size());
  for (Eigen::Index i = 0; i < y.size(); ++i) {
    const Scalar weight = (weights.size() > 0 ? weights(i) : Scalar(1)) / total;
    const GlmMean<Scalar> m = mean_of_link(link, eta(i));
    const Scalar variance = variance_of_mean(family, m);
    if (!(variance > Scalar(0)) || !(weight > Scalar(0))) continue;
    // The difference of the smaller of the two, which does not cancel.
    const Scalar residual = family == Family::binomial && m.complement < Scalar(0.5)
                                ? (Scalar(1) - y(i)) - m.complement
                                : m.mean - y(i);
    u(i) = weight * residual * (m.slope / variance);
    h(i) = weight * m.slope * (m.slope / variance);
  }
}

/// Every argument checked; `offset` has an entry for each row.
template <typename Scalar>
GeneralizedLinearModel<Scalar> glm_model(const StandardizedDesign<Scalar>& problem,
                                         const Eigen::VectorX<Scalar>& y,
                                         const Eigen::VectorX<Scalar>& offset, Link link,
                                         const GlmOptions& options) {
  using Vector = Eigen::VectorX<Scalar>;
  constexpr Scalar epsilon = std::numeric_limits<Scalar>::epsilon();
  const Family family = options.family;
  const Vector& weights = problem.weights();
  const Eigen::Index n = problem.rows();
  const Eigen::Index p = problem.features();
  const Scalar total = problem.total();
  const Vector l2 = problem.penalties(options.lambda, 0, options.standardize).squares;
  const auto scores = [&](const Vector& v) {
    return Vector(problem.scores(v.head(p), v(p)) + offset);
  };
  const auto objective = [&](const Vector& v, const Vector& eta) {
    return glm_deviance(family, link, y, weights, eta) / (Scalar(2) * total) +
           l2.dot(v.cwiseAbs2());
  };
  const auto gradient = [&](const Vector& u) {
    Vector g(p + 1);
    g.head(p) = problem.gradient(u);
    g(p) = options.intercept ? u.sum() : Scalar(0);
    return g;
  };
  const auto step_target = [&](const Vector& h, const Vector& g, const Vector& v, Vector& target) {
    Eigen::MatrixX<Scalar> H = problem.hessian(h);
    if (!options.intercept) {
      H.row(p).setZero();
      H.col(p).setZero();
      H(p, p) = Scalar(1);
    }
    for (Eigen::Index j = 0; j < p; ++j) {
      if (!(problem.factors()(j) > Scalar(0))) H(j, j) = Scalar(1);
    }
    return newton_target(std::move(H), g, v, l2, target);
  };

  // The start: no weights and the mean of y; or better the step from means near y.
  Vector v = Vector::Zero(p + 1);
  const Scalar mean = (weights.size() > 0 ? weights.dot(y) : y.sum()) / total;
  if (options.intercept)
    v(p) = link_of_mean(link, starting_mean(family, mean, total)) - offset.mean();
  Vector eta = scores(v);
  Scalar value = objective(v, eta);
  Vector u;
  Vector h;
  {
    Vector near(n);
    for (Eigen::Index i = 0; i < n; ++i) {
      const Scalar weight = weights.size() > 0 ? weights(i) : Scalar(1);
      near(i) = link_of_mean(link, starting_mean(family, y(i), weight));
    }
    glm_slopes(family, link, y, weights, total, near, u, h);
    const Vector none = Vector::Zero(p + 1);
    Vector target;
    if (near.allFinite() &&
        step_target(h, gradient(u - h.cwiseProduct(near - offset)), none, target)) {
      const Vector trial_eta = scores(target);
      const Scalar trial = objective(target, trial_eta);
      if (trial < value || !std::isfinite(value)) {
        v = target;
        eta = trial_eta;
        value = trial;
      }
    }
  }

  GeneralizedLinearModel<Scalar> model;
  model.status = std::isfinite(value) ? Status::iteration_limit : Status::numerical_failure;
  const Scalar tolerance = (std::max)(Scalar(options.gradient_tolerance), Scalar(16) * epsilon);
  Scalar last_moved = std::numeric_limits<Scalar>::infinity();
  while (std::isfinite(value)) {
    glm_slopes(family, link, y, weights, total, eta, u, h);
    const Vector g = gradient(u);
    const Vector full = g + Scalar(2) * l2.cwiseProduct(v);
    model.gradient_norm = full.cwiseAbs().maxCoeff();
    // A column of mean square 1 and these residuals have a product of at most this.
    const Scalar scale = u.norm() * std::sqrt(total);
    if (model.gradient_norm <= tolerance * scale) {
      model.status = Status::converged;
      break;
    }
    if (model.iterations == options.max_iterations) break;
    Vector target;
    if (!step_target(h, g, v, target)) {
      model.status = Status::numerical_failure;
      break;
    }
    const Vector step = target - v;
    const Scalar slope = full.dot(step);
    bool is_lower = false;
    Scalar length(1);
    for (int halving = 0; halving < 40; ++halving, length /= Scalar(2)) {
      const Vector trial = halving == 0 ? target : Vector(v + length * step);
      const Vector trial_eta = scores(trial);
      const Scalar trial_value = objective(trial, trial_eta);
      if (trial_value <= value + Scalar(1e-4) * length * (std::min)(slope, Scalar(0)) +
                             Scalar(4) * epsilon * std::abs(value)) {
        v = trial;
        eta = trial_eta;
        value = trial_value;
        is_lower = true;
        break;
      }
    }
    ++model.iterations;
    // Steps that do not shrink, at the edge of the means: the optimum is at
    // infinity.
    const Scalar moved = length * step.norm();
    const bool is_steady = model.iterations >= 8 && moved > Scalar(0.7) * last_moved;
    last_moved = moved;
    if (options.lambda == 0 && is_steady && moved > Scalar(1e-3) * v.norm() &&
        (family == Family::binomial || link == Link::log)) {
      Scalar edge(1);
      for (Eigen::Index i = 0; i < n; ++i) {
        const GlmMean<Scalar> m = mean_of_link(link, eta(i));
        edge = (std::min)(edge, m.mean);
        if (family == Family::binomial) edge = (std::min)(edge, m.complement);
      }
      if (edge < Scalar(1e-10)) {
        model.diverges = true;
        model.status = Status::no_minimum;
        break;
      }
    }
    const bool is_still = moved <= Scalar(8) * epsilon * v.norm();
    if (!is_lower || is_still) {
      // Rounding is what is left where the model promises next to nothing.
      model.status = is_still || -slope <= Scalar(1e3) * epsilon * std::abs(value)
                         ? Status::converged
                         : Status::numerical_failure;
      break;
    }
  }
  std::tie(model.weights, model.intercept) = problem.coefficients(v);
  model.family = family;
  model.link = link;
  model.has_intercept = options.intercept;
  model.lambda = options.lambda;
  model.standardized = options.standardize;
  model.objective = value;
  model.deviance = glm_deviance(family, link, y, weights, eta);
  model.constant_columns = problem.moments().constant_columns();
  return model;
}

template <typename DerivedX, typename DerivedY>
auto glm_of(const char* function, const DerivedX& X_arg, const Eigen::MatrixBase<DerivedY>& y_arg,
            const Eigen::VectorX<typename DerivedX::Scalar>& weights, const GlmOptions& options) {
  using Scalar = typename DerivedX::Scalar;
  using Vector = Eigen::VectorX<Scalar>;
  const auto X = pin_columns(X_arg);
  using Design = std::remove_cvref_t<decltype(X)>;
  const Vector y = checked_outputs(
      function, X, pin_vector(y_arg, function, "y").template cast<Scalar>().eval(), weights);
  const Family family = options.family;
  const Link link = options.link == Link::canonical ? canonical_link(family) : options.link;
  check_family_link(function, family, link);
  check_family_values(function, family, y);
  check_nonnegative(function, "lambda", options.lambda);
  check_positive(function, "gradient_tolerance", options.gradient_tolerance);
  check_between(function, "max_iterations", Eigen::Index(options.max_iterations), Eigen::Index(1),
                Eigen::Index(1000000));
  Vector offset = Vector::Zero(X.rows());
  if (options.offset.size() > 0) {
    check_one_per_row(function, "offset", options.offset.size(), "X", X.rows(), X.cols());
    check_finite(function, "offset", options.offset);
    offset = options.offset.template cast<Scalar>();
  }
  const StandardizedDesignOf<Design, Scalar> design(X, weights, options.intercept);
  return glm_model<Scalar>(design, y, offset, link, options);
}

}  // namespace detail

/// A generalized linear model: the weights and the intercept minimizing half the mean deviance with
/// a penalty, \f$ \frac1{2n} \sum_i d(y_i, g^{-1}(w^T x_i + b)) + \lambda \|w\|_2^2 \f$, d being
/// the unit deviance of the family: without a penalty, maximum likelihood.
///
/// Fisher's scoring with steps halved until the objective falls. For 0/1 labels see also
/// logistic_regression(), which has the other penalties; for standard errors see summary() of
/// regression/glm_summary.hpp.
///
/// Shapes:   X n x p (a sample per row), dense or sparse; y n.
/// Cost:     some 5 to 10 steps of n p^2 flops; no copy of X.
/// Edges:    a maximum at infinity (separable classes, a group without events) is said: see
///           GeneralizedLinearModel::diverges; constant columns have weight 0.
/// Throws:   ShapeError if X is empty or y or the offset has another size; DomainError if y is
///           outside the range of the family, the link does not go with it, lambda < 0, or X holds
///           NaN or infinity.
/// Source:   McCullagh, Nelder, Generalized Linear Models, 2nd ed. (1989), sec. 2.5.
template <detail::DesignMatrix DerivedX, typename DerivedY>
auto generalized_linear_model(const DerivedX& X, const Eigen::MatrixBase<DerivedY>& y,
                              const GlmOptions& options) {
  return detail::glm_of("generalized_linear_model", X, y,
                        Eigen::VectorX<typename DerivedX::Scalar>(), options);
}

/// The same with weights of the samples: for the binomial family the numbers of trials of which y
/// are the shares of successes.
template <detail::DesignMatrix DerivedX, typename DerivedY, typename DerivedW>
auto generalized_linear_model(const DerivedX& X, const Eigen::MatrixBase<DerivedY>& y,
                              const Eigen::MatrixBase<DerivedW>& sample_weights,
                              const GlmOptions& options) {
  const auto weights = detail::pin_sample_weights<typename DerivedX::Scalar>(
      "generalized_linear_model", sample_weights, X);
  return detail::glm_of("generalized_linear_model", X, y, weights, options);
}

/// Poisson regression of counts: generalized_linear_model() of that family, the logarithm of the
/// mean being linear unless told otherwise.
template <detail::DesignMatrix DerivedX, typename DerivedY>
auto poisson_regression(const DerivedX& X, const Eigen::MatrixBase<DerivedY>& y,
                        GlmOptions options = {}) {
  options.family = Family::poisson;
  return detail::glm_of("poisson_regression", X, y, Eigen::VectorX<typename DerivedX::Scalar>(),
                        options);
}

/// The same with weights of the samples.
template <detail::DesignMatrix DerivedX, typename DerivedY, typename DerivedW>
auto poisson_regression(const DerivedX& X, const Eigen::MatrixBase<DerivedY>& y,
                        const Eigen::MatrixBase<DerivedW>& sample_weights,
                        GlmOptions options = {}) {
  options.family = Family::poisson;
  const auto weights = detail::pin_sample_weights<typename DerivedX::Scalar>("poisson_regression",
                                                                             sample_weights, X);
  return detail::glm_of("poisson_regression", X, y, weights, options);
}

/// \f$ w^T x + b \f$ for each row of X.
///
/// Throws:   ShapeError if X has another number of columns than the model has weights.
template <RealScalar Scalar, detail::DesignMatrix DerivedX>
[[nodiscard]] Eigen::VectorX<Scalar> decision_function(const GeneralizedLinearModel<Scalar>& model,
                                                       const DerivedX& X) {
  return detail::design_scores("decision_function", X, model.weights, model.intercept);
}

/// The mean of y for each row of X, \f$ g^{-1}(w^T x + b) \f$, the offset being 0.
///
/// Throws:   as decision_function().
template <RealScalar Scalar, detail::DesignMatrix DerivedX>
[[nodiscard]] Eigen::VectorX<Scalar> predict(const GeneralizedLinearModel<Scalar>& model,
                                             const DerivedX& X) {
  Eigen::VectorX<Scalar> means =
      detail::design_scores("predict", X, model.weights, model.intercept);
  for (Scalar& value : means) value = detail::mean_of_link(model.link, value).mean;
  return means;
}

/// The same with an offset for each row.
///
/// Throws:   ShapeError, too, if the offset has not an entry for each row.
template <RealScalar Scalar, detail::DesignMatrix DerivedX, typename DerivedO>
[[nodiscard]] Eigen::VectorX<Scalar> predict(const GeneralizedLinearModel<Scalar>& model,
                                             const DerivedX& X,
                                             const Eigen::MatrixBase<DerivedO>& offset_arg) {
  const Eigen::VectorX<Scalar> offset = detail::pin_vector(offset_arg, "predict", "offset");
  detail::check_one_per_row("predict", "offset", offset.size(), "X", X.rows(), X.cols());
  Eigen::VectorX<Scalar> means =
      detail::design_scores("predict", X, model.weights, model.intercept) + offset;
  for (Scalar& value : means) value = detail::mean_of_link(model.link, value).mean;
  return means;
}

}  // namespace mlmath
