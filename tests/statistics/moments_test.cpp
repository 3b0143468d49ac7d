// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "support/matchers.hpp"
#include <mlmath/core/random.hpp>
#include <mlmath/statistics/moments.hpp>

#include <Eigen/Core>

#include <cmath>
#include <limits>
#include <sstream>

using Eigen::VectorXd;
using mlmath_test::epsilon;
using mlmath_test::message_of;
using mlmath_test::relative_error;

namespace {

const VectorXd x{{2.5, -1.25, 4, 0.5, 7.75, 3.5, -2, 6, 1.5, 3.5, 9.25, 0.25}};

}  // namespace

TEST_CASE("moments: references", "[statistics][moments]") {
  // mpmath, 40 digits: m_k = sum((x - mean)^k)/n, m3/m2^1.5, m4/m2^2 - 3 and their forms without
  // bias, which scipy.stats.skew and kurtosis with bias=False give as well.
  const double tolerance = 8 * epsilon<double>;
  CHECK(relative_error(mlmath::variance(x), 10.956597222222222222) < tolerance);
  CHECK(relative_error(mlmath::variance(x, {.ddof = 1}), 11.952651515151515152) < tolerance);
  CHECK(relative_error(mlmath::standard_deviation(x), 3.310075108244860087) < tolerance);
  CHECK(relative_error(mlmath::standard_error_of_mean(x), std::sqrt(11.952651515151515152 / 12)) <
        tolerance);
  CHECK(relative_error(mlmath::skewness(x), 0.35456954494255889255) < 4 * tolerance);
  CHECK(relative_error(mlmath::skewness(x, {.unbiased = true}), 0.40736939269540212138) <
        4 * tolerance);
  CHECK(relative_error(mlmath::kurtosis(x), -0.78277718232528732218) < 4 * tolerance);
  CHECK(relative_error(mlmath::kurtosis(x, {.unbiased = true}), -0.51041263413906763413) <
        8 * tolerance);
  CHECK(mlmath::central_moment(x, 0) == 1);
  CHECK(mlmath::central_moment(x, 1) == 0);
  CHECK(mlmath::central_moment(x, 2) == mlmath::variance(x));
  CHECK(relative_error(mlmath::central_moment(x, 3), 12.859230324074074074) < 4 * tolerance);
  CHECK(relative_error(mlmath::central_moment(x, 5), 673.96483119132587449) < 4 * tolerance);
  CHECK(relative_error(mlmath::central_moment(x, 6), 7997.1198538059396835) < 4 * tolerance);
  CHECK(relative_error(mlmath::autocorrelation(x), -0.38656050282575397454) < 4 * tolerance);
  CHECK(relative_error(mlmath::autocorrelation(x, 3), 0.21220884170495959436) < 4 * tolerance);
  CHECK(std::abs(mlmath::autocorrelation(x, 0) - 1) < 4 * epsilon<double>);
}

TEST_CASE("moments: mean and variance from one pass", "[statistics][moments]") {
  const auto both = mlmath::mean_and_variance(x, {.ddof = 1});
  CHECK(relative_error(both.mean, 35.5 / 12) <= epsilon<double>);
  CHECK(both.variance == mlmath::variance(x, {.ddof = 1}));
  CHECK(both.count == 12);
  std::ostringstream text;
  text << mlmath::mean_and_variance(Eigen::Vector3d(1, 2, 3), {.ddof = 1});
  CHECK(text.str() == "mean 2, variance 1 (3 entries)");
}

