"""Areas beside each other: which are alike, which stand out from the rest, which lie far from a line."""

from pathlib import Path

import numpy as np
import statsmodels.api as sm
from benchmarks.maps import SIZES, case_of
from benchmarks.peers import ask_peer
from benchmarks.rows import Row, measure

from lagesbild.kernels.line_residuals import line_residuals
from lagesbild.kernels.similarity import most_similar
from lagesbild.kernels.standing_out import standing_out

VARIABLES, MOST = 6, 7
MONTHS = 120


def rows() -> list[Row]:
    return [row for name, n in SIZES.items() for row in (alike(name, n), apart(name, n), off_the_line(name, n))]


def alike(name: str, n: int) -> Row:
    variables = np.random.default_rng(n).normal(size=(n, VARIABLES))
    took = measure(lambda: most_similar(variables, most=MOST, farthest=np.inf), repeats=3)
    peer = ask_peer(Path(__file__).with_name("side_by_side_peer.py"), {"variables": variables}, str(MOST))
    if peer:
        ours = most_similar(variables, most=MOST, farthest=np.inf).distance
        np.testing.assert_allclose(ours, peer.found["distance"], rtol=1e-6)
    case = f"the {MOST} most alike in {VARIABLES} variables, {case_of(name, n)}"
    return Row("similarity", case, took.cpu_s, took.peak_mb, "scikit-learn NearestNeighbors" if peer else None,
               peer.cpu_s["nearest"] if peer else None,
               note="same distances to 1e-6; the peer takes no missing values" if peer else "")  # fmt: skip


def apart(name: str, n: int) -> Row:
    rng = np.random.default_rng(n)
    exposure = np.repeat(rng.uniform(200, 4000, (n, 1)), MONTHS, axis=1)
    counts = rng.poisson(exposure * 0.002 * rng.gamma(4, 1 / 4, (n, 1)))
    took = measure(lambda: standing_out(counts, exposure, season=12), repeats=3)
    return Row("standing_out", f"every month beside the rest, {MONTHS} months, {case_of(name, n)}", took.cpu_s,
               took.peak_mb)  # fmt: skip


def off_the_line(name: str, n: int) -> Row:
    rng = np.random.default_rng(n)
    x, error = rng.normal(size=n), rng.uniform(0.1, 0.4, n)
    y = 0.5 * x + rng.normal(0, 0.5, n) + error * rng.normal(size=n)
    took = measure(lambda: line_residuals(y, error, x, np.full(n, 0.02)), repeats=3)
    design = sm.add_constant(x)
    peer = measure(lambda: sm.OLS(y, design).fit().get_influence().resid_studentized_external, repeats=1)
    note = "another estimate: each unit left out too, but without errors of its own and with one best scatter"
    return Row("line_residuals", f"each from the line through the others, {case_of(name, n)}", took.cpu_s,
               took.peak_mb, "statsmodels OLSInfluence", peer.cpu_s, note=note)  # fmt: skip
