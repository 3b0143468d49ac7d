// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/calculus/reverse/elementwise_nodes.hpp>
#include <mlmath/calculus/reverse/product_nodes.hpp>
#include <mlmath/calculus/reverse/reduction_nodes.hpp>
#include <mlmath/calculus/reverse/view_nodes.hpp>
#include <mlmath/calculus/variable.hpp>
#include <mlmath/core/errors.hpp>

#include <Eigen/Core>

#include <concepts>
#include <cstdint>
#include <string>

namespace mlmath {

template <typename Scalar, int Rows, int Cols, bool IsArray, int Order = 1>
class DenseVariable;

template <typename Scalar, int Rows, int Cols, bool IsArray, int Order, bool OfColumns>
class PartwiseVariable;

/// A matrix whose derivative is being recorded, with the products of linear algebra.
template <typename Scalar, int Rows = Eigen::Dynamic, int Cols = Eigen::Dynamic, int Order = 1>
using MatrixVariable = DenseVariable<Scalar, Rows, Cols, false, Order>;

/// A column vector whose derivative is being recorded.
template <typename Scalar, int Order = 1>
using VectorVariable = MatrixVariable<Scalar, Eigen::Dynamic, 1, Order>;

/// An array whose derivative is being recorded: arithmetic goes entry by entry.
template <typename Scalar, int Rows = Eigen::Dynamic, int Cols = Eigen::Dynamic, int Order = 1>
using ArrayVariable = DenseVariable<Scalar, Rows, Cols, true, Order>;

namespace detail {

template <typename Rule, typename X, typename Y>
auto map_pair(const char* function, const X& x, const Y& y);

[[noreturn]] inline void throw_part_error(const char* function, Index rows, Index cols) {
  throw_shape_error(function,
                    "the part does not lie within the " + shape_text(rows, cols) + " variable");
}

}  // namespace detail

/// A dense matrix, vector or array whose derivative is being recorded: what gradient() and its
/// relatives hand to a function of a whole vector or matrix.
///
/// It has the vocabulary of Eigen's Matrix (or, with IsArray, Array), so that one generic lambda
/// works on plain Eigen objects and on variables:
/// \code
/// auto loss = [&](const auto& w) { return (X * w - y).squaredNorm(); };
/// double value = loss(w);                               // w: Eigen::VectorXd
/// Eigen::VectorXd slope = mlmath::gradient(loss, w);    // the same lambda
/// \endcode
/// Each operation (a product, a sum, exp of all entries) is one node of the recording, whatever the
/// size. A variable is a handle: copying it is free, and it cannot be changed in place.
///
/// Rows and Cols are 1 or Eigen::Dynamic; Order is 1 for gradients and 2 inside hessian() and
/// hessian_vector_product().
///
/// Edges:    plain Eigen objects in the function are constants; they are read where they are, not
///           copied, unless they are local variables or temporaries of the function. One that is
///           kept elsewhere (in a std::vector, say) must live until the derivative is returned.
/// Throws:   ShapeError where sizes do not fit; TapeError where a variable is used outside the call
///           that made it.
template <typename Scalar_, int Rows, int Cols, bool IsArray, int Order>
class DenseVariable {
  static_assert(Rows == 1 || Rows == Eigen::Dynamic, "Rows is 1 or Eigen::Dynamic");
  static_assert(Cols == 1 || Cols == Eigen::Dynamic, "Cols is 1 or Eigen::Dynamic");
  static constexpr bool is_vector = Rows == 1 || Cols == 1;
  using Node = detail::Node<Scalar_, Order>;
  using Tape = detail::Tape<Scalar_, Order>;
  template <int R, int C>
  using Shaped = DenseVariable<Scalar_, R, C, IsArray, Order>;

 public:
  using Scalar = Scalar_;                   ///< The type of the values.
  using Number = Variable<Scalar_, Order>;  ///< The type of one entry.
  using Index = Eigen::Index;               ///< The type of sizes.
  using Values =
      std::conditional_t<IsArray,
                         Eigen::Array<Scalar_, Rows, Cols, (Rows == 1 && Cols != 1) ? 1 : 0>,
                         detail::DenseType<Scalar_, Rows, Cols>>;  ///< See value().
  static constexpr int RowsAtCompileTime = Rows;                   ///< 1 or Eigen::Dynamic.
  static constexpr int ColsAtCompileTime = Cols;                   ///< 1 or Eigen::Dynamic.
  static constexpr bool is_array = IsArray;  ///< Whether * goes entry by entry.
  static constexpr int order = Order;        ///< The order of the derivatives recorded.

