// SPDX-License-Identifier: MIT
#pragma once

/// Information theory: entropies, divergences and their estimators.
