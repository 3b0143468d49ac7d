#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The workloads of bench/linalg_products_bench.cpp in NumPy and SciPy: lines "workload,peer,seconds"."""

import re
import sys
import time

import numpy as np
import scipy.sparse

pattern = sys.argv[1] if len(sys.argv) > 1 else "."


def smallest(work, repetitions=7):
    calls = 1
    while True:
        start = time.perf_counter()
        for _ in range(calls):
            work()
        if time.perf_counter() - start > 0.01:
            break
        calls *= 4
    best = float("inf")
    for _ in range(repetitions):
        start = time.perf_counter()
        for _ in range(calls):
            work()
        best = min(best, (time.perf_counter() - start) / calls)
    return best


rng = np.random.Generator(np.random.Philox(7))
workloads = []
for n in (100, 10_000, 10_000_000):
    x, y = rng.random(n) - 0.5, rng.random(n) - 0.5
    workloads += [
        (f"dot_{n}", "numpy", lambda x=x, y=y: x @ y),
        (f"norm_{n}", "numpy", lambda x=x: np.linalg.norm(x)),
        (f"norm_l1_{n}", "numpy", lambda x=x: np.linalg.norm(x, 1)),
    ]
for n in (4, 100, 1000):
    A, B = rng.random((n, n)) - 0.5, rng.random((n, n)) - 0.5
    workloads.append((f"matmul_{n}", "numpy", lambda A=A, B=B: A @ B))
X_rows = rng.random((100_000, 100)) - 0.5
X = np.asfortranarray(X_rows)
w, W, b = rng.random(100), rng.random((100, 10)), rng.random(10)
row_weights = rng.random(100_000)
S = scipy.sparse.random(100_000, 10_000, 0.002, format="csr", random_state=1)
w_sparse = rng.random(10_000)
workloads += [
    ("affine_100000x100", "numpy", lambda: X @ w + 0.5),
    ("dense_layer_100000x100x10", "numpy", lambda: X @ W + b),
    ("affine_sparse_100000x10000", "scipy", lambda: S @ w_sparse + 0.5),
    ("gram_100000x100", "numpy", lambda: X.T @ X),
    ("gram_rows_100000x100", "numpy", lambda: X_rows.T @ X_rows),
    ("gram_weighted_100000x100", "numpy", lambda: (X.T * row_weights) @ X),
    ("frobenius_100000x100", "numpy", lambda: np.linalg.norm(X)),
]

for workload, peer, work in workloads:
    if re.search(pattern, workload):
        print(f"{workload},{peer},{smallest(work):.4g}", flush=True)
