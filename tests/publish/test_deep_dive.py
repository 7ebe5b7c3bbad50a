"""A deep dive: every angle in its order, what could not be said in its place, research with its sources."""

import re
from functools import cache

import pytest

from lagesbild.domain import Abstention, ReleasedPicture, Topic
from lagesbild.errors import UsageError
from lagesbild.gathering import deep_dive_page
from lagesbild.plugins import PROFILES
from lagesbild.publish.angles import ANGLES, angles_of, unanswered
from lagesbild.publish.deep_dive import compose_deep_dive, topic_of
from lagesbild.publish.reading import Reading
from tests.publish.made_picture import made_release
from tests.publish.page import Element, read_page
from tests.publish.reading_ease import FORBIDDEN, lix, sentences, words

both = pytest.mark.parametrize("language", ["sv", "en"])


@cache
def topics() -> tuple[Topic, ...]:
    return PROFILES.load("sweden").make_profile(PROFILES.options("sweden", {})).topics


@cache
def dive(category: str = "vandalism", language: str = "sv") -> Element:
    return read_page(deep_dive_page(made_release(), topics(), category, language).decode())


def titles_of(page: Element, tag: str = "h2") -> list[str]:
    return [each.text for each in page.by_id("main").everything() if each.tag == tag]


def test_every_problem_of_the_deep_dives_has_its_topic():
    assert {each.key for each in topics()} == {
        "burglary", "bicycle_theft", "robbery", "vandalism", "car_fire", "drugs", "public_violence",
        "domestic_violence", "explosions_shootings",
    }  # fmt: skip


def test_every_category_of_a_topic_is_in_the_register_and_stands_in_one_topic_only():
    profile = PROFILES.load("sweden").make_profile(PROFILES.options("sweden", {}))
    known = {each.code for each in profile.categories}
    chief = [code for topic in topics() for code in topic.categories]
    assert set(chief) <= known
    assert len(chief) == len(set(chief))


@pytest.mark.parametrize("topic", topics(), ids=lambda topic: topic.key)
def test_nothing_in_research_stands_without_its_source_or_claims_too_much(topic):
    assert topic.notes
    for note in topic.notes:
        assert re.search(r"\((19|20)\d\d\)", note.source)
        for language in ("sv", "en"):
            assert not FORBIDDEN[language].search(note.words[language])
            assert all(len(words(each)) <= 30 for each in sentences(note.words[language]))


@both
def test_the_angles_come_in_their_order_as_questions(language):
    titles = titles_of(dive(language=language))
    questions = [title for title in titles if title.endswith("?")]
    assert len(questions) >= len(ANGLES)
    if language == "sv":
        assert questions[:4] == ["Hur mycket är det?", "Var är det mest?", "Hur har det utvecklats?", "När händer det?"]


def test_an_analysis_nobody_knows_comes_last():
    assert list(angles_of(["levels", "strange"]))[-1] == "other"
    assert angles_of(["levels", "strange"])["other"] == ["strange"]
    assert "other" not in angles_of(["levels"])


def test_near_repeats_stand_under_their_angle_and_what_was_not_answered_too():
    assert "av fallen kom inom fyra veckor" in dive("vandalism").by_id("dive-repeats").text
    declined = dive("drug_offence").by_id("dive-repeats")
    assert "Det här gick inte att svara på" in declined.text
    assert "Minst 50 fall" in declined.text


def test_one_reason_for_many_things_is_told_once_with_how_many_more():
    lacking = [
        Abstention("too_few_events", "drug_offence", None, analysis="near_repeat", facts={"n_events": n})
        for n in (31, 12, 7)
    ]
    (bullets,) = unanswered(Reading(made_release(), "sv"), lacking).blocks
    (said,) = bullets.items
    assert "31" in said.words
    assert "Samma sak gäller 2 till." in said.words
    (alone,) = unanswered(Reading(made_release(), "sv"), lacking[:1]).blocks[0].items
    assert "till." not in alone.words


def test_an_angle_without_a_question_says_so():
    assert "Ingen fråga i lägesbilden" in dive().by_id("dive-whom").text


def test_a_topic_without_data_is_not_a_blank():
    page = dive("explosions_shootings")
    assert "inget underlag" in page.by_id("summary").text
    assert page.by_id("dive-research").all("li")


def test_a_category_of_no_topic_has_a_page_of_its_own_and_an_unknown_one_is_refused():
    picture: ReleasedPicture = made_release()
    alone = topic_of((), picture, "vandalism")
    assert alone.categories == ("vandalism",)
    assert compose_deep_dive(picture, "sv", alone).sections
    with pytest.raises(UsageError, match="vandalism"):
        topic_of((), picture, "vandalisme")


def test_a_category_asked_for_is_the_chief_one_of_its_topic():
    assert topic_of(topics(), made_release(), "graffiti").categories[0] == "graffiti"


@both
def test_it_reads_easily_and_claims_nothing_too_much(language):
    text = dive(language=language).by_id("main").text
    assert not FORBIDDEN[language].search(text)
    for anchor in ("summary", "dive-research"):
        items = [each.text for each in dive(language=language).by_id(anchor).everything() if each.tag in ("p", "li")]
        if language == "sv":
            assert lix(" ".join(items)) <= 50


def test_every_anchor_is_its_own():
    ids = [each.attributes["id"] for each in dive().everything() if "id" in each.attributes]
    assert len(ids) == len(set(ids))


def test_nothing_hidden_by_the_gate_is_on_the_page():
    hidden = {one.number_id for one in made_release().picture.findings if one.status != 0 and one.number_id}
    told = " ".join(each.text for each in dive("bicycle_theft").by_id("summary").all("li"))
    assert not any(number in told for number in hidden)
