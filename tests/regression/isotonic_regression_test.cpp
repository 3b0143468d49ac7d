// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "support/matchers.hpp"
#include <mlmath/core/errors.hpp>
#include <mlmath/core/random.hpp>
#include <mlmath/regression/isotonic_regression.hpp>
#include <mlmath/regression/model_text.hpp>

#include <Eigen/Core>

#include <limits>
#include <sstream>

using Eigen::Index;
using Eigen::VectorXd;
using mlmath_test::epsilon;
using mlmath_test::max_relative_error;
using mlmath_test::message_of;

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

// In Python with i = numpy.arange(40): x = ((i*17) % 23) / 4, with ties; y = ((i*13 + 5) % 19 +
// 2*((i*17) % 23)) / 8; w = 1 + ((i*7) % 5) / 4.
VectorXd places() {
  return VectorXd::NullaryExpr(40, [](Index i) { return double((i * 17) % 23) / 4; });
}

VectorXd outcomes() {
  return VectorXd::NullaryExpr(
      40, [](Index i) { return double((i * 13 + 5) % 19 + 2 * ((i * 17) % 23)) / 8; });
}

VectorXd weights() {
  return VectorXd::NullaryExpr(40, [](Index i) { return 1 + double((i * 7) % 5) / 4; });
}

const VectorXd new_places{{-1, 0, 0.3, 1.1, 2.0, 2.6, 3.14, 4.99, 5.5, 9}};

}  // namespace

TEST_CASE("isotonic regression as in scikit-learn", "[regression][isotonic_regression]") {
  // scikit-learn 1.9: IsotonicRegression(out_of_bounds = "clip").fit(x, y): X_thresholds_,
  // y_thresholds_, predict; numpy for the mean squared error.
  const auto plain = mlmath::isotonic_regression(places(), outcomes());
  CHECK(plain.knots == VectorXd{{0, 0.25, 0.5, 0.75, 1.25, 1.5, 1.75, 2, 2.5, 2.75, 3, 3.25, 3.75,
                                 4, 4.25, 5, 5.25, 5.5}});
  CHECK(max_relative_error(plain.values,
                           VectorXd{{0.3125, 0.875, 1.4375, 2, 2, 2.25, 3.125, 3.375, 3.375, 3.9375,
                                     4.5, 4.75, 4.75, 5.3125, 6.142857142857143, 6.142857142857143,
                                     6.53125, 6.53125}}) <= 4 * epsilon<double>);
  CHECK(max_relative_error(mlmath::predict(plain, new_places),
                           VectorXd{{0.3125, 0.3125, 0.9874999999999999, 2.0, 3.375, 3.6,
                                     4.640000000000001, 6.142857142857143, 6.53125, 6.53125}}) <=
        4 * epsilon<double>);
  CHECK(mlmath_test::relative_error(plain.objective, 0.30140904017857145) <= 1e-14);

  const auto weighted = mlmath::isotonic_regression(places(), outcomes(), weights());
  CHECK(max_relative_error(mlmath::predict(weighted, new_places),
                           VectorXd{{0.2777777777777778, 0.2777777777777778, 0.9805555555555555,
                                     1.9027777777777777, 3.3986486486486487, 3.6558558558558563,
                                     4.654411764705882, 6.157738095238095, 6.528846153846154,
                                     6.528846153846154}}) <= 4 * epsilon<double>);
  CHECK(mlmath_test::relative_error(weighted.objective, 0.2971044587887419) <= 1e-14);
}

TEST_CASE("adjacent violators are pooled as in SciPy", "[regression][isotonic_regression]") {
  // SciPy 1.16: scipy.optimize.isotonic_regression(y, weights = w).x.
  const VectorXd y{{4, 1, 3, 3, 2, 7, 6, 9, 8.5, 8}};
  const double pool = 2.6666666666666665;
  CHECK(max_relative_error(mlmath::pool_adjacent_violators(y),
                           VectorXd{{2.5, 2.5, pool, pool, pool, 6.5, 6.5, 8.5, 8.5, 8.5}}) <=
        2 * epsilon<double>);
  const double last = 8.615384615384615;
  CHECK(max_relative_error(mlmath::pool_adjacent_violators(
                               y.transpose(), VectorXd{{1, 2, 1, .5, 1, 3, 1, 1, 2, .25}}),
                           VectorXd{{2, 2, 2.6, 2.6, 2.6, 6.75, 6.75, last, last, last}}) <=
        2 * epsilon<double>);
  CHECK(mlmath::pool_adjacent_violators(VectorXd()).size() == 0);
}

