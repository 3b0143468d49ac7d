// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/core/checks.hpp>
#include <mlmath/core/detail/elementwise.hpp>
#include <mlmath/geometry/detail/distance_blocks.hpp>
#include <mlmath/geometry/detail/distance_terms.hpp>
#include <mlmath/geometry/detail/haversine_distances.hpp>
#include <mlmath/geometry/detail/panel_distances.hpp>
#include <mlmath/geometry/detail/product_distances.hpp>
#include <mlmath/geometry/metrics.hpp>

#include <Eigen/Core>

#include <limits>
#include <memory>
#include <string>
#include <utility>

/// From a metric to the fastest way to many of its distances. `MetricForm<Metric>::blocks(function,
/// A, B, metric, swapped)` takes the rows of A against those of B; swapped says that A was the
/// second argument of the caller, which matters to metrics that are not symmetric and in messages.
namespace mlmath::detail {

/// The names of the caller's arguments.
struct RowNames {
  const char* A = "X";
  const char* B = "Y";
};

/// Metrics of which nothing is known: called for each pair.
template <typename Metric>
struct MetricForm {
  template <RealScalar Scalar>
  static DistanceBlocksPointer<Scalar> blocks(const char*, const StridedRows<Scalar>& A,
                                              const StridedRows<Scalar>& B, const Metric& metric,
                                              bool swapped, RowNames) {
    return std::make_unique<CalledDistances<Scalar, Metric>>(A, B, metric, swapped, false);
  }
};

/// Rows up to this size are compared by their differences: a product would not be faster.
inline constexpr Eigen::Index least_product_size = 12;

template <RealScalar Scalar, typename Metric>
DistanceBlocksPointer<Scalar> square_distance_blocks(const StridedRows<Scalar>& A,
                                                     const StridedRows<Scalar>& B,
                                                     const Metric& metric, SquareForm form) {
  if constexpr (is_packed<Scalar>) {
    if (A.cols < least_product_size) {
      const DistanceRoot root{form == SquareForm::root ? 2.0 : 1.0,
                              form == SquareForm::half_square ? 0.5 : 1.0};
      return std::make_unique<PanelDistances<Scalar, SquaredTerm>>(
          A, B, SquaredTerm{}, root,
          [form](const auto& a, const auto& b) { return single_square_distance(a, b, form); });
    }
    return std::make_unique<ProductDistances<Scalar>>(RowTable<Scalar>(A), RowTable<Scalar>(B),
                                                      form);
  } else {
    // A product of long doubles is no faster than their differences.
    return std::make_unique<CalledDistances<Scalar, Metric>>(A, B, metric, false, true);
  }
}

template <>
struct MetricForm<EuclideanDistance> {
  template <RealScalar Scalar>
  static DistanceBlocksPointer<Scalar> blocks(const char*, const StridedRows<Scalar>& A,
                                              const StridedRows<Scalar>& B,
                                              const EuclideanDistance& metric, bool, RowNames) {
    return square_distance_blocks(A, B, metric, SquareForm::root);
  }
};

template <>
struct MetricForm<SquaredEuclideanDistance> {
  template <RealScalar Scalar>
  static DistanceBlocksPointer<Scalar> blocks(const char*, const StridedRows<Scalar>& A,
                                              const StridedRows<Scalar>& B,
                                              const SquaredEuclideanDistance& metric, bool,
                                              RowNames) {
    return square_distance_blocks(A, B, metric, SquareForm::square);
  }
};

/// The rows at unit length, after `prepare` has had its way with each.
template <RealScalar Scalar, typename Prepare>
RowTable<Scalar> unit_rows(const char* function, const char* name, const char* fault,
                           const RowTable<Scalar>& X, const Prepare& prepare) {
  Eigen::MatrixX<Scalar> rows = X.view();
  for (Eigen::Index i = 0; i < rows.cols(); ++i) {
    const Eigen::VectorX<Scalar> row = prepare(VectorRef<Scalar>(rows.col(i)));
    if ((row.array() == Scalar(0)).all()) {
      throw_domain_error(function, "row " + std::to_string(i) + " of " + name + " is " + fault);
    }
    // In a vector of its own, whose alignment does not depend on i: equal rows stay equal.
    Eigen::VectorX<Scalar> unit = moderate<Scalar>(row);
    unit /= unit.norm();
    rows.col(i) = unit;
  }
  return RowTable<Scalar>(std::move(rows));
}

/// Distances below this are made from the angle of the rows themselves: those of the unit rows have
/// lost digits to the rounding of these.
inline constexpr double exact_cosine_distance = 1e-4;

/// Half the squared distances of the rows at unit length.
template <RealScalar Scalar, typename Metric, typename Prepare>
DistanceBlocksPointer<Scalar> cosine_distance_blocks(const char* function, const char* fault,
                                                     const StridedRows<Scalar>& A,
                                                     const StridedRows<Scalar>& B,
                                                     const Metric& metric, RowNames names,
                                                     const Prepare& prepare) {
  const auto a = std::make_shared<const RowTable<Scalar>>(A);
  const auto b = std::make_shared<const RowTable<Scalar>>(B);
  RowTable<Scalar> A_units = unit_rows(function, names.A, fault, *a, prepare);
  RowTable<Scalar> B_units = unit_rows(function, names.B, fault, *b, prepare);
  if constexpr (!is_packed<Scalar>) {
    return std::make_unique<CalledDistances<Scalar, Metric>>(A, B, metric, false, true);
  } else {
    return std::make_unique<ProductDistances<Scalar>>(
        std::move(A_units), std::move(B_units), SquareForm::half_square,
        [a, b, prepare](Eigen::Index i, Eigen::Index j, const auto& unit_a, const auto& unit_b) {
          const Scalar quick = squared_euclidean_distance(unit_a, unit_b) / Scalar(2);
          if (!(quick < Scalar(exact_cosine_distance))) return quick;
          return cosine_gap<Scalar>(prepare(a->vector(i)), prepare(b->vector(j)));
        });
  }
}

template <>
struct MetricForm<CosineDistance> {
  template <RealScalar Scalar>
  static DistanceBlocksPointer<Scalar> blocks(const char* function, const StridedRows<Scalar>& A,
                                              const StridedRows<Scalar>& B,
                                              const CosineDistance& metric, bool, RowNames names) {
    constexpr const char* fault = "the zero vector, which has no direction";
    const auto as_it_is = [](const VectorRef<Scalar>& row) { return row; };
    return cosine_distance_blocks(function, fault, A, B, metric, names, as_it_is);
  }
};

template <>
struct MetricForm<CorrelationDistance> {
  template <RealScalar Scalar>
  static DistanceBlocksPointer<Scalar> blocks(const char* function, const StridedRows<Scalar>& A,
                                              const StridedRows<Scalar>& B,
                                              const CorrelationDistance& metric, bool,
                                              RowNames names) {
    constexpr const char* fault = "constant, which correlates with nothing";
    const auto centre = [](const VectorRef<Scalar>& row) { return centred_vector<Scalar>(row); };
    return cosine_distance_blocks(function, fault, A, B, metric, names, centre);
  }
};

/// Metrics of one term each.
template <typename Metric, typename Term>
struct TermForm {
  using CoordinateTerm = Term;

