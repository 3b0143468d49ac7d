// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/linalg/affine.hpp>
#include <mlmath/linalg/cholesky_update.hpp>
#include <mlmath/linalg/determinant.hpp>
#include <mlmath/linalg/eigen_general.hpp>
#include <mlmath/linalg/eigen_symmetric.hpp>
#include <mlmath/linalg/gram.hpp>
#include <mlmath/linalg/gram_schmidt.hpp>
#include <mlmath/linalg/least_squares.hpp>
#include <mlmath/linalg/least_squares_result.hpp>
#include <mlmath/linalg/matrix_norms.hpp>
#include <mlmath/linalg/norms.hpp>
#include <mlmath/linalg/operators.hpp>
#include <mlmath/linalg/pca.hpp>
#include <mlmath/linalg/pca_model.hpp>
#include <mlmath/linalg/power_iteration.hpp>
#include <mlmath/linalg/predicates.hpp>
#include <mlmath/linalg/products.hpp>
#include <mlmath/linalg/projections.hpp>
#include <mlmath/linalg/pseudo_inverse.hpp>
#include <mlmath/linalg/randomized_svd.hpp>
#include <mlmath/linalg/rank.hpp>
#include <mlmath/linalg/running_moments.hpp>
#include <mlmath/linalg/solve.hpp>
#include <mlmath/linalg/subspaces.hpp>
#include <mlmath/linalg/svd.hpp>
