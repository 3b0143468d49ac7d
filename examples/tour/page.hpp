// SPDX-License-Identifier: MIT
#pragma once

#include <Eigen/Core>

#include <algorithm>
#include <cstddef>
#include <ostream>
#include <sstream>
#include <string>
#include <type_traits>

/// The tour on a terminal: numbered sections, in them the article's rows (name and formula), and
/// under each row the calls with their results.
class Page {
 public:
  explicit Page(std::ostream& out) : out_(out) {}

  void section(const std::string& title) {
    out_ << "\n" << title << "\n" << std::string(title.size(), '=') << "\n";
  }

  void row(const std::string& name, const std::string& formula) {
    out_ << "\n" << pad(name, 28) << formula << "\n";
  }

  /// A call and what it returned.
  template <typename Value>
  void shows(const std::string& call, const Value& value) {
    out_ << "    " << pad(call, 56) << " = " << text(value) << "\n";
  }

  void says(const std::string& sentence) { out_ << "    " << sentence << "\n"; }

  std::ostream& out() { return out_; }

  /// Six digits; [1, 2] for a vector, [[1, 2], [3, 4]] for a matrix.
  template <typename Value>
  static std::string text(const Value& value) {
    if constexpr (std::is_base_of_v<Eigen::EigenBase<Value>, Value>) {
      std::string written = "[";
      for (Eigen::Index i = 0; i < value.rows(); ++i) {
        if (i > 0) written += ", ";
        if (value.cols() == 1) {
          written += text(value(i, 0));
          continue;
        }
        written += "[";
        for (Eigen::Index j = 0; j < value.cols(); ++j) {
          written += (j > 0 ? ", " : "") + text(value(i, j));
        }
        written += "]";
      }
      return written + "]";
    } else {
      std::ostringstream written;
      written << value;
      return written.str();
    }
  }

 private:
  static std::string pad(const std::string& words, std::size_t width) {
    return words + std::string(width - (std::min)(width, words.size()), ' ');
  }

  std::ostream& out_;
};
