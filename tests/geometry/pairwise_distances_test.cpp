// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "support/iris.hpp"
#include "support/matchers.hpp"
#include "support/sanitized.hpp"
#include <mlmath/core/random.hpp>
#include <mlmath/geometry/pairwise_distances.hpp>

#include <Eigen/Core>
#include <Eigen/SparseCore>

#include <cmath>
#include <limits>
#include <string>

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::MatrixXf;
using Eigen::RowVector2d;
using Eigen::VectorXd;
using mlmath_test::epsilon;
using mlmath_test::max_relative_error;
using mlmath_test::message_of;
using mlmath_test::sized;
using RowMajorXd = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

namespace {

MatrixXd random_matrix(Index rows, Index cols, std::uint64_t stream) {
  mlmath::Philox rng(8, stream);
  MatrixXd X(rows, cols);
  mlmath::fill_uniform(rng, X);
  return X.array() - 0.5;
}

// Every distance against the function of two vectors, which has references of its own.
template <typename Metric>
double worst_difference(const MatrixXd& X, const MatrixXd& Y, const Metric& metric) {
  const MatrixXd D = mlmath::pairwise_distances(X, Y, metric);
  const MatrixXd rows_of_X = X.transpose();
  const MatrixXd rows_of_Y = Y.transpose();
  double worst = 0;
  for (Index i = 0; i < X.rows(); ++i) {
    const VectorXd a = rows_of_X.col(i);
    for (Index j = 0; j < Y.rows(); ++j) {
      const VectorXd b = rows_of_Y.col(j);
      worst = std::max(worst, mlmath_test::relative_error(D(i, j), double(metric(a, b))));
    }
  }
  return worst;
}

MatrixXd probability_rows(const MatrixXd& X) {
  MatrixXd P = X.array().abs();
  for (Index i = 0; i < P.rows(); ++i) P.row(i) /= P.row(i).sum();
  return P;
}

}  // namespace

