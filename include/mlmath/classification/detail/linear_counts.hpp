// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/classification/detail/class_blocks.hpp>
#include <mlmath/classification/detail/class_models.hpp>
#include <mlmath/classification/detail/sparse_rows.hpp>
#include <mlmath/core/checks.hpp>
#include <mlmath/core/detail/dependent.hpp>
#include <mlmath/core/errors.hpp>

#include <Eigen/Core>

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <limits>
#include <string>
#include <type_traits>

/// The sums and products that naive Bayes of counts is made of, dense and sparse. Counts are
/// numbers >= 0; where `presence` is asked for, every positive one counts as 1.
namespace mlmath::detail {

inline bool is_count(double x) { return x >= 0 && x <= std::numeric_limits<double>::max(); }

[[noreturn]] inline void throw_no_count(const char* function, Eigen::Index i, Eigen::Index j,
                                        double x) {
  throw_domain_error(function, "X(" + std::to_string(i) + ", " + std::to_string(j) + ") is " +
                                   to_text(x) + ", expected counts >= 0");
}

/// Throws unless every entry is a count, naming the first in row order that is not.
template <typename Samples>
void check_counts(const char* function, const Samples& X) {
  for_each_value(X, [&](Eigen::Index i, Eigen::Index j, double x) {
    if (!is_count(x)) throw_no_count(function, i, j, x);
  });
}

/// sums(k, j) += the entries of column j in class k. False where an entry is no count.
template <std::same_as<ClassBlock> Block>
bool add_counts(const Block& block, bool presence, Eigen::MatrixXd& sums) {
  bool is_good = true;
  for (Eigen::Index c = 0; c < block.values.cols(); ++c) {
    const auto all = block.values.col(c).array();
    if (!((all >= 0) && (all <= std::numeric_limits<double>::max())).all()) is_good = false;
    for (Eigen::Index k = 0; k < block.class_weights.size(); ++k) {
      const Eigen::Index start = block.starts[std::size_t(k)];
      const Eigen::Index size = block.starts[std::size_t(k) + 1] - start;
      const auto x = all.segment(start, size);
      double& sum = sums(k, block.first_col + c);
      if (block.weights.size() > 0) {
        const auto w = block.weights.segment(start, size).array();
        sum += presence ? (x > 0).select(w, 0.0).sum() : (w * x).sum();
      } else {
        sum += presence ? double((x > 0).count()) : x.sum();
      }
    }
  }
  return is_good;
}

/// The sums of a dense or sparse X by class: K x p.
template <typename Design>
Eigen::MatrixXd count_sums(const char* function, const Design& X, const ClassLabels& codes,
                           Eigen::Index classes, const Eigen::VectorXd& weights, bool presence) {
  bool is_good = true;
  if constexpr (std::is_same_v<Design, SparseSamples>) {
    Eigen::MatrixXd sums = Eigen::MatrixXd::Zero(classes, X.cols());
    for (Eigen::Index i = 0; i < X.rows(); ++i) {
      double* const own = sums.data() + codes(i);
      const double weight = weights.size() > 0 ? weights(i) : 1.0;
      X.for_each(i, [&](Eigen::Index j, double x) {
        is_good = is_good && is_count(x);
        own[j * classes] += weight * (presence ? double(x > 0) : x);
      });
    }
    if (!is_good) check_counts(function, X);
    return sums;
  } else {
    Eigen::MatrixXd sums = Eigen::MatrixXd::Zero(classes, X.cols());
    for_each_class_block(X, codes, classes, weights, [&](const ClassBlock& block) {
      if (!add_counts(block, presence, sums)) is_good = false;
    });
    if (!is_good) check_counts(function, X);
    return sums;
  }
}

/// joint += a block of counts times the weights of its features. Where a count is 0, so is its
/// product with an infinite weight.
template <std::same_as<double> Scalar>
void add_linear_terms(const Eigen::MatrixX<Scalar>& weights, const Eigen::MatrixX<Scalar>& block,
                      Eigen::Index first_col, bool is_finite,
                      std::type_identity_t<Eigen::Ref<Eigen::MatrixX<Scalar>>> joint) {
  Eigen::Index c = 0;
  constexpr Eigen::Index step = 4;  // columns for each pass over a sum
  for (; is_finite && c + step <= block.cols(); c += step) {
    for (Eigen::Index k = 0; k < joint.cols(); ++k) {
      const auto term = [&](Eigen::Index s) {
        return block.col(c + s) * weights(k, first_col + c + s);
      };
      joint.col(k) += (term(0) + term(1)) + (term(2) + term(3));
    }
  }
  for (; c < block.cols(); ++c) {
    const auto x = block.col(c).array();
    for (Eigen::Index k = 0; k < joint.cols(); ++k) {
      joint.col(k).array() += (x == 0).select(0.0, x * weights(k, first_col + c));
    }
  }
}

/// X times the weights plus the intercepts: n x K from K x p and K.
template <typename Design>
Eigen::MatrixXd count_scores(const char* function, const Design& X,
                             const Dependent<Eigen::MatrixXd, Design>& weights,
                             const Dependent<Eigen::VectorXd, Design>& intercepts, bool presence) {
  using Matrix = Dependent<Eigen::MatrixXd, Design>;
  using Vector = Dependent<Eigen::VectorXd, Design>;
  const Eigen::Index classes = intercepts.size();
  bool is_good = true;
  if constexpr (std::is_same_v<Design, SparseSamples>) {
    // Classes four at a time, the last filled up with zeros.
    constexpr Eigen::Index lanes = 4;
    using Lanes = Eigen::Array<typename Matrix::Scalar, lanes, 1>;
    const Eigen::Index height = (classes + lanes - 1) / lanes * lanes;
    Matrix table = Matrix::Zero(height, X.cols());
    table.topRows(classes) = weights;
    Vector start = Vector::Zero(height);
    start.head(classes) = intercepts;
    Matrix joint(X.rows(), classes);
    constexpr Eigen::Index most_rows = 256;
    Matrix block(height, most_rows);
    for (Eigen::Index first = 0; first < X.rows(); first += most_rows) {
      const Eigen::Index count = (std::min)(most_rows, X.rows() - first);
      block.colwise() = start;
      for (Eigen::Index r = 0; r < count; ++r) {
        double* const own = block.data() + r * height;
        X.for_each(first + r, [&](Eigen::Index j, double x) {
          is_good = is_good && is_count(x);
          if (x == 0) return;
          const double times = presence ? 1 : x;
          const double* const w = table.data() + j * height;
          for (Eigen::Index k = 0; k < height; k += lanes) {
            Eigen::Map<Lanes>(own + k) += times * Eigen::Map<const Lanes>(w + k);
          }
        });
      }
      joint.middleRows(first, count) = block.topLeftCorner(classes, count).transpose();
    }
    if (!is_good) check_counts(function, X);
    return joint;
  } else {
    Matrix joint(X.rows(), classes);
    joint.rowwise() = intercepts.transpose();
    const bool is_finite = weights.allFinite();
    Matrix there;
    for_each_block(X, [&](const Matrix& block, Eigen::Index row, Eigen::Index col) {
      if (!((block.array() >= 0) && (block.array() <= std::numeric_limits<double>::max())).all()) {
        is_good = false;
      }
      if (presence) there = (block.array() > 0).template cast<double>();
      add_linear_terms(weights, presence ? there : block, col, is_finite,
                       joint.middleRows(row, block.rows()));
    });
    if (!is_good) check_counts(function, X);
    return joint;
  }
}

}  // namespace mlmath::detail
