// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "support/matchers.hpp"
#include <mlmath/core/log_sum_exp.hpp>
#include <mlmath/core/random.hpp>
#include <mlmath/core/softmax.hpp>

#include <Eigen/Core>

#include <cmath>
#include <limits>
#include <type_traits>

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;
using mlmath_test::epsilon;
using mlmath_test::message_of;
using mlmath_test::relative_error;

namespace {

using RowMajor = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

const double infinity = std::numeric_limits<double>::infinity();
const double not_a_number = std::numeric_limits<double>::quiet_NaN();

VectorXd vector(std::initializer_list<double> values) {
  VectorXd x(Index(values.size()));
  std::copy(values.begin(), values.end(), x.begin());
  return x;
}

/// Uniform in [-20, 20), in long double so that the plain formulas serve as the reference.
MatrixXd scores(Index rows, Index cols) {
  mlmath::Philox rng(21, std::uint64_t(rows));
  MatrixXd X(rows, cols);
  mlmath::fill_uniform(rng, X);
  return 40 * X.array() - 20;
}

/// log(sum exp) in long double: nothing overflows at these scores.
template <typename Derived>
double reference(const Eigen::DenseBase<Derived>& x) {
  long double sum = 0;
  for (Index i = 0; i < x.size(); ++i) {
    sum += std::exp((long double)(x.derived().coeff(i)));
  }
  return double(std::log(sum));
}

}  // namespace

// mpmath with 400 bits: log(sum(exp(v))), exp(v) / sum(exp), v - log(sum(exp)).
TEST_CASE("log_sum_exp, softmax, log_softmax: values of mpmath", "[core][softmax]") {
  const auto check = [](const VectorXd& x, double log_sum, const VectorXd& p, const VectorXd& l) {
    const VectorXd softmax = mlmath::softmax(x);
    const VectorXd log_softmax = mlmath::log_softmax(x);
    CHECK(relative_error(mlmath::log_sum_exp(x), log_sum) <= 2 * epsilon<double>);
    for (Index i = 0; i < x.size(); ++i) {
      CHECK(relative_error(softmax(i), p(i)) <= 3 * epsilon<double>);
      CHECK(relative_error(log_softmax(i), l(i)) <= 3 * epsilon<double>);
    }
  };
  check(vector({1, 2, 3}), 3.407605964444380304483,
        vector({0.090030573170380457998, 0.24472847105479765247, 0.66524095577482188953}),
        vector({-2.4076059644443803045, -1.4076059644443803045, -0.40760596444438030448}));
  check(vector({1000, 1000}), 1000.693147180559945309, vector({0.5, 0.5}),
        vector({-0.69314718055994530942, -0.69314718055994530942}));
  check(vector({-1000.5, -1001.25, -1003}), -1000.058877216668979384,
        vector({0.64331371352290293396, 0.30387988118783435497, 0.052806405289262711071}),
        vector({-0.44112278333102061578, -1.1911227833310206158, -2.9411227833310206158}));
  // What the small term adds is far below the rounding of 1.
  check(vector({0, -50}), 1.928749847963917783017e-22, vector({1, 1.928749847963917783e-22}),
        vector({-1.928749847963917783e-22, -50}));
  check(vector({0.1, 0.2, 0.7, -0.3, 5}), 5.033663456937799006622,
        vector({0.0072000777317803609157, 0.0079573165170477280706, 0.013119396999350047414,
                0.0048263564366271929534, 0.96689685231519467065}),
        vector({-4.9336634569377990011, -4.8336634569377989955, -4.333663456937799051,
                -5.3336634569377989955, -0.033663456937799006622}));
  check(vector({-745, -746.5, -700}), -700,
        vector({2.8625185805493936444e-20, 6.38714229305842235e-21, 1}),
        vector({-45, -46.5, -3.5012328098552358794e-20}));
  check(vector({0, -0.5, -800}), 0.474076984180106680873,
        vector({0.62245933120185456464, 0.37754066879814543536, 0}),
        vector({-0.47407698418010668087, -0.97407698418010668087, -800.47407698418010668}));
}

