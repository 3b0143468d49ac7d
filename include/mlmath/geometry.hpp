// SPDX-License-Identifier: MIT
#pragma once

/// Geometry: distances, angles, facts of high dimensions, random projections. The projections onto
/// the cone of positive semidefinite matrices and onto affine sets, which need Eigen's
/// factorizations, have headers of their own (geometry/projections_psd.hpp and
/// geometry/projections_affine.hpp).
#include <mlmath/geometry/angles.hpp>
#include <mlmath/geometry/balls.hpp>
#include <mlmath/geometry/cubes.hpp>
#include <mlmath/geometry/distances.hpp>
#include <mlmath/geometry/metrics.hpp>
#include <mlmath/geometry/nearest_neighbours.hpp>
#include <mlmath/geometry/pairwise_distances.hpp>
#include <mlmath/geometry/projections.hpp>
#include <mlmath/geometry/random_cosine.hpp>
#include <mlmath/geometry/relative_contrast.hpp>
#include <mlmath/geometry/uniform_sampling.hpp>
