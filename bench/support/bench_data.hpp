// SPDX-License-Identifier: MIT
#pragma once

#include <cstdlib>
#include <fstream>
#include <ios>
#include <string>
#include <vector>

/// The numbers of the file <name>.bin that a program of bench/peers wrote to $MLMATH_BENCH_DATA
/// (default: build/bench-data); none where it is missing.
template <typename Number>
std::vector<Number> read_bench_data(const std::string& name) {
  const char* folder = std::getenv("MLMATH_BENCH_DATA");
  std::ifstream file(
      std::string(folder != nullptr ? folder : "build/bench-data") + "/" + name + ".bin",
      std::ios::binary | std::ios::ate);
  std::vector<Number> numbers(file ? std::size_t(file.tellg()) / sizeof(Number) : 0);
  file.seekg(0);
  file.read(reinterpret_cast<char*>(numbers.data()),
            std::streamsize(numbers.size() * sizeof(Number)));
  return numbers;
}
