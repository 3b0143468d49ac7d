#!/usr/bin/env python3
"""Gradients of C++ functions of numbers by the tapes of Adept 2, CppAD, ADOL-C and autodiff.

    bench/peers/calculus_tapes_peers.py [regular expression of workloads]

Compiles calculus_tapes.cpp for each peer whose headers the compiler finds (Debian has libadolc-dev;
point CPLUS_INCLUDE_PATH at the others, Adept with its adept_source.h), with the flags of the release
preset, and prints the lines "workload,peer,seconds". A name that ends in _again is that of a sweep
through a tape recorded before, which is right only where no branch changes with x.
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
peers = {"ADEPT": [], "CPPAD": [], "ADOLC": ["-ladolc"], "AUTODIFF": []}

with tempfile.TemporaryDirectory() as folder:
    for peer, libraries in peers.items():
        program = os.path.join(folder, peer)
        built = subprocess.run(compiler + flags + [f"-DPEER_{peer}", str(source), "-o", program]
                               + libraries, stderr=subprocess.DEVNULL)
        if built.returncode == 0:
            subprocess.run([program] + sys.argv[1:2], cwd=folder, stderr=subprocess.DEVNULL)
