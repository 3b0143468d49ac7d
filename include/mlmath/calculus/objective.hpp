// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/calculus/gradient.hpp>
#include <mlmath/calculus/hessian.hpp>
#include <mlmath/core/errors.hpp>

#include <Eigen/Core>

#include <cmath>
#include <concepts>
#include <limits>
#include <string>
#include <type_traits>
#include <utility>

namespace mlmath {

/// A function to minimize, with its gradient, behind one virtual call: what stands between a
/// solver, which is compiled once for each scalar type, and the user's lambda. Made by objective().
///
/// Whatever the shape of the user's argument, the solver sees one column; a matrix goes column by
/// column.
///
/// Shapes:   x and the gradient have size() entries.
/// Cost:     of a call, that of the function or of its gradient; after the first one, no memory is
///           taken from the heap but what the function itself takes.
/// Edges:    NaN and infinity go through as in the function.
/// Throws:   ShapeError if x or the gradient, the caller's or the one that the function fills, has
///           not size() entries; what the function throws.
template <typename Scalar>
class Objective {
 public:
  using Vector = Eigen::VectorX<Scalar>;   ///< A point or a gradient.
  using Point = Eigen::Ref<const Vector>;  ///< How a point is passed.
  using Destination = Eigen::Ref<Vector>;  ///< Where a gradient goes.

  virtual ~Objective() = default;
  /// The number of entries of a point.
  [[nodiscard]] virtual Eigen::Index size() const = 0;
  /// f(x).
  [[nodiscard]] virtual Scalar value(const Point& x) = 0;
  /// f(x), and the gradient into the caller's memory.
  virtual Scalar value_and_gradient(const Point& x, Destination gradient) = 0;
};

/// An Objective with second derivatives. Made by second_order_objective().
///
/// Shapes:   n = size(): directions and products n x k, the Hessian n x n.
template <typename Scalar>
class SecondOrderObjective : public Objective<Scalar> {
 public:
  using typename Objective<Scalar>::Destination;
  using typename Objective<Scalar>::Point;
  using Matrix = Eigen::MatrixX<Scalar>;  ///< Directions, or a Hessian.

  /// The Hessian at x times each column of V, into the caller's memory, without the Hessian.
  virtual void hessian_product(const Point& x, const Eigen::Ref<const Matrix>& V,
                               Eigen::Ref<Matrix> product) = 0;
  /// f(x), the gradient and the Hessian, which is symmetric to the last bit.
  virtual Scalar value_gradient_hessian(const Point& x, Destination gradient,
                                        Eigen::Ref<Matrix> hessian) = 0;
};

namespace detail {

/// What kind of function stands behind an objective.
enum class ObjectiveForm { generic, fills_gradient, fills_hessian };

template <typename F, typename X>
using HessianMatrix = Eigen::MatrixX<typename X::Scalar>;

template <typename F, typename X>
constexpr ObjectiveForm objective_form() {
  using Plain = typename X::PlainObject;
  if constexpr (takes_matrices<F, 1, Plain> || takes_numbers<F, 1, Plain>) {
    return ObjectiveForm::generic;
  } else if constexpr (std::invocable<F&, const Plain&, Plain&>) {
    return ObjectiveForm::fills_gradient;
  } else {
    static_assert(std::invocable<F&, const Plain&, Plain&, HessianMatrix<F, X>&>,
                  "mlmath: an objective is a generic function of x, [](const auto& x) { ... }, or "
                  "fills its gradient, as double f(const Eigen::VectorXd& x, Eigen::VectorXd& g)");
    return ObjectiveForm::fills_hessian;
  }
}

/// What both orders share: the function, buffers of its own types, and the calls of first order.
template <typename F, typename X, typename Interface>
class ObjectiveBase : public Interface {
 protected:
  using Scalar = typename X::Scalar;
  using Plain = typename X::PlainObject;
  using typename Interface::Destination;
  using typename Interface::Point;
  // Column by column, as the solver's vector is.
  using Columns = Eigen::Array<Scalar, X::RowsAtCompileTime, X::ColsAtCompileTime,
                               (int(X::RowsAtCompileTime) == 1 && int(X::ColsAtCompileTime) != 1)
                                   ? Eigen::RowMajor
                                   : Eigen::ColMajor>;
  using Function = std::remove_reference_t<F>;
  static constexpr ObjectiveForm form = objective_form<Function, X>();

