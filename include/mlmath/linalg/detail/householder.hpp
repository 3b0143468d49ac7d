// SPDX-License-Identifier: MIT
#pragma once

#include <Eigen/Core>

#include <algorithm>
#include <cmath>
#include <limits>

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

/// Q = H_0 H_1 ... of reflectors whose vectors are the columns of W (zero above, and one at, row
/// j + offset of column j), as the first `cols` columns of the square matrix. Blocks of reflectors
/// act as I - W T W', so that the work is done by matrix products.
template <typename Scalar>
Eigen::MatrixX<Scalar> accumulate_reflectors(const Eigen::MatrixX<Scalar>& W,
                                             const Eigen::VectorX<Scalar>& tau, Eigen::Index offset,
                                             Eigen::Index cols) {
  using Eigen::Index;
  constexpr Index block = 32;
  Eigen::MatrixX<Scalar> Q = Eigen::MatrixX<Scalar>::Identity(W.rows(), cols);
  for (Index first = (tau.size() - 1) / block * block; first >= 0 && tau.size() > 0;
       first -= block) {
    const Index b = (std::min)(block, tau.size() - first);
    const Index top = first + offset;
    const auto V = W.block(top, first, W.rows() - top, b);
    Eigen::MatrixX<Scalar> products = V.transpose() * V;
    Eigen::MatrixX<Scalar> T = Eigen::MatrixX<Scalar>::Zero(b, b);
    for (Index j = 0; j < b; ++j) {
      T(j, j) = tau(first + j);
      for (Index i = 0; i < j; ++i) {
        Scalar sum = 0;
        for (Index k = i; k < j; ++k) sum += T(i, k) * products(k, j);
        T(i, j) = -tau(first + j) * sum;
      }
    }
    if (top >= cols) continue;
    auto trailing = Q.bottomRightCorner(W.rows() - top, cols - top);
    products.noalias() = V.transpose() * trailing;
    const Eigen::MatrixX<Scalar> weights = T * products;
    trailing.noalias() -= V * weights;
  }
  return Q;
}

}  // namespace mlmath::detail
