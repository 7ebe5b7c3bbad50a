"""What traces of persons look like in running text: a kind, a sieve for whole columns and a finder for one text.

The sieve is a pattern that polars looks for in all texts at once; it may let too many through, never too few. The
finder says where in a text the trace stands.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

import polars as pl

Span = tuple[int, int]
Find = Callable[[str], Iterator[Span]]


class Trace(StrEnum):
    """Kinds of personal data in running text."""

    IDENTITY_NUMBER = "identity_number"
    EMAIL = "email"
    PHONE = "phone"
    PLATE = "plate"
    ADDRESS = "address"
    NAME = "name"


@dataclass(frozen=True)
class Recogniser:
    """How one kind of trace is found. `sieve` is a pattern of polars; texts with any of `words` pass it too."""

    kind: Trace
    sieve: str
    find: Find
    words: tuple[str, ...] = ()

    def sift(self, texts: pl.Series) -> pl.Series:
        """Which texts may hold such a trace."""
        passes = texts.str.contains(self.sieve)
        return passes | texts.str.contains_any(list(self.words)) if self.words else passes


@dataclass(frozen=True)
class RecogniserSet:
    """The recognisers of a country in order of precedence, and what stands in the place of each kind."""

    recognisers: tuple[Recogniser, ...]
    stands_instead: Mapping[Trace, str]


_EMAIL = re.compile(r"[\w.+%-]+\s?(?:@|\(at\)|\[at\])\s?[\w-]+(?:\.[\w-]+)+")


def find_emails(text: str) -> Iterator[Span]:
    """E-mail addresses, also with "(at)" for the sign."""
    return (match.span() for match in _EMAIL.finditer(text))


EMAILS = Recogniser(Trace.EMAIL, r"@|\(at\)|\[at\]", find_emails)


def is_luhn_valid(digits: str) -> bool:
    """Whether the last digit checks: every other digit doubled from the first on, all digits summed to whole tens."""
    total = 0
    for place, digit in enumerate(digits):
        number = int(digit) * (2 if place % 2 == 0 else 1)
        total += number // 10 + number % 10
    return total % 10 == 0


def only_digits(text: str) -> str:
    """The digits of a text."""
    return "".join(letter for letter in text if letter.isdigit())


def stands_before(pattern: re.Pattern[str], text: str, start: int, reach: int) -> bool:
    """Whether a word of `pattern` stands at most `reach` signs before `start`."""
    return pattern.search(text, max(0, start - reach), start) is not None
