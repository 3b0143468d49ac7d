// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "support/matchers.hpp"
#include <mlmath/core/random.hpp>
#include <mlmath/optimization/stochastic.hpp>

#include <Eigen/Cholesky>
#include <Eigen/Core>

#include <cmath>
#include <functional>
#include <limits>
#include <string>

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;
using mlmath::Batch;
using mlmath::minimize_stochastic;
using mlmath::StochasticOptions;
using mlmath::StopReason;
using mlmath_test::message_of;

namespace {

using Function = std::function<double(const VectorXd&, const Batch&, VectorXd&)>;

// Linear regression by mean squared error: rows are samples.
struct Regression {
  MatrixXd X;
  VectorXd y;

  double operator()(const VectorXd& w, const Batch& batch, VectorXd& g) const {
    g.setZero();
    double loss = 0;
    for (const Index i : batch) {
      const double r = X.row(i).dot(w) - y[i];
      loss += r * r;
      g += 2 * r * X.row(i).transpose();
    }
    g /= double(batch.size());
    return loss / double(batch.size());
  }
  [[nodiscard]] VectorXd solution() const {
    return (X.transpose() * X).ldlt().solve(X.transpose() * y);
  }
};

Regression regression(Index n, Index p) {
  mlmath::Philox rng(5);
  Regression problem{MatrixXd(n, p), VectorXd(n)};
  mlmath::fill_uniform(rng, problem.X);
  problem.X.array() -= 0.5;
  problem.X *= 3;
  VectorXd noise(n);
  mlmath::fill_uniform(rng, noise);
  noise.array() -= 0.5;
  problem.y = problem.X * VectorXd::LinSpaced(p, -1, 2) + noise;
  return problem;
}

template <typename Method>
auto run(const Regression& problem, const Method& method, const StochasticOptions& options,
         std::uint64_t seed = 1) {
  mlmath::Philox rng(seed);
  return minimize_stochastic(problem, problem.y.size(), VectorXd::Zero(problem.X.cols()), method,
                             options, rng);
}

}  // namespace

TEST_CASE("stochastic: every method comes near the least squares solution") {
  const Regression problem = regression(200, 3);
  const VectorXd exact = problem.solution();
  const StochasticOptions falling{
      .batch_size = 10, .epochs = 60, .schedule = {.shape = mlmath::ScheduleShape::cosine}};
  const auto distance = [&](const auto& method) {
    const auto result = run(problem, method, falling);
    CHECK(result.iterations == 20 * 60);
    CHECK(result.reason == StopReason::iteration_limit);
    CHECK_FALSE(result);
    VectorXd g(3);
    const VectorXd all = problem.X * result.x - problem.y;
    CHECK(std::abs(result.value - all.squaredNorm() / 200) <= 1e-12);
    g = problem.X.transpose() * all / 100;
    CHECK(std::abs(result.gradient_norm - g.norm()) <= 1e-12);
    return (result.x - exact).norm();
  };
  CHECK(distance(mlmath::Sgd{.learning_rate = 0.05}) <= 1e-3);
  CHECK(distance(mlmath::Sgd{.learning_rate = 0.02, .momentum = 0.9}) <= 3e-3);
  CHECK(distance(mlmath::Sgd{.learning_rate = 0.02, .momentum = 0.9, .nesterov = true}) <= 3e-3);
  CHECK(distance(mlmath::AdaGrad{.learning_rate = 0.5}) <= 1e-3);
  CHECK(distance(mlmath::RmsProp{.learning_rate = 0.02}) <= 3e-3);
  CHECK(distance(mlmath::Adam{.learning_rate = 0.05}) <= 3e-3);
  CHECK(distance(mlmath::AdamW{.learning_rate = 0.05, .weight_decay = 0}) <= 3e-3);
}

TEST_CASE("stochastic: SAGA converges to the last digits, batches of unequal size too") {
  const Regression problem = regression(103, 3);
  for (const Index batch : {1, 10}) {
    const auto result =
        run(problem, mlmath::Saga{.learning_rate = 0.02},
            {.batch_size = batch, .epochs = batch == 1 ? 100 : 400, .gradient_tolerance = 1e-10});
    INFO(result);
    CHECK(result);
    CHECK((result.x - problem.solution()).norm() <= 1e-10);
  }
}