TEST_CASE("pairwise_distances: references", "[geometry][pairwise]") {
  // scipy.spatial.distance.cdist(iris[[0, 50, 100, 149]], iris[[1, 60, 120]], metric).
  const MatrixXd iris = mlmath_test::iris();
  MatrixXd X(4, 4);
  X << iris.row(0), iris.row(50), iris.row(100), iris.row(149);
  MatrixXd Y(3, 4);
  Y << iris.row(1), iris.row(60), iris.row(120);
  // Of 4 coordinates of some 5 with 53 bits, the least difference 0.1.
  const double tolerance = 1e-14;
  const auto check = [&](const auto& metric, const MatrixXd& expected, double within) {
    CHECK(max_relative_error(mlmath::pairwise_distances(X, Y, metric), expected) <= within);
  };
  check(mlmath::EuclideanDistance{},
        MatrixXd{{0.5385164807134502, 2.703701166919155, 5.121523210920752},
                 {4.096339829652808, 2.65329983228432, 1.349073756323204},
                 {5.338539126015655, 3.4467375879228173, 0.7071067811865479},
                 {4.153311931459037, 2.238302928559939, 1.2845232578665131}},
        tolerance);
  check(mlmath::ManhattanDistance{},
        MatrixXd{{0.7, 4.5, 8.5}, {6.8, 4.8, 2.0}, {8.6, 6.6, 1.2}, {6.3, 4.3, 2.3}}, tolerance);
  check(mlmath::ChebyshevDistance{},
        MatrixXd{{0.5, 2.1, 4.3}, {3.3, 2.0, 1.0}, {4.6, 2.5, 0.6}, {3.7, 1.6, 1.0}}, tolerance);
  check(mlmath::CosineDistance{},
        MatrixXd{{0.0014208364959781283, 0.08833012774122728, 0.11634185935831498},
                 {0.05999724381503846, 0.0011999233755134453, 0.007809517940746469},
                 {0.12872765490632831, 0.01638944535269149, 0.002542988325032969},
                 {0.10212555171692383, 0.007358732846217686, 0.0007973576712548835}},
        tolerance);
  check(mlmath::CorrelationDistance{},
        MatrixXd{{0.0040013387597398475, 0.27679421036994334, 0.3797506396012379},
                 {0.16856077763923294, 0.004916254837751377, 0.027878625348164987},
                 {0.4270226000188039, 0.04563970106519455, 0.013900105387295247},
                 {0.31516519160463874, 0.016858270681270993, 0.0054776329295469495}},
        tolerance);
  check(mlmath::CanberraDistance{},
        MatrixXd{{0.09692307692307686, 1.3778663580643777, 1.6404099222198865},
                 {1.4997122593088004, 0.7104440275171983, 0.3465913340014059},
                 {1.6460925210925208, 1.0520565899638057, 0.12814685314685317},
                 {1.4618233618233618, 0.7543296046816423, 0.28788983958387976}},
        tolerance);
  check(mlmath::BrayCurtisDistance{},
        MatrixXd{{0.035532994923857836, 0.20737327188940094, 0.3003533568904594},
                 {0.2635658914728682, 0.17266187050359716, 0.05813953488372091},
                 {0.31159420289855067, 0.22297297297297294, 0.03314917127071824},
                 {0.24901185770750983, 0.1575091575091575, 0.06784660766961655}},
        tolerance);
  check(mlmath::HammingDistance{}, MatrixXd{{0.5, 1, 1}, {1, 1, 0.75}, {1, 1, 1}, {0.75, 1, 1}}, 0);
  check(mlmath::MinkowskiDistance{.p = 3},
        MatrixXd{{0.5104468722001463, 2.360283888093853, 4.55692300368341},
                 {3.6071360510745865, 2.2584864693144686, 1.2004627844654685},
                 {4.82421215446819, 2.860014018546704, 0.6316359597656384},
                 {3.8201377836507793, 1.8505233484049124, 1.1049364909617037}},
        tolerance);
  check(mlmath::MinkowskiDistance{.p = 1.5},
        MatrixXd{{0.581121051366182, 3.163798686028581, 5.956972495556233},
                 {4.777346396780336, 3.194833935749082, 1.5261883403983367},
                 {6.129374138715062, 4.247678142559087, 0.825584729719981},
                 {4.685102413361258, 2.7631925329163884, 1.5382075266806174}},
        tolerance);
}

TEST_CASE("pairwise_distances: as the distance of each pair", "[geometry][pairwise]") {
  // Sizes on both sides of the panels and of the product's blocks.
  for (const Index p : {1, 3, 11, 12, 40, 300}) {
    CAPTURE(p);
    const MatrixXd X = random_matrix(70, p, 1);
    const MatrixXd Y = random_matrix(p == 300 ? sized(37, 5) : 37, p, 2);
    const double tolerance = 64 * epsilon<double>;  // squares lose 4 bits at most
    CHECK(worst_difference(X, Y, mlmath::EuclideanDistance{}) <= tolerance);
    CHECK(worst_difference(X, Y, mlmath::SquaredEuclideanDistance{}) <= tolerance);
    CHECK(worst_difference(X, Y, mlmath::ManhattanDistance{}) <= tolerance);
    CHECK(worst_difference(X, Y, mlmath::ChebyshevDistance{}) == 0);
    for (const double order : {1.5, 4.0, 7.5}) {
      CHECK(worst_difference(X, Y, mlmath::MinkowskiDistance{order}) <= 16 * epsilon<double>);
    }
    CHECK(worst_difference(X, Y, mlmath::MinkowskiDistance{1.25}) <= tolerance);
    CHECK(worst_difference(X, Y, mlmath::CanberraDistance{}) <= tolerance);
    CHECK(worst_difference(X, Y, mlmath::BrayCurtisDistance{}) <= tolerance);
    CHECK(worst_difference(X.array().round(), Y.array().round(), mlmath::JaccardDistance{}) <=
          tolerance);
    CHECK(worst_difference(probability_rows(X), probability_rows(Y),
                           mlmath::JensenShannonDistance{}) <= tolerance);
    if (p > 1) CHECK(worst_difference(X, Y, mlmath::CosineDistance{}) <= 2 * tolerance);
    // 1 - r cancels where it is small, which the pairs of 3 numbers do by chance.
    if (p > 3) CHECK(worst_difference(X, Y, mlmath::CorrelationDistance{}) <= 2 * tolerance);
  }
  // Points of the whole earth, and a pole, antipodes, duplicates and both sides of the date line.
  const double pi = std::acos(-1.0);
  MatrixXd points = random_matrix(30, 2, 3);
  points.col(0) *= pi;
  points.col(1) *= 2 * pi;
  points.row(0) << pi / 2, 0.3;
  points.row(1) << -points(2, 0), points(2, 1) + pi - 1e-12;
  points.row(3) << 0.2, pi;
  points.row(4) << 0.2, -pi + 1e-9;
  points.row(6) = points.row(5);
  points.row(8) = (1 + 1e-9) * points.row(7);
  const mlmath::HaversineDistance haversine{.radius = 6371};
  CHECK(worst_difference(points, points, haversine) <= 8 * epsilon<double>);
  CHECK(mlmath::pairwise_distances(points, haversine)(5, 6) == 0);
  CHECK(worst_difference(100 * points, points, haversine) == 0);
}

