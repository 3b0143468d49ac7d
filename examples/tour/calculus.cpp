// SPDX-License-Identifier: MIT
#include "sections.hpp"
#include <mlmath/calculus.hpp>
#include <mlmath/calculus/quadrature.hpp>

#include <Eigen/Core>

#include <cmath>
#include <limits>
#include <string>
#include <type_traits>

using Eigen::MatrixXd;
using Eigen::Vector2d;
using Eigen::VectorXd;

namespace {

// A network of two layers on one sample: tanh units, squared error, as the article's section 2 has
// it. Its weights are one vector: W1 (3 x 2), then w2 (3).
struct Network {
  Vector2d input{0.5, -1.0};
  double target = 0.25;

  template <typename Weights>
  auto operator()(const Weights& w) const {
    const auto W1 = w.segment(0, 6).reshaped(3, 2);
    const auto w2 = w.segment(6, 3);
    const auto hidden = (W1 * input).array().tanh().matrix().eval();
    const auto residual = (hidden.dot(w2) - target);
    return residual * residual;
  }

  /// The chain rule written out, from the loss back to each weight.
  VectorXd gradient_by_hand(const VectorXd& w) const {
    const MatrixXd W1 = w.segment(0, 6).reshaped(3, 2);
    const VectorXd w2 = w.segment(6, 3);
    const VectorXd hidden = (W1 * input).array().tanh();
    const double dloss_dscore = 2 * (hidden.dot(w2) - target);
    const VectorXd dloss_dhidden = dloss_dscore * w2;
    const VectorXd dloss_dsum = dloss_dhidden.array() * (1 - hidden.array().square());
    VectorXd gradient(9);
    gradient << (dloss_dsum * input.transpose()).reshaped(), dloss_dscore * hidden;
    return gradient;
  }
};

}  // namespace

void tour_calculus(Page& page, const std::string&) {
  page.section("2 Calculus");

  const auto square = [](const auto& x) { return x * x; };
  page.row("2.1 derivative", "f'(x) = lim (f(x + h) - f(x))/h");
  page.shows("derivative(x^2, 3)", mlmath::derivative(square, 3.0));
  for (const double h : {1.0, 1e-2, 1e-4}) {
    page.shows("difference_quotient(x^2, 3, " + Page::text(h) + ") - 6",
               mlmath::difference_quotient(square, 3.0, h) - 6);
  }
  page.says("The limit is not reached by a smaller and smaller h: rounding takes over.");
  const auto exponential = [](const auto& x) {
    using std::exp;
    return exp(x);
  };
  for (const double h : {1e-4, 1e-8, 1e-12}) {
    page.shows("difference_quotient(exp, 1, " + Page::text(h) + ") - e",
               mlmath::difference_quotient(exponential, 1.0, h) - std::exp(1.0));
  }
  page.shows("derivative(exp, 1) - e", mlmath::derivative(exponential, 1.0) - std::exp(1.0));
  const auto wave = [](const auto& x) {
    using std::exp;
    using std::sin;
    return exp(-x) * sin(x);
  };
  page.shows("derivative<4>(exp(-x) sin x, 1) + 4 exp(-1) sin 1",
             mlmath::derivative<4>(wave, 1.0) + 4 * std::exp(-1.0) * std::sin(1.0));
  page.shows("taylor_coefficients<4>(exp(-x) sin x, 0)", mlmath::taylor_coefficients<4>(wave, 0.0));

  page.row("2.2 gradient", "grad (x^2 + y^2) = [2x, 2y]");
  const auto bowl = [](const auto& x) { return x(0) * x(0) + x(1) * x(1); };
  page.shows("gradient(x^2 + y^2, [3, -5])", mlmath::gradient(bowl, Vector2d(3, -5)));

  page.row("2.3 chain rule", "dz/dx = dz/dy dy/dx");
  page.says("y = (r cos t, r sin t), z = exp(y_0) y_1, at r = 2, t = 0.5:");
  const auto inner = [](const auto& x) {
    using std::cos;
    using std::sin;
    using T = typename std::decay_t<decltype(x)>::Scalar;
    return Eigen::Vector2<T>(x(0) * cos(x(1)), x(0) * sin(x(1)));
  };
  const auto outer = [](const auto& y) {
    using std::exp;
    using T = typename std::decay_t<decltype(y)>::Scalar;
    return Eigen::Vector<T, 1>(exp(y(0)) * y(1));
  };
  const Vector2d point(2, 0.5);
  const Vector2d image = inner(point);
  const auto composed = [&](const auto& x) { return outer(inner(x)); };
  page.shows("dy/dx = jacobian(inner, x)", mlmath::jacobian(inner, point));
  page.shows("dz/dy = jacobian(outer, y)", mlmath::jacobian(outer, image));
  page.shows("their product, dz/dy dy/dx",
             MatrixXd(mlmath::jacobian(outer, image) * mlmath::jacobian(inner, point)));
  page.shows("jacobian(outer o inner, x)", mlmath::jacobian(composed, point));

  page.row("2.4 partial derivative", "d/dx (x^2 y) = 2 x y");
  const auto monomial = [](const auto& x) { return x(0) * x(0) * x(1); };
  page.shows("partial_derivative(x^2 y, [3, 5], 0)",
             mlmath::partial_derivative(monomial, Vector2d(3, 5), 0));
  page.shows("partial_derivative(x^2 y, [3, 5], 0, 1)",
             mlmath::partial_derivative(monomial, Vector2d(3, 5), 0, 1));

  page.row("2.5 backpropagation", "the chain rule, vectorized");
  const Network network;
  const VectorXd w{{0.3, -0.2, 0.5, 0.1, 0.4, -0.6, 0.7, -0.3, 0.2}};
  const VectorXd by_hand = network.gradient_by_hand(w);
  const VectorXd reverse = mlmath::gradient(network, w);
  const VectorXd forward = mlmath::jacobian(network, w).transpose();
  page.says("A network of two layers and 9 weights:");
  page.shows("largest entry of the gradient by hand", by_hand.cwiseAbs().maxCoeff());
  page.shows("gradient(network, w), largest difference", (reverse - by_hand).cwiseAbs().maxCoeff());
  page.shows("jacobian(network, w), forward, largest difference",
             (forward - by_hand).cwiseAbs().maxCoeff());
  page.out() << "    " << mlmath::check_gradient(network, by_hand, w) << "\n";

  page.row("Integrals", "int f(x) dx, with an estimate of the error");
  const auto bell = [](double x) { return std::exp(-x * x); };
  const double infinity = std::numeric_limits<double>::infinity();
  page.shows("integrate(exp(-x^2), -inf, inf)", mlmath::integrate(bell, -infinity, infinity));
}
