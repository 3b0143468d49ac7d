#!/usr/bin/env python3
"""Gradients of C++ functions of numbers by the tapes of Adept 2, CppAD, ADOL-C, autodiff and Stan Math.

    bench/peers/calculus_tapes_peers.py [regular expression of workloads]

Compiles calculus_tapes.cpp for each peer whose headers the compiler finds (Debian has libadolc-dev,
and Stan Math in r-cran-stanheaders and libtbb-dev; point CPLUS_INCLUDE_PATH at the others, Adept with
its adept_source.h), with the flags of the release
preset, and prints the lines "workload,peer,seconds". A name that ends in _again is that of a sweep
through a tape recorded before, which is right only where no branch changes with x; stan_matrices is
Stan's functions of whole matrices, and stan_fused its likelihood of the whole logistic regression.
"""
import os
import pathlib
import shlex
import subprocess
import sys
import tempfile

source = pathlib.Path(__file__).with_name("calculus_tapes.cpp")
compiler = shlex.split(os.environ.get("CXX", "g++"))
flags = ["-std=c++17", "-O3", "-DNDEBUG", "-march=native", "-mtune=generic", "-w",
         f"-I{os.environ.get('EIGEN_INCLUDE_DIR', '/usr/include/eigen3')}"]
peers = {"ADEPT": [], "CPPAD": [], "ADOLC": ["-ladolc"], "AUTODIFF": [],
         "STAN": ["-ltbb"]}

with tempfile.TemporaryDirectory() as folder:
    for peer, libraries in peers.items():
        program = os.path.join(folder, peer)
        built = subprocess.run(compiler + flags + [f"-DPEER_{peer}", str(source), "-o", program]
                               + libraries, stderr=subprocess.DEVNULL)
        if built.returncode == 0:
            subprocess.run([program] + sys.argv[1:2], cwd=folder, stderr=subprocess.DEVNULL)
