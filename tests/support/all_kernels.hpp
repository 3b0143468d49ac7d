// SPDX-License-Identifier: MIT
#pragma once

/// What the examples and the programs of the documentation find compiled when they are built beside
/// the tests, and the kernels themselves parse once.
#include "support/calculus_kernels.hpp"
#include "support/inference_kernels.hpp"
#include "support/kernels.hpp"
#include "support/regression_kernels.hpp"
