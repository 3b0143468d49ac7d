// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/linalg/detail/householder.hpp>
#include <mlmath/linalg/detail/plane_rotations.hpp>

#include <Eigen/Core>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <utility>
#include <vector>

/// The SVD of a bidiagonal matrix by the implicit QR iteration, and the way there. Written out
/// rather than taken from Eigen, whose divide and conquer costs each program 20 seconds and a
/// gigabyte to compile.
namespace mlmath::detail {

/// A = U B V' with B upper bidiagonal (d on the diagonal, e above it), for m >= n.
template <typename Scalar>
struct Bidiagonal {
  Eigen::MatrixX<Scalar> U;
  Eigen::MatrixX<Scalar> V;
  Eigen::VectorX<Scalar> d;
  Eigen::VectorX<Scalar> e;
};

/// Reflectors from the left and the right in turn. Both updates of the trailing matrix are made
/// column by column, each with the product that the next reflector waits for, so that a step reads
/// the matrix twice and not four times.
template <typename Scalar>
Bidiagonal<Scalar> bidiagonalize(Eigen::MatrixX<Scalar> A, bool vectors) {
  using Eigen::Index;
  using Vector = Eigen::VectorX<Scalar>;
  const Index m = A.rows();
  const Index n = A.cols();
  Bidiagonal<Scalar> result;
  result.d.resize(n);
  result.e = Vector::Zero((std::max)(n - 1, Index(0)));
  Vector left_tau(n);
  Vector right_tau = Vector::Zero(result.e.size());
  Eigen::MatrixX<Scalar> W = Eigen::MatrixX<Scalar>::Zero(n, result.e.size());
  Vector work = Vector::Zero(m);
  Vector row(n);
  for (Index j = 0; j < n; ++j) {
    // Column j still lacks the right reflector of the step before.
    if (j > 0) A.col(j).tail(m - j) -= (right_tau(j - 1) * W(j, j - 1)) * work.tail(m - j);
    result.d(j) = make_reflector<Scalar>(A.col(j).tail(m - j), left_tau(j));
    const auto v = A.col(j).tail(m - j);
    if (j + 1 == n) break;
    for (Index c = j + 1; c < n; ++c) {
      auto column = A.col(c).tail(m - j);
      if (j > 0) column -= (right_tau(j - 1) * W(c, j - 1)) * work.tail(m - j);
      const Scalar inner = left_tau(j) * v.dot(column);
      W(c, j) = inner;
      row(c) = column(0) - inner;  // v(0) is 1
    }
    const Index rest = n - j - 1;
    result.e(j) = make_reflector<Scalar>(row.tail(rest), right_tau(j));
    auto below = work.tail(m - j - 1);
    below.setZero();
    for (Index c = j + 1; c < n; ++c) {
      auto column = A.col(c).tail(m - j - 1);
      column -= W(c, j) * v.tail(m - j - 1);
      below += row(c) * column;
    }
    W.col(j).tail(rest) = row.tail(rest);
  }
  if (vectors) {
    for (Index j = 1; j < n; ++j) A.col(j).head(j).setZero();
    result.U = accumulate_reflectors<Scalar>(A, left_tau, 0, n);
    result.V = accumulate_reflectors<Scalar>(W, right_tau, 1, n);
  }
  return result;
}

/// The smaller singular value of [f, g; 0, h].
template <typename Scalar>
Scalar smaller_singular_value(Scalar f, Scalar g, Scalar h) {
  f = std::abs(f);
  g = std::abs(g);
  h = std::abs(h);
  const Scalar low = (std::min)(f, h);
  const Scalar high = (std::max)(f, h);
  if (low == Scalar(0)) return Scalar(0);
  // |f h| over the larger singular value, in which nothing cancels.
  const Scalar larger = (std::hypot(f + h, g) + std::hypot(f - h, g)) / Scalar(2);
  return low * (high / larger);
}

/// Diagonalizes B = U' A V by sweeps of rotations, which U and V take part in; false where that
/// did not end. The zero-shift sweep of Demmel and Kahan serves singular and nearly singular B.
template <typename Scalar>
bool diagonalize(Bidiagonal<Scalar>& B) {
  using Eigen::Index;
  const Scalar epsilon = std::numeric_limits<Scalar>::epsilon();
  auto& d = B.d;
  auto& e = B.e;
  Scalar norm = d.cwiseAbs().maxCoeff();
  if (e.size() > 0) norm = (std::max)(norm, e.cwiseAbs().maxCoeff());
  const Scalar noise = epsilon * norm / Scalar(100);
  ColumnRotations<Scalar> left(B.U);
  ColumnRotations<Scalar> right(B.V);
  Index last = d.size() - 1;
  Index sweeps = 0;
  while (last > 0) {
    const auto negligible = [&](Index i) {
      return std::abs(e(i)) <= epsilon * (std::abs(d(i)) + std::abs(d(i + 1))) + noise;
    };
    if (negligible(last - 1)) {
      e(last - 1) = Scalar(0);
      --last;
      continue;
    }
    Index first = last - 1;
    while (first > 0 && !negligible(first - 1)) --first;
    if (first > 0) e(first - 1) = Scalar(0);
    if (++sweeps > 60 * d.size()) return false;
    const Scalar largest = (std::max)(d.segment(first, last - first + 1).cwiseAbs().maxCoeff(),
                                      e.segment(first, last - first).cwiseAbs().maxCoeff());
    Scalar shift = smaller_singular_value(d(last - 1), e(last - 1), d(last));
    const Scalar ratio = shift / largest;
    const bool singular = d.segment(first, last - first + 1).cwiseAbs().minCoeff() <= noise;
    if (singular || ratio * ratio < epsilon) shift = Scalar(0);
    if (shift == Scalar(0)) {
      PlaneRotation<Scalar> old;
      PlaneRotation<Scalar> now;
      for (Index i = first; i < last; ++i) {
        Scalar r = 0;
        now = annihilate(d(i) * now.c, e(i), r);
        if (i > first) e(i - 1) = old.s * r;
        old = annihilate(old.c * r, d(i + 1) * now.s, d(i));
        right.add(i, now);
        left.add(i, old);
      }
      const Scalar h = d(last) * now.c;
      d(last) = h * old.c;
      e(last - 1) = h * old.s;
      continue;
    }
    Scalar f = (std::abs(d(first)) - shift) *
               ((d(first) < Scalar(0) ? Scalar(-1) : Scalar(1)) + shift / d(first));
    Scalar g = e(first);
    for (Index i = first; i < last; ++i) {
      Scalar r = 0;
      const PlaneRotation<Scalar> a = annihilate(f, g, r);
      if (i > first) e(i - 1) = r;
      f = a.c * d(i) + a.s * e(i);
      e(i) = a.c * e(i) - a.s * d(i);
      g = a.s * d(i + 1);
      d(i + 1) = a.c * d(i + 1);
      const PlaneRotation<Scalar> b = annihilate(f, g, r);
      d(i) = r;
      f = b.c * e(i) + b.s * d(i + 1);
      d(i + 1) = b.c * d(i + 1) - b.s * e(i);
      if (i + 1 < last) {
        g = b.s * e(i + 1);
        e(i + 1) = b.c * e(i + 1);
      }
      right.add(i, a);
      left.add(i, b);
    }
    e(last - 1) = f;
  }
  left.flush();
  right.flush();
  return true;
}

/// Makes the values nonnegative and puts them in descending order, with their vectors.
template <typename Scalar>
void sort_singular_values(Bidiagonal<Scalar>& B) {
  using Eigen::Index;
  std::vector<Index> order(static_cast<std::size_t>(B.d.size()));
  std::iota(order.begin(), order.end(), Index(0));
  std::stable_sort(order.begin(), order.end(),
                   [&](Index a, Index b) { return std::abs(B.d(a)) > std::abs(B.d(b)); });
  Bidiagonal<Scalar> sorted = B;
  for (Index j = 0; j < B.d.size(); ++j) {
    const Index source = order[static_cast<std::size_t>(j)];
    sorted.d(j) = std::abs(B.d(source));
    if (B.U.size() == 0) continue;
    sorted.U.col(j) = B.U.col(source);
    sorted.V.col(j) = (B.d(source) < Scalar(0) ? Scalar(-1) : Scalar(1)) * B.V.col(source);
  }
  B = std::move(sorted);
}

}  // namespace mlmath::detail
