"""How divided is the housing, and has it changed?

For each way of dividing the residents (economic standard, education, work, tenure, where they were born): how unevenly
the groups are spread over areas (dissimilarity, information theory), the same with neighbours counted in, how isolated
one of the groups lives, and whether the measure has changed between the first day told of and the last.

Each measure is corrected for the size of the areas, for chance alone mixes small areas unevenly; what chance would give
stands beside it. Nothing is got by subtracting figures to which a source has added noise, and the noise is allowed for.

Assumes that areas are of one kind, that the groups leave nobody out, and that people choose independently (families do
not, so the doubt is somewhat larger than told). Do not use it to compare two divisions into areas, nor towns whose areas
differ in size, to say who has moved, or to explain crime: people are divided by housing and income, and the measure
says nothing of what they do.

Duncan & Duncan (1955), American Sociological Review 20:210–217. Massey & Denton (1988), Social Forces 67:281–315.
Carrington & Troske (1997), J. Business & Economic Statistics 15:402–409. Reardon & O'Sullivan (2004), Sociological
Methodology 34:121–162.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from lagesbild.analyses._segregation_words import WORDS
from lagesbild.domain import (
    Abstention,
    AreaMap,
    Claim,
    Composition,
    Division,
    Divisions,
    Estimate,
    EvidenceClass,
    Fact,
    Figures,
    Finding,
    Panels,
    Period,
)
from lagesbild.errors import UsageError
from lagesbild.kernels.classification import two_sided_p
from lagesbild.kernels.funnel import benjamini_hochberg
from lagesbild.kernels.segregation import Index, Segregation, dissimilarity, information_theory, isolation, measure
from lagesbild.plugins import did_you_mean

__all__ = ["WORDS", "Options", "run"]

Numbers = NDArray[np.float64]

FALSE_DISCOVERIES = 0.05
CLEAR = 0.002  # the house's limit for the stronger word


@dataclass(frozen=True)
class Options:
    # Background, where a country divides by it, is left out: beside region of birth it tells the same thing once more.
    divisions: tuple[str, ...] = ("economy", "education", "work", "tenure", "birth")
    fewest_areas: int = 10  # with fewer, one area decides the measure
    draws: int = 400  # an interval's ends then move by a tenth of its width
    noise: float = 2.0  # residents; standard deviation of noise that a source adds against disclosure, where it does


@dataclass(frozen=True)
class _Seen:
    """One division: its counts [n, G] day by day in the areas told of, whole days only."""

    division: Division
    areas: tuple[int, ...]
    counts: Mapping[date, Numbers]
    noise: float

    @property
    def days(self) -> tuple[date, ...]:
        return tuple(sorted(self.counts))


def run(
    panels: Panels,
    composition: Composition,
    area_map: AreaMap,
    divisions: Divisions,
    options: Options,
    rng: np.random.Generator,
) -> list[Finding | Abstention]:
    period = panels.period
    order = np.argsort(np.array(composition.areas, dtype=object))  # the dice fall alike in whatever order areas come
    said: list[Finding | Abstention] = []
    changes: list[tuple[_Seen, Segregation, Segregation]] = []
    chosen = _chosen(divisions, options.divisions)
    if not chosen:
        said.append(Abstention("no_divisions", "", period))
    for division in chosen:
        seen = _seen(division, composition, order, options.noise)
        if seen is None:
            said.append(Abstention("division_missing", "", period, facts=_words(division)))
        elif len(seen.areas) < options.fewest_areas:
            facts = {"n_areas": len(seen.areas), "n_needed": options.fewest_areas}
            said.append(Abstention("too_few_areas", "", period, facts=facts))
        else:
            told = _told(seen, _neighbours(seen, composition, area_map), options, rng)
            said += told
            if any(isinstance(one, Finding) for one in told) and len(seen.days) > 1:
                changes.append((seen, *_both_days(seen, options, rng)))
            elif len(seen.days) == 1:
                said.append(Abstention("only_one_day", "", period, facts=_words(division)))
    said += _changes(changes)
    said += [] if area_map.has_neighbours else [Abstention("no_neighbours", "", period)]
    return [_with_evidence(one, composition) for one in [*said, Abstention("no_moves", "", period)]]


def _chosen(divisions: Divisions, wanted: tuple[str, ...]) -> list[Division]:
    """The divisions asked for. A country that divides in no way has none. UsageError names those there are."""
    known = {division.key: division for division in divisions.known}
    for key in wanted if known else ():
        if key not in known:
            raise UsageError(f"There is no division of residents {key!r}.{did_you_mean(key, known)}")
    return [known[key] for key in wanted if key in known]


def _seen(division: Division, composition: Composition, order: NDArray[np.int64], noise: float) -> _Seen | None:
    """The counts of the first and the last day on which all the groups are told of; None where there is none."""
    wanted = (*division.kinds, *filter(None, (division.per_cent_of,)))
    parts = [composition.of(kind) for kind in wanted]
    told = [part for part in parts if part is not None]
    days = sorted(set.intersection(*(set(part.days) for part in told))) if told else []
    if len(told) < len(parts) or not days:
        return None
    by_day = {day: _counts(division, told, day)[order] for day in {days[0], days[-1]}}
    known = np.all([np.isfinite(each).all(axis=1) & (each.sum(axis=1) > 0) for each in by_day.values()], axis=0)
    if any((each[known].sum(axis=0) > 0).sum() < 2 for each in by_day.values()):  # one group: nothing is divided
        return None
    rows = np.flatnonzero(known)
    is_noisy = any(part.is_noisy for part in told)
    counts = {day: each[rows] for day, each in by_day.items()}
    return _Seen(division, tuple(int(order[row]) for row in rows), counts, noise if is_noisy else 0.0)


def _counts(division: Division, told: list[Figures], day: date) -> Numbers:
    columns = [part.values[:, part.days.index(day)] for part in told]
    if not division.per_cent_of:
        return np.column_stack(columns)
    share, people = columns[0] / 100, columns[1]
    return np.column_stack([share * people, (1 - share) * people])


def _neighbours(seen: _Seen, composition: Composition, area_map: AreaMap) -> list[list[int]]:
    """Of each area told of, the numbers of its neighbours among them; none at all where no boundaries are known."""
    at = {composition.areas[area]: row for row, area in enumerate(seen.areas)}
    found: list[list[int]] = [[] for _ in seen.areas]
    for code, near in zip(area_map.areas, area_map.neighbours, strict=True):
        if code in at:
            found[at[code]] = sorted(at[area_map.areas[one]] for one in near if area_map.areas[one] in at)
    return found


def _told(
    seen: _Seen, neighbours: list[list[int]], options: Options, rng: np.random.Generator
) -> list[Finding | Abstention]:
    counts, day = seen.counts[seen.days[-1]], seen.days[-1]
    at_day = Period(day, day + timedelta(days=1))

    def of(index: Index, near: list[list[int]] | None = None) -> Segregation:
        return measure(counts, index, draws=options.draws, rng=rng, neighbours=near, noise=seen.noise)

    even, mixed = of(dissimilarity), of(information_theory)
    if not even.trusted:
        facts = {**_words(seen.division), "chance_share": even.by_chance}
        return [Abstention("mostly_chance", "", at_day, facts=facts)]
    said: list[Finding | Abstention] = [_index("evenness", seen, even, at_day, options)]
    if mixed.trusted:
        said.append(_index("information", seen, mixed, at_day, options))
    if any(neighbours):
        near = of(dissimilarity, neighbours)
        said += [_index("surroundings", seen, near, at_day, options)] if near.trusted else []
    alone = of(isolation)
    if alone.trusted:
        said.append(_index("isolation", seen, alone, at_day, options))
    return said


def _index(says: str, seen: _Seen, told: Segregation, at_day: Period, options: Options) -> Finding:
    counts = seen.counts[seen.days[-1]]
    facts: dict[str, Fact] = {
        **_words(seen.division),
        "recorded_share": told.recorded,
        "chance_share": told.by_chance,
        "whole_share": float(counts[:, 0].sum() / counts.sum()),
        "n_areas": len(seen.areas),
        "n_draws": options.draws,
    }
    return Finding(
        says=says,
        category="",
        area=None,
        period=at_day,
        unit="share",
        observed=told.recorded,
        estimate=Estimate(told.value, told.lower, told.upper),
        facts=facts,
        part=seen.division.key,
    )


def _both_days(seen: _Seen, options: Options, rng: np.random.Generator) -> tuple[Segregation, Segregation]:
    first, last = (
        measure(seen.counts[day], dissimilarity, draws=options.draws, rng=rng, noise=seen.noise)
        for day in (seen.days[0], seen.days[-1])
    )
    return first, last


def _changes(changes: list[tuple[_Seen, Segregation, Segregation]]) -> list[Finding]:
    """Each division's change between its first and last day; false discoveries among them are held down together."""
    sure = [each for each in changes if each[1].trusted and each[2].trusted]
    if not sure:
        return []
    differences = np.column_stack([last.draws - first.draws for _, first, last in sure])
    p_values = two_sided_p(differences)
    is_named = benjamini_hochberg(p_values, FALSE_DISCOVERIES)
    return [
        _change(each, Estimate.from_draws(differences[:, at]), bool(is_named[at]), float(p_values[at]))
        for at, each in enumerate(sure)
    ]


def _change(told: tuple[_Seen, Segregation, Segregation], by: Estimate, is_named: bool, p_value: float) -> Finding:
    seen, first, last = told
    says = ("rising" if by.value > 0 else "falling") if is_named else "no_change"
    facts: dict[str, Fact] = {
        **_words(seen.division),
        "earlier_day": seen.days[0].isoformat(),
        "earlier_share": first.value,
        "later_share": last.value,
        "p_value": p_value,
    }
    return Finding(
        says=says,
        category="",
        area=None,
        period=Period(seen.days[0], seen.days[-1] + timedelta(days=1)),
        unit="share",
        observed=last.recorded - first.recorded,
        estimate=by,
        facts=facts,
        claim=Claim(says) if is_named else Claim.NONE,
        is_clear=is_named and p_value < CLEAR,
        part=seen.division.key,
    )


def _words(division: Division) -> dict[str, Fact]:
    """The names of the division and of its first group in each language, as facts."""
    return {"division": division.words, "group": division.group}


def _with_evidence(one: Finding | Abstention, composition: Composition) -> Finding | Abstention:
    if isinstance(one, Abstention) or not composition.evidence:
        return one
    return replace(one, evidence=composition.evidence, evidence_classes=(EvidenceClass.MEASURED,))
