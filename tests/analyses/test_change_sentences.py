"""What is said of a change is quoted: every sentence is short, plain, and says no more than it knows."""

import re

import pytest

from lagesbild.analyses import change_kind, sources_agree, unreported
from lagesbild.analyses._sources import NAMES, WHO
from tests.publish.reading_ease import FORBIDDEN, lix, sentences, words

MODULES = (change_kind, sources_agree, unreported)
FILLED = {
    "sv": {"category": "misshandelsbrott utomhus", "problem": "våld utomhus", "cause": "insats"},
    "en": {"category": "outdoor assaults", "problem": "violence outdoors", "cause": "operation"},
}
OTHERS = {
    "this_source": "rescue",
    "other_source": "staff",
    "own_source": "police",
    "agreeing": "survey",
    "saying_up": "police",
    "saying_down": "survey",
}


def filled(template: str, language: str) -> str:
    said = FILLED[language] | {name: NAMES[source][language] for name, source in OTHERS.items()}
    said |= {"lacking": WHO["survey"][language], "source": "NTU 2012", "year": "2011", "exposure_kind": "invånare"}
    said |= {
        "area": "Norra staden",
        "recorded": {"sv": "anmälts", "en": "reported"}[language],
        "class_name": "riskområden",
    }
    return re.sub(r"\{(\w+)(?:\|[^}]*)?\}", lambda match: said.get(match.group(1), "12"), template)


def said_in(language: str) -> dict[str, str]:
    return {
        f"{module.__name__.rpartition('.')[2]}.{key}": filled(text, language)
        for module in MODULES
        for key, text in module.WORDS[language].items()
    }


@pytest.mark.parametrize("language", ["sv", "en"])
def test_no_sentence_is_longer_than_thirty_words(language):
    long = {key: one for key, text in said_in(language).items() for one in sentences(text) if len(words(one)) > 30}
    assert not long


@pytest.mark.parametrize("language", ["sv", "en"])
def test_sentences_are_short_on_average_and_easy_to_read(language):
    told = [text for key, text in said_in(language).items() if ".how." not in key]
    lengths = [len(words(one)) for text in told for one in sentences(text)]
    assert sum(lengths) / len(lengths) <= 17
    assert lix(" ".join(told)) <= 45


@pytest.mark.parametrize("language", ["sv", "en"])
def test_no_word_claims_more_than_the_data_bear(language):
    for key, text in said_in(language).items():
        # Explosions are a kind of event here, and stand in what a lacking source hides.
        assert not [word for word in FORBIDDEN[language].findall(text) if not word.lower().startswith("explosion")], key


@pytest.mark.parametrize("module", MODULES)
def test_every_abstention_says_what_would_lift_it(module):
    for said in module.WORDS.values():
        lifts = {key.removeprefix("lifts.") for key in said if key.startswith("lifts.")}
        hows = {key.removeprefix("how.") for key in said if key.startswith("how.")}
        plain = {key for key in said if "." not in key} - {"question", "cannot_say"}
        assert plain == lifts | hows
        assert not lifts & hows


def test_worse_and_better_are_said_of_two_sources_alone():
    """The words themselves stand only where the verdict does, where it is denied, or where it is left undecided."""
    allowed = ("two_sources", "class_worse", "class_better", "cannot_say", "how.")
    for key, text in change_kind.WORDS["sv"].items():
        if re.search(r"förvärrats|förbättrats", text) and not key.startswith(allowed):
            assert re.search(r"inte stöd|kan inte avgöras", text), key
