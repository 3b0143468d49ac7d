#!/usr/bin/env python3
"""Derivatives in PyTorch, JAX and autograd, on the workloads of the calculus benchmarks.

    bench/peers/calculus_peers.py [regular expression of workloads]

Each peer runs where it is installed. Prints lines "workload,peer,seconds": processor time of one
thread, the smallest of several runs, after the compilation where there is one.
"""
import os

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(name, "1")
os.environ.setdefault("XLA_FLAGS", "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1")
import re
import sys
import time

import numpy as np

wanted = re.compile(sys.argv[1] if len(sys.argv) > 1 else ".")
rng = np.random.default_rng(1)


def uniform(*shape):
    return rng.random(shape) - 0.5


def report(workload, peer, call):
    if not wanted.search(workload):
        return
    call()
    start = time.process_time()
    call()
    once = max(time.process_time() - start, 1e-6)
    inner = max(1, int(0.05 / once))
    best = float("inf")
    for _ in range(7):
        start = time.process_time()
        for _ in range(inner):
            call()
        best = min(best, (time.process_time() - start) / inner)
    print(f"{workload},{peer},{best:.6g}", flush=True)


X1, y1, w1 = uniform(10000, 100), (uniform(10000) > 0).astype(float), uniform(100)
X2, y2, w2, v2 = X1[:1000, :50].copy(), y1[:1000].copy(), w1[:50].copy(), uniform(100)
X3, W3 = uniform(1000, 784), uniform(784, 10)
Y3 = np.eye(10)[np.arange(1000) % 10]
X4, Y4 = X3[:256].copy(), Y3[:256].copy()
P4 = [0.1 * uniform(784, 128), uniform(1, 128), 0.1 * uniform(128, 10), uniform(1, 10)]
x5 = uniform(1000)


def rosenbrock(x):
    t = x[1:] - x[:-1] ** 2
    return 100 * (t * t).sum() + ((1 - x[:-1]) ** 2).sum()


try:
    import torch
    import torch.nn.functional as tf
    from torch.autograd.functional import hessian, hvp

    torch.set_num_threads(1)
    tensor = lambda a: torch.tensor(a)

    def gradient_of(loss, *values):
        inputs = [tensor(v).requires_grad_() for v in values]

        def call():
            for p in inputs:
                p.grad = None
            loss(*inputs).backward()

        return call

    tX1, ty1, tX2, ty2 = map(tensor, (X1, y1, X2, y2))
    tX3, tY3, tX4, tY4 = map(tensor, (X3, Y3, X4, Y4))

    def logistic(X, y):
        return lambda w: (tf.softplus(X @ w).sum() - (X @ w) @ y) / X.shape[0]

    def cross_entropy(Z, Y):
        return (torch.logsumexp(Z, 1).sum() - (Z * Y).sum()) / Z.shape[0]

    def network(W1, b1, W2, b2):
        return cross_entropy(torch.tanh(tX4 @ W1 + b1) @ W2 + b2, tY4)

    report("logistic_10000x100", "torch", gradient_of(logistic(tX1, ty1), w1))
    report("softmax_1000x784x10", "torch", gradient_of(lambda W: cross_entropy(tX3 @ W, tY3), W3))
    report("network_784_128_10_batch_256", "torch", gradient_of(network, *P4))
    report("rosenbrock_1000", "torch", gradient_of(rosenbrock, x5))
    report("hessian_logistic_1000x50", "torch",
           lambda: hessian(logistic(tX2, ty2), tensor(w2), vectorize=True))
    report("hessian_product_logistic_10000x100", "torch",
           lambda: hvp(logistic(tX1, ty1), tensor(w1), tensor(v2)))
    report("hessian_rosenbrock_100", "torch",
           lambda: hessian(rosenbrock, tensor(x5[:100]), vectorize=True))
    report("hessian_product_rosenbrock_1000", "torch",
           lambda: hvp(rosenbrock, tensor(x5), tensor(x5)))
except ImportError:
    print("skipped: torch", file=sys.stderr)

try:
    import jax
    import jax.numpy as jnp

    jax.config.update("jax_enable_x64", True)

    def j_logistic(X, y):
        return lambda w: (jnp.logaddexp(0, X @ w).sum() - (X @ w) @ y) / X.shape[0]

    def j_cross_entropy(Z, Y):
        return (jax.nn.logsumexp(Z, axis=1).sum() - (Z * Y).sum()) / Z.shape[0]

    def j_network(W1, b1, W2, b2):
        return j_cross_entropy(jnp.tanh(X4 @ W1 + b1) @ W2 + b2, Y4)

    def ready(f, *values):
        compiled = jax.jit(f)
        values = [jnp.asarray(v) for v in values]
        return lambda: jax.block_until_ready(compiled(*values))

    def product(f):
        return lambda x, v: jax.jvp(jax.grad(f), (x,), (v,))[1]

    report("logistic_10000x100", "jax", ready(jax.value_and_grad(j_logistic(X1, y1)), w1))
    report("softmax_1000x784x10", "jax",
           ready(jax.value_and_grad(lambda W: j_cross_entropy(X3 @ W, Y3)), W3))
    report("network_784_128_10_batch_256", "jax",
           ready(jax.value_and_grad(j_network, argnums=(0, 1, 2, 3)), *P4))
    report("rosenbrock_1000", "jax", ready(jax.value_and_grad(rosenbrock), x5))
    report("hessian_logistic_1000x50", "jax", ready(jax.hessian(j_logistic(X2, y2)), w2))
    report("hessian_product_logistic_10000x100", "jax",
           ready(product(j_logistic(X1, y1)), w1, v2))
    report("hessian_rosenbrock_100", "jax", ready(jax.hessian(rosenbrock), x5[:100]))
    report("hessian_product_rosenbrock_1000", "jax", ready(product(rosenbrock), x5, x5))
except ImportError:
    print("skipped: jax", file=sys.stderr)

try:
    import autograd
    import autograd.numpy as anp

    def a_logistic(X, y):
        return lambda w: (anp.sum(anp.logaddexp(0, X @ w)) - anp.dot(X @ w, y)) / X.shape[0]

    def a_rosenbrock(x):
        t = x[1:] - x[:-1] ** 2
        return 100 * anp.sum(t * t) + anp.sum((1 - x[:-1]) ** 2)

    slope = autograd.value_and_grad(a_logistic(X1, y1))
    report("logistic_10000x100", "autograd", lambda: slope(w1))
    slope5 = autograd.value_and_grad(a_rosenbrock)
    report("rosenbrock_1000", "autograd", lambda: slope5(x5))
    h5 = autograd.hessian(a_rosenbrock)
    report("hessian_rosenbrock_100", "autograd", lambda: h5(x5[:100]))
except ImportError:
    print("skipped: autograd", file=sys.stderr)
