// SPDX-License-Identifier: MIT
#pragma once

#include "gnuplot.hpp"
#include <mlmath/regression/polynomial_regression.hpp>
#include <mlmath/regression/predict_interval.hpp>

#include <Eigen/Core>

#include <ostream>
#include <string>

/// Speeds of 50 cars (miles per hour) and the way they took to stop (feet): Ezekiel, Methods of
/// Correlation Analysis (1930), R's data set `cars`.
struct StoppingDistances {
  Eigen::VectorXd speed{{4,  4,  7,  7,  8,  9,  10, 10, 10, 11, 11, 12, 12, 12, 12, 13, 13,
                         13, 13, 14, 14, 14, 14, 15, 15, 15, 16, 16, 17, 17, 17, 18, 18, 18,
                         18, 19, 19, 19, 20, 20, 20, 20, 20, 22, 23, 24, 24, 24, 24, 25}};
  Eigen::VectorXd distance{{2,  10, 4,  22, 16, 10, 18, 26, 34, 17, 28, 14, 20, 24, 28,  26, 34,
                            34, 46, 26, 36, 60, 80, 20, 26, 54, 32, 40, 32, 40, 50, 42,  56, 76,
                            84, 36, 46, 68, 32, 48, 52, 56, 64, 66, 54, 70, 92, 93, 120, 85}};
};

/// Fits a parabola to the stopping distances, prints it and draws it with its bands; returns
/// whether there was a gnuplot to draw.
inline bool polynomial_bands(std::ostream& out, const std::string& file) {
  const StoppingDistances cars;
  const auto model = mlmath::polynomial_regression(cars.speed, cars.distance, {.degree = 2});
  out << model;
  const Eigen::VectorXd grid = Eigen::VectorXd::LinSpaced(101, 0, 30);
  const auto bands = mlmath::predict_interval(model, cars.speed, cars.distance, grid);
  for (const Eigen::Index k : {33, 67}) {
    out << "at " << grid(k) << " miles per hour: " << bands.values(k) << " feet, mean within ["
        << bands.confidence_lower(k) << ", " << bands.confidence_upper(k) << "], one car within ["
        << bands.prediction_lower(k) << ", " << bands.prediction_upper(k) << "]\n";
  }
  Gnuplot plot;
  plot << Gnuplot::terminal(file, 820, 520)
       << "set tics nomirror out scale 0.6 textcolor '#444444'\nset border 3 linecolor '#888888'\n"
          "set grid linecolor '#eeeeee'\nset key top left samplen 1.5\nset yrange [-30:180]\n"
          "set title 'Stopping distance by speed: a parabola with its 95% bands' font ',13'\n"
          "set xlabel 'speed (miles per hour)'\nset ylabel 'distance (feet)'\n"
          "plot '-' using 1:2:3 with filledcurves fillcolor '#dbe9f4' title 'one car', "
          "'-' using 1:2:3 with filledcurves fillcolor '#9cc3e0' title 'the mean', "
          "'-' using 1:2 with lines linewidth 2.2 linecolor '#1b6ca8' title 'fit', "
          "'-' using 1:2 with points pointtype 7 pointsize 0.7 linecolor '#d1495b' title 'cars'\n";
  const auto send = [&](const Eigen::VectorXd& lower, const Eigen::VectorXd& upper) {
    for (Eigen::Index k = 0; k < grid.size(); ++k) {
      plot << grid(k) << " " << lower(k) << " " << upper(k) << "\n";
    }
    plot << "e\n";
  };
  send(bands.prediction_lower, bands.prediction_upper);
  send(bands.confidence_lower, bands.confidence_upper);
  send(bands.values, bands.values);
  for (Eigen::Index i = 0; i < cars.speed.size(); ++i) {
    plot << cars.speed(i) << " " << cars.distance(i) << "\n";
  }
  plot << "e\n";
  return plot.close();
}
