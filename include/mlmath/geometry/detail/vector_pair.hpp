// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/core/arguments.hpp>
#include <mlmath/core/checks.hpp>
#include <mlmath/core/concepts.hpp>

#include <Eigen/Core>

#include <type_traits>

/// Two vector arguments as columns of one type of number: floating-point, or one that records
/// derivatives, into which constants are turned.
namespace mlmath {

/// What distances and angles are taken of: a vector of Eigen's, or one that reverse mode records.
template <typename T>
concept VectorArgument = DenseExpression<T> || RecordedArray<T>;

namespace detail {

/// The type of the entries; integers count as double.
template <typename T>
struct EntryType {
  using Scalar = typename T::Scalar;
  using type = std::conditional_t<std::is_integral_v<Scalar>, double, Scalar>;
};
template <RecordedArray T>
struct EntryType<T> {
  using type = typename T::Number;
};

template <typename A, typename B>
struct PairType {
  static_assert(std::is_arithmetic_v<A> || std::is_arithmetic_v<B>,
                "the two vectors have entries of different types; convert one with cast<T>()");
  static_assert(!(std::is_arithmetic_v<A> && std::is_arithmetic_v<B>),
                "the two vectors have different scalar types; convert one with cast<T>()");
  using type = std::conditional_t<std::is_arithmetic_v<A>, B, A>;
};
template <typename A>
struct PairType<A, A> {
  using type = A;
};

/// The type of number that a distance between two vectors is.
template <typename A, typename B>
using PairScalar =
    typename PairType<typename EntryType<A>::type, typename EntryType<B>::type>::type;

/// A vector argument as a column of Scalar.
template <typename Scalar, typename X>
auto vector_entries(const char* function, const char* name, const X& x) {
  if constexpr (RecordedArray<X>) {
    static_assert(X::RowsAtCompileTime == 1 || X::ColsAtCompileTime == 1,
                  "a distance is taken between two vectors");
    Eigen::VectorX<Scalar> entries(x.size());
    for (Eigen::Index i = 0; i < x.size(); ++i) entries(i) = x(i);
    return entries;
  } else if constexpr (std::is_same_v<typename X::Scalar, Scalar>) {
    return pin_vector(x, function, name);
  } else {
    const auto pinned = pin_vector(x, function, name);
    Eigen::VectorX<Scalar> entries(pinned.size());
    for (Eigen::Index i = 0; i < pinned.size(); ++i) entries(i) = Scalar(pinned(i));
    return entries;
  }
}

/// Calls work(a, b) with two vectors of one size and one type of number.
template <typename A, typename B, typename Work>
auto with_vector_pair(const char* function, const A& a_arg, const B& b_arg, const Work& work) {
  using Scalar = PairScalar<A, B>;
  const auto a = vector_entries<Scalar>(function, "a", a_arg);
  const auto b = vector_entries<Scalar>(function, "b", b_arg);
  check_same_size(function, "a", a.size(), "b", b.size());
  return work(VectorRef<Scalar>(a), VectorRef<Scalar>(b));
}

}  // namespace detail
}  // namespace mlmath
