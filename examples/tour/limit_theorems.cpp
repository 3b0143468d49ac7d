// SPDX-License-Identifier: MIT
#include "../support/gnuplot.hpp"
#include "sections.hpp"
#include <mlmath/probability/cauchy.hpp>
#include <mlmath/probability/exponential.hpp>
#include <mlmath/probability/limit_theorems.hpp>
#include <mlmath/probability/simulation.hpp>

#include <Eigen/Core>

#include <cmath>
#include <string>

using Eigen::Index;
using Eigen::VectorXd;

namespace {

/// Left: the averages of 100 dice in a histogram, under the normal curve of the theorem. Right: how
/// the averages gather with their number, and those of a Cauchy law, which do not.
bool draw_central_limit(const std::string& path, const VectorXd& averages, mlmath::Philox& rng) {
  Gnuplot plot;
  if (!plot.available()) return false;
  const auto limit = mlmath::sampling_distribution_of_mean(mlmath::fair_die(), 100);
  plot << Gnuplot::terminal(path, 1200, 520)
       << "set multiplot layout 1,2\n"
          "set tics nomirror out scale 0.6 textcolor '#444444'\n"
          "set border 3 linecolor '#888888'\n"
          "set grid ytics linecolor '#e4e4e4'\n"
          "set title font ',14'\n"
          "set title 'The average of 100 dice'\n"
          "set xlabel 'average'\nset ylabel 'density'\n"
          "set xrange [2.8:4.2]\nset yrange [0:2.7]\nset key top right\n"
          "plot '-' with boxes fillstyle solid 0.55 noborder linecolor '#1f77b4' title '"
       << std::to_string(averages.size())
       << " averages', '-' with lines linewidth 2 linecolor '#d62728' "
          "title 'normal, mean 3.5, sd 0.1708'\n";
  // An average is a multiple of 1/100: each bar holds five of them.
  constexpr double width = 0.05;
  for (int bar = -14; bar <= 14; ++bar) {
    const double centre = 3.5 + bar * width;
    const Index count = ((averages.array() - centre).abs() < width / 2).count();
    plot << centre << " " << double(count) / double(averages.size()) / width << "\n";
  }
  plot << "e\n";
  for (const double x : VectorXd::LinSpaced(141, 2.8, 4.2)) {
    plot << x << " " << mlmath::pdf(limit, x) << "\n";
  }
  plot << "e\n"
          "set title 'Where it holds, and where it does not'\n"
          "set logscale xy\nset format y '%g'\n"
          "set xlabel 'draws in an average'\n"
          "set ylabel 'width of the middle half, single draws = 1'\n"
          "set xrange [0.8:1300]\nset yrange [0.02:3]\nset key bottom left\n"
          "plot '-' with points pointtype 7 linecolor '#1f77b4' title 'exponential law', "
          "'-' with points pointtype 5 linecolor '#d62728' title 'Cauchy law, no variance', "
          "'-' with lines linewidth 1.5 linecolor '#1f77b4' title 'the theorem'\n";
  const VectorXd counts{{1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024}};
  for (const double n : counts) {
    plot << n << " "
         << mlmath::check_central_limit(mlmath::Exponential{1}, Index(n), 4000, rng).concentration
         << "\n";
  }
  plot << "e\n";
  for (const double n : counts) {
    plot << n << " "
         << mlmath::check_central_limit(mlmath::Cauchy{0, 1}, Index(n), 4000, rng).concentration
         << "\n";
  }
  plot << "e\n";
  // The middle half of a normal law is 1.349 standard deviations wide, of an exponential law log 3.
  for (const double n : counts) plot << n << " " << 1.349 / std::log(3.0) / std::sqrt(n) << "\n";
  plot << "e\nunset multiplot\n";
  return plot.close();
}

}  // namespace

void tour_limit_theorems(Page& page, const std::string&) {
  page.section("10 Central limit theorem");
  mlmath::Philox rng(10);
  const auto die = mlmath::fair_die();

  page.row("10.1 CLT", "the mean of n draws tends to N(mu, sigma^2 / n)");
  page.shows("mean(fair_die())", mlmath::mean(die));
  page.shows("variance(fair_die())", mlmath::variance(die));
  page.shows("sampling_distribution_of_mean(fair_die(), 100)",
             mlmath::sampling_distribution_of_mean(die, 100));
  const VectorXd averages = mlmath::simulate_sample_means(die, 100, 100000, rng);
  page.says(
      "100000 averages of 100 dice: mean " + Page::text(averages.mean()) + ", standard deviation " +
      Page::text(std::sqrt((averages.array() - averages.mean()).square().mean())) + ", between " +
      Page::text(averages.minCoeff()) + " and " + Page::text(averages.maxCoeff()));
  const auto limit = mlmath::sampling_distribution_of_mean(die, 100);
  page.says("An average is a multiple of 0.01, so the normal law has half a step on either side:");
  for (const double reach : {0.17, 0.34, 0.51}) {
    const double within = reach + 0.005;
    const double share = double(((averages.array() - 3.5).abs() < within).count()) / 1e5;
    page.says("    from " + Page::text(3.5 - reach) + " to " + Page::text(3.5 + reach) + ": " +
              Page::text(share) + ", normal " +
              Page::text(mlmath::cdf(limit, 3.5 + within) - mlmath::cdf(limit, 3.5 - within)));
  }

  page.row("how near", "sup |F_n - Phi| <= 0.4748 rho / (sigma^3 sqrt n), Berry and Esseen");
  for (const Index n : {1, 10, 100, 1000}) {
    const auto check = mlmath::check_central_limit(die, n, 100000, rng);
    page.says((n == 1 ? "1 die" : std::to_string(n) + " dice") + ": distance " +
              Page::text(check.distance) + ", bound " + Page::text(check.bound));
  }

  page.row("where it fails", "a Cauchy law has no mean: averages are as wide as single draws");
  const auto cauchy = mlmath::check_central_limit(mlmath::Cauchy{0, 1}, 1000, 10000, rng);
  page.shows("check_central_limit(Cauchy{0, 1}, 1000, ...).applies", cauchy.applies);
  page.shows("    .concentration (1 is none)", cauchy.concentration);
  page.shows("    of Exponential{1}",
             mlmath::check_central_limit(mlmath::Exponential{1}, 1000, 10000, rng).concentration);
  const auto identity = [](double x) { return x; };
  page.shows("simulate_expectation(x, Cauchy{0, 1}, rng, 100000)",
             mlmath::simulate_expectation(identity, mlmath::Cauchy{0, 1}, rng, 100000));
  page.shows("simulate_expectation(x, Exponential{1}, rng, 100000)",
             mlmath::simulate_expectation(identity, mlmath::Exponential{1}, rng, 100000));

  page.picture(draw_central_limit("central_limit.png", averages, rng), "central_limit.png",
               "averages of dice beside the normal law");
}
