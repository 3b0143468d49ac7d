// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/core/status.hpp>
#include <mlmath/regression/detail/column_products.hpp>
#include <mlmath/regression/detail/lasso_active_set.hpp>

#include <Eigen/Core>

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>
#include <vector>

namespace mlmath::detail {

/// Residuals times the roots of the weights without what centring adds, and that.
template <typename Scalar>
struct SweptResiduals {
  Eigen::VectorX<Scalar> values;
  Scalar shift = Scalar(0);
};

/// What a round of coordinate descent needs to know.
template <typename Scalar>
struct CoordinatePenalties {
  Scalar l1;  // half of it
  Scalar l2;
  const Eigen::VectorX<Scalar>& factors;
  const Eigen::VectorX<Scalar>& curvatures;
  bool nonnegative;

  /// The minimizer along a coordinate of slope `slope` at w.
  [[nodiscard]] Scalar minimizer(Eigen::Index j, Scalar slope, Scalar w) const {
    if (!(curvatures(j) > Scalar(0))) return Scalar(0);
    const Scalar z = slope + curvatures(j) * w;
    const Scalar t = factors(j) == Scalar(0) ? Scalar(0) : l1 * factors(j);
    const Scalar size = nonnegative ? z - t : std::abs(z) - t;
    if (!(size > Scalar(0))) return Scalar(0);
    return (z < Scalar(0) ? -size : size) / (curvatures(j) + l2 * factors(j));
  }
};

/// A design to the solver: its columns as they are penalized (about their means, scaled, rows times
/// the roots of the weights), one at a time, and its products with vectors.
template <typename Scalar>
class ColumnSource {
 public:
  using Vector = Eigen::VectorX<Scalar>;  ///< A column or a coefficient vector.
  virtual ~ColumnSource() = default;
  [[nodiscard]] virtual Eigen::Index rows() const = 0;
  [[nodiscard]] virtual Eigen::Index cols() const = 0;
  /// Its transpose times r over the total weight.
  [[nodiscard]] virtual Vector mean_transpose(const Vector& r) const = 0;
  /// Column j.
  [[nodiscard]] virtual Vector column(Eigen::Index j) const = 0;
  /// The sum of w_j times column j, for sparse w.
  [[nodiscard]] virtual Vector multiply(const Vector& w) const = 0;
  /// Whether the solver is to keep the columns that it works on, as it is dear to make them again;
  /// else it works by pairwise_products() and sweep().
  [[nodiscard]] virtual bool keeps_columns() const = 0;
  /// The products of all columns with each other over the total weight.
  [[nodiscard]] virtual Eigen::MatrixX<Scalar> gram() const = 0;
  /// The products of the columns listed with a column over the total weight.
  [[nodiscard]] virtual Vector products(const std::vector<Eigen::Index>& columns,
                                        const Vector& column) const = 0;
  /// The residuals y - Xw as sweep() keeps them.
  [[nodiscard]] virtual SweptResiduals<Scalar> swept(const Vector& y, const Vector& w) const = 0;
  /// The residuals themselves.
  [[nodiscard]] virtual Vector residuals(const SweptResiduals<Scalar>& swept) const = 0;
  /// A round of coordinate descent over the columns listed, for halves of the penalties; w and r
  /// change.
  virtual void sweep(const CoordinatePenalties<Scalar>& penalties,
                     const std::vector<Eigen::Index>& columns, Vector& w,
                     SweptResiduals<Scalar>& r) const = 0;
};

/// Minimizes \f$ \frac1n |y - Xw|^2 + \lambda_1 \sum f_j |w_j| + \lambda_2 \sum f_j w_j^2 \f$ for
/// one pair of penalties after the other, each from the solution before.
///
/// Works on a set of columns that grows by those whose optimality conditions are violated. On it,
/// with the products of its columns kept, LassoActiveSet finds the solution to rounding. Only where
/// a sparse design needs very many columns, coordinate descent with Anderson's extrapolation takes
/// its place, to the duality gap that is asked. Certificate: the duality gap over all columns.
template <typename Scalar>
class ElasticNetSolver {
 public:
  using Vector = Eigen::VectorX<Scalar>;
  using Matrix = Eigen::MatrixX<Scalar>;

