// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include <mlmath/optimization/minimize_result.hpp>

#include <cmath>
#include <sstream>
#include <string>

using mlmath::Status;
using mlmath::StopReason;

TEST_CASE("minimize_result: a result is no success until a test says so") {
  const mlmath::MinimizeResult<Eigen::Vector2d> result;
  CHECK_FALSE(result.converged());
  CHECK_FALSE(bool(result));
  CHECK(std::isnan(result.value));
  CHECK(std::isnan(result.gradient_norm));
  CHECK(std::isnan(result.duality_gap));
}

TEST_CASE(
    "minimize_result: only a test of convergence is success, and each reason has a sentence") {
  for (int k = 0; k <= int(StopReason::no_progress); ++k) {
    const StopReason reason{k};
    const bool good = reason <= StopReason::rounding_limit;
    CHECK((mlmath::status_of(reason) == Status::converged) == good);
    const std::string sentence = mlmath::sentence_of(reason);
    CHECK(sentence.back() == '.');
    CHECK((sentence.rfind("Converged", 0) == 0) == good);
  }
  CHECK(mlmath::status_of(StopReason::evaluation_limit) == Status::iteration_limit);
  CHECK(mlmath::status_of(StopReason::time_limit) == Status::time_limit);
  CHECK(mlmath::status_of(StopReason::stopped_by_caller) == Status::stopped_by_caller);
  CHECK(mlmath::status_of(StopReason::unbounded) == Status::no_minimum);
  CHECK(std::string(mlmath::sentence_of(StopReason::wrong_gradient)).find("check_gradient()") !=
        std::string::npos);
}

TEST_CASE("minimize_result: printing shows the point and why it stopped") {
  mlmath::MinimizeResult<Eigen::VectorXd> result;
  result.x = Eigen::VectorXd::LinSpaced(12, 0, 11);
  result.value = 0.5;
  result.gradient_norm = 0.25;
  result.iterations = 7;
  result.evaluations = 9;
  result.reason = StopReason::gradient_tolerance;
  std::ostringstream out;
  out << result;
  CHECK(out.str() ==
        "x: 0 1 2 3 4 5 6 7 8 9 ... (12 entries)\n"
        "Converged: the norm of the gradient is within its tolerance; value 0.5, gradient norm "
        "0.25 after 7 iterations, 9 evaluations.\n");
}
