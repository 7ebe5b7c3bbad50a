"""Better knowledge, or a worse situation?

A number that changed is first divided: so much goes with more residents, with another share reported, with more looking,
with what the figures cover, with how it is coded, with boundaries, with something known; the rest is left over. Then
the verdict. "Worse" (or "better") is said only where two sources that share no register show the same, and more than
years usually differ; two categories of one register are one source. Where a measured explanation is enough, or another
source would have seen a real change and did not, it is said that more is known. Else it cannot be decided. The number of
areas in a class on somebody's list is asked the same question, edition against edition.

How to read: the parts add up to the change. What is left over is not thereby real. A jump in a single year is always
questioned: counts of Swedish municipalities jump about by an eighth from year to year beyond what chance makes of them
(standard deviation of the log 0.09–0.14 by group of offences, 290 municipalities, 2013–2016; more for drugs and traffic).

Assumes that a source other than the police does not rise merely because the police's does, that factors multiply, and that
a reporting rate lies on a straight line between the years it was measured in. Do not use it for a category that several
sources are counted in at once, nor to find causes. Sources that are biased the same way at the same time would agree.

Brå (2015): recorded crime does not mirror crime. Ang (2005), Energy Policy 33:867–871. Smyth (2004), Statistical
Applications in Genetics and Molecular Biology 3:3, for a spread leaning on others'.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np

from lagesbild.analyses._area_screen import Screened, screened
from lagesbild.analyses._change_kind_words import WORDS
from lagesbild.analyses._change_parts import (
    EVENT,
    KNOWLEDGE,
    LEFT,
    POPULATION,
    REPORTING,
    Known,
    Made,
    monthly,
    parts_of,
)
from lagesbild.analyses._class_change import classes_changed
from lagesbild.analyses._history import history_of, placing_of
from lagesbild.analyses._sources import (
    CLASS_OF,
    NAMES,
    TOLD,
    Direction,
    Heard,
    Usual,
    change_of,
    directions_of,
    estimate_of,
    that_surely_go,
    that_would_have_seen,
)
from lagesbild.analyses._years import Areas, Years, years_of
from lagesbild.domain import (
    Abstention,
    AssessmentEditions,
    Claim,
    Contributions,
    Estimate,
    Fact,
    Finding,
    KnownCauses,
    Observations,
    Panel,
    Panels,
    ProblemView,
    ProblemViews,
    Reference,
    ReportingRates,
    Surveys,
)
from lagesbild.domain.knowledge import POLICE
from lagesbild.kernels.change import YearChange, change_from_earlier, seasonal_dispersion
from lagesbild.kernels.rates import benjamini_hochberg
from lagesbild.kernels.reporting import tipping_point

__all__ = ["WORDS", "Options", "run"]

OTHER_SOURCE_BY_CHANCE = 0.01  # not an option: the sentence on how says one case of a hundred
FALSE_AMONG_MARKED = 0.05
SEASONS = 24  # months; with fewer, season and spread cannot be told apart
ENOUGH = 0.5  # of the change; an explanation of less than half of it is a part, not the explanation
TOLD_FIRST = (Claim.WORSE, Claim.BETTER, Claim.UNDECIDED, Claim.MORE_KNOWN, Claim.NONE)
_REGISTER = {"sv": "det som registreras", "en": "the recorded figures"}
_RECORDED = {
    True: {"sv": "anmälts", "en": "reported"},
    False: {"sv": "registrerats", "en": "recorded"},
}


@dataclass(frozen=True)
class Options:
    years_back: int = 5  # longer, and neither the town nor the way of recording is the same
    history_years: int = 10  # how far back a jump is looked for
    fewest_events: int = 20  # in the years before; with fewer, a change by half would not show
    # Standard deviation of the log from year to year beyond chance: the middle of the groups of offences that do not
    # follow how much is looked for, in Swedish municipalities (Brå, 2013–2016). With it 3.8 % of them are called
    # another in 2016, where 5 % are promised.
    usual_spread: float = 0.12
    usual_df: float = 4.0  # what others show is worth as much as five years of one's own


@dataclass(frozen=True)
class _Evidence:
    """What every question here may need."""

    heard: Heard
    known: Known
    options: Options


@dataclass(frozen=True)
class _Case:
    """One category in one place (None: the whole): its years, and the window against those before."""

    panel: Panel
    area: str | None
    years: Years
    change: YearChange
    chance_p: float

    @property
    def areas(self) -> Areas:
        return None if self.area is None else (self.area,)


def run(  # noqa: PLR0913 - each parameter is a kind of evidence
    *,
    panels: Panels,
    surveys: Surveys,
    observations: Observations,
    contributions: Contributions,
    editions: AssessmentEditions,
    rates: ReportingRates,
    causes: KnownCauses,
    views: ProblemViews,
    options: Options,
) -> list[Finding | Abstention]:
    usual = Usual(options.years_back, options.usual_spread, options.usual_df)
    said: list[Finding | Abstention] = []
    cases: list[_Case] = []
    areas: list[Screened] = []
    for panel in panels.by_category.values():
        case = _case(panel, None, usual, options)
        if isinstance(case, Abstention):
            said.append(case)
        else:
            cases.append(case)
            areas += screened(panel, options.years_back, options.fewest_events)
    if panels.by_category:
        window = max((panel.window or panel.span for panel in panels.by_category.values()), key=lambda one: one.end_day)
        heard = Heard(panels, surveys, observations, contributions, views, window, usual)
        said += _judged(cases, areas, _Evidence(heard, Known(rates, causes), options))
        said += classes_changed(editions, heard, causes)
    return said


def _case(panel: Panel, area: str | None, usual: Usual, options: Options) -> "_Case | Abstention":
    areas = None if area is None else (area,)
    window = panel.window or panel.span
    years = years_of(panel, usual.years_back, areas, across_breaks=True)
    if years is None:
        n_events = int(panel.whole_counts.sum())
        says = "no_earlier_years" if n_events else "too_few_events"
        return Abstention(says, panel.category, window, facts={"n_events": n_events})
    if years.counts[:-1].sum() < options.fewest_events or years.counts[-1] == 0:
        return Abstention("too_few_events", panel.category, window, facts={"n_events": int(years.counts.sum())})
    change = change_of(years, usual)
    return _Case(panel, area, years, change, _chance_p(panel, years, areas))


def _chance_p(panel: Panel, years: Years, areas: Areas) -> float:
    """Probability that chance, with the months' own spread, gives so large a difference of counts.

    Of the counts themselves: that there are more residents is one of the things a change can be made of.
    """
    counts, exposure, months = monthly(panel, areas)
    start = years.window.start_day
    alike = max((b.day for b in panel.breaks if b.day <= start), default=panel.periods[0].start_day)
    is_before = np.array([month.end_day <= start for month in months])
    since = is_before & np.array([month.start_day >= alike for month in months])
    is_before = since if since.sum() >= SEASONS else is_before  # a known step is not how months spread
    spread = seasonal_dispersion(counts[None, is_before], exposure[None, is_before], 12)
    before = years.counts[:-1]
    change = change_from_earlier(years.counts[-1:], [1.0], [before.sum()], [float(before.size)], dispersion=spread)
    return float(change.p_value[0])


def _judged(cases: list[_Case], areas: list[Screened], seen: _Evidence) -> Iterator[Finding]:
    """Every category of the whole; of the areas those whose change stands when one of twenty may be false. The
    gravest first."""
    stands = _stand([area.p_value for area in areas])
    local = [
        _case(area.panel, area.area, seen.heard.usual, seen.options)
        for area, does_stand in zip(areas, stands, strict=True)
        if does_stand
    ]
    told = [*cases, *(case for case in local if isinstance(case, _Case))]
    said = [tuple(_of_case(case, seen)) for case in told]
    kept = [each for each in said if each[0].area is None or each[0].claim is not Claim.NONE]
    for each in sorted(kept, key=lambda one: TOLD_FIRST.index(one[0].claim)):
        yield from each
    if cases:
        yield _screen(cases, areas)


def _stand(p_values: list[float]) -> list[bool]:
    return benjamini_hochberg(np.array(p_values), FALSE_AMONG_MARKED).tolist() if p_values else []


def _of_case(case: _Case, seen: _Evidence) -> Iterator[Finding]:
    made = parts_of(case.panel, case.years, case.areas, seen.known, float(case.change.log_error[0]))
    verdict = _verdict(case, made, seen)
    yield verdict
    if verdict.claim is not Claim.NONE or verdict.says.startswith((POPULATION, EVENT)):
        yield from _parts(case, made)
    if verdict.claim is Claim.UNDECIDED:
        yield from _tipping(case, made, seen.known.rates)
    if case.area is None:
        yield from placing_of(case.panel, case.years)
        yield from history_of(case.panel, seen.heard.usual, seen.options.history_years)


def _verdict(case: _Case, made: Made, seen: _Evidence) -> Finding:
    if case.chance_p > TOLD:
        return _finding(case, "no_change", Claim.NONE)
    way = "up" if case.years.counts[-1] > case.years.before else "down"
    if made.has_unmeasured_break:
        return _finding(case, "break_unmeasured", Claim.UNDECIDED)
    if made.unmeasured is not None:
        return _finding(case, "cause_unmeasured", Claim.UNDECIDED, {"cause": made.unmeasured.words})
    explained = _explained(case, made, way)
    if explained is not None:
        return explained
    value, lower, upper = made.products.left_ratio
    if lower <= 1 <= upper:
        return _finding(case, "usual_variation", Claim.NONE)
    return _by_sources(case, made, "up" if value > 1 else "down", seen)


def _explained(case: _Case, made: Made, way: str) -> Finding | None:
    """Where what is known is enough: more than half of the change, surely another than none, and no clear rest."""
    sign = 1 if way == "up" else -1
    logs = {name: sign * float(np.log(factor.ratio)) for name, factor in made.factors.items()}
    surely = {name: log for name, log in logs.items() if log > 1.96 * made.factors[name].log_error}
    _, lower, upper = made.products.left_ratio
    whole = sign * float(np.log(case.years.counts[-1] / case.years.before))
    if not surely or sum(surely.values()) < ENOUGH * whole or not lower <= 1 <= upper:
        return None
    most = max(surely, key=lambda name: surely[name])
    facts: dict[str, Fact] = {}
    if most == REPORTING and made.shares is not None:
        facts = {"now_share": made.shares.now, "then_share": made.shares.then}
    if most in made.causes:
        facts["cause"] = made.causes[most].words
    claim = Claim.MORE_KNOWN if most in KNOWLEDGE else Claim.NONE
    says = {REPORTING: "reported", "code": "code"}.get(most, most)
    return _finding(case, f"{says}_{way}", claim, facts, is_clear=claim is Claim.MORE_KNOWN)


def _by_sources(case: _Case, made: Made, way: str, seen: _Evidence) -> Finding:
    """The verdict where something is left that nothing known explains: what do the others say?"""
    views = seen.heard.views.about(case.panel.category)
    own_view = next((view for view in views if _is_of(view, case.panel.category)), None)
    own_source = own_view.source if own_view else POLICE
    others = [
        one
        for one in directions_of(views, seen.heard, case.areas)
        if one.source != own_source and case.panel.category not in one.key.split("+")
    ]
    name: Fact = NAMES[own_source] if own_view else _REGISTER
    facts: dict[str, Fact] = {
        "own_source": name,
        "recorded": _RECORDED[own_view is not None and own_source == POLICE],
        "left_ratio": Estimate(*made.products.left_ratio),
    }
    is_driven = seen.heard.panels.category(case.panel.category).is_detection_driven
    speaks = not is_driven and _speaks(case, own_view, way, seen.heard)
    agreeing = that_surely_go(others, way, OTHER_SOURCE_BY_CHANCE)
    against = [one for one in others if one.counts and one.p_value <= TOLD and one.is_up != (way == "up")]
    if against:
        facts["other_source"] = NAMES[against[0].source]
        return _finding(case, f"conflict_{way}", Claim.UNDECIDED, facts, of=against)
    if len(agreeing) + speaks >= 2:
        named = ([name] if speaks else []) + [NAMES[one.source] for one in agreeing]
        facts |= {"own_source": named[0], "other_source": named[1]}
        claim = Claim.WORSE if way == "up" else Claim.BETTER
        return _finding(case, f"two_sources_{way}", claim, facts, of=agreeing, is_clear=True)
    if is_driven:
        return _finding(case, f"detection_driven_{way}", Claim.MORE_KNOWN, facts)
    unseen = that_would_have_seen(others, made.products.left_ratio, way)
    if unseen is not None:
        facts["other_source"] = NAMES[unseen.source]
        return _finding(case, f"not_seen_by_others_{way}", Claim.MORE_KNOWN, facts, of=[unseen])
    says = "others_unclear" if others else "alone"
    return _finding(case, f"{says}_{way}", Claim.UNDECIDED, facts, of=others)


def _is_of(view: ProblemView, category: str) -> bool:
    return category in {part for key in view.keys for part in key.split("+")}


def _speaks(case: _Case, view: ProblemView | None, way: str, heard: Heard) -> bool:
    """Whether the category's own source counts: what staff write down does where it rises against all they write."""
    if view is None or view.source == POLICE:
        return True
    own = next(iter(directions_of([replace(view, keys=(case.panel.category,))], heard, case.areas)), None)
    return own is not None and own.counts and own.strict_p <= TOLD and own.is_up == (way == "up")


