#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The workloads of bench/statistics_metrics_bench.cpp in NumPy and scikit-learn: lines
"workload,peer,seconds"."""

import re
import sys
import time

import numpy as np
import scipy.special as special
from sklearn import metrics

pattern = sys.argv[1] if len(sys.argv) > 1 else "."


def smallest(work, repetitions=5):
    best = float("inf")
    for _ in range(repetitions):
        start = time.process_time()
        work()
        best = min(best, time.process_time() - start)
    return best


rng = np.random.Generator(np.random.Philox(1))
n = 1_000_000
p = rng.random(n)
u = rng.random(n)
y = (u < p).astype(np.int32)
y_hat = (p > 0.5).astype(np.int32)
amounts = p + 0.1 * u
Z = rng.random((n // 10, 10))
classes = (10 * u[: n // 10]).astype(np.int32)


def cross_entropy():
    return (special.logsumexp(Z, axis=1) - Z[np.arange(len(Z)), classes]).mean()


workloads = [
    ("roc_auc_1e6", "numpy_argsort_alone", lambda: np.argsort(p)),
    ("roc_auc_1e6", "sklearn", lambda: metrics.roc_auc_score(y, p)),
    ("average_precision_1e6", "sklearn", lambda: metrics.average_precision_score(y, p)),
    ("log_loss_1e6", "sklearn", lambda: metrics.log_loss(y, p)),
    ("log_loss_logits_1e5x10", "scipy", cross_entropy),
    ("confusion_f1_1e6", "numpy_bincount", lambda: np.bincount(2 * y + y_hat, minlength=4)),
    ("confusion_f1_1e6", "sklearn", lambda: metrics.f1_score(y, y_hat)),
    ("accuracy_1e6", "sklearn", lambda: metrics.accuracy_score(y, y_hat)),
    ("mean_squared_error_1e6", "sklearn", lambda: metrics.mean_squared_error(p, amounts)),
    ("r2_score_1e6", "sklearn", lambda: metrics.r2_score(p, amounts)),
]

for workload, peer, work in workloads:
    if re.search(pattern, workload):
        print(f"{workload},{peer},{smallest(work):.6g}", flush=True)
