// SPDX-License-Identifier: MIT
#include "../../examples/data/nist_linear.hpp"
#include "support/catch.hpp"
#include "support/matchers.hpp"
#include <mlmath/linalg/least_squares.hpp>

#include <Eigen/Core>

#include <algorithm>
#include <cmath>
#include <limits>

using mlmath::LeastSquaresMethod;
using mlmath_data::nist_design;
using mlmath_data::nist_response;
using mlmath_data::NistLinear;

namespace {

/// The correct digits of the worst coefficient, at most the 15 that are certified.
template <typename Scalar>
double correct_digits(const NistLinear& set, const Eigen::VectorX<Scalar>& solution) {
  double digits = 15;
  for (Eigen::Index j = 0; j < solution.size(); ++j) {
    const long double certified = set.certified[static_cast<std::size_t>(j)];
    const long double error =
        mlmath_test::relative_error(static_cast<long double>(solution(j)), certified);
    if (error > 0) digits = std::min(digits, static_cast<double>(-std::log10(error)));
  }
  return digits;
}

/// What the design's own rounding leaves of Filip in a scalar type: its powers up to x^10, scaled,
/// have the condition number 9e9.
template <typename Scalar>
double digits_wanted(const NistLinear& set) {
  if (set.name != "Filip") return 12;
  return std::numeric_limits<Scalar>::digits >= 64 ? 11 : 7.5;
}

template <typename Scalar>
void check_all_sets() {
  for (const NistLinear& set : mlmath_data::nist_linear()) {
    INFO(set.name);
    const Eigen::MatrixX<Scalar> X = nist_design<Scalar>(set);
    const Eigen::VectorX<Scalar> y = nist_response<Scalar>(set);
    const auto fit = mlmath::least_squares(X, y);
    CHECK(fit.converged());
    CHECK(fit.rank == set.parameters());
    CHECK(fit.method == LeastSquaresMethod::householder);
    CHECK(fit.backward_error < 4 * mlmath_test::epsilon<Scalar>);
    CHECK(fit.error_estimate < 4 * mlmath_test::epsilon<Scalar>);
    CHECK(correct_digits(set, fit.solution) >= digits_wanted<Scalar>(set));

    const auto freedom = static_cast<Scalar>(set.observations() - set.parameters());
    const Scalar deviation = fit.residual_norm / std::sqrt(freedom);
    const auto certified = static_cast<Scalar>(set.residual_standard_deviation);
    // Wampler1 and 2 fit exactly, up to the rounding of y's decimals against y of about 1e6.
    CHECK(std::abs(deviation - certified) <= Scalar(1e-12) * certified + Scalar(1e-9));
  }
}

}  // namespace

// Certified values: NIST StRD, see examples/data/nist_linear.hpp.
TEST_CASE("least_squares: the NIST sets in double", "[linalg][least_squares][nist]") {
  check_all_sets<double>();
}

TEST_CASE("least_squares: the NIST sets in long double", "[linalg][least_squares][nist]") {
  check_all_sets<long double>();
}

TEST_CASE("least_squares: Filip in double is solved for the design as it was rounded",
          "[linalg][least_squares][nist]") {
  // mpmath, 150 digits: lu_solve(X'X, X'y) for the powers formed and rounded in double.
  Eigen::VectorXd expected(11);
  expected << -1467.4896313887714884, -2772.1796242619315654, -2316.3711086093589188,
      -1127.973954149751772, -354.47823785523082791, -75.124202624351735061, -10.875318164699452369,
      -1.0622149986404843123, -0.06701911627445623365, -0.0024678108132356482174,
      -0.000040296253014568073646;
  for (const NistLinear& set : mlmath_data::nist_linear()) {
    if (set.name != "Filip") continue;
    const auto fit = mlmath::least_squares(nist_design<double>(set), nist_response<double>(set));
    for (Eigen::Index j = 0; j < 11; ++j) {
      CHECK(mlmath_test::relative_error(fit.solution(j), expected(j)) <
            4 * mlmath_test::epsilon<double>);
    }
  }
}

TEST_CASE("least_squares: the normal equations are used on safe NIST sets only",
          "[linalg][least_squares][nist]") {
  for (const NistLinear& set : mlmath_data::nist_linear()) {
    INFO(set.name);
    const auto fit = mlmath::least_squares(nist_design<double>(set), nist_response<double>(set),
                                           {.method = LeastSquaresMethod::cholesky});
    const bool safe = set.name != "Filip" && set.name != "Longley";
    CHECK((fit.method == LeastSquaresMethod::cholesky) == safe);
    CHECK(fit.converged());
    // What is lost is what the error estimate says is lost, and no more.
    const double digits = correct_digits(set, fit.solution);
    if (safe) CHECK(digits >= std::min(15.0, -std::log10(fit.error_estimate)) - 2.5);
  }
}
