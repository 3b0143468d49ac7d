// SPDX-License-Identifier: MIT
#include "../support/gnuplot.hpp"
#include "sections.hpp"
#include <mlmath/optimization/bfgs.hpp>
#include <mlmath/optimization/convexity.hpp>
#include <mlmath/optimization/descent_checks.hpp>
#include <mlmath/optimization/gradient_descent.hpp>
#include <mlmath/optimization/lbfgs.hpp>
#include <mlmath/optimization/lipschitz.hpp>
#include <mlmath/optimization/newton_cg.hpp>
#include <mlmath/optimization/proximal_gradient.hpp>

#include <Eigen/Core>

#include <cmath>
#include <cstddef>
#include <functional>
#include <sstream>
#include <string>
#include <vector>

using Eigen::MatrixXd;
using Eigen::VectorXd;

namespace {

// One type for every function here, so that each method is compiled once.
using Function = std::function<double(const VectorXd&, VectorXd&)>;

struct Path {
  std::string name;
  std::string colour;
  std::vector<VectorXd> points;
  mlmath::MinimizeResult<VectorXd> result;
};

template <typename Method>
Path walk(const std::string& name, const std::string& colour, const Function& f,
          const VectorXd& start, const Method& method) {
  Path path{name, colour, {}, {}};
  const auto note = [&](const mlmath::MinimizeIteration& it) {
    path.points.emplace_back(it.x);
    return true;
  };
  path.result = mlmath::minimize(f, start, method, {.max_iterations = 2000, .callback = note});
  return path;
}

double rosenbrock(const VectorXd& x, VectorXd& g) {
  const double bend = x(1) - x(0) * x(0);
  const double away = 1 - x(0);
  g(0) = -400 * x(0) * bend - 2 * away;
  g(1) = 200 * bend;
  return 100 * bend * bend + away * away;
}

bool draw_paths(const std::vector<Path>& paths, const std::string& file) {
  Gnuplot plot;
  if (!plot.available()) return false;
  plot << Gnuplot::terminal(file, 1400, 760);
  plot << "set multiplot layout 2,3 title 'Rosenbrock: from (-1.2, 1) to (1, 1)' font ',14'\n"
          "f(x,y) = log10(100*(y-x*x)**2 + (1-x)**2 + 1e-6)\n"
          "set xrange [-1.7:1.7]\nset yrange [-0.7:2.1]\nset isosamples 160\nset contour base\n"
          "set cntrparam levels discrete -2,-1,0,0.5,1,1.5,2,2.5,3\nunset surface\n"
          "set table $contours\nsplot f(x,y)\nunset table\nunset contour\nset surface\n"
          "set tics nomirror out scale 0.5 textcolor '#444444'\nset border 3 linecolor '#888888'\n"
          "unset key\n";
  for (const Path& path : paths) {
    const double evaluations = double(path.result.evaluations);
    plot << "set title '" << path.name << ": " << double(path.points.size() - 1) << " iterations, "
         << evaluations << " evaluations'\n"
         << "plot $contours using 1:2 with lines linewidth 0.6 linecolor '#c8c8c8', "
            "'-' using 1:2 with linespoints pointtype 7 pointsize 0.35 linewidth 1.4 linecolor '"
         << path.colour
         << "', '-' using 1:2 with points pointtype 2 pointsize 1.6 linewidth 2 linecolor "
            "'#111111'\n";
    for (const VectorXd& x : path.points) plot << x(0) << " " << x(1) << "\n";
    plot << "e\n1 1\ne\n";
  }
  plot << "unset multiplot\n";
  return plot.close();
}

struct Curve {
  std::string name;
  std::string style;
  VectorXd values;
};

bool draw_rates(const std::vector<Curve>& curves, const std::string& file) {
  Gnuplot plot;
  if (!plot.available()) return false;
  plot << Gnuplot::terminal(file, 1000, 640);
  plot << "set logscale xy\nset format y '10^{%L}'\nset tics nomirror out scale 0.6\n"
          "set border 3 linecolor '#888888'\nset grid linecolor '#e4e4e4'\nset key bottom left\n"
          "set title 'What is proved, and what happens: f(x_k) - f(x*) of an ill-conditioned "
          "least squares problem'\nset xlabel 'k'\nset yrange [1e-13:1e2]\nplot ";
  for (std::size_t i = 0; i < curves.size(); ++i) {
    plot << (i > 0 ? ", " : "") << "'-' using 1:2 with lines " << curves[i].style << " title '"
         << curves[i].name << "'";
  }
  plot << "\n";
  for (const Curve& curve : curves) {
    for (Eigen::Index k = 0; k < curve.values.size(); ++k) {
      if (curve.values(k) > 1e-14) plot << double(k + 1) << " " << curve.values(k) << "\n";
    }
    plot << "e\n";
  }
  return plot.close();
}

template <typename Printed>
std::string line_of(const Printed& printed) {
  std::ostringstream text;
  text << printed;
  std::string line = text.str();
  while (!line.empty() && line.back() == '\n') line.pop_back();
  return line;
}

VectorXd errors_of(const mlmath::Trace<double>& trace, double minimum) {
  VectorXd errors(trace.size() - 1);
  for (Eigen::Index k = 0; k < errors.size(); ++k) {
    errors(k) = trace.value[std::size_t(k) + 1] - minimum;
  }
  return errors;
}

void show_convexity(Page& page) {
  page.row("4.3 convexity", "f(a x + (1-a) y) <= a f(x) + (1-a) f(y)");
  page.shows("convexity_gap(x^2, 0, 2, 1/2)",
             mlmath::convexity_gap([](double x) { return x * x; }, 0.0, 2.0, 0.5));
  MatrixXd points(49, 2);
  for (Eigen::Index i = 0; i < 49; ++i) {
    points.row(i) << double(i % 7) / 3 - 1, double(i / 7) / 3 - 1;
  }
  const Function bowl = [](const VectorXd& x, VectorXd& g) {
    g = 2 * x;
    return x.squaredNorm();
  };
  const Function trough = [](const VectorXd& x, VectorXd& g) {
    g = VectorXd::Constant(2, 2 * x.sum());
    return x.sum() * x.sum();
  };
  page.says("|x|^2: " + line_of(mlmath::check_convexity(bowl, points)));
  page.says("(x_1 + x_2)^2: " + line_of(mlmath::check_convexity(trough, points)));
  page.says("Rosenbrock: " + line_of(mlmath::check_convexity(Function(rosenbrock), points)));
}

void show_descent_proof(Page& page) {
  page.row("4.4 why descent works", "0 < eta < 2/L: f(x_{k+1}) < f(x_k)");
  // Powers of t: least squares with curvatures far apart.
  MatrixXd X(40, 6);
  VectorXd y(40);
  for (Eigen::Index i = 0; i < 40; ++i) {
    const double t = double(i) / 19.5 - 1;
    for (Eigen::Index j = 0; j < 6; ++j) X(i, j) = std::pow(t, double(j));
    y(i) = std::sin(3 * t) + std::exp(t);
  }
  auto loss = mlmath::linear_risk(mlmath::SquaredLoss{}, X, y);
  const double L = mlmath::lipschitz_constant(loss);
  page.says("Least squares with a polynomial of degree 5 of 40 samples; L is the largest");
  page.says("eigenvalue of the Hessian 2 X'X/n:");
  page.shows("lipschitz_constant(SquaredLoss{}, X)", L);
  const VectorXd start = VectorXd::Zero(6);
  const auto descend = [&](double eta) {
    return mlmath::minimize(loss, start, mlmath::GradientDescent{.step = eta},
                            {.max_iterations = 1000, .trace = true})
        .trace;
  };
  for (const double factor : {0.5, 1.0, 1.9}) {
    page.says("eta = " + Page::text(factor) + "/L: f falls by eta (1 - eta L/2) |grad|^2; it " +
              line_of(mlmath::check_descent_lemma(descend(factor / L), L)));
  }
  const auto too_long = descend(2.02 / L);
  page.shows("eta = 2.02/L: f after 0, 10 and 1000 steps",
             Eigen::Vector3d(too_long.value[0], too_long.value[10], too_long.value[1000]));

  const auto best = mlmath::minimize(loss, start, mlmath::NewtonCg{});
  const VectorXd optimum = best.x;
  const double mu = mlmath::check_convexity(loss, start.transpose()).least_curvature;
  page.shows("the least curvature, mu, of check_convexity(...)", mu);
  const mlmath::RateConstants constants{
      .lipschitz = L, .distance = optimum.norm(), .strong_convexity = mu};
  const auto slow = descend(1 / L);
  const auto unpenalized = mlmath::regularized(loss, mlmath::L1Penalty{}, 0);
  const auto fast =
      mlmath::minimize(unpenalized, start, mlmath::Fista{.lipschitz = L, .restart = false},
                       {.max_iterations = 1000, .trace = true})
          .trace;
  const auto restarted = mlmath::minimize(unpenalized, start, mlmath::Fista{.lipschitz = L},
                                          {.max_iterations = 1000, .trace = true})
                             .trace;
  using mlmath::Rate;
  page.says("gradient descent, L |x_0 - x*|^2 / 2k: " +
            line_of(check_rate(slow, best.value, Rate::sublinear, constants)));
  page.says("and at last (L/2) (1 - mu/L)^k |x_0 - x*|^2: " +
            line_of(check_rate(slow, best.value, Rate::linear, constants)));
  page.says("Fista, 2 L |x_0 - x*|^2 / (k + 1)^2: " +
            line_of(check_rate(fast, best.value, Rate::accelerated, constants)));
  page.picture(
      draw_rates(
          {{"gradient descent", "linewidth 2.2 linecolor '#08519c'", errors_of(slow, best.value)},
           {"its bound, L d^2/2k", "linewidth 1.4 dashtype 2 linecolor '#08519c'",
            rate_envelope(Rate::sublinear, constants, 1000)},
           {"its bound, (L/2) (1 - mu/L)^k d^2", "linewidth 1.4 dashtype 3 linecolor '#08519c'",
            rate_envelope(Rate::linear, constants, 1000)},
           {"Fista", "linewidth 2.2 linecolor '#d94801'", errors_of(fast, best.value)},
           {"its bound, 2 L d^2/(k+1)^2", "linewidth 1.4 dashtype 2 linecolor '#d94801'",
            rate_envelope(Rate::accelerated, constants, 1000)},
           {"Fista with restarts", "linewidth 2.2 linecolor '#238b45'",
            errors_of(restarted, best.value)}},
          "descent_rates.png"),
      "descent_rates.png", "the errors of two methods under the bounds that are proved for them");
}

}  // namespace