  /// \cond
  // The machinery's door.
  DenseVariable(Node* node, std::uint32_t id) : node_(node), id_(id) {}
  [[nodiscard]] Node* node() const { return node_; }
  [[nodiscard]] std::uint32_t tape_id() const { return id_; }
  [[nodiscard]] Tape& tape() const { return detail::tape_of<Scalar, Order>(id_); }
  template <typename Rule>
  [[nodiscard]] DenseVariable map(const Rule& rule = {}) const {
    return {detail::map_entries<Rule>(tape(), node_, rule), id_};
  }
  /// \endcond

  [[nodiscard]] Index rows() const { return node_->rows; }    ///< Number of rows.
  [[nodiscard]] Index cols() const { return node_->cols; }    ///< Number of columns.
  [[nodiscard]] Index size() const { return node_->size(); }  ///< Number of entries.

  /// The values, without their derivatives.
  [[nodiscard]] Values value() const {
    return Eigen::Map<const Values>(node_->value, rows(), cols());
  }
  /// Itself: a variable is always evaluated.
  [[nodiscard]] const DenseVariable& eval() const { return *this; }
  /// Itself.
  [[nodiscard]] const DenseVariable& derived() const { return *this; }

  /// Entry (i, j).
  [[nodiscard]] Number operator()(Index i, Index j) const {
    eigen_assert(i >= 0 && i < rows() && j >= 0 && j < cols());
    return detail::element(id_, node_, i + j * node_->rows);
  }
  /// Entry i of a vector.
  [[nodiscard]] Number operator()(Index i) const requires is_vector {
    eigen_assert(i >= 0 && i < size());
    return detail::element(id_, node_, i);
  }
  /// Entry i of a vector.
  [[nodiscard]] Number operator[](Index i) const requires is_vector { return (*this)(i); }

  /// The entries of a vector at the given positions (a std::vector or an Eigen vector of integers),
  /// as for Eigen's vectors; a position may come more than once.
  template <typename Indices>
  [[nodiscard]] DenseVariable operator()(const Indices& indices) const
      requires(is_vector && !std::is_arithmetic_v<Indices> && requires {
        indices.size();
        { indices[0] } -> std::convertible_to<Index>;
      }) {
    return {detail::choice_node(tape(), node_, indices), id_};
  }

  /// The same entries, with the products of linear algebra.
  [[nodiscard]] MatrixVariable<Scalar, Rows, Cols, Order> matrix() const { return {node_, id_}; }
  /// The same entries, with arithmetic entry by entry.
  [[nodiscard]] ArrayVariable<Scalar, Rows, Cols, Order> array() const { return {node_, id_}; }
  /// The transpose.
  [[nodiscard]] Shaped<Cols, Rows> transpose() const {
    return {detail::transpose_node(tape(), node_), id_};
  }
  /// The entries, column by column, in another shape.
  [[nodiscard]] Shaped<Eigen::Dynamic, Eigen::Dynamic> reshaped(Index rows, Index cols) const {
    if (rows < 0 || cols < 0 || rows * cols != size()) {
      detail::throw_shape_error("reshaped", "the variable is " +
                                                detail::shape_text(this->rows(), this->cols()) +
                                                ", asked for " + detail::shape_text(rows, cols));
    }
    return {detail::shape_node(tape(), node_, rows, cols), id_};
  }
  /// The entries, column by column, as one column.
  [[nodiscard]] Shaped<Eigen::Dynamic, 1> reshaped() const {
    return {detail::shape_node(tape(), node_, size(), 1), id_};
  }

