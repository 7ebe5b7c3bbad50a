"""Which of our columns does a header call to mind? By words that files use, and by how near a header comes to one."""

import re
import tomllib
import unicodedata
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Any

from rapidfuzz import fuzz

_NEAR = 90  # of 100: "brottkod" is brottskod, "brottsplats" is not
_LONG = 4  # letters: shorter words are found inside others by chance
_AS_PART, _AS_NEAR, _STEP_DOWN = 0.6, 0.8, 0.01


def header_score(header: str, key: str) -> float:
    """How well a header fits one of our columns: 1 when it is the word itself, 0 when it is nothing like it.

    Words further down the list tell less ("kod" less than "brottskod"), so of two that fit the better goes first.
    """
    return _score(plain_header(header), _tokens(header), header_words()[key])


def exposure_score(header: str, exposure: str) -> float:
    """The same of what counts are held against."""
    return _score(plain_header(header), _tokens(header), exposure_words()[exposure])


def plain_header(header: str) -> str:
    """A header as it is compared: letters and digits, in lower case."""
    return "".join(sign for sign in unicodedata.normalize("NFC", header).casefold() if sign.isalnum())


def _score(plain: str, tokens: frozenset[str], words: tuple[str, ...]) -> float:
    if not plain:
        return 0.0
    best = 0.0
    for place, word in enumerate(words):
        if plain == word:
            found = 1.0
        elif len(word) >= _LONG and fuzz.ratio(plain, word) >= _NEAR:
            found = _AS_NEAR
        elif len(word) >= _LONG and (word in tokens or plain.endswith(word)):
            found = _AS_PART
        else:
            continue
        best = max(best, found - _STEP_DOWN * place)
    return best


def _tokens(header: str) -> frozenset[str]:
    return frozenset(plain_header(token) for token in re.split(r"[^\w]|_", header))


def all_header_words() -> tuple[str, ...]:
    """Every word that a header may be: what the row of headers is known by."""
    named = {word for words in (*header_words().values(), *exposure_words().values()) for word in words}
    return tuple(sorted(word for word in named if len(word) > 1))


@cache
def header_words() -> Mapping[str, tuple[str, ...]]:
    """Our column → the words that call it to mind, the most telling first."""
    return {key: _split(value) for key, value in _table().items() if isinstance(value, str)}


@cache
def exposure_words() -> Mapping[str, tuple[str, ...]]:
    """What counts are held against → the words for it."""
    return {key: _split(value) for key, value in _table()["exposures"].items()}


def _split(value: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(word.strip() for word in value.split("|") if word.strip()))


@cache
def _table() -> dict[str, Any]:
    text = (resources.files("lagesbild.intake") / "header_words.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)
