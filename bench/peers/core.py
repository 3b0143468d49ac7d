#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The workloads of bench/core_bench.cpp in NumPy and SciPy: lines "workload,peer,seconds"."""

import re
import sys
import time

import numpy as np
import scipy.special as special

pattern = sys.argv[1] if len(sys.argv) > 1 else "."


def smallest(work, repetitions=7):
    best = float("inf")
    for _ in range(repetitions):
        start = time.perf_counter()
        work()
        best = min(best, time.perf_counter() - start)
    return best


rng = np.random.Generator(np.random.Philox(1))
unit = rng.random(10_000_000)
wide = 20 * unit - 10
narrow = 0.2 * wide
out = np.empty_like(unit)
Z = wide.reshape(100_000, 100)
F = np.asfortranarray(Z)

workloads = [
    ("exp_1e7", "numpy", lambda: np.exp(wide, out=out)),
    ("expm1_1e7", "numpy", lambda: np.expm1(narrow, out=out)),
    ("log_1e7", "numpy", lambda: np.log(unit, out=out)),
    ("log1p_1e7", "numpy", lambda: np.log1p(unit, out=out)),
    ("tanh_1e7", "numpy", lambda: np.tanh(wide, out=out)),
    ("sigmoid_1e7", "scipy", lambda: special.expit(wide, out=out)),
    ("logit_1e7", "scipy", lambda: special.logit(unit, out=out)),
    ("softplus_1e7", "numpy", lambda: np.logaddexp(0, wide, out=out)),
    ("xlogy_1e7", "scipy", lambda: special.xlogy(unit, unit, out=out)),
    ("log_sum_exp_1e7", "scipy", lambda: special.logsumexp(wide)),
    ("sum_1e7", "numpy", lambda: unit.sum()),
    ("uniform_1e7", "numpy_philox", lambda: rng.random(out=unit)),
    ("softmax_by_rows_1e5x100", "scipy", lambda: special.softmax(Z, axis=1)),
    ("softmax_by_columns_1e5x100", "scipy", lambda: special.softmax(F, axis=1)),
    ("log_softmax_by_rows_1e5x100", "scipy", lambda: special.log_softmax(Z, axis=1)),
    ("log_softmax_by_columns_1e5x100", "scipy", lambda: special.log_softmax(F, axis=1)),
    ("log_sum_exp_by_rows_1e5x100", "scipy", lambda: special.logsumexp(Z, axis=1)),
    ("log_sum_exp_by_columns_1e5x100", "scipy", lambda: special.logsumexp(F, axis=1)),
]

for workload, peer, work in workloads:
    if re.search(pattern, workload):
        print(f"{workload},{peer},{smallest(work):.6g}", flush=True)
