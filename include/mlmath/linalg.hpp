// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/linalg/products.hpp>
