"""Do intervals of segregation hold what lies behind small areas, and does a test of change keep its promise?

Invented towns whose areas have a true mix of groups; who lives there is drawn from it. The truth is the index of the
true mix; `recorded` is off by as much as chance alone gives.
"""

from functools import partial

import numpy as np
from benchmarks.accuracy.promises import alarm_row, interval_row, power_row
from benchmarks.rows import AccuracyRow

from lagesbild.kernels.classification import two_sided_p
from lagesbild.kernels.segregation import dissimilarity, information_theory, measure

INDICES = {"dissimilarity": dissimilarity, "information theory": information_theory}
DRAWS = 300


def mixes(n_areas: int, spread: float, rng: np.random.Generator) -> np.ndarray:
    """[n, 3]: three groups, each area's odds spread normally around the whole's."""
    odds = np.log([0.6, 0.25, 0.15]) + rng.normal(0, spread, (n_areas, 3))
    return np.exp(odds) / np.exp(odds).sum(axis=1, keepdims=True)


def town(size: np.ndarray, mix: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    return rng.multinomial(size, mix).astype(float)


def intervals(n_areas: int, people: int, spread: float, n: int) -> dict[str, np.ndarray]:
    """Truth, ends and trust, [4, n], by index."""
    rng = np.random.default_rng([22, n_areas, people, int(10 * spread)])
    found: dict[str, list[tuple[float, ...]]] = {name: [] for name in INDICES}
    for _ in range(n):
        size, mix = rng.poisson(people, n_areas) + 1, mixes(n_areas, spread, rng)
        drawn, true = town(size, mix, rng), size[:, None] * mix
        for name, index in INDICES.items():
            told = measure(drawn, index, draws=DRAWS, rng=rng)
            found[name].append((float(index(true, true)), told.lower, told.upper, told.trusted))
    return {name: np.array(told).T for name, told in found.items()}


def changes(n_areas: int, people: int, later_spread: float, n: int) -> tuple[np.ndarray, np.ndarray]:
    """Whether a change is told of at 5 %, and whether the kernel stands for both days; spread is 0.6 at first."""
    rng = np.random.default_rng([23, n_areas, people, int(100 * later_spread)])
    called, trusted = [], []
    of = partial(measure, index=dissimilarity, draws=DRAWS, rng=rng)
    for _ in range(n):
        size = rng.poisson(people, n_areas) + 1
        odds = rng.normal(size=(n_areas, 3))
        told = []
        for spread in (0.6, later_spread):
            mix = np.exp(np.log([0.6, 0.25, 0.15]) + spread * odds)
            told.append(of(town(size, mix / mix.sum(axis=1, keepdims=True), rng)))
        called.append(two_sided_p((told[1].draws - told[0].draws)[:, None])[0] < 0.05)
        trusted.append(told[0].trusted and told[1].trusted)
    return np.array(called), np.array(trusted)


def rows(n: int = 200) -> list[AccuracyRow]:
    found = []
    for n_areas, people, spread in ((24, 1700, 0.6), (200, 1700, 0.6), (24, 1700, 0.15), (60, 200, 0.6), (60, 60, 0.3)):
        for name, (truth, lower, upper, trusted) in intervals(n_areas, people, spread, n).items():
            case = f"{name}: {n_areas} areas of {people}, log odds spread by {spread:g}"
            found.append(interval_row("segregation", case, truth, lower, upper, trusted=trusted.astype(bool)))
    for n_areas, people in ((24, 1700), (60, 200)):
        called, trusted = changes(n_areas, people, 0.6, n)
        case = f"{n_areas} areas of {people}"
        found.append(alarm_row("segregation", f"nothing changed, a change told: {case}", 0.05, called, trusted=trusted))
        found.append(power_row("segregation", f"spread from 0.6 to 0.7: {case}", changes(n_areas, people, 0.7, n)[0]))
    return found
