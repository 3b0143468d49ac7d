#!/usr/bin/env python3
"""Logistic and softmax regression: writes the problems that bench/regression_logistic_bench.cpp reads and runs
scikit-learn's solvers on them.

    bench/peers/logistic_peers.py [regular expression of workloads]

Prints lines `workload,peer,seconds`, and to the error output the relative distance of the objective from the best
known and the largest gradient. Problems: 100000 x 100 normal; the T-shirts and shirts (0 and 6) of Fashion-MNIST,
12000 x 784; all ten classes, 60000 x 784 (Debian package dataset-fashion-mnist), pixels in [0, 1]. The penalty is
|w|^2 / (2 n), scikit-learn's C = 1; of the ten classes 5e-5 |W|^2.
"""
import gzip
import os

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(name, "1")
import re
import sys
import time
import warnings

import numpy as np
from sklearn.linear_model import LogisticRegression

warnings.filterwarnings("ignore")
wanted = re.compile(sys.argv[1] if len(sys.argv) > 1 else "")
folder = os.environ.get("MLMATH_BENCH_DATA", "build/bench-data")
images = os.environ.get("FASHION_MNIST", "/usr/share/datasets/fashion-mnist")
runs = int(os.environ.get("MLMATH_BENCH_RUNS", "3"))


def written(name, make, kind):
    path = os.path.join(folder, f"logistic_{name}.bin")
    if not os.path.exists(path):
        os.makedirs(folder, exist_ok=True)
        make().astype(kind).ravel(order="F").tofile(path)
    return np.fromfile(path, kind)


def normal():
    rng = np.random.default_rng(41)
    X = rng.standard_normal((100000, 100))
    return X, (rng.random(100000) < 1 / (1 + np.exp(-X @ rng.standard_normal(100) / 4))).astype(float)


def pixels():
    with gzip.open(os.path.join(images, "train-images-idx3-ubyte.gz")) as file:
        return np.frombuffer(file.read(), np.uint8, offset=16).reshape(60000, 784)


def labels():
    with gzip.open(os.path.join(images, "train-labels-idx1-ubyte.gz")) as file:
        return np.frombuffer(file.read(), np.uint8, offset=8)


def problem(tag):
    if tag == "normal":
        X = written("normal_X", lambda: normal()[0], "f8").reshape((100000, 100), order="F")
        return X, written("normal_y", lambda: normal()[1], "f8")
    X = written("fashion_X", pixels, "u1").reshape((60000, 784), order="F")
    y = written("fashion_y", labels, "u1")
    if tag == "two":
        X, y = X[(y == 0) | (y == 6)], y[(y == 0) | (y == 6)]
    return np.asfortranarray(X / 255.0), y


def state(X, y, model, penalty):
    """The objective, and the largest entry of its gradient."""
    n = len(y)
    classes = np.unique(y)
    Y = (y[:, None] == classes[None, :]).astype(float)
    if len(classes) == 2:
        z = model.decision_function(X)
        loss = (np.logaddexp(0, z) - Y[:, 1] * z).mean()
        u = (1 / (1 + np.exp(-z)) - Y[:, 1])[:, None] / n
        W = model.coef_.T
    else:
        z = model.decision_function(X)
        z -= z.max(axis=1, keepdims=True)
        logs = np.log(np.exp(z).sum(axis=1, keepdims=True))
        loss = (logs[:, 0] - (Y * z).sum(axis=1)).mean()
        u = (np.exp(z - logs) - Y) / n
        W = model.coef_.T
    return loss + penalty * (W**2).sum(), np.abs(X.T @ u + 2 * penalty * W).max()


jobs = [
    ("logistic_100000x100", "normal", "newton-cholesky", 1e-6, 500),
    ("logistic_100000x100", "normal", "lbfgs", 1e-10, 500),
    ("logistic_fashion", "two", "newton-cholesky", 1e-6, 500),
    ("logistic_fashion", "two", "newton-cg", 1e-6, 500),
    ("softmax_fashion_100", "ten", "lbfgs", 1e-12, 100),
    ("softmax_fashion", "ten", "lbfgs", 1e-4, 5000),
]
for workload, tag, solver, tolerance, limit in jobs:
    if not wanted.fullmatch(workload):
        continue
    X, y = problem(tag)
    n = len(y)
    penalty = 5e-5 if tag == "ten" else 1 / (2 * n)
    for _ in range(runs):
        start = time.process_time()
        model = LogisticRegression(C=1 / (2 * n * penalty), solver=solver, tol=tolerance, max_iter=limit).fit(X, y)
        print(f"{workload},sklearn {solver},{time.process_time() - start}", flush=True)
    value, gradient = state(X, y, model, penalty)
    print(f"{workload},{solver}: objective {value:.12f}, largest gradient {gradient:.1e}, "
          f"{int(np.max(model.n_iter_))} iterations", file=sys.stderr)
