"""Answers fetched as evidence: ready for the survey estimators, and never laid beside what they may not be."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq
import pytest

from lagesbild.domain import (
    AnswerStatus,
    Delivery,
    EvidenceClass,
    Question,
    Response,
    RowKind,
    SampledStratum,
    Scale,
    SourceWords,
)
from lagesbild.errors import AreasError, NotFoundError, StoreError
from lagesbild.kernels.survey import design_mean
from lagesbild.store import Store, Where
from tests.store import made

UNSAFE = Question("unsafe", {"sv": "Otrygg?", "en": "Unsafe?"}, Scale.YES_NO, "ntu")
LITTER = Question("litter", {"en": "Litter"}, Scale.INDEX_0_6, "police_index")
SURVEY = SourceWords("survey", evidence_class=EvidenceClass.SURVEY)


def answers(folder: Path, rows: list[dict[str, Any]], **more: Any) -> Delivery:
    told = [{"question": "unsafe", "respondent": str(at), **row} for at, row in enumerate(rows)]
    return made.of_kind(folder, RowKind.ANSWERS, told, **{"source": SURVEY, "questions": (UNSAFE,), **more})


def drawn(folder: Path, **more: Any) -> Delivery:
    """Two strata of unlike weights; a household of two in the first; one who does not know."""
    rows = [
        {"answer": 1.0, "stratum": "A", "cluster": "h1", "weight": 10.0, "fpc": 40.0, "area_code": "a", "sex": "w"},
        {"answer": 0.0, "stratum": "A", "cluster": "h1", "weight": 10.0, "fpc": 40.0, "area_code": "a", "sex": "m"},
        {"answer": 1.0, "stratum": "A", "weight": 20.0, "fpc": 40.0, "area_code": "b", "sex": "w"},
        {"answer": 0.0, "stratum": "B", "weight": 5.0, "fpc": 10.0, "area_code": "b", "sex": "m"},
        {"answer": 1.0, "stratum": "B", "weight": 5.0, "fpc": 10.0, "sex": "w", "age_group": "16–29"},
        {"answer_status": int(AnswerStatus.DONT_KNOW), "stratum": "B", "weight": 5.0, "fpc": 10.0, "area_code": "a"},
    ]
    return answers(folder, rows, **more)


def test_answers_come_as_the_estimators_take_them(store: Store, tmp_path: Path) -> None:
    store.add(drawn(tmp_path), "one", made.NOON)
    got = store.survey("unsafe")["unsafe"]
    assert got.question == UNSAFE
    assert (got.level, got.edition, got.areas) == ("district", "2020", ("a", "b"))
    assert got.y.tolist()[:5] == [1, 0, 1, 0, 1]
    assert np.isnan(got.y[5])
    assert got.area.tolist() == [0, 0, 1, 1, -1, 0]
    assert got.strata.tolist() == [0, 0, 0, 1, 1, 1]
    assert got.clusters[0] == got.clusters[1]
    assert len(set(got.clusters.tolist())) == 5
    assert got.fpc is not None
    told = design_mean(got.y, got.weights, strata=got.strata, clusters=got.clusters, fpc=got.fpc, domain=got.domain())
    assert told.value == pytest.approx((10 + 20 + 5) / 50)  # Σ w y / Σ w over those who answered
    assert told.n == 5
    women = design_mean(got.y, got.weights, strata=got.strata, clusters=got.clusters, domain=got.domain(sex="w"))
    assert (women.value, women.n) == (1.0, 3)
    assert got.domain(area="b").tolist() == [False, False, True, True, False, False]
    assert got.domain(age_group="16–29").sum() == 1


def test_why_nobody_answered_is_kept_apart(store: Store, tmp_path: Path) -> None:
    rows = [{"answer_status": int(status), "answer": None if status else 1.0} for status in AnswerStatus]
    store.add(answers(tmp_path, rows), "one", made.NOON)
    assert store.survey("unsafe")["unsafe"].status.tolist() == [0, 1, 2, 3, 4]


def test_rounds_are_pooled_as_one_average_round(store: Store, tmp_path: Path) -> None:
    for year in (2021, 2022):
        rows = [{"answer": float(at == year % 2), "stratum": "A", "weight": 100.0, "round": str(year)} for at in (0, 1)]
        store.add(answers(tmp_path, rows), str(year), made.NOON)
    pooled = store.survey("unsafe")["unsafe"]
    assert pooled.round.words == ("2021", "2021", "2022", "2022")
    assert pooled.weights.tolist() == [50.0] * 4
    assert pooled.strata.tolist() == [0, 0, 1, 1]  # A of one year is not A of another
    one = store.survey("unsafe", rounds=["2022"])["unsafe"]
    assert one.weights.tolist() == [100.0, 100.0]
    assert len(one.evidence) == 1


def test_response_by_stratum(store: Store, tmp_path: Path) -> None:
    strata = (SampledStratum("A", 12, 40), SampledStratum("B", 9, None))
    store.add(drawn(tmp_path, strata=strata), "one", made.NOON)
    got = store.survey("unsafe")["unsafe"].responses
    assert got == (Response("2023", "A", 12, 3), Response("2023", "B", 9, 3))
    assert [each.rate for each in got] == [0.25, pytest.approx(1 / 3)]


def test_the_police_s_index_is_never_laid_beside_shares(store: Store, tmp_path: Path) -> None:
    index = [{"question": "litter", "answer": 1.5}, {"question": "unsafe", "answer": 1.0}]
    store.add(answers(tmp_path, index, questions=(UNSAFE, LITTER)), "one", made.NOON)
    assert set(store.survey("unsafe")) == {"unsafe"}
    with pytest.raises(StoreError, match=r"'unsafe' \(survey, ntu\), 'litter' \(survey, police_index\)"):
        store.survey("unsafe", "litter")


def test_two_surveys_are_not_one_sample(store: Store, tmp_path: Path) -> None:
    store.add(drawn(tmp_path), "one", made.NOON)
    store.add(drawn(tmp_path, source=replace(SURVEY, name="other")), "one", made.NOON)
    with pytest.raises(StoreError, match="'other', 'survey' both asked 'unsafe'"):
        store.survey("unsafe")
    assert store.survey("unsafe", source="other")["unsafe"].y.size == 6


def test_one_key_is_one_question(store: Store, tmp_path: Path) -> None:
    older = replace(UNSAFE, scale=Scale.LIKERT)
    store.add(answers(tmp_path, [{"answer": 3.0, "round": "2021"}], questions=(older,)), "one", made.NOON)
    store.add(answers(tmp_path, [{"answer": 1.0, "round": "2022"}]), "two", made.NOON)
    with pytest.raises(StoreError, match="they are two questions"):
        store.survey("unsafe")
    # A file that replaces the round replaces its description.
    store.add(answers(tmp_path, [{"answer": 0.0, "round": "2021"}]), "three", made.NOON)
    assert store.survey("unsafe")["unsafe"].y.tolist() == [1.0, 0.0]


def test_answers_of_two_editions_are_refused_until_one_is_asked_for(store: Store, tmp_path: Path) -> None:
    store.add(answers(tmp_path, [{"answer": 1.0, "area_code": "a", "round": "1"}]), "one", made.NOON)
    more = {"level": "ward", "edition": "2021"}
    store.add(answers(tmp_path, [{"answer": 0.0, "area_code": "w", "round": "2"}], **more), "two", made.NOON)
    with pytest.raises(AreasError, match=r"district 2020, ward 2021"):
        store.survey("unsafe")
    assert store.survey("unsafe", where=Where("ward"))["unsafe"].areas == ("w",)
    with pytest.raises(AreasError, match="ward 2019 was asked for"):
        store.survey("unsafe", where=Where("ward", "2019"))


def test_a_question_nobody_asked_is_named_beside_those_there_are(store: Store, tmp_path: Path) -> None:
    store.add(drawn(tmp_path), "one", made.NOON)
    with pytest.raises(NotFoundError, match="Did you mean 'unsafe'"):
        store.survey("unsaef")
    assert store.questions() == {"survey": (UNSAFE,)}


def test_the_footing_is_remembered(store: Store, tmp_path: Path) -> None:
    store.add(drawn(tmp_path), "one", made.NOON)
    covers = made.YEAR[0]
    store.add(made.events(tmp_path, [("theft", date(2023, 1, 2), "a")], covers), "one", made.NOON)
    classes = [record.source.evidence_class for record in store.deliveries()]
    assert classes == [EvidenceClass.SURVEY, EvidenceClass.MEASURED]


def test_answers_kept_before_rounds_and_reasons_were_told_are_still_answers(store: Store, tmp_path: Path) -> None:
    """A shelf never changes: one made by an earlier version has fewer columns."""
    delivery = answers(tmp_path, [{"answer": 1.0, "area_code": "a"}, {"answer_status": 4, "answer": None}])
    store.add(delivery, "one", made.NOON)
    shelf = store.shelves.rows_file(delivery.delivery_id)
    early = ["source_row", "question", "day", "area_code", "answer", "weight", "sex", "age_group"]
    pq.write_table(pq.read_table(shelf).select(early), shelf)
    store.add(answers(tmp_path, [{"answer": 0.0, "round": "2024"}]), "two", made.NOON)
    got = store.survey("unsafe")["unsafe"]
    assert got.round.words == ("2023", "2023", "2024")
    assert got.status.tolist() == [0, 4, 0]
    assert got.fpc is None
