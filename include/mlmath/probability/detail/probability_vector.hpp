// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/core/checks.hpp>
#include <mlmath/probability/detail/law_kernel.hpp>

#include <Eigen/Core>

#include <ostream>
#include <string>

/// What the laws that hold a vector share.
namespace mlmath::detail {

/// The plain numbers under a vector.
template <typename S>
auto plain_values(const Eigen::VectorX<S>& x) {
  using Plain = std::decay_t<decltype(plain_value(std::declval<const S&>()))>;
  Eigen::VectorX<Plain> result(x.size());
  for (Eigen::Index i = 0; i < x.size(); ++i) result(i) = plain_value(x(i));
  return result;
}

template <typename S>
void check_probability_vector(const char* function, const char* name, const Eigen::VectorX<S>& p) {
  if constexpr (RealScalar<S>) {
    check_probabilities(function, name, p);
  } else {
    check_probabilities(function, name, plain_values(p));
  }
}

/// Prints "[0.2, 0.8]".
template <typename S>
void print_vector(std::ostream& out, const Eigen::VectorX<S>& x) {
  for (Eigen::Index i = 0; i < x.size(); ++i) out << (i == 0 ? "[" : ", ") << x(i);
  out << (x.size() == 0 ? "[]" : "]");
}

/// Prints the fit of a law whose parameters are a vector.
template <typename VectorFit>
std::ostream& print_vector_fit(std::ostream& out, const VectorFit& fit) {
  out << fit.distribution << " +- ";
  print_vector(out, fit.standard_errors);
  return out << ", log-likelihood " << fit.log_likelihood << ", n = " << fit.count << " ("
             << fit.status << ")";
}

/// f(x) of one vector; for a matrix the vector of f of each of its rows, where it holds no vector
/// by its type. `size` is the entries that a vector has to have.
template <typename Derived, typename F>
auto for_each_sample(const char* function, const Eigen::DenseBase<Derived>& x_arg,
                     Eigen::Index size, const char* reason, const F& f) {
  using Scalar = typename Derived::Scalar;
  if constexpr (Derived::IsVectorAtCompileTime) {
    const Eigen::VectorX<Scalar> x = pin_vector(x_arg, function, "x");
    check_size(function, "x", x.size(), size, reason);
    return f(x);
  } else {
    const MatrixRef<Derived> X(x_arg.derived());
    if (X.cols() != size) {
      throw_shape_error(function, "X is " + shape_text(X.rows(), X.cols()) + ", expected " +
                                      std::to_string(size) +
                                      (size == 1 ? " column, " : " columns, ") + reason);
    }
    Eigen::VectorX<Scalar> x(size);
    Eigen::VectorX<std::decay_t<decltype(f(x))>> result(X.rows());
    for (Eigen::Index i = 0; i < X.rows(); ++i) {
      x = X.row(i).transpose();
      result(i) = f(x);
    }
    return result;
  }
}

}  // namespace mlmath::detail
