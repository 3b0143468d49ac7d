// SPDX-License-Identifier: MIT
#pragma once

/// Classification: naive Bayes, discriminant analysis, one binary classifier for each class or
/// pair, calibrated probabilities, and text as counts of words.
