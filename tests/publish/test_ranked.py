"""What matters most, on the first page: told once, with its reasons; what does not go together, side by side."""

from dataclasses import replace

from lagesbild.domain import Claim, Estimate, Finding, ReleasedPicture, Side
from lagesbild.publish.chapters.ranked import contradictions_section, lacking_section, weightiest_section
from lagesbild.publish.chapters.summary import summary_section
from lagesbild.publish.document import Bullets, Table
from lagesbild.publish.reading import Reading
from lagesbild.release import release
from tests.publish.made_picture import made_picture, made_release
from tests.publish.reading_ease import sentences


def reading_of(released: ReleasedPicture) -> Reading:
    return Reading(released, "sv")


def test_every_problem_is_named_once_with_its_numbers():
    section = weightiest_section(reading_of(made_release()))
    bullets = next(block for block in section.blocks if isinstance(block, Bullets))
    numbers = [item.number_ids[0] for item in bullets.items]
    assert len(set(numbers)) == len(numbers) > 2
    points = next(block for block in section.blocks if isinstance(block, Table))
    assert len(points.rows) >= len(bullets.items)


def test_a_rise_in_what_follows_checks_says_so_on_the_first_page():
    reading = reading_of(made_release())
    driven = [each for each in reading.picture.ranking.of(Side.WORSE) if each.category == "drug_offence"]
    assert all("doubtful" in each.parts for each in driven)


def test_what_a_hidden_number_asserted_is_not_ranked_after_the_gate():
    released = made_release().picture
    told = {one.number_id for one in released.findings if one.status == 0}
    assert {number for each in released.ranking.problems for number in each.number_ids} <= told


def test_findings_that_point_different_ways_stand_side_by_side():
    picture = made_picture()
    rising = next(one for one in picture.findings if one.analysis == "trend" and one.claim is Claim.RISING)
    falling = Finding(
        says="repeats", category=rising.category, area=rising.area, period=rising.period, unit="share",
        observed=0.2, estimate=Estimate(0.2, 0.1, 0.3), analysis="near_repeat", number_id="othr-wise",
        claim=Claim.FALLING,
    )  # fmt: skip
    compared = next(one for one in picture.findings if one.analysis == "comparison" and one.area)
    higher = replace(compared, area=rising.area, claim=Claim.EXPECTED_HIGHER, part="later", number_id="same-wise")
    higher = replace(higher, category=rising.category)
    answers = (*picture.answers, replace(picture.answers[-2], findings=(falling, higher)))
    section = contradictions_section(reading_of(release(replace(picture, answers=answers))))
    table = section.blocks[-1]
    assert len(table.rows) == 1
    by_number = {cell.number_id: cell.words for cell in table.rows[0][1:]}
    assert len(by_number) == 2
    reading = reading_of(made_release())
    same_side = [reading.sentence(one).words for one in (rising, higher)]
    assert sorted(by_number["othr-wise"].split(". ")) == sorted(reading.sentence(falling).words.split(". "))
    (other,) = [words for number, words in by_number.items() if number != "othr-wise"]
    assert all(words in other for words in same_side), "what points the same way stands on the same side"
    assert contradictions_section(reading_of(made_release())) is None


def test_what_would_give_most_answers_stands_first():
    section = lacking_section(reading_of(made_release()))
    assert section.blocks[-1].items


def test_a_problem_never_says_the_same_sentence_twice():
    section = weightiest_section(reading_of(made_release()))
    for bullets in (block for block in section.blocks if isinstance(block, Bullets)):
        for item in bullets.items:
            told = sentences(item.words)
            assert len(told) == len(set(told)), item.words


def test_what_cannot_be_said_on_the_first_page_is_of_what_the_page_says():
    reading = reading_of(made_release())
    parts = summary_section(reading).sections
    limits = next(part for part in parts if part.anchor == "summary-limits").blocks[0].blocks[0]
    said = [item.words for item in limits.items]
    quoted = {
        one.analysis
        for part in parts
        for block in part.blocks
        if isinstance(block, Bullets)
        for item in block.items
        for one in reading.numbered(item.number_ids)
    }
    assert set(said[1:]) == {reading.picture.words[name]["sv"]["cannot_say"] for name in quoted}
