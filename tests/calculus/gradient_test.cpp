// SPDX-License-Identifier: MIT
#include "support/calculus_kernels.hpp"
#include "support/catch.hpp"
#include "support/matchers.hpp"
#include <mlmath/calculus/gradient.hpp>

#include <Eigen/Core>

#include <cmath>
#include <limits>
#include <stdexcept>
#include <thread>
#include <vector>

using Eigen::ArrayXd;
using Eigen::MatrixXd;
using Eigen::VectorXd;
using mlmath::gradient;
using mlmath::value_and_gradient;
using mlmath::vector_jacobian_product;
using mlmath_test::epsilon;
using mlmath_test::max_relative_error;
using mlmath_test::message_of;

namespace {

const MatrixXd A{{2, -1, 0.5}, {0.25, 3, 1}, {-2, 0.75, 1.5}, {1, 1, -4}};
const MatrixXd S{{4, 1, -1}, {0.5, 3, 2}, {0, -1, 5}};
const VectorXd a{{1, -2, 3}};
const VectorXd b{{0.5, 1, -1, 2}};
const VectorXd x0{{0.5, -1.25, 2}};

/// The rounding of a few dozen operations on entries of order 10.
constexpr double few = 16 * epsilon<double>;

}  // namespace

// The identities of matrix calculus: Petersen and Pedersen, The Matrix Cookbook, sec. 2.4 and 2.5.
TEST_CASE("gradient: linear and quadratic forms", "[calculus][gradient]") {
  CHECK(gradient([](const auto& x) { return x.dot(a); }, x0) == a);
  CHECK(gradient([](const auto& x) { return a.transpose() * x; }, x0) == a);
  const auto form = [](const auto& x) { return x.dot(S * x); };
  CHECK(max_relative_error(gradient(form, x0), (S + S.transpose()) * x0) < few);
  const auto least_squares = [](const auto& x) { return (A * x - b).squaredNorm(); };
  const auto result = value_and_gradient(least_squares, x0);
  CHECK(result.value == least_squares(x0));
  CHECK(max_relative_error(result.gradient, 2 * A.transpose() * (A * x0 - b)) < few);
}

TEST_CASE("gradient: norms and traces", "[calculus][gradient]") {
  CHECK(max_relative_error(gradient([](const auto& x) { return x.norm(); }, x0), x0 / x0.norm()) <
        few);
  const MatrixXd X = A.topRows(3);
  CHECK(max_relative_error(gradient([](const auto& M) { return (S * M).trace(); }, X),
                           S.transpose()) < few);
  CHECK(max_relative_error(gradient([](const auto& M) { return (M.transpose() * M).trace(); }, X),
                           2 * X) < few);
  CHECK(max_relative_error(gradient([](const auto& M) { return (M * M * M).trace(); }, X),
                           3 * (X * X).transpose()) < few);
}

TEST_CASE("gradient: the norm of huge and tiny vectors", "[calculus][gradient]") {
  const auto norm = [](const auto& x) { return x.norm(); };
  for (const double scale : {3e200, 3e-200}) {
    const VectorXd x{{scale, scale / 3 * 4}};
    const auto result = value_and_gradient(norm, x);
    CHECK(mlmath_test::relative_error(result.value, scale / 3 * 5) < few);
    CHECK(max_relative_error(result.gradient, VectorXd{{0.6, 0.8}}) < few);
  }
}

TEST_CASE("gradient: at kinks and singular points", "[calculus][gradient]") {
  const VectorXd zero = VectorXd::Zero(2);
  CHECK(gradient([](const auto& x) { return x.norm(); }, zero) == zero);
  CHECK(gradient([](const auto& x) { return x.cwiseAbs().sum(); }, zero) == zero);
  CHECK(gradient([](const auto& x) { return x.array().sqrt().sum(); }, zero) == zero);
  CHECK(gradient([](const auto& x) { return x.colwise().norm().sum(); }, zero) == zero);
  CHECK(gradient([](const auto& x) { return x.maxCoeff(); }, zero) == VectorXd{{0.5, 0.5}});
  CHECK(gradient([](const auto& x) { return xlogy(x, x).sum(); }, zero) == zero);
  CHECK(gradient([](const auto& x) { return relu(x).sum(); }, zero) == zero);
}

