// SPDX-License-Identifier: MIT
#pragma once

/// Calculus: derivatives of every kind by forward and reverse mode, and finite differences for
/// black boxes. Quadrature and roots, which need Boost, have headers of their own
/// (calculus/quadrature.hpp and calculus/roots.hpp), and so have solves, determinants, Cholesky
/// factors and implicit functions in reverse mode, which need Eigen's factorizations
/// (calculus/linear_systems.hpp, calculus/cholesky.hpp, calculus/implicit_derivative.hpp), and sparse
/// Hessians (calculus/sparse_hessian.hpp).
#include <mlmath/calculus/check_gradient.hpp>
#include <mlmath/calculus/custom_derivative.hpp>
#include <mlmath/calculus/derivative.hpp>
#include <mlmath/calculus/dual.hpp>
#include <mlmath/calculus/finite_difference.hpp>
#include <mlmath/calculus/gradient.hpp>
#include <mlmath/calculus/hessian.hpp>
#include <mlmath/calculus/jacobian.hpp>
#include <mlmath/calculus/objective.hpp>
#include <mlmath/calculus/select.hpp>
#include <mlmath/calculus/sum_of_parts.hpp>
#include <mlmath/calculus/taylor.hpp>
#include <mlmath/calculus/variable.hpp>
