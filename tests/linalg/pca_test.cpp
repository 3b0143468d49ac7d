// SPDX-License-Identifier: MIT
#include "../../examples/support/csv.hpp"
#include "support/catch.hpp"
#include "support/iris.hpp"
#include "support/matchers.hpp"
#include "support/sanitized.hpp"
#include <mlmath/core/random.hpp>
#include <mlmath/linalg/pca.hpp>

#include <Eigen/Core>
#include <Eigen/SparseCore>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <limits>
#include <sstream>
#include <vector>

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;
using mlmath::PcaSolver;
using mlmath_test::epsilon;
using mlmath_test::iris;
using mlmath_test::max_relative_error;
using mlmath_test::message_of;
using mlmath_test::sized;

namespace {

using RowMajor = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

constexpr PcaSolver every_solver[] = {PcaSolver::automatic, PcaSolver::covariance, PcaSolver::qr,
                                      PcaSolver::randomized};

/// The 1797 digits of 8 x 8 pixels, without the labels.
const MatrixXd& digits() {
  static const MatrixXd X = [] {
    const auto folder = std::filesystem::path(__FILE__).parent_path();
    return MatrixXd(read_csv((folder / "../../examples/data/digits.csv").string()).leftCols(64));
  }();
  return X;
}

/// Columns of falling spread about means that are large against it.
MatrixXd spread_columns(Index n, Index p, double decay, std::uint64_t seed) {
  mlmath::Philox rng(seed);
  MatrixXd X(n, p);
  mlmath::fill_uniform(rng, X);
  MatrixXd mix(p, p);
  mlmath::fill_uniform(rng, mix);
  for (Index j = 0; j < p; ++j) X.col(j) *= std::pow(decay, double(j));
  X = X * mix;
  X.rowwise() += Eigen::RowVectorXd::LinSpaced(p, -5, 5);
  return X;
}

MatrixXd covariance(const MatrixXd& X) {
  const MatrixXd centred = X.rowwise() - X.colwise().mean();
  return centred.transpose() * centred / double(X.rows() - 1);
}

}  // namespace

TEST_CASE("pca: iris against scikit-learn", "[linalg][pca]") {
  // scikit-learn 1.2.1: PCA(4, svd_solver='full').fit(load_iris().data); the signs by our rule.
  Eigen::Vector4d variance(4.228241706034864, 0.24267074792863344, 0.07820950004291942,
                           0.023835092973449434);
  Eigen::Vector4d ratio(0.9246187232017271, 0.05306648311706783, 0.017102609807929773,
                        0.005212183873275374);
  Eigen::Vector4d singular(25.099960442183864, 6.013147382308734, 3.4136806391921013,
                           1.8845235082226928);
  Eigen::Matrix4d components;  // a direction in each row, as printed
  components << 0.3613865917853687, -0.08452251406456868, 0.8566706059498351, 0.3582891971515508,
      0.6565887712868422, 0.7301614347850266, -0.17337266279585684, -0.0754810199174632,
      -0.5820298513060654, 0.5979108301000856, 0.07623607582096326, 0.5458314320200756,
      0.3154871929039753, -0.3197231036661293, -0.4798389869946344, 0.7536574252640454;
  for (const PcaSolver solver : every_solver) {
    CAPTURE(int(solver));
    const auto model = mlmath::pca(iris(), 4, {.solver = solver});
    CHECK(model.converged());
    CHECK(model.solver == (solver == PcaSolver::automatic ? PcaSolver::covariance : solver));
    // Well-separated eigenvalues: everything is good to some units of epsilon over the gaps.
    CHECK(max_relative_error(model.explained_variance, variance) < 10 * epsilon<double>);
    CHECK(std::abs(model.explained_variance(3) - variance(3)) < 20 * epsilon<double>);
    CHECK(max_relative_error(model.explained_variance_ratio, ratio) < 20 * epsilon<double>);
    CHECK(max_relative_error(model.singular_values, singular) < 20 * epsilon<double>);
    CHECK(max_relative_error(model.components.transpose(), components) < 1e-13);
    CHECK(model.residual < 20 * epsilon<double>);
    CHECK(model.n_samples == 150);
  }
  const auto two = mlmath::pca(iris(), 2);
  // PCA(2).fit_transform(X)[0] and PCA(2, whiten=True).fit_transform(X)[0].
  const Eigen::RowVector2d first(-2.684125625969538, 0.3193972465851021);
  const Eigen::RowVector2d whitened(-1.3053378633198562, 0.6483693157802408);
  CHECK(max_relative_error(mlmath::transform(two, iris()).topRows(1), first) < 1e-13);
  CHECK(max_relative_error(mlmath::transform(two, iris().row(0)), first) < 1e-13);
  CHECK(max_relative_error(mlmath::transform(two, iris(), {.whiten = true}).topRows(1), whitened) <
        1e-13);
}

