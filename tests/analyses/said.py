"""Cases to fill the analyses' sentences with: numbers at the edges, every category and area name, either language."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cache

import numpy as np

from lagesbild.domain import Area, Areas, Category, Estimate, Fact, Finding, Picture, Reference
from lagesbild.domain.periods import months_within, span_of
from lagesbild.plugins import ANALYSES, PROFILES
from lagesbild.profiles.invented.expected import make_town
from lagesbild.profiles.invented.truths import TOWNS, read_planted
from lagesbild.publish.phrases import catalogue
from tests.publish.made_picture import SPAN, STADSDEL, made_picture

PLACEHOLDER = re.compile(r"\{(\w+)(?:\|[^|{}]*\|[^|{}]*)?\}")
COUNTS = (0, 1, 2, 3, 5, 12, 1234, 56789)
FIRST_OF_ALL = (0, 1, 2)  # the first cases of every template have all their counts so
SHARES = (0.0, 0.004, 0.01, 0.05, 0.33, 1.0, 2.5)
RATIOS = (0.02, 0.5, 0.96, 1.0, 1.04, 2.5, 40.0)
RATES = (0.0, 0.012, 0.8, 1.0, 7.2, 340.0)
PROBABILITIES = (0.00002, 0.004, 0.05, 1.0)
# Facts that are words and not numbers, by the name of the placeholder: something of the kind and length they have.
WORDED = {
    "hours": "18–21", "clock": "24", "week_from": "23", "week_to": "26", "year": "2021", "first_year": "2012",
    "last_year": "2021", "source": "polisens register", "own_source": "polisens register", "edition": "2025",
    "other_source": "räddningstjänsten", "this_source": "räddningstjänsten", "class_name": "utsatta områden",
    "cause": "en insats", "problem": "bränder i fordon", "agreeing": "polisen och skolan", "lacking": "skolor",
    "saying_up": "polisen", "saying_down": "räddningstjänsten", "class_word": "över mitten", "driver_word": "rån",
    "assessed_name": "Väster", "assessed_class": "utsatt område", "indicator_word": "rån", "division": "bostad",
    "group": "hyresrätt", "whom": "kvinnor 16–29 år", "words": "är otrygga ute sent", "rounds": "2023 och 2025",
    "measure": "trygghetsvärdar", "than": "män", "question": "otrygghet", "before_rounds": "2021", "what": "delar",
    "key": "otrygg_kvall", "others": "besökare", "others_kinds": "besökare", "wanted_kinds": "butiker",
    "day_words": "midsommarafton",
    "held_categories": "butiksstölder", "summed_categories": "rån och stölder", "name": "Väster",
}  # fmt: skip
OWN = ("category", "area", "areas", "period", "unit", "place", "reference", "observed", "value", "lower", "upper", "n")


@cache
def wide_picture() -> Picture:
    """A picture that knows every category of the profile and every area of the invented towns."""
    plugin = PROFILES.load("invented")
    profile = plugin.make_profile(plugin.Options())
    towns = [make_town(read_planted(town), 1, 1.0) for town in TOWNS]
    members = tuple(Area(code, name) for town in towns for code, name in zip(town.codes, town.names, strict=True))
    return replace(
        made_picture(),
        categories=profile.categories,
        exposures=profile.exposures,
        level=STADSDEL,
        areas=Areas("stadsdel", "2020", members),
        words={name: ANALYSES.load(name).WORDS for name in ANALYSES.names()},
    )


def templates(analysis: str, language: str) -> Mapping[str, str]:
    words: Mapping[str, str] = ANALYSES.load(analysis).WORDS[language]
    return words


def section_of(key: str) -> str:
    """says, how, lifts; question and cannot_say are their own."""
    start = key.partition(".")[0]
    return start if start in ("how", "lifts", "question", "cannot_say") or "." in key else "says"


def cases(analysis: str, key: str, n: int) -> Iterator[Finding]:
    """So many random findings that fill the template `key` of an analysis, the same in both languages."""
    picture = wide_picture()
    names = {name for language in ("sv", "en") for name in PLACEHOLDER.findall(templates(analysis, language)[key])}
    rng = np.random.default_rng([len(key), *key.encode()])
    kinds = sorted(each.removeprefix("reference.") for each in catalogue("sv") if each.startswith("reference."))
    months = months_within(SPAN)
    for at in range(n):
        category = picture.categories[at % len(picture.categories)]
        kind = kinds[at % len(kinds)]
        first = int(rng.integers(0, len(months) - 13))
        yield Finding(
            says=key,
            category=category.code,
            area=None if at % 9 == 0 else picture.areas.codes[at % len(picture.areas.codes)],
            period=span_of(months[first : first + (1, 3, 12)[at % 3]]),
            unit=str(rng.choice(["ratio", "share", "events", "per_1000_per_year"])),
            observed=float(rng.choice(COUNTS)),
            estimate=_estimate(RATES, rng),
            analysis=analysis,
            reference=Reference(kind, kind),
            areas=picture.areas.codes[at % 20 : at % 20 + 1 + at % 7],
            facts=_facts(names, category, rng, FIRST_OF_ALL[at] if at < len(FIRST_OF_ALL) else None),
        )


def _facts(names: set[str], category: Category, rng: np.random.Generator, all_counts: int | None) -> dict[str, Fact]:
    """A fact for each placeholder, of the kind that its name says; every count the same where that is told."""
    facts: dict[str, Fact] = {"exposure_kind": category.exposure}
    for name in sorted(names - {*OWN, "exposure_kind"}):
        stem = re.sub(r"_(lower|upper)$", "", name)
        if stem != name or stem in names & {re.sub(r"_(lower|upper)$", "", other) for other in names if other != stem}:
            facts.setdefault(stem, _estimate(_values(stem), rng))
        else:
            facts[name] = _fact(name, rng)
        if all_counts is not None and name.startswith("n_") and isinstance(facts.get(name), int):
            facts[name] = all_counts
    return facts


def _fact(name: str, rng: np.random.Generator) -> Fact:
    if name in WORDED:
        return WORDED[name]
    day = _day(name, rng)
    if day:
        return day
    if name in ("excess", "expected", "exposure"):
        return float(rng.choice([0.2, 3.7, 12.0, 1234.5]))
    value = rng.choice(_values(name))
    return int(value) if name.startswith("n_") and "expected" not in name else float(value)


def _day(name: str, rng: np.random.Generator) -> str:
    """A day, a month, a weekday or a month of any year as facts hold them; empty where the name says nothing of it."""
    year, month, day, weekday = (int(rng.integers(*ends)) for ends in ((2016, 2026), (1, 13), (1, 29), (1, 8)))
    endings = {
        "_day": f"{year}-{month:02d}-{day:02d}",
        "_calendar_month": str(month),
        "_weekday": str(weekday),
        "_month": f"{year}-{month:02d}",
    }
    return next((written for ending, written in endings.items() if name.endswith(ending)), "")


def _values(name: str) -> tuple[float, ...]:
    if name == "p_value":
        return PROBABILITIES
    if name.startswith("n_"):
        return COUNTS
    endings = {"share": SHARES, "ratio": RATIOS, "per_1000": RATES}
    return next((values for ending, values in endings.items() if name.endswith(ending)), RATES)


def _estimate(values: tuple[float, ...], rng: np.random.Generator) -> Estimate:
    value = float(rng.choice(values))
    return Estimate(value, value * 0.7, value * 1.6)
