// SPDX-License-Identifier: MIT
#include "support/regression_kernels.hpp"

MLMATH_TEST_REGRESSION_KERNELS(, float)
MLMATH_TEST_REGRESSION_KERNELS(, double)
MLMATH_TEST_RIDGE_PATH_KERNEL()
