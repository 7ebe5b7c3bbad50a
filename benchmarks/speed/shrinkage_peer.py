"""esda's local empirical Bayes, which counts the area itself to its neighbourhood. Run in the peers' environment."""

import json
import sys
from pathlib import Path

import libpysal
import numpy as np
from benchmarks.rows import measure
from esda.smoothing import Spatial_Empirical_Bayes

where = Path(sys.argv[1])
counts, exposure = np.loadtxt(where / "counts.csv"), np.loadtxt(where / "exposure.csv")
lists: dict[int, list[int]] = {i: [] for i in range(counts.size)}
for one, other in np.loadtxt(where / "links.csv", delimiter=",").astype(int):
    lists[int(one)].append(int(other))
weights = libpysal.weights.W(lists, id_order=list(range(counts.size)), silence_warnings=True)
took = measure(lambda: Spatial_Empirical_Bayes(counts, exposure, weights), repeats=3)
np.savetxt(where / "local.csv", np.ravel(Spatial_Empirical_Bayes(counts, exposure, weights).r))
print(json.dumps({"local": took.cpu_s}))
