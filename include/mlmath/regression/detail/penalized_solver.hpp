// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/core/status.hpp>
#include <mlmath/optimization/lbfgs.hpp>
#include <mlmath/optimization/minimize.hpp>
#include <mlmath/regression/detail/lasso_active_set.hpp>
#include <mlmath/regression/detail/linear_loss.hpp>
#include <mlmath/regression/separation.hpp>

#include <Eigen/Cholesky>
#include <Eigen/Core>

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <utility>
#include <vector>

namespace mlmath::detail {

/// The variables that minimize a loss and the penalties, and how they were found.
template <typename Scalar>
struct PenalizedFit {
  Eigen::MatrixX<Scalar> V;
  Scalar loss = Scalar(0);
  Scalar objective = Scalar(0);
  Scalar violation = Scalar(0);
  Eigen::Index iterations = 0;
  Eigen::Index evaluations = 0;
  Status status = Status::iteration_limit;
  Separation separation = Separation::none;
};

/// Minimizes a LinearLoss with absolute and squared penalties of its variables.
///
/// By Newton's method where there are few variables or the penalty makes them so: its quadratic
/// model is minimized exactly by LassoActiveSet, for the variables that are not 0 and those whose
/// condition is violated. Without absolute values the curvature, dear where there are more than a
/// few variables, serves several steps, and the first ones take it from a part of the rows. By
/// L-BFGS where there are many variables and all of them count.
template <typename Scalar>
class PenalizedSolver {
 public:
  using Index = Eigen::Index;
  using Vector = Eigen::VectorX<Scalar>;
  using Matrix = Eigen::MatrixX<Scalar>;

  /// Variables of one Newton step, at most; more take turns.
  static constexpr Index usual_step_limit = 1500;

  /// `is_penalized`: whether there is a penalty at all, so that the minimum exists.
  PenalizedSolver(LinearLoss<Scalar>& loss, VariablePenalties<Scalar> penalties, bool is_penalized,
                  double tolerance, Index max_iterations, Index step_limit = usual_step_limit)
      : loss_(loss),
        penalties_(std::move(penalties)),
        is_penalized_(is_penalized),
        is_smooth_(penalties_.absolute.isZero(Scalar(0))),
        tolerance_((std::max)(Scalar(tolerance), Scalar(16) * epsilon)),
        max_iterations_(max_iterations),
        step_limit_(step_limit) {}

  /// From the variables given.
  PenalizedFit<Scalar> solve(Matrix start) {
    fit_.V = std::move(start);
    evaluate();
    const Index usable = (loss_.design().factors().array() > Scalar(0)).count() + 1;
    if (is_smooth_ && usable * loss_.outputs() > loss_.newton_limit()) {
      descend();
    } else {
      iterate();
    }
    fit_.loss = loss_value_;
    fit_.objective = value_;
    return std::move(fit_);
  }

 private:
  static constexpr Scalar epsilon = std::numeric_limits<Scalar>::epsilon();
  static constexpr Index few = 32;  // variables whose curvature costs no more than a step

  [[nodiscard]] Index stride() const { return fit_.V.rows(); }
  [[nodiscard]] Scalar absolute(Index a) const { return penalties_.absolute(a % stride()); }
  [[nodiscard]] Scalar squares(Index a) const { return penalties_.squares(a % stride()); }
  [[nodiscard]] bool is_usable(Index a) const {
    const Index j = a % stride();
    return j + 1 == stride() ? loss_.design().has_intercept()
                             : loss_.design().factors()(j) > Scalar(0);
  }

  [[nodiscard]] Scalar penalty(const Matrix& V) const {
    Scalar sum(0);
    for (Index k = 0; k < V.cols(); ++k) {
      sum += penalties_.absolute.dot(V.col(k).cwiseAbs()) +
             penalties_.squares.dot(V.col(k).cwiseAbs2());
    }
    return sum;
  }

  Scalar value_of(const Matrix& V, Matrix& gradient, Scalar& loss) {
    ++fit_.evaluations;
    loss = loss_.evaluate(V, gradient);
    return loss + penalty(V);
  }

  void evaluate() {
    value_ = value_of(fit_.V, gradient_, loss_value_);
    measure();
  }

  /// By how much a variable violates its condition.
  [[nodiscard]] Scalar violation(Index a) const {
    const Scalar v = fit_.V.data()[a];
    const Scalar slope = gradient_.data()[a] + Scalar(2) * squares(a) * v;
    if (v > Scalar(0)) return std::abs(slope + absolute(a));
    if (v < Scalar(0)) return std::abs(slope - absolute(a));
    return std::abs(slope) - absolute(a);
  }

  void measure() {
    fit_.violation = Scalar(0);
    for (Index a = 0; a < fit_.V.size(); ++a) {
      if (is_usable(a)) fit_.violation = (std::max)(fit_.violation, violation(a));
    }
  }

