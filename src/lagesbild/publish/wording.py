"""Fill the sentences of the analyses with numbers as a reader writes them.

An analysis brings its sentences (WORDS), a finding its numbers; here the two meet. What a number looks like follows
from the finding's unit and, for facts, from the ending of the fact's name:

    n_…                 a count               …_share      per cent
    …_ratio             1,4                   …_per_1000   a rate
    …_day               3 november 2025       …_month      mars 2021
    …_weekday           fredag (from "5")     …_calendar_month   mars (from "3")
    p_value             three decimals        exposure_kind   its word
    excess, expected, exposure …              a count that need not be whole
    words by language     those of the language that is spoken
    …_areas             names of areas, their codes parted by |
    …_kinds             what is counted, its kinds parted by |; "dwellings/residents" is dwellings per resident
    …_categories        names of groups, their codes parted by |

{areas} names the areas that a finding is about together. A fact `x` that is an Estimate also gives {x_lower} and
{x_upper}. A number that a word must agree with is written {n_events|händelse|händelser}, and gives "1 händelse",
"5 händelser". Nothing is computed here.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import partial

from lagesbild.domain import Abstention, Estimate, Finding, Picture, Reference, Status
from lagesbild.errors import UsageError
from lagesbild.plugins import did_you_mean
from lagesbild.publish import numbers
from lagesbild.publish.phrases import filled, phrase, phrase_or

MOST_NAMED = 5  # areas in one sentence
# A plain space inside a number, or between it and its sign, would let a line end there.
_SPACE_IN_NUMBER = re.compile(r"(?<=\d) (?=\d{3}\b|%)")
_SIGN_OF = {Status.SUPPRESSED: "..", Status.MISSING: numbers.DASH}

Said = Finding | Abstention

_BY_UNIT: Mapping[str, numbers.Manner] = {
    "ratio": "ratio",
    "share": "share",
    "events": "count",
    **dict.fromkeys(("areas", "signals", "groups", "spots", "indicators"), "whole"),
    "per_1000_per_year": "rate",
    "per_1000": "rate",
}
_BY_NAME: Mapping[str, numbers.Manner] = {"expected": "count", "excess": "count", "exposure": "whole"}
_BY_ENDING: Mapping[str, numbers.Manner] = {"share": "share", "ratio": "ratio", "_per_1000": "rate"}


def question(analysis: str, picture: Picture, language: str) -> str:
    """The question that an analysis answers: the heading of all it says."""
    return words_for(analysis, "question", picture, language)


def sentence(said: Said, picture: Picture, language: str) -> str:
    """What a finding or an abstention says, in words.

    A finding whose number may not be told or is not known says just that. Raises UsageError where the analysis has
    no such sentence, or one with a placeholder that the finding does not fill.
    """
    return _filled(said, said.says, picture, language)


def how(finding: Finding, picture: Picture, language: str) -> str:
    """How the finding's number was computed, with the numbers that went in.

    An analysis that computes one of its references in another way has words for that: "how.<says>.<reference>".
    """
    key = f"how.{finding.says}"
    own = f"{key}.{finding.reference.kind}" if finding.reference else key
    return _filled(finding, own if words_or(finding.analysis, own, picture, language) else key, picture, language)


def words_for(analysis: str, key: str, picture: Picture, language: str) -> str:
    """A sentence of an analysis, unfilled; UsageError names the keys there are."""
    known = _catalogue(analysis, picture, language)
    if key not in known:
        raise UsageError(
            f"The analysis {analysis!r} has no words in {language!r} for {key!r}.{did_you_mean(key, known)}"
        )
    return known[key]


def words_or(analysis: str, key: str, picture: Picture, language: str) -> str:
    """A sentence of an analysis, unfilled; empty where it has none."""
    return _catalogue(analysis, picture, language).get(key, "")


def fill(template: str, said: Said, picture: Picture, language: str) -> str:
    """`template` with each {placeholder} replaced, its first letter made a capital."""
    words = filled(template, partial(_value_of, said, picture, language))
    return capitalised(_SPACE_IN_NUMBER.sub(numbers.NO_BREAK, words))


def capitalised(words: str) -> str:
    """The words with their first letter large; the rest as it is."""
    return words[:1].upper() + words[1:]


def category_name(category: str, picture: Picture, language: str) -> str:
    return picture.category_name(category, language)


def area_name(area: str | None, picture: Picture, language: str) -> str:
    """The area's name; for the whole, what the level calls it."""
    if area is not None:
        return picture.areas.name_of(area)
    return picture.level.the_whole.get(language) or picture.place


