// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "support/matchers.hpp"
#include <mlmath/core/random.hpp>
#include <mlmath/linalg/eigen_general.hpp>

#include <Eigen/Core>

#include <cmath>
#include <complex>
#include <limits>
#include <numbers>
#include <sstream>

using Eigen::Index;
using Eigen::MatrixXd;
using mlmath_test::epsilon;
using mlmath_test::message_of;
using Complex = std::complex<double>;

namespace {

template <typename Scalar>
void check_pairs(const Eigen::MatrixX<Scalar>& A, const mlmath::GeneralEigen<Scalar>& e) {
  using ComplexMatrix = Eigen::MatrixX<std::complex<Scalar>>;
  const Scalar tolerance = Scalar(20) * Scalar(A.rows()) * epsilon<Scalar>;
  CHECK(e.converged());
  CHECK(e.residual < tolerance);
  const ComplexMatrix R = A.template cast<std::complex<Scalar>>() * e.eigenvectors -
                          e.eigenvectors * e.eigenvalues.asDiagonal();
  CHECK(R.norm() < tolerance * A.norm());
  CHECK(std::abs(e.eigenvalues.sum() - std::complex<Scalar>(A.trace())) < tolerance * A.norm());
  for (Index i = 0; i < A.rows(); ++i) {
    CHECK(std::abs(e.eigenvectors.col(i).norm() - Scalar(1)) < tolerance);
    // The first of the entries that tie up to rounding.
    Index at = 0;
    const Scalar largest = e.eigenvectors.col(i).cwiseAbs().maxCoeff();
    while (std::abs(e.eigenvectors(at, i)) < largest * (Scalar(1) - Scalar(100) * tolerance)) ++at;
    CHECK(e.eigenvectors(at, i).real() > Scalar(0));
    CHECK(std::abs(e.eigenvectors(at, i).imag()) < tolerance);
    if (i == 0) continue;
    CHECK(std::abs(e.eigenvalues(i)) <= std::abs(e.eigenvalues(i - 1)) * Scalar(1.0001));
  }
}

}  // namespace

TEST_CASE("eigen_general: values against mpmath", "[linalg][eigen_general]") {
  // mpmath 1.2, mp.dps = 40: eig; in our order.
  MatrixXd A(4, 4);
  A << 4, 1, 2, 0, -3, 1, 0, 5, 2, 2, -1, 1, 0, -4, 3, 2;
  const auto e = mlmath::eigen_general(A);
  check_pairs(A, e);
  const Complex expected[] = {4.7706980025152772939,
                              {1.3986845940891394507, 4.4232924012107451805},
                              {1.3986845940891394507, -4.4232924012107451805},
                              -1.5680671906935561952};
  for (Index i = 0; i < 4; ++i) CHECK(std::abs(e.eigenvalues(i) - expected[i]) < 1e-14);
}

TEST_CASE("eigen_general: rotations, roots of unity, triangles", "[linalg][eigen_general]") {
  const double angle = 0.7;
  const MatrixXd turn{{std::cos(angle), -std::sin(angle)}, {std::sin(angle), std::cos(angle)}};
  const auto e = mlmath::eigen_general(turn);
  check_pairs(turn, e);
  CHECK(std::abs(e.eigenvalues(0) - std::polar(1.0, angle)) < 4 * epsilon<double>);
  CHECK(std::abs(e.eigenvalues(1) - std::polar(1.0, -angle)) < 4 * epsilon<double>);

  // A cyclic shift: the roots of unity. All have magnitude 1 up to rounding; the order goes by the
  // real part then, and the positive imaginary part first.
  MatrixXd cycle = MatrixXd::Zero(6, 6);
  for (Index i = 0; i < 6; ++i) cycle(i, (i + 1) % 6) = 1;
  const auto roots = mlmath::eigen_general(cycle);
  check_pairs(cycle, roots);
  const int order[] = {0, 1, -1, 2, -2, 3};
  for (Index i = 0; i < 6; ++i) {
    CHECK(std::abs(roots.eigenvalues(i) - std::polar(1.0, order[i] * std::numbers::pi / 3)) <
          20 * epsilon<double>);
  }

  MatrixXd triangle(3, 3);
  triangle << 1, 5, 9, 0, -7, 2, 0, 0, 3;
  const auto t = mlmath::eigen_general(triangle);
  CHECK(std::abs(t.eigenvalues(0) - Complex(-7)) < 1e-14);
  CHECK(std::abs(t.eigenvalues(1) - Complex(3)) < 1e-14);
  CHECK(std::abs(t.eigenvalues(2) - Complex(1)) < 1e-14);
}

