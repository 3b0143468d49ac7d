// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/calculus/dual.hpp>
#include <mlmath/core/errors.hpp>

#include <Eigen/Core>

#include <type_traits>

/// Products of a constant matrix and a matrix of dual numbers. The value and the tangents are each
/// multiplied by the constant matrix, so the whole is one product of matrices of plain numbers, at
/// its speed. (Eigen has no product of two scalar types.)
namespace mlmath {
namespace detail {

/// The plain number at the bottom of a dual number, and how many of them it is made of.
template <typename T>
struct DualLayout {
  using Real = T;
  static constexpr int count = 1;
};
template <typename Scalar, int N, typename Tag>
struct DualLayout<Dual<Scalar, N, Tag>> {
  using Real = typename DualLayout<Scalar>::Real;
  static constexpr int count = (N + 1) * DualLayout<Scalar>::count;
  static_assert(sizeof(Dual<Scalar, N, Tag>) == count * sizeof(Real));
};

template <typename T>
concept MatrixExpression = std::is_base_of_v<Eigen::MatrixBase<T>, T>;

template <typename Constant, typename T>
concept ConstantMatrixOf = MatrixExpression<Constant> && MatrixExpression<T> &&
    is_dual<typename T::Scalar> && ConstantOf<typename Constant::Scalar, typename T::Scalar>;

template <typename DerivedA, typename DerivedB>
void check_product(const Eigen::MatrixBase<DerivedA>& A, const Eigen::MatrixBase<DerivedB>& B) {
  if (A.cols() == B.rows()) return;
  throw_shape_error("operator*", "A is " + shape_text(A.rows(), A.cols()) + " and B is " +
                                     shape_text(B.rows(), B.cols()) +
                                     ", expected as many columns of A as rows of B");
}

constexpr int size_product(int a, int b) {
  return a == Eigen::Dynamic || b == Eigen::Dynamic ? Eigen::Dynamic : a * b;
}

}  // namespace detail

/// The product of a constant matrix and a matrix of dual numbers.
template <typename DerivedA, typename DerivedX>
  requires detail::ConstantMatrixOf<DerivedA, DerivedX>
[[nodiscard]] auto operator*(const DerivedA& A, const DerivedX& X_arg) {
  using T = typename DerivedX::Scalar;
  using Layout = detail::DualLayout<T>;
  using Real = typename Layout::Real;
  constexpr int inner = DerivedX::RowsAtCompileTime;
  detail::check_product(A, X_arg);
  Eigen::Matrix<T, DerivedA::RowsAtCompileTime, DerivedX::ColsAtCompileTime> product(A.rows(),
                                                                                     X_arg.cols());
  if constexpr (std::is_arithmetic_v<typename DerivedA::Scalar>) {
    const Eigen::Matrix<T, inner, DerivedX::ColsAtCompileTime>& X = X_arg;
    using Source = Eigen::Matrix<Real, Layout::count, inner>;
    using Target = Eigen::Matrix<Real, Layout::count, DerivedA::RowsAtCompileTime>;
    for (Eigen::Index j = 0; j < X.cols(); ++j) {
      const Eigen::Map<const Source> x(reinterpret_cast<const Real*>(X.data() + j * X.rows()),
                                       Layout::count, X.rows());
      Eigen::Map<Target> y(reinterpret_cast<Real*>(product.data() + j * A.rows()), Layout::count,
                           A.rows());
      y.noalias() = x * A.template cast<Real>().transpose();
    }
  } else {
    product.noalias() = A.template cast<T>() * X_arg;
  }
  return product;
}

/// The product of a matrix of dual numbers and a constant matrix.
template <typename DerivedX, typename DerivedA>
  requires detail::ConstantMatrixOf<DerivedA, DerivedX>
[[nodiscard]] auto operator*(const DerivedX& X_arg, const DerivedA& A) {
  using T = typename DerivedX::Scalar;
  using Layout = detail::DualLayout<T>;
  using Real = typename Layout::Real;
  detail::check_product(X_arg, A);
  Eigen::Matrix<T, DerivedX::RowsAtCompileTime, DerivedA::ColsAtCompileTime> product(X_arg.rows(),
                                                                                     A.cols());
  if constexpr (std::is_arithmetic_v<typename DerivedA::Scalar>) {
    // One column-major block of count * rows plain numbers in each column.
    constexpr int rows = detail::size_product(Layout::count, DerivedX::RowsAtCompileTime);
    const Eigen::Matrix<T, DerivedX::RowsAtCompileTime, DerivedX::ColsAtCompileTime,
                        DerivedX::RowsAtCompileTime == 1 && DerivedX::ColsAtCompileTime != 1
                            ? Eigen::RowMajor
                            : Eigen::ColMajor>& X = X_arg;
    const Eigen::Map<const Eigen::Matrix<Real, rows, DerivedX::ColsAtCompileTime>> x(
        reinterpret_cast<const Real*>(X.data()), Layout::count * X.rows(), X.cols());
    Eigen::Map<Eigen::Matrix<Real, rows, DerivedA::ColsAtCompileTime>> y(
        reinterpret_cast<Real*>(product.data()), Layout::count * X.rows(), A.cols());
    y.noalias() = x * A.template cast<Real>();
  } else {
    product.noalias() = X_arg * A.template cast<T>();
  }
  return product;
}

}  // namespace mlmath