TEST_CASE("stochastic: the same seed gives the same bits, another seed others") {
  const Regression problem = regression(100, 4);
  const mlmath::Adam adam{.learning_rate = 0.01};
  const auto first = run(problem, adam, {.epochs = 3}, 7);
  const auto again = run(problem, adam, {.epochs = 3}, 7);
  const auto other = run(problem, adam, {.epochs = 3}, 8);
  CHECK(first.x == again.x);
  CHECK(first.value == again.value);
  CHECK(first.x != other.x);
}

TEST_CASE("stochastic: a step does not depend on the batch size") {
  // All samples alike: every batch has the same mean.
  Regression problem{MatrixXd::Constant(8, 1, 2), VectorXd::Constant(8, 1)};
  for (const Index batch : {1, 2, 8}) {
    VectorXd after_one;
    StochasticOptions options{.batch_size = batch, .epochs = 1};
    options.schedule = {.shape = mlmath::ScheduleShape::step, .period = 1, .factor = 1e-300};
    const auto result = run(problem, mlmath::Adam{.learning_rate = 0.125}, options);
    CHECK(std::abs(result.x[0] - 0.125) <= 1e-9);
  }
}

TEST_CASE("stochastic: a generic loss, differentiated automatically, a step by hand") {
  // Mean of (x - a_i)^2 over all four samples: gradient 2 (x - 2.5); 0 - 0.1 * (-5) = 0.5.
  const VectorXd a{{1.0, 2.0, 3.0, 4.0}};
  const auto f = [&](const auto& x, const Batch& batch) {
    auto sum = ((x.array() - a[batch[0]]).square()).sum();
    for (Index k = 1; k < batch.size(); ++k) sum += (x.array() - a[batch[k]]).square().sum();
    return sum / double(batch.size());
  };
  mlmath::Philox rng(1);
  const auto one = minimize_stochastic(f, 4, VectorXd::Zero(1), mlmath::Sgd{.learning_rate = 0.1},
                                       {.batch_size = 4, .epochs = 1}, rng);
  CHECK(std::abs(one.x[0] - 0.5) <= 1e-15);
  CHECK(std::abs(one.value - 5.25) <= 1e-14);
  CHECK(std::abs(one.gradient_norm - 4) <= 1e-14);
}

TEST_CASE("stochastic: averaging beats the last point of a constant rate") {
  const Regression problem = regression(400, 3);
  const mlmath::Sgd sgd{.learning_rate = 0.05};
  const auto last = run(problem, sgd, {.batch_size = 1, .epochs = 20});
  const auto mean = run(problem, sgd, {.batch_size = 1, .epochs = 20, .averaging = 0.5});
  CHECK((mean.x - problem.solution()).norm() < 0.5 * (last.x - problem.solution()).norm());
}

TEST_CASE("stochastic: trace, callback, patience and clipping") {
  const Regression problem = regression(100, 2);
  StochasticOptions options{.batch_size = 30, .epochs = 50, .trace = true};
  options.callback = [](const mlmath::MinimizeIteration& it) { return it.iteration < 3; };
  const auto stopped = run(problem, mlmath::Adam{}, options);
  CHECK(stopped.reason == StopReason::stopped_by_caller);
  CHECK(stopped.trace.size() == 3);
  CHECK(stopped.trace.evaluations[2] == 12);
  CHECK(stopped.trace.value[2] < stopped.trace.value[0]);
  const auto early = run(problem, mlmath::Sgd{.learning_rate = 0.1},
                         {.batch_size = 30, .epochs = 500, .patience = 5});
  CHECK(early.reason == StopReason::value_tolerance);
  CHECK(early.iterations < 4 * 100);
  // Epochs that fall are none to wait for.
  const auto patient = run(problem, mlmath::Sgd{.learning_rate = 0.001},
                           {.batch_size = 100, .epochs = 30, .patience = 3});
  CHECK(patient.reason == StopReason::iteration_limit);
  CHECK(patient.iterations == 30);
  const auto late = run(problem, mlmath::Adam{}, {.epochs = 500, .time_limit = 1e-9});
  CHECK(late.reason == StopReason::time_limit);
  CHECK_FALSE(late);
  CHECK(late.iterations == 4);
  const auto clipped = run(problem, mlmath::Sgd{.learning_rate = 1},
                           {.batch_size = 100, .epochs = 1, .gradient_clip = 0.25});
  CHECK(std::abs(clipped.x.norm() - 0.25) <= 1e-15);
}

