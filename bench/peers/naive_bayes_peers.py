#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The workloads of bench/classification_naive_bayes_bench.cpp in scikit-learn.

Prints lines "workload,peer,seconds" for the workloads that match the regular expression given.
"""
import re
import sys
import time

import numpy as np
import scipy.sparse
from sklearn.naive_bayes import BernoulliNB, CategoricalNB, GaussianNB, MultinomialNB


def smallest_time(call, repetitions=5):
    best = float("inf")
    for _ in range(repetitions):
        start = time.process_time()
        call()
        best = min(best, time.process_time() - start)
    return best


def images(order):
    rng = np.random.default_rng(1)
    y = rng.integers(0, 10, 60000)
    X = rng.random((60000, 784))
    X += 0.01 * ((y[:, None] * np.arange(1, 785)) % 7)
    return np.asarray(X, order=order), y


def texts():
    rng = np.random.default_rng(1)
    y = rng.integers(0, 20, 100000)
    rows, cols = [], []
    for k in range(20):
        share = np.exp(2 * rng.random(20000)) / np.arange(1, 20001) ** 1.05
        sums = np.cumsum(share / share.sum())
        own = np.flatnonzero(y == k)
        words = rng.integers(40, 80, len(own))
        rows.append(np.repeat(own, words))
        cols.append(np.minimum(np.searchsorted(sums, rng.random(words.sum())), 19999))
    rows, cols = np.concatenate(rows), np.concatenate(cols)
    X = scipy.sparse.csr_matrix((np.ones(len(rows)), (rows, cols)), shape=(100000, 20000))
    X.sum_duplicates()
    return X, y


def tables():
    rng = np.random.default_rng(1)
    y = rng.integers(0, 5, 200000)
    return (10 * rng.random((200000, 50)) ** (1 + 0.2 * y[:, None])).astype(int), y


def fit(law, X, y):
    yield "sklearn", smallest_time(lambda: law().fit(X, y))


def predict(law, X, y, rows):
    model = law().fit(X, y)
    X_test = X[:rows]
    yield "sklearn", smallest_time(lambda: model.predict(X_test))


WORKLOADS = {
    "gaussian_naive_bayes_fit_60000x784": lambda: fit(GaussianNB, *images("F")),
    "gaussian_naive_bayes_fit_rows_60000x784": lambda: fit(GaussianNB, *images("C")),
    "gaussian_naive_bayes_predict_10000x784": lambda: predict(GaussianNB, *images("F"), 10000),
    "gaussian_naive_bayes_predict_rows_10000x784": lambda: predict(GaussianNB, *images("C"), 10000),
    "multinomial_naive_bayes_fit_100000x20000": lambda: fit(MultinomialNB, *texts()),
    "multinomial_naive_bayes_predict_100000x20000": lambda: predict(MultinomialNB, *texts(), 100000),
    "categorical_naive_bayes_fit_200000x50": lambda: fit(CategoricalNB, *tables()),
    "categorical_naive_bayes_predict_200000x50": lambda: predict(CategoricalNB, *tables(), 200000),
    "bernoulli_naive_bayes_fit_100000x20000": lambda: fit(BernoulliNB, *texts()),
    "bernoulli_naive_bayes_predict_100000x20000": lambda: predict(BernoulliNB, *texts(), 100000),
}

if __name__ == "__main__":
    wanted = re.compile(sys.argv[1] if len(sys.argv) > 1 else ".")
    for workload, run in WORKLOADS.items():
        if wanted.search(workload):
            for peer, seconds in run():
                print(f"{workload},{peer},{seconds:.6g}", flush=True)
