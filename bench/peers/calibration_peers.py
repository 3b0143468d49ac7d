#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The workloads of bench/classification_calibration_bench.cpp in scikit-learn.

Prints lines "workload,peer,seconds" for the workloads that match the regular expression given;
temperature scaling where scikit-learn has it (from 1.8 on).
"""
import re
import sys
import time

import numpy as np
import sklearn.calibration
from sklearn.calibration import CalibratedClassifierCV
from sklearn.isotonic import IsotonicRegression
from sklearn.naive_bayes import GaussianNB


def smallest_time(call, repetitions=5):
    best = float("inf")
    for _ in range(repetitions):
        start = time.process_time()
        call()
        best = min(best, time.process_time() - start)
    return best


def bell(rng, shape):
    return rng.random((4, *shape)).sum(axis=0) - 2


def scores():
    rng = np.random.default_rng(1)
    s = 2 * bell(rng, (1000000,))
    return s, (rng.random(s.size) < 1 / (1 + np.exp(-2 * s - 0.5))).astype(float)


def logits():
    rng = np.random.default_rng(1)
    Z = 2 * bell(rng, (100000, 10))
    return 3 * Z, (Z + rng.gumbel(size=Z.shape)).argmax(axis=1)


def samples():
    rng = np.random.default_rng(1)
    y = (rng.random(50000) < 0.4).astype(int)
    noise = bell(rng, (50000, 30))
    X = np.empty_like(noise)
    last = np.zeros(50000)
    for j in range(30):
        last = 0.5 * last + noise[:, j]
        X[:, j] = last + 0.2 * y
    return X, y


def sigmoid():
    s, y = scores()
    yield "sklearn", smallest_time(lambda: sklearn.calibration._sigmoid_calibration(s, y))


def isotonic():
    s, y = scores()
    yield "sklearn", smallest_time(lambda: IsotonicRegression(out_of_bounds="clip").fit(s, y))


def temperature():
    scaling = getattr(sklearn.calibration, "_TemperatureScaling", None)
    if scaling is None:
        return
    Z, y = logits()
    yield "sklearn", smallest_time(lambda: scaling().fit(Z, y))


def calibrate(method):
    X, y = samples()
    yield "sklearn", smallest_time(
        lambda: CalibratedClassifierCV(GaussianNB(), method=method, cv=5).fit(X, y))


WORKLOADS = {
    "sigmoid_calibration_1000000": sigmoid,
    "isotonic_calibration_1000000": isotonic,
    "temperature_scaling_100000x10": temperature,
    "calibrate_sigmoid_50000x30": lambda: calibrate("sigmoid"),
    "calibrate_isotonic_50000x30": lambda: calibrate("isotonic"),
}

if __name__ == "__main__":
    wanted = re.compile(sys.argv[1] if len(sys.argv) > 1 else ".")
    for workload, run in WORKLOADS.items():
        if wanted.search(workload):
            for peer, seconds in run():
                print(f"{workload},{peer},{seconds:.6g}", flush=True)
