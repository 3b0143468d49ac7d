// SPDX-License-Identifier: MIT
#pragma once

/// Geometry: distances, angles, facts of high dimensions, random projections.
