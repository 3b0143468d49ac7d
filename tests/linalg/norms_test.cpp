// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "support/matchers.hpp"
#include <mlmath/core/random.hpp>
#include <mlmath/linalg/norms.hpp>

#include <Eigen/Core>

#include <cmath>
#include <complex>
#include <limits>

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::Vector2d;
using Eigen::VectorXd;
using mlmath_test::epsilon;
using mlmath_test::message_of;
using mlmath_test::relative_error;

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();

/// [3, 4] * factor has the norm 5 * factor at any scale the type can hold.
template <typename Scalar>
void check_scales(std::initializer_list<Scalar> factors) {
  for (const Scalar factor : factors) {
    const Eigen::VectorX<Scalar> x = factor * Eigen::Vector2<Scalar>(3, 4);
    CHECK(relative_error(mlmath::norm(x), 5 * factor) <= 2 * epsilon<Scalar>);
    CHECK(relative_error(mlmath::norm(x, 3), Scalar(std::cbrt(Scalar(91))) * factor) <=
          4 * epsilon<Scalar>);
    CHECK(relative_error(mlmath::norm(x, 1), 7 * factor) <= 2 * epsilon<Scalar>);
    CHECK(mlmath::norm(x, infinity) == 4 * factor);
  }
}

}  // namespace

TEST_CASE("norm: references for p", "[linalg][norms]") {
  // mpmath, 40 digits: nsum(|x_i|^p)^(1/p).
  struct Row {
    double p;
    double expected;
  };
  const Row rows[] = {{1, 10.625},
                      {1.5, 7.023780512017067888766543},
                      {2, 5.853684736984047725715413},
                      {3, 5.028200027676686438583994},
                      {10, 4.507876813823917507170647},
                      {infinity, 4.5}};
  VectorXd x(5);
  x << 1, -2, 3, -4.5, 0.125;
  for (const Row& row : rows) {
    CAPTURE(row.p);
    CHECK(relative_error(mlmath::norm(x, row.p), row.expected) <= 4 * epsilon<double>);
  }
  CHECK(mlmath::norm(x) == mlmath::norm(x, 2));
}

TEST_CASE("norm: huge and tiny entries", "[linalg][norms]") {
  // 3e200 and 4e200 are not exact in binary: the norm of the two doubles, correctly rounded
  // (mpmath, 60 digits), is the number just below 5e200.
  CHECK(mlmath::norm(Vector2d(3e200, 4e200)) == std::nextafter(5e200, 0.0));
  check_scales<double>({1, 1e300, 1e-300, 1e160, 1e-160, 1e-155, 2e-308});
  check_scales<float>({1, 1e30f, 1e-30f, 1e-36f});
  check_scales<long double>({1, 1e4000L, 1e-4000L});
  // Exact down to the last subnormals: 3, 4 and 5 times the smallest number.
  const double smallest = std::numeric_limits<double>::denorm_min();
  CHECK(mlmath::norm(Vector2d(3 * smallest, 4 * smallest)) == 5 * smallest);
  CHECK(mlmath::norm(VectorXd::Constant(1, smallest), 7) == smallest);
  CHECK(mlmath::norm(VectorXd::Constant(1, std::numeric_limits<double>::max())) ==
        std::numeric_limits<double>::max());
  // Many squares that underflow one by one.
  const Index n = 10'000;
  CHECK(relative_error(mlmath::norm(VectorXd::Constant(n, 1e-170)), 1e-168) <= 4 * epsilon<double>);
  VectorXd mixed = VectorXd::Constant(n, 1e-170);
  mixed(17) = 1e-150;
  CHECK(relative_error(mlmath::norm(mixed), 1e-150) <= 4 * epsilon<double>);
}

