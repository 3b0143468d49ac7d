// SPDX-License-Identifier: MIT
#pragma once

#include <Eigen/Core>

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

namespace mlmath::detail {

/// The steps u that lessen \f$ \|r + A u\| \f$, by Householder QR with column pivoting of A, whose
/// columns have norms of at most about 1. A uses the first cols() of its N columns. With M and N
/// fixed nothing comes from the heap.
template <typename Scalar, int M, int N>
class DampedLeastSquares {
 public:
  using Index = Eigen::Index;
  using Matrix = Eigen::Matrix<Scalar, M, N>;
  using Long = Eigen::Matrix<Scalar, M, 1>;
  using Short = Eigen::Matrix<Scalar, N, 1>;

  DampedLeastSquares(Index m, Index n)
      : A(m, n), rhs_(m), tau_(n), norms_(n), order_(n), S_(n, n), d_(n), w_(n), z_(n) {}

  /// What is factored: written by the caller before factor().
  Matrix A;

  [[nodiscard]] Index cols() const { return cols_; }
  [[nodiscard]] Index rank() const { return rank_; }

  /// Factors the first `cols` columns of A in place and forms Q'r.
  void factor(Index cols, const Long& r) {
    cols_ = cols;
    const Index m = A.rows();
    depth_ = std::min(m, cols);
    for (Index j = 0; j < cols; ++j) {
      order_[j] = int(j);
      norms_[j] = A.col(j).norm();
    }
    rhs_ = r;
    for (Index k = 0; k < depth_; ++k) {
      Index pivot = k;
      for (Index j = k + 1; j < cols; ++j) {
        if (norms_[j] > norms_[pivot]) pivot = j;
      }
      if (pivot != k) {
        for (Index i = 0; i < m; ++i) std::swap(A(i, k), A(i, pivot));
        std::swap(norms_[k], norms_[pivot]);
        std::swap(order_[k], order_[pivot]);
      }
      reflect(k);
    }
    const Scalar tolerance = std::numeric_limits<Scalar>::epsilon() * Scalar(std::max(m, cols));
    rank_ = 0;
    while (rank_ < depth_ && std::abs(A(rank_, rank_)) > tolerance * std::abs(A(0, 0))) ++rank_;
  }

  /// \f$ \|Q_1^T r\| \f$: how much of r the columns of A can take away.
  [[nodiscard]] Scalar reachable() const { return rhs_.head(rank_).norm(); }

  /// The least squares step, 0 for what the rank leaves open.
  void undamped(Short& u) {
    for (Index k = rank_; k < cols_; ++k) z_[k] = 0;
    for (Index k = rank_ - 1; k >= 0; --k) {
      Scalar sum = rhs_[k];
      for (Index i = k + 1; i < rank_; ++i) sum -= A(k, i) * z_[i];
      z_[k] = sum / A(k, k);
    }
    unpermute(u);
  }

  /// The step of least \f$ \|r + A u\| \f$ among \f$ \|u\| \le 1.1 \f$ radius, by Moré's
  /// iteration on the damping, which is kept for the next call; 0 where no damping is needed.
  Scalar within(Scalar radius, Scalar& damping, Short& u) {
    undamped(u);
    Scalar length = u.head(cols_).norm();
    Scalar excess = length - radius;
    if (excess <= Scalar(0.1) * radius && rank_ == cols_) return damping = Scalar(0);
    Scalar low = 0;
    if (rank_ == cols_) {
      w_.head(cols_) = z_.head(cols_) / length;
      for (Index j = 0; j < cols_; ++j) {
        for (Index i = 0; i < j; ++i) w_[j] -= A(i, j) * w_[i];
        w_[j] /= A(j, j);
      }
      low = excess / radius / w_.head(cols_).squaredNorm();
    }
    Scalar slope = 0;
    for (Index j = 0; j < cols_; ++j) {
      Scalar sum = 0;
      for (Index i = 0; i <= std::min(j, depth_ - 1); ++i) sum += A(i, j) * rhs_[i];
      slope += sum * sum;
    }
    slope = std::sqrt(slope);
    const Scalar tiny = std::numeric_limits<Scalar>::min();
    Scalar high = std::max(slope / radius, tiny);
    damping = std::min(std::max(damping, low), high);
    if (!(damping > Scalar(0))) damping = length > 0 ? slope / length : high;
    for (int iteration = 0; iteration < 12; ++iteration) {
      if (!(damping > Scalar(0))) damping = std::max(tiny, Scalar(0.001) * high);
      damped(damping);
      length = z_.head(cols_).norm();
      const Scalar before = excess;
      excess = length - radius;
      if (std::abs(excess) <= Scalar(0.1) * radius) break;
      if (low == Scalar(0) && excess <= before && before < Scalar(0)) break;
      w_.head(cols_) = z_.head(cols_) / length;
      for (Index j = 0; j < cols_; ++j) {
        for (Index i = 0; i < j; ++i) w_[j] -= S_(i, j) * w_[i];
        w_[j] /= S_(j, j);
      }
      const Scalar correction = excess / radius / w_.head(cols_).squaredNorm();
      if (excess > Scalar(0)) {
        low = std::max(low, damping);
      } else {
        high = std::min(high, damping);
      }
      damping = std::max(low, damping + correction);
    }
    unpermute(u);
    return damping;
  }

