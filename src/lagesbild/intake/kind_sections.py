"""What a mapping file says of surveys, contributions, shortcomings, places with time and assessments.

[questions.KEY]  a question that was asked      [survey]  how it was asked      [meanings]  words with a closed meaning
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, is_dataclass

from lagesbild.domain.survey import POLICE_INDEX, AskedOf, Scale
from lagesbild.domain.tables import RowKind
from lagesbild.errors import UsageError
from lagesbild.intake.typed_toml import LANGUAGES
from lagesbild.plugins import did_you_mean

REFERENCES = ("", "same_year", "preceding_year")
BLANKS = ("no_answer", "not_asked")


@dataclass(frozen=True)
class KindColumns:
    """Columns that only some kinds of rows have. `identity`: the source's own, of whatever the row tells of."""

    identity: str = ""
    name: str = ""
    # answers
    respondent: str = ""
    stratum: str = ""
    cluster: str = ""
    fpc: str = ""
    household_weight: str = ""
    age: str = ""
    round: str = ""
    # contributions
    role: str = ""
    evidence: str = ""
    place: str = ""
    direction: str = ""
    text: str = ""
    consent: str = ""
    consequences: str = ""
    # shortcomings
    walk: str = ""
    photo: str = ""
    status: str = ""
    fixed: str = ""
    body: str = ""
    # places with time
    place_kind: str = ""
    size: str = ""
    margin_days: str = ""
    # assessments
    area_class: str = ""
    edition: str = ""
    predecessors: str = ""
    successors: str = ""
    area_codes: str = ""
    boundary: str = ""


@dataclass(frozen=True)
class QuestionEntry:
    """A question. `column`: its answers, in a file of one row a respondent; `text`: what columns.question holds of it.

    `answers`: what the file writes → the number it stands for. The other lists are what it writes where there is no
    answer, and why; those of [survey] hold for every question.
    """

    words: Mapping[str, str] = field(default_factory=dict, metadata=LANGUAGES)
    column: str = ""
    text: str = ""
    scale: str = Scale.NUMBER.value
    family: str = ""
    asked_of: str = AskedOf.PERSON.value
    answers: Mapping[str, int] = field(default_factory=dict)
    dont_know: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()
    not_asked: tuple[str, ...] = ()


@dataclass(frozen=True)
class StratumEntry:
    """How many were asked in a stratum, and how many there are to draw from: households, where those were drawn."""

    stratum: str
    sampled: int
    population: int = 0


@dataclass(frozen=True)
class SurveySection:
    """How a survey was made. `round` empty: the year of the day; `reference`: which year its answers are about.

    `age_groups` are the first ages of the groups, and last the first age above them all.
    """

    round: str = ""
    reference: str = ""
    sample_size: int = 0
    strata: tuple[StratumEntry, ...] = ()
    age_groups: tuple[int, ...] = ()
    sexes: Mapping[str, str] = field(default_factory=dict)
    dont_know: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()
    not_asked: tuple[str, ...] = ()
    blank: str = "no_answer"


@dataclass(frozen=True)
class MeaningsSection:
    """What the file writes → the house's word, for columns whose words are few and fixed."""

    direction: Mapping[str, str] = field(default_factory=dict)
    consent: Mapping[str, str] = field(default_factory=dict)
    evidence: Mapping[str, str] = field(default_factory=dict)
    role: Mapping[str, str] = field(default_factory=dict)
    status: Mapping[str, str] = field(default_factory=dict)
    area_class: Mapping[str, str] = field(default_factory=dict)
    place_kind: Mapping[str, str] = field(default_factory=dict)


Needs = dict[RowKind, list[tuple[str, bool]]]


def needs_of_kinds(columns: KindColumns, has_moment: bool, has_category: bool) -> Needs:
    """Kind → what a mapping of it cannot do without, and whether it is there."""
    category = ("columns.category (or category_rules.constant)", has_category)
    return {
        RowKind.CONTRIBUTIONS: [
            ("columns.day (or columns.starts, time.column, time.day)", has_moment),
            category,
            ("columns.role", bool(columns.role)),
        ],
        RowKind.SHORTCOMINGS: [("columns.day (or columns.reported, time.column, time.day)", has_moment), category],
        RowKind.PLACES: [("columns.place_kind", bool(columns.place_kind)), ("columns.name", bool(columns.name))],
        RowKind.ASSESSMENTS: [
            ("columns.name", bool(columns.name)),
            ("columns.area_class", bool(columns.area_class)),
            ("columns.day (or time.column, time.day)", has_moment),
        ],
    }


def check_survey(questions: Mapping[str, QuestionEntry], survey: SurveySection) -> None:
    """Raises UsageError for a word that [survey] or a question cannot have, and a family of another scale."""
    _check_word("survey.reference", survey.reference, REFERENCES)
    _check_word("survey.blank", survey.blank, BLANKS)
    if list(survey.age_groups) != sorted(set(survey.age_groups)) or len(survey.age_groups) == 1:
        raise UsageError(
            f"survey.age_groups must be first ages upwards, the last the first age above them all, as [16, 45, 85], "
            f"not {list(survey.age_groups)}."
        )
    for key, entry in questions.items():
        _check_word(f"questions.{key}.scale", entry.scale, tuple(each.value for each in Scale))
        _check_word(f"questions.{key}.asked_of", entry.asked_of, tuple(each.value for each in AskedOf))
        is_index = entry.scale == Scale.INDEX_0_6
        if entry.family and (entry.family == POLICE_INDEX) != is_index:
            raise UsageError(
                f"questions.{key}: {entry.family!r} and {entry.scale!r} do not go together; the family "
                f"{POLICE_INDEX!r} and the scale {Scale.INDEX_0_6.value!r} do, and with no other.\n"
                "The index runs the other way and is no share, so it is never laid beside other questions."
            )


def decided_by(
    questions: Mapping[str, QuestionEntry], survey: SurveySection, meanings: MeaningsSection
) -> tuple[object, ...]:
    """All that these sections decide of what rows mean, whatever order their keys were written in."""
    return tuple(_ordered(each) for each in (questions, survey, meanings))


def _ordered(written: object) -> object:
    if isinstance(written, Mapping):
        return sorted((key, _ordered(value)) for key, value in written.items())
    if isinstance(written, tuple):
        return [_ordered(each) for each in written]
    if is_dataclass(written):
        return [(each.name, _ordered(getattr(written, each.name))) for each in fields(written)]
    return repr(written)


def _check_word(key: str, value: str, allowed: tuple[str, ...]) -> None:
    if value not in allowed:
        raise UsageError(f"{key} = {value!r}.{did_you_mean(value, filter(None, allowed))}")
