// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/calculus/detail/tracer.hpp>
#include <mlmath/calculus/hessian.hpp>
#include <mlmath/core/errors.hpp>

#include <Eigen/Core>
#include <Eigen/SparseCore>

#include <algorithm>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

// Not part of calculus.hpp, for Eigen's sparse matrices.

namespace mlmath {

/// Which entries of a Hessian may be other than 0, and a colouring of the variables: those of one
/// colour share a direction, so that as many Hessian-vector products as there are colours give the
/// whole matrix. Made by hessian_pattern().
class HessianPattern {
 public:
  using Index = Eigen::Index;  ///< The type of sizes.

  /// From the entries of a symmetric matrix that are stored, whatever their values; an entry and
  /// its twin count as one, and so does the diagonal.
  ///
  /// Throws:   ShapeError if it is not square.
  template <typename Scalar>
  explicit HessianPattern(const Eigen::SparseMatrix<Scalar>& nonzeros) {
    if (nonzeros.rows() != nonzeros.cols()) {
      detail::throw_shape_error("HessianPattern",
                                "the matrix is " +
                                    detail::shape_text(nonzeros.rows(), nonzeros.cols()) +
                                    ", expected a square one");
    }
    std::vector<std::pair<Index, Index>> entries;
    for (Index j = 0; j < nonzeros.outerSize(); ++j) {
      for (typename Eigen::SparseMatrix<Scalar>::InnerIterator it(nonzeros, j); it; ++it) {
        entries.push_back({it.col(), it.row()});
        entries.push_back({it.row(), it.col()});
      }
    }
    build(nonzeros.rows(), std::move(entries));
  }

  /// From pairs (column, row), both ways round.
  HessianPattern(Index size, std::vector<std::pair<Index, Index>> entries) {
    build(size, std::move(entries));
  }

  /// The number of variables.
  [[nodiscard]] Index size() const { return Index(start_.size()) - 1; }
  /// The number of entries that may be other than 0.
  [[nodiscard]] Index nonzeros() const { return Index(row_.size()); }
  /// The number of colours: of Hessian-vector products that the Hessian takes.
  [[nodiscard]] Index colors() const { return colors_; }
  /// The colour of a variable.
  [[nodiscard]] Index color(Index i) const { return color_[std::size_t(i)]; }

  /// The direction of each colour: the sum of its unit vectors, size() x colors().
  template <typename Scalar>
  [[nodiscard]] Eigen::MatrixX<Scalar> directions() const {
    Eigen::MatrixX<Scalar> V = Eigen::MatrixX<Scalar>::Zero(size(), colors_);
    for (Index i = 0; i < size(); ++i) V(i, color(i)) = Scalar(1);
    return V;
  }

  /// The Hessian from its products with directions().
  template <typename Scalar>
  [[nodiscard]] Eigen::SparseMatrix<Scalar> recover(const Eigen::MatrixX<Scalar>& product) const {
    Eigen::SparseMatrix<Scalar> H(size(), size());
    H.resizeNonZeros(nonzeros());
    for (std::size_t j = 0; j < start_.size(); ++j) H.outerIndexPtr()[j] = int(start_[j]);
    for (std::size_t k = 0; k < row_.size(); ++k) {
      H.innerIndexPtr()[k] = int(row_[k]);
      H.valuePtr()[k] = product(at_row_[k], at_color_[k]);
    }
    return H;
  }

 private:
  void build(Index size, std::vector<std::pair<Index, Index>> entries) {
    for (Index i = 0; i < size; ++i) entries.emplace_back(i, i);
    std::sort(entries.begin(), entries.end());
    entries.erase(std::unique(entries.begin(), entries.end()), entries.end());
    start_.assign(std::size_t(size) + 1, 0);
    for (const auto& [column, row] : entries) {
      ++start_[std::size_t(column) + 1];
      row_.push_back(row);
    }
    for (std::size_t j = 1; j < start_.size(); ++j) start_[j] += start_[j - 1];
    choose_colors();
    plan_recovery();
  }

  template <typename Visit>
  void for_each_neighbor(Index i, const Visit& visit) const {
    for (Index k = start_[std::size_t(i)]; k < start_[std::size_t(i) + 1]; ++k) {
      if (row_[std::size_t(k)] != i) visit(row_[std::size_t(k)]);
    }
  }

  // A star colouring: neighbours differ, and no path of four variables has but two colours, so that
  // each entry stands alone in one of the products.
  void choose_colors() {
    const Index n = size();
    color_.assign(std::size_t(n), -1);
    std::vector<Index> forbidden(start_.size(), -1);
    const auto color_of = [this](Index i) { return color_[std::size_t(i)]; };
    for (Index v = 0; v < n; ++v) {
      const auto forbid = [&](Index i) { forbidden[std::size_t(color_of(i))] = v; };
      for_each_neighbor(v, [&](Index w) {
        if (color_of(w) >= 0) forbid(w);
        for_each_neighbor(w, [&](Index x) {
          if (x == v || color_of(x) < 0) return;
          if (color_of(w) < 0) {
            forbid(x);
            return;
          }
          for_each_neighbor(x, [&](Index y) {
            if (y != w && color_of(y) == color_of(w)) forbid(x);
          });
        });
      });
      Index c = 0;
      while (forbidden[std::size_t(c)] == v) ++c;
      color_[std::size_t(v)] = c;
      colors_ = std::max(colors_, c + 1);
    }
  }

