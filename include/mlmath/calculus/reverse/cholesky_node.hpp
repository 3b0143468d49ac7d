// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/calculus/reverse/factorization_nodes.hpp>
#include <mlmath/calculus/reverse/product_kernels.hpp>
#include <mlmath/calculus/reverse/product_nodes.hpp>
#include <mlmath/calculus/reverse/tape.hpp>

#include <Eigen/Core>

#include <type_traits>

/// The Cholesky factor: one node, whose way back goes by blocks as the factorization does.
namespace mlmath::detail {

/// The lower triangle with halved diagonal.
template <typename Scalar>
Eigen::MatrixX<Scalar> half_lower(const Eigen::MatrixX<Scalar>& M) {
  Eigen::MatrixX<Scalar> result = M.template triangularView<Eigen::Lower>();
  result.diagonal() *= Scalar(0.5);
  return result;
}

/// M L^-1 for a lower triangular L, in place of M.
template <typename Scalar>
void divide_by_lower(const Eigen::Ref<const Eigen::MatrixX<Scalar>>& L,
                     Eigen::Ref<Eigen::MatrixX<Scalar>> M) {
  L.template triangularView<Eigen::Lower>().template solveInPlace<Eigen::OnTheRight>(M);
}

/// L^-T M L^-1 for a lower triangular L.
template <typename Scalar>
Eigen::MatrixX<Scalar> between_inverses(const Eigen::Ref<const Eigen::MatrixX<Scalar>>& L,
                                        Eigen::MatrixX<Scalar> M) {
  divide_by_lower<Scalar>(L, M);
  M.transposeInPlace();
  divide_by_lower<Scalar>(L, M);
  M.transposeInPlace();
  return M;
}

/// The adjoint of the lower triangle of A = LL' from that of L, in its place; an entry below the
/// diagonal stands for both of its twins. Column by column, for small matrices.
template <typename Scalar>
void pull_back_small_cholesky(const Eigen::Ref<const Eigen::MatrixX<Scalar>>& L,
                              Eigen::Ref<Eigen::MatrixX<Scalar>> G) {
  const Index n = L.rows();
  for (Index j = n - 1; j >= 0; --j) {
    const Index below = n - j - 1;
    const ConstRun<Scalar> c(&L.coeffRef(j, j) + 1, below);
    Run<Scalar> c_bar(&G.coeffRef(j, j) + 1, below);
    const Scalar inverse = Scalar(1) / L(j, j);
    const Scalar d_bar = (G(j, j) - (c * c_bar).sum() * inverse) * inverse;
    c_bar *= inverse;
    for (Index k = 0; k < j; ++k) {
      const ConstRun<Scalar> column(&L.coeffRef(j, k) + 1, below);
      G(j, k) -= d_bar * L(j, k) + (c_bar * column).sum();
      Run<Scalar>(&G.coeffRef(j, k) + 1, below) -= L(j, k) * c_bar;
    }
    G(j, j) = Scalar(0.5) * d_bar;
  }
}

/// The same by blocks.
///
/// Source: Murray, Differentiation of the Cholesky decomposition (2016), sec. 4.2.
template <typename Scalar>
void pull_back_cholesky(const Eigen::Ref<const Eigen::MatrixX<Scalar>>& L,
                        Eigen::Ref<Eigen::MatrixX<Scalar>> G) {
  constexpr Index width = 32;
  for (Index end = L.rows(); end > 0;) {
    const Index start = end > width ? end - width : 0;
    const Index count = end - start;
    const Index below = L.rows() - end;
    const auto D = L.block(start, start, count, count);
    auto D_bar = G.block(start, start, count, count);
    if (below > 0) {
      auto C_bar = G.block(end, start, below, count);
      divide_by_lower<Scalar>(D, C_bar);
      if (start > 0) {
        add_product(Scalar(-1), C_bar, L.block(start, 0, count, start),
                    G.block(end, 0, below, start));
        add_product(Scalar(-1), C_bar.transpose(), L.block(end, 0, below, start),
                    G.block(start, 0, count, start));
      }
      add_product(Scalar(-1), C_bar.transpose(), L.block(end, start, below, count), D_bar);
    }
    pull_back_small_cholesky<Scalar>(D, D_bar);
    if (start > 0) {
      Eigen::MatrixX<Scalar> both = D_bar.template triangularView<Eigen::Lower>();
      both += both.transpose().eval();
      add_product(Scalar(-1), both, L.block(start, 0, count, start),
                  G.block(start, 0, count, start));
    }
    end = start;
  }
}

/// The tangent of L along dA: L Phi(L^-1 dA L^-T), Phi the lower triangle with halved diagonal.
template <typename Scalar>
Eigen::MatrixX<Scalar> cholesky_tangent(const Eigen::Ref<const Eigen::MatrixX<Scalar>>& L,
                                        Eigen::MatrixX<Scalar> M) {
  L.template triangularView<Eigen::Lower>().solveInPlace(M);
  M.transposeInPlace();
  L.template triangularView<Eigen::Lower>().solveInPlace(M);
  return product_of(L, half_lower<Scalar>(M));
}

/// L with A = LL', of which the lower triangle counts; the strict upper triangle of L is 0.
template <typename Scalar, int Order>
struct CholeskyNode : Node<Scalar, Order> {
  using Base = Node<Scalar, Order>;
  using Matrix = Eigen::MatrixX<Scalar>;
  static constexpr int Dynamic = Eigen::Dynamic;
  Base* A = nullptr;

