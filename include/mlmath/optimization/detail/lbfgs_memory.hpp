// SPDX-License-Identifier: MIT
#pragma once

#include <Eigen/Core>

#include <algorithm>
#include <limits>

namespace mlmath::detail {

/// How many changes to keep where the caller does not say.
inline Eigen::Index usual_memory(Eigen::Index asked, Eigen::Index size) {
  if (asked > 0) return asked;
  return size <= 200 ? 20 : 10;
}

/// The last changes of x and of the gradient, side by side in one block, and the product of the
/// inverse Hessian that they make with a vector.
template <typename Scalar>
class LbfgsMemory {
 public:
  using Vector = Eigen::VectorX<Scalar>;
  using Input = Eigen::Ref<const Vector>;

  LbfgsMemory(Eigen::Index size, Eigen::Index capacity)
      : block_(size, 2 * capacity),
        sy_(capacity, capacity),
        yy_(capacity, capacity),
        dots_(Eigen::Matrix<Scalar, Eigen::Dynamic, 2>::Zero(2 * capacity, 2)),
        weights_(2 * capacity) {}

  [[nodiscard]] bool is_empty() const { return count_ == 0; }
  void clear() {
    count_ = 0;
    newest_ = -1;
    fresh_ = -1;
  }

  /// Takes in a step, for the next direction; one along which the gradient does not grow is left
  /// out.
  void add(const Input& new_x, const Input& x, const Input& new_g, const Input& g) {
    const Scalar sy = (new_x - x).dot(new_g - g);
    const bool grows = sy > std::numeric_limits<Scalar>::min();
    if (!grows || !(sy <= std::numeric_limits<Scalar>::max())) return;
    newest_ = (newest_ + 1) % capacity();
    if (count_ < capacity()) ++count_;
    block_.col(2 * newest_) = new_x - x;
    block_.col(2 * newest_ + 1) = new_g - g;
    sy_(newest_, newest_) = sy;
    yy_(newest_, newest_) = block_.col(2 * newest_ + 1).squaredNorm();
    fresh_ = newest_;
  }

  /// -H g: the two-loop recursion on the coefficients of the changes, from their products with each
  /// other, so that the block is read once for the products and once for the sum. What rounding
  /// does is the same as in the recursion on vectors.
  void direction(const Input& g, Eigen::Ref<Vector> d) {
    if (count_ == 0) {
      d = -g;
      return;
    }
    multiply(g);
    for (Eigen::Index k = 0; k < count_; ++k) {
      const Eigen::Index i = slot_of(k);
      Scalar product = -dots_(2 * i, 0);
      for (Eigen::Index l = 0; l < k; ++l) {
        const Eigen::Index j = slot_of(l);
        product -= weights_[2 * j + 1] * sy_(i, j);
      }
      weights_[2 * i + 1] = product / sy_(i, i);
    }
    const Scalar scale = sy_(newest_, newest_) / yy_(newest_, newest_);
    for (Eigen::Index k = count_ - 1; k >= 0; --k) {
      const Eigen::Index i = slot_of(k);
      Scalar product = -dots_(2 * i + 1, 0);
      for (Eigen::Index j = 0; j < count_; ++j) product -= weights_[2 * j + 1] * yy_(i, j);
      product *= scale;
      for (Eigen::Index l = count_ - 1; l > k; --l) {
        const Eigen::Index j = slot_of(l);
        product += weights_[2 * j] * sy_(j, i);
      }
      weights_[2 * i] = weights_[2 * i + 1] - product / sy_(i, i);
    }
    for (Eigen::Index i = 0; i < count_; ++i) weights_[2 * i + 1] *= -scale;
    d = -scale * g;
    d.noalias() += block_.leftCols(2 * count_) * weights_.head(2 * count_);
  }

  /// The same in the variables that are free (1), the others (0) standing still: of each change
  /// only their part counts.
  void direction(const Input& g, const Input& is_free, Eigen::Ref<Vector> d) {
    fresh_ = -1;  // the products are of no use here
    d = -g.cwiseProduct(is_free);
    Scalar scale = Scalar(1);
    bool has_scale = false;
    for (Eigen::Index k = 0; k < count_; ++k) {
      const Eigen::Index i = slot_of(k);
      const auto s = block_.col(2 * i);
      const auto y = block_.col(2 * i + 1);
      const Scalar sy = s.cwiseProduct(y).dot(is_free);
      const Scalar yy = y.cwiseAbs2().dot(is_free);
      sy_(i, i) = sy > std::numeric_limits<Scalar>::epsilon() * yy ? sy : Scalar(0);
      if (sy_(i, i) == Scalar(0)) continue;
      if (!has_scale) scale = sy / yy;
      has_scale = true;
      weights_[i] = s.dot(d) / sy;
      d -= weights_[i] * y.cwiseProduct(is_free);
    }
    d *= scale;
    for (Eigen::Index k = count_ - 1; k >= 0; --k) {
      const Eigen::Index i = slot_of(k);
      if (sy_(i, i) == Scalar(0)) continue;
      const Scalar beta = block_.col(2 * i + 1).dot(d) / sy_(i, i);
      d += (weights_[i] - beta) * block_.col(2 * i).cwiseProduct(is_free);
    }
  }

 private:
  [[nodiscard]] Eigen::Index capacity() const { return sy_.rows(); }
  // The k-th newest.
  [[nodiscard]] Eigen::Index slot_of(Eigen::Index k) const {
    return newest_ >= k ? newest_ - k : newest_ - k + capacity();
  }

  // The products of the block with g, and with the newest y where that is new: mostly the
  // difference of those with the two gradients.
  void multiply(const Input& g) {
    const Eigen::Index rows = 128;  // of 20 columns, half of a first-level cache
    const Eigen::Index used = 2 * count_;
    auto with_g = dots_.col(0).head(used);
    auto with_y = dots_.col(1).head(used);
    const bool is_new = fresh_ >= 0;
    const Scalar newest_square = yy_(newest_, newest_);
    const bool subtracts = is_new && newest_square >= Scalar(1e-4) * g.squaredNorm();
    with_y = -with_g;
    with_g.setZero();
    if (!subtracts) with_y.setZero();
    for (Eigen::Index first = 0; first < g.size(); first += rows) {
      const Eigen::Index count = std::min(rows, g.size() - first);
      const auto part = block_.block(first, 0, count, used);
      with_g.noalias() += part.transpose() * g.segment(first, count);
      if (!is_new || subtracts) continue;
      with_y.noalias() += part.transpose() * block_.col(2 * fresh_ + 1).segment(first, count);
    }
    if (!is_new) return;
    if (subtracts) with_y += with_g;
    for (Eigen::Index i = 0; i < count_; ++i) {
      if (i == fresh_) continue;
      sy_(i, fresh_) = with_y[2 * i];
      yy_(i, fresh_) = yy_(fresh_, i) = with_y[2 * i + 1];
    }
    fresh_ = -1;
  }

  Eigen::MatrixX<Scalar> block_;                   // s and y of slot i in columns 2i and 2i + 1
  Eigen::MatrixX<Scalar> sy_;                      // s_i'y_j where y_j is no older than s_i
  Eigen::MatrixX<Scalar> yy_;                      // y_i'y_j
  Eigen::Matrix<Scalar, Eigen::Dynamic, 2> dots_;  // of the block with g and with the newest y
  Vector weights_;                                 // of the block in the direction
  Eigen::Index newest_ = -1;
  Eigen::Index count_ = 0;
  Eigen::Index fresh_ = -1;  // the slot whose products are still to be taken
};

}  // namespace mlmath::detail
