// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/calculus/objective.hpp>
#include <mlmath/core/checks.hpp>
#include <mlmath/optimization/detail/descent.hpp>
#include <mlmath/optimization/line_searches.hpp>
#include <mlmath/optimization/minimize.hpp>

#include <Eigen/Core>

#include <algorithm>
#include <cmath>
#include <concepts>
#include <limits>
#include <string>
#include <type_traits>
#include <utility>

namespace mlmath {

/// Newton's method whose steps are found by conjugate gradients from products with the Hessian,
/// which is never formed, for minimize().
///
/// For many variables where second derivatives are at hand: a generic function gives the products
/// automatically, for twice the price of a gradient each. Far fewer evaluations of f than Lbfgs
/// where the Hessian is ill-conditioned.
///
/// Cost:     for each iteration one evaluation and as many products as the accuracy needs, more
///           and more towards the end, where convergence becomes quadratic.
/// Edges:    a direction of negative curvature is followed downhill.
/// Throws:   DomainError if max_products < 0 or a constant of the line search is out of its range.
/// Source:   Nocedal, Wright, Numerical Optimization, 2nd ed., sec. 7.1.
struct NewtonCg {
  Eigen::Index max_products = 0;       ///< most products in an iteration; 0 stands for max(2n, 50)
  LineSearchOptions line_search = {};  ///< how steps are chosen
};

namespace detail {

template <typename F, typename Product, typename X>
class WithHessianProduct final : public SecondOrderObjective<typename X::Scalar> {
 public:
  using Scalar = typename X::Scalar;
  using typename SecondOrderObjective<Scalar>::Destination;
  using typename SecondOrderObjective<Scalar>::Point;
  using typename SecondOrderObjective<Scalar>::Matrix;

  WithHessianProduct(F f, Product product, const X& like)
      : f_(std::move(f)), product_(std::move(product)), first_(objective(f_, like)), like_(like) {}
  WithHessianProduct(const WithHessianProduct&) = delete;
  WithHessianProduct& operator=(const WithHessianProduct&) = delete;

  [[nodiscard]] Eigen::Index size() const final { return like_.size(); }
  [[nodiscard]] Scalar value(const Point& x) final { return first_.value(x); }
  Scalar value_and_gradient(const Point& x, Destination gradient) final {
    return first_.value_and_gradient(x, gradient);
  }

  void hessian_product(const Point& x, const Eigen::Ref<const Matrix>& V,
                       Eigen::Ref<Matrix> product) final {
    X point = like_;
    X direction = like_;
    point.reshaped() = x;
    for (Eigen::Index j = 0; j < V.cols(); ++j) {
      direction.reshaped() = V.col(j);
      const X result = product_(static_cast<const X&>(point), static_cast<const X&>(direction));
      check_same_size("with_hessian_product", "x", size(), "the product", result.size());
      product.col(j) = result.reshaped();
    }
  }

  Scalar value_gradient_hessian(const Point& x, Destination gradient,
                                Eigen::Ref<Matrix> hessian) final {
    hessian_product(x, Matrix::Identity(size(), size()), hessian);
    hessian = ((hessian + hessian.transpose()) / Scalar(2)).eval();
    return value_and_gradient(x, gradient);
  }

 private:
  F f_;
  Product product_;
  decltype(objective(std::declval<F&>(), std::declval<const X&>())) first_;
  X like_;
};

}  // namespace detail

/// An objective for minimize() of a function, generic or one that fills its gradient, and of its
/// products with the Hessian, \f$ (x, v) \mapsto \nabla^2 f(x)\, v \f$, both kept by value.
///
/// Shapes:   x0 and v of one shape, which the product has, too; the entries of x0 do not count.
/// Example:  \code
///           auto quadratic = mlmath::with_hessian_product(
///               f, [&](const auto& x, const auto& v) -> Eigen::VectorXd { return A * v; },
///               x0);
///           auto result = mlmath::minimize(quadratic, x0, mlmath::NewtonCg{});
///           \endcode
template <typename F, typename Product, typename Derived>
[[nodiscard]] auto with_hessian_product(F f, Product product,
                                        const Eigen::MatrixBase<Derived>& x0) {
  return detail::WithHessianProduct<F, Product, typename Derived::PlainObject>(
      std::move(f), std::move(product), x0.derived());
}

namespace detail {

template <>
struct Solver<NewtonCg> {
  static constexpr int order = 2;