  ElasticNetSolver(const ColumnSource<Scalar>& source, Vector y, Scalar total, Vector factors,
                   bool nonnegative)
      : source_(source),
        y_(std::move(y)),
        total_(total),
        factors_(std::move(factors)),
        nonnegative_(nonnegative),
        inner_(nonnegative),
        w_(Vector::Zero(source.cols())),
        residual_(y_),
        slope_(source.mean_transpose(y_)),
        place_(std::size_t(source.cols()), Eigen::Index(-1)),
        null_value_(y_.squaredNorm() / total),
        error_(null_value_),
        cross_(null_value_) {
    std::vector<Eigen::Index> free;
    for (Eigen::Index j = 0; j < source.cols(); ++j) {
      if (factors_(j) == Scalar(0)) free.push_back(j);
    }
    if (free.empty()) return;
    add(free);
    solve_working_set(std::numeric_limits<Scalar>::max(), Scalar(0));
    update_residual();
  }

  /// Works with the products of all columns from the start, which saves passes over the design
  /// where there are many penalties and few columns.
  void take_all() {
    const Eigen::Index p = w_.size();
    if (!source_.keeps_columns() || p > 1000 || p > source_.rows() || has_all_) return;
    has_all_ = true;
    G_ = source_.gram();
    q_ = source_.mean_transpose(y_);
    set_.resize(std::size_t(p));
    for (Eigen::Index j = 0; j < p; ++j) set_[std::size_t(j)] = place_[std::size_t(j)] = j;
    inner_ = LassoActiveSet<Scalar>(nonnegative_);
    inner_.grow(G_, q_, factors_);
    inner_.start_at(G_, q_, w_);
    kept_.resize(0, 0);
    update_residual();
  }

  [[nodiscard]] const Vector& solution() const { return w_; }
  [[nodiscard]] Scalar gap() const { return gap_; }
  [[nodiscard]] Scalar objective() const { return objective_; }
  [[nodiscard]] Scalar squared_error() const { return error_; }
  [[nodiscard]] Eigen::Index passes() const { return passes_; }
  [[nodiscard]] Status status() const { return status_; }

  /// The least lambda_1 at which every penalized weight is 0.
  [[nodiscard]] Scalar largest_penalty() const {
    Scalar largest(0);
    for (Eigen::Index j = 0; j < w_.size(); ++j) {
      if (factors_(j) > Scalar(0)) {
        const Scalar slope = nonnegative_ ? slope_(j) : std::abs(slope_(j));
        largest = (std::max)(largest, Scalar(2) * slope / factors_(j));
      }
    }
    return largest;
  }

  /// Starts from given weights.
  void start_at(const Vector& w) {
    std::vector<Eigen::Index> support;
    for (Eigen::Index j = 0; j < w.size(); ++j) {
      if (w(j) != Scalar(0) && place_[std::size_t(j)] < 0) support.push_back(j);
    }
    add(support);
    Vector v(Eigen::Index(set_.size()));
    for (std::size_t k = 0; k < set_.size(); ++k) v(Eigen::Index(k)) = w(set_[k]);
    inner_.start_at(G_, q_, v);
    scatter();
    update_residual();
  }

