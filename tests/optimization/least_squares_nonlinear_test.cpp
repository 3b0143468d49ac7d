// SPDX-License-Identifier: MIT
#include "../../examples/data/nist_nonlinear.hpp"
#include "support/catch.hpp"
#include "support/matchers.hpp"
#include <mlmath/optimization/least_squares_nonlinear.hpp>

#include <Eigen/Core>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <vector>

using Eigen::Vector2d;
using Eigen::VectorXd;
using mlmath::Dogleg;
using mlmath::least_squares_nonlinear;
using mlmath::LevenbergMarquardt;
using mlmath::NonlinearLeastSquaresOptions;
using mlmath::RobustLoss;
using mlmath::StopReason;
using mlmath_test::message_of;

namespace {

double correct_digits(const VectorXd& found, const std::vector<double>& certified) {
  double digits = 11;
  for (Eigen::Index j = 0; j < found.size(); ++j) {
    const double exact = certified[std::size_t(j)];
    const double error = std::abs((found[j] - exact) / exact);
    digits = std::min(digits, error < 1e-11 ? 11.0 : -std::log10(error));
  }
  return digits;
}

// Ten points of a decay, two of them outliers.
struct Decay {
  template <typename Vector>
  auto operator()(const Vector& b) const {
    using std::exp;
    const double y[] = {5.1, 3.9, 3.2, 2.4, 9.0, 1.6, 1.1, 1.0, -4.0, 0.5};
    Eigen::VectorX<typename Vector::Scalar> r(10);
    for (int i = 0; i < 10; ++i) r[i] = b[0] * exp(-b[1] * double(i)) - y[i];
    return r;
  }
};

const auto plain_rosenbrock = [](const VectorXd& x) {
  return VectorXd{{10 * (x[1] - x[0] * x[0]), 1 - x[0]}};
};
const auto plain_jacobian = [](const VectorXd& x) {
  return Eigen::MatrixXd{{-20 * x[0], 10}, {-1, 0}};
};

const VectorXd decay_start{{4.0, 0.3}};

}  // namespace

TEST_CASE("nonlinear least squares: NIST's 27 sets from both starts with default options") {
  int to_8_digits = 0;
  Eigen::Index evaluations = 0;
  for (const auto& set : mlmath_data::nist_nonlinear()) {
    for (std::size_t start = 0; start < 2; ++start) {
      const auto fit = least_squares_nonlinear(set, set.start(start));
      const double digits = correct_digits(fit.x, set.certified);
      INFO(set.name << " from start " << start + 1 << ": " << digits << " digits, " << fit);
      CHECK(digits >= 6);
      CHECK(fit);
      CHECK(fit.rank == fit.x.size());
      to_8_digits += digits >= 8 ? 1 : 0;
      evaluations += fit.evaluations;
      // The residuals of Lanczos1, 1e-13 of y, are rounding.
      if (set.name != "Lanczos1") {
        CHECK(correct_digits(fit.standard_errors, set.standard_deviation) >= 7);
        CHECK(std::abs(2 * fit.cost / set.sum_of_squares - 1) <= 1e-8);
      }
    }
  }
  CHECK(to_8_digits == 54);
  CHECK(evaluations <= 3700);
}

TEST_CASE("nonlinear least squares: the dogleg on NIST's sets from the nearer start") {
  int to_6_digits = 0;
  for (const auto& set : mlmath_data::nist_nonlinear()) {
    const auto fit = least_squares_nonlinear(set, set.start(1), Dogleg{});
    INFO(set.name << ": " << fit);
    CHECK(fit.x.allFinite());
    if (correct_digits(fit.x, set.certified) >= 6) {
      ++to_6_digits;
    } else {
      CHECK_FALSE(fit);
    }
  }
  CHECK(to_6_digits >= 26);
}

TEST_CASE("nonlinear least squares: robust losses") {
  // scipy.optimize.least_squares(f, [4, .3], J, loss=..., f_scale=0.5, xtol=1e-15, ftol=1e-15,
  // gtol=1e-15), SciPy 1.10, good to its gradient over the curvature; Tukey's by iterated weights
  // in NumPy.
  struct Reference {
    RobustLoss loss;
    double b0, b1, cost;
  };
  const Reference references[] = {
      {RobustLoss::squared, 5.598420690401915, 0.21425944602072242, 35.27519503351781},
      {RobustLoss::huber, 5.117068763823468, 0.24189936977826954, 5.670745775082373},
      {RobustLoss::soft_l1, 5.1177889563954535, 0.24182030405441823, 5.442543470866349},
      {RobustLoss::cauchy, 5.079242137666685, 0.2431414366009517, 1.2465540896696165},
      {RobustLoss::tukey, 5.074416496508125, 0.2427786803400555, 0.10344220205691806}};
  for (const Reference& reference : references) {
    NonlinearLeastSquaresOptions options{.loss = reference.loss, .loss_scale = 0.5};
    const bool is_tukey = reference.loss == RobustLoss::tukey;
    // Tukey's has a minimum for each choice of outliers.
    const VectorXd start = is_tukey ? VectorXd{{5.0, 0.25}} : decay_start;
    const auto fit = least_squares_nonlinear(Decay{}, start, options);
    INFO(int(reference.loss) << ": " << fit);
    CHECK(fit);
    CHECK(std::abs(fit.x[0] - reference.b0) <= 1e-6);
    CHECK(std::abs(fit.x[1] - reference.b1) <= 1e-7);
    CHECK(std::abs(fit.cost - reference.cost) <= 1e-8);
    CHECK(fit.relative_offset <= 1e-10);
    if (reference.loss != RobustLoss::squared) CHECK(fit.standard_errors[0] < 0.5);
  }
}

