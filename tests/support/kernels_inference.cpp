// SPDX-License-Identifier: MIT
#include "support/inference_kernels.hpp"

MLMATH_TEST_INFERENCE_KERNELS()
