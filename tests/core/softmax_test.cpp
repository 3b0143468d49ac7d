// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "support/matchers.hpp"
#include "support/scores.hpp"
#include <mlmath/core/log_sum_exp.hpp>
#include <mlmath/core/softmax.hpp>

#include <Eigen/Core>

#include <cmath>
#include <limits>
#include <type_traits>

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;
using mlmath_test::epsilon;
using mlmath_test::plain_log_sum_exp;
using mlmath_test::relative_error;
using mlmath_test::scores;
using mlmath_test::vector_of;

namespace {

using RowMajor = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

const double infinity = std::numeric_limits<double>::infinity();
const double not_a_number = std::numeric_limits<double>::quiet_NaN();

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
  check(vector_of({1, 2, 3}), 3.407605964444380304483,
        vector_of({0.090030573170380457998, 0.24472847105479765247, 0.66524095577482188953}),
        vector_of({-2.4076059644443803045, -1.4076059644443803045, -0.40760596444438030448}));
  check(vector_of({1000, 1000}), 1000.693147180559945309, vector_of({0.5, 0.5}),
        vector_of({-0.69314718055994530942, -0.69314718055994530942}));
  check(vector_of({-1000.5, -1001.25, -1003}), -1000.058877216668979384,
        vector_of({0.64331371352290293396, 0.30387988118783435497, 0.052806405289262711071}),
        vector_of({-0.44112278333102061578, -1.1911227833310206158, -2.9411227833310206158}));
  // What the small term adds is far below the rounding of 1.
  check(vector_of({0, -50}), 1.928749847963917783017e-22, vector_of({1, 1.928749847963917783e-22}),
        vector_of({-1.928749847963917783e-22, -50}));
  check(vector_of({0.1, 0.2, 0.7, -0.3, 5}), 5.033663456937799006622,
        vector_of({0.0072000777317803609157, 0.0079573165170477280706, 0.013119396999350047414,
                   0.0048263564366271929534, 0.96689685231519467065}),
        vector_of({-4.9336634569377990011, -4.8336634569377989955, -4.333663456937799051,
                   -5.3336634569377989955, -0.033663456937799006622}));
  check(vector_of({-745, -746.5, -700}), -700,
        vector_of({2.8625185805493936444e-20, 6.38714229305842235e-21, 1}),
        vector_of({-45, -46.5, -3.5012328098552358794e-20}));
  check(vector_of({0, -0.5, -800}), 0.474076984180106680873,
        vector_of({0.62245933120185456464, 0.37754066879814543536, 0}),
        vector_of({-0.47407698418010668087, -0.97407698418010668087, -800.47407698418010668}));
}

TEST_CASE("softmax: infinities, NaN and nothing", "[core][softmax]") {
  CHECK(mlmath::softmax(VectorXd(0)).size() == 0);
  CHECK(mlmath::softmax_rows(MatrixXd(0, 5)).cols() == 5);
  CHECK(mlmath::softmax_rows(MatrixXd(5, 0)).rows() == 5);
  CHECK(mlmath::softmax_rows(MatrixXd(50, 0)).rows() == 50);

  // Every size and position that the packs, the blocks and their ends can see.
  for (const Index n : {1, 2, 3, 8, 9, 33, 64, 1025, 3000}) {
    for (const Index position : {Index(0), n / 2, n - 1}) {
      VectorXd x = VectorXd::Constant(n, -infinity);
      CHECK(std::isnan(mlmath::softmax(x)(position)));
      CHECK(std::isnan(mlmath::log_softmax(x)(position)));
      x(position) = 3;
      CHECK(mlmath::softmax(x)(position) == 1);
      CHECK(mlmath::softmax(x).sum() == 1);
      CHECK(mlmath::log_softmax(x)(position) == 0);
      x = VectorXd::Constant(n, 1e300);
      x(position) = infinity;
      CHECK(std::isnan(mlmath::softmax(x)(position)));
      x = VectorXd::Zero(n);
      x(n - 1 - position) = infinity;
      x(position) = not_a_number;
      CHECK(mlmath::softmax(x).array().isNaN().all());
      CHECK(mlmath::log_softmax(x).array().isNaN().all());
    }
  }
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
      CHECK(relative_error(s(i), plain_log_sum_exp(Z.row(i))) <= 4 * epsilon<double>);
    }
    for (Index j = 0; j < 17; ++j) {
      CHECK(close(C.col(j), mlmath::softmax(Z.col(j))));
      CHECK(close(M.col(j), mlmath::log_softmax(Z.col(j))));
      CHECK(relative_error(t(j), plain_log_sum_exp(Z.col(j))) <= 4 * epsilon<double>);
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
