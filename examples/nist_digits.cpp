// SPDX-License-Identifier: MIT
// How many digits of NIST's certified regression coefficients each solver gets right.
#include "data/nist_linear.hpp"
#include <mlmath/linalg/least_squares.hpp>

#include <Eigen/Cholesky>
#include <Eigen/Core>
#include <Eigen/QR>
#include <Eigen/SVD>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdio>
#include <limits>
#include <string>

namespace {

using mlmath_data::NistLinear;

/// The correct digits of the worst coefficient, -log10 of its relative error, between 0 and the 15
/// that are certified.
template <typename Scalar>
double correct_digits(const NistLinear& set, const Eigen::VectorX<Scalar>& solution) {
  double digits = 15;
  for (Eigen::Index j = 0; j < solution.size(); ++j) {
    const long double certified = set.certified[static_cast<std::size_t>(j)];
    const long double error =
        std::abs((static_cast<long double>(solution(j)) - certified) / certified);
    const double correct = error > 0 ? static_cast<double>(-std::log10(error)) : 15;
    digits = std::min(digits, std::isfinite(correct) ? correct : 0.0);
  }
  return std::max(digits, 0.0);
}

}  // namespace

int main() {
  std::printf("%-9s %9s  %6s %8s | %7s %7s %7s %7s %7s\n", "", "scaled", "mlmath", "mlmath", "QR",
              "ColPiv", "COD", "BDCSVD", "normal");
  std::printf("%-9s %9s  %6s %8s | %7s %7s %7s %7s %7s\n", "set", "condition", "double", "long dbl",
              "", "QR", "", "", "LDLT");
  for (const NistLinear& set : mlmath_data::nist_linear()) {
    const Eigen::MatrixXd X = mlmath_data::nist_design<double>(set);
    const Eigen::VectorXd y = mlmath_data::nist_response<double>(set);
    const auto fit = mlmath::least_squares(X, y);
    const auto long_fit = mlmath::least_squares(mlmath_data::nist_design<long double>(set),
                                                mlmath_data::nist_response<long double>(set));

    const Eigen::VectorXd by_qr = X.householderQr().solve(y);
    const Eigen::VectorXd by_pivoted_qr = X.colPivHouseholderQr().solve(y);
    const Eigen::VectorXd by_cod = X.completeOrthogonalDecomposition().solve(y);
    const Eigen::BDCSVD<Eigen::MatrixXd> svd(X, Eigen::ComputeThinU | Eigen::ComputeThinV);
    const Eigen::VectorXd by_svd = svd.solve(y);
    const Eigen::VectorXd by_normal_equations = (X.transpose() * X).ldlt().solve(X.transpose() * y);

    std::printf("%-9s %9.0e  %6.1f %8.1f | %7.1f %7.1f %7.1f %7.1f %7.1f\n",
                std::string(set.name).c_str(), 1 / fit.reciprocal_condition,
                correct_digits(set, fit.solution), correct_digits(set, long_fit.solution),
                correct_digits(set, by_qr), correct_digits(set, by_pivoted_qr),
                correct_digits(set, by_cod), correct_digits(set, by_svd),
                correct_digits(set, by_normal_equations));
  }
  std::printf("\nlong double has %d bits here.\n", std::numeric_limits<long double>::digits);
  return 0;
}
