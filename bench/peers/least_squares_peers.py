#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Least squares and square systems in NumPy, SciPy and scikit-learn, as in linalg_least_squares_bench.cpp.

Prints lines "workload,peer,seconds" for the workloads that match the regular expression given.
"""
import re
import sys
import time

import numpy as np
import scipy.linalg
from sklearn.linear_model import LinearRegression


def smallest_time(call, repetitions=5):
    best = float("inf")
    for _ in range(repetitions):
        start = time.perf_counter()
        call()
        best = min(best, time.perf_counter() - start)
    return best


def least_squares(rows, cols):
    rng = np.random.default_rng(1)
    X = np.asfortranarray(rng.uniform(-1, 1, (rows, cols)))
    y = X.sum(axis=1) + rng.uniform(-1, 1, rows)
    # The loops are long enough that a small problem is more than the clock's resolution.
    count = max(1, 1000000 // (rows * cols) // 10)

    def repeat(call):
        return smallest_time(lambda: [call() for _ in range(count)]) / count

    yield "numpy lstsq", repeat(lambda: np.linalg.lstsq(X, y, rcond=None))
    yield "scipy gelsy", repeat(lambda: scipy.linalg.lstsq(X, y, lapack_driver="gelsy"))
    yield "sklearn", repeat(lambda: LinearRegression(fit_intercept=False).fit(X, y))


def solve(n):
    rng = np.random.default_rng(1)
    A = rng.uniform(-1, 1, (n, n))
    b = rng.uniform(-1, 1, n)
    count = 1 if n > 100 else 1000
    yield "numpy solve", smallest_time(lambda: [np.linalg.solve(A, b) for _ in range(count)]) / count


WORKLOADS = {
    "least_squares 100000x100": lambda: least_squares(100000, 100),
    "least_squares 2000x1000": lambda: least_squares(2000, 1000),
    "least_squares QR 100x5": lambda: least_squares(100, 5),
    "solve 1000x1000": lambda: solve(1000),
    "solve 10x10": lambda: solve(10),
}

if __name__ == "__main__":
    wanted = re.compile(sys.argv[1] if len(sys.argv) > 1 else ".")
    for workload, run in WORKLOADS.items():
        if wanted.search(workload):
            for peer, seconds in run():
                print(f"{workload},{peer},{seconds:.9f}", flush=True)
