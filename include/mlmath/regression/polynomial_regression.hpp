// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/core/checks.hpp>
#include <mlmath/core/concepts.hpp>
#include <mlmath/core/errors.hpp>
#include <mlmath/regression/detail/design.hpp>
#include <mlmath/regression/linear_regression.hpp>

#include <Eigen/Core>

#include <ostream>
#include <string>
#include <vector>

namespace mlmath {

/// The settings of polynomial_regression().
struct PolynomialOptions {
  int degree = 2;  ///< the largest total degree, >= 0
  /// Whether terms in several variables are products of them, as x y, too.
  bool interactions = true;
};

/// A fitted polynomial of one or several variables, in a basis that rounding does no harm: products
/// of Chebyshev polynomials of the variables brought to [-1, 1].
template <RealScalar Scalar = double>
struct [[nodiscard]] PolynomialRegression {
  int degree = 0;                  ///< the largest total degree
  Eigen::VectorX<Scalar> centres;  ///< the middle of the range of each variable
  Eigen::VectorX<Scalar> scales;   ///< half of its length; 1 for a variable that is constant
  /// A row for each term but the constant: the degree of its Chebyshev polynomial in each variable.
  Eigen::MatrixXi terms;
  /// The fit in these terms.
  LinearRegression<Scalar> fit;

  /// The minimum: the mean squared error.
  [[nodiscard]] Scalar objective() const { return fit.objective; }
  /// Whether the fit is as accurate as its error_estimate says.
  [[nodiscard]] bool converged() const { return fit.converged(); }
  /// Same as converged().
  explicit operator bool() const { return converged(); }

