// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/core/concepts.hpp>
#include <mlmath/core/errors.hpp>

#include <Eigen/Core>

#include <string>

/// How a public function takes its Eigen arguments: pin once, then work on the pinned view. An
/// expression is evaluated once; a matrix, a map or a block with contiguous columns costs nothing.
namespace mlmath::detail {

/// A dynamic matrix with the scalar and the storage order of an expression.
template <typename Derived>
using PlainMatrix =
    Eigen::Matrix<typename Derived::Scalar, Eigen::Dynamic, Eigen::Dynamic,
                  (Derived::IsRowMajor && !Derived::IsVectorAtCompileTime) ? Eigen::RowMajor
                                                                           : Eigen::ColMajor>;

/// The pinned view of a matrix argument, in its own storage order: every size, one instantiation.
template <typename Derived>
using MatrixRef = Eigen::Ref<const PlainMatrix<Derived>>;

/// The pinned view of a vector argument, always as a column.
template <typename Scalar>
using VectorRef = Eigen::Ref<const Eigen::VectorX<Scalar>>;

/// Pins a vector argument, column or row, as a column. A matrix type is accepted where its run-time
/// shape is that of a vector.
template <typename Derived>
VectorRef<typename Derived::Scalar> pin_vector(const Eigen::DenseBase<Derived>& x_arg,
                                               const char* function, const char* name) {
  using Scalar = typename Derived::Scalar;
  const Derived& x = x_arg.derived();
  if constexpr (Derived::ColsAtCompileTime == 1) {
    return VectorRef<Scalar>(x);
  } else if constexpr (Derived::RowsAtCompileTime == 1) {
    return VectorRef<Scalar>(x.transpose());
  } else {
    if (x.cols() == 1) return VectorRef<Scalar>(x.col(0));
    if (x.rows() == 1) return VectorRef<Scalar>(x.row(0).transpose());
    throw_shape_error(function, std::string(name) + " is " + shape_text(x.rows(), x.cols()) +
                                    ", expected a vector");
  }
}

/// Calls visit(pointer, size) for each contiguous run of the entries of a dense argument, which is
/// evaluated once where it is an expression.
template <typename Derived, typename Visit>
void for_each_run(const Eigen::DenseBase<Derived>& x_arg, const Visit& visit) {
  if constexpr (Derived::IsVectorAtCompileTime) {
    const auto x = pin_vector(x_arg, "", "");
    visit(x.data(), x.size());
  } else {
    const MatrixRef<Derived> x(x_arg.derived());
    if (x.outerStride() == x.innerSize()) {
      visit(x.data(), x.size());
    } else {
      for (Eigen::Index k = 0; k < x.outerSize(); ++k) {
        visit(x.data() + k * x.outerStride(), x.innerSize());
      }
    }
  }
}

}  // namespace mlmath::detail
