// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/core/arguments.hpp>
#include <mlmath/core/checks.hpp>
#include <mlmath/core/concepts.hpp>

#include <Eigen/Core>

namespace mlmath::detail {

/// The true values that stand beside predictions which reverse mode records.
template <typename DerivedY, RecordedArray YHat>
Eigen::VectorX<typename YHat::Scalar> recorded_targets(const char* function,
                                                       const Eigen::DenseBase<DerivedY>& y_arg,
                                                       const char* y_hat_name, const YHat& y_hat) {
  const auto y = pin_vector(y_arg, function, "y");
  check_nonempty(function, "y", y.size());
  check_same_size(function, "y", y.size(), y_hat_name, y_hat.size());
  return y.template cast<typename YHat::Scalar>();
}

}  // namespace mlmath::detail
