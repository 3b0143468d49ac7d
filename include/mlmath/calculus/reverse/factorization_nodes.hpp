// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/calculus/reverse/product_kernels.hpp>
#include <mlmath/calculus/reverse/product_nodes.hpp>
#include <mlmath/calculus/reverse/tape.hpp>
#include <mlmath/calculus/variable.hpp>

#include <Eigen/Cholesky>
#include <Eigen/Core>
#include <Eigen/LU>

#include <cmath>

/// Linear solves and log-determinants: one node each, which keeps the factorization for the way
/// back.
namespace mlmath::detail {

/// M L for a lower triangular L, in place of M, by halves: nearly all of it is matrix products.
template <typename Scalar>
void times_lower(Eigen::Ref<Eigen::MatrixX<Scalar>> M,
                 const Eigen::Ref<const Eigen::MatrixX<Scalar>>& L) {
  const Index n = L.rows();
  if (n <= 64) {
    M = product_of(M, L);
    return;
  }
  const Index half = n / 2;
  const Index rest = n - half;
  times_lower<Scalar>(M.leftCols(half), L.topLeftCorner(half, half));
  add_product(Scalar(1), M.rightCols(rest), L.bottomLeftCorner(rest, half), M.leftCols(half));
  times_lower<Scalar>(M.rightCols(rest), L.bottomRightCorner(rest, rest));
}

/// L M for a lower triangular L, in place of M.
template <typename Scalar>
void lower_times(const Eigen::Ref<const Eigen::MatrixX<Scalar>>& L,
                 Eigen::Ref<Eigen::MatrixX<Scalar>> M) {
  const Index n = L.rows();
  if (n <= 64) {
    M = product_of(L, M);
    return;
  }
  const Index half = n / 2;
  const Index rest = n - half;
  lower_times<Scalar>(L.bottomRightCorner(rest, rest), M.bottomRows(rest));
  add_product(Scalar(1), L.bottomLeftCorner(rest, half), M.topRows(half), M.bottomRows(rest));
  lower_times<Scalar>(L.topLeftCorner(half, half), M.topRows(half));
}

/// The inverse of a lower triangular matrix in its place, by halves.
template <typename Scalar>
void invert_lower(Eigen::Ref<Eigen::MatrixX<Scalar>> L) {
  const Index n = L.rows();
  if (n > 32) {
    const Index half = n / 2;
    const Index rest = n - half;
    invert_lower<Scalar>(L.topLeftCorner(half, half));
    invert_lower<Scalar>(L.bottomRightCorner(rest, rest));
    times_lower<Scalar>(L.bottomLeftCorner(rest, half), L.topLeftCorner(half, half));
    lower_times<Scalar>(L.bottomRightCorner(rest, rest), L.bottomLeftCorner(rest, half));
    L.bottomLeftCorner(rest, half) *= Scalar(-1);
    return;
  }
  for (Index j = 0; j < n; ++j) {
    L(j, j) = Scalar(1) / L(j, j);
    L.col(j).tail(n - j - 1) *= L(j, j);
    for (Index k = j + 1; k < n; ++k) {
      L(k, j) = -L(k, j) / L(k, k);
      L.col(j).tail(n - k - 1) += L(k, j) * L.col(k).tail(n - k - 1);
    }
  }
}

/// A'B for lower triangular A and B, without their zeros; of a symmetric result the lower blocks.
template <typename Scalar>
Eigen::MatrixX<Scalar> product_of_lower(const Eigen::MatrixX<Scalar>& A,
                                        const Eigen::MatrixX<Scalar>& B, bool is_symmetric) {
  const Index n = A.rows();
  constexpr Index width = 128;
  Eigen::MatrixX<Scalar> result = Eigen::MatrixX<Scalar>::Zero(n, n);
  for (Index j = 0; j < n; j += width) {
    const Index cols = n - j < width ? n - j : width;
    const Index first = is_symmetric ? j : 0;
    add_product(Scalar(1), A.block(j, first, n - j, j + cols - first).transpose(),
                B.block(j, j, n - j, cols), result.block(first, j, j + cols - first, cols));
    for (Index i = j + cols; i < n; i += width) {
      const Index rows = n - i < width ? n - i : width;
      add_product(Scalar(1), A.block(i, i, n - i, rows).transpose(), B.block(i, j, n - i, cols),
                  result.block(i, j, rows, cols));
    }
  }
  return result;
}

/// LU with partial pivoting.
template <typename Scalar>
struct GeneralFactor {
  using Matrix = Eigen::MatrixX<Scalar>;
  static constexpr bool is_symmetric = false;
  Eigen::PartialPivLU<Matrix> lu;

