// SPDX-License-Identifier: MIT
#pragma once

/// What every test program parses once: the test framework, Eigen, and the standard headers that
/// both pull in anyway. Nothing of the library: a test sees the headers that it names.
#include "support/catch.hpp"

#include <Eigen/Cholesky>
#include <Eigen/Core>
#include <Eigen/Eigenvalues>
#include <Eigen/QR>
#include <Eigen/SVD>
#include <Eigen/SparseCore>
