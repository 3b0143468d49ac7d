// SPDX-License-Identifier: MIT
#include "support/calculus_kernels.hpp"
#include "support/catch.hpp"
#include "support/matchers.hpp"
#include <mlmath/calculus/hessian.hpp>
#include <mlmath/calculus/sum_of_parts.hpp>

#include <Eigen/Core>

#include <stdexcept>

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;
using mlmath::gradient;
using mlmath::sum_of_parts;
using mlmath_test::epsilon;
using mlmath_test::max_relative_error;
using mlmath_test::message_of;

namespace {

const MatrixXd A{{2, -1, 0.5}, {0.25, 3, 1}, {-2, 0.75, 1.5}, {1, 1, -4}};
const VectorXd x0{{0.5, -1.25, 2}};

constexpr auto term = [](Index k, const auto& x) {
  return (A.middleRows(2 * k, 2) * x).array().tanh().square().sum() * double(k + 1);
};

}  // namespace

TEST_CASE("sum_of_parts: the derivatives are those of the sum", "[calculus][parts]") {
  const auto parts = [](const auto& x) { return 3 * sum_of_parts(2, x, term) + x(0) * x(1); };
  const auto direct = [](const auto& x) { return 3 * (term(0, x) + term(1, x)) + x(0) * x(1); };
  const auto result = mlmath::value_and_gradient(parts, x0);
  CHECK(mlmath_test::relative_error(result.value, direct(x0)) < 4 * epsilon<double>);
  CHECK(parts(x0) == direct(x0));
  CHECK(max_relative_error(result.gradient, gradient(direct, x0)) < 8 * epsilon<double>);
  CHECK(max_relative_error(mlmath::hessian(parts, x0), mlmath::hessian(direct, x0)) <
        8 * epsilon<double>);
  // Of what is computed from the argument; no terms; a term that does not depend on it.
  const auto shifted = [](const auto& x) {
    return sum_of_parts(2, 2 * x, term) + sum_of_parts(0, x, term) +
           sum_of_parts(3, x, [](Index k, const auto&) { return double(k); });
  };
  const auto spelled = [](const auto& x) { return term(0, 2 * x) + term(1, 2 * x) + 3.0; };
  CHECK(max_relative_error(gradient(shifted, x0), gradient(spelled, x0)) < 8 * epsilon<double>);
}

TEST_CASE("sum_of_parts: memory for one term at a time", "[calculus][parts]") {
  // 100 terms of 50000 numbers each, more than 100 MB if all were recorded.
  const VectorXd x = VectorXd::Constant(100, 0.5);
  const auto f = [](const auto& v) {
    return sum_of_parts(100, v, [](Index k, const auto& w) {
      return (w.replicate(1, 500).array() * double(k)).exp().sum() * 0;
    });
  };
  (void)gradient(f, x);
  CHECK(mlmath::detail::thread_arena().capacity() < 8'000'000);
}

TEST_CASE("sum_of_parts: misuse is named", "[calculus][parts]") {
  CHECK(message_of<mlmath::DomainError>([] { return sum_of_parts(-1, x0, term); }) ==
        "sum_of_parts: count = -1, expected a number >= 0");
  const auto captures = [](const auto& x) {
    return sum_of_parts(2, x, [&](Index, const auto& v) { return v.dot(v) * x(0); });
  };
  CHECK_THROWS_AS(gradient(captures, x0), mlmath::TapeError);
  const auto throws = [](const auto& x) {
    return sum_of_parts(2, x, [](Index, const auto& v) {
      if (v.size() == 3) throw std::runtime_error("from f");
      return v.sum();
    });
  };
  CHECK_THROWS_AS(gradient(throws, x0), std::runtime_error);
  CHECK(gradient([](const auto& x) { return x.sum(); }, x0) == VectorXd::Ones(3));
}
