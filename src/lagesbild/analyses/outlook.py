"""What is to be expected, if nothing changes?

For each category, and each area with enough events: how many will probably be recorded during the next three and the
next twelve months, as a range that should hold 8 times of 10 (with those for 5 of 10 and 19 of 20 beside it). The whole
is forecast by a level that moves, alone or with a trend, whichever erred least on the past. Areas share the whole's
draws, and a category that is the sum of others is the sum of theirs, so that all numbers agree. Each forecast has been
tried on the past, from ten days or more of which it did not know what followed, and is shown only where it was less
wrong there than last year's figure. How often its ranges held there is told with it.

Assumes that what drove the months before goes on, and that the way of recording stays the same. Do not use it as a
target, to judge a measure (see `effects`), or for a category whose recording has just changed. Where a number follows
how much the police look, so does its forecast.

A forecast of the whole is called higher or lower than now only where the range that holds 19 times of 20 leaves out the
last twelve months' number. An area whose last year departs that far from its past is declined: whether it has a new
level or had an odd year, its past cannot tell.

Hyndman & Athanasopoulos (2021), Forecasting: Principles and Practice. Harvey & Fernandes (1989), Journal of Business &
Economic Statistics 7:407–417. Gneiting & Raftery (2007), J. Amer. Statist. Assoc. 102:359–378.
"""

from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from lagesbild.analyses._outlook_parts import STRETCHES, YEAR, Declined, Floats, Future, foresee_all, with_whole
from lagesbild.analyses._outlook_words import WORDS
from lagesbild.domain import Abstention, Claim, Estimate, Fact, Finding, Panel, Panels, Period, Series, Status
from lagesbild.domain.periods import months_within
from lagesbild.kernels.rates import benjamini_hochberg
from lagesbild.kernels.stretches import departures

__all__ = ["WORDS", "Options", "run"]

FALSE_AMONG_MARKED = 0.05  # not an option: the docstring would become false
LEVELS = (50, 80, 95)
SHOWN_YEARS = 4  # of the past, beside what is to come
LONG = STRETCHES.index(YEAR)


@dataclass(frozen=True)
class Options:
    fewest_area_events: int = 10  # in such a stretch; with fewer, the range goes from none to twice as many
    least_covered_share: float = 0.6  # of the ranges that should hold 8 times of 10; below, they are too narrow to show


def run(panels: Panels, options: Options, rng: np.random.Generator) -> list[Finding | Abstention]:
    said: list[Finding | Abstention] = []
    futures = foresee_all(panels, rng)
    for code, panel in panels.by_category.items():
        future = futures[code]
        if isinstance(future, Declined):
            said.append(Abstention(future.says, code, panel.latest.span, facts=future.facts))
            continue
        is_driven = panels.category(code).is_detection_driven
        said += _of_whole(panel, future, options, is_driven)
        said += _of_areas(panel, future, options, is_driven)
    return said


def _of_whole(panel: Panel, future: Future, options: Options, is_driven: bool) -> list[Finding | Abstention]:
    said: list[Finding | Abstention] = []
    for at, ahead in enumerate(STRETCHES):
        ending = "" if ahead == YEAR else f"_{ahead}"
        covered = float(future.scores.hits(0.8)[:, -1, at].mean())
        if future.scores.skill[-1, at] <= 0:
            said.append(Abstention(f"not_better{ending}", panel.category, panel.latest.span))
            continue
        if covered < options.least_covered_share:
            if ahead == YEAR:
                facts: dict[str, Fact] = {"covered_80_share": covered}
                said.append(Abstention("not_calibrated", panel.category, panel.latest.span, facts=facts))
            continue
        found = _finding(panel, future, None, at)
        found = replace(found, says=f"expected{ending}", series=_series(future) if ahead == YEAR else None)
        claim = _claim_of_whole(found) if ahead == YEAR and not is_driven else Claim.NONE
        if is_driven:
            found = replace(found, says=f"{found.says}_driven")
        said.append(replace(found, says=claim.value, claim=claim) if claim else found)
    return said