TEST_CASE("pca: scaled columns give the correlation matrix", "[linalg][pca]") {
  // numpy 1.24: linalg.eigvalsh(corrcoef(X.T)) of iris, descending.
  const Eigen::Vector4d expected(2.918497816531996, 0.9140304714680704, 0.1467568755713148,
                                 0.02071483642861949);
  for (const PcaSolver solver : every_solver) {
    const auto model = mlmath::pca(iris(), 4, {.scale = true, .solver = solver});
    CHECK((model.explained_variance - expected).cwiseAbs().maxCoeff() < 40 * epsilon<double>);
    CHECK(std::abs(model.total_variance - 4) < 10 * epsilon<double>);
    CHECK(max_relative_error(mlmath::inverse_transform(model, mlmath::transform(model, iris())),
                             iris()) < 20 * epsilon<double>);
  }
}

TEST_CASE("pca: digits against scikit-learn", "[linalg][pca]") {
  // scikit-learn 1.2.1: PCA(64, svd_solver='full').fit(load_digits().data).
  VectorXd variance(10);
  variance << 179.00693009797214, 163.7177468816776, 141.7884390922841, 101.10037520284824,
      69.51316559098744, 59.108524886299755, 51.88453910779532, 44.01510666909536,
      40.31099529278413, 37.011798402207745;
  const double total = 1202.1477121607043;
  for (const PcaSolver solver : every_solver) {
    CAPTURE(int(solver));
    const auto model = mlmath::pca(digits(), 10, {.solver = solver, .tolerance = 1e-9});
    CHECK(model.converged());
    CHECK(max_relative_error(model.explained_variance, variance) < 100 * epsilon<double>);
    CHECK(std::abs(model.total_variance - total) < 100 * total * epsilon<double>);
    CHECK(std::abs(model.explained_variance_ratio.sum() - 0.7382267688459533) < 1e-14);
    CHECK(model.constant_columns == std::vector<Index>{0, 32, 39});
  }
  // Three constant pixels: all 64 components need the QR route, which automatic takes.
  const auto all = mlmath::pca(digits(), 64);
  CHECK(all.solver == PcaSolver::qr);
  CHECK(all.explained_variance.tail(3).maxCoeff() < 1e-25);
  // The 59th to 61st of the same fit.
  const Eigen::Vector3d small(1.2770511328930750e-03, 6.6127090647292368e-04,
                              4.1222330534469221e-04);
  CHECK(max_relative_error(all.explained_variance.segment(58, 3), small) < 1e-11);

  // PCA(share, svd_solver='full').n_components_.
  CHECK(mlmath::pca_explaining(digits(), 0.8).components.cols() == 13);
  CHECK(mlmath::pca_explaining(digits(), 0.9).components.cols() == 21);
  CHECK(mlmath::pca_explaining(digits(), 0.95).components.cols() == 29);
  CHECK(mlmath::pca_explaining(digits(), 0.99).components.cols() == 41);
  CHECK(mlmath::pca_explaining(digits(), 1.0).components.cols() == 61);
  CHECK(
      mlmath::pca_explaining(digits(), 0.95, {.solver = PcaSolver::randomized}).components.cols() ==
      29);

  // ((X - inverse_transform(transform(X)))**2).sum() / len(X) for k = 2, 10, 20, 40.
  const std::pair<Index, double> errors[] = {{2, 858.9447808487329},
                                             {10, 314.51497124229684},
                                             {20, 126.99255801236629},
                                             {40, 14.174164665139777}};
  for (const auto& [k, expected] : errors) {
    const auto model = mlmath::pca(digits(), k);
    CHECK(mlmath_test::relative_error(mlmath::reconstruction_error(model, digits()), expected) <
          1e-12);
  }
}

