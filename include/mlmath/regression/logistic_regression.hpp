// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/core/checks.hpp>
#include <mlmath/core/concepts.hpp>
#include <mlmath/core/detail/labels.hpp>
#include <mlmath/core/elementary_logistic.hpp>
#include <mlmath/core/status.hpp>
#include <mlmath/regression/detail/column_sources.hpp>
#include <mlmath/regression/detail/design.hpp>
#include <mlmath/regression/detail/elastic_net_solver.hpp>

#include <Eigen/Cholesky>
#include <Eigen/Core>

#include <algorithm>
#include <cmath>
#include <limits>
#include <ostream>
#include <utility>
#include <vector>

namespace mlmath {

/// Whether a hyperplane separates the two classes, so that the likelihood has no maximum.
enum class Separation {
  none,           ///< no
  complete,       ///< it has every sample on its own side
  quasi_complete  ///< it has some samples on it, all others on their own side
};

/// Prints "none", "complete" or "quasi-complete".
inline std::ostream& operator<<(std::ostream& out, Separation separation) {
  switch (separation) {
    case Separation::none:
      return out << "none";
    case Separation::complete:
      return out << "complete";
    case Separation::quasi_complete:
      return out << "quasi-complete";
  }
  return out;
}

/// The settings of logistic_regression().
struct LogisticOptions {
  double lambda = 0;  ///< the penalty, >= 0; see the objective of logistic_regression()
  double mixing =
      0;  ///< the share of the absolute values, in [0, 1]: 1 is the lasso, 0 squares alone
  bool intercept = true;     ///< whether the model has an intercept, which is never penalized
  bool standardize = false;  ///< whether the penalty is on the weights of standardized columns
  /// Converged where the largest violation of an optimality condition, columns standardized, is at
  /// most gradient_tolerance.
  double gradient_tolerance = 1e-10;
  int max_iterations = 200;  ///< at most this many Newton steps
};

/// A fitted logistic model, \f$ P(y = classes(1) | x) = 1 / (1 + e^{-(w^T x + b)}) \f$.
template <RealScalar Scalar = double>
struct [[nodiscard]] LogisticRegression {
  Eigen::VectorX<Scalar> weights;        ///< w, one for each column of X
  Scalar intercept = 0;                  ///< b; 0 where the model has none
  Eigen::VectorX<Eigen::Index> classes;  ///< the two labels, ascending
  bool has_intercept = true;             ///< whether b was fitted
  double lambda = 0;                     ///< the penalty
  double mixing = 0;                     ///< the share of the absolute values
  bool standardized = false;             ///< whether the penalty is on standardized columns
  Scalar objective = 0;                  ///< the mean log loss and the penalty
  Scalar log_loss = 0;                   ///< its first part, in nats
  Scalar gradient_norm = 0;     ///< certificate: the largest violation of an optimality condition
  Eigen::Index iterations = 0;  ///< Newton steps
  Separation separation = Separation::none;    ///< see Separation; weights are then no estimate
  Status status = Status::converged;           ///< why it stopped
  std::vector<Eigen::Index> constant_columns;  ///< they have weight 0

