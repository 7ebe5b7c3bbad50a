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


_AT = re.compile(r"@|\(at\)|\[at\]")
_BEFORE_AT, _AFTER_AT = re.compile(r"[\w.+%-]{1,64}\s?$"), re.compile(r"\s?[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}")
_LONGEST_BEFORE_AT = 66


def find_emails(text: str) -> Iterator[Span]:
    """E-mail addresses, also with "(at)" for the sign.

    Looked for from the sign outwards: from the front, a text of a million letters would be read a million times.
    """
    for at in _AT.finditer(text):
        first = max(0, at.start() - _LONGEST_BEFORE_AT)
        before, after = _BEFORE_AT.search(text[first : at.start()]), _AFTER_AT.match(text, at.end())
        if before and after:
            yield first + before.start(), after.end()


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
