// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/core/arguments.hpp>
#include <mlmath/core/checks.hpp>
#include <mlmath/core/concepts.hpp>
#include <mlmath/core/random.hpp>
#include <mlmath/geometry/detail/distance_blocks.hpp>
#include <mlmath/geometry/pairwise_distances.hpp>
#include <mlmath/probability/normal.hpp>
#include <mlmath/probability/sampling.hpp>

#include <Eigen/Core>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <ostream>
#include <string>
#include <vector>

namespace mlmath {
namespace detail {

inline double johnson_lindenstrauss_rate(const char* function, Eigen::Index n, double epsilon) {
  if (n < 1) throw_domain_error(function, "n = " + std::to_string(n) + ", expected n >= 1");
  if (!(epsilon > 0 && epsilon < 1)) {
    throw_domain_error(function, "epsilon = " + to_text(epsilon) + ", expected 0 < epsilon < 1");
  }
  return epsilon * epsilon / 2 - epsilon * epsilon * epsilon / 3;
}

inline Eigen::Index johnson_lindenstrauss_count(const char* function, double epsilon,
                                                double dimension) {
  if (dimension >= 0x1p63) {
    throw_domain_error(function,
                       "epsilon = " + to_text(epsilon) + " asks for 2^63 dimensions or more");
  }
  return std::max(Eigen::Index(1), Eigen::Index(std::ceil(dimension)));
}

}  // namespace detail

/// The dimension of Johnson and Lindenstrauss's lemma: a k into which n points of any dimension can
/// be mapped with all squared distances kept within a factor of 1 - epsilon and 1 + epsilon,
/// \f$ k \ge \frac{4 \ln n}{\epsilon^2/2 - \epsilon^3/3} \f$.
///
/// A random projection does so with a probability of at least 1/n, by this bound; with another
/// probability see the form with three arguments. On data, far smaller k do:
/// projection_distortion() measures it.
///
/// Throws:   DomainError if n < 1, not 0 < epsilon < 1, or k would be no number of dimensions.
/// Source:   Dasgupta and Gupta, An elementary proof of a theorem of Johnson and Lindenstrauss,
///           Random Structures and Algorithms 22 (2003), theorem 2.1.
[[nodiscard]] inline Eigen::Index johnson_lindenstrauss_dimension(Eigen::Index n, double epsilon) {
  constexpr const char* function = "johnson_lindenstrauss_dimension";
  const double rate = detail::johnson_lindenstrauss_rate(function, n, epsilon);
  return detail::johnson_lindenstrauss_count(function, epsilon, 4 * std::log(double(n)) / rate);
}

/// The same for a given probability that one of the n (n - 1)/2 distances is kept worse,
/// \f$ k \ge \frac{2 \ln(n (n - 1) / \delta)}{\epsilon^2/2 - \epsilon^3/3} \f$.
///
/// Throws:   as for two arguments; DomainError if not 0 < failure_probability < 1.
/// Source:   see the form with two arguments: the union over the pairs, each of which fails with a
///           probability of at most \f$ 2 e^{-k (\epsilon^2/2 - \epsilon^3/3)/2} \f$.
[[nodiscard]] inline Eigen::Index johnson_lindenstrauss_dimension(Eigen::Index n, double epsilon,
                                                                  double failure_probability) {
  constexpr const char* function = "johnson_lindenstrauss_dimension";
  const double rate = detail::johnson_lindenstrauss_rate(function, n, epsilon);
  if (!(failure_probability > 0 && failure_probability < 1)) {
    detail::throw_domain_error(function,
                               "failure_probability = " + detail::to_text(failure_probability) +
                                   ", expected 0 < failure_probability < 1");
  }
  const double pairs = double(n) * double(n - 1);
  if (n == 1) return 1;
  const double logarithm = std::log(pairs) - std::log(failure_probability);
  return detail::johnson_lindenstrauss_count(function, epsilon, 2 * logarithm / rate);
}

/// A Gaussian random projection: R with independent entries of variance 1/k, so that the rows of
/// X R are those of X in k dimensions, with distances kept on average.
///
/// Shapes:   d x k; multiply from the right, X R (n x k), X dense or sparse.
/// Cost:     d k normal draws; the product takes 2 n d k flops.
/// Throws:   DomainError if d < 1 or k < 1.
/// Source:   Indyk and Motwani, Approximate nearest neighbors, STOC 1998; Dasgupta and Gupta, as
///           for johnson_lindenstrauss_dimension().
template <RealScalar Scalar = double, RandomBits64 Generator>
[[nodiscard]] Eigen::MatrixX<Scalar> gaussian_projection(Eigen::Index d, Eigen::Index k,
                                                         Generator& rng) {
  constexpr Eigen::Index most = std::numeric_limits<int>::max();
  detail::check_between("gaussian_projection", "d", d, Eigen::Index(1), most);
  detail::check_between("gaussian_projection", "k", k, Eigen::Index(1), most);
  Eigen::MatrixX<Scalar> R(d, k);
  fill_sample(Normal<double>{0.0, 1 / std::sqrt(double(k))}, rng, R);
  return R;
}

/// What sparse_projection() is asked for.
struct SparseProjectionOptions {
  /// The share of entries that are not 0, in (0, 1]; 0 stands for \f$ 1/\sqrt d \f$, Li's choice.
  /// Achlioptas's is 1/3.
  double density = 0;
};

/// A sparse random projection: most entries are 0, the others \f$ \pm 1/\sqrt{k s} \f$ with the
/// density s.
template <RealScalar Scalar = double>
struct SparseProjection {
  Eigen::Index input_dimension = 0;     ///< d
  Eigen::Index output_dimension = 0;    ///< k
  double density = 0;                   ///< s
  Scalar scale = 0;                     ///< the magnitude of the entries that are not 0
  std::vector<Eigen::Index> starts;     ///< where each of the k columns begins, and their end
  std::vector<Eigen::Index> positions;  ///< the row of each entry
  std::vector<Scalar> signs;            ///< 1 or -1 for each