TEST_CASE("pairwise_distances: any callable, in its order", "[geometry][pairwise]") {
  const MatrixXd X = random_matrix(5, 3, 1);
  const MatrixXd Y = random_matrix(4, 3, 2);
  const auto one_sided = [](const auto& a, const auto& b) { return a.sum() + 10 * b.sum(); };
  CHECK(worst_difference(X, Y, one_sided) <= 8 * epsilon<double>);
  const MatrixXd D = mlmath::pairwise_distances(X, one_sided);
  CHECK(D(3, 1) == one_sided(X.row(3), X.row(1)));
  CHECK(D(1, 3) == one_sided(X.row(1), X.row(3)));
  CHECK(D(2, 2) == one_sided(X.row(2), X.row(2)));
}

TEST_CASE("pairwise_distances: duplicates and near-duplicates", "[geometry][pairwise]") {
  const Index n = sized(600, 270);  // above a strip
  MatrixXd X = random_matrix(n, 50, 4);
  for (const double offset : {0.0, 1e3, 1e8}) {
    CAPTURE(offset);
    MatrixXd moved = X.array() + offset;
    moved.row(n - 1) = moved.row(0);
    moved.row(n - 2) = moved.row(1);
    moved(n - 2, 7) += 0.25;  // exact at each offset
    const MatrixXd D = mlmath::pairwise_distances(moved);
    CHECK(D == D.transpose());
    CHECK(D.diagonal() == VectorXd::Zero(n));
    CHECK(D(n - 1, 0) == 0);
    CHECK(D(n - 2, 1) == 0.25);
    CHECK(D.minCoeff() == 0);
    CHECK(mlmath::pairwise_distances(moved, moved, mlmath::SquaredEuclideanDistance{})(1, n - 2) ==
          0.0625);
    // The spread is what rounding is relative to, not the offset.
    CHECK(worst_difference(moved, moved, mlmath::EuclideanDistance{}) <= 64 * epsilon<double>);
  }
  // Near-duplicates of cosine: the digits are those of the angle.
  MatrixXd close = 3 * X.topRows(40);
  for (Index i = 0; i < 40; ++i) close(i, i) *= 1 + std::pow(10.0, -0.25 * double(i));
  CHECK(worst_difference(X.topRows(40), close, mlmath::CosineDistance{}) <= 1e-13);
  const Eigen::SparseMatrix<double> sparse = close.sparseView();
  const MatrixXd of_sparse =
      mlmath::pairwise_distances(sparse, X.topRows(40), mlmath::CosineDistance{});
  CHECK(max_relative_error(
            of_sparse,
            mlmath::pairwise_distances(close, X.topRows(40), mlmath::CosineDistance{})) <= 1e-13);
  CHECK(mlmath::pairwise_distances(close, MatrixXd(-close), mlmath::CosineDistance{}).maxCoeff() ==
        2);
}

