// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "support/matchers.hpp"
#include <mlmath/probability/contingency_table.hpp>

#include <Eigen/Core>

#include <cstdint>
#include <limits>
#include <sstream>

using Eigen::MatrixXd;
using Eigen::VectorXi;
using mlmath::contingency_table;
using mlmath_test::message_of;

TEST_CASE("pairs of labels are counted", "[probability][contingency_table]") {
  const VectorXi x{{3, 1, 3, 3, 1, -7}};
  const Eigen::VectorX<std::int64_t> y{{0, 0, 5, 0, 5, 5}};
  const auto table = contingency_table(x, y);
  CHECK(table.row_labels == Eigen::VectorX<Eigen::Index>{{-7, 1, 3}});
  CHECK(table.column_labels == Eigen::VectorX<Eigen::Index>{{0, 5}});
  CHECK(table.counts == MatrixXd{{0, 1}, {1, 1}, {2, 1}});
  CHECK(contingency_table(x.transpose(), y).counts == table.counts);
  std::ostringstream printed;
  printed << table;
  CHECK(printed.str() ==
        "       0   5\n"
        "  -7   0   1\n"
        "   1   1   1\n"
        "   3   2   1\n");
}

TEST_CASE("labels may lie anywhere", "[probability][contingency_table]") {
  using Limits = std::numeric_limits<std::int64_t>;
  const Eigen::VectorX<std::int64_t> x{{Limits::max(), Limits::min(), 0, Limits::max()}};
  const auto table = contingency_table(x, x);
  CHECK(table.counts == MatrixXd{{1, 0, 0}, {0, 1, 0}, {0, 0, 2}});
  CHECK(table.row_labels(0) == Limits::min());
  CHECK(table.row_labels(2) == Limits::max());
}

TEST_CASE("labels that do not fit are refused", "[probability][contingency_table]") {
  const VectorXi x{{1, 2}};
  CHECK(message_of<mlmath::ShapeError>([&] {
          return contingency_table(x, VectorXi{{1, 2, 3}});
        }) == "contingency_table: y has 3 entries, expected 2 as in x");
  CHECK(message_of<mlmath::ShapeError>([] { return contingency_table(VectorXi(), VectorXi()); }) ==
        "contingency_table: x is empty (0x1)");
}
