#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The workloads of bench/geometry_bench.cpp in SciPy and scikit-learn: lines "workload,peer,seconds"."""

import re
import sys
import time

import numpy as np
import scipy.linalg
import scipy.sparse
from scipy.spatial import cKDTree
from scipy.spatial.distance import cdist
from sklearn.metrics.pairwise import (
    cosine_distances,
    euclidean_distances,
    haversine_distances,
    manhattan_distances,
)
from sklearn.neighbors import NearestNeighbors
from sklearn.random_projection import SparseRandomProjection

pattern = sys.argv[1] if len(sys.argv) > 1 else "."


def smallest(work, repetitions=5):
    best = float("inf")
    for _ in range(repetitions):
        start = time.process_time()
        work()
        best = min(best, time.process_time() - start)
    return best


rng = np.random.Generator(np.random.Philox(7))
workloads = []


def add(workload, peer, work):
    workloads.append((workload, peer, work))


X, Y = rng.random((5000, 784)), rng.random((5000, 784))
X_float, Y_float = X.astype(np.float32), Y.astype(np.float32)
name = "pairwise_euclidean_5000x5000x784"
add(name, "scikit-learn", lambda: euclidean_distances(X, Y))
add(name, "numpy_product_alone", lambda: X @ Y.T)
add(name, "scipy", lambda: cdist(X, Y))
name = "pairwise_euclidean_float_5000x5000x784"
add(name, "scikit-learn", lambda: euclidean_distances(X_float, Y_float))
add("pairwise_euclidean_self_5000x784", "scikit-learn", lambda: euclidean_distances(X))
points = rng.random((5000, 3))
name = "pairwise_euclidean_5000x5000x3"
add(name, "scikit-learn", lambda: euclidean_distances(points, points))
add(name, "scipy", lambda: cdist(points, points))

A, B = rng.random((1000, 100)), rng.random((1000, 100))
for metric, arguments in (
    ("manhattan", {"metric": "cityblock"}),
    ("chebyshev", {"metric": "chebyshev"}),
    ("minkowski3", {"metric": "minkowski", "p": 3}),
    ("minkowski1.5", {"metric": "minkowski", "p": 1.5}),
    ("canberra", {"metric": "canberra"}),
    ("braycurtis", {"metric": "braycurtis"}),
    ("hamming", {"metric": "hamming"}),
    ("cosine", {"metric": "cosine"}),
    ("correlation", {"metric": "correlation"}),
    (
        "mahalanobis",
        {
            "metric": "mahalanobis",
            "VI": np.linalg.inv(scipy.linalg.toeplitz(0.5 ** np.arange(100))),
        },
    ),
):
    add(f"pairwise_{metric}_1000x1000x100", "scipy", lambda a=arguments: cdist(A, B, **a))
add("pairwise_manhattan_1000x1000x100", "scikit-learn", lambda: manhattan_distances(A, B))
P = A / A.sum(axis=1, keepdims=True)
add("pairwise_jensenshannon_1000x1000x100", "scipy", lambda: cdist(P, P, "jensenshannon"))

queries, samples = rng.random((2000, 64)), rng.random((20000, 64))
brute = NearestNeighbors(n_neighbors=10, algorithm="brute").fit(samples)
add("nearest_10_2000x20000x64", "scikit-learn", lambda: brute.kneighbors(queries))

cloud = rng.random((50000, 3))
add(
    "nearest_10_within_50000x3",
    "scikit-learn",
    lambda: NearestNeighbors(n_neighbors=10).fit(cloud).kneighbors(),
)
add("nearest_10_within_50000x3", "scipy", lambda: cKDTree(cloud).query(cloud, 11))
add(
    "radius_within_50000x3",
    "scikit-learn",
    lambda: NearestNeighbors(radius=0.05).fit(cloud).radius_neighbors(sort_results=True),
)
add("radius_within_50000x3", "scipy", lambda: cKDTree(cloud).query_ball_point(cloud, 0.05))
places = rng.random((1000, 2))
add("pairwise_haversine_1000x1000", "scikit-learn", lambda: haversine_distances(places, places))

S = scipy.sparse.random(1000, 10000, 0.005, format="csr", random_state=1)
add("pairwise_sparse_euclidean_1000x1000x10000", "scikit-learn", lambda: euclidean_distances(S))
add("pairwise_sparse_cosine_1000x1000x10000", "scikit-learn", lambda: cosine_distances(S))
add("pairwise_sparse_manhattan_1000x1000x10000", "scikit-learn", lambda: manhattan_distances(S))

data = rng.random((2000, 10000))
projection = SparseRandomProjection(n_components=500, random_state=1).fit(data)
add("sparse_projection_2000x10000_to_500", "scikit-learn", lambda: projection.transform(data))

for workload, peer, work in workloads:
    if re.search(pattern, workload):
        print(f"{workload},{peer},{smallest(work):.4g}", flush=True)