  /// \f$ w_0, \dots, w_d \f$ of \f$ \hat y = w_0 + w_1 x + \dots + w_d x^d \f$, for one variable.
  /// Far from 0, or for a high degree, they cancel: predict() does not use them.
  ///
  /// Throws ShapeError where there are several variables.
  [[nodiscard]] Eigen::VectorX<Scalar> monomial_coefficients() const;
};

namespace detail {

/// The degrees of all terms of total degree 1 to `degree`, lower total degrees first.
inline void append_terms(std::vector<std::vector<int>>& terms, std::vector<int>& term,
                         std::size_t variable, int left) {
  if (variable + 1 == term.size()) {
    term[variable] = left;
    terms.push_back(term);
    return;
  }
  for (int k = left; k >= 0; --k) {
    term[variable] = k;
    append_terms(terms, term, variable + 1, left - k);
  }
}

inline Eigen::MatrixXi polynomial_terms(Eigen::Index variables, int degree, bool interactions) {
  std::vector<std::vector<int>> terms;
  for (int total = 1; total <= degree; ++total) {
    std::vector<int> term(std::size_t(variables), 0);
    if (interactions) {
      append_terms(terms, term, 0, total);
      continue;
    }
    for (Eigen::Index v = 0; v < variables; ++v) {
      term.assign(std::size_t(variables), 0);
      term[std::size_t(v)] = total;
      terms.push_back(term);
    }
  }
  Eigen::MatrixXi matrix(Eigen::Index(terms.size()), variables);
  for (std::size_t k = 0; k < terms.size(); ++k) {
    for (Eigen::Index v = 0; v < variables; ++v) {
      matrix(Eigen::Index(k), v) = terms[k][std::size_t(v)];
    }
  }
  return matrix;
}

/// The columns of the terms: products of Chebyshev polynomials, by their recurrence.
template <typename Scalar, typename Design>
Eigen::MatrixX<Scalar> chebyshev_design(const Design& X, const Eigen::VectorX<Scalar>& centres,
                                        const Eigen::VectorX<Scalar>& scales,
                                        const Eigen::MatrixXi& terms, int degree) {
  const Eigen::Index n = X.rows();
  Eigen::MatrixX<Scalar> design = Eigen::MatrixX<Scalar>::Ones(n, terms.rows());
  Eigen::MatrixX<Scalar> powers(n, degree + 1);
  for (Eigen::Index v = 0; v < X.cols(); ++v) {
    const Eigen::VectorX<Scalar> z = (X.col(v).array() - centres(v)) / scales(v);
    powers.col(0).setOnes();
    if (degree > 0) powers.col(1) = z;
    for (int k = 2; k <= degree; ++k) {
      powers.col(k) = Scalar(2) * z.cwiseProduct(powers.col(k - 1)) - powers.col(k - 2);
    }
    for (Eigen::Index t = 0; t < terms.rows(); ++t) {
      if (terms(t, v) > 0) design.col(t).array() *= powers.col(terms(t, v)).array();
    }
  }
  return design;
}

}  // namespace detail

template <RealScalar Scalar>
Eigen::VectorX<Scalar> PolynomialRegression<Scalar>::monomial_coefficients() const {
  if (centres.size() != 1) {
    detail::throw_shape_error(
        "monomial_coefficients",
        "the polynomial has " + std::to_string(centres.size()) + " variables, expected 1");
  }
  using Long = long double;
  // Chebyshev polynomials in powers of z, then z = (x - c) / s.
  std::vector<Long> sum(std::size_t(degree) + 1, Long(0));
  std::vector<Long> before(sum.size(), Long(0));
  std::vector<Long> now(sum.size(), Long(0));
  now[0] = 1;
  sum[0] = fit.intercept;
  for (int k = 1; k <= degree; ++k) {
    std::vector<Long> next(sum.size(), Long(0));
    for (std::size_t i = 0; i + 1 < next.size(); ++i) next[i + 1] = (k == 1 ? 1 : 2) * now[i];
    for (std::size_t i = 0; i < next.size() && k > 1; ++i) next[i] -= before[i];
    before = now;
    now = next;
    for (std::size_t i = 0; i < next.size(); ++i) sum[i] += Long(fit.weights(k - 1)) * now[i];
  }
  // Horner's rule in the polynomial (x - c) / s.
  std::vector<Long> result(sum.size(), Long(0));
  const Long c = centres(0);
  const Long s = scales(0);
  for (std::size_t k = sum.size(); k-- > 0;) {
    for (std::size_t i = result.size(); i-- > 0;) {
      result[i] = ((i > 0 ? result[i - 1] : Long(0)) - c * result[i]) / s;
    }
    result[0] += sum[k];
  }
  Eigen::VectorX<Scalar> coefficients(degree + 1);
  for (int k = 0; k <= degree; ++k) coefficients(k) = Scalar(result[std::size_t(k)]);
  return coefficients;
}

/// The fields of a model, for save_model() and load_model().
template <RealScalar Scalar, typename Visitor>
void describe_fields(PolynomialRegression<Scalar>& model, Visitor&& visit) {
  visit.model("PolynomialRegression");
  visit("degree", model.degree);
  visit("centres", model.centres);
  visit("scales", model.scales);
  visit("terms", model.terms);
  visit("fit", model.fit);
}

/// Prints the polynomial in powers of x where it has one variable, else its terms.
template <RealScalar Scalar>
std::ostream& operator<<(std::ostream& out, const PolynomialRegression<Scalar>& model) {
  out << "polynomial regression of degree " << model.degree
      << ": minimizes (1/n) sum (y - w(x))^2\n";
  if (model.centres.size() == 1) {
    const Eigen::VectorX<Scalar> w = model.monomial_coefficients();
    out << "y = " << w(0);
    for (int k = 1; k <= model.degree; ++k) {
      out << (w(k) < Scalar(0) ? " - " : " + ") << (w(k) < Scalar(0) ? -w(k) : w(k)) << " x";
      if (k > 1) out << "^" << k;
    }
    out << "\n";
  } else {
    out << model.terms.rows() + 1 << " terms in " << model.centres.size() << " variables\n";
  }
  return out << "mean squared error: " << model.objective() << ": " << model.fit.status << "\n";
}

namespace detail {

template <typename DerivedX, typename DerivedY>
auto polynomial_regression_of(const DerivedX& X_arg, const Eigen::MatrixBase<DerivedY>& y_arg,
                              const Eigen::VectorX<typename DerivedX::Scalar>& weights,
                              const PolynomialOptions& options) {
  using Scalar = typename DerivedX::Scalar;
  constexpr const char* function = "polynomial_regression";
  const auto X = pin_design(X_arg);
  const Eigen::VectorX<Scalar> y = pin_vector(y_arg, function, "y");
  (void)checked_outputs(function, X, y, weights);
  check_between(function, "degree", Eigen::Index(options.degree), Eigen::Index(0),
                Eigen::Index(1000));
  PolynomialRegression<Scalar> model;
  model.degree = options.degree;
  model.terms = polynomial_terms(X.cols(), options.degree, options.interactions);
  model.centres.resize(X.cols());
  model.scales.resize(X.cols());
  for (Eigen::Index v = 0; v < X.cols(); ++v) {
    const Scalar low = X.col(v).minCoeff();
    const Scalar high = X.col(v).maxCoeff();
    model.centres(v) = low / Scalar(2) + high / Scalar(2);
    model.scales(v) = high > low ? high / Scalar(2) - low / Scalar(2) : Scalar(1);
  }
  if (options.degree == 0) {
    // The mean; there is no column to fit.
    const Eigen::MatrixX<Scalar> nothing = Eigen::MatrixX<Scalar>::Zero(X.rows(), 1);
    model.fit =
        weights.size() > 0 ? linear_regression(nothing, y, weights) : linear_regression(nothing, y);
    model.fit.weights.resize(0);
    model.fit.dependent_columns.clear();
    return model;
  }
  const Eigen::MatrixX<Scalar> design =
      chebyshev_design(X, model.centres, model.scales, model.terms, model.degree);
  model.fit =
      weights.size() > 0 ? linear_regression(design, y, weights) : linear_regression(design, y);
  return model;
}

}  // namespace detail

/// Polynomial regression: \f$ \hat y = w_0 + w_1 x + \dots + w_d x^d \f$ minimizing
/// \f$ \frac1n \sum_i (y_i - \hat y_i)^2 \f$; of several variables all terms up to the total
/// degree.
///
/// Fitted in Chebyshev polynomials of the variables brought to [-1, 1], for which degree 30 is
/// nothing special; powers of x itself lose a digit or more with each degree. Between and beyond
/// the samples a high degree still oscillates: choose it by cross_validate().
///
/// Shapes:   x n entries, or X n x p for p variables; y n.
/// Cost:     least squares with as many columns as terms: d for one variable, (p + d)! / (p! d!)
///           for p.
/// Edges:    degree 0 is the mean; a degree of n or more, or values of x that repeat, leave the fit
///           not unique: see LinearRegression::dependent_columns.
/// Throws:   ShapeError if X is empty or y has another size; DomainError if degree < 0, or X, y
///           hold NaN or infinity.
/// Source:   Trefethen, Approximation Theory and Approximation Practice, SIAM (2013), ch. 3.
template <typename DerivedX, typename DerivedY>
auto polynomial_regression(const Eigen::MatrixBase<DerivedX>& X,
                           const Eigen::MatrixBase<DerivedY>& y,
                           const PolynomialOptions& options = {}) {
  return detail::polynomial_regression_of(X.derived(), y,
                                          Eigen::VectorX<typename DerivedX::Scalar>(), options);
}

/// The same with weights of the samples.
template <typename DerivedX, typename DerivedY, typename DerivedW>
auto polynomial_regression(const Eigen::MatrixBase<DerivedX>& X,
                           const Eigen::MatrixBase<DerivedY>& y,
                           const Eigen::MatrixBase<DerivedW>& sample_weights,
                           const PolynomialOptions& options = {}) {
  const auto weights = detail::pin_sample_weights<typename DerivedX::Scalar>(
      "polynomial_regression", sample_weights, X.derived());
  return detail::polynomial_regression_of(X.derived(), y, weights, options);
}

/// The values of the polynomial at each row of X.
///
/// Shapes:   x n entries, or X n x p; the result has n entries.
/// Throws:   ShapeError if X has another number of columns than the polynomial has variables.
template <RealScalar Scalar, typename DerivedX>
[[nodiscard]] Eigen::VectorX<Scalar> predict(const PolynomialRegression<Scalar>& model,
                                             const Eigen::MatrixBase<DerivedX>& X_arg) {
  const detail::MatrixRef<DerivedX> X(X_arg.derived());
  detail::check_features("predict", X.cols(), model.centres.size());
  if (model.degree == 0) return Eigen::VectorX<Scalar>::Constant(X.rows(), model.fit.intercept);
  return predict(model.fit, detail::chebyshev_design(X, model.centres, model.scales, model.terms,
                                                     model.degree));
}

}  // namespace mlmath
