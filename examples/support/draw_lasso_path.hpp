// SPDX-License-Identifier: MIT
#pragma once

#include "gnuplot.hpp"
#include <mlmath/statistics/cross_validate_lambda.hpp>

#include <Eigen/Core>

#include <cstddef>
#include <string>
#include <vector>

/// The picture of a path of the lasso and the choice of its penalty: the weights on the left, those
/// without a name in grey, and the curve of the cross-validation on the right. Returns whether it
/// was drawn.
inline bool draw_lasso_path(const Eigen::MatrixXd& weights, const std::vector<std::string>& names,
                            const mlmath::LambdaSearch& search, const std::string& title,
                            const std::string& file) {
  using Eigen::Index;
  const char* const colours[] = {"#1b6ca8", "#d1495b", "#2a9d4a", "#8e5ea2", "#e08a1e",
                                 "#17a2a2", "#7a5230", "#c71585", "#5b8c00", "#34495e"};
  Gnuplot plot;
  if (!plot.available()) return false;
  const Index count = search.lambdas.size();
  const double left = search.lambdas.minCoeff();
  const double right = search.lambdas.maxCoeff();
  plot << Gnuplot::terminal(file, 1300, 560);
  plot << "set multiplot\nset logscale x\nset format x '10^{%L}'\n"
          "set tics nomirror out scale 0.6 textcolor '#444444'\nset border 3 linecolor '#888888'\n"
          "set title font ',13'\nset xlabel 'lambda'\nset grid linecolor '#eeeeee'\n"
          "set lmargin at screen 0.06\nset rmargin at screen 0.52\n"
          "set bmargin at screen 0.12\nset tmargin at screen 0.91\n";
  plot << "set xrange [" << right << ":" << left << "]\n";
  for (const double lambda : {search.lambda_min, search.lambda_1se}) {
    plot << "set arrow from " << lambda << ", graph 0 to " << lambda
         << ", graph 1 nohead dashtype 3 linecolor '#666666'\n";
  }
  plot << "set key at screen 0.665,0.7 right font ',10' samplen 1.5\n"
          "set title '" +
              title + "'\nset ylabel 'weight'\nplot ";
  for (const bool named : {false, true}) {
    std::size_t colour = 0;
    for (Index j = 0; j < weights.rows(); ++j) {
      const std::string& name = names[std::size_t(j)];
      if (name.empty() == named) continue;
      plot << std::string("'-' using 1:2 with lines ") +
                  (named ? std::string("linewidth 2.2 linecolor '") + colours[colour++ % 10] +
                               "' title '" + name + "', "
                         : "linewidth 1 linecolor '#c4c4c4' notitle, ");
    }
  }
  plot << "0 linecolor '#888888' notitle\n";
  for (const bool named : {false, true}) {
    for (Index j = 0; j < weights.rows(); ++j) {
      if (names[std::size_t(j)].empty() == named) continue;
      for (Index k = 0; k < count; ++k) plot << search.lambdas(k) << " " << weights(j, k) << "\n";
      plot << "e\n";
    }
  }
  plot << "set lmargin at screen 0.72\nset rmargin at screen 0.985\n"
          "set title 'Mean squared error on the part left out'\nset ylabel ''\nunset key\n";
  // Apart however near the lines are: lambda_1se is not below lambda_min, and stands left of it.
  plot << "set label 1 'min' at " << search.lambda_min
       << ", graph 0.96 left offset 0.4 font ',10'\n";
  plot << "set label 2 '1se' at " << search.lambda_1se
       << ", graph 0.96 right offset -0.4 font ',10'\n";
  plot << "plot '-' using 1:2:3 with yerrorbars pointtype 7 pointsize 0.5 linecolor '#1b6ca8'\n";
  for (Index k = 0; k < count; ++k) {
    plot << search.lambdas(k) << " " << search.means(k) << " " << search.standard_errors(k) << "\n";
  }
  plot << "e\nunset multiplot\n";
  return plot.close();
}