TEST_CASE("pairwise_distances: large and tiny numbers", "[geometry][pairwise]") {
  for (const Index p : {2, 20}) {
    for (const double scale : {1e-300, 1e-160, 1e160, 1e300}) {
      CAPTURE(p, scale);
      const MatrixXd X = random_matrix(6, p, 5);
      const MatrixXd scaled = scale * X;
      CHECK(max_relative_error(mlmath::pairwise_distances(scaled),
                               scale * mlmath::pairwise_distances(X)) <= 64 * epsilon<double>);
      CHECK(max_relative_error(
                mlmath::pairwise_distances(scaled, mlmath::MinkowskiDistance{.p = 3}),
                scale * mlmath::pairwise_distances(X, mlmath::MinkowskiDistance{.p = 3})) <=
            64 * epsilon<double>);
      CHECK(max_relative_error(mlmath::pairwise_distances(scaled, mlmath::CosineDistance{}),
                               mlmath::pairwise_distances(X, mlmath::CosineDistance{})) <=
            64 * epsilon<double>);
      // Tiny rows beside a large one.
      MatrixXd mixed = scaled;
      mixed.row(0).setConstant(1);
      CHECK(worst_difference(mixed, mixed, mlmath::EuclideanDistance{}) <= 64 * epsilon<double>);
    }
  }
}

TEST_CASE("pairwise_distances: storage and scalars", "[geometry][pairwise]") {
  const MatrixXd X = random_matrix(20, 30, 6);
  const MatrixXd Y = random_matrix(13, 30, 7);
  const MatrixXd D = mlmath::pairwise_distances(X, Y);
  const double tolerance = 64 * epsilon<double>;
  CHECK(max_relative_error(mlmath::pairwise_distances(RowMajorXd(X), RowMajorXd(Y)), D) <=
        tolerance);
  CHECK(max_relative_error(mlmath::pairwise_distances(2 * X, 2 * Y), 2 * D) <= tolerance);
  CHECK(max_relative_error(mlmath::pairwise_distances(X.topRows(5), Y.bottomRows(3)),
                           D.topRightCorner(5, 3)) <= tolerance);
  CHECK(max_relative_error(mlmath::pairwise_distances(X.row(2), Y), D.row(2)) <= tolerance);
  const Eigen::Map<const MatrixXd, 0, Eigen::OuterStride<>> map(X.data(), 10, 30,
                                                                Eigen::OuterStride<>(20));
  CHECK(max_relative_error(mlmath::pairwise_distances(map, Y), D.topRows(10)) <= tolerance);
  const MatrixXf single = mlmath::pairwise_distances(X.cast<float>(), Y.cast<float>());
  CHECK(max_relative_error(single, D.cast<float>()) <= 64 * epsilon<float>);
  const MatrixXf few = X.leftCols(3).cast<float>();
  CHECK(max_relative_error(
            mlmath::pairwise_distances(few),
            MatrixXf(mlmath::pairwise_distances(MatrixXd(few.cast<double>())).cast<float>())) <=
        4 * epsilon<float>);
  using MatrixXl = Eigen::MatrixX<long double>;
  const MatrixXl extended =
      mlmath::pairwise_distances(X.cast<long double>(), Y.cast<long double>());
  CHECK(max_relative_error(extended.cast<double>(), D) <= tolerance);
}