TEST_CASE("stochastic: a rate that diverges is reported, and the best point kept") {
  const Regression problem = regression(100, 2);
  const auto result = run(problem, mlmath::Sgd{.learning_rate = 50}, {.epochs = 200});
  INFO(result);
  CHECK(result.reason == StopReason::not_finite);
  CHECK_FALSE(result);
  CHECK(result.x.allFinite());
  mlmath::Philox rng(1);
  const Function broken = [](const VectorXd&, const Batch&, VectorXd& g) {
    g.setZero();
    return std::numeric_limits<double>::quiet_NaN();
  };
  const Function plane = [](const VectorXd& x, const Batch&, VectorXd& g) {
    g.setOnes();
    return x.sum();
  };
  const auto endless = minimize_stochastic(plane, 40, VectorXd::Ones(2),
                                           mlmath::Adam{.learning_rate = 1e31}, {}, rng);
  CHECK(endless.reason == StopReason::unbounded);
  CHECK_FALSE(endless);
  const auto nan = minimize_stochastic(broken, 40, VectorXd{{1.0, 2.0}}, mlmath::Adam{}, {}, rng);
  CHECK(nan.reason == StopReason::not_finite);
  CHECK(nan.x == VectorXd{{1.0, 2.0}});
}

TEST_CASE("stochastic: a gradient of the wrong sign is told, and the start kept") {
  const Regression problem = regression(100, 2);
  const Function wrong = [&](const VectorXd& x, const Batch& batch, VectorXd& g) {
    const double value = problem(x, batch, g);
    g = -g;
    return value;
  };
  const VectorXd start{{2.0, -1.0}};
  const auto reason = [&](const mlmath::Sgd& method, const StochasticOptions& options) {
    mlmath::Philox rng(1);
    const auto result = minimize_stochastic(wrong, 100, start, method, options, rng);
    CHECK_FALSE(result);
    CHECK(result.x == start);
    CHECK(result.message().find("check_gradient()") != std::string::npos);
    return result.reason;
  };
  CHECK(reason({.learning_rate = 0.001}, {.batch_size = 20}) == StopReason::wrong_gradient);
  CHECK(reason({.learning_rate = 0.001}, {.patience = 3}) == StopReason::wrong_gradient);
  CHECK(reason({.learning_rate = 0.001}, {.batch_size = 100, .epochs = 1}) ==
        StopReason::wrong_gradient);
  CHECK(reason({.learning_rate = 5}, {.epochs = 300}) == StopReason::wrong_gradient);
  // With the right one, a rate that leads only upwards is no plateau.
  const auto up =
      run(problem, mlmath::Sgd{.learning_rate = 1.5}, {.batch_size = 100, .patience = 3});
  INFO(up);
  CHECK(up.reason == StopReason::no_progress);
  CHECK(up.x == VectorXd::Zero(2));
}

TEST_CASE("stochastic: bad input") {
  const Regression problem = regression(20, 2);
  const auto message = [&](const auto& method, const StochasticOptions& options) {
    return message_of<mlmath::DomainError>([&] { return run(problem, method, options); });
  };
  CHECK(message(mlmath::Adam{}, {.batch_size = 21}) ==
        "minimize_stochastic: batch_size = 21, expected 1 <= batch_size <= 20");
  CHECK(message(mlmath::Adam{.learning_rate = 0}, {.batch_size = 5}) ==
        "minimize_stochastic: learning_rate = 0, expected a number > 0");
  CHECK(message(mlmath::Adam{.beta1 = 1}, {.batch_size = 5}) ==
        "minimize_stochastic: beta1 = 1, expected 0 <= beta1 < 1");
  CHECK(message(mlmath::Sgd{.nesterov = true}, {.batch_size = 5}) ==
        "minimize_stochastic: momentum = 0, expected momentum > 0 where nesterov is true");
  CHECK(message(mlmath::Saga{.learning_rate = -1}, {.batch_size = 5}) ==
        "minimize_stochastic: learning_rate = -1, expected a number > 0");
  CHECK(message(mlmath::Adam{}, {.batch_size = 5, .averaging = 2}) ==
        "minimize_stochastic: averaging = 2, expected 0 <= averaging <= 1");
  mlmath::Philox rng(1);
  CHECK(message_of<mlmath::DomainError>([&] {
          return minimize_stochastic(problem, 20, VectorXd{{1.0, std::nan("")}}, mlmath::Adam{},
                                     {.batch_size = 5}, rng);
        }) == "minimize_stochastic: x0(1) is nan, expected finite values");
}
