"""CRPS of draws by scoringrules, its quickest estimator and numba. Run in the peers' environment."""

import json
import sys
from pathlib import Path

import numpy as np
import scoringrules
from benchmarks.rows import measure

where = Path(sys.argv[1])
observed, draws = np.loadtxt(where / "observed.csv"), np.loadtxt(where / "draws.csv", delimiter=",")
took = measure(lambda: scoringrules.crps_ensemble(observed, draws, backend="numba"), repeats=3)
np.savetxt(where / "crps.csv", scoringrules.crps_ensemble(observed, draws, backend="numba"))
print(json.dumps({"crps": took.cpu_s}))