TEST_CASE("pairwise_distances: sparse data", "[geometry][pairwise]") {
  MatrixXd X = random_matrix(40, 90, 8);
  MatrixXd Y = random_matrix(30, 90, 9);
  X = (X.array() > 0.35).select(X, 0.0);
  Y = (Y.array() > 0.35).select(Y, 0.0);
  X.row(3) = Y.row(5);
  X.row(7).setZero();
  const Eigen::SparseMatrix<double> X_sparse = X.sparseView();
  const Eigen::SparseMatrix<double, Eigen::RowMajor> Y_sparse = Y.sparseView();
  const auto check = [&](const auto& metric) {
    const MatrixXd expected = mlmath::pairwise_distances(X, Y, metric);
    const double tolerance = 64 * epsilon<double>;
    CHECK(max_relative_error(mlmath::pairwise_distances(X_sparse, Y_sparse, metric), expected) <=
          tolerance);
  };
  check(mlmath::EuclideanDistance{});
  check(mlmath::ManhattanDistance{});
  check(mlmath::ChebyshevDistance{});
  check(mlmath::MinkowskiDistance{.p = 3});
  check(mlmath::BrayCurtisDistance{});
  check(mlmath::JaccardDistance{});
  check([](const auto& a, const auto& b) { return a.sum() + 10 * b.maxCoeff(); });
  const MatrixXd D = mlmath::pairwise_distances(X_sparse, Y_sparse);
  CHECK(D(3, 5) == 0);
  const double tolerance = 64 * epsilon<double>;
  CHECK(max_relative_error(mlmath::pairwise_distances(X_sparse, Y), D) <= tolerance);
  CHECK(max_relative_error(mlmath::pairwise_distances(X, Y_sparse), D) <= tolerance);
  CHECK(max_relative_error(mlmath::pairwise_distances(X_sparse), mlmath::pairwise_distances(X)) <=
        tolerance);
  CHECK(message_of<mlmath::DomainError>([&] {
          return mlmath::pairwise_distances(X_sparse, Y_sparse, mlmath::CosineDistance{});
        }) == "pairwise_distances: row 7 of X is the zero vector, which has no direction");
  CHECK(message_of<mlmath::DomainError>([&] {
          return mlmath::pairwise_distances(X_sparse, Y_sparse, mlmath::CorrelationDistance{});
        }) == "pairwise_distances: row 7 of X is constant, which correlates with nothing");
  X.row(7) = X.row(8);
  const Eigen::SparseMatrix<double> filled = X.sparseView();
  CHECK(max_relative_error(
            mlmath::pairwise_distances(filled, Y_sparse, mlmath::CorrelationDistance{}),
            mlmath::pairwise_distances(X, Y, mlmath::CorrelationDistance{})) <=
        64 * epsilon<double>);
  CHECK(max_relative_error(mlmath::pairwise_distances(filled, Y_sparse, mlmath::CosineDistance{}),
                           mlmath::pairwise_distances(X, Y, mlmath::CosineDistance{})) <=
        64 * epsilon<double>);
}

TEST_CASE("condensed_distances: each once", "[geometry][pairwise]") {
  // scipy.spatial.distance.pdist(iris): numbers 0, 148, 149, 5000 and the last, and the sum.
  const VectorXd condensed = mlmath::condensed_distances(mlmath_test::iris());
  REQUIRE(condensed.size() == 11175);
  const VectorXd some{{condensed(0), condensed(148), condensed(149), condensed(5000),
                       condensed(11174), condensed.sum()}};
  CHECK(max_relative_error(
            some, VectorXd{{0.5385164807134502, 4.1400483088968905, 0.30000000000000016,
                            2.9376861643136762, 0.7681145747868608, 28436.36837936665}}) <= 1e-14);
  CHECK(mlmath::distance_matrix(condensed) == mlmath::pairwise_distances(mlmath_test::iris()));
  // By strips, by products, of a callable with the lower row first.
  const MatrixXd X = random_matrix(150, 20, 21);
  CHECK(max_relative_error(mlmath::distance_matrix(mlmath::condensed_distances(X)),
                           mlmath::pairwise_distances(X)) <= 8 * epsilon<double>);
  const auto first = [](const auto& a, const auto& b) { return a(0) + 2 * b(0); };
  const VectorXd called = mlmath::condensed_distances(MatrixXd(X.topRows(3)), first);
  CHECK(called ==
        Eigen::Vector3d(X(0, 0) + 2 * X(1, 0), X(0, 0) + 2 * X(2, 0), X(1, 0) + 2 * X(2, 0)));
  CHECK(mlmath::condensed_distances(MatrixXd(1, 2)).size() == 0);
  CHECK(mlmath::condensed_distances(MatrixXd(0, 2)).size() == 0);
  CHECK(mlmath::distance_matrix(VectorXd()) == MatrixXd::Zero(1, 1));
  CHECK(mlmath::distance_matrix(VectorXd::Constant(1, 1.0).eval()) == MatrixXd{{0, 1}, {1, 0}});
  CHECK(message_of<mlmath::ShapeError>([] { return mlmath::distance_matrix(VectorXd(4)); }) ==
        "distance_matrix: condensed has 4 entries, expected n (n - 1)/2 for some n");
}

