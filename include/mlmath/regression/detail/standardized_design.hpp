// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/core/concepts.hpp>
#include <mlmath/core/errors.hpp>
#include <mlmath/linalg/gram.hpp>
#include <mlmath/regression/detail/centred_design.hpp>
#include <mlmath/regression/detail/design.hpp>

#include <Eigen/Cholesky>
#include <Eigen/Core>

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <optional>
#include <string>
#include <utility>
#include <vector>

/// The linear part of the models whose loss is not the square: what logistic, softmax and
/// generalized linear models ask of a design.
namespace mlmath::detail {

/// What the objective charges for the variables of standardized columns: absolute |v| + squares v^2.
/// The intercept is the last and free.
template <typename Scalar>
struct VariablePenalties {
  Eigen::VectorX<Scalar> absolute;
  Eigen::VectorX<Scalar> squares;
};

/// A design as methods of second order want it: its columns about their means (where there is an
/// intercept) and of mean square 1, constant ones 0, and a last column of ones. It is never formed.
/// What works on it is compiled once for each scalar, not for each type of design.
template <typename Scalar>
class StandardizedDesign {
 public:
  using Index = Eigen::Index;
  using Vector = Eigen::VectorX<Scalar>;
  using Matrix = Eigen::MatrixX<Scalar>;
  using Columns = std::vector<Index>;  ///< Places of columns, features() being that of the ones.

  virtual ~StandardizedDesign() = default;
  StandardizedDesign(const StandardizedDesign&) = delete;
  StandardizedDesign& operator=(const StandardizedDesign&) = delete;

  [[nodiscard]] Index rows() const { return rows_; }
  [[nodiscard]] Index features() const { return factors_.size(); }
  [[nodiscard]] const ColumnMoments<Scalar>& moments() const { return moments_; }
  [[nodiscard]] const Vector& means() const { return means_; }
  /// What the columns are multiplied by.
  [[nodiscard]] const Vector& factors() const { return factors_; }
  /// Those of the samples; empty for equal ones.
  [[nodiscard]] const Vector& weights() const { return weights_; }
  [[nodiscard]] Scalar total() const { return total_; }
  [[nodiscard]] bool has_intercept() const { return has_intercept_; }

  /// The product with v, plus b.
  [[nodiscard]] virtual Vector scores(const Vector& v, Scalar b) const = 0;
  /// The product of the transpose with u, without the column of ones.
  [[nodiscard]] virtual Vector gradient(const Vector& u) const = 0;
  /// For the rows from first on their derivatives of a loss, from their scores.
  using Slopes = std::function<void(Index first, const Eigen::Ref<const Vector>& scores,
                                    Eigen::Ref<Vector> derivatives)>;
  /// Both, u being the derivatives of a loss by the scores z: a dense design is read once.
  [[nodiscard]] virtual Vector pass(const Vector& v, Scalar b, const Slopes& slopes, Vector& z,
                                    Vector& u) const = 0;
  /// Rows first to first + count of the columns listed.
  virtual void read_rows(Index first, Index count, const Columns& columns, Matrix& block) const = 0;
  /// The products of columns a and b, rows times h >= 0. Of a dense design about, where only each
  /// `stride`-th block of rows is to be read.
  [[nodiscard]] virtual Matrix products(const Vector& h, const Columns& a, const Columns& b,
                                        Index stride = 1) const = 0;
  /// Whether products() is to be preferred to read_rows().
  [[nodiscard]] virtual bool is_sparse() const = 0;

  /// All columns, that of ones last.
  [[nodiscard]] Columns all() const { return column_places(0, features() + 1); }
  /// The products of all columns, rows times h.
  [[nodiscard]] Matrix hessian(const Vector& h) const {
    const Columns columns = all();
    return products(h, columns, columns);
  }

  /// lambda (mixing |w| + (1 - mixing) w^2) in the variables, for the weights of the columns as they
  /// are or standardized.
  [[nodiscard]] VariablePenalties<Scalar> penalties(double lambda, double mixing,
                                                    bool standardize) const {
    VariablePenalties<Scalar> result{Vector::Zero(features() + 1), Vector::Zero(features() + 1)};
    // Of tiny columns the squares overflow, where any number so large is as good.
    constexpr Scalar most = (std::numeric_limits<Scalar>::max)() / Scalar(16);
    for (Index j = 0; j < features(); ++j) {
      const Scalar unit = standardize && factors_(j) > Scalar(0) ? Scalar(1) : factors_(j);
      result.absolute(j) = Scalar(lambda * mixing) * unit;
      result.squares(j) = (std::min)(Scalar(lambda * (1 - mixing)) * unit * unit, most);
    }
    return result;
  }