  /// The variables to work on, ascending.
  [[nodiscard]] std::vector<Index> working_set() const {
    std::vector<Index> chosen;
    std::vector<std::pair<Scalar, Index>> violated;
    for (Index a = 0; a < fit_.V.size(); ++a) {
      if (!is_usable(a)) continue;
      if (fit_.V.data()[a] != Scalar(0) || !(absolute(a) > Scalar(0))) {
        chosen.push_back(a);
      } else if (violation(a) > Scalar(0)) {
        violated.push_back({-violation(a), a});
      }
    }
    const std::size_t most = (std::max)(std::size_t(100), chosen.size());
    if (violated.size() > most) {
      std::nth_element(violated.begin(), violated.begin() + std::ptrdiff_t(most), violated.end());
      violated.resize(most);
    }
    for (const auto& entry : violated) chosen.push_back(entry.second);
    std::sort(chosen.begin(), chosen.end());
    if (Index(chosen.size()) <= step_limit_) return chosen;
    // A part of them, and the intercepts.
    const Index parts = (Index(chosen.size()) + step_limit_ - 1) / step_limit_;
    const Index part = fit_.iterations % parts;
    std::vector<Index> share;
    for (std::size_t k = 0; k < chosen.size(); ++k) {
      const bool is_intercept = (chosen[k] + 1) % stride() == 0;
      if (is_intercept || Index(k) * parts / Index(chosen.size()) == part) {
        share.push_back(chosen[k]);
      }
    }
    return share;
  }

  /// The minimum of the quadratic model for the variables listed; false where there is none.
  bool find_target(const std::vector<Index>& variables, Vector& target) {
    const Index size = Index(variables.size());
    Vector v(size);
    Vector g(size);
    Vector l1(size);
    Vector l2(size);
    for (Index k = 0; k < size; ++k) {
      const Index a = variables[std::size_t(k)];
      v(k) = fit_.V.data()[a];
      g(k) = gradient_.data()[a];
      l1(k) = absolute(a);
      l2(k) = squares(a);
    }
    if (is_smooth_ && keeps_curvature_) {
      target = v - factor_->solve(Vector(g + Scalar(2) * l2.cwiseProduct(v)));
      return target.allFinite();
    }
    Matrix H = loss_.hessian(fit_.V, variables, row_stride_);
    const Scalar mean = H.diagonal().mean();
    if (loss_.outputs() > 1) {
      // What all classes share of a variable without a penalty changes nothing: it stays.
      for (Index i = 0; i < size; ++i) {
        if (l1(i) > Scalar(0) || l2(i) > Scalar(0)) continue;
        for (Index k = 0; k < size; ++k) {
          if (variables[std::size_t(i)] % stride() == variables[std::size_t(k)] % stride()) {
            H(i, k) += mean;
          }
        }
      }
    }
    if (is_smooth_) {
      curvature_ = std::move(H);
      if (!factor_curvature(curvature_, l2, factor_)) return false;
      target = v - factor_->solve(Vector(g + Scalar(2) * l2.cwiseProduct(v)));
      return target.allFinite();
    }
    H.diagonal() += Scalar(2) * l2;
    Vector q = -(g + Scalar(2) * l2.cwiseProduct(v));
    for (Index k = 0; k < size; ++k) q += v(k) * H.col(k);
    LassoActiveSet<Scalar> inner(false);
    inner.grow(H, q, l1);
    inner.start_at(H, q, v);
    inner.solve(H, q, Scalar(2), Scalar(0));
    target = inner.weights();
    return target.allFinite();
  }

  /// Decides on the next step: whether the curvature of the last one still serves, being expected to
  /// reach the tolerance for less than a new one, which costs as much as stride() / 16 steps or so.
  /// A likelihood that has no maximum shows in steps that do not shrink; those of an old curvature
  /// do, so that it must not have the last word.
  void choose_curvature(bool has_last_word) {
    const bool is_whole = stride() * loss_.outputs() <= step_limit_ && stride() > few;
    needs_all_ = needs_all_ || (has_last_word && !is_penalized_);
    keeps_curvature_ = false;
    if (is_smooth_ && is_whole && factor_ && !needs_all_) {
      const Scalar rate = fit_.violation / last_violation_;
      const Scalar steps = std::log(tolerance_ / fit_.violation) / std::log(rate);
      keeps_curvature_ = rate < Scalar(0.3) && steps <= Scalar(2 + stride() / 16);
    }
    last_violation_ = fit_.violation;
    is_exact_ = !keeps_curvature_;
    if (keeps_curvature_) return;
    const Index rows = loss_.design().rows();
    const bool has_many_rows = rows >= 10000 && rows >= 160 * stride();
    const bool takes_part =
        is_smooth_ && is_whole && has_many_rows && samplings_ < 3 && !needs_all_;
    row_stride_ = takes_part ? 8 : 1;
    is_exact_ = !takes_part;
    if (takes_part) ++samplings_;
  }