TEST_CASE("pca: laws", "[linalg][pca]") {
  for (const PcaSolver solver : every_solver) {
    for (const auto& [n, p] : {std::pair<Index, Index>{80, 12}, {12, 80}, {30, 30}, {2, 7}}) {
      CAPTURE(int(solver), n, p);
      const MatrixXd X = spread_columns(n, p, 0.8, 7);
      const Index k = std::min<Index>({5, n - 1, p});
      const auto model = mlmath::pca(X, k, {.solver = solver, .tolerance = 1e-10});
      const MatrixXd C = covariance(X);
      const double tolerance = 1e-12;
      CHECK((model.components.transpose() * model.components - MatrixXd::Identity(k, k)).norm() <
            tolerance);
      CHECK(
          (C * model.components - model.components * model.explained_variance.asDiagonal()).norm() <
          1e-9 * C.norm());
      CHECK(std::abs(model.total_variance - C.trace()) < tolerance * C.trace());
      const MatrixXd Z = mlmath::transform(model, X);
      CHECK(Z.colwise().mean().norm() < tolerance);
      CHECK(max_relative_error(covariance(Z), MatrixXd(model.explained_variance.asDiagonal())) <
            1e-9);
      CHECK(max_relative_error(covariance(mlmath::transform(model, X, {.whiten = true})),
                               MatrixXd(MatrixXd::Identity(k, k))) < 1e-9);
      CHECK(max_relative_error(
                mlmath::inverse_transform(model, mlmath::transform(model, X, {.whiten = true}),
                                          {.whiten = true}),
                mlmath::inverse_transform(model, Z)) < tolerance);
      const double left_out = model.total_variance - model.explained_variance.sum();
      CHECK(std::abs(mlmath::reconstruction_error(model, X) -
                     left_out * double(n - 1) / double(n)) < 1e-10 * model.total_variance);
      for (Index j = 0; j < k; ++j) {
        Index at = 0;
        model.components.col(j).cwiseAbs().maxCoeff(&at);
        CHECK(model.components(at, j) > 0);
      }
    }
  }
}

TEST_CASE("pca: small variances survive only the QR route", "[linalg][pca]") {
  // Orthogonal columns of norms 1, 1e-6, 1e-12: the covariance would lose the third to rounding.
  const Index n = 64;
  MatrixXd X(n, 3);
  for (Index i = 0; i < n; ++i) {
    X(i, 0) = i % 2 == 0 ? 1 : -1;
    X(i, 1) = 1e-6 * (i % 4 < 2 ? 1 : -1);
    X(i, 2) = 1e-12 * (i % 8 < 4 ? 1 : -1);
  }
  const auto model = mlmath::pca(X, 3);
  CHECK(model.solver == PcaSolver::qr);
  const double unit = double(n) / double(n - 1);
  CHECK(mlmath_test::relative_error(model.explained_variance(0), unit) < 1e-14);
  CHECK(mlmath_test::relative_error(model.explained_variance(1), 1e-12 * unit) < 1e-10);
  CHECK(mlmath_test::relative_error(model.explained_variance(2), 1e-24 * unit) < 1e-3);
  CHECK(mlmath::pca(X, 1).solver == PcaSolver::covariance);
}