TEST_CASE("log_sum_exp: weights", "[core][softmax]") {
  const VectorXd x = vector({1, 2, 3});
  // mpmath: log(sum(w exp(x))).
  CHECK(relative_error(mlmath::log_sum_exp(x, vector({0.5, 0.25, 2})), 3.769940384422911876839) <=
        2 * epsilon<double>);
  CHECK(relative_error(mlmath::log_sum_exp(x, vector({1, -1, 0.5})), 1.681199197335430499733) <=
        4 * epsilon<double>);
  CHECK(std::isnan(mlmath::log_sum_exp(x, vector({-1, 0, 0}))));
  CHECK(mlmath::log_sum_exp(vector({infinity, 2}), vector({0, 1})) == 2);
  CHECK(mlmath::log_sum_exp(x, vector({0, 0, 0})) == -infinity);
  CHECK(mlmath::log_sum_exp(VectorXd(0), VectorXd(0)) == -infinity);
  CHECK(mlmath::log_sum_exp(vector({1e4, 1e4}), vector({0.5, 0.5})) == 1e4);
  CHECK(mlmath::log_sum_exp(x.transpose(), x) == mlmath::log_sum_exp(x, x.transpose()));
  const MatrixXd S = scores(3000, 2);
  const VectorXd ones = VectorXd::Ones(3000);
  CHECK(relative_error(mlmath::log_sum_exp(S.col(0), 2 * ones),
                       mlmath::log_sum_exp(S.col(0)) + std::log(2.0)) <= 4 * epsilon<double>);
  const Eigen::VectorX<long double> wide = x.cast<long double>();
  CHECK(relative_error(mlmath::log_sum_exp(wide, wide), (long double)(mlmath::log_sum_exp(x, x))) <=
        2 * epsilon<double>);
  CHECK(message_of<mlmath::ShapeError>([&] { return mlmath::log_sum_exp(x, VectorXd::Ones(2)); }) ==
        "log_sum_exp: w has 2 entries, expected 3 as in x");
}

TEST_CASE("log_sum_exp: infinities, NaN and nothing", "[core][softmax]") {
  CHECK(mlmath::log_sum_exp(VectorXd(0)) == -infinity);
  CHECK(mlmath::log_sum_exp(MatrixXd(0, 3)) == -infinity);
  CHECK(mlmath::log_sum_exp_rows(MatrixXd(2, 0)) == vector({-infinity, -infinity}));
  CHECK(mlmath::log_sum_exp_rows(RowMajor(2, 0)) == vector({-infinity, -infinity}));
  CHECK(mlmath::log_sum_exp_columns(MatrixXd(0, 2)).transpose() == vector({-infinity, -infinity}));
  CHECK(mlmath::softmax(VectorXd(0)).size() == 0);
  CHECK(mlmath::softmax_rows(MatrixXd(0, 5)).cols() == 5);
  CHECK(mlmath::softmax_rows(MatrixXd(5, 0)).rows() == 5);
  CHECK(mlmath::softmax_rows(MatrixXd(50, 0)).rows() == 50);

  // Every size and position that the packs, the blocks and their ends can see.
  for (const Index n : {1, 2, 3, 8, 9, 33, 64, 1025, 3000}) {
    for (const Index position : {Index(0), n / 2, n - 1}) {
      VectorXd x = VectorXd::Constant(n, -infinity);
      CHECK(mlmath::log_sum_exp(x) == -infinity);
      CHECK(std::isnan(mlmath::softmax(x)(position)));
      CHECK(std::isnan(mlmath::log_softmax(x)(position)));
      x(position) = 3;
      CHECK(mlmath::log_sum_exp(x) == 3);
      CHECK(mlmath::softmax(x)(position) == 1);
      CHECK(mlmath::softmax(x).sum() == 1);
      CHECK(mlmath::log_softmax(x)(position) == 0);
      x = VectorXd::Constant(n, 1e300);
      x(position) = infinity;
      CHECK(mlmath::log_sum_exp(x) == infinity);
      CHECK(mlmath::log_sum_exp_rows(x.transpose())(0) == infinity);
      CHECK(mlmath::log_sum_exp_columns(RowMajor(x))(0) == infinity);
      CHECK(std::isnan(mlmath::softmax(x)(position)));
      x = VectorXd::Zero(n);
      x(n - 1 - position) = infinity;
      x(position) = not_a_number;
      CHECK(std::isnan(mlmath::log_sum_exp(x)));
      CHECK(std::isnan(mlmath::log_sum_exp_columns(RowMajor(x))(0)));
      CHECK(mlmath::softmax(x).array().isNaN().all());
      CHECK(mlmath::log_softmax(x).array().isNaN().all());
    }
  }
}

