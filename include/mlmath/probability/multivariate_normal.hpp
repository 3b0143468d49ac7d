// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/core/arguments.hpp>
#include <mlmath/core/checks.hpp>
#include <mlmath/core/concepts.hpp>
#include <mlmath/core/information_unit.hpp>
#include <mlmath/linalg/running_moments.hpp>
#include <mlmath/probability/detail/law_kernel.hpp>
#include <mlmath/probability/fit.hpp>

#include <Eigen/Cholesky>
#include <Eigen/Core>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <ostream>
#include <string>
#include <type_traits>
#include <vector>

namespace mlmath {
namespace detail {

/// Overwrites A by the lower Cholesky factor of its lower triangle; gives the first pivot that is
/// not positive, or -1.
template <typename Scalar>
Eigen::Index factor_in_place(Eigen::MatrixX<Scalar>& A) {
  using std::sqrt;
  if constexpr (RealScalar<Scalar>) {
    const Eigen::MatrixX<Scalar> kept = A;
    Eigen::LLT<Eigen::Ref<Eigen::MatrixX<Scalar>>> factor(A);
    if (factor.info() == Eigen::Success && A.diagonal().minCoeff() > Scalar(0)) {
      A.template triangularView<Eigen::StrictlyUpper>().setZero();
      return -1;
    }
    A = kept;
  }
  for (Eigen::Index j = 0; j < A.cols(); ++j) {
    for (Eigen::Index i = 0; i < j; ++i) A(i, j) = Scalar(0);
    for (Eigen::Index k = 0; k < j; ++k) {
      for (Eigen::Index i = j; i < A.rows(); ++i) A(i, j) = A(i, j) - A(i, k) * A(j, k);
    }
    if (!(plain_value(A(j, j)) > 0)) return j;
    A(j, j) = sqrt(A(j, j));
    for (Eigen::Index i = j + 1; i < A.rows(); ++i) A(i, j) = A(i, j) / A(j, j);
  }
  return -1;
}

/// The entries of x at the positions, in their order.
template <typename Scalar>
Eigen::VectorX<Scalar> entries_at(const Eigen::VectorX<Scalar>& x,
                                  const std::vector<Eigen::Index>& positions) {
  Eigen::VectorX<Scalar> result(Eigen::Index(positions.size()));
  for (std::size_t k = 0; k < positions.size(); ++k) result(Eigen::Index(k)) = x(positions[k]);
  return result;
}

/// Throws unless the positions lie in 0, ..., size - 1 and differ.
inline void check_positions(const char* function, const char* name,
                            const std::vector<Eigen::Index>& positions, Eigen::Index size) {
  check_nonempty(function, name, Eigen::Index(positions.size()));
  for (std::size_t k = 0; k < positions.size(); ++k) {
    check_between(function, (std::string(name) + "(" + std::to_string(k) + ")").c_str(),
                  positions[k], 0, size - 1);
    if (std::find(positions.begin(), positions.begin() + std::ptrdiff_t(k), positions[k]) !=
        positions.begin() + std::ptrdiff_t(k)) {
      throw_domain_error(function, std::string(name) + " holds " + std::to_string(positions[k]) +
                                       " twice, expected distinct positions");
    }
  }
}

}  // namespace detail

/// The multivariate normal distribution of p variables, by its mean \f$ \mu \f$ and covariance
/// \f$ \Sigma = L L^\top \f$, which is factored once, when it is made.
///
/// Shapes:   mean p (a column or a row), covariance p x p.
/// Cost:     p^3/3 multiplications when made; \f$ p^2 \f$ a sample in log_pdf().
/// Throws:   ShapeError if the shapes do not fit or p is 0; DomainError if mean or covariance holds
///           NaN or infinity, covariance is not symmetric to \f$ \epsilon^{2/3} \max|\Sigma| \f$,
///           or not positive definite, naming the pivot.
template <typename ScalarType = double>
class MultivariateNormal {
 public:
  using Scalar = ScalarType;  ///< the type of the parameters

  /// The standard normal law of one variable.
  MultivariateNormal()
      : MultivariateNormal(Eigen::VectorX<Scalar>::Zero(1),
                           Eigen::MatrixX<Scalar>::Identity(1, 1)) {}

