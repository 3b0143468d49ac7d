// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/calculus.hpp>
#include <mlmath/core.hpp>
#include <mlmath/linalg.hpp>
