// SPDX-License-Identifier: MIT
// Which of the 32 test problems of Moré, Garbow and Hillstrom each method solves, and in how many
// evaluations; with the name of a method as argument, problem by problem. Then Rosenbrock's valley
// in a million variables. SciPy's side of the
// table: bench/peers/test_problems.py.
#include "support/test_problems.hpp"

#include "support/rosenbrock.hpp"
#include <mlmath/optimization.hpp>
#include <mlmath/optimization/trust_region_newton.hpp>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <string>

namespace {

using Eigen::Index;
using Eigen::VectorXd;
using mlmath_problems::TestProblem;

bool is_known_minimum(const TestProblem& problem, double value) {
  return std::any_of(problem.minima.begin(), problem.minima.end(), [&](double minimum) {
    return std::abs(value - minimum) <= 1e-5 * minimum + 1e-10;
  });
}

template <typename Method>
void solve_all(const char* name, const Method& method, const std::string& in_detail) {
  Index tight = 0, minima = 0, core_tight = 0, core_evaluations = 0, evaluations = 0;
  std::string unsolved;
  for (const TestProblem& problem : mlmath_problems::test_problems()) {
    const auto result =
        mlmath::minimize(problem, problem.start(), method, {.max_evaluations = 20000});
    VectorXd gradient(problem.size);
    mlmath::objective(problem, result.x).value_and_gradient(result.x, gradient);
    const bool is_tight = gradient.lpNorm<Eigen::Infinity>() <= 1e-8;
    tight += is_tight;
    core_tight += is_tight && problem.is_core;
    minima += is_known_minimum(problem, result.value);
    evaluations += result.evaluations;
    core_evaluations += problem.is_core ? result.evaluations : 0;
    if (!is_tight) unsolved += " " + std::to_string(problem.number);
    if (in_detail == name) {
      std::printf("%2d %-27s %s\n", problem.number, problem.name, result.message().c_str());
    }
  }
  std::printf("%-22s %5d %8d %10d %17d %16d  %s\n", name, int(tight), int(minima), int(core_tight),
              int(core_evaluations), int(evaluations), unsolved.c_str());
}

// Whether the valleys of a million variables are what they should be: the extended one is solved,
// and the chained one, whose bend has a million variables to pass, goes down all the way.
bool solve_millions() {
  const VectorXd start = mlmath_problems::rosenbrock_start(1000000);
  const auto extended =
      mlmath::minimize(mlmath_problems::extended_rosenbrock, start, mlmath::Lbfgs{.memory = 3});
  std::printf(
      "\nRosenbrock's valleys of 1000000 variables, by Lbfgs that keeps 3 changes\n"
      "extended: %s\n",
      extended.message().c_str());
  const auto chained = mlmath::minimize(mlmath_problems::chained_rosenbrock, start,
                                        mlmath::Lbfgs{.memory = 3}, {.max_iterations = 30});
  std::printf("chained, from 5e8: %s\n", chained.message().c_str());
  return extended && chained.reason == mlmath::StopReason::iteration_limit && chained.value < 5e6;
}

}  // namespace

int main(int count, char** arguments) {
  const std::string in_detail = count > 1 ? arguments[1] : "";
  std::printf("%-22s %5s %8s %10s %17s %16s   %s\n", "mlmath, defaults", "tight", "minimum",
              "core tight", "core evaluations", "all evaluations", "not tight");
  solve_all("Lbfgs", mlmath::Lbfgs{}, in_detail);
  solve_all("LbfgsB", mlmath::LbfgsB{}, in_detail);
  solve_all("Bfgs", mlmath::Bfgs{}, in_detail);
  solve_all("ConjugateGradient", mlmath::ConjugateGradient{}, in_detail);
  solve_all("NewtonCg", mlmath::NewtonCg{}, in_detail);
  solve_all("TrustRegionNewton", mlmath::TrustRegionNewton{}, in_detail);
  solve_all("NelderMead", mlmath::NelderMead{}, in_detail);
  solve_all("Barzilai-Borwein", mlmath::GradientDescent{.rule = mlmath::StepRule::barzilai_borwein},
            in_detail);
  return solve_millions() ? 0 : 1;
}
