"""Do placebo intervals hold the effect, and how often is there one by chance?

Areas that follow two common waves to different degrees; one of them gets a measure. Counts of areas of different size
are shown as rates, with and without telling the method so.
"""

import numpy as np
from benchmarks.accuracy.promises import alarm_row, coverage_verdict, where_stood_for
from benchmarks.rows import AccuracyRow

from lagesbild.kernels.synthetic_control import Method, SyntheticControl, synthetic_control

LENGTH, START = 30, 20
TRUE_EFFECT = -1.0
LEAST = 0.925  # so few intervals are simulated, for each takes many placebos


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


def held_and_alarmed(method: Method, n_areas: int, n: int) -> np.ndarray:
    """[4, n]: intervals that hold the effect, trusted; p at most 0.1 where there is none, trusted."""
    rng = np.random.default_rng([9, n_areas])
    told = np.empty((4, n), dtype=bool)
    for i in range(n):
        found = synthetic_control(invented(rng, n_areas, TRUE_EFFECT), [0], START, method=method)
        nothing = synthetic_control(invented(rng, n_areas, 0.0), [0], START, method=method)
        held = found.lower <= TRUE_EFFECT <= found.upper
        told[:, i] = held, found.trusted, nothing.p_value <= 0.1, nothing.trusted
    return told


def rates_held(told: bool, events: float, n: int) -> np.ndarray:
    """[2, n]: intervals that hold no effect, trusted; for a small area among larger ones."""
    rng = np.random.default_rng([10, int(events)])
    found: list[SyntheticControl] = []
    for _ in range(n):
        outcome, noise = invented_rates(rng, 30, events)
        found.append(synthetic_control(outcome, [0], START, noise=noise if told else None))
    return np.array([(one.lower <= 0 <= one.upper, one.trusted) for one in found]).T


def rows(n: int = 120) -> list[AccuracyRow]:
    found = []
    methods: tuple[Method, ...] = ("synthetic_did", "synthetic_control", "did")
    for method in methods:
        for n_areas in (16, 40):
            held, stood_for, alarmed, too = held_and_alarmed(method, n_areas, n)
            case = f"{method}, {n_areas} areas"
            found.append(_row(f"{case}: interval", held, stood_for))
            found.append(alarm_row("synthetic_control", f"{case}: p ≤ 0.1 with no effect", 0.1, alarmed, trusted=too))
    for events in (2, 20):
        for told in (True, False):
            held, stood_for = rates_held(told, events, n)
            case = f"rates, {events} events a period, one small area, noise {'told' if told else 'not told'}: interval"
            found.append(_row(case, held, stood_for) if told else _untold(case, held))
    return found


def _untold(case: str, held: np.ndarray) -> AccuracyRow:
    """What it costs not to tell how much chance there is in small areas' rates: no promise is made."""
    return AccuracyRow("synthetic_control", case, "none: what it costs", f"{held.mean():.1%} cover", held.size, "told")


def _row(case: str, held: np.ndarray, stood_for: np.ndarray) -> AccuracyRow:
    measured = f"{held.mean():.1%}{where_stood_for(held, stood_for)}"
    verdict = coverage_verdict(held, stood_for, LEAST)
    return AccuracyRow("synthetic_control", case, "95 % of intervals cover", measured, held.size, verdict)
