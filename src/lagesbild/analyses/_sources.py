"""Which way each source points on one problem, with its doubt. No question of its own: `sources_agree` and
`change_kind` ask.

The last year is held against the years before it, by as much as years usually differ. What people write down at work,
and what the public reports, is also held against everything else that the same source has told: where all of it
rises alike, more is written down, and that is no sign of more happening.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from fnmatch import fnmatchcase

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from lagesbild.analyses._years import Areas, Years, stretches_back, together, years_of
from lagesbild.domain import (
    Contributions,
    Estimate,
    EvidenceClass,
    Observations,
    Panels,
    Period,
    ProblemView,
    ProblemViews,
    Scale,
    Survey,
    Surveys,
)
from lagesbild.domain.knowledge import POLICE, RESCUE, STAFF, SURVEY, TESTIMONY, UPKEEP, WALKS, WORK
from lagesbild.kernels.change import YearChange, year_against_years
from lagesbild.kernels.survey import Estimate as SurveyEstimate
from lagesbild.kernels.survey import design_mean, design_share

TOLD = 0.05  # a way that chance would show at most once in twenty
STEADY = 1.25  # a ratio that lies within this, either way, with its interval is no change worth the name
LATE = timedelta(days=92)  # the rescue service may report two months after the month
LARGEST_RATIO = 1000.0  # an interval without an end is written as this
OTHERS_PER_OWN = 1.0  # with fewer reports of other things they cannot tell how much is reported at all

CLASS_OF = {
    POLICE: EvidenceClass.MEASURED,
    RESCUE: EvidenceClass.MEASURED,
    UPKEEP: EvidenceClass.MEASURED,
    STAFF: EvidenceClass.STAFF_REPORT,
    WORK: EvidenceClass.STAFF_REPORT,
    WALKS: EvidenceClass.STAFF_REPORT,
    SURVEY: EvidenceClass.SURVEY,
    TESTIMONY: EvidenceClass.TESTIMONY,
}
WRITTEN_DOWN = (STAFF, WORK, WALKS)  # their number follows how much is written down

# As they stand in a sentence, before or after "visar" and "show".
NAMES = {
    POLICE: {"sv": "polisens uppgifter", "en": "the police figures"},
    RESCUE: {"sv": "räddningstjänstens insatser", "en": "the rescue service's call-outs"},
    STAFF: {"sv": "personalens lägesrapporter", "en": "the staff's weekly reports"},
    WORK: {"sv": "de anställdas tillbudsrapporter", "en": "the employees' incident reports"},
    UPKEEP: {"sv": "kommunens saneringar och lagningar", "en": "the municipality's cleaning and mending"},
    SURVEY: {"sv": "invånarnas svar i enkäten", "en": "the residents' answers in the survey"},
    WALKS: {"sv": "trygghetsvandringar och felanmälningar", "en": "safety walks and fault reports"},
    TESTIMONY: {"sv": "berättelser från invånare och föreningar", "en": "accounts from residents and associations"},
}

# Who would have to tell, after "figures are lacking from".
WHO = {
    POLICE: {"sv": "polisen", "en": "the police"},
    RESCUE: {"sv": "räddningstjänsten", "en": "the rescue service"},
    STAFF: {"sv": "lägesrapporter", "en": "weekly staff reports"},
    WORK: {"sv": "tillbud på arbetet", "en": "incidents at work"},
    UPKEEP: {"sv": "drift och sanering", "en": "cleaning and mending"},
    SURVEY: {"sv": "enkäter", "en": "surveys"},
    WALKS: {"sv": "trygghetsvandringar", "en": "safety walks"},
    TESTIMONY: {"sv": "inlämnade berättelser", "en": "accounts sent in"},
}


@dataclass(frozen=True)
class Usual:
    """How much years jump about: `spread` in the logs where a source has few years of its own, worth `df` of them."""

    years_back: int
    spread: float
    df: float


@dataclass(frozen=True)
class Heard:
    """Everything the sources are heard through, and the stretch the picture speaks of."""

    panels: Panels
    surveys: Surveys
    observations: Observations
    contributions: Contributions
    views: ProblemViews
    window: Period
    usual: Usual


@dataclass(frozen=True)
class Direction:
    """Which way one source points. `key` is what it calls the problem. `ratio` now over before, None where the source
    only says better or worse. `p_value` of no change; `strict_p`, the same where the source's own zeal is taken out.

    `counts` False: it may agree, but nothing can be concluded from it: what is found follows how much is looked for,
    or nothing tells how much is written down at all.
    """

    source: str
    key: str
    is_up: bool
    p_value: float
    strict_p: float
    ratio: Estimate | None
    n_now: int
    n_before: int
    counts: bool
    evidence: tuple[str, ...] = ()

    @property
    def way(self) -> str:
        if self.p_value <= TOLD:
            return "up" if self.is_up else "down"
        is_narrow = self.ratio is not None and self.ratio.lower >= 1 / STEADY and self.ratio.upper <= STEADY
        return "steady" if is_narrow else "unclear"


def directions_of(views: Sequence[ProblemView], heard: Heard, areas: Areas = None) -> tuple[Direction, ...]:
    """What each source that can be heard says of a problem, in the order of the views. Of some areas: counts alone."""
    found = []
    for view in views:
        heard_as = next((one for key in view.keys if (one := _direction(view, key, heard, areas)) is not None), None)
        if heard_as is not None:
            found.append(heard_as)
    return tuple(found)


def that_surely_go(others: Sequence[Direction], way: str, by_chance: float) -> list[Direction]:
    """Those that count and go that way so clearly that chance would let any of them do so with this probability."""
    able = [one for one in others if one.counts]
    return [one for one in able if one.is_up == (way == "up") and one.strict_p <= by_chance / len(able)]


def that_would_have_seen(others: Sequence[Direction], ratio: tuple[float, float, float], way: str) -> Direction | None:
    """A source that counts and whose interval does not reach that of a change: a real one would have shown there."""
    for one in others:
        if one.counts and one.ratio is not None:
            falls_short = one.ratio.upper < ratio[1] if way == "up" else one.ratio.lower > ratio[2]
            if falls_short:
                return one
    return None


def _direction(view: ProblemView, key: str, heard: Heard, areas: Areas) -> Direction | None:
    if view.source == SURVEY:
        return None if areas is not None else _asked(view, key, heard)
    if view.source == TESTIMONY:
        return None if areas is not None else _told(key, heard)
    if view.source == WALKS:
        return None if areas is not None else _walked(key, heard)
    return _counted(view, key, heard, areas)


def _counted(view: ProblemView, key: str, heard: Heard, areas: Areas) -> Direction | None:
    codes = key.split("+")
    own = _years_of_codes(codes, heard, areas)
    if own is None:
        return None
    others = _rest_of_source(view, codes, heard, areas) if view.source in WRITTEN_DOWN else None
    # What is cleaned and mended follows how much is, and no other figures tell how much that was.
    is_driven = view.source == UPKEEP or any(heard.panels.category(code).is_detection_driven for code in codes)
    evidence = tuple(dict.fromkeys(one for code in codes for one in heard.panels.by_category[code].evidence))
    return _of_years(view.source, key, (own, others), heard.usual, counts=not is_driven, evidence=evidence)


def _years_of_codes(codes: Sequence[str], heard: Heard, areas: Areas) -> Years | None:
    panels = [heard.panels.by_category.get(code) for code in codes]
    parts = [
        years_of(panel, heard.usual.years_back, areas)
        for panel in panels
        if panel is not None and (areas is None or set(areas) <= set(panel.areas))
    ]
    known = [part for part in parts if part is not None and abs(part.window.end_day - heard.window.end_day) <= LATE]
    if len(known) < len(codes):
        return None
    return known[0] if len(known) == 1 else together(known)


def _rest_of_source(view: ProblemView, codes: Sequence[str], heard: Heard, areas: Areas) -> Years | None:
    """Everything else that the same source has told."""
    named = {
        part
        for other in heard.views.views
        if other.source == view.source
        for key in other.keys
        for part in key.split("+")
    }
    rest = [code for code in sorted(named - set(codes)) if code in heard.panels.by_category]
    parts = [part for code in rest if (part := _years_of_codes([code], heard, areas)) is not None]
    return together(parts) if parts else None


def _walked(key: str, heard: Heard) -> Direction | None:
    """Reports of a shortcoming, from the first day that anything at all was reported."""
    seen = heard.observations
    days = seen.day[~np.isnat(seen.day)]
    if not days.size or days.max() < np.datetime64(heard.window.start_day):
        return None
    stretches = stretches_back(heard.window, days.min().astype(object), heard.usual.years_back)
    if len(stretches) < 2:
        return None
    is_own = seen.category.is_one_of(key)
    own, others = (_years_of_days(stretches, seen.day[which]) for which in (is_own, ~is_own))
    if own.counts.sum() == 0:
        return None
    return _of_years(WALKS, key, (own, others), heard.usual, counts=True, evidence=seen.evidence)


def _years_of_days(stretches: tuple[Period, ...], days: NDArray[np.datetime64]) -> Years:
    counts = np.array(
        [((days >= np.datetime64(s.start_day)) & (days < np.datetime64(s.end_day))).sum() for s in stretches],
        dtype=float,
    )
    ones = np.ones(len(stretches))
    return Years(stretches, counts, ones, ones, np.full(len(stretches), np.nan))


def _of_years(
    source: str, key: str, years: tuple[Years, Years | None], usual: Usual, *, counts: bool, evidence: tuple[str, ...]
) -> Direction | None:
    own, others = years
    if own.counts.sum() == 0:
        return None
    change = change_of(own, usual)
    strict, is_told_apart = float(change.p_value[0]), True
    if source in WRITTEN_DOWN:
        strict, is_told_apart = _against_the_rest(own, others, change, usual)
    return Direction(
        source=source,
        key=key,
        is_up=bool(change.value[0] > 1),
        p_value=float(change.p_value[0]),
        strict_p=strict,
        ratio=estimate_of(change),
        n_now=int(own.counts[-1]),
        n_before=int(own.counts[:-1].sum()),
        counts=counts and is_told_apart,
        evidence=evidence,
    )


def _against_the_rest(own: Years, others: Years | None, change: YearChange, usual: Usual) -> tuple[float, bool]:
    """The p-value when the source's other reports stand for how much it writes down, and whether they can."""
    both = together([own, others]) if others is not None else None
    if others is None or both is None:
        return 1.0, False
    at = [[each.stretches.index(stretch) for stretch in both.stretches] for each in (own, others)]
    ours, theirs = own.counts[at[0]], others.counts[at[1]]
    if theirs.min() < 1 or theirs.sum() < OTHERS_PER_OWN * ours.sum():
        return 1.0, False
    relative = against_years(ours, theirs, usual)
    same_way = (relative.value[0] > 1) == (change.value[0] > 1)
    return (max(float(change.p_value[0]), float(relative.p_value[0])) if same_way else 1.0), True


