"""Hiding small counts, and the attacker who tries everything: areas by kinds, with totals over both."""

import numpy as np
from benchmarks.rows import Row, measure

from lagesbild.kernels.suppression import attack, suppress, table_relations


def rows() -> list[Row]:
    found = []
    for areas, kinds in ((24, 14), (60, 14), (290, 10)):
        rng = np.random.default_rng(areas)
        inside = rng.poisson(rng.gamma(1, 8, (areas, kinds)))
        table = np.vstack([inside, inside.sum(axis=0)])
        table = np.column_stack([table, table.sum(axis=1)])
        relations, counts = table_relations(table.shape), table.ravel()
        took = measure(lambda c=counts, r=relations: suppress(c, r), repeats=1)
        hidden = suppress(counts, relations).hidden
        found.append(Row("suppression", f"{areas} × {kinds}, {hidden.sum()} hidden", took.cpu_s, took.peak_mb))
        shown = np.where(hidden, np.nan, counts)
        took = measure(lambda s=shown, r=relations: attack(s, r), repeats=1)
        found.append(Row("suppression", f"attack on {areas} × {kinds}", took.cpu_s, took.peak_mb))
    return found
