// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/core/random.hpp>

#include <Eigen/Core>

#include <algorithm>
#include <cmath>
#include <initializer_list>

/// What the tests of log_sum_exp and of softmax feed them.
namespace mlmath_test {

/// The vector of these entries.
inline Eigen::VectorXd vector_of(std::initializer_list<double> values) {
  Eigen::VectorXd x(Eigen::Index(values.size()));
  std::copy(values.begin(), values.end(), x.begin());
  return x;
}

/// Uniform in [-20, 20), where the plain formulas in long double serve as the reference.
inline Eigen::MatrixXd scores(Eigen::Index rows, Eigen::Index cols) {
  mlmath::Philox rng(21, std::uint64_t(rows));
  Eigen::MatrixXd X(rows, cols);
  mlmath::fill_uniform(rng, X);
  return 40 * X.array() - 20;
}

/// log(sum exp) in long double: nothing overflows at these scores.
template <typename Derived>
double plain_log_sum_exp(const Eigen::DenseBase<Derived>& x) {
  long double sum = 0;
  for (Eigen::Index i = 0; i < x.size(); ++i) {
    sum += std::exp((long double)(x.derived().coeff(i)));
  }
  return double(std::log(sum));
}

}  // namespace mlmath_test
