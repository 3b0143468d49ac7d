// SPDX-License-Identifier: MIT
#pragma once

#include "support/catch.hpp"

#include <Eigen/Core>

#include <cmath>
#include <limits>
#include <string>
#include <type_traits>

/// Comparisons that say by how much they fail.
namespace mlmath_test {

/// |actual - expected| / |expected| (absolute where expected is 0); equal infinities and two NaNs
/// agree exactly, any other non-finite pair not at all.
template <typename Scalar>
Scalar relative_error(Scalar actual, Scalar expected) {
  if (std::isnan(actual) && std::isnan(expected)) return Scalar(0);
  if (actual == expected) return Scalar(0);
  if (!std::isfinite(actual) || !std::isfinite(expected)) {
    return std::numeric_limits<Scalar>::infinity();
  }
  const Scalar difference = std::abs(actual - expected);
  return expected == Scalar(0) ? difference : difference / std::abs(expected);
}

/// max|A - B| / max|B|, infinity where the shapes differ or an entry is not finite.
template <typename DerivedA, typename DerivedB>
typename DerivedA::Scalar max_relative_error(const Eigen::DenseBase<DerivedA>& A_arg,
                                             const Eigen::DenseBase<DerivedB>& B_arg) {
  using Scalar = typename DerivedA::Scalar;
  const Eigen::ArrayXX<Scalar> A = A_arg.derived().array();
  const Eigen::ArrayXX<Scalar> B = B_arg.derived().array();
  if (A.rows() != B.rows() || A.cols() != B.cols()) return std::numeric_limits<Scalar>::infinity();
  if (A.size() == 0) return Scalar(0);
  const Scalar difference = (A - B).abs().maxCoeff();
  const Scalar scale = B.abs().maxCoeff();
  if (!std::isfinite(difference)) return std::numeric_limits<Scalar>::infinity();
  return scale > Scalar(0) ? difference / scale : difference;
}

/// The machine epsilon of a scalar type.
template <typename Scalar>
inline constexpr Scalar epsilon = std::numeric_limits<Scalar>::epsilon();

/// The message of the Error that a call throws; fails the test where it throws nothing or another
/// type.
template <typename Error, typename Call>
std::string message_of(const Call& call) {
  try {
    (void)call();
  } catch (const Error& error) {
    return error.what();
  } catch (const std::exception& error) {
    FAIL("threw another type: " << error.what());
  }
  FAIL("threw nothing");
  return {};
}

}  // namespace mlmath_test
