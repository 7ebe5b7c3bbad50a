"""Answers that stand → the evidence of one question; and what may never be laid beside what."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lagesbild.domain import Coded, Question, Response, SampledStratum, Survey
from lagesbild.errors import NotFoundError, StoreError
from lagesbild.plugins import did_you_mean
from lagesbild.store.fetched import Fetched


@dataclass(frozen=True)
class Catalogue:
    """What deliveries of answers brought beside their answers, by delivery id."""

    questions: Mapping[str, tuple[Question, ...]]
    strata: Mapping[str, tuple[SampledStratum, ...]]


def find_questions(
    asked: Sequence[str], by_source: Mapping[str, Sequence[Question]], source: str
) -> tuple[str, tuple[Question, ...]]:
    """The one source that asked all of these, and the questions.

    NotFoundError: nobody asked one of them. StoreError: two sources did, or they are of several sources or families.
    """
    known = {name: {question.key: question for question in questions} for name, questions in by_source.items()}
    chosen = {name: questions for name, questions in known.items() if source in ("", name)}
    telling = {key: sorted(name for name, questions in chosen.items() if key in questions) for key in asked}
    for key, sources in telling.items():
        if not sources:
            every = {one for questions in chosen.values() for one in questions}
            raise NotFoundError(f"Nobody has asked the question {key!r}.{did_you_mean(key, every)}")
        if len(sources) > 1:
            raise StoreError(
                f"The sources {', '.join(map(repr, sources))} both asked {key!r}; two surveys are not one sample.\n"
                "Say which is meant, by its source."
            )
    sources = sorted({name for names in telling.values() for name in names})
    questions = tuple(chosen[telling[key][0]][key] for key in asked)
    families = sorted({question.family for question in questions})
    if len(sources) > 1 or len(families) > 1:
        told = ", ".join(f"{each.key!r} ({telling[each.key][0]}, {each.family})" for each in questions)
        raise StoreError(
            f"These questions are not of one source and family: {told}.\n"
            "They have scales of their own and may run opposite ways, so they are never laid beside each other. "
            "Ask for those of one family at a time."
        )
    return sources[0], questions


def survey_of(fetched: Fetched, question: Question, rounds: Sequence[str], catalogue: Catalogue) -> Survey:
    """The answers of `fetched` to one question, in these rounds (empty: all). StoreError: described in two ways."""
    _refuse_two_descriptions(fetched, question, catalogue)
    told = fetched.chosen(fetched.coded("round").is_one_of(*rounds)) if rounds else fetched
    round_of, area = told.coded("round"), told.coded("area_code")
    strata = _together(round_of.codes, _parts(told).codes, told.coded("stratum").codes)
    fpc = told.numbers("fpc")
    return Survey(
        question=question,
        level=fetched.where.level,
        edition=fetched.where.edition,
        areas=area.labels,
        y=told.numbers("answer"),
        status=told.whole("answer_status").astype(np.uint8),
        weights=told.numbers("weight") / max(1, len(round_of.labels)),
        strata=strata,
        clusters=_clusters(told, strata),
        fpc=fpc if fpc.size and np.isfinite(fpc).all() else None,
        area=area.codes,
        sex=told.coded("sex"),
        age_group=told.coded("age_group"),
        round=round_of,
        reference_year=told.whole("reference_year"),
        responses=_responses(told, round_of, catalogue),
        evidence=told.evidence,
    )


def _refuse_two_descriptions(fetched: Fetched, question: Question, catalogue: Catalogue) -> None:
    for record in fetched.records:
        for told in catalogue.questions.get(record.delivery_id, ()):
            if told.key == question.key and (told.scale, told.family) != (question.scale, question.family):
                raise StoreError(
                    f"The question {told.key!r} is {told.family}, {told.scale.value} in {record.file_name} and "
                    f"{question.family}, {question.scale.value} in a later file: they are two questions.\n"
                    "Give one of them a key of its own in its mapping file, under [questions], and receive it again."
                )


def _parts(told: Fetched) -> Coded:
    return told.of_delivery({number: record.part for number, record in told.record_of.items()})


def _clusters(told: Fetched, strata: NDArray[np.int64]) -> NDArray[np.int64]:
    """Those drawn together; a respondent alone, where nobody says otherwise: a question is answered once a row."""
    said = told.coded("cluster").codes
    alone = np.arange(said.size) + (said.max(initial=0) + 1)
    return _together(strata, np.where(said >= 0, said, alone))


def _together(*columns: NDArray[np.int64]) -> NDArray[np.int64]:
    """A number for each combination."""
    if not columns[0].size:
        return columns[0]
    return np.unique(np.column_stack(columns), axis=0, return_inverse=True)[1].ravel().astype(np.int64)


def _responses(told: Fetched, round_of: Coded, catalogue: Catalogue) -> tuple[Response, ...]:
    """How many took part, by round and stratum, beside how many were asked."""
    n_responded: dict[tuple[str, str, str], int] = {}
    n_sampled: dict[tuple[str, str, str], int] = {}
    for number, round_name, stratum in zip(
        told.delivery.tolist(), round_of.words, told.coded("stratum").words, strict=True
    ):
        record = told.record_of[number]
        sampled = {each.stratum: each.n_sampled for each in catalogue.strata.get(record.delivery_id, ())}
        key = (round_name, record.part, stratum if "" not in sampled else "")
        n_responded[key] = n_responded.get(key, 0) + 1
        if key[2] in sampled:
            n_sampled[key] = sampled[key[2]]
    return tuple(
        Response(round_name, f"{part} {stratum}".strip(), n_sampled.get((round_name, part, stratum)), n)
        for (round_name, part, stratum), n in sorted(n_responded.items())
    )
