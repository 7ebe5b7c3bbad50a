"""How this place classes its areas: the profile's criteria with what lagesbild.toml changes in them.

[[classes.indicators]]           # an indicator of the profile, by kind and key, or one more
kind = "category"                # category, composition or question
key = "robbery"
weight = 2                       # 0 takes it out
[[classes.levels]]               # where one is given, they take the place of all the profile's; highest first
key = "far_above"
above = 1.2                      # standard deviations from the mean area; left out for the last
words = { sv = "långt över mitten", en = "far above the middle" }
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any

from lagesbild.config import FILE_NAME, Config
from lagesbild.domain import DIMENSIONS, INDICATOR_KINDS, AreaClass, ClassCriteria, ClassIndicator, Profile
from lagesbild.errors import UsageError
from lagesbild.plugins import did_you_mean

Table = Mapping[str, Any]

INDICATOR_KEYS = ("kind", "key", "dimension", "sign", "weight", "per", "words", "reason", "source")
LEVEL_KEYS = ("key", "above", "words")


def criteria_of(profile: Profile, config: Config) -> ClassCriteria:
    """The profile's indicators with those of [[classes.indicators]] in their place or beside them, and the classes.

    Raises UsageError for a key, a kind, a dimension or a number that cannot be understood.
    """
    for key in config.classes:
        if key not in ("indicators", "levels"):
            raise UsageError(f"{FILE_NAME}: [classes] has no key {key!r}.{did_you_mean(key, ('indicators', 'levels'))}")
    known = {(one.kind, one.key): one for one in profile.class_criteria.indicators}
    for table in _tables(config.classes, "indicators", INDICATOR_KEYS):
        indicator = _indicator(table, known, profile.languages)
        known[indicator.kind, indicator.key] = indicator
    levels = tuple(_level(table, profile.languages) for table in _tables(config.classes, "levels", LEVEL_KEYS))
    return ClassCriteria(
        tuple(one for one in known.values() if one.weight > 0), _falling(levels) or profile.class_criteria.classes
    )


def _tables(section: Table, name: str, keys: tuple[str, ...]) -> Sequence[Table]:
    tables = section.get(name, ())
    if not isinstance(tables, Sequence) or not all(isinstance(each, Mapping) for each in tables):
        raise UsageError(f"{FILE_NAME}: write each of them as a table of its own, headed  [[classes.{name}]]")
    for table in tables:
        for key in table:
            if key not in keys:
                raise UsageError(f"{FILE_NAME}: [[classes.{name}]] has no key {key!r}.{did_you_mean(key, keys)}")
        if not table.get("key"):
            raise UsageError(f'{FILE_NAME}: every [[classes.{name}]] needs  key = "…"  and one has none.')
    return tables


def _indicator(
    table: Table, known: Mapping[tuple[str, str], ClassIndicator], languages: tuple[str, ...]
) -> ClassIndicator:
    kind, key = _one_of(table, "kind", INDICATOR_KINDS), str(table["key"])
    where = f"{FILE_NAME}: [[classes.indicators]] {key}"
    if (kind, key) not in known and "dimension" not in table:
        raise UsageError(f'{where} is new, so it needs  dimension = "…" : one of {", ".join(DIMENSIONS)}.')
    start = known.get((kind, key), ClassIndicator(key, "", kind, words=dict.fromkeys(languages, key)))
    sign = table.get("sign", start.sign)
    if sign not in (1, -1):
        raise UsageError(f"{where}: sign is {sign!r}; expected 1 where more is worse, -1 where more is better.")
    weight = _number(table.get("weight", start.weight), f"{where}: weight")
    if weight < 0 or not math.isfinite(weight):
        raise UsageError(f"{where}: weight is {weight:g}; expected 0 (which takes it out) or more.")
    return replace(
        start,
        dimension=_one_of(table, "dimension", DIMENSIONS) if "dimension" in table else start.dimension,
        sign=int(sign),
        weight=weight,
        per=str(table.get("per", start.per)),
        words={**start.words, **_words(table, where)},
        reason=str(table.get("reason", start.reason)),
        source=str(table.get("source", start.source)),
    )


def _level(table: Table, languages: tuple[str, ...]) -> AreaClass:
    key = str(table["key"])
    where = f"{FILE_NAME}: [[classes.levels]] {key}"
    above = _number(table["above"], f"{where}: above") if "above" in table else -math.inf
    return AreaClass(key, above, {**dict.fromkeys(languages, key), **_words(table, where)})


def _falling(levels: tuple[AreaClass, ...]) -> tuple[AreaClass, ...]:
    """The classes, if they can be told apart: each begins below the one before, the last at no number at all."""
    if not levels:
        return ()
    limits = [each.above for each in levels]
    is_falling = all(one > other for one, other in pairwise(limits))
    if len(levels) < 2 or not is_falling or limits[-1] != -math.inf:
        told = ", ".join(f"{each.key} {each.above:g}" for each in levels)
        raise UsageError(
            f"{FILE_NAME}: [[classes.levels]] must be at least two, the highest first, each with a lower `above` than "
            f"the one before and the last without it; they are: {told}."
        )
    return levels


def _one_of(table: Table, key: str, allowed: tuple[str, ...]) -> str:
    value = str(table.get(key, ""))
    if value not in allowed:
        raise UsageError(
            f"{FILE_NAME}: [[classes.indicators]] {table['key']}: {key} is {value!r}.{did_you_mean(value, allowed)}"
        )
    return value


def _number(value: object, what: str) -> float:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return float(value)
    raise UsageError(f"{what} is {value!r}; expected a number, written without quotes.")


def _words(table: Table, where: str) -> dict[str, str]:
    words = table.get("words", {})
    if not isinstance(words, Mapping):
        raise UsageError(f'{where}: words is {words!r}; expected a word in each language:  {{ sv = "…", en = "…" }}')
    return {str(language): str(word) for language, word in words.items()}
