// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/core/checks.hpp>
#include <mlmath/core/concepts.hpp>
#include <mlmath/geometry/detail/distance_blocks.hpp>
#include <mlmath/geometry/detail/distance_terms.hpp>
#include <mlmath/geometry/detail/metric_forms.hpp>

#include <Eigen/Core>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

/// Distances between rows of which one side at least is sparse: two rows are merged, and the memory
/// is that of the stored entries and of a few dense rows.
namespace mlmath::detail {

/// A sparse matrix itself, or the value of an expression.
template <SparseExpression Sparse>
decltype(auto) evaluated_sparse(const Sparse& X) {
  using Plain = typename Sparse::PlainObject;
  if constexpr (std::is_same_v<Sparse, Plain>) {
    return (X);
  } else {
    return Plain(X);
  }
}

/// The stored entries of a matrix, row by row.
template <RealScalar Scalar>
struct SparseRows {
  Eigen::Index rows = 0;
  Eigen::Index cols = 0;
  std::vector<Eigen::Index> starts;
  std::vector<Eigen::Index> columns;
  std::vector<Scalar> values;

  SparseRows() = default;

  template <SparseExpression Sparse>
  explicit SparseRows(const Sparse& X_arg) : rows(X_arg.rows()), cols(X_arg.cols()) {
    using Plain = typename Sparse::PlainObject;
    const Plain& X = evaluated_sparse(X_arg);
    starts.assign(std::size_t(rows + 1), 0);
    for (Eigen::Index k = 0; k < X.outerSize(); ++k) {
      for (typename Plain::InnerIterator it(X, k); it; ++it) ++starts[std::size_t(it.row() + 1)];
    }
    for (std::size_t i = 0; i < std::size_t(rows); ++i) starts[i + 1] += starts[i];
    columns.resize(std::size_t(starts.back()));
    values.resize(columns.size());
    std::vector<Eigen::Index> next(starts.begin(), starts.end() - 1);
    for (Eigen::Index k = 0; k < X.outerSize(); ++k) {
      for (typename Plain::InnerIterator it(X, k); it; ++it) {
        const std::size_t at = std::size_t(next[std::size_t(it.row())]++);
        columns[at] = it.col();
        values[at] = it.value();
      }
    }
  }

  template <DenseExpression Dense>
  explicit SparseRows(const Dense& X_arg) : rows(X_arg.rows()), cols(X_arg.cols()) {
    const MatrixRef<Dense> X(X_arg.derived());
    starts.push_back(0);
    for (Eigen::Index i = 0; i < rows; ++i) {
      for (Eigen::Index j = 0; j < cols; ++j) {
        const Scalar value = X.coeff(i, j);
        if (value == Scalar(0)) continue;
        columns.push_back(j);
        values.push_back(value);
      }
      starts.push_back(Eigen::Index(columns.size()));
    }
  }

  [[nodiscard]] std::size_t begin(Eigen::Index i) const {
    return std::size_t(starts[std::size_t(i)]);
  }
  [[nodiscard]] std::size_t end(Eigen::Index i) const {
    return std::size_t(starts[std::size_t(i + 1)]);
  }

  void check_finite(const char* function, const char* name) const {
    for (Eigen::Index i = 0; i < rows; ++i) {
      for (std::size_t at = begin(i); at < end(i); ++at) {
        if (values[at] - values[at] == Scalar(0)) continue;
        throw_domain_error(function, std::string(name) + "(" + std::to_string(i) + ", " +
                                         std::to_string(columns[at]) + ") is " +
                                         to_text(values[at]) + ", expected finite values");
      }
    }
  }

  /// Writes row i to the zeros at `dense`, or zeros to where it stands.
  void scatter(Eigen::Index i, Scalar* dense, bool erase = false) const {
    for (std::size_t at = begin(i); at < end(i); ++at) {
      dense[columns[at]] = erase ? Scalar(0) : values[at];
    }
  }

  /// The columns in the place of the rows, each with ascending rows.
  [[nodiscard]] SparseRows transpose() const {
    SparseRows result;
    result.rows = cols;
    result.cols = rows;
    result.starts.assign(std::size_t(cols + 1), 0);
    for (const Eigen::Index column : columns) ++result.starts[std::size_t(column + 1)];
    for (std::size_t k = 0; k < std::size_t(cols); ++k) result.starts[k + 1] += result.starts[k];
    result.columns.resize(columns.size());
    result.values.resize(values.size());
    std::vector<Eigen::Index> next(result.starts.begin(), result.starts.end() - 1);
    for (Eigen::Index i = 0; i < rows; ++i) {
      for (std::size_t at = begin(i); at < end(i); ++at) {
        const std::size_t to = std::size_t(next[std::size_t(columns[at])]++);
        result.columns[to] = i;
        result.values[to] = values[at];
      }
    }
    return result;
  }
};

/// Two rows on the columns where one of them has an entry, in no order: one row is written out, the
/// other walks over it.
template <RealScalar Scalar>
class MergedRows {
 public:
  explicit MergedRows(Eigen::Index cols)
      : written_(Eigen::VectorX<Scalar>::Zero(cols)),
        seen_(std::size_t(cols), 0),
        a_(2 * cols),
        b_(2 * cols) {}

