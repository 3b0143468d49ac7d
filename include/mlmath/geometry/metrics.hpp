// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/core/checks.hpp>
#include <mlmath/core/information_unit.hpp>
#include <mlmath/geometry/detail/distance_terms.hpp>
#include <mlmath/geometry/detail/vector_pair.hpp>
#include <mlmath/geometry/distances.hpp>

#include <cmath>

namespace mlmath {

/// \name Distances as arguments
/// What pairwise_distances(), nearest_neighbours() and the estimators of dimension are told to
/// measure with: small values, each callable with two vectors. Any callable that takes two vectors
/// and gives a number is a metric too; these are the ones that run at full speed.
/// @{

/// euclidean_distance().
struct EuclideanDistance {
  /// The distance of two vectors.
  template <VectorArgument A, VectorArgument B>
  [[nodiscard]] auto operator()(const A& a, const B& b) const {
    return euclidean_distance(a, b);
  }
};

/// squared_euclidean_distance().
struct SquaredEuclideanDistance {
  /// The distance of two vectors.
  template <VectorArgument A, VectorArgument B>
  [[nodiscard]] auto operator()(const A& a, const B& b) const {
    return squared_euclidean_distance(a, b);
  }
};

/// manhattan_distance().
struct ManhattanDistance {
  /// The distance of two vectors.
  template <VectorArgument A, VectorArgument B>
  [[nodiscard]] auto operator()(const A& a, const B& b) const {
    return manhattan_distance(a, b);
  }
};

/// chebyshev_distance().
struct ChebyshevDistance {
  /// The distance of two vectors.
  template <VectorArgument A, VectorArgument B>
  [[nodiscard]] auto operator()(const A& a, const B& b) const {
    return chebyshev_distance(a, b);
  }
};

/// minkowski_distance().
struct MinkowskiDistance {
  double p = 2;  ///< the order, p >= 1 (infinity included)
  /// The distance of two vectors.
  template <VectorArgument A, VectorArgument B>
  [[nodiscard]] auto operator()(const A& a, const B& b) const {
    return minkowski_distance(a, b, p);
  }
};

/// cosine_distance().
struct CosineDistance {
  /// The distance of two vectors.
  template <VectorArgument A, VectorArgument B>
  [[nodiscard]] auto operator()(const A& a, const B& b) const {
    return cosine_distance(a, b);
  }
};

/// correlation_distance().
struct CorrelationDistance {
  /// The distance of two vectors.
  template <VectorArgument A, VectorArgument B>
  [[nodiscard]] auto operator()(const A& a, const B& b) const {
    return correlation_distance(a, b);
  }
};

/// canberra_distance().
struct CanberraDistance {
  /// The distance of two vectors.
  template <VectorArgument A, VectorArgument B>
  [[nodiscard]] auto operator()(const A& a, const B& b) const {
    return canberra_distance(a, b);
  }
};

/// bray_curtis_distance().
struct BrayCurtisDistance {
  /// The distance of two vectors.
  template <VectorArgument A, VectorArgument B>
  [[nodiscard]] auto operator()(const A& a, const B& b) const {
    return bray_curtis_distance(a, b);
  }
};

/// hamming_distance().
struct HammingDistance {
  /// The distance of two vectors.
  template <VectorArgument A, VectorArgument B>
  [[nodiscard]] auto operator()(const A& a, const B& b) const {
    return hamming_distance(a, b);
  }
};

/// jaccard_distance().
struct JaccardDistance {
  /// The distance of two vectors.
  template <VectorArgument A, VectorArgument B>
  [[nodiscard]] auto operator()(const A& a, const B& b) const {
    return jaccard_distance(a, b);
  }
};

/// The Jensen-Shannon distance of two probability vectors, the root of their Jensen-Shannon
/// divergence \f$ \tfrac12 \sum_i p_i \log\frac{p_i}{m_i} + \tfrac12 \sum_i q_i \log\frac{q_i}{m_i}
/// \f$ with \f$ m = (p + q)/2 \f$.
///
/// Units:    the root of bits unless another unit is given (SciPy: of nats); in bits it lies in
///           [0, 1].
/// Accuracy: a few epsilon, also between probabilities that nearly agree, where the difference of
///           entropies cancels.
/// Throws:   DomainError where a row or a vector is no probability vector.
/// Source:   Endres and Schindelin, A new metric for probability distributions, IEEE Trans. Inf.
///           Theory 49 (2003).
struct JensenShannonDistance {
  InformationUnit unit = bits;  ///< the unit of the divergence
  /// The distance of two vectors.
  template <VectorArgument A, VectorArgument B>
  [[nodiscard]] auto operator()(const A& a, const B& b) const {
    using Scalar = detail::PairScalar<A, B>;
    return detail::with_vector_pair(
        "JensenShannonDistance", a, b, [this](const auto& p, const auto& q) {
          using std::sqrt;
          if constexpr (RealScalar<Scalar>) {
            detail::check_probabilities("JensenShannonDistance", "a", p);
            detail::check_probabilities("JensenShannonDistance", "b", q);
          }
          const Scalar nats = detail::term_distance<detail::JensenShannonTerm, Scalar>({}, p, q);
          if (nats == Scalar(0)) return nats;
          if constexpr (RealScalar<Scalar>) {
            return std::sqrt(detail::from_nats(nats, unit));
          } else {
            return Scalar(sqrt(Scalar(nats * Scalar(detail::from_nats(1.0, unit)))));
          }
        });
  }
};

/// haversine_distance() between rows of (latitude, longitude) in radians.
struct HaversineDistance {
  double radius = 1;  ///< of the sphere, > 0: the unit of the distance
  /// The distance of two points.
  template <VectorArgument A, VectorArgument B>
  [[nodiscard]] auto operator()(const A& a, const B& b) const {
    return haversine_distance(a, b, radius);
  }
};

/// @}

}  // namespace mlmath
