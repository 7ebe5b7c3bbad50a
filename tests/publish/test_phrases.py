"""The catalogues: complete in every language, filled alike, plain, and without words that claim too much."""

import re
from pathlib import Path

import pytest

import lagesbild.publish
from lagesbild.domain import RowKind
from lagesbild.errors import UsageError
from lagesbild.intake.reasons import REASONS
from lagesbild.publish.phrases import catalogue, languages, phrase, phrase_or
from lagesbild.publish.signs import SIGNS
from lagesbild.publish.tables import KNOWN_FLAGS
from tests.publish.reading_ease import FORBIDDEN, lix, sentences, words

KEYS = sorted(catalogue("sv"))
SOURCE = "\n".join(
    path.read_text(encoding="utf-8")
    for path in Path(lagesbild.publish.__file__).parent.rglob("*")
    if path.suffix in (".py", ".j2")
)
# Keys put together where they are used: the beginning stands in the code, the rest is a sign, a flag, a code.
COMPOSED = (
    "sign.", "quality.", "reason.", "kind.", "evidence.", "term.", "unit.", "reference.", "lifts.", "meter.",
    "heading.", "answer.", "analysis.", "trend.title.", "trend.areas.", "head.", "matrix.", "ranking.part.", "angle.",
)  # fmt: skip


def test_every_language_has_every_phrase() -> None:
    assert languages() == ("en", "sv")
    assert set(catalogue("sv")) == set(catalogue("en"))


@pytest.mark.parametrize("key", KEYS)
def test_a_phrase_is_filled_alike_in_every_language(key: str) -> None:
    names = [set(re.findall(r"\{(\w+)[|}]", catalogue(language)[key])) for language in languages()]
    assert names[0] == names[1]
    assert all(catalogue(language)[key].strip() for language in languages())


@pytest.mark.parametrize("key", KEYS)
def test_every_phrase_is_used(key: str) -> None:
    assert f'"{key}"' in SOURCE or f"'{key}'" in SOURCE or key.startswith(COMPOSED)


def test_every_phrase_asked_for_is_there() -> None:
    asked = set(re.findall(r"""phrase\(\s*["']([\w.]+)["']""", SOURCE)) | set(
        re.findall(r"""words\("([\w.]+)"\)""", SOURCE)
    )
    heads = set(re.findall(r"""head\(reading, "(\w+)\"""", SOURCE))
    assert not asked - set(KEYS)
    assert not {f"head.{name}" for name in heads} - set(KEYS)


@pytest.mark.parametrize("language", ["sv", "en"])
def test_every_sign_flag_reason_and_kind_has_its_words(language: str) -> None:
    known = catalogue(language)
    assert {f"sign.{key}" for key in SIGNS} | {f"sign.{key}.meaning" for key in SIGNS} <= set(known)
    assert {f"quality.{flag}" for flag in KNOWN_FLAGS} | {f"quality.short.{flag}" for flag in KNOWN_FLAGS} <= set(known)
    assert {f"reason.{code}" for code in REASONS} <= set(known)
    assert {f"kind.{kind.value}" for kind in RowKind} <= set(known)


@pytest.mark.parametrize("language", ["sv", "en"])
@pytest.mark.parametrize("key", KEYS)
def test_no_phrase_claims_too_much_or_runs_on(key: str, language: str) -> None:
    text = catalogue(language)[key]
    assert not FORBIDDEN[language].search(text)
    assert all(len(words(each)) <= 30 for each in sentences(text))


def prose_by_part() -> dict[str, list[str]]:
    """The Swedish sentences of each part of the catalogue: the first word of a key says which."""
    parts: dict[str, list[str]] = {}
    for key, text in catalogue("sv").items():
        if text.endswith("."):
            parts.setdefault(key.partition(".")[0], []).append(text)
    return parts


@pytest.mark.parametrize("part", sorted(part for part, prose in prose_by_part().items() if len(prose) > 2))
def test_the_swedish_phrases_read_easily(part: str) -> None:
    """Each part by itself, where it has more than two sentences: LIX of one is chance."""
    prose = [re.sub(r"\{\w+\|[^|{}]*\|([^|{}]*)\}", r"5 \1", text) for text in prose_by_part()[part]]
    prose = [re.sub(r"\{(\w+)\}", "här", text) for text in prose]
    lengths = [len(words(each)) for text in prose for each in sentences(text)]
    assert sum(lengths) / len(lengths) <= 17
    assert lix(" ".join(prose)) <= 45


@pytest.mark.parametrize("language", ["sv", "en"])
def test_a_number_has_a_word_that_agrees_with_it(language: str) -> None:
    """A bare {n} stands before a word that is the same for one and many, or before "of"."""
    bare = re.compile(r"\{(?:n|n_\w+|all)\}(?: (?!av\b|of\b|fall\b|till\b|more\b|\{areas\})\w+|$)")
    counted = {key: text for key, text in catalogue(language).items() if bare.search(text)}
    assert set(counted) <= {"ranking.more.many", "lacking.many", "list.more_areas"}  # never of one


def test_a_phrase_is_filled_with_the_word_that_agrees() -> None:
    assert phrase("angle.more", "sv", n="1") == "Ytterligare 1 uppgift står i lägesbilden."
    assert phrase("angle.more", "sv", n="0") == "Ytterligare 0 uppgifter står i lägesbilden."
    assert phrase("sources.outside_coverage", "en", n="2") == "2 rows lie outside the coverage."


@pytest.mark.parametrize("language", ["sv", "en"])
def test_a_lower_level_is_never_put_down_to_who_reports(language: str) -> None:
    """Most categories are no police reports: call-outs, fault reports, cleaning, what staff wrote down."""
    taken = re.compile({"sv": r"anmäl", "en": r"\breport(?:s|ed|ing)\b"}[language])
    parts = ("sign.", "summary.", "heading.", "trend.", "levels.", "comparison.", "extent.", "meter.")
    assert not {key for key, text in catalogue(language).items() if key.startswith(parts) and taken.search(text)}


def test_an_unknown_language_is_an_error_that_names_those_there_are() -> None:
    with pytest.raises(UsageError, match="en, sv"):
        phrase("document.title", "fi")


def test_what_others_named_may_be_unknown() -> None:
    assert phrase_or("reason.house_rule", "sv", "house_rule") == "house_rule"
    assert phrase_or("reason.D01", "sv", "D01") == "Datum saknas"
