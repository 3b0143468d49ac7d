// SPDX-License-Identifier: MIT
#include "../support/gnuplot.hpp"
#include "sections.hpp"
#include <mlmath/geometry.hpp>

#include <Eigen/Core>

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::Vector2d;
using Eigen::VectorXd;

namespace {

constexpr const char* axes =
    "set tics nomirror out scale 0.6 textcolor '#444444'\n"
    "set border 3 linecolor '#888888'\n"
    "set grid ytics linecolor '#e4e4e4'\n"
    "set logscale xy\n"
    "set format y '%g'\n"
    "set xlabel 'dimension d'\n"
    "set title font ',14'\n";

void send_curve(Gnuplot& plot, const std::vector<Index>& dimensions,
                const std::vector<double>& values) {
  for (std::size_t i = 0; i < dimensions.size(); ++i) {
    if (!std::isfinite(values[i])) continue;
    plot << double(dimensions[i]) << " " << values[i] << "\n";
  }
  plot << "e\n";
}

/// Relative contrast by dimension: measured for three norms beside the theory, and for points of a
/// plane, which do not care how many coordinates they are given in.
bool draw_contrast(const std::string& path, mlmath::Philox& rng) {
  Gnuplot plot;
  if (!plot.available()) return false;
  const std::vector<Index> dimensions{2, 3, 5, 8, 13, 20, 32, 50, 80, 130, 200, 320, 500, 800};
  constexpr Index points = 100;
  plot << Gnuplot::terminal(path, 900, 620) << axes
       << "set title 'Distances lose their contrast, unless the data have few dimensions'\n"
          "set ylabel '(farthest - nearest) / nearest, of 100 points'\n"
          "set xrange [1.8:900]\nset yrange [0.05:400]\nset key top right\n"
          "plot ";
  const std::vector<double> orders{1, 2, 4};
  const std::vector<std::string> colors{"#1f77b4", "#d62728", "#2ca02c"};
  for (std::size_t k = 0; k < orders.size(); ++k) {
    const std::string color = " linecolor '" + colors[k] + "' ";
    plot << "'-' with lines linewidth 1.5" << color << "notitle, '-' with points pointtype 7"
         << color << "title 'uniform in the cube, L" << orders[k] << "', ";
  }
  plot << "'-' with linespoints pointtype 5 linewidth 1.5 linecolor '#7f7f7f' "
          "title 'uniform in a plane in d dimensions, L2', "
          "1/0 with lines linewidth 1.5 linecolor '#444444' title 'theory, by the normal law'\n";
  for (const double p : orders) {
    std::vector<double> theory;
    std::vector<double> measured;
    for (const Index d : dimensions) {
      theory.push_back(mlmath::expected_relative_contrast(d, points, p));
      measured.push_back(
          mlmath::simulate_relative_contrast(d, points, 40, rng, mlmath::MinkowskiDistance{p})
              .mean);
    }
    send_curve(plot, dimensions, theory);
    send_curve(plot, dimensions, measured);
  }
  std::vector<double> in_plane;
  for (const Index d : dimensions) {
    double sum = 0;
    for (int repetition = 0; repetition < 40; ++repetition) {
      MatrixXd plane(points, 2);
      mlmath::fill_uniform(rng, plane);
      const MatrixXd basis = mlmath::random_orthonormal(d, 2, rng);
      sum += mlmath::relative_contrast(MatrixXd(plane * basis.transpose()), VectorXd::Zero(d));
    }
    in_plane.push_back(sum / 40);
  }
  send_curve(plot, dimensions, in_plane);
  return plot.close();
}

/// The absolute cosine of random vectors by dimension: its mean and its upper 5 % point, measured
/// and exact.
bool draw_cosine(const std::string& path, mlmath::Philox& rng) {
  Gnuplot plot;
  if (!plot.available()) return false;
  const std::vector<Index> dimensions{2,  3,   4,   6,   10,  16,  25,  40,
                                      63, 100, 160, 250, 400, 630, 1000};
  plot << Gnuplot::terminal(path, 900, 620) << axes
       << "set title 'Random vectors are nearly orthogonal'\n"
          "set ylabel '|cos| of the angle between two random vectors'\n"
          "set xrange [1.8:1100]\nset yrange [0.015:1.2]\nset key top right\n"
          "plot '-' with lines linewidth 1.5 linecolor '#1f77b4' title 'E|cos|, closed form', "
          "'-' with points pointtype 7 linecolor '#1f77b4' title 'mean of 1000 pairs', "
          "'-' with lines linewidth 1.5 linecolor '#d62728' title '95 % point, Beta law', "
          "'-' with points pointtype 7 linecolor '#d62728' title '95 % point of 1000 pairs', "
          "'-' with lines dashtype 2 linecolor '#7f7f7f' title '95 % point by the bound "
          "2 exp(-d t^2 / 2)'\n";
  std::vector<double> mean;
  std::vector<double> measured_mean;
  std::vector<double> quantile;
  std::vector<double> measured_quantile;
  std::vector<double> bound;
  for (const Index d : dimensions) {
    VectorXd cosines = mlmath::simulate_random_cosines(d, rng, 1000).cwiseAbs();
    std::sort(cosines.data(), cosines.data() + cosines.size());
    mean.push_back(mlmath::expected_absolute_cosine(d));
    measured_mean.push_back(cosines.mean());
    quantile.push_back(mlmath::survival_quantile(mlmath::RandomCosine{double(d)}, 0.025));
    measured_quantile.push_back(cosines(949));
    bound.push_back(std::min(1.0, std::sqrt(2 * std::log(2 / 0.05) / double(d))));
  }
  send_curve(plot, dimensions, mean);
  send_curve(plot, dimensions, measured_mean);
  send_curve(plot, dimensions, quantile);
  send_curve(plot, dimensions, measured_quantile);
  send_curve(plot, dimensions, bound);
  return plot.close();
}

}  // namespace

