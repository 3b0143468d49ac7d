// SPDX-License-Identifier: MIT
#pragma once

/// Geometry: distances, angles, facts of high dimensions, projections, random and onto sets. What
/// needs Eigen's eigenvalues or least squares has headers of its own:
/// geometry/intrinsic_dimension_pca.hpp, geometry/projections_affine.hpp and
/// geometry/projections_psd.hpp.
#include <mlmath/geometry/angles.hpp>
#include <mlmath/geometry/balls.hpp>
#include <mlmath/geometry/cubes.hpp>
#include <mlmath/geometry/distances.hpp>
#include <mlmath/geometry/intrinsic_dimension.hpp>
#include <mlmath/geometry/mahalanobis.hpp>
#include <mlmath/geometry/metrics.hpp>
#include <mlmath/geometry/nearest_neighbours.hpp>
#include <mlmath/geometry/pairwise_distances.hpp>
#include <mlmath/geometry/projections.hpp>
#include <mlmath/geometry/radius_neighbours.hpp>
#include <mlmath/geometry/random_cosine.hpp>
#include <mlmath/geometry/random_projection.hpp>
#include <mlmath/geometry/relative_contrast.hpp>
#include <mlmath/geometry/uniform_sampling.hpp>
