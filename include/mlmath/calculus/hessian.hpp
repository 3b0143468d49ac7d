// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/calculus/dual.hpp>
#include <mlmath/calculus/gradient.hpp>

#include <Eigen/Core>

#include <string>
#include <type_traits>

namespace mlmath {

/// The value, the gradient and the Hessian matrix of a function at a point.
template <typename Scalar, typename Gradient, typename Hessian>
struct ValueGradientHessian {
  Scalar value{0};      ///< f(x).
  Gradient gradient{};  ///< The gradient, in the type and shape of x.
  Hessian hessian{};    ///< The second derivatives, symmetric to the last bit.
};

namespace detail {

template <typename Rule, typename Scalar>
struct Curvature {
  struct One {
    Scalar slope;
    Scalar curve;
  };
  struct Two {
    Scalar slope_first;
    Scalar slope_second;
    Scalar curve_first;
    Scalar curve_mixed;
    Scalar curve_second;
  };

  /// The second derivative at x, given y = f(x) and the slope.
  static Scalar curve(const Rule& rule, const Scalar& x, const Scalar& y, const Scalar& slope) {
    using D = Dual<Scalar, 1, Curvature>;
    D y_dual(y);
    y_dual.tangent() = slope;
    return rule.slope(D::variable(x), y_dual).tangent();
  }

  static One at(const Rule& rule, const Scalar& x, const Scalar& y) {
    const Scalar slope = rule.slope(x, y);
    return {slope, curve(rule, x, y, slope)};
  }

