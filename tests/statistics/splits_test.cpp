// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "support/matchers.hpp"
#include <mlmath/statistics/splits.hpp>

#include <Eigen/Core>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <sstream>
#include <vector>

using Eigen::Index;
using Eigen::VectorXi;
using mlmath::Split;
using mlmath::Splits;
using mlmath_test::message_of;
using Rows = Eigen::VectorX<Index>;

namespace {

static_assert(std::input_iterator<Splits::Iterator>);

const VectorXi y13{{0, 1, 2, 0, 1, 2, 2, 0, 0, 1, 2, 1, 0}};
const VectorXi groups13{{3, 3, 1, 1, 1, 4, 4, 4, 4, 9, 9, 9, 9}};

/// Whether train and test part the n samples.
bool parts_all(const Split& split, Index n) {
  std::vector<int> seen(std::size_t(n), 0);
  for (const Index i : split.train) ++seen[std::size_t(i)];
  for (const Index i : split.test) ++seen[std::size_t(i)];
  return std::all_of(seen.begin(), seen.end(), [](int times) { return times == 1; });
}

/// Whether the test sets of splits [first, first + k) part the samples.
bool tests_all(const Splits& splits, Index first, Index k) {
  std::vector<int> seen(std::size_t(splits.samples()), 0);
  for (Index fold = first; fold < first + k; ++fold) {
    for (const Index i : splits.test(fold)) ++seen[std::size_t(i)];
  }
  return std::all_of(seen.begin(), seen.end(), [](int times) { return times == 1; });
}

}  // namespace

TEST_CASE("k_fold: scikit-learn's folds", "[statistics][splits]") {
  // sklearn 1.9.1, model_selection.KFold(4).split(arange(13)).
  const Splits splits = mlmath::k_fold(13, 4);
  REQUIRE(splits.size() == 4);
  CHECK(splits[0].test == Rows{{0, 1, 2, 3}});
  CHECK(splits[1].test == Rows{{4, 5, 6}});
  CHECK(splits[3].test == Rows{{10, 11, 12}});
  CHECK(splits[1].train == Rows{{0, 1, 2, 3, 7, 8, 9, 10, 11, 12}});
  Index count = 0;
  for (const Split& split : splits) {
    CHECK(parts_all(split, 13));
    ++count;
  }
  CHECK(count == 4);
  const Splits each = mlmath::leave_one_out(3);
  CHECK(each[2].test == Rows{{2}});
  CHECK(each[2].train == Rows{{0, 1}});
}

TEST_CASE("k_fold: in random order, by the seed", "[statistics][splits]") {
  mlmath::Philox rng(3);
  mlmath::Philox same(3);
  const Splits splits = mlmath::k_fold(101, 5, rng);
  const Splits again = mlmath::k_fold(101, 5, same);
  CHECK(tests_all(splits, 0, 5));
  for (Index k = 0; k < 5; ++k) {
    CHECK(parts_all(splits[k], 101));
    CHECK(splits.test(k) == again.test(k));
    CHECK(std::is_sorted(splits.test(k).begin(), splits.test(k).end()));
  }
  CHECK(splits.test(0).maxCoeff() > 25);
  const Splits repeated = mlmath::repeated_k_fold(20, 4, 3, rng);
  CHECK(repeated.size() == 12);
  for (Index r = 0; r < 3; ++r) CHECK(tests_all(repeated, 4 * r, 4));
  CHECK(repeated.test(0) != repeated.test(4));
}

