"""esda: local Moran and G* with as many permutations, on one thread. Run in the peers' environment."""

import json
import sys
from pathlib import Path

import esda
import libpysal
import numpy as np
from benchmarks.rows import measure

where, permutations = Path(sys.argv[1]), int(sys.argv[2])
values = np.loadtxt(where / "values.csv")
pairs = np.loadtxt(where / "links.csv", delimiter=",").astype(int)
lists: dict[int, list[int]] = {i: [] for i in range(values.size)}
for one, other in pairs:
    lists[int(one)].append(int(other))
weights = libpysal.weights.W(lists, silence_warnings=True)
weights.transform = "r"

runs = {
    "local_moran": lambda p: esda.Moran_Local(values, weights, permutations=p, n_jobs=1, seed=1),
    "local_g": lambda p: esda.G_Local(values, weights, permutations=p, n_jobs=1, seed=1, transform="B", star=True),
}
seconds = {}
for name, run in runs.items():
    run(9)  # compiles
    took = measure(lambda run=run: run(permutations), repeats=1)
    seconds |= {name: took.cpu_s, f"{name} MB": took.peak_mb or float("nan")}
    found = run(9)
    np.savetxt(where / f"{name}.csv", found.Is if name == "local_moran" else found.Gs)
print(json.dumps(seconds))
