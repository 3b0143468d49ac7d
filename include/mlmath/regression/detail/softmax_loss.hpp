// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/core/detail/labels.hpp>
#include <mlmath/regression/detail/linear_loss.hpp>
#include <mlmath/regression/detail/thin_products.hpp>

#include <Eigen/Core>

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

namespace mlmath::detail {

/// The mean of log sum_j e^{z_j} - z_y. A dense design is read once for a value and its gradient, a
/// block of rows at a time; nothing of n rows is kept.
template <typename Scalar>
class SoftmaxLinearLoss final : public LinearLoss<Scalar> {
 public:
  using typename LinearLoss<Scalar>::Index;
  using typename LinearLoss<Scalar>::Vector;
  using typename LinearLoss<Scalar>::Matrix;
  using RowMatrix = Eigen::Matrix<Scalar, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
  using Columns = std::vector<Index>;

  SoftmaxLinearLoss(const StandardizedDesign<Scalar>& design, const CodedLabels& labels)
      : LinearLoss<Scalar>(design),
        codes_(labels.codes),
        classes_(labels.classes.size()),
        width_(padded<Scalar>(classes_)) {}

  [[nodiscard]] Index outputs() const override { return classes_; }
  [[nodiscard]] Index newton_limit() const override { return 300; }

  Scalar evaluate(const Matrix& V, Matrix& gradient) override {
    const auto& design = this->design();
    const Index n = design.rows();
    const Index p = design.features();
    this->start_margins();
    Scalar loss(0);
    if (design.is_sparse()) {
      RowMatrix scores = all_scores(V);
      loss = to_slopes(0, scores);
      gradient.resize(p + 1, classes_);
      for (Index k = 0; k < classes_; ++k) {
        const Vector u = scores.col(k);
        gradient.col(k).head(p) = design.gradient(u);
        gradient(p, k) = u.sum();
      }
    } else {
      const Columns columns = design.all();
      const RowMatrix W = padded_rows(V, columns);
      RowMatrix G = RowMatrix::Zero(p + 1, width_);
      Matrix block;
      RowMatrix scores;
      // Blocks that stay in the cache between the two products.
      const Index rows = block_rows(p + 1);
      for (Index first = 0; first < n; first += rows) {
        const Index count = (std::min)(rows, n - first);
        design.read_rows(first, count, columns, block);
        block_scores(block, W, scores);
        loss += to_slopes(first, scores);
        add_thin_product(block.data(), Index(1), count, count, p + 1, scores.data(), G.data(),
                         width_);
      }
      gradient = G.leftCols(classes_);
    }
    if (!design.has_intercept()) gradient.row(p).setZero();
    return loss;
  }

  [[nodiscard]] Matrix hessian(const Matrix& V, const Columns& variables, Index) const override {
    return this->design().is_sparse() ? sparse_hessian(V, variables) : dense_hessian(V, variables);
  }

 private:
  static Index block_rows(Index columns) {
    return (std::clamp)(Index(32768 / columns / 4 * 4), Index(16), Index(256));
  }

  [[nodiscard]] RowMatrix padded_rows(const Matrix& V, const Columns& columns) const {
    RowMatrix W = RowMatrix::Zero(Index(columns.size()), width_);
    for (Index k = 0; k < classes_; ++k) {
      for (Index a = 0; a < W.rows(); ++a) W(a, k) = V(columns[std::size_t(a)], k);
    }
    return W;
  }

  void block_scores(const Matrix& block, const RowMatrix& W, RowMatrix& scores) const {
    scores.setZero(block.rows(), width_);
    add_thin_product(block.data(), block.rows(), Index(1), block.cols(), block.rows(), W.data(),
                     scores.data(), width_);
  }

  [[nodiscard]] RowMatrix all_scores(const Matrix& V) const {
    const Index p = this->design().features();
    RowMatrix scores = RowMatrix::Zero(this->design().rows(), width_);
    for (Index k = 0; k < classes_; ++k) {
      scores.col(k) = this->design().scores(V.col(k).head(p), V(p, k));
    }
    return scores;
  }

