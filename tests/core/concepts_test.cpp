// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include <mlmath/core/concepts.hpp>

#include <Eigen/Core>
#include <Eigen/SparseCore>

#include <complex>
#include <vector>

using namespace mlmath;

namespace {

struct Operator {
  using Scalar = double;
  Eigen::Index rows() const { return 2; }
  Eigen::Index cols() const { return 2; }
  Eigen::MatrixXd multiply(const Eigen::MatrixXd& V) const { return V; }
  Eigen::MatrixXd multiply_transpose(const Eigen::MatrixXd& U) const { return U; }
};

struct OneWay {
  using Scalar = double;
  Eigen::Index rows() const { return 2; }
  Eigen::Index cols() const { return 2; }
  Eigen::MatrixXd multiply(const Eigen::MatrixXd& V) const { return V; }
};

const Eigen::VectorXd x(3);
const Eigen::SparseMatrix<double> S(2, 2);
using Segment = decltype(x.segment(0, 2));
using Sum = decltype(x + x);
using SparseSum = decltype(S + S);

}  // namespace

TEST_CASE("RealScalar: the built-in types", "[core][concepts]") {
  STATIC_REQUIRE(RealScalar<float>);
  STATIC_REQUIRE(RealScalar<double>);
  STATIC_REQUIRE(RealScalar<long double>);
  STATIC_REQUIRE_FALSE(RealScalar<int>);
  STATIC_REQUIRE_FALSE(RealScalar<std::complex<double>>);
}

TEST_CASE("DenseExpression and VectorExpression", "[core][concepts]") {
  STATIC_REQUIRE(DenseExpression<Eigen::MatrixXd>);
  STATIC_REQUIRE(DenseExpression<Eigen::ArrayXf>);
  STATIC_REQUIRE(DenseExpression<Eigen::Map<const Eigen::VectorXd>>);
  STATIC_REQUIRE(DenseExpression<Eigen::Ref<const Eigen::MatrixXd>>);
  STATIC_REQUIRE(DenseExpression<Segment>);
  STATIC_REQUIRE(DenseExpression<Sum>);
  STATIC_REQUIRE_FALSE(DenseExpression<std::vector<double>>);
  STATIC_REQUIRE_FALSE(DenseExpression<double>);
  STATIC_REQUIRE_FALSE(DenseExpression<Eigen::SparseMatrix<double>>);
  STATIC_REQUIRE_FALSE(DenseExpression<Eigen::DiagonalMatrix<double, 3>>);

  STATIC_REQUIRE(VectorExpression<Eigen::VectorXd>);
  STATIC_REQUIRE(VectorExpression<Eigen::RowVector3f>);
  STATIC_REQUIRE(VectorExpression<Segment>);
  STATIC_REQUIRE_FALSE(VectorExpression<Eigen::MatrixXd>);
  STATIC_REQUIRE_FALSE(VectorExpression<std::vector<double>>);
}

TEST_CASE("SparseExpression and LinearOperator", "[core][concepts]") {
  STATIC_REQUIRE(SparseExpression<Eigen::SparseMatrix<double>>);
  STATIC_REQUIRE(SparseExpression<Eigen::SparseMatrix<float, Eigen::RowMajor>>);
  STATIC_REQUIRE(SparseExpression<Eigen::SparseVector<double>>);
  STATIC_REQUIRE(SparseExpression<Eigen::Map<const Eigen::SparseMatrix<double>>>);
  STATIC_REQUIRE(SparseExpression<SparseSum>);
  STATIC_REQUIRE_FALSE(SparseExpression<Eigen::MatrixXd>);
  STATIC_REQUIRE_FALSE(SparseExpression<double>);

  STATIC_REQUIRE(LinearOperator<Operator>);
  STATIC_REQUIRE_FALSE(LinearOperator<OneWay>);
  STATIC_REQUIRE_FALSE(LinearOperator<Eigen::MatrixXd>);
  STATIC_REQUIRE_FALSE(LinearOperator<Eigen::SparseMatrix<double>>);
}