def change_of(years: Years, usual: Usual) -> YearChange:
    """The window against the years before; older ones tell how much years jump about."""
    counts, exposure = np.append(years.older_counts, years.counts), np.append(years.older_exposure, years.exposure)
    return year_against_years(
        counts[None, :],
        exposure[None, :],
        usual_spread=usual.spread,
        usual_df=usual.df,
        level_years=len(years.stretches) - 1,
    )


def against_years(counts: NDArray[np.float64], exposure: NDArray[np.float64], usual: Usual) -> YearChange:
    return year_against_years(counts[None, :], exposure[None, :], usual_spread=usual.spread, usual_df=usual.df)


def estimate_of(change: YearChange) -> Estimate:
    ends = (float(part[0]) for part in (change.value, change.lower, change.upper))
    return Estimate(*(min(end, LARGEST_RATIO) for end in ends))


def _asked(view: ProblemView, pattern: str, heard: Heard) -> Direction | None:
    """The last round of a survey against the one before; None where it was asked once, or too long ago."""
    for survey in heard.surveys.questions:
        if fnmatchcase(survey.question.key, pattern):
            rounds = _rounds(survey)
            if len(rounds) > 1 and rounds[-1][0] >= heard.window.end_day.year - 2:
                return _between_rounds(survey, rounds[-2][1], rounds[-1][1], view.sign)
    return None