  static void check(const NewtonCg& method, Eigen::Index) {
    check_between("NewtonCg", "max_products", method.max_products, Eigen::Index(0),
                  std::numeric_limits<Eigen::Index>::max());
    check_line_search("NewtonCg", method.line_search);
  }

  template <typename Vector>
  static MinimizeResult<Vector> solve(const NewtonCg& method,
                                      SecondOrderObjective<typename Vector::Scalar>& f,
                                      const Vector& x0, const MinimizeOptions& options,
                                      bool has_hessian) {
    using Scalar = typename Vector::Scalar;
    const Eigen::Index n = x0.size();
    const Eigen::Index usual = std::max(2 * n, Eigen::Index(50));
    const Eigen::Index most = method.max_products > 0 ? method.max_products : usual;
    Descent<Vector> run(f, x0, options);
    Work<Scalar> work(n, has_hessian);
    bool goes_on = run.start();
    bool is_steepest = false;
    while (goes_on) {
      if (is_steepest) {
        run.d = -run.g;
      } else {
        newton_direction(f, run, work, most);
      }
      const Scalar first_step = is_steepest ? run.first_step() : Scalar(1);
      if (!run.search(first_step, method.line_search)) {
        if (is_steepest || !run.may_retry()) break;
        is_steepest = true;
        continue;
      }
      is_steepest = false;
      goes_on = run.accept();
    }
    return run.finish();
  }

 private:
  template <typename Scalar>
  struct Work {
    Work(Eigen::Index n, bool has_hessian)
        : residual(n), p(n), product(n), unused(has_hessian ? n : 0) {
      if (has_hessian) hessian.resize(n, n);
    }
    Eigen::VectorX<Scalar> residual, p, product, unused;
    Eigen::MatrixX<Scalar> hessian;
  };

  // Conjugate gradients on H d = -g until the residual is small against the gradient.
  template <typename Vector>
  static void newton_direction(SecondOrderObjective<typename Vector::Scalar>& f,
                               Descent<Vector>& run, Work<typename Vector::Scalar>& work,
                               Eigen::Index most) {
    using Scalar = typename Vector::Scalar;
    const bool has_hessian = work.hessian.size() > 0;
    if (has_hessian) (void)f.value_gradient_hessian(run.x, work.unused, work.hessian);
    const Scalar tolerance = std::min(Scalar(0.5), std::sqrt(run.norm)) * run.norm;
    run.d.setZero();
    work.residual = run.g;
    work.p = -run.g;
    Scalar square = run.norm * run.norm;
    for (Eigen::Index k = 0; k < most; ++k) {
      if (has_hessian) {
        work.product.noalias() = work.hessian * work.p;
      } else {
        f.hessian_product(run.x, work.p, work.product);
      }
      const Scalar curvature = work.p.dot(work.product);
      if (!(curvature > Scalar(0))) {
        // Downhill, by as much as the curvature is worth.
        if (curvature < Scalar(0)) {
          run.d += square / -curvature * work.p;
        } else if (k == 0) {
          run.d = -run.g;
        }
        return;
      }
      const Scalar alpha = square / curvature;
      run.d += alpha * work.p;
      work.residual += alpha * work.product;
      const Scalar next = work.residual.squaredNorm();
      if (std::sqrt(next) <= tolerance) return;
      work.p = next / square * work.p - work.residual;
      square = next;
    }
  }
};

}  // namespace detail
}  // namespace mlmath