TEST_CASE("nonlinear least squares: bounds hold, and what they hold has no error") {
  const VectorXd start{{4.0, 0.5}};
  for (const bool is_dogleg : {false, true}) {
    const NonlinearLeastSquaresOptions options{.lower = VectorXd{{0.0, 0.4}},
                                               .upper = VectorXd{{10.0, 1.0}}};
    const auto fit = is_dogleg ? least_squares_nonlinear(Decay{}, start, Dogleg{}, options)
                               : least_squares_nonlinear(Decay{}, start, options);
    INFO(fit);
    CHECK(fit);
    CHECK(fit.x[1] == 0.4);
    // Linear in what is left: b0 = sum(y e) / sum(e^2).
    const VectorXd e = (-0.4 * VectorXd::LinSpaced(10, 0, 9)).array().exp();
    const VectorXd y = -Decay{}(VectorXd{{0.0, 0.0}});
    CHECK(std::abs(fit.x[0] - e.dot(y) / e.squaredNorm()) <= 1e-9);
    CHECK(fit.rank == 1);
    CHECK(fit.standard_errors[1] == 0);
    CHECK(std::abs(fit.standard_errors[0] - std::sqrt(2 * fit.cost / 9 / e.squaredNorm())) <= 1e-9);
  }
  // Bounds that do not bind change nothing; a start on a bound leaves it.
  const NonlinearLeastSquaresOptions wide{.lower = VectorXd{{4.0, 0.0}},
                                          .upper = VectorXd{{9.0, 9.0}}};
  const auto fit = least_squares_nonlinear(Decay{}, decay_start, wide);
  CHECK(fit);
  CHECK(std::abs(fit.x[0] - 5.598420690401915) <= 1e-6);
  const auto valley = least_squares_nonlinear(
      plain_rosenbrock, plain_jacobian, VectorXd{{-1.2, 1.0}}, LevenbergMarquardt{},
      {.lower = VectorXd{{-2.0, -2.0}}, .upper = VectorXd{{0.5, 2.0}}});
  INFO(valley);
  CHECK(valley);
  CHECK((valley.x - VectorXd{{0.5, 0.25}}).norm() <= 1e-9);
}

TEST_CASE("nonlinear least squares: a Jacobian given, fixed sizes, float and trace") {
  const auto fit = least_squares_nonlinear(plain_rosenbrock, plain_jacobian, VectorXd{{-1.2, 1.0}},
                                           Dogleg{}, {.trace = true});
  CHECK(fit);
  CHECK((fit.x - VectorXd{{1.0, 1.0}}).norm() <= 1e-12);
  CHECK(fit.trace.size() == fit.iterations + 1);
  CHECK(std::isnan(fit.standard_errors[0]));  // as many residuals as parameters
  const auto generic = [](const auto& x) {
    using Number = typename std::decay_t<decltype(x)>::Scalar;
    return Eigen::Matrix<Number, 2, 1>(10 * (x[1] - x[0] * x[0]), 1 - x[0]);
  };
  const auto single = least_squares_nonlinear(generic, Eigen::Vector2f(-1.2f, 1));
  static_assert(std::is_same_v<decltype(single.x), Eigen::Vector2f>);
  CHECK(single);
  CHECK((single.x - Eigen::Vector2f(1, 1)).norm() <= 1e-5f);
}

