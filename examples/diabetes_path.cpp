// SPDX-License-Identifier: MIT
/// The path of the lasso for 442 patients with diabetes, and a penalty by cross-validation:
///
///     diabetes_path [picture.png | picture.svg]
#include "support/diabetes_path.hpp"

#include <exception>
#include <iostream>
#include <string>

int main(int argc, char** argv) {
  try {
    const std::string picture = argc > 1 ? argv[1] : "diabetes_path.png";
    std::cout << (diabetes_path(std::cout, MLMATH_EXAMPLES_DATA "/diabetes.csv", picture)
                      ? "The picture is in " + picture
                      : "No picture: it takes gnuplot")
              << "\n";
  } catch (const std::exception& error) {
    std::cerr << error.what() << "\n";
    return 1;
  }
}