  void iterate() {
    Scalar last_step = std::numeric_limits<Scalar>::infinity();
    for (;; ++fit_.iterations) {
      // Where classes are separable the gradient vanishes at infinity, and the steps do not.
      const bool is_still =
          is_penalized_ || fit_.iterations == 0 || !(last_step > Scalar(1e-3) * fit_.V.norm());
      const bool is_sure = is_penalized_ || fit_.iterations == 0 || is_exact_;
      if (fit_.violation <= tolerance_ && is_still && is_sure) {
        fit_.status = Status::converged;
        return;
      }
      // A sample far from the others has a large score and separates nothing: the gradient tells.
      const bool is_flat = fit_.violation <= (std::max)(Scalar(1e-10), Scalar(16) * epsilon);
      const bool is_far = value_ < Scalar(1e-8) || (loss_.reach() > Scalar(30) && is_flat);
      if (is_far && !is_still && is_sure) {
        say_separable();
        return;
      }
      if (fit_.iterations == max_iterations_) return;
      choose_curvature(fit_.violation <= tolerance_ || is_far);
      const std::vector<Index> variables = working_set();
      Vector target;
      const bool is_found = find_target(variables, target);
      if (is_found && search(variables, target, last_step)) continue;
      if (!is_exact_) {
        needs_all_ = true;
        evaluate();  // The loss is to be asked for its curvature here.
        continue;
      }
      if (is_found) ++fit_.iterations;
      fit_.status = is_found && fit_.violation <= (std::max)(tolerance_, rounding())
                        ? Status::converged
                        : Status::numerical_failure;
      return;
    }
  }

  /// What rounding of the scores may leave of a gradient, the columns having mean square 1.
  [[nodiscard]] Scalar rounding() const { return epsilon * (Scalar(1) + fit_.V.cwiseAbs().sum()); }

  /// Towards the target, as far as the objective falls, or the violation where rounding hides how
  /// the objective changes; false where it does not.
  bool search(const std::vector<Index>& variables, const Vector& target, Scalar& last_step) {
    Scalar slope(0);
    Matrix full = fit_.V;
    for (std::size_t k = 0; k < variables.size(); ++k) {
      const Index a = variables[k];
      const Scalar v = fit_.V.data()[a];
      const Scalar t = target(Index(k));
      full.data()[a] = t;
      slope += gradient_.data()[a] * (t - v) + absolute(a) * (std::abs(t) - std::abs(v)) +
               squares(a) * (t * t - v * v);
    }
    const bool is_hidden = -slope <= Scalar(64) * rounding() * std::abs(value_);
    Scalar length(1);
    Matrix gradient;
    // An old curvature, or one of a part, is not worth a long search.
    const int halvings = is_hidden ? 1 : (is_exact_ ? 40 : 3);
    for (int halving = 0; halving < halvings; ++halving, length /= Scalar(2)) {
      Matrix trial = halving == 0 ? full : Matrix(fit_.V + length * (full - fit_.V));
      Scalar loss(0);
      const Scalar value = value_of(trial, gradient, loss);
      const bool falls = value <= value_ + Scalar(1e-4) * length * (std::min)(slope, Scalar(0)) +
                                      Scalar(4) * epsilon * std::abs(value_);
      if (!falls && !is_hidden) continue;
      const Scalar before = fit_.violation;
      fit_.V.swap(trial);
      gradient_.swap(gradient);
      measure();
      if (is_hidden && !(fit_.violation < Scalar(0.9) * before)) {
        fit_.V.swap(trial);
        gradient_.swap(gradient);
        fit_.violation = before;
        continue;
      }
      last_step = (fit_.V - trial).norm();
      value_ = value;
      loss_value_ = loss;
      return true;
    }
    return false;
  }

  void say_separable() {
    fit_.separation =
        loss_.margin() > Scalar(0) ? Separation::complete : Separation::quasi_complete;
    fit_.status = Status::no_minimum;
  }

  /// About the curvature of each output, but for a factor: that of the products of the columns, from
  /// some of the rows, and of the penalties; empty where it costs more than the steps it saves.
  [[nodiscard]] Matrix usual_curvature() const {
    const auto& design = loss_.design();
    const Index p = stride();
    if (design.is_sparse() || p > 100 * loss_.outputs() || design.rows() < 2 * p) return Matrix();
    const std::vector<Index> all = design.all();
    const Vector equal = Vector::Constant(design.rows(), Scalar(1) / Scalar(design.rows()));
    Matrix H = design.products(equal, all, all, (std::max)(Index(1), design.rows() / (8 * p)));
    for (Index j = 0; j < p; ++j) {
      if (is_usable(j)) {
        // Columns that hardly show in these rows are not without curvature in all.
        H(j, j) += Scalar(8) * penalties_.squares(j) + Scalar(1e-3);
      } else {
        H.row(j).setZero();
        H.col(j).setZero();
        H(j, j) = Scalar(1);
      }
    }
    return H;
  }

