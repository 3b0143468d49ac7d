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
  tour_optimization(page, data);
  tour_statistics(page, data);
  tour_geometry(page, data);
  tour_information(page, data);
  tour_bayes(page, data);
  tour_naive_bayes(page, data);
  tour_limit_theorems(page, data);
  tour_logistic_regression(page, data);
  tour_linear_models(page, data);
  tour_regularization(page, data);
  tour_multiclass(page, data);
  tour_concrete_example(page, data);

  page.section("Real data: handwritten digits");
  page.row("principal components", "X - mean = U S V', the best k directions");
  page.picture(digits_pca(page.out(), data + "/digits.csv", "digits_pca.png"), "digits_pca.png",
               "1797 handwritten digits in the plane of their two first components");

  page.write_html("tour.html", "mlmath: the mathematics of machine learning, formula by formula");
  std::cout << "\nAll of this, with its pictures, is on one page: tour.html\n";
} catch (const std::exception& error) {
  std::cerr << "tour: " << error.what() << "\n";
  return 1;
}