TEST_CASE("stratified_k_fold: scikit-learn's folds, and equal shares", "[statistics][splits]") {
  // sklearn 1.9.1, model_selection.StratifiedKFold(3).split(X, y13).
  const Splits splits = mlmath::stratified_k_fold(y13, 3);
  CHECK(splits.test(0) == Rows{{0, 1, 2, 3, 5}});
  CHECK(splits.test(1) == Rows{{4, 6, 7, 8}});
  CHECK(splits.test(2) == Rows{{9, 10, 11, 12}});
  CHECK(mlmath::stratified_k_fold(y13.cast<double>() * 7, 3).test(1) == splits.test(1));

  mlmath::Philox rng(4);
  const VectorXi y = VectorXi::NullaryExpr(103, [](Index i) { return i % 10 == 0 ? 5 : -1; });
  const Splits shuffled = mlmath::stratified_k_fold(y, 5, rng);
  CHECK(tests_all(shuffled, 0, 5));
  for (Index k = 0; k < 5; ++k) {
    const Index rare = (y(shuffled.test(k)).array() == 5).count();
    CHECK(rare >= 2);
    CHECK(rare <= 3);
    CHECK(std::abs(double(shuffled.test(k).size()) - 20.6) < 1);
  }
  const Splits repeated = mlmath::repeated_stratified_k_fold(y, 5, 2, rng);
  CHECK(repeated.size() == 10);
  CHECK(tests_all(repeated, 5, 5));
  CHECK(repeated.test(0) != repeated.test(5));
}

TEST_CASE("group_k_fold: groups stay together", "[statistics][splits]") {
  // Sizes 2, 3, 4, 4 to 3 folds, the largest first: sklearn 1.9.1's GroupKFold(3), which takes the
  // last of equal groups first.
  const Splits splits = mlmath::group_k_fold(groups13, 3);
  CHECK(splits.test(0) == Rows{{5, 6, 7, 8}});
  CHECK(splits.test(1) == Rows{{9, 10, 11, 12}});
  CHECK(splits.test(2) == Rows{{0, 1, 2, 3, 4}});
  const Splits each = mlmath::leave_one_group_out(groups13);
  CHECK(each.size() == 4);
  CHECK(each.test(1) == Rows{{2, 3, 4}});
}

TEST_CASE("train_test_split: sizes, shares and seeds", "[statistics][splits]") {
  mlmath::Philox rng(5);
  const Split split = mlmath::train_test_split(10, rng);
  CHECK(split.test.size() == 3);  // a quarter, rounded up
  CHECK(parts_all(split, 10));
  CHECK(mlmath::train_test_split(10, rng, {.test_share = 0.5}).test.size() == 5);
  CHECK(mlmath::train_test_split(10, rng).test != split.test);

  const VectorXi y =
      VectorXi::NullaryExpr(60, [](Index i) { return i < 30 ? 0 : (i < 50 ? 1 : 2); });
  const Split fair = mlmath::stratified_train_test_split(y, rng, {.test_share = 0.2});
  CHECK(parts_all(fair, 60));
  CHECK((y(fair.test).array() == 0).count() == 6);
  CHECK((y(fair.test).array() == 1).count() == 4);
  CHECK((y(fair.test).array() == 2).count() == 2);
  const Splits random = mlmath::shuffle_splits(60, 4, rng, {.test_share = 0.1});
  CHECK(random.size() == 4);
  for (const Split& part : random) {
    CHECK(part.test.size() == 6);
    CHECK(parts_all(part, 60));
  }
  const Splits even = mlmath::stratified_shuffle_splits(y, 4, rng, {.test_share = 0.2});
  for (const Split& part : even) CHECK((y(part.test).array() == 2).count() == 2);
}

TEST_CASE("shuffles are fair: each sample is tested on as often", "[statistics][splits]") {
  // 2000 splits, each of 10 samples held out with probability 0.3: a binomial count within 5
  // standard deviations (20.5) of 600. False alarm: 10 * 6e-7.
  mlmath::Philox rng(6);
  Eigen::VectorXi times = Eigen::VectorXi::Zero(10);
  for (int r = 0; r < 2000; ++r) {
    const Split split = mlmath::train_test_split(10, rng, {.test_share = 0.3});
    for (const Index i : split.test) ++times(i);
  }
  CHECK((times.array() - 600).abs().maxCoeff() <= 102);
}

