// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/core/concepts.hpp>
#include <mlmath/core/detail/elementwise.hpp>
#include <mlmath/probability/detail/law_kernel.hpp>

#include <Eigen/Core>

#include <type_traits>

/// How a function of a law, prepared for its parameters, runs over numbers and arrays.
namespace mlmath::detail {

/// The type that the image of an X under a law of S has: as in arithmetic for numbers; in arrays of
/// floating-point numbers their own, as long as the law does not differentiate.
template <typename S, typename X, bool in_array>
using LawImage = std::conditional_t<in_array && RealScalar<S> && RealScalar<X>, X,
                                    std::common_type_t<Computed<S>, Computed<X>>>;

/// The type that a law computes in: double for float, so that a float has the double's image.
template <typename S, typename X>
using LawWorking =
    std::conditional_t<std::is_same_v<std::common_type_t<Computed<S>, Computed<X>>, float>, double,
                       std::common_type_t<Computed<S>, Computed<X>>>;

template <typename Working, typename Function, typename X>
Working image_of(const Function& f, const X& x) {
  if constexpr (is_vectorized<Function> && std::is_same_v<Working, double>) {
    return first(f(splat(double(x))));
  } else if constexpr (is_vectorized<Function>) {
    return f.f(Working(x));
  } else {
    return f(Working(x));
  }
}

/// f of each entry of an array.
template <typename Working, typename Image, typename Function, typename Derived>
auto image_of_all(const Function& f, const Derived& x) {
  using Scalar = typename Derived::Scalar;
  if constexpr (is_vectorized<Function> && std::is_same_v<Working, double> && is_packed<Scalar>) {
    return evaluate_all(f, x);
  } else {
    typename std::decay_t<decltype(x.template cast<Image>())>::PlainObject result =
        x.template cast<Image>();
    for (Eigen::Index k = 0; k < result.size(); ++k) {
      Image& value = result.data()[k];
      value = Image(image_of<Working>(f, value));
    }
    return result;
  }
}

/// f of each entry of an array that is being recorded: an array of recorded numbers.
template <typename Working, typename Image, typename Function, typename X>
auto image_of_recorded(const Function& f, const X& x) {
  constexpr int rows = X::RowsAtCompileTime;
  constexpr int cols = X::ColsAtCompileTime;
  constexpr int options = rows == 1 && cols != 1 ? Eigen::RowMajor : Eigen::ColMajor;
  using Result = std::conditional_t<X::is_array, Eigen::Array<Image, rows, cols, options>,
                                    Eigen::Matrix<Image, rows, cols, options>>;
  Result result(x.rows(), x.cols());
  for (Eigen::Index j = 0; j < x.cols(); ++j) {
    for (Eigen::Index i = 0; i < x.rows(); ++i) {
      const auto value = [&] {
        if constexpr (cols == 1) {
          return x(i);
        } else if constexpr (rows == 1) {
          return x(j);
        } else {
          return x(i, j);
        }
      }();
      result(i, j) = Image(image_of<Working>(f, value));
    }
  }
  return result;
}

/// Checks the law and runs the function that `prepare` makes of it over x. `prepare` is called with
/// the law in the type of number that is computed in.
template <typename Law, typename X, typename Prepare>
auto evaluate_law(const char* function, const Law& d, const X& x, const Prepare& prepare) {
  using Kernel = typename Law::Kernel;
  using S = typename Law::Scalar;
  Kernel::check(function, d);
  if constexpr (RecordedArray<X>) {
    using Working = LawWorking<S, typename X::Number>;
    return image_of_recorded<Working, Working>(prepare(Kernel::template cast<Working>(d)), x);
  } else if constexpr (DenseExpression<X>) {
    using XScalar = typename X::Scalar;
    using Working = LawWorking<S, XScalar>;
    return image_of_all<Working, LawImage<S, Computed<XScalar>, true>>(
        prepare(Kernel::template cast<Working>(d)), x.derived());
  } else {
    using Working = LawWorking<S, X>;
    return LawImage<S, X, false>(image_of<Working>(prepare(Kernel::template cast<Working>(d)), x));
  }
}

/// A number that belongs to a law as a whole, in the law's own scalar.
template <typename Law, typename Compute>
auto number_of_law(const char* function, const Law& d, const Compute& compute) {
  using Kernel = typename Law::Kernel;
  using S = typename Law::Scalar;
  Kernel::check(function, d);
  return S(compute(Kernel::template cast<LawWorking<S, S>>(d)));
}

}  // namespace mlmath::detail