def areas_in_words(areas: Sequence[str], picture: Picture, language: str) -> str:
    """Areas' names in a row: Norr, Söder och Väster; of many, the first few and how many more."""
    names = [picture.areas.name_of(area) for area in areas]
    if len(names) > MOST_NAMED:
        more = phrase("list.more_areas", language, n=numbers.whole(len(names) - MOST_NAMED + 1, language))
        names = [*names[: MOST_NAMED - 1], more]
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} {phrase('word.and', language)} {names[-1]}"


def reference_name(reference: Reference, picture: Picture, language: str) -> str:
    """What is compared with, as it stands after "jämfört med": övriga kommuner, riket, tidigare år."""
    if reference.kind in ("nation", "above") and reference.name not in ("", reference.kind):
        return reference.name
    many = picture.level.many.get(language, picture.level.name)
    return phrase_or(f"reference.{reference.kind}", language, reference.name, many=many)


def exposure_name(kind: str, picture: Picture, language: str) -> str:
    """What counts are held against, in words: invånare."""
    return picture.exposures.get(kind, {}).get(language, kind)


def exposure_of(said: Said, picture: Picture) -> str:
    """The kind of exposure behind a finding: its own fact, else its category's."""
    told = said.facts.get("exposure_kind")
    if isinstance(told, str):
        return told
    return next((each.exposure for each in picture.categories if each.code == said.category), "residents")


def kind_in_words(kind: str, picture: Picture, language: str) -> str:
    """A kind of figure, or one over another: dwellings per resident."""
    over, _, under = kind.partition("/")
    above = exposure_name(over, picture, language)
    return (
        phrase("word.against", language, over=above, under=exposure_name(under, picture, language)) if under else above
    )


def listed(names: Sequence[str], language: str) -> str:
    """Names in a row: a, b and c."""
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} {phrase('word.and', language)} {names[-1]}"


def unit_name(finding: Said, picture: Picture, language: str) -> str:
    """The unit in words: per 1 000 invånare och år."""
    unit = getattr(finding, "unit", "")
    exposure = exposure_name(exposure_of(finding, picture), picture, language)
    return phrase_or(f"unit.{unit}", language, unit, exposure=exposure)


def manner_of_unit(unit: str) -> numbers.Manner:
    """How numbers of a unit are written."""
    return _BY_UNIT.get(unit, "rate")


def manner_of_fact(name: str) -> numbers.Manner:
    """How a fact is written, by its name and its ending."""
    if name in _BY_NAME:
        return _BY_NAME[name]
    if name.startswith("n_"):
        return "whole"
    return next((manner for ending, manner in _BY_ENDING.items() if name.endswith(ending)), "rate")


def fact_in_words(
    name: str, value: float | str | Mapping[str, str], picture: Picture, language: str, beside: Estimate | None = None
) -> str:
    """A fact as a reader writes it, by the ending of its name."""
    if isinstance(value, Mapping):
        return str(value.get(language) or next(iter(value.values()), "")).rstrip(".")
    if isinstance(value, str):
        return _text_in_words(name, value, picture, language)
    if name == "p_value":
        return numbers.probability(value, language)
    manner = manner_of_fact(name)
    if manner == "whole" and 0 < value < 1:  # "about 0 are expected by chance" would be a promise
        return numbers.written(value, "count", language)
    if manner == "rate" and isinstance(value, int):
        return numbers.whole(value, language)
    return numbers.written(value, manner, language, beside)


def _text_in_words(name: str, value: str, picture: Picture, language: str) -> str:
    if name == "exposure_kind":
        return exposure_name(value, picture, language)
    one_of = next((words for ending, words in _LISTED.items() if name.endswith(ending)), None)
    if one_of is not None:
        return listed([one_of(each, picture, language) for each in value.split("|") if each], language)
    read = next((each for ending, each in _DATED.items() if name.endswith(ending)), None)
    if read is None:
        return value
    try:
        return read(value, language)
    except ValueError:
        raise UsageError(
            f"The fact {name} must be an ISO day (2021-03-01), a month (2021-03) or a number in the week or the year, "
            f"not {value!r}"
        ) from None


