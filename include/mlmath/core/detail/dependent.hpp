// SPDX-License-Identifier: MIT
#pragma once

/// Functions that need no template parameter, and have one all the same:
/// \code
///   template <std::same_as<double> Scalar = double>
///   std::ostream& operator<<(std::ostream& out, const Model& model_arg) {
///     const auto& model = detail::dependent<Scalar>(model_arg);
/// \endcode
/// A compiler works through the Eigen expressions of such a body where it is called, not wherever
/// the header is read.
namespace mlmath::detail {

template <typename T, typename Parameter>
struct DependentType {
  using type = T;
};

/// T, which the compiler does not know to be T before it instantiates what this is written in.
template <typename T, typename Parameter>
using Dependent = typename DependentType<T, Parameter>::type;

/// x itself, likewise.
template <typename Parameter, typename T>
constexpr const T& dependent(const T& x) {
  return x;
}

}  // namespace mlmath::detail
