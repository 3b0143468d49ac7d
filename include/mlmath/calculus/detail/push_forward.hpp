// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/calculus/detail/callables.hpp>
#include <mlmath/core/errors.hpp>

#include <Eigen/Core>

#include <string>

namespace mlmath::detail {

/// The derivative of f at x along v: f on dual numbers with v as the tangent.
template <typename F, typename DerivedX, typename DerivedV>
[[nodiscard]] auto push_forward(const char* function, const F& f,
                                const Eigen::MatrixBase<DerivedX>& x_arg,
                                const Eigen::MatrixBase<DerivedV>& v_arg) {
  using Scalar = PointScalar<typename DerivedX::Scalar>;
  using D = DualOfShape<F, DerivedX, Scalar, 1>;
  using Point = Rebound<DerivedX, D>;
  if (x_arg.rows() != v_arg.rows() || x_arg.cols() != v_arg.cols()) {
    throw_shape_error(function, "v is " + shape_text(v_arg.rows(), v_arg.cols()) + ", expected " +
                                    shape_text(x_arg.rows(), x_arg.cols()) + " as x");
  }
  if constexpr (check_function<F, Point>()) {
    const Rebound<DerivedX, Scalar> x = x_arg.template cast<Scalar>();
    const Rebound<DerivedX, Scalar> v = v_arg.template cast<Scalar>();
    Point point(x.rows(), x.cols());
    for (Eigen::Index i = 0; i < x.size(); ++i) {
      point.data()[i] = D(x.data()[i]);
      point.data()[i].tangent() = v.data()[i];
    }
    return read_tangent<D>(f(static_cast<const Point&>(point)));
  } else {
    return Scalar(0);
  }
}

}  // namespace mlmath::detail
