// SPDX-License-Identifier: MIT
#pragma once

/// Classification: naive Bayes, discriminant analysis, one binary classifier for each class or
/// pair, calibrated probabilities, decisions by cost and with a reject option, and text as counts
/// of words.
#include <mlmath/classification/calibration.hpp>
#include <mlmath/classification/calibration_isotonic.hpp>
#include <mlmath/classification/calibration_sigmoid.hpp>
#include <mlmath/classification/calibration_temperature.hpp>
#include <mlmath/classification/categorical_naive_bayes.hpp>
#include <mlmath/classification/count_naive_bayes.hpp>
#include <mlmath/classification/decision_costs.hpp>
#include <mlmath/classification/gaussian_naive_bayes.hpp>
#include <mlmath/classification/linear_discriminant_analysis.hpp>
#include <mlmath/classification/mixed_naive_bayes.hpp>
#include <mlmath/classification/one_vs_one.hpp>
#include <mlmath/classification/one_vs_rest.hpp>
#include <mlmath/classification/quadratic_discriminant_analysis.hpp>
#include <mlmath/classification/reject_option.hpp>
#include <mlmath/classification/text.hpp>
#include <mlmath/classification/threshold.hpp>
