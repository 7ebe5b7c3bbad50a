"""Single years that jumped, events that lost their place, and how the place has gone against the nation. No question of its own: `change_kind` asks."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from lagesbild.analyses._sources import TOLD, Usual, against_years
from lagesbild.analyses._years import Years, years_of
from lagesbild.domain import Claim, Estimate, Fact, Finding, Panel, Period, Reference, ReferenceSeries, Status
from lagesbild.domain.periods import span_of
from lagesbild.kernels.change import change_from_earlier

JUMP = 0.25  # a quarter more or less in one year; smaller ones are common
SURELY = 0.002
FEWEST_YEARS = 3
PLACING_MATTERS = 0.1  # of all events; less than that moves no area from one class to another
MANY_ERRORS = 2.58  # one case of a hundred by chance
HELD = 0.8  # where four fifths or more are left in the years after, it was not a single year


def history_of(panel: Panel, usual: Usual, years_back: int) -> Iterator[Finding]:
    """What the whole's years before the window have to tell."""
    years = years_of(panel, years_back, across_breaks=True)
    if years is None or len(years.stretches) < FEWEST_YEARS:
        return
    jump = _largest_jump(panel, years, usual)
    if jump is not None:
        yield jump
    for series in panel.references:
        against = _against(panel, years, series, usual)
        if against is not None:
            yield against


def placing_of(panel: Panel, years: Years) -> Iterator[Finding]:
    """Where fewer or more could be placed, the areas' figures moved though the whole did not."""
    if not panel.areas or not panel.unplaced.any():
        return
    placed = years_of(panel, len(years.stretches) - 1, panel.areas, across_breaks=True)
    if placed is None or placed.stretches != years.stretches or placed.before == 0 or placed.counts[-1] == 0:
        return
    n_now, n_then = float(years.counts[-1]), float(years.counts[:-1].sum())
    now, then = float(placed.counts[-1]) / n_now, float(placed.counts[:-1].sum()) / n_then
    pooled = float(placed.counts.sum() / years.counts.sum())
    error = float(np.sqrt(pooled * (1 - pooled) * (1 / n_now + 1 / n_then)))
    if error == 0 or abs(now - then) < max(MANY_ERRORS * error, PLACING_MATTERS):
        return
    ratio = float(placed.counts[-1] / placed.before)
    yield Finding(
        "placing",
        panel.category,
        None,
        years.window,
        "ratio",
        ratio,
        None,
        reference=Reference("earlier", "earlier"),
        facts={"now_share": now, "then_share": then, "ratio": ratio, "n_events": int(placed.counts[-1])},
        evidence=panel.evidence,
        claim=Claim.MORE_KNOWN,
        is_clear=True,
        part="placing",
    )


def _largest_jump(panel: Panel, years: Years, usual: Usual) -> Finding | None:
    """The year, not the last, that stands out most from all before it: chance and the usual difference aside."""
    rates = years.counts / years.exposure
    best: tuple[float, int] | None = None
    for at in range(1, len(rates) - 1):
        step = rates[at] / rates[at - 1] - 1 if rates[at - 1] > 0 else 0.0
        known = any(years.stretches[at - 1].start_day < b.day < years.stretches[at].end_day for b in panel.breaks)
        if abs(step) < JUMP or known or years.counts[:at].sum() == 0:
            continue
        by_chance = change_from_earlier(
            years.counts[at : at + 1],
            years.exposure[at : at + 1],
            years.counts[at - 1 : at],
            years.exposure[at - 1 : at],
        ).p_value[0]
        p_value = float(against_years(years.counts[: at + 1], years.exposure[: at + 1], usual).p_value[0])
        if by_chance <= SURELY and p_value <= TOLD and (best is None or p_value < best[0]):
            best = p_value, at
    return None if best is None else _jump(panel, years, rates, best[1])


def _jump(panel: Panel, years: Years, rates: NDArray[np.float64], at: int) -> Finding | None:
    before, after = float(rates[:at].mean()), float(rates[at + 1 :].mean())
    kept = (after - before) / (float(rates[at]) - before) if rates[at] != before else 1.0
    if kept >= HELD:
        return None
    facts: dict[str, Fact] = {
        "year": _name(years.stretches[at]),
        "by_share": float(rates[at] / rates[at - 1] - 1),
        "kept_share": max(kept, 0.0),
        "n_events": int(years.counts[at]),
    }
    return Finding(
        "jump_questioned",
        panel.category,
        None,
        years.stretches[at],
        "ratio",
        float(rates[at] / rates[at - 1]),
        None,
        reference=Reference("earlier", "earlier"),
        facts=facts,
        evidence=panel.evidence,
        claim=Claim.UNDECIDED,
        part="jump",
    )


def _against(panel: Panel, years: Years, series: ReferenceSeries, usual: Usual) -> Finding | None:
    """The last year against the first, here and in the nation, where the two have gone apart."""
    there = np.array([_rate(panel, series, stretch) for stretch in years.stretches])
    here = years.counts / years.exposure
    if not years.has_exposure or not np.isfinite(there[[0, -1]]).all() or min(there[0], there[-1], here[0]) <= 0:
        return None
    ratio = here / there
    error = np.sqrt(1 / max(years.counts[0], 1) + 1 / max(years.counts[-1], 1) + 2 * usual.spread**2)
    if abs(np.log(ratio[-1] / ratio[0])) < MANY_ERRORS * error:
        return None
    facts: dict[str, Fact] = {
        "here_share": float(here[-1] / here[0] - 1),
        "nation_share": float(there[-1] / there[0] - 1),
        "then_ratio": float(ratio[0]),
        "now_ratio": float(ratio[-1]),
        "first_year": _name(years.stretches[0]),
        "last_year": _name(years.stretches[-1]),
        "since_year": _since(years, ratio),
        "exposure_kind": panel.exposure_kind,
        "n_events": int(years.counts[-1]),
    }
    return Finding(
        "against_nation",
        panel.category,
        None,
        span_of(years.stretches),
        "ratio",
        float(ratio[-1]),
        Estimate(float(ratio[-1]), *_limits(years, ratio)),
        reference=Reference("nation", series.name),
        facts=facts,
        evidence=panel.evidence,
        part=f"against {series.area_code}",
    )


def _limits(years: Years, ratio: NDArray[np.float64]) -> tuple[float, float]:
    reach = np.exp(1.96 / np.sqrt(max(float(years.counts[-1]), 1.0)))
    return float(ratio[-1] / reach), float(ratio[-1] * reach)


def _rate(panel: Panel, series: ReferenceSeries, stretch: Period) -> float:
    at = [i for i, each in enumerate(panel.periods) if stretch.start_day <= each.start_day < stretch.end_day]
    exposure = series.exposure[at]
    if not at or (series.status[at] != Status.OBSERVED).any() or not np.isfinite(exposure).all() or not exposure.sum():
        return float("nan")
    return float(series.counts[at].sum() / exposure.sum())


def _since(years: Years, ratio: NDArray[np.float64]) -> str:
    """The first year from which the place has stayed on the side of the nation where it is now."""
    is_same = (ratio > 1) == (ratio[-1] > 1)
    other = np.flatnonzero(~is_same)
    return _name(years.stretches[int(other[-1]) + 1 if other.size else 0])


def _name(stretch: Period) -> str:
    first, last = stretch.start_day.year, stretch.last_day.year
    return str(first) if first == last else f"{first}–{last}"
