// SPDX-License-Identifier: MIT
#pragma once

/// Statistics: moments, quantiles, intervals, tests, metrics, resampling.
#include <mlmath/statistics/agreement_metrics.hpp>
#include <mlmath/statistics/calibration.hpp>
#include <mlmath/statistics/classification_metrics.hpp>
#include <mlmath/statistics/classification_report.hpp>
#include <mlmath/statistics/columns.hpp>
#include <mlmath/statistics/confidence_interval.hpp>
#include <mlmath/statistics/confusion_matrix.hpp>
#include <mlmath/statistics/correlation.hpp>
#include <mlmath/statistics/correlation_tests.hpp>
#include <mlmath/statistics/cross_validate.hpp>
#include <mlmath/statistics/describe.hpp>
#include <mlmath/statistics/empirical_distribution.hpp>
#include <mlmath/statistics/histogram.hpp>
#include <mlmath/statistics/mean.hpp>
#include <mlmath/statistics/mean_intervals.hpp>
#include <mlmath/statistics/metric_intervals.hpp>
#include <mlmath/statistics/model_comparison.hpp>
#include <mlmath/statistics/moments.hpp>
#include <mlmath/statistics/multiclass_ranking.hpp>
#include <mlmath/statistics/probability_metrics.hpp>
#include <mlmath/statistics/proportion_intervals.hpp>
#include <mlmath/statistics/quantiles.hpp>
#include <mlmath/statistics/rank_correlation.hpp>
#include <mlmath/statistics/ranking_curves.hpp>
#include <mlmath/statistics/ranking_metrics.hpp>
#include <mlmath/statistics/ranks.hpp>
#include <mlmath/statistics/regression_metrics.hpp>
#include <mlmath/statistics/regression_scores.hpp>
#include <mlmath/statistics/robust.hpp>
#include <mlmath/statistics/running_statistics.hpp>
#include <mlmath/statistics/splits.hpp>
#include <mlmath/statistics/undefined.hpp>
#include <mlmath/statistics/variance_intervals.hpp>
#include <mlmath/statistics/weighted.hpp>