TEST_CASE("moments: long samples against long double", "[statistics][moments]") {
  mlmath::Philox rng(3);
  VectorXd noise(70'001);
  mlmath::fill_uniform(rng, noise);
  const VectorXd trend = noise + VectorXd::LinSpaced(noise.size(), -5, 20);
  VectorXd steps = noise;
  steps.tail(30'000).array() += 1e6;
  const VectorXd far = noise.array() + 1e8;
  for (const VectorXd& sample : {noise, trend, steps, far}) {
    // About a number near the mean, so that long double has digits to spare.
    const Eigen::VectorX<long double> exact =
        sample.cast<long double>().array() - static_cast<long double>(sample(0));
    const long double n = static_cast<long double>(sample.size());
    const long double mean = exact.sum() / n;
    const Eigen::ArrayX<long double> d = exact.array() - mean;
    const long double variance = d.square().sum() / n;
    // The lanes add 128 numbers of a block in working precision.
    CHECK(relative_error(mlmath::variance(sample), double(variance)) < 8 * epsilon<double>);
    const long double skewness = d.cube().sum() / n / (variance * std::sqrt(variance));
    CHECK(std::abs(mlmath::skewness(sample) - double(skewness)) < 32 * epsilon<double>);
    const long double kurtosis = d.square().square().sum() / n / (variance * variance) - 3;
    CHECK(std::abs(mlmath::kurtosis(sample) - double(kurtosis)) < 32 * epsilon<double>);
  }
}

TEST_CASE("moments: laws", "[statistics][moments]") {
  // Powers of two scale exactly, whatever the exponent: squares that would overflow or underflow
  // included.
  for (const int exponent : {-1000, -600, -100, 3, 300, 600, 1019}) {
    const VectorXd scaled = x * std::ldexp(1.0, exponent);
    CAPTURE(exponent);
    CHECK(relative_error(mlmath::standard_deviation(scaled),
                         std::ldexp(mlmath::standard_deviation(x), exponent)) <
          4 * epsilon<double>);
    CHECK(std::abs(mlmath::skewness(scaled) - mlmath::skewness(x)) < 8 * epsilon<double>);
    CHECK(std::abs(mlmath::kurtosis(scaled) - mlmath::kurtosis(x)) < 8 * epsilon<double>);
    CHECK(std::abs(mlmath::autocorrelation(scaled) - mlmath::autocorrelation(x)) <
          8 * epsilon<double>);
  }
  CHECK(mlmath::variance(VectorXd(x * 1e200)) == std::numeric_limits<double>::infinity());
  CHECK(mlmath::variance(VectorXd(x * 1e-200)) == 0);
  // A constant has no spread, even one that is not a binary fraction.
  CHECK(mlmath::variance(VectorXd::Constant(10'007, 0.1)) == 0);
  CHECK(mlmath::standard_deviation(VectorXd::Constant(5, 1e-300)) == 0);
  CHECK(mlmath::variance(VectorXd::Zero(3)) == 0);
  CHECK(std::abs(mlmath::skewness(-x) + mlmath::skewness(x)) < 4 * epsilon<double>);
  // Order does not matter.
  CHECK(relative_error(mlmath::variance(x.reverse()), mlmath::variance(x)) < 4 * epsilon<double>);
}

TEST_CASE("moments: kinds of argument", "[statistics][moments]") {
  const double expected = mlmath::variance(x);
  CHECK(mlmath::variance(x.transpose()) == expected);
  CHECK(mlmath::variance(x.reshaped(3, 4).array()) == expected);
  Eigen::MatrixXd wide = Eigen::MatrixXd::Constant(4, 5, 1e9);
  wide.block(1, 1, 3, 4) = x.reshaped(3, 4);
  CHECK(relative_error(mlmath::variance(wide.block(1, 1, 3, 4)), expected) < 8 * epsilon<double>);
  CHECK(mlmath::variance(Eigen::Vector4i(1, 2, 3, 4)) == 1.25);
  // A float sample is summed in double.
  CHECK(mlmath::variance(x.cast<float>()) == float(expected));
  CHECK(mlmath::standard_deviation(VectorXd(x * 1e30).cast<float>()) < 4e30f);
  CHECK(relative_error(mlmath::skewness(x.cast<long double>()), 0.35456954494255889255L) <
        32 * epsilon<long double>);
}

TEST_CASE("moments: errors", "[statistics][moments]") {
  const Eigen::Matrix<double, 1, 1> one(5.0);
  CHECK(mlmath::variance(one) == 0);
  CHECK(message_of<mlmath::DomainError>([&] { return mlmath::variance(one, {.ddof = 1}); }) ==
        "variance: ddof = 1, expected 0 <= ddof < 1, the number of entries of x");
  CHECK(message_of<mlmath::DomainError>([] {
          return mlmath::standard_deviation(x, {.ddof = -1});
        }) == "standard_deviation: ddof = -1, expected 0 <= ddof < 12, the number of entries of x");
  CHECK(message_of<mlmath::ShapeError>([] { return mlmath::variance(VectorXd()); }) ==
        "variance: x is empty (0x1)");
  VectorXd hole = VectorXd::Zero(5000);
  hole(4000) = std::numeric_limits<double>::quiet_NaN();
  CHECK(message_of<mlmath::DomainError>([&] { return mlmath::variance(hole); }) ==
        "variance: x(4000) is nan, expected finite values");
  CHECK(message_of<mlmath::DomainError>([&] { return mlmath::kurtosis(hole); }) ==
        "kurtosis: x(4000) is nan, expected finite values");
  CHECK(message_of<mlmath::DomainError>(
            [] { return mlmath::skewness(VectorXd::Constant(4, 2.5)); }) ==
        "skewness: x is constant (every entry is 2.5), expected at least two different values");
  CHECK(message_of<mlmath::DomainError>([] {
          return mlmath::skewness(Eigen::Vector2d(1, 2), {.unbiased = true});
        }) == "skewness: x has 2 entries, expected at least 3");
  CHECK(message_of<mlmath::DomainError>([] {
          return mlmath::kurtosis(Eigen::Vector3d(1, 2, 4), {.unbiased = true});
        }) == "kurtosis: x has 3 entries, expected at least 4");
  CHECK(message_of<mlmath::DomainError>([&] { return mlmath::standard_error_of_mean(one); }) ==
        "standard_error_of_mean: x has 1 entry, expected at least 2");
  CHECK(message_of<mlmath::DomainError>([] { return mlmath::central_moment(x, -1); }) ==
        "central_moment: order = -1, expected 0 <= order <= 1048576");
  CHECK(message_of<mlmath::DomainError>([] { return mlmath::autocorrelation(x, 12); }) ==
        "autocorrelation: lag = 12, expected 0 <= lag <= 11");
}
