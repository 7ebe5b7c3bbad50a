"""Compared with what, and is the difference more than chance?

Each area's last whole year is held against several references, each of which answers its own question: the rest of
the picture's areas; the areas most like it in who lives there and how (`_living_conditions` holds the list; they are
never chosen by what is compared); areas of the same kind, and of the same group, where the workspace says which they
are; the larger place it lies in and the nation, where their figures have been delivered; and its own earlier years.

The answer is a graded word. "Clearly" means outside what 99.8 of 100 areas would show if nothing but chance and the
usual spread between areas were at work; "probably" means outside 95 of 100. The usual spread is measured, so an area
is pointed out only when it differs more than areas here usually do. The screen says how many would fall outside by
chance alone, and marks the areas that survive when at most one in twenty of those marked may be false. An area that
does not survive is at most "probably": among up to 25 areas all that are "clearly" do.

An area is never in what it is held against where it is more than a tenth of it. Among few areas (similar, of a kind,
of a group), one that itself lies far outside counts with the number at its limit, so that its likes do not look low.

Assumes that the areas are recorded alike, that most of them follow one distribution, and that earlier years were
counted in the same way. Do not use it to explain a difference, to rank areas, or where an area's victims are mostly
visitors (its figures are then marked). A lower figure may mean less crime or less reporting.

Spiegelhalter (2005), Statistics in Medicine 24:1185–1202. Benjamini & Hochberg (1995), JRSS B 57:289–300.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lagesbild.analyses._comparison_findings import Asked, Said, finding_of, findings_of
from lagesbild.analyses._comparison_words import WORDS
from lagesbild.analyses._living_conditions import VARIABLES, living_conditions
from lagesbild.analyses._references import (
    against_earlier,
    against_series,
    among,
    sums_of_alike,
    sums_of_rest,
    sums_of_similar,
    whole_against,
)
from lagesbild.domain import (
    Abstention,
    AreaMap,
    Composition,
    Fact,
    Finding,
    Panel,
    ReferenceSeries,
)
from lagesbild.errors import UsageError
from lagesbild.kernels.similarity import Similar, most_similar
from lagesbild.plugins import did_you_mean

__all__ = ["WORDS", "Options", "run"]

NATION = "nation"  # what every profile calls the level of the whole country
REFERENCES = ("rest", "similar", "kind", "group", "above", "nation", "earlier")


@dataclass(frozen=True)
class Options:
    references: tuple[str, ...] = REFERENCES  # all that the data allow: each answers a question of its own
    fewest_areas: int = 10  # with fewer, the usual spread between areas is a guess
    fewest_events: int = 20  # with fewer, no area could differ visibly
    fewest_expected: float = 3.7  # below it not even an area without events could be called lower
    years_back: int = 3  # fewer, and one odd year decides; more, and the town has changed
    variables: tuple[str, ...] = VARIABLES  # what similar areas are alike in: living conditions, never the outcome
    fewest_variables: int = 2  # with one, areas are alike in that and in nothing else
    most_similar: int = 7  # as many as Swedish comparisons of municipalities usually name
    fewest_similar: int = 3  # with fewer, one odd area is the reference
    farthest: float = 1.0  # standard deviations; two areas picked at random lie about 1.4 apart

    def __post_init__(self) -> None:
        for name in self.references:
            if name not in REFERENCES:
                raise UsageError(f"The comparison has no reference {name!r}.{did_you_mean(name, REFERENCES)}")


def run(panel: Panel, area_map: AreaMap, composition: Composition, options: Options) -> list[Finding | Abstention]:
    asked = Asked(panel, area_map, composition, options.fewest_areas, options.fewest_expected)
    n_events = int(asked.latest.whole_counts.sum())
    if n_events < options.fewest_events:
        return [asked.abstain("too_few_events", n_events=n_events)]
    if asked.recorded.at.size == 0:
        return [asked.abstain("no_exposure")]
    few = asked.abstain("too_few_areas", n_areas=int(asked.recorded.at.size))
    among_themselves: Said = [] if asked.has_enough_areas else [few]
    return among_themselves + [one for name in options.references for one in _ANSWERS[name](asked, options)]


def _with_rest(asked: Asked, _: Options) -> Said:
    if not asked.has_enough_areas:
        return []
    c = asked.recorded.counts
    comparison = among("rest", asked.recorded, sums_of_rest(asked.recorded))
    if comparison is None or (c == c.sum()).any():
        return [asked.abstain("too_few_events", n_events=int(c.sum()))]
    return findings_of(asked, comparison, {})


def _with_similar(asked: Asked, options: Options) -> Said:
    """The areas most like each in living conditions. What they are alike in, and how far apart they lie, is told."""
    if not asked.has_enough_areas:
        return []
    used, values = living_conditions(options.variables, asked.composition, asked.area_map)
    if len(used) < options.fewest_variables:
        return [asked.abstain("no_composition", "similar")]
    row = {area: at for at, area in enumerate(asked.composition.areas)}
    areas = asked.names
    table = np.array([values[row[area]] if area in row else np.full(len(used), np.nan) for area in areas])
    alike = _alike(table, areas, options)
    is_enough = alike.is_there.sum(axis=1) >= options.fewest_similar
    alone = [asked.abstain("few_similar", "similar", areas[at]) for at in np.flatnonzero(~is_enough).tolist()]
    counts, exposure = sums_of_similar(asked.recorded, alike)
    comparison = among("similar", asked.recorded, (np.where(is_enough, counts, 0.0), exposure))
    if comparison is None:
        return [*alone]
    kinds: dict[str, Fact] = {"similar_kinds": "|".join(used)}
    own = {areas[at]: {**_likeness(areas, alike, at), **kinds} for at in np.flatnonzero(is_enough).tolist()}
    return [*alone, *findings_of(asked, comparison, own, {}, kinds)]


def _alike(table: NDArray[np.float64], areas: Sequence[str], options: Options) -> Similar:
    """The areas most like each. Of two as near it is the code that decides, not the order areas come in."""
    order = np.argsort(np.array(areas, dtype=object))
    found = most_similar(table[order], most=options.most_similar, farthest=options.farthest)
    back = np.argsort(order)
    return Similar(np.where(found.is_there, order[found.nearest], -1)[back], found.distance[back])


def _likeness(areas: Sequence[str], alike: Similar, at: int) -> dict[str, Fact]:
    """Which areas one is compared with, nearest first, and how far away they are."""
    is_there = alike.is_there[at]
    distance = alike.distance[at][is_there]
    return {
        "reference_areas": "|".join(areas[other] for other in alike.nearest[at][is_there].tolist()),
        "n_similar": int(is_there.sum()),
        "distance_sd": float(distance.mean()),
        "farthest_sd": float(distance.max()),
    }


def _with_kind(asked: Asked, options: Options) -> Said:
    return _with_alike(asked, options.fewest_similar, ("kind", "no_kinds"), asked.area_map.kind)


def _with_group(asked: Asked, options: Options) -> Said:
    return _with_alike(asked, options.fewest_similar, ("group", "no_groups"), asked.area_map.group)


def _with_alike(asked: Asked, fewest: int, says: tuple[str, str], told: Sequence[str]) -> Said:
    """Areas against the others that the map calls the same. Where it calls all of them so, that is the rest.

    `says`: the kind of reference, and what is said where nothing tells of it.
    """
    kind, lacking = says
    if not asked.has_enough_areas:
        return []
    word = asked.words_of(told)
    words = np.array([word.get(area, "") for area in asked.names])
    if len(set(words.tolist())) < 2:
        return [asked.abstain(lacking, kind)]
    comparison = among(kind, asked.recorded, sums_of_alike(asked.recorded, words, fewest))
    if comparison is None or comparison.recorded.at.size < asked.fewest_areas:
        return [asked.abstain(lacking, kind)]
    called: dict[str, list[str]] = {}
    for area, each in zip(asked.names, words.tolist(), strict=True):
        called.setdefault(each, []).append(area)
    own: dict[str, Mapping[str, Fact]] = {
        area: {"reference_areas": "|".join(other for other in called[each] if other != area)}
        for area, each in zip(asked.names, words.tolist(), strict=True)
    }
    return findings_of(asked, comparison, own)


def _with_nation(asked: Asked, _: Options) -> Said:
    nation = [series for series in asked.latest.references if series.level == NATION and _is_told(series)]
    if not nation:
        return [asked.abstain("no_nation", NATION)]
    return _with_larger(asked, NATION, dict.fromkeys(asked.latest.areas, nation[0]))


def _with_above(asked: Asked, _: Options) -> Said:
    """The nearest larger place below the nation that anybody has told of, such as the county."""
    levels = dict.fromkeys(one.level for one in asked.latest.references if one.level != NATION)
    if not levels:
        return [asked.abstain("no_larger_place", "above")]
    for level in reversed(levels):  # they come largest first
        series = [one for one in asked.latest.references if one.level == level and _is_told(one)]
        said = _with_larger(asked, "above", _own_larger(asked, series))
        if said:
            return said
    return [asked.abstain("larger_place_unknown", "above")]


def _own_larger(asked: Asked, series: Sequence[ReferenceSeries]) -> dict[str, ReferenceSeries]:
    """Area → the one it lies in: the one its group is the code of, or the only one there is."""
    by_code = {one.area_code: one for one in series}
    group = asked.words_of(asked.area_map.group)
    own = {area: by_code[group[area]] for area in asked.latest.areas if group.get(area, "") in by_code}
    return own or (dict.fromkeys(asked.latest.areas, series[0]) if len(series) == 1 else {})


def _with_larger(asked: Asked, kind: str, own: Mapping[str, ReferenceSeries]) -> Said:
    """Areas, and the whole where all of it lies in one, against larger places that were delivered as such."""
    said: Said = []
    # The nation has a word of its own; of the others each has its name.
    names = {} if kind == NATION else {area: one.name for area, one in own.items()}
    if len({one.area_code for one in own.values()}) == 1 and len(own) == len(asked.latest.areas):
        one = next(iter(own.values()))
        whole = whole_against(kind, asked.latest, one)
        said += [finding_of(asked, whole, 0, names={"": one.name} if names else {})] if whole else []
    if asked.has_enough_areas:
        # The larger place counts what could not be placed; areas cannot. They are held against as large a share of it.
        series = [own[area].over_time() if area in own else (0, 0.0) for area in asked.names]
        comparison = against_series(kind, asked.recorded, series, asked.placed_share)
        said += findings_of(asked, comparison, {}, names) if comparison else []
    return said


def _is_told(series: ReferenceSeries) -> bool:
    counts, exposure = series.over_time()
    return counts > 0 and exposure > 0


def _with_earlier(asked: Asked, options: Options) -> Said:
    comparison = against_earlier(asked.panel, options.years_back)
    return findings_of(asked, comparison, {}) if comparison else [asked.abstain("no_earlier_years", "earlier")]


_ANSWERS: Mapping[str, Callable[[Asked, Options], Said]] = {
    "rest": _with_rest,
    "similar": _with_similar,
    "kind": _with_kind,
    "group": _with_group,
    "above": _with_above,
    "nation": _with_nation,
    "earlier": _with_earlier,
}
