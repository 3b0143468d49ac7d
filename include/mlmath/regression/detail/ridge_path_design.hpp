// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/core/concepts.hpp>
#include <mlmath/regression/detail/centred_design.hpp>

#include <Eigen/Core>
#include <Eigen/QR>

#include <algorithm>
#include <functional>
#include <utility>

namespace mlmath::detail {

/// A design Z about its means, scaled, its rows times the roots of their weights, as ridge_path()
/// reads it: by blocks, never whole.
template <typename Scalar>
class RidgePathDesign {
 public:
  using Matrix = Eigen::MatrixX<Scalar>;
  /// A block of rows or columns, and the place of its first.
  using Visit = std::function<void(Eigen::Index first, const Eigen::Ref<const Matrix>& block)>;

  virtual ~RidgePathDesign() = default;
  RidgePathDesign(const RidgePathDesign&) = delete;
  RidgePathDesign& operator=(const RidgePathDesign&) = delete;

  virtual void visit_rows(const Visit& visit) const = 0;
  virtual void visit_columns(const Visit& visit) const = 0;

  [[nodiscard]] Eigen::Index rows() const { return rows_; }
  [[nodiscard]] Eigen::Index cols() const { return cols_; }

 protected:
  RidgePathDesign(Eigen::Index rows, Eigen::Index cols) : rows_(rows), cols_(cols) {}

 private:
  Eigen::Index rows_;
  Eigen::Index cols_;
};

template <typename Design, typename Scalar>
class RidgePathDesignOf final : public RidgePathDesign<Scalar> {
 public:
  using typename RidgePathDesign<Scalar>::Visit;

  explicit RidgePathDesignOf(CentredProducts<Design, Scalar> products)
      : RidgePathDesign<Scalar>(products.X.rows(), products.X.cols()),
        products_(std::move(products)) {}

  void visit_rows(const Visit& visit) const override {
    products_.for_each_block(
        [&](Eigen::Index first, const auto& rows, const auto&) { visit(first, rows); });
  }

  void visit_columns(const Visit& visit) const override { products_.for_each_column_block(visit); }

 private:
  CentredProducts<Design, Scalar> products_;
};

/// The triangular factor R of a matrix whose rows come in blocks, Z = QR: each block is put below
/// the factor of those before it.
///
/// Source: Demmel, Grigori, Hoemmen, Langou, Communication-optimal parallel and sequential QR and LU
///         factorizations, SIAM J. Sci. Comput. 34 (2012).
template <typename Scalar>
class RowwiseQr {
 public:
  using Matrix = Eigen::MatrixX<Scalar>;

  /// Of `rows` rows in all, with `cols` entries.
  RowwiseQr(Eigen::Index rows, Eigen::Index cols)
      : stack_((std::min)(rows, 2 * (std::max)(cols, Eigen::Index(256))), cols) {}

  void add(const Eigen::Ref<const Matrix>& block) {
    for (Eigen::Index first = 0; first < block.rows();) {
      if (used_ == stack_.rows()) reduce();
      const Eigen::Index count = (std::min)(stack_.rows() - used_, block.rows() - first);
      stack_.middleRows(used_, count) = block.middleRows(first, count);
      used_ += count;
      first += count;
    }
  }

  /// R, upper triangular, min(rows, cols) x cols.
  [[nodiscard]] Matrix factor() {
    reduce();
    return stack_.topRows(used_).template triangularView<Eigen::Upper>();
  }

 private:
  void reduce() {
    Eigen::Ref<Matrix> top = stack_.topRows(used_);
    const Eigen::HouseholderQR<Eigen::Ref<Matrix>> qr(top);
    const Eigen::Index kept = (std::min)(used_, stack_.cols());
    for (Eigen::Index j = 0; j < kept; ++j) {
      stack_.col(j).segment(j + 1, used_ - j - 1).setZero();
    }
    used_ = kept;
  }

  Matrix stack_;
  Eigen::Index used_ = 0;
};

}  // namespace mlmath::detail
