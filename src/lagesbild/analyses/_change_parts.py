"""What a change of counts is made of: people, reporting, looking, coverage, coding, borders, known events and the rest.

No question of its own: `change_kind` asks. Each factor says by how much it multiplied the counts, with its doubt; what
nobody can put a number to is left out, and stays in the part that is left over.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from lagesbild.analyses._years import Areas, Years
from lagesbild.domain import KnownCause, KnownCauses, Panel, Period, ReportingRate, ReportingRates
from lagesbild.kernels.decomposition import Factor, Products, divide_product
from lagesbild.kernels.trend import fit_trend

POPULATION, REPORTING, DETECTION, COVERAGE = "population", "reporting", "detection", "coverage"
CODE, BOUNDARIES, EVENT, LEFT = "code", "boundaries", "event", "left"
# Everything that moves the figures without anything having happened.
KNOWLEDGE = (REPORTING, DETECTION, COVERAGE, CODE, BOUNDARIES)
WITHOUT_INTERVAL = 0.05  # as a share: five percentage points either way, where a survey publishes no interval
REACH = 1.959963984540054  # of a 95 % interval of a normal
HARDLY = 5e-3  # a factor nearer to 1 than this is no part worth a sentence
MONTHS = 12
APART = timedelta(days=183)  # of a new way of counting from the window, so that its step can be told from a change
LEAST_REST = 0.1  # of the usual year outside a cause; with less, nothing tells how the rest has changed

_KIND_OF_CAUSE = {"campaign": DETECTION, "knowledge": DETECTION, "law": CODE}
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Shares:
    """The share reported now, and its mean over the years before, with the rates they are read from."""

    now: float
    then: float
    log_error: float
    newest: ReportingRate
    oldest: ReportingRate


@dataclass(frozen=True)
class Known:
    """What is known beforehand of one category: rates and causes, and whether a break could not be put a number to."""

    rates: ReportingRates
    causes: KnownCauses


@dataclass(frozen=True)
class Made:
    """What a change is made of. `shares`: None where reporting was not measured at both ends. `causes`, by part."""

    products: Products
    factors: Mapping[str, Factor]
    shares: Shares | None
    causes: Mapping[str, KnownCause]
    has_unmeasured_break: bool
    unmeasured: KnownCause | None = None  # something known that fills the window, so that nothing tells what it did


def parts_of(panel: Panel, years: Years, areas: Areas, known: Known, log_error: float) -> Made:
    """The change from the mean of the years before to the window, divided. The counts on both sides are above 0."""
    factors = _people_and_coverage(years)
    breaks, has_unmeasured = _breaks(panel, years, areas)
    factors |= breaks
    shares = shares_of(known.rates.of(panel.category), years)
    if shares is not None:
        factors[REPORTING] = Factor(shares.now / shares.then, shares.log_error)
    felt = [cause for cause in known.causes.causes if _is_felt(cause, panel, years, areas)]
    causes, unmeasured = {}, None
    for cause in felt:
        factor, name = _excess(panel, years, areas, cause), _KIND_OF_CAUSE.get(cause.kind, EVENT)
        if factor is None:
            unmeasured = cause
        elif name not in factors:
            factors[name], causes[name] = factor, cause
    held = {name: factor for name, factor in factors.items() if abs(factor.ratio - 1) > HARDLY}
    products = divide_product(years.before, float(years.counts[-1]), held, log_error=log_error)
    return Made(products, held, shares, causes, has_unmeasured, unmeasured)


def _people_and_coverage(years: Years) -> dict[str, Factor]:
    """More residents, and more of the cells told of: both are counted, neither is in doubt."""
    observed = float(years.exposure[-1] / years.exposure[:-1].mean())
    if not years.has_exposure:
        return {COVERAGE: Factor(observed)}
    people = float(years.whole_exposure[-1] / years.whole_exposure[:-1].mean())
    return {POPULATION: Factor(people), COVERAGE: Factor(observed / people)}


def _breaks(panel: Panel, years: Years, areas: Areas) -> tuple[dict[str, Factor], bool]:
    """Known breaks of the series between the first year and the end of the window, by what the series itself shows.

    A step of the log level by s from a day on moves now over before by s times the share of the window after it less
    that of the years before. A break in the window or shortly before it has no size of its own: nothing tells it from
    whatever else changed then.
    """
    first, end = years.stretches[0].start_day, years.window.end_day
    inside = sorted({b.day: b.kind for b in panel.breaks if first < b.day < end}.items())
    if not inside:
        return {}, False
    if inside[-1][0] > years.window.start_day - APART:
        return {}, True
    counts, exposure, months = monthly(panel, areas)
    steps = {_first_after(months, day): kind for day, kind in inside}
    known = {at: kind for at, kind in steps.items() if 0 < at < len(months)}
    try:
        trend = fit_trend(counts, exposure, period=MONTHS, steps=tuple(sorted(known)), with_band=False)
    except ValueError:  # too short, or nothing recorded on one side: the step has no size
        return {}, True
    found: dict[str, Factor] = {}
    for step in trend.steps:
        weight = _share_after(years.stretches[-1:], months[step.at]) - _share_after(
            years.stretches[:-1], months[step.at]
        )
        error = float(np.log(max(step.upper, 1e-12) / max(step.lower, 1e-12))) / (2 * REACH)
        name = BOUNDARIES if known[step.at] == "boundary" else CODE
        before = found.get(name, Factor(1.0))
        found[name] = Factor(
            before.ratio * float(step.ratio**weight), float(np.hypot(before.log_error, abs(weight) * error))
        )
    return found, len(known) < len(steps)


def monthly(panel: Panel, areas: Areas) -> tuple[Floats, Floats, tuple[Period, ...]]:
    """Counts by month of some areas or of the whole, what they are held against, and the months that were told."""
    rows = list(range(len(panel.areas))) if areas is None else [panel.areas.index(area) for area in areas]
    told, exposure = panel.is_observed[rows], panel.exposure[rows]
    counts = np.where(told, panel.counts[rows], 0).sum(axis=0) + (panel.unplaced if areas is None else 0)
    held = np.where(told & np.isfinite(exposure), exposure, 0.0).sum(axis=0)
    if not (held > 0).any():
        held = told.mean(axis=0) if told.size else np.ones(len(panel.periods))
    at = np.flatnonzero(held > 0)
    return counts[at].astype(np.float64), held[at], tuple(panel.periods[i] for i in at)


def _first_after(months: tuple[Period, ...], day: date) -> int:
    return next((at for at, month in enumerate(months) if month.end_day > day), len(months))


def _share_after(stretches: tuple[Period, ...], month: Period) -> float:
    days = sum((each.end_day - each.start_day).days for each in stretches)
    after = sum(max(0, (each.end_day - max(each.start_day, month.start_day)).days) for each in stretches)
    return after / days


def shares_of(rates: tuple[ReportingRate, ...], years: Years) -> Shares | None:
    """The share reported, read along straight lines between the years it was measured in.

    None where no measure reaches the window, or none the years before: a rate holds for its own year and the next.
    """
    measured = [rate.year for rate in rates]
    wanted = [stretch.start_day.year + (stretch.start_day.month > MONTHS // 2) for stretch in years.stretches]
    known = [year for year in wanted[:-1] if measured and measured[0] - 1 <= year <= measured[-1] + 1]
    if len(rates) < 2 or abs(wanted[-1] - measured[-1]) > 1 or len(known) < len(wanted) - 1:
        return None
    value = np.array([rate.share.value for rate in rates])
    leaning = [np.interp(known, measured, unit).mean() for unit in np.eye(len(rates))]
    at_now = np.array([np.interp(wanted[-1], measured, unit) for unit in np.eye(len(rates))])
    now, then = float(at_now @ value), float(leaning @ value)
    # Both ends lean on the same measures, so what is wrong in one of them is partly wrong in both.
    pull = at_now * value / now - np.array(leaning) * value / then
    error = float(np.linalg.norm(pull * np.array([log_error_of(rate) for rate in rates])))
    return Shares(now, then, error, rates[-1], rates[0])


def log_error_of(rate: ReportingRate) -> float:
    """Standard error of the log of a share; where no interval is published, of five percentage points either way."""
    if rate.has_interval:
        return float(np.log(rate.share.upper / rate.share.lower)) / (2 * REACH)
    return WITHOUT_INTERVAL / REACH / rate.share.value


def _is_felt(cause: KnownCause, panel: Panel, years: Years, areas: Areas) -> bool:
    """Whether something known may make the window another than the years before: not what held all the time."""
    concerns = cause.category in ("", panel.category) and cause.during.overlaps(years.window)
    here = not cause.areas or bool(set(cause.areas) & set(panel.areas if areas is None else areas))
    return concerns and here and cause.during.start_day > years.stretches[0].start_day


def _excess(panel: Panel, years: Years, areas: Areas, cause: KnownCause) -> Factor | None:
    """By how much the months and areas of a cause raised the whole of the window.

    What was to be expected there is the mean of the years before, times how the rest of the window has changed. None
    where there is hardly any rest, or where it began before the window, for then nothing tells what it did.
    """
    if cause.during.start_day < years.window.start_day:
        return None
    within = [area for area in (panel.areas if areas is None else areas) if not cause.areas or area in cause.areas]
    counts = np.where(panel.is_observed, panel.counts, 0)[[panel.areas.index(area) for area in within]]
    during = [i for i in _months(panel, years.window) if panel.periods[i].overlaps(cause.during)]
    months = {panel.periods[i].start_day.month for i in during}
    back = [
        i for each in years.stretches[:-1] for i in _months(panel, each) if panel.periods[i].start_day.month in months
    ]
    n_before = len(years.stretches) - 1
    now, before = float(counts[:, during].sum()), float(counts[:, back].sum()) / n_before
    rest_now, rest_before = float(years.counts[-1]) - now, years.before - before
    if rest_now <= 0 or rest_before < LEAST_REST * years.before:
        return None
    usual = before * rest_now / rest_before
    doubt = (1 / (before * n_before) if before else 0.0) + 1 / rest_now
    error = np.sqrt(now + usual**2 * doubt)
    return Factor((rest_now + now) / (rest_now + usual), float(error / (rest_now + usual)))


def _months(panel: Panel, stretch: Period) -> list[int]:
    return [i for i, each in enumerate(panel.periods) if stretch.start_day <= each.start_day < stretch.end_day]
