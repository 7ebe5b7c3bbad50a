"""Invented samples for the estimates of surveys."""

import csv
import gzip

import numpy as np


class Table:
    """Columns of a CSV file by name."""

    def __init__(self, path):
        packed = path.read_bytes()
        text = (gzip.decompress(packed) if path.suffix == ".gz" else packed).decode()
        self._rows = list(csv.DictReader(text.splitlines()))

    def numbers(self, *names):
        columns = [np.array([float(row[name]) for row in self._rows]) for name in names]
        return columns[0] if len(columns) == 1 else np.column_stack(columns)

    def words(self, name):
        return np.array([row[name] for row in self._rows])


def invented_sample(seed=1, n=40):
    rng = np.random.default_rng(seed)
    strata = np.repeat([0, 1, 2], [n // 2, n // 4, n - n // 2 - n // 4])
    clusters = 10 * strata + rng.integers(0, 3, n)
    for stratum in range(3):
        at = np.flatnonzero(strata == stratum)
        clusters[at[:3]] = 10 * stratum + np.arange(3)  # at least three clusters each
    population = np.array([30.0, 12, 9])[strata]
    return rng.normal(50, 10, n), rng.uniform(5, 40, n), strata, clusters, population