  template <RealScalar Scalar>
  static DistanceBlocksPointer<Scalar> blocks(const char*, const StridedRows<Scalar>& A,
                                              const StridedRows<Scalar>& B, const Metric& metric,
                                              bool swapped, RowNames) {
    if constexpr (is_packed<Scalar>) {
      return std::make_unique<PanelDistances<Scalar, Term>>(A, B, Term{});
    } else {
      return std::make_unique<CalledDistances<Scalar, Metric>>(A, B, metric, swapped, true);
    }
  }
};

template <>
struct MetricForm<ManhattanDistance> : TermForm<ManhattanDistance, ManhattanTerm> {};
template <>
struct MetricForm<ChebyshevDistance> : TermForm<ChebyshevDistance, ChebyshevTerm> {};
template <>
struct MetricForm<CanberraDistance> : TermForm<CanberraDistance, CanberraTerm> {};
template <>
struct MetricForm<BrayCurtisDistance> : TermForm<BrayCurtisDistance, BrayCurtisTerm> {};
template <>
struct MetricForm<HammingDistance> : TermForm<HammingDistance, HammingTerm> {};
template <>
struct MetricForm<JaccardDistance> : TermForm<JaccardDistance, JaccardTerm> {};

inline void check_minkowski_order(const char* function, double p) {
  if (p >= 1) return;
  throw_domain_error(function, "p = " + to_text(p) + ", expected p >= 1 (infinity included)");
}

template <>
struct MetricForm<MinkowskiDistance> {
  template <RealScalar Scalar>
  static DistanceBlocksPointer<Scalar> blocks(const char* function, const StridedRows<Scalar>& A,
                                              const StridedRows<Scalar>& B,
                                              const MinkowskiDistance& metric, bool swapped,
                                              RowNames) {
    check_minkowski_order(function, metric.p);
    if constexpr (is_packed<Scalar>) {
      if (metric.p == 1) {
        return std::make_unique<PanelDistances<Scalar, ManhattanTerm>>(A, B, ManhattanTerm{});
      }
      if (metric.p == 2) return square_distance_blocks(A, B, metric, SquareForm::root);
      if (metric.p == std::numeric_limits<double>::infinity()) {
        return std::make_unique<PanelDistances<Scalar, ChebyshevTerm>>(A, B, ChebyshevTerm{});
      }
      const auto careful = [metric](const auto& a, const auto& b) { return metric(a, b); };
      const DistanceRoot root{metric.p, 1.0, PowerTerm(metric.p).halves};
      if (metric.p == 3) {
        return std::make_unique<PanelDistances<Scalar, CubeTerm>>(A, B, CubeTerm{}, root, careful);
      }
      return std::make_unique<PanelDistances<Scalar, PowerTerm>>(A, B, PowerTerm(metric.p), root,
                                                                 careful);
    } else {
      return std::make_unique<CalledDistances<Scalar, MinkowskiDistance>>(A, B, metric, swapped,
                                                                          true);
    }
  }
};

template <RealScalar Scalar>
void check_probability_rows(const char* function, const char* name, const StridedRows<Scalar>& X) {
  const RowTable<Scalar> rows(X);
  for (Eigen::Index i = 0; i < X.rows; ++i) {
    const std::string row = "row " + std::to_string(i) + " of " + name;
    check_probabilities(function, row.c_str(), rows.vector(i));
  }
}

template <>
struct MetricForm<JensenShannonDistance> {
  template <RealScalar Scalar>
  static DistanceBlocksPointer<Scalar> blocks(const char* function, const StridedRows<Scalar>& A,
                                              const StridedRows<Scalar>& B,
                                              const JensenShannonDistance& metric, bool swapped,
                                              RowNames names) {
    check_probability_rows(function, names.A, A);
    check_probability_rows(function, names.B, B);
    if constexpr (is_packed<Scalar>) {
      return std::make_unique<PanelDistances<Scalar, JensenShannonTerm>>(
          A, B, JensenShannonTerm{}, DistanceRoot{2.0, from_nats(1.0, metric.unit)});
    } else {
      return std::make_unique<CalledDistances<Scalar, JensenShannonDistance>>(A, B, metric, swapped,
                                                                              true);
    }
  }
};

template <>
struct MetricForm<HaversineDistance> {
  template <RealScalar Scalar>
  static DistanceBlocksPointer<Scalar> blocks(const char* function, const StridedRows<Scalar>& A,
                                              const StridedRows<Scalar>& B,
                                              const HaversineDistance& metric, bool swapped,
                                              RowNames names) {
    check_positive(function, "radius", metric.radius);
    if (A.cols != 2) {
      throw_shape_error(function, std::string(names.A) + " is " + shape_text(A.rows, A.cols) +
                                      ", expected 2 columns, latitude and longitude");
    }
    if constexpr (is_packed<Scalar>) {
      using Fast = HaversineDistances<Scalar>;
      if (Fast::covers(A) && Fast::covers(B)) return std::make_unique<Fast>(A, B, metric);
    }
    return std::make_unique<CalledDistances<Scalar, HaversineDistance>>(A, B, metric, swapped,
                                                                        true);
  }
};

}  // namespace mlmath::detail
