// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/calculus.hpp>
#include <mlmath/classification.hpp>
#include <mlmath/core.hpp>
#include <mlmath/geometry.hpp>
#include <mlmath/information.hpp>
#include <mlmath/linalg.hpp>
#include <mlmath/optimization.hpp>
#include <mlmath/probability.hpp>
#include <mlmath/regression.hpp>
#include <mlmath/statistics.hpp>