  // Entry (i, j) is where column j alone of its colour meets row i, or the other way round.
  void plan_recovery() {
    std::vector<Index> count(color_.size(), 0);
    std::vector<std::vector<bool>> alone(color_.size());
    for (Index i = 0; i < size(); ++i) {
      for_each_neighbor(i, [&](Index j) { ++count[std::size_t(color(j))]; });
      for (Index k = start_[std::size_t(i)]; k < start_[std::size_t(i) + 1]; ++k) {
        const Index j = row_[std::size_t(k)];
        alone[std::size_t(i)].push_back(j == i || count[std::size_t(color(j))] == 1);
      }
      for_each_neighbor(i, [&](Index j) { --count[std::size_t(color(j))]; });
    }
    for (Index j = 0; j < size(); ++j) {
      for (Index k = start_[std::size_t(j)]; k < start_[std::size_t(j) + 1]; ++k) {
        const Index i = row_[std::size_t(k)];
        // Symmetric: of entries that can be read both ways, always the same one.
        const bool from_column = alone[std::size_t(j)][std::size_t(k - start_[std::size_t(j)])];
        const bool from_row = is_alone(alone, i, j);
        const bool first = from_column && (!from_row || j < i);
        at_row_.push_back(first ? j : i);
        at_color_.push_back(first ? color(i) : color(j));
      }
    }
  }

  // Whether variable j is alone of its colour among the neighbours of i.
  [[nodiscard]] bool is_alone(const std::vector<std::vector<bool>>& alone, Index i, Index j) const {
    const auto begin = row_.begin() + start_[std::size_t(i)];
    const auto end = row_.begin() + start_[std::size_t(i) + 1];
    return alone[std::size_t(i)][std::size_t(std::lower_bound(begin, end, j) - begin)];
  }

  std::vector<Index> start_;  // of each column in row_
  std::vector<Index> row_;
  std::vector<Index> color_;
  std::vector<Index> at_row_;  // where each entry is found in the products
  std::vector<Index> at_color_;
  Index colors_ = 0;
};

/// Which entries of the Hessian of f may be other than 0, found by running f once on numbers that
/// know what they depend on.
///
/// The pattern is that of the branches taken at x, and may hold entries that are 0. Take it once,
/// and sparse_hessian() at many points, as long as f goes the same way.
///
/// Shapes:   f takes a generic vector, reads entries or whole expressions, and gives a number.
/// Cost:     some hundred times that of f, once.
/// Source:   Gebremedhin, Manne and Pothen, What color is your Jacobian?, SIAM Review 47 (2005).
template <typename F, typename Derived>
[[nodiscard]] HessianPattern hessian_pattern(const F& f, const Eigen::MatrixBase<Derived>& x) {
  using Eigen::Index;
  using Point = Eigen::VectorX<detail::Tracer>;
  static_assert(std::is_invocable_v<const F&, const Point&>,
                "mlmath: hessian_pattern takes a generic function of a vector, [](const auto& x) "
                "{ ... }; or give the pattern itself, HessianPattern(nonzeros)");
  detail::OperationTrace trace(static_cast<int>(x.size()));
  Point point(x.size());
  for (Index i = 0; i < x.size(); ++i) {
    point(i) = detail::Tracer(double(x.derived().coeff(i)), static_cast<int>(i));
  }
  (void)detail::Tracer(f(static_cast<const Point&>(point)));
  std::vector<std::pair<Index, Index>> entries(trace.pairs().begin(), trace.pairs().end());
  return {x.size(), std::move(entries)};
}

/// The Hessian of a function that couples few of its variables, as a sparse matrix: as hessian(),
/// but in as many directions as the pattern has colours, whatever the number of variables.
///
/// Shapes:   x has n entries, as the pattern; H is n x n, with the entries of the pattern.
/// Cost:     colors() Hessian-vector products at once: for a band of width w about w of them.
/// Edges:    symmetric to the last bit. Wrong without a word where f has entries outside the
///           pattern.
/// Throws:   ShapeError if x has another size than the pattern; what f throws.
/// Source:   as hessian_pattern().
template <typename F, detail::HessianArgument X>
[[nodiscard]] Eigen::SparseMatrix<typename X::Scalar> sparse_hessian(
    F&& f, const X& x, const HessianPattern& pattern) {
  using Scalar = typename X::Scalar;
  if (x.size() != pattern.size()) {
    detail::throw_shape_error("sparse_hessian",
                              "x has " + std::to_string(x.size()) + " entries, expected " +
                                  std::to_string(pattern.size()) + " as the pattern");
  }
  const Eigen::MatrixX<Scalar> V = pattern.directions<Scalar>();
  Eigen::MatrixX<Scalar> product(V.rows(), V.cols());
  Scalar value(0);
  using Plain = typename X::PlainObject;
  const Eigen::Index at_once = detail::directions_at_once(V.cols());
  for (Eigen::Index start = 0; start < V.cols(); start += at_once) {
    const Eigen::Index count = std::min(at_once, V.cols() - start);
    detail::differentiate_twice<std::remove_reference_t<F>, X, Plain, Scalar>(
        f, x, V.middleCols(start, count), value, static_cast<Plain*>(nullptr),
        product.middleCols(start, count));
  }
  return pattern.recover(product);
}

/// The same, with the pattern found at x.
template <typename F, detail::HessianArgument X>
[[nodiscard]] Eigen::SparseMatrix<typename X::Scalar> sparse_hessian(F&& f, const X& x) {
  return sparse_hessian(f, x, hessian_pattern(f, x));
}

}  // namespace mlmath