# By the ending of a fact's name, the longest first.
_DATED: Mapping[str, Callable[[str, str], str]] = {
    "_weekday": lambda value, language: numbers.weekday(int(value), language),
    "_calendar_month": lambda value, language: numbers.calendar_month(int(value), language),
    "_day": lambda value, language: numbers.day(date.fromisoformat(value), language),
    "_month": lambda value, language: numbers.month(
        date.fromisoformat(value if len(value) > 7 else f"{value}-01"), language
    ),
}


def _catalogue(analysis: str, picture: Picture, language: str) -> Mapping[str, str]:
    spoken = picture.words.get(analysis, {})
    if language not in spoken:
        raise UsageError(f"The analysis {analysis!r} has no words in {language!r}.{did_you_mean(language, spoken)}")
    return spoken[language]


def _filled(said: Said, key: str, picture: Picture, language: str) -> str:
    if isinstance(said, Finding) and said.status != Status.OBSERVED:
        key_of_own = "sentence.suppressed" if said.status == Status.SUPPRESSED else "sentence.missing"
        return fill(phrase(key_of_own, language), said, picture, language)
    template = words_for(said.analysis, key, picture, language)
    return fill(template, said, picture, language)


def _value_of(said: Said, picture: Picture, language: str, name: str) -> str:
    value = _own_value(said, picture, language, name)
    if value is None:
        value = _fact_value(said, picture, language, name)
    if value is not None:
        return value
    status = said.status if isinstance(said, Finding) else Status.OBSERVED
    if status in _SIGN_OF:
        return _SIGN_OF[status]
    raise UsageError(
        f"The words of the analysis {said.analysis!r} for {said.says!r} use {{{name}}}, which the finding of "
        f"{said.category!r} does not carry. Its facts are: {', '.join(sorted(said.facts)) or 'none'}."
    )


def _own_value(said: Said, picture: Picture, language: str, name: str) -> str | None:
    """What every finding can fill by itself."""
    plain: Mapping[str, Callable[[], str]] = {
        "category": lambda: category_name(said.category, picture, language),
        "area": lambda: area_name(said.area, picture, language),
        "period": lambda: numbers.period(said.period, language),
        "unit": lambda: unit_name(said, picture, language),
        "place": lambda: picture.place,
        "areas": lambda: areas_in_words(getattr(said, "areas", ()), picture, language),
    }
    if name in plain:
        return plain[name]()
    if name == "reference" and said.reference is not None:
        return reference_name(said.reference, picture, language)
    return _own_number(said, language, name) if isinstance(said, Finding) else None


def _own_number(finding: Finding, language: str, name: str) -> str | None:
    manner = manner_of_unit(finding.unit)
    if name == "observed" and finding.observed is not None:
        return numbers.written(finding.observed, manner, language, finding.estimate)
    if name in ("value", "lower", "upper") and finding.estimate is not None:
        return numbers.written(getattr(finding.estimate, name), manner, language, finding.estimate)
    if name == "n" and "n_events" not in finding.facts and finding.unit == "events" and finding.observed is not None:
        return numbers.whole(finding.observed, language)
    return None


def _fact_value(said: Said, picture: Picture, language: str, name: str) -> str | None:
    wanted = "n_events" if name == "n" else name
    fact = said.facts.get(wanted)
    if isinstance(fact, Estimate):
        return fact_in_words(wanted, fact.value, picture, language, fact)
    if fact is not None:
        return fact_in_words(wanted, fact, picture, language)
    for end in ("lower", "upper"):
        stem = wanted.removesuffix(f"_{end}")
        estimate = said.facts.get(stem)
        if stem != wanted and isinstance(estimate, Estimate):
            return fact_in_words(stem, float(getattr(estimate, end)), picture, language, estimate)
    return None


# Facts that list codes: what each code is called.
_LISTED: Mapping[str, Callable[[str, Picture, str], str]] = {
    "_areas": area_name,
    "_kinds": kind_in_words,
    "_categories": category_name,
}