  /// From now on, rows are merged with row j of B, until erase().
  void write(const SparseRows<Scalar>& B, Eigen::Index j) { B.scatter(j, written_.data()); }
  void erase(const SparseRows<Scalar>& B, Eigen::Index j) { B.scatter(j, written_.data(), true); }

  void merge(const SparseRows<Scalar>& A, Eigen::Index i, const SparseRows<Scalar>& B,
             Eigen::Index j) {
    ++visit_;
    Scalar* const a = a_.data();
    Scalar* const b = b_.data();
    Eigen::Index count = 0;
    for (std::size_t at = A.begin(i); at < A.end(i); ++at, ++count) {
      const Eigen::Index column = A.columns[at];
      a[count] = A.values[at];
      b[count] = written_[column];
      seen_[std::size_t(column)] = visit_;
    }
    for (std::size_t at = B.begin(j); at < B.end(j); ++at) {
      a[count] = Scalar(0);
      b[count] = B.values[at];
      count += Eigen::Index(seen_[std::size_t(B.columns[at])] != visit_);
    }
    count_ = count;
  }

  [[nodiscard]] VectorRef<Scalar> a() const { return a_.head(count_); }
  [[nodiscard]] VectorRef<Scalar> b() const { return b_.head(count_); }
  [[nodiscard]] Eigen::Index count() const { return count_; }

 private:
  Eigen::VectorX<Scalar> written_;
  std::vector<std::uint64_t> seen_;  // the number of the last merge that met the column in A
  std::uint64_t visit_ = 0;
  Eigen::VectorX<Scalar> a_, b_;
  Eigen::Index count_ = 0;
};

/// Euclidean distances by dot products, which only meet in columns that both rows have, with the
/// small ones from the merged rows; or cosine distances by those of the rows at unit length, with
/// the small ones from the rows themselves.
template <RealScalar Scalar>
class SparseSquareDistances final : public DistanceBlocks<Scalar> {
 public:
  SparseSquareDistances(const SparseRows<Scalar>& A, const SparseRows<Scalar>& B, SquareForm form)
      : SparseSquareDistances(A, B, A, B, form) {}

  /// The products are those of A_units and B_units.
  SparseSquareDistances(const SparseRows<Scalar>& A, const SparseRows<Scalar>& B,
                        const SparseRows<Scalar>& A_units, const SparseRows<Scalar>& B_units,
                        SquareForm form)
      : DistanceBlocks<Scalar>(A.rows, B.rows),
        A_(A),
        B_(B),
        B_units_(B_units),
        form_(form),
        A_columns_(A_units.transpose()),
        A_norms_(squared_norms(A_units)),
        B_norms_(squared_norms(B_units)),
        merged_(A.cols) {
    const Scalar total = A_norms_.sum() + B_norms_.sum();
    is_moderate_ = total == Scalar(0) || is_moderate_square(total);
  }

  void fill(Eigen::Index first_row, Eigen::Index row_count, Eigen::Index first_col,
            Eigen::Index col_count, Scalar* out, Eigen::Index stride) override {
    for (Eigen::Index j = 0; j < col_count; ++j) {
      Eigen::Map<Eigen::VectorX<Scalar>>(out + j * stride, row_count).setZero();
      if (is_moderate_) add_products(first_row, row_count, first_col + j, out + j * stride);
    }
    for (Eigen::Index j = 0; j < col_count; ++j) {
      for (Eigen::Index i = 0; i < row_count; ++i) {
        Scalar& value = out[j * stride + i];
        value = distance(first_row + i, first_col + j, value);
      }
    }
  }

 private:
  static Eigen::VectorX<Scalar> squared_norms(const SparseRows<Scalar>& X) {
    Eigen::VectorX<Scalar> norms = Eigen::VectorX<Scalar>::Zero(X.rows);
    for (Eigen::Index i = 0; i < X.rows; ++i) {
      for (std::size_t at = X.begin(i); at < X.end(i); ++at) {
        norms(i) += X.values[at] * X.values[at];
      }
    }
    return norms;
  }

