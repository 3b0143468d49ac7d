// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "support/iris.hpp"
#include "support/matchers.hpp"
#include <mlmath/core/random.hpp>
#include <mlmath/statistics/rank_correlation.hpp>

#include <Eigen/Core>

#include <cmath>
#include <limits>

using Eigen::Index;
using Eigen::VectorXd;
using mlmath_test::epsilon;
using mlmath_test::message_of;
using mlmath_test::relative_error;

namespace {

const VectorXd x{{2.5, -1.25, 4, 0.5, 7.75, 3.5, -2, 6, 1.5, 3.5, 9.25, 0.25}};
const VectorXd y{{1, -0.5, 3, 2, 5, 1.5, -1, 7, 0.5, 2, 6, 1}};

/// Kendall's tau-b pair by pair.
double tau_by_pairs(const VectorXd& a, const VectorXd& b) {
  double score = 0;
  double a_pairs = 0;
  double b_pairs = 0;
  for (Index i = 0; i < a.size(); ++i) {
    for (Index j = 0; j < i; ++j) {
      const double da = double((a(i) > a(j)) - (a(i) < a(j)));
      const double db = double((b(i) > b(j)) - (b(i) < b(j)));
      score += da * db;
      a_pairs += da * da;
      b_pairs += db * db;
    }
  }
  return score / std::sqrt(a_pairs) / std::sqrt(b_pairs);
}

}  // namespace

TEST_CASE("rank correlation: references", "[statistics][rank_correlation]") {
  // R 4.2: cor(x, y, method = "spearman"), "kendall"; scipy 1.10: spearmanr, kendalltau.
  CHECK(relative_error(mlmath::spearman_correlation(x, y), 0.89806817076310042) <
        4 * epsilon<double>);
  CHECK(relative_error(mlmath::kendall_correlation(x, y), 0.79072143300620401) <
        4 * epsilon<double>);
  // Iris has many ties. R 4.2: cor(iris[1], iris[2], method = ...).
  const Eigen::MatrixXd X = mlmath_test::iris();
  CHECK(relative_error(mlmath::spearman_correlation(X.col(0), X.col(1)), -0.16677765828323501) <
        20 * epsilon<double>);
  CHECK(relative_error(mlmath::kendall_correlation(X.col(0), X.col(1)), -0.076996788116516696) <
        20 * epsilon<double>);
}

TEST_CASE("rank correlation: laws", "[statistics][rank_correlation]") {
  // Increasing functions leave ranks alone.
  const VectorXd z = y.array().exp();
  CHECK(mlmath::spearman_correlation(x, z) == mlmath::spearman_correlation(x, y));
  CHECK(mlmath::kendall_correlation(x, z) == mlmath::kendall_correlation(x, y));
  CHECK(mlmath::kendall_correlation(y, x) == mlmath::kendall_correlation(x, y));
  CHECK(mlmath::kendall_correlation(x, -y) == -mlmath::kendall_correlation(x, y));
  CHECK(std::abs(mlmath::spearman_correlation(y, z) - 1) < 2 * epsilon<double>);
  CHECK(mlmath::kendall_correlation(y, z) == 1);
  CHECK(mlmath::spearman_correlation(Eigen::Vector3i(1, 2, 3), Eigen::RowVector3i(3, 1, 2)) ==
        -0.5);
  CHECK(mlmath::kendall_correlation(x.cast<float>(), y.cast<float>()) ==
        float(mlmath::kendall_correlation(x, y)));

  mlmath::Philox rng(8);
  VectorXd a(1000);
  VectorXd b(1000);
  mlmath::fill_uniform(rng, a);
  mlmath::fill_uniform(rng, b);
  b += a / 2;
  const VectorXd a_few = (a.array() * 9).floor();
  const VectorXd b_few = (b.array() * 5).floor();
  CHECK(relative_error(mlmath::kendall_correlation(a, b), tau_by_pairs(a, b)) <
        4 * epsilon<double>);
  CHECK(relative_error(mlmath::kendall_correlation(a_few, b_few), tau_by_pairs(a_few, b_few)) <
        4 * epsilon<double>);
  CHECK(relative_error(mlmath::kendall_correlation(a, b_few), tau_by_pairs(a, b_few)) <
        4 * epsilon<double>);
  CHECK(relative_error(mlmath::spearman_correlation(a_few, b),
                       mlmath::correlation(mlmath::ranks(a_few), mlmath::ranks(b))) <=
        epsilon<double>);
}

TEST_CASE("rank correlation: errors", "[statistics][rank_correlation]") {
  CHECK(message_of<mlmath::ShapeError>([] { return mlmath::kendall_correlation(x, y.head(3)); }) ==
        "kendall_correlation: y has 3 entries, expected 12 as in x");
  CHECK(message_of<mlmath::DomainError>([] {
          return mlmath::spearman_correlation(Eigen::Vector2d(3, 3), Eigen::Vector2d(1, 2));
        }) ==
        "spearman_correlation: x is constant (every entry is 3), expected at least two "
        "different values");
  VectorXd hole = y;
  hole(11) = std::numeric_limits<double>::quiet_NaN();
  CHECK(message_of<mlmath::DomainError>([&] { return mlmath::spearman_correlation(x, hole); }) ==
        "spearman_correlation: y(11) is nan, expected finite values");
}