  /// L-BFGS, in variables whose curvatures are about alike: x = L' v with the factor of the usual
  /// curvature, else of its diagonal.
  void descend() {
    const Index rows = stride();
    const Index cols = fit_.V.cols();
    curvature_ = usual_curvature();
    if (curvature_.size() > 0) factor_.emplace(curvature_);
    const bool has_factor = factor_ && factor_->info() == Eigen::Success;
    const Vector stretch = (Scalar(1) + Scalar(8) * penalties_.squares.array()).sqrt();
    Matrix V(rows, cols);
    Matrix G;
    // Column by column: matrix products are dear to compile.
    const auto to_variables = [&](const Vector& x) {
      for (Index k = 0; k < cols; ++k) {
        Vector column = x.segment(k * rows, rows);
        if (has_factor) {
          factor_->matrixU().solveInPlace(column);
        } else {
          column = column.cwiseQuotient(stretch);
        }
        V.col(k) = column;
      }
    };
    const auto objective = [&](const Vector& x, Vector& gradient) {
      to_variables(x);
      Scalar loss(0);
      const Scalar value = value_of(V, G, loss);
      for (Index k = 0; k < cols; ++k) {
        Vector column = G.col(k) + Scalar(2) * penalties_.squares.cwiseProduct(V.col(k));
        for (Index j = 0; j < rows; ++j) {
          if (!is_usable(j)) column(j) = Scalar(0);
        }
        if (has_factor) {
          factor_->matrixL().solveInPlace(column);
        } else {
          column = column.cwiseQuotient(stretch);
        }
        gradient.segment(k * rows, rows) = column;
      }
      return value;
    };
    double tolerance = double(tolerance_);
    Scalar before(0);
    for (int attempt = 0; attempt < 4; ++attempt) {
      Vector start(rows * cols);
      for (Index k = 0; k < cols; ++k) {
        const Vector column = fit_.V.col(k);
        start.segment(k * rows, rows) =
            has_factor ? Vector(factor_->matrixU() * column) : Vector(column.cwiseProduct(stretch));
      }
      const auto found = minimize(
          objective, start, Lbfgs{},
          {.gradient_tolerance = tolerance, .max_iterations = max_iterations_ - fit_.iterations});
      const Matrix last = fit_.V;
      to_variables(found.x);
      fit_.V = V;
      evaluate();
      fit_.iterations += found.iterations;
      fit_.status = found.status;
      if (!is_penalized_ && loss_.margin() > Scalar(0)) {
        say_separable();
        return;
      }
      if (fit_.iterations >= max_iterations_) return;
      const bool moves = attempt > 0 && (fit_.V - last).norm() > Scalar(1e-3) * fit_.V.norm();
      const bool is_far = !is_penalized_ && loss_.reach() > Scalar(20);
      const bool is_exact = fit_.violation <= tolerance_;
      const bool is_done = is_exact || fit_.violation == before || fit_.status != Status::converged;
      const bool is_last = is_done || attempt == 3;
      if (rows * cols <= step_limit_ && (is_far || (is_last && !is_exact))) {
        // Newton's method tells what is far from what has no end, and has the last digits.
        factor_.reset();
        needs_all_ = true;
        iterate();
        return;
      }
      if (is_far && moves) {
        say_separable();
        return;
      }
      if (is_done && (!is_far || attempt > 0)) break;
      before = fit_.violation;
      tolerance /= is_done ? 10 : 2 * double(fit_.violation / tolerance_);
    }
    const bool is_small = fit_.violation <= (std::max)(tolerance_, rounding());
    fit_.status = is_small ? Status::converged : Status::numerical_failure;
  }

  LinearLoss<Scalar>& loss_;
  VariablePenalties<Scalar> penalties_;
  bool is_penalized_;
  bool is_smooth_;
  Scalar tolerance_;
  Index max_iterations_;
  Index step_limit_;
  PenalizedFit<Scalar> fit_;
  Matrix gradient_;
  Scalar value_ = Scalar(0);
  Scalar loss_value_ = Scalar(0);

  Matrix curvature_;  // its factor in place
  std::optional<Eigen::LLT<Eigen::Ref<Matrix>>> factor_;
  bool keeps_curvature_ = false;
  Index row_stride_ = 1;  // of the blocks that a new one is from
  bool is_exact_ = true;  // whether the step is of the curvature of all rows where it begins
  bool needs_all_ = false;
  int samplings_ = 0;
  Scalar last_violation_ = Scalar(0);
};

}  // namespace mlmath::detail
