// SPDX-License-Identifier: MIT
#pragma once

/// Optimization: losses, penalties, line searches and methods of minimization.