TEST_CASE("pca: means far larger than the spread", "[linalg][pca]") {
  const MatrixXd X = iris();
  MatrixXd far = X;
  far.array() += 1048576;  // exact to 2^-32 for numbers near 2^20
  const auto near_model = mlmath::pca(X, 3);
  for (const PcaSolver solver : every_solver) {
    const auto model = mlmath::pca(far, 3, {.solver = solver});
    // The shifted data themselves are rounded to 2^-33.
    CHECK(max_relative_error(model.explained_variance, near_model.explained_variance) < 1e-8);
    CHECK(max_relative_error(model.components, near_model.components) < 1e-7);
  }
}

TEST_CASE("pca: storage, expressions and scalars agree", "[linalg][pca]") {
  const MatrixXd X = spread_columns(700, 9, 0.7, 3);
  const auto model = mlmath::pca(X, 4);
  const RowMajor by_rows = X;
  MatrixXd big = MatrixXd::Constant(702, 12, 3);
  big.block(1, 2, 700, 9) = X;
  for (const PcaSolver solver : every_solver) {
    const mlmath::PcaOptions options{.solver = solver, .tolerance = 1e-10};
    for (const auto& other :
         {mlmath::pca(by_rows, 4, options), mlmath::pca(big.block(1, 2, 700, 9), 4, options),
          mlmath::pca(X + X - X, 4, options),
          mlmath::pca(Eigen::Map<const MatrixXd>(X.data(), 700, 9), 4, options)}) {
      CHECK(max_relative_error(other.explained_variance, model.explained_variance) < 1e-13);
      CHECK(max_relative_error(other.components, model.components) < 1e-9);
    }
  }
  CHECK(max_relative_error(mlmath::transform(model, by_rows), mlmath::transform(model, X)) < 1e-14);
  const auto narrow = mlmath::pca(X.cast<float>(), 4);
  // The data carry the rounding of float: some 1e-7 of their size, 5, against a spread of 1.
  CHECK(max_relative_error(narrow.explained_variance.cast<double>(), model.explained_variance) <
        1e-5);
}

TEST_CASE("pca: sparse data stay sparse", "[linalg][pca]") {
  MatrixXd dense = digits().topRows(sized(1797, 300));
  Eigen::SparseMatrix<double> by_columns = dense.sparseView();
  const Eigen::SparseMatrix<double, Eigen::RowMajor> by_rows = by_columns;
  const auto expected = mlmath::pca(dense, 6);
  for (const PcaSolver solver :
       {PcaSolver::automatic, PcaSolver::covariance, PcaSolver::randomized}) {
    const mlmath::PcaOptions options{.solver = solver, .tolerance = 1e-9};
    for (const auto& model : {mlmath::pca(by_columns, 6, options), mlmath::pca(by_rows, 6, options),
                              mlmath::pca(1.0 * by_columns, 6, options)}) {
      CHECK(model.converged());
      CHECK(max_relative_error(model.explained_variance, expected.explained_variance) < 1e-12);
      CHECK(max_relative_error(model.components, expected.components) < 1e-9);
      CHECK(std::abs(model.total_variance - expected.total_variance) < 1e-10);
      CHECK(model.constant_columns == expected.constant_columns);
      CHECK(max_relative_error(mlmath::transform(model, by_rows),
                               mlmath::transform(expected, dense)) < 1e-9);
    }
    const auto scaled = mlmath::pca(by_rows, 3, {.scale = true, .solver = solver});
    CHECK(max_relative_error(scaled.explained_variance,
                             mlmath::pca(dense, 3, {.scale = true}).explained_variance) < 1e-9);
  }
  CHECK(mlmath::pca_explaining(by_rows, 0.9).components.cols() ==
        mlmath::pca_explaining(dense, 0.9).components.cols());
  CHECK(message_of<mlmath::DomainError>([&] {
          return mlmath::pca(by_rows, 3, {.solver = PcaSolver::qr});
        }) == "pca: solver = QR needs dense data, expected another for sparse X");
  by_columns.coeffRef(2, 5) = std::numeric_limits<double>::infinity();
  CHECK(message_of<mlmath::DomainError>([&] { return mlmath::pca(by_columns, 3); }) ==
        "pca: X(2, 5) is inf, expected finite values");
}

