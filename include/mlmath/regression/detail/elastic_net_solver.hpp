// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/core/status.hpp>

#include <Eigen/Cholesky>
#include <Eigen/Core>

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>
#include <vector>

namespace mlmath::detail {

/// A design to the solver: its columns as they are penalized (about their means, scaled, rows times the
/// roots of the weights), one at a time, and its products with vectors.
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
  /// Whether the solver is to keep the columns that it works on, as it is dear to make them again.
  [[nodiscard]] virtual bool keeps_columns() const = 0;
};

/// Minimizes \f$ \frac1n |y - Xw|^2 + \lambda_1 \sum f_j |w_j| + \lambda_2 \sum f_j w_j^2 \f$ for one
/// pair of penalties after the other, each from the solution before.
///
/// Works on a set of columns that grows by those whose optimality conditions are violated. On it, with
/// the products of its columns kept, coordinate descent finds the support, and a Cholesky factor the
/// solution on it, walking from one sign pattern to the next; so what is reached is exact to rounding.
/// Certificate: the duality gap over all columns.
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
        w_(Vector::Zero(source.cols())),
        residual_(y_),
        slope_(source.mean_transpose(y_)),
        place_(std::size_t(source.cols()), Eigen::Index(-1)),
        null_value_(y_.squaredNorm() / total) {
    std::vector<Eigen::Index> free;
    for (Eigen::Index j = 0; j < source.cols(); ++j) {
      if (factors_(j) == Scalar(0)) free.push_back(j);
    }
    if (free.empty()) return;
    add(free);
    solve_working_set(std::numeric_limits<Scalar>::max(), Scalar(0));
    update_residual();
  }

  [[nodiscard]] const Vector& solution() const { return w_; }
  [[nodiscard]] Scalar gap() const { return gap_; }
  [[nodiscard]] Scalar objective() const { return objective_; }
  [[nodiscard]] Scalar squared_error() const { return residual_.squaredNorm() / total_; }
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
    for (std::size_t k = 0; k < set_.size(); ++k) v_(Eigen::Index(k)) = w(set_[k]);
    c_ = q_ - G_.topLeftCorner(v_.size(), v_.size()) * v_;
    scatter();
    update_residual();
  }

  /// Solves for a pair of penalties, to a duality gap of at most `tolerance` times the objective of no
  /// weights at all, in at most `limit` rounds.
  void solve(Scalar l1, Scalar l2, Scalar tolerance, int limit) {
    // The sequential strong rule: what the last solution says of the columns to come.
    const Scalar expected = Scalar(2) * l1 - (std::max)(last_l1_, l1);
    add_largest(expected, (std::max)(Eigen::Index(100), Eigen::Index(2 * support_size_)));
    status_ = Status::iteration_limit;
    for (int round = 0; round < limit; ++round) {
      solve_working_set(l1, l2);
      update_residual();
      measure(l1, l2);
      if (!std::isfinite(gap_)) {
        status_ = Status::numerical_failure;
        break;
      }
      if (gap_ <= tolerance * null_value_ && worst_free_ <= std::sqrt(epsilon) * root_null()) {
        status_ = Status::converged;
        break;
      }
      const Eigen::Index added = add_largest(
          l1, (std::max)(Eigen::Index(10), Eigen::Index(set_.size())), Scalar(8) * epsilon);
      if (added == 0 && round > 3) {
        status_ = Status::numerical_failure;
        break;
      }
    }
    last_l1_ = l1;
  }

 private:
  static constexpr Scalar epsilon = std::numeric_limits<Scalar>::epsilon();

  [[nodiscard]] Scalar root_null() const { return std::sqrt(null_value_); }

  [[nodiscard]] Scalar excess(Scalar slope) const { return nonnegative_ ? slope : std::abs(slope); }

  /// Takes into the working set, of the columns outside whose slope reaches the bound, at most `most`,
  /// the largest first.
  Eigen::Index add_largest(Scalar l1, Eigen::Index most, Scalar slack = Scalar(0)) {
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
    add(columns);
    return Eigen::Index(columns.size());
  }

  void add(const std::vector<Eigen::Index>& columns) {
    if (columns.empty()) return;
    const Eigen::Index before = Eigen::Index(set_.size());
    const Eigen::Index after = before + Eigen::Index(columns.size());
    if (after > G_.cols()) {
      const Eigen::Index room = (std::max)(after, 2 * before);
      G_.conservativeResize(room, room);
      if (source_.keeps_columns()) kept_.conservativeResize(source_.rows(), room);
    }
    q_.conservativeResize(after);
    c_.conservativeResize(after);
    v_.conservativeResize(after);
    for (Eigen::Index k = before; k < after; ++k) {
      const Eigen::Index j = columns[std::size_t(k - before)];
      set_.push_back(j);
      place_[std::size_t(j)] = k;
      const Vector column = source_.column(j);
      if (source_.keeps_columns()) {
        kept_.col(k) = column;
        G_.col(k).head(k + 1).noalias() = kept_.leftCols(k + 1).transpose() * column / total_;
      } else {
        const Vector products = source_.mean_transpose(column);
        for (Eigen::Index i = 0; i <= k; ++i) G_(i, k) = products(set_[std::size_t(i)]);
      }
      G_.row(k).head(k) = G_.col(k).head(k).transpose();
      q_(k) = y_.dot(column) / total_;
      v_(k) = Scalar(0);
    }
    c_.tail(after - before) =
        q_.tail(after - before) - G_.block(before, 0, after - before, before) * v_.head(before);
  }

  [[nodiscard]] Scalar penalty(Eigen::Index k) const { return factors_(set_[std::size_t(k)]); }

  /// The minimizer along a coordinate.
  [[nodiscard]] Scalar threshold(Eigen::Index k, Scalar l1, Scalar l2) const {
    const Scalar curvature = G_(k, k);
    if (!(curvature > Scalar(0))) return Scalar(0);
    const Scalar z = c_(k) + curvature * v_(k);
    const Scalar f = penalty(k);
    const Scalar t = f == Scalar(0) ? Scalar(0) : l1 / Scalar(2) * f;
    const Scalar size = nonnegative_ ? z - t : std::abs(z) - t;
    if (!(size > Scalar(0))) return Scalar(0);
    const Scalar scale = curvature + l2 * f;
    return (z < Scalar(0) ? -size : size) / scale;
  }

  void move(Eigen::Index k, Scalar value) {
    const Scalar step = value - v_(k);
    if (step == Scalar(0)) return;
    sign_changes_ +=
        (value > Scalar(0)) != (v_(k) > Scalar(0)) || (value < Scalar(0)) != (v_(k) < Scalar(0));
    v_(k) = value;
    c_.noalias() -= step * G_.col(k).head(v_.size());
  }

  /// The objective on the working set, without the part of y alone.
  [[nodiscard]] Scalar value(Scalar l1, Scalar l2) const {
    Scalar sum = -v_.dot(q_ + c_);
    for (Eigen::Index k = 0; k < v_.size(); ++k) {
      const Scalar f = penalty(k);
      if (f > Scalar(0)) sum += f * (l1 * std::abs(v_(k)) + l2 * v_(k) * v_(k));
    }
    return sum;
  }

  /// How far the working set is from optimal: the largest violation of a condition.
  [[nodiscard]] Scalar violation(Scalar l1, Scalar l2) const {
    Scalar worst(0);
    for (Eigen::Index k = 0; k < v_.size(); ++k) {
      const Scalar f = penalty(k);
      const Scalar bound = f == Scalar(0) ? Scalar(0) : l1 * f;
      const Scalar slope = Scalar(2) * (c_(k) - (f == Scalar(0) ? Scalar(0) : l2 * f * v_(k)));
      if (v_(k) != Scalar(0)) {
        worst = (std::max)(worst, std::abs(slope - (v_(k) > Scalar(0) ? bound : -bound)));
      } else if (G_(k, k) > Scalar(0)) {
        worst = (std::max)(worst, excess(slope) - bound);
      }
    }
    return worst;
  }

  /// Moves to the minimum for the signs as they are, or to where the first of them changes; false for
  /// the latter.
  bool solve_support(Scalar l1, Scalar l2) {
    std::vector<Eigen::Index> support;
    for (Eigen::Index k = 0; k < v_.size(); ++k) {
      if (v_(k) != Scalar(0) || (penalty(k) == Scalar(0) && G_(k, k) > Scalar(0))) {
        support.push_back(k);
      }
    }
    const Eigen::Index s = Eigen::Index(support.size());
    if (s == 0 || (s > source_.rows() && !(l2 > Scalar(0)))) return true;
    Matrix H(s, s);
    Vector gradient(s);
    for (Eigen::Index b = 0; b < s; ++b) {
      const Eigen::Index k = support[std::size_t(b)];
      for (Eigen::Index a = 0; a < s; ++a) H(a, b) = G_(support[std::size_t(a)], k);
      const Scalar f = penalty(k);
      gradient(b) = c_(k);
      if (f == Scalar(0)) continue;
      H(b, b) += l2 * f;
      gradient(b) -= l2 * f * v_(k) + (v_(k) > Scalar(0) ? l1 : -l1) / Scalar(2) * f;
    }
    const Eigen::LLT<Eigen::Ref<Matrix>> factor(H);
    if (factor.info() != Eigen::Success) return true;
    const auto diagonal = H.diagonal();
    if (diagonal.minCoeff() < Scalar(s) * std::sqrt(epsilon) * diagonal.maxCoeff() / Scalar(100)) {
      return true;
    }
    const Vector step = factor.solve(gradient);
    Scalar length(1);
    Eigen::Index first = -1;
    Vector target = v_;
    for (Eigen::Index a = 0; a < s; ++a) {
      const Eigen::Index k = support[std::size_t(a)];
      target(k) += step(a);
      if (penalty(k) == Scalar(0) || target(k) * v_(k) > Scalar(0)) continue;
      target(k) = Scalar(0);
      const Scalar to_zero = -v_(k) / step(a);
      if (to_zero < length || first < 0) {
        length = to_zero;
        first = k;
      }
    }
    // All the way, those that would change their sign at 0, if that is better than where it starts.
    const Scalar before = value(l1, l2);
    const Vector start = v_;
    v_ = target;
    c_ = q_ - G_.topLeftCorner(v_.size(), v_.size()) * v_;
    if (first >= 0 && !(value(l1, l2) < before)) {
      v_ = start;
      for (Eigen::Index a = 0; a < s; ++a) v_(support[std::size_t(a)]) += length * step(a);
      v_(first) = Scalar(0);
      c_ = q_ - G_.topLeftCorner(v_.size(), v_.size()) * v_;
    }
    return first < 0;
  }

  void solve_working_set(Scalar l1, Scalar l2) {
    const Scalar enough =
        Scalar(32) * epsilon * (q_.size() > 0 ? Scalar(2) * q_.cwiseAbs().maxCoeff() : Scalar(0));
    Scalar best = std::numeric_limits<Scalar>::infinity();
    int idle = 0;
    for (int round = 0; round < 2000; ++round) {
      // A factor is dear, so it waits until descent leaves the signs alone.
      int quiet = 0;
      for (int sweep = 0; sweep < 40 && quiet < 2; ++sweep) {
        sign_changes_ = 0;
        for (Eigen::Index k = 0; k < v_.size(); ++k) move(k, threshold(k, l1, l2));
        quiet = sign_changes_ == 0 ? quiet + 1 : 0;
      }
      for (int step = 0; step < 3 && !solve_support(l1, l2); ++step) {
      }
      const Scalar worst = violation(l1, l2);
      if (worst <= enough) break;
      // At the rounding of q the violation stands still.
      if (worst < best / Scalar(2)) {
        best = worst;
        idle = 0;
      } else if (++idle > 50 && worst <= Scalar(1000) * enough) {
        break;
      }
    }
    scatter();
  }

  void scatter() {
    support_size_ = 0;
    for (std::size_t k = 0; k < set_.size(); ++k) {
      w_(set_[k]) = v_(Eigen::Index(k));
      support_size_ += v_(Eigen::Index(k)) != Scalar(0);
    }
  }

  void update_residual() {
    if (source_.keeps_columns()) {
      residual_ = y_;
      if (v_.size() > 0) residual_.noalias() -= kept_.leftCols(v_.size()) * v_;
    } else {
      residual_ = y_ - source_.multiply(w_);
    }
    slope_ = source_.mean_transpose(residual_);
    ++passes_;
  }

  /// The objective, and how far the best multiple of the residuals that the dual problem allows is
  /// below it.
  void measure(Scalar l1, Scalar l2) {
    Scalar absolute(0);
    Scalar squares(0);
    Scalar scale = std::numeric_limits<Scalar>::infinity();
    worst_free_ = Scalar(0);
    for (Eigen::Index j = 0; j < w_.size(); ++j) {
      const Scalar f = factors_(j);
      if (f == Scalar(0)) {
        worst_free_ = (std::max)(worst_free_, std::abs(slope_(j)));
        continue;
      }
      absolute += f * std::abs(w_(j));
      squares += f * w_(j) * w_(j);
      const Scalar reach = Scalar(2) * excess(slope_(j) - l2 * f * w_(j));
      if (reach > Scalar(0)) scale = (std::min)(scale, l1 * f / reach);
    }
    const Scalar error = residual_.squaredNorm() / total_;
    objective_ = error + l1 * absolute + l2 * squares;
    const Scalar size = error + l2 * squares;
    const Scalar cross = y_.dot(residual_) / total_;
    scale = size > Scalar(0) ? (std::min)(scale, cross / size) : Scalar(1);
    gap_ = objective_ - (Scalar(2) * scale * cross - scale * scale * size);
    gap_ = (std::max)(gap_, Scalar(0));
  }

  const ColumnSource<Scalar>& source_;
  Vector y_;
  Scalar total_;
  Vector factors_;
  bool nonnegative_;
  Vector w_;
  Vector residual_;
  Vector slope_;                     // the transpose of X times the residuals, over the total
  std::vector<Eigen::Index> set_;    // the working set
  std::vector<Eigen::Index> place_;  // of each column in it, or -1
  Matrix kept_;                      // its columns
  Matrix G_;                         // their products
  Vector q_;                         // and those with y
  Vector c_;                         // and those with the residuals
  Vector v_;                         // their weights
  Eigen::Index support_size_ = 0;
  Eigen::Index sign_changes_ = 0;  // of a sweep
  Scalar null_value_;
  Scalar last_l1_ = Scalar(0);
  Scalar gap_ = std::numeric_limits<Scalar>::infinity();
  Scalar objective_ = Scalar(0);
  Scalar worst_free_ = Scalar(0);
  Eigen::Index passes_ = 0;
  Status status_ = Status::iteration_limit;
};

}  // namespace mlmath::detail
