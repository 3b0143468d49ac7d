// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/core/arguments.hpp>
#include <mlmath/core/checks.hpp>
#include <mlmath/core/concepts.hpp>
#include <mlmath/linalg/detail/plane_rotations.hpp>

#include <Eigen/Core>

#include <cmath>
#include <string>

namespace mlmath {
namespace detail {

/// L L' + v v' by rotations of the columns of [L, v].
template <typename Scalar>
void cholesky_add(Eigen::MatrixX<Scalar>& L, Eigen::VectorX<Scalar> v) {
  for (Eigen::Index j = 0; j < L.cols(); ++j) {
    Scalar r = 0;
    PlaneRotation<Scalar> turn = annihilate(L(j, j), v(j), r);
    if (r < Scalar(0)) {
      r = -r;
      turn = {-turn.c, -turn.s};
    }
    L(j, j) = r;
    for (Eigen::Index i = j + 1; i < L.rows(); ++i) {
      const Scalar x = L(i, j);
      L(i, j) = turn.c * x + turn.s * v(i);
      v(i) = turn.c * v(i) - turn.s * x;
    }
  }
}

/// L L' - v v', or false where that is not positive definite. With L a = v, the rotations that
/// turn (a, sqrt(1 - |a|^2)) to the last unit vector turn [L, 0] to [L_new, v].
template <typename Scalar>
bool cholesky_subtract(Eigen::MatrixX<Scalar>& L, const Eigen::VectorX<Scalar>& v,
                       Scalar& left_over) {
  const Eigen::Index n = L.rows();
  Eigen::VectorX<Scalar> a = v;
  for (Eigen::Index j = 0; j < n; ++j) {
    a(j) /= L(j, j);
    for (Eigen::Index i = j + 1; i < n; ++i) a(i) -= L(i, j) * a(j);
  }
  const Scalar length = a.stableNorm();
  left_over = (Scalar(1) - length) * (Scalar(1) + length);
  if (!(left_over > Eigen::NumTraits<Scalar>::epsilon())) return false;
  Scalar alpha = std::sqrt(left_over);
  Eigen::VectorX<Scalar> work = Eigen::VectorX<Scalar>::Zero(n);
  for (Eigen::Index j = n - 1; j >= 0; --j) {
    Scalar r = 0;
    const PlaneRotation<Scalar> turn = annihilate(alpha, a(j), r);
    alpha = r;
    for (Eigen::Index i = j; i < n; ++i) {
      const Scalar x = work(i);
      work(i) = turn.c * x + turn.s * L(i, j);
      L(i, j) = turn.c * L(i, j) - turn.s * x;
    }
    if (L(j, j) < Scalar(0)) L.col(j) = -L.col(j);
  }
  return true;
}

}  // namespace detail

/// The Cholesky factor of \f$ L L^\top + \sigma v v^\top \f$ from that of \f$ L L^\top \f$.
///
/// Use it where a covariance or a normal matrix gains (sigma > 0) or loses (sigma < 0) a sample:
/// O(n^2) in place of the O(n^3) of a new factorization. After very many downdates factor anew.
///
/// Shapes:   L n x n, of which the lower triangle is read; v n. The result is n x n, lower
///           triangular with a positive diagonal.
/// Cost:     about \f$ 2 n^2 \f$ multiplications for an update, \f$ 3 n^2 \f$ for a downdate.
/// Accuracy: an update is backward stable. A downdate loses digits as the matrix nears a singular
///           one, as the problem itself does.
/// Edges:    sigma = 0 returns the lower triangle of L.
/// Throws:   ShapeError if L is not square or v does not fit; DomainError if L or v holds NaN or
///           infinity, a diagonal entry of L is not positive, or the result would not be positive
///           definite.
/// Example:  \code
///           L = mlmath::cholesky_update(L, x_new);        // A + x x'
///           L = mlmath::cholesky_update(L, x_old, -1.0);  // A - x x'
///           \endcode
/// Source:   Gill, Golub, Murray, Saunders, Math. Comp. 28 (1974); Stewart, J. IMA 24 (1979)
///           (LINPACK's dchdd).
template <typename DerivedL, typename DerivedV>
[[nodiscard]] Eigen::MatrixX<typename DerivedL::Scalar> cholesky_update(
    const Eigen::MatrixBase<DerivedL>& L_arg, const Eigen::MatrixBase<DerivedV>& v_arg,
    typename DerivedL::Scalar sigma = typename DerivedL::Scalar(1)) {
  using Scalar = typename DerivedL::Scalar;
  static_assert(RealScalar<Scalar>, "cholesky_update: the entries of L must be real numbers");
  detail::check_square("cholesky_update", "L", L_arg.rows(), L_arg.cols());
  Eigen::MatrixX<Scalar> L = L_arg.derived().template triangularView<Eigen::Lower>();
  const Eigen::VectorX<Scalar> v = detail::pin_vector(v_arg, "cholesky_update", "v");
  detail::check_one_per_row("cholesky_update", "v", v.size(), "L", L.rows(), L.cols());
  detail::check_finite("cholesky_update", "L", L);
  detail::check_finite("cholesky_update", "v", v);
  detail::check_finite("cholesky_update", "sigma",
                       Eigen::Matrix<Scalar, 1, 1>::Constant(1, 1, sigma));
  for (Eigen::Index i = 0; i < L.rows(); ++i) {
    if (L(i, i) > Scalar(0)) continue;
    detail::throw_domain_error("cholesky_update", "L" + detail::position_text(L, i, i) + " is " +
                                                      detail::to_text(L(i, i)) +
                                                      ", expected a positive diagonal");
  }
  if (sigma > Scalar(0)) {
    detail::cholesky_add<Scalar>(L, std::sqrt(sigma) * v);
  } else if (sigma < Scalar(0) && v.size() > 0) {
    Scalar left_over = 0;
    if (!detail::cholesky_subtract<Scalar>(L, std::sqrt(-sigma) * v, left_over)) {
      detail::throw_domain_error(
          "cholesky_update",
          "L L' + sigma v v' is not positive definite (1 + sigma v' (L L')^-1 v = " +
              detail::to_text(left_over) + ")");
    }
  }
  return L;
}

}  // namespace mlmath
