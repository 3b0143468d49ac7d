"""SciPy on the workloads of bench/optimization_least_squares_bench.cpp, and with `digits` as its
argument the digits of NIST's nonlinear sets that its defaults and its tightest tolerances get
right. Jacobians by complex steps, exact as ours are."""
import os
import re
import sys
import time

import numpy as np
from scipy.optimize import least_squares

HEADER = os.path.join(os.path.dirname(__file__), "../../examples/data/nist_nonlinear.hpp")
exp, cos, sin, pi = np.exp, np.cos, np.sin, np.pi
CURVES = {
    "bennett5": lambda b, x: b[0] * (b[1] + x) ** (-1 / b[2]),
    "chwirut": lambda b, x: exp(-b[0] * x) / (b[1] + b[2] * x),
    "cubic_ratio": lambda b, x: (b[0] + x * (b[1] + x * (b[2] + x * b[3]))) / (1 + x * (b[4] + x * (b[5] + x * b[6]))),
    "danwood": lambda b, x: b[0] * x ** b[1],
    "eckerle4": lambda b, x: b[0] / b[1] * exp(-0.5 * ((x - b[2]) / b[1]) ** 2),
    "enso": lambda b, x: b[0] + b[1] * cos(2 * pi * x / 12) + b[2] * sin(2 * pi * x / 12)
    + b[4] * cos(2 * pi * x / b[3]) + b[5] * sin(2 * pi * x / b[3])
    + b[7] * cos(2 * pi * x / b[6]) + b[8] * sin(2 * pi * x / b[6]),
    "gauss": lambda b, x: b[0] * exp(-b[1] * x) + b[2] * exp(-((x - b[3]) / b[4]) ** 2) + b[5] * exp(-((x - b[6]) / b[7]) ** 2),
    "lanczos": lambda b, x: b[0] * exp(-b[1] * x) + b[2] * exp(-b[3] * x) + b[4] * exp(-b[5] * x),
    "mgh09": lambda b, x: b[0] * (x * x + x * b[1]) / (x * x + x * b[2] + b[3]),
    "mgh10": lambda b, x: b[0] * exp(b[1] / (x + b[2])),
    "mgh17": lambda b, x: b[0] + b[1] * exp(-x * b[3]) + b[2] * exp(-x * b[4]),
    "misra1b": lambda b, x: b[0] * (1 - (1 + b[1] * x / 2) ** -2.0),
    "misra1c": lambda b, x: b[0] * (1 - (1 + 2 * b[1] * x) ** -0.5),
    "misra1d": lambda b, x: b[0] * b[1] * x / (1 + b[1] * x),
    "rat42": lambda b, x: b[0] / (1 + exp(b[1] - b[2] * x)),
    "rat43": lambda b, x: b[0] / (1 + exp(b[1] - b[2] * x)) ** (1 / b[3]),
    "rise": lambda b, x: b[0] * (1 - exp(-b[1] * x)),
    "roszman1": lambda b, x: b[0] - b[1] * x - (pi / 2 - np.arctan((x - b[3]) / b[2])) / pi,
    "square_ratio": lambda b, x: (b[0] + x * (b[1] + x * b[2])) / (1 + x * (b[3] + x * b[4])),
}


def sets():
    """Name, residuals, starts and certified values of each set, as the header has them."""
    text = open(HEADER).read()
    text = text[text.index("sets = {"):]
    for part in re.split(r'\{(?=")', text)[1:]:
        name, curve, predictors = re.match(r'"(\w+)",\s*NistCurve::(\w+),\s*(\d)', part).groups()
        groups = [np.array([float(v) for v in g.split(",")]) for g in re.findall(r"\{([-+.\deE,\s]+)\}", part)]
        start1, start2, certified, _, values = groups
        table = values.reshape(-1, int(predictors) + 1)
        y, x = table[:, 0], table[:, 1]
        if curve == "nelson":
            z = table[:, 2]
            f = lambda b, x=x, y=np.log(y), z=z: b[0] - b[1] * x * exp(-b[2] * z) - y
        else:
            f = lambda b, c=CURVES[curve], x=x, y=y: c(b, x) - y
        yield name, f, (start1, start2), certified


def complex_step(f):
    def jacobian(b):
        columns = []
        for j in range(len(b)):
            c = b.astype(complex)
            c[j] += 1e-30j
            columns.append(f(c).imag / 1e-30)
        return np.stack(columns, 1)
    return jacobian


def solve(options):
    count = [0, 0, 0]
    evaluations = 0
    for _, f, starts, certified in ALL:
        for start in starts:
            try:
                fit = least_squares(f, start, complex_step(f), **options)
            except ValueError:
                continue
            evaluations += fit.nfev
            digits = np.min(-np.log10(np.maximum(np.abs(fit.x / certified - 1), 1e-11)))
            for k, least in enumerate((4, 6, 8)):
                count[k] += digits >= least
    return count, evaluations


np.seterr(all="ignore")
ALL = list(sets())
TIGHT = dict(xtol=3e-16, ftol=3e-16, gtol=3e-16, max_nfev=5000)
if len(sys.argv) > 1 and sys.argv[1] == "digits":
    assert len(ALL) == 27, len(ALL)
    for method in ("trf", "lm", "dogbox"):
        for label, options in (("defaults", {}), ("tight", TIGHT)):
            count, evaluations = solve(dict(method=method, **options))
            print(f"{method} {label}: {count[0]} to 4 digits, {count[1]} to 6, {count[2]} to 8; {evaluations} evaluations")
elif not sys.argv[1:] or re.search(sys.argv[1], "nist_nonlinear_54"):
    begin = time.process_time()
    solve(dict(method="trf", **TIGHT))
    print(f"nist_nonlinear_54,scipy,{time.process_time() - begin:.6g}")