TEST_CASE("nonlinear least squares: why it stopped") {
  const auto run = [](const auto& f, const auto& J, NonlinearLeastSquaresOptions options = {}) {
    return least_squares_nonlinear(f, J, VectorXd{{-1.2, 1.0}}, LevenbergMarquardt{}, options);
  };
  CHECK(run(plain_rosenbrock, plain_jacobian, {.max_iterations = 1}).reason ==
        StopReason::iteration_limit);
  CHECK(run(plain_rosenbrock, plain_jacobian, {.max_evaluations = 3}).reason ==
        StopReason::evaluation_limit);
  NonlinearLeastSquaresOptions stopped;
  stopped.callback = [](const mlmath::MinimizeIteration& it) { return it.iteration < 2; };
  const auto halted = run(plain_rosenbrock, plain_jacobian, stopped);
  CHECK(halted.reason == StopReason::stopped_by_caller);
  CHECK(halted.cost < 12.1);
  const auto reversed = [](const VectorXd& x) -> Eigen::MatrixXd { return -plain_jacobian(x); };
  const auto wrong = run(plain_rosenbrock, reversed);
  CHECK(wrong.reason == StopReason::wrong_gradient);
  CHECK_FALSE(wrong);
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const auto broken = [nan](const VectorXd&) { return VectorXd{{nan, 1.0}}; };
  const auto failed = run(broken, plain_jacobian);
  CHECK(failed.reason == StopReason::not_finite);
  CHECK(failed.x[0] == -1.2);
  // NaN on the way is a step too far.
  const auto half = [nan](const VectorXd& x) {
    return VectorXd{{x[0] < 0.5 ? nan : std::log(x[0]) - 0.0, x[1]}};
  };
  const auto half_jacobian = [](const VectorXd& x) {
    return Eigen::MatrixXd{{1 / x[0], 0}, {0, 1}};
  };
  const auto found =
      least_squares_nonlinear(half, half_jacobian, VectorXd{{2.9, 1.0}}, LevenbergMarquardt{});
  CHECK(found);
  CHECK(std::abs(found.x[0] - 1) <= 1e-12);
}

TEST_CASE("nonlinear least squares: what is not determined is said") {
  // x0 and x1 matter by their sum only; fewer residuals than unknowns.
  const auto sum = [](const auto& x) {
    using Number = typename std::decay_t<decltype(x)>::Scalar;
    Eigen::VectorX<Number> r(3);
    r << x[0] + x[1] - 1, 2 * (x[0] + x[1]) - 2, x[0] + x[1] - 1.5;
    return r;
  };
  const auto fit = least_squares_nonlinear(sum, VectorXd{{4.0, 0.0}});
  CHECK(fit);
  CHECK(fit.rank == 1);
  CHECK(fit.reciprocal_condition == 0);
  CHECK(std::abs(fit.x.sum() - 13.0 / 12) <= 1e-12);
  CHECK(std::isnan(fit.covariance(0, 0)));
  const auto one = [](const auto& x) {
    using Number = typename std::decay_t<decltype(x)>::Scalar;
    Eigen::VectorX<Number> r(1);
    r << x[0] * x[0] + x[1] - 3;
    return r;
  };
  const auto under = least_squares_nonlinear(one, VectorXd{{4.0, 0.0}});
  INFO(under);
  CHECK(under);
  CHECK(under.cost <= 1e-28);
  CHECK(message_of<mlmath::ShapeError>([&] {
          return least_squares_nonlinear(one, VectorXd{{4.0, 0.0}}, Dogleg{});
        }) ==
        "least_squares_nonlinear: residuals(x0) has 1 entry, expected at least 2, one for each "
        "entry of x0; LevenbergMarquardt takes fewer");
}

TEST_CASE("nonlinear least squares: bad input") {
  using mlmath::DomainError;
  using mlmath::ShapeError;
  const auto message = [](NonlinearLeastSquaresOptions options, VectorXd x0 = decay_start) {
    return message_of<DomainError>([&] {
      return least_squares_nonlinear(plain_rosenbrock, plain_jacobian, x0, LevenbergMarquardt{},
                                     options);
    });
  };
  CHECK(message({.offset_tolerance = -1}) ==
        "least_squares_nonlinear: offset_tolerance = -1, expected a number >= 0");
  CHECK(message({.max_iterations = 0}).find("max_iterations = 0, expected 1 <=") !=
        std::string::npos);
  CHECK(message({.loss_scale = 0}) ==
        "least_squares_nonlinear: loss_scale = 0, expected a number > 0");
  CHECK(message({.lower = VectorXd{{0.0, 2.0}}, .upper = VectorXd{{9.0, 1.0}}}) ==
        "least_squares_nonlinear: lower(1) = 2 and upper(1) = 1, expected lower <= upper");
  CHECK(message({.lower = VectorXd{{5.0, 0.0}}}) ==
        "least_squares_nonlinear: x0(0) = 4, expected between lower(0) = 5 and upper(0) = inf");
  CHECK(message({}, VectorXd{{1.0, std::nan("")}}) ==
        "least_squares_nonlinear: x0(1) is nan, expected finite values");
  CHECK(message_of<ShapeError>([] {
          return least_squares_nonlinear(plain_rosenbrock, plain_jacobian, decay_start,
                                         LevenbergMarquardt{}, {.lower = VectorXd{{1.0}}});
        }) == "least_squares_nonlinear: lower has 1 entry, expected 2, one for each entry of x0");
  CHECK(message_of<ShapeError>([] {
          return least_squares_nonlinear(
              plain_rosenbrock, [](const VectorXd&) { return Eigen::MatrixXd(1, 2); }, decay_start);
        }) ==
        "least_squares_nonlinear: jacobian(x) is 1x2, expected a row for each residual and a "
        "column for each entry of x0 (2x2)");
}