TEST_CASE("gradient: no NaN from what does not count", "[calculus][gradient]") {
  // log and sqrt have infinite slopes at 0, but nothing of them reaches the result.
  const ArrayXd x{{0, 4}};
  const ArrayXd mask{{0, 1}};
  CHECK(gradient([&](const auto& v) { return (v.log().max(-5) * mask).sum(); }, x)(1) == 0.25);
  CHECK((gradient([&](const auto& v) { return v(0) > 0 ? log(v(0)) : v(1); }, x) == ArrayXd{{0, 1}})
            .all());
  CHECK((gradient([&](const auto& v) { return (v.log()(0) + 0 * v.log()(0)) * 0 + v(1); }, x)(1) ==
         1));
}

TEST_CASE("gradient: loops and branches over elements", "[calculus][gradient]") {
  const auto rosenbrock = [](const auto& x) {
    auto sum = 0 * x(0);
    for (Eigen::Index i = 0; i + 1 < x.size(); ++i) {
      const auto t = x(i + 1) - x(i) * x(i);
      const auto u = 1 - x(i);
      sum += 100 * t * t + u * u;
    }
    return sum;
  };
  // d/dx_i = -400 x_i (x_{i+1} - x_i^2) - 2 (1 - x_i) + 200 (x_i - x_{i-1}^2) at (-1.2, 1, 2).
  const VectorXd x{{-1.2, 1, 2}};
  CHECK(max_relative_error(gradient(rosenbrock, x),
                           VectorXd{{-400 * -1.2 * (1 - 1.44) - 2 * 2.2,
                                     -400 * (2.0 - 1) + 200 * (1 - 1.44), 200 * (2.0 - 1)}}) < few);
  CHECK(gradient([](const auto& v) { return v(0) > 1 ? v(0) * v(1) : v(2) / v(1); }, x)(2) == 1);
}

TEST_CASE("gradient: numbers, arrays, rows, fixed sizes, float, long double", "[calculus]") {
  CHECK(gradient([](const auto& t) { return t * t; }, 3.0) == 6);
  CHECK(gradient([](const auto& t) { return t * t; }, 3.0F) == 6.0F);
  const Eigen::Vector2f xf(3, 4);
  CHECK(gradient([](const auto& x) { return x.squaredNorm(); }, xf) == 2 * xf);
  const Eigen::Vector2<long double> xl(3, 4);
  const Eigen::Vector2<long double> gl =
      gradient([](const auto& x) { return exp(x(0)) * x(1); }, xl);
  CHECK(gl(1) == std::exp(3.0L));
  const Eigen::RowVector3d row(1, 2, 3);
  CHECK(gradient([](const auto& x) { return x.dot(a) + (x * x.transpose()); }, row) ==
        a.transpose() + 2 * row);
  const Eigen::Matrix<double, 2, 3, Eigen::RowMajor> M{{1, 2, 3}, {4, 5, 6}};
  const MatrixXd G = gradient([](const auto& X) { return X.row(1).sum() + X(0, 2); }, M);
  CHECK(G == MatrixXd{{0, 0, 1}, {1, 1, 1}});
  // Expressions, maps and blocks as the point.
  CHECK(gradient([](const auto& x) { return x.squaredNorm(); }, 2 * x0) == 4 * x0);
  CHECK(gradient([](const auto& x) { return x.squaredNorm(); }, M.row(1)) == 2 * M.row(1));
  CHECK(gradient([](const auto& x) { return x.dot(a.head(2)); }, x0.tail(2)) == a.head(2));
}

