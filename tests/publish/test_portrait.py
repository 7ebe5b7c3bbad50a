"""A portrait of one area: what is measured, what others assess and what people tell, each apart from the others."""

from dataclasses import replace
from datetime import date
from functools import cache

import numpy as np
import pytest

from lagesbild.domain import Answer, AssessedArea, AssessmentEditions, Assessments, Category, Coded, Contributions
from lagesbild.errors import UsageError
from lagesbild.publish.formats.html import page
from lagesbild.publish.portrait import Beside, area_of, compose_portrait
from lagesbild.release import release, release_contributions
from tests.publish.made_picture import made_picture, made_release
from tests.publish.page import Element, read_page, rows_of
from tests.publish.reading_ease import FORBIDDEN

both = pytest.mark.parametrize("language", ["sv", "en"])
TOLD = Contributions(
    level="stadsdel",
    edition="2024",
    category=Coded.of(["", "", ""]),
    source=Coded.of(["s", "s", "s"]),
    role=Coded.of(["skola", "", "förening"]),
    evidence_class=Coded.of(["testimony"] * 3),
    direction=Coded.of(["worse", "same", "worse"]),
    area_code=Coded.of(["A000", "A000", "A001"]),
    place=Coded.of(["", "", ""]),
    day=np.array(["2024-03-01", "2024-09-01", "2024-05-01"], dtype="datetime64[D]"),
    end_day=np.array(["NaT"] * 3, dtype="datetime64[D]"),
    texts=("Elever vågar inte gå hem.", "Det är lugnare nu.", "Någon annanstans."),
    consequences=("", "", ""),
    n_without_consent=4,
)
ASSESSED = AssessmentEditions(
    (
        Assessments(
            "Polisen", "2023", date(2023, 12, 1), (AssessedArea("1", "Väster", "utsatt område", area_codes=("A000",)),)
        ),
    )
)


@cache
def portrait(language: str = "sv") -> Element:
    beside = Beside(assessments=ASSESSED, contributions=release_contributions(TOLD, ()))
    return read_page(page(compose_portrait(made_release(), language, "A000", beside)))


def test_the_heading_names_the_area_and_all_its_years():
    assert portrait().all("h1")[0].text == "Väster 2019–2024"


@both
def test_every_theme_is_there_and_no_word_claims_too_much(language):
    text = portrait(language).by_id("main").text
    assert not FORBIDDEN[language].search(text)
    ids = [each.attributes["id"] for each in portrait(language).everything() if "id" in each.attributes]
    assert len(ids) == len(set(ids))
    assert {f"portrait-{angle}" for angle in ("extent", "where", "development", "repeats", "measures")} <= set(ids)


def test_a_theme_lists_a_number_once():
    """What an analysis of the whole says of a category stands under that category, not under all kinds as well."""
    released = made_release()
    one = next(each for each in released.picture.findings if each.area == "A000" and each.analysis == "comparison")
    of_the_whole = replace(one, analysis="outlook", says="trial", number_id="once-only")
    outlook = {"question": "Vad väntas?", "trial": "Väntat.", "how.trial": "Räknat."}
    words = {**released.picture.words, "outlook": {"sv": outlook}}
    answers = (*released.picture.answers, Answer("outlook", "", (of_the_whole,), (), {}))
    told = replace(released, picture=replace(released.picture, answers=answers, words=words))
    section = read_page(page(compose_portrait(told, "sv", "A000", Beside()))).by_id("portrait-ahead")
    assert section.text.count("once-only") == 1


def test_the_overview_has_every_category_and_hides_what_the_gate_hides():
    rows = rows_of(portrait().by_id("portrait-overview"))
    assert len(rows) >= 3
    hidden = {one.category for one in made_release().picture.findings if one.area == "A000" and one.status != 0}
    assert all(".." in " ".join(row) for row in rows if row[0].lower() in hidden)


def test_the_map_says_where_it_is_in_words_too():
    figure = portrait().by_id("portrait-map")
    assert "Området gränsar till" in figure.text
    assert "Väster" in figure.all("svg")[0].attributes["aria-label"]


def test_an_assessment_is_told_as_one():
    section = portrait().by_id("portrait-assessed").text
    assert "inte uppmätt brottslighet" in section
    assert "1 december 2023: Väster bedömdes som utsatt område (Polisen)." in section


def test_testimony_is_the_areas_own_and_never_more_than_may_be_passed_on():
    items = [each.text for each in portrait().by_id("portrait-voices").all("li")]
    assert items == ["”Det är lugnare nu.” (okänd roll, 2024-09)", "”Elever vågar inte gå hem.” (skola, 2024-03)"]
    assert "inte hur vanligt det är" in portrait().by_id("portrait-voices").text


def test_what_is_new_since_the_earlier_picture():
    picture = made_picture()
    now = next(one for one in picture.findings if one.area == "A000" and one.analysis == "comparison" and one.claim)
    answers = tuple(
        replace(
            answer,
            findings=tuple(
                replace(one, says="no_clear_difference") if one.number_id == now.number_id else one
                for one in answer.findings
            ),
        )
        for answer in picture.answers
    )
    earlier = release(replace(picture, answers=answers, today=date(2024, 2, 3)))
    made = compose_portrait(made_release(), "sv", "A000", Beside(earlier=earlier))
    section = read_page(page(made)).by_id("portrait-since")
    assert [each.text for each in section.all("h2")] == ["Vad är nytt sedan 3 februari 2024?"]
    assert len(section.all("li")) == 1
    assert now.number_id in section.text
    same = compose_portrait(made_release(), "sv", "A000", Beside(earlier=made_release()))
    assert "Ingen uppgift om området" in read_page(page(same)).by_id("portrait-since").text


def test_an_area_is_known_by_its_code_and_its_name():
    assert area_of(made_release(), "A000") == area_of(made_release(), "väster") == "A000"
    with pytest.raises(UsageError, match="Väster"):
        area_of(made_release(), "Vaster")


def test_no_account_of_a_sensitive_category_is_told_of_an_area():
    said = Coded.of(["domestic_violence"] + ["vandalism"] * (TOLD.day.size - 1))
    register = (Category("domestic_violence", {}, is_sensitive=True), Category("vandalism", {}))
    passed = release_contributions(replace(TOLD, category=said), register).told
    assert passed.texts == TOLD.texts[1:]
    assert passed.day.tolist() == TOLD.day[1:].tolist()
    assert set(passed.category.words) == {"vandalism"}
    assert passed.area_code.words == TOLD.area_code.words[1:]