  explicit GeneralFactor(const Eigen::Ref<const Matrix>& A);
  [[nodiscard]] Matrix solve(const Eigen::Ref<const Matrix>& b) const;
  [[nodiscard]] Matrix solve_transposed(const Eigen::Ref<const Matrix>& b) const;
  [[nodiscard]] Matrix inverse() const;
  /// log|det A| and its sign; -infinity and 0 where it is singular.
  [[nodiscard]] Scalar log_determinant(int& sign) const;
  /// The first pivot that is 0, or -1.
  [[nodiscard]] Index singular_pivot() const;
};

template <typename Scalar>
GeneralFactor<Scalar>::GeneralFactor(const Eigen::Ref<const Matrix>& A) : lu(A) {}

template <typename Scalar>
Eigen::MatrixX<Scalar> GeneralFactor<Scalar>::solve(const Eigen::Ref<const Matrix>& b) const {
  return lu.solve(b);
}

template <typename Scalar>
Eigen::MatrixX<Scalar> GeneralFactor<Scalar>::solve_transposed(
    const Eigen::Ref<const Matrix>& b) const {
  return lu.transpose().solve(b);
}

template <typename Scalar>
Eigen::MatrixX<Scalar> GeneralFactor<Scalar>::inverse() const {
  const Index n = lu.rows();
  if (n < 384) return solve(Matrix(Matrix::Identity(n, n)));  // faster there
  Matrix L = lu.matrixLU().template triangularView<Eigen::UnitLower>();
  Matrix U = lu.matrixLU().template triangularView<Eigen::Upper>().transpose();
  invert_lower<Scalar>(L);
  invert_lower<Scalar>(U);
  return product_of_lower<Scalar>(U, L, false) * lu.permutationP();
}

template <typename Scalar>
Scalar GeneralFactor<Scalar>::log_determinant(int& sign) const {
  using std::abs;
  using std::log;
  Scalar sum(0);
  sign = int(lu.permutationP().determinant());
  for (Index i = 0; i < lu.rows(); ++i) {
    const Scalar pivot = lu.matrixLU()(i, i);
    if (pivot == Scalar(0)) sign = 0;
    if (pivot < Scalar(0)) sign = -sign;
    sum += log(abs(pivot));
  }
  return sum;
}

template <typename Scalar>
Index GeneralFactor<Scalar>::singular_pivot() const {
  for (Index i = 0; i < lu.rows(); ++i) {
    if (lu.matrixLU()(i, i) == Scalar(0)) return i;
  }
  return -1;
}

/// Cholesky of a symmetric positive definite matrix, of which the lower triangle is read.
template <typename Scalar>
struct PositiveFactor {
  using Matrix = Eigen::MatrixX<Scalar>;
  static constexpr bool is_symmetric = true;
  Eigen::LLT<Matrix> llt;

  explicit PositiveFactor(const Eigen::Ref<const Matrix>& A);
  [[nodiscard]] Matrix solve(const Eigen::Ref<const Matrix>& b) const;
  [[nodiscard]] Matrix solve_transposed(const Eigen::Ref<const Matrix>& b) const {
    return solve(b);
  }
  [[nodiscard]] Matrix inverse() const;
  [[nodiscard]] Scalar log_determinant(int& sign) const;
  [[nodiscard]] Index singular_pivot() const { return llt.info() == Eigen::Success ? -1 : 0; }
};

template <typename Scalar>
PositiveFactor<Scalar>::PositiveFactor(const Eigen::Ref<const Matrix>& A) : llt(A) {}

template <typename Scalar>
Eigen::MatrixX<Scalar> PositiveFactor<Scalar>::solve(const Eigen::Ref<const Matrix>& b) const {
  return llt.solve(b);
}

template <typename Scalar>
Eigen::MatrixX<Scalar> PositiveFactor<Scalar>::inverse() const {
  Matrix L = llt.matrixL();
  invert_lower<Scalar>(L);
  Matrix result = product_of_lower<Scalar>(L, L, true);
  result.template triangularView<Eigen::StrictlyUpper>() = result.transpose();
  return result;
}

template <typename Scalar>
Scalar PositiveFactor<Scalar>::log_determinant(int& sign) const {
  using std::log;
  sign = 1;
  Scalar sum(0);
  for (Index i = 0; i < llt.rows(); ++i) sum += log(llt.matrixLLT()(i, i));
  return Scalar(2) * sum;
}

/// The derivative by a matrix of which only the symmetric part counts.
template <bool IsSymmetric, typename Matrix>
Matrix symmetric_part(Matrix G) {
  if constexpr (IsSymmetric) {
    return typename Matrix::Scalar(0.5) * (G + G.transpose());
  } else {
    return G;
  }
}

/// X with A X = B; A or B may be constant (its node null).
template <typename Scalar, int Order, typename Factor>
struct SolveNode : Node<Scalar, Order> {
  using Base = Node<Scalar, Order>;
  using Matrix = Eigen::MatrixX<Scalar>;
  static constexpr int Dynamic = Eigen::Dynamic;
  Base* A = nullptr;
  Base* B = nullptr;
  const Factor* factor = nullptr;

