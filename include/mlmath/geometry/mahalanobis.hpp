// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/core/arguments.hpp>
#include <mlmath/core/checks.hpp>
#include <mlmath/core/concepts.hpp>
#include <mlmath/geometry/detail/distance_blocks.hpp>
#include <mlmath/geometry/detail/metric_forms.hpp>
#include <mlmath/geometry/detail/product_distances.hpp>
#include <mlmath/geometry/detail/vector_pair.hpp>
#include <mlmath/linalg/norms.hpp>

#include <Eigen/Cholesky>
#include <Eigen/Core>

#include <cmath>
#include <memory>
#include <string>
#include <type_traits>
#include <utility>

namespace mlmath {

/// Mahalanobis distance, \f$ \sqrt{(a - b)^\top \Sigma^{-1} (a - b)} \f$: the Euclidean distance
/// after the variables are scaled and decorrelated by a covariance matrix.
///
/// A metric for pairwise_distances() and nearest_neighbours(), which whiten all rows at once;
/// called with two vectors it solves one triangular system. SciPy takes the inverse of the
/// covariance; this takes the covariance, and needs no inverse.
///
/// Shapes:   covariance p x p, symmetric; only its lower triangle is read after the check.
/// Cost:     \f$ p^3/3 \f$ flops to make, \f$ p^2 \f$ for each distance; n rows \f$ n p^2 \f$ flops
///           and then those of Euclidean distances.
/// Edges:    0 exactly for equal vectors.
/// Accuracy: a few \f$ p \epsilon \f$ times the condition number of the covariance's factor, the
///           root of its own.
/// Throws:   ShapeError if the covariance is not square or empty; DomainError if it holds NaN or
///           infinity, is not symmetric or not positive definite.
/// Example:  \code
///           const mlmath::MahalanobisDistance<> distance(covariance);
///           const auto D = mlmath::pairwise_distances(X, distance);
///           \endcode
/// Source:   Mahalanobis, On the generalised distance in statistics, Proc. Nat. Inst. Sci. India 2
///           (1936).
template <RealScalar Scalar_ = double>
class MahalanobisDistance {
 public:
  using Scalar = Scalar_;  ///< The type of the numbers.

  /// Factorizes the covariance.
  template <typename Derived>
  explicit MahalanobisDistance(const Eigen::MatrixBase<Derived>& covariance)
      : factor_(covariance.derived()) {
    static_assert(std::is_same_v<typename Derived::Scalar, Scalar>,
                  "MahalanobisDistance: the covariance has another scalar type");
    constexpr const char* name = "MahalanobisDistance";
    detail::check_square(name, "covariance", factor_.rows(), factor_.cols());
    detail::check_nonempty(name, "covariance", factor_.rows(), factor_.cols());
    detail::check_finite(name, "covariance", factor_);
    detail::check_symmetric(name, "covariance", factor_, detail::symmetry_tolerance<Scalar>());
    const Eigen::LLT<Eigen::MatrixX<Scalar>> cholesky(factor_);
    if (cholesky.info() != Eigen::Success) refuse();
    factor_ = cholesky.matrixL();
  }

  /// The Cholesky factor L of the covariance, \f$ \Sigma = L L^\top \f$.
  [[nodiscard]] const Eigen::MatrixX<Scalar>& factor() const { return factor_; }

  /// The distance of two vectors of p entries. It differentiates.
  template <VectorArgument A, VectorArgument B>
  [[nodiscard]] detail::PairScalar<A, B> operator()(const A& a_arg, const B& b_arg) const {
    using Entry = detail::PairScalar<A, B>;
    constexpr const char* name = "MahalanobisDistance";
    return detail::with_vector_pair(name, a_arg, b_arg, [this](const auto& a, const auto& b) {
      detail::check_size(name, "a", a.size(), factor_.rows(), "one for each row of the covariance");
      Eigen::VectorX<Entry> difference = a - b;
      if constexpr (std::is_same_v<Entry, Scalar>) {
        factor_.template triangularView<Eigen::Lower>().solveInPlace(difference);
      } else {
        static_assert(!RealScalar<Entry>,
                      "MahalanobisDistance: the covariance has another scalar type");
        for (Eigen::Index i = 0; i < difference.size(); ++i) {
          for (Eigen::Index j = 0; j < i; ++j) difference(i) -= factor_(i, j) * difference(j);
          difference(i) = difference(i) / factor_(i, i);
        }
      }
      return Entry(norm(difference));
    });
  }

