// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "support/matchers.hpp"
#include <mlmath/core/random.hpp>
#include <mlmath/core/sum.hpp>

#include <Eigen/Core>

#include <cmath>
#include <complex>
#include <limits>
#include <vector>

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;
using mlmath_test::epsilon;
using mlmath_test::message_of;
using mlmath_test::relative_error;

namespace {

using RowMajor = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

VectorXd uniform_vector(Index n, std::uint64_t seed) {
  mlmath::Philox rng(seed);
  VectorXd x(n);
  mlmath::fill_uniform(rng, x);
  return x;
}

/// 3001 numbers in some order whose sum is exactly 1000 / 2^20: large ones of both signs, and small
/// ones that are multiples of 2^-20.
template <typename Scalar>
Eigen::VectorX<Scalar> cancelling_numbers() {
  mlmath::Philox rng(3);
  std::vector<Scalar> values;
  for (int i = 0; i < 1000; ++i) {
    const Scalar large = (mlmath::uniform<Scalar>(rng) + 1) * Scalar(1e9);
    values.push_back(large);
    values.push_back(-large);
    values.push_back(Scalar(i % 3) * Scalar(0x1p-20));
  }
  values.push_back(Scalar(1) * Scalar(0x1p-20));
  for (std::size_t i = values.size() - 1; i > 0; --i) {
    std::swap(values[i], values[std::size_t(mlmath::uniform_index(rng, Index(i) + 1))]);
  }
  return Eigen::Map<Eigen::VectorX<Scalar>>(values.data(), Index(values.size()));
}

}  // namespace

TEST_CASE("sum: equals exact rational sums", "[core][sum]") {
  // The first 2000 uniform numbers of seed 17, added as fractions.Fraction in Python.
  const VectorXd u = uniform_vector(2000, 17);
  CHECK(relative_error(mlmath::sum(u), 1008.3054081807597) < 2 * epsilon<double>);
  CHECK(mlmath::compensated_sum(u) == 1008.3054081807597);
  CHECK(mlmath::compensated_sum(u.tail(1000).array() - 0.5) == -4.735140235745324);
}

TEST_CASE("sum: the error does not grow with the length", "[core][sum]") {
  // A loop is off by 1.3e-9 relative here: each 0.1 is rounded against a large partial sum.
  const VectorXd x = VectorXd::Constant(10000000, 0.1);
  const double exact = 1000000.000000000055511151231257827;  // 1e7 times the double 0.1
  CHECK(relative_error(mlmath::sum(x), exact) <= 8 * epsilon<double>);
  CHECK(mlmath::compensated_sum(x) == exact);
  const Eigen::VectorXf single = Eigen::VectorXf::Constant(10000000, 0.1f);
  const float exact_single = 1000000.01490116119384765625f;  // 1e7 times the float 0.1
  CHECK(relative_error(mlmath::sum(single), exact_single) <= 8 * epsilon<float>);
  CHECK(mlmath::compensated_sum(single) == exact_single);
}

TEST_CASE("compensated_sum: cancelling numbers", "[core][sum]") {
  const VectorXd x = cancelling_numbers<double>();
  CHECK(mlmath::compensated_sum(x) == 1000 * 0x1p-20);
  CHECK(mlmath::compensated_sum(cancelling_numbers<long double>()) == 1000 * 0x1p-20L);
  double loop = 0;
  for (const double value : x) loop += value;
  CHECK(relative_error(loop, 1000 * 0x1p-20) > 1e-4);
  // In float the condition number, 2 * 1.5e12 / 1e-3, is past the square of the precision: what is
  // promised is an error of n^2 eps^2 sum |x|, and met with n in place of n^2.
  const Eigen::VectorXf single = cancelling_numbers<float>();
  const float scale = single.cwiseAbs().sum();
  CHECK(std::abs(mlmath::compensated_sum(single) - 1000 * 0x1p-20f) <
        3001 * epsilon<float> * epsilon<float> * scale);
}

TEST_CASE("sum: every layout gives the same", "[core][sum]") {
  const VectorXd x = uniform_vector(3000, 5);
  const double total = mlmath::compensated_sum(x);
  const MatrixXd A = Eigen::Map<const MatrixXd>(x.data(), 50, 60);
  const RowMajor R = A;
  const auto close = [&](double value, double expected) {
    return relative_error(value, expected) < 4 * epsilon<double>;
  };
  CHECK(mlmath::sum(A) == mlmath::sum(x));
  CHECK(close(mlmath::sum(R), total));
  CHECK(close(mlmath::sum(A.transpose()), total));
  CHECK(close(mlmath::sum(2 * A.array() + 1), 2 * total + 3000));
  CHECK(close(mlmath::sum(A.block(3, 4, 40, 20)), mlmath::compensated_sum(A.block(3, 4, 40, 20))));
  CHECK(close(mlmath::sum(R.block(3, 4, 40, 20)), mlmath::compensated_sum(A.block(3, 4, 40, 20))));
  CHECK(close(mlmath::sum(A.row(7)), mlmath::compensated_sum(A.row(7).transpose().eval())));
  CHECK(close(mlmath::sum(A.col(7)), mlmath::compensated_sum(A.col(7))));
  const Eigen::Map<const VectorXd, 0, Eigen::InnerStride<2>> strided(x.data(), 1500);
  CHECK(close(mlmath::sum(strided), mlmath::compensated_sum(VectorXd(strided))));
  CHECK(mlmath::sum(Eigen::Matrix3d::Identity()) == 3);
  CHECK(mlmath::sum(Eigen::ArrayXXf::Ones(7, 9)) == 63);
  CHECK(mlmath::sum(Eigen::VectorX<long double>::Ones(100)) == 100);
  CHECK(mlmath::sum(Eigen::VectorXi::LinSpaced(1000, 1, 1000)) == 500500);
  CHECK(mlmath::sum(Eigen::VectorXcd::Constant(200, {1, 2})) == std::complex<double>(200, 400));
}