TEST_CASE("norm: long vectors keep their digits", "[linalg][norms]") {
  const Index n = 1'000'003;
  VectorXd x(n);
  mlmath::Philox rng(3);
  mlmath::fill_uniform(rng, x);
  long double squares = 0;
  for (Index i = 0; i < n; ++i) {
    squares += static_cast<long double>(x(i)) * static_cast<long double>(x(i));
  }
  const double expected = static_cast<double>(std::sqrt(squares));
  CHECK(relative_error(mlmath::norm(x), expected) <= 2 * epsilon<double>);
  // The same digits on the scaled path: powers of two change nothing.
  CHECK(mlmath::norm(std::ldexp(1.0, 900) * x) == std::ldexp(mlmath::norm(x), 900));
  CHECK(mlmath::norm(std::ldexp(1.0, -900) * x) == std::ldexp(mlmath::norm(x), -900));
}

TEST_CASE("norm: NaN and infinity go through", "[linalg][norms]") {
  for (const double p : {1.0, 2.0, 2.5, infinity}) {
    CAPTURE(p);
    CHECK(std::isnan(mlmath::norm(Eigen::Vector3d(1, not_a_number, infinity), p)));
    CHECK(std::isnan(mlmath::norm(Eigen::Vector3d(not_a_number, 1e200, 1e200), p)));
    CHECK(mlmath::norm(Eigen::Vector3d(1, -infinity, 2), p) == infinity);
    CHECK(mlmath::norm(VectorXd(0), p) == 0);
    CHECK(mlmath::norm(VectorXd::Zero(3), p) == 0);
  }
}

TEST_CASE("norm: every kind of argument", "[linalg][norms]") {
  const double data[] = {3, 100, 4, 100};
  CHECK(mlmath::norm(Eigen::Map<const VectorXd, 0, Eigen::InnerStride<2>>(data, 2)) == 5);
  const MatrixXd A{{3, 4}, {0, 0}};
  CHECK(mlmath::norm(A.row(0)) == 5);
  CHECK(mlmath::norm(A.row(0).transpose() * 2) == 10);
  CHECK(mlmath::norm(A.topRows(1)) == 5);
  CHECK(mlmath::norm(A.transpose() * Vector2d(1, 1)) == 5);
  CHECK(mlmath::norm(Eigen::RowVector2f(3, 4)) == 5.0f);
  CHECK(mlmath::norm(Eigen::Vector2<long double>(3, 4)) == 5.0L);
  using Complex = std::complex<double>;
  CHECK(mlmath::norm(Eigen::Vector2cd(Complex(3, 0), Complex(0, 4))) == 5);
  CHECK(mlmath::norm(Eigen::Vector2cd(Complex(3, 4), Complex(0, 1)), 1) == 6);
}

TEST_CASE("norm: the laws of a norm", "[linalg][norms]") {
  mlmath::Philox rng(5);
  for (const double p : {1.0, 1.25, 2.0, 7.0, infinity}) {
    CAPTURE(p);
    VectorXd x(37);
    VectorXd y(37);
    mlmath::fill_uniform(rng, x);
    mlmath::fill_uniform(rng, y);
    y.array() -= 0.5;
    const double slack = 1 + 16 * epsilon<double>;
    CHECK(mlmath::norm(x + y, p) <= (mlmath::norm(x, p) + mlmath::norm(y, p)) * slack);
    CHECK(mlmath::norm(-2 * x, p) <= 2 * mlmath::norm(x, p) * slack);
    CHECK(mlmath::norm(x, infinity) <= mlmath::norm(x, p) * slack);
    CHECK(mlmath::norm(x, p) <= mlmath::norm(x, 1) * slack);
  }
}

TEST_CASE("norm: a bad order or shape is named", "[linalg][norms]") {
  const Vector2d x(3, 4);
  CHECK(message_of<mlmath::DomainError>([&] { return mlmath::norm(x, 0.5); }) ==
        "norm: p = 0.5, expected p >= 1 (infinity included)");
  CHECK(message_of<mlmath::DomainError>([&] { return mlmath::norm(x, not_a_number); }) ==
        "norm: p = nan, expected p >= 1 (infinity included)");
  CHECK(message_of<mlmath::ShapeError>([] { return mlmath::norm(MatrixXd::Ones(2, 3)); }) ==
        "norm: x is 2x3, expected a vector");
}
