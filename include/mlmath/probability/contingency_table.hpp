// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/core/arguments.hpp>
#include <mlmath/core/checks.hpp>
#include <mlmath/core/detail/dependent.hpp>

#include <Eigen/Core>

#include <algorithm>
#include <concepts>
#include <ios>
#include <ostream>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

namespace mlmath {

/// How often each pair of labels was seen: what contingency_table() returns.
struct ContingencyTable {
  Eigen::MatrixXd counts;                      ///< Row i, column j: how often labels i and j met.
  Eigen::VectorX<Eigen::Index> row_labels;     ///< The distinct labels of x, in ascending order.
  Eigen::VectorX<Eigen::Index> column_labels;  ///< The distinct labels of y, in ascending order.
};

namespace detail {

/// The distinct labels in ascending order, and for each entry the position of its label.
struct LabelCodes {
  Eigen::VectorX<Eigen::Index> labels;
  Eigen::VectorX<Eigen::Index> codes;
};

template <typename Derived>
LabelCodes encode_labels(const Eigen::DenseBase<Derived>& x_arg, const char* function,
                         const char* name) {
  using Label = Dependent<Eigen::Index, Derived>;
  const auto x = pin_vector(x_arg, function, name);
  const Eigen::Index n = x.size();
  LabelCodes result;
  result.codes.resize(n);
  if (n == 0) return result;
  const Eigen::Index least = Eigen::Index(x.minCoeff());
  const Eigen::Index most = Eigen::Index(x.maxCoeff());
  std::vector<Label> distinct;
  // The width as unsigned: the labels may span the whole range.
  const auto width = static_cast<std::size_t>(most) - static_cast<std::size_t>(least);
  if (width < 4 * static_cast<std::size_t>(n) + 1024) {
    std::vector<Label> position(width + 1, -1);
    for (Eigen::Index i = 0; i < n; ++i) {
      position[static_cast<std::size_t>(Eigen::Index(x(i)) - least)] = 0;
    }
    for (std::size_t k = 0; k <= width; ++k) {
      if (position[k] < 0) continue;
      position[k] = Eigen::Index(distinct.size());
      distinct.push_back(least + Eigen::Index(k));
    }
    for (Eigen::Index i = 0; i < n; ++i) {
      result.codes(i) = position[static_cast<std::size_t>(Eigen::Index(x(i)) - least)];
    }
  } else {
    distinct.resize(static_cast<std::size_t>(n));
    for (Eigen::Index i = 0; i < n; ++i) distinct[static_cast<std::size_t>(i)] = Eigen::Index(x(i));
    std::sort(distinct.begin(), distinct.end());
    distinct.erase(std::unique(distinct.begin(), distinct.end()), distinct.end());
    for (Eigen::Index i = 0; i < n; ++i) {
      const auto place = std::lower_bound(distinct.begin(), distinct.end(), Eigen::Index(x(i)));
      result.codes(i) = Eigen::Index(place - distinct.begin());
    }
  }
  result.labels =
      Eigen::Map<const Eigen::VectorX<Label>>(distinct.data(), Eigen::Index(distinct.size()));
  return result;
}

}  // namespace detail

/// Counts how often each label of x met each label of y: the joint distribution of two labellings,
/// before normalization.
///
/// normalize_probabilities(table.counts) is the joint distribution; mutual_information(x, y) and
/// its relatives take the labels themselves.
///
/// Shapes:   x and y have n integers each; the table has a row for each distinct label of x and a
///           column for each of y.
/// Cost:     O(n) for labels that lie close together, O(n log n) for others.
/// Throws:   ShapeError if x is empty or the sizes differ.
template <typename DerivedX, typename DerivedY>
  requires(std::integral<typename DerivedX::Scalar>&& std::integral<typename DerivedY::Scalar>)
[[nodiscard]] ContingencyTable contingency_table(const Eigen::DenseBase<DerivedX>& x,
                                                 const Eigen::DenseBase<DerivedY>& y) {
  detail::check_nonempty("contingency_table", "x", x.rows(), x.cols());
  detail::check_same_size("contingency_table", "x", x.size(), "y", y.size());
  const auto rows = detail::encode_labels(x, "contingency_table", "x");
  const auto columns = detail::encode_labels(y, "contingency_table", "y");
  ContingencyTable table{Eigen::MatrixXd::Zero(rows.labels.size(), columns.labels.size()),
                         rows.labels, columns.labels};
  for (Eigen::Index i = 0; i < rows.codes.size(); ++i) {
    table.counts(rows.codes(i), columns.codes(i)) += 1;
  }
  return table;
}

/// Prints the table with its labels in the first row and column.
template <std::same_as<ContingencyTable> Table>
std::ostream& operator<<(std::ostream& out, const Table& table) {
  const auto text = [](const auto& value) {
    std::ostringstream written;
    written << value;
    return written.str();
  };
  std::size_t width = 0;
  for (const Eigen::Index label : table.row_labels) width = std::max(width, text(label).size());
  for (const Eigen::Index label : table.column_labels) width = std::max(width, text(label).size());
  for (const double count : table.counts.reshaped()) width = std::max(width, text(count).size());
  const auto cell = [&](const std::string& written) {
    out.width(std::streamsize(width) + 2);
    out << written;
  };
  cell("");
  for (const Eigen::Index label : table.column_labels) cell(text(label));
  out << "\n";
  for (Eigen::Index i = 0; i < table.counts.rows(); ++i) {
    cell(text(table.row_labels(i)));
    for (Eigen::Index j = 0; j < table.counts.cols(); ++j) cell(text(table.counts(i, j)));
    out << "\n";
  }
  return out;
}

}  // namespace mlmath
