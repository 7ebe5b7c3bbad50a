"""What one waits for after a fresh install: the first use of each compiled kernel, with nothing compiled before.

Each is tried in a process of its own with an empty cache of compiled code, and again with the cache that left.
"""

import json
import os
import subprocess
import sys
import tempfile

from benchmarks.rows import ROOT, Row, against_limit

LIMIT_S = 5.0
IMPORTS = "import time; began = time.process_time(); import numpy as np; import scipy.sparse as sparse; "
MAP = """
rng = np.random.default_rng(1)
x, y, cases, expected = rng.uniform(size=40), rng.uniform(size=40), rng.poisson(3, 40), np.full(40, 3.0)
ring = sparse.csr_matrix(np.roll(np.eye(40), 1, axis=0) + np.roll(np.eye(40), -1, axis=0))
"""
USES = {
    "scan_space": "from lagesbild.kernels.scan import scan_space; scan_space(x, y, cases, expected, rng=rng)",
    "scan_bernoulli": "from lagesbild.kernels.scan import scan_bernoulli; scan_bernoulli(x, y, cases, cases, rng=rng)",
    "scan_space_time": "from lagesbild.kernels.scan import scan_space_time; "
    "scan_space_time(x, y, rng.poisson(3, (40, 6)), np.ones((40, 6)), rng=rng)",
    "scan_space_time, permutation": "from lagesbild.kernels.scan import scan_space_time; "
    "scan_space_time(x, y, rng.poisson(3, (40, 6)), None, model='permutation', rng=rng)",
    "scan_flexible": "from lagesbild.kernels.scan_flexible import scan_flexible; "
    "scan_flexible(ring, cases, expected, rng=rng)",
    "local_moran": "from lagesbild.kernels.autocorrelation import local_moran; local_moran(cases, ring, rng=rng)",
    "global_moran": "from lagesbild.kernels.autocorrelation import global_moran; "
    "global_moran(cases, ring, permutations=99, rng=rng)",
    "fit_bym2": "from lagesbild.kernels.bym2 import fit_bym2; fit_bym2(cases, expected, ring)",
    "farrington_flexible": "from lagesbild.kernels.farrington import farrington_flexible; "
    "farrington_flexible(rng.poisson(9, (2, 261)).astype(float), [260])",
    "count_cells": "from lagesbild.kernels.counting import count_cells; "
    "codes = rng.integers(0, 2, 100, dtype=np.int32); count_cells(codes, codes, codes, (2, 2, 2))",
    "most_similar": "from lagesbild.kernels.similarity import most_similar; most_similar(rng.normal(size=(40, 3)))",
    "synthetic_control": "from lagesbild.kernels.synthetic_control import synthetic_control; "
    "synthetic_control(rng.normal(size=(12, 20)), [0], 15)",
}
TELL = "; print(time.process_time() - began)"


def rows() -> list[Row]:
    return [row_of(kernel, use) for kernel, use in USES.items()]


def row_of(kernel: str, use: str) -> Row:
    with tempfile.TemporaryDirectory() as cache:
        first, again = (seconds(use, cache) for _ in range(2))
    note = f"{against_limit(first, LIMIT_S, 's')}; imports included; {again:.2g} s with the code compiled"
    return Row("first use", f"{kernel}, nothing compiled before", first, note=note)


def seconds(use: str, cache: str) -> float:
    """CPU seconds of importing and using one kernel, compiled code kept in `cache`."""
    done = subprocess.run(
        [sys.executable, "-c", f"{IMPORTS}{MAP}{use}{TELL}"],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "NUMBA_CACHE_DIR": cache, "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)])},
    )
    return float(json.loads(done.stdout.strip().splitlines()[-1]))
