"""Are areas said to part ways as seldom as promised where none does, and found where some do?

Invented towns of 24 areas whose insecurity goes with their recorded crime, give or take a usual scatter; in some of
them a few areas lie far from that.
"""

import numpy as np
from benchmarks.accuracy.promises import alarm_row, interval_row, power_row
from benchmarks.rows import AccuracyRow
from tests.analyses.evidence import THEMES, make_survey
from tests.analyses.panels import ask_of, make_panel

from lagesbild.domain import Category, Claim, Finding, Panels, Surveys, SurveyThemes
from lagesbild.kernels.line_residuals import line_residuals

AREAS, SLOPE = 24, 0.6
CATEGORIES = (Category("vandalism", {"sv": "x"}, parent_code="total"),)


def named_in(seed: int, n_each: int, scatter: float, apart: dict[int, float]) -> set[str]:
    """The areas said to part ways; `apart`: the odds of those that do, times what goes with their crime."""
    rng = np.random.default_rng([51, seed, n_each, int(100 * scatter)])
    rates = 0.02 * np.exp(rng.normal(0, 0.4, AREAS))
    logit = -1.0 + SLOPE * np.log(rates / 0.02) + scatter * rng.normal(size=AREAS)
    for area, odds in apart.items():
        logit[area] += np.log(odds)
    survey = make_survey(1 / (1 + np.exp(-logit)), n_each=n_each, seed=seed)
    panels = Panels({"vandalism": make_panel(rates, seed=seed)}, CATEGORIES)
    said = ask_of("fear_and_crime", {Surveys: Surveys((survey,)), SurveyThemes: THEMES, Panels: panels})
    return {one.area for one in said if isinstance(one, Finding) and one.claim is Claim.DIVERGING and one.area}


def slopes(n: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    rng = np.random.default_rng(52)
    ends = []
    for _ in range(n):
        x, y_se = rng.normal(0, 0.4, AREAS), rng.uniform(0.1, 0.3, AREAS)
        y = SLOPE * x + 0.15 * rng.normal(size=AREAS) + y_se * rng.normal(size=AREAS)
        found = line_residuals(y, y_se, x, np.zeros(AREAS))
        ends.append((found.slope_lower, found.slope_upper))
    lower, upper = np.array(ends).T
    return np.full(n, SLOPE), lower, upper


def rows(n: int = 200) -> list[AccuracyRow]:
    found = []
    for n_each, scatter in ((60, 0.1), (200, 0.1), (200, 0.3)):
        called = [bool(named_in(seed, n_each, scatter, {})) for seed in range(n)]
        case = f"some area named where none parts ways, {n_each} answers each, scatter {scatter:g}"
        found.append(alarm_row("fear_and_crime", case, 0.05, called))
    apart = {2: 2.5, 7: 0.4}
    named = [named_in(seed, 200, 0.1, apart) for seed in range(n // 2)]
    false = [len(each - {"A02", "A07"}) / max(len(each), 1) for each in named]
    found.append(alarm_row("fear_and_crime", "areas named that do not part ways, of all named", 0.05, false))
    seen = [area in each for each in named for area in ("A02", "A07")]
    found.append(power_row("fear_and_crime", "odds of 2.5 or 0.4 times the usual, 200 answers", seen))
    return [*found, interval_row("line_residuals", "the slope, 24 areas", *slopes(5 * n))]
