"""What every analysis promises. Nothing here names one: a new file in the folder is tested by being there."""

import math
import re
from dataclasses import FrozenInstanceError, fields, is_dataclass, replace
from datetime import date
from functools import cache

import pytest

from lagesbild.domain import Abstention, Estimate, Finding, SeriesBreak
from lagesbild.errors import UsageError
from lagesbild.plugins import ANALYSES
from tests.analyses.panels import ask, empty_panel, make_panel

every_analysis = pytest.mark.parametrize("name", ANALYSES.names())
LANGUAGES = ("sv", "en")
# The house never says these of anybody's figures (plain words, and no claims about causes).
FORBIDDEN = re.compile(r"signifikan|significan|bevisar|proves|orsakar|causes|hotspot|hot spot|katastrof|no-go", re.I)


@every_analysis
def test_opens_with_its_question(name):
    first = ANALYSES.load(name).__doc__.strip().splitlines()[0]
    assert first.endswith("?")


@every_analysis
def test_says_what_it_assumes_when_not_to_use_it_and_where_it_comes_from(name):
    text = ANALYSES.load(name).__doc__
    assert "Assumes" in text
    assert "Do not use" in text
    assert re.search(r"\(\d{4}\)", text), "no source with a year"


@every_analysis
def test_every_language_has_every_sentence_with_the_same_numbers_in_it(name):
    words = ANALYSES.load(name).WORDS
    assert set(words) == set(LANGUAGES)
    assert set(words["sv"]) == set(words["en"])
    for key in words["sv"]:
        held = [set(re.findall(r"\{(\w+)[|}]", words[language][key])) for language in LANGUAGES]
        assert held[0] == held[1], key
    assert {"question", "cannot_say"} <= set(words["sv"])


@every_analysis
def test_no_sentence_uses_a_word_that_claims_more_than_data_bear(name):
    for sentences in ANALYSES.load(name).WORDS.values():
        for sentence in sentences.values():
            assert not FORBIDDEN.search(sentence), sentence


@every_analysis
def test_options_are_frozen_and_all_have_defaults(name):
    options = ANALYSES.load(name).Options
    assert is_dataclass(options)
    made = options()
    for field in fields(options):
        with pytest.raises(FrozenInstanceError):
            setattr(made, field.name, None)


@every_analysis
def test_a_misspelt_option_is_refused_and_the_right_ones_named(name):
    with pytest.raises(UsageError, match="There are: "):
        ANALYSES.options(name, {"no_such_key": 1})


PANELS = {
    "plain": make_panel(),
    "with a nation": make_panel(nation_rate=0.009),
    "with a break": make_panel(breaks=(SeriesBreak(date(2022, 1, 1), "recording", {"sv": "x", "en": "x"}),)),
    "without exposure": make_panel(with_exposure=False),
    "one year": make_panel().during(make_panel().window),
    "two areas": make_panel().in_order(("A00", "A01")),
    "no areas": replace(make_panel().in_order(()), unplaced=make_panel().counts.sum(axis=0)),
}


@cache
def said_of(name: str, case: str) -> list[Finding | Abstention]:
    return ask(name, PANELS[case])


@every_analysis
@pytest.mark.parametrize("case", PANELS)
def test_same_seed_same_findings_and_every_number_is_finite(name, case):
    said, again = said_of(name, case), ask(name, PANELS[case])
    assert said == again
    assert said, "neither a finding nor an abstention: silence is not an answer"
    for one in said:
        for number in _numbers(one):
            assert math.isfinite(number), one


@every_analysis
@pytest.mark.parametrize("case", PANELS)
def test_everything_said_has_its_words(name, case):
    words = ANALYSES.load(name).WORDS["sv"]
    for one in said_of(name, case):
        assert one.says in words
        if isinstance(one, Finding):
            assert f"how.{one.says}" in words


@every_analysis
def test_order_of_areas_does_not_matter(name):
    panel = PANELS["with a nation"]
    turned = panel.in_order(panel.areas[::-1])
    one = sorted(said_of(name, "with a nation"), key=_place)
    other = sorted(ask(name, turned), key=_place)
    for here, there in zip(one, other, strict=True):
        assert _place(here) == _place(there)
        if isinstance(here, Finding) and here.estimate:
            assert here.estimate.value == pytest.approx(there.estimate.value, rel=1e-6)


@every_analysis
def test_no_events_gives_an_abstention_not_an_error(name):
    assert all(isinstance(one, Abstention) for one in ask(name, empty_panel()))


def _place(one: Finding | Abstention) -> tuple[str, str, str]:
    return one.area or "", one.reference.kind if one.reference else "", one.says


def _numbers(one: Finding | Abstention) -> list[float]:
    held = list(one.facts.values())
    if isinstance(one, Finding):
        held += [one.observed, one.estimate]
        if one.series:
            held += [*one.series.observed, *one.series.expected, *one.series.lower, *one.series.upper]
    numbers: list[float] = []
    for part in held:
        if isinstance(part, Estimate):
            numbers += [part.value, part.lower, part.upper]
        elif isinstance(part, int | float):
            numbers.append(float(part))
    return numbers