 public:
  template <typename G>
  ObjectiveBase(G&& f, const X& like)
      : f_(std::forward<G>(f)),
        point_(like.rows(), like.cols()),
        slope_(like.rows(), like.cols()) {}

  [[nodiscard]] Eigen::Index size() const final { return point_.size(); }

  [[nodiscard]] Scalar value(const Point& x) final {
    set_point(x);
    if constexpr (form == ObjectiveForm::generic) {
      if constexpr (std::invocable<Function&, const Plain&>) {
        return static_cast<Scalar>(f_(static_cast<const Plain&>(point_)));
      } else {  // a function of recorded arguments only
        return record_and_sweep(
            f_, [](const Scalar& value, const auto&) { return value; }, point_);
      }
    } else {
      return call_with_gradient();
    }
  }

  Scalar value_and_gradient(const Point& x, Destination gradient) final {
    check_entries("gradient", gradient.size());
    set_point(x);
    if constexpr (form == ObjectiveForm::generic) {
      return record_and_sweep(
          f_,
          [&](const Scalar& value, const auto& node) {
            if (node.adjoint == nullptr) {
              gradient.setZero();
            } else {
              gradient.array() = ConstRun<Scalar>(node.adjoint, gradient.size());
            }
            return value;
          },
          point_);
    } else {
      const Scalar value = call_with_gradient();
      as_columns(gradient.data()) = slope_.array();
      return value;
    }
  }

 protected:
  Eigen::Map<Columns> as_columns(Scalar* data) const {
    return {data, point_.rows(), point_.cols()};
  }

  void check_entries(const char* name, Eigen::Index entries) const {
    if (entries == size()) return;
    throw_shape_error("objective", std::string(name) + " has " + std::to_string(entries) +
                                       " entries, expected " + std::to_string(size()));
  }

  void set_point(const Point& x) {
    check_entries("x", x.size());
    point_.array() = Eigen::Map<const Columns>(x.data(), point_.rows(), point_.cols());
  }

  // f at point_, its gradient into slope_.
  Scalar call_with_gradient() {
    const Plain& x = point_;
    slope_.setZero();
    Scalar value;
    if constexpr (form == ObjectiveForm::fills_hessian) {
      Eigen::MatrixX<Scalar> unused = Eigen::MatrixX<Scalar>::Zero(size(), size());
      value = static_cast<Scalar>(f_(x, slope_, unused));
    } else {
      value = static_cast<Scalar>(f_(x, slope_));
    }
    check_entries("the gradient that f fills", slope_.size());
    return value;
  }

  F f_;
  Plain point_;
  Plain slope_;
};

template <typename F, typename X>
class FirstOrder final : public ObjectiveBase<F, X, Objective<typename X::Scalar>> {
 public:
  using ObjectiveBase<F, X, Objective<typename X::Scalar>>::ObjectiveBase;
};

template <typename F, typename X>
class SecondOrder final : public ObjectiveBase<F, X, SecondOrderObjective<typename X::Scalar>> {
  using Base = ObjectiveBase<F, X, SecondOrderObjective<typename X::Scalar>>;
  using typename Base::Destination;
  using typename Base::Plain;
  using typename Base::Point;
  using typename Base::Scalar;
  using Matrix = Eigen::MatrixX<Scalar>;

 public:
  using Base::Base;

  void hessian_product(const Point& x, const Eigen::Ref<const Matrix>& V,
                       Eigen::Ref<Matrix> product) final {
    this->check_entries("a direction", V.rows());
    check_shape("product", product, V.rows(), V.cols());
    this->set_point(x);
    if constexpr (Base::form == ObjectiveForm::generic) {
      Scalar value(0);
      differentiate_twice<typename Base::Function, Plain, Plain, Scalar>(
          this->f_, this->point_, V, value, static_cast<Plain*>(nullptr), product);
    } else if constexpr (Base::form == ObjectiveForm::fills_hessian) {
      const Plain& point = this->point_;
      hessian_.setZero(V.rows(), V.rows());
      this->slope_.setZero();
      (void)this->f_(point, this->slope_, hessian_);
      product.noalias() = hessian_ * V;
    } else {
      for (Eigen::Index j = 0; j < V.cols(); ++j) difference(x, V.col(j), product.col(j));
    }
  }

