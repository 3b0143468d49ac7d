// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include <mlmath/core/status.hpp>

#include <sstream>

namespace {

std::string in_words(mlmath::Status status) {
  std::ostringstream out;
  out << status;
  return out.str();
}

}  // namespace

TEST_CASE("status says in words why an iteration stopped") {
  CHECK(in_words(mlmath::Status::converged) == "converged");
  CHECK(in_words(mlmath::Status::iteration_limit) == "iteration limit");
  CHECK(in_words(mlmath::Status::time_limit) == "time limit");
  CHECK(in_words(mlmath::Status::stopped_by_caller) == "stopped by the caller");
  CHECK(in_words(mlmath::Status::numerical_failure) == "numerical failure");
  CHECK(in_words(mlmath::Status::no_minimum) == "no minimum");
}