TEST_CASE("sum: empty, infinite and not a number", "[core][sum]") {
  const double infinity = std::numeric_limits<double>::infinity();
  CHECK(mlmath::sum(VectorXd(0)) == 0);
  CHECK(mlmath::sum(MatrixXd(0, 3)) == 0);
  CHECK(mlmath::compensated_sum(VectorXd(0)) == 0);
  for (const Index n : {1, 40, 100, 5000}) {
    for (const Index position : {Index(0), n / 2, n - 1}) {
      VectorXd x = VectorXd::Ones(n);
      x(position) = infinity;
      CHECK(mlmath::sum(x) == infinity);
      CHECK(mlmath::compensated_sum(x) == infinity);
      CHECK(mlmath::compensated_dot(x, VectorXd::Ones(n)) == infinity);
      x(position) = -infinity;
      CHECK(mlmath::sum(x) == -infinity);
      CHECK(mlmath::compensated_sum(x) == -infinity);
      x(position) = std::numeric_limits<double>::quiet_NaN();
      CHECK(std::isnan(mlmath::sum(x)));
      CHECK(std::isnan(mlmath::compensated_sum(x)));
      CHECK(std::isnan(mlmath::compensated_dot(x, VectorXd::Ones(n))));
    }
  }
  CHECK(mlmath::sum(VectorXd::Constant(3, 1e308)) == infinity);
  CHECK(mlmath::compensated_sum(VectorXd::Constant(3, 1e308)) == infinity);
}

TEST_CASE("compensated_dot: equals exact rational dot products", "[core][sum]") {
  // Uniform numbers of seed 17: a the first thousand, b the second less 0.5; fractions.Fraction in
  // Python. Then one more pair, 1 and minus the rounded result: what remains is the rounding.
  const VectorXd u = uniform_vector(2000, 17);
  VectorXd a(1001), b(1001);
  a << u.head(1000), 0;
  b << u.tail(1000).array() - 0.5, 0;
  CHECK(mlmath::compensated_dot(a, b) == -5.061166981557624);
  a(1000) = 1;
  b(1000) = 5.061166981557624;
  // The sum of |a_i b_i| is 250, so n^2 eps^2 sum |a_i b_i| allows 1e-23; n in place of n^2 is met.
  CHECK(std::abs(mlmath::compensated_dot(a, b) - 2.739826186002323e-16) <
        1001 * 250 * epsilon<double> * epsilon<double>);
  CHECK(mlmath::compensated_dot(a.transpose(), b) == mlmath::compensated_dot(a, b));
  CHECK(mlmath::compensated_dot(a, 2 * b) == 2 * mlmath::compensated_dot(a, b));

  // The products need 48 and 128 bits here: 2^24 + 1 squared is 2^48 + 2^25 + 1, and so on.
  const Eigen::Vector2f f(0x1p12f + 1, 0x1p24f);
  CHECK(mlmath::compensated_dot(f, Eigen::Vector2f(0x1p12f + 1, -1)) == 0x1p13f + 1);
  const Eigen::Vector2d d(0x1p27 + 1, 0x1p54);
  CHECK(mlmath::compensated_dot(d, Eigen::Vector2d(0x1p27 + 1, -1)) == 0x1p28 + 1);
  const Eigen::Vector2<long double> l(0x1p32L + 1, 0x1p64L);
  CHECK(mlmath::compensated_dot(l, Eigen::Vector2<long double>(0x1p32L + 1, -1)) == 0x1p33L + 1);

  CHECK(mlmath::compensated_dot(VectorXd(0), VectorXd(0)) == 0);
  CHECK(mlmath::compensated_dot(VectorXd::Constant(2, 1e300), VectorXd::Constant(2, 1e2)) == 2e302);
  CHECK(message_of<mlmath::ShapeError>([] {
          return mlmath::compensated_dot(VectorXd::Ones(3), VectorXd::Ones(2));
        }) == "compensated_dot: b has 2 entries, expected 3 as in a");
}
