// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/probability/distribution.hpp>
#include <mlmath/probability/normal.hpp>
#include <mlmath/probability/student_t.hpp>

#include <concepts>

/// How many standard errors an interval reaches to either side.
namespace mlmath::detail {

/// The number that a standard normal variable exceeds in size with probability 1 - level.
template <std::same_as<double> Scalar>
Scalar two_sided_normal(Scalar level) {
  return survival_quantile(Normal{Scalar(0), Scalar(1)}, (1 - level) / 2);
}

/// The same for Student's t.
template <std::same_as<double> Scalar>
Scalar two_sided_student_t(Scalar level, Scalar df) {
  return survival_quantile(StudentT{df}, (1 - level) / 2);
}

}  // namespace mlmath::detail
