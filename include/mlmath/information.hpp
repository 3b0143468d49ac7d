// SPDX-License-Identifier: MIT
#pragma once

/// Information theory: entropies, divergences and their estimators. Divergences between laws of a
/// family, which need the distributions and their special functions, have headers of their own:
/// information/law_divergences.hpp and information/multivariate_divergences.hpp.
#include <mlmath/information/count_estimators.hpp>
#include <mlmath/information/cross_entropy_loss.hpp>
#include <mlmath/information/divergences.hpp>
#include <mlmath/information/entropy.hpp>
#include <mlmath/information/estimate.hpp>
#include <mlmath/information/laws.hpp>
#include <mlmath/information/mutual_information.hpp>
#include <mlmath/information/neighbour_estimators.hpp>
#include <mlmath/information/significance.hpp>
#include <mlmath/information/wasserstein.hpp>
