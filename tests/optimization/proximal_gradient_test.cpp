// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "support/matchers.hpp"
#include "support/small_regression.hpp"
#include <mlmath/optimization/proximal_gradient.hpp>

#include <Eigen/Core>

#include <cmath>
#include <functional>
#include <limits>

using Eigen::VectorXd;
using mlmath::BoxConstraint;
using mlmath::ElasticNetPenalty;
using mlmath::Fista;
using mlmath::L1Penalty;
using mlmath::linear_risk;
using mlmath::minimize;
using mlmath::ProximalGradient;
using mlmath::regularized;
using mlmath::SimplexConstraint;
using mlmath::SquaredLoss;
using mlmath::StopReason;
using mlmath_test::message_of;

namespace {

const mlmath_test::SmallRegression data;
const VectorXd start = VectorXd::Constant(4, 0.5);
using Function = std::function<double(const VectorXd&, VectorXd&)>;

// Both methods against weights from elsewhere.
template <typename Problem>
void check_both(const Problem& problem, const VectorXd& expected, double tolerance) {
  const auto accelerated = minimize(problem, start, Fista{}, {.gradient_tolerance = 1e-12});
  CAPTURE(accelerated.message());
  CHECK(accelerated.converged());
  CHECK((accelerated.x - expected).norm() <= tolerance);
  const auto plain = minimize(problem, start, ProximalGradient{}, {.gradient_tolerance = 1e-12});
  CAPTURE(plain.message());
  CHECK(plain.converged());
  CHECK((plain.x - expected).norm() <= tolerance);
  CHECK(((plain.x.array() == 0) == (expected.array() == 0)).all());
}

}  // namespace

// sklearn: Lasso(alpha=0.05, fit_intercept=False, tol=1e-16).fit(X, y), whose objective is half
// of ours.
TEST_CASE("proximal methods: the lasso, with its duality gap", "[proximal]") {
  const VectorXd expected{{0.32240182198670625, 0.011537095429739092, -0.9225123236858978, 0.0}};
  const double least = 0.6816199175125367;
  const auto lasso = regularized(linear_risk(SquaredLoss{}, data.X, data.y), L1Penalty{}, 0.1);
  check_both(lasso, expected, 1e-11);
  const auto rough = minimize(lasso, start, Fista{.gap_tolerance = 1e-4}, {.trace = true});
  CHECK(rough.reason == StopReason::gap_tolerance);
  CHECK(rough.duality_gap <= 1e-4);
  CHECK(rough.value - least <= rough.duality_gap);
  CHECK(rough.value >= least - 1e-15);
  CHECK(rough.trace.size() == rough.iterations + 1);
  // By rounding the answer is as good as it gets, and says so.
  const auto last = minimize(lasso, start, Fista{}, {.gradient_tolerance = 0});
  CHECK(last.converged());
  CHECK(last.duality_gap <= 1e-14);
  CHECK(std::abs(last.value - least) <= 1e-15);
  // A penalty above max |X'y| 2/n leaves nothing.
  const auto empty = minimize(regularized(linear_risk(SquaredLoss{}, data.X, data.y), L1Penalty{},
                                          (data.X.transpose() * data.y).cwiseAbs().maxCoeff() / 6),
                              start, Fista{});
  CHECK((empty.x.array() == 0).all());
}

// sklearn: ElasticNet with alpha = 0.15, l1_ratio = 1/3: (|r|^2/n)/2 + a (|w| r + (1 - r) |w|^2/2).
TEST_CASE("proximal methods: the elastic net", "[proximal]") {
  const VectorXd expected{{0.21736059229794394, 0.02263771129322499, -0.7696198723771472, 0.0}};
  check_both(regularized(linear_risk(SquaredLoss{}, data.X, data.y), ElasticNetPenalty{0.5}, 0.2),
             expected, 1e-11);
}

// scipy.optimize.nnls(X, y)
TEST_CASE("projected gradient: nonnegative least squares", "[proximal]") {
  const VectorXd expected{{0.45665837353399075, 0.08799619944213818, 0.0, 0.04685052080237811}};
  check_both(regularized(linear_risk(SquaredLoss{}, data.X, data.y),
                         BoxConstraint{VectorXd{{0.0}}, {}}, 1),
             expected, 1e-11);
}