 private:
  /// Says where the Cholesky factorization of what factor_ holds stops.
  [[noreturn]] void refuse() const {
    Eigen::MatrixX<Scalar> L = factor_;
    Eigen::Index j = 0;
    for (; j + 1 < L.rows() && L(j, j) > Scalar(0); ++j) {
      L.col(j).tail(L.rows() - j) /= std::sqrt(L(j, j));
      for (Eigen::Index k = j + 1; k < L.rows(); ++k) {
        L.col(k).tail(L.rows() - k) -= L(k, j) * L.col(j).tail(L.rows() - k);
      }
    }
    detail::throw_domain_error("MahalanobisDistance",
                               "covariance is not positive definite: variable " +
                                   std::to_string(j) + " has a variance of " +
                                   detail::to_text(L(j, j)) + " given those before it");
  }

  Eigen::MatrixX<Scalar> factor_;
};

/// The scalar follows from the covariance.
template <typename Derived>
explicit MahalanobisDistance(const Eigen::MatrixBase<Derived>&)
    -> MahalanobisDistance<typename Derived::Scalar>;

/// Mahalanobis distance of two vectors, \f$ \sqrt{(a - b)^\top \Sigma^{-1} (a - b)} \f$. For many
/// distances by one covariance, MahalanobisDistance factorizes it once.
///
/// Shapes:   a and b have p entries each, covariance p x p.
/// Cost:     \f$ p^3/3 \f$ flops.
/// Throws:   as MahalanobisDistance; ShapeError if the sizes do not fit.
template <VectorArgument A, VectorArgument B, typename DerivedC>
[[nodiscard]] detail::PairScalar<A, B> mahalanobis_distance(
    const A& a, const B& b, const Eigen::MatrixBase<DerivedC>& covariance) {
  return MahalanobisDistance<typename DerivedC::Scalar>(covariance)(a, b);
}

namespace detail {

template <typename MetricScalar>
struct MetricForm<MahalanobisDistance<MetricScalar>> {
  template <RealScalar Scalar>
  static DistanceBlocksPointer<Scalar> blocks(const char* function, const StridedRows<Scalar>& A,
                                              const StridedRows<Scalar>& B,
                                              const MahalanobisDistance<MetricScalar>& metric, bool,
                                              RowNames names) {
    static_assert(std::is_same_v<Scalar, MetricScalar>,
                  "MahalanobisDistance: the covariance and the data have different scalar types");
    if (A.cols != metric.factor().rows()) {
      throw_shape_error(function, std::string(names.A) + " is " + shape_text(A.rows, A.cols) +
                                      ", expected " + std::to_string(metric.factor().rows()) +
                                      " columns as the covariance has");
    }
    if constexpr (!is_packed<Scalar>) {
      using Metric = MahalanobisDistance<MetricScalar>;
      return std::make_unique<CalledDistances<Scalar, Metric>>(A, B, metric, false, true);
    } else {
      return whitened_blocks(A, B, metric);
    }
  }

 private:
  template <RealScalar Scalar>
  static DistanceBlocksPointer<Scalar> whitened_blocks(
      const StridedRows<Scalar>& A, const StridedRows<Scalar>& B,
      const MahalanobisDistance<MetricScalar>& metric) {
    const auto a = std::make_shared<RowTable<Scalar>>(A);
    const auto b = std::make_shared<RowTable<Scalar>>(B);
    // About the mean, so that an offset costs no digits.
    const Eigen::VectorX<Scalar> mean =
        A.rows > 0 ? Eigen::VectorX<Scalar>(a->view().rowwise().mean())
                   : Eigen::VectorX<Scalar>(Eigen::VectorX<Scalar>::Zero(A.cols));
    const auto whitened = [&](const RowTable<Scalar>& rows) {
      Eigen::MatrixX<Scalar> W = rows.view().colwise() - mean;
      metric.factor().template triangularView<Eigen::Lower>().solveInPlace(W);
      return RowTable<Scalar>(std::move(W));
    };
    return std::make_unique<ProductDistances<Scalar>>(
        whitened(*a), whitened(*b), SquareForm::root,
        [a, b, metric](Eigen::Index i, Eigen::Index j, const auto&, const auto&) {
          return metric(a->vector(i), b->vector(j));
        });
  }
};

}  // namespace detail
}  // namespace mlmath
