// SPDX-License-Identifier: MIT
/// The article's worked examples, area by area, and then the library's work on real data.
#include "support/digits_pca.hpp"
#include "tour/page.hpp"
#include "tour/sections.hpp"
#include <mlmath/core/version.hpp>

#include <exception>
#include <iostream>
#include <string>

int main() try {
  const std::string data = MLMATH_EXAMPLES_DATA;
  Page page(std::cout);
  std::cout << "mlmath " << MLMATH_VERSION_MAJOR << "." << MLMATH_VERSION_MINOR << "."
            << MLMATH_VERSION_PATCH
            << ": the mathematics of machine learning, formula by formula\n";
  tour_linear_algebra(page, data);
  tour_calculus(page, data);
  tour_probability(page, data);
  tour_statistics(page, data);
  tour_geometry(page, data);
  tour_information(page, data);
  tour_bayes(page, data);
  tour_limit_theorems(page, data);

  page.section("Real data: handwritten digits");
  std::cout << "\n";
  digits_pca(std::cout, data + "/digits.csv", "digits_pca.png");
} catch (const std::exception& error) {
  std::cerr << "tour: " << error.what() << "\n";
  return 1;
}