  /// The law of the given mean and covariance.
  template <typename DerivedM, typename DerivedC>
  MultivariateNormal(const Eigen::MatrixBase<DerivedM>& mean,
                     const Eigen::MatrixBase<DerivedC>& covariance)
      : MultivariateNormal("MultivariateNormal", mean, covariance, false) {}

  /// The law of the given mean and of the covariance \f$ L L^\top \f$, for a lower triangular L
  /// with a positive diagonal (what lies above is not read).
  template <typename DerivedM, typename DerivedL>
  [[nodiscard]] static MultivariateNormal from_cholesky(const Eigen::MatrixBase<DerivedM>& mean,
                                                        const Eigen::MatrixBase<DerivedL>& L) {
    return {"MultivariateNormal::from_cholesky", mean, L, true};
  }

  /// The number of variables, p.
  [[nodiscard]] Eigen::Index dimension() const { return mean_.size(); }
  /// The mean, \f$ \mu \f$.
  [[nodiscard]] const Eigen::VectorX<Scalar>& mean() const { return mean_; }
  /// The covariance, \f$ \Sigma \f$.
  [[nodiscard]] const Eigen::MatrixX<Scalar>& covariance() const { return covariance_; }
  /// The lower Cholesky factor L of the covariance, with zeros above.
  [[nodiscard]] const Eigen::MatrixX<Scalar>& cholesky() const { return cholesky_; }
  /// \f$ \log \det \Sigma \f$.
  [[nodiscard]] Scalar log_determinant() const { return log_determinant_; }

 private:
  template <typename DerivedM, typename DerivedC>
  MultivariateNormal(const char* function, const Eigen::MatrixBase<DerivedM>& mean,
                     const Eigen::MatrixBase<DerivedC>& matrix_arg, bool is_factor) {
    using std::log;
    const Eigen::MatrixX<typename DerivedC::Scalar> matrix = matrix_arg;
    const char* const name = is_factor ? "L" : "covariance";
    detail::check_square(function, name, matrix.rows(), matrix.cols());
    detail::check_nonempty(function, name, matrix.rows(), matrix.cols());
    const auto pinned = detail::pin_vector(mean, function, "mean");
    detail::check_one_per_row(function, "mean", pinned.size(), name, matrix.rows(), matrix.cols());
    if constexpr (RealScalar<typename DerivedM::Scalar>) {
      detail::check_finite(function, "mean", pinned);
    }
    if constexpr (RealScalar<typename DerivedC::Scalar>) {
      using Real = typename DerivedC::Scalar;
      detail::check_finite(function, name, matrix);
      if (!is_factor) {
        detail::check_symmetric(function, name, matrix, detail::symmetry_tolerance<Real>());
      }
    }
    mean_ = pinned.template cast<Scalar>();
    cholesky_ = matrix.template cast<Scalar>();
    if (is_factor) {
      for (Eigen::Index j = 0; j < cholesky_.cols(); ++j) {
        for (Eigen::Index i = 0; i < j; ++i) cholesky_(i, j) = Scalar(0);
        if (detail::plain_value(cholesky_(j, j)) > 0) continue;
        detail::throw_domain_error(
            function, "L" + detail::position_text(cholesky_, j, j) + " is " +
                          detail::to_text(double(detail::plain_value(cholesky_(j, j)))) +
                          ", expected a positive diagonal");
      }
      covariance_ = cholesky_ * cholesky_.transpose();
    } else {
      covariance_ = cholesky_;
      const Eigen::Index pivot = detail::factor_in_place(cholesky_);
      if (pivot >= 0) {
        detail::throw_domain_error(
            function, "covariance is not positive definite: pivot " + std::to_string(pivot) +
                          " is " +
                          detail::to_text(double(detail::plain_value(cholesky_(pivot, pivot)))));
      }
    }
    log_determinant_ = Scalar(0);
    for (Eigen::Index j = 0; j < cholesky_.cols(); ++j) {
      log_determinant_ = log_determinant_ + Scalar(2) * log(cholesky_(j, j));
    }
  }

