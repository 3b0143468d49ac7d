#!/usr/bin/env python3
"""Ceres on NIST's nonlinear sets, with its tolerances as tight as ours.

    bench/peers/optimization_ceres_peers.py [regular expression of workloads | digits]

Compiles optimization_ceres.cpp, with the flags of the release preset, where Ceres is installed
(Debian: libceres-dev), and prints its line "workload,peer,seconds"; with `digits` the digits that
its defaults and its tight tolerances get right.
"""
import os
import pathlib
import re
import shlex
import subprocess
import sys
import tempfile

wanted = sys.argv[1] if len(sys.argv) > 1 else "."
if wanted != "digits" and not re.search(wanted, "nist_nonlinear_54"):
    sys.exit()
source = pathlib.Path(__file__).with_name("optimization_ceres.cpp")
compiler = shlex.split(os.environ.get("CXX", "g++"))
with tempfile.TemporaryDirectory() as folder:
    program = os.path.join(folder, "peer")
    subprocess.run(compiler + ["-std=c++20", "-O3", "-DNDEBUG", "-march=native", "-mtune=generic",
                               f"-I{os.environ.get('EIGEN_INCLUDE_DIR', '/usr/include/eigen3')}",
                               str(source), "-lceres", "-lglog", "-o", program], check=True)
    subprocess.run([program] + (["digits"] if wanted == "digits" else []), check=True)