  /// The weights of the columns as they are, and the intercept for them.
  [[nodiscard]] std::pair<Vector, Scalar> coefficients(const Vector& v) const {
    Vector w = factors_.cwiseProduct(v.head(features()));
    const Scalar b = has_intercept_ ? v(features()) - means_.dot(w) : Scalar(0);
    return {std::move(w), b};
  }
  /// The way back.
  [[nodiscard]] Vector variables(const Vector& w, Scalar b) const {
    Vector v = Vector::Zero(features() + 1);
    for (Index j = 0; j < features(); ++j) {
      if (factors_(j) > Scalar(0)) v(j) = w(j) / factors_(j);
    }
    if (has_intercept_) v(features()) = b + means_.dot(w);
    return v;
  }

 protected:
  StandardizedDesign(Index rows, ColumnMoments<Scalar> moments, const Vector& weights,
                     bool has_intercept)
      : rows_(rows),
        moments_(std::move(moments)),
        weights_(weights),
        total_(weights.size() > 0 ? weights.sum() : Scalar(rows)),
        has_intercept_(has_intercept) {
    const Index p = moments_.means.size();
    means_ = has_intercept ? moments_.means : Vector(Vector::Zero(p));
    factors_ = Vector::Zero(p);
    for (Index j = 0; j < p; ++j) {
      const Scalar scale =
          has_intercept ? moments_.scales(j) : std::hypot(moments_.scales(j), moments_.means(j));
      if (scale > Scalar(0)) factors_(j) = Scalar(1) / scale;
    }
  }

 private:
  Index rows_;
  ColumnMoments<Scalar> moments_;
  Vector weights_;
  Scalar total_;
  bool has_intercept_;
  Vector means_;
  Vector factors_;
};

/// A dense design, or a sparse one by columns.
template <typename Design, typename Scalar>
class StandardizedDesignOf final : public StandardizedDesign<Scalar> {
 public:
  using typename StandardizedDesign<Scalar>::Index;
  using typename StandardizedDesign<Scalar>::Vector;
  using typename StandardizedDesign<Scalar>::Matrix;
  using typename StandardizedDesign<Scalar>::Columns;
  using typename StandardizedDesign<Scalar>::Slopes;

  /// Keeps a reference to the design.
  StandardizedDesignOf(const Design& X, const Vector& weights, bool has_intercept)
      : StandardizedDesign<Scalar>(X.rows(), column_moments(X, weights), weights, has_intercept),
        X_(X),
        is_far_(!SparseExpression<Design> && has_intercept && this->moments().is_far()) {}

  [[nodiscard]] bool is_sparse() const override { return SparseExpression<Design>; }

  [[nodiscard]] Vector scores(const Vector& v, Scalar b) const override {
    if (is_far_) {
      Vector z(this->rows());
      for_each_block([&](Index first, const Matrix& block) {
        z.segment(first, block.rows()).noalias() = block * v;
      });
      return z.array() + b;
    }
    const Vector scaled = this->factors().cwiseProduct(v);
    Vector z = X_ * scaled;
    z.array() += b - this->means().dot(scaled);
    return z;
  }

  [[nodiscard]] Vector gradient(const Vector& u) const override {
    if (is_far_) {
      Vector g = Vector::Zero(this->features());
      for_each_block([&](Index first, const Matrix& block) {
        g.noalias() += block.transpose() * u.segment(first, block.rows());
      });
      return g;
    }
    return about_means(X_.transpose() * u, u);
  }

  [[nodiscard]] Vector pass(const Vector& v, Scalar b, const Slopes& slopes, Vector& z,
                            Vector& u) const override {
    if (SparseExpression<Design> || is_far_) {
      z = scores(v, b);
      u.resize(z.size());
      slopes(0, z, u);
      return gradient(u);
    }
    if constexpr (!SparseExpression<Design>) {
      const Vector scaled = this->factors().cwiseProduct(v);
      const Scalar shift = b - this->means().dot(scaled);
      z.resize(this->rows());
      u.resize(this->rows());
      Vector g = Vector::Zero(scaled.size());
      // Blocks that stay in the cache between the two products.
      const Index rows = std::clamp<Index>(65536 / (scaled.size() + 1), 128, 1024);
      for (Index first = 0; first < z.size(); first += rows) {
        const Index count = (std::min)(rows, z.size() - first);
        const auto block = X_.middleRows(first, count);
        auto part = z.segment(first, count);
        part.noalias() = block * scaled;
        part.array() += shift;
        slopes(first, part, u.segment(first, count));
        g.noalias() += block.transpose() * u.segment(first, count);
      }
      return about_means(std::move(g), u);
    }
  }

  void read_rows(Index first, Index count, const Columns& columns, Matrix& block) const override {
    block.resize(count, Index(columns.size()));
    read_centred<Design, Scalar>(X_, this->means(), this->factors(), columns, first, block);
  }

