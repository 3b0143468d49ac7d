#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The workloads of bench/probability_discrete_bench.cpp in SciPy: lines "workload,peer,seconds"."""

import re
import sys
import time

import numpy as np
from scipy import stats

pattern = sys.argv[1] if len(sys.argv) > 1 else "."

counts = np.floor(20 + np.arange(10001) / 250)
p = np.linspace(1e-4, 1 - 1e-4, 10001)
X = np.sin(np.arange(500_000.0)).reshape(10_000, 50)
mean = np.linspace(-1, 1, 50)
covariance = X[:200].T @ X[:200] / 200 + 0.1 * np.eye(50)

workloads = [
    ("binomial_pmf_10001", lambda: stats.binom.pmf(counts, 100, 0.3)),
    ("poisson_pmf_10001", lambda: stats.poisson.pmf(counts, 40)),
    ("binomial_cdf_10001", lambda: stats.binom.cdf(counts, 100, 0.3)),
    ("binomial_quantile_10001", lambda: stats.binom.ppf(p, 100, 0.3)),
    (
        "multivariate_normal_log_pdf_10000x50",
        lambda: stats.multivariate_normal.logpdf(X, mean, covariance),
    ),
]

for name, work in workloads:
    if not re.search(pattern, name):
        continue
    best = float("inf")
    for _ in range(9):
        start = time.process_time()
        work()
        best = min(best, time.process_time() - start)
    print(f"{name},scipy,{best:.3e}")