void tour_geometry(Page& page, const std::string&) {
  page.section("6 Geometry");
  mlmath::Philox rng(6);

  page.row("6.1 curse of dimensionality", "the ball's share of the cube, V_d(1/2)");
  for (const Index d : {2, 3, 5, 10, 20, 100}) {
    page.shows("inscribed_ball_fraction(" + std::to_string(d) + ")",
               mlmath::inscribed_ball_fraction(d));
    if (d > 10) continue;
    page.shows("    of 100000 random points",
               mlmath::simulate_inscribed_ball_fraction(d, rng, 100000));
  }
  page.shows("log_ball_volume(1000000)", mlmath::log_ball_volume(1000000));
  page.shows("cube_shell_fraction(100, 0.05), within 0.05 of the surface",
             mlmath::cube_shell_fraction(100, 0.05));
  page.says(
      "In 100 dimensions the centre of the cube and its corners are 5 apart; a random point's");
  page.shows("distance to the centre: cube_centre_distance(100)",
             mlmath::cube_centre_distance(100));
  page.says("and its distance to the nearest corner has the same law: far from both.");

  page.row("6.2 distances lose meaning", "(max - min)/min of the distances from a point");
  for (const Index d : {2, 10, 100, 1000}) {
    const std::string size = std::to_string(d);
    page.shows("simulate_relative_contrast(" + size + ", 100, 100, rng)",
               mlmath::simulate_relative_contrast(d, 100, 100, rng));
  }
  page.says("The first of these varies with the luck of the nearest point. Theory says:");
  page.shows("expected_relative_contrast(100, 100)", mlmath::expected_relative_contrast(100, 100));
  page.shows("expected_relative_contrast(1000, 100)",
             mlmath::expected_relative_contrast(1000, 100));
  MatrixXd plane(100, 2);
  mlmath::fill_uniform(rng, plane);
  const MatrixXd basis = mlmath::random_orthonormal(1000, 2, rng);
  const MatrixXd embedded = plane * basis.transpose();
  page.says("But 100 points of a plane, given by 1000 coordinates each:");
  page.shows("relative_contrast(X, 0)", mlmath::relative_contrast(embedded, VectorXd::Zero(1000)));
  page.shows("maximum_likelihood_dimension(X)",
             mlmath::maximum_likelihood_dimension(embedded, {.neighbours = 10}));
  page.shows("two_nearest_neighbours_dimension(X)",
             mlmath::two_nearest_neighbours_dimension(embedded));
  const MatrixXd three{{0, 0}, {3, 4}, {6, 8}};
  page.shows("pairwise_distances([[0, 0], [3, 4], [6, 8]])", mlmath::pairwise_distances(three));
  page.shows("    by ManhattanDistance",
             mlmath::pairwise_distances(three, mlmath::ManhattanDistance{}));
  page.shows(
      "nearest_neighbours(X, 1).indices of the first three",
      VectorXd(mlmath::nearest_neighbours(embedded, 1).indices.col(0).head(3).cast<double>()));

  page.picture(draw_contrast("relative_contrast.png", rng), "relative_contrast.png",
               "relative contrast by dimension, measured and by theory");

  page.row("6.3 random vectors", "cos(theta) = a.b/(|a| |b|): mean 0, variance 1/d");
  page.shows("cosine_similarity([1, 0], [1, 1])",
             mlmath::cosine_similarity(Vector2d(1, 0), Vector2d(1, 1)));
  page.shows("angle([1, 0], [1, 1])", mlmath::angle(Vector2d(1, 0), Vector2d(1, 1)));
  page.shows("angle([1, 0], [1, 1e-12])", mlmath::angle(Vector2d(1, 0), Vector2d(1, 1e-12)));
  for (const Index d : {2, 10, 100, 1000}) {
    const VectorXd cosines = mlmath::simulate_random_cosines(d, rng, 10000);
    const std::string size = std::to_string(d);
    page.says("d = " + size + ": of 10000 pairs, mean " + Page::text(cosines.mean()) +
              ", variance times d " + Page::text(cosines.squaredNorm() / 10000 * double(d)) +
              ", mean |cos| " + Page::text(cosines.cwiseAbs().mean()));
    page.shows("expected_absolute_cosine(" + size + ")", mlmath::expected_absolute_cosine(d));
  }
  page.shows("2 survival(RandomCosine{1000}, 0.1): chance of |cos| > 0.1",
             2 * mlmath::survival(mlmath::RandomCosine{1000}, 0.1));
  page.shows("absolute_cosine_tail_bound(1000, 0.1)",
             mlmath::absolute_cosine_tail_bound(1000, 0.1));
  page.says("So random directions hardly disturb each other: a projection onto 250 of them keeps");
  page.says("the squared distances of 100 points in 1000 dimensions within a factor 1 +- 0.5.");
  page.shows("johnson_lindenstrauss_dimension(100, 0.5)",
             mlmath::johnson_lindenstrauss_dimension(100, 0.5));
  MatrixXd cloud(100, 1000);
  mlmath::fill_uniform(rng, cloud);
  page.shows("projection_distortion(X, Z), Z = transform(sparse_projection(...), X)",
             mlmath::projection_distortion(
                 cloud, mlmath::transform(mlmath::sparse_projection(1000, 250, rng), cloud)));
  page.picture(draw_cosine("random_cosine.png", rng), "random_cosine.png",
               "the cosine of random vectors by dimension, measured and exact");
}
