// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/linalg/affine.hpp>
#include <mlmath/linalg/gram.hpp>
#include <mlmath/linalg/products.hpp>
