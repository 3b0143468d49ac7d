// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/core/arguments.hpp>
#include <mlmath/core/checks.hpp>
#include <mlmath/core/concepts.hpp>
#include <mlmath/linalg/detail/norm_kernels.hpp>

#include <Eigen/Cholesky>
#include <Eigen/Core>
#include <Eigen/LU>

#include <algorithm>
#include <cmath>
#include <limits>
#include <ostream>

namespace mlmath {

/// A determinant as sign and logarithm, \f$ \det A = s \, e^{\ell} \f$: what is left of it where the
/// number itself would overflow or underflow.
template <RealScalar Scalar>
struct LogDeterminant {
  /// \f$ \ell = \log|\det A| \f$; minus infinity for a singular matrix.
  Scalar log_absolute = -std::numeric_limits<Scalar>::infinity();
  /// s: 1, -1, or 0 for a singular matrix.
  int sign = 0;

  /// The determinant itself, which may overflow to infinity or underflow to 0.
  [[nodiscard]] Scalar value() const { return Scalar(sign) * std::exp(log_absolute); }
};

/// Prints the sign and the logarithm.
template <RealScalar Scalar>
std::ostream& operator<<(std::ostream& out, const LogDeterminant<Scalar>& determinant) {
  return out << "sign " << determinant.sign << ", log|det| " << determinant.log_absolute;
}

namespace detail {

/// A product as mantissa * 2^exponent with 1/sqrt(2) <= |mantissa| < sqrt(2), or mantissa 0: no
/// product of numbers leaves its range, and a product near 1 has exponent 0.
template <RealScalar Scalar>
class ScaledProduct {
 public:
  void multiply(Scalar factor) {
    int shift = 0;
    mantissa_ = std::frexp(mantissa_ * std::frexp(factor, &shift), &exponent_shift_);
    if (mantissa_ == Scalar(0)) return;
    exponent_ += shift + exponent_shift_;
    if (mantissa_ * mantissa_ < Scalar(0.5)) {
      mantissa_ *= 2;
      --exponent_;
    }
  }
  void multiply_by_power_of_two(Eigen::Index exponent) { exponent_ += exponent; }

  [[nodiscard]] Scalar value() const {
    constexpr Eigen::Index limit = 4 * Eigen::Index(std::numeric_limits<Scalar>::max_exponent);
    return std::ldexp(mantissa_, static_cast<int>(std::clamp(exponent_, -limit, limit)));
  }
  [[nodiscard]] Scalar log_absolute() const {
    if (mantissa_ == Scalar(0)) return -std::numeric_limits<Scalar>::infinity();
    return std::log(std::abs(mantissa_)) +
           Scalar(exponent_) * Scalar(0.693147180559945309417232121458176568L);
  }
  [[nodiscard]] int sign() const { return (mantissa_ > Scalar(0)) - (mantissa_ < Scalar(0)); }