TEST_CASE("log_sum_exp: long vectors against long double", "[core][softmax]") {
  const MatrixXd X = scores(5000, 3);
  const double whole = reference(X.reshaped());
  CHECK(relative_error(mlmath::log_sum_exp(X), whole) <= 4 * epsilon<double>);
  CHECK(relative_error(mlmath::log_sum_exp(X.col(1)), reference(X.col(1))) <= 4 * epsilon<double>);
  // Maxima that rise from block to block, and that fall.
  const VectorXd rising = VectorXd::LinSpaced(5000, -900, 900);
  CHECK(relative_error(mlmath::log_sum_exp(rising), mlmath::log_sum_exp(rising.reverse())) <=
        4 * epsilon<double>);
  // The geometric sum: log((1 - e^(-5000 h)) / (1 - e^-h)) + 900 with h = 1800 / 4999.
  CHECK(relative_error(mlmath::log_sum_exp(rising), 900 - std::log(-std::expm1(-1800.0 / 4999))) <=
        8 * epsilon<double>);
}

TEST_CASE("softmax: rows and columns of either order agree with vectors", "[core][softmax]") {
  for (const Index rows : {1, 2, 5, 8, 63, 64, 65, 130}) {
    const MatrixXd Z = scores(rows, 17);
    const RowMajor R = Z;
    const MatrixXd P = mlmath::softmax_rows(Z);
    const MatrixXd L = mlmath::log_softmax_rows(Z);
    const MatrixXd C = mlmath::softmax_columns(Z);
    const MatrixXd M = mlmath::log_softmax_columns(Z);
    const VectorXd s = mlmath::log_sum_exp_rows(Z);
    const Eigen::RowVectorXd t = mlmath::log_sum_exp_columns(Z);
    const auto close = [](const auto& A, const auto& B) {
      // The order of up to 130 additions, and the roundings of each.
      return ((A - B).array().abs() <= 8 * epsilon<double> * B.array().abs()).all();
    };
    for (Index i = 0; i < rows; ++i) {
      CHECK(close(P.row(i), mlmath::softmax(Z.row(i))));
      CHECK(close(L.row(i), mlmath::log_softmax(Z.row(i))));
      CHECK(relative_error(s(i), reference(Z.row(i))) <= 4 * epsilon<double>);
    }
    for (Index j = 0; j < 17; ++j) {
      CHECK(close(C.col(j), mlmath::softmax(Z.col(j))));
      CHECK(close(M.col(j), mlmath::log_softmax(Z.col(j))));
      CHECK(relative_error(t(j), reference(Z.col(j))) <= 4 * epsilon<double>);
    }
    CHECK(close(mlmath::softmax_rows(R), P));
    CHECK(close(mlmath::log_softmax_rows(R), L));
    CHECK(close(mlmath::softmax_columns(R), C));
    CHECK(close(mlmath::log_softmax_columns(R), M));
    CHECK(close(mlmath::log_sum_exp_rows(R), s));
    CHECK(close(mlmath::log_sum_exp_columns(R), t));
    CHECK(close(mlmath::softmax_columns(Z.transpose()), P.transpose()));
    CHECK((P.rowwise().sum().array() - 1).abs().maxCoeff() <= 8 * epsilon<double>);
    // exp multiplies the rounding of L by |L|.
    CHECK(
        ((L.array().exp() - P.array()).abs() <= epsilon<double> * (L.array().abs() + 4) * P.array())
            .all());
    // Adding a number to a row changes nothing but the rounding of scores below 128.
    CHECK(((mlmath::softmax_rows(Z.array() + 64) - P.array()).abs() <=
           (128 + 8) * epsilon<double> * P.array())
              .all());
  }
}

