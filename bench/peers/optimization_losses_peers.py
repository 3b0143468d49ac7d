#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Losses and proximal operators in scikit-learn's compiled loss module and in NumPy, as in optimization_losses_bench.cpp.

Prints lines "workload,peer,seconds" for the workloads that match the regular expression given.
"""
import re
import sys
import time

import numpy as np
from sklearn._loss import loss as sklearn_losses

rng = np.random.default_rng(1)
y = rng.random(1000000)
label = (y > 0.5).astype(float)
t = rng.uniform(-3, 3, 1000000)
v = rng.uniform(-1, 1, 100000)


def smallest_time(call, repetitions=20):
    best = float("inf")
    for _ in range(repetitions):
        start = time.perf_counter()
        call()
        best = min(best, time.perf_counter() - start)
    return best


def compiled(name, true, **parameters):
    """The mean loss and its gradient, by scikit-learn; None where its version has no such loss."""
    if not hasattr(sklearn_losses, name):
        return None, None
    loss = getattr(sklearn_losses, name)(**parameters)
    terms = np.empty_like(t)
    return (
        lambda: loss.loss(true, t, loss_out=terms).mean(),
        lambda: loss.gradient(true, t, gradient_out=terms) / len(true),
    )


def onto_simplex(v):
    ordered = np.sort(v)[::-1]
    shifts = (np.cumsum(ordered) - 1) / np.arange(1, len(v) + 1)
    return np.maximum(v - shifts[np.count_nonzero(ordered > shifts) - 1], 0)


def group_threshold(v):
    groups = v.reshape(-1, 10)
    lengths = np.sqrt((groups * groups).sum(axis=1, keepdims=True))
    return (groups * np.maximum(1 - 0.1 * np.sqrt(10) / lengths, 0)).ravel()


squared, _ = compiled("HalfSquaredError", y)
huber, huber_gradient = compiled("HuberLoss", y, quantile=0.9, delta=1.0)
logistic, logistic_gradient = compiled("HalfBinomialLoss", label)

WORKLOADS = {
    "squared_risk_1e6": ("sklearn", squared),
    "huber_risk_1e6": ("sklearn", huber),
    "huber_risk_gradient_1e6": ("sklearn", huber_gradient),
    "logistic_risk_1e6": ("sklearn", logistic),
    "logistic_risk_gradient_1e6": ("sklearn", logistic_gradient),
    "log_cosh_risk_1e6": ("numpy", lambda: (np.logaddexp(t - y, y - t) - np.log(2)).mean()),
    "proximal_l1_1e5": ("numpy", lambda: np.sign(v) * np.maximum(np.abs(v) - 0.1, 0)),
    "proximal_elastic_net_1e5": ("numpy", lambda: np.sign(v) * np.maximum(np.abs(v) - 0.05, 0) / 1.1),
    "proximal_group_1e5": ("numpy", lambda: group_threshold(v)),
    "proximal_box_1e5": ("numpy", lambda: np.clip(v, -0.5, 0.5)),
    "proximal_simplex_1e5": ("numpy", lambda: onto_simplex(v)),
}

pattern = sys.argv[1] if len(sys.argv) > 1 else ""
for workload, (peer, call) in WORKLOADS.items():
    if call is not None and re.search(pattern, workload):
        print(f"{workload},{peer},{smallest_time(call):.6g}", flush=True)
