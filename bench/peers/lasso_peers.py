#!/usr/bin/env python3
"""Paths of the lasso with 100 penalties: writes the problems that bench/regression_lasso_bench.cpp reads and runs
scikit-learn and celer on them.

    bench/peers/lasso_peers.py [regular expression of workloads]

Prints lines `workload,peer,seconds`, and to the error output the largest duality gap over the path relative to
that of no weights. The tolerances are those that reach the gap the workload is named by. Problems: a 1000 x 10000,
b 10000 x 500, both with columns of unit variance that are correlated as 0.5^|i - j|; c 10000 x 20000 with 0.5 % of
its entries; 50 weights, a signal-to-noise ratio of 4; penalties from the largest down to a thousandth.
"""
import os

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(name, "1")
import re
import sys
import time
import warnings

import numpy as np
import scipy.sparse as sp

warnings.filterwarnings("ignore")
wanted = re.compile(sys.argv[1] if len(sys.argv) > 1 else "")
folder = os.environ.get("MLMATH_BENCH_DATA", "build/bench-data")
runs = int(os.environ.get("MLMATH_BENCH_RUNS", "3"))


def path_of(name):
    return os.path.join(folder, f"lasso_{name}.bin")


def response(X, p, rng):
    weights = np.zeros(p)
    weights[rng.choice(p, 50, replace=False)] = rng.standard_normal(50)
    f = X @ weights
    return f + rng.standard_normal(X.shape[0]) * f.std() / 2


def dense(n, p, seed):
    rng = np.random.default_rng(seed)
    X = rng.standard_normal((n, p))
    for j in range(1, p):
        X[:, j] = 0.5 * X[:, j - 1] + np.sqrt(0.75) * X[:, j]
    X -= X.mean(axis=0)
    X /= np.sqrt((X * X).mean(axis=0))
    X = np.asfortranarray(X)
    y = response(X, p, rng)
    return X, y - y.mean()


def sparse(n, p, seed):
    rng = np.random.default_rng(seed)
    X = sp.random(n, p, density=0.005, format="csc", random_state=np.random.RandomState(seed),
                  data_rvs=np.random.RandomState(seed + 1).standard_normal)
    scale = np.sqrt(np.asarray(X.multiply(X).sum(axis=0)).ravel() / n)
    X = (X @ sp.diags(1 / np.where(scale == 0, 1, scale))).tocsc()
    X.sort_indices()
    return X, response(X, p, rng)


def problem(tag):
    """As it was written before, or made and written."""
    os.makedirs(folder, exist_ok=True)
    if tag == "c":
        n, p = 10000, 20000
        parts = {"data": "f8", "indices": "i4", "indptr": "i4"}
        if os.path.exists(path_of("c_y")):
            read = [np.fromfile(path_of(f"c_{k}"), t) for k, t in parts.items()]
            return sp.csc_matrix(tuple(read), shape=(n, p)), np.fromfile(path_of("c_y"))
        X, y = sparse(n, p, 33)
        for k, t in parts.items():
            getattr(X, k).astype(t).tofile(path_of(f"c_{k}"))
    else:
        n, p, seed = (1000, 10000, 31) if tag == "a" else (10000, 500, 32)
        if os.path.exists(path_of(f"{tag}_y")):
            X = np.fromfile(path_of(f"{tag}_X")).reshape((n, p), order="F")
            return X, np.fromfile(path_of(f"{tag}_y"))
        X, y = dense(n, p, seed)
        X.ravel(order="F").tofile(path_of(f"{tag}_X"))
    y.tofile(path_of(f"{tag}_y"))
    return X, y


def largest_gap(X, y, alphas, weights):
    gaps = []
    for alpha, w in zip(alphas, weights.T):
        r = y - X @ w
        n = len(y)
        primal = r @ r / (2 * n) + alpha * np.abs(w).sum()
        theta = r / n
        theta *= min(1.0, alpha / np.abs(X.T @ theta).max())
        gaps.append((primal - theta @ y + n / 2 * (theta @ theta)) / (y @ y / (2 * n)))
    return max(gaps)


def scikit(tolerance):
    from sklearn.linear_model import lasso_path

    return lambda X, y, alphas: lasso_path(X, y, alphas=alphas, tol=tolerance, max_iter=100000)[1]


def celer(tolerance):
    from celer import celer_path

    return lambda X, y, alphas: celer_path(X, y, "lasso", alphas=alphas, tol=tolerance, max_iter=200,
                                           max_epochs=100000)[1]


jobs = [
    ("lasso_a_gap2e-4", "a", "celer", celer, 1e-4),
    ("lasso_b_gap1e-8", "b", "sklearn", scikit, 1e-8),
    ("lasso_b_gap1e-8", "b", "celer", celer, 1e-9),
    ("lasso_c_gap2e-4", "c", "sklearn", scikit, 1e-4),
    ("lasso_c_gap2e-4", "c", "celer", celer, 1e-4),
]
for workload, tag, peer, make, tolerance in jobs:
    if not wanted.search(workload):
        continue
    try:
        solve = make(tolerance)
    except ImportError as error:
        print(f"{peer} is not installed: {error}", file=sys.stderr)
        continue
    X, y = problem(tag)
    alphas = np.abs(X.T @ y).max() / len(y) * np.logspace(0, -3, 100)
    for _ in range(runs):
        start = time.process_time()
        weights = solve(X, y, alphas)
        print(f"{workload},{peer},{time.process_time() - start}", flush=True)
    print(f"{workload},{peer}: largest relative gap {largest_gap(X, y, alphas, weights):.2e}",
          file=sys.stderr)