  /// Column j of the product, by the columns of A that row j of B has entries in.
  void add_products(Eigen::Index first_row, Eigen::Index row_count, Eigen::Index j, Scalar* out) {
    for (std::size_t at = B_units_.begin(j); at < B_units_.end(j); ++at) {
      const Eigen::Index k = B_units_.columns[at];
      const Eigen::Index* const rows = A_columns_.columns.data();
      std::size_t entry = A_columns_.begin(k);
      const std::size_t end = A_columns_.end(k);
      if (first_row > 0) {
        entry = std::size_t(std::lower_bound(rows + entry, rows + end, first_row) - rows);
      }
      for (; entry < end && rows[entry] < first_row + row_count; ++entry) {
        out[rows[entry] - first_row] += B_units_.values[at] * A_columns_.values[entry];
      }
    }
  }

  Scalar distance(Eigen::Index i, Eigen::Index j, Scalar product) {
    if (is_moderate_) {
      const Scalar norms = A_norms_(i) + B_norms_(j);
      const Scalar square = norms - Scalar(2) * product;
      if (double(square) > untrusted_square(double(norms), least_square<Scalar>)) {
        if (form_ == SquareForm::root) return std::sqrt(square);
        return form_ == SquareForm::square ? square : std::min(square / Scalar(2), Scalar(2));
      }
    }
    merged_.write(B_, j);
    merged_.merge(A_, i, B_, j);
    merged_.erase(B_, j);
    if (form_ == SquareForm::half_square) return cosine_gap<Scalar>(merged_.a(), merged_.b());
    return single_square_distance<Scalar>(merged_.a(), merged_.b(), form_);
  }

  SparseRows<Scalar> A_, B_, B_units_;
  SquareForm form_;
  SparseRows<Scalar> A_columns_;
  Eigen::VectorX<Scalar> A_norms_, B_norms_;
  MergedRows<Scalar> merged_;
  bool is_moderate_ = true;
};

/// Distances by a term, for which pairs of zeros count nothing.
template <RealScalar Scalar, typename Term>
class SparseTermDistances final : public DistanceBlocks<Scalar> {
 public:
  using Careful = typename PanelDistances<Scalar, Term>::Careful;

  SparseTermDistances(const SparseRows<Scalar>& A, const SparseRows<Scalar>& B, const Term& term,
                      const DistanceRoot& root = {}, Careful careful = {})
      : DistanceBlocks<Scalar>(A.rows, B.rows),
        A_(A),
        B_(B),
        term_(term),
        root_(root),
        careful_(std::move(careful)),
        merged_(A.cols) {}

  void fill(Eigen::Index first_row, Eigen::Index row_count, Eigen::Index first_col,
            Eigen::Index col_count, Scalar* out, Eigen::Index stride) override {
    for (Eigen::Index j = 0; j < col_count; ++j) {
      merged_.write(B_, first_col + j);
      for (Eigen::Index i = 0; i < row_count; ++i) {
        merged_.merge(A_, first_row + i, B_, first_col + j);
        out[j * stride + i] = careful_ ? careful_(merged_.a(), merged_.b()) : sum();
      }
      merged_.erase(B_, first_col + j);
      if (!careful_) root_.apply(out + j * stride, row_count);
    }
  }

 private:
  Scalar sum() const {
    const auto total = packed_sums(term_, merged_.a().data(), merged_.b().data(), merged_.count());
    return Scalar(term_.finish(total.data(), A_.cols));
  }

  SparseRows<Scalar> A_, B_;
  Term term_;
  DistanceRoot root_;
  Careful careful_;
  MergedRows<Scalar> merged_;
};

/// Any callable: both rows of a pair are written out.
template <RealScalar Scalar, typename Metric>
class SparseCalledDistances final : public DistanceBlocks<Scalar> {
 public:
  SparseCalledDistances(const SparseRows<Scalar>& A, const SparseRows<Scalar>& B,
                        const Metric& metric, bool swapped, bool symmetric)
      : DistanceBlocks<Scalar>(A.rows, B.rows),
        A_(A),
        B_(B),
        metric_(metric),
        swapped_(swapped),
        symmetric_(symmetric),
        a_(Eigen::VectorX<Scalar>::Zero(A.cols)),
        b_(Eigen::VectorX<Scalar>::Zero(A.cols)) {}

  [[nodiscard]] bool is_symmetric() const override { return symmetric_; }

  void fill(Eigen::Index first_row, Eigen::Index row_count, Eigen::Index first_col,
            Eigen::Index col_count, Scalar* out, Eigen::Index stride) override {
    const VectorRef<Scalar> a(a_);
    const VectorRef<Scalar> b(b_);
    for (Eigen::Index j = 0; j < col_count; ++j) {
      B_.scatter(first_col + j, b_.data());
      for (Eigen::Index i = 0; i < row_count; ++i) {
        A_.scatter(first_row + i, a_.data());
        out[j * stride + i] = Scalar(swapped_ ? metric_(b, a) : metric_(a, b));
        A_.scatter(first_row + i, a_.data(), true);
      }
      B_.scatter(first_col + j, b_.data(), true);
    }
  }

