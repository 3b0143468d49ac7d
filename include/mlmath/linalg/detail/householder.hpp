// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/linalg/detail/add_product.hpp>
#include <mlmath/linalg/detail/binary_scale.hpp>

#include <Eigen/Core>

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

namespace mlmath::detail {

/// Turns x into (beta, 0, ..., 0) by H = I - tau v v' with v(0) = 1; leaves v in x and returns
/// beta. For x with entries of at most about 1.
template <typename Scalar>
Scalar make_reflector(Eigen::Ref<Eigen::VectorX<Scalar>> x, Scalar& tau) {
  const Scalar alpha = x(0);
  const Scalar tail = x.tail(x.size() - 1).squaredNorm();
  x(0) = Scalar(1);
  // Below this the squares have lost digits to underflow; against entries near 1 it is nothing.
  const Scalar underflow =
      std::numeric_limits<Scalar>::min() /
      (std::numeric_limits<Scalar>::epsilon() * std::numeric_limits<Scalar>::epsilon());
  if (tail <= underflow) {
    x.tail(x.size() - 1).setZero();
    tau = Scalar(0);
    return alpha;
  }
  const Scalar norm = std::sqrt(alpha * alpha + tail);
  const Scalar beta = alpha < Scalar(0) ? norm : -norm;
  x.tail(x.size() - 1) /= alpha - beta;
  tau = (beta - alpha) / beta;
  return beta;
}

/// T with H_0 H_1 ... H_{b-1} = I - V T V', for b reflectors whose vectors are the columns of
/// V.
template <typename Scalar>
Eigen::MatrixX<Scalar> block_reflector(const Eigen::Ref<const Eigen::MatrixX<Scalar>>& V,
                                       const Scalar* tau) {
  using Eigen::Index;
  const Eigen::MatrixX<Scalar> products = transposed_product<Scalar>(V, V);
  Eigen::MatrixX<Scalar> T = Eigen::MatrixX<Scalar>::Zero(V.cols(), V.cols());
  for (Index j = 0; j < V.cols(); ++j) {
    T(j, j) = tau[j];
    for (Index i = 0; i < j; ++i) {
      Scalar sum = 0;
      for (Index k = i; k < j; ++k) sum += T(i, k) * products(k, j);
      T(i, j) = -tau[j] * sum;
    }
  }
  return T;
}

inline constexpr Eigen::Index reflector_block = 32;

/// Q = H_0 H_1 ... of reflectors whose vectors are the columns of W (zero above, and one at, row
/// j + offset of column j), as the first `cols` columns of the square matrix. Blocks of reflectors
/// act as I - W T W', so that the work is done by matrix products.
template <typename Scalar>
Eigen::MatrixX<Scalar> accumulate_reflectors(const Eigen::MatrixX<Scalar>& W,
                                             const Eigen::VectorX<Scalar>& tau, Eigen::Index offset,
                                             Eigen::Index cols) {
  using Eigen::Index;
  Eigen::MatrixX<Scalar> Q = Eigen::MatrixX<Scalar>::Identity(W.rows(), cols);
  for (Index first = (tau.size() - 1) / reflector_block * reflector_block;
       first >= 0 && tau.size() > 0; first -= reflector_block) {
    const Index b = (std::min)(reflector_block, tau.size() - first);
    const Index top = first + offset;
    if (top >= cols) continue;
    const auto V = W.block(top, first, W.rows() - top, b);
    const Eigen::MatrixX<Scalar> T = block_reflector<Scalar>(V, tau.data() + first);
    auto trailing = Q.bottomRightCorner(W.rows() - top, cols - top);
    const Eigen::MatrixX<Scalar> inner = transposed_product<Scalar>(V, trailing);
    add_product<Scalar>(Scalar(-1), V, product<Scalar>(T, inner), trailing);
  }
  return Q;
}

/// A = Q R with Q = H_0 H_1 ..., in the form that accumulate_reflectors() takes, with offset 0.
template <typename Scalar>
struct HouseholderFactors {
  Eigen::MatrixX<Scalar> W;
  Eigen::VectorX<Scalar> tau;
  Eigen::MatrixX<Scalar> R;
};

/// The factors of A (m x n, m >= n), by panels whose updates are matrix products.
template <typename Scalar>
HouseholderFactors<Scalar> householder_qr(Eigen::MatrixX<Scalar> A) {
  using Eigen::Index;
  const Index m = A.rows();
  const Index n = A.cols();
  const Scalar scale = binary_scale(A);
  A /= scale;
  HouseholderFactors<Scalar> result;
  result.tau.resize(n);
  result.R = Eigen::MatrixX<Scalar>::Zero(n, n);
  for (Index first = 0; first < n; first += reflector_block) {
    const Index end = (std::min)(first + reflector_block, n);
    for (Index j = first; j < end; ++j) {
      result.R(j, j) = make_reflector<Scalar>(A.col(j).tail(m - j), result.tau(j));
      const auto v = A.col(j).tail(m - j);
      for (Index next = j + 1; next < end; ++next) {
        auto x = A.col(next).tail(m - j);
        x -= (result.tau(j) * v.dot(x)) * v;
      }
      result.R.col(j).head(j) = A.col(j).head(j);
      A.col(j).head(j).setZero();
    }
    if (end == n) break;
    const auto V = A.block(first, first, m - first, end - first);
    const Eigen::MatrixX<Scalar> T = block_reflector<Scalar>(V, result.tau.data() + first);
    auto trailing = A.bottomRightCorner(m - first, n - end);
    const Eigen::MatrixX<Scalar> inner = transposed_product<Scalar>(V, trailing);
    add_product<Scalar>(Scalar(-1), V, transposed_product<Scalar>(T, inner), trailing);
  }
  result.R *= scale;
  result.W = std::move(A);
  return result;
}

}  // namespace mlmath::detail
