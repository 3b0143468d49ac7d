// SPDX-License-Identifier: MIT
#pragma once

#include "csv.hpp"
#include "gnuplot.hpp"
#include <mlmath/linalg/pca.hpp>

#include <Eigen/Core>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <iomanip>
#include <ostream>
#include <string>
#include <vector>

/// The picture of digits_pca(): the variance by component, the digits in the plane of the first
/// two, and ten of them rebuilt from few numbers. Returns whether it was drawn.
inline bool draw_digits_pca(const Eigen::MatrixXd& X, const Eigen::VectorXi& labels,
                            const mlmath::Pca<double>& model, const std::vector<int>& ks,
                            const std::string& path) {
  using Eigen::Index;
  Gnuplot plot;
  if (!plot.available()) return false;
  plot << Gnuplot::terminal(path, 1500, 720);
  plot << "set multiplot\n"
          "set tics nomirror out scale 0.6 textcolor '#444444'\n"
          "set border 3 linecolor '#888888'\n"
          "set title font ',13'\n";

  plot << "set lmargin at screen 0.045\nset rmargin at screen 0.285\n"
          "set bmargin at screen 0.10\nset tmargin at screen 0.92\n"
          "set title 'Variance explained'\n"
          "set xlabel 'components'\nset ylabel 'share of the variance'\n"
          "set xrange [0:64.5]\nset yrange [0:1.02]\nset key at graph 0.97,0.42 right\n"
          "set format y '%.1f'\n"
          "set grid ytics linecolor '#e4e4e4'\n"
          "set style fill solid noborder\n"
          "plot '-' using 1:2 with boxes linecolor '#9ecae1' title 'each', "
          "'-' using 1:2 with lines linewidth 2.5 linecolor '#08519c' title 'together', "
          "'-' using 1:2:3 with labels point pointtype 7 pointsize 0.8 linecolor '#08519c' "
          "offset 1.2,-0.9 left font ',10' notitle\n";
  for (Index i = 0; i < model.components.cols(); ++i) {
    plot << double(i + 1) << " " << model.explained_variance_ratio(i) << "\n";
  }
  plot << "e\n0 0\n";
  double sum = 0;
  for (Index i = 0; i < model.components.cols(); ++i) {
    sum += model.explained_variance_ratio(i);
    plot << double(i + 1) << " " << sum << "\n";
  }
  plot << "e\n";
  for (const double share : {0.8, 0.9, 0.95}) {
    const Index k = mlmath::pca_explaining(X, share).components.cols();
    plot << double(k) << " " << model.explained_variance_ratio.head(k).sum() << " \"" << double(k)
         << " for " << 100 * share << " %\"\n";
  }
  plot << "e\nunset grid\nunset format\n";

  const Eigen::MatrixXd Z = mlmath::transform(model, X).leftCols(2);
  plot << "set lmargin at screen 0.335\nset rmargin at screen 0.615\n"
          "set title '1797 digits in the plane of the first two components'\n"
          "set xlabel 'first component' offset 0,0.3\nset ylabel 'second component' offset 1,0\n"
          "set xrange [-34:34]\nset yrange [-34:34]\nunset key\n"
          "set palette maxcolors 10 defined (0 '#1f77b4', 1 '#ff7f0e', 2 '#2ca02c', 3 '#d62728', "
          "4 '#9467bd', 5 '#8c564b', 6 '#e377c2', 7 '#555555', 8 '#bcbd22', 9 '#17becf')\n"
          "set cbrange [-0.5:9.5]\nunset colorbox\n"
          "set style textbox opaque noborder margins 0.7,0.4\n"
          "plot '-' using 1:2:3 with points pointtype 7 pointsize 0.55 linecolor palette, "
          "'-' using 1:2:3:4 with labels boxed font ',15' textcolor palette notitle\n";
  for (Index i = 0; i < X.rows(); ++i) {
    plot << Z(i, 0) << " " << Z(i, 1) << " " << double(labels(i)) << "\n";
  }
  plot << "e\n";
  for (int digit = 0; digit < 10; ++digit) {
    Eigen::RowVector2d centre = Eigen::RowVector2d::Zero();
    double count = 0;
    for (Index i = 0; i < X.rows(); ++i) {
      if (labels(i) != digit) continue;
      centre += Z.row(i);
      ++count;
    }
    centre /= count;
    plot << centre(0) << " " << centre(1) << " " << double(digit) << " " << double(digit) << "\n";
  }
  plot << "e\n";

  // One image of all the small pictures: the digits 0-9 across, the original above and below it
  // the reconstructions by k.
  const Index tile = 10;
  const Index rows = Index(ks.size()) + 1;
  Eigen::MatrixXd image = Eigen::MatrixXd::Constant(tile * rows, tile * 10, -1);
  for (int digit = 0; digit < 10; ++digit) {
    Index sample = 0;
    while (labels(sample) != digit) ++sample;
    for (Index row = 0; row < rows; ++row) {
      Eigen::RowVectorXd pixels = X.row(sample);
      if (row > 0) {
        const auto small = mlmath::pca(X, ks[std::size_t(row - 1)]);
        pixels = mlmath::inverse_transform(small, mlmath::transform(small, pixels));
      }
      for (Index y = 0; y < 8; ++y) {
        for (Index x = 0; x < 8; ++x) {
          image(row * tile + y + 1, digit * tile + x + 1) =
              std::clamp(pixels(8 * y + x), 0.0, 16.0);
        }
      }
    }
  }
  plot << "set lmargin at screen 0.675\nset rmargin at screen 0.995\n"
          "set title 'Ten digits rebuilt from k of 64 numbers'\n"
          "unset border\nunset xtics\nunset xlabel\nunset ylabel\n"
          "set ytics scale 0 font ',11' (";
  for (Index row = 0; row < rows; ++row) {
    plot << (row == 0 ? std::string("'original'")
                      : ", 'k = " + std::to_string(ks[std::size_t(row - 1)]) + "'")
         << " " << double(row * tile) + 4.5;
  }
  plot << ")\nset xrange [-0.5:99.5]\nset yrange [" << double(rows * tile) - 0.5 << ":-0.5]\n"
       << "set palette maxcolors 0 defined (0 '#ffffff', 16 '#08306b')\nset cbrange [0:16]\n"
          "plot '-' matrix with image\n";
  for (Index y = 0; y < image.rows(); ++y) {
    for (Index x = 0; x < image.cols(); ++x) plot << std::max(image(y, x), 0.0) << " ";
    plot << "\n";
  }
  plot << "e\nunset multiplot\n";
  return plot.close();
}