  /// The matrix in full, d x k.
  [[nodiscard]] Eigen::MatrixX<Scalar> matrix() const {
    Eigen::MatrixX<Scalar> R = Eigen::MatrixX<Scalar>::Zero(input_dimension, output_dimension);
    for (Eigen::Index j = 0; j < output_dimension; ++j) {
      for (std::size_t at = begin(j); at < begin(j + 1); ++at)
        R(positions[at], j) = scale * signs[at];
    }
    return R;
  }

  /// \cond
  [[nodiscard]] std::size_t begin(Eigen::Index j) const {
    return std::size_t(starts[std::size_t(j)]);
  }
  /// \endcond
};

/// Prints the shape and the density.
template <RealScalar Scalar>
std::ostream& operator<<(std::ostream& out, const SparseProjection<Scalar>& projection) {
  return out << "sparse projection from " << projection.input_dimension << " to "
             << projection.output_dimension << " dimensions, density " << projection.density
             << "\n";
}

/// A sparse random projection, as good as a Gaussian one for most data and \f$ \sqrt d \f$ times as
/// fast.
///
/// Not for data whose rows have a few large entries and many small ones: with few entries in the
/// projection, those are met or missed; take a density of 1/3 or gaussian_projection() there.
///
/// Shapes:   from d to k dimensions; transform(projection, X) applies it.
/// Cost:     two draws for each entry that is not 0, d k s of them.
/// Throws:   DomainError if d < 1, k < 1, or the density is not in [0, 1].
/// Source:   Achlioptas, Database-friendly random projections, JCSS 66 (2003); Li, Hastie, Church,
///           Very sparse random projections, KDD 2006.
template <RealScalar Scalar = double, RandomBits64 Generator>
[[nodiscard]] SparseProjection<Scalar> sparse_projection(
    Eigen::Index d, Eigen::Index k, Generator& rng, const SparseProjectionOptions& options = {}) {
  constexpr const char* function = "sparse_projection";
  constexpr Eigen::Index most = std::numeric_limits<int>::max();
  detail::check_between(function, "d", d, Eigen::Index(1), most);
  detail::check_between(function, "k", k, Eigen::Index(1), most);
  detail::check_between(function, "density", options.density, 0.0, 1.0);
  SparseProjection<Scalar> projection;
  projection.input_dimension = d;
  projection.output_dimension = k;
  projection.density = options.density > 0 ? options.density : 1 / std::sqrt(double(d));
  projection.scale = Scalar(1 / std::sqrt(projection.density * double(k)));
  projection.starts.push_back(0);
  // The gaps between entries are geometric, so that zeros cost nothing.
  const double log_zero = std::log1p(-projection.density);
  for (Eigen::Index j = 0; j < k; ++j) {
    double position = -1;
    while (true) {
      position += 1;
      if (projection.density < 1) {
        position += std::floor(log(1 - uniform(rng)) / log_zero);
      }
      if (!(position < double(d))) break;
      projection.positions.push_back(Eigen::Index(position));
      projection.signs.push_back(rng() >> 63 != 0 ? Scalar(1) : Scalar(-1));
    }
    projection.starts.push_back(Eigen::Index(projection.positions.size()));
  }
  return projection;
}

/// The rows of X in the k dimensions of a sparse projection, X R.
///
/// Shapes:   X n x d in either storage order; the result n x k.
/// Cost:     n d k s additions.
/// Throws:   ShapeError if X does not have d columns.
/// Source:   see sparse_projection().
template <RealScalar Scalar, typename Derived>
[[nodiscard]] Eigen::MatrixX<Scalar> transform(const SparseProjection<Scalar>& projection,
                                               const Eigen::MatrixBase<Derived>& X_arg) {
  const detail::MatrixRef<Derived> X(X_arg.derived());
  if (X.cols() != projection.input_dimension) {
    detail::throw_shape_error("transform", "X is " + detail::shape_text(X.rows(), X.cols()) +
                                               ", expected " +
                                               std::to_string(projection.input_dimension) +
                                               " columns as the projection has rows");
  }
  Eigen::MatrixX<Scalar> Z = Eigen::MatrixX<Scalar>::Zero(X.rows(), projection.output_dimension);
  // By rows that stay in cache while all of their columns are gone through k times.
  const Eigen::Index block =
      std::clamp<Eigen::Index>(65536 / std::max<Eigen::Index>(X.cols(), 1), 16, 1024);
  Eigen::MatrixX<Scalar> rows;
  for (Eigen::Index first = 0; first < X.rows(); first += block) {
    const Eigen::Index count = std::min(block, X.rows() - first);
    rows = X.middleRows(first, count);
    for (Eigen::Index j = 0; j < Z.cols(); ++j) {
      auto column = Z.col(j).segment(first, count);
      for (std::size_t at = projection.begin(j); at < projection.begin(j + 1); ++at) {
        column += projection.signs[at] * rows.col(projection.positions[at]);
      }
      column *= projection.scale;
    }
  }
  return Z;
}

/// The rows of sparse X in the k dimensions of a sparse projection, X R, as a dense matrix.
///
/// Shapes:   X n x d; the result n x k.
/// Cost:     k s additions for each stored entry.
/// Throws:   ShapeError if X does not have d columns.
template <RealScalar Scalar, SparseExpression Sparse>
[[nodiscard]] Eigen::MatrixX<Scalar> transform(const SparseProjection<Scalar>& projection,
                                               const Sparse& X) {
  if (X.cols() != projection.input_dimension) {
    detail::throw_shape_error("transform", "X is " + detail::shape_text(X.rows(), X.cols()) +
                                               ", expected " +
                                               std::to_string(projection.input_dimension) +
                                               " columns as the projection has rows");
  }
  const detail::SparseRows<Scalar> rows(X);
  // The projection by rows: where each row begins, its columns and signs.
  std::vector<std::size_t> starts(std::size_t(projection.input_dimension + 1), 0);
  for (const Eigen::Index position : projection.positions) ++starts[std::size_t(position + 1)];
  for (std::size_t i = 0; i + 1 < starts.size(); ++i) starts[i + 1] += starts[i];
  std::vector<std::size_t> next(starts.begin(), starts.end() - 1);
  std::vector<Eigen::Index> columns(projection.positions.size());
  std::vector<Scalar> signs(projection.positions.size());
  for (Eigen::Index j = 0; j < projection.output_dimension; ++j) {
    for (std::size_t at = projection.begin(j); at < projection.begin(j + 1); ++at) {
      const std::size_t to = next[std::size_t(projection.positions[at])]++;
      columns[to] = j;
      signs[to] = projection.signs[at];
    }
  }
  Eigen::MatrixX<Scalar> Z = Eigen::MatrixX<Scalar>::Zero(rows.rows, projection.output_dimension);
  for (Eigen::Index i = 0; i < rows.rows; ++i) {
    for (std::size_t at = rows.begin(i); at < rows.end(i); ++at) {
      const std::size_t d = std::size_t(rows.columns[at]);
      for (std::size_t to = starts[d]; to < starts[d + 1]; ++to) {
        Z(i, columns[to]) += signs[to] * rows.values[at];
      }
    }
  }
  return Z * projection.scale;
}

/// How a map changed the squared distances between all pairs of points.
struct [[nodiscard]] ProjectionDistortion {
  double least = std::numeric_limits<double>::quiet_NaN();     ///< the smallest ratio new : old
  double greatest = std::numeric_limits<double>::quiet_NaN();  ///< the largest ratio new : old
  double mean = std::numeric_limits<double>::quiet_NaN();      ///< the mean ratio
  Eigen::Index pairs = 0;       ///< the pairs that were measured: those of distinct points
  Eigen::Index duplicates = 0;  ///< the pairs of equal points, which are left out

