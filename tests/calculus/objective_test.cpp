// SPDX-License-Identifier: MIT
#include "support/calculus_kernels.hpp"
#include "support/catch.hpp"
#include "support/matchers.hpp"
#include <mlmath/calculus/objective.hpp>

#include <Eigen/Core>

#include <stdexcept>

using Eigen::MatrixXd;
using Eigen::VectorXd;
using mlmath::objective;
using mlmath::second_order_objective;
using mlmath_test::epsilon;
using mlmath_test::max_relative_error;
using mlmath_test::message_of;

namespace {

const MatrixXd A{{2, -1, 0.5}, {0.25, 3, 1}, {-2, 0.75, 1.5}, {1, 1, -4}};
const VectorXd b{{0.5, 1, -1, 2}};
const VectorXd x0{{0.5, -1.25, 2}};
constexpr double few = 16 * epsilon<double>;

// A solver: compiled once, it knows nothing of the function.
[[gnu::noinline]] VectorXd descend(mlmath::Objective<double>& f, VectorXd x, double step) {
  VectorXd g(x.size());
  for (int i = 0; i < 300; ++i) {
    (void)f.value_and_gradient(x, g);
    x -= step * g;
  }
  return x;
}

// (A x - b)^2 with its derivatives by hand.
double by_hand(const VectorXd& x, VectorXd& g) {
  CHECK(g == VectorXd::Zero(x.size()));
  g += 2 * A.transpose() * (A * x - b);
  return (A * x - b).squaredNorm();
}
double with_hessian(const VectorXd& x, VectorXd& g, MatrixXd& H) {
  H += 2 * A.transpose() * A;
  return by_hand(x, g);
}

}  // namespace

TEST_CASE("objective: a solver that is no template", "[calculus][objective]") {
  auto generic = objective([](const auto& x) { return (A * x - b).squaredNorm(); }, x0);
  auto filled = objective(by_hand, x0);
  CHECK(generic.size() == 3);
  const VectorXd solution = descend(generic, x0, 0.02);
  CHECK((A.transpose() * (A * solution - b)).norm() < 1e-9);
  CHECK(max_relative_error(descend(filled, x0, 0.02), solution) < 1e-9);
  CHECK(generic.value(solution) <= generic.value(x0));
  CHECK(mlmath_test::relative_error(filled.value(x0), generic.value(x0)) < few);
}

TEST_CASE("objective: second derivatives, exact, by hand and by differences", "[calculus]") {
  auto generic =
      second_order_objective([](const auto& x) { return (A * x - b).squaredNorm(); }, x0);
  auto filled = second_order_objective(by_hand, x0);
  auto full = second_order_objective(with_hessian, x0);
  const MatrixXd H = 2 * A.transpose() * A;
  const VectorXd slope = 2 * A.transpose() * (A * x0 - b);
  const MatrixXd V{{1, 0}, {-2, 0}, {3, 0}};
  const auto check = [&](mlmath::SecondOrderObjective<double>& f, double tolerance) {
    MatrixXd product(3, 2), hessian(3, 3);
    VectorXd g(3);
    f.hessian_product(x0, V, product);
    CHECK(max_relative_error(product, H * V) < tolerance);
    const double value = f.value_gradient_hessian(x0, g, hessian);
    CHECK(mlmath_test::relative_error(value, (A * x0 - b).squaredNorm()) < few);
    CHECK(max_relative_error(g, slope) < few);
    CHECK(max_relative_error(hessian, H) < tolerance);
    CHECK(hessian == hessian.transpose());
  };
  check(generic, few);
  check(full, few);
  check(filled, 1e-9);
}

TEST_CASE("objective: matrices go column by column", "[calculus][objective]") {
  using RowMajor = Eigen::Matrix<double, 2, 3, Eigen::RowMajor>;
  const RowMajor W{{1, 2, 3}, {4, 5, 6}};
  const auto generic = [](const auto& M) { return M.row(1).squaredNorm() + M(0, 2); };
  const auto fills = [](const RowMajor& M, RowMajor& G) {
    G.row(1) = 2 * M.row(1);
    G(0, 2) = 1;
    return M.row(1).squaredNorm() + M(0, 2);
  };
  auto first = objective(generic, W);
  auto second = objective(fills, W);
  const VectorXd x{{1, 4, 2, 5, 3, 6}};
  VectorXd g(6);
  CHECK(first.value(x) == 80);
  CHECK(first.value_and_gradient(x, g) == 80);
  CHECK(g == VectorXd{{0, 8, 0, 10, 1, 12}});
  g.setZero();
  CHECK(second.value_and_gradient(x, g) == 80);
  CHECK(g == VectorXd{{0, 8, 0, 10, 1, 12}});
  // An array, float, a function that does not depend on x.
  auto constant = objective([](const auto&) { return 3.0f; }, Eigen::ArrayXf(2));
  Eigen::VectorXf gf(2);
  CHECK(constant.value_and_gradient(Eigen::Vector2f(1, 2), gf) == 3);
  CHECK(gf == Eigen::VectorXf::Zero(2));
}

TEST_CASE("objective: memory is reused, exceptions pass, the next call works", "[calculus]") {
  const VectorXd x = VectorXd::Ones(1000);
  bool fail = false;
  auto f = objective(
      [&fail](const auto& v) {
        const auto e = v.array().exp().eval();
        if (fail) throw std::runtime_error("from f");
        return (e * v.array()).sum();
      },
      x);
  VectorXd g(1000);
  (void)f.value_and_gradient(x, g);
  const VectorXd first = g;
  const auto capacity = mlmath::detail::thread_arena().capacity();
  for (int i = 0; i < 100; ++i) (void)f.value_and_gradient(x, g);
  CHECK(mlmath::detail::thread_arena().capacity() == capacity);
  fail = true;
  CHECK_THROWS_AS(f.value_and_gradient(x, g), std::runtime_error);
  fail = false;
  (void)f.value_and_gradient(x, g);
  CHECK(g == first);
}

TEST_CASE("objective: wrong sizes are named", "[calculus][objective]") {
  auto f = second_order_objective([](const auto& x) { return x.squaredNorm(); }, x0);
  VectorXd g(3), short_g(2);
  MatrixXd product(3, 1);
  CHECK(message_of<mlmath::ShapeError>([&] { return f.value(b); }) ==
        "objective: x has 4 entries, expected 3");
  CHECK(message_of<mlmath::ShapeError>([&] { return f.value_and_gradient(x0, short_g); }) ==
        "objective: gradient has 2 entries, expected 3");
  CHECK(message_of<mlmath::ShapeError>([&] {
          f.hessian_product(x0, MatrixXd::Ones(3, 2), product);
          return 0;
        }) == "objective: product is 3x1, expected 3x2");
}
