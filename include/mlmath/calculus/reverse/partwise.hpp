// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/calculus/reverse/dense_variable.hpp>
#include <mlmath/calculus/reverse/operators.hpp>

#include <Eigen/Core>

#include <string>
#include <utility>

namespace mlmath {

/// The columns (or rows) of a variable, one by one: what colwise() and rowwise() give, with the
/// reductions and broadcasts of Eigen's VectorwiseOp.
///
/// Shapes:   a reduction of the columns is a row vector, of the rows a column vector; a broadcast
///           takes one of those and gives the shape of the whole variable.
/// Throws:   ShapeError where the vector of a broadcast does not fit.
template <typename Scalar, int Rows, int Cols, bool IsArray, int Order, bool OfColumns>
class PartwiseVariable {
  using Whole = DenseVariable<Scalar, Rows, Cols, IsArray, Order>;
  using Operand = detail::BroadcastOperand<Scalar, Order>;
  template <typename V>
  static constexpr bool fits = OfColumns ? int(V::ColsAtCompileTime) == 1
                                         : int(V::RowsAtCompileTime) == 1;
  template <typename V>
  static constexpr bool is_constant = detail::ConstantBeside<V, IsArray>;

 public:
  using Reduced = DenseVariable<Scalar, OfColumns ? 1 : Rows, OfColumns ? Cols : 1, IsArray,
                                Order>;  ///< One entry for each column (or row).

  /// See DenseVariable::colwise().
  explicit PartwiseVariable(Whole x) : x_(x) {}

  /// The sums.
  [[nodiscard]] Reduced sum() const { return reduce(x_, Scalar(1)); }
  /// The means.
  [[nodiscard]] Reduced mean() const {
    return reduce(x_, Scalar(1) / Scalar(OfColumns ? x_.rows() : x_.cols()));
  }
  /// The sums of squares.
  [[nodiscard]] Reduced squaredNorm() const {
    return reduce(x_.template map<detail::rules::Square>(), Scalar(1));
  }
  /// The Euclidean norms; the gradient at 0 counts as 0.
  [[nodiscard]] Reduced norm() const { return squaredNorm().template map<detail::rules::Sqrt>(); }

  /// Each column (row) plus a vector.
  template <typename V>
  [[nodiscard]] Whole operator+(const V& v) const requires(fits<V>) {
    return broadcast(Scalar(1), v, Scalar(1));
  }
  /// Each column (row) minus a vector.
  template <typename V>
  [[nodiscard]] Whole operator-(const V& v) const requires(fits<V>) {
    return broadcast(Scalar(1), v, Scalar(-1));
  }
  /// Each column (row) times a vector, entry by entry.
  template <typename V>
  [[nodiscard]] Whole operator*(const V& v) const requires(IsArray&& fits<V>) {
    return x_ * spread(v);
  }
  /// Each column (row) divided by a vector, entry by entry.
  template <typename V>
  [[nodiscard]] Whole operator/(const V& v) const requires(IsArray&& fits<V>) {
    return x_ / spread(v);
  }

 private:
  static Reduced reduce(const Whole& x, const Scalar& alpha) {
    return {detail::partial_sum(x.tape(), x.node(), alpha, OfColumns), x.tape_id()};
  }

  template <typename V>
  void check(const V& v) const {
    const Eigen::Index expected = OfColumns ? x_.rows() : x_.cols();
    if (v.size() == expected) return;
    detail::throw_shape_error(OfColumns ? "colwise" : "rowwise",
                              "the vector has " + std::to_string(v.size()) + " entries, expected " +
                                  std::to_string(expected) +
                                  (OfColumns ? ", one for each row" : ", one for each column") +
                                  " of the " + detail::shape_text(x_.rows(), x_.cols()) +
                                  " variable");
  }

  template <typename V>
  [[nodiscard]] Operand operand(const V& v) const {
    if constexpr (detail::is_dense_variable<V>) {
      (void)v.tape();
      return {v.node(), v.node()->value};
    } else {
      static_assert(is_constant<V>, "a broadcast takes a vector (of an array, an array)");
      return {nullptr, detail::read_constant(x_.tape(), v.derived())};
    }
  }

  template <typename V>
  [[nodiscard]] Whole broadcast(const Scalar& alpha, const V& v, const Scalar& beta) const {
    check(v);
    return {detail::broadcast_sum(x_.tape(), x_.rows(), x_.cols(), {x_.node(), x_.node()->value},
                                  alpha, operand(v), beta, !OfColumns),
            x_.tape_id()};
  }

  // The vector repeated to the shape of the whole variable.
  template <typename V>
  [[nodiscard]] auto spread(const V& v) const {
    check(v);
    if constexpr (detail::is_dense_variable<V>) {
      return OfColumns ? v.replicate(1, x_.cols()) : v.replicate(x_.rows(), 1);
    } else {
      const Eigen::Array<Scalar, Eigen::Dynamic, Eigen::Dynamic> repeated =
          OfColumns ? v.replicate(1, x_.cols()) : v.replicate(x_.rows(), 1);
      return repeated;
    }
  }

  Whole x_;
};

}  // namespace mlmath
