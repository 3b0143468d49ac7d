// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "support/labels.hpp"
#include "support/matchers.hpp"
#include <mlmath/classification/decision_costs.hpp>
#include <mlmath/core/errors.hpp>

#include <Eigen/Core>

#include <limits>

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;
using mlmath_test::message_of;

namespace {

using Decisions = Eigen::VectorX<Index>;

// What treatment (0: none, 1: pills, 2: knife) costs the healthy, the ill and the very ill.
const MatrixXd treatment_costs{{0, 1, 8}, {4, 2, 6}, {20, 10, 5}};

}  // namespace

TEST_CASE("Bayes' decisions by hand", "[classification][decision_costs]") {
  const MatrixXd P{{0.9, 0.1, 0}, {0.5, 0.4, 0.1}, {0.1, 0.3, 0.6}};
  const MatrixXd costs = mlmath::expected_costs(P, treatment_costs);
  CHECK(mlmath_test::max_relative_error(
            costs, MatrixXd{{0.4, 1.1, 7.8}, {3.6, 2.3, 6.9}, {13.2, 6.7, 5.6}}) <= 1e-15);
  CHECK(mlmath::decide(P, treatment_costs) == Decisions{{0, 1, 2}});
  // Costs of 1 for each mistake: the most probable class; ties are for the first.
  const MatrixXd all = mlmath_test::class_probabilities();
  const MatrixXd mistakes = MatrixXd::Ones(3, 3) - MatrixXd::Identity(3, 3);
  Decisions likeliest(all.rows());
  for (Index i = 0; i < all.rows(); ++i) all.row(i).maxCoeff(&likeliest(i));
  CHECK(mlmath::decide(all, mistakes) == likeliest);
  CHECK(mlmath::decide(MatrixXd::Constant(1, 2, 0.5), MatrixXd{{0, 1}, {1, 0}})(0) == 0);
}

TEST_CASE("decisions on two classes and on other numbers", "[classification][decision_costs]") {
  // A vector holds the probabilities of the second class; with costs 1 and 9 it is decided for from
  // 0.1 on.
  const VectorXd p{{0, 0.0999, 0.1001, 1}};
  const MatrixXd costs{{0, 1}, {9, 0}};
  CHECK(mlmath::decide(p, costs) == Decisions{{0, 0, 1, 1}});
  CHECK(mlmath::decide(p.transpose().cast<float>(), costs) == Decisions{{0, 0, 1, 1}});
  MatrixXd columns(4, 2);
  columns << 1 - p.array(), p;
  CHECK(mlmath::expected_costs(p, costs) == mlmath::expected_costs(columns, costs));
  // More decisions than classes, and fewer; whole numbers are costs.
  CHECK(mlmath::decide(p, Eigen::MatrixXi{{0, 1, 5}, {9, 3, 0}}) == Decisions{{0, 0, 0, 2}});
  CHECK(mlmath::decide(p, MatrixXd{{3}, {4}}) == Decisions::Zero(4));
  using RowMajor = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
  CHECK(mlmath::decide(RowMajor(columns.cast<float>()), costs) == Decisions{{0, 0, 1, 1}});
}

TEST_CASE("what decisions refuse", "[classification][decision_costs]") {
  const MatrixXd P{{0.5, 0.5}, {0.7, 0.4}};
  const MatrixXd costs{{0, 1}, {1, 0}};
  CHECK(message_of<mlmath::DomainError>([&] { return mlmath::decide(P, costs); }) ==
        "decide: row 1 of probabilities sums to 1.1, expected probabilities that sum to 1");
  CHECK(message_of<mlmath::DomainError>([&] {
          return mlmath::decide(MatrixXd{{1.5, -0.5}}, costs);
        }) == "decide: probabilities(0, 0) is 1.5, expected probabilities in [0, 1]");
  CHECK(message_of<mlmath::DomainError>([&] {
          return mlmath::decide(VectorXd{{0.5, std::numeric_limits<double>::quiet_NaN()}}, costs);
        }) == "decide: probabilities(1) is nan, expected probabilities in [0, 1]");
  CHECK(message_of<mlmath::ShapeError>([&] { return mlmath::decide(MatrixXd(0, 2), costs); }) ==
        "decide: probabilities is empty (0x2)");
  CHECK(message_of<mlmath::ShapeError>([&] {
          return mlmath::expected_costs(P.topRows(1), treatment_costs);
        }) == "expected_costs: costs is 3x3, expected 2 rows, one for each class");
  CHECK(message_of<mlmath::DomainError>([&] {
          return mlmath::decide(P.topRows(1),
                                MatrixXd{{0, std::numeric_limits<double>::infinity()}, {1, 0}});
        }) == "decide: costs(0, 1) is inf, expected finite values");
}
