// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "support/matchers.hpp"
#include <mlmath/calculus/jacobian.hpp>

#include <Eigen/Core>

#include <cmath>
#include <type_traits>

using Eigen::MatrixXd;
using Eigen::VectorXd;
using mlmath_test::max_relative_error;
using mlmath_test::message_of;

namespace {

/// Spherical coordinates (r, polar, azimuth) to Cartesian ones.
struct Spherical {
  template <typename X>
  auto operator()(const X& x) const {
    using std::cos;
    using std::sin;
    using T = typename X::Scalar;
    return Eigen::Vector3<T>(x(0) * sin(x(1)) * cos(x(2)), x(0) * sin(x(1)) * sin(x(2)),
                             x(0) * cos(x(1)));
  }
};

MatrixXd spherical_jacobian(double r, double a, double b) {
  MatrixXd J(3, 3);
  J << std::sin(a) * std::cos(b), r * std::cos(a) * std::cos(b), -r * std::sin(a) * std::sin(b),
      std::sin(a) * std::sin(b), r * std::cos(a) * std::sin(b), r * std::sin(a) * std::cos(b),
      std::cos(a), -r * std::sin(a), 0;
  return J;
}

}  // namespace

TEST_CASE("jacobian: closed form, fixed and dynamic sizes", "[calculus]") {
  const Eigen::Vector3d x(2, 0.7, -1.1);
  const auto J = mlmath::jacobian(Spherical{}, x);
  static_assert(std::is_same_v<decltype(J), const Eigen::Matrix3d>);
  CHECK(max_relative_error(J, spherical_jacobian(2, 0.7, -1.1)) < 1e-15);
  const VectorXd dynamic = x;
  CHECK(max_relative_error(mlmath::jacobian(Spherical{}, dynamic), J) < 1e-15);
  CHECK(max_relative_error(mlmath::jacobian(Spherical{}, x.transpose()), J) < 1e-15);
  CHECK(max_relative_error(mlmath::jacobian(Spherical{}, 2 * x - x), J) < 1e-15);

  const auto both = mlmath::value_and_jacobian(Spherical{}, x);
  CHECK(both.value == Spherical{}(x));
  CHECK(both.jacobian == J);
}

TEST_CASE("jacobian: float and long double", "[calculus]") {
  const auto Jf = mlmath::jacobian(Spherical{}, Eigen::Vector3f(2.0f, 0.7f, -1.1f));
  CHECK(max_relative_error(Jf.cast<double>(), spherical_jacobian(2, 0.7, -1.1)) < 2e-7);
  const auto Jl = mlmath::jacobian(Spherical{}, Eigen::Vector3<long double>(2, 0.7, -1.1));
  CHECK(max_relative_error(Jl.cast<double>(), spherical_jacobian(2, 0.7, -1.1)) < 1e-15);
}

TEST_CASE("jacobian: of a linear map, the matrix itself, whatever the chunk", "[calculus]") {
  const MatrixXd A = MatrixXd::Random(7, 37);
  const VectorXd x = VectorXd::Random(37);
  const auto f = [&A](const auto& v) { return A * v; };
  CHECK(mlmath::jacobian(f, x) == A);
  CHECK(mlmath::jacobian<1>(f, x) == A);
  CHECK(mlmath::jacobian<5>(f, x) == A);
  CHECK(mlmath::jacobian<16>(f, x) == A);
  const Eigen::Matrix<double, 37, 1> fixed = x;
  CHECK(mlmath::jacobian(f, fixed) == A);
}

TEST_CASE("jacobian: matrices in and out count column by column", "[calculus]") {
  // vec(A X B) = (B' kron A) vec(X)
  const MatrixXd A = MatrixXd::Random(3, 2);
  const MatrixXd B = MatrixXd::Random(4, 2);
  const MatrixXd X = MatrixXd::Random(2, 4);
  const MatrixXd J = mlmath::jacobian([&](const auto& V) { return A * V * B; }, X);
  MatrixXd expected(6, 8);
  for (int i = 0; i < 2; ++i) {
    for (int j = 0; j < 4; ++j) expected.block(3 * i, 2 * j, 3, 2) = B(j, i) * A;
  }
  CHECK(max_relative_error(J, expected) < 1e-15);
}

TEST_CASE("jacobian: a scalar function gives one row, a constant zeros", "[calculus]") {
  const VectorXd x = VectorXd::LinSpaced(3, 1, 3);
  const MatrixXd row = mlmath::jacobian([](const auto& v) { return v.squaredNorm(); }, x);
  CHECK(row == 2 * x.transpose());
  CHECK(mlmath::jacobian([](const auto&) { return 1.0; }, x) == MatrixXd::Zero(1, 3));
  CHECK(mlmath::jacobian([](const auto&) { return Eigen::Vector2d(1, 2); }, x) ==
        MatrixXd::Zero(2, 3));
}

TEST_CASE("jacobian: an empty x has no columns", "[calculus]") {
  const MatrixXd J =
      mlmath::jacobian([](const auto&) { return Eigen::Vector2d(1, 2); }, VectorXd(0));
  CHECK(J.rows() == 2);
  CHECK(J.cols() == 0);
}

TEST_CASE("jacobian: the chain rule, J(g o f) = J(g) J(f)", "[calculus]") {
  const Eigen::Vector3d x(2, 0.7, -1.1);
  const auto g = [](const auto& v) {
    using std::exp;
    using T = typename std::decay_t<decltype(v)>::Scalar;
    return Eigen::Vector2<T>(exp(v(0)) * v(1), v(2) / v(0));
  };
  const auto composed = [&g](const auto& v) { return g(Spherical{}(v)); };
  const Eigen::Vector3d y = Spherical{}(x);
  CHECK(max_relative_error(mlmath::jacobian(composed, x),
                           mlmath::jacobian(g, y) * mlmath::jacobian(Spherical{}, x)) < 1e-15);
}

TEST_CASE("jacobian: two floats", "[calculus]") {
  const auto f = [](const auto& v) {
    using T = typename std::decay_t<decltype(v)>::Scalar;
    return Eigen::Vector2<T>(T(10) * (v(1) - v(0) * v(0)), T(1) - v(0));
  };
  const Eigen::Matrix2f J = mlmath::jacobian(f, Eigen::Vector2f(-1.5f, 1));
  CHECK(J == Eigen::Matrix2f{{30, 10}, {-1, 0}});
}

TEST_CASE("jacobian: a result that changes its size is refused", "[calculus]") {
  int calls = 0;
  const auto f = [&calls](const auto& v) {
    using T = typename std::decay_t<decltype(v)>::Scalar;
    return Eigen::VectorX<T>(v.head(++calls));
  };
  CHECK(message_of<mlmath::ShapeError>([&] { return mlmath::jacobian(f, VectorXd::Ones(40)); }) ==
        "jacobian: f gave 1 entries and then 2 at the same x; it has to give the same number");
}

TEST_CASE("jacobian_vector_product: equals the Jacobian times the vector", "[calculus]") {
  const Eigen::Vector3d x(2, 0.7, -1.1);
  const Eigen::Vector3d v(0.3, -2, 5);
  const Eigen::Vector3d product = mlmath::jacobian_vector_product(Spherical{}, x, v);
  CHECK(max_relative_error(product, mlmath::jacobian(Spherical{}, x) * v) < 1e-15);
  CHECK(message_of<mlmath::ShapeError>([&] {
          return mlmath::jacobian_vector_product(Spherical{}, x, VectorXd::Ones(2));
        }) == "jacobian_vector_product: v is 2x1, expected 3x1 as x");
}