  /// Whether the optimum was reached.
  [[nodiscard]] bool converged() const { return status == Status::converged; }
  /// Same as converged().
  explicit operator bool() const { return converged(); }
};

/// The fields of a model, for save_model() and load_model().
template <RealScalar Scalar, typename Visitor>
void describe_fields(LogisticRegression<Scalar>& model, Visitor&& visit) {
  visit.model("LogisticRegression");
  visit("weights", model.weights);
  visit("intercept", model.intercept);
  visit("classes", model.classes);
  visit("has_intercept", model.has_intercept);
  visit("lambda", model.lambda);
  visit("mixing", model.mixing);
  visit("standardized", model.standardized);
  visit("objective", model.objective);
  visit("log_loss", model.log_loss);
  visit("gradient_norm", model.gradient_norm);
  visit("iterations", model.iterations);
  visit("separation", model.separation);
  visit("status", model.status);
  visit("constant_columns", model.constant_columns);
}

/// Prints the objective, the weights and the certificate.
template <RealScalar Scalar>
std::ostream& operator<<(std::ostream& out, const LogisticRegression<Scalar>& model) {
  out << "logistic regression of " << model.classes(1) << " against " << model.classes(0)
      << ": minimizes the mean log loss";
  if (model.lambda > 0) {
    const char* const w = model.standardized ? "s w" : "w";
    out << " + lambda ";
    if (model.mixing == 0) {
      out << "sum (" << w << ")^2";
    } else if (model.mixing == 1) {
      out << "sum |" << w << "|";
    } else {
      out << "(a sum |" << w << "| + (1 - a) sum (" << w << ")^2), a = " << model.mixing;
    }
    out << ", lambda = " << model.lambda;
  }
  out << "\nweights: " << model.weights.transpose() << "\nintercept: " << model.intercept
      << "\nobjective: " << model.objective << ", log loss: " << model.log_loss
      << "\nlargest violation of an optimality condition: " << model.gradient_norm << " after "
      << model.iterations << " steps: " << model.status << "\n";
  if (model.separation != Separation::none) {
    out << "the classes are separable (" << model.separation
        << "): without a penalty the weights grow for ever and are no estimate\n";
  }
  return out;
}

namespace detail {

/// The logistic loss over a design: what Newton's method asks of it. Variables are those of the
/// standardized columns and the intercept, last.
template <typename Design, typename Scalar>
class LogisticProblem {
 public:
  using Vector = Eigen::VectorX<Scalar>;
  using Matrix = Eigen::MatrixX<Scalar>;

  LogisticProblem(const Design& X, const Vector& targets, const Vector& weights,
                  const LogisticOptions& options)
      : X_(X),
        targets_(targets),
        weights_(weights),
        moments_(column_moments(X, weights)),
        total_(weights.size() > 0 ? weights.sum() : Scalar(X.rows())) {
    const Eigen::Index p = X.cols();
    means_ = options.intercept ? moments_.means : Vector(Vector::Zero(p));
    factors_ = Vector::Zero(p);
    l1_ = Vector::Zero(p);
    l2_ = Vector::Zero(p);
    for (Eigen::Index j = 0; j < p; ++j) {
      const Scalar scale = options.intercept ? moments_.scales(j)
                                             : std::hypot(moments_.scales(j), moments_.means(j));
      if (!(scale > Scalar(0))) continue;
      factors_(j) = Scalar(1) / scale;
      // The weight of the column as it is is the variable over its scale.
      const Scalar unit = options.standardize ? Scalar(1) : factors_(j);
      l1_(j) = Scalar(options.lambda * options.mixing) * unit;
      l2_(j) = Scalar(options.lambda * (1 - options.mixing)) * unit * unit;
    }
  }

  [[nodiscard]] Eigen::Index features() const { return X_.cols(); }
  [[nodiscard]] const Vector& means() const { return means_; }
  [[nodiscard]] const Vector& factors() const { return factors_; }
  [[nodiscard]] const Vector& absolute_penalties() const { return l1_; }
  [[nodiscard]] const Vector& squared_penalties() const { return l2_; }
  [[nodiscard]] const ColumnMoments<Scalar>& moments() const { return moments_; }
  [[nodiscard]] Scalar total() const { return total_; }
  [[nodiscard]] const Vector& targets() const { return targets_; }

  [[nodiscard]] Vector scores(const Vector& v, Scalar b) const {
    const Vector scaled = factors_.cwiseProduct(v);
    Vector z = X_ * scaled;
    z.array() += b - means_.dot(scaled);
    return z;
  }

  /// The weighted mean of log(1 + e^z) - y z.
  [[nodiscard]] Scalar loss(const Vector& z) const {
    const Vector terms = softplus(z) - targets_.cwiseProduct(z);
    return (weights_.size() > 0 ? weights_.dot(terms) : terms.sum()) / total_;
  }

  [[nodiscard]] Scalar penalty(const Vector& v) const {
    return l1_.dot(v.cwiseAbs()) + l2_.dot(v.cwiseAbs2());
  }

  /// The residuals p - y, weighted, over the total weight; and the curvatures.
  void slopes(const Vector& z, Vector& u, Vector& h) const {
    const Vector p = sigmoid(z);
    u = (p - targets_) / total_;
    h = p.array() * sigmoid(-z).array() / total_;
    if (weights_.size() > 0) {
      u.array() *= weights_.array();
      h.array() *= weights_.array();
    }
  }