TEST_CASE("pairwise_distances: nothing", "[geometry][pairwise]") {
  CHECK(mlmath::pairwise_distances(MatrixXd(0, 3), MatrixXd(2, 3)).rows() == 0);
  CHECK(mlmath::pairwise_distances(MatrixXd::Ones(2, 3), MatrixXd(0, 3)).cols() == 0);
  CHECK(mlmath::pairwise_distances(MatrixXd(0, 30)).size() == 0);
  CHECK(mlmath::pairwise_distances(MatrixXd(2, 0)) == MatrixXd::Zero(2, 2));
  CHECK(mlmath::pairwise_distances(MatrixXd(2, 0), mlmath::ManhattanDistance{}) ==
        MatrixXd::Zero(2, 2));
}

TEST_CASE("pairwise_distances: bad arguments are named", "[geometry][pairwise]") {
  MatrixXd X = random_matrix(4, 3, 1);
  CHECK(message_of<mlmath::ShapeError>([&] {
          return mlmath::pairwise_distances(X, MatrixXd::Ones(2, 5));
        }) == "pairwise_distances: Y is 2x5, expected as many columns as X (4x3)");
  CHECK(message_of<mlmath::DomainError>([&] {
          return mlmath::pairwise_distances(X, mlmath::MinkowskiDistance{.p = 0.5});
        }) == "pairwise_distances: p = 0.5, expected p >= 1 (infinity included)");
  CHECK(message_of<mlmath::DomainError>([&] {
          return mlmath::pairwise_distances(X.leftCols(2), mlmath::HaversineDistance{.radius = -1});
        }) == "pairwise_distances: radius = -1, expected a number > 0");
  CHECK(message_of<mlmath::ShapeError>([&] {
          return mlmath::pairwise_distances(X, mlmath::HaversineDistance{});
        }) == "pairwise_distances: X is 4x3, expected 2 columns, latitude and longitude");
  CHECK(message_of<mlmath::DomainError>([&] {
          return mlmath::pairwise_distances(X, mlmath::JensenShannonDistance{});
        }).find("pairwise_distances: row 0 of X(") == 0);
  CHECK(message_of<mlmath::DomainError>([&] {
          return mlmath::pairwise_distances(X, MatrixXd::Zero(2, 3), mlmath::CosineDistance{});
        }) == "pairwise_distances: row 0 of Y is the zero vector, which has no direction");
  CHECK(message_of<mlmath::DomainError>([&] {
          return mlmath::pairwise_distances(MatrixXd::Ones(2, 3), mlmath::CorrelationDistance{});
        }) == "pairwise_distances: row 0 of X is constant, which correlates with nothing");
  X(2, 1) = std::nan("");
  CHECK(message_of<mlmath::DomainError>([&] { return mlmath::pairwise_distances(X); }) ==
        "pairwise_distances: X(2, 1) is nan, expected finite values");
}