  Eigen::VectorX<Scalar> mean_;
  Eigen::MatrixX<Scalar> covariance_;
  Eigen::MatrixX<Scalar> cholesky_;
  Scalar log_determinant_;
};

/// The scalar follows from the two arguments.
template <typename DerivedM, typename DerivedC>
MultivariateNormal(const Eigen::MatrixBase<DerivedM>&, const Eigen::MatrixBase<DerivedC>&)
    -> MultivariateNormal<std::common_type_t<typename DerivedM::Scalar, typename DerivedC::Scalar>>;

/// Prints the mean and the covariance.
template <typename Scalar>
std::ostream& operator<<(std::ostream& out, const MultivariateNormal<Scalar>& d) {
  return out << "MultivariateNormal\nmean: " << d.mean().transpose() << "\ncovariance:\n"
             << d.covariance() << "\n";
}

namespace detail {

/// \f$ \|L^{-1} (x - \mu)\|^2 \f$, for any numbers that go together.
template <typename Scalar, typename X>
auto squared_distance_to_mean(const MultivariateNormal<Scalar>& d, const Eigen::VectorX<X>& x) {
  using Common = std::common_type_t<Scalar, X>;
  const Eigen::Index p = d.dimension();
  Eigen::VectorX<Common> z(p);
  Common sum(0);
  for (Eigen::Index i = 0; i < p; ++i) {
    Common rest = x(i) - d.mean()(i);
    for (Eigen::Index j = 0; j < i; ++j) rest = rest - d.cholesky()(i, j) * z(j);
    z(i) = rest / d.cholesky()(i, i);
    sum = sum + z(i) * z(i);
  }
  return sum;
}

/// The same for each row of X, in blocks that stay in cache.
template <typename Scalar, typename DerivedX>
Eigen::VectorX<Scalar> squared_distances_to_mean(const MultivariateNormal<Scalar>& d,
                                                 const DerivedX& X) {
  constexpr Eigen::Index block = 128;
  Eigen::VectorX<Scalar> result(X.rows());
  Eigen::MatrixX<Scalar> Z;
  for (Eigen::Index start = 0; start < X.rows(); start += block) {
    const Eigen::Index rows = std::min(block, X.rows() - start);
    Z = X.middleRows(start, rows).transpose();
    Z.colwise() -= d.mean();
    d.cholesky().template triangularView<Eigen::Lower>().solveInPlace(Z);
    result.segment(start, rows) = Z.colwise().squaredNorm().transpose();
  }
  return result;
}

template <typename Scalar>
Scalar log_normalization(const MultivariateNormal<Scalar>& d) {
  using Plain = std::decay_t<decltype(plain_value(d.log_determinant()))>;
  const Plain log_two_pi = std::log(Plain(2) * std::numbers::pi_v<Plain>);
  return Plain(-0.5) * (d.log_determinant() + Plain(d.dimension()) * log_two_pi);
}

}  // namespace detail

/// The logarithm of the density,
/// \f$ -\frac12 (p \log 2\pi + \log \det \Sigma + (x - \mu)^\top \Sigma^{-1} (x - \mu)) \f$. It
/// differentiates in x, and in the mean and covariance.
///
/// Shapes:   x p entries, a column or a row, which gives a number; or a matrix n x p with a sample
///           in each row, which gives n.
/// Cost:     \f$ p^2 \f$ multiplications a sample.
/// Edges:    NaN in x gives NaN.
/// Throws:   ShapeError if x does not have p entries, or columns.
template <typename Scalar, typename Derived>
[[nodiscard]] auto log_pdf(const MultivariateNormal<Scalar>& d,
                           const Eigen::DenseBase<Derived>& x_arg) {
  using X = typename Derived::Scalar;
  using Common = std::common_type_t<Scalar, X>;
  const Scalar constant = detail::log_normalization(d);
  if constexpr (Derived::IsVectorAtCompileTime) {
    const Eigen::VectorX<X> x = detail::pin_vector(x_arg, "log_pdf", "x");
    detail::check_size("log_pdf", "x", x.size(), d.dimension(), "one for each variable");
    return Common(constant - Scalar(0.5) * detail::squared_distance_to_mean(d, x));
  } else {
    const detail::MatrixRef<Derived> samples(x_arg.derived());
    if (samples.cols() != d.dimension()) {
      detail::throw_shape_error(
          "log_pdf", "X is " + detail::shape_text(samples.rows(), samples.cols()) + ", expected " +
                         std::to_string(d.dimension()) +
                         (d.dimension() == 1 ? " column" : " columns") + ", one for each variable");
    }
    Eigen::VectorX<Common> result(samples.rows());
    if constexpr (RealScalar<X> && std::is_same_v<X, Scalar>) {
      result = (constant - Scalar(0.5) * detail::squared_distances_to_mean(d, samples).array());
    } else {
      Eigen::VectorX<X> x(samples.cols());
      for (Eigen::Index i = 0; i < samples.rows(); ++i) {
        x = samples.row(i).transpose();
        result(i) = constant - Scalar(0.5) * detail::squared_distance_to_mean(d, x);
      }
    }
    return result;
  }
}

/// log_pdf() of a vector that reverse mode records: a product with the inverse of L.
template <RealScalar Scalar, RecordedArray X>
[[nodiscard]] auto log_pdf(const MultivariateNormal<Scalar>& d, const X& x) {
  detail::check_size("log_pdf", "x", x.size(), d.dimension(), "one for each variable");
  Eigen::MatrixX<Scalar> inverse = Eigen::MatrixX<Scalar>::Identity(d.dimension(), d.dimension());
  d.cholesky().template triangularView<Eigen::Lower>().solveInPlace(inverse);
  return detail::log_normalization(d) - Scalar(0.5) * (inverse * (x - d.mean())).squaredNorm();
}

/// The density; see log_pdf().
template <typename Scalar, typename Derived>
[[nodiscard]] auto pdf(const MultivariateNormal<Scalar>& d, const Eigen::DenseBase<Derived>& x) {
  using std::exp;
  if constexpr (Derived::IsVectorAtCompileTime) {
    return exp(log_pdf(d, x));
  } else {
    auto result = log_pdf(d, x);
    for (Eigen::Index i = 0; i < result.size(); ++i) result(i) = exp(result(i));
    return result;
  }
}

/// The mean, \f$ \mu \f$.
template <typename Scalar>
[[nodiscard]] Eigen::VectorX<Scalar> mean(const MultivariateNormal<Scalar>& d) {
  return d.mean();
}

/// The mode, which is the mean.
template <typename Scalar>
[[nodiscard]] Eigen::VectorX<Scalar> mode(const MultivariateNormal<Scalar>& d) {
  return d.mean();
}

/// The covariance, \f$ \Sigma \f$.
template <typename Scalar>
[[nodiscard]] Eigen::MatrixX<Scalar> covariance(const MultivariateNormal<Scalar>& d) {
  return d.covariance();
}

/// The variance of each variable, the diagonal of the covariance.
template <typename Scalar>
[[nodiscard]] Eigen::VectorX<Scalar> variance(const MultivariateNormal<Scalar>& d) {
  return d.covariance().diagonal();
}

/// The differential entropy, \f$ \frac12 \log \det(2 \pi e \Sigma) \f$, in bits unless told
/// otherwise.
template <typename Scalar>
[[nodiscard]] Scalar entropy(const MultivariateNormal<Scalar>& d, InformationUnit unit = bits) {
  using Plain = std::decay_t<decltype(detail::plain_value(d.log_determinant()))>;
  return detail::from_nats(Scalar(Plain(0.5) * Plain(d.dimension()) - detail::log_normalization(d)),
                           unit);
}

/// The law of some of the variables, in the order that they are asked for in.
///
/// Cost:     that of a new factorization.
/// Throws:   ShapeError if no variable is asked for; DomainError if a position is not one of
///           0, ..., p - 1, or stands twice.
template <typename Scalar>
[[nodiscard]] MultivariateNormal<Scalar> marginal(const MultivariateNormal<Scalar>& d,
                                                  const std::vector<Eigen::Index>& variables) {
  detail::check_positions("marginal", "variables", variables, d.dimension());
  return {detail::entries_at(d.mean(), variables),
          Eigen::MatrixX<Scalar>(d.covariance()(variables, variables))};
}

/// The law of the other variables, in their order, given the values of some:
/// \f$ N(\mu_a + \Sigma_{ab} \Sigma_{bb}^{-1} (x_b - \mu_b),\;
/// \Sigma_{aa} - \Sigma_{ab} \Sigma_{bb}^{-1} \Sigma_{ba}) \f$.
///
/// The covariance comes from the Cholesky factor of the variables in the order (b, a), so that
/// nothing is subtracted and it stays positive definite.
///
/// Shapes:   variables and values have as many entries; at least one variable is left.
/// Cost:     that of a new factorization.
/// Throws:   ShapeError if the sizes differ, or no variable is given or left; DomainError if a
///           position is not one of 0, ..., p - 1, or stands twice, or a value is NaN or infinite.
/// Source:   Bishop, Pattern Recognition and Machine Learning, sec. 2.3.1.
template <typename Scalar, typename Derived>
[[nodiscard]] MultivariateNormal<Scalar> condition(const MultivariateNormal<Scalar>& d,
                                                   const std::vector<Eigen::Index>& variables,
                                                   const Eigen::DenseBase<Derived>& values_arg) {
  detail::check_positions("condition", "variables", variables, d.dimension());
  const Eigen::VectorX<Scalar> values =
      detail::pin_vector(values_arg, "condition", "values").template cast<Scalar>();
  const Eigen::Index given = Eigen::Index(variables.size());
  detail::check_same_size("condition", "variables", given, "values", values.size());
  if constexpr (RealScalar<Scalar>) detail::check_finite("condition", "values", values);
  std::vector<Eigen::Index> order = variables;
  for (Eigen::Index i = 0; i < d.dimension(); ++i) {
    if (std::find(variables.begin(), variables.end(), i) == variables.end()) order.push_back(i);
  }
  const Eigen::Index rest = d.dimension() - given;
  if (rest == 0) {
    detail::throw_shape_error("condition", "all " + std::to_string(given) +
                                               " variables are given, expected one left at least");
  }
  Eigen::MatrixX<Scalar> L = d.covariance()(order, order);
  detail::factor_in_place(L);
  const Eigen::VectorX<Scalar> mean = detail::entries_at(d.mean(), order);
  Eigen::VectorX<Scalar> z = values - mean.head(given);
  for (Eigen::Index i = 0; i < given; ++i) {
    for (Eigen::Index j = 0; j < i; ++j) z(i) = z(i) - L(i, j) * z(j);
    z(i) = z(i) / L(i, i);
  }
  return MultivariateNormal<Scalar>::from_cholesky(
      mean.tail(rest) + L.bottomLeftCorner(rest, given) * z, L.bottomRightCorner(rest, rest));
}

/// The most likely multivariate normal law of a sample, its mean and its covariance with divisor n:
/// `fit<MultivariateNormal>(X)`. The standard errors and the covariance of the result are those of
/// the mean.
///
/// Shapes:   X n x p, a sample in each row.
/// Cost:     that of the product X'X.
/// Throws:   ShapeError if X has no more rows than columns; DomainError if X holds NaN or infinity,
///           or its columns are linearly dependent, as the covariance is then singular.
template <template <typename> typename Law, typename Derived>
  requires std::is_same_v<Law<double>, MultivariateNormal<double>>
[[nodiscard]] Fit<MultivariateNormal<typename Derived::Scalar>> fit(
    const Eigen::MatrixBase<Derived>& X_arg) {
  using Scalar = typename Derived::Scalar;
  const detail::MatrixRef<Derived> X(X_arg.derived());
  detail::check_nonempty("fit", "X", X.rows(), X.cols());
  if (X.rows() <= X.cols()) {
    detail::throw_shape_error("fit", "X is " + detail::shape_text(X.rows(), X.cols()) +
                                         ", expected more rows than columns");
  }
  detail::check_finite("fit", "X", X);
  RunningCovariance<Scalar> moments(X.cols());
  moments.update(X);
  Fit<MultivariateNormal<Scalar>> result;
  const Eigen::MatrixX<Scalar> covariance = moments.covariance({.ddof = 0});
  result.distribution = MultivariateNormal<Scalar>(moments.mean(), covariance);
  const Scalar n = Scalar(X.rows());
  result.covariance = covariance / n;
  result.standard_errors = result.covariance.diagonal().cwiseSqrt();
  // The squared distances to the mean sum to n p.
  result.log_likelihood =
      n * (detail::log_normalization(result.distribution) - Scalar(0.5) * Scalar(X.cols()));
  result.count = X.rows();
  return result;
}

/// Prints the distribution, the log-likelihood and the count.
template <typename Scalar>
std::ostream& operator<<(std::ostream& out, const Fit<MultivariateNormal<Scalar>>& fit) {
  return out << fit.distribution << "log-likelihood: " << fit.log_likelihood
             << ", n = " << fit.count << "\n";
}

}  // namespace mlmath
