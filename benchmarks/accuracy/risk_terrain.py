"""How often is a kind of place named that has nothing to do with the events, and do the intervals hold?

A grid of squares whose risk varies smoothly for reasons nobody measured, and six kinds of places strewn at random. In
one world no kind matters; in the other two of the six do.
"""

from dataclasses import dataclass

import numpy as np
from benchmarks.accuracy.promises import alarm_row, coverage_verdict
from benchmarks.accuracy.regression import CELL_M, GRID_SIDE, smooth
from benchmarks.rows import AccuracyRow

from lagesbild.kernels.risk_terrain import risk_terrain

N_KINDS = 6
PLACES_PER_KIND = 25
TRUE_RATIO = 1.8
REACH_M = 220.0


@dataclass(frozen=True)
class Named:
    """By world, the share of kinds kept that were chance; of true kinds the share found; which intervals held."""

    false: np.ndarray
    found_share: float
    covered: np.ndarray


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
    return Named(np.array(false), float(np.mean(found)), np.array(covered, dtype=bool))


def rows(n: int = 120) -> list[AccuracyRow]:
    nothing, two = named(0, n), named(2, n)
    found = f"{two.found_share:.0%} of the two found"
    return [
        alarm_row("risk_terrain", "no kind matters: worlds where one is named", 0.05, nothing.false),
        _share_row(f"two of six kinds matter: chance among those named ({found})", two.false),
        AccuracyRow(
            "risk_terrain",
            "two of six kinds matter: intervals of those named",
            "95 % of intervals cover (at least 93 %)",
            f"{two.covered.mean():.1%}" if two.covered.size else "none named",
            two.covered.size,
            coverage_verdict(two.covered) if two.covered.size else "told",
        ),
    ]


def _share_row(case: str, false: np.ndarray) -> AccuracyRow:
    """A mean of shares: kept where it is at most 5 %, two standard errors aside."""
    error = float(false.std() / np.sqrt(false.size))
    verdict = "kept" if false.mean() - 2 * error <= 0.05 else "not kept"
    return AccuracyRow(
        "risk_terrain", case, "at most 5 %", f"{false.mean():.1%} (± {2 * error:.1%})", false.size, verdict
    )
