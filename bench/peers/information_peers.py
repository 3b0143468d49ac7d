#!/usr/bin/env python3
"""Entropies, divergences and cross-entropy in NumPy, SciPy and scikit-learn, for bench/ratios.

    bench/peers/information_peers.py [regular expression of workloads]

Prints lines "workload,peer,seconds", the least CPU time of several runs.
"""
import os

for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(variable, "1")
import re
import sys
import time

import numpy as np
import scipy.special
import scipy.stats
import sklearn.metrics
from sklearn.feature_selection import _mutual_info

wanted = re.compile(sys.argv[1] if len(sys.argv) > 1 else ".")
runs = int(os.environ.get("BENCH_REPETITIONS", "5"))
rng = np.random.default_rng(1)


def measure(workload, peer, work):
    if not wanted.search(workload):
        return
    work()
    best = np.inf
    for _ in range(runs):
        start = time.process_time()
        work()
        best = min(best, time.process_time() - start)
    print(f"{workload},{peer},{best}", flush=True)


def law():
    weights = rng.random(10**7) + 1e-3
    return weights / weights.sum()


if wanted.search("entropy_1e7") or wanted.search("kl_divergence_1e7"):
    p, q = law(), law()
    measure("entropy_1e7", "numpy", lambda: -(p * np.log(p)).sum())
    measure("entropy_1e7", "scipy", lambda: scipy.stats.entropy(p))
    measure("kl_divergence_1e7", "numpy", lambda: (p * np.log(p / q)).sum())
    measure("kl_divergence_1e7", "scipy", lambda: scipy.special.rel_entr(p, q).sum())

if wanted.search("cross_entropy_logits_100000x100"):
    Z = 8 * rng.random((100000, 100)) - 4
    y = rng.integers(100, size=100000)

    def by_numpy():
        most = Z.max(axis=1)
        sums = np.exp(Z - most[:, None]).sum(axis=1)
        return (most + np.log(sums) - Z[np.arange(len(y)), y]).mean()

    measure("cross_entropy_logits_100000x100", "numpy", by_numpy)
    measure("cross_entropy_logits_100000x100", "sklearn",
            lambda: sklearn.metrics.log_loss(y, scipy.special.softmax(Z, axis=1)))

if wanted.search("neighbour_information_10000"):
    a = rng.random(10000)
    b = rng.random(10000) + a
    measure("neighbour_information_10000", "sklearn", lambda: _mutual_info._compute_mi_cc(a, b, 3))
