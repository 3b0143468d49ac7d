// SPDX-License-Identifier: MIT
/// Principal component analysis of 1797 handwritten digits:
///
///     digits_pca [picture.png | picture.svg]
#include "support/digits_pca.hpp"

#include <exception>
#include <iostream>
#include <string>

int main(int argc, char** argv) {
  try {
    const std::string picture = argc > 1 ? argv[1] : "digits_pca.png";
    std::cout << (digits_pca(std::cout, MLMATH_EXAMPLES_DATA "/digits.csv", picture)
                      ? "The picture is in " + picture
                      : "No picture: it takes gnuplot")
              << "\n";
  } catch (const std::exception& error) {
    std::cerr << error.what() << "\n";
    return 1;
  }
}
