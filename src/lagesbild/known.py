"""What the nation and the place know beforehand, from the profile and from lagesbild.toml, as evidence."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from lagesbild.config import FILE_NAME, Config
from lagesbild.domain import (
    Calendar,
    Estimate,
    HarmWeights,
    Intervention,
    Interventions,
    KnownCause,
    KnownCauses,
    NamedStretch,
    Period,
    ProblemView,
    ProblemViews,
    Profile,
    ReportingRate,
    ReportingRates,
    SourceOverlap,
    SourceOverlaps,
    SurveyTheme,
    SurveyThemes,
    Theme,
)
from lagesbild.domain.knowledge import VIEW_SOURCES
from lagesbild.errors import UsageError
from lagesbild.plugins import did_you_mean

Table = Mapping[str, Any]

HARM_KEYS = ("source", "days")
MOST_DAYS = 100_000  # some 270 years: beyond any sentence, so a slip of the pen


def causes_of(profile: Profile, config: Config) -> KnownCauses:
    """Law changes, festivals, campaigns: [[causes]] with kind, start, end, words and, if need be, category, areas."""
    own = tuple(
        KnownCause(
            _text(table, "kind", "causes"),
            _stretch(table, "causes"),
            dict(table.get("words", {})),
            str(table.get("category", "")),
            tuple(table.get("areas", ())),
        )
        for table in _tables(config.causes, "causes", {"kind", "start", "end", "words", "category", "areas"})
    )
    return KnownCauses((*profile.known_causes.causes, *own))


def reporting_rates_of(profile: Profile, config: Config) -> ReportingRates:
    """Shares reported, by a published survey: [[reporting]] with category, year, share, lower, upper, source."""
    keys = {"category", "year", "share", "lower", "upper", "source"}
    own = tuple(
        ReportingRate(
            _text(table, "category", "reporting"),
            int(_needed(table, "year", "reporting")),
            Estimate(*(float(_needed(table, key, "reporting")) for key in ("share", "lower", "upper"))),
            _text(table, "source", "reporting"),
        )
        for table in _tables(config.reporting, "reporting", keys)
    )
    return ReportingRates((*profile.reporting_rates.rates, *own))


def problem_views_of(profile: Profile, config: Config) -> ProblemViews:
    """Which source speaks of which problem: [[problems]] with problem, source, keys, words, sign; for the nation's."""
    own = tuple(
        ProblemView(
            _text(table, "problem", "problems"),
            _one_of(_text(table, "source", "problems"), VIEW_SOURCES, "[[problems]]: source"),
            tuple(_needed(table, "keys", "problems")),
            dict(table.get("words", {})),
            int(table.get("sign", 1)),
        )
        for table in _tables(config.problems, "problems", {"problem", "source", "keys", "words", "sign"})
    )
    replaced = {(view.problem, view.source) for view in own}
    nations = (view for view in profile.problem_views.views if (view.problem, view.source) not in replaced)
    return ProblemViews((*own, *nations))


def overlaps_of(config: Config) -> SourceOverlaps:
    """What linked sources have in common: [[overlaps]] with category, sources, start, end, counts ("110" = 15)."""
    own = []
    for table in _tables(config.overlaps, "overlaps", {"category", "sources", "start", "end", "counts"}):
        sources, counts = tuple(_needed(table, "sources", "overlaps")), dict(_needed(table, "counts", "overlaps"))
        for key in counts:
            if len(key) != len(sources) or set(key) - {"0", "1"} or "1" not in key:
                raise UsageError(
                    f"{FILE_NAME}: [[overlaps]] counts has {key!r}. Write a digit for each of {', '.join(sources)}, 1 "
                    f"where it knows the event and 0 where not; at least one must."
                )
        own.append(SourceOverlap(_text(table, "category", "overlaps"), sources, _stretch(table, "overlaps"), counts))
    return SourceOverlaps(tuple(own))