  /// The gradient of the loss by the variables, without the intercept.
  [[nodiscard]] Vector gradient(const Vector& u) const {
    Vector g = X_.transpose() * u;
    g -= u.sum() * means_;
    return factors_.cwiseProduct(g);
  }

  /// The Hessian of the loss, the intercept last.
  [[nodiscard]] Matrix hessian(const Vector& h) const {
    const Eigen::Index p = features();
    const Eigen::Index n = X_.rows();
    Matrix H = Matrix::Zero(p + 1, p + 1);
    // Blocks of rows about the means, so that nothing cancels and nothing large is copied.
    constexpr Eigen::Index rows = 256;
    const Vector shift = means_.cwiseProduct(factors_);
    if constexpr (SparseExpression<Design>) {
      const CentredProducts<Design, Scalar> products{X_, means_, factors_, h.cwiseSqrt(),
                                                     Scalar(1)};
      H.topLeftCorner(p, p) = products.gram();
      const Vector roots = h.cwiseSqrt();
      H.col(p).head(p) = products.mean_transpose(roots).col(0);
    } else {
      Matrix block;
      for (Eigen::Index first = 0; first < n; first += rows) {
        const Eigen::Index count = (std::min)(rows, n - first);
        block = X_.middleRows(first, count);
        for (Eigen::Index j = 0; j < p; ++j) {
          block.col(j).array() = (block.col(j).array() * factors_(j) - shift(j));
        }
        const auto weights = h.segment(first, count);
        H.col(p).head(p).noalias() += block.transpose() * weights;
        for (Eigen::Index j = 0; j < p; ++j) block.col(j).array() *= weights.array().sqrt();
        H.topLeftCorner(p, p).template selfadjointView<Eigen::Lower>().rankUpdate(
            block.transpose());
      }
      H.topLeftCorner(p, p).template triangularView<Eigen::StrictlyUpper>() =
          H.topLeftCorner(p, p).transpose();
    }
    H.row(p).head(p) = H.col(p).head(p).transpose();
    H(p, p) = h.sum();
    return H;
  }

