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

/// Sets the tangents of y to those of A x, or adds them, of the columns that are listed: a few rows
/// of A (stored by columns) at a time, with their sums in registers.
template <int Rows, typename Real, int N, typename Tag>
void add_tangents(bool is_first, const Real* a, Eigen::Index stride, const Eigen::Index* columns,
                  int count, const Dual<Real, N, Tag>* x, Dual<Real, N, Tag>* y) {
  Lanes<Real, N> sums[Rows];
#pragma GCC unroll 16
  for (int r = 0; r < Rows; ++r) sums[r] = is_first ? Lanes<Real, N>::zero() : y[r].tangents();
  for (int k = 0; k < count; ++k) {
    const Real* column = a + columns[k] * stride;
    const Lanes<Real, N>& tangents = x[columns[k]].tangents();
#pragma GCC unroll 16
    for (int r = 0; r < Rows; ++r) sums[r] = sums[r] + scale(column[r], tangents);
  }
#pragma GCC unroll 16
  for (int r = 0; r < Rows; ++r) y[r] = Dual<Real, N, Tag>(y[r].value(), sums[r]);
}

/// y = A x for A of plain numbers stored by columns. The values are one product
/// of plain numbers. Of the tangents, only those that are not all zero are multiplied: where x is
/// the point itself, with a chunk of its entries seeded, they are few.
template <typename MatrixA, typename Real, int N, typename Tag>
void multiply_vector(const MatrixA& A, const Dual<Real, N, Tag>* x, Dual<Real, N, Tag>* y) {
  using D = Dual<Real, N, Tag>;
  using Values = Eigen::InnerStride<DualLayout<D>::count>;
  Eigen::Map<Eigen::VectorX<Real>, 0, Values>(reinterpret_cast<Real*>(y), A.rows()).noalias() =
      A *
      Eigen::Map<const Eigen::VectorX<Real>, 0, Values>(reinterpret_cast<const Real*>(x), A.cols());
  constexpr int rows = Lanes<Real, N>::rows_in_registers;
  constexpr int at_once = 256;
  const Eigen::Index stride = A.outerStride();
  Eigen::Index columns[at_once];
  bool is_first = true;
  for (Eigen::Index j = 0; j < A.cols() || is_first;) {
    int count = 0;
    for (; j < A.cols() && count < at_once; ++j) {
      if (!is_zero(x[j].tangents())) columns[count++] = j;
    }
    if (count == 0 && !is_first) continue;
    Eigen::Index i = 0;
    for (; i + rows <= A.rows(); i += rows) {
      add_tangents<rows>(is_first, A.data() + i, stride, columns, count, x, y + i);
    }
    for (; i < A.rows(); ++i) {
      add_tangents<1>(is_first, A.data() + i, stride, columns, count, x, y + i);
    }
    is_first = false;
  }
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
      multiply_vector(by_columns, x + j * A.cols(), y + j * A.rows());
    }
  } else {
    multiply_planes(A, x, n, y);
  }
}

/// Whether a product of fixed sizes is written out; with a single tangent, registers hold more.
constexpr bool is_small(int m, int k, int n, int tangents) {
  return m != Eigen::Dynamic && k != Eigen::Dynamic && n != Eigen::Dynamic &&
         m * k * n <= (tangents == 1 ? 1024 : 64);
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
  } else if constexpr (detail::is_small(m, k, n, T::size)) {
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
  } else if constexpr (m == 1 || detail::is_small(m, k, n, T::size)) {
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
