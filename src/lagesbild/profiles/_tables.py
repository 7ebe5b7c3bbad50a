"""A country's tables, CSV beside its module, as words of the house."""

import csv
from collections.abc import Mapping
from datetime import date
from importlib.resources import files

from lagesbild.domain import (
    AreaClass,
    Category,
    ClassCriteria,
    ClassIndicator,
    Division,
    Divisions,
    Estimate,
    Level,
    OffenceCode,
    ProblemView,
    ProblemViews,
    ReportingRate,
    ReportingRates,
    SurveyTheme,
    SurveyThemes,
    Theme,
)

Words = Mapping[str, str]


def read_rows(name: str) -> tuple[Mapping[str, str], ...]:
    """The rows of `tables/name`, each as column → text."""
    written = (files(__package__) / "tables" / name).read_text(encoding="utf-8")
    return tuple(csv.DictReader(written.splitlines()))


def read_levels(name: str, languages: tuple[str, ...]) -> tuple[Level, ...]:
    """Levels, largest area first. A language without a word for the whole leaves it to the workspace's place."""
    return tuple(
        Level(
            name=row["name"],
            one={language: row[f"one.{language}"] for language in languages},
            many={language: row[f"many.{language}"] for language in languages},
            the_whole={
                language: row[f"the_whole.{language}"] for language in languages if row[f"the_whole.{language}"]
            },
            is_whole_nation=_is_yes(row["is_whole_nation"]),
        )
        for row in read_rows(name)
    )


def read_categories(name: str, languages: tuple[str, ...]) -> tuple[Category, ...]:
    """The offence tree, in the order it is to be shown."""
    return tuple(
        Category(
            code=row["code"],
            names={language: row[language] for language in languages},
            parent_code=row["parent"] or None,
            exposure=row["exposure"],
            sums_children=_is_yes(row["sums_children"]),
            is_detection_driven=_is_yes(row["detection_driven"]),
            is_sensitive=_is_yes(row["sensitive"]),
        )
        for row in read_rows(name)
    )


def read_offence_codes(name: str, languages: tuple[str, ...]) -> tuple[OffenceCode, ...]:
    """An official classification. `ended` is a year, from whose first day the code is no longer to be used."""
    return tuple(
        OffenceCode(
            code=row["code"],
            names={language: row[language] for language in languages},
            category=row["category"],
            groups=tuple(row["groups"].split()),
            valid_from=date.fromisoformat(row["valid_from"]) if row["valid_from"] else None,
            not_used_from=date(int(row["ended"]), 1, 1) if row["ended"] else None,
            replaced_by=tuple(row["replaced_by"].split()),
            stage=row["stage"],
            is_detection_driven=_is_yes(row["detection_driven"]),
            source=row["source"],
        )
        for row in read_rows(name)
    )


def read_exposures(name: str, languages: tuple[str, ...]) -> Mapping[str, Words]:
    """What counts are held against → its word in each language, as it stands after "per 1 000"."""
    return {row["code"]: {language: row[language] for language in languages} for row in read_rows(name)}


def read_reporting_rates(name: str) -> ReportingRates:
    """Shares reported, of the year they are of. Where no interval is published both its columns are empty."""
    return ReportingRates(
        tuple(
            ReportingRate(
                category=row["category"],
                year=int(row["year"]),
                share=Estimate(*(float(row[end] or row["share"]) for end in ("share", "lower", "upper"))),
                source=row["source"],
            )
            for row in read_rows(name)
        )
    )


def read_problem_views(name: str, languages: tuple[str, ...]) -> ProblemViews:
    """Which source speaks of which problem. A problem's words stand in its first row; `keys` are told by blanks."""
    rows = read_rows(name)
    words = {row["problem"]: {each: row[each] for each in languages} for row in reversed(rows) if row[languages[0]]}
    return ProblemViews(
        tuple(
            ProblemView(
                row["problem"], row["source"], tuple(row["keys"].split()), words[row["problem"]], int(row["sign"] or 1)
            )
            for row in rows
        )
    )


def read_survey_themes(name: str, languages: tuple[str, ...]) -> SurveyThemes:
    """What the questions of the country's surveys are about; the first row that fits a question holds."""
    return SurveyThemes(
        tuple(
            SurveyTheme(
                pattern=row["pattern"],
                theme=Theme(row["theme"]),
                words={language: row[language] for language in languages},
                least=float(row["least"]) if row["least"] else -float("inf"),
                most=float(row["most"]) if row["most"] else float("inf"),
                is_steps=_is_yes(row["steps"]),
            )
            for row in read_rows(name)
        )
    )


def _is_yes(text: str) -> bool:
    return text == "yes"


def read_class_criteria(indicators: str, classes: str, languages: tuple[str, ...]) -> ClassCriteria:
    """How areas are classed. Rows that are not used stand in the table for their reasons."""
    return ClassCriteria(
        indicators=tuple(
            ClassIndicator(
                key=row["key"],
                dimension=row["dimension"],
                kind=row["kind"],
                sign=int(row["sign"]),
                weight=float(row["weight"]),
                per=row["per"],
                words={language: row[language] for language in languages},
                reason=row["reason"],
                source=row["source"],
            )
            for row in read_rows(indicators)
            if _is_yes(row["used"])
        ),
        classes=tuple(
            AreaClass(row["key"], float(row["above"]), {language: row[language] for language in languages})
            for row in read_rows(classes)
        ),
    )


def read_divisions(name: str, languages: tuple[str, ...]) -> Divisions:
    """How residents are divided. `kinds` are told apart by blanks."""
    return Divisions(
        tuple(
            Division(
                key=row["key"],
                kinds=tuple(row["kinds"].split()),
                words={language: row[language] for language in languages},
                group={language: row[f"group.{language}"] for language in languages},
                per_cent_of=row["per_cent_of"],
            )
            for row in read_rows(name)
        )
    )
