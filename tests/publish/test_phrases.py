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
    names = [set(re.findall(r"\{(\w+)\}", catalogue(language)[key])) for language in languages()]
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


def test_the_swedish_phrases_read_easily() -> None:
    prose = [text for text in catalogue("sv").values() if text.endswith(".")]
    all_sentences = [each for text in prose for each in sentences(text)]
    assert sum(len(words(each)) for each in all_sentences) / len(all_sentences) <= 17
    assert lix(" ".join(prose)) <= 45


def test_an_unknown_language_is_an_error_that_names_those_there_are() -> None:
    with pytest.raises(UsageError, match="en, sv"):
        phrase("document.title", "fi")


def test_what_others_named_may_be_unknown() -> None:
    assert phrase_or("reason.house_rule", "sv", "house_rule") == "house_rule"
    assert phrase_or("reason.D01", "sv", "D01") == "Datum saknas"
