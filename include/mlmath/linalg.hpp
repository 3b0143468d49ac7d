// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/linalg/affine.hpp>
#include <mlmath/linalg/gram.hpp>
#include <mlmath/linalg/least_squares.hpp>
#include <mlmath/linalg/least_squares_result.hpp>
#include <mlmath/linalg/matrix_norms.hpp>
#include <mlmath/linalg/norms.hpp>
#include <mlmath/linalg/products.hpp>
