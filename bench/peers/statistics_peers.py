#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The workloads of bench/statistics_descriptive_bench.cpp in NumPy and SciPy: lines "workload,peer,seconds"."""

import re
import sys
import time

import numpy as np
import scipy.stats as stats

pattern = sys.argv[1] if len(sys.argv) > 1 else "."


def smallest(work, repetitions):
    best = float("inf")
    for _ in range(repetitions):
        start = time.process_time()
        work()
        best = min(best, time.process_time() - start)
    return best


rng = np.random.Generator(np.random.Philox(1))
x = rng.random(10_000_000)
y = x + rng.random(10_000_000)
X = x.reshape(10, 1_000_000).T
X_rows = np.ascontiguousarray(X)
wide = x.reshape(50, 200_000).T
wide_rows = np.ascontiguousarray(wide)
five = [0.05, 0.25, 0.5, 0.75, 0.95]

workloads = [
    ("mean_1e7", "numpy", 7, lambda: x.mean()),
    ("mean_variance_1e7", "numpy", 5, lambda: (x.mean(), x.var())),
    ("four_moments_1e7", "scipy", 3, lambda: stats.describe(x)),
    ("column_variance_1e6x10", "numpy", 5, lambda: X.var(axis=0)),
    ("column_variance_rows_1e6x10", "numpy", 5, lambda: X_rows.var(axis=0)),
    ("median_1e7", "numpy", 3, lambda: np.median(x)),
    ("five_quantiles_1e7", "numpy", 3, lambda: np.quantile(x, five)),
    ("trimmed_mean_1e7", "scipy", 2, lambda: stats.trim_mean(x, 0.1)),
    ("mad_1e7", "scipy", 2, lambda: stats.median_abs_deviation(x)),
    ("covariance_200000x50", "numpy", 5, lambda: np.cov(wide, rowvar=False)),
    ("covariance_rows_200000x50", "numpy", 5, lambda: np.cov(wide_rows, rowvar=False)),
    ("pearson_1e7", "scipy", 3, lambda: stats.pearsonr(x, y)),
    ("pearson_1e7", "numpy", 3, lambda: np.corrcoef(x, y)),
    ("spearman_1e7", "scipy", 1, lambda: stats.spearmanr(x, y)),
    ("kendall_1e6", "scipy", 1, lambda: stats.kendalltau(x[:1_000_000], y[:1_000_000])),
]

for workload, peer, repetitions, work in workloads:
    if re.search(pattern, workload):
        print(f"{workload},{peer},{smallest(work, repetitions):.6g}", flush=True)
