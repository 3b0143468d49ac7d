// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/core/arguments.hpp>
#include <mlmath/core/checks.hpp>
#include <mlmath/core/errors.hpp>
#include <mlmath/statistics/detail/classes.hpp>
#include <mlmath/statistics/detail/readers.hpp>

#include <Eigen/Core>

#include <concepts>
#include <cstdint>
#include <string>
#include <type_traits>
#include <vector>

/// A matrix with a sample in each row and a class in each column, as the kernels of metrics read
/// it.
namespace mlmath::detail {

/// A view of doubles in either storage order.
struct ScoreTable {
  const double* data;
  Eigen::Index rows;
  Eigen::Index cols;
  Eigen::Index row_stride;
  Eigen::Index col_stride;

  [[nodiscard]] double operator()(Eigen::Index i, Eigen::Index k) const {
    return data[i * row_stride + k * col_stride];
  }
  /// One column; `buffer` is used where it is not contiguous.
  [[nodiscard]] const double* column(Eigen::Index k, std::vector<double>& buffer) const {
    if (row_stride == 1) return data + k * col_stride;
    buffer.resize(static_cast<std::size_t>(rows));
    for (Eigen::Index i = 0; i < rows; ++i) buffer[std::size_t(i)] = (*this)(i, k);
    return buffer.data();
  }
};

/// A matrix argument, pinned, as doubles.
template <typename Derived>
class PinnedTable {
  using Scalar = typename Derived::Scalar;
  static_assert(std::is_arithmetic_v<Scalar>, "a metric takes matrices of numbers");
  using Pinned =
      std::conditional_t<std::is_same_v<Scalar, double>, MatrixRef<Derived>, Eigen::MatrixXd>;

 public:
  explicit PinnedTable(const Eigen::DenseBase<Derived>& X)
      : pinned_(X.derived().template cast<double>()) {}

  [[nodiscard]] ScoreTable table() const {
    const Eigen::Index outer = pinned_.outerStride();
    if constexpr (bool(Pinned::IsRowMajor)) {
      return {pinned_.data(), pinned_.rows(), pinned_.cols(), outer, 1};
    } else {
      return {pinned_.data(), pinned_.rows(), pinned_.cols(), 1, outer};
    }
  }

 private:
  Pinned pinned_;
};

/// The classes of the columns: those given, or the labels of y, of which there have to be as many.
template <std::same_as<SampleRun> Run>
Classes column_classes(const char* function, const Run& y, const char* name,
                       const ScoreTable& scores, const Classes& given) {
  check_nonempty(function, name, scores.rows, scores.cols);
  check_one_per_row(function, y.name(), y.size(), name, scores.rows, scores.cols);
  const std::string columns = std::string(name) + " (" + shape_text(scores.rows, scores.cols) + ")";
  if (given.size() > 0) {
    check_size(function, "classes", given.size(), scores.cols, "one for each column of " + columns);
    return given;
  }
  LabelSet labels;
  labels.add(y.all_labels(function));
  Classes classes = labels.sorted();
  if (classes.size() == scores.cols) return classes;
  throw_shape_error(function, std::string(y.name()) + " has " + std::to_string(classes.size()) +
                                  " classes, expected " + std::to_string(scores.cols) +
                                  ", one for each column of " + columns +
                                  "; name the classes of the columns in .classes");
}

/// Throws unless the rows hold probabilities: none negative, a sum of 1 within the tolerance.
inline void check_probability_rows(const char* function, const char* name,
                                   const ScoreTable& probabilities, double tolerance) {
  double sums[read_block];
  for (Eigen::Index begin = 0; begin < probabilities.rows; begin += read_block) {
    const Eigen::Index count = (std::min)(read_block, probabilities.rows - begin);
    std::fill_n(sums, count, 0.0);
    bool is_valid = true;
    for (Eigen::Index k = 0; k < probabilities.cols; ++k) {
      for (Eigen::Index i = 0; i < count; ++i) {
        const double p = probabilities(begin + i, k);
        sums[i] += p;
        is_valid &= p >= 0;
      }
    }
    for (Eigen::Index i = 0; i < count; ++i) is_valid &= std::abs(sums[i] - 1) <= tolerance;
    if (is_valid) continue;
    for (Eigen::Index i = begin; i < begin + count; ++i) {
      for (Eigen::Index k = 0; k < probabilities.cols; ++k) {
        if (probabilities(i, k) >= 0 && probabilities(i, k) <= 1 + tolerance) continue;
        throw_domain_error(function, std::string(name) + "(" + std::to_string(i) + ", " +
                                         std::to_string(k) + ") is " +
                                         to_text(probabilities(i, k)) +
                                         ", expected probabilities in [0, 1]");
      }
      if (std::abs(sums[i - begin] - 1) <= tolerance) continue;
      throw_domain_error(function, "row " + std::to_string(i) + " of " + name + " sums to " +
                                       to_text(sums[i - begin]) +
                                       ", expected probabilities that sum to 1");
    }
  }
}

}  // namespace mlmath::detail