def _finding(
    case: _Case,
    says: str,
    claim: Claim,
    facts: Mapping[str, Fact] | None = None,
    *,
    of: Iterable[Direction] = (),
    is_clear: bool = False,
) -> Finding:
    """`of`: the other sources that the verdict leans on."""
    years, others = case.years, tuple(of)
    held: dict[str, Fact] = {
        "n_events": int(years.counts[-1]),
        "expected": years.before,
        "exposure_kind": case.panel.exposure_kind,
        "n_years": len(years.stretches) - 1,
        "usual_share": float(case.change.spread[0]),
        "p_value": float(case.change.p_value[0]),
    }
    return Finding(
        says=says,
        category=case.panel.category,
        area=case.area,
        period=years.window,
        unit="ratio",
        observed=float(years.counts[-1] / years.before),
        estimate=estimate_of(case.change),
        reference=Reference("earlier", "earlier"),
        facts=held | dict(facts or {}),
        evidence=tuple(dict.fromkeys((*case.panel.evidence, *(each for one in others for each in one.evidence)))),
        evidence_classes=tuple(sorted({*case.panel.evidence_classes, *(CLASS_OF[one.source] for one in others)})),
        claim=claim,
        is_clear=is_clear,
        part="verdict",
    )


def _parts(case: _Case, made: Made) -> Iterator[Finding]:
    """The change in parts, where there is more than one."""
    parts = made.products.parts
    for name, part in parts.items() if len(parts) > 1 else ():
        one = _finding(case, f"part_{name}", Claim.NONE)
        yield replace(
            one, unit="events", observed=None, estimate=Estimate(part.value, part.lower, part.upper), part=name
        )


