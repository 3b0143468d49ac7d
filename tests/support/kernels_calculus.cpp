// SPDX-License-Identifier: MIT
#include "support/calculus_kernels.hpp"

MLMATH_TEST_CALCULUS_KERNELS(, double)
