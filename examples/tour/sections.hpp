// SPDX-License-Identifier: MIT
#pragma once

#include "page.hpp"

#include <string>

/// The sections of the tour, each in a file of its own; `data` is the folder of the data files.
void tour_linear_algebra(Page& page, const std::string& data);
void tour_calculus(Page& page, const std::string& data);
void tour_geometry(Page& page, const std::string& data);
void tour_optimization(Page& page, const std::string& data);
void tour_information(Page& page, const std::string& data);
void tour_bayes(Page& page, const std::string& data);
void tour_limit_theorems(Page& page, const std::string& data);
void tour_linear_models(Page& page, const std::string& data);
void tour_concrete_example(Page& page, const std::string& data);
void tour_regularization(Page& page, const std::string& data);
void tour_naive_bayes(Page& page, const std::string& data);
void tour_logistic_regression(Page& page, const std::string& data);
void tour_multiclass(Page& page, const std::string& data);
void tour_probability(Page& page, const std::string& data);
void tour_statistics(Page& page, const std::string& data);
/// The end of the section on statistics, which calls it.
void tour_metrics(Page& page, const std::string& data);
