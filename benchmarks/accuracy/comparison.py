"""Held against similar areas, are no more areas called different than was said beforehand?

Living conditions are drawn without regard to crime, so that nobody differs from their likes by more than chance and
the usual spread between areas.
"""

import numpy as np
from benchmarks.accuracy.promises import alarm_row, power_row
from benchmarks.invented_evidence import area_map, living_conditions, one_year
from benchmarks.maps import invented_map
from benchmarks.rows import AccuracyRow

from lagesbild.analyses import comparison
from lagesbild.domain import Finding
from lagesbild.kernels.mixed_poisson import shape_of_log_variance

PROBABLY, CLEARLY = 0.05, 0.002


def screens(n_areas: int, mean_expected: float, tau2: float, n: int, planted: float = 1.0) -> list[list[Finding]]:
    """What is said of each area against similar ones, in `n` towns; the first area has `planted` times its rate."""
    rng = np.random.default_rng([21, n_areas, int(mean_expected), int(100 * tau2), int(10 * planted)])
    options = comparison.Options(references=("similar",))
    shape = shape_of_log_variance(tau2) if tau2 else np.inf
    said = []
    for _ in range(n):
        residents = 400 + 2600 * rng.gamma(3, 1 / 3, n_areas)
        risk = rng.gamma(shape, 1 / shape, n_areas) if tau2 else np.ones(n_areas)
        risk[0] = planted * (1.0 if planted != 1 else risk[0])
        counts = rng.poisson(mean_expected * residents / 3000 * risk)
        panel = one_year(counts, residents)
        composition = living_conditions(panel, rng.normal([0.5, 0.45], 0.1, (n_areas, 2)), residents)
        told = comparison.run(panel, area_map(panel, invented_map(n_areas, rng)), composition, options)
        said.append([one for one in told if isinstance(one, Finding) and one.area is not None])
    return said


def rows(n: int = 150) -> list[AccuracyRow]:
    found = []
    for n_areas in (24, 140):
        for mean_expected in (5.0, 30.0):
            for tau2 in (0.0, 0.09, 0.25):
                towns = screens(n_areas, mean_expected, tau2, n if n_areas < 100 else n // 5)
                p_values = np.array([one.facts["p_value"] for town in towns for one in town], dtype=float)
                case = f"similar areas, {n_areas} with {mean_expected:g} expected, log-variance {tau2:g}"
                for word, level in (("probably", PROBABLY), ("clearly", CLEARLY)):
                    found.append(alarm_row("comparison", f"{case}: {word}", level, p_values <= level))
                marked = [any(one.facts["survives_fdr"] == "yes" for one in town) for town in towns]
                found.append(alarm_row("comparison", f"{case}: any area marked at 5 % false discovery", 0.05, marked))
    for planted in (1.5, 2.0, 3.0):
        towns = screens(24, 30.0, 0.03, n, planted)
        higher = [
            one.says in ("probably_higher", "clearly_higher") for town in towns for one in town if one.area == "0000"
        ]
        found.append(power_row("comparison", f"one of 24 areas with {planted:g} times its likes, 30 expected", higher))
    return found
