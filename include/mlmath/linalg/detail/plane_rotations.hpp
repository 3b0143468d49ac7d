// SPDX-License-Identifier: MIT
#pragma once

#include <Eigen/Core>

#include <algorithm>
#include <cmath>
#include <vector>

namespace mlmath::detail {

/// A rotation of the plane: (x, y) becomes (c x + s y, c y - s x).
template <typename Scalar>
struct PlaneRotation {
  Scalar c = 1;
  Scalar s = 0;
};

/// The rotation that turns (f, g) to (r, 0).
template <typename Scalar>
PlaneRotation<Scalar> annihilate(Scalar f, Scalar g, Scalar& r) {
  if (g == Scalar(0)) {
    r = f;
    return {};
  }
  if (f == Scalar(0)) {
    r = g;
    return {Scalar(0), Scalar(1)};
  }
  r = std::hypot(f, g);
  if (std::abs(f) > std::abs(g) && f < Scalar(0)) r = -r;
  return {f / r, g / r};
}

/// Rotations of neighbouring columns of a matrix, kept until there are enough of them to be
/// applied at the speed of the cache: a panel of rows sees them all while it stays there.
template <typename Scalar>
class ColumnRotations {
 public:
  explicit ColumnRotations(Eigen::MatrixX<Scalar>& M)
      : M_(M), limit_(static_cast<std::size_t>((std::max)(32 * M.cols(), Eigen::Index(64)))) {}

  /// Rotates columns j and j + 1.
  void add(Eigen::Index j, PlaneRotation<Scalar> rotation) {
    if (M_.rows() == 0 || (rotation.c == Scalar(1) && rotation.s == Scalar(0))) return;
    steps_.push_back({j, rotation});
    if (steps_.size() >= limit_) flush();
  }

  /// Applies what is kept.
  void flush() {
    if (steps_.empty()) return;
    panel_.resize(panel_rows, M_.cols());
    for (Eigen::Index first = 0; first < M_.rows(); first += panel_rows) {
      const Eigen::Index count = (std::min)(Eigen::Index(panel_rows), M_.rows() - first);
      if (count < panel_rows) panel_.setZero();
      panel_.topRows(count) = M_.middleRows(first, count);
      // A sweep goes from column to column: what one rotation leaves in the right one, the next
      // finds in registers.
      for (std::size_t k = 0; k < steps_.size();) {
        Eigen::Index j = steps_[k].column;
        Rows left = panel_.col(j);
        do {
          const PlaneRotation<Scalar> rotation = steps_[k].rotation;
          const Rows right = panel_.col(j + 1);
          panel_.col(j) = rotation.c * left + rotation.s * right;
          left = rotation.c * right - rotation.s * left;
          ++j;
          ++k;
        } while (k < steps_.size() && steps_[k].column == j);
        panel_.col(j) = left;
      }
      M_.middleRows(first, count) = panel_.topRows(count);
    }
    steps_.clear();
  }

 private:
  static constexpr int panel_rows = 32;
  using Rows = Eigen::Matrix<Scalar, panel_rows, 1>;
  struct Step {
    Eigen::Index column;
    PlaneRotation<Scalar> rotation;
  };
  Eigen::MatrixX<Scalar>& M_;
  std::size_t limit_;
  std::vector<Step> steps_;
  Eigen::Matrix<Scalar, panel_rows, Eigen::Dynamic> panel_;
};

}  // namespace mlmath::detail
