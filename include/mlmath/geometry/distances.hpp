// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/core/checks.hpp>
#include <mlmath/core/concepts.hpp>
#include <mlmath/core/sum.hpp>
#include <mlmath/geometry/angles.hpp>
#include <mlmath/geometry/detail/distance_terms.hpp>
#include <mlmath/geometry/detail/vector_pair.hpp>
#include <mlmath/linalg/norms.hpp>
#include <mlmath/linalg/products.hpp>

#include <Eigen/Core>

#include <cmath>
#include <limits>
#include <string>

namespace mlmath {

/// \name Distances between two vectors
/// Shapes:   a and b have n entries each, as columns or rows, of one floating-point type; integers
///           count as double, and a constant may stand beside a type that differentiates.
/// Cost:     one pass at memory speed, unless said otherwise.
/// Edges:    0 for empty vectors; NaN propagates.
/// Accuracy: a few ulp. All differentiate (Dual, Variable, gradient()) where they have a
///           derivative; where a and b agree the derivative of a root counts as 0.
/// Throws:   ShapeError if the sizes differ or an argument is a matrix.
/// Example:  examples/tour/geometry.cpp
/// @{

/// Squared Euclidean distance, \f$ \|a - b\|_2^2 = \sum_i (a_i - b_i)^2 \f$: no metric (the
/// triangle inequality fails), but cheaper and smoother than its root.
template <VectorArgument A, VectorArgument B>
[[nodiscard]] detail::PairScalar<A, B> squared_euclidean_distance(const A& a_arg, const B& b_arg) {
  using Scalar = detail::PairScalar<A, B>;
  return detail::with_vector_pair(
      "squared_euclidean_distance", a_arg, b_arg, [](const auto& a, const auto& b) {
        return Scalar(detail::term_distance<detail::SquaredTerm, Scalar>({}, a, b));
      });
}

/// Euclidean distance, \f$ \|a - b\|_2 \f$.
///
/// Edges:    as norm(): no square over- or underflows before the distance does.
template <VectorArgument A, VectorArgument B>
[[nodiscard]] detail::PairScalar<A, B> euclidean_distance(const A& a_arg, const B& b_arg) {
  using Scalar = detail::PairScalar<A, B>;
  return detail::with_vector_pair(
      "euclidean_distance", a_arg, b_arg, [](const auto& a, const auto& b) {
        if constexpr (RealScalar<Scalar>) {
          const Scalar square = detail::term_distance<detail::SquaredTerm, Scalar>({}, a, b);
          if (detail::is_moderate_square(square)) return Scalar(std::sqrt(square));
        }
        return Scalar(norm(Eigen::VectorX<Scalar>(a - b)));
      });
}

/// Manhattan (city block, L1) distance, \f$ \sum_i |a_i - b_i| \f$.
template <VectorArgument A, VectorArgument B>
[[nodiscard]] detail::PairScalar<A, B> manhattan_distance(const A& a_arg, const B& b_arg) {
  using Scalar = detail::PairScalar<A, B>;
  return detail::with_vector_pair(
      "manhattan_distance", a_arg, b_arg, [](const auto& a, const auto& b) {
        return Scalar(detail::term_distance<detail::ManhattanTerm, Scalar>({}, a, b));
      });
}

/// Chebyshev (maximum, L-infinity) distance, \f$ \max_i |a_i - b_i| \f$.
template <VectorArgument A, VectorArgument B>
[[nodiscard]] detail::PairScalar<A, B> chebyshev_distance(const A& a_arg, const B& b_arg) {
  using Scalar = detail::PairScalar<A, B>;
  return detail::with_vector_pair(
      "chebyshev_distance", a_arg, b_arg, [](const auto& a, const auto& b) {
        return Scalar(norm(Eigen::VectorX<Scalar>(a - b), std::numeric_limits<double>::infinity()));
      });
}

/// Minkowski (Lp) distance, \f$ \left( \sum_i |a_i - b_i|^p \right)^{1/p} \f$; the Chebyshev
/// distance for p = infinity.
///
/// Cost:     a power for each entry, unless p is 1, 2 or infinity.
/// Edges:    no power over- or underflows before the distance does.
/// Throws:   also DomainError unless p >= 1: below 1 it is no metric.
template <VectorArgument A, VectorArgument B>
[[nodiscard]] detail::PairScalar<A, B> minkowski_distance(const A& a_arg, const B& b_arg,
                                                          double p) {
  using Scalar = detail::PairScalar<A, B>;
  if (!(p >= 1)) {
    detail::throw_domain_error("minkowski_distance", "p = " + detail::to_text(p) +
                                                         ", expected p >= 1 (infinity included)");
  }
  return detail::with_vector_pair(
      "minkowski_distance", a_arg, b_arg,
      [p](const auto& a, const auto& b) { return Scalar(norm(Eigen::VectorX<Scalar>(a - b), p)); });
}

/// Canberra distance, \f$ \sum_i \frac{|a_i - b_i|}{|a_i| + |b_i|} \f$, of which 0/0 counts as 0:
/// differences relative to their size, for counts and other positive quantities.
///
/// Edges:    entries up to half the largest number.
/// Source:   Lance and Williams, Computer programs for hierarchical polythetic classification,
///           Computer Journal 9 (1966).
template <VectorArgument A, VectorArgument B>
[[nodiscard]] detail::PairScalar<A, B> canberra_distance(const A& a_arg, const B& b_arg) {
  using Scalar = detail::PairScalar<A, B>;
  return detail::with_vector_pair(
      "canberra_distance", a_arg, b_arg, [](const auto& a, const auto& b) {
        return Scalar(detail::term_distance<detail::CanberraTerm, Scalar>({}, a, b));
      });
}

/// Bray-Curtis dissimilarity, \f$ \frac{\sum_i |a_i - b_i|}{\sum_i |a_i + b_i|} \f$: the share of
/// two abundances that differs. No metric: the triangle inequality fails.
///
/// Edges:    in [0, 1] for nonnegative entries; 0 where a = b, both 0 included (SciPy: NaN).
/// Source:   Bray and Curtis, An ordination of the upland forest communities of southern Wisconsin,
///           Ecological Monographs 27 (1957).
template <VectorArgument A, VectorArgument B>
[[nodiscard]] detail::PairScalar<A, B> bray_curtis_distance(const A& a_arg, const B& b_arg) {
  using Scalar = detail::PairScalar<A, B>;
  return detail::with_vector_pair(
      "bray_curtis_distance", a_arg, b_arg, [](const auto& a, const auto& b) {
        return Scalar(detail::term_distance<detail::BrayCurtisTerm, Scalar>({}, a, b));
      });
}

/// Hamming distance as a share, \f$ \frac1n \sum_i [a_i \ne b_i] \f$.
template <VectorArgument A, VectorArgument B>
[[nodiscard]] detail::PairScalar<A, B> hamming_distance(const A& a_arg, const B& b_arg) {
  using Scalar = detail::PairScalar<A, B>;
  return detail::with_vector_pair(
      "hamming_distance", a_arg, b_arg, [](const auto& a, const auto& b) {
        return Scalar(detail::term_distance<detail::HammingTerm, Scalar>({}, a, b));
      });
}

/// Jaccard distance, the share of differing entries among those that are not 0 in both,
/// \f$ \frac{\sum_i [a_i \ne b_i]}{\sum_i [(a_i, b_i) \ne (0, 0)]} \f$: for sets given by their
/// indicators, one less the intersection over the union.
///
/// Edges:    0 between two zero vectors.
/// Source:   Jaccard, The distribution of the flora in the alpine zone, New Phytologist 11 (1912).
template <VectorArgument A, VectorArgument B>
[[nodiscard]] detail::PairScalar<A, B> jaccard_distance(const A& a_arg, const B& b_arg) {
  using Scalar = detail::PairScalar<A, B>;
  return detail::with_vector_pair(
      "jaccard_distance", a_arg, b_arg, [](const auto& a, const auto& b) {
        return Scalar(detail::term_distance<detail::JaccardTerm, Scalar>({}, a, b));
      });
}

namespace detail {

/// 1 - cos without cancellation: by the angle, or for types that differentiate as half the squared
/// distance of the unit vectors.
template <typename Scalar>
Scalar cosine_gap(const VectorRef<Scalar>& a, const VectorRef<Scalar>& b) {
  if constexpr (RealScalar<Scalar>) {
    const Eigen::VectorX<Scalar> u = moderate<Scalar>(a);
    const Eigen::VectorX<Scalar> v = moderate<Scalar>(b);
    const Scalar half_sine = std::sin(angle_kernel<Scalar>(u, v) / Scalar(2));
    return Scalar(2) * half_sine * half_sine;
  } else {
    const Eigen::VectorX<Scalar> u = a / norm(a);
    const Eigen::VectorX<Scalar> v = b / norm(b);
    return term_distance<SquaredTerm, Scalar>({}, u, v) / 2.0;
  }
}

/// x less its mean, times a power of two, which leaves exact zeros where all entries agree.
template <typename Scalar>
Eigen::VectorX<Scalar> centred_vector(const VectorRef<Scalar>& x) {
  Eigen::VectorX<Scalar> centred = x;
  if (x.size() == 0) return centred;
  if constexpr (RealScalar<Scalar>) centred = moderate<Scalar>(x);  // no sum of them overflows
  // From the first entry on, so that a constant vector has no rounding left.
  const Scalar first = centred(0);
  for (Eigen::Index i = 0; i < x.size(); ++i) centred(i) -= first;
  for (int pass = 0; pass < 2; ++pass) {
    const Scalar mean = sum(centred) / Scalar(double(x.size()));
    for (Eigen::Index i = 0; i < x.size(); ++i) centred(i) -= mean;
  }
  return centred;
}

template <typename Scalar>
void check_varies(const char* function, const char* name, const Eigen::VectorX<Scalar>& centred) {
  for (Eigen::Index i = 0; i < centred.size(); ++i) {
    if (centred(i) != Scalar(0)) return;
  }
  throw_domain_error(function, std::string(name) +
                                   (centred.size() == 0 ? " is empty" : " is constant") +
                                   ", which correlates with nothing");
}

}  // namespace detail

/// Cosine distance, \f$ 1 - \cos\theta = \tfrac12 \| a/\|a\| - b/\|b\| \|_2^2 \f$, in [0, 2]. No
/// metric: the triangle inequality fails; angle() is one.
///
/// Edges:    as cosine_similarity().
/// Accuracy: a few epsilon, relative, by angle(): near-duplicates keep their digits where
///           1 - cosine_similarity(a, b) is 0 or noise. With types that differentiate a few epsilon
///           times its root.
/// Throws:   also DomainError if a vector is 0.
template <VectorArgument A, VectorArgument B>
[[nodiscard]] detail::PairScalar<A, B> cosine_distance(const A& a_arg, const B& b_arg) {
  using Scalar = detail::PairScalar<A, B>;
  return detail::with_vector_pair("cosine_distance", a_arg, b_arg,
                                  [](const auto& a, const auto& b) {
                                    detail::check_has_direction("cosine_distance", "a", a);
                                    detail::check_has_direction("cosine_distance", "b", b);
                                    return Scalar(detail::cosine_gap<Scalar>(a, b));
                                  });
}

/// Correlation distance, 1 - r with the correlation r of the entries: the cosine distance of the
/// vectors less their means.
///
/// Edges:    in [0, 2].
/// Accuracy: as cosine_distance(), after centring, which leaves an error of a few epsilon times the
///           mean over the spread in each entry.
/// Throws:   also DomainError if a vector is constant.
template <VectorArgument A, VectorArgument B>
[[nodiscard]] detail::PairScalar<A, B> correlation_distance(const A& a_arg, const B& b_arg) {
  using Scalar = detail::PairScalar<A, B>;
  return detail::with_vector_pair(
      "correlation_distance", a_arg, b_arg, [](const auto& a, const auto& b) {
        const Eigen::VectorX<Scalar> u = detail::centred_vector<Scalar>(a);
        const Eigen::VectorX<Scalar> v = detail::centred_vector<Scalar>(b);
        detail::check_varies("correlation_distance", "a", u);
        detail::check_varies("correlation_distance", "b", v);
        return Scalar(detail::cosine_gap<Scalar>(u, v));
      });
}

/// Great-circle distance between two points on a sphere, given as (latitude, longitude) in radians,
/// by the haversine formula.
///
/// Shapes:   a and b have two entries each.
/// Units:    radians; the distance has the unit of the radius. The mean radius of the earth is
///           6371.0088 km.
/// Edges:    any longitude; poles and the date line need no care. The earth's flattening is
///           ignored, which costs up to 0.5 %.
/// Accuracy: a few epsilon, between neighbours and between antipodes, where the formula's usual
///           form loses half of the digits.
/// Throws:   also ShapeError unless both have two entries; DomainError if the radius is not > 0.
/// Source:   Sinnott, Virtues of the Haversine, Sky and Telescope 68 (1984).
template <VectorArgument A, VectorArgument B>
[[nodiscard]] detail::PairScalar<A, B> haversine_distance(const A& a_arg, const B& b_arg,
                                                          double radius = 1) {
  using Scalar = detail::PairScalar<A, B>;
  detail::check_positive("haversine_distance", "radius", radius);
  return detail::with_vector_pair(
      "haversine_distance", a_arg, b_arg, [radius](const auto& a, const auto& b) {
        using std::atan2;
        using std::cos;
        using std::sin;
        using std::sqrt;
        detail::check_size("haversine_distance", "a", a.size(), 2, "latitude and longitude");
        const Scalar half_turn = (b(1) - a(1)) / Scalar(2);
        const Scalar cosines = cos(a(0)) * cos(b(0));
        const Scalar rise = sin(Scalar((b(0) - a(0)) / Scalar(2)));
        const Scalar middle = sin(Scalar((b(0) + a(0)) / Scalar(2)));
        const Scalar turn = sin(half_turn);
        const Scalar back = cos(half_turn);
        // The haversine and its complement, that of the antipode, each a sum of nonnegative terms.
        const Scalar haversine = rise * rise + cosines * turn * turn;
        const Scalar complement = middle * middle + cosines * back * back;
        if constexpr (RealScalar<Scalar>) {
          const bool underflows = haversine < std::numeric_limits<Scalar>::min();
          const Scalar root =
              underflows ? std::hypot(rise, std::sqrt(cosines) * turn) : std::sqrt(haversine);
          return Scalar(2 * radius) * std::atan2(root, std::sqrt(complement));
        }
        if (haversine == Scalar(0)) return haversine;
        return Scalar(Scalar(2 * radius) *
                      atan2(Scalar(sqrt(haversine)), Scalar(sqrt(complement))));
      });
}

/// @}

}  // namespace mlmath
