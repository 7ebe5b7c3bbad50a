"""Events known only as between two times, spread over the week's hours. No peer in Debian or PyPI does it exactly."""

import numpy as np
from benchmarks.rows import Row, measure

from lagesbild.kernels.aoristic import aoristic_counts, aoristic_weights

EVENTS = {"municipality": 1_000, "city": 50_000, "nation": 1_000_000}


def rows() -> list[Row]:
    found = []
    for name, n in EVENTS.items():
        rng = np.random.default_rng(n)
        start = rng.uniform(0, 8760, n)
        end = start + rng.exponential(20, n)
        if not np.isclose(aoristic_counts(start, end).sum(), n):
            raise RuntimeError("events went missing")
        took = measure(lambda start=start, end=end: aoristic_counts(start, end), repeats=3)
        found.append(Row("aoristic", f"over the week, {name}, {n:,} events", took.cpu_s, took.peak_mb))
    took = measure(lambda: aoristic_weights(start[:50_000], end[:50_000]), repeats=3)
    found.append(Row("aoristic", "each event's own week, 50,000 events", took.cpu_s, took.peak_mb))
    return found
