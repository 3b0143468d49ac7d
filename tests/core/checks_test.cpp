// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "support/matchers.hpp"
#include <mlmath/core/checks.hpp>

#include <Eigen/Core>

#include <limits>

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::Vector3d;
using mlmath_test::message_of;
using RowMajorXd = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
namespace checks = mlmath::detail;

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();

/// The message of a check that has to fail; checks return nothing.
template <typename Error, typename Check>
std::string failure(const Check& check) {
  return message_of<Error>([&] {
    check();
    return 0;
  });
}

template <typename Derived>
std::string finite_failure(const Eigen::DenseBase<Derived>& x) {
  return failure<mlmath::DomainError>([&] { checks::check_finite("fit", "X", x.derived()); });
}

}  // namespace

TEST_CASE("size checks name both sizes and the reason", "[core][checks]") {
  using mlmath::ShapeError;
  CHECK_NOTHROW(checks::check_one_per_row("fit", "y", 4, "X", 4, 2));
  CHECK(failure<ShapeError>([] { checks::check_one_per_row("fit", "y", 3, "X", 4, 2); }) ==
        "fit: y has 3 entries, expected 4, one for each row of X (4x2)");
  CHECK(failure<ShapeError>([] { checks::check_one_per_row("fit", "y", 1, "X", 4, 2); }) ==
        "fit: y has 1 entry, expected 4, one for each row of X (4x2)");
  CHECK_NOTHROW(checks::check_one_per_column("fit", "w", 2, "X", 4, 2));
  CHECK(failure<ShapeError>([] { checks::check_one_per_column("fit", "w", 4, "X", 4, 2); }) ==
        "fit: w has 4 entries, expected 2, one for each column of X (4x2)");
  CHECK_NOTHROW(checks::check_same_size("dot", "a", 2, "b", 2));
  CHECK(failure<ShapeError>([] { checks::check_same_size("dot", "a", 2, "b", 1); }) ==
        "dot: b has 1 entry, expected 2 as in a");
  CHECK_NOTHROW(checks::check_square("det", "A", 0, 0));
  CHECK(failure<ShapeError>([] { checks::check_square("det", "A", 2, 3); }) ==
        "det: A is 2x3, expected a square matrix");
  CHECK_NOTHROW(checks::check_nonempty("fit", "X", 1, 1));
  CHECK(failure<ShapeError>([] { checks::check_nonempty("fit", "X", 0, 3); }) ==
        "fit: X is empty (0x3)");
}

TEST_CASE("value checks name the value and what it should be", "[core][checks]") {
  using mlmath::DomainError;
  CHECK_NOTHROW(checks::check_between("pca", "k", Index(2), Index(1), Index(2)));
  CHECK(failure<DomainError>([] {
          checks::check_between("pca", "k", Index(3), Index(1), Index(2));
        }) == "pca: k = 3, expected 1 <= k <= 2");
  CHECK_NOTHROW(checks::check_between("f", "p", 0.0, 0.0, 1.0));
  CHECK(failure<DomainError>([] { checks::check_between("f", "p", 1.5, 0.0, 1.0); }) ==
        "f: p = 1.5, expected 0 <= p <= 1");
  CHECK(failure<DomainError>([] { checks::check_between("f", "p", not_a_number, 0.0, 1.0); }) ==
        "f: p = nan, expected 0 <= p <= 1");
  CHECK_NOTHROW(checks::check_nonnegative("fit", "lambda", 0.0));
  for (const double bad : {-1e-300, -infinity, infinity, not_a_number}) {
    CHECK_THROWS_AS(checks::check_nonnegative("fit", "lambda", bad), DomainError);
    CHECK_THROWS_AS(checks::check_positive("fit", "lambda", bad), DomainError);
  }
  CHECK(failure<DomainError>([] { checks::check_nonnegative("fit", "lambda", -0.1f); }) ==
        "fit: lambda = -0.1, expected a number >= 0");
  CHECK(failure<DomainError>([] { checks::check_positive("fit", "lambda", 0.0); }) ==
        "fit: lambda = 0, expected a number > 0");
}