TEST_CASE("gradient: several arguments", "[calculus][gradient]") {
  const auto f = [](const auto& W, const auto& v, const auto& s) { return s * (W * v).sum(); };
  const auto [dW, dv, ds] = gradient(f, S, x0, 2.0);
  CHECK(dW == 2 * VectorXd::Ones(3) * x0.transpose());
  CHECK(dv == 2 * S.transpose() * VectorXd::Ones(3));
  CHECK(ds == (S * x0).sum());
}

namespace {

template <typename T>
T sum_of_products(const Eigen::VectorX<T>& x) {
  T total(0);
  for (Eigen::Index i = 1; i < x.size(); ++i) total += x(i) * x(i - 1);
  return total + 2.0 * x.sum();
}

struct TakesNumbers {
  template <typename T>
  T operator()(const Eigen::VectorX<T>& x) const {
    return sum_of_products<T>(x);
  }
};

}  // namespace

TEST_CASE("gradient: functions of a matrix of numbers", "[calculus][gradient]") {
  CHECK(gradient(TakesNumbers{}, x0) == VectorXd{{0.75, 4.5, 0.75}});
}

namespace {

mlmath::Variable<double> sum_of_squares(const mlmath::VectorVariable<double>& x) {
  return x.squaredNorm();
}

}  // namespace

TEST_CASE("gradient: function pointers and function objects", "[calculus][gradient]") {
  CHECK(gradient(&sum_of_squares, x0) == 2 * x0);
  CHECK(gradient(sum_of_squares, x0) == 2 * x0);
  CHECK(gradient(&sum_of_products<mlmath::Variable<double>>, x0) == VectorXd{{0.75, 4.5, 0.75}});
}

TEST_CASE("gradient: constants, empty arguments, NaN", "[calculus][gradient]") {
  CHECK(gradient([](const auto&) { return 3.0; }, x0) == VectorXd::Zero(3));
  CHECK(gradient([](const auto& x) { return 0 * x(0); }, x0) == VectorXd::Zero(3));
  CHECK(gradient([](const auto& x) { return x.sum(); }, VectorXd(0)).size() == 0);
  const auto result = value_and_gradient(
      [](const auto& x) { return x.sum() * std::numeric_limits<double>::quiet_NaN(); }, x0);
  CHECK(std::isnan(result.value));
  CHECK(result.gradient.array().isNaN().all());
}