  /// Solves for a pair of penalties, to a duality gap of at most `tolerance` times the objective of
  /// no weights at all, in at most `limit` rounds.
  void solve(Scalar l1, Scalar l2, Scalar tolerance, int limit) {
    // The sequential strong rule: what the last solution says of the columns to come.
    const Scalar expected = Scalar(2) * l1 - (std::max)(last_l1_, l1);
    status_ = Status::iteration_limit;
    std::vector<Eigen::Index> found =
        violated(expected, (std::max)(Eigen::Index(100), Eigen::Index(2 * support_size_)));
    for (int round = 0; round < limit; ++round) {
      if (!descends_ && !source_.keeps_columns() &&
          set_.size() + found.size() > std::size_t(dense_limit)) {
        descends_ = true;
      }
      if (descends_) {
        take(found);
        if (round == 0) step_ahead(l1, l2);
        descend(l1, l2, tolerance * null_value_);
      } else {
        add(found);
        solve_working_set(l1, l2);
        update_residual();
      }
      measure(l1, l2);
      if (!std::isfinite(gap_)) {
        status_ = Status::numerical_failure;
        break;
      }
      if (gap_ <= tolerance * null_value_ && worst_free_ <= std::sqrt(epsilon) * root_null()) {
        status_ = Status::converged;
        break;
      }
      found = violated(l1, (std::max)(Eigen::Index(10), Eigen::Index(set_.size())),
                       Scalar(8) * epsilon);
      if (found.empty() && round > 3 && !descends_) {
        status_ = Status::numerical_failure;
        break;
      }
    }
    before_last_l1_ = last_l1_;
    last_l1_ = l1;
  }

 private:
  static constexpr Scalar epsilon = std::numeric_limits<Scalar>::epsilon();
  /// Columns of a sparse design whose products are kept, at most: 8 MB of them.
  static constexpr Eigen::Index dense_limit = 1000;

  [[nodiscard]] Scalar root_null() const { return std::sqrt(null_value_); }

  [[nodiscard]] Scalar excess(Scalar slope) const { return nonnegative_ ? slope : std::abs(slope); }

  /// The columns outside the working set whose slope reaches the bound, at most `most`, the largest
  /// first.
  [[nodiscard]] std::vector<Eigen::Index> violated(Scalar l1, Eigen::Index most,
                                                   Scalar slack = Scalar(0)) const {
    std::vector<std::pair<Scalar, Eigen::Index>> found;
    for (Eigen::Index j = 0; j < w_.size(); ++j) {
      if (place_[std::size_t(j)] >= 0 || factors_(j) == Scalar(0)) continue;
      const Scalar reach = Scalar(2) * excess(slope_(j)) / factors_(j);
      if (reach > l1 * (Scalar(1) + slack)) found.push_back({reach, j});
    }
    if (Eigen::Index(found.size()) > most) {
      std::nth_element(found.begin(), found.begin() + most, found.end(),
                       [](const auto& a, const auto& b) { return a.first > b.first; });
      found.resize(std::size_t(most));
    }
    std::vector<Eigen::Index> columns;
    for (const auto& entry : found) columns.push_back(entry.second);
    std::sort(columns.begin(), columns.end());
    return columns;
  }

  void take(const std::vector<Eigen::Index>& columns) {
    for (const Eigen::Index j : columns) {
      place_[std::size_t(j)] = Eigen::Index(set_.size());
      set_.push_back(j);
    }
  }

  /// Takes columns into the working set, with their products.
  void add(const std::vector<Eigen::Index>& columns) {
    if (columns.empty()) return;
    const Eigen::Index before = Eigen::Index(set_.size());
    const Eigen::Index more = Eigen::Index(columns.size());
    const Eigen::Index after = before + more;
    take(columns);
    if (after > G_.cols()) {
      const Eigen::Index room = (std::max)(after, 2 * before);
      G_.conservativeResize(room, room);
      if (source_.keeps_columns()) kept_.conservativeResize(source_.rows(), room);
    }
    q_.conservativeResize(after);
    Vector factors(more);
    for (Eigen::Index k = before; k < after; ++k) {
      const Vector column = source_.column(set_[std::size_t(k)]);
      factors(k - before) = factors_(set_[std::size_t(k)]);
      q_(k) = y_.dot(column) / total_;
      if (source_.keeps_columns()) {
        kept_.col(k) = column;
      } else {
        G_.col(k).head(after) = source_.products(set_, column);
      }
    }
    if (source_.keeps_columns()) {
      column_products<Scalar>(kept_, before, after, G_);
      G_.block(0, before, after, more) /= total_;
    }
    G_.block(before, 0, more, before) = G_.block(0, before, before, more).transpose();
    inner_.grow(G_, q_, factors);
  }