def harm_weights_of(profile: Profile, config: Config) -> HarmWeights:
    """What one event of a category weighs, in days: [harm] with source, and [harm.days] with category = days.

    Weights of one table belong together, so those of the place replace the nation's. UsageError without a source.
    """
    if not config.harm:
        return profile.harm_weights
    for key in config.harm:
        if key not in HARM_KEYS:
            raise UsageError(f"{FILE_NAME}: [harm] has no key {key!r}.{did_you_mean(key, HARM_KEYS)}")
    source, days = str(config.harm.get("source", "")).strip(), config.harm.get("days", {})
    if not source:
        raise UsageError(f'{FILE_NAME}: [harm] needs  source = "…" , where the weights are published and in what year.')
    if not isinstance(days, Mapping) or not days:
        raise UsageError(
            f"{FILE_NAME}: [harm] needs a table [harm.days] with  category = days , such as  robbery = 365"
        )
    for category, weight in days.items():
        is_number = isinstance(weight, int | float) and not isinstance(weight, bool)
        if not is_number or not 0 < weight < MOST_DAYS:
            raise UsageError(
                f"{FILE_NAME}, [harm.days]: {category} = {weight!r} is no number of days from 0 to {MOST_DAYS:,}."
            )
    return HarmWeights({category: float(weight) for category, weight in days.items()}, source)


def calendar_of(profile: Profile, config: Config) -> Calendar:
    """School terms, holidays and dates that come back: [[calendar]] with kind, start, end and words."""
    own = tuple(
        NamedStretch(_text(table, "kind", "calendar"), _stretch(table, "calendar"), dict(table.get("words", {})))
        for table in _tables(config.calendar, "calendar", {"kind", "start", "end", "words"})
    )
    return Calendar((*profile.calendar.stretches, *own))


def interventions_of(config: Config) -> Interventions:
    """What has been done where: [[interventions]] with measure, category, areas, start and at will end, comparison."""
    keys = {"measure", "category", "areas", "start", "end", "comparison"}
    return Interventions(
        tuple(
            Intervention(
                _text(table, "measure", "interventions"),
                _text(table, "category", "interventions"),
                tuple(_needed(table, "areas", "interventions")),
                _day(_needed(table, "start", "interventions"), "interventions"),
                _day(table["end"], "interventions") if "end" in table else None,
                tuple(table.get("comparison", ())),
            )
            for table in _tables(config.interventions, "interventions", keys)
        )
    )


def survey_themes_of(profile: Profile, config: Config) -> SurveyThemes:
    """What questions mean: [[survey_themes]] with pattern, theme, words and least, most, steps. They go before the
    nation's own."""
    keys = {"pattern", "theme", "words", "least", "most", "steps"}
    own = tuple(
        SurveyTheme(
            _text(table, "pattern", "survey_themes"),
            _theme(_text(table, "theme", "survey_themes")),
            dict(_needed(table, "words", "survey_themes")),
            float(table.get("least", 1.0 if "most" not in table else -float("inf"))),
            float(table.get("most", float("inf"))),
            bool(table.get("steps", False)),
        )
        for table in _tables(config.survey_themes, "survey_themes", keys)
    )
    return SurveyThemes((*own, *profile.survey_themes.themes))


def _theme(word: str) -> Theme:
    if word in list(Theme):
        return Theme(word)
    raise UsageError(f"{FILE_NAME}: [[survey_themes]] has no theme {word!r}.{did_you_mean(word, Theme)}")


def _tables(tables: Iterable[Table], section: str, known: set[str]) -> Iterable[Table]:
    for table in tables:
        for key in table:
            if key not in known:
                raise UsageError(f"{FILE_NAME}: [[{section}]] has no key {key!r}.{did_you_mean(key, known)}")
        yield table


def _needed(table: Table, key: str, section: str) -> Any:
    if key not in table:
        raise UsageError(f"{FILE_NAME}: every [[{section}]] needs  {key} = …  and one has only {', '.join(table)}.")
    return table[key]


def _text(table: Table, key: str, section: str) -> str:
    return str(_needed(table, key, section))


def _one_of(word: str, there_are: Iterable[str], where: str) -> str:
    if word not in there_are:
        raise UsageError(f"{FILE_NAME}: {where} = {word!r}.{did_you_mean(word, there_are)}")
    return word


def _day(value: object, section: str) -> date:
    if isinstance(value, date):
        return value
    raise UsageError(f"{FILE_NAME}: [[{section}]] needs days written as  2024-05-31  without quotes, not {value!r}.")


def _stretch(table: Table, section: str) -> Period:
    start, end = (_day(_needed(table, key, section), section) for key in ("start", "end"))
    if end <= start:
        raise UsageError(
            f"{FILE_NAME}: [[{section}]] ends {end}, before it starts {start}. `end` is the first day after."
        )
    return Period(start, end)
