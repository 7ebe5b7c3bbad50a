"""The Gini coefficient by `inequality`. Run in the peers' environment."""

import json
import sys
from pathlib import Path

import numpy as np
from benchmarks.rows import measure
from inequality.gini import Gini

where = Path(sys.argv[1])
values = np.loadtxt(where / "values.csv")
took = measure(lambda: Gini(values))
np.savetxt(where / "gini.csv", [Gini(values).g])
print(json.dumps({"gini": took.cpu_s}))