  void fill(Index blocks, const Scalar* b) {
    const Eigen::Map<const Matrix> b0(b, this->rows, this->cols);
    auto x0 = values_of<Dynamic>(*this, 0);
    x0 = factor->solve(b0);
    for (Index j = 1; j < blocks; ++j) {
      Matrix right = Matrix::Zero(this->rows, this->cols);
      if (B != nullptr) right = values_of<Dynamic>(*B, j);
      if (A != nullptr) add_product(Scalar(-1), tangent_of(j), x0, right);
      values_of<Dynamic>(*this, j) = factor->solve(right);
    }
  }

  [[nodiscard]] Matrix tangent_of(Index j) const {
    return symmetric_part<Factor::is_symmetric>(Matrix(values_of<Dynamic>(*A, j)));
  }

  static void backward(Base& base, Tape<Scalar, Order>& tape) {
    auto& self = static_cast<SolveNode&>(base);
    const auto x0 = values_of<Dynamic>(self, 0);
    const Matrix g0 = self.factor->solve_transposed(adjoint_of<Dynamic>(self, 0));
    for (Index j = 0; j < tape.blocks(); ++j) {
      Matrix gj = g0;
      if (j > 0) {
        Matrix seed = adjoint_of<Dynamic>(self, j);
        if (self.A != nullptr) add_product(Scalar(-1), self.tangent_of(j).transpose(), g0, seed);
        gj = self.factor->solve_transposed(seed);
      }
      if (self.B != nullptr) {
        tape.adjoint(*self.B);
        adjoint_of<Dynamic>(*self.B, j) += gj;
      }
      if (self.A == nullptr) continue;
      tape.adjoint(*self.A);
      Matrix change = product_of(gj, x0.transpose());
      if (j > 0) add_product(Scalar(1), g0, values_of<Dynamic>(self, j).transpose(), change);
      adjoint_of<Dynamic>(*self.A, j) -= symmetric_part<Factor::is_symmetric>(std::move(change));
    }
  }
};

/// log|det A|.
template <typename Scalar, int Order, typename Factor>
struct LogDeterminantNode : Node<Scalar, Order> {
  using Base = Node<Scalar, Order>;
  using Matrix = Eigen::MatrixX<Scalar>;
  static constexpr int Dynamic = Eigen::Dynamic;
  Base* A = nullptr;
  const Factor* factor = nullptr;

  [[nodiscard]] Matrix tangent_of(Index j) const {
    return symmetric_part<Factor::is_symmetric>(Matrix(values_of<Dynamic>(*A, j)));
  }

  static void backward(Base& base, Tape<Scalar, Order>& tape) {
    auto& self = static_cast<LogDeterminantNode&>(base);
    Base& A = *self.A;
    tape.adjoint(A);
    const Matrix inverse = self.factor->inverse();
    for (Index j = 0; j < tape.blocks(); ++j) {
      auto sum = adjoint_of<Dynamic>(A, j);
      sum += self.adjoint[j] * inverse.transpose();
      if (j == 0) continue;
      const Matrix change = product_of(product_of(inverse, self.tangent_of(j)), inverse);
      sum -= self.adjoint[0] * change.transpose();
    }
  }
};

}  // namespace mlmath::detail
