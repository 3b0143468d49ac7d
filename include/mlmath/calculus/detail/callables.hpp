// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/calculus/dual.hpp>
#include <mlmath/core/concepts.hpp>

#include <Eigen/Core>

#include <concepts>
#include <type_traits>

/// What the forward differentiation calls know about a user's function: which numbers it takes, and
/// how to read the derivatives out of what it returns.
namespace mlmath::detail {

/// Whether a T carries derivatives: dual numbers, Taylor series.
template <typename T>
inline constexpr bool is_active = is_dual<T>;

/// The number at which a derivative is taken: an integer counts as double.
template <typename T>
using PointScalar = std::conditional_t<std::integral<T>, double, T>;

/// A plain matrix of the shape of Derived with another scalar.
template <typename Derived, typename T>
using Rebound = Eigen::Matrix<T, Derived::RowsAtCompileTime, Derived::ColsAtCompileTime,
                              Derived::RowsAtCompileTime == 1 && Derived::ColsAtCompileTime != 1
                                  ? Eigen::RowMajor
                                  : Eigen::ColMajor,
                              Derived::MaxRowsAtCompileTime, Derived::MaxColsAtCompileTime>;

template <typename F, typename Tagged, typename Untagged, typename TaggedPoint,
          typename UntaggedPoint>
using ChooseDual = std::conditional_t<!std::is_invocable_v<const F&, const TaggedPoint&> &&
                                          std::is_invocable_v<const F&, const UntaggedPoint&>,
                                      Untagged, Tagged>;

/// The dual number to call F with: tagged by F itself, so that the numbers of nested calls are of
/// different types, or untagged where the signature of F names Dual<Scalar, N>.
template <typename F, typename Scalar, int N>
using DualOf =
    ChooseDual<F, Dual<Scalar, N, F>, Dual<Scalar, N>, Dual<Scalar, N, F>, Dual<Scalar, N>>;

/// The same for a function of a vector or matrix of the shape of Derived.
template <typename F, typename Derived, typename Scalar, int N>
using DualOfShape =
    ChooseDual<F, Dual<Scalar, N, F>, Dual<Scalar, N>, Rebound<Derived, Dual<Scalar, N, F>>,
               Rebound<Derived, Dual<Scalar, N>>>;

template <typename Result>
constexpr bool check_result() {
  if constexpr (DenseExpression<Result>) {
    constexpr bool owns = std::is_same_v<Result, typename Result::PlainObject>;
    static_assert(owns,
                  "mlmath: the function returns an Eigen expression, which may refer to local "
                  "variables that are gone; return a plain matrix, for instance with .eval()");
    return owns;
  } else {
    constexpr bool number = std::is_arithmetic_v<Result> || is_active<Result>;
    static_assert(number, "mlmath: the function returns neither a number nor an Eigen matrix");
    return number;
  }
}

/// Whether F takes a Point of numbers that carry derivatives and gives a result that owns its
/// numbers; where it does not, one sentence says so.
template <typename F, typename Point>
constexpr bool check_function() {
  constexpr bool takes = std::is_invocable_v<const F&, const Point&>;
  static_assert(takes,
                "mlmath: this function cannot be differentiated automatically, because it does not "
                "take numbers that carry derivatives; write it as a generic lambda, "
                "[](const auto& x) { ... }, or use mlmath::finite_difference for a black box");
  if constexpr (takes) {
    return check_result<std::decay_t<std::invoke_result_t<const F&, const Point&>>>();
  } else {
    return false;
  }
}

/// Reads tangent k out of a result of dual numbers of type D; a result
/// without them is a constant, with tangents 0.
template <typename D, typename Result>
[[nodiscard]] auto read_tangent(const Result& result, int k = 0) {
  using Scalar = typename D::Scalar;
  if constexpr (std::is_same_v<Result, D>) {
    return Scalar(result.tangent(k));
  } else if constexpr (DenseExpression<Result>) {
    Rebound<Result, Scalar> tangent(result.rows(), result.cols());
    for (Eigen::Index j = 0; j < result.cols(); ++j) {
      for (Eigen::Index i = 0; i < result.rows(); ++i) {
        tangent.coeffRef(i, j) = read_tangent<D>(result.coeff(i, j), k);
      }
    }
    return tangent;
  } else {
    return Scalar(0);
  }
}

/// Reads the value out of such a result.
template <typename D, typename Result>
[[nodiscard]] auto read_value(const Result& result) {
  using Scalar = typename D::Scalar;
  if constexpr (std::is_same_v<Result, D>) {
    return Scalar(result.value());
  } else if constexpr (DenseExpression<Result>) {
    Rebound<Result, Scalar> value(result.rows(), result.cols());
    for (Eigen::Index j = 0; j < result.cols(); ++j) {
      for (Eigen::Index i = 0; i < result.rows(); ++i) {
        value.coeffRef(i, j) = read_value<D>(result.coeff(i, j));
      }
    }
    return value;
  } else {
    reject_foreign<Result, D>();
    if constexpr (are_foreign<Result, D>) {
      return Scalar(0);
    } else {
      return Scalar(result);
    }
  }
}

}  // namespace mlmath::detail