  /// \f$ (A^T A)^{-1} \f$ of a full rank, entry (i, j).
  template <typename Square>
  void inverse_gram(Square& inverse) {
    // The columns of R^{-1}, then its rows' products.
    S_.setZero();
    for (Index j = 0; j < cols_; ++j) {
      S_(j, j) = Scalar(1) / A(j, j);
      for (Index i = j - 1; i >= 0; --i) {
        Scalar sum = 0;
        for (Index k = i + 1; k <= j; ++k) sum += A(i, k) * S_(k, j);
        S_(i, j) = -sum / A(i, i);
      }
    }
    for (Index j = 0; j < cols_; ++j) {
      for (Index i = 0; i <= j; ++i) {
        Scalar sum = 0;
        for (Index k = j; k < cols_; ++k) sum += S_(i, k) * S_(j, k);
        inverse(order_[i], order_[j]) = inverse(order_[j], order_[i]) = sum;
      }
    }
  }

  /// \f$ |R_{nn}| / |R_{11}| \f$, 0 where the rank is not full.
  [[nodiscard]] Scalar diagonal_ratio() const {
    return rank_ < cols_ || cols_ == 0 ? Scalar(0)
                                       : std::abs(A(cols_ - 1, cols_ - 1)) / std::abs(A(0, 0));
  }

 private:
  void reflect(Index k) {
    const Index m = A.rows();
    auto v = A.col(k).tail(m - k);
    const Scalar norm = v.norm();
    tau_[k] = 0;
    if (norm > Scalar(0)) {
      const Scalar alpha = v[0];
      const Scalar beta = alpha < Scalar(0) ? norm : -norm;
      tau_[k] = (beta - alpha) / beta;
      v.tail(m - k - 1) /= alpha - beta;
      v[0] = Scalar(1);
      for (Index j = k + 1; j < cols_; ++j) {
        auto column = A.col(j).tail(m - k);
        column -= (tau_[k] * v.dot(column)) * v;
      }
      auto tail = rhs_.tail(m - k);
      tail -= (tau_[k] * v.dot(tail)) * v;
      v[0] = beta;
    }
    for (Index j = k + 1; j < cols_; ++j) norms_[j] = A.col(j).tail(m - k - 1).norm();
  }

  // The minimizer of |R z + Q'r|^2 + damping |z|^2, negated, by rotations; S'S = R'R + damping I.
  void damped(Scalar damping) {
    for (Index j = 0; j < cols_; ++j) {
      for (Index i = 0; i < cols_; ++i) S_(i, j) = i <= j && i < depth_ ? A(i, j) : Scalar(0);
      w_[j] = j < depth_ ? rhs_[j] : Scalar(0);
    }
    const Scalar root = std::sqrt(damping);
    for (Index j = 0; j < cols_; ++j) {
      for (Index k = j; k < cols_; ++k) d_[k] = 0;
      d_[j] = root;
      Scalar extra = 0;
      for (Index k = j; k < cols_; ++k) {
        if (d_[k] == Scalar(0)) continue;
        const Scalar h = std::hypot(S_(k, k), d_[k]);
        const Scalar c = S_(k, k) / h;
        const Scalar s = d_[k] / h;
        S_(k, k) = h;
        const Scalar rotated = c * w_[k] + s * extra;
        extra = c * extra - s * w_[k];
        w_[k] = rotated;
        for (Index i = k + 1; i < cols_; ++i) {
          const Scalar upper = c * S_(k, i) + s * d_[i];
          d_[i] = c * d_[i] - s * S_(k, i);
          S_(k, i) = upper;
        }
      }
    }
    for (Index k = cols_ - 1; k >= 0; --k) {
      Scalar sum = w_[k];
      for (Index i = k + 1; i < cols_; ++i) sum -= S_(k, i) * z_[i];
      z_[k] = sum / S_(k, k);
    }
  }

  void unpermute(Short& u) {
    for (Index k = 0; k < cols_; ++k) u[order_[k]] = -z_[k];
  }

  Long rhs_;
  Short tau_;
  Short norms_;
  Eigen::Matrix<int, N, 1> order_;
  Eigen::Matrix<Scalar, N, N> S_;
  Short d_, w_, z_;
  Index cols_ = 0;
  Index depth_ = 0;
  Index rank_ = 0;
};

}  // namespace mlmath::detail