 private:
  const Design& X_;
  Vector targets_;
  Vector weights_;
  ColumnMoments<Scalar> moments_;
  Scalar total_;
  Vector means_;
  Vector factors_;
  Vector l1_;
  Vector l2_;
};

/// How far variables are from optimal.
template <typename Vector>
typename Vector::Scalar optimality_violation(const Vector& g, const Vector& v, const Vector& l1,
                                             const Vector& l2) {
  using Scalar = typename Vector::Scalar;
  Scalar worst(0);
  for (Eigen::Index j = 0; j < v.size(); ++j) {
    const Scalar slope = g(j) + Scalar(2) * l2(j) * v(j);
    const Scalar violation = v(j) > Scalar(0)   ? std::abs(slope + l1(j))
                             : v(j) < Scalar(0) ? std::abs(slope - l1(j))
                                                : std::abs(slope) - l1(j);
    worst = (std::max)(worst, violation);
  }
  return worst;
}

/// The minimum of the quadratic model with squared penalties.
template <typename Scalar>
bool newton_target(const Eigen::MatrixX<Scalar>& H, const Eigen::VectorX<Scalar>& g,
                   const Eigen::VectorX<Scalar>& v, const Eigen::VectorX<Scalar>& l2,
                   Eigen::VectorX<Scalar>& target) {
  using Vector = Eigen::VectorX<Scalar>;
  Eigen::MatrixX<Scalar> A = H;
  const Scalar floor = std::numeric_limits<Scalar>::epsilon() *
                       (std::max)(H.diagonal().maxCoeff(), std::numeric_limits<Scalar>::min());
  A.diagonal().array() += floor + Scalar(2) * l2.array();
  const Eigen::LLT<Eigen::MatrixX<Scalar>> factor(A);
  if (factor.info() != Eigen::Success) return false;
  target = v - factor.solve(Vector(g + Scalar(2) * l2.cwiseProduct(v)));
  return target.allFinite();
}

/// The minimum of the quadratic model with absolute penalties: a weighted elastic net on the
/// samples,
/// \f$ \frac12 \sum h_i (z_i - u_i / h_i - x_i^T w - b)^2 \f$ and the penalty.
template <typename Design, typename Scalar>
bool elastic_net_target(const Design& X, const LogisticProblem<Design, Scalar>& problem,
                        const Eigen::VectorX<Scalar>& z, const Eigen::VectorX<Scalar>& u,
                        const Eigen::VectorX<Scalar>& curvatures, const Eigen::VectorX<Scalar>& v,
                        const LogisticOptions& options, Eigen::VectorX<Scalar>& target) {
  using Vector = Eigen::VectorX<Scalar>;
  const Eigen::Index p = X.cols();
  const Vector h = curvatures.cwiseMax(Scalar(1e-12) / problem.total());
  const Scalar total = h.sum();
  const Vector response = z - u.cwiseQuotient(h);
  // The variables of the penalty: of standardized columns or of those as they are.
  Vector units = Vector::Ones(p);
  Vector means = Vector::Zero(p);
  for (Eigen::Index j = 0; j < p; ++j) {
    if (!(problem.factors()(j) > Scalar(0))) {
      units(j) = Scalar(0);
    } else if (options.standardize) {
      units(j) = problem.factors()(j);
    }
  }
  Scalar mean(0);
  if (options.intercept) {
    means = X.transpose() * h;
    means /= total;
    mean = h.dot(response) / total;
  }
  const Vector roots = h.cwiseSqrt();
  const DesignColumns<Design, Scalar> columns(
      CentredProducts<Design, Scalar>{X, means, units, roots, total});
  ElasticNetSolver<Scalar> solver(columns, roots.cwiseProduct(Vector(response.array() - mean)),
                                  total, Vector::Ones(p), false);
  Vector start = problem.factors().cwiseProduct(v.head(p));
  for (Eigen::Index j = 0; j < p; ++j) {
    start(j) = units(j) > Scalar(0) ? start(j) / units(j) : Scalar(0);
  }
  solver.start_at(start);
  const Scalar lambda = Scalar(2 * options.lambda) / total;
  solver.solve(lambda * Scalar(options.mixing), lambda * Scalar(1 - options.mixing),
               Scalar(64) * std::numeric_limits<Scalar>::epsilon(), 100);
  const Vector weights = units.cwiseProduct(solver.solution());
  target = Vector::Zero(p + 1);
  for (Eigen::Index j = 0; j < p; ++j) {
    if (units(j) > Scalar(0)) target(j) = weights(j) / problem.factors()(j);
  }
  // The variable of the intercept is the score at the means.
  if (options.intercept) target(p) = mean + weights.dot(problem.means() - means);
  return target.allFinite();
}

template <typename DerivedX, typename DerivedY>
auto logistic_regression_of(const DerivedX& X_arg, const Eigen::MatrixBase<DerivedY>& y_arg,
                            const Eigen::VectorX<typename DerivedX::Scalar>& weights,
                            const LogisticOptions& options) {
  using Scalar = typename DerivedX::Scalar;
  using Vector = Eigen::VectorX<Scalar>;
  static_assert(RealScalar<Scalar>, "X must hold float, double or long double");
  constexpr const char* function = "logistic_regression";
  constexpr Scalar epsilon = std::numeric_limits<Scalar>::epsilon();
  const auto X = pin_design(X_arg);
  check_design(function, X, y_arg.size());
  const CodedLabels labels = code_labels(function, y_arg.derived());
  if (labels.classes.size() != 2) {
    throw_domain_error(function, "y has the labels " + labels_text(labels.classes) +
                                     ", expected two classes (for more see softmax_regression)");
  }
  if (weights.size() > 0) check_sample_weights<Scalar>(function, weights, X.rows(), X.cols());
  check_nonnegative(function, "lambda", options.lambda);
  check_between(function, "mixing", options.mixing, 0.0, 1.0);
  check_positive(function, "gradient_tolerance", options.gradient_tolerance);
  check_between(function, "max_iterations", Eigen::Index(options.max_iterations), Eigen::Index(1),
                Eigen::Index(1000000));
  using Design = std::remove_cvref_t<decltype(X)>;
  const LogisticProblem<Design, Scalar> problem(X, labels.codes.template cast<Scalar>(), weights,
                                                options);
  const Eigen::Index p = X.cols();
  // The intercept is a variable like the others, last; where there is none it does not move.
  Vector v = Vector::Zero(p + 1);
  Vector l1 = Vector::Zero(p + 1);
  Vector l2 = Vector::Zero(p + 1);
  l1.head(p) = problem.absolute_penalties();
  l2.head(p) = problem.squared_penalties();
  Vector z = problem.scores(Vector::Zero(p), Scalar(0));
  Scalar value = problem.loss(z);
  Vector u;
  Vector h;
  Vector g(p + 1);
  LogisticRegression<Scalar> model;
  model.status = Status::iteration_limit;
  const Scalar tolerance = (std::max)(Scalar(options.gradient_tolerance), Scalar(16) * epsilon);
  Scalar last_step = std::numeric_limits<Scalar>::infinity();
  for (;;) {
    problem.slopes(z, u, h);
    g.head(p) = problem.gradient(u);
    g(p) = options.intercept ? u.sum() : Scalar(0);
    model.gradient_norm = optimality_violation(g, v, l1, l2);
    const bool is_optimal = model.gradient_norm <= tolerance;
    // Where the classes are separable the gradient vanishes at infinity, and the steps do not.
    if (is_optimal &&
        (options.lambda > 0 || !(last_step > Scalar(1e-3) * v.norm()) || model.iterations == 0)) {
      model.status = Status::converged;
      break;
    }
    if (model.iterations == options.max_iterations) break;
    Vector target;
    bool is_found = false;
    if (options.lambda * options.mixing > 0) {
      is_found = elastic_net_target(X, problem, z, u, h, v, options, target);
    } else {
      Eigen::MatrixX<Scalar> H = problem.hessian(h);
      if (!options.intercept) {
        H.row(p).setZero();
        H.col(p).setZero();
        H(p, p) = Scalar(1);
      }
      for (Eigen::Index j = 0; j < p; ++j) {
        if (!(problem.factors()(j) > Scalar(0))) H(j, j) = Scalar(1);
      }
      is_found = newton_target(H, g, v, l2, target);
    }
    if (!is_found) {
      model.status = Status::numerical_failure;
      break;
    }
    const Vector step = target - v;
    const Scalar slope = g.dot(step) + l1.dot(target.cwiseAbs() - v.cwiseAbs()) +
                         l2.dot(target.cwiseAbs2() - v.cwiseAbs2());
    Scalar length(1);
    bool is_lower = false;
    for (int halving = 0; halving < 40; ++halving, length /= Scalar(2)) {
      const Vector trial = halving == 0 ? target : Vector(v + length * step);
      const Vector trial_z = problem.scores(trial.head(p), trial(p));
      const Scalar trial_value = problem.loss(trial_z) + problem.penalty(trial.head(p));
      if (trial_value <= value + Scalar(1e-4) * length * (std::min)(slope, Scalar(0)) +
                             Scalar(4) * epsilon * std::abs(value)) {
        last_step = (trial - v).norm();
        v = trial;
        z = trial_z;
        value = trial_value;
        is_lower = true;
        break;
      }
    }
    ++model.iterations;
    const Scalar margin =
        (z.array() * (Scalar(2) * problem.targets().array() - Scalar(1))).minCoeff();
    const bool is_far = value < Scalar(1e-8) || z.cwiseAbs().maxCoeff() > Scalar(30);
    if (options.lambda == 0 && is_far && last_step > Scalar(1e-3) * v.norm()) {
      model.separation = margin > Scalar(0) ? Separation::complete : Separation::quasi_complete;
      model.status = Status::numerical_failure;
      break;
    }
    if (!is_lower) {
      model.status =
          model.gradient_norm <= std::sqrt(epsilon) ? Status::converged : Status::numerical_failure;
      break;
    }
  }
  model.weights = problem.factors().cwiseProduct(v.head(p));
  model.intercept = options.intercept ? v(p) - problem.means().dot(model.weights) : Scalar(0);
  model.classes = labels.classes;
  model.has_intercept = options.intercept;
  model.lambda = options.lambda;
  model.mixing = options.mixing;
  model.standardized = options.standardize;
  model.log_loss = problem.loss(z);
  model.objective = model.log_loss + problem.penalty(v.head(p));
  model.constant_columns = problem.moments().constant_columns();
  return model;
}

}  // namespace detail

/// Logistic regression: the weights and the intercept minimizing the mean log loss with a penalty,
/// \f$ \frac1n \sum_i [\log(1 + e^{z_i}) - y_i z_i] + \lambda (\alpha \|w\|_1 + (1 - \alpha) \|w\|_2^2) \f$
/// with \f$ z = w^T x + b \f$, y 0 for the lesser of the two labels and 1 for the other, and
/// \f$ \alpha \f$ being `mixing`.
///
/// Without a penalty it is maximum likelihood. Classes that a hyperplane separates have none: the
/// model says so, see Separation.
///
/// Shapes:   X n x p (a sample per row), dense or sparse; y n labels, any two whole numbers.
/// Cost:     some 5 to 10 Newton steps of n p^2 flops; no copy of X.
/// Edges:    constant columns have weight 0.
/// Accuracy: to gradient_tolerance, or to rounding.
/// Throws:   ShapeError if X is empty or y has another size; DomainError if y has not two labels,
///           lambda < 0, mixing is outside [0, 1], or X holds NaN or infinity.
/// Source:   Hastie, Tibshirani, Friedman, The Elements of Statistical Learning, 2nd ed., sec. 4.4;
///           Albert, Anderson, Biometrika 71 (1984), on separation.
template <detail::DesignMatrix DerivedX, typename DerivedY>
auto logistic_regression(const DerivedX& X, const Eigen::MatrixBase<DerivedY>& y,
                         const LogisticOptions& options = {}) {
  return detail::logistic_regression_of(X, y, Eigen::VectorX<typename DerivedX::Scalar>(), options);
}

/// The same with weights of the samples: the mean of the losses is weighted, a weight of k counting
/// as k copies.
template <detail::DesignMatrix DerivedX, typename DerivedY, typename DerivedW>
auto logistic_regression(const DerivedX& X, const Eigen::MatrixBase<DerivedY>& y,
                         const Eigen::MatrixBase<DerivedW>& sample_weights,
                         const LogisticOptions& options = {}) {
  const auto weights = detail::pin_sample_weights<typename DerivedX::Scalar>("logistic_regression",
                                                                             sample_weights, X);
  return detail::logistic_regression_of(X, y, weights, options);
}

/// The scores \f$ X w + b \f$: above 0 for classes(1).
///
/// Shapes:   X n x p, dense or sparse; the result has n entries.
/// Throws:   ShapeError if X has another number of columns than the model has weights.
template <RealScalar Scalar, detail::DesignMatrix DerivedX>
[[nodiscard]] Eigen::VectorX<Scalar> decision_function(const LogisticRegression<Scalar>& model,
                                                       const DerivedX& X) {
  return detail::design_scores("decision_function", X, model.weights, model.intercept);
}

/// \f$ P(y = classes(1) | x) \f$ for each row of X.
///
/// Shapes and errors: as decision_function().
template <RealScalar Scalar, detail::DesignMatrix DerivedX>
[[nodiscard]] Eigen::VectorX<Scalar> predict_probability(const LogisticRegression<Scalar>& model,
                                                         const DerivedX& X) {
  return sigmoid(detail::design_scores("predict_probability", X, model.weights, model.intercept));
}

/// The likelier label of each row of X.
///
/// Shapes and errors: as decision_function().
template <RealScalar Scalar, detail::DesignMatrix DerivedX>
[[nodiscard]] Eigen::VectorX<Eigen::Index> predict(const LogisticRegression<Scalar>& model,
                                                   const DerivedX& X) {
  const Eigen::VectorX<Scalar> z =
      detail::design_scores("predict", X, model.weights, model.intercept);
  Eigen::VectorX<Eigen::Index> labels(z.size());
  for (Eigen::Index i = 0; i < z.size(); ++i) labels(i) = model.classes(z(i) > Scalar(0) ? 1 : 0);
  return labels;
}

}  // namespace mlmath
