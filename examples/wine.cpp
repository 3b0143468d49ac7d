// SPDX-License-Identifier: MIT
/// 178 wines of three growers by 13 measurements: linear discriminant analysis finds the two
/// coordinates that tell them apart, and draws where it and quadratic discriminant analysis decide
/// for whom:
///
///     wine [picture.png | picture.svg]
#include "support/csv.hpp"
#include "support/gnuplot.hpp"
#include <mlmath/classification/linear_discriminant_analysis.hpp>
#include <mlmath/classification/quadratic_discriminant_analysis.hpp>
#include <mlmath/core/random.hpp>
#include <mlmath/statistics/confusion_matrix.hpp>
#include <mlmath/statistics/cross_validate.hpp>
#include <mlmath/statistics/proportion_intervals.hpp>
#include <mlmath/statistics/splits.hpp>

#include <Eigen/Core>

#include <exception>
#include <iomanip>
#include <iostream>
#include <string>
#include <vector>

namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;
using Eigen::VectorXi;

const std::vector<std::string> measurements{
    "alcohol",       "malic acid", "ash",       "alcalinity",      "magnesium",
    "total phenols", "flavanoids", "other ph.", "proanthocyanins", "colour",
    "hue",           "dilution",   "proline"};

template <typename Trainer>
void compare(const std::string& name, const MatrixXd& X, const VectorXi& y,
             const mlmath::Splits& splits, const Trainer& trainer) {
  const auto y_hat = mlmath::cross_validated_predictions(X, y, trainer, splits);
  const Index right = (y_hat.template cast<int>().array() == y.array()).count();
  const auto interval = mlmath::proportion_confidence_interval(right, y.size());
  std::cout << name << ": " << right << " of " << y.size() << " right (95% interval "
            << 100 * interval.lower << " to " << 100 * interval.upper << "%)\n"
            << mlmath::confusion_matrix(y, y_hat) << "\n";
}

/// The regions of a model of two coordinates as an image, and the wines on it.
template <typename Model>
void draw_regions(Gnuplot& plot, const Model& model, const MatrixXd& Z, const VectorXi& y,
                  const std::string& title, double left) {
  constexpr Index side = 161;
  const VectorXd ticks = VectorXd::LinSpaced(side, -7, 7);
  MatrixXd points(side * side, 2);
  for (Index row = 0; row < side; ++row) {
    points.middleRows(row * side, side).col(0) = ticks;
    points.middleRows(row * side, side).col(1).setConstant(ticks(row));
  }
  const auto regions = mlmath::predict(model, points);
  plot << "set lmargin at screen " << left << "\nset rmargin at screen " << left + 0.43
       << "\nset title '" << title
       << "'\n"
          "plot '-' using 1:2:3 with image notitle";
  for (int k = 0; k < 3; ++k) {
    plot << ", '-' using 1:2 with points pointtype "
         << (k == 0   ? 7.0
             : k == 1 ? 9.0
                      : 5.0)
         << " pointsize 1.1 linecolor '"
         << (k == 0   ? "#b2182b"
             : k == 1 ? "#1b7837"
                      : "#2166ac")
         << "' title 'grower " << double(k + 1) << "'";
  }
  plot << "\n";
  for (Index i = 0; i < points.rows(); ++i) {
    plot << points(i, 0) << " " << points(i, 1) << " " << double(regions(i)) << "\n";
  }
  plot << "e\n";
  for (int k = 0; k < 3; ++k) {
    for (Index i = 0; i < Z.rows(); ++i) {
      if (y(i) == k) plot << Z(i, 0) << " " << Z(i, 1) << "\n";
    }
    plot << "e\n";
  }
}

bool draw(const MatrixXd& Z, const VectorXi& y, const std::string& path) {
  Gnuplot plot;
  if (!plot.available()) return false;
  plot << Gnuplot::terminal(path, 1300, 640);
  plot << "set multiplot\nset bmargin at screen 0.1\nset tmargin at screen 0.93\n"
          "set tics nomirror out scale 0.6 textcolor '#444444'\nset border 3 linecolor '#888888'\n"
          "set xrange [-7:7]\nset yrange [-7:7]\nset cbrange [0:2]\nunset colorbox\n"
          "set palette maxcolors 3 defined (0 '#fddbc7', 1 '#d9f0d3', 2 '#d1e5f0')\n"
          "set xlabel 'first discriminant'\nset ylabel 'second discriminant' offset 1,0\n"
          "set key bottom left\n";
  draw_regions(plot, mlmath::linear_discriminant_analysis(Z, y), Z, y,
               "linear: one covariance, straight borders", 0.05);
  draw_regions(plot, mlmath::quadratic_discriminant_analysis(Z, y), Z, y,
               "quadratic: a covariance for each, curved borders", 0.55);
  plot << "unset multiplot\n";
  return plot.close();
}

}  // namespace

int main(int argc, char** argv) {
  try {
    const MatrixXd wines = read_csv(MLMATH_EXAMPLES_DATA "/wine.csv");
    const MatrixXd X = wines.leftCols(13);
    const VectorXi y = wines.col(13).cast<int>();
    const auto model = mlmath::linear_discriminant_analysis(X, y);
    std::cout << std::fixed << std::setprecision(3) << model
              << "\nThe growers' means in the two coordinates, in standard deviations:\n"
              << mlmath::transform(model, model.means) << "\n\n"
              << "What a standard deviation of each measurement moves along them:\n";
    const VectorXd deviations =
        ((X.rowwise() - X.colwise().mean()).colwise().squaredNorm() / 177).cwiseSqrt().transpose();
    for (Index j = 0; j < 13; ++j) {
      std::cout << "  " << std::left << std::setw(16) << measurements[std::size_t(j)] << std::right
                << std::setw(8) << deviations(j) * model.directions(j, 0) << std::setw(8)
                << deviations(j) * model.directions(j, 1) << "\n";
    }
    std::cout << std::setprecision(1) << "\nOn wines not seen (10-fold cross-validation):\n";
    mlmath::Philox rng(4);
    const mlmath::Splits splits = mlmath::stratified_k_fold(y, 10, rng);
    compare("linear discriminant analysis", X, y, splits, [](const MatrixXd& Z, const VectorXi& z) {
      return mlmath::linear_discriminant_analysis(Z, z);
    });
    compare("quadratic discriminant analysis", X, y, splits,
            [](const MatrixXd& Z, const VectorXi& z) {
              return mlmath::quadratic_discriminant_analysis(Z, z);
            });
    const std::string path = argc > 1 ? argv[1] : "wine.png";
    if (draw(mlmath::transform(model, X), y, path)) {
      std::cout << "The regions of decision are in " << path << "\n";
    } else {
      std::cout << "(no picture: gnuplot is not installed)\n";
    }
  } catch (const std::exception& error) {
    std::cerr << error.what() << "\n";
    return 1;
  }
}
