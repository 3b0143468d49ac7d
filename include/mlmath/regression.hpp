// SPDX-License-Identifier: MIT
#pragma once

/// Regression: linear, ridge, lasso and elastic net, polynomial, logistic and softmax models,
/// generalized linear models, Huber regression, and the inference about them. What needs the laws of
/// t and F is apart, in regression/summary.hpp, glm_summary.hpp, odds_ratios.hpp,
/// predict_interval.hpp, glm_predict_interval.hpp, influence.hpp, glm_influence.hpp and
/// model_tests.hpp.
#include <mlmath/regression/coefficient_table.hpp>
#include <mlmath/regression/conventions.hpp>
#include <mlmath/regression/elastic_net_path.hpp>
#include <mlmath/regression/elastic_net_regression.hpp>
#include <mlmath/regression/generalized_linear_model.hpp>
#include <mlmath/regression/glm_family.hpp>
#include <mlmath/regression/huber_regression.hpp>
#include <mlmath/regression/inference_options.hpp>
#include <mlmath/regression/isotonic_regression.hpp>
#include <mlmath/regression/linear_regression.hpp>
#include <mlmath/regression/logistic_path.hpp>
#include <mlmath/regression/logistic_regression.hpp>
#include <mlmath/regression/model_text.hpp>
#include <mlmath/regression/polynomial_regression.hpp>
#include <mlmath/regression/regression_moments.hpp>
#include <mlmath/regression/ridge_path.hpp>
#include <mlmath/regression/ridge_regression.hpp>
#include <mlmath/regression/separation.hpp>
#include <mlmath/regression/softmax_regression.hpp>
