#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Minimization in SciPy, as in optimization_bench.cpp: L-BFGS with given gradients, to a gradient norm of 1e-8.

Prints lines "workload,peer,seconds" for the workloads that match the regular expression given.
"""
import re
import sys
import time

import numpy as np
from scipy.optimize import minimize


def smallest_time(call, repetitions=3):
    best = float("inf")
    for _ in range(repetitions):
        start = time.perf_counter()
        call()
        best = min(best, time.perf_counter() - start)
    return best


def extended(x):
    a, b = 1 - x[::2], x[1::2] - x[::2] ** 2
    g = np.empty_like(x)
    g[::2], g[1::2] = -2 * a - 400 * x[::2] * b, 200 * b
    return a @ a + 100 * b @ b, g


def chained(x):
    a, b = 1 - x[:-1], x[1:] - x[:-1] ** 2
    g = np.zeros_like(x)
    g[:-1] = -2 * a - 400 * x[:-1] * b
    g[1:] += 200 * b
    return a @ a + 100 * b @ b, g


def logistic():
    rng = np.random.default_rng(1)
    X = np.asfortranarray(rng.uniform(-1, 1, (100000, 100)))
    y = rng.random(100000) < 1 / (1 + np.exp(-X @ np.linspace(-1, 1, 100)))

    def f(w):
        z = X @ w
        residual = 1 / (1 + np.exp(-z)) - y
        return (np.logaddexp(0, z) - y * z).mean(), X.T @ residual / len(y)

    return f, np.zeros(100)


def lbfgs(f, x0):
    options = dict(ftol=0, gtol=1e-8 / np.sqrt(len(x0)), maxiter=100000, maxfun=100000, maxcor=10)
    yield "scipy L-BFGS-B", smallest_time(lambda: minimize(f, x0, jac=True, method="L-BFGS-B", options=options))


WORKLOADS = {
    "lbfgs_extended_rosenbrock_1000": lambda: lbfgs(extended, np.tile([-1.2, 1.0], 500)),
    "lbfgs_chained_rosenbrock_1000": lambda: lbfgs(chained, np.tile([-1.2, 1.0], 500)),
    "lbfgs_extended_rosenbrock_1000000": lambda: lbfgs(extended, np.tile([-1.2, 1.0], 500000)),
    "lbfgs_logistic_100000x100": lambda: lbfgs(*logistic()),
}

if __name__ == "__main__":
    pattern = sys.argv[1] if len(sys.argv) > 1 else ""
    for workload, peers in WORKLOADS.items():
        if re.search(pattern, workload):
            for peer, seconds in peers():
                print(f"{workload},{peer},{seconds}", flush=True)
