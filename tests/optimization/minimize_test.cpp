// SPDX-License-Identifier: MIT
#include "../../examples/support/rosenbrock.hpp"
#include "../../examples/support/test_problems.hpp"
#include "support/catch.hpp"
#include <mlmath/optimization/bfgs.hpp>
#include <mlmath/optimization/conjugate_gradient.hpp>
#include <mlmath/optimization/lbfgs.hpp>
#include <mlmath/optimization/nelder_mead.hpp>
#include <mlmath/optimization/newton_cg.hpp>
#include <mlmath/optimization/trust_region_newton.hpp>

#include <Eigen/Core>

#include <algorithm>
#include <cmath>
#include <functional>

using Eigen::Index;
using Eigen::VectorXd;
using mlmath::minimize;
using mlmath::MinimizeOptions;
using mlmath::StopReason;

namespace {

// How a method fares on the problems of Moré, Garbow and Hillstrom, by the measures of the table
// in docs/optimization.md.
struct Score {
  Index tight = 0;
  Index core_tight = 0;
  Index core_evaluations = 0;
  Index evaluations = 0;
  Index known_minima = 0;
  Index most_at_rounding = 0;
};

template <typename Method>
Score score_of(const Method& method, MinimizeOptions options = {}) {
  Score score;
  for (const mlmath_problems::TestProblem& problem : mlmath_problems::test_problems()) {
    // Evaluations with values that differ from the last one by rounding only.
    Index same_since = 0;
    double lowest = 1e300;
    options.callback = [&](const mlmath::MinimizeIteration& it) {
      if (it.value < lowest - 1e-14 * std::abs(lowest)) {
        lowest = it.value;
        same_since = it.evaluations;
      }
      return true;
    };
    const auto result = minimize(problem, problem.start(), method, options);
    INFO(problem.number << " " << problem.name << ": " << result);
    CHECK(result.x.allFinite());
    CHECK(result.value <= problem(problem.start()));
    if (result.reason == StopReason::gradient_tolerance) CHECK(result.gradient_norm <= 1e-8);
    // Success is only claimed at a minimum.
    const bool is_known = std::any_of(
        problem.minima.begin(), problem.minima.end(),
        [&](double minimum) { return std::abs(result.value - minimum) <= 1e-5 * minimum + 1e-10; });
    if (result.reason == StopReason::rounding_limit) {
      CHECK(is_known);
      score.most_at_rounding = std::max(score.most_at_rounding, result.evaluations - same_since);
    }
    const bool is_tight = result.gradient_norm <= 1e-8;
    score.tight += is_tight;
    score.core_tight += is_tight && problem.is_core;
    score.evaluations += result.evaluations;
    score.core_evaluations += problem.is_core ? result.evaluations : 0;
    score.known_minima += is_known;
  }
  return score;
}

}  // namespace

// The bounds are what the best of SciPy, NLopt, LBFGSpp and CppNumericalSolvers reach, or less.
TEST_CASE("minimize: L-BFGS and BFGS on the problems of Moré, Garbow and Hillstrom") {
  for (const Score& score : {score_of(mlmath::Lbfgs{}), score_of(mlmath::Bfgs{})}) {
    CHECK(score.tight >= 30);
    CHECK(score.core_tight == 25);
    CHECK(score.core_evaluations <= 1050);
    CHECK(score.evaluations <= 3000);
    CHECK(score.known_minima == 32);
    CHECK(score.most_at_rounding <= 50);
  }
}

TEST_CASE("minimize: Newton's methods on the problems of Moré, Garbow and Hillstrom") {
  const Score trust = score_of(mlmath::TrustRegionNewton{});
  CHECK(trust.tight >= 29);
  CHECK(trust.core_tight == 25);
  CHECK(trust.core_evaluations <= 400);
  CHECK(trust.known_minima == 32);
  CHECK(trust.most_at_rounding <= 50);
  const Score newton = score_of(mlmath::NewtonCg{});
  CHECK(newton.tight >= 29);
  CHECK(newton.core_tight == 25);
  CHECK(newton.core_evaluations <= 770);
  CHECK(newton.known_minima >= 31);
}

TEST_CASE("minimize: conjugate gradients on the problems of Moré, Garbow and Hillstrom") {
  // How long Gulf research's valley takes is a matter of the last bits: 500 to 8000 evaluations from
  // starts that differ by 1e-15.
  const Score score = score_of(mlmath::ConjugateGradient{}, {.max_evaluations = 20000});
  CHECK(score.core_tight == 25);
  CHECK(score.core_evaluations <= 40000);
}

TEST_CASE("minimize: the simplex on the problems of Moré, Garbow and Hillstrom") {
  const Score score = score_of(mlmath::NelderMead{});
  CHECK(score.known_minima >= 29);
  CHECK(score.core_evaluations <= 60000);
}

// A million variables: examples/test_problems.cpp.
TEST_CASE("minimize: Rosenbrock's valley of many variables") {
  using Function = std::function<double(const VectorXd&, VectorXd&)>;
  const Function extended = mlmath_problems::extended_rosenbrock;
  const Function chained = mlmath_problems::chained_rosenbrock;
  for (const Index n : {1000, 10000}) {
    const auto few = minimize(extended, mlmath_problems::rosenbrock_start(n), mlmath::Lbfgs{});
    CHECK(few);
    CHECK(few.evaluations <= 60);
    CHECK((few.x.array() - 1).abs().maxCoeff() <= 2.6e-8);
  }
  // The bend travels from one end to the other: some six evaluations for each variable.
  const auto chain = minimize(chained, mlmath_problems::rosenbrock_start(200), mlmath::Lbfgs{});
  CHECK(chain);
  CHECK(chain.evaluations <= 1300);
  CHECK((chain.x.array() - 1).abs().maxCoeff() <= 1e-7);
}
