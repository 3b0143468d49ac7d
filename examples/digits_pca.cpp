// SPDX-License-Identifier: MIT
/// Principal component analysis of 1797 handwritten digits:
///
///     digits_pca [picture.png | picture.svg]
#include "support/digits_pca.hpp"

#include <exception>
#include <iostream>

int main(int argc, char** argv) {
  try {
    digits_pca(std::cout, MLMATH_EXAMPLES_DATA "/digits.csv",
               argc > 1 ? argv[1] : "digits_pca.png");
  } catch (const std::exception& error) {
    std::cerr << error.what() << "\n";
    return 1;
  }
}
