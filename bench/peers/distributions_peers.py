#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The workloads of bench/probability_distributions_bench.cpp in SciPy: lines "workload,peer,seconds"."""

import re
import sys
import time

import numpy as np
import scipy.special as special
import scipy.stats as stats

pattern = sys.argv[1] if len(sys.argv) > 1 else "."


def smallest(work, repetitions=7):
    best = float("inf")
    for _ in range(repetitions):
        start = time.process_time()
        work()
        best = min(best, time.process_time() - start)
    return best


rng = np.random.Generator(np.random.Philox(1))
unit = rng.random(1_000_000)
some = rng.random(20_000)
inner = 0.001 + 0.998 * some
centred = 8 * unit - 4

workloads = [
    ("erf_1e6", lambda: special.erf(centred)),
    ("erfc_1e6", lambda: special.erfc(12 * unit - 4)),
    ("lgamma_1e6", lambda: special.gammaln(0.1 + 29.9 * unit)),
    ("normal_log_pdf_1e6", lambda: stats.norm.logpdf(centred, 0.5, 2)),
    ("normal_pdf_1e6", lambda: stats.norm.pdf(centred, 0.5, 2)),
    ("normal_cdf_1e6", lambda: special.ndtr(centred)),
    ("normal_log_cdf_1e6", lambda: special.log_ndtr(44 * unit - 40)),
    ("normal_quantile_1e6", lambda: special.ndtri(unit)),
    ("t5_cdf_2e4", lambda: special.stdtr(5, 10 * some - 5)),
    ("t5_quantile_2e4", lambda: special.stdtrit(5, inner)),
    ("beta_cdf_2e4", lambda: special.betainc(2.5, 3.5, some)),
    ("gamma_cdf_2e4", lambda: special.gammainc(2.5, 10 * some)),
    ("gamma_log_pdf_2e4", lambda: stats.gamma.logpdf(0.1 + 9.9 * some, 2.5)),
    ("gamma_quantile_2e4", lambda: special.gammaincinv(2.5, inner)),
    ("beta_quantile_2e4", lambda: special.betaincinv(2.5, 3.5, inner)),
]

for name, work in workloads:
    if re.search(pattern, name):
        print(f"{name},scipy,{smallest(work):.6g}", flush=True)
