// SPDX-License-Identifier: MIT
#include "support/kernels.hpp"

MLMATH_TEST_KERNELS(, long double)
