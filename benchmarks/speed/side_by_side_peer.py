"""scikit-learn's nearest neighbours in standardised variables. Run in the peers' environment."""

import json
import sys
from pathlib import Path

import numpy as np
from benchmarks.rows import measure
from sklearn.neighbors import NearestNeighbors
from sklearn.preprocessing import StandardScaler

where, most = Path(sys.argv[1]), int(sys.argv[2])
variables = np.loadtxt(where / "variables.csv", delimiter=",")


def nearest() -> np.ndarray:
    z = StandardScaler().fit_transform(variables)
    distance, _ = NearestNeighbors(n_neighbors=most).fit(z).kneighbors()  # without data: never itself
    return distance / np.sqrt(z.shape[1])


took = measure(nearest, repeats=3)
np.savetxt(where / "distance.csv", nearest(), delimiter=",")
print(json.dumps({"nearest": took.cpu_s}))