  [[nodiscard]] Matrix products(const Vector& h, const Columns& a, const Columns& b,
                                [[maybe_unused]] Index stride = 1) const override {
    Matrix G = Matrix::Zero(Index(a.size()), Index(b.size()));
    if constexpr (SparseExpression<Design>) {
      Matrix column;
      const Index p = this->features();
      for (Index k = 0; k < G.cols(); ++k) {
        read_rows(0, this->rows(), {b[std::size_t(k)]}, column);
        const Vector u = column.col(0).cwiseProduct(h);
        const Scalar sum = u.sum();
        for (Index i = 0; i < G.rows(); ++i) {
          const Index j = a[std::size_t(i)];
          if (j == p) {
            G(i, k) = sum;
            continue;
          }
          Scalar product = -this->means()(j) * sum;
          for (typename Design::InnerIterator it(X_, j); it; ++it) {
            product += it.value() * u(it.row());
          }
          G(i, k) = this->factors()(j) * product;
        }
      }
    } else {
      constexpr Index rows = GramBlock<Scalar>::max_rows;
      const bool is_symmetric = a == b;
      GramBlock<Scalar> left(Index(a.size()));
      Matrix right;
      Vector weights;
      Index seen = 0;
      for (Index first = 0; first < this->rows(); first += stride * rows) {
        const Index count = (std::min)(rows, this->rows() - first);
        seen += count;
        auto left_rows = left.rows(count);
        read_centred<Design, Scalar>(X_, this->means(), this->factors(), a, first, left_rows);
        weights = h.segment(first, count);
        if (is_symmetric) weights = weights.cwiseSqrt();
        left_rows.array().colwise() *= weights.array();
        if (is_symmetric) {
          left.add_to(G);
        } else {
          read_rows(first, count, b, right);
          G.noalias() += left_rows.transpose() * right;
        }
      }
      if (is_symmetric) mirror_lower(G);
      if (stride > 1) G *= Scalar(this->rows()) / Scalar(seen);
    }
    return G;
  }

 private:
  template <typename Visit>
  void for_each_block(const Visit& visit) const {
    const Columns columns = column_places(0, this->features());
    const Index rows = std::clamp<Index>(65536 / (this->features() + 1), 128, 1024);
    Matrix block;
    for (Index first = 0; first < this->rows(); first += rows) {
      read_rows(first, (std::min)(rows, this->rows() - first), columns, block);
      visit(first, block);
    }
  }

  /// From the product of X' with u that with the columns about their means, times their factors.
  [[nodiscard]] Vector about_means(Vector product, const Vector& u) const {
    product -= u.sum() * this->means();
    return this->factors().cwiseProduct(product);
  }

  const Design& X_;
  bool is_far_;  // from 0 are columns, for their spread: only centred they keep their digits
};

/// Throws unless an earlier fit has the features of a design.
inline void check_warm_start(const char* function, Eigen::Index features, Eigen::Index cols) {
  if (features == cols) return;
  throw_shape_error(function, "the earlier fit has " + std::to_string(features) +
                                  (features == 1 ? " feature" : " features") + ", expected " +
                                  std::to_string(cols) + ", one for each column of X");
}

/// A Cholesky factor, in place of their lower triangle, of second derivatives with squared penalties,
/// and with as little more as it takes where columns depend on others; false where none helps.
template <typename Scalar>
bool factor_curvature(Eigen::MatrixX<Scalar>& H, const Eigen::VectorX<Scalar>& squares,
                      std::optional<Eigen::LLT<Eigen::Ref<Eigen::MatrixX<Scalar>>>>& factor) {
  const Eigen::VectorX<Scalar> diagonal = H.diagonal();
  Scalar floor = std::numeric_limits<Scalar>::epsilon() *
                 (std::max)(diagonal.maxCoeff(), (std::numeric_limits<Scalar>::min)());
  for (int attempt = 0; attempt < 8; ++attempt, floor *= Scalar(32)) {
    H.diagonal().array() = diagonal.array() + floor + Scalar(2) * squares.array();
    factor.emplace(H);
    if (factor->info() == Eigen::Success) return true;
    H.template triangularView<Eigen::StrictlyLower>() = H.transpose();
  }
  return false;
}

/// The minimum of the quadratic model with squared penalties; false where there is none.
template <typename Scalar>
bool newton_target(Eigen::MatrixX<Scalar> H, const Eigen::VectorX<Scalar>& g,
                   const Eigen::VectorX<Scalar>& v, const Eigen::VectorX<Scalar>& squares,
                   Eigen::VectorX<Scalar>& target) {
  std::optional<Eigen::LLT<Eigen::Ref<Eigen::MatrixX<Scalar>>>> factor;
  if (!factor_curvature(H, squares, factor)) return false;
  target = v - factor->solve(Eigen::VectorX<Scalar>(g + Scalar(2) * squares.cwiseProduct(v)));
  return target.allFinite();
}

}  // namespace mlmath::detail
