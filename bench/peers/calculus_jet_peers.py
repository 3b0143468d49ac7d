#!/usr/bin/env python3
"""Forward mode of Ceres (Jet) and of Eigen (AutoDiffScalar) on bundle adjustment.

    bench/peers/calculus_jet_peers.py [regular expression of workloads]

Compiles calculus_jet.cpp, with the flags of the release preset, where Ceres is installed (Debian:
libceres-dev), and prints its lines "workload,peer,seconds".
"""
import os
import pathlib
import re
import shlex
import subprocess
import sys
import tempfile

if not re.search(sys.argv[1] if len(sys.argv) > 1 else ".", "bundle_adjustment_2x15"):
    sys.exit()
source = pathlib.Path(__file__).with_name("calculus_jet.cpp")
compiler = shlex.split(os.environ.get("CXX", "g++"))
with tempfile.TemporaryDirectory() as folder:
    program = os.path.join(folder, "peer")
    subprocess.run(compiler + ["-std=c++17", "-O3", "-DNDEBUG", "-march=native", "-mtune=generic",
                               f"-I{os.environ.get('EIGEN_INCLUDE_DIR', '/usr/include/eigen3')}",
                               str(source), "-o", program], check=True)
    subprocess.run([program], check=True)
