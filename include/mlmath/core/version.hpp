// SPDX-License-Identifier: MIT
#pragma once

/// The library's version; CMake, pkg-config and the documentation read it from these three lines.
#define MLMATH_VERSION_MAJOR 0
/// Raised by additions; see MLMATH_VERSION_MAJOR.
#define MLMATH_VERSION_MINOR 1
/// Raised by corrections; see MLMATH_VERSION_MAJOR.
#define MLMATH_VERSION_PATCH 0