  /// From the scores of a run of rows to their probabilities, the rest 0.
  void to_probabilities(RowMatrix& scores) const {
    for (Index i = 0; i < scores.rows(); ++i) {
      auto row = scores.row(i).head(classes_);
      row.array() -= row.maxCoeff();
    }
    scores.array() = scores.array().exp();
    for (Index i = 0; i < scores.rows(); ++i) {
      auto row = scores.row(i).head(classes_);
      row /= row.sum();
    }
    scores.rightCols(width_ - classes_).setZero();
  }

  /// From the scores of rows first, ... to the derivatives of the mean loss by them; returns their
  /// part of it.
  Scalar to_slopes(Index first, RowMatrix& scores) {
    const Vector& weights = this->design().weights();
    const Index count = scores.rows();
    leads_.resize(count);
    for (Index i = 0; i < count; ++i) {
      Scalar* const z = &scores(i, 0);
      const Index own = codes_(first + i);
      Scalar other = -std::numeric_limits<Scalar>::infinity();
      for (Index k = 0; k < classes_; ++k) {
        if (k != own) other = (std::max)(other, z[k]);
      }
      const Scalar lead = z[own] - other;
      const Scalar largest = (std::max)(z[own], other);
      for (Index k = 0; k < classes_; ++k) z[k] -= largest;
      leads_(i) = lead;
      if (weights.size() == 0 || weights(first + i) > Scalar(0)) this->see_margin(lead);
    }
    scores.array() = scores.array().exp();
    Scalar loss(0);
    for (Index i = 0; i < count; ++i) {
      Scalar* const e = &scores(i, 0);
      const Index own = codes_(first + i);
      const Scalar weight =
          (weights.size() > 0 ? weights(first + i) : Scalar(1)) / this->design().total();
      Scalar others(0);
      for (Index k = 0; k < classes_; ++k) {
        if (k != own) others += e[k];
      }
      const Scalar sum = others + e[own];
      // The largest score is 0: where it is the class's own, the sum is 1 and what counts.
      loss += weight * (leads_(i) >= Scalar(0) ? std::log1p(others) : std::log(sum) - leads_(i));
      const Scalar factor = weight / sum;
      for (Index k = 0; k < classes_; ++k) e[k] *= factor;
      e[own] = -factor * others;
      for (Index k = classes_; k < width_; ++k) e[k] = Scalar(0);
    }
    return loss;
  }

  /// The variables of each class: the places of their columns in `columns`.
  struct Blocks {
    Columns columns;                // that have variables, or weights that are not 0
    std::vector<Columns> places;    // in these, for each class
    std::vector<Columns> features;  // the columns themselves
    std::vector<Index> starts;      // of the classes among the variables
  };

  [[nodiscard]] Blocks blocks_of(const Matrix& V, const Columns& variables) const {
    const Index stride = this->design().features() + 1;
    std::vector<Index> place(std::size_t(stride), Index(-1));
    for (const Index a : variables) place[std::size_t(a % stride)] = 0;
    Blocks blocks;
    for (Index j = 0; j < stride; ++j) {
      if (place[std::size_t(j)] < 0 && V.row(j).isZero(Scalar(0))) continue;
      place[std::size_t(j)] = Index(blocks.columns.size());
      blocks.columns.push_back(j);
    }
    blocks.places.resize(std::size_t(classes_));
    blocks.features.resize(std::size_t(classes_));
    for (const Index a : variables) {
      blocks.places[std::size_t(a / stride)].push_back(place[std::size_t(a % stride)]);
      blocks.features[std::size_t(a / stride)].push_back(a % stride);
    }
    Index start = 0;
    for (const Columns& columns : blocks.places) {
      blocks.starts.push_back(start);
      start += Index(columns.size());
    }
    return blocks;
  }

