"""The publishers' own words: headings, labels, signs and terms, one catalogue a language, complete in each."""

import re
import tomllib
from collections.abc import Callable, Mapping
from functools import cache
from importlib.resources import files

from lagesbild.errors import UsageError
from lagesbild.plugins import did_you_mean

_FOLDER = files("lagesbild.publish") / "words"
_PLACEHOLDER = re.compile(r"\{(\w+)(?:\|([^|{}]*)\|([^|{}]*))?\}")
_ONE = ("1", "en", "ett", "one")  # numbers that the singular follows


def languages() -> tuple[str, ...]:
    """The languages there is a catalogue for."""
    return tuple(sorted(each.name.removesuffix(".toml") for each in _FOLDER.iterdir() if each.name.endswith(".toml")))


@cache
def catalogue(language: str) -> Mapping[str, str]:
    """Every phrase of a language by its key; UsageError names the languages there are."""
    if language not in languages():
        raise UsageError(f"There are no words for the language {language!r}.{did_you_mean(language, languages())}")
    phrases: Mapping[str, str] = tomllib.loads((_FOLDER / f"{language}.toml").read_text(encoding="utf-8"))
    return phrases


def filled(template: str, value_of: Callable[[str], str]) -> str:
    """`template` with each {name} replaced; {n|day|days} is the number with the word that agrees: 1 day, 5 days."""
    return _PLACEHOLDER.sub(lambda match: _agreeing(value_of(match.group(1)), match), template)


def _agreeing(number: str, match: re.Match[str]) -> str:
    one, many = match.group(2), match.group(3)
    if one is None:
        return number
    return f"{number} {one if number in _ONE else many}"


def phrase(key: str, language: str, **values: str) -> str:
    """The phrase `key` with its {names} filled, as `filled` does.

    Raises UsageError for a language without a catalogue; KeyError for a key or a value that is not there, which no
    user can cause.
    """
    written = catalogue(language)[key]
    return filled(written, values.__getitem__) if values else written


def phrase_or(key: str, language: str, otherwise: str, **values: str) -> str:
    """The phrase `key`, or `otherwise` where the catalogue does not have it: what others named, we may not know."""
    return phrase(key, language, **values) if key in catalogue(language) else otherwise