TEST_CASE("projected gradient: bounded sets have a gap", "[proximal]") {
  const auto risk = linear_risk(SquaredLoss{}, data.X, data.y);
  const auto on_simplex =
      minimize(regularized(risk, SimplexConstraint{}, 1), start, Fista{.gap_tolerance = 1e-10});
  CHECK(on_simplex.converged());
  CHECK(on_simplex.duality_gap <= 1e-8);
  CHECK(std::abs(on_simplex.x.sum() - 1) <= 1e-15);
  const auto in_box =
      minimize(regularized(risk, BoxConstraint{VectorXd{{-0.5}}, VectorXd{{0.1}}}, 1),
               VectorXd::Constant(4, 7), ProximalGradient{});
  CHECK(in_box.duality_gap <= 1e-8);
  // KKT: the gradient is 0 inside, >= 0 at the lower and <= 0 at the upper bound.
  VectorXd gradient(4);
  auto copy = risk;
  copy.value_and_gradient(in_box.x, gradient);
  for (int i = 0; i < 4; ++i) {
    if (in_box.x(i) == -0.5) CHECK(gradient(i) >= 0);
    if (in_box.x(i) == 0.1) CHECK(gradient(i) <= 0);
    if (in_box.x(i) > -0.5 && in_box.x(i) < 0.1) CHECK(std::abs(gradient(i)) <= 1e-8);
  }
}

// Minima: scipy.optimize.minimize, BFGS to 1e-16 (smooth where no group is 0), and L-BFGS-B with
// ftol = 0, gtol = 1e-15 on positive and negative parts; the elastic net's is the value at the
// weights above.
TEST_CASE("proximal methods: the gap of every penalty bounds the error", "[proximal]") {
  const auto check = [](const auto& problem, double least) {
    for (const int steps : {0, 2, 10}) {
      const auto rough =
          minimize(problem, start, Fista{.gap_tolerance = steps == 0 ? 1e-11 : 0},
                   {.gradient_tolerance = 0, .max_iterations = steps == 0 ? 10000 : steps});
      CAPTURE(rough.message());
      CHECK(rough.duality_gap >= rough.value - least - 1e-15);
      CHECK(rough.duality_gap <= 10 * std::sqrt(std::abs(rough.value - least)) + 1e-11);
      if (steps == 0) CHECK(std::abs(rough.value - least) <= 1e-11);
    }
  };
  const auto risk = linear_risk(SquaredLoss{}, data.X, data.y);
  check(regularized(risk, ElasticNetPenalty{0.5}, 0.2), 0.7596521616367319);
  check(regularized(risk, mlmath::GroupPenalty{Eigen::VectorXi{{0, 1, 0, 1}}}, 0.02),
        0.5716303890067854);
  check(regularized(linear_risk(mlmath::HuberLoss{0.5}, data.X, data.y), L1Penalty{}, 0.05),
        0.2795768122671808);
  check(regularized(linear_risk(mlmath::SquaredHingeLoss{}, data.X, data.labels), L1Penalty{}, 0.1),
        0.912509249249187);
}

TEST_CASE("proximal methods: logistic regression with L1 in float, and its gap", "[proximal]") {
  const auto problem = regularized(
      linear_risk(mlmath::LogisticLoss{}, data.X.cast<float>(), data.labels), L1Penalty{}, 0.02);
  const auto result = minimize(problem, start.cast<float>(), Fista{.gap_tolerance = 1e-5});
  CHECK(result.reason == StopReason::gap_tolerance);
  // KKT: |gradient| <= lambda, and = -lambda sign(w) where w is not 0.
  auto risk = problem.function;
  Eigen::VectorXf gradient(4);
  risk.value_and_gradient(result.x, gradient);
  for (int i = 0; i < 4; ++i) {
    CHECK(std::abs(gradient(i)) <= 0.02F + 1e-3F);
    if (result.x(i) != 0) {
      CHECK(std::abs(gradient(i) + std::copysign(0.02F, result.x(i))) <= 1e-3F);
    }
  }
}

