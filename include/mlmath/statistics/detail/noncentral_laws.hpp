// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/probability/incomplete_beta.hpp>
#include <mlmath/probability/incomplete_gamma.hpp>
#include <mlmath/probability/normal.hpp>

#include <cmath>
#include <concepts>
#include <type_traits>

/// The distribution functions of statistics whose hypothesis is false, as mixtures over a Poisson
/// law. Good to some 1e-12.
namespace mlmath::detail {

/// sum_j Poisson(j; mean) term(j), from the largest weight both ways. Terms are in [0, 1].
template <typename Term>
double poisson_mixture(double mean, const Term& term) {
  const double middle = std::floor(mean);
  const double weight =
      std::exp(middle * std::log(mean > 0 ? mean : 1.0) - mean - std::lgamma(middle + 1));
  double sum = weight * term(middle);
  double w = weight;
  for (double j = middle + 1; w > 1e-17 * weight; ++j) {
    w *= mean / j;
    sum += w * term(j);
  }
  w = weight;
  for (double j = middle; j > 0 && w > 1e-17 * weight; --j) {
    w *= j / mean;
    sum += w * term(j - 1);
  }
  return sum;
}

template <std::same_as<double> Scalar = double>
Scalar noncentral_chi_squared_cdf(std::type_identity_t<Scalar> x, std::type_identity_t<Scalar> df,
                                  std::type_identity_t<Scalar> noncentrality) {
  return poisson_mixture(noncentrality / 2,
                         [&](double j) { return incomplete_gamma(df / 2 + j, x / 2); });
}

template <std::same_as<double> Scalar = double>
Scalar noncentral_f_cdf(std::type_identity_t<Scalar> x, std::type_identity_t<Scalar> df1,
                        std::type_identity_t<Scalar> df2,
                        std::type_identity_t<Scalar> noncentrality) {
  const Scalar share = df1 * x / (df1 * x + df2);
  return poisson_mixture(noncentrality / 2,
                         [&](double j) { return incomplete_beta(df1 / 2 + j, df2 / 2, share); });
}

/// Lenth, Applied Statistics 38 (1989), algorithm AS 243: the even terms are a Poisson mixture, the
/// odd ones one with half-integer places, of the sign of the noncentrality.
template <std::same_as<double> Scalar = double>
Scalar noncentral_t_cdf(std::type_identity_t<Scalar> t, std::type_identity_t<Scalar> df,
                        std::type_identity_t<Scalar> noncentrality) {
  if (t < 0) return 1 - noncentral_t_cdf(-t, df, -noncentrality);
  const Scalar share = t * t / (df + t * t);
  const double mean = noncentrality * noncentrality / 2;
  const double even =
      poisson_mixture(mean, [&](double j) { return incomplete_beta(j + 0.5, df / 2, share); });
  // delta / sqrt(2) mean^j e^-mean / Gamma(j + 3/2)
  const double middle = std::floor(mean);
  const double weight = std::exp((middle + 0.5) * std::log(mean > 0 ? mean : 1.0) - mean -
                                 std::lgamma(middle + 1.5)) *
                        (mean > 0 ? 1 : 0);
  double odd = weight * incomplete_beta(middle + 1, df / 2, share);
  double w = weight;
  for (double j = middle + 1; w > 1e-17 * weight; ++j) {
    w *= mean / (j + 0.5);
    odd += w * incomplete_beta(j + 1, df / 2, share);
  }
  w = weight;
  for (double j = middle; j > 0 && w > 1e-17 * weight; --j) {
    w *= (j + 0.5) / mean;
    odd += w * incomplete_beta(j, df / 2, share);
  }
  return cdf(Normal{Scalar(0), Scalar(1)}, -noncentrality) +
         (even + std::copysign(odd, noncentrality)) / 2;
}

}  // namespace mlmath::detail
