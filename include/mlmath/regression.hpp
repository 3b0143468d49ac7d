// SPDX-License-Identifier: MIT
#pragma once

/// Regression: linear, ridge, lasso and elastic net, polynomial, logistic and softmax models,
/// generalized linear models, and the inference about them.
#include <mlmath/regression/linear_regression.hpp>
