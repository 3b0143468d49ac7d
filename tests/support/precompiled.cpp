// SPDX-License-Identifier: MIT
/// The file that the precompiled header is built for.
#include "support/precompiled.hpp"
