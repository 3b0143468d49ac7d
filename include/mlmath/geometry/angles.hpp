// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/core/checks.hpp>
#include <mlmath/core/concepts.hpp>
#include <mlmath/core/detail/error_free.hpp>
#include <mlmath/geometry/detail/vector_pair.hpp>
#include <mlmath/linalg/norms.hpp>
#include <mlmath/linalg/products.hpp>

#include <Eigen/Core>

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>

namespace mlmath {
namespace detail {

template <typename Scalar>
void check_has_direction(const char* function, const char* name, const VectorRef<Scalar>& x) {
  for (Eigen::Index i = 0; i < x.size(); ++i) {
    if (x(i) != Scalar(0)) return;
  }
  throw_domain_error(function, std::string(name) +
                                   (x.size() == 0 ? " is empty" : " is the zero vector") +
                                   ", which has no direction");
}

/// A vector times the power of two that brings its largest magnitude near 1: nothing is rounded,
/// and squares neither overflow nor underflow. One that is not finite stays as it is.
template <RealScalar Scalar>
Eigen::VectorX<Scalar> moderate(const VectorRef<Scalar>& x) {
  const Scalar largest = x.cwiseAbs().maxCoeff();
  if (!(largest > Scalar(0) && largest <= std::numeric_limits<Scalar>::max())) return x;
  const int exponent = -std::ilogb(largest);
  Eigen::VectorX<Scalar> scaled(x.size());
  for (Eigen::Index i = 0; i < x.size(); ++i) scaled(i) = std::ldexp(x(i), exponent);
  return scaled;
}

/// Whether a sum of squares is so far inside the range that nothing was lost on the way.
template <RealScalar Scalar>
bool is_moderate_square(Scalar square) {
  using Limits = std::numeric_limits<Scalar>;
  const Scalar low = std::ldexp(Scalar(1), Limits::min_exponent / 2);
  const Scalar high = std::ldexp(Scalar(1), Limits::max_exponent / 2);
  return square >= low && square <= high;
}

/// The cosine of two vectors that are not 0.
template <typename Scalar>
Scalar cosine_of(const VectorRef<Scalar>& a, const VectorRef<Scalar>& b) {
  using std::sqrt;
  if constexpr (!RealScalar<Scalar>) {
    return dot(a, b) / (norm(a) * norm(b));
  } else {
    const Scalar aa = a.squaredNorm();
    const Scalar bb = b.squaredNorm();
    if (!is_moderate_square(aa) || !is_moderate_square(bb)) {
      const Eigen::VectorX<Scalar> u = moderate<Scalar>(a);
      const Eigen::VectorX<Scalar> v = moderate<Scalar>(b);
      return std::clamp(dot(u, v) / (u.norm() * v.norm()), Scalar(-1), Scalar(1));
    }
    return std::clamp(dot(a, b) / (std::sqrt(aa) * std::sqrt(bb)), Scalar(-1), Scalar(1));
  }
}

/// The angle of two finite vectors with moderate squares: the part of b along a and the part across
/// it, as legs of a right triangle. The part across is made of b - s a, exact products rounded
/// once, so that it keeps its digits however small it is.
template <RealScalar Scalar>
Scalar angle_kernel(const VectorRef<Scalar>& a, const VectorRef<Scalar>& b) {
  // By the same sum as the numerator, so that the slope of a vector along itself is exactly 1.
  const Scalar aa = dot(a, a);
  const Scalar slope = dot(a, b) / aa;
  Eigen::VectorX<Scalar> across(a.size());
  for (Eigen::Index i = 0; i < a.size(); ++i) {
    const DoubledNumber<Scalar> product = two_product(slope, a(i));
    across(i) = (b(i) - product.high) - product.low;
  }
  const Scalar rest = dot(a, across) / aa;
  across -= rest * a;
  return std::atan2(norm(across), (slope + rest) * std::sqrt(aa));
}

}  // namespace detail

/// Cosine similarity, the cosine of the angle between two vectors,
/// \f$ \cos\theta = \frac{a \cdot b}{\|a\|_2 \|b\|_2} \f$.
///
/// Use it for the likeness of directions whatever the lengths (texts, embeddings). The angle itself
/// near 0 and pi: angle(), as a cosine has lost half of the digits there.
///
/// Shapes:   a and b have n entries each, as columns or rows; integers count as double.
/// Cost:     O(n), three passes at memory speed.
/// Edges:    vectors of any length, up to 1e308: nothing overflows. NaN and infinity give NaN. The
///           result lies in [-1, 1].
/// Accuracy: a few epsilon absolute. It differentiates (Dual, Variable, gradient()).
/// Throws:   ShapeError if the sizes differ; DomainError if a vector is 0, which has no direction.
/// See also: expected_absolute_cosine() and RandomCosine, its law for random vectors.
/// Source:   Verleysen and Francois, The Curse of Dimensionality in Data Mining (2005), sec. 2.
template <VectorArgument A, VectorArgument B>
[[nodiscard]] detail::PairScalar<A, B> cosine_similarity(const A& a_arg, const B& b_arg) {
  using Scalar = detail::PairScalar<A, B>;
  return detail::with_vector_pair("cosine_similarity", a_arg, b_arg,
                                  [](const auto& a, const auto& b) {
                                    detail::check_has_direction("cosine_similarity", "a", a);
                                    detail::check_has_direction("cosine_similarity", "b", b);
                                    return Scalar(detail::cosine_of<Scalar>(a, b));
                                  });
}

/// The angle between two vectors in radians, in \f$ [0, \pi] \f$.
///
/// \f$ \theta = \mathrm{atan2}(\|b_\perp\|, b_\parallel) \f$ with the parts of b across a and along
/// a; never the arc cosine, which knows nothing of angles below 1e-8.
///
/// Shapes:   a and b have n entries each, as columns or rows; integers count as double.
/// Cost:     O(n).
/// Edges:    vectors of any length, up to 1e308; exactly 0 between parallel vectors whose ratio is
///           a power of two. NaN and infinity give NaN.
/// Accuracy: a few epsilon relative, also for angles far below epsilon; a few epsilon near pi. With
///           types that differentiate by Kahan's \f$ 2\,\mathrm{atan2}(\|u - v\|, \|u + v\|) \f$ of
///           the unit vectors: a few epsilon absolute, no derivative where the vectors are
///           parallel.
/// Throws:   ShapeError if the sizes differ; DomainError if a vector is 0, which has no direction.
/// Source:   Kahan, How Futile are Mindless Assessments of Roundoff in Floating-Point Computation?
///           (2006), sec. 12.
template <VectorArgument A, VectorArgument B>
[[nodiscard]] detail::PairScalar<A, B> angle(const A& a_arg, const B& b_arg) {
  using Scalar = detail::PairScalar<A, B>;
  return detail::with_vector_pair("angle", a_arg, b_arg, [](const auto& a, const auto& b) {
    detail::check_has_direction("angle", "a", a);
    detail::check_has_direction("angle", "b", b);
    if constexpr (RealScalar<Scalar>) {
      const Eigen::VectorX<Scalar> u = detail::moderate<Scalar>(a);
      const Eigen::VectorX<Scalar> v = detail::moderate<Scalar>(b);
      return Scalar(detail::angle_kernel<Scalar>(u, v));
    } else {
      using std::atan2;
      const Eigen::VectorX<Scalar> u = a / norm(a);
      const Eigen::VectorX<Scalar> v = b / norm(b);
      const Eigen::VectorX<Scalar> difference = u - v;
      const Eigen::VectorX<Scalar> sum = u + v;
      return Scalar(Scalar(2.0) * atan2(norm(difference), norm(sum)));
    }
  });
}

}  // namespace mlmath