  void solve_working_set(Scalar l1, Scalar l2) {
    inner_.solve(G_, q_, l1, l2);
    scatter();
  }

  /// Coordinate descent on the working set until its duality gap is below 0.9 of the bound, or
  /// for some hundred rounds. Of these only each fifth goes over the columns without weights, and
  /// not over those that the gap proves to have none.
  void descend(Scalar l1, Scalar l2, Scalar bound) {
    if (curvatures_.size() == 0) {
      curvatures_.resize(w_.size());
      for (Eigen::Index j = 0; j < w_.size(); ++j) {
        curvatures_(j) = source_.column(j).squaredNorm() / total_;
      }
      G_.resize(0, 0);
    }
    const CoordinatePenalties<Scalar> penalties{l1 / Scalar(2), l2, factors_, curvatures_,
                                                nonnegative_};
    constexpr Eigen::Index depth = 5;
    SweptResiduals<Scalar> swept = source_.swept(y_, w_);
    Sweeps sweeps;
    sweeps.residuals.resize(y_.size(), depth + 1);
    sweeps.shifts.resize(depth + 1);
    // In the order in which the columns lie in memory, which is a good part of the time.
    std::sort(set_.begin(), set_.end());
    std::vector<Eigen::Index> open = set_;
    for (int round = 0; round < 20; ++round) {
      source_.sweep(penalties, open, w_, swept);
      sweeps.columns.clear();
      for (const Eigen::Index j : open) {
        if (w_(j) != Scalar(0)) sweeps.columns.push_back(j);
      }
      sweeps.weights.resize(Eigen::Index(sweeps.columns.size()), depth + 1);
      for (Eigen::Index k = 0; k <= depth; ++k) {
        if (k > 0) source_.sweep(penalties, sweeps.columns, w_, swept);
        for (Eigen::Index i = 0; i < sweeps.weights.rows(); ++i) {
          sweeps.weights(i, k) = w_(sweeps.columns[std::size_t(i)]);
        }
        sweeps.residuals.col(k) = swept.values;
        sweeps.shifts(k) = swept.shift;
      }
      see_residual(swept);
      measure(l1, l2, true);
      if (!(gap_ > Scalar(0.9) * bound)) break;
      std::erase_if(open, [&](Eigen::Index j) { return is_surely_zero(j, l1, l2); });
      extrapolate(sweeps, l1, l2, swept);
    }
    support_size_ = (w_.array() != Scalar(0)).count();
    update_residual();
  }

  /// The weights and the residuals after each of some rounds over the same columns.
  struct Sweeps {
    std::vector<Eigen::Index> columns;
    Matrix weights;
    Matrix residuals;
    Vector shifts;
  };

  /// The residuals of the rounds, and the slopes of the working set.
  void see_residual(const SweptResiduals<Scalar>& swept) {
    residual_ = source_.residuals(swept);
    const Vector slopes = source_.products(set_, residual_);
    for (std::size_t k = 0; k < set_.size(); ++k) slope_(set_[k]) = slopes(Eigen::Index(k));
    cross_ = y_.dot(residual_) / total_;
    error_ = residual_.squaredNorm() / total_;
  }

  /// Whether no minimum of the working set has a weight here, by the gap-safe rule: the dual point
  /// is within sqrt(total gap) of the best.
  [[nodiscard]] bool is_surely_zero(Eigen::Index j, Scalar l1, Scalar l2) const {
    const Scalar f = factors_(j);
    if (w_(j) != Scalar(0) || f == Scalar(0)) return false;
    const Scalar radius = std::sqrt((curvatures_(j) + l2 * f) * gap_);
    return Scalar(2) * (scale_ * excess(slope_(j)) + radius) < l1 * f;
  }

