// SPDX-License-Identifier: MIT
#pragma once

#include <Eigen/Core>

#include <charconv>
#include <fstream>
#include <stdexcept>
#include <string>
#include <vector>

/// Reads the numbers of a comma-separated file; lines that do not start with a number (a header)
/// are skipped. Throws std::runtime_error naming the file and the line that cannot be read.
inline Eigen::MatrixXd read_csv(const std::string& path) {
  std::ifstream file(path);
  if (!file) throw std::runtime_error("cannot open " + path);
  std::vector<double> values;
  Eigen::Index rows = 0;
  Eigen::Index cols = 0;
  std::string line;
  for (int number = 1; std::getline(file, line); ++number) {
    const char* next = line.data();
    const char* end = line.data() + line.size();
    while (end > next && (end[-1] == '\r' || end[-1] == ' ')) --end;
    Eigen::Index fields = 0;
    while (next < end) {
      double value = 0;
      const auto result = std::from_chars(next, end, value);
      if (result.ec != std::errc()) break;
      values.push_back(value);
      ++fields;
      next = result.ptr;
      if (next < end && *next == ',') ++next;
    }
    if (fields == 0) continue;
    if (next < end || (cols != 0 && fields != cols)) {
      throw std::runtime_error(path + ": cannot read line " + std::to_string(number));
    }
    cols = fields;
    ++rows;
  }
  using RowMajor = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
  return Eigen::Map<const RowMajor>(values.data(), rows, cols);
}