  Scalar value_gradient_hessian(const Point& x, Destination gradient,
                                Eigen::Ref<Matrix> hessian) final {
    this->check_entries("gradient", gradient.size());
    check_shape("hessian", hessian, x.size(), x.size());
    this->set_point(x);
    Scalar value(0);
    if constexpr (Base::form == ObjectiveForm::generic) {
      HessianOf<Plain> second;
      all_second_derivatives(this->f_, static_cast<const Plain&>(this->point_), value, this->slope_,
                             second);
      hessian = second;
    } else if constexpr (Base::form == ObjectiveForm::fills_hessian) {
      const Plain& point = this->point_;
      hessian_.setZero(x.size(), x.size());
      this->slope_.setZero();
      value = static_cast<Scalar>(this->f_(point, this->slope_, hessian_));
      this->check_entries("the gradient that f fills", this->slope_.size());
      hessian = (hessian_ + hessian_.transpose()) / Scalar(2);
    } else {
      for (Eigen::Index j = 0; j < x.size(); ++j) {
        difference(x, Eigen::VectorX<Scalar>::Unit(x.size(), j), hessian.col(j));
      }
      hessian = ((hessian + hessian.transpose()) / Scalar(2)).eval();
      this->set_point(x);
      value = this->call_with_gradient();
    }
    this->as_columns(gradient.data()) = this->slope_.array();
    return value;
  }

 private:
  static void check_shape(const char* name, const Eigen::Ref<Matrix>& matrix, Eigen::Index rows,
                          Eigen::Index cols) {
    if (matrix.rows() == rows && matrix.cols() == cols) return;
    throw_shape_error("objective", std::string(name) + " is " +
                                       shape_text(matrix.rows(), matrix.cols()) + ", expected " +
                                       shape_text(rows, cols));
  }

  // The central difference of the gradient along v.
  void difference(const Point& x, const Eigen::Ref<const Eigen::VectorX<Scalar>>& v,
                  Destination result) {
    const Scalar length = v.stableNorm();
    if (length == Scalar(0)) {
      result.setZero();
      return;
    }
    const Scalar size = x.size() == 0 ? Scalar(0) : x.cwiseAbs().maxCoeff();
    const Scalar h = std::cbrt(std::numeric_limits<Scalar>::epsilon()) *
                     (size > Scalar(1) ? size : Scalar(1)) / length;
    Eigen::VectorX<Scalar> ahead(x.size());
    this->value_and_gradient(x + h * v, ahead);
    this->value_and_gradient(x - h * v, result);
    result = (ahead - result) / (Scalar(2) * h);
  }

  Matrix hessian_;
};

}  // namespace detail

/// An Objective of a function, for points of the shape of `like`: what a solver takes instead of a
/// template of the function.
///
/// f is a generic function of x, as `[](const auto& x) { return x.squaredNorm(); }`, whose gradient
/// comes from reverse mode, or one that fills its gradient,
/// `double f(const Eigen::VectorXd& x, Eigen::VectorXd& g)`, where g is zero before the call; for a
/// black box, let it call finite_difference::gradient().
///
/// Shapes:   x a vector or a matrix, of which `like` gives the type and the size; its entries are
///           not looked at.
/// Cost:     of a call, see Objective; value() calls f with a plain x, which may differ from the
///           value beside a gradient in the last digits.
/// Edges:    f is copied or moved if given as a temporary, else referred to: it must live longer.
/// Example:  `auto f = objective([](const auto& x) { return x.squaredNorm(); }, x0);`
///           `double value = f.value_and_gradient(x, g);`
template <typename F, detail::HessianArgument X>
[[nodiscard]] auto objective(F&& f, const X& like) {
  return detail::FirstOrder<F, typename X::PlainObject>(std::forward<F>(f), like);
}

/// A SecondOrderObjective of a function; see objective().
///
/// f may also fill its Hessian, `double f(x, g, H)`, the n x n matrix column by column, zero before
/// the call. Where it fills the gradient alone, the products with the Hessian are central
/// differences of it, good to some ten digits; those of a generic function are exact.
template <typename F, detail::HessianArgument X>
[[nodiscard]] auto second_order_objective(F&& f, const X& like) {
  return detail::SecondOrder<F, typename X::PlainObject>(std::forward<F>(f), like);
}

}  // namespace mlmath
