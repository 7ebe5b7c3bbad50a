"""diff-diff: Callaway and Sant'Anna without covariates, never-treated controls. Run in the peers' environment."""

import json
import sys
from pathlib import Path

import numpy as np
import pandas as pd
from benchmarks.rows import measure
from diff_diff import CallawaySantAnna

where = Path(sys.argv[1])
outcome, first = np.loadtxt(where / "outcome.csv", delimiter=","), np.loadtxt(where / "first.csv")
n, periods = outcome.shape
frame = pd.DataFrame(
    {
        "unit": np.repeat(np.arange(n), periods),
        "time": np.tile(np.arange(periods) + 1, n),
        "outcome": outcome.ravel(),
        "first": np.repeat(np.where(first < 0, 0, first + 1).astype(int), periods),
    }
)


def estimated() -> object:
    return CallawaySantAnna().fit(frame, outcome="outcome", unit="unit", time="time", first_treat="first")


took = measure(estimated, repeats=1)
np.savetxt(where / "overall.csv", [estimated().overall_att])
print(json.dumps({"staggered": took.cpu_s}))
