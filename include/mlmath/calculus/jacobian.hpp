// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/calculus/detail/callables.hpp>
#include <mlmath/calculus/detail/push_forward.hpp>
#include <mlmath/core/errors.hpp>

#include <Eigen/Core>

#include <algorithm>
#include <string>
#include <type_traits>
#include <utility>

namespace mlmath {

/// A function's value and its Jacobian.
template <typename Value, typename Jacobian>
struct ValueAndJacobian {
  Value value{};        ///< \f$ f(x) \f$
  Jacobian jacobian{};  ///< \f$ J_{ij} = \partial f_i / \partial x_j \f$
};

namespace detail {

/// The number of tangents carried at once: all of a small fixed size, else equal shares of at most
/// 16.
constexpr int chunk_size(int n) {
  if (n == Eigen::Dynamic) return 16;
  if (n == 0) return 1;
  const int passes = (n + 15) / 16;
  return (n + passes - 1) / passes;
}

template <typename D, typename Result, typename JacobianType>
void read_jacobian(const Result& result, Eigen::Index first, Eigen::Index count,
                   JacobianType& jacobian) {
  if constexpr (DenseExpression<Result>) {
    if constexpr (std::is_same_v<typename Result::Scalar, D>) {
      for (Eigen::Index c = 0; c < result.cols(); ++c) {
        for (Eigen::Index r = 0; r < result.rows(); ++r) {
          const D& entry = result.coeffRef(r, c);
          for (Eigen::Index k = 0; k < count; ++k) {
            jacobian.coeffRef(c * result.rows() + r, first + k) = entry.tangent(int(k));
          }
        }
      }
      return;
    }
  } else if constexpr (std::is_same_v<Result, D>) {
    for (Eigen::Index k = 0; k < count; ++k) {
      jacobian.coeffRef(0, first + k) = result.tangent(int(k));
    }
    return;
  }
  jacobian.middleCols(first, count).setZero();
}

template <typename Result>
constexpr int result_size() {
  if constexpr (DenseExpression<Result>) {
    return Result::SizeAtCompileTime;
  } else {
    return 1;
  }
}

template <typename Result>
Eigen::Index run_time_size(const Result& result) {
  if constexpr (DenseExpression<Result>) {
    return result.size();
  } else {
    return 1;
  }
}

}  // namespace detail

/// The value and the Jacobian of a function of a vector, by forward mode.
///
/// Shapes:   as jacobian(); value is what f gives, as plain numbers.
/// Cost:     as jacobian(), the value is free.
template <int Chunk = 0, typename F, typename Derived>
[[nodiscard]] auto value_and_jacobian(const F& f, const Eigen::MatrixBase<Derived>& x_arg) {
  constexpr int n_fixed = Derived::SizeAtCompileTime;
  constexpr int N = Chunk > 0 ? Chunk : detail::chunk_size(n_fixed);
  using Scalar = detail::PointScalar<typename Derived::Scalar>;
  using D = detail::DualOfShape<F, Derived, Scalar, N>;
  using Point = detail::Rebound<Derived, D>;
  if constexpr (!detail::check_function<F, Point>()) {
    return ValueAndJacobian<Scalar, Eigen::MatrixX<Scalar>>{};
  } else {
    using Result = std::decay_t<std::invoke_result_t<const F&, const Point&>>;
    using Jacobian =
        Eigen::Matrix<Scalar, detail::result_size<Result>(), n_fixed,
                      detail::result_size<Result>() == 1 && n_fixed != 1 ? Eigen::RowMajor
                                                                         : Eigen::ColMajor>;

    Point x = x_arg.template cast<Scalar>().template cast<D>();
    const Eigen::Index n = x.size();
    ValueAndJacobian<decltype(detail::read_value<D>(std::declval<const Result&>())), Jacobian>
        answer;
    for (Eigen::Index first = 0; first == 0 || first < n; first += N) {
      const Eigen::Index count = std::min<Eigen::Index>(N, n - first);
      for (Eigen::Index k = 0; k < count; ++k) x.data()[first + k].tangent(int(k)) = Scalar(1);
      const Result result = f(static_cast<const Point&>(x));
      for (Eigen::Index k = 0; k < count; ++k) x.data()[first + k].tangent(int(k)) = Scalar(0);
      const Eigen::Index m = detail::run_time_size(result);
      if (first == 0) {
        answer.value = detail::read_value<D>(result);
        answer.jacobian.resize(m, n);
      } else if (m != answer.jacobian.rows()) {
        detail::throw_shape_error("jacobian", "f gave " + std::to_string(answer.jacobian.rows()) +
                                                  " entries and then " + std::to_string(m) +
                                                  " at the same x; it has to give the same number");
      }
      detail::read_jacobian<D>(result, first, count, answer.jacobian);
    }
    return answer;
  }
}

/// The Jacobian of a function of a vector, \f$ J_{ij} = \frac{\partial f_i}{\partial x_j}(x) \f$,
/// exact to rounding, by forward-mode automatic differentiation.
///
/// Use it where f has about as many outputs as inputs, or more; for one output, gradient() is
/// cheaper from some ten inputs on. With x of fixed size nothing is allocated on the heap. See
/// derivative() for what f may be.
///
/// Shapes:   x has n entries; f gives m of them (or a number, m = 1); J is m x n, of fixed size
///           where both are. Matrices count column by column.
/// Cost:     n/Chunk evaluations of f on dual numbers with Chunk tangents: 16, or all n where
///           the size of x is fixed and no more; `jacobian<8>(f, x)` chooses.
/// Edges:    m x 0 for an empty x. At kinks and singular points: docs/calculus.md.
/// Throws:   ShapeError if f gives results of different sizes for the same x.
/// Source:   Griewank and Walther, Evaluating Derivatives, 2nd ed., ch. 3.
template <int Chunk = 0, typename F, typename Derived>
[[nodiscard]] auto jacobian(const F& f, const Eigen::MatrixBase<Derived>& x) {
  return value_and_jacobian<Chunk>(f, x).jacobian;
}

/// The product of the Jacobian of f at x and a vector, \f$ J(x)\, v \f$, without forming the
/// Jacobian: one step of the chain rule from the inputs to the outputs.
///
/// Shapes:   x and v have the same shape; the result has the shape of f(x).
/// Cost:     one evaluation of f on dual numbers, about twice that of f.
/// Throws:   ShapeError if the shapes of x and v differ.
template <typename F, typename DerivedX, typename DerivedV>
[[nodiscard]] auto jacobian_vector_product(const F& f, const Eigen::MatrixBase<DerivedX>& x,
                                           const Eigen::MatrixBase<DerivedV>& v) {
  return detail::push_forward("jacobian_vector_product", f, x.derived(), v.derived());
}

}  // namespace mlmath
