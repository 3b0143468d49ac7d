// SPDX-License-Identifier: MIT
#pragma once

#include "gnuplot.hpp"

#include <Eigen/Core>

#include <cstddef>
#include <string>
#include <vector>

/// The weights of models of 8 x 8 digits, one row of small pictures for each model and one picture
/// for each digit: red where ink speaks for the digit, blue where against it, white where it does
/// not matter. Returns whether they were drawn.
inline bool draw_digit_weights(const std::string& path, const std::vector<Eigen::MatrixXd>& models,
                               const std::vector<std::string>& titles) {
  Gnuplot plot;
  if (!plot.available()) return false;
  plot << Gnuplot::terminal(path, 1200, 170 * int(models.size()) + 10);
  plot << "set multiplot layout " << double(models.size())
       << ",10\nunset tics\nunset colorbox\nset size square\nunset key\nset lmargin 0.5\n"
          "set rmargin 0.5\nset tmargin 1.6\nset bmargin 0.4\n"
          "set border linecolor '#bbbbbb'\nset title offset 0,-0.6\n"
          "set palette defined (-1 '#2166ac', 0 '#ffffff', 1 '#b2182b')\nset xrange [-0.5:7.5]\n"
          "set yrange [7.5:-0.5]\n";
  for (std::size_t k = 0; k < models.size(); ++k) {
    const double largest = models[k].cwiseAbs().maxCoeff();
    plot << "set cbrange [" << -largest << ":" << largest << "]\n";
    for (Eigen::Index digit = 0; digit < models[k].cols(); ++digit) {
      plot << "set title '" << (digit == 0 ? titles[k] + "0" : std::to_string(digit))
           << "'\nplot '-' matrix with image\n";
      for (Eigen::Index row = 0; row < 8; ++row) {
        for (Eigen::Index column = 0; column < 8; ++column) {
          plot << models[k](8 * row + column, digit) << " ";
        }
        plot << "\n";
      }
      plot << "e\n";
    }
  }
  plot << "unset multiplot\n";
  return plot.close();
}
