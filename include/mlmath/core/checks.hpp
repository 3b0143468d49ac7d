// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/core/arguments.hpp>
#include <mlmath/core/errors.hpp>

#include <Eigen/Core>

#include <cmath>
#include <limits>
#include <string>

/// The argument checks of every public function. The tests are inline and cheap; the messages are
/// put together out of line, only when one fails.
namespace mlmath::detail {

/// Throws unless `size` is `expected`; `reason` says where the expectation comes from, as in
/// "one for each row of X (4x2)".
inline void check_size(const char* function, const char* name, Eigen::Index size,
                       Eigen::Index expected, const std::string& reason) {
  if (size == expected) return;
  throw_shape_error(function, std::string(name) + " has " + std::to_string(size) +
                                  (size == 1 ? " entry" : " entries") + ", expected " +
                                  std::to_string(expected) + ", " + reason);
}

/// Throws unless vectors a and b have the same number of entries.
inline void check_same_size(const char* function, const char* a_name, Eigen::Index a_size,
                            const char* b_name, Eigen::Index b_size) {
  if (a_size == b_size) return;
  throw_shape_error(function, std::string(b_name) + " has " + std::to_string(b_size) +
                                  (b_size == 1 ? " entry" : " entries") + ", expected " +
                                  std::to_string(a_size) + " as in " + a_name);
}

/// Throws unless y has one entry for each row of X.
inline void check_one_per_row(const char* function, const char* y_name, Eigen::Index y_size,
                              const char* X_name, Eigen::Index rows, Eigen::Index cols) {
  if (y_size == rows) return;
  check_size(function, y_name, y_size, rows,
             std::string("one for each row of ") + X_name + " (" + shape_text(rows, cols) + ")");
}

/// Throws unless Y has as many rows as X.
inline void check_same_rows(const char* function, const char* Y_name, Eigen::Index Y_rows,
                            Eigen::Index Y_cols, const char* X_name, Eigen::Index rows,
                            Eigen::Index cols) {
  if (Y_rows == rows) return;
  throw_shape_error(function, std::string(Y_name) + " is " + shape_text(Y_rows, Y_cols) +
                                  ", expected as many rows as " + X_name + " (" +
                                  shape_text(rows, cols) + ")");
}

/// Throws unless w has one entry for each column of X.
inline void check_one_per_column(const char* function, const char* w_name, Eigen::Index w_size,
                                 const char* X_name, Eigen::Index rows, Eigen::Index cols) {
  if (w_size == cols) return;
  check_size(function, w_name, w_size, cols,
             std::string("one for each column of ") + X_name + " (" + shape_text(rows, cols) + ")");
}

/// Throws where there is nothing to work on.
inline void check_nonempty(const char* function, const char* name, Eigen::Index rows,
                           Eigen::Index cols = 1) {
  if (rows > 0 && cols > 0) return;
  throw_shape_error(function, std::string(name) + " is empty (" + shape_text(rows, cols) + ")");
}

/// Throws unless the matrix is square.
inline void check_square(const char* function, const char* name, Eigen::Index rows,
                         Eigen::Index cols) {
  if (rows == cols) return;
  throw_shape_error(
      function, std::string(name) + " is " + shape_text(rows, cols) + ", expected a square matrix");
}

/// Throws unless low <= value <= high.
inline void check_between(const char* function, const char* name, Eigen::Index value,
                          Eigen::Index low, Eigen::Index high) {
  if (low <= value && value <= high) return;
  throw_domain_error(function, std::string(name) + " = " + std::to_string(value) + ", expected " +
                                   std::to_string(low) + " <= " + name +
                                   " <= " + std::to_string(high));
}

/// Throws unless low <= value <= high; NaN is refused.
template <RealScalar Scalar>
void check_between(const char* function, const char* name, Scalar value, Scalar low, Scalar high) {
  if (low <= value && value <= high) return;
  throw_domain_error(function, std::string(name) + " = " + to_text(value) + ", expected " +
                                   to_text(low) + " <= " + name + " <= " + to_text(high));
}

/// Throws unless 0 <= value < infinity.
template <RealScalar Scalar>
void check_nonnegative(const char* function, const char* name, Scalar value) {
  if (value >= Scalar(0) && value <= std::numeric_limits<Scalar>::max()) return;
  throw_domain_error(function,
                     std::string(name) + " = " + to_text(value) + ", expected a number >= 0");
}

/// Throws unless 0 < value < infinity.
template <RealScalar Scalar>
void check_positive(const char* function, const char* name, Scalar value) {
  if (value > Scalar(0) && value <= std::numeric_limits<Scalar>::max()) return;
  throw_domain_error(function,
                     std::string(name) + " = " + to_text(value) + ", expected a number > 0");
}

/// "(3)" for a vector, "(3, 1)" for a matrix.
template <typename Derived>
std::string position_text(const Eigen::DenseBase<Derived>& x, Eigen::Index row, Eigen::Index col) {
  if (x.cols() == 1) return std::string("(") + std::to_string(row) + ")";
  if (x.rows() == 1) return std::string("(") + std::to_string(col) + ")";
  return std::string("(") + std::to_string(row) + ", " + std::to_string(col) + ")";
}

/// Throws when an entry is NaN or infinite, naming the first in row order. One pass at memory
/// speed: x - x is 0 for every finite entry and NaN for every other.
template <typename Derived>
void check_finite(const char* function, const char* name, const Eigen::DenseBase<Derived>& x_arg) {
  using Scalar = typename Derived::Scalar;
  const Derived& x = x_arg.derived();
  if (x.size() == 0 || (x.array() - x.array()).sum() == Scalar(0)) return;
  for (Eigen::Index i = 0; i < x.rows(); ++i) {
    for (Eigen::Index j = 0; j < x.cols(); ++j) {
      const Scalar value = x.coeff(i, j);
      if (!(value - value == Scalar(0))) {
        throw_domain_error(function, std::string(name) + position_text(x, i, j) + " is " +
                                         to_text(value) + ", expected finite values");
      }
    }
  }
}

/// Throws unless every entry is finite and >= 0, naming the first in row order that is not.
template <typename Derived>
void check_all_nonnegative(const char* function, const char* name,
                           const Eigen::DenseBase<Derived>& x_arg) {
  using Scalar = typename Derived::Scalar;
  const Derived& x = x_arg.derived();
  check_finite(function, name, x);
  if (x.size() == 0 || x.minCoeff() >= Scalar(0)) return;
  for (Eigen::Index i = 0; i < x.rows(); ++i) {
    for (Eigen::Index j = 0; j < x.cols(); ++j) {
      const Scalar value = x.coeff(i, j);
      if (value >= Scalar(0)) continue;
      throw_domain_error(function, std::string(name) + position_text(x, i, j) + " is " +
                                       to_text(value) + ", expected values >= 0");
    }
  }
}

/// How far from 1 the sum of probabilities may be: what single-precision numbers or a few typed
/// decimals leave, and no forgotten normalization.
template <RealScalar Scalar>
Scalar probability_tolerance() {
  return std::sqrt(std::numeric_limits<Scalar>::epsilon());
}

/// Throws unless every entry is finite and >= 0 and they sum to 1 within probability_tolerance().
template <typename Derived>
void check_probabilities(const char* function, const char* name,
                         const Eigen::DenseBase<Derived>& p_arg) {
  using Scalar = typename Derived::Scalar;
  const Derived& p = p_arg.derived();
  check_nonempty(function, name, p.rows(), p.cols());
  check_all_nonnegative(function, name, p);
  const Scalar total = p.sum();
  if (std::abs(total - Scalar(1)) <= probability_tolerance<Scalar>()) return;
  throw_domain_error(function, std::string(name) + " sums to " + to_text(total) +
                                   ", expected probabilities that sum to 1");
}

/// How far from symmetric a matrix may be: wide enough for what the rounding of a product leaves,
/// narrow enough for no mistake to pass.
template <RealScalar Scalar>
Scalar symmetry_tolerance() {
  return std::pow(std::numeric_limits<Scalar>::epsilon(), Scalar(2) / Scalar(3));
}

/// Throws unless |A(i, j) - A(j, i)| <= tolerance * max|A| for every pair.
template <typename Derived>
void check_symmetric(const char* function, const char* name, const Eigen::DenseBase<Derived>& A_arg,
                     typename Derived::Scalar tolerance) {
  using Scalar = typename Derived::Scalar;
  const Derived& A = A_arg.derived();
  check_square(function, name, A.rows(), A.cols());
  if (A.size() == 0) return;
  const Scalar limit = tolerance * A.array().abs().maxCoeff();
  for (Eigen::Index j = 0; j < A.cols(); ++j) {
    for (Eigen::Index i = 0; i < j; ++i) {
      const Scalar upper = A.coeff(i, j);
      const Scalar lower = A.coeff(j, i);
      if (std::abs(upper - lower) <= limit) continue;
      throw_domain_error(function, std::string(name) + " is not symmetric: " + name +
                                       position_text(A, i, j) + " = " + to_text(upper) + ", " +
                                       name + position_text(A, j, i) + " = " + to_text(lower));
    }
  }
}

}  // namespace mlmath::detail
