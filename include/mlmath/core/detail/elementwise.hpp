// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/core/concepts.hpp>
#include <mlmath/core/detail/pack.hpp>
#include <mlmath/core/errors.hpp>

#include <Eigen/Core>

#include <type_traits>

/// How an elementary function runs over scalars and arrays. A function is an object with two forms:
/// `f(pack...)` for packs of doubles, and `f.generic(x...)` for every other type of number, by
/// the functions of <cmath> found for it. float and double take the first, alone or in an array, so
/// that a number has the same image wherever it stands.
namespace mlmath::detail {

/// Whether numbers of this type go through packs.
template <typename Scalar>
inline constexpr bool is_packed = std::is_same_v<Scalar, double> || std::is_same_v<Scalar, float>;

/// The type that a function of numbers computes in: double for integers.
template <typename Scalar>
using Computed = std::conditional_t<std::is_integral_v<Scalar>, double, Scalar>;

template <typename Function, typename... Scalars>
[[gnu::always_inline]] inline auto evaluate(const Function& f, const Scalars&... x) {
  using Scalar = std::common_type_t<Computed<Scalars>...>;
  if constexpr (is_packed<Scalar>) {
    return Scalar(first(f(splat(double(x))...)));
  } else {
    return f.generic(Scalar(x)...);
  }
}

/// out[i] = f(x[i]...) for size numbers; out may be one of the x.
template <typename Function, typename Scalar, typename... Inputs>
void evaluate_run(const Function& f, Eigen::Index size, Scalar* out, const Inputs*... x) {
  Eigen::Index i = 0;
  for (; i + pack_size <= size; i += pack_size) store(out + i, f(load(x + i)...));
  // The rest goes through a whole pack, filled up with its own first number.
  if (i < size) store_part(out + i, size - i, f(load_part(x + i, size - i, double(x[i]))...));
}

/// f of each entry, as a plain object of the argument's own shape.
template <typename Function, typename Derived>
typename Derived::PlainObject evaluate_all(const Function& f,
                                           const Eigen::DenseBase<Derived>& x_arg) {
  using Plain = typename Derived::PlainObject;
  using Scalar = typename Derived::Scalar;
  static_assert(ScalarLike<Scalar> || RealScalar<Scalar>,
                "an elementary function needs real entries; for a number type of your own, "
                "specialize mlmath::is_scalar_like");
  const Derived& x = x_arg.derived();
  if constexpr (!is_packed<Scalar>) {
    return x.unaryExpr([&f](const Scalar& value) { return Scalar(evaluate(f, value)); });
  } else {
    constexpr bool direct = (int(Derived::Flags) & int(Eigen::DirectAccessBit)) != 0 &&
                            int(Derived::IsRowMajor) == int(Plain::IsRowMajor);
    if constexpr (direct) {
      if (x.innerStride() == 1) {
        Plain result(x.rows(), x.cols());
        const Eigen::Index inner = x.innerSize();
        if (x.outerSize() == 1 || x.outerStride() == inner) {
          evaluate_run(f, x.size(), result.data(), x.data());
        } else {
          for (Eigen::Index k = 0; k < x.outerSize(); ++k) {
            evaluate_run(f, inner, result.data() + k * inner, x.data() + k * x.outerStride());
          }
        }
        return result;
      }
    }
    Plain result = x;
    const Plain& values = result;
    evaluate_run(f, result.size(), result.data(), values.data());
    return result;
  }
}

/// f of each pair of entries of two arrays of one shape.
template <typename Function, typename DerivedX, typename DerivedY>
typename DerivedX::PlainObject evaluate_pairs(const char* function, const Function& f,
                                              const Eigen::DenseBase<DerivedX>& x_arg,
                                              const Eigen::DenseBase<DerivedY>& y_arg) {
  using Plain = typename DerivedX::PlainObject;
  using Scalar = typename DerivedX::Scalar;
  static_assert(std::is_same_v<Scalar, typename DerivedY::Scalar>,
                "an elementary function of two arrays needs the same scalar type in both");
  const DerivedX& x = x_arg.derived();
  const DerivedY& y = y_arg.derived();
  if (x.rows() != y.rows() || x.cols() != y.cols()) {
    throw_shape_error(function, "y is " + shape_text(y.rows(), y.cols()) + ", expected " +
                                    shape_text(x.rows(), x.cols()) + " as x");
  }
  if constexpr (is_packed<Scalar>) {
    Plain result = x;
    const Eigen::Ref<const Plain> second(y);
    const Plain& first_values = result;
    const Eigen::Index inner = result.innerSize();
    for (Eigen::Index k = 0; k < result.outerSize(); ++k) {
      evaluate_run(f, inner, result.data() + k * inner, first_values.data() + k * inner,
                   second.data() + k * second.outerStride());
    }
    return result;
  } else {
    Plain result(x.rows(), x.cols());
    const Eigen::Ref<const Plain> first_values(x);
    const Eigen::Ref<const Plain> second(y);
    for (Eigen::Index j = 0; j < result.cols(); ++j) {
      for (Eigen::Index i = 0; i < result.rows(); ++i) {
        result(i, j) = Scalar(evaluate(f, first_values(i, j), second(i, j)));
      }
    }
    return result;
  }
}

}  // namespace mlmath::detail
