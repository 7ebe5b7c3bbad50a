"""diff-diff: synthetic difference in differences with 200 placebos, area 0 treated. Run in the peers' environment."""

import json
import sys
from pathlib import Path

import numpy as np
import pandas as pd
from benchmarks.rows import measure
from diff_diff import SyntheticDiD

where, start = Path(sys.argv[1]), int(sys.argv[2])
outcome = np.loadtxt(where / "outcome.csv", delimiter=",")
n, periods = outcome.shape
frame = pd.DataFrame(
    {
        "unit": np.repeat(np.arange(n), periods),
        "time": np.tile(np.arange(periods), n),
        "outcome": outcome.ravel(),
        "treated": np.repeat((np.arange(n) == 0).astype(int), periods),
    }
)


def estimated() -> object:
    after = list(range(start, periods))
    model = SyntheticDiD(variance_method="placebo", n_bootstrap=200, seed=1)
    return model.fit(frame, outcome="outcome", treatment="treated", unit="unit", time="time", post_periods=after)


took = measure(estimated, repeats=1)
np.savetxt(where / "effect.csv", [estimated().att])
print(json.dumps({"effect": took.cpu_s}))