  /// Anderson's extrapolation of the last rounds, taken where it lowers the objective.
  void extrapolate(const Sweeps& sweeps, Scalar l1, Scalar l2, SweptResiduals<Scalar>& swept) {
    const Eigen::Index depth = sweeps.weights.cols() - 1;
    const Matrix steps = sweeps.weights.rightCols(depth) - sweeps.weights.leftCols(depth);
    Matrix products(depth, depth);
    for (Eigen::Index a = 0; a < depth; ++a) {
      for (Eigen::Index b = 0; b <= a; ++b) {
        products(a, b) = products(b, a) = steps.col(a).dot(steps.col(b));
      }
    }
    products.diagonal().array() += Scalar(16) * epsilon * products.trace();
    const Eigen::LLT<Matrix> factor(products);
    if (factor.info() != Eigen::Success) return;
    Vector shares = factor.solve(Vector::Ones(depth));
    shares /= shares.sum();
    if (!shares.allFinite()) return;
    // With the weights their residuals are extrapolated.
    SweptResiduals<Scalar> residuals{Vector::Zero(y_.size()), Scalar(0)};
    Vector values = Vector::Zero(sweeps.weights.rows());
    for (Eigen::Index k = 0; k < depth; ++k) {
      values += shares(k) * sweeps.weights.col(k + 1);
      residuals.values += shares(k) * sweeps.residuals.col(k + 1);
      residuals.shift += shares(k) * sweeps.shifts(k + 1);
    }
    if (nonnegative_ && values.minCoeff() < Scalar(0)) return;
    Scalar penalty(0);
    for (Eigen::Index i = 0; i < values.size(); ++i) {
      const Scalar size = std::abs(values(i));
      penalty += factors_(sweeps.columns[std::size_t(i)]) * size * (l1 + l2 * size);
    }
    const Scalar error = source_.residuals(residuals).squaredNorm() / total_;
    if (!(error + penalty < objective_)) return;
    for (Eigen::Index i = 0; i < values.size(); ++i) {
      w_(sweeps.columns[std::size_t(i)]) = values(i);
    }
    swept = std::move(residuals);
  }

  [[nodiscard]] Scalar value_at(const Vector& w, Scalar l1, Scalar l2) const {
    Scalar penalty(0);
    for (Eigen::Index j = 0; j < w.size(); ++j) {
      penalty += factors_(j) * std::abs(w(j)) * (l1 + l2 * std::abs(w(j)));
    }
    return (y_ - source_.multiply(w)).squaredNorm() / total_ + penalty;
  }

  /// On along the line through the solutions for the two penalties before, where that is better: the
  /// path is piecewise linear.
  void step_ahead(Scalar l1, Scalar l2) {
    const Scalar reach = (last_l1_ - l1) / (before_last_l1_ - last_l1_);
    const bool may_step = last_.size() > 0 && std::isfinite(reach) && reach > Scalar(0);
    Vector current = w_;
    if (may_step) {
      Vector candidate = w_ + reach * (w_ - last_);
      for (Eigen::Index j = 0; j < w_.size(); ++j) {
        if (!(candidate(j) * w_(j) > Scalar(0))) candidate(j) = Scalar(0);
      }
      if (value_at(candidate, l1, l2) < value_at(w_, l1, l2)) w_ = candidate;
    }
    last_ = std::move(current);
  }

  void scatter() {
    support_size_ = 0;
    for (std::size_t k = 0; k < set_.size(); ++k) {
      const Scalar value = inner_.weights()(Eigen::Index(k));
      w_(set_[k]) = value;
      support_size_ += value != Scalar(0);
    }
  }

  void update_residual() {
    if (has_all_) {
      // By the products alone, unless little is left of y, which would be lost in their rounding.
      slope_ = inner_.slopes();
      cross_ = null_value_ - q_.dot(w_);
      error_ = cross_ - w_.dot(slope_);
      if (error_ > Scalar(1e-4) * null_value_) return;
    }
    if (source_.keeps_columns() && !has_all_) {
      residual_ = y_;
      for (std::size_t k = 0; k < set_.size(); ++k) {
        const Scalar value = w_(set_[k]);
        if (value != Scalar(0)) residual_ -= value * kept_.col(Eigen::Index(k));
      }
    } else {
      residual_ = y_ - source_.multiply(w_);
    }
    slope_ = source_.mean_transpose(residual_);
    cross_ = y_.dot(residual_) / total_;
    error_ = residual_.squaredNorm() / total_;
    ++passes_;
  }

