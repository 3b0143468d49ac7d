// SPDX-License-Identifier: MIT
// What takes nothing from the heap where sizes are fixed: Eigen's own check throws where it
// allocates. It has to be set before the first include of Eigen, so that this program has no
// precompiled header.
#define EIGEN_RUNTIME_NO_MALLOC
#include <stdexcept>
#define eigen_assert(condition) \
  if (!(condition)) throw std::logic_error("Eigen: " #condition)

#include "support/catch.hpp"
#include <mlmath/calculus/derivative.hpp>
#include <mlmath/calculus/jacobian.hpp>
#include <mlmath/core/random.hpp>
#include <mlmath/optimization/bfgs.hpp>
#include <mlmath/optimization/gradient_descent.hpp>
#include <mlmath/optimization/least_squares_nonlinear.hpp>
#include <mlmath/optimization/stochastic.hpp>

#include <Eigen/Core>

#include <cmath>
#include <type_traits>

namespace {

using Eigen::Vector2d;

double rosenbrock(const Vector2d& x, Vector2d& g) {
  const double a = 1 - x[0];
  const double b = x[1] - x[0] * x[0];
  g << -2 * a - 400 * x[0] * b, 200 * b;
  return a * a + 100 * b * b;
}

template <typename Method>
mlmath::MinimizeResult<Vector2d> without_heap(const Method& method,
                                              const mlmath::MinimizeOptions& options = {}) {
  Eigen::internal::set_is_malloc_allowed(false);
  auto result = mlmath::minimize(rosenbrock, Vector2d(-1.2, 1), method, options);
  Eigen::internal::set_is_malloc_allowed(true);
  return result;
}

}  // namespace

TEST_CASE("no heap: Eigen's check sees an allocation") {
  Eigen::internal::set_is_malloc_allowed(false);
  CHECK_THROWS(Eigen::VectorXd(10));
  Eigen::internal::set_is_malloc_allowed(true);
}

TEST_CASE("no heap: forward derivatives with fixed sizes") {
  const auto polar = [](const auto& x) {
    using Number = typename std::decay_t<decltype(x)>::Scalar;
    return Eigen::Vector2<Number>(x[0] * cos(x[1]), x[0] * sin(x[1]));
  };
  Eigen::internal::set_is_malloc_allowed(false);
  const Eigen::Matrix2d J = mlmath::jacobian(polar, Vector2d(2, 0.5));
  const double slope = mlmath::derivative([](auto t) { return t * exp(-t); }, 0.25);
  const Vector2d along = mlmath::jacobian_vector_product(polar, Vector2d(2, 0.5), Vector2d(1, -1));
  Eigen::internal::set_is_malloc_allowed(true);
  const double c = std::cos(0.5);
  const double s = std::sin(0.5);
  CHECK((J - Eigen::Matrix2d{{c, -2 * s}, {s, 2 * c}}).norm() <= 1e-15);
  CHECK((along - Vector2d(c + 2 * s, s - 2 * c)).norm() <= 1e-15);
  CHECK(std::abs(slope - 0.75 * std::exp(-0.25)) <= 1e-15);
}

TEST_CASE("no heap: BFGS with a fixed size") {
  const auto result = without_heap(mlmath::Bfgs{});
  CHECK(result);
  CHECK((result.x - Vector2d(1, 1)).norm() <= 1e-7);
}

TEST_CASE("no heap: gradient descent with a fixed size") {
  const mlmath::MinimizeOptions options{.gradient_tolerance = 1e-3, .max_iterations = 100000};
  CHECK(without_heap(mlmath::GradientDescent{.step = 1e-3}, options));
  CHECK(without_heap(mlmath::GradientDescent{}, options));
  CHECK(without_heap(mlmath::GradientDescent{.rule = mlmath::StepRule::barzilai_borwein}, options));
  CHECK(without_heap(mlmath::Momentum{.step = 1e-4}, options));
  CHECK(without_heap(mlmath::Nesterov{}, options));
}

TEST_CASE("no heap: nonlinear least squares with fixed sizes") {
  const auto valley = [](const auto& x) {
    using Number = typename std::decay_t<decltype(x)>::Scalar;
    return Eigen::Matrix<Number, 3, 1>(10 * (x[1] - x[0] * x[0]), 1 - x[0], 0.5 * (x[1] - 1));
  };
  Eigen::internal::set_is_malloc_allowed(false);
  const auto fit = mlmath::least_squares_nonlinear(valley, Vector2d(-1.2, 1));
  const auto short_way =
      mlmath::least_squares_nonlinear(valley, Vector2d(-1.2, 1), mlmath::Dogleg{});
  Eigen::internal::set_is_malloc_allowed(true);
  CHECK(fit);
  CHECK(short_way);
  CHECK((fit.x - Vector2d(1, 1)).norm() <= 1e-12);
}

TEST_CASE("no heap: a step of a stochastic method, whatever the size") {
  // The mean of |x - a_i|^2, one after the other; and x is no fixed size.
  const Eigen::MatrixXd centres = Eigen::MatrixXd::Identity(20, 30);
  const auto f = [&](const Eigen::VectorXd& x, const mlmath::Batch& batch, Eigen::VectorXd& g) {
    g.setZero();
    double value = 0;
    for (const Eigen::Index i : batch) {
      value += (x - centres.col(i)).squaredNorm() / double(batch.size());
      g += 2 * (x - centres.col(i)) / double(batch.size());
    }
    return value;
  };
  const auto steps_without_heap = [&](const auto& method) {
    mlmath::StochasticOptions options{.batch_size = 7, .epochs = 4, .averaging = 0.9};
    options.schedule = {.shape = mlmath::ScheduleShape::cosine, .warm_up = 3};
    options.gradient_clip = 5;
    // All epochs but the first and what is done at the end.
    options.callback = [](const mlmath::MinimizeIteration& it) {
      Eigen::internal::set_is_malloc_allowed(it.iteration == 4);
      return true;
    };
    mlmath::Philox rng(1);
    const Eigen::VectorXd start = Eigen::VectorXd::Zero(20);
    const auto result = mlmath::minimize_stochastic(f, 30, start, method, options, rng);
    Eigen::internal::set_is_malloc_allowed(true);
    return result.iterations == 4 * 5 && result.x.allFinite();
  };
  CHECK(steps_without_heap(mlmath::Sgd{.momentum = 0.9, .nesterov = true}));
  CHECK(steps_without_heap(mlmath::AdaGrad{}));
  CHECK(steps_without_heap(mlmath::RmsProp{}));
  CHECK(steps_without_heap(mlmath::Adam{}));
  CHECK(steps_without_heap(mlmath::AdamW{}));
  CHECK(steps_without_heap(mlmath::Saga{}));
}