TEST_CASE("pca: of running moments", "[linalg][pca]") {
  mlmath::RunningCovariance<> moments(4);
  moments.update(iris().topRows(37));
  moments.update(iris().bottomRows(113));
  const auto streamed = mlmath::pca(moments, 2, {.scale = true});
  const auto whole = mlmath::pca(iris(), 2, {.scale = true});
  CHECK(max_relative_error(streamed.explained_variance, whole.explained_variance) < 1e-13);
  CHECK(max_relative_error(streamed.components, whole.components) < 1e-13);
  CHECK(max_relative_error(streamed.scale, whole.scale) < 1e-13);
  CHECK(streamed.n_samples == 150);
}

TEST_CASE("pca: data that do not vary", "[linalg][pca]") {
  for (const PcaSolver solver : every_solver) {
    const auto model = mlmath::pca(MatrixXd::Constant(5, 3, 0.1), 2, {.solver = solver});
    CHECK(model.explained_variance.maxCoeff() < 1e-30);
    CHECK(model.explained_variance_ratio.maxCoeff() < 1e-14);
    CHECK(model.total_variance == 0);
    CHECK(model.constant_columns == std::vector<Index>{0, 1, 2});
    CHECK(mlmath::transform(model, MatrixXd::Constant(1, 3, 0.1), {.whiten = true}).norm() < 1e-14);
  }
}

TEST_CASE("pca: the randomized route repeats itself and says when it stops", "[linalg][pca]") {
  const mlmath::PcaOptions options{.solver = PcaSolver::randomized, .seed = 11};
  CHECK(mlmath::pca(digits(), 5, options).components ==
        mlmath::pca(digits(), 5, options).components);
  const auto stopped = mlmath::pca(
      digits(), 5,
      {.solver = PcaSolver::randomized, .tolerance = 0, .max_iterations = 1, .oversampling = 0});
  CHECK_FALSE(stopped.converged());
  CHECK(stopped.status == mlmath::Status::iteration_limit);
  CHECK(stopped.residual > 1e-6);
}

TEST_CASE("pca: errors and printing", "[linalg][pca]") {
  CHECK(message_of<mlmath::ShapeError>([] { return mlmath::pca(MatrixXd(0, 3), 1); }) ==
        "pca: X is empty (0x3)");
  CHECK(message_of<mlmath::ShapeError>([] { return mlmath::pca(MatrixXd::Ones(1, 3), 1); }) ==
        "pca: X is 1x3, expected at least two rows");
  CHECK(message_of<mlmath::DomainError>([] { return mlmath::pca(iris(), 5); }) ==
        "pca: k = 5, expected 1 <= k <= 4");
  CHECK(message_of<mlmath::DomainError>([] { return mlmath::pca_explaining(iris(), 1.5); }) ==
        "pca_explaining: share = 1.5, expected 0 < share <= 1");
  CHECK(message_of<mlmath::DomainError>([] {
          return mlmath::pca(iris(), 2, {.max_iterations = 0});
        }) == "pca: max_iterations = 0, expected a number > 0");
  MatrixXd X = iris();
  X(3, 1) = std::numeric_limits<double>::quiet_NaN();
  CHECK(message_of<mlmath::DomainError>([&] { return mlmath::pca(X, 2); }) ==
        "pca: X(3, 1) is nan, expected finite values");
  std::ostringstream text;
  text << mlmath::pca(Eigen::Matrix<double, 3, 1>(1, 2, 3), 1);
  CHECK(text.str() ==
        "PCA of 3 samples, 1 columns, 1 components\n  1: variance 1, share 1, cumulative 1\n"
        "residual: 0, covariance (converged)\n");
}
