// SPDX-License-Identifier: MIT
#pragma once

/// Probability: distributions, sampling, Bayes' theorem, expectation and limit theorems.
