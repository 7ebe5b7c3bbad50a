"""Surveys: every answer in its place, and every reason for not answering kept apart."""

import datetime as dt
import tomllib
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from lagesbild.domain import AnswerStatus, AskedOf, EvidenceClass, SampledStratum, Scale
from lagesbild.errors import UsageError
from lagesbild.intake import mapping_from, read_mapping, receive_file
from tests.intake.conftest import Receive, aside, kept, make_surroundings

EXAMPLES = Path(__file__).resolve().parents[2] / "examples/mappings"
FIXTURES = Path(__file__).parent / "fixtures"
ANSWERED, DONT_KNOW, REFUSED, NOT_ASKED, NO_ANSWER = AnswerStatus


def shipped(name: str) -> Any:
    around = make_surroundings(today=dt.date(2023, 1, 31))
    return receive_file(FIXTURES / f"{name}.csv", read_mapping(EXAMPLES / f"{name}.toml"), around)


def test_a_wide_file_becomes_a_row_for_each_respondent_and_question() -> None:
    delivery = shipped("trygghetsmatning")
    assert (delivery.n_rows, delivery.n_kept, dict(delivery.reasons)) == (9, 6, {"A03": 1, "I01": 1, "S02": 1})
    told = kept(delivery).select("respondent", "question", "answer", "answer_status")
    by_question = {key: told.filter(question=key).drop("question").rows() for key in told["question"].unique()}
    assert by_question["otrygg_kvall"] == [
        ("101", 1.0, ANSWERED),
        ("102", 0.0, ANSWERED),
        ("103", None, DONT_KNOW),
        ("104", 0.0, ANSWERED),
        ("105", None, REFUSED),
        ("106", 1.0, ANSWERED),
    ]
    assert [status for _, _, status in by_question["oro_inbrott"]] == [0, 0, 0, NOT_ASKED, 0, 0]
    assert by_question["utsatt_inbrott"][3:] == [("104", None, DONT_KNOW), ("105", None, NO_ANSWER), ("106", 1.0, 0)]


def test_who_was_drawn_how_and_for_which_year() -> None:
    delivery = shipped("trygghetsmatning")
    rows = kept(delivery).filter(question="otrygg_kvall")
    assert rows["age_group"].to_list() == ["30–44", "16–29", "65–84", "16–29", "65–84", None]
    assert rows["sex"].to_list() == ["man", "kvinna", "kvinna", "man", "kvinna", "man"]
    assert rows["round"].unique().to_list() == ["2022"]
    assert rows["reference_year"].unique().to_list() == [2021]
    assert rows["fpc"].to_list() == [2400.0] * 3 + [900.0] * 3
    assert rows["cluster"].to_list() == ["h1", "h1", "h2", "h3", "h4", "h5"]
    assert rows["area_code"].to_list() == ["0101", "0101", "0102", "0103", "0104", None]
    assert delivery.n_unplaced == 1
    assert delivery.strata == (SampledStratum("A", 12, 2400), SampledStratum("B", 9, 900))


def test_a_household_question_speaks_for_households() -> None:
    rows = kept(shipped("trygghetsmatning"))
    assert rows.filter(question="utsatt_inbrott")["weight"].to_list() == [120.0, 120.0, 131.0, 61.0, 60.0, 64.0]
    assert rows.filter(question="otrygg_kvall")["weight"].to_list() == [210.5, 190.0, 205.0, 88.0, 95.0, 91.0]


def test_the_catalogue_goes_with_the_delivery() -> None:
    delivery = shipped("trygghetsmatning")
    assert [question.key for question in delivery.questions] == ["otrygg_kvall", "oro_inbrott", "utsatt_inbrott"]
    assert {question.family for question in delivery.questions} == {"ntu"}
    assert delivery.questions[2].asked_of is AskedOf.HOUSEHOLD
    assert delivery.questions[1].scale is Scale.LIKERT
    assert delivery.source.evidence_class is EvidenceClass.SURVEY


def test_a_long_file_of_the_police_s_index() -> None:
    delivery = shipped("polisens_trygghetsmatning")
    rows = kept(delivery).select("question", "answer", "answer_status").rows()
    assert rows == [("nedskrapning", 1.5, 0), ("ordning", 2.0, 0), ("nedskrapning", 6.0, 0), ("nedskrapning", None, 4)]
    assert aside(delivery).select("reason", "value").rows() == [("S02", "6,5")]
    assert {question.family for question in delivery.questions} == {"police_index"}


def test_the_index_is_of_no_other_family_and_no_other_scale_of_its() -> None:
    question = {"column": "f1", "scale": "index_0_6", "family": "ntu"}
    written = {"source": {"name": "x", "kind": "answers"}, "time": {"column": "d"}, "questions": {"a": question}}
    with pytest.raises(UsageError, match="'ntu' and 'index_0_6' do not go together"):
        mapping_from(written)
    question.update(scale="likert", family="police_index")
    with pytest.raises(UsageError, match="do not go together"):
        mapping_from(written)


@pytest.mark.parametrize(
    ("section", "match"),
    [
        ({"survey": {"age_groups": [30, 16]}}, "age_groups must be first ages upwards"),
        ({"survey": {"reference": "last"}}, "survey.reference = 'last'"),
        ({"questions": {"a": {"column": "f1", "scale": "likret"}}}, "Did you mean 'likert'"),
        ({"questions": {"a": {"scale": "likert"}}}, "needs columns.question and columns.answer"),
        ({"source": {"name": "x", "kind": "answers", "evidence": "surveyed"}}, "Did you mean 'survey'"),
    ],
)
def test_a_mapping_that_does_not_hold_together_is_refused(section: dict[str, Any], match: str) -> None:
    written = {
        "source": {"name": "x", "kind": "answers"},
        "time": {"column": "d"},
        "questions": {"a": {"column": "f1"}},
        **section,
    }
    with pytest.raises(UsageError, match=match):
        mapping_from(written)


def test_a_chunk_of_the_rows_is_read_as_the_whole_is(receive: Receive) -> None:
    """Only doubles need the whole file: a respondent may have answered in another chunk."""
    mapping = tomllib.loads((EXAMPLES / "trygghetsmatning.toml").read_text())
    lines = (FIXTURES / "trygghetsmatning.csv").read_text().splitlines(keepends=True)
    around = make_surroundings(today=dt.date(2023, 1, 31))
    whole = kept(receive("".join(lines[:-1]), mapping, "hel.csv", around)).drop("source_row")
    parts = [
        kept(receive(lines[0] + "".join(some), mapping, f"{at}.csv", around)).drop("source_row")
        for at, some in enumerate((lines[1:4], lines[4:-1]))
    ]
    order = ["respondent", "question"]
    assert pl.concat(parts).sort(order).equals(whole.sort(order))