def _tipping(case: _Case, made: Made, rates: ReportingRates) -> Iterator[Finding]:
    """Which share reported now would alone explain the change."""
    measured = rates.of(case.panel.category)
    if not measured or REPORTING in made.factors:
        return
    newest = measured[-1]
    needed = float(tipping_point(made.products.left_ratio[0], newest.share.value))
    facts: dict[str, Fact] = {
        "needed_share": min(needed, 1.0),
        "then_share": newest.share.value,
        "year": str(newest.year),
        "source": newest.source,
    }
    says = "tipping_point" if needed <= 1 else "tipping_beyond"
    yield replace(_finding(case, says, Claim.NONE, facts), part="tipping")


def _screen(cases: list[_Case], areas: list[Screened]) -> Finding:
    whole, local = [case.chance_p for case in cases], [area.p_value for area in areas]
    n_outside = sum(p_value <= TOLD for p_value in (*whole, *local))
    facts: dict[str, Fact] = {
        "n_compared": len(whole) + len(local),
        "n_outside": n_outside,
        "n_expected_by_chance": TOLD * (len(whole) + len(local)),
        "n_survive": sum(_stand(whole)) + sum(_stand(local)),
    }
    window = max((case.years.window for case in cases), key=lambda one: one.end_day)
    return Finding("screen", "", None, window, "", float(n_outside), None, facts=facts, part=LEFT)
