"""How often is a kind of place named that has nothing to do with the events, and do the intervals hold?

A grid of squares whose risk varies smoothly for reasons nobody measured, and six kinds of places strewn at random. In
one world no kind matters; in the other two of the six do.
"""

from dataclasses import dataclass

import numpy as np
from benchmarks.accuracy.regression import CELL_M, GRID_SIDE, smooth
from benchmarks.rows import AccuracyRow

from lagesbild.kernels.risk_terrain import risk_terrain

N_KINDS = 6
PLACES_PER_KIND = 25
TRUE_RATIO = 1.8
REACH_M = 220.0


@dataclass(frozen=True)
class Named:
    """Share of kinds kept that were chance (mean over worlds), of true kinds found, of intervals that held."""

    false_share: float
    found_share: float
    covered_share: float


def named(n_true: int, n: int, seed: int = 8) -> Named:
    rng = np.random.default_rng(seed)
    x, y = (CELL_M * axis.ravel() for axis in np.meshgrid(np.arange(GRID_SIDE), np.arange(GRID_SIDE)))
    centres = np.column_stack([x, y])
    false, found, covered = [], [], []
    for _ in range(n):
        kinds = [rng.uniform(0, CELL_M * GRID_SIDE, (PLACES_PER_KIND, 2)) for _ in range(N_KINDS)]
        near = [np.min(np.hypot(*(centres[:, None] - kind).transpose(2, 0, 1)), axis=1) <= REACH_M for kind in kinds]
        risk = np.exp(0.3 * smooth(rng)) * np.prod([np.where(hit, TRUE_RATIO, 1.0) for hit in near[:n_true]], axis=0)
        terrain = risk_terrain(
            rng.poisson(3 * risk), 1.0, centres, kinds, depends_within_m=9 * CELL_M, within_m=(REACH_M, 450.0)
        )
        kept = [one for one in terrain.influences if one.kept]
        false.append(sum(one.kind >= n_true for one in kept) / max(1, len(kept)))
        found.append(sum(one.kind < n_true for one in kept) / max(1, n_true))
        same_form = [one for one in kept if one.kind < n_true and one.form == "near" and one.within_m == REACH_M]
        covered += [one.lower <= TRUE_RATIO <= one.upper for one in same_form]
    return Named(float(np.mean(false)), float(np.mean(found)), float(np.mean(covered)) if covered else np.nan)


def rows(n: int = 120) -> list[AccuracyRow]:
    nothing, two = named(0, n), named(2, n)
    return [
        AccuracyRow(
            "risk_terrain",
            "no kind matters: worlds where one is named",
            "at most 5 %",
            f"{nothing.false_share:.1%}",
            n,
            "kept" if nothing.false_share <= 0.07 else "not kept",
        ),
        AccuracyRow(
            "risk_terrain",
            f"two of six kinds matter: chance among those named ({two.found_share:.0%} of the two found)",
            "at most 5 %",
            f"{two.false_share:.1%}",
            n,
            "kept" if two.false_share <= 0.07 else "not kept",
        ),
        AccuracyRow(
            "risk_terrain",
            "two of six kinds matter: intervals of those named",
            "at least 95 % cover",
            f"{two.covered_share:.1%}",
            n,
            "kept" if two.covered_share >= 0.93 else "not kept",
        ),
    ]