  /// Of each class X' diag(p) X, less the products of the columns times p, of all classes.
  [[nodiscard]] Matrix dense_hessian(const Matrix& V, const Columns& variables) const {
    const auto& design = this->design();
    const Blocks parts = blocks_of(V, variables);
    const RowMatrix W = padded_rows(V, parts.columns);
    const Index size = Index(variables.size());
    Matrix mixed = Matrix::Zero(size, size);
    std::vector<Matrix> own(static_cast<std::size_t>(classes_));
    std::vector<GramBlock<Scalar>> own_blocks;
    for (std::size_t k = 0; k < own.size(); ++k) {
      const Index count = Index(parts.places[k].size());
      own[k] = Matrix::Zero(count, count);
      own_blocks.emplace_back(count);
    }
    Matrix block;
    GramBlock<Scalar> mixed_block(size);
    RowMatrix scores;
    constexpr Index rows = GramBlock<Scalar>::max_rows;
    for (Index first = 0; first < design.rows(); first += rows) {
      const Index count = (std::min)(rows, design.rows() - first);
      design.read_rows(first, count, parts.columns, block);
      block_scores(block, W, scores);
      to_probabilities(scores);
      auto scaled = mixed_block.rows(count);
      for (Index k = 0; k < classes_; ++k) {
        Vector p = scores.col(k);
        Vector weight = Vector::Constant(count, Scalar(1) / design.total());
        if (design.weights().size() > 0) {
          weight.array() *= design.weights().segment(first, count).array();
        }
        const Columns& places = parts.places[std::size_t(k)];
        auto part = own_blocks[std::size_t(k)].rows(count);
        const Vector root = p.cwiseProduct(weight).cwiseSqrt();
        p.array() *= weight.array().sqrt();
        for (Index a = 0; a < part.cols(); ++a) {
          const auto column = block.col(places[std::size_t(a)]).array();
          part.col(a).array() = column * root.array();
          scaled.col(parts.starts[std::size_t(k)] + a).array() = column * p.array();
        }
        own_blocks[std::size_t(k)].add_to(own[std::size_t(k)]);
      }
      mixed_block.add_to(mixed);
    }
    mixed = -mixed;
    for (Index k = 0; k < classes_; ++k) {
      const Matrix& mine = own[std::size_t(k)];
      const Index start = parts.starts[std::size_t(k)];
      mixed.block(start, start, mine.rows(), mine.cols()) += mine;
    }
    mirror_lower(mixed);
    return mixed;
  }

  [[nodiscard]] Matrix sparse_hessian(const Matrix& V, const Columns& variables) const {
    const auto& design = this->design();
    const Blocks parts = blocks_of(V, variables);
    RowMatrix P = all_scores(V);
    to_probabilities(P);
    Matrix H(Index(variables.size()), Index(variables.size()));
    for (Index k = 0; k < classes_; ++k) {
      for (Index l = 0; l <= k; ++l) {
        const Columns& a = parts.features[std::size_t(k)];
        const Columns& b = parts.features[std::size_t(l)];
        if (a.empty() || b.empty()) continue;
        const Vector p = P.col(k);
        const Vector q = k == l ? Vector(Scalar(1) - p.array()) : Vector(P.col(l));
        Vector h = p.cwiseProduct(q) / design.total();
        if (design.weights().size() > 0) h.array() *= design.weights().array();
        Matrix block = design.products(h, a, b);
        if (k != l) block = -block;
        const Index row = parts.starts[std::size_t(k)];
        const Index column = parts.starts[std::size_t(l)];
        H.block(row, column, block.rows(), block.cols()) = block;
        H.block(column, row, block.cols(), block.rows()) = block.transpose();
      }
    }
    return H;
  }

  const Eigen::VectorX<Index>& codes_;
  Index classes_;
  Index width_;
  Vector leads_;
};

}  // namespace mlmath::detail
