"""Do the intervals of an area's level hold the level it truly has, with and without its neighbours?

Risks are drawn from neither model alone: partly alike next door (a smooth surface), partly each area's own.
"""

import numpy as np
from benchmarks.accuracy.promises import interval_row
from benchmarks.invented_evidence import area_map, one_year
from benchmarks.maps import invented_map
from benchmarks.rows import AccuracyRow

from lagesbild.analyses import levels
from lagesbild.domain import Composition, Finding


def intervals(
    n_areas: int, mean_expected: float, shared: float, spread: float, n: int
) -> dict[str, tuple[np.ndarray, np.ndarray, np.ndarray]]:
    """Truth and ends by layer; `shared` of the log risks' variance is a surface that neighbours have in common."""
    rng = np.random.default_rng([22, n_areas, int(mean_expected), int(10 * shared), int(100 * spread)])
    found: dict[str, list[tuple[float, float, float]]] = {"level": [], "smoothed": []}
    for _ in range(n):
        ground = invented_map(n_areas, rng)
        width = 1000 * np.sqrt(n_areas)
        waves = sum(
            np.sin(2 * np.pi * (a * ground.x + b * ground.y) / width + c)
            for a, b, c in rng.uniform(-1, 1, (4, 3)) * [1.5, 1.5, 6]
        )
        surface = (waves - waves.mean()) / max(float(np.std(waves)), 1e-9)
        log_risk = spread * (np.sqrt(shared) * surface + np.sqrt(1 - shared) * rng.normal(size=n_areas))
        residents = 400 + 2600 * rng.gamma(3, 1 / 3, n_areas)
        truth = mean_expected / 3000 * np.exp(log_risk)
        panel = one_year(rng.poisson(truth * residents), residents)
        for one in levels.run(panel, area_map(panel, ground), Composition(()), levels.Options()):
            if isinstance(one, Finding) and one.says in found and one.area is not None and one.estimate is not None:
                at = panel.areas.index(one.area)
                found[one.says].append((1000 * float(truth[at]), one.estimate.lower, one.estimate.upper))
    return {layer: tuple(np.array(column) for column in zip(*ends, strict=True)) for layer, ends in found.items()}


def rows(n: int = 100) -> list[AccuracyRow]:
    found = []
    for n_areas in (24, 140):
        for mean_expected in (8.0, 30.0):
            for shared, spread in ((0.0, 0.4), (0.5, 0.4), (0.9, 0.4), (0.5, 0.1)):
                ends = intervals(n_areas, mean_expected, shared, spread, n if n_areas < 100 else n // 4)
                for layer, name in (("level", "areas alone"), ("smoothed", "smoothed map")):
                    case = (
                        f"{name}: {n_areas} areas, {mean_expected:g} expected, spread {spread:g}, {shared:.0%} shared"
                    )
                    found.append(interval_row("levels", case, *ends[layer]))
    return found
