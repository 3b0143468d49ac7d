// SPDX-License-Identifier: MIT
#pragma once

#include <Eigen/Core>

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
        inverse_curvature_(capacity),
        curvature_(capacity),
        weight_(capacity) {}

  [[nodiscard]] bool is_empty() const { return count_ == 0; }
  void clear() { count_ = 0; }

  /// Takes in a step; one along which the gradient does not grow is left out.
  void add(const Input& new_x, const Input& x, const Input& new_g, const Input& g) {
    const Eigen::Index slot = (newest_ + 1) % capacity();
    auto s = block_.col(2 * slot);
    auto y = block_.col(2 * slot + 1);
    s = new_x - x;
    y = new_g - g;
    const Scalar sy = s.dot(y);
    const Scalar yy = y.squaredNorm();
    if (!(sy > std::numeric_limits<Scalar>::min()) || !(yy <= std::numeric_limits<Scalar>::max())) {
      if (count_ == capacity()) --count_;  // its slot was the oldest
      return;
    }
    newest_ = slot;
    if (count_ < capacity()) ++count_;
    inverse_curvature_[slot] = Scalar(1) / sy;
    scale_ = sy / yy;
  }

  /// -H g by the two-loop recursion.
  void direction(const Input& g, Eigen::Ref<Vector> d) {
    d = -g;
    for (Eigen::Index k = 0; k < count_; ++k) {
      const Eigen::Index slot = slot_of(k);
      weight_[slot] = inverse_curvature_[slot] * block_.col(2 * slot).dot(d);
      d.noalias() -= weight_[slot] * block_.col(2 * slot + 1);
    }
    if (count_ > 0) d *= scale_;
    for (Eigen::Index k = count_ - 1; k >= 0; --k) {
      const Eigen::Index slot = slot_of(k);
      const Scalar beta = inverse_curvature_[slot] * block_.col(2 * slot + 1).dot(d);
      d.noalias() += (weight_[slot] - beta) * block_.col(2 * slot);
    }
  }

  /// The same in the variables that are free (1), the others (0) standing still: of each change
  /// only their part counts.
  void direction(const Input& g, const Input& is_free, Eigen::Ref<Vector> d) {
    d = -g.cwiseProduct(is_free);
    Scalar scale = Scalar(1);
    bool has_scale = false;
    for (Eigen::Index k = 0; k < count_; ++k) {
      const Eigen::Index slot = slot_of(k);
      const auto s = block_.col(2 * slot);
      const auto y = block_.col(2 * slot + 1);
      const Scalar sy = s.cwiseProduct(y).dot(is_free);
      const Scalar yy = y.cwiseAbs2().dot(is_free);
      curvature_[slot] = sy > std::numeric_limits<Scalar>::epsilon() * yy ? sy : Scalar(0);
      if (curvature_[slot] == Scalar(0)) continue;
      if (!has_scale) scale = sy / yy;
      has_scale = true;
      weight_[slot] = s.dot(d) / sy;
      d -= weight_[slot] * y.cwiseProduct(is_free);
    }
    d *= scale;
    for (Eigen::Index k = count_ - 1; k >= 0; --k) {
      const Eigen::Index slot = slot_of(k);
      if (curvature_[slot] == Scalar(0)) continue;
      const Scalar beta = block_.col(2 * slot + 1).dot(d) / curvature_[slot];
      d += (weight_[slot] - beta) * block_.col(2 * slot).cwiseProduct(is_free);
    }
  }

 private:
  [[nodiscard]] Eigen::Index capacity() const { return weight_.size(); }
  // The k-th newest.
  [[nodiscard]] Eigen::Index slot_of(Eigen::Index k) const {
    return (newest_ - k + capacity()) % capacity();
  }

  Eigen::MatrixX<Scalar> block_;  // s and y of slot k in columns 2k and 2k + 1
  Vector inverse_curvature_;
  Vector curvature_;  // of the free part
  Vector weight_;
  Scalar scale_ = Scalar(1);
  Eigen::Index newest_ = -1;
  Eigen::Index count_ = 0;
};

}  // namespace mlmath::detail
