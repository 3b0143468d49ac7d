// SPDX-License-Identifier: MIT
// The workloads of optimization_bench.cpp by L-BFGS of other C++ libraries, ten changes kept, gradients
// given, to a gradient norm of 1e-8: LBFGSpp, ensmallen or CppNumericalSolvers, whichever PEER_...
// names, and mlmath in the same program, taking turns. Prints "workload,peer,seconds" and, on the
// error stream, evaluations and the gradient norm reached.
#include "../../examples/support/rosenbrock.hpp"
#include <mlmath/core/random.hpp>
#include <mlmath/optimization/lbfgs.hpp>

#include <Eigen/Core>

#include <algorithm>
#include <cmath>
#include <ctime>
#include <functional>
#include <iostream>
#include <limits>
#include <regex>
#include <string>
#include <vector>

#if defined PEER_LBFGSPP
#include <LBFGS.h>
#elif defined PEER_ENSMALLEN
#include <ensmallen.hpp>
#elif defined PEER_CPPOPTLIB
#include <cppoptlib/function.h>
#include <cppoptlib/solver/lbfgs.h>
#endif

namespace {

using Eigen::Index;
using Eigen::VectorXd;
using Function = std::function<double(const VectorXd&, VectorXd&)>;

// Labels that follow a logistic model, and the mean loss with its gradient.
struct Logistic {
  Eigen::MatrixXd X{100000, 100};
  VectorXd y{100000}, z{100000}, residual{100000};

  Logistic() {
    mlmath::Philox rng(1);
    mlmath::fill_uniform(rng, X);
    X.array() = 2 * X.array() - 1;
    VectorXd draws(X.rows());
    mlmath::fill_uniform(rng, draws);
    const VectorXd score = X * VectorXd::LinSpaced(X.cols(), -1, 1);
    y = (draws.array() < 1 / (1 + (-score.array()).exp())).cast<double>();
  }

  double operator()(const VectorXd& w, VectorXd& g) {
    z.noalias() = X * w;
    residual = (-z.array().abs()).exp();
    const double loss =
        (residual.array().log1p() + z.array().cwiseMax(0.0) - y.array() * z.array()).mean();
    residual.array() =
        (z.array() >= 0)
            .select(1 / (1 + residual.array()), residual.array() / (1 + residual.array())) -
        y.array();
    g.noalias() = X.transpose() * residual / double(X.rows());
    return loss;
  }
};

#if defined PEER_LBFGSPP
const char* const peer = "LBFGSpp";
void peer_solve(const Function& f, VectorXd& x) {
  LBFGSpp::LBFGSParam<double> param;
  param.m = 10;
  param.epsilon = 1e-8;
  param.epsilon_rel = 0;
  param.max_linesearch = 100;
  LBFGSpp::LBFGSSolver<double, LBFGSpp::LineSearchMoreThuente> solver(param);
  double value;
  Function copy = f;
  solver.minimize(copy, x, value);
}
#elif defined PEER_ENSMALLEN
const char* const peer = "ensmallen";
struct Wrapped {
  const Function& f;
  VectorXd x, g;
  double EvaluateWithGradient(const arma::mat& at, arma::mat& gradient) {
    x = Eigen::Map<const VectorXd>(at.memptr(), Index(at.n_elem));
    const double value = f(x, g);
    std::copy(g.data(), g.data() + g.size(), gradient.memptr());
    return value;
  }
};
void peer_solve(const Function& f, VectorXd& x) {
  Wrapped wrapped{f, x, x};
  arma::mat point(x.data(), arma::uword(x.size()), 1);
  ens::L_BFGS solver(10, 100000, 1e-4, 0.9, 1e-8, 0);
  solver.Optimize(wrapped, point);
  std::copy(point.begin(), point.end(), x.data());
}
#elif defined PEER_CPPOPTLIB
const char* const peer = "CppNumericalSolvers";
struct Wrapped
    : cppoptlib::function::FunctionCRTP<Wrapped, double,
                                        cppoptlib::function::DifferentiabilityMode::First> {
  const Function* f;
  double operator()(const VectorXd& x, VectorXd* gradient) const {
    VectorXd unused;
    VectorXd& g = gradient ? *gradient : unused;
    g.resize(x.size());
    return (*f)(x, g);
  }
};
void peer_solve(const Function& f, VectorXd& x) {
  Wrapped wrapped;
  wrapped.f = &f;
  cppoptlib::solver::Lbfgs<Wrapped> solver;
  solver.stopping_progress = {};
  solver.stopping_progress.num_iterations = 100000;
  solver.stopping_progress.gradient_norm_relative = false;
  solver.stopping_progress.gradient_norm = 1e-8 / std::sqrt(double(x.size()));  // of its largest
  x = std::get<0>(solver.Minimize(wrapped, cppoptlib::function::FunctionState<double>(x))).x;
}
#endif

void our_solve(const Function& f, VectorXd& x) {
  x = mlmath::minimize(f, x, mlmath::Lbfgs{.memory = 10}).x;
}

void compare(const std::string& workload, const Function& f, const VectorXd& x0, int repetitions) {
  const std::vector<std::pair<std::string, void (*)(const Function&, VectorXd&)>> solvers{
      {peer, peer_solve}, {"mlmath beside it", our_solve}};
  std::vector<double> least(solvers.size(), std::numeric_limits<double>::infinity());
  Index evaluations = 0;
  const Function counted = [&](const VectorXd& x, VectorXd& g) {
    ++evaluations;
    return f(x, g);
  };
  for (int k = 0; k < repetitions; ++k) {
    for (std::size_t s = 0; s < solvers.size(); ++s) {
      VectorXd x = x0;
      evaluations = 0;
      const std::clock_t start = std::clock();
      try {
        solvers[s].second(counted, x);
      } catch (const std::exception& error) {
        std::cerr << solvers[s].first << ": " << error.what() << '\n';
      }
      least[s] = std::min(least[s], double(std::clock() - start) / CLOCKS_PER_SEC);
      VectorXd g(x.size());
      if (k == 0) {
        const Index count = evaluations;
        f(x, g);
        std::cerr << workload << ' ' << solvers[s].first << ": " << count
                  << " evaluations, gradient norm " << g.norm() << '\n';
      }
    }
  }
  for (std::size_t s = 0; s < solvers.size(); ++s) {
    std::cout << workload << ',' << solvers[s].first << ',' << least[s] << std::endl;
  }
}

}  // namespace

int main(int argc, char** argv) {
  const std::regex wanted(argc > 1 ? argv[1] : ".");
  const auto run = [&](const std::string& workload, const auto& f, const VectorXd& x0, int times) {
    if (std::regex_search(workload, wanted)) compare(workload, f, x0, times);
  };
  using mlmath_problems::rosenbrock_start;
  run("lbfgs_extended_rosenbrock_1000", mlmath_problems::extended_rosenbrock,
      rosenbrock_start(1000), 50);
  run("lbfgs_chained_rosenbrock_1000", mlmath_problems::chained_rosenbrock, rosenbrock_start(1000),
      5);
  run("lbfgs_extended_rosenbrock_1000000", mlmath_problems::extended_rosenbrock,
      rosenbrock_start(1000000), 2);
  if (std::regex_search(std::string("lbfgs_logistic_100000x100"), wanted)) {
    Logistic logistic;
    compare("lbfgs_logistic_100000x100", std::ref(logistic), VectorXd::Zero(100), 4);
  }
}