TEMPLATE_TEST_CASE("eigen_general: laws on random matrices", "[linalg][eigen_general]", double,
                   float) {
  for (const Index n : {1, 2, 5, 20}) {
    mlmath::Philox rng{std::uint64_t(n)};
    Eigen::MatrixX<TestType> A(n, n);
    mlmath::fill_uniform(rng, A);
    A.array() -= TestType(0.5);
    check_pairs<TestType>(A, mlmath::eigen_general(A));
  }
}

TEST_CASE("eigen_general: defective, zero and huge matrices", "[linalg][eigen_general]") {
  const MatrixXd jordan{{2, 1, 0}, {0, 2, 1}, {0, 0, 2}};
  const auto e = mlmath::eigen_general(jordan);
  CHECK(e.residual < 10 * epsilon<double>);
  // A block of size 3 answers a perturbation of epsilon by its cube root.
  CHECK((e.eigenvalues.array() - Complex(2)).abs().maxCoeff() < 1e-4);
  const auto zero = mlmath::eigen_general(MatrixXd::Zero(3, 3));
  CHECK(zero.residual == 0);
  CHECK(zero.eigenvalues.cwiseAbs().maxCoeff() == 0);
  const auto huge = mlmath::eigen_general(1e300 * jordan.transpose() + 1e300 * jordan);
  CHECK(huge.residual < 20 * epsilon<double>);
  CHECK(std::abs(huge.eigenvalues(0) / 1e300 - (4 + std::numbers::sqrt2)) < 1e-13);
}

TEST_CASE("eigen_general: kinds of arguments, errors, printing", "[linalg][eigen_general]") {
  const MatrixXd A{{1, 2}, {3, 4}};
  const auto expected = mlmath::eigen_general(A).eigenvalues;
  const Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor> by_rows = A;
  MatrixXd big = MatrixXd::Ones(4, 4);
  big.block(1, 1, 2, 2) = A;
  CHECK(mlmath::eigen_general(by_rows).eigenvalues == expected);
  CHECK(mlmath::eigen_general(big.block(1, 1, 2, 2)).eigenvalues == expected);
  CHECK(mlmath::eigen_general(Eigen::Matrix2d(A)).eigenvalues == expected);
  CHECK(mlmath::eigen_general(2 * A - A).eigenvalues == expected);

  CHECK(message_of<mlmath::ShapeError>([] { return mlmath::eigen_general(MatrixXd(2, 3)); }) ==
        "eigen_general: A is 2x3, expected a square matrix");
  CHECK(message_of<mlmath::ShapeError>([] { return mlmath::eigen_general(MatrixXd(0, 0)); }) ==
        "eigen_general: A is empty (0x0)");
  MatrixXd bad = A;
  bad(0, 1) = -std::numeric_limits<double>::infinity();
  CHECK(message_of<mlmath::DomainError>([&] { return mlmath::eigen_general(bad); }) ==
        "eigen_general: A(0, 1) is -inf, expected finite values");
  std::ostringstream text;
  text << mlmath::eigen_general(MatrixXd::Constant(1, 1, 5));
  CHECK(text.str() == "eigenvalues: (5,0)\nresidual: 0 (converged)\n");
}