TEST_CASE("check_finite names the first bad entry in row order", "[core][checks]") {
  MatrixXd X = MatrixXd::Ones(3, 2);
  CHECK_NOTHROW(checks::check_finite("fit", "X", X));
  X(2, 0) = infinity;
  X(1, 1) = not_a_number;
  CHECK(finite_failure(X) == "fit: X(1, 1) is nan, expected finite values");
  CHECK(finite_failure(RowMajorXd(X)) == "fit: X(1, 1) is nan, expected finite values");
  CHECK(finite_failure(X.array()) == "fit: X(1, 1) is nan, expected finite values");
  CHECK(finite_failure(-X.bottomRows(1)) == "fit: X(0) is -inf, expected finite values");
  CHECK(finite_failure(X.col(1)) == "fit: X(1) is nan, expected finite values");
  CHECK_NOTHROW(checks::check_finite("fit", "X", X.topRows(1)));
  CHECK_NOTHROW(checks::check_finite("fit", "X", MatrixXd(0, 2)));
  // Large finite numbers are finite, though their sum is not.
  const double largest = std::numeric_limits<double>::max();
  CHECK_NOTHROW(checks::check_finite("fit", "X", MatrixXd::Constant(5, 5, largest)));
  CHECK_NOTHROW(checks::check_finite("fit", "X", Eigen::VectorXf::Constant(9, 3e38f)));
}

TEST_CASE("check_finite sees a bad entry wherever it is", "[core][checks]") {
  // Positions around the vector width and the tail.
  for (Index bad = 0; bad < 21; ++bad) {
    for (const double value : {infinity, -infinity, not_a_number}) {
      Eigen::VectorXd x = Eigen::VectorXd::Zero(21);
      x(bad) = value;
      CHECK_THROWS_AS(checks::check_finite("fit", "x", x), mlmath::DomainError);
    }
  }
}

TEST_CASE("check_all_nonnegative names the first negative entry", "[core][checks]") {
  CHECK_NOTHROW(checks::check_all_nonnegative("fit", "w", Vector3d(0, 1, 2)));
  CHECK_NOTHROW(checks::check_all_nonnegative("fit", "w", Eigen::VectorXd(0)));
  CHECK(failure<mlmath::DomainError>([] {
          checks::check_all_nonnegative("fit", "w", Vector3d(1, -2, -3));
        }) == "fit: w(1) is -2, expected values >= 0");
  CHECK(failure<mlmath::DomainError>([] {
          checks::check_all_nonnegative("fit", "w", Vector3d(-1, not_a_number, 0));
        }) == "fit: w(1) is nan, expected finite values");
}

TEST_CASE("check_symmetric names the pair that differs", "[core][checks]") {
  MatrixXd A{{1, 2, 3}, {2, 4, 5}, {3, 5, 6}};
  CHECK_NOTHROW(checks::check_symmetric("eigen", "A", A, 0.0));
  A(1, 2) = 5.5;
  CHECK(failure<mlmath::DomainError>([&] { checks::check_symmetric("eigen", "A", A, 1e-3); }) ==
        "eigen: A is not symmetric: A(1, 2) = 5.5, A(2, 1) = 5");
  CHECK_NOTHROW(checks::check_symmetric("eigen", "A", A, 0.1));  // 0.5 <= 0.1 * 6
  CHECK_NOTHROW(checks::check_symmetric("eigen", "A", 1e300 * A, 0.1));
  CHECK(failure<mlmath::ShapeError>([&] {
          checks::check_symmetric("eigen", "A", A.topRows(2), 0.0);
        }) == "eigen: A is 2x3, expected a square matrix");
}

TEST_CASE("probabilities are finite, not negative and sum to one", "[core][checks]") {
  using mlmath::DomainError;
  const auto check = [](const auto& p) { checks::check_probabilities("entropy", "p", p); };
  CHECK_NOTHROW(check(Vector3d(0.2, 0.3, 0.5)));
  CHECK_NOTHROW(check(Eigen::Vector3f(0.1f, 0.2f, 0.7f)));
  CHECK_NOTHROW(check(Vector3d(0.5, 0.5, 1e-9)));
  CHECK(failure<DomainError>([&] { check(Vector3d(0.5, 0.5, 1e-7)); }) ==
        "entropy: p sums to 1.0000001, expected probabilities that sum to 1");
  CHECK(failure<DomainError>([&] { check(Vector3d(0.3, 0.3, 0)); }) ==
        "entropy: p sums to 0.6, expected probabilities that sum to 1");
  CHECK(failure<DomainError>([&] { check(Vector3d(0.5, -0.5, 1)); }) ==
        "entropy: p(1) is -0.5, expected values >= 0");
  CHECK(failure<DomainError>([&] { check(Vector3d(0.5, 0.5, not_a_number)); }) ==
        "entropy: p(2) is nan, expected finite values");
  CHECK(failure<mlmath::ShapeError>([&] { check(Eigen::VectorXd()); }) ==
        "entropy: p is empty (0x1)");
}
