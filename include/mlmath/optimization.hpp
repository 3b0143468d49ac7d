// SPDX-License-Identifier: MIT
#pragma once

/// Optimization: losses, penalties, line searches and methods of minimization. What needs Eigen's
/// eigenvalues has a header of its own: optimization/trust_region_newton.hpp.

#include <mlmath/optimization/bfgs.hpp>
#include <mlmath/optimization/classification_losses.hpp>
#include <mlmath/optimization/conjugate_gradient.hpp>
#include <mlmath/optimization/convexity.hpp>
#include <mlmath/optimization/descent_checks.hpp>
#include <mlmath/optimization/gradient_descent.hpp>
#include <mlmath/optimization/lbfgs.hpp>
#include <mlmath/optimization/lbfgsb.hpp>
#include <mlmath/optimization/least_squares_nonlinear.hpp>
#include <mlmath/optimization/least_squares_nonlinear_result.hpp>
#include <mlmath/optimization/line_point.hpp>
#include <mlmath/optimization/line_searches.hpp>
#include <mlmath/optimization/linear_risk.hpp>
#include <mlmath/optimization/lipschitz.hpp>
#include <mlmath/optimization/losses.hpp>
#include <mlmath/optimization/minimize.hpp>
#include <mlmath/optimization/minimize_options.hpp>
#include <mlmath/optimization/minimize_result.hpp>
#include <mlmath/optimization/minimize_scalar.hpp>
#include <mlmath/optimization/nelder_mead.hpp>
#include <mlmath/optimization/newton_cg.hpp>
#include <mlmath/optimization/nnls.hpp>
#include <mlmath/optimization/penalties.hpp>
#include <mlmath/optimization/proximal_gradient.hpp>
#include <mlmath/optimization/regression_losses.hpp>
#include <mlmath/optimization/regularized.hpp>
#include <mlmath/optimization/robust_losses.hpp>
#include <mlmath/optimization/schedules.hpp>
#include <mlmath/optimization/stochastic.hpp>
#include <mlmath/optimization/stochastic_methods.hpp>
#include <mlmath/optimization/trace.hpp>
