#!/usr/bin/env python3
"""L-BFGS of LBFGSpp, ensmallen and CppNumericalSolvers on the workloads of optimization_bench.cpp.

    bench/peers/optimization_solvers_peers.py [regular expression of workloads]

Compiles optimization_solvers.cpp for each peer whose headers the compiler finds (point
CPLUS_INCLUDE_PATH at them; ensmallen wants Armadillo), with the flags of the release preset, and
prints the lines "workload,peer,seconds" in processor time, with ours from the same program beside
each; evaluations and gradient norms go to the error stream.
"""
import os
import pathlib
import shlex
import subprocess
import sys
import tempfile

source = pathlib.Path(__file__).with_name("optimization_solvers.cpp")
compiler = shlex.split(os.environ.get("CXX", "g++"))
flags = ["-std=c++20", "-O3", "-DNDEBUG", "-march=native", "-mtune=generic", "-w",
         f"-I{source.parents[2] / 'include'}",
         f"-I{os.environ.get('EIGEN_INCLUDE_DIR', '/usr/include/eigen3')}"]
peers = {"LBFGSPP": [], "ENSMALLEN": ["-larmadillo"], "CPPOPTLIB": []}

with tempfile.TemporaryDirectory() as folder:
    for peer, libraries in peers.items():
        program = os.path.join(folder, peer)
        built = subprocess.run(compiler + flags + [f"-DPEER_{peer}", str(source), "-o", program]
                               + libraries, stderr=subprocess.DEVNULL)
        if built.returncode == 0:
            subprocess.run([program] + sys.argv[1:2])