  /// The block of the given size from (row, col) on.
  [[nodiscard]] Shaped<Eigen::Dynamic, Eigen::Dynamic> block(Index row, Index col, Index rows,
                                                             Index cols) const {
    return part<Eigen::Dynamic, Eigen::Dynamic>("block", row, col, rows, cols);
  }
  /// Row i.
  [[nodiscard]] Shaped<1, Cols> row(Index i) const { return part<1, Cols>("row", i, 0, 1, cols()); }
  /// Column j.
  [[nodiscard]] Shaped<Rows, 1> col(Index j) const { return part<Rows, 1>("col", 0, j, rows(), 1); }
  /// The first n rows.
  [[nodiscard]] Shaped<Eigen::Dynamic, Cols> topRows(Index n) const {
    return part<Eigen::Dynamic, Cols>("topRows", 0, 0, n, cols());
  }
  /// The last n rows.
  [[nodiscard]] Shaped<Eigen::Dynamic, Cols> bottomRows(Index n) const {
    return part<Eigen::Dynamic, Cols>("bottomRows", rows() - n, 0, n, cols());
  }
  /// n rows from `start` on.
  [[nodiscard]] Shaped<Eigen::Dynamic, Cols> middleRows(Index start, Index n) const {
    return part<Eigen::Dynamic, Cols>("middleRows", start, 0, n, cols());
  }
  /// The first n columns.
  [[nodiscard]] Shaped<Rows, Eigen::Dynamic> leftCols(Index n) const {
    return part<Rows, Eigen::Dynamic>("leftCols", 0, 0, rows(), n);
  }
  /// The last n columns.
  [[nodiscard]] Shaped<Rows, Eigen::Dynamic> rightCols(Index n) const {
    return part<Rows, Eigen::Dynamic>("rightCols", 0, cols() - n, rows(), n);
  }
  /// n columns from `start` on.
  [[nodiscard]] Shaped<Rows, Eigen::Dynamic> middleCols(Index start, Index n) const {
    return part<Rows, Eigen::Dynamic>("middleCols", 0, start, rows(), n);
  }
  /// n entries of a vector from `start` on.
  [[nodiscard]] DenseVariable segment(Index start, Index n) const requires is_vector {
    return Cols == 1 ? part<Rows, Cols>("segment", start, 0, n, 1)
                     : part<Rows, Cols>("segment", 0, start, 1, n);
  }
  /// The first n entries of a vector.
  [[nodiscard]] DenseVariable head(Index n) const requires is_vector { return segment(0, n); }
  /// The last n entries of a vector.
  [[nodiscard]] DenseVariable tail(Index n) const requires is_vector {
    return segment(size() - n, n);
  }
  /// The main diagonal.
  [[nodiscard]] Shaped<Eigen::Dynamic, 1> diagonal() const requires(!IsArray) {
    const Index n = rows() < cols() ? rows() : cols();
    return {detail::block_node(tape(), node_, 0, n, 1, rows() + 1, 0), id_};
  }
  /// The matrix repeated `down` times downwards and `right` times to the right.
  [[nodiscard]] Shaped<Eigen::Dynamic, Eigen::Dynamic> replicate(Index down, Index right) const {
    return {detail::replicate_node(tape(), node_, down, right), id_};
  }

  /// The reductions and broadcasts that go column by column.
  [[nodiscard]] PartwiseVariable<Scalar, Rows, Cols, IsArray, Order, true> colwise() const {
    return PartwiseVariable<Scalar, Rows, Cols, IsArray, Order, true>(*this);
  }
  /// The reductions and broadcasts that go row by row.
  [[nodiscard]] PartwiseVariable<Scalar, Rows, Cols, IsArray, Order, false> rowwise() const {
    return PartwiseVariable<Scalar, Rows, Cols, IsArray, Order, false>(*this);
  }

