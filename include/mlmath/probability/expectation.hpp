// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/core/arguments.hpp>
#include <mlmath/core/checks.hpp>
#include <mlmath/core/concepts.hpp>
#include <mlmath/core/sum.hpp>

#include <Eigen/Core>

#include <cmath>
#include <limits>
#include <type_traits>

namespace mlmath {
namespace detail {

/// The values and probabilities of a discrete law, checked and pinned.
template <typename Scalar>
struct ValuesAndProbabilities {
  VectorRef<Scalar> values;
  VectorRef<Scalar> probabilities;
};

template <typename DerivedX, typename DerivedP>
ValuesAndProbabilities<typename DerivedX::Scalar> pin_law(
    const char* function, const Eigen::DenseBase<DerivedX>& values_arg,
    const Eigen::DenseBase<DerivedP>& probabilities_arg) {
  using Scalar = typename DerivedX::Scalar;
  static_assert(RealScalar<Scalar>, "mlmath: values must be float, double or long double");
  static_assert(std::is_same_v<Scalar, typename DerivedP::Scalar>,
                "mlmath: values and probabilities must hold the same scalar type");
  ValuesAndProbabilities<Scalar> law{pin_vector(values_arg, function, "values"),
                                     pin_vector(probabilities_arg, function, "probabilities")};
  check_same_size(function, "values", law.values.size(), "probabilities", law.probabilities.size());
  check_probabilities(function, "probabilities", law.probabilities);
  check_finite(function, "values", law.values);
  return law;
}

/// \f$ \sum_i p_i (x_i - c)^k \f$.
template <typename Scalar>
Scalar moment_about(const ValuesAndProbabilities<Scalar>& law, Scalar centre, int order) {
  const Eigen::ArrayX<Scalar> differences = law.values.array() - centre;
  Eigen::ArrayX<Scalar> powers = Eigen::ArrayX<Scalar>::Ones(differences.size());
  for (int k = 0; k < order; ++k) powers *= differences;
  return compensated_dot(law.probabilities, powers);
}

}  // namespace detail

/// The expectation of a discrete variable, \f$ E[X] = \sum_i x_i P(X = x_i) \f$. For a function of
/// it pass that of the values: \f$ E[g(X)] = \sum_i g(x_i) P(X = x_i) \f$.
///
/// For the law of a distribution object see mean() and law_expectation.hpp.
///
/// Shapes:   values and probabilities have n entries each.
/// Accuracy: as compensated_dot(): the rounding of the probabilities themselves is what is left.
/// Throws:   ShapeError if the sizes differ or n is 0; DomainError if a probability is negative,
///           they do not sum to 1 within the square root of epsilon, or an entry is NaN or
///           infinite.
/// Example:  a die:
///           `expectation(VectorXd::LinSpaced(6, 1, 6), VectorXd::Constant(6, 1.0 / 6)) == 3.5`
template <typename DerivedX, typename DerivedP>
[[nodiscard]] typename DerivedX::Scalar expectation(
    const Eigen::DenseBase<DerivedX>& values, const Eigen::DenseBase<DerivedP>& probabilities) {
  const auto law = detail::pin_law("expectation", values, probabilities);
  return compensated_dot(law.probabilities, law.values);
}

/// The variance of a discrete variable, \f$ E[(X - \mu)^2] \f$ with \f$ \mu = E[X] \f$, in this
/// centred form: \f$ E[X^2] - \mu^2 \f$ cancels where the mean is large against the spread.
///
/// Shapes:   values and probabilities have n entries each.
/// Throws:   as expectation().
template <typename DerivedX, typename DerivedP>
[[nodiscard]] typename DerivedX::Scalar variance(const Eigen::DenseBase<DerivedX>& values,
                                                 const Eigen::DenseBase<DerivedP>& probabilities) {
  const auto law = detail::pin_law("variance", values, probabilities);
  return detail::moment_about(law, compensated_dot(law.probabilities, law.values), 2);
}

/// The square root of the variance of a discrete variable.
///
/// Throws:   as expectation().
template <typename DerivedX, typename DerivedP>
[[nodiscard]] typename DerivedX::Scalar standard_deviation(
    const Eigen::DenseBase<DerivedX>& values, const Eigen::DenseBase<DerivedP>& probabilities) {
  const auto law = detail::pin_law("standard_deviation", values, probabilities);
  return std::sqrt(detail::moment_about(law, compensated_dot(law.probabilities, law.values), 2));
}

/// A moment of a discrete variable, \f$ E[X^k] \f$.
///
/// Shapes:   values and probabilities have n entries each; order is k >= 0.
/// Throws:   as expectation(); DomainError if the order is negative.
template <typename DerivedX, typename DerivedP>
[[nodiscard]] typename DerivedX::Scalar moment(const Eigen::DenseBase<DerivedX>& values,
                                               const Eigen::DenseBase<DerivedP>& probabilities,
                                               int order) {
  const auto law = detail::pin_law("moment", values, probabilities);
  detail::check_between("moment", "order", order, 0, std::numeric_limits<int>::max());
  return detail::moment_about(law, typename DerivedX::Scalar(0), order);
}

/// A central moment of a discrete variable, \f$ E[(X - \mu)^k] \f$.
///
/// Throws:   as moment().
template <typename DerivedX, typename DerivedP>
[[nodiscard]] typename DerivedX::Scalar central_moment(
    const Eigen::DenseBase<DerivedX>& values, const Eigen::DenseBase<DerivedP>& probabilities,
    int order) {
  const auto law = detail::pin_law("central_moment", values, probabilities);
  detail::check_between("central_moment", "order", order, 0, std::numeric_limits<int>::max());
  return detail::moment_about(law, compensated_dot(law.probabilities, law.values), order);
}

/// The skewness of a discrete variable, \f$ E[(X - \mu)^3] / \sigma^3 \f$; NaN for a constant.
///
/// Throws:   as expectation().
template <typename DerivedX, typename DerivedP>
[[nodiscard]] typename DerivedX::Scalar skewness(const Eigen::DenseBase<DerivedX>& values,
                                                 const Eigen::DenseBase<DerivedP>& probabilities) {
  const auto law = detail::pin_law("skewness", values, probabilities);
  const auto mean = compensated_dot(law.probabilities, law.values);
  const auto spread = detail::moment_about(law, mean, 2);
  return detail::moment_about(law, mean, 3) / (spread * std::sqrt(spread));
}

/// The excess kurtosis of a discrete variable, \f$ E[(X - \mu)^4] / \sigma^4 - 3 \f$; NaN for a
/// constant.
///
/// Throws:   as expectation().
template <typename DerivedX, typename DerivedP>
[[nodiscard]] typename DerivedX::Scalar kurtosis(const Eigen::DenseBase<DerivedX>& values,
                                                 const Eigen::DenseBase<DerivedP>& probabilities) {
  using Scalar = typename DerivedX::Scalar;
  const auto law = detail::pin_law("kurtosis", values, probabilities);
  const Scalar mean = compensated_dot(law.probabilities, law.values);
  const Scalar spread = detail::moment_about(law, mean, 2);
  return detail::moment_about(law, mean, 4) / (spread * spread) - Scalar(3);
}

/// The covariance of two discrete variables, \f$ E[(X - \mu_X)(Y - \mu_Y)] \f$, by their joint
/// table.
///
/// Shapes:   x the m values of X, y the n values of Y, P m x n with \f$ P(X = x_i, Y = y_j) \f$ in
///           row i and column j.
/// Throws:   ShapeError if the sizes do not fit; DomainError if P holds no probabilities that sum
///           to 1 within the square root of epsilon, or a value is NaN or infinite.
template <typename DerivedX, typename DerivedY, typename DerivedP>
[[nodiscard]] typename DerivedP::Scalar covariance(const Eigen::DenseBase<DerivedX>& x_arg,
                                                   const Eigen::DenseBase<DerivedY>& y_arg,
                                                   const Eigen::MatrixBase<DerivedP>& P_arg) {
  using Scalar = typename DerivedP::Scalar;
  const auto x = detail::pin_vector(x_arg, "covariance", "x");
  const auto y = detail::pin_vector(y_arg, "covariance", "y");
  const detail::MatrixRef<DerivedP> P(P_arg.derived());
  detail::check_one_per_row("covariance", "x", x.size(), "P", P.rows(), P.cols());
  detail::check_one_per_column("covariance", "y", y.size(), "P", P.rows(), P.cols());
  detail::check_probabilities("covariance", "P", P);
  detail::check_finite("covariance", "x", x);
  detail::check_finite("covariance", "y", y);
  const Eigen::VectorX<Scalar> row_sums = P.rowwise().sum();
  const Eigen::VectorX<Scalar> column_sums = P.colwise().sum().transpose();
  const Eigen::VectorX<Scalar> x_centred = x.array() - row_sums.dot(x);
  const Eigen::VectorX<Scalar> y_centred = y.array() - column_sums.dot(y);
  return x_centred.dot(P * y_centred);
}

/// The correlation of two discrete variables by their joint table, their covariance over the
/// product of their standard deviations; NaN where one is a constant.
///
/// Shapes:   as covariance().
/// Throws:   as covariance().
template <typename DerivedX, typename DerivedY, typename DerivedP>
[[nodiscard]] typename DerivedP::Scalar correlation(const Eigen::DenseBase<DerivedX>& x,
                                                    const Eigen::DenseBase<DerivedY>& y,
                                                    const Eigen::MatrixBase<DerivedP>& P) {
  using Scalar = typename DerivedP::Scalar;
  const Scalar joint = covariance(x, y, P);
  const Eigen::VectorX<Scalar> row_sums = P.derived().rowwise().sum();
  const Eigen::VectorX<Scalar> column_sums = P.derived().colwise().sum().transpose();
  return joint / (standard_deviation(x, row_sums) * standard_deviation(y, column_sums));
}

}  // namespace mlmath