def _of_areas(panel: Panel, future: Future, options: Options, is_driven: bool) -> list[Finding | Abstention]:
    """The areas whose forecast was better than last year's figure, where the ranges of all of them held."""
    if not future.areas:
        return []
    if is_driven:
        return [Abstention("areas_driven", panel.category, panel.latest.span)]
    areas = np.arange(len(future.areas))
    last = future.counts[areas, -YEAR:].sum(axis=1)
    departs = benjamini_hochberg(departures(future.of_past[-1][:, areas, LONG], last), FALSE_AMONG_MARKED)
    said: list[Finding | Abstention] = []
    for at, ahead in enumerate(STRETCHES):
        enough = last * ahead / YEAR >= options.fewest_area_events
        covered = future.scores.hits(0.8)[:, areas[enough], at].mean() if enough.any() else 0.0
        is_shown = enough & (future.scores.skill[areas, at] > 0) & (covered >= options.least_covered_share) & ~departs
        says = "area_expected" if ahead == YEAR else f"area_expected_{ahead}"
        said += [replace(_finding(panel, future, area, at), says=says) for area in areas[is_shown].tolist()]
        if ahead == YEAR and (n_hidden := int((~is_shown & ~departs).sum())):
            facts: dict[str, Fact] = {"n_areas": n_hidden}
            said.append(Abstention("areas_not_shown", panel.category, panel.latest.span, facts=facts))
    odd = [future.areas[area] for area in areas[departs].tolist()]
    return [*said, *(Abstention("area_departs", panel.category, panel.latest.span, area=area) for area in odd)]


def _claim_of_whole(found: Finding) -> Claim:
    last = found.facts["n_events"]
    if found.estimate is None or not isinstance(last, int):
        return Claim.NONE
    if found.estimate.lower > last:
        return Claim.EXPECTED_HIGHER
    return Claim.EXPECTED_LOWER if found.estimate.upper < last else Claim.NONE


def _finding(panel: Panel, future: Future, area: int | None, at: int) -> Finding:
    """One forecast, yet without its sentence: of an area's row, or of the whole."""
    row = -1 if area is None else area
    draws = with_whole(future.sums)[:, row, at]
    counts = future.counts.sum(axis=0) if area is None else future.counts[area]
    ahead = STRETCHES[at]
    scores = future.scores
    rows = [row] if area is None else list(range(len(future.areas)))
    facts: dict[str, Fact] = {
        "n_events": int(counts[-YEAR:].sum() if ahead == YEAR else counts[-YEAR : ahead - YEAR].sum()),
        "n_origins": len(future.origins),
        "n_hits": int(scores.hits(0.8)[:, row, at].sum()),
        "skill_share": float(scores.skill[row, at]),
    }
    for level in LEVELS:
        facts[f"n_expected_{level}"] = _range(draws, level / 100)
        facts[f"covered_{level}_share"] = float(scores.hits(level / 100)[:, rows, at].mean())
    return Finding(
        says="expected",
        category=panel.category,
        area=None if area is None else future.areas[area],
        period=_ahead(future, ahead),
        unit="events",
        observed=float(counts[-YEAR:].sum()) if ahead == YEAR else None,
        estimate=_range(draws, 0.95),
        facts=facts,
        part=str(ahead),
        quality=("preliminary",) if panel.is_preliminary[-YEAR:].any() else (),
    )


def _range(draws: Floats, level: float) -> Estimate:
    tail = (1 - level) / 2
    lower, value, upper = np.quantile(draws, [tail, 0.5, 1 - tail], method="inverted_cdf")
    return Estimate(float(value), float(lower), float(upper))


def _ahead(future: Future, n_months: int) -> Period:
    """The months to come."""
    first = future.periods[-1].end_day
    at = first.month - 1 + n_months
    return Period(first, date(first.year + at // YEAR, at % YEAR + 1, 1))


def _series(future: Future) -> Series:
    """The last years month by month, and the ranges that should hold 8 times of 10 for those to come."""
    past = future.periods[-SHOWN_YEARS * YEAR :]
    ahead = months_within(_ahead(future, YEAR))
    observed = future.counts.sum(axis=0)[-len(past) :].astype(int).tolist()
    lower, value, upper = np.quantile(future.months, [0.1, 0.5, 0.9], axis=0, method="inverted_cdf").tolist()
    before = (None,) * len(past)
    return Series(
        periods=(*past, *ahead),
        observed=(*observed, *(None,) * YEAR),
        status=(Status.OBSERVED,) * len(past) + (Status.MISSING,) * YEAR,
        expected=(*before, *value),
        lower=(*before, *lower),
        upper=(*before, *upper),
        is_preliminary=(False,) * (len(past) + YEAR),
    )
