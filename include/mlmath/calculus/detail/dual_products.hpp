// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/calculus/dual.hpp>
#include <mlmath/core/concepts.hpp>
#include <mlmath/core/errors.hpp>

#include <Eigen/Core>

#include <cstddef>
#include <type_traits>

/// Products of a constant matrix and a matrix of dual numbers. The value and the tangents are each
/// multiplied by the constant matrix, so the whole is a product of matrices of plain numbers, at
/// its speed. (Eigen has no product of two scalar types.)
namespace mlmath {
namespace detail {

/// The plain numbers that a dual number is made of, side by side, padding included.
template <typename T>
struct DualLayout {
  using Real = T;
  static constexpr int count = 1;
};
template <typename Scalar, int N, typename Tag>
struct DualLayout<Dual<Scalar, N, Tag>> {
  using Real = typename DualLayout<Scalar>::Real;
  static constexpr int count = int(sizeof(Dual<Scalar, N, Tag>) / sizeof(Real));
  static_assert(sizeof(Dual<Scalar, N, Tag>) == std::size_t(count) * sizeof(Real));
};

template <typename T>
concept MatrixExpression = requires(const T* x) {
  accept_matrix(x);
};

template <typename Constant, typename T>
concept ConstantMatrixOf = MatrixExpression<Constant> && MatrixExpression<T> &&
    is_dual<typename T::Scalar> && ConstantOf<typename Constant::Scalar, typename T::Scalar>;

inline void check_product(Eigen::Index rows_A, Eigen::Index cols_A, Eigen::Index rows_B,
                          Eigen::Index cols_B) {
  if (cols_A == rows_B) return;
  throw_shape_error("operator*", "A is " + shape_text(rows_A, cols_A) + " and B is " +
                                     shape_text(rows_B, cols_B) +
                                     ", expected as many columns of A as rows of B");
}

/// y = A x for dual numbers with lanes, a few rows of A (stored by columns) at a time, with their
/// sums in registers.
template <int Rows, typename Real, int N, typename Tag>
void multiply_rows(const Real* a, Eigen::Index stride, Eigen::Index cols,
                   const Dual<Real, N, Tag>* x, Dual<Real, N, Tag>* y) {
  Lanes<Real, N> sums[Rows];
  Real values[Rows];
#pragma GCC unroll 16
  for (int r = 0; r < Rows; ++r) {
    sums[r] = Lanes<Real, N>::zero();
    values[r] = Real(0);
  }
  for (Eigen::Index j = 0; j < cols; ++j, a += stride) {
    const Lanes<Real, N>& tangents = x[j].tangents();
    const Real value = x[j].value();
#pragma GCC unroll 16
    for (int r = 0; r < Rows; ++r) sums[r] = sums[r] + scale(a[r], tangents);
#pragma GCC unroll 16
    for (int r = 0; r < Rows; ++r) values[r] += a[r] * value;
  }
#pragma GCC unroll 16
  for (int r = 0; r < Rows; ++r) y[r] = Dual<Real, N, Tag>(values[r], sums[r]);
}

/// y = A x, A of m x k plain numbers stored by columns.
template <typename Real, int N, typename Tag>
void multiply_vector(const Real* a, Eigen::Index stride, Eigen::Index rows, Eigen::Index cols,
                     const Dual<Real, N, Tag>* x, Dual<Real, N, Tag>* y) {
  constexpr int block = Lanes<Real, N>::rows_in_registers;
  Eigen::Index i = 0;
  for (; i + block <= rows; i += block) multiply_rows<block>(a + i, stride, cols, x, y + i);
  for (; i < rows; ++i) multiply_rows<1>(a + i, stride, cols, x, y + i);
}

/// Y = A X, one value or tangent after the other.
template <typename MatrixA, typename T>
void multiply_planes(const MatrixA& A, const T* x, Eigen::Index n, T* y) {
  using Real = typename DualLayout<T>::Real;
  constexpr int count = DualLayout<T>::count;
  using Stride = Eigen::Stride<Eigen::Dynamic, count>;
  using Plane = Eigen::MatrixX<Real>;
  for (int p = 0; p < count; ++p) {
    const Plane plane = Eigen::Map<const Plane, 0, Stride>(
        reinterpret_cast<const Real*>(x) + p, A.cols(), n, Stride(count * A.cols(), count));
    Eigen::Map<Plane, 0, Stride>(reinterpret_cast<Real*>(y) + p, A.rows(), n,
                                 Stride(count * A.rows(), count)) = A * plane;
  }
}

/// Y = A X, for A of plain numbers and X stored by columns.
template <typename MatrixA, typename T>
void multiply_constant(const MatrixA& A, const T* x, Eigen::Index n, T* y) {
  using Real = typename DualLayout<T>::Real;
  if constexpr (std::is_same_v<typename T::Scalar, Real> && T::size > 1) {
    const Eigen::Ref<const Eigen::MatrixX<Real>> by_columns(A);
    for (Eigen::Index j = 0; j < n; ++j) {
      multiply_vector(by_columns.data(), by_columns.outerStride(), A.rows(), A.cols(),
                      x + j * A.cols(), y + j * A.rows());
    }
  } else {
    multiply_planes(A, x, n, y);
  }
}

constexpr bool is_small(int m, int k, int n) {
  return m != Eigen::Dynamic && k != Eigen::Dynamic && n != Eigen::Dynamic && m * k * n <= 64;
}

}  // namespace detail

/// The product of a constant matrix and a matrix of dual numbers.
template <typename DerivedA, typename DerivedX>
  requires detail::ConstantMatrixOf<DerivedA, DerivedX>
[[nodiscard]] auto operator*(const DerivedA& A_arg, const DerivedX& X_arg) {
  using T = typename DerivedX::Scalar;
  using Real = typename detail::DualLayout<T>::Real;
  constexpr int m = DerivedA::RowsAtCompileTime;
  constexpr int k = DerivedX::RowsAtCompileTime;
  constexpr int n = DerivedX::ColsAtCompileTime;
  detail::check_product(A_arg.rows(), A_arg.cols(), X_arg.rows(), X_arg.cols());
  Eigen::Matrix<T, m, n> product(A_arg.rows(), X_arg.cols());
  const Eigen::Matrix<T, k, n>& X = X_arg;
  if constexpr (!std::is_arithmetic_v<typename DerivedA::Scalar>) {
    product.noalias() = A_arg.template cast<T>() * X;
  } else if constexpr (detail::is_small(m, k, n)) {
    const Eigen::Matrix<typename DerivedA::Scalar, m, k>& A = A_arg;
    for (int j = 0; j < n; ++j) {
      for (int i = 0; i < m; ++i) {
        T sum = X.coeff(0, j) * A.coeff(i, 0);
        for (int l = 1; l < k; ++l) sum += X.coeff(l, j) * A.coeff(i, l);
        product.coeffRef(i, j) = sum;
      }
    }
  } else {
    using Pinned = Eigen::Matrix<Real, Eigen::Dynamic, Eigen::Dynamic,
                                 DerivedA::IsRowMajor ? Eigen::RowMajor : Eigen::ColMajor>;
    const Eigen::Ref<const Pinned> A = A_arg.template cast<Real>();
    detail::multiply_constant(A, X.data(), X.cols(), product.data());
  }
  return product;
}

/// The product of a matrix of dual numbers and a constant matrix.
template <typename DerivedX, typename DerivedA>
  requires detail::ConstantMatrixOf<DerivedA, DerivedX>
[[nodiscard]] auto operator*(const DerivedX& X_arg, const DerivedA& A_arg) {
  using T = typename DerivedX::Scalar;
  using Real = typename detail::DualLayout<T>::Real;
  constexpr int m = DerivedX::RowsAtCompileTime;
  constexpr int k = DerivedX::ColsAtCompileTime;
  constexpr int n = DerivedA::ColsAtCompileTime;
  detail::check_product(X_arg.rows(), X_arg.cols(), A_arg.rows(), A_arg.cols());
  Eigen::Matrix<T, m, n> product(X_arg.rows(), A_arg.cols());
  if constexpr (!std::is_arithmetic_v<typename DerivedA::Scalar>) {
    product.noalias() = X_arg * A_arg.template cast<T>();
  } else if constexpr (m == 1 || detail::is_small(m, k, n)) {
    product = (A_arg.transpose() * X_arg.transpose()).transpose();
  } else {
    // A column of X is one column of plain numbers, so X A is one product of plain matrices.
    using Plain = Eigen::MatrixX<Real>;
    constexpr int count = detail::DualLayout<T>::count;
    const Eigen::Matrix<T, m, k>& X = X_arg;
    const Eigen::Map<const Plain> x(reinterpret_cast<const Real*>(X.data()), count * X.rows(),
                                    X.cols());
    Eigen::Map<Plain>(reinterpret_cast<Real*>(product.data()), count * X.rows(), A_arg.cols())
        .noalias() = x * A_arg.template cast<Real>();
  }
  return product;
}

}  // namespace mlmath