TEST_CASE("an isotonic fit is optimal", "[regression][isotonic_regression]") {
  // z is the projection on the cone of rising sequences: the residual is orthogonal to z, and no
  // tail of it sums above 0.
  mlmath::Philox rng(8);
  const VectorXd y =
      VectorXd::NullaryExpr(500, [&](Index i) { return 0.002 * double(i) + mlmath::uniform(rng); });
  const VectorXd w = VectorXd::NullaryExpr(500, [&](Index) { return mlmath::uniform(rng) + 0.1; });
  const VectorXd z = mlmath::pool_adjacent_violators(y, w);
  const VectorXd residual = w.cwiseProduct(y - z);
  CHECK(std::abs(residual.dot(z)) <= 1e-12);
  double tail = 0;
  for (Index i = 499; i >= 0; --i) {
    tail += residual(i);
    CHECK(tail <= 1e-12);
    if (i > 0) CHECK(z(i) >= z(i - 1));
  }
  // Weights are copies, the order of the samples means nothing, and a falling fit is a rising one
  // mirrored, within bounds.
  const VectorXd x = places();
  const VectorXd x_twice = (VectorXd(80) << x, x).finished();
  const VectorXd y_twice = (VectorXd(80) << outcomes(), outcomes()).finished();
  const VectorXd twos = VectorXd::Constant(40, 2);
  CHECK(max_relative_error(mlmath::isotonic_regression(x_twice, y_twice).values,
                           mlmath::isotonic_regression(x, outcomes(), twos).values) <= 1e-15);
  CHECK(mlmath::isotonic_regression(x.reverse(), outcomes().reverse()).values ==
        mlmath::isotonic_regression(x, outcomes()).values);
  const auto falling =
      mlmath::isotonic_regression(-x, outcomes(), {.increasing = false, .lower = 1, .upper = 6});
  const VectorXd rising = mlmath::predict(mlmath::isotonic_regression(x, outcomes()), x);
  CHECK(max_relative_error(mlmath::predict(falling, -x), rising.cwiseMax(1).cwiseMin(6)) <= 1e-15);
}

TEST_CASE("the kinds of argument of isotonic regression", "[regression][isotonic_regression]") {
  const auto model = mlmath::isotonic_regression(places(), outcomes());
  // Exact in single precision, as are the halves.
  CHECK(mlmath::isotonic_regression(places().cast<float>(), outcomes().cast<float>()).values ==
        model.values);
  CHECK(mlmath::isotonic_regression(VectorXd{{1, 2, 3}}, Eigen::VectorXi{{0, 1, 1}}).values ==
        VectorXd{{0, 1, 1}});
  const VectorXd ends = mlmath::predict(
      model, VectorXd{{-infinity, infinity, std::numeric_limits<double>::quiet_NaN()}});
  CHECK(ends(0) == 0.3125);
  CHECK(ends(1) == 6.53125);
  CHECK(ends(2) != ends(2));
  const auto one = mlmath::isotonic_regression(VectorXd{{2}}, VectorXd{{5}});
  CHECK(mlmath::predict(one, VectorXd{{1, 2, 3}}) == VectorXd{{5, 5, 5}});
  // A sample of weight 0 is left out.
  CHECK(mlmath::isotonic_regression(VectorXd{{1, 2}}, VectorXd{{7, 3}}, VectorXd{{0, 1}}).values ==
        VectorXd{{3}});

  std::stringstream text;
  mlmath::save_model(text, model);
  CHECK(mlmath::load_model<mlmath::IsotonicRegression>(text).values == model.values);
  std::ostringstream out;
  out << one;
  CHECK(out.str() ==
        "isotonic regression: 5 at x <= 2 to 5 at x >= 2, 1 knots\n"
        "mean squared error: 0\n");
}

TEST_CASE("what isotonic regression refuses", "[regression][isotonic_regression]") {
  const VectorXd x{{1, 2, 3}};
  const VectorXd y{{1, infinity, 3}};
  CHECK(message_of<mlmath::ShapeError>([] {
          return mlmath::isotonic_regression(VectorXd(), VectorXd());
        }) == "isotonic_regression: x is empty (0x1)");
  CHECK(message_of<mlmath::ShapeError>([&] { return mlmath::isotonic_regression(x, x.head(2)); }) ==
        "isotonic_regression: y has 2 entries, expected 3 as in x");
  CHECK(message_of<mlmath::DomainError>([&] { return mlmath::isotonic_regression(x, y); }) ==
        "isotonic_regression: y(1) is inf, expected finite values");
  CHECK(message_of<mlmath::DomainError>([&] { return mlmath::isotonic_regression(y, x); }) ==
        "isotonic_regression: x(1) is inf, expected finite values");
  CHECK(message_of<mlmath::DomainError>([&] {
          return mlmath::isotonic_regression(x, x, {.lower = 2, .upper = 1});
        }) == "isotonic_regression: lower = 2 and upper = 1, expected lower <= upper");
  CHECK(message_of<mlmath::DomainError>([&] { return mlmath::isotonic_regression(x, x, -x); }) ==
        "isotonic_regression: sample_weights(0) is -1, expected values >= 0");
  CHECK(message_of<mlmath::DomainError>([&] { return mlmath::isotonic_regression(x, x, 0 * x); }) ==
        "isotonic_regression: every entry of sample_weights is 0, expected a positive one");
  CHECK(message_of<mlmath::DomainError>([&] { return mlmath::pool_adjacent_violators(y); }) ==
        "pool_adjacent_violators: y(1) is inf, expected finite values");
  CHECK(message_of<mlmath::DomainError>([&] {
          return mlmath::pool_adjacent_violators(x, 0 * x);
        }) == "pool_adjacent_violators: weights(0) is 0, expected finite values > 0");
}