  void fill_tangents(Index blocks) {
    for (Index j = 1; j < blocks; ++j) {
      values_of<Dynamic>(*this, j) = cholesky_tangent<Scalar>(
          values_of<Dynamic>(*this, 0), symmetric_part<true>(Matrix(values_of<Dynamic>(*A, j))));
    }
  }

  static void backward(Base& base, Tape<Scalar, Order>& tape) {
    auto& self = static_cast<CholeskyNode&>(base);
    tape.adjoint(*self.A);
    const auto L = values_of<Dynamic>(self, 0);
    if (tape.blocks() == 1) {
      Matrix G = adjoint_of<Dynamic>(self, 0);
      pull_back_cholesky<Scalar>(L, G);
      auto sum = adjoint_of<Dynamic>(*self.A, 0);
      for (Index j = 0; j < G.cols(); ++j) {
        sum(j, j) += G(j, j);
        for (Index i = j + 1; i < G.rows(); ++i) {
          const Scalar half = Scalar(0.5) * G(i, j);
          sum(i, j) += half;
          sum(j, i) += half;
        }
      }
      return;
    }
    // dA = S / 2, S = L^-T (Phi(L' dL) + its transpose) L^-1, and the change of S in each direction.
    const Matrix seed = adjoint_of<Dynamic>(self, 0);
    const auto twins = [](const Matrix& M) {
      const Matrix half = half_lower<Scalar>(M);
      return Matrix(half + half.transpose());
    };
    const Matrix S = between_inverses<Scalar>(L, twins(product_of(L.transpose(), seed)));
    adjoint_of<Dynamic>(*self.A, 0) += Scalar(0.5) * S;
    for (Index j = 1; j < tape.blocks(); ++j) {
      const auto turn = values_of<Dynamic>(self, j);
      Matrix M = product_of(turn.transpose(), seed);
      add_product(Scalar(1), L.transpose(), adjoint_of<Dynamic>(self, j), M);
      const Matrix middle = product_of(product_of(turn.transpose(), S), L);
      adjoint_of<Dynamic>(*self.A, j) +=
          Scalar(0.5) * between_inverses<Scalar>(L, Matrix(twins(M) - middle - middle.transpose()));
    }
  }
};

}  // namespace mlmath::detail
