// SPDX-License-Identifier: MIT
/// A polynomial with its confidence and prediction bands:
///
///     polynomial_bands [picture.png | picture.svg]
#include "support/polynomial_bands.hpp"

#include <exception>
#include <iostream>
#include <string>

int main(int argc, char** argv) {
  try {
    const std::string picture = argc > 1 ? argv[1] : "polynomial_bands.png";
    std::cout << (polynomial_bands(std::cout, picture) ? "The picture is in " + picture
                                                       : "No picture: it takes gnuplot")
              << "\n";
  } catch (const std::exception& error) {
    std::cerr << error.what() << "\n";
    return 1;
  }
}
