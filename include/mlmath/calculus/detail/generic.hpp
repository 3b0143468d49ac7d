// SPDX-License-Identifier: MIT
#pragma once

#include <type_traits>

namespace mlmath::detail {

/// Whether a callable may be a template: it is no function and has no single call operator. (To ask
/// whether it can be called does not do: Eigen's matrices seem to convert into one another.)
template <typename F>
inline constexpr bool is_generic = !std::is_function_v<std::remove_pointer_t<F>> && !requires {
  &std::remove_cv_t<F>::operator();
};

}  // namespace mlmath::detail