  /// The sum of all entries.
  [[nodiscard]] Number sum() const { return detail::sum_node(tape(), node_, Scalar(1)); }
  /// The mean of all entries.
  [[nodiscard]] Number mean() const {
    return detail::sum_node(tape(), node_, Scalar(1) / Scalar(size()));
  }
  /// The product of all entries.
  [[nodiscard]] Number prod() const { return detail::product_node(tape(), node_); }
  /// The largest entry; equal ones share its derivative.
  [[nodiscard]] Number maxCoeff() const { return extreme("maxCoeff", true); }
  /// The smallest entry; equal ones share its derivative.
  [[nodiscard]] Number minCoeff() const { return extreme("minCoeff", false); }
  /// The trace.
  [[nodiscard]] Number trace() const requires(!IsArray) { return diagonal().sum(); }
  /// The sum of the squares of all entries.
  [[nodiscard]] Number squaredNorm() const requires(!IsArray) {
    return detail::dot_nodes(tape(), node_, node_, static_cast<const Scalar*>(node_->value));
  }
  /// The square root of squaredNorm(), without overflow; its gradient at 0 counts as 0.
  [[nodiscard]] Number norm() const requires(!IsArray) { return detail::norm_node(tape(), node_); }
  /// norm().
  [[nodiscard]] Number stableNorm() const requires(!IsArray) { return norm(); }
  /// The 1-norm, 2-norm or (p = Eigen::Infinity) maximum norm of all entries.
  template <int P>
  [[nodiscard]] Number lpNorm() const
      requires(!IsArray && (P == 1 || P == 2 || P == Eigen::Infinity)) {
    if constexpr (P == 2) {
      return norm();
    } else if constexpr (P == 1) {
      return cwiseAbs().sum();
    } else {
      return cwiseAbs().maxCoeff();
    }
  }
  /// The dot product with another vector variable.
  template <int R2, int C2>
  [[nodiscard]] Number dot(const DenseVariable<Scalar, R2, C2, false, Order>& other) const
      requires(!IsArray && is_vector && (R2 == 1 || C2 == 1)) {
    check_dot(other.size());
    Tape& tape = this->tape();
    (void)other.tape();
    return detail::dot_nodes(tape, node_, other.node(),
                             static_cast<const Scalar*>(other.node()->value));
  }
  /// The dot product with a constant vector.
  template <typename Derived>
  [[nodiscard]] Number dot(const Eigen::MatrixBase<Derived>& other) const
      requires(!IsArray && is_vector && bool(Derived::IsVectorAtCompileTime)) {
    check_dot(other.size());
    Tape& tape = this->tape();
    return detail::dot_nodes(tape, node_, static_cast<Node*>(nullptr),
                             detail::read_constant(tape, other.derived()));
  }

  /// \name Functions of each entry
  /// With the names that they have in Eigen: those of Array on an array, cwise... on a matrix.
  /// @{

  /// The absolute value.
  [[nodiscard]] DenseVariable cwiseAbs() const { return map<detail::rules::Abs>(); }
  /// x^2.
  [[nodiscard]] DenseVariable cwiseAbs2() const { return map<detail::rules::Square>(); }
  /// The square root.
  [[nodiscard]] DenseVariable cwiseSqrt() const { return map<detail::rules::Sqrt>(); }
  /// 1 / x.
  [[nodiscard]] DenseVariable cwiseInverse() const { return map<detail::rules::Inverse>(); }
  /// -1, 0 or 1.
  [[nodiscard]] DenseVariable cwiseSign() const { return map<detail::rules::Sign>(); }
  /// The product, entry by entry.
  template <typename Other>
  [[nodiscard]] auto cwiseProduct(const Other& other) const {
    return (array() * other.array()).matrix();
  }
  /// The quotient, entry by entry.
  template <typename Other>
  [[nodiscard]] auto cwiseQuotient(const Other& other) const {
    return (array() / other.array()).matrix();
  }
  // clang-format off
  /// The absolute value.
  [[nodiscard]] DenseVariable abs() const requires IsArray { return map<detail::rules::Abs>(); }
  /// x^2.
  [[nodiscard]] DenseVariable abs2() const requires IsArray { return map<detail::rules::Square>(); }
  /// x^2.
  [[nodiscard]] DenseVariable square() const requires IsArray { return map<detail::rules::Square>(); }
  /// x^3.
  [[nodiscard]] DenseVariable cube() const requires IsArray { return map<detail::rules::Cube>(); }
  /// 1 / x.
  [[nodiscard]] DenseVariable inverse() const requires IsArray { return map<detail::rules::Inverse>(); }
  /// The square root.
  [[nodiscard]] DenseVariable sqrt() const requires IsArray { return map<detail::rules::Sqrt>(); }
  /// 1 / sqrt(x).
  [[nodiscard]] DenseVariable rsqrt() const requires IsArray { return sqrt().inverse(); }
  /// -1, 0 or 1.
  [[nodiscard]] DenseVariable sign() const requires IsArray { return map<detail::rules::Sign>(); }
  /// e^x.
  [[nodiscard]] DenseVariable exp() const requires IsArray { return map<detail::rules::Exp>(); }
  /// e^x - 1.
  [[nodiscard]] DenseVariable expm1() const requires IsArray { return map<detail::rules::Expm1>(); }
  /// The natural logarithm.
  [[nodiscard]] DenseVariable log() const requires IsArray { return map<detail::rules::Log>(); }
  /// log(1 + x).
  [[nodiscard]] DenseVariable log1p() const requires IsArray { return map<detail::rules::Log1p>(); }
  /// The logarithm to base 2.
  [[nodiscard]] DenseVariable log2() const requires IsArray { return map<detail::rules::Log2>(); }
  /// The logarithm to base 10.
  [[nodiscard]] DenseVariable log10() const requires IsArray { return map<detail::rules::Log10>(); }
  /// The sine.
  [[nodiscard]] DenseVariable sin() const requires IsArray { return map<detail::rules::Sin>(); }
  /// The cosine.
  [[nodiscard]] DenseVariable cos() const requires IsArray { return map<detail::rules::Cos>(); }
  /// The tangent.
  [[nodiscard]] DenseVariable tan() const requires IsArray { return map<detail::rules::Tan>(); }
  /// The arc sine.
  [[nodiscard]] DenseVariable asin() const requires IsArray { return map<detail::rules::Asin>(); }
  /// The arc cosine.
  [[nodiscard]] DenseVariable acos() const requires IsArray { return map<detail::rules::Acos>(); }
  /// The arc tangent.
  [[nodiscard]] DenseVariable atan() const requires IsArray { return map<detail::rules::Atan>(); }
  /// The hyperbolic sine.
  [[nodiscard]] DenseVariable sinh() const requires IsArray { return map<detail::rules::Sinh>(); }
  /// The hyperbolic cosine.
  [[nodiscard]] DenseVariable cosh() const requires IsArray { return map<detail::rules::Cosh>(); }
  /// The hyperbolic tangent.
  [[nodiscard]] DenseVariable tanh() const requires IsArray { return map<detail::rules::Tanh>(); }
  /// 1 / (1 + e^-x).
  [[nodiscard]] DenseVariable logistic() const requires IsArray { return map<detail::rules::Sigmoid>(); }
  // clang-format on
  /// @}

