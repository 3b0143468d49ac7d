// SPDX-License-Identifier: MIT
#include <mlmath/core.hpp>
#include <mlmath/probability.hpp>

#include <Eigen/Core>

#include <cmath>
#include <iostream>

namespace {

void draws() {
  mlmath::Philox rng(2026);
  const double one = sample(mlmath::Normal{0, 1}, rng);
  const Eigen::VectorXd many = sample(mlmath::Gamma{2.5, 1}, rng, 1000);
  Eigen::MatrixXf table(100, 3);
  fill_sample(mlmath::Laplace{0, 1}, rng, table);
  const mlmath::MultivariateNormal d{Eigen::Vector2d(1, 2), Eigen::Matrix2d{{2, 0.5}, {0.5, 1}}};
  const Eigen::MatrixXd X = sample(d, rng, 1000);  // a draw in each row

  const auto arrivals = mlmath::make_sampler(mlmath::Poisson{10});
  double waiting = 0;
  for (int hour = 0; hour < 24; ++hour) waiting += arrivals(rng);
  std::cout << one << " " << many.mean() << " " << table.mean() << " " << X.colwise().mean() << " "
            << waiting << "\n";
}

void indices() {
  const Eigen::VectorXd y = Eigen::VectorXd::LinSpaced(10, 0, 9);
  mlmath::Philox rng(2026);
  Eigen::VectorX<Eigen::Index> rows(10);
  fill_uniform_index(rng, 10, rows);  // with replacement: a bootstrap's rows
  const auto batch = mlmath::sample_without_replacement(rng, 10, 4);
  const Eigen::VectorXd shuffled = y(mlmath::random_permutation(rng, 10));
  std::cout << y(rows).mean() << " " << y(batch).mean() << " " << shuffled(0) << "\n";
}

void limits() {
  mlmath::Philox rng(2026);
  const auto limit = mlmath::sampling_distribution_of_mean(mlmath::fair_die(), 100);
  std::cout << limit << "\n";  // Normal(mean = 3.5, standard_deviation = 0.170783)
  const auto dice = mlmath::check_central_limit(mlmath::fair_die(), 100, 10000, rng);
  std::cout << bool(dice) << " " << dice.bound << "\n";  // 1 0.060766
  const auto cauchy = mlmath::check_central_limit(mlmath::Cauchy{0, 1}, 100, 10000, rng);
  std::cout << cauchy.applies << "\n";  // 0: its averages are as wide as single draws
}

void simulations() {
  mlmath::Philox rng(2026);
  const auto quarter_circle = [](double x) { return std::sqrt(1 - x * x); };
  const auto area =
      mlmath::simulate_expectation(quarter_circle, mlmath::Uniform{0, 1}, rng, 100000);
  std::cout << area << "\n";  // pi / 4 = 0.785398 within some 2 standard errors
  if (!area) std::cout << "not to be trusted: " << area.tail << "\n";
}

}  // namespace

int main() {
  draws();
  indices();
  limits();
  simulations();
}
