"""Do placebo intervals hold the effect, and how often is there one by chance?

Areas that follow two common waves to different degrees; one of them gets a measure. Counts of areas of different size
are shown as rates, with and without telling the method so.
"""

import numpy as np
from benchmarks.rows import AccuracyRow

from lagesbild.kernels.synthetic_control import Method, SyntheticControl, synthetic_control

LENGTH, START = 30, 20
TRUE_EFFECT = -1.0


def invented(rng: np.random.Generator, n_areas: int, effect: float) -> np.ndarray:
    waves = np.cumsum(rng.normal(0, 0.5, (2, LENGTH)), axis=1)
    outcome = rng.normal(10, 2, (n_areas, 1)) + rng.normal(1, 0.5, (n_areas, 2)) @ waves
    outcome += rng.normal(0, 1, (n_areas, LENGTH))
    outcome[0, START:] += effect
    return outcome


def invented_rates(rng: np.random.Generator, n_areas: int, events: float) -> tuple[np.ndarray, np.ndarray]:
    """Rates per 1,000 of areas whose residents differ twentyfold, and their chance variation."""
    residents = np.exp(rng.uniform(np.log(0.5), np.log(10), n_areas))
    residents[0] = 0.7  # the treated area is a small one
    level = events / residents.mean() * np.exp(0.2 * np.cumsum(rng.normal(0, 0.3, LENGTH)))
    risk = rng.gamma(10, 0.1, (n_areas, 1))
    return rng.poisson(residents[:, None] * risk * level) / residents[:, None], 1 / np.sqrt(residents)


def coverage_share(method: Method, n_areas: int, n: int) -> tuple[float, float]:
    """Share of 95 % intervals that hold the effect; share of p-values at most 0.1 where there is none."""
    rng = np.random.default_rng([9, n_areas])
    held, alarmed = [], []
    for _ in range(n):
        found = synthetic_control(invented(rng, n_areas, TRUE_EFFECT), [0], START, method=method)
        held.append(found.lower <= TRUE_EFFECT <= found.upper)
        alarmed.append(synthetic_control(invented(rng, n_areas, 0.0), [0], START, method=method).p_value <= 0.1)
    return float(np.mean(held)), float(np.mean(alarmed))


def rates_coverage(told: bool, events: float, n: int) -> float:
    """Share of 95 % intervals that hold no effect, for a small area among larger ones."""
    rng = np.random.default_rng([10, int(events)])
    found: list[SyntheticControl] = []
    for _ in range(n):
        outcome, noise = invented_rates(rng, 30, events)
        found.append(synthetic_control(outcome, [0], START, noise=noise if told else None))
    return float(np.mean([one.lower <= 0 <= one.upper for one in found]))


def rows(n: int = 200) -> list[AccuracyRow]:
    found = []
    methods: tuple[Method, ...] = ("synthetic_did", "synthetic_control", "did")
    for method in methods:
        for n_areas in (16, 40):
            held, alarmed = coverage_share(method, n_areas, n)
            case = f"{method}, {n_areas} areas"
            found.append(_row(f"{case}: interval", "95 % cover", f"{held:.1%}", n, held >= 0.925))
            found.append(_row(f"{case}: p ≤ 0.1 with no effect", "at most 10 %", f"{alarmed:.1%}", n, alarmed <= 0.13))
    for events in (2, 20):
        for told in (True, False):
            held = rates_coverage(told, events, n)
            case = f"rates, {events} events a period, one small area, noise {'told' if told else 'not told'}"
            found.append(_row(f"{case}: interval", "95 % cover", f"{held:.1%}", n, held >= 0.925))
    return found


def _row(case: str, promise: str, measured: str, n: int, kept: bool) -> AccuracyRow:
    return AccuracyRow("synthetic_control", case, promise, measured, n, "kept" if kept else "not kept")