  /// The larger of each entry and a constant or another array.
  template <typename Other>
  [[nodiscard]] auto max(const Other& other) const requires IsArray {
    return pair<detail::rules::Max>(other);
  }
  /// The smaller of each entry and a constant or another array.
  template <typename Other>
  [[nodiscard]] auto min(const Other& other) const requires IsArray {
    return pair<detail::rules::Min>(other);
  }
  /// max() of a matrix.
  template <typename Other>
  [[nodiscard]] auto cwiseMax(const Other& other) const {
    return pair<detail::rules::Max>(other);
  }
  /// min() of a matrix.
  template <typename Other>
  [[nodiscard]] auto cwiseMin(const Other& other) const {
    return pair<detail::rules::Min>(other);
  }
  /// Each entry to a constant power.
  [[nodiscard]] DenseVariable pow(const Scalar& exponent) const requires IsArray {
    if (exponent == Scalar(2)) return square();
    return map(detail::rules::PowConstant<Scalar>{exponent});
  }

 private:
  template <typename Rule, typename Other>
  [[nodiscard]] auto pair(const Other& other) const {
    return detail::map_pair<Rule>("max or min", *this, other);
  }

  template <int R, int C>
  [[nodiscard]] Shaped<R, C> part(const char* function, Index row, Index col, Index rows,
                                  Index cols) const {
    const bool inside = row >= 0 && col >= 0 && rows >= 0 && cols >= 0 &&
                        row + rows <= this->rows() && col + cols <= this->cols();
    if (!inside) detail::throw_part_error(function, this->rows(), this->cols());
    const Index step = this->rows();
    return {detail::block_node(tape(), node_, row + col * step, rows, cols, 1, step), id_};
  }

  [[nodiscard]] Number extreme(const char* function, bool is_largest) const {
    if (size() == 0) detail::throw_shape_error(function, "the variable is empty");
    return detail::extreme_node(tape(), node_, is_largest);
  }

  void check_dot(Index other_size) const {
    if (other_size == size()) return;
    detail::throw_shape_error("dot", "the vectors have " + std::to_string(size()) + " and " +
                                         std::to_string(other_size) + " entries");
  }

  Node* node_;
  std::uint32_t id_;
};

namespace detail {

template <typename T>
inline constexpr bool is_dense_variable = false;
template <typename S, int R, int C, bool A, int O>
inline constexpr bool is_dense_variable<DenseVariable<S, R, C, A, O>> = true;

}  // namespace detail

}  // namespace mlmath
