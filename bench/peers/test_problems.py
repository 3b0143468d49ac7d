#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The problems of examples/support/test_problems.hpp for SciPy, with exact gradients (complex steps through the residuals):

    python3 bench/peers/test_problems.py

prints, for each method, how many problems of the 32 end with no entry of the gradient above 1e-8 (tight), how many of the 25 of the core
do, in how many evaluations, and how many reach the value of a known minimum. With an argument, as bench/ratios calls it, it
prints nothing."""

import sys

import numpy as np
from scipy.optimize import minimize

BARD = np.array([.14, .18, .22, .25, .29, .32, .35, .39, .37, .58, .73, .96, 1.34, 2.10, 4.39])
GAUSS = np.array([.0009, .0044, .0175, .0540, .1295, .2420, .3521, .3989, .3521, .2420, .1295, .0540, .0175, .0044, .0009])
MEYER = np.array([34780., 28610, 23650, 19630, 16370, 13720, 11540, 9744, 8261, 7030, 6005, 5147, 4427, 3820, 3307, 2872])
KOWALIK = np.array([.1957, .1947, .1735, .1600, .0844, .0627, .0456, .0342, .0323, .0235, .0246])
KOWALIK_U = np.array([4, 2, 1, .5, .25, .167, .125, .1, .0833, .0714, .0625])
OSBORNE_1 = np.array([.844, .908, .932, .936, .925, .908, .881, .850, .818, .784, .751, .718, .685, .658, .628, .603, .580, .558,
                      .538, .522, .506, .490, .478, .467, .457, .448, .438, .431, .424, .420, .414, .411, .406])
OSBORNE_2 = np.array([1.366, 1.191, 1.112, 1.013, .991, .885, .831, .847, .786, .725, .746, .679, .608, .655, .616, .606, .602,
                      .626, .651, .724, .649, .649, .694, .644, .624, .661, .612, .558, .533, .495, .500, .423, .395, .375, .372,
                      .391, .396, .405, .428, .429, .523, .562, .607, .653, .672, .708, .633, .668, .645, .632, .591, .559, .597,
                      .625, .739, .710, .729, .720, .636, .581, .428, .292, .162, .098, .054])
exp, sqrt = np.exp, np.sqrt


def rosenbrock(x):
    return np.concatenate([10 * (x[1::2] - x[::2] ** 2), 1 - x[::2]])


def helical(x):
    turn = np.arctan(x[1] / x[0]) / (2 * np.pi) + (0.5 if x[0].real < 0 else 0)
    return np.array([10 * (x[2] - 10 * turn), 10 * (sqrt(x[0] ** 2 + x[1] ** 2) - 1), x[2]])


def gulf(x):
    t = np.arange(1, 100) / 100
    away = 25 + (-50 * np.log(t)) ** (2 / 3) - x[1]
    away = np.where(away.real < 0, -away, away)
    return exp(-exp(x[2] * np.log(away)) / x[0]) - t


def powell(x):
    a, b, c, d = x[::4], x[1::4], x[2::4], x[3::4]
    return np.concatenate([a + 10 * b, sqrt(5) * (c - d), (b - 2 * c) ** 2, sqrt(10) * (a - d) ** 2])


def box(x):
    t = np.arange(1, 11) / 10
    return exp(-t * x[0]) - exp(-t * x[1]) - x[2] * (exp(-t) - exp(-10 * t))


def brown_dennis(x):
    t = np.arange(1, 21) / 5
    return (x[0] + t * x[1] - exp(t)) ** 2 + (x[2] + x[3] * np.sin(t) - np.cos(t)) ** 2


def biggs(x):
    t = np.arange(1, 14) / 10
    return x[2] * exp(-t * x[0]) - x[3] * exp(-t * x[1]) + x[5] * exp(-t * x[4]) - (exp(-t) - 5 * exp(-10 * t) + 3 * exp(-4 * t))


def osborne_2(x):
    t = np.arange(65) / 10
    return OSBORNE_2 - (x[0] * exp(-t * x[4]) + x[1] * exp(-(t - x[8]) ** 2 * x[5]) + x[2] * exp(-(t - x[9]) ** 2 * x[6])
                        + x[3] * exp(-(t - x[10]) ** 2 * x[7]))


def watson(x):
    t = np.arange(1, 30)[:, None] / 29
    j = np.arange(len(x))
    value = (t ** j) @ x
    derivative = (j[1:] * t ** (j[1:] - 1)) @ x[1:]
    return np.concatenate([derivative - value ** 2 - 1, [x[0], x[1] - x[0] ** 2 - 1]])


def penalty_2(x):
    n = len(x)
    i = np.arange(2, n + 1)
    y = exp(i / 10) + exp((i - 1) / 10)
    return np.concatenate([[x[0] - 0.2], sqrt(1e-5) * (exp(x[1:] / 10) + exp(x[:-1] / 10) - y),
                           sqrt(1e-5) * (exp(x[1:] / 10) - exp(-0.1)), [np.arange(n, 0, -1) @ x ** 2 - 1]])


def variable_dimension(x):
    total = np.arange(1, len(x) + 1) @ (x - 1)
    return np.concatenate([x - 1, [total, total ** 2]])


def trigonometric(x):
    n = len(x)
    return n - np.cos(x).sum() + np.arange(1, n + 1) * (1 - np.cos(x)) - np.sin(x)


def boundary_value(x):
    n = len(x)
    h = 1 / (n + 1)
    padded = np.concatenate([[0], x, [0]])
    return 2 * x - padded[:-2] - padded[2:] + h * h / 2 * (x + np.arange(1, n + 1) * h + 1) ** 3


def integral_equation(x):
    n = len(x)
    t = np.arange(1, n + 1) / (n + 1)
    kernel = np.minimum(t[:, None], t) * (1 - np.maximum(t[:, None], t))
    return x + kernel @ (x + t + 1) ** 3 / (2 * (n + 1))


def broyden_banded(x):
    n = len(x)
    return np.array([x[i] * (2 + 5 * x[i] ** 2) + 1 - sum(x[j] * (1 + x[j]) for j in range(max(0, i - 5), min(n, i + 2)) if j != i)
                     for i in range(n)])


def broyden_tridiagonal(x):
    padded = np.concatenate([[0], x, [0]])
    return (3 - 2 * x) * x - padded[:-2] - 2 * padded[2:] + 1


def chebyquad(x):
    n = len(x)
    y = 2 * x - 1
    last, value, sums = np.ones_like(y), y, []
    for i in range(1, n + 1):
        sums.append(value.sum() / n + (1 / (i * i - 1) if i % 2 == 0 else 0))
        last, value = value, 2 * y * value - last
    return np.array(sums)


def stack(*entries):
    return np.array(entries)


RAMP = np.arange(1, 11.)
W = np.arange(1, 16.)
PROBLEMS = [  # number, residuals, start, in the core, known minima
    (1, rosenbrock, [-1.2, 1], True, [0]),
    (2, lambda x: stack(-13 + x[0] + ((5 - x[1]) * x[1] - 2) * x[1], -29 + x[0] + ((x[1] + 1) * x[1] - 14) * x[1]), [.5, -2],
     True, [0, 48.98425367924]),
    (3, lambda x: stack(1e4 * x[0] * x[1] - 1, exp(-x[0]) + exp(-x[1]) - 1.0001), [0, 1], False, [0]),
    (4, lambda x: stack(x[0] - 1e6, x[1] - 2e-6, x[0] * x[1] - 2), [1, 1], False, [0]),
    (5, lambda x: stack(*[y - x[0] * (1 - x[1] ** (i + 1)) for i, y in enumerate([1.5, 2.25, 2.625])]), [1, 1], True, [0]),
    (6, lambda x: 2 + 2 * RAMP - (exp(RAMP * x[0]) + exp(RAMP * x[1])), [.3, .4], True, [124.3621823556]),
    (7, helical, [-1, 0, 0], True, [0]),
    (8, lambda x: BARD - (x[0] + W / ((16 - W) * x[1] + np.minimum(W, 16 - W) * x[2])), [1, 1, 1], True, [8.214877306578e-3, 17.4286]),
    (9, lambda x: x[0] * exp(-x[1] * ((8 - W) / 2 - x[2]) ** 2 / 2) - GAUSS, [.4, 1, 0], True, [1.127932769618e-8]),
    (10, lambda x: x[0] * exp(x[1] / (45 + 5 * np.arange(1, 17) + x[2])) - MEYER, [.02, 4000, 250], False, [87.94585517056]),
    (11, gulf, [5, 2.5, .15], True, [0]),
    (12, box, [0, 10, 20], True, [0]),
    (13, powell, [3, -1, 0, 1], True, [0]),
    (14, lambda x: stack(10 * (x[1] - x[0] ** 2), 1 - x[0], sqrt(90) * (x[3] - x[2] ** 2), 1 - x[2], sqrt(10) * (x[1] + x[3] - 2),
                         (x[1] - x[3]) / sqrt(10)), [-3, -1, -3, -1], True, [0]),
    (15, lambda x: KOWALIK - x[0] * (KOWALIK_U ** 2 + KOWALIK_U * x[1]) / (KOWALIK_U ** 2 + KOWALIK_U * x[2] + x[3]),
     [.25, .39, .415, .39], True, [3.075056038493e-4, 1.02734e-3]),
    (16, brown_dennis, [25, 5, -5, -1], False, [85822.20162635]),
    (17, lambda x: OSBORNE_1 - (x[0] + x[1] * exp(-10 * np.arange(33) * x[3]) + x[2] * exp(-10 * np.arange(33) * x[4])),
     [.5, 1.5, -1, .01, .02], False, [5.464894697483e-5]),
    (18, biggs, [1, 2, 1, 1, 1, 1], True, [0, 5.65565e-3, 0.30636]),
    (19, osborne_2, [1.3, .65, .65, .7, .6, 3, 5, 7, 2, 4.5, 5.5], True, [4.013773629355e-2]),
    (20, watson, np.zeros(9), False, [1.399760138e-6]),
    (21, rosenbrock, [-1.2, 1] * 5, True, [0]),
    (22, powell, [3, -1, 0, 1] * 3, True, [0]),
    (23, lambda x: np.concatenate([sqrt(1e-5) * (x - 1), [x @ x - .25]]), RAMP, True, [7.08765e-5]),
    (24, penalty_2, np.full(10, .5), False, [2.93660e-4]),
    (25, variable_dimension, 1 - RAMP / 10, True, [0]),
    (26, trigonometric, np.full(10, .1), True, [0, 2.79506e-5]),
    (27, lambda x: np.concatenate([x[:-1] + x.sum() - 11, [np.prod(x) - 1]]), np.full(10, .5), True, [0, 1]),
    (28, boundary_value, RAMP / 11 * (RAMP / 11 - 1), True, [0]),
    (29, integral_equation, RAMP / 11 * (RAMP / 11 - 1), True, [0]),
    (30, broyden_tridiagonal, -np.ones(10), True, [0]),
    (31, broyden_banded, -np.ones(10), True, [0]),
    (35, chebyquad, np.arange(1, 9) / 9, True, [3.516873725677e-3]),
]


class Problem:
    """The value, gradient and Hessian of a sum of squares, and the count of evaluations."""

    def __init__(self, residuals):
        self.residuals, self.evaluations = residuals, 0

    def jacobian(self, x):
        columns = []
        for j in range(len(x)):
            step = np.array(x, dtype=complex)
            step[j] += 1e-30j
            columns.append(self.residuals(step).imag / 1e-30)
        return np.array(columns).T

    def value(self, x):
        self.evaluations += 1
        r = self.residuals(np.asarray(x, float))
        return r @ r

    def gradient(self, x):
        return 2 * self.jacobian(np.asarray(x, float)).T @ self.residuals(np.asarray(x, float))

    def both(self, x):
        return self.value(x), self.gradient(x)

    def hessian(self, x):
        n = len(x)
        h = 1e-5 * np.maximum(1, np.abs(x))
        H = np.array([(self.gradient(x + h[j] * np.eye(n)[j]) - self.gradient(x - h[j] * np.eye(n)[j])) / (2 * h[j]) for j in range(n)])
        return (H + H.T) / 2


METHODS = [
    ("L-BFGS-B, default", "L-BFGS-B", {}),
    ("L-BFGS-B", "L-BFGS-B", dict(ftol=0, gtol=1e-8, maxfun=5000, maxiter=5000)),
    ("BFGS", "BFGS", dict(gtol=1e-8, maxiter=5000)),
    ("CG", "CG", dict(gtol=1e-8, maxiter=5000)),
    ("Newton-CG", "Newton-CG", dict(xtol=1e-12, maxiter=5000)),
    ("trust-exact", "trust-exact", dict(gtol=1e-8, maxiter=2000)),
    ("trust-ncg", "trust-ncg", dict(gtol=1e-8, maxiter=2000)),
    ("Nelder-Mead, adaptive", "Nelder-Mead", dict(adaptive=True, xatol=1e-8, fatol=1e-14, maxiter=20000, maxfev=20000)),
]


def at_minimum(value, minima):
    return any(abs(value - m) <= 1e-5 * m + 1e-10 for m in minima)


def main():
    np.seterr(all="ignore")
    print(f"{'SciPy':24s} {'tight':>5s} {'minimum':>8s} {'core tight':>10s} {'core evaluations':>17s} {'all evaluations':>16s}  unsolved")
    for name, method, options in METHODS:
        tight = core = core_evaluations = evaluations = minimum = 0
        unsolved = []
        for number, residuals, start, in_core, minima in PROBLEMS:
            p = Problem(residuals)
            kind = {}
            if method != "Nelder-Mead":
                kind["jac"] = True
            if method in ("trust-exact", "trust-ncg", "Newton-CG"):
                kind["hess"] = p.hessian
            try:
                x = minimize(p.value if method == "Nelder-Mead" else p.both, np.array(start, float), method=method, options=options, **kind).x
                value, norm = (float(np.sum(residuals(x) ** 2)), float(np.max(np.abs(p.gradient(x)))))
            except Exception:  # SciPy's own failures count as unsolved
                value = norm = np.inf
            good = norm <= 1e-8
            tight += good
            core += good and in_core
            minimum += at_minimum(value, minima)
            evaluations += p.evaluations
            core_evaluations += p.evaluations if in_core else 0
            if not good:
                unsolved.append(number)
        print(f"{name:24s} {tight:5d} {minimum:8d} {core:10d} {core_evaluations:17d} {evaluations:16d}  {unsolved}", flush=True)


if __name__ == "__main__" and len(sys.argv) == 1:
    main()