  static Two at(const Scalar& x, const Scalar& y, bool x_moves, bool y_moves) {
    using D = Dual<Scalar, 2, Curvature>;
    const Scalar f = Rule::value(x, y);
    Two result{Scalar(0), Scalar(0), Scalar(0), Scalar(0), Scalar(0)};
    D x_dual(x);
    D y_dual(y);
    D f_dual(f);
    if (x_moves) {
      x_dual.tangent(0) = Scalar(1);
      f_dual.tangent(0) = result.slope_first = rules::slope_in_first<Rule>(x, y, f, y_moves);
    }
    if (y_moves) {
      y_dual.tangent(1) = Scalar(1);
      f_dual.tangent(1) = result.slope_second = rules::slope_in_second<Rule>(x, y, f, x_moves);
    }
    if (x_moves) {
      const D slope = Rule::slope_first(x_dual, y_dual, f_dual);
      result.curve_first = slope.tangent(0);
      result.curve_mixed = slope.tangent(1);
    }
    if (y_moves) result.curve_second = Rule::slope_second(x_dual, y_dual, f_dual).tangent(1);
    return result;
  }
};

/// Records f at x with directions V (n x k), and gives the value, the gradient and the Hessian times
/// V. Not inlined: see record_and_sweep().
template <typename F, typename X, typename Gradient, typename Scalar>
[[gnu::noinline]] void differentiate_twice(F& f, const X& x,
                                           const Eigen::Ref<const Eigen::MatrixX<Scalar>>& V,
                                           Scalar& value, Gradient* gradient,
                                           Eigen::Ref<Eigen::MatrixX<Scalar>> product) {
  const Index n = V.rows();
  const Index k = V.cols();
  Tape<Scalar, 2> tape(frame_address(), k);
  Node<Scalar, 2>* const input = record_input<2>(tape, x);
  Eigen::Map<Eigen::MatrixX<Scalar>>(input->value + n, n, k) = V;
  const auto y = call_recorded<2, X>(f, tape, input);
  using Result = std::remove_const_t<decltype(y)>;
  constexpr bool is_number = is_one_number<Result, Scalar, 2>;
  static_assert(is_number,
                "hessian: the function must return one number, not a vector or a matrix");
  if constexpr (std::is_arithmetic_v<Result>) {
    value = Scalar(y);
  } else if constexpr (is_number) {
    value = y.value();
    if (y.tape_id() != 0) {
      if (y.tape_id() != tape.id()) throw_tape_error();
      tape.adjoint(*y.operand())[0] = Scalar(1);
      tape.sweep();
    }
  }
  if (gradient != nullptr) *gradient = input_adjoint(x, *input);
  if (input->adjoint == nullptr) {
    product.setZero();
  } else {
    product = Eigen::Map<const Eigen::MatrixX<Scalar>>(input->adjoint + n, n, k);
  }
}

/// The number of directions carried at once: all of a small problem, else equal shares.
inline Index directions_at_once(Index n) {
  constexpr Index most = 64;
  const Index passes = (n + most - 1) / most;
  return passes == 0 ? 0 : (n + passes - 1) / passes;
}

template <DenseObject X>
using HessianOf =
    Eigen::Matrix<typename X::Scalar, int(X::SizeAtCompileTime), int(X::SizeAtCompileTime)>;

template <typename F, typename X, typename Gradient>
void all_second_derivatives(F& f, const X& x, typename X::Scalar& value, Gradient& gradient,
                            HessianOf<X>& hessian) {
  using Scalar = typename X::Scalar;
  const Index n = x.size();
  gradient.setZero(x.rows(), x.cols());
  hessian.setZero(n, n);
  const Index at_once = directions_at_once(n);
  Eigen::MatrixX<Scalar> product(n, n);
  for (Index start = 0; start == 0 || start<n; start += at_once> 0 ? at_once : 1) {
    const Index count = n - start < at_once ? n - start : at_once;
    Eigen::MatrixX<Scalar> V = Eigen::MatrixX<Scalar>::Zero(n, count);
    for (Index j = 0; j < count; ++j) V(start + j, j) = Scalar(1);
    differentiate_twice<F, X, Gradient, Scalar>(f, x, V, value, start == 0 ? &gradient : nullptr,
                                                product.middleCols(start, count));
  }
  for (Index j = 0; j < n; ++j) {
    for (Index i = 0; i < n; ++i) hessian(i, j) = (product(i, j) + product(j, i)) / Scalar(2);
  }
}

template <typename X>
concept HessianArgument = DenseObject<X> && DifferentiableArgument<X>;

}  // namespace detail

/// The value, the gradient and the Hessian matrix of a function at once; see hessian().
template <typename F, detail::HessianArgument X>
[[nodiscard]] auto value_gradient_hessian(F&& f, const X& x) {
  using Plain = typename X::PlainObject;
  ValueGradientHessian<typename X::Scalar, Plain, detail::HessianOf<X>> result;
  detail::all_second_derivatives(f, x, result.value, result.gradient, result.hessian);
  return result;
}

/// The Hessian matrix \f$ H_{ij} = \partial^2 f / \partial x_i \partial x_j \f$, by forward over
/// reverse mode: tangents in up to 64 directions at once are carried through the recording of the
/// gradient, so that a matrix-vector product with constants becomes a matrix product.
///
/// Use hessian_vector_product() where only products are wanted.
///
/// Shapes:   f takes x (a vector, matrix or array of n entries) and returns one number; H is n x n,
///           its indices go through x column by column.
/// Cost:     about n times the cost of a gradient, at the speed of matrix products.
/// Edges:    symmetric to the last bit. At kinks, of the piece that the conventions of calculus.hpp
///           name for the gradient.
/// Accuracy: that of f itself, a few units in the last place of each operation.
/// Throws:   what f throws; TapeError if f uses variables of another call.
/// Source:   Griewank and Walther, Evaluating Derivatives, 2nd ed., ch. 5.
template <typename F, detail::HessianArgument X>
[[nodiscard]] detail::HessianOf<X> hessian(F&& f, const X& x) {
  return value_gradient_hessian(f, x).hessian;
}

/// The product of the Hessian matrix with a vector, \f$ H v \f$, without the matrix: forward over
/// reverse mode in the one direction v.
///
/// Shapes:   v has the shape of x, and so has the result.
/// Cost:     about twice that of a gradient.
/// Throws:   ShapeError if v has not the shape of x; what f throws.
/// Source:   Pearlmutter, Fast exact multiplication by the Hessian, Neural Computation 6 (1994).
template <typename F, detail::HessianArgument X, typename DerivedV>
[[nodiscard]] typename X::PlainObject hessian_vector_product(F&& f, const X& x,
                                                             const Eigen::DenseBase<DerivedV>& v) {
  using Scalar = typename X::Scalar;
  if (v.rows() != x.rows() || v.cols() != x.cols()) {
    detail::throw_shape_error("hessian_vector_product",
                              "v is " + detail::shape_text(v.rows(), v.cols()) + ", expected " +
                                  detail::shape_text(x.rows(), x.cols()) + " as x");
  }
  Eigen::MatrixX<Scalar> V(x.size(), 1);
  for (Eigen::Index j = 0; j < x.cols(); ++j) {
    for (Eigen::Index i = 0; i < x.rows(); ++i)
      V(i + j * x.rows(), 0) = Scalar(v.derived().coeff(i, j));
  }
  Scalar value(0);
  Eigen::MatrixX<Scalar> product(x.size(), 1);
  using Plain = typename X::PlainObject;
  detail::differentiate_twice<F, X, Plain, Scalar>(f, x, V, value, nullptr, product);
  Plain result(x.rows(), x.cols());
  for (Eigen::Index j = 0; j < x.cols(); ++j) {
    for (Eigen::Index i = 0; i < x.rows(); ++i) result(i, j) = product(i + j * x.rows(), 0);
  }
  return result;
}

/// \cond
// Differentiating by variables of a running differentiation.
template <typename F, typename X>
  requires(detail::is_recorded<X>)
X hessian(F&&, const X& x) {
  static_assert(!detail::is_recorded<X>,
                "hessian: its argument is itself being differentiated; derivatives of third order "
                "come from derivative() of a dual number");
  return x;
}
/// \endcond

}  // namespace mlmath
