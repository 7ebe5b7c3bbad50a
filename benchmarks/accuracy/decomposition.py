"""Do the parts of a change sum to it exactly, and do the intervals of the parts of a rate's change hold them?"""

import numpy as np
from benchmarks.accuracy.promises import interval_row
from benchmarks.rows import AccuracyRow

from lagesbild.kernels.decomposition import kitagawa, shapley

GROUPS = 5


def divided_rates(mean: float, n: int) -> dict[str, np.ndarray]:
    """Truth, ends and trust, [4, n], of both parts of the change of a crude rate; `mean` events in a group."""
    rng = np.random.default_rng([22, int(10 * mean)])
    before, after = np.array([300.0, 500, 900, 700, 400]), np.array([350.0, 450, 800, 800, 600])
    risk = mean / before * np.array([0.5, 2.0, 1.2, 0.8, 0.5])
    now = 0.8 * risk
    shares = before / before.sum(), after / after.sum()
    truth = {
        "own rates": 1000 * (shares[0] + shares[1]) / 2 @ (now - risk),
        "composition": 1000 * (risk + now) / 2 @ (shares[1] - shares[0]),
    }
    found: dict[str, list[tuple[float, ...]]] = {name: [] for name in truth}
    for _ in range(n):
        told = kitagawa(rng.poisson(before * risk), before, rng.poisson(after * now), after)
        for name, part in (("own rates", told.rates), ("composition", told.composition)):
            found[name].append((float(truth[name]), part.lower, part.upper, told.trusted))
    return {name: np.array(one).T for name, one in found.items()}


def farthest_from_sum(n: int) -> float:
    """The largest difference between a change and the sum of its parts, over the change's size; random games."""
    rng = np.random.default_rng(23)
    farthest = 0.0
    for _ in range(n):
        names = tuple("abcde"[: rng.integers(1, 6)])
        worth: dict[frozenset[str], float] = {}
        told = shapley(lambda held, worth=worth: worth.setdefault(held, rng.normal(0, 100)), names)
        farthest = max(farthest, abs(sum(told.parts.values()) - (told.after - told.before)))
    return farthest / 100


def rows(n: int = 3000) -> list[AccuracyRow]:
    off = farthest_from_sum(max(n // 10, 3))
    case = "Shapley parts sum to the change, games of up to five factors"
    exact = "kept" if off < 1e-12 else "not kept"
    found = [AccuracyRow("decomposition", case, "to rounding", f"{off:.0e} of its size", max(n // 10, 3), exact)]
    for mean in (0.2, 1.0, 2.0, 5.0, 20.0):
        for name, (truth, lower, upper, trusted) in divided_rates(mean, n).items():
            case = f"change of a rate by {name}, five groups of {mean:g} events"
            found.append(interval_row("decomposition", case, truth, lower, upper, trusted=trusted))
    return found
