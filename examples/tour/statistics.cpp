// SPDX-License-Identifier: MIT
#include "../support/csv.hpp"
#include "../support/gnuplot.hpp"
#include "sections.hpp"
#include <mlmath/core/random.hpp>
#include <mlmath/probability/normal.hpp>
#include <mlmath/statistics/correlation_tests.hpp>
#include <mlmath/statistics/describe.hpp>
#include <mlmath/statistics/histogram.hpp>
#include <mlmath/statistics/mean.hpp>
#include <mlmath/statistics/mean_intervals.hpp>
#include <mlmath/statistics/moments.hpp>
#include <mlmath/statistics/proportion_intervals.hpp>
#include <mlmath/statistics/quantiles.hpp>
#include <mlmath/statistics/robust.hpp>
#include <mlmath/statistics/running_statistics.hpp>

#include <Eigen/Core>

#include <string>

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

namespace {

/// Samples of n normal numbers of mean 0 in the columns.
MatrixXd normal_samples(Index n, Index count) {
  mlmath::Philox rng(2);
  MatrixXd samples(n, count);
  mlmath::fill_uniform(rng, samples);
  return mlmath::quantile(mlmath::Normal{0.0, 1.0}, samples);
}

/// The first 60 intervals of the samples, in red where they miss the mean.
void draw_intervals(Gnuplot& plot, const MatrixXd& samples, const std::string& title,
                    const mlmath::MeanIntervalOptions& options) {
  plot << "set title '" + title +
              "'\n"
              "plot [-4:4][0:61] '-' using 1:2:3:4:5 with xerrorbars pointtype 7 pointsize 0.4 "
              "linewidth 1.3 linecolor rgb variable notitle, 0 linewidth 0 notitle\n";
  for (Index j = 0; j < 60; ++j) {
    const auto interval = mlmath::mean_confidence_interval(samples.col(j), options);
    plot << interval.estimate << " " << double(j + 1) << " " << interval.lower << " "
         << interval.upper << (interval.contains(0) ? " 0x3182bd\n" : " 0xcb181d\n");
  }
  plot << "e\n";
}

}  // namespace

void tour_statistics(Page& page, const std::string& data) {
  page.section("5 Statistics");
  const Eigen::Vector3d x(1, 2, 3);

  page.row("5.1 mean", "(1/n) sum x_i");
  page.shows("mean([1, 2, 3])", mlmath::mean(x));

  page.row("5.2 standard deviation", "sqrt((1/n) sum (x_i - mean)^2)");
  page.shows("standard_deviation([1, 2, 3])", mlmath::standard_deviation(x));
  page.shows("standard_deviation([1, 2, 3], {.ddof = 1})",
             mlmath::standard_deviation(x, {.ddof = 1}));
  mlmath::RunningStatistics<> shards;
  for (Index i = 0; i < 3; ++i) {
    mlmath::RunningStatistics<> shard;
    shard.update(x(i));
    shards.merge(shard);
  }
  page.shows("the same from three shards", shards.standard_deviation());

  page.row("5.3 confidence interval", "mean +- z* sigma/sqrt(n), t* where sigma is estimated");
  page.shows("mean_confidence_interval(x, sigma = 1)",
             mlmath::mean_confidence_interval(x, {.known_standard_deviation = 1.0}));
  page.shows("mean_confidence_interval(x, {.level = 0.95})",
             mlmath::mean_confidence_interval(x, {.level = 0.95}));
  page.shows("proportion_confidence_interval(81, 100)",
             mlmath::proportion_confidence_interval(81, 100));

  const Index count = 10'000;
  const MatrixXd samples = normal_samples(5, count);
  Index by_z = 0;
  Index by_t = 0;
  for (Index j = 0; j < count; ++j) {
    by_z += mlmath::mean_confidence_interval(samples.col(j),
                                             {.method = mlmath::MeanIntervalMethod::normal})
                .contains(0);
    by_t += mlmath::mean_confidence_interval(samples.col(j)).contains(0);
  }
  page.says("10000 samples of 5 normal numbers; how many 95% intervals hold the mean:");
  page.shows("z* with the estimated deviation", double(by_z) / double(count));
  page.shows("t*", double(by_t) / double(count));
  const std::string picture = "confidence_intervals.png";
  Gnuplot plot;
  plot << Gnuplot::terminal(picture, 1000, 620);
  plot << "set multiplot layout 1,2\nset arrow from 0,0 to 0,61 nohead linecolor '#999999'\n"
          "unset ytics\nset border 1\nset xtics nomirror\n"
          "set xlabel 'interval for the mean, which is 0'\n";
  draw_intervals(plot, samples, "z* and the estimated deviation, n = 5",
                 {.method = mlmath::MeanIntervalMethod::normal});
  draw_intervals(plot, samples, "t* and the estimated deviation, n = 5", {});
  plot << "unset multiplot\n";
  page.picture(plot.close(), picture, "intervals that hold the mean, and those that miss it");

  tour_metrics(page, data);

  page.row("Real data", "how much ink handwritten digits take, the sums of their pixels");
  const MatrixXd digits = read_csv(data + "/digits.csv");
  MatrixXd halves(digits.rows(), 2);
  halves << digits.leftCols(32).rowwise().sum(), digits.middleCols(32, 32).rowwise().sum();
  const VectorXd ink = halves.rowwise().sum();
  page.out() << mlmath::describe_columns(halves, {"upper half", "lower half"});
  page.shows("pearson_test(upper, lower)", mlmath::pearson_test(halves.col(0), halves.col(1)));
  page.shows("kendall_test(upper, lower)", mlmath::kendall_test(halves.col(0), halves.col(1)));
  page.shows("trimmed_mean(ink, 0.1)", mlmath::trimmed_mean(ink, 0.1));
  page.shows("median_absolute_deviation(ink)", mlmath::median_absolute_deviation(ink));
  const auto ink_of = [&](int digit) {
    VectorXd selected((digits.col(64).array() == digit).count());
    Index next = 0;
    for (Index i = 0; i < digits.rows(); ++i) {
      if (digits(i, 64) == digit) selected(next++) = ink(i);
    }
    return selected;
  };
  page.shows("mean_difference_confidence_interval(ink of 8, ink of 1)",
             mlmath::mean_difference_confidence_interval(ink_of(8), ink_of(1)));
  page.says("histogram(ink, {.bins = 12}):");
  page.out() << mlmath::histogram(ink, {.bins = 12});
}
