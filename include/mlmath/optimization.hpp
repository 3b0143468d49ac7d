// SPDX-License-Identifier: MIT
#pragma once

/// Optimization: losses, penalties, line searches and methods of minimization.

#include <mlmath/optimization/gradient_descent.hpp>
#include <mlmath/optimization/lbfgs.hpp>
#include <mlmath/optimization/line_searches.hpp>
#include <mlmath/optimization/minimize.hpp>
#include <mlmath/optimization/minimize_options.hpp>
#include <mlmath/optimization/minimize_result.hpp>
#include <mlmath/optimization/trace.hpp>
