"""samplics: a mean and a ratio of the same sample. Run in the peers' environment."""

import json
import sys
from pathlib import Path

import numpy as np
from benchmarks.rows import measure
from samplics.estimation import TaylorEstimator
from samplics.utils.types import PopParam

where = Path(sys.argv[1])
y, x, weights, strata, clusters = (
    np.loadtxt(where / f"{name}.csv") for name in ("y", "x", "weights", "strata", "clusters")
)


def estimated(parameter: PopParam, **more: np.ndarray) -> TaylorEstimator:
    asked = TaylorEstimator(parameter)
    asked.estimate(y=y, samp_weight=weights, stratum=strata, psu=clusters, **more)
    return asked


runs = {"mean": lambda: estimated(PopParam.mean), "ratio": lambda: estimated(PopParam.ratio, x=x)}
seconds = {}
for name, run in runs.items():
    seconds[name] = measure(run, repeats=1).cpu_s
    found = run()
    np.savetxt(where / f"{name}.csv", [[found.point_est, found.stderror]], delimiter=",")
print(json.dumps(seconds))
