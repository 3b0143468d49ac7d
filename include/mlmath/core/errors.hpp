// SPDX-License-Identifier: MIT
#pragma once

#include <charconv>
#include <concepts>
#include <cstddef>
#include <stdexcept>
#include <string>

namespace mlmath {

/// Thrown when the sizes of arguments do not fit: the message names the function, the argument,
/// the size it has and the size it should have.
class ShapeError : public std::invalid_argument {
 public:
  using std::invalid_argument::invalid_argument;
};

/// Thrown when a value lies outside the domain of a function (a NaN in data, a negative penalty,
/// a matrix that is not positive definite): the message names the function, the argument, the
/// value and its position.
class DomainError : public std::domain_error {
 public:
  using std::domain_error::domain_error;
};

namespace detail {

/// The shortest decimal that reads back to the same number; "nan" whatever its sign bit.
template <std::floating_point Scalar>
std::string to_text(Scalar value) {
  if (value != value) return "nan";
  char buffer[64];
  const auto end = std::to_chars(buffer, buffer + sizeof buffer, value).ptr;
  return std::string(buffer, end);
}

template <std::integral Integer>
std::string to_text(Integer value) {
  return std::to_string(value);
}

/// "4x2", the way every message writes a shape.
inline std::string shape_text(std::ptrdiff_t rows, std::ptrdiff_t cols) {
  return std::to_string(rows) + "x" + std::to_string(cols);
}

[[noreturn]] inline void throw_shape_error(const char* function, const std::string& what) {
  throw ShapeError(std::string(function) + ": " + what);
}

[[noreturn]] inline void throw_domain_error(const char* function, const std::string& what) {
  throw DomainError(std::string(function) + ": " + what);
}

}  // namespace detail
}  // namespace mlmath