TEST_CASE("time_series_splits: scikit-learn's splits", "[statistics][splits]") {
  // sklearn 1.9.1, TimeSeriesSplit(3) and TimeSeriesSplit(3, gap=1, test_size=2, max_train_size=4)
  // of 13 rows.
  const Splits splits = mlmath::time_series_splits(13, 3);
  REQUIRE(splits.size() == 3);
  CHECK(splits[0].train == Rows{{0, 1, 2, 3}});
  CHECK(splits[0].test == Rows{{4, 5, 6}});
  CHECK(splits[2].train == Rows{{0, 1, 2, 3, 4, 5, 6, 7, 8, 9}});
  CHECK(splits[2].test == Rows{{10, 11, 12}});
  const Splits gapped =
      mlmath::time_series_splits(13, 3, {.test_size = 2, .gap = 1, .max_train_size = 4});
  CHECK(gapped[0].train == Rows{{2, 3, 4, 5}});
  CHECK(gapped[0].test == Rows{{7, 8}});
  CHECK(gapped[2].train == Rows{{6, 7, 8, 9}});
  CHECK(gapped[2].test == Rows{{11, 12}});
}

TEST_CASE("splits: printed, and errors name what is wrong", "[statistics][splits]") {
  std::ostringstream out;
  out << mlmath::k_fold(5, 2);
  CHECK(out.str() ==
        "2 splits of 5 samples\n  0: 2 to train on, 3 to test on\n  1: 3 to train on, 2 to test "
        "on\n");
  mlmath::Philox rng(7);
  CHECK(message_of<mlmath::DomainError>([] { return mlmath::k_fold(3, 4); }) ==
        "k_fold: 4 folds of 3 samples, expected 2 <= folds <= samples");
  CHECK(message_of<mlmath::DomainError>([] { return mlmath::leave_one_out(1); }) ==
        "leave_one_out: 1 fold of 1 samples, expected 2 <= folds <= samples");
  CHECK(message_of<mlmath::DomainError>([] {
          return mlmath::stratified_k_fold(VectorXi{{0, 0, 0, 7}}, 2);
        }) == "stratified_k_fold: class 7 of y has 1 sample, expected at least 2");
  CHECK(message_of<mlmath::DomainError>([] {
          return mlmath::stratified_k_fold(Eigen::Vector3d(0, 0.5, 1), 2);
        }) == "stratified_k_fold: y(1) is 0.5, expected a label, a whole number");
  CHECK(message_of<mlmath::DomainError>([] { return mlmath::group_k_fold(groups13, 5); }) ==
        "group_k_fold: 5 folds of 4 groups, expected 2 <= folds <= groups");
  CHECK(message_of<mlmath::DomainError>([&] { return mlmath::repeated_k_fold(4, 2, 0, rng); }) ==
        "repeated_k_fold: repeats = 0, expected at least 1");
  CHECK(message_of<mlmath::DomainError>([&] {
          return mlmath::train_test_split(4, rng, {.test_share = 1});
        }) == "train_test_split: test_share = 1, expected 0 < test_share < 1");
  CHECK(message_of<mlmath::DomainError>([&] {
          return mlmath::train_test_split(4, rng, {.test_share = 0.9});
        }) == "train_test_split: test_share = 0.9 leaves nothing of n = 4 to train on");
  CHECK(message_of<mlmath::DomainError>([] { return mlmath::time_series_splits(4, 4); }) ==
        "time_series_splits: 4 test sets of 0 rows and a gap of 0 leave nothing of n = 4 to train "
        "on");
  CHECK(message_of<mlmath::DomainError>([] {
          return mlmath::time_series_splits(9, 2, {.gap = -1});
        }) == "time_series_splits: gap = -1, expected a number >= 0");
  CHECK(message_of<mlmath::DomainError>([] { return mlmath::k_fold(4, 2)[2]; }) ==
        "Splits: k = 2, expected 0 <= k <= 1");
  CHECK(message_of<mlmath::DomainError>([] {
          return Splits(3, {Rows{{0, 3}}});
        }) == "Splits: tests holds 3, expected rows of 3 samples");
  CHECK(message_of<mlmath::ShapeError>([] {
          return Splits(3, {Rows{{0}}}, {Rows{{1}}, Rows{{2}}});
        }) == "Splits: trains has 2 entries, expected 1 as in tests");
}
