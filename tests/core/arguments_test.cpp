// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "support/matchers.hpp"
#include <mlmath/core/arguments.hpp>

#include <Eigen/Core>

#include <type_traits>

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;
using mlmath::detail::MatrixRef;
using mlmath::detail::PlainMatrix;
using mlmath_test::message_of;
using RowMajorXd = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

namespace {

/// Where the pinned vector reads: equal to the argument's address where nothing was copied.
template <typename Derived>
const typename Derived::Scalar* vector_address(const Eigen::DenseBase<Derived>& x) {
  return mlmath::detail::pin_vector(x, "f", "x").data();
}

template <typename Derived>
VectorXd vector_copy(const Eigen::DenseBase<Derived>& x) {
  const auto pinned = mlmath::detail::pin_vector(x, "f", "x");
  return pinned;
}

template <typename Derived>
const typename Derived::Scalar* matrix_address(const Eigen::MatrixBase<Derived>& X_arg) {
  const MatrixRef<Derived> X(X_arg.derived());
  return X.data();
}

template <typename Derived>
MatrixXd matrix_copy(const Eigen::MatrixBase<Derived>& X_arg) {
  const MatrixRef<Derived> X(X_arg.derived());
  return X;
}

}  // namespace

TEST_CASE("pin_vector: what is a column in memory is not copied", "[core][arguments]") {
  const VectorXd x = VectorXd::LinSpaced(4, 1, 4);
  const Eigen::RowVectorXd row = x.transpose();
  const Eigen::Vector4d fixed = x;
  const Eigen::ArrayXd array = x.array();
  const MatrixXd A = MatrixXd::Random(3, 4);
  const RowMajorXd B = A;
  const Eigen::Ref<const VectorXd> ref(x);
  CHECK(vector_address(x) == x.data());
  CHECK(vector_address(row) == row.data());
  CHECK(vector_address(x.transpose()) == x.data());
  CHECK(vector_address(fixed) == fixed.data());
  CHECK(vector_address(array) == array.data());
  CHECK(vector_address(x.array()) == x.data());
  CHECK(vector_address(ref) == x.data());
  CHECK(vector_address(x.segment(1, 2)) == x.data() + 1);
  CHECK(vector_address(A.col(2)) == &A(0, 2));
  CHECK(vector_address(B.row(1)) == &B(1, 0));
  CHECK(vector_address(Eigen::Map<const VectorXd>(x.data(), 4)) == x.data());
  CHECK(vector_address(Eigen::Map<const Eigen::RowVectorXd>(x.data(), 4)) == x.data());
  // Vectors only by their run-time shape.
  const MatrixXd column = x;
  const MatrixXd one_row = row;
  CHECK(vector_address(column) == column.data());
  CHECK(vector_address(A.middleCols(1, 1)) == &A(0, 1));
  CHECK(vector_copy(one_row) == x);
}

TEST_CASE("pin_vector: strides and expressions are evaluated once", "[core][arguments]") {
  const double data[] = {1, 9, 2, 9, 3, 9};
  CHECK(vector_copy(Eigen::Map<const VectorXd, 0, Eigen::InnerStride<2>>(data, 3)) ==
        Eigen::Vector3d(1, 2, 3));
  CHECK(vector_copy(Eigen::Map<const VectorXd, 0, Eigen::InnerStride<>>(
            data, 3, Eigen::InnerStride<>(2))) == Eigen::Vector3d(1, 2, 3));
  const MatrixXd A{{1, 2}, {3, 4}};
  CHECK(vector_copy(A.row(1)) == Eigen::Vector2d(3, 4));
  CHECK(vector_copy(A.diagonal()) == Eigen::Vector2d(1, 4));
  CHECK(vector_copy(A * Eigen::Vector2d(1, 1)) == Eigen::Vector2d(3, 7));
  CHECK(vector_copy(Eigen::RowVector2d(1, 1) * A) == Eigen::Vector2d(4, 6));
  CHECK(vector_copy(A.col(0).reverse()) == Eigen::Vector2d(3, 1));
  CHECK(vector_copy((A.array().row(0) + 1).exp().log()).isApprox(Eigen::Vector2d(2, 3)));
  CHECK(vector_copy(VectorXd::Constant(2, 5)) == Eigen::Vector2d(5, 5));
  CHECK(vector_copy(MatrixXd(A.topRows(1))) == Eigen::Vector2d(1, 2));
  CHECK(vector_copy(A.topRows(1) * 2) == Eigen::Vector2d(2, 4));

  // A function that counts its calls: an expression is not evaluated twice.
  int calls = 0;
  const auto counted = VectorXd::NullaryExpr(3, [&calls](Index i) {
    ++calls;
    return static_cast<double>(i);
  });
  CHECK(vector_copy(counted) == Eigen::Vector3d(0, 1, 2));
  CHECK(calls == 3);
}

