"""Compared with what, and is the difference more than chance?

Each area's last whole year is held against several references, each of which answers its own question: the rest of
the picture's areas; the areas most like it in who lives there and how (`_living_conditions` holds the list; they are
never chosen by what is compared); areas of the same kind, and of the same group, where the workspace says which they
are; the larger place it lies in and the nation, where their figures have been delivered; and its own earlier years.

The answer is a graded word. "Clearly" means outside what 99.8 of 100 areas would show if nothing but chance and the
usual spread between areas were at work; "probably" means outside 95 of 100. The usual spread is measured, so an area
is pointed out only when it differs more than areas here usually do. The screen says how many would fall outside by
chance alone, and marks the areas that survive when at most one in twenty of those marked may be false.

An area is never in what it is held against where it is more than a tenth of it. Among few areas (similar, of a kind,
of a group), one that itself lies far outside counts with the number at its limit, so that its likes do not look low.

Assumes that the areas are recorded alike, that most of them follow one distribution, and that earlier years were
counted in the same way. Do not use it to explain a difference, to rank areas, or where an area's victims are mostly
visitors (its figures are then marked). A lower figure may mean less crime or less reporting.

Spiegelhalter (2005), Statistics in Medicine 24:1185–1202. Benjamini & Hochberg (1995), JRSS B 57:289–300.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from lagesbild.analyses._comparison_words import GRADES, WORDS
from lagesbild.analyses._living_conditions import VARIABLES, living_conditions
from lagesbild.analyses._misled import flags_of, misled_areas
from lagesbild.analyses._references import (
    CLEARLY,
    PROBABLY,
    Comparison,
    Recorded,
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
    Claim,
    Composition,
    Estimate,
    Fact,
    Finding,
    Panel,
    Reference,
    ReferenceSeries,
)
from lagesbild.errors import UsageError
from lagesbild.kernels.rates import benjamini_hochberg, rate, smallest_visible_ratio
from lagesbild.kernels.similarity import Similar, most_similar
from lagesbild.plugins import did_you_mean

__all__ = ["WORDS", "Options", "run"]

_CLAIMS = {grade: Claim(grade.partition("_")[2]) for grade in GRADES}
_LIMITS = ("limit_lower_95_ratio", "limit_upper_95_ratio", "limit_lower_998_ratio", "limit_upper_998_ratio")
FALSE_AMONG_MARKED = 0.05
NATION = "nation"  # what every profile calls the level of the whole country
REFERENCES = ("rest", "similar", "kind", "group", "above", "nation", "earlier")

Said = list[Finding | Abstention]


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


@dataclass(frozen=True)
class _Asked:
    """One category to compare, with all that may be needed to choose what it is compared with."""

    panel: Panel
    area_map: AreaMap
    composition: Composition
    options: Options

    @cached_property
    def latest(self) -> Panel:
        return self.panel.latest

    @cached_property
    def recorded(self) -> Recorded:
        return Recorded.of(self.latest)

    @cached_property
    def flags(self) -> Mapping[str, tuple[str, ...]]:
        misled = misled_areas(self.panel, self.area_map, self.composition)
        return {area: flags_of(area, misled) for area in self.latest.areas}

    @cached_property
    def names(self) -> list[str]:
        """The codes of the areas whose figures are known."""
        return [self.latest.areas[at] for at in self.recorded.at.tolist()]

    @property
    def has_enough_areas(self) -> bool:
        return self.recorded.at.size >= self.options.fewest_areas

    @cached_property
    def placed_share(self) -> float:
        """How much of what was recorded could be placed in an area."""
        placed = float(np.where(self.latest.is_observed, self.latest.counts, 0).sum())
        return placed / max(float(self.latest.whole_counts.sum()), 1.0)

    def words_of(self, told: Sequence[str]) -> dict[str, str]:
        """Area → what the map says of it (its kind, its group)."""
        return dict(zip(self.area_map.areas, told, strict=False))

    def abstain(self, says: str, kind: str = "", area: str | None = None, **facts: Fact) -> Abstention:
        reference = Reference(kind, kind) if kind else None
        return Abstention(says, self.latest.category, self.latest.span, area, reference=reference, facts=facts)


def run(panel: Panel, area_map: AreaMap, composition: Composition, options: Options) -> list[Finding | Abstention]:
    asked = _Asked(panel, area_map, composition, options)
    n_events = int(asked.latest.whole_counts.sum())
    if n_events < options.fewest_events:
        return [asked.abstain("too_few_events", n_events=n_events)]
    if asked.recorded.at.size == 0:
        return [asked.abstain("no_exposure")]
    few = asked.abstain("too_few_areas", n_areas=int(asked.recorded.at.size))
    among_themselves: Said = [] if asked.has_enough_areas else [few]
    return among_themselves + [one for name in options.references for one in _ANSWERS[name](asked)]


def _with_rest(asked: _Asked) -> Said:
    if not asked.has_enough_areas:
        return []
    c = asked.recorded.counts
    comparison = among("rest", asked.recorded, sums_of_rest(asked.recorded))
    if comparison is None or (c == c.sum()).any():
        return [asked.abstain("too_few_events", n_events=int(c.sum()))]
    return _say(asked, comparison, {})


def _with_similar(asked: _Asked) -> Said:
    """The areas most like each in living conditions. What they are alike in, and how far apart they lie, is told."""
    if not asked.has_enough_areas:
        return []
    options = asked.options
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
    return [*alone, *_say(asked, comparison, own, {}, kinds)]


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


def _with_kind(asked: _Asked) -> Said:
    return _with_alike(asked, "kind", "no_kinds", asked.area_map.kind)


def _with_group(asked: _Asked) -> Said:
    return _with_alike(asked, "group", "no_groups", asked.area_map.group)


def _with_alike(asked: _Asked, kind: str, lacking: str, told: Sequence[str]) -> Said:
    """Areas against the others that the map calls the same. Where it calls all of them so, that is the rest."""
    if not asked.has_enough_areas:
        return []
    word = asked.words_of(told)
    words = np.array([word.get(area, "") for area in asked.names])
    if len(set(words.tolist())) < 2:
        return [asked.abstain(lacking, kind)]
    comparison = among(kind, asked.recorded, sums_of_alike(asked.recorded, words, asked.options.fewest_similar))
    if comparison is None or comparison.recorded.at.size < asked.options.fewest_areas:
        return [asked.abstain(lacking, kind)]
    called: dict[str, list[str]] = {}
    for area, each in zip(asked.names, words.tolist(), strict=True):
        called.setdefault(each, []).append(area)
    own: dict[str, Mapping[str, Fact]] = {
        area: {"reference_areas": "|".join(other for other in called[each] if other != area)}
        for area, each in zip(asked.names, words.tolist(), strict=True)
    }
    return _say(asked, comparison, own)


def _with_nation(asked: _Asked) -> Said:
    nation = [series for series in asked.latest.references if series.level == NATION and _is_told(series)]
    if not nation:
        return [asked.abstain("no_nation", NATION)]
    return _with_larger(asked, NATION, dict.fromkeys(asked.latest.areas, nation[0]))


def _with_above(asked: _Asked) -> Said:
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


def _own_larger(asked: _Asked, series: Sequence[ReferenceSeries]) -> dict[str, ReferenceSeries]:
    """Area → the one it lies in: the one its group is the code of, or the only one there is."""
    by_code = {one.area_code: one for one in series}
    group = asked.words_of(asked.area_map.group)
    own = {area: by_code[group[area]] for area in asked.latest.areas if group.get(area, "") in by_code}
    return own or (dict.fromkeys(asked.latest.areas, series[0]) if len(series) == 1 else {})


def _with_larger(asked: _Asked, kind: str, own: Mapping[str, ReferenceSeries]) -> Said:
    """Areas, and the whole where all of it lies in one, against larger places that were delivered as such."""
    said: Said = []
    # The nation has a word of its own; of the others each has its name.
    names = {} if kind == NATION else {area: one.name for area, one in own.items()}
    if len({one.area_code for one in own.values()}) == 1 and len(own) == len(asked.latest.areas):
        one = next(iter(own.values()))
        whole = whole_against(kind, asked.latest, one)
        said += [_finding(asked, whole, 0, names={"": one.name} if names else {})] if whole else []
    if asked.has_enough_areas:
        # The larger place counts what could not be placed; areas cannot. They are held against as large a share of it.
        series = [own[area].over_time() if area in own else (0, 0.0) for area in asked.names]
        comparison = against_series(kind, asked.recorded, series, asked.placed_share)
        said += _say(asked, comparison, {}, names) if comparison else []
    return said


def _is_told(series: ReferenceSeries) -> bool:
    counts, exposure = series.over_time()
    return counts > 0 and exposure > 0


def _with_earlier(asked: _Asked) -> Said:
    comparison = against_earlier(asked.panel, asked.options.years_back)
    return _say(asked, comparison, {}) if comparison else [asked.abstain("no_earlier_years", "earlier")]


_ANSWERS: Mapping[str, Callable[[_Asked], Said]] = {
    "rest": _with_rest,
    "similar": _with_similar,
    "kind": _with_kind,
    "group": _with_group,
    "above": _with_above,
    "nation": _with_nation,
    "earlier": _with_earlier,
}


def _say(
    asked: _Asked,
    comparison: Comparison,
    own: Mapping[str, Mapping[str, Fact]],
    names: Mapping[str, str] | None = None,
    on_screen: Mapping[str, Fact] | None = None,
) -> Said:
    """One finding an area, and the screen that says what chance alone would give."""
    survives = benjamini_hochberg(comparison.p_value, FALSE_AMONG_MARKED)
    areas = [
        _finding(asked, comparison, at, own, names or {}, survives=bool(kept))
        for at, kept in enumerate(survives.tolist())
    ]
    n_of = {word: sum(finding.says == word for finding in areas) for word in GRADES}
    middle = float(np.median(comparison.expected))
    screen = Finding(
        says="screen",
        category=asked.latest.category,
        area=None,
        period=asked.latest.span,
        unit="areas",
        observed=float(sum(n_of.values())),
        estimate=None,
        reference=Reference(comparison.kind, _one_name(comparison.kind, names or {})),
        facts={
            "n_compared": len(areas),
            "n_outside": sum(n_of.values()),
            "n_expected_by_chance": comparison.by_chance,
            "n_survive": int(survives.sum()),
            "median_expected": middle,
            "smallest_visible_ratio": float(smallest_visible_ratio([middle], PROBABLY)[0]),
            **{f"n_{word}": n for word, n in n_of.items()},
            **(on_screen or {}),
        },
    )
    return [*areas, screen]


def _finding(
    asked: _Asked,
    comparison: Comparison,
    at: int,
    own: Mapping[str, Mapping[str, Fact]] | None = None,
    names: Mapping[str, str] | None = None,
    *,
    survives: bool | None = None,
) -> Finding:
    """What is said of one area; of the whole where `survives` is None, for it is not one of many tried."""
    panel, recorded = asked.latest, comparison.recorded
    area = None if survives is None else panel.areas[recorded.at[at]]
    n, exposure, expected = float(recorded.counts[at]), float(recorded.exposure[at]), float(comparison.expected[at])
    exact = rate([n], [exposure])
    ratio = Estimate(float(comparison.ratio[at]), float(comparison.lower[at]), float(comparison.upper[at]))
    p_value = float(comparison.p_value[at])
    facts: dict[str, Fact] = {
        "n_events": int(n),
        "exposure": exposure,
        "exposure_kind": panel.exposure_kind,
        "placed_share": 1.0 if area is None else asked.placed_share,
        "expected": expected,
        "excess": Estimate(n - expected, ratio.lower * expected - expected, ratio.upper * expected - expected),
        "rate_per_1000": Estimate(*(float(part[0]) for part in (exact.value, exact.lower, exact.upper))),
        "reference_per_1000": float(comparison.reference_per_1000[at]),
        "p_value": p_value,
        "survives_fdr": "yes" if survives else "no",
        **{name: float(limit[at]) for name, limit in zip(_LIMITS, comparison.limits, strict=False)},
        **(own or {}).get(area or "", {}),
    }
    says = _grade(ratio.value, p_value, expected, 0.0 if area is None else asked.options.fewest_expected)
    return Finding(
        says=says,
        category=panel.category,
        area=area,
        period=panel.span,
        unit="ratio",
        observed=ratio.value,
        estimate=ratio,
        reference=Reference(comparison.kind, (names or {}).get(area or "", comparison.kind)),
        facts=facts,
        quality=asked.flags.get(area or "", ()),
        claim=_CLAIMS.get(says, Claim.NONE),
        is_clear=says.startswith("clearly_"),
    )


def _one_name(kind: str, names: Mapping[str, str]) -> str:
    """The reference's name where it is one and the same for all areas; else its kind, which publishers have words for."""
    distinct = set(names.values())
    return distinct.pop() if len(distinct) == 1 else kind


def _grade(ratio: float, p_value: float, expected: float, fewest_expected: float) -> str:
    """The graded word. A small area that clearly differs keeps its word; only silence needs enough events."""
    side = "higher" if ratio > 1 else "lower"
    if p_value <= 1 - CLEARLY:
        return f"clearly_{side}"
    if p_value <= 1 - PROBABLY:
        return f"probably_{side}"
    return "too_small" if expected < fewest_expected else "no_clear_difference"
