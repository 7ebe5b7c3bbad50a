"""Do intervals of weighted harm hold the true sum, however few the gravest events are?"""

import numpy as np
from benchmarks.accuracy.promises import interval_row
from benchmarks.rows import AccuracyRow

from lagesbild.kernels.rates import weighted_sum

CASES = {  # weights in days, expected events a year
    "many light, some graver": ([5.0, 20.0, 60.0], [80.0, 40.0, 10.0]),
    "a grave kind seen now and then": ([5.0, 60.0, 365.0], [80.0, 20.0, 2.0]),
    "a grave kind hardly ever seen": ([5.0, 60.0, 3000.0], [80.0, 20.0, 0.1]),
    "few events of all": ([5.0, 60.0, 365.0], [3.0, 1.0, 0.3]),
}


def rows(n: int = 4000) -> list[AccuracyRow]:
    rng = np.random.default_rng(23)
    found = []
    for name, (weights, expected) in CASES.items():
        total = weighted_sum(rng.poisson(expected, (n, len(expected))), weights)
        truth = np.full(n, float(np.dot(weights, expected)))
        found.append(interval_row("harm", f"weighted sum, {name}", truth, total.lower, total.upper))
    return found
