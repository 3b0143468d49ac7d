#!/usr/bin/env python3
"""PCA with 50 components of Fashion-MNIST in scikit-learn and NumPy, for bench/ratios.

    bench/peers/pca_peers.py [regular expression of workloads]

Prints lines "workload,peer,seconds", one a run; the variance explained goes to the standard error.
Writes the data for bench/linalg_pca_bench.cpp where they are missing: raw doubles, column-major,
at $MLMATH_BENCH_DATA/fmnist_train_X.bin (default folder: build/bench-data). Needs the images of
Debian's dataset-fashion-mnist, or $FMNIST_DIR.
"""
import os

for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(variable, "1")
import gzip
import pathlib
import re
import sys
import time

import numpy as np

wanted = re.compile(sys.argv[1] if len(sys.argv) > 1 else ".")
runs = int(os.environ.get("BENCH_REPETITIONS", "3"))
folder = pathlib.Path(os.environ.get("MLMATH_BENCH_DATA", "build/bench-data"))
path = folder / "fmnist_train_X.bin"
K = 50


def images():
    if path.exists():
        return np.fromfile(path).reshape((784, 60000)).T
    source = pathlib.Path(os.environ.get("FMNIST_DIR", "/usr/share/datasets/fashion-mnist"))
    with gzip.open(source / "train-images-idx3-ubyte.gz") as file:
        pixels = np.frombuffer(file.read(), np.uint8, offset=16).reshape(60000, 784)
    X = pixels / 255.0
    folder.mkdir(parents=True, exist_ok=True)
    np.asfortranarray(X).T.tofile(path)
    return X


def by_hand(X):
    import scipy.linalg

    mean = X.mean(axis=0)
    G = scipy.linalg.blas.dsyrk(1.0, X.T, lower=1)
    G = (G - len(X) * np.outer(mean, mean)) / (len(X) - 1)
    values, _ = scipy.linalg.eigh(G, subset_by_index=[784 - K, 783], check_finite=False)
    return values.sum()


def scikit(solver):
    from sklearn.decomposition import PCA

    def fit(X):
        return PCA(K, svd_solver=solver, random_state=0).fit(X).explained_variance_.sum()

    return fit


jobs = [
    ("pca_randomized_fmnist_50", "sklearn_randomized", scikit("randomized")),
    ("pca_exact_fmnist_50", "sklearn_full", scikit("full")),
    ("pca_exact_fmnist_50", "scipy_dsyrk_eigh", by_hand),
]
jobs = [job for job in jobs if wanted.search(job[0])]
if jobs:
    X = np.ascontiguousarray(images())
    for workload, peer, function in jobs:
        for _ in range(runs):
            start = time.perf_counter()
            explained = function(X)
            print(f"{workload},{peer},{time.perf_counter() - start}", flush=True)
        print(f"{workload},{peer}: explained variance {explained:.6f}", file=sys.stderr)
