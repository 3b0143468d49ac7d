// SPDX-License-Identifier: MIT
#pragma once

/// What every test program parses once: the test framework, Eigen, and the standard headers that
/// both pull in anyway; of the library only the slow kernels.
#include "support/catch.hpp"
#include "support/kernels.hpp"

#include <Eigen/Cholesky>
#include <Eigen/Core>
#include <Eigen/Eigenvalues>
#include <Eigen/QR>
#include <Eigen/SVD>
#include <Eigen/SparseCore>