/// PCA of the 1797 handwritten digits: what the components explain, how well k of them rebuild a
/// digit, and the eigenvalue equation on real data. Prints to `out`, reads digits.csv at
/// `data_path` and draws to `picture_path` (PNG or SVG); returns whether it did, which takes
/// gnuplot.
[[nodiscard]] inline bool digits_pca(std::ostream& out, const std::string& data_path,
                                     const std::string& picture_path) {
  using Eigen::Index;
  const Eigen::MatrixXd data = read_csv(data_path);
  const Eigen::MatrixXd X = data.leftCols(64);
  const Eigen::VectorXi labels = data.col(64).cast<int>();
  const auto model = mlmath::pca(X, 64);

  const auto flags = out.flags();
  const auto precision = out.precision();
  out << "PCA of " << X.rows() << " handwritten digits of 8 x 8 pixels (" << model.solver
      << " route)\n\n";

  mlmath::RunningCovariance<> moments(64);
  moments.update(X);
  const Eigen::MatrixXd C = moments.covariance();
  const Eigen::VectorXd v = model.components.col(0);
  const double lambda = model.explained_variance(0);
  out << std::fixed << std::setprecision(4) << "The first direction is an eigenvector of the "
      << "covariance: C v = lambda v\nwith lambda = " << lambda
      << " and |C v - lambda v| = " << std::scientific << std::setprecision(1)
      << (C * v - lambda * v).norm() << "\n\n";

  out << std::fixed << "   k   variance   share  together   error of reconstruction\n"
      << "                                   (mean squared, a digit; rms a pixel)\n";
  const std::vector<int> table = {1, 2, 3, 5, 10, 15, 20, 30, 40, 50, 64};
  for (const int k : table) {
    const double error = mlmath::reconstruction_error(mlmath::pca(X, k), X);
    out << std::setw(4) << k << std::setprecision(3) << std::setw(11)
        << model.explained_variance(k - 1) << std::setprecision(1) << std::setw(7)
        << 100 * model.explained_variance_ratio(k - 1) << "%" << std::setw(9)
        << 100 * model.explained_variance_ratio.head(k).sum() << "%" << std::setprecision(3)
        << std::setw(14) << error << std::setw(10) << std::sqrt(error / 64) << "\n";
  }
  out << "\n";
  for (const double share : {0.8, 0.9, 0.95, 0.99}) {
    out << "  " << std::setprecision(0) << 100 * share << "% of the variance takes "
        << mlmath::pca_explaining(X, share).components.cols() << " of 64 components\n";
  }
  out << "  " << model.constant_columns.size() << " pixels never vary, residual " << std::scientific
      << std::setprecision(1) << model.residual << "\n\n";
  out.flags(flags);
  out.precision(precision);
  return draw_digits_pca(X, labels, model, {2, 5, 10, 20, 40}, picture_path);
}