 private:
  Scalar mantissa_ = Scalar(1);
  Eigen::Index exponent_ = 0;
  int exponent_shift_ = 0;
};

/// The determinant of a finite square matrix by LU with partial pivoting.
template <RealScalar Scalar>
ScaledProduct<Scalar> determinant_kernel(Eigen::MatrixX<Scalar> A) {
  ScaledProduct<Scalar> product;
  if (A.rows() == 0) return product;
  const Scalar largest = A.cwiseAbs().maxCoeff();
  if (largest == Scalar(0)) {
    product.multiply(Scalar(0));
    return product;
  }
  const Scalar scale = elimination_scale(largest);
  A *= scale;
  const Eigen::PartialPivLU<Eigen::MatrixX<Scalar>> lu(A);
  product.multiply(Scalar(lu.permutationP().determinant()));
  for (Eigen::Index i = 0; i < A.rows(); ++i) product.multiply(lu.matrixLU()(i, i));
  product.multiply_by_power_of_two(-A.rows() * Eigen::Index(std::ilogb(scale)));
  return product;
}

template <typename Derived>
Eigen::MatrixX<typename Derived::Scalar> square_argument(const char* function,
                                                         const Eigen::MatrixBase<Derived>& A_arg) {
  static_assert(RealScalar<typename Derived::Scalar>,
                "determinants take float, double and long double; convert with cast<double>()");
  check_square(function, "A", A_arg.rows(), A_arg.cols());
  Eigen::MatrixX<typename Derived::Scalar> A = A_arg.derived();
  check_finite(function, "A", A);
  return A;
}

}  // namespace detail

/// Determinant, \f$ \det A \f$, by LU with partial pivoting.
///
/// Do not judge by it whether a matrix is singular (see condition_number()), and take
/// log_determinant() for large matrices, whose determinants leave the range of numbers.
///
/// Shapes:   A n x n.
/// Cost:     2/3 n^3 flops.
/// Edges:    1 for a 0x0 matrix; overflows to infinity and underflows to 0 only where the
///           determinant itself does, never on the way.
/// Accuracy: the exact determinant of a matrix within about \f$ n \epsilon \f$ of A, relative to
///           its largest entry.
/// Throws:   ShapeError if A is not square; DomainError if an entry is NaN or infinite.
/// Source:   Higham, Accuracy and Stability of Numerical Algorithms, 2nd ed., sec. 14.6.
template <typename Derived>
[[nodiscard]] typename Derived::Scalar determinant(const Eigen::MatrixBase<Derived>& A) {
  return detail::determinant_kernel(detail::square_argument("determinant", A)).value();
}

/// Sign and logarithm of the determinant, \f$ \det A = s\, e^{\ell} \f$, by LU with partial
/// pivoting.
///
/// Shapes:   A n x n.
/// Cost:     2/3 n^3 flops.
/// Edges:    (1, 0) for a 0x0 matrix, (0, -infinity) for a singular one.
/// Accuracy: as determinant(); where it is near 1 the absolute error of the logarithm stays small.
/// Throws:   ShapeError if A is not square; DomainError if an entry is NaN or infinite.
template <typename Derived>
[[nodiscard]] LogDeterminant<typename Derived::Scalar> log_determinant(
    const Eigen::MatrixBase<Derived>& A) {
  const auto product = detail::determinant_kernel(detail::square_argument("log_determinant", A));
  return {product.log_absolute(), product.sign()};
}

/// Logarithm of the determinant of a symmetric positive definite matrix,
/// \f$ \log\det A = 2 \sum_i \log L_{ii} \f$ with the Cholesky factor \f$ A = L L^T \f$.
///
/// Shapes:   A n x n, symmetric positive definite, as covariances are.
/// Cost:     1/3 n^3 flops, half of log_determinant().
/// Edges:    0 for a 0x0 matrix.
/// Throws:   ShapeError if A is not square; DomainError if an entry is NaN or infinite, if A is not
///           symmetric to \f$ \epsilon^{2/3} \max|A| \f$, or not positive definite to working
///           precision.
/// Source:   Rasmussen and Williams, Gaussian Processes for Machine Learning, app. A.4.
template <typename Derived>
[[nodiscard]] typename Derived::Scalar log_determinant_spd(
    const Eigen::MatrixBase<Derived>& A_arg) {
  using Scalar = typename Derived::Scalar;
  Eigen::MatrixX<Scalar> A = detail::square_argument("log_determinant_spd", A_arg);
  if (A.rows() == 0) return Scalar(0);
  detail::check_symmetric("log_determinant_spd", "A", A, detail::symmetry_tolerance<Scalar>());
  const Scalar largest = A.cwiseAbs().maxCoeff();
  const Scalar scale = largest > Scalar(0) ? detail::elimination_scale(largest) : Scalar(1);
  A *= scale;
  const Eigen::LLT<Eigen::MatrixX<Scalar>> llt(A);
  if (llt.info() != Eigen::Success) {
    detail::throw_domain_error("log_determinant_spd", "A is not positive definite");
  }
  detail::ScaledProduct<Scalar> product;
  for (Eigen::Index i = 0; i < A.rows(); ++i) {
    product.multiply(llt.matrixLLT()(i, i));
    product.multiply(llt.matrixLLT()(i, i));
  }
  product.multiply_by_power_of_two(-A.rows() * Eigen::Index(std::ilogb(scale)));
  return product.log_absolute();
}

}  // namespace mlmath
