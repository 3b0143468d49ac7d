// SPDX-License-Identifier: MIT
#include "support/calculus_kernels.hpp"
#include "support/catch.hpp"
#include "support/matchers.hpp"
#include <mlmath/calculus/hessian.hpp>
#include <mlmath/calculus/sparse_hessian.hpp>
#include <mlmath/core/random.hpp>

#include <Eigen/Core>
#include <Eigen/SparseCore>

#include <cmath>
#include <vector>

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;
using mlmath::hessian;
using mlmath::hessian_pattern;
using mlmath::HessianPattern;
using mlmath::sparse_hessian;
using mlmath_test::message_of;

namespace {

VectorXd random_vector(Index n, std::uint64_t seed) {
  mlmath::Philox rng(seed);
  VectorXd x(n);
  for (Index i = 0; i < n; ++i) x(i) = 0.2 + mlmath::uniform(rng);
  return x;
}

constexpr auto rosenbrock = [](const auto& x) {
  const Index n = x.size();
  const auto head = x.head(n - 1).array();
  const auto t = (x.tail(n - 1).array() - head.square()).eval();
  return 100 * t.square().sum() + (1 - head).square().sum();
};

}  // namespace

TEST_CASE("sparse_hessian: a band takes as many products as it is wide", "[calculus][sparse]") {
  const VectorXd x = random_vector(200, 1);
  const HessianPattern pattern = hessian_pattern(rosenbrock, x);
  CHECK(pattern.size() == 200);
  CHECK(pattern.nonzeros() == 200 + 2 * 199);
  CHECK(pattern.colors() == 3);
  const Eigen::SparseMatrix<double> H = sparse_hessian(rosenbrock, x, pattern);
  CHECK(MatrixXd(H) == hessian(rosenbrock, x));
  CHECK(MatrixXd(H) == MatrixXd(H).transpose());
}

TEST_CASE("sparse_hessian: an arrow, blocks, a star, nothing", "[calculus][sparse]") {
  const VectorXd x = random_vector(30, 2);
  const auto check = [&](const auto& f, Index most_colors) {
    const HessianPattern pattern = hessian_pattern(f, x);
    CHECK(pattern.colors() <= most_colors);
    CHECK(MatrixXd(sparse_hessian(f, x, pattern)) == hessian(f, x));
  };
  check(
      [](const auto& v) {  // everything meets the first variable
        auto sum = exp(v(0));
        for (Index i = 1; i < v.size(); ++i) sum += v(0) * sin(v(i));
        return sum;
      },
      2);
  check(
      [](const auto& v) {  // blocks of three, and a product and a quotient that meet
        auto sum = 0 * v(0);
        for (Index i = 0; i + 2 < v.size(); i += 3) {
          sum += v(i) * v(i + 1) / v(i + 2) + pow(v(i), 2.5) + hypot(v(i), v(i + 2));
        }
        return sum;
      },
      3);
  check([](const auto& v) { return v.sum() * 2 - v(3); }, 1);
  check([](const auto& v) { return v(3) > 5 ? v(0) * v(1) : max(v(2), 0.1) * v(4) + 3; }, 2);
  CHECK(sparse_hessian([](const auto&) { return 1.0; }, VectorXd(0)).size() == 0);
}

TEST_CASE("sparse_hessian: random patterns", "[calculus][sparse]") {
  // x'A x / 2 with a random symmetric A of few entries: its Hessian is A.
  mlmath::Philox rng(3);
  for (const Index n : {5, 20, 60}) {
    std::vector<Eigen::Triplet<double>> entries;
    for (Index k = 0; k < 2 * n; ++k) {
      const Index i = Index(mlmath::uniform(rng) * double(n));
      const Index j = Index(mlmath::uniform(rng) * double(n));
      const double value = 1 + std::floor(8 * mlmath::uniform(rng));
      entries.push_back({int(i), int(j), value});
      if (i != j) entries.push_back({int(j), int(i), value});
    }
    Eigen::SparseMatrix<double> A(n, n);
    A.setFromTriplets(entries.begin(), entries.end());
    const MatrixXd dense = A;
    const auto form = [&](const auto& v) { return v.dot(dense * v) / 2; };
    const VectorXd x = VectorXd::Ones(n);
    CHECK(MatrixXd(sparse_hessian(form, x, HessianPattern(A))) == dense);
  }
}

TEST_CASE("sparse_hessian: wrong sizes are named", "[calculus][sparse]") {
  const HessianPattern pattern = hessian_pattern(rosenbrock, random_vector(4, 1));
  CHECK(message_of<mlmath::ShapeError>([&] {
          return sparse_hessian(rosenbrock, random_vector(5, 1), pattern);
        }) == "sparse_hessian: x has 5 entries, expected 4 as the pattern");
  CHECK(message_of<mlmath::ShapeError>([] {
          return HessianPattern(Eigen::SparseMatrix<double>(2, 3));
        }) == "HessianPattern: the matrix is 2x3, expected a square one");
}
