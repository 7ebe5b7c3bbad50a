"""Hiding small counts, and the attacker who tries everything: areas by kinds, with totals over both.

No peer: R's sdcTable is not in Debian. What is hidden is counted in the row, for hiding less takes longer.
"""

import numpy as np
from benchmarks.rows import Row, measure

from lagesbild.kernels.linear_attack import attack, table_relations
from lagesbild.kernels.suppression import round_table, suppress

TABLES = {"municipality": (24, 14), "large municipality": (60, 14), "all municipalities": (290, 10)}


def rows() -> list[Row]:
    return [row for name, shape in TABLES.items() for row in rows_of(name, *shape)]


def rows_of(name: str, areas: int, kinds: int) -> list[Row]:
    rng = np.random.default_rng(areas)
    inside = rng.poisson(rng.gamma(1, 8, (areas, kinds)))
    table = np.vstack([inside, inside.sum(axis=0)])
    table = np.column_stack([table, table.sum(axis=1)])
    relations, counts = table_relations(table.shape), table.ravel()
    hidden = suppress(counts, relations).hidden
    shown = np.where(hidden, np.nan, counts)
    runs = {
        f"hiding {hidden.sum():,} of {counts.size:,} cells": lambda: suppress(counts, relations),
        "the attack on what is shown": lambda: attack(shown, relations),
        "rounding": lambda: round_table(counts, relations),
    }
    found = []
    for case, run in runs.items():
        took = measure(run, repeats=1)
        case_said = f"{case}, {name}, {areas} areas × {kinds} kinds"
        found.append(Row("suppression", case_said, took.cpu_s, took.peak_mb))
    return found
