// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/core/concepts.hpp>
#include <mlmath/core/errors.hpp>
#include <mlmath/core/status.hpp>

#include <Eigen/Core>

#include <istream>
#include <limits>
#include <locale>
#include <ostream>
#include <sstream>
#include <string>
#include <type_traits>
#include <vector>

/// Fitted models as text.
///
/// The first line is `mlmath-model 1 NAME`, 1 being the version of the form; the last is `end`.
/// Between them is a line for each field, in the order of the model's members: its name and its
/// value. A number has as many digits as give back its bits (`nan`, `inf` and `-inf` among them),
/// true and false are 1 and 0. A matrix is its numbers of rows and columns and its entries, column
/// by column; a list its length and its entries. A model within a model is a field without a value,
/// then its own fields.
///
/// A model says what its fields are by a function that is found beside it, once for saving and
/// loading: `template <typename Visitor> void describe_fields(Model& model, Visitor&& visit)`,
/// which calls `visit.model("NAME")` and then `visit("field", model.field)` for each.
namespace mlmath {

namespace detail {

template <typename T>
inline constexpr bool is_list = false;
template <typename T>
inline constexpr bool is_list<std::vector<T>> = true;

/// Writes each field that a model describes.
class ModelWriter {
 public:
  explicit ModelWriter(std::ostream& out) : out_(out) {}

  void model(const char* name) {
    if (depth_ == 0) out_ << "mlmath-model 1 " << name << "\n";
  }

  template <typename Field>
  void operator()(const char* name, Field& field) {
    out_ << name;
    if constexpr (requires { describe_fields(field, *this); }) {
      out_ << "\n";
      ++depth_;
      describe_fields(field, *this);
      --depth_;
      return;
    } else if constexpr (DenseExpression<Field>) {
      number(field.rows());
      number(field.cols());
      for (Eigen::Index j = 0; j < field.cols(); ++j) {
        for (Eigen::Index i = 0; i < field.rows(); ++i) number(field(i, j));
      }
    } else if constexpr (is_list<Field>) {
      number(field.size());
      for (const auto& entry : field) number(entry);
    } else {
      number(field);
    }
    out_ << "\n";
  }

 private:
  /// Whatever the locale and the flags of the stream are.
  template <typename Number>
  void number(const Number& value) {
    std::ostringstream text;
    text.imbue(std::locale::classic());
    if constexpr (std::is_floating_point_v<Number>) {
      // Streams differ in how they write what is no number.
      if (value != value) {
        text << "nan";
      } else if (value == std::numeric_limits<Number>::infinity()) {
        text << "inf";
      } else if (value == -std::numeric_limits<Number>::infinity()) {
        text << "-inf";
      } else {
        text.precision(std::numeric_limits<Number>::max_digits10);
        text << value;
      }
    } else if constexpr (std::is_enum_v<Number>) {
      text << static_cast<int>(value);
    } else {
      text << value;
    }
    out_ << " " << text.str();
  }

  std::ostream& out_;
  int depth_ = 0;
};

/// Reads each field that a model describes.
class ModelReader {
 public:
  explicit ModelReader(std::istream& in) : in_(in) {}

  void model(const char* name) {
    if (depth_ > 0) return;
    expect("mlmath-model");
    const std::string version = word();
    if (version != "1") {
      throw_domain_error("load_model",
                         "the text has version " + version + " of the form, expected version 1");
    }
    expect(name);
  }

  template <typename Field>
  void operator()(const char* name, Field& field) {
    expect(name);
    if constexpr (requires { describe_fields(field, *this); }) {
      ++depth_;
      describe_fields(field, *this);
      --depth_;
    } else if constexpr (DenseExpression<Field>) {
      const Eigen::Index rows = size(name);
      const Eigen::Index cols = size(name);
      if ((Field::RowsAtCompileTime != Eigen::Dynamic && Field::RowsAtCompileTime != rows) ||
          (Field::ColsAtCompileTime != Eigen::Dynamic && Field::ColsAtCompileTime != cols)) {
        throw_shape_error("load_model", std::string(name) + " is " + shape_text(rows, cols) +
                                            ", expected a vector");
      }
      // Entry by entry first, so that a wrong size reads to the end and no memory is asked for it.
      std::vector<typename Field::Scalar> entries;
      for (Eigen::Index k = 0; k < rows * cols; ++k) {
        entries.push_back(number<typename Field::Scalar>(name));
      }
      field.resize(rows, cols);
      for (Eigen::Index k = 0; k < rows * cols; ++k) {
        field(k % rows, k / rows) = entries[std::size_t(k)];
      }
    } else if constexpr (is_list<Field>) {
      const Eigen::Index count = size(name);
      field.clear();
      for (Eigen::Index k = 0; k < count; ++k) {
        field.push_back(number<typename Field::value_type>(name));
      }
    } else {
      field = number<Field>(name);
    }
  }

  void finish() { expect("end"); }

 private:
  std::string word() {
    std::string text;
    in_ >> text;
    return text;
  }

  void expect(const char* name) {
    const std::string found = word();
    if (found == name) return;
    throw_domain_error("load_model",
                       (found.empty() ? std::string("the text ends") : "found \"" + found + "\"") +
                           ", expected \"" + name + "\"");
  }

  Eigen::Index size(const char* name) {
    const Eigen::Index count = number<Eigen::Index>(name);
    if (count < 0 || count > std::numeric_limits<int>::max()) {
      throw_domain_error("load_model", std::string("the size of ") + name + " is " +
                                           std::to_string(count) + ", expected a number >= 0");
    }
    return count;
  }

  template <typename Number>
  Number number(const char* name) {
    const std::string text = word();
    if constexpr (std::is_floating_point_v<Number>) {
      if (text == "nan") return std::numeric_limits<Number>::quiet_NaN();
      if (text == "inf") return std::numeric_limits<Number>::infinity();
      if (text == "-inf") return -std::numeric_limits<Number>::infinity();
    }
    std::istringstream stream(text);
    stream.imbue(std::locale::classic());
    if constexpr (std::is_enum_v<Number>) {
      int value = 0;
      stream >> value;
      require(stream, name, text);
      return static_cast<Number>(value);
    } else {
      Number value{};
      stream >> value;
      require(stream, name, text);
      return value;
    }
  }

  static void require(std::istringstream& stream, const char* name, const std::string& text) {
    if (!stream.fail() && stream.peek() == std::istringstream::traits_type::eof()) return;
    throw_domain_error("load_model",
                       std::string(name) + " holds \"" + text + "\", expected a number");
  }

  std::istream& in_;
  int depth_ = 0;
};

}  // namespace detail

/// Writes a fitted model as text, from which load_model() makes one that is the same to the bit.
///
/// Any model of the library whose header describes its fields: see the form at the top of this
/// header.
template <typename Model>
void save_model(std::ostream& out, const Model& model) {
  Model copy = model;
  detail::ModelWriter writer(out);
  describe_fields(copy, writer);
  out << "end\n";
}

/// Reads a model that save_model() wrote: `load_model<LinearRegression<>>(in)`.
///
/// The text may come from anywhere: sizes are believed only so far as there are entries.
///
/// Throws:   DomainError naming what was found and what was expected, if the text is of another
///           model or version, was cut off, or holds what is no number; ShapeError for a matrix in
///           place of a vector.
template <typename Model>
[[nodiscard]] Model load_model(std::istream& in) {
  Model model;
  detail::ModelReader reader(in);
  describe_fields(model, reader);
  reader.finish();
  return model;
}

}  // namespace mlmath
