// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/core/checks.hpp>
#include <mlmath/core/detail/dependent.hpp>

#include <Eigen/Core>

#include <cmath>
#include <string>
#include <type_traits>

namespace mlmath::detail {

/// Probabilities of classes as n x K doubles, checked. A vector type holds those of the second of
/// two.
template <typename DerivedP>
Eigen::MatrixXd probability_rows(const char* function, const Eigen::MatrixBase<DerivedP>& P_arg) {
  using Scalar = typename DerivedP::Scalar;
  Dependent<Eigen::MatrixXd, DerivedP> P;
  if constexpr (DerivedP::IsVectorAtCompileTime) {
    P.resize(P_arg.size(), 2);
    for (Eigen::Index i = 0; i < P_arg.size(); ++i) {
      const double p = double(P_arg.derived().coeff(i));
      if (!(p >= 0 && p <= 1)) {
        throw_domain_error(function, "probabilities(" + std::to_string(i) + ") is " + to_text(p) +
                                         ", expected probabilities in [0, 1]");
      }
      P.row(i) << 1 - p, p;
    }
    check_nonempty(function, "probabilities", P_arg.size());
    return P;
  } else {
    P = P_arg.template cast<double>();
  }
  check_nonempty(function, "probabilities", P.rows(), P.cols());
  const double tolerance = std::is_same_v<Scalar, float> ? double(probability_tolerance<float>())
                                                         : probability_tolerance<double>();
  for (Eigen::Index i = 0; i < P.rows(); ++i) {
    for (Eigen::Index k = 0; k < P.cols(); ++k) {
      if (P(i, k) >= 0 && P(i, k) <= 1 + tolerance) continue;
      throw_domain_error(function, "probabilities(" + std::to_string(i) + ", " + std::to_string(k) +
                                       ") is " + to_text(P(i, k)) +
                                       ", expected probabilities in [0, 1]");
    }
    const double sum = P.row(i).sum();
    if (std::abs(sum - 1) <= tolerance) continue;
    throw_domain_error(function, "row " + std::to_string(i) + " of probabilities sums to " +
                                     to_text(sum) + ", expected probabilities that sum to 1");
  }
  return P;
}

}  // namespace mlmath::detail