TEST_CASE("pin_vector: a matrix is refused by name", "[core][arguments]") {
  CHECK(message_of<mlmath::ShapeError>([] { return vector_copy(MatrixXd::Ones(3, 2)); }) ==
        "f: x is 3x2, expected a vector");
  CHECK(message_of<mlmath::ShapeError>([] { return vector_copy(MatrixXd(0, 0)); }) ==
        "f: x is 0x0, expected a vector");
  CHECK(vector_copy(MatrixXd(0, 1)).size() == 0);
  CHECK(vector_copy(MatrixXd(1, 0)).size() == 0);
}

TEST_CASE("MatrixRef: either storage order, maps and blocks are not copied", "[core][arguments]") {
  const MatrixXd A = MatrixXd::Random(4, 5);
  const RowMajorXd B = A;
  const Eigen::Matrix3d fixed = A.topLeftCorner<3, 3>();
  const VectorXd x = A.col(0);
  const Eigen::RowVectorXd row = A.row(0);
  CHECK(matrix_address(A) == A.data());
  CHECK(matrix_address(B) == B.data());
  CHECK(matrix_address(fixed) == fixed.data());
  CHECK(matrix_address(x) == x.data());
  CHECK(matrix_address(row) == row.data());
  CHECK(matrix_address(A.middleCols(1, 3)) == &A(0, 1));
  CHECK(matrix_address(A.block(1, 2, 2, 3)) == &A(1, 2));
  CHECK(matrix_address(B.block(1, 2, 2, 3)) == &B(1, 2));
  CHECK(matrix_address(A.transpose()) == A.data());
  CHECK(matrix_address(Eigen::Map<const MatrixXd>(A.data(), 4, 5)) == A.data());
  CHECK(matrix_address(Eigen::Map<const MatrixXd, 0, Eigen::OuterStride<>>(
            A.data(), 2, 5, Eigen::OuterStride<>(4))) == A.data());
  CHECK(matrix_address(Eigen::Ref<const MatrixXd>(A)) == A.data());

  // One view type for each storage order: one instantiation of each kernel.
  STATIC_REQUIRE(std::is_same_v<PlainMatrix<Eigen::Matrix3d>, MatrixXd>);
  STATIC_REQUIRE(std::is_same_v<PlainMatrix<Eigen::RowVectorXd>, MatrixXd>);
  STATIC_REQUIRE(std::is_same_v<PlainMatrix<RowMajorXd>, RowMajorXd>);
}

TEST_CASE("MatrixRef: every layout reads the same numbers", "[core][arguments]") {
  MatrixXd A{{1, 2, 3}, {4, 5, 6}};
  CHECK(matrix_copy(RowMajorXd(A)) == A);
  CHECK(matrix_copy(A.transpose()) == A.transpose());
  CHECK(matrix_copy(RowMajorXd(A).block(0, 1, 2, 2)) == A.rightCols(2));
  CHECK(matrix_copy(A.row(1)) == A.row(1));
  CHECK(matrix_copy(RowMajorXd(A).col(1)) == A.col(1));
  CHECK(matrix_copy(Eigen::RowVector3d(1, 2, 3)) == A.row(0));
  CHECK(matrix_copy(A * A.transpose()) == MatrixXd{{14, 32}, {32, 77}});
  CHECK(matrix_copy(A.colwise().reverse()) == MatrixXd{{4, 5, 6}, {1, 2, 3}});
  const double data[] = {1, 9, 4, 9, 2, 9, 5, 9, 3, 9, 6, 9};
  using Stride = Eigen::Stride<Eigen::Dynamic, Eigen::Dynamic>;
  CHECK(matrix_copy(Eigen::Map<const MatrixXd, 0, Stride>(data, 2, 3, Stride(4, 2))) == A);
  // An array, seen as a matrix.
  const Eigen::ArrayXXd array = A.array();
  CHECK(matrix_address(array.matrix()) == array.data());
}