TEST_CASE("softmax: every kind of argument", "[core][softmax]") {
  const MatrixXd Z = scores(70, 9);
  const MatrixXd P = mlmath::softmax_rows(Z);
  static_assert(std::is_same_v<decltype(mlmath::softmax_rows(RowMajor())), RowMajor>);
  static_assert(
      std::is_same_v<decltype(mlmath::softmax(Eigen::RowVector3d())), Eigen::RowVector3d>);
  CHECK(mlmath::softmax_rows(Z.topRows(64)) == P.topRows(64));
  CHECK(mlmath::softmax_rows(1.0 * Z) == P);
  CHECK(mlmath::softmax_rows(Z.array()).matrix() == P);
  CHECK(mlmath::softmax_rows(Eigen::Map<const MatrixXd>(Z.data(), 70, 9)) == P);
  CHECK(mlmath::softmax_rows(RowMajor(Z).leftCols(9)).isApprox(P, 4 * epsilon<double>));
  CHECK(mlmath::log_sum_exp_rows(2 * Z)(3) == mlmath::log_sum_exp_rows(MatrixXd(2 * Z))(3));
  CHECK(mlmath::log_sum_exp(Z.row(3)) == mlmath::log_sum_exp(Z.row(3).transpose().eval()));
  CHECK(mlmath::log_sum_exp(Z.block(1, 1, 60, 5)) ==
        mlmath::log_sum_exp(MatrixXd(Z.block(1, 1, 60, 5))));
  const Eigen::Vector3d fixed(1, 2, 3);
  CHECK(mlmath::softmax(fixed) == mlmath::softmax(VectorXd(fixed)));
  CHECK(mlmath::softmax(fixed.transpose()).transpose() == mlmath::softmax(fixed));
  CHECK(mlmath::log_sum_exp_rows(Eigen::Matrix2d::Zero())(1) == std::log(2.0));

  const Eigen::MatrixXf single = Z.cast<float>();
  const MatrixXd widened = single.cast<double>();
  // Rounded to float twice: the exponential, and its product with the scale.
  CHECK(((mlmath::softmax_rows(single).cast<double>() - mlmath::softmax_rows(widened))
             .array()
             .abs() <= 1.01 * epsilon<float> * mlmath::softmax_rows(widened).array() + 1e-45)
            .all());
  CHECK(mlmath::log_softmax_rows(single) == mlmath::log_softmax_rows(widened).cast<float>());
  CHECK(mlmath::log_sum_exp_rows(single) == mlmath::log_sum_exp_rows(widened).cast<float>());

  const Eigen::MatrixX<long double> wide = Z.cast<long double>();
  CHECK((mlmath::softmax_rows(wide).cast<double>() - P).cwiseAbs().maxCoeff() <=
        4 * epsilon<double>);
  CHECK((mlmath::softmax_columns(wide).cast<double>() - mlmath::softmax_columns(Z))
            .cwiseAbs()
            .maxCoeff() <= 4 * epsilon<double>);
  CHECK((mlmath::log_softmax_rows(wide).cast<double>() - mlmath::log_softmax_rows(Z))
            .cwiseAbs()
            .maxCoeff() <= 40 * epsilon<double>);
  CHECK(relative_error(double(mlmath::log_sum_exp(wide)), mlmath::log_sum_exp(Z)) <=
        2 * epsilon<double>);
  CHECK(mlmath::log_sum_exp_columns(wide).size() == 9);
  CHECK(mlmath::log_sum_exp(Eigen::VectorX<long double>(0)) == -infinity);
}
