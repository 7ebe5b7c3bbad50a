"""Did the measure help, and did the problem move?

For each measure that the workspace tells of: what was recorded since it started, against what there would have been
without it. Areas that did not have it and went alike before are what it is held against; where they went another way,
a mixture of areas that did not; where there is nothing to compare with, the areas' own past. The finding says which.
Then the areas next door: more than expected there means that some of the problem may have moved, fewer that the good
has spread. Where nothing is seen, the finding says how large an effect could have been seen; where it is too early,
how large one will be.

Areas are chosen when they have had a bad year, and a bad year is mostly followed by a better one. So a measure is
said to have helped only where the fall is there with the last year before the start, and without it.

Assumes that areas would have gone on alike without the measure, that nothing else happened to the treated ones alone,
and that the measure did not change how much is reported. Do not use it to choose between measures, for a measure that
aims at getting more reported, nor on areas chosen for comparison because they stayed calm.

Wheeler & Ratcliffe (2018), Crime Science 7:11. Arkhangelsky et al. (2021), American Economic Review 111:4088–4118.
Callaway & Sant'Anna (2021), Journal of Econometrics 225:200–230. Bernal, Cummins & Gasparrini (2017), International
Journal of Epidemiology 46:348–355. Barnett, van der Pols & Dobson (2005), International Journal of Epidemiology
34:215–220, on regression to the mean.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np

from lagesbild.analyses._effects_cases import Setting, setting_of
from lagesbild.analyses._effects_estimates import (
    CLEAR,
    FEWEST_STAGGERED,
    GONE_APART,
    NORMAL,
    POWER,
    YEAR,
    Case,
    Ints,
    Look,
    Seen,
    Spread,
    can_be_imitated,
    imitation,
    own_past,
    p_of,
    smallest_before,
    spread_before,
    staggered,
    without,
)
from lagesbild.analyses._effects_words import WORDS
from lagesbild.domain import (
    Abstention,
    AreaMap,
    Claim,
    Estimate,
    Fact,
    Finding,
    Intervention,
    Interventions,
    Panels,
    Period,
    Reference,
)

__all__ = ["WORDS", "Options", "run"]

LARGEST_TOLD = 0.9  # no measure takes away more: saying that only that would show is saying that nothing would


@dataclass(frozen=True)
class Options:
    fewest_months_before: int = 24  # two of every season; the year before the start is then half of it
    fewest_months_after: int = 6  # before that, one odd season decides
    fewest_events: int = 10  # before the start; with fewer the kernels' intervals no longer hold
    months_of_follow_up: int = 12  # what a plan usually waits before it looks


def run(
    panels: Panels, area_map: AreaMap, interventions: Interventions, options: Options, rng: np.random.Generator
) -> list[Finding | Abstention]:
    if not interventions.known:
        return [Abstention("no_measures", "", panels.period)]
    said: list[Finding | Abstention] = []
    for together in _groups(interventions):
        first, panel = together[0], panels.by_category.get(together[0].category)
        if panel is None:
            said.append(_abstain("no_counts", first, panels.period))
            continue
        settings = [setting_of(panel, area_map, each, interventions.of(first.category)) for each in together]
        if _is_staggered(settings):
            said += _together(settings, rng)
        else:
            for each in settings:
                said += _one(each, options, rng)
    return said


def _groups(interventions: Interventions) -> Iterable[list[Intervention]]:
    """The same measure against the same problem, wherever it was started."""
    ordered = sorted(interventions.known, key=lambda each: (each.measure, each.category, each.start_day, each.areas))
    for key in dict.fromkeys((each.measure, each.category) for each in ordered):
        yield [each for each in ordered if (each.measure, each.category) == key]


def _one(setting: Setting, options: Options, rng: np.random.Generator) -> list[Finding | Abstention]:
    """One measure, wherever it was started at one time."""
    refused = _refused(setting, options)
    if refused is not None:
        return [refused]
    case = setting.known_case
    if case.counts.shape[1] - case.start < options.fewest_months_after:
        return [_not_yet(setting, options)]
    look = _look(case, rng)
    if look.declined:
        return [_abstain(look.declined, setting.measure, setting.period, n_events=_n_since(case))]
    local = _local(setting, look)
    if isinstance(local, Abstention) or local.says not in ("helped", "may_be_return", "may_be_drift"):
        return [local]
    return [local, _beside(setting, options, rng, has_helped=local.says == "helped")]


def _refused(setting: Setting, options: Options) -> Abstention | None:
    """Why nothing can be looked for at all; None where something can."""
    case = setting.case
    if case is None:
        return _abstain("unknown_areas", setting.measure, setting.period)
    if case.start < options.fewest_months_before:
        return _abstain("too_short_before", setting.measure, setting.period, n_months_before=case.start)
    if case.own[: case.start].sum() < options.fewest_events:
        return _too_few(setting, case)
    return None


def _look(case: Case, rng: np.random.Generator) -> Look:
    """By the best way there is, with the year before the start and, where there are two before that, without it."""
    is_long = case.start >= 3 * YEAR
    try:
        way, spread = _way(case, is_long)
        dispersion = spread.dispersion
        if not way:
            return Look(declined="apart_before")
        seen = _estimate(way, case, dispersion, rng)
        cautious = _estimate(way, case.without_last_year(), dispersion, rng) if is_long else None
        was_high = is_long and _estimate(way, _as_if_a_year_earlier(case), dispersion, rng).is_above()
    except ValueError:  # the kernels refuse a series with no events where a number rests on them
        return Look(declined="too_few_events")
    # From the middle of what came before to the middle of what came after is half of all the months.
    drifted = spread.drift ** (case.counts.shape[1] / 2) if way == "without" else 1.0
    look = Look(way, seen, cautious, was_high, drifted)
    return look if all(each.is_trusted for each in look.both) else Look(declined="unsteady")


def _way(case: Case, is_long: bool) -> tuple[str, Spread]:
    """Which way, by the rule of `_effects_estimates`, and how events came before; "" where none is fair."""
    spread = spread_before(case)
    if not case.compared.size:
        return "own_past", spread
    # The last year may be high because it was chosen so; whether areas went alike is asked of the years before it.
    older = spread_before(replace(case, start=case.start - YEAR)) if is_long else spread
    if older.p_value >= GONE_APART:
        return "without", replace(spread, drift=older.drift)
    return ("imitation" if can_be_imitated(case) else ""), spread


def _estimate(way: str, case: Case, dispersion: float, rng: np.random.Generator) -> Seen:
    if way == "without":
        return without(case, dispersion)
    return imitation(case, rng) if way == "imitation" else own_past(case)


def _as_if_a_year_earlier(case: Case) -> Case:
    """The year before the start as if it were what came after."""
    return replace(
        case,
        counts=case.counts[:, : case.start],
        exposure=case.exposure[:, : case.start],
        start=case.start - YEAR,
        steps=tuple(at for at in case.steps if at < case.start and at != case.start - YEAR),
    )


def _local(setting: Setting, look: Look) -> Finding | Abstention:
    told = look.told
    if look.is_below():
        return _finding(setting, "helped", look, Claim.HELPED, is_clear=look.is_below(CLEAR))
    if look.both[0].is_below():
        return _finding(setting, "may_be_drift" if look.is_drift else "may_be_return", look, Claim.UNDECIDED)
    if look.is_above():
        return _finding(setting, "more_since", look, Claim.NOT_SEEN_TO_HELP)
    if not look.smallest < LARGEST_TOLD or not np.isfinite(told.se):
        return _too_few(setting, setting.known_case)
    return _finding(setting, "not_seen", look, Claim.NOT_SEEN_TO_HELP)


def _beside(setting: Setting, options: Options, rng: np.random.Generator, *, has_helped: bool) -> Finding | Abstention:
    """What happened next door, held against the same areas."""
    ring = setting.known_case.of(setting.ring)
    refused = _refused_beside(setting, ring, options)
    look = _look(ring, rng) if not refused else Look(declined=refused)
    smallest = (NORMAL + POWER) * max((each.se for each in look.both), default=np.inf)
    if look.declined or not np.isfinite(smallest):
        says = refused or ("unsteady_beside" if look.declined else "too_few_beside")
        return _abstain(says, setting.measure, setting.period)
    beside = replace(setting, case=ring, codes=setting.ring_codes, part="ring")
    if look.is_above() and has_helped:
        return _finding(beside, "moved", look, Claim.MOVED, facts=_with_the_ring(setting, look, rng))
    if look.is_below() and has_helped:
        return _finding(beside, "spread", look, Claim.SPREAD)
    return _finding(beside, "not_seen_to_move", look, Claim.NONE, facts={"smallest_share": smallest})


def _refused_beside(setting: Setting, ring: Case, options: Options) -> str:
    if not setting.has_map:
        return "no_map"
    if not setting.ring.size:
        return "nothing_beside"
    return "too_few_beside" if ring.own[: ring.start].sum() < options.fewest_events else ""


def _with_the_ring(setting: Setting, beside: Look, rng: np.random.Generator) -> dict[str, Fact]:
    """The areas of the measure and those next door together; where that cannot be told, those next door alone."""
    case = setting.known_case
    whole = _look(case.of(np.union1d(case.treated, setting.ring)), rng)
    total = beside.told if whole.declined else whole.told
    return {"total_ratio": Estimate(total.ratio, total.lower, total.upper)}


def _not_yet(setting: Setting, options: Options) -> Finding | Abstention:
    """Too early, or not started: how large an effect a follow-up will be able to see."""
    case, months = setting.known_case, options.months_of_follow_up
    case = replace(case, counts=case.counts[:, : case.start], exposure=case.exposure[:, : case.start])
    try:
        if case.compared.size:
            dispersion = spread_before(case).dispersion
            smallest = smallest_before(case, months, dispersion)
            if case.start >= 3 * YEAR:
                smallest = max(smallest, smallest_before(replace(case, start=case.start - YEAR), months, dispersion))
        else:
            smallest = own_past(_as_if_a_year_earlier(case)).smallest
    except ValueError:  # as in `_look`
        smallest = np.inf
    if not smallest < LARGEST_TOLD:
        return _too_few(setting, case)
    return Finding(
        says="not_yet",
        category=setting.measure.category,
        area=None,
        areas=setting.codes,
        period=setting.period,
        unit="share",
        observed=None,
        estimate=None,
        part=setting.name,
        reference=Reference("without" if case.compared.size else "own_past", ""),
        facts=_facts(setting, case) | {"smallest_share": smallest, "n_months_follow_up": months},
    )


def _is_staggered(settings: list[Setting]) -> bool:
    cases = [each.case for each in settings if each.case is not None]
    n_treated = len({int(row) for case in cases for row in case.treated})
    return (
        len(cases) == len(settings)
        and all(each.all_known[case.treated].all() for each, case in zip(settings, cases, strict=True))
        and n_treated >= FEWEST_STAGGERED
        and min(case.compared.size for case in cases) >= FEWEST_STAGGERED
        and min(each.start_column for each in settings) >= 2 * YEAR
    )


def _together(settings: list[Setting], rng: np.random.Generator) -> list[Finding | Abstention]:
    """One measure in many areas, started at different times: all at once."""
    whole = settings[0]
    case = replace(whole.known_case, counts=whole.all_counts, exposure=whole.all_exposure)
    first: Ints = np.full(case.counts.shape[0], -1)
    for each in settings:
        first[each.known_case.treated] = each.start_column
    # Only areas that never had it are compared with: the settings agree on them but for who is next door.
    never = np.setdiff1d(
        whole.known_case.compared, np.concatenate([each.ring for each in settings] + [np.flatnonzero(first >= 0)])
    ).astype(np.int64)
    never = never[whole.all_known[never]]
    case = replace(case, treated=np.flatnonzero(first >= 0), compared=never)
    if never.size < FEWEST_STAGGERED:
        return [_abstain("apart_before", whole.measure, whole.period, n_events=0)]
    seen, before_p = staggered(case, first, rng)
    codes = tuple(sorted(code for each in settings for code in each.codes))
    setting = replace(whole, case=replace(case, start=int(first[first >= 0].min())), codes=codes)
    if before_p < GONE_APART or not seen.is_trusted:
        return [_abstain("apart_before" if seen.is_trusted else "unsteady", setting.measure, setting.period)]
    # Areas that started at different times were not all chosen in the same bad year.
    said = _local(setting, Look("staggered", seen, seen))
    if isinstance(said, Abstention):
        return [said]
    return [replace(said, facts={**said.facts, "n_events": round(seen.ratio * seen.expected)})]


def _finding(
    setting: Setting,
    says: str,
    look: Look,
    claim: Claim,
    *,
    is_clear: bool = False,
    facts: dict[str, Fact] | None = None,
) -> Finding:
    told, case = look.told, setting.known_case
    change = np.array([1 - told.ratio, 1 - told.upper, 1 - told.lower])
    change = change if told.ratio <= 1 else -change[[0, 2, 1]]
    own: dict[str, Fact] = {
        **_facts(setting, case),
        "by_share": Estimate(*(float(each) for each in change)),
        "expected": told.expected,
        "excess": Estimate(*(told.expected * (each - 1) for each in (told.ratio, told.lower, told.upper))),
        "p_value": p_of(told),
        "was_high": "yes" if look.was_high else "no",
    }
    own |= {"smallest_share": look.smallest} if np.isfinite(look.smallest) else {}
    return Finding(
        says=says,
        category=setting.measure.category,
        area=None,
        areas=setting.codes,
        period=setting.period,
        unit="ratio",
        observed=told.ratio,
        estimate=Estimate(told.ratio, told.lower, told.upper),
        reference=Reference(look.way, ""),
        facts=own | (facts or {}),
        claim=claim,
        is_clear=is_clear,
        part=setting.name,
    )


def _facts(setting: Setting, case: Case) -> dict[str, Fact]:
    return {
        "measure": setting.measure.measure,
        "since_month": setting.measure.start_day.isoformat()[:7],
        "n_events": _n_since(case),
        "n_months_before": case.start,
        "n_compared": int(case.compared.size),
    }


def _n_since(case: Case) -> int:
    return int(case.own[case.start :].sum())


def _too_few(setting: Setting, case: Case) -> Abstention:
    n_events = int(case.own[: case.start].sum())
    return _abstain("too_few_events", setting.measure, setting.period, n_events=n_events)


def _abstain(says: str, measure: Intervention, period: Period, **facts: int) -> Abstention:
    """The measure's single area where it has one; the whole where it has several."""
    area = measure.areas[0] if len(measure.areas) == 1 else None
    return Abstention(says, measure.category, period, area=area, facts={"measure": measure.measure, **facts})
