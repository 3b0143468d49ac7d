// SPDX-License-Identifier: MIT
#pragma once

/// Optimization: losses, penalties, line searches and methods of minimization.

#include <mlmath/optimization/minimize_options.hpp>
#include <mlmath/optimization/minimize_result.hpp>
#include <mlmath/optimization/trace.hpp>
