// SPDX-License-Identifier: MIT
#pragma once

/// Probability: distributions, sampling, Bayes' theorem, expectation and limit theorems.
// law_expectation.hpp stands apart, as its quadrature includes Boost.

#include <mlmath/probability/bayes.hpp>
#include <mlmath/probability/bernoulli.hpp>
#include <mlmath/probability/beta.hpp>
#include <mlmath/probability/beta_binomial.hpp>
#include <mlmath/probability/binomial.hpp>
#include <mlmath/probability/categorical.hpp>
#include <mlmath/probability/cauchy.hpp>
#include <mlmath/probability/chi_squared.hpp>
#include <mlmath/probability/conjugate.hpp>
#include <mlmath/probability/contingency_table.hpp>
#include <mlmath/probability/dirichlet.hpp>
#include <mlmath/probability/distribution.hpp>
#include <mlmath/probability/error_function.hpp>
#include <mlmath/probability/expectation.hpp>
#include <mlmath/probability/exponential.hpp>
#include <mlmath/probability/finite_distribution.hpp>
#include <mlmath/probability/fisher_f.hpp>
#include <mlmath/probability/fit.hpp>
#include <mlmath/probability/gamma.hpp>
#include <mlmath/probability/gamma_function.hpp>
#include <mlmath/probability/geometric.hpp>
#include <mlmath/probability/incomplete_beta.hpp>
#include <mlmath/probability/incomplete_gamma.hpp>
#include <mlmath/probability/joint_table.hpp>
#include <mlmath/probability/laplace.hpp>
#include <mlmath/probability/limit_theorems.hpp>
#include <mlmath/probability/log_normal.hpp>
#include <mlmath/probability/logistic.hpp>
#include <mlmath/probability/multinomial.hpp>
#include <mlmath/probability/multivariate_normal.hpp>
#include <mlmath/probability/negative_binomial.hpp>
#include <mlmath/probability/normal.hpp>
#include <mlmath/probability/poisson.hpp>
#include <mlmath/probability/sampling.hpp>
#include <mlmath/probability/simulation.hpp>
#include <mlmath/probability/student_t.hpp>
#include <mlmath/probability/uniform.hpp>
#include <mlmath/probability/weibull.hpp>