 private:
  SparseRows<Scalar> A_, B_;
  const Metric& metric_;
  bool swapped_;
  bool symmetric_;
  Eigen::VectorX<Scalar> a_, b_;
};

template <RealScalar Scalar>
void normalize_sparse_rows(const char* function, const char* name, SparseRows<Scalar>& X) {
  for (Eigen::Index i = 0; i < X.rows; ++i) {
    const Eigen::Index count = Eigen::Index(X.end(i) - X.begin(i));
    Eigen::Map<Eigen::VectorX<Scalar>> row(X.values.data() + X.begin(i), count);
    if ((row.array() == Scalar(0)).all()) {
      throw_domain_error(function, "row " + std::to_string(i) + " of " + name +
                                       " is the zero vector, which has no direction");
    }
    Eigen::VectorX<Scalar> unit = moderate<Scalar>(row);
    unit /= unit.norm();
    row = unit;
  }
}

/// Calls check(row, "row 3 of X") with each row written out.
template <RealScalar Scalar, typename Check>
void check_sparse_rows(const char* name, const SparseRows<Scalar>& X, const Check& check) {
  Eigen::VectorX<Scalar> row = Eigen::VectorX<Scalar>::Zero(X.cols);
  for (Eigen::Index i = 0; i < X.rows; ++i) {
    X.scatter(i, row.data());
    check(row, "row " + std::to_string(i) + " of " + name);
    X.scatter(i, row.data(), true);
  }
}

/// The way to distances of sparse rows for each metric.
template <typename Metric, RealScalar Scalar>
DistanceBlocksPointer<Scalar> sparse_distance_blocks(const char* function, SparseRows<Scalar> A,
                                                     SparseRows<Scalar> B, const Metric& metric,
                                                     bool swapped, RowNames names) {
  // Generic, so that they are compiled for the metrics that call them alone.
  const auto squares = [&](auto form) {
    return std::make_unique<SparseSquareDistances<Scalar>>(A, B, form);
  };
  const auto called = [&]<typename Called>(const Called& callee, bool symmetric) {
    return std::make_unique<SparseCalledDistances<Scalar, Called>>(A, B, callee, swapped,
                                                                   symmetric);
  };
  if constexpr (std::is_same_v<Metric, EuclideanDistance>) {
    return squares(SquareForm::root);
  } else if constexpr (std::is_same_v<Metric, SquaredEuclideanDistance>) {
    return squares(SquareForm::square);
  } else if constexpr (std::is_same_v<Metric, CosineDistance>) {
    SparseRows<Scalar> A_units = A;
    SparseRows<Scalar> B_units = B;
    normalize_sparse_rows(function, names.A, A_units);
    normalize_sparse_rows(function, names.B, B_units);
    return std::make_unique<SparseSquareDistances<Scalar>>(A, B, A_units, B_units,
                                                           SquareForm::half_square);
  } else if constexpr (std::is_same_v<Metric, CorrelationDistance>) {
    const auto check = [function](const auto& row, const std::string& name) {
      if (row.size() > 0 && (row.array() != row(0)).any()) return;
      throw_domain_error(function, name + " is constant, which correlates with nothing");
    };
    check_sparse_rows(names.A, A, check);
    check_sparse_rows(names.B, B, check);
    return called(metric, true);
  } else if constexpr (std::is_same_v<Metric, JensenShannonDistance>) {
    const auto check = [function](const auto& row, const std::string& name) {
      check_probabilities(function, name.c_str(), row);
    };
    check_sparse_rows(names.A, A, check);
    check_sparse_rows(names.B, B, check);
    return called(metric, true);
  } else if constexpr (std::is_same_v<Metric, MinkowskiDistance>) {
    check_minkowski_order(function, metric.p);
    if (metric.p == 2) return squares(SquareForm::root);
    return std::make_unique<SparseTermDistances<Scalar, PowerTerm>>(
        A, B, PowerTerm(metric.p), DistanceRoot{},
        [metric](const auto& a, const auto& b) { return metric(a, b); });
  } else if constexpr (requires { typename MetricForm<Metric>::CoordinateTerm; }) {
    if constexpr (is_packed<Scalar>) {
      using Term = typename MetricForm<Metric>::CoordinateTerm;
      return std::make_unique<SparseTermDistances<Scalar, Term>>(A, B, Term{});
    } else {
      return called(metric, true);
    }
  } else {
    return called(metric, false);
  }
}

}  // namespace mlmath::detail
