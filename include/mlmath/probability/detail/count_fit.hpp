// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/core/arguments.hpp>
#include <mlmath/core/checks.hpp>
#include <mlmath/core/sum.hpp>
#include <mlmath/probability/fit.hpp>

#include <Eigen/Core>

#include <cmath>
#include <limits>
#include <string>

/// Maximum likelihood from samples of whole numbers.
namespace mlmath::detail {

/// Throws unless every number is whole and lies in [0, most].
template <typename T>
void check_counts(const char* function, const VectorRef<T>& x, T most) {
  for (Eigen::Index i = 0; i < x.size(); ++i) {
    if (x(i) >= T(0) && x(i) <= most && x(i) == std::floor(x(i))) continue;
    throw_domain_error(function,
                       "x" + position_text(x, i, 0) + " is " + to_text(x(i)) +
                           ", expected whole numbers >= 0" +
                           (most < std::numeric_limits<T>::infinity() ? " and <= " + to_text(most)
                                                                      : std::string()));
  }
}

template <typename Law, typename T>
T sum_log_terms(const Law& law, const VectorRef<T>& x) {
  Eigen::VectorX<T> terms(x.size());
  for (Eigen::Index i = 0; i < x.size(); ++i) terms(i) = Law::Kernel::log_term(law, x(i));
  return sum(terms);
}

/// The fit of a law with one parameter, whose estimate has the given variance.
template <typename Law, typename T>
Fit<Law> one_parameter_fit(const Law& law, T variance, const VectorRef<T>& x) {
  Fit<Law> fit;
  fit.distribution = law;
  fit.covariance = Eigen::MatrixX<T>::Constant(1, 1, variance);
  fit.standard_errors = Eigen::VectorX<T>::Constant(1, std::sqrt(variance));
  fit.log_likelihood = sum_log_terms(law, x);
  fit.count = x.size();
  return fit;
}

/// The mean of a sample of whole numbers, checked.
template <typename T>
T mean_of_counts(const VectorRef<T>& x, T most) {
  check_counts("fit", x, most);
  return sum(x) / T(x.size());
}

}  // namespace mlmath::detail
