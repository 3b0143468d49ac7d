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
import scipy.spatial
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


of_laws = ["entropy_1e7", "kl_divergence_1e7", "cross_entropy_1e7", "jensen_shannon_1e7",
           "renyi_divergence_1e7", "hellinger_1e7"]
if any(wanted.search(workload) for workload in of_laws):
    p, q = law(), law()
    measure("entropy_1e7", "numpy", lambda: -(p * np.log(p)).sum())
    measure("entropy_1e7", "scipy", lambda: scipy.stats.entropy(p))
    measure("kl_divergence_1e7", "numpy", lambda: (p * np.log(p / q)).sum())
    measure("kl_divergence_1e7", "scipy", lambda: scipy.special.rel_entr(p, q).sum())
    measure("cross_entropy_1e7", "numpy", lambda: -(p * np.log(q)).sum())
    measure("cross_entropy_1e7", "scipy", lambda: -scipy.special.xlogy(p, q).sum())
    measure("jensen_shannon_1e7", "scipy", lambda: scipy.spatial.distance.jensenshannon(p, q))
    measure("renyi_divergence_1e7", "numpy", lambda: np.log2((p**0.7 * q**0.3).sum()) / -0.3)
    measure("hellinger_1e7", "numpy",
            lambda: np.sqrt(((np.sqrt(p) - np.sqrt(q))**2).sum() / 2))

if wanted.search("cross_entropy_logits_100000x100") or wanted.search("log_loss_100000x100"):
    Z = 8 * rng.random((100000, 100)) - 4
    y = rng.integers(100, size=100000)

    def by_numpy():
        most = Z.max(axis=1)
        sums = np.exp(Z - most[:, None]).sum(axis=1)
        return (most + np.log(sums) - Z[np.arange(len(y)), y]).mean()

    measure("cross_entropy_logits_100000x100", "numpy", by_numpy)
    measure("cross_entropy_logits_100000x100", "sklearn",
            lambda: sklearn.metrics.log_loss(y, scipy.special.softmax(Z, axis=1)))
    P = scipy.special.softmax(Z, axis=1)
    measure("log_loss_100000x100", "numpy", lambda: -np.log(P[np.arange(len(y)), y]).mean())
    measure("log_loss_100000x100", "sklearn", lambda: sklearn.metrics.log_loss(y, P))

if wanted.search("binary_cross_entropy_1e6"):
    answers = rng.integers(2, size=10**6).astype(float)
    chances = 0.98 * rng.random(10**6) + 0.01
    measure("binary_cross_entropy_1e6", "numpy",
            lambda: -(answers * np.log(chances) + (1 - answers) * np.log(1 - chances)).mean())
    measure("binary_cross_entropy_1e6", "scipy",
            lambda: -(scipy.special.xlogy(answers, chances) +
                      scipy.special.xlog1py(1 - answers, -chances)).mean())
    measure("binary_cross_entropy_1e6", "sklearn", lambda: sklearn.metrics.log_loss(answers, chances))

if wanted.search("neighbour_information_10000"):
    a = rng.random(10000)
    b = rng.random(10000) + a
    measure("neighbour_information_10000", "sklearn", lambda: _mutual_info._compute_mi_cc(a, b, 3))
