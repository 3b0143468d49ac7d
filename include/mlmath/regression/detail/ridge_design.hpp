// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/core/concepts.hpp>
#include <mlmath/linalg/gram.hpp>
#include <mlmath/regression/detail/centred_design.hpp>

#include <Eigen/Core>

#include <utility>

namespace mlmath::detail {

/// A design Z about its means, scaled, its rows times the roots of their weights, as ridge
/// regression reads it: what works on it is compiled once for each scalar type.
template <typename Scalar>
class RidgeDesign {
 public:
  using Matrix = Eigen::MatrixX<Scalar>;

  virtual ~RidgeDesign() = default;
  RidgeDesign(const RidgeDesign&) = delete;
  RidgeDesign& operator=(const RidgeDesign&) = delete;

  /// G = Z'Z / total, or ZZ' / total where is_dual(); slope = Z'Y / total.
  virtual void moments(const Matrix& Y, Matrix& G, Matrix& slope) const = 0;
  /// R = Y - Z V and slope = Z'R / total.
  virtual void residuals(const Matrix& Y, const Matrix& V, Matrix& R, Matrix& slope) const = 0;
  /// Z V.
  [[nodiscard]] virtual Matrix multiply(const Matrix& V) const = 0;
  /// Z'U / total.
  [[nodiscard]] virtual Matrix mean_transpose(const Matrix& U) const = 0;

  /// Whether the products of the rows are to be used, which are fewer.
  [[nodiscard]] bool is_dual() const { return is_dual_; }
  /// That of the weights.
  [[nodiscard]] Scalar total() const { return total_; }

 protected:
  RidgeDesign(bool is_dual, Scalar total) : is_dual_(is_dual), total_(total) {}

 private:
  bool is_dual_;
  Scalar total_;
};

/// A dense design is centred by blocks of rows within the cache, each read once for moments() and
/// once for residuals(); a sparse one never.
template <typename Design, typename Scalar>
class RidgeDesignOf final : public RidgeDesign<Scalar> {
 public:
  using typename RidgeDesign<Scalar>::Matrix;

  RidgeDesignOf(CentredProducts<Design, Scalar> products, bool is_dual)
      : RidgeDesign<Scalar>(is_dual, products.total), products_(std::move(products)) {}

  void moments(const Matrix& Y, Matrix& G, Matrix& slope) const override {
    if (SparseExpression<Design> || this->is_dual()) {
      G = this->is_dual() ? products_.row_gram() : products_.gram();
      slope = products_.mean_transpose(Y);
      return;
    }
    if constexpr (!SparseExpression<Design>) {
      G.setZero(products_.X.cols(), products_.X.cols());
      slope.setZero(products_.X.cols(), Y.cols());
      products_.for_each_block([&](Eigen::Index first, const auto& rows, const auto& block) {
        block.add_to(G);
        for (Eigen::Index k = 0; k < Y.cols(); ++k) {
          slope.col(k).noalias() += rows.transpose() * Y.col(k).segment(first, rows.rows());
        }
      });
      mirror_lower(G);
      G /= products_.total;
      slope /= products_.total;
    }
  }

  void residuals(const Matrix& Y, const Matrix& V, Matrix& R, Matrix& slope) const override {
    if constexpr (SparseExpression<Design>) {
      R = Y - products_.multiply(V);
      slope = products_.mean_transpose(R);
    } else {
      R = Y;
      slope.setZero(products_.X.cols(), Y.cols());
      products_.for_each_block([&](Eigen::Index first, const auto& rows, const auto&) {
        for (Eigen::Index k = 0; k < Y.cols(); ++k) {
          auto part = R.col(k).segment(first, rows.rows());
          part.noalias() -= rows * V.col(k);
          slope.col(k).noalias() += rows.transpose() * part;
        }
      });
      slope /= products_.total;
    }
  }

  [[nodiscard]] Matrix multiply(const Matrix& V) const override { return products_.multiply(V); }
  [[nodiscard]] Matrix mean_transpose(const Matrix& U) const override {
    return products_.mean_transpose(U);
  }

 private:
  CentredProducts<Design, Scalar> products_;
};

}  // namespace mlmath::detail
