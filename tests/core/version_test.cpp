// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include <mlmath/core/version.hpp>

#include <string>

TEST_CASE("version: what the header says is what CMake read of it", "[core][version]") {
  const std::string version = std::to_string(MLMATH_VERSION_MAJOR) + "." +
                              std::to_string(MLMATH_VERSION_MINOR) + "." +
                              std::to_string(MLMATH_VERSION_PATCH);
  CHECK(version == MLMATH_TEST_PROJECT_VERSION);
}
