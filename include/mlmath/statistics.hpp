// SPDX-License-Identifier: MIT
#pragma once

/// Statistics: moments, quantiles, intervals, tests, metrics, resampling.