  /// The objective, and how far the best multiple of the residuals that the dual problem allows is
  /// below it; of the columns of the working set alone where `on_set`.
  void measure(Scalar l1, Scalar l2, bool on_set = false) {
    Scalar absolute(0);
    Scalar squares(0);
    Scalar scale = std::numeric_limits<Scalar>::infinity();
    worst_free_ = Scalar(0);
    for (Eigen::Index j = 0; j < w_.size(); ++j) {
      const Scalar f = factors_(j);
      if (on_set && place_[std::size_t(j)] < 0) continue;
      if (f == Scalar(0)) {
        const bool may_fall = !nonnegative_ || w_(j) > Scalar(0);
        worst_free_ = (std::max)(worst_free_, may_fall ? std::abs(slope_(j)) : slope_(j));
        continue;
      }
      absolute += f * std::abs(w_(j));
      squares += f * w_(j) * w_(j);
      const Scalar reach = Scalar(2) * excess(slope_(j) - l2 * f * w_(j));
      // A slope that is rounding violates nothing.
      const Eigen::Index place = place_[std::size_t(j)];
      const Scalar square = curvatures_.size() > 0 ? curvatures_(j)
                            : place >= 0           ? G_(place, place)
                                                   : Scalar(0);
      const Scalar slack = Scalar(4) * epsilon * std::sqrt(square) * std::sqrt(null_value_);
      if (!std::isfinite(slack)) {
        // Beyond the range of the scalar.
        gap_ = objective_ = std::numeric_limits<Scalar>::quiet_NaN();
        return;
      }
      if (reach > slack) scale = (std::min)(scale, (l1 * f + slack) / reach);
    }
    objective_ = error_ + l1 * absolute + l2 * squares;
    const Scalar size = error_ + l2 * squares;
    scale = size > Scalar(0) ? (std::min)(scale, cross_ / size) : Scalar(1);
    gap_ = objective_ - (Scalar(2) * scale * cross_ - scale * scale * size);
    gap_ = (std::max)(gap_, Scalar(0));
    scale_ = scale;
  }

  const ColumnSource<Scalar>& source_;
  Vector y_;
  Scalar total_;
  Vector factors_;
  bool nonnegative_;
  LassoActiveSet<Scalar> inner_;
  Vector w_;
  Vector residual_;
  Vector slope_;                     // the transpose of X times the residuals, over the total
  std::vector<Eigen::Index> set_;    // the working set
  std::vector<Eigen::Index> place_;  // of each column in it, or -1
  Matrix kept_;                      // its columns
  Matrix G_;                         // their products
  Vector q_;                         // and those with y
  Vector last_;                      // the solution for the penalty before, for coordinate descent
  Vector curvatures_;                // of all columns, for coordinate descent
  Eigen::Index support_size_ = 0;
  bool has_all_ = false;               // the working set is all columns
  bool descends_ = false;              // by coordinate descent
  Scalar null_value_;                  // of the objective for no weights
  Scalar error_;                       // the mean of the squared residuals
  Scalar cross_;                       // their mean product with y
  Scalar last_l1_ = Scalar(0);         // the penalty before
  Scalar before_last_l1_ = Scalar(0);  // and the one before that
  Scalar scale_ = Scalar(1);           // of the residuals for the best point of the dual
  Scalar gap_ = std::numeric_limits<Scalar>::infinity();
  Scalar objective_ = Scalar(0);
  Scalar worst_free_ = Scalar(0);
  Eigen::Index passes_ = 0;
  Status status_ = Status::iteration_limit;
};

}  // namespace mlmath::detail