def _rounds(survey: Survey) -> list[tuple[int, str]]:
    """(year, round) of each round with answers, in order of time."""
    found = []
    for label in survey.round.labels:
        inside = survey.round.is_one_of(label) & survey.is_answered
        if inside.any():
            year = int(survey.reference_year[inside].max())
            digits = "".join(sign for sign in label if sign.isdigit())[:4]
            found.append((year or int(digits or 0), label))
    return sorted(found)


def _of_round(survey: Survey, label: str) -> SurveyEstimate | None:
    """A round's share of yes, or its mean; None where the design gives no doubt."""
    estimate = design_share if survey.question.scale is Scale.YES_NO else design_mean
    try:
        return estimate(
            survey.y,
            survey.weights,
            strata=survey.strata,
            clusters=survey.clusters,
            fpc=survey.fpc,
            domain=survey.round.is_one_of(label) & survey.is_answered,
        )
    except ValueError:  # a stratum with one cluster, or too few degrees of freedom
        return None


def _between_rounds(survey: Survey, before: str, now: str, sign: int) -> Direction | None:
    then, after = _of_round(survey, before), _of_round(survey, now)
    if then is None or after is None:
        return None
    if min(then.value, after.value) <= 0:
        return None
    log_ratio = float(np.log(after.value / then.value))
    error = float(np.hypot(then.se / then.value, after.se / after.value))
    if error == 0:
        return None
    df = max(1, min(then.df, after.df))
    p_value, reach = float(2 * stats.t.sf(abs(log_ratio) / error, df)), float(stats.t.ppf(0.975, df))
    ends = (np.exp(log_ratio + way * reach * error) for way in (0, -1, 1))
    return Direction(
        source=SURVEY,
        key=survey.question.key,
        is_up=sign * log_ratio > 0,
        p_value=p_value,
        strict_p=p_value,
        ratio=Estimate(*(min(float(end), LARGEST_RATIO) for end in ends)),
        n_now=after.n,
        n_before=then.n,
        counts=then.trusted and after.trusted,
        evidence=survey.evidence,
    )


def _told(key: str, heard: Heard) -> Direction | None:
    """Those who say worse against those who say better, within the window. Told by few, chosen by nobody: it never
    counts as a source of its own."""
    told = heard.contributions
    if not told.day.size:
        return None
    inside = (told.day >= np.datetime64(heard.window.start_day)) & (told.day < np.datetime64(heard.window.end_day))
    here = inside & told.category.is_one_of(key)
    worse, better = (int((here & told.direction.is_one_of(way)).sum()) for way in ("worse", "better"))
    if not here.any():
        return None
    p_value = float(stats.binomtest(worse, worse + better).pvalue) if worse + better else 1.0
    return Direction(
        TESTIMONY, key, worse > better, p_value, p_value, None, worse, better, counts=False, evidence=told.evidence
    )
