// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/core.hpp>
#include <mlmath/linalg.hpp>
