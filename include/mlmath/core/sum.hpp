// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/core/arguments.hpp>
#include <mlmath/core/checks.hpp>
#include <mlmath/core/concepts.hpp>
#include <mlmath/core/detail/error_free.hpp>

#include <Eigen/Core>

#include <algorithm>
#include <type_traits>

namespace mlmath {
namespace detail {

/// Plain sum of a short run in 32 lanes: fast, and in the same order on every platform.
template <typename Scalar>
Scalar lane_sum(const Scalar* x, Eigen::Index size) {
  constexpr Eigen::Index lanes = 32;
  Scalar rest = Scalar(0);
  Eigen::Index i = 0;
  if (size >= lanes) {
    Scalar sums[lanes] = {};
    for (; i + lanes <= size; i += lanes) {
      for (Eigen::Index lane = 0; lane < lanes; ++lane) sums[lane] += x[i + lane];
    }
    for (Eigen::Index half = lanes / 2; half > 0; half /= 2) {
      for (Eigen::Index lane = 0; lane < half; ++lane) sums[lane] += sums[lane + half];
    }
    rest = sums[0];
  }
  for (; i < size; ++i) rest += x[i];
  return rest;
}

/// The pairwise sum, for any type that can be added.
template <typename Scalar>
Scalar pairwise_sum(const Scalar* x, Eigen::Index size) {
  if (size > 64) {
    const Eigen::Index half = size / 2;
    return pairwise_sum(x, half) + pairwise_sum(x + half, size - half);
  }
  Scalar sum(0);
  for (Eigen::Index i = 0; i < size; ++i) sum += x[i];
  return sum;
}

/// total += the entries of a run: blocks in working precision, their sums in doubled precision.
template <typename Scalar>
void accumulate_blocks(const Scalar* x, Eigen::Index size, DoubledNumber<Scalar>& total) {
  constexpr Eigen::Index block = 1024;
  for (Eigen::Index i = 0; i < size; i += block) {
    accumulate(total, lane_sum(x + i, std::min(block, size - i)));
  }
}

}  // namespace detail

/// Sum of all entries, \f$ \sum_i x_i \f$, at the speed of memory and with an error that does not
/// grow with their number.
///
/// Use compensated_sum() where the entries nearly cancel.
///
/// Shapes:   a vector, matrix, array or expression of any size.
/// Cost:     O(n), one pass; the same time as a plain sum.
/// Edges:    0 for nothing. Infinities and NaN propagate as in a plain sum.
/// Accuracy: \f$ |error| \le 64 \epsilon \sum_i |x_i| \f$ for any length (a loop:
///           \f$ n \epsilon \sum_i |x_i| \f$). The order of the additions is fixed: the same bits
///           on every platform.
/// Source:   Higham, Accuracy and Stability of Numerical Algorithms, 2nd ed., ch. 4.
template <typename Derived>
[[nodiscard]] typename Derived::Scalar sum(const Eigen::DenseBase<Derived>& x) {
  using Scalar = typename Derived::Scalar;
  if constexpr (RealScalar<Scalar>) {
    detail::DoubledNumber<Scalar> total;
    detail::for_each_run(x, [&](const Scalar* run, Eigen::Index size) {
      detail::accumulate_blocks(run, size, total);
    });
    return total.value();
  } else {
    Scalar total(0);
    detail::for_each_run(
        x, [&](const Scalar* run, Eigen::Index size) { total += detail::pairwise_sum(run, size); });
    return total;
  }
}

/// Sum of all entries as if computed in twice the working precision and rounded once,
/// \f$ \sum_i x_i \f$.
///
/// Use it where large entries cancel; sum() is faster from cache and good enough elsewhere.
///
/// Shapes:   a vector, matrix, array or expression of any size, with real entries.
/// Cost:     O(n), one pass; about 0.3 ns an entry with AVX2, 0.5 with SSE2.
/// Edges:    0 for nothing. Infinities and NaN propagate; an overflow is an infinity.
/// Accuracy: \f$ |error| \le \epsilon |\sum_i x_i| + n^2 \epsilon^2 \sum_i |x_i| \f$.
/// Source:   Ogita, Rump, Oishi, Accurate Sum and Dot Product, SIAM J. Sci. Comput. 26 (2005),
///           algorithm Sum2.
template <typename Derived>
  requires RealScalar<typename Derived::Scalar>
[[nodiscard]] typename Derived::Scalar compensated_sum(const Eigen::DenseBase<Derived>& x) {
  using Scalar = typename Derived::Scalar;
  detail::DoubledNumber<Scalar> total;
  detail::for_each_run(
      x, [&](const Scalar* run, Eigen::Index size) { detail::accumulate_sum(run, size, total); });
  return total.value();
}

/// Dot product as if computed in twice the working precision and rounded once,
/// \f$ \sum_i a_i b_i \f$: for residuals, and for vectors that are nearly orthogonal.
///
/// Shapes:   a and b have n real entries each, as columns or rows.
/// Cost:     O(n), one pass; about 0.3 ns an entry with a fused multiply-add in the processor and
///           the vectors in cache, 1.4 without.
/// Edges:    0 for empty vectors. Infinities and NaN propagate; an overflow is an infinity.
/// Accuracy: \f$ |error| \le \epsilon |a \cdot b| + n^2 \epsilon^2 \sum_i |a_i b_i| \f$, where no
///           product underflows.
/// Throws:   ShapeError if the sizes differ.
/// Source:   Ogita, Rump, Oishi, as for compensated_sum(), algorithm Dot2.
template <typename DerivedA, typename DerivedB>
  requires RealScalar<typename DerivedA::Scalar>
[[nodiscard]] typename DerivedA::Scalar compensated_dot(const Eigen::DenseBase<DerivedA>& a_arg,
                                                        const Eigen::DenseBase<DerivedB>& b_arg) {
  using Scalar = typename DerivedA::Scalar;
  static_assert(std::is_same_v<Scalar, typename DerivedB::Scalar>,
                "compensated_dot: a and b must hold the same scalar type");
  const auto a = detail::pin_vector(a_arg, "compensated_dot", "a");
  const auto b = detail::pin_vector(b_arg, "compensated_dot", "b");
  detail::check_same_size("compensated_dot", "a", a.size(), "b", b.size());
  detail::DoubledNumber<Scalar> total;
  detail::accumulate_dot(a.data(), b.data(), a.size(), total);
  return total.value();
}

}  // namespace mlmath
