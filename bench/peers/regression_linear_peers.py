#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Linear and ridge regression in scikit-learn and statsmodels, as in regression_linear_bench.cpp.

Prints lines "workload,peer,seconds" for the workloads that match the regular expression given.
"""
import os

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(name, "1")
import re
import sys
import time

import numpy as np
import statsmodels.api
from sklearn.linear_model import LinearRegression, Ridge


def smallest_time(call, repetitions=5):
    best = float("inf")
    for _ in range(repetitions):
        start = time.process_time()
        call()
        best = min(best, time.process_time() - start)
    return best


def data(rows, cols):
    rng = np.random.default_rng(1)
    X = np.asfortranarray(rng.uniform(-1, 1, (rows, cols)))
    return X, X.sum(axis=1) + rng.uniform(-1, 1, rows)


def linear(rows, cols):
    X, y = data(rows, cols)
    yield "sklearn", smallest_time(lambda: LinearRegression().fit(X, y))


def ridge(rows, cols):
    X, y = data(rows, cols)
    for solver in ("cholesky", "svd"):
        yield f"sklearn {solver}", smallest_time(
            lambda: Ridge(alpha=0.01 * rows, solver=solver).fit(X, y), 3)


def summary(rows, cols):
    X, y = data(rows, cols)
    X = statsmodels.api.add_constant(X)
    # The fit is part of the time: statsmodels shares its decomposition.
    yield "statsmodels fit and summary", smallest_time(
        lambda: statsmodels.api.OLS(y, X).fit().summary(), 3)


WORKLOADS = {
    "linear_regression_100000x100": lambda: linear(100000, 100),
    "linear_regression_2000x1000": lambda: linear(2000, 1000),
    "ridge_regression_100000x100": lambda: ridge(100000, 100),
    "ridge_regression_2000x1000": lambda: ridge(2000, 1000),
    "summary_100000x100": lambda: summary(100000, 100),
}

if __name__ == "__main__":
    wanted = re.compile(sys.argv[1] if len(sys.argv) > 1 else ".")
    for workload, run in WORKLOADS.items():
        if wanted.search(workload):
            for peer, seconds in run():
                print(f"{workload},{peer},{seconds:.6g}", flush=True)
