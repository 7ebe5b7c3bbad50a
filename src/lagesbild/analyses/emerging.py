"""Is it new, lasting or on its way out?

Each area is held against all the others over the last ten half-years: in each of them, and in all together. It stands
out when it has more than 1.25 times their rate, with at most one false in twenty of all that are marked. With few
events an area that always has twice as much is marked in some half-years only. A class that says that something has
changed therefore also asks that the area's ratio to the others is clearly another than it was (one in a hundred).

    new            marked in the last half-year only, clearly above what it was before, which was not high (nytt)
    consecutive    the same of the last two or more (nytt sedan en tid)
    intensifying   stands out over the whole time, the later half clearly above the earlier (tilltagande)
    persistent     stands out over the whole time, and its ratio has not clearly changed (bestående)
    diminishing    stands out over the whole time, the later half clearly below the earlier (avtagande)
    sporadic       stands out over the whole time, and its ratio clearly comes and goes (till och från)
    historical     marked before but in neither of the last two half-years, which are clearly below (tidigare)

All other areas have no class. The names are those of emerging hot spot analysis, with areas instead of cells, the
areas' own rates instead of their neighbourhoods', and evidence of change where that counts marks alone.

Assumes that what counts are held against follows where events can happen, and one way of recording in all areas.
Do not use it to rank areas, nor for areas with so few events that only large differences show.

Getis & Ord (1992), Geographical Analysis 24:189–206. Benjamini & Hochberg (1995), J. R. Statist. Soc. B 57:289–300.
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from lagesbild.analyses._emerging_words import WORDS
from lagesbild.domain import Abstention, Claim, Estimate, Fact, Finding, Panel, Panels, Period
from lagesbild.kernels.change import change_from_earlier
from lagesbild.kernels.rates import ratio_to_reference
from lagesbild.kernels.standing_out import StandingOut, standing_out

__all__ = ["WORDS", "Options", "run"]

MONTHS = 6  # not options: the sentences say half-years, the docstring says the shares
PER_YEAR = 2
CLEAR_CHANGE = 0.01
LAST = 2  # half-years: a year without it, and it is over
_CLAIMS = {
    "new": Claim.EMERGING,
    "consecutive": Claim.EMERGING,
    "intensifying": Claim.HIGHER,
    "persistent": Claim.HIGHER,
}


@dataclass(frozen=True)
class Options:
    half_years: int = 10  # longer, and what is new drowns in what was
    fewest_half_years: int = 6  # with fewer, lasting and new are the same thing
    fewest_areas: int = 5  # with fewer, the rest is another area or two
    fewest_events: int = 200  # with fewer, an area has one or two in a half-year
    least_ratio: float = 1.25  # less is hardly worth telling, and with many events every area differs a little


@dataclass(frozen=True)
class _Followed:
    """Areas whose every half-year is known: codes in order, the half-years, counts and exposure [areas, half-years]."""

    areas: tuple[str, ...]
    periods: tuple[Period, ...]
    counts: NDArray[np.float64]
    exposure: NDArray[np.float64]


def run(panel: Panel, panels: Panels, options: Options) -> list[Finding | Abstention]:
    n_periods = min(len(panel.periods) // MONTHS, options.half_years)
    if n_periods < options.fewest_half_years:
        return [Abstention("too_few_periods", panel.category, panel.span, facts={"n_periods": n_periods})]
    seen = _followed(panel, n_periods)
    during = Period(seen.periods[0].start_day, seen.periods[-1].end_day)
    if len(seen.areas) < options.fewest_areas:
        return [Abstention("too_few_areas", panel.category, during, facts={"n_areas": len(seen.areas)})]
    if seen.counts.sum() < options.fewest_events:
        return [Abstention("too_few_events", panel.category, during, facts={"n_events": int(seen.counts.sum())})]
    found = standing_out(seen.counts, seen.exposure, at_least=options.least_ratio, season=PER_YEAR)
    classes = [_class_of(seen, found, at, options.least_ratio) for at in range(len(seen.areas))]
    by_looking = panels.category(panel.category).is_detection_driven
    said = [
        _judged(_finding(panel, seen, found, (at, says), options), by_looking=by_looking)
        for at, says in enumerate(classes)
        if says
    ]
    facts: dict[str, Fact] = {
        "n_compared": len(seen.areas),
        "n_periods": n_periods,
        "n_outside": len(said),
        "least_ratio": options.least_ratio,
    }
    return [*said, Finding("classes", panel.category, None, during, "areas", float(len(said)), None, facts=facts)]


def _class_of(seen: _Followed, found: StandingOut, at: int, least: float) -> str:
    """The area's class, as the docstring above has them; empty where it has none."""
    marks = found.stands_out[at]
    run = _trailing(marks)
    is_only_last = 0 < run == marks.sum() < marks.size and not _stood_out(seen, found, at, marks.size - run, least)
    if is_only_last and _change(seen, found, at, marks.size - run) > 0:
        return "new" if run == 1 else "consecutive"
    was_marked = marks[:-LAST].any() and not marks[-LAST:].any()
    if was_marked and _change(seen, found, at, marks.size - LAST) < 0:
        return "historical"
    if not found.lasts[at]:
        return ""
    change = _change(seen, found, at, marks.size // 2)
    if change:
        return "intensifying" if change > 0 else "diminishing"
    return "sporadic" if found.p_varies[at] <= CLEAR_CHANGE else "persistent"


def _stood_out(seen: _Followed, found: StandingOut, at: int, split: int, least: float) -> bool:
    """Whether the area had clearly more up to half-year `split`, all of it together."""
    c, e, rest = (values[at, :split].sum() / found.dispersion for values in (seen.counts, found.expected, found.rest))
    return bool(rest > 0 and ratio_to_reference(c, e, reference_counts=rest).lower > least)


def _trailing(marks: NDArray[np.bool_]) -> int:
    """How many marks in a row there are at the end."""
    unmarked = np.flatnonzero(~marks)
    return int(marks.size - 1 - unmarked[-1]) if unmarked.size else int(marks.size)


def _change(seen: _Followed, found: StandingOut, at: int, split: int) -> float:
    """+1 or −1 where the area's ratio to the rest is clearly another from half-year `split` on; else 0."""
    c, e = seen.counts[at], found.expected[at]
    if min(c[:split].sum(), e[:split].sum(), e[split:].sum()) == 0:
        return 0.0
    change = change_from_earlier(
        [c[split:].sum()], [e[split:].sum()], [c[:split].sum()], [e[:split].sum()], dispersion=found.dispersion
    )
    return float(np.sign(change.value[0] - 1)) if change.p_value[0] <= CLEAR_CHANGE else 0.0


def _finding(panel: Panel, seen: _Followed, found: StandingOut, which: tuple[int, str], options: Options) -> Finding:
    at, says = which
    marks = found.stands_out[at]
    n_run = int(marks.sum()) if says in ("new", "consecutive") else marks.size
    stretch = slice(marks.size - n_run, None)
    c, e, rest = seen.counts[at, stretch].sum(), found.expected[at, stretch].sum(), found.rest[at, stretch].sum()
    phi = found.dispersion
    ratio = ratio_to_reference(c / phi, e / phi, reference_counts=rest / phi)
    facts: dict[str, Fact] = {
        "n_events": int(c),
        "expected": float(e),
        "n_run": n_run,
        "n_marked": int(marks.sum()),
        "n_periods": int(marks.size),
        "least_ratio": options.least_ratio,
        "dispersion_ratio": phi,
        "exposure_kind": panel.exposure_kind,
    }
    return Finding(
        says,
        panel.category,
        seen.areas[at],
        Period(seen.periods[stretch][0].start_day, seen.periods[-1].end_day),
        "ratio",
        float(ratio.value),
        Estimate(float(ratio.value), float(ratio.lower), float(ratio.upper)),
        facts=facts,
        claim=_CLAIMS.get(says, Claim.NONE),
        is_clear=says in _CLAIMS,
    )


def _judged(finding: Finding, *, by_looking: bool) -> Finding:
    """The finding; where events are found by looking, what is new may be the looking, and nothing is claimed of it."""
    is_change = finding.claim is Claim.EMERGING
    return replace(finding, claim=Claim.UNDECIDED, is_clear=False) if by_looking and is_change else finding


def _followed(panel: Panel, n_periods: int) -> _Followed:
    months = panel.periods[-n_periods * MONTHS :]
    recent = panel.during(Period(months[0].start_day, months[-1].end_day))
    whole = [code for code, known in zip(recent.areas, recent.is_usable, strict=True) if known.all()]
    kept = recent.in_order(sorted(whole))
    shape = (len(whole), n_periods, MONTHS)
    starts = tuple(
        Period(months[at * MONTHS].start_day, months[(at + 1) * MONTHS - 1].end_day) for at in range(n_periods)
    )
    return _Followed(
        areas=kept.areas,
        periods=starts,
        counts=kept.counts.reshape(shape).sum(axis=2).astype(np.float64),
        exposure=kept.exposure.reshape(shape).sum(axis=2),
    )
