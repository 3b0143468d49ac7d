#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The workloads of bench/probability_sampling_bench.cpp in NumPy, with its default generator (PCG64)
and with its Philox: lines "workload,peer,seconds"."""

import re
import sys
import time

import numpy as np

pattern = sys.argv[1] if len(sys.argv) > 1 else "."


def smallest(work, repetitions=7):
    best = float("inf")
    for _ in range(repetitions):
        start = time.process_time()
        work()
        best = min(best, time.process_time() - start)
    return best


n = 1_000_000
out = np.empty(n)
p = np.arange(1, 51) / 1275
rates = 5.0 + np.arange(n) % 16
covariance = 0.9 ** np.abs(np.subtract.outer(np.arange(50), np.arange(50)))
order = np.arange(100_000, dtype=np.int32)


def workloads(rng):
    return [
        ("uniform_1e6", lambda: rng.random(out=out)),
        ("normal_1e6", lambda: rng.standard_normal(out=out)),
        ("exponential_1e6", lambda: rng.standard_exponential(out=out)),
        ("logistic_1e6", lambda: rng.logistic(size=n)),
        ("weibull_1e6", lambda: rng.weibull(2.0, n)),
        ("cauchy_1e6", lambda: rng.standard_cauchy(n)),
        ("gamma_2_5_1e6", lambda: rng.standard_gamma(2.5, out=out)),
        ("gamma_0_5_1e6", lambda: rng.standard_gamma(0.5, out=out)),
        ("beta_2_3_1e6", lambda: rng.beta(2.0, 3.0, n)),
        ("student_t_5_1e6", lambda: rng.standard_t(5.0, n)),
        ("poisson_10_1e6", lambda: rng.poisson(10.0, n)),
        ("poisson_1e9_1e6", lambda: rng.poisson(1e9, n)),
        ("binomial_100_1e6", lambda: rng.binomial(100, 0.3, n)),
        ("categorical_50_1e6", lambda: rng.choice(50, n, p=p)),
        ("changing_poisson_1e6", lambda: rng.poisson(rates)),
        (
            "dice_100x1e6",
            lambda: rng.integers(1, 7, (n, 100), dtype=np.uint8).mean(axis=1),
        ),
        (
            "normal_rows_20000x50",
            lambda: rng.multivariate_normal(np.zeros(50), covariance, 20000, method="cholesky"),
        ),
        ("dirichlet_1e5x10", lambda: rng.dirichlet(np.linspace(1, 5, 10), 100_000)),
        ("multinomial_1e5x10", lambda: rng.multinomial(1000, np.full(10, 0.1), 100_000)),
        ("indices_1e6", lambda: rng.integers(0, 10000, n, dtype=np.int32)),
        ("shuffle_1e5", lambda: rng.shuffle(order)),
    ]


generators = [("numpy", np.random.PCG64), ("numpy_philox", np.random.Philox)]
for peer, generator in generators:
    for workload, work in workloads(np.random.Generator(generator(1))):
        if re.search(pattern, workload):
            print(f"{workload},{peer},{smallest(work):.6g}", flush=True)