  /// The smallest epsilon for which every ratio lies in [1 - epsilon, 1 + epsilon].
  [[nodiscard]] double epsilon() const { return std::max(1 - least, greatest - 1); }
};

/// Prints the range of the ratios.
inline std::ostream& operator<<(std::ostream& out, const ProjectionDistortion& distortion) {
  return out << "squared distances times " << distortion.least << " to " << distortion.greatest
             << ", mean " << distortion.mean << " (" << distortion.pairs << " pairs)";
}

/// The measured distortion of a map: the ratios of the squared Euclidean distances after it to
/// those before, over all pairs of rows.
///
/// Shapes:   X n x d before, Z n x k after, a sample in each row of both.
/// Cost:     that of pairwise_distances() of both, without their matrices: O(n) memory beside
///           copies.
/// Edges:    pairs of equal rows of X are counted and left out; NaN where no pair is left.
/// Throws:   ShapeError if the rows differ in number; DomainError if an entry is NaN or infinite.
/// Source:   see johnson_lindenstrauss_dimension().
template <DataMatrix X, DataMatrix Z>
ProjectionDistortion projection_distortion(const X& x, const Z& z) {
  using Scalar = typename X::Scalar;
  constexpr const char* function = "projection_distortion";
  detail::check_same_rows(function, "Z", z.rows(), z.cols(), "X", x.rows(), x.cols());
  constexpr Eigen::Index strip = 128;
  const EuclideanDistance metric;  // of squares, more would over- and underflow
  ProjectionDistortion result;
  double total = 0;
  const auto add = [&](double before, double after) {
    if (before == 0) {
      ++result.duplicates;
      return;
    }
    const double ratio = (after / before) * (after / before);
    result.least = result.pairs == 0 ? ratio : std::min(result.least, ratio);
    result.greatest = result.pairs == 0 ? ratio : std::max(result.greatest, ratio);
    total += ratio;
    ++result.pairs;
  };
  detail::with_distance_blocks(
      function, x, x, metric, false, {"X", "X"}, [&](detail::DistanceBlocks<Scalar>& before) {
        return detail::with_distance_blocks(
            function, z, z, metric, false, {"Z", "Z"},
            [&](detail::DistanceBlocks<typename Z::Scalar>& after) {
              const Eigen::Index n = before.rows();
              Eigen::MatrixX<Scalar> old_distances(n, std::min(strip, n));
              Eigen::MatrixX<typename Z::Scalar> new_distances(n, std::min(strip, n));
              for (Eigen::Index j = 0; j < n; j += strip) {
                const Eigen::Index count = std::min(strip, n - j);
                before.fill(j, n - j, j, count, old_distances.data(), n);
                after.fill(j, n - j, j, count, new_distances.data(), n);
                for (Eigen::Index c = 0; c < count; ++c) {
                  for (Eigen::Index i = c + 1; i < n - j; ++i) {
                    add(double(old_distances(i, c)), double(new_distances(i, c)));
                  }
                }
              }
              return 0;
            });
      });
  if (result.pairs > 0) result.mean = total / double(result.pairs);
  return result;
}

}  // namespace mlmath
