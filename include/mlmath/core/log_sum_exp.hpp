// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/core/arguments.hpp>
#include <mlmath/core/checks.hpp>
#include <mlmath/core/concepts.hpp>
#include <mlmath/core/detail/elementwise.hpp>
#include <mlmath/core/detail/log_sum_kernels.hpp>

#include <Eigen/Core>

#include <cmath>
#include <limits>
#include <type_traits>

namespace mlmath {
namespace detail {

/// log_sum_exp of each run of a matrix, or across the runs at each position.
template <typename Scalar>
void log_sum_exp_reduce(const Scalar* x, Eigen::Index stride, Eigen::Index inner,
                        Eigen::Index outer, bool along, Scalar* out) {
  if constexpr (is_packed<Scalar>) {
    if (along) {
      log_sum_exp_along(x, stride, inner, outer, out);
    } else {
      log_sum_exp_across(x, stride, inner, outer, out);
    }
  } else {
    for (Eigen::Index k = 0; k < (along ? outer : inner); ++k) {
      const PlainLogSum<Scalar> sum(along ? x + k * stride : x + k, along ? 1 : stride,
                                    along ? inner : outer);
      out[k] = sum.shift + sum.log_of_shifted();
    }
  }
}

}  // namespace detail

/// The logarithm of a sum of exponentials, \f$ \log \sum_i e^{x_i} \f$, over all entries: the
/// logarithm of a sum whose terms are given by theirs, and a smooth maximum.
///
/// Shapes:   a vector, matrix or expression of any shape.
/// Cost:     one pass over memory, one exp for each entry.
/// Edges:    -inf for no entries and for entries that are all -inf; inf where an entry is inf; NaN
///           where one is NaN. Never overflows: log_sum_exp([1000, 1000]) = 1000 + log 2.
/// Accuracy: a few ulp (units in the last place) of \f$ \max(|\max_i x_i|, |result|) \f$ in double.
///           What the smaller terms add is not lost: log_sum_exp([0, -50]) is
///           \f$ \log(1 + e^{-50}) = 1.9 \cdot 10^{-22} \f$, not 0.
/// Source:   Blanchard, Higham, Higham, Accurately computing the log-sum-exp and softmax functions,
///           IMA J. Numer. Anal. 41 (2021).
template <typename Derived>
[[nodiscard]] typename Derived::Scalar log_sum_exp(const Eigen::DenseBase<Derived>& x_arg) {
  using Scalar = typename Derived::Scalar;
  if constexpr (detail::is_packed<Scalar>) {
    detail::LogSum sum;
    detail::for_each_run(
        x_arg, [&](const Scalar* run, Eigen::Index size) { detail::add_run(run, size, sum); });
    return Scalar(detail::first(detail::spread(sum).value()));
  } else {
    const Eigen::ArrayXX<Scalar> x = x_arg.derived().array();
    const detail::PlainLogSum<Scalar> sum(x.data(), 1, x.size());
    return sum.shift + sum.log_of_shifted();
  }
}

/// The logarithm of a weighted sum of exponentials, \f$ \log \sum_i w_i e^{x_i} \f$.
///
/// Shapes:   x and w have n entries each, as columns or rows.
/// Edges:    an entry of weight 0 is left out, whatever x is there; weights may be negative, and
///           the result is NaN where the sum is.
/// Accuracy: as log_sum_exp(x) where no weights are negative.
/// Throws:   ShapeError if the sizes differ.
template <typename DerivedX, typename DerivedW>
[[nodiscard]] typename DerivedX::Scalar log_sum_exp(const Eigen::DenseBase<DerivedX>& x_arg,
                                                    const Eigen::DenseBase<DerivedW>& w_arg) {
  using Scalar = typename DerivedX::Scalar;
  static_assert(std::is_same_v<Scalar, typename DerivedW::Scalar>,
                "log_sum_exp: x and w must hold the same scalar type");
  const auto x = detail::pin_vector(x_arg, "log_sum_exp", "x");
  const auto w = detail::pin_vector(w_arg, "log_sum_exp", "w");
  detail::check_same_size("log_sum_exp", "x", x.size(), "w", w.size());
  if constexpr (detail::is_packed<Scalar>) {
    return detail::weighted_log_sum_exp(x.data(), w.data(), x.size());
  } else {
    using std::exp;
    using std::log;
    Eigen::VectorX<Scalar> kept = x;
    for (Eigen::Index i = 0; i < x.size(); ++i) {
      if (w(i) == Scalar(0)) kept(i) = Scalar(-std::numeric_limits<double>::infinity());
    }
    const detail::PlainLogSum<Scalar> sum(kept.data(), 1, kept.size());
    Scalar total(0);
    for (Eigen::Index i = 0; i < x.size(); ++i) total += w(i) * exp(kept(i) - sum.shift);
    return sum.shift + log(total);
  }
}

/// log_sum_exp() of each row, as a column of rows(X) entries.
///
/// Shapes:   X n x p; the result n.
/// Cost:     one exp for each entry, at the same speed for either storage order.
/// Edges:    as log_sum_exp(); -inf in each row where X has no columns.
template <typename Derived>
[[nodiscard]] Eigen::VectorX<typename Derived::Scalar> log_sum_exp_rows(
    const Eigen::DenseBase<Derived>& X_arg) {
  const detail::MatrixRef<Derived> X(X_arg.derived());
  Eigen::VectorX<typename Derived::Scalar> result(X.rows());
  detail::log_sum_exp_reduce(X.data(), X.outerStride(), X.innerSize(), X.outerSize(),
                             bool(X.IsRowMajor), result.data());
  return result;
}

/// log_sum_exp() of each column, as a row of cols(X) entries.
///
/// Shapes:   X n x p; the result p.
/// Cost:     one exp for each entry, at the same speed for either storage order.
/// Edges:    as log_sum_exp(); -inf in each column where X has no rows.
template <typename Derived>
[[nodiscard]] Eigen::RowVectorX<typename Derived::Scalar> log_sum_exp_columns(
    const Eigen::DenseBase<Derived>& X_arg) {
  const detail::MatrixRef<Derived> X(X_arg.derived());
  Eigen::RowVectorX<typename Derived::Scalar> result(X.cols());
  detail::log_sum_exp_reduce(X.data(), X.outerStride(), X.innerSize(), X.outerSize(),
                             !bool(X.IsRowMajor), result.data());
  return result;
}

}  // namespace mlmath