TEST_CASE("proximal methods: rates of 1/k and 1/k^2 with a constant step", "[proximal]") {
  // Beck, theorems 10.21 and 10.34, with L = 1: f is an ill-conditioned quadratic.
  const VectorXd scales{{1.0, 0.1, 0.01, 0.001}};
  const Function f = [&](const VectorXd& x, VectorXd& g) {
    g = scales.cwiseProduct(x);
    return x.dot(g) / 2;
  };
  const VectorXd far{{0.0, 3.0, -4.0, 10.0}};
  // The minimum is at 0, with the value 0.
  const double square = far.squaredNorm();
  const auto problem = regularized(f, L1Penalty{}, 1e-4);
  const auto plain = minimize(problem, far, ProximalGradient{.lipschitz = 1},
                              {.max_iterations = 300, .trace = true});
  const auto fast = minimize(problem, far, Fista{.lipschitz = 1, .restart = false},
                             {.max_iterations = 300, .trace = true});
  for (std::size_t k = 1; k < plain.trace.value.size(); ++k) {
    CHECK(plain.trace.value[k] <= square / (2 * double(k)));
    CHECK(plain.trace.value[k] <= plain.trace.value[k - 1]);
  }
  for (std::size_t k = 1; k < fast.trace.value.size(); ++k) {
    CHECK(fast.trace.value[k] <= 2 * square / (double(k + 1) * double(k + 1)));
  }
  CHECK(fast.value < plain.value / 10);
}

TEST_CASE("proximal methods: say what failed", "[proximal]") {
  const Function wrong = [](const VectorXd& x, VectorXd& g) {
    g = -2 * x;
    return x.squaredNorm();
  };
  CHECK(minimize(regularized(wrong, L1Penalty{}, 0.1), start, Fista{}).reason ==
        StopReason::wrong_gradient);
  // Uphill by a constant step, to a corner at which the projected gradient vanishes; and by one
  // that runs away.
  const auto boxed =
      minimize(regularized(wrong, BoxConstraint{VectorXd{{-5.0}}, VectorXd{{5.0}}}, 1), start,
               ProximalGradient{.step = 0.05});
  CHECK(boxed.reason == StopReason::wrong_gradient);
  CHECK(boxed.x == start);
  const auto away = minimize(regularized(wrong, L1Penalty{}, 0.1), start, Fista{.step = 0.05});
  CHECK(away.reason == StopReason::wrong_gradient);
  CHECK(away.x == start);
  // Steps that a wall of NaN has shortened to nothing prove nothing.
  const Function wall = [](const VectorXd& x, VectorXd& g) {
    g = 2 * x;
    return x(0) < 0.3 ? std::numeric_limits<double>::quiet_NaN() : x.squaredNorm();
  };
  CHECK(minimize(regularized(wall, L1Penalty{}, 0.1), start, ProximalGradient{}).reason ==
        StopReason::no_progress);
  const Function falls = [](const VectorXd& x, VectorXd& g) {
    g = VectorXd::Constant(4, -1);
    return -x.sum();
  };
  CHECK(minimize(regularized(falls, L1Penalty{}, 0.1), start, Fista{}).reason ==
        StopReason::unbounded);
  const Function nothing = [](const VectorXd&, VectorXd&) {
    return std::numeric_limits<double>::quiet_NaN();
  };
  CHECK(minimize(regularized(nothing, L1Penalty{}, 0.1), start, Fista{}).reason ==
        StopReason::not_finite);
  const auto lasso = regularized(linear_risk(SquaredLoss{}, data.X, data.y), L1Penalty{}, 0.1);
  const auto one = minimize(lasso, start, Fista{}, {.max_iterations = 1});
  CHECK(one.reason == StopReason::iteration_limit);
  CHECK(one.iterations == 1);
  CHECK(
      minimize(lasso, start, Fista{}, {.callback = [](const auto& at) { return at.iteration < 3; }})
          .reason == StopReason::stopped_by_caller);
  CHECK(message_of<mlmath::DomainError>([&] {
          return minimize(lasso, start, Fista{.step = 1, .lipschitz = 1});
        }) == "Fista: step = 1 and lipschitz = 1, expected one of the two");
  CHECK(message_of<mlmath::ShapeError>([&] {
          return minimize(lasso, VectorXd::Zero(3), Fista{});
        }) == "minimize: x0 has 3 entries, expected 4 as in the function's weights");
}
