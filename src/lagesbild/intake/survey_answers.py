"""Rows of a survey → the house's answers: one row for each respondent and question, whichever way the file lies.

A file may have one row a respondent and one column a question, or one row an answer. Why somebody did not answer is
kept apart from not having been asked, and both from an empty cell.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import polars as pl

from lagesbild.domain.survey import POLICE_INDEX, AnswerStatus, AskedOf, Question, SampledStratum, Scale
from lagesbild.domain.tables import RowKind
from lagesbild.intake import reasons
from lagesbild.intake.cells import Cells, cells_of
from lagesbild.intake.judging import Breach, faults
from lagesbild.intake.kind_rows import words_in
from lagesbild.intake.kind_sections import QuestionEntry, SurveySection
from lagesbild.intake.mapping import FileMapping
from lagesbild.intake.numbers import read_numbers
from lagesbild.intake.placing import find_totals, place_breaches, place_by_column
from lagesbild.intake.raw_rows import RawRows
from lagesbild.intake.setting import Harmonised, Setting, chosen, kept_rows, same
from lagesbild.intake.tables import is_negative, row_days, span_of_days

_YES_NO = {"ja": 1.0, "yes": 1.0, "1": 1.0, "nej": 0.0, "no": 0.0, "0": 0.0}
_LOWEST, _HIGHEST = 0.0, 6.0  # of the police's index


@dataclass(frozen=True)
class _Read:
    """The answers of one column: a number where `status` is ANSWERED. `off_scale`: neither answer nor known reason."""

    values: pl.Series
    status: pl.Series
    off_scale: pl.Series


def questions_of(mapping: FileMapping) -> tuple[Question, ...]:
    """The catalogue of questions that the mapping brings.

    A question without a family belongs to its source's own, so that two surveys' questions are not mixed by accident.
    """
    return tuple(
        Question(
            key=key,
            words=dict(entry.words),
            scale=Scale(entry.scale),
            family=entry.family or (POLICE_INDEX if entry.scale == Scale.INDEX_0_6 else mapping.source.name),
            asked_of=AskedOf(entry.asked_of),
        )
        for key, entry in mapping.questions.items()
    )


def strata_of(mapping: FileMapping) -> tuple[SampledStratum, ...]:
    """How many were asked, stratum by stratum; as one where only the whole sample is told."""
    survey = mapping.survey
    if survey.strata:
        return tuple(SampledStratum(each.stratum, each.sampled, each.population or None) for each in survey.strata)
    return (SampledStratum("", survey.sample_size),) if survey.sample_size else ()


def harmonise_answers(raw: RawRows, setting: Setting) -> Harmonised:
    """Each row as one person's answers. Raises IntakeError, AreasError. Works on any chunk of a file's rows."""
    mapping = setting.mapping
    days = row_days(raw, setting)
    breaches = [*faults(raw), *days.breaches]
    notes: tuple[str, ...] = days.notes
    made = {"day": days.start_day, **_who(raw, mapping), **_design(raw, setting, days.start_day)}
    if mapping.columns.area:
        _, made["area_code"], placed = place_by_column(raw, setting, find_totals(raw, setting))
        breaches += place_breaches(placed, setting, lacking_is_wrong=False)
        notes += placed.notes
    weights, weight_breaches = _weights(raw, mapping)
    breaches += weight_breaches
    read = _long if mapping.columns.question else _wide
    told = read(raw, mapping, weights, breaches)
    if mapping.columns.respondent:
        breaches.append(Breach(reasons.DUPLICATE_ROW, _is_double(made, told), mapping.columns.respondent))
    rows = pl.concat(kept_rows(raw, RowKind.ANSWERS, made | columns, tuple(breaches)) for columns in told)
    covers = span_of_days(rows["day"], rows["day"].dt.offset_by("1d"))
    n_unplaced = int(rows.unique("source_row")["area_code"].is_null().sum())
    return Harmonised(rows, tuple(breaches), notes, covers=covers, n_unplaced=n_unplaced)


_Columns = dict[str, pl.Series]
_Weights = Mapping[AskedOf, pl.Series]


def _wide(raw: RawRows, mapping: FileMapping, weights: _Weights, breaches: list[Breach]) -> list[_Columns]:
    """One column a question."""
    told: list[_Columns] = []
    for key, entry in mapping.questions.items():
        read = _read(cells_of(raw, entry.column), entry, mapping)
        breaches.append(Breach(reasons.ANSWER_OFF_SCALE, read.off_scale, entry.column))
        columns = {"question": same(raw, key), "answer": read.values, "answer_status": read.status}
        told.append({**columns, "weight": weights[AskedOf(entry.asked_of)]})
    return told


def _long(raw: RawRows, mapping: FileMapping, weights: _Weights, breaches: list[Breach]) -> list[_Columns]:
    """One row an answer. Questions of the catalogue are read by their scale, others as the numbers they are."""
    columns = mapping.columns
    text, cells = cells_of(raw, columns.question).text, cells_of(raw, columns.answer)
    breaches.append(Breach(reasons.TEXT_LACKING, text == "", columns.question))
    keys = {entry.text or key: key for key, entry in mapping.questions.items()}
    question = text.replace(keys)
    values, status = (pl.repeat(None, raw.n_rows, dtype=kind, eager=True) for kind in (pl.Float64(), pl.Int64()))
    for key, entry in {"": QuestionEntry(), **mapping.questions}.items():
        is_of = question == key if key else ~question.is_in(list(mapping.questions))
        if not bool(is_of.any()):
            continue
        read = _read(cells.having(chosen(is_of, cells.text, None)), entry, mapping)
        reason = reasons.ANSWER_OFF_SCALE if key else reasons.NUMBER_UNREADABLE
        breaches.append(Breach(reason, read.off_scale & is_of, columns.answer))
        values, status = chosen(is_of, read.values, values), chosen(is_of, read.status, status)
    households = [key for key, entry in mapping.questions.items() if entry.asked_of == AskedOf.HOUSEHOLD]
    weight = chosen(question.is_in(households), weights[AskedOf.HOUSEHOLD], weights[AskedOf.PERSON])
    return [{"question": question, "answer": values, "answer_status": status, "weight": weight}]


def _is_double(made: _Columns, told: list[_Columns]) -> pl.Series:
    """Rows of a respondent who has answered the same in the same round on an earlier row."""
    key = [made["respondent"], made["round"]]
    key += [told[0]["question"]] if len(told) == 1 else []
    is_first = pl.DataFrame([each.alias(str(at)) for at, each in enumerate(key)]).select(
        pl.struct(pl.all()).is_first_distinct()
    )
    return ~is_first.to_series() & made["respondent"].is_not_null()


def _read(cells: Cells, entry: QuestionEntry, mapping: FileMapping) -> _Read:
    """Answers, and why there is none, each by what the mapping says is written for it."""
    survey, text = mapping.survey, cells.text.str.to_lowercase()
    why = {
        AnswerStatus.DONT_KNOW: (*entry.dont_know, *survey.dont_know),
        AnswerStatus.REFUSED: (*entry.refused, *survey.refused),
        AnswerStatus.NOT_ASKED: (*entry.not_asked, *survey.not_asked),
    }
    reason = {word.strip().lower(): int(status) for status, words in why.items() for word in words}
    known = _known_answers(entry)
    blanks = {word.lower() for word in mapping.file.missing} - set(reason) - set(known)
    reason |= dict.fromkeys(blanks | {""}, int(_of_blank(survey)))
    unanswered = text.replace_strict(reason, default=None, return_dtype=pl.Int64)
    if known:
        values = text.replace_strict(known, default=None, return_dtype=pl.Float64)
    else:
        values = read_numbers(cells.having(chosen(unanswered.is_null(), cells.text, None)), mapping.file).values
    if entry.scale == Scale.INDEX_0_6:
        values = chosen(values.is_between(_LOWEST, _HIGHEST), values, None)
    values = chosen(unanswered.is_null(), values, None)
    status = chosen(values.is_not_null(), int(AnswerStatus.ANSWERED), unanswered)
    return _Read(values, status, status.is_null())


def _known_answers(entry: QuestionEntry) -> Mapping[str, float]:
    if entry.answers:
        return {word.strip().lower(): float(number) for word, number in entry.answers.items()}
    return _YES_NO if entry.scale == Scale.YES_NO else {}


def _of_blank(survey: SurveySection) -> AnswerStatus:
    return AnswerStatus.NOT_ASKED if survey.blank == "not_asked" else AnswerStatus.NO_ANSWER


def _weights(raw: RawRows, mapping: FileMapping) -> tuple[dict[AskedOf, pl.Series], list[Breach]]:
    """How many persons and how many households each respondent stands for; one where nobody says."""
    alike = pl.repeat(1.0, raw.n_rows, dtype=pl.Float64, eager=True)
    columns = {AskedOf.PERSON: mapping.columns.weight, AskedOf.HOUSEHOLD: mapping.columns.household_weight}
    weights, breaches = dict.fromkeys(AskedOf, alike), []
    for asked_of, column in columns.items():
        if not column:
            continue
        numbers = read_numbers(cells_of(raw, column), mapping.file)
        breaches.append(Breach(reasons.NUMBER_UNREADABLE, numbers.unreadable | numbers.values.is_null(), column))
        breaches.append(Breach(reasons.NUMBER_NEGATIVE, is_negative(numbers), column))
        weights[asked_of] = numbers.values
    if not mapping.columns.household_weight:
        weights[AskedOf.HOUSEHOLD] = weights[AskedOf.PERSON]
    return weights, breaches


def _who(raw: RawRows, mapping: FileMapping) -> dict[str, pl.Series]:
    """What is known of the respondent: sex, age group, and the number the survey gave."""
    columns, survey = mapping.columns, mapping.survey
    made = {
        key: words_in(raw, column)
        for key, column in (("sex", columns.sex), ("age_group", columns.age_group), ("respondent", columns.respondent))
        if column
    }
    if columns.sex and survey.sexes:
        made["sex"] = made["sex"].replace(dict(survey.sexes))
    if columns.age and survey.age_groups:
        ages = read_numbers(cells_of(raw, columns.age), mapping.file).values
        made["age_group"] = _age_groups(ages, survey.age_groups)
    return made


def _age_groups(ages: pl.Series, firsts: tuple[int, ...]) -> pl.Series:
    """Ages → groups as "16–29"; those below the first and above the last are in none."""
    labels = pl.Series([None, *(f"{first}–{after - 1}" for first, after in pairwise(firsts)), None], dtype=pl.String)
    at = np.searchsorted(firsts, ages.fill_null(np.inf).to_numpy(), side="right")
    return labels.gather(at)


def _design(raw: RawRows, setting: Setting, days: pl.Series) -> dict[str, pl.Series]:
    """Round, reference year, strata, clusters and how many there are to draw from."""
    mapping, columns, survey = setting.mapping, setting.mapping.columns, setting.mapping.survey
    years = days.dt.year().cast(pl.Int64)
    made = {"round": same(raw, survey.round) if survey.round else years.cast(pl.String)}
    if columns.round:
        made["round"] = chosen(words_in(raw, columns.round).is_null(), made["round"], words_in(raw, columns.round))
    if survey.reference:
        made["reference_year"] = years - 1 if survey.reference == "preceding_year" else years
    if columns.stratum:
        made["stratum"] = words_in(raw, columns.stratum)
    if columns.cluster:
        made["cluster"] = words_in(raw, columns.cluster)
    populations = {each.stratum: float(each.population) for each in survey.strata if each.population}
    if columns.fpc:
        made["fpc"] = read_numbers(cells_of(raw, columns.fpc), mapping.file).values
    elif populations and columns.stratum:
        made["fpc"] = made["stratum"].replace_strict(populations, default=None, return_dtype=pl.Float64)
    return made
