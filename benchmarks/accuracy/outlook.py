"""Do ranges of what is to be expected hold what came, and do those shown beat last year's figure on later data?

Invented towns of 12 areas and eleven years, of which the analysis sees ten: steady, wandering, with a trend, or broken
two years before. Nothing of the eleventh year is seen; a forecast counts only where the analysis shows it.
"""

from dataclasses import replace
from datetime import date

import numpy as np
from benchmarks.accuracy.promises import coverage_verdict
from benchmarks.rows import AccuracyRow
from tests.analyses.panels import ask, make_panel

from lagesbild.domain import Claim, Estimate, Finding, Period

ELEVEN_YEARS, TEN_YEARS = Period(date(2015, 1, 1), date(2026, 1, 1)), Period(date(2015, 1, 1), date(2025, 1, 1))
LAST_YEAR = Period(date(2024, 1, 1), date(2025, 1, 1))
AREAS, MONTHS = 12, 132
MORE_THAN = 0.5
# What a range may miss its promise by and still be called kept. Of the whole only those are shown that did well on the
# past, by luck too, so what follows is worse than that.
AROUND = {"areas": {50: 0.05, 80: 0.05, 95: 0.03}, "the whole": {50: 0.15, 80: 0.10, 95: 0.05}}


def factor_of(kind: str, rng: np.random.Generator) -> np.ndarray:
    """What the level of all months is multiplied by."""
    t = np.arange(MONTHS)
    level = rng.normal(0, 0.08, MONTHS)  # months differ a little more than chance
    if kind == "wandering":
        level = level + np.cumsum(rng.normal(0, 0.03, MONTHS))
    if kind == "with a trend":
        level = level + np.log(1.05) * t / 12
    if kind == "broken":
        level = level + np.log(0.7) * (t >= 96)
    return np.asarray(np.exp(level))


def shown_of(kind: str, rate: float, seed: int) -> list[tuple[Finding, int]]:
    """Forecasts shown of one town, each with what came."""
    rng = np.random.default_rng([41, seed, int(1000 * rate), len(kind)])
    rates = rate * rng.gamma(6, 1 / 6, AREAS)
    panel = make_panel(rates, span=ELEVEN_YEARS, seed=seed, factor=factor_of(kind, rng))
    said = ask("outlook", replace(panel.during(TEN_YEARS), window=LAST_YEAR), seed=seed)
    told = []
    for one in said:
        if isinstance(one, Finding):
            months = slice(120, 120 + int(one.part))
            counts = panel.counts if one.area is None else panel.counts[[panel.areas.index(one.area)]]
            told.append((one, int(counts[:, months].sum())))
    return told


def held(told: list[tuple[Finding, int]], level: int) -> np.ndarray:
    ranges = [(one.facts[f"n_expected_{level}"], came) for one, came in told]
    return np.array([each.lower <= came <= each.upper for each, came in ranges if isinstance(each, Estimate)])


def rows(n: int = 60) -> list[AccuracyRow]:
    found = []
    for kind in ("steady", "wandering", "with a trend", "broken"):
        for rate in (0.005, 0.03):
            towns = [shown_of(kind, rate, seed) for seed in range(n)]
            every = [each for town in towns for each in town]
            for where, told in (
                ("the whole", [each for each in every if each[0].area is None]),
                ("areas", [each for each in every if each[0].area is not None]),
            ):
                if told:
                    found += _rows_of(f"{where}, {kind}, {36000 * rate:g} events a year", told)
    return found


def _rows_of(case: str, told: list[tuple[Finding, int]]) -> list[AccuracyRow]:
    made = []
    for level, around in AROUND[case.partition(",")[0]].items():
        inside = held(told, level)
        verdict = coverage_verdict(inside, True, level / 100 - around, min(level / 100 + around, 1.0))
        promise = f"{level} % of ranges hold (within {around:.0%})"
        made.append(
            AccuracyRow("outlook", f"{case}, {level} % ranges", promise, f"{inside.mean():.1%}", len(told), verdict)
        )
    closer = [
        abs(one.estimate.value - came) <= abs(float(one.facts["n_events"]) - came)  # type: ignore[arg-type]
        for one, came in told
        if one.estimate
    ]
    verdict = coverage_verdict(closer, True, MORE_THAN, 1.0)
    case_of = f"{case}: as close as last year's figure, or closer"
    made.append(AccuracyRow("outlook", case_of, "half or more", f"{np.mean(closer):.0%}", len(told), verdict))
    claimed = [
        (one.claim is Claim.EXPECTED_HIGHER) == (came > float(one.facts["n_events"]))  # type: ignore[arg-type]
        for one, came in told
        if one.claim
    ]
    if claimed:
        case_of = f"{case}: called higher or lower, and it was"
        made.append(AccuracyRow("outlook", case_of, "told", f"{np.mean(claimed):.0%}", len(claimed), "told"))
    return made