TEST_CASE("gradient: a sum of ten million terms, and a long chain", "[calculus][gradient]") {
  const auto f = [](const auto& x) {
    auto sum = 0 * x(0);
    for (int i = 0; i < 10'000'000; ++i) sum += x(i % 3);
    return sum;
  };
  CHECK(gradient(f, x0) == VectorXd{{3333334, 3333333, 3333333}});
  const auto chain = [](const auto& x) {
    auto y = x + x;
    for (int i = 0; i < 100'000; ++i) y = 0.5 * y + x;
    return y.sum();
  };
  CHECK(gradient(chain, x0) == VectorXd::Constant(3, 2));
}

TEST_CASE("gradient: a shared subexpression costs once", "[calculus][gradient]") {
  // y = 2^60 x by sixty doublings: every path visited would be 2^60 visits.
  const auto doubled = [](const auto& x) {
    auto y = x + x;
    for (int i = 1; i < 60; ++i) y = y + y;
    return y.sum();
  };
  CHECK(gradient(doubled, x0) == VectorXd::Constant(3, std::ldexp(1.0, 60)));
}

TEST_CASE("gradient: local variables and temporaries as constants", "[calculus][gradient]") {
  const auto f = [](const auto& x) {
    const MatrixXd local = 2 * A;
    const VectorXd target = b + b;
    const auto first = (local * x - target).squaredNorm() + (A.topRows(3) * MatrixXd(S) * x).sum();
    return first + (MatrixXd::Constant(3, 3, 1) * x).cwiseProduct(VectorXd(a)).sum();
  };
  const VectorXd expected = 8 * A.transpose() * (A * x0 - b) +
                            (A.topRows(3) * S).transpose() * VectorXd::Ones(3) +
                            VectorXd::Constant(3, a.sum());
  const VectorXd first = gradient(f, x0);
  CHECK(max_relative_error(first, expected) < few);
  CHECK(gradient(f, x0) == first);
}

TEST_CASE("gradient: nested and repeated calls", "[calculus][gradient]") {
  const auto inner = [](const auto& x) { return x.squaredNorm() * x(0); };
  const auto outer = [&](const auto& x) {
    const VectorXd direction = gradient(inner, a);
    return x.dot(direction) + x(1);
  };
  // The inner gradient at (1, -2, 3): 14 e_0 + 2 x_0 x.
  CHECK(gradient(outer, x0) == VectorXd{{16, -3, 6}});
}

TEST_CASE("gradient: an exception passes through and leaves nothing behind", "[calculus]") {
  const auto thrower = [](const auto& x) {
    if ((A * x).sum().value() != 0) throw std::runtime_error("from f");
    return x.sum();
  };
  for (int i = 0; i < 100; ++i) CHECK_THROWS_AS((void)gradient(thrower, x0), std::runtime_error);
  CHECK(gradient([](const auto& x) { return x.dot(a); }, x0) == a);
  // An inner call that fails leaves the outer recording as it was.
  const auto outer = [&](const auto& x) {
    const auto before = x(0) * x(1);
    CHECK_THROWS_AS((void)gradient(thrower, x0), std::runtime_error);
    return before + x.sum();
  };
  CHECK(gradient(outer, x0) == VectorXd{{x0(1) + 1, x0(0) + 1, 1}});
}

TEST_CASE("gradient: memory is reused", "[calculus][gradient]") {
  const VectorXd x = VectorXd::Ones(1000);
  const auto f = [](const auto& v) { return (v.array().exp() * v.array()).sum(); };
  (void)gradient(f, x);
  const auto before = mlmath::detail::thread_arena().capacity();
  for (int i = 0; i < 100; ++i) (void)gradient(f, x);
  CHECK(mlmath::detail::thread_arena().capacity() == before);
}

TEST_CASE("gradient: memory grows in proportion to the work", "[calculus][gradient]") {
  // What a thread of its own holds after n operations on numbers and n on vectors.
  const auto bytes = [](int n) {
    std::size_t capacity = 0;
    std::thread([&] {
      const auto f = [n](const auto& x) {
        auto y = 0 * x(0);
        for (int i = 0; i < n; ++i) y += x(i % 3) * y;
        auto v = 0.5 * x;
        for (int i = 0; i < n; ++i) v = v + x;
        return y + v.sum();
      };
      (void)gradient(f, x0);
      capacity = mlmath::detail::thread_arena().capacity();
    }).join();
    return double(capacity);
  };
  const double small = bytes(20'000);
  const double large = bytes(80'000);
  CHECK(large < 8 * small);
  CHECK(large < 80'000.0 * 1500);
}

TEST_CASE("gradient: data matrices are neither copied nor given adjoints", "[calculus][gradient]") {
  const MatrixXd X = MatrixXd::Ones(4000, 100);  // 3.2 MB, where the vectors take 32 kB each
  std::size_t capacity = 0;
  std::thread([&] {
    const VectorXd w = VectorXd::Constant(100, 0.5);
    const VectorXd slope = gradient([&](const auto& v) { return (X * v).squaredNorm(); }, w);
    CHECK(slope == VectorXd::Constant(100, 2 * 4000 * 50));
    capacity = mlmath::detail::thread_arena().capacity();
  }).join();
  CHECK(capacity < 500'000);
}

TEST_CASE("gradient: variables of another call or thread are refused", "[calculus][gradient]") {
  const std::string expected =
      "a variable is used outside the differentiation that made it (in another thread, after the "
      "call returned, or inside a nested call)";
  // A variable of the outer call inside the inner one.
  CHECK(message_of<mlmath::TapeError>([] {
          return gradient(
              [](const auto& x) {
                return x(0) * gradient([&](const auto& y) { return y(0) * x(0); }, x0)(0);
              },
              x0);
        }) == expected);
  CHECK(message_of<mlmath::TapeError>([] {
          return gradient(
              [](const auto& x) {
                return x(0) * gradient([&](const auto& y) { return (y + x).sum(); }, x0)(0);
              },
              x0);
        }) == expected);
  // A variable in another thread.
  std::string seen;
  (void)gradient(
      [&](const auto& x) {
        const auto number = x(0);
        std::thread([&] {
          seen = message_of<mlmath::TapeError>([&] { return number * number; });
          seen += message_of<mlmath::TapeError>([&] { return x.sum(); });
        }).join();
        return number;
      },
      x0);
  CHECK(seen == expected + expected);
  // A variable after the call.
  std::vector<mlmath::Variable<double>> kept;
  (void)gradient(
      [&](const auto& x) {
        kept.push_back(x(0));
        return x(0);
      },
      x0);
  CHECK(message_of<mlmath::TapeError>([&] { return kept[0] + 1.0; }) == expected);
}

TEST_CASE("gradient: threads work side by side", "[calculus][gradient]") {
  std::vector<VectorXd> results(4);
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&results, t] {
      for (int i = 0; i < 200; ++i) {
        results[std::size_t(t)] =
            gradient([t](const auto& x) { return (A * x).squaredNorm() * (t + 1); }, x0);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  for (int t = 0; t < 4; ++t) {
    CHECK(max_relative_error(results[std::size_t(t)], (t + 1) * 2 * A.transpose() * (A * x0)) <
          few);
  }
}

TEST_CASE("gradient: wrong sizes are named", "[calculus][gradient]") {
  CHECK(message_of<mlmath::ShapeError>([] {
          return gradient([](const auto& x) { return (A * x - a).sum(); }, x0);
        }) == "operator-: the operands are 4x1 and 3x1");
  CHECK(message_of<mlmath::ShapeError>([] {
          return gradient([](const auto& x) { return (A.transpose() * x).sum(); }, x0);
        }) == "operator*: the factors are 3x4 and 3x1, expected as many columns as rows");
  CHECK(message_of<mlmath::ShapeError>([] {
          return gradient([](const auto& x) { return x.head(4).sum(); }, x0);
        }) == "segment: the part does not lie within the 3x1 variable");
}

TEST_CASE("vector_jacobian_product: u'J", "[calculus][gradient]") {
  const auto linear = [](const auto& x) { return A * x; };
  CHECK(max_relative_error(vector_jacobian_product(linear, x0, b), A.transpose() * b) < few);
  const auto squares = [](const auto& x) { return x.array().square(); };
  CHECK((vector_jacobian_product(squares, x0, a) == (2 * x0.array() * a.array()).matrix()));
  CHECK(vector_jacobian_product([](const auto& x) { return x.sum(); }, x0, 3.0) ==
        VectorXd::Constant(3, 3));
  CHECK(vector_jacobian_product([](const auto& x) { return x; }, x0, a) == a);
  const auto numbers = [](const auto& x) {
    using Number = std::remove_cvref_t<decltype(x(0))>;
    return Eigen::Matrix<Number, 2, 1>(x(0) * x(1), x(2) + 1.0);
  };
  CHECK(vector_jacobian_product(numbers, x0, Eigen::Vector2d(2, 3)) == VectorXd{{-2.5, 1, 3}});
  CHECK(message_of<mlmath::ShapeError>([&] { return vector_jacobian_product(linear, x0, a); }) ==
        "vector_jacobian_product: u is 3x1, expected 4x1 as f(x)");
}
