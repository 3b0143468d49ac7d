// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/core/arguments.hpp>
#include <mlmath/core/checks.hpp>
#include <mlmath/core/detail/elementwise.hpp>
#include <mlmath/core/status.hpp>
#include <mlmath/probability/detail/law_kernel.hpp>
#include <mlmath/probability/distribution.hpp>

#include <Eigen/Core>

#include <cstddef>
#include <limits>
#include <ostream>
#include <string>
#include <type_traits>
#include <utility>

namespace mlmath {

/// The settings of a fit() that iterates.
struct FitOptions {
  /// Converged when the step of Fisher's scoring is <= tolerance times the standard error in every
  /// parameter.
  double tolerance = 1e-8;
  int max_iterations = 200;  ///< limit on the steps
};

/// A distribution fitted by maximum likelihood.
template <typename Law>
struct [[nodiscard]] Fit {
  using Scalar = typename Law::Scalar;  ///< the type of the parameters

  Law distribution;                        ///< the most likely one
  Eigen::VectorX<Scalar> standard_errors;  ///< of the parameters, in their order
  Eigen::MatrixX<Scalar> covariance;       ///< the inverse of the Fisher information of the sample
  Scalar log_likelihood = std::numeric_limits<Scalar>::quiet_NaN();  ///< its maximum
  Eigen::Index count = 0;                                            ///< the size of the sample
  int iterations = 0;  ///< steps taken; 0 for a closed form
  /// The certificate: the largest step, in standard errors, that scoring would still take.
  Scalar last_step = Scalar(0);
  Status status = Status::converged;  ///< why it stopped
  /// Whether the maximum was found.
  [[nodiscard]] bool converged() const { return status == Status::converged; }
  /// Whether the maximum was found.
  explicit operator bool() const { return converged(); }
};

/// Prints the parameters with their standard errors, the log-likelihood and the status.
template <typename Law>
std::ostream& operator<<(std::ostream& out, const Fit<Law>& fit) {
  const auto values = fit.distribution.parameters();
  out << Law::Kernel::name << "(";
  for (std::size_t k = 0; k < values.size(); ++k) {
    out << (k == 0 ? "" : ", ") << Law::Kernel::parameters[k].name << " = " << values[k] << " +- "
        << fit.standard_errors[static_cast<Eigen::Index>(k)];
  }
  return out << "), log-likelihood " << fit.log_likelihood << ", n = " << fit.count << " ("
             << fit.status << ")";
}

namespace detail {

/// The type a sample is worked on in: double at least.
template <typename S>
using FitWorking = std::common_type_t<S, double>;

/// A fit in the scalar of its law, which is given in it.
template <typename Law, typename OtherLaw>
Fit<Law> cast_fit(Law law, const Fit<OtherLaw>& fit) {
  using S = typename Law::Scalar;
  return {std::move(law),
          fit.standard_errors.template cast<S>(),
          fit.covariance.template cast<S>(),
          S(fit.log_likelihood),
          fit.count,
          fit.iterations,
          S(fit.last_step),
          fit.status};
}

/// A fit in the scalar of the sample.
template <typename S, template <typename> typename Law, typename T>
Fit<Law<S>> cast_fit(const Fit<Law<T>>& fit) {
  return cast_fit(Law<S>(Law<S>::Kernel::template cast<S>(fit.distribution)), fit);
}

/// Throws unless every number of the sample lies inside the open interval.
template <typename T>
void check_sample(const VectorRef<T>& x, T lower, T upper, const char* expectation) {
  if (x.minCoeff() > lower && x.maxCoeff() < upper) return;
  for (Eigen::Index i = 0; i < x.size(); ++i) {
    if (x(i) > lower && x(i) < upper) continue;
    throw_domain_error(
        "fit", "x" + position_text(x, i, 0) + " is " + to_text(x(i)) + ", expected " + expectation);
  }
}

}  // namespace detail

/// The distribution under which a sample is most likely, with the standard errors of its
/// parameters: `fit<Normal>(x)`.
///
/// Shapes:   x has n numbers, as a column or row.
/// Cost:     one or two passes over x, and for the laws without a closed form (Gamma, Beta, StudentT,
///           Logistic, Weibull, Cauchy, FisherF) some ten more.
/// Edges:    standard errors come from the Fisher information, so they hold for large n; those of
///           Uniform's ends are the standard deviations of what its extremes miss. A sample that has
///           no most likely distribution (all values equal, say) is an error.
/// Throws:   ShapeError if x is empty; DomainError if x holds NaN, infinity or numbers outside the
///           support, or has too few distinct values.
/// Example:  \code
///           const auto fit = mlmath::fit<mlmath::Gamma>(waiting_times);
///           std::cout << fit;  // Gamma(shape = 2.1 +- 0.3, scale = 1.4 +- 0.2), ...
///           \endcode
/// Source:   Johnson, Kotz, Balakrishnan, Continuous Univariate Distributions, vols. 1 and 2.
template <template <typename> typename Law, typename Derived>
[[nodiscard]] auto fit(const Eigen::DenseBase<Derived>& x_arg, const FitOptions& options = {}) {
  using S = typename Derived::Scalar;
  using T = detail::FitWorking<S>;
  static_assert(std::is_arithmetic_v<S>, "fit: x must hold plain numbers");
  detail::check_nonempty("fit", "x", x_arg.rows(), x_arg.cols());
  if constexpr (RealScalar<S>) detail::check_finite("fit", "x", x_arg);
  detail::check_nonnegative("fit", "tolerance", options.tolerance);
  const auto run = [&](const detail::VectorRef<T>& x) {
    return Law<T>::Kernel::template fit<T>(x, options);
  };
  if constexpr (std::is_same_v<S, T>) {
    return run(detail::pin_vector(x_arg, "fit", "x"));
  } else {
    const Eigen::VectorX<T> x = detail::pin_vector(x_arg, "fit", "x").template cast<T>();
    return detail::cast_fit<detail::Computed<S>>(run(x));
  }
}

}  // namespace mlmath
