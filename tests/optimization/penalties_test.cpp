// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "support/matchers.hpp"
#include <mlmath/core/random.hpp>
#include <mlmath/optimization/penalties.hpp>

#include <Eigen/Core>

#include <cmath>
#include <limits>

using Eigen::VectorXd;
using Eigen::VectorXi;
using mlmath::BoxConstraint;
using mlmath::ElasticNetPenalty;
using mlmath::GroupPenalty;
using mlmath::L1Penalty;
using mlmath::L2Penalty;
using mlmath::penalty_value;
using mlmath::proximal_operator;
using mlmath::SimplexConstraint;
using mlmath_test::epsilon;
using mlmath_test::message_of;

namespace {

const VectorXd v{{3.0, -0.25, 0.0, 1.5, -4.0}};
const GroupPenalty groups{VectorXi{{0, 1, 1, 0, 2}}};
const double infinity = std::numeric_limits<double>::infinity();

// The definition: no point near the result gives less. Steps along the axes and random ones, which
// for a constraint lead to infinity or up.
template <typename P>
void check_is_minimum(const P& penalty, double step) {
  const VectorXd z = proximal_operator(penalty, v, step);
  const auto cost = [&](const VectorXd& x) {
    return (x - v).squaredNorm() / (2 * step) + penalty_value(penalty, x);
  };
  const double least = cost(z);
  CHECK(std::isfinite(least));
  mlmath::Philox rng(7);
  VectorXd move(5);
  for (int k = 0; k < 300; ++k) {
    mlmath::fill_uniform(rng, move);
    move.array() -= 0.5;
    if (k % 3 == 1) move.array() -= move.mean();  // along the simplex
    if (k % 3 == 2) move = VectorXd::Unit(5, k % 5) * move(0);
    move *= std::pow(10.0, -(k % 4));
    CHECK(cost(z + move) >= least - 1e-14 * std::abs(least));
  }
}

}  // namespace

TEST_CASE("penalty_value: by hand", "[penalties]") {
  CHECK(penalty_value(L1Penalty{}, v) == 8.75);
  CHECK(penalty_value(L2Penalty{}, v) == 27.3125);
  CHECK(penalty_value(ElasticNetPenalty{0.25}, v) == 0.25 * 8.75 + 0.75 * 27.3125);
  // sqrt(2) |(3, 1.5)| + sqrt(2) |(-0.25, 0)| + 4
  CHECK(std::abs(penalty_value(groups, v) - (std::sqrt(22.5) + std::sqrt(0.125) + 4)) <=
        16 * epsilon<double>);
  CHECK(penalty_value(BoxConstraint{VectorXd{{-4.0}}, VectorXd{{3.0}}}, v) == 0);
  CHECK(penalty_value(BoxConstraint{VectorXd{{-3.0}}, {}}, v) == infinity);
  CHECK(penalty_value(SimplexConstraint{}, VectorXd{{0.25, 0.75, 0.0}}) == 0);
  CHECK(penalty_value(SimplexConstraint{}, VectorXd{{0.25, 0.5, 0.0}}) == infinity);
  CHECK(penalty_value(SimplexConstraint{}, VectorXd{{1.25, -0.25, 0.0}}) == infinity);
}

TEST_CASE("proximal_operator: closed forms", "[penalties]") {
  CHECK(proximal_operator(L1Penalty{}, v, 0.5) == VectorXd{{2.5, 0, 0, 1, -3.5}});
  CHECK(proximal_operator(L2Penalty{}, v, 0.5) == v / 2);
  CHECK(proximal_operator(ElasticNetPenalty{0.5}, v, 1.0) == VectorXd{{1.25, 0, 0, 0.5, -1.75}});
  CHECK(proximal_operator(BoxConstraint{VectorXd{{-1.0}}, VectorXd{{2.0}}}, v, 7.0) ==
        VectorXd{{2, -0.25, 0, 1.5, -1}});
  // The group of sqrt(2) * 0.5 > 0.25 vanishes, the other two shrink along their own direction.
  const VectorXd z = proximal_operator(groups, v, 0.5);
  const double kept = 1 - 0.5 * std::sqrt(2.0) / std::sqrt(11.25);
  CHECK((z - VectorXd{{3 * kept, 0, 0, 1.5 * kept, -3.5}}).cwiseAbs().maxCoeff() <=
        4 * epsilon<double>);
  CHECK(proximal_operator(L1Penalty{}, v, 0.0) == v);
  const Eigen::VectorXf single = proximal_operator(L1Penalty{}, v.cast<float>(), 0.5F);
  CHECK(single == Eigen::VectorXf{{2.5F, 0, 0, 1, -3.5F}});
}

TEST_CASE("proximal_operator: is the minimum that it is defined as", "[penalties]") {
  for (const double step : {0.1, 2.0}) {
    check_is_minimum(L1Penalty{}, step);
    check_is_minimum(L2Penalty{}, step);
    check_is_minimum(ElasticNetPenalty{0.3}, step);
    check_is_minimum(groups, step);
    check_is_minimum(BoxConstraint{VectorXd{{0, 0, 1, -1, -infinity}}, VectorXd{{2.0}}}, step);
    check_is_minimum(SimplexConstraint{2.5}, step);
  }
}

TEST_CASE("penalties: slopes are subgradients", "[penalties]") {
  // R(z) >= R(v) + slope (z - v) for every z.
  const auto check = [](const auto& penalty) {
    mlmath::Philox rng(3);
    VectorXd z(5);
    const VectorXd slope = penalty.slope(v);
    for (int k = 0; k < 50; ++k) {
      mlmath::fill_uniform(rng, z);
      z = (z.array() - 0.5) * 8;
      CHECK(penalty.value(z) >= penalty.value(v) + slope.dot(z - v) - 1e-13);
    }
  };
  check(L1Penalty{});
  check(L2Penalty{});
  check(ElasticNetPenalty{0.3});
  check(groups);
}

TEST_CASE("penalties: refuse parameters that do not fit", "[penalties]") {
  const auto domain = [](const auto& penalty, double step) {
    return message_of<mlmath::DomainError>([&] { return proximal_operator(penalty, v, step); });
  };
  CHECK(domain(L1Penalty{}, -1) == "proximal_operator: step = -1, expected a number >= 0");
  CHECK(domain(ElasticNetPenalty{1.5}, 1) ==
        "proximal_operator: mixing = 1.5, expected 0 <= mixing <= 1");
  CHECK(domain(SimplexConstraint{-1}, 1) ==
        "proximal_operator: total = -1, expected a number >= 0");
  CHECK(domain(BoxConstraint{VectorXd{{1.0}}, VectorXd{{0.0}}}, 1) ==
        "proximal_operator: lower(0) = 1, upper(0) = 0, expected lower <= upper");
  CHECK(domain(GroupPenalty{VectorXi{{0, 0, -1, 0, 0}}}, 1) ==
        "proximal_operator: groups(2) is -1, expected numbers >= 0");
  CHECK(message_of<mlmath::ShapeError>([&] {
          return penalty_value(GroupPenalty{VectorXi{{0, 1}}}, v);
        }) == "penalty_value: groups has 2 entries, expected 5, one for each entry");
}
