// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/core/arguments.hpp>
#include <mlmath/core/checks.hpp>
#include <mlmath/core/concepts.hpp>
#include <mlmath/linalg/detail/norm_kernels.hpp>

#include <Eigen/Core>

#include <cmath>
#include <complex>
#include <limits>
#include <string>
#include <type_traits>

namespace mlmath {

namespace detail {

inline void check_norm_order(const char* function, double p) {
  if (p >= 1) return;
  throw_domain_error(function, "p = " + to_text(p) + ", expected p >= 1 (infinity included)");
}

/// The formula itself, for scalars that record derivatives. At 0, where the norm has none, it is
/// the constant 0: its gradient is the subgradient of least norm.
template <typename Scalar>
Scalar generic_norm(const VectorRef<Scalar>& x, double p) {
  using std::abs;
  using std::pow;
  using std::sqrt;
  Scalar total(0);
  if (p == std::numeric_limits<double>::infinity()) {
    for (Eigen::Index i = 0; i < x.size(); ++i) {
      const Scalar magnitude = abs(x(i));
      if (!(magnitude <= total)) total = magnitude;
    }
    return total;
  }
  for (Eigen::Index i = 0; i < x.size(); ++i) {
    if (p == 1) {
      total += abs(x(i));
    } else if (p == 2) {
      total += x(i) * x(i);
    } else if (x(i) != Scalar(0)) {
      total += pow(abs(x(i)), p);
    }
  }
  if (p == 1 || total == Scalar(0)) return total;
  return p == 2 ? Scalar(sqrt(total)) : Scalar(pow(total, 1 / p));
}

/// The kernels for built-in types, complex ones as their magnitudes, and the formula for the rest.
template <typename Scalar>
typename Eigen::NumTraits<Scalar>::Real vector_norm(const VectorRef<Scalar>& x, double p) {
  using Real = typename Eigen::NumTraits<Scalar>::Real;
  if constexpr (RealScalar<Scalar>) {
    return p_norm(x.data(), x.size(), p);
  } else if constexpr (std::is_same_v<Scalar, std::complex<Real>>) {
    // A complex number is stored as its two parts, and its squared magnitude is their squares' sum.
    if (p == 2) return euclidean_norm(reinterpret_cast<const Real*>(x.data()), 2 * x.size());
    const Eigen::VectorX<Real> magnitudes = x.cwiseAbs();
    return p_norm(magnitudes.data(), magnitudes.size(), p);
  } else {
    return generic_norm<Scalar>(x, p);
  }
}

}  // namespace detail

/// Euclidean (L2) norm, \f$ \|x\|_2 = \sqrt{\sum_i |x_i|^2} \f$.
///
/// Shapes:   x has n entries, as a column or a row.
/// Cost:     one pass at memory speed; two more where the squares over- or underflow.
/// Edges:    0 for an empty vector. It neither overflows nor underflows before the result does:
///           [3e200, 4e200] gives 5e200. NaN anywhere gives NaN, otherwise infinity gives infinity.
/// Accuracy: a few ulp for any n.
/// Throws:   ShapeError if x is a matrix (see frobenius_norm()).
/// Source:   Higham, Accuracy and Stability of Numerical Algorithms, 2nd ed., sec. 27.8.
template <typename Derived>
[[nodiscard]] typename Eigen::NumTraits<typename Derived::Scalar>::Real norm(
    const Eigen::MatrixBase<Derived>& x_arg) {
  using Scalar = typename Derived::Scalar;
  static_assert(!Eigen::NumTraits<Scalar>::IsInteger,
                "norm: integers have no square root; convert x with cast<double>()");
  const auto x = detail::pin_vector(x_arg, "norm", "x");
  return detail::vector_norm<Scalar>(x, 2.0);
}

/// Lp norm, \f$ \|x\|_p = \left(\sum_i |x_i|^p\right)^{1/p} \f$, and \f$ \max_i |x_i| \f$ for p =
/// infinity.
///
/// Shapes:   x has n entries, as a column or a row.
/// Cost:     one pass at memory speed for p = 1, 2 and infinity; a power for each entry otherwise.
/// Edges:    as for the L2 norm; no intermediate over- or underflow for any p.
/// Throws:   DomainError unless p >= 1; ShapeError if x is a matrix.
template <typename Derived>
[[nodiscard]] typename Eigen::NumTraits<typename Derived::Scalar>::Real norm(
    const Eigen::MatrixBase<Derived>& x_arg, double p) {
  using Scalar = typename Derived::Scalar;
  static_assert(!Eigen::NumTraits<Scalar>::IsInteger,
                "norm: integers have no square root; convert x with cast<double>()");
  detail::check_norm_order("norm", p);
  const auto x = detail::pin_vector(x_arg, "norm", "x");
  return detail::vector_norm<Scalar>(x, p);
}

}  // namespace mlmath