void tour_optimization(Page& page, const std::string&) {
  page.section("4 Optimization");

  page.row("4.1 loss", "L = 1/n sum l(y_i, y_hat_i)");
  const VectorXd y{{3, -0.5, 2, 7}};
  const VectorXd y_hat{{2.5, 0, 2, 8}};
  page.shows("empirical_risk(SquaredLoss{}, y, y_hat)",
             mlmath::empirical_risk(mlmath::SquaredLoss{}, y, y_hat));
  page.shows("empirical_risk(AbsoluteLoss{}, y, y_hat)",
             mlmath::empirical_risk(mlmath::AbsoluteLoss{}, y, y_hat));
  page.shows("empirical_risk(HuberLoss{0.5}, y, y_hat)",
             mlmath::empirical_risk(mlmath::HuberLoss{0.5}, y, y_hat));
  page.shows("empirical_risk_gradient(SquaredLoss{}, y, y_hat)",
             mlmath::empirical_risk_gradient(mlmath::SquaredLoss{}, y, y_hat));

  page.row("4.2 gradient descent", "theta <- theta - eta grad L");
  page.shows("gradient_descent_step(0.2, 3, 0.01)", mlmath::gradient_descent_step(0.2, 3.0, 0.01));
  page.says("Linear regression step by step: the line through (0, 1), (1, 3), (2, 5) is 1 + 2 x.");
  MatrixXd X{{1, 0}, {1, 1}, {1, 2}};
  auto line = mlmath::linear_risk(mlmath::SquaredLoss{}, X, Eigen::Vector3d(1, 3, 5));
  const auto show_step = [&](const mlmath::MinimizeIteration& it) {
    if (it.iteration <= 3 || it.iteration % 50 == 0) {
      page.shows("step " + Page::text(it.iteration) + ": loss " + Page::text(it.value) +
                     ", [intercept, slope]",
                 VectorXd(it.x));
    }
    return true;
  };
  const auto fitted = mlmath::minimize(
      line, VectorXd::Zero(2), mlmath::GradientDescent{.step = 0.2}, {.callback = show_step});
  page.says(fitted.message());

  const Function valley = rosenbrock;
  const VectorXd start{{-1.2, 1.0}};
  std::vector<Path> paths;
  paths.push_back(walk("gradient descent", "#08519c", valley, start, mlmath::GradientDescent{}));
  paths.push_back(walk("momentum 0.9", "#6a51a3", valley, start,
                       mlmath::Momentum{.step = 0.0004, .momentum = 0.9}));
  paths.push_back(walk("Nesterov", "#d94801", valley, start, mlmath::Nesterov{}));
  paths.push_back(walk("BFGS", "#238b45", valley, start, mlmath::Bfgs{}));
  paths.push_back(walk("L-BFGS", "#006d2c", valley, start, mlmath::Lbfgs{}));
  paths.push_back(walk("Newton-CG", "#cb181d", valley, start, mlmath::NewtonCg{}));
  for (const Path& path : paths) page.says(path.name + ": " + path.result.message());
  page.picture(draw_paths(paths, "rosenbrock_paths.png"), "rosenbrock_paths.png",
               "six methods in Rosenbrock's valley");

  show_convexity(page);
  show_descent_proof(page);
}
