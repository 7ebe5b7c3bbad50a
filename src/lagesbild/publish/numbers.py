"""Numbers, days and names as a language writes them.

A number on screen has as many digits as it can bear and no more, the language's own decimal sign, a no-break
space (or whatever the language has) between thousands, and a true minus. Signs come from Babel's tables.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date
from functools import cache
from typing import Literal

from babel import Locale
from babel.dates import format_date

from lagesbild.domain import Estimate, Period

NO_BREAK = "\u00a0"
MINUS = "\u2212"
DASH = "\u2013"


@cache
def _signs(language: str) -> tuple[str, str]:
    symbols = Locale.parse(language).number_symbols["latn"]
    return symbols["decimal"], symbols["group"]


def decimals(value: float, n_decimals: int, language: str) -> str:
    """`value` with exactly `n_decimals` decimals: 1234.5 → 1 234,5."""
    text = f"{abs(value):,.{n_decimals}f}"
    decimal, group = _signs(language)
    text = text.replace(",", "\0").replace(".", decimal).replace("\0", group)
    is_zero = not any(sign in "123456789" for sign in text)
    return text if value >= 0 or is_zero else MINUS + text


def whole(value: float, language: str) -> str:
    """A count: 12345 → 12 345."""
    return decimals(value, 0, language)


def rate_decimals(value: float) -> int:
    """Decimals a rate can bear: two significant figures below 1, one decimal to 100, none above."""
    size = abs(value)
    if size >= 100:
        return 0
    if size >= 1 or size == 0:
        return 1
    return 2 if size >= 0.1 else 3


def ratio_decimals(*values: float) -> int:
    """One decimal, or two where one would hide a difference: below 1, and where 1,04 would be written 1,0."""
    hides_a_difference = any(round(value, 1) == 1.0 and round(value, 2) != 1.0 for value in values)
    return 2 if hides_a_difference or any(abs(value) < 0.95 for value in values) else 1


def count_decimals(*values: float) -> int:
    """Decimals of counts that need not be whole (expected, in excess): one where all are below 10."""
    are_small = all(round(abs(value), 1) < 10 for value in values)
    return 1 if are_small and not all(float(value).is_integer() for value in values) else 0


def share_decimals(share: float) -> int:
    """Decimals of a share written as per cent: one below 10 %."""
    return 0 if round(abs(share) * 100, 1) >= 10 or share == 0 else 1


# How a number is written: what it is multiplied by, and how many decimals it has beside its interval.
Manner = Literal["whole", "rate", "ratio", "fine_ratio", "count", "share"]
_DECIMALS: Mapping[Manner, Callable[[Estimate], int]] = {
    "whole": lambda _: 0,
    "rate": lambda estimate: rate_decimals(estimate.value),
    "ratio": lambda estimate: ratio_decimals(estimate.value, estimate.lower, estimate.upper),
    "fine_ratio": lambda _: 2,  # in a column, where all must have as many
    "count": lambda estimate: count_decimals(estimate.value, estimate.lower, estimate.upper),
    "share": lambda estimate: share_decimals(estimate.value),
}


def written(value: float, manner: Manner, language: str, beside: Estimate | None = None) -> str:
    """`value` in a manner: rate 17.46 → 17,5; ratio 1.42 → 1,4; share 0.123 → 12 %; count 4.63 → 4,6.

    `beside`: the estimate it is an end of, so that all three of its numbers have as many decimals.
    """
    n_decimals = _DECIMALS[manner](beside or Estimate(value, value, value))
    if manner != "share":
        return decimals(value, n_decimals, language)
    space = NO_BREAK if language == "sv" else ""
    return f"{decimals(value * 100, n_decimals, language)}{space}%"


def interval(estimate: Estimate, manner: Manner, language: str) -> str:
    """The ends of an interval of numbers that cannot be negative: 14,0–21,7."""
    lower = written(estimate.lower, manner, language, estimate)
    return f"{lower}{DASH}{written(estimate.upper, manner, language, estimate)}"


def with_sign(text: str) -> str:
    """A written difference with its sign: +49, −3, 0."""
    return text if text.startswith(MINUS) or not any(sign in "123456789" for sign in text) else f"+{text}"


def difference_interval(estimate: Estimate, manner: Manner, language: str, to: str) -> str:
    """The ends of an interval of differences, with a word between, since a dash would be read as a minus."""
    ends = (written(end, manner, language, estimate) for end in (estimate.lower, estimate.upper))
    return f"{NO_BREAK}{to} ".join(with_sign(end) for end in ends)


def probability(value: float, language: str) -> str:
    """A p-value: three decimals; below the third, said to be below it."""
    smallest = 0.001
    return decimals(value, 3, language) if value >= smallest else f"<{NO_BREAK}{decimals(smallest, 3, language)}"


@cache
def day(value: date, language: str) -> str:
    """3 november 2025."""
    return format_date(value, "d MMMM y", locale=language).replace(" ", NO_BREAK, 1)


@cache
def month(value: date, language: str) -> str:
    """november 2025."""
    return format_date(value, "LLLL y", locale=language)


@cache
def short_month(number: int, language: str) -> str:
    """The month's short name, without a point: jan, feb."""
    return format_date(date(2001, number, 1), "LLL", locale=language).rstrip(".")


@cache
def weekday(number: int, language: str) -> str:
    """The weekday's name by its ISO number, 1 for Monday: fredag."""
    return format_date(date(2001, 1, number), "EEEE", locale=language)  # 1 January 2001 was a Monday


@cache
def calendar_month(number: int, language: str) -> str:
    """The month's name, of no year: mars."""
    return format_date(date(2001, number, 1), "LLLL", locale=language)


@cache
def period(span: Period, language: str) -> str:
    """The stretch as a reader says it: 2024 · 2014–2021 · mars 2021 · november 2024–oktober 2025 · 6–12 december 2021 ·
    30 november–5 december 2021."""
    first, last = span.start_day, span.last_day
    if first.day != 1 or span.end_day.day != 1:
        return _days(first, last, language)
    if first.month == 1 and last.month == 12:
        return str(first.year) if first.year == last.year else f"{first.year}{DASH}{last.year}"
    if (first.year, first.month) == (last.year, last.month):
        return month(first, language)
    if first.year == last.year:
        return f"{format_date(first, 'LLLL', locale=language)}{DASH}{month(last, language)}"
    return f"{month(first, language)}{DASH}{month(last, language)}"


def _days(first: date, last: date, language: str) -> str:
    """3 november 2025 · 3–9 november 2025 · 27 oktober–2 november 2025: nothing is said twice."""
    if first == last:
        return day(first, language)
    if first.year != last.year:
        return f"{day(first, language)}{DASH}{day(last, language)}"
    start = "d" if first.month == last.month else f"d'{NO_BREAK}'MMMM"
    return f"{format_date(first, start, locale=language)}{DASH}{day(last, language)}"


# Letters that are letters of their own, and where they stand: after z, in this order.
_AFTER_Z = {"sv": "åäö"}


@cache
def name_order(name: str, language: str) -> tuple[tuple[int, str | int], ...]:
    """A sort key: the language's own alphabet (å ä ö last in Swedish), other accents ignored, 2 before 10."""
    last = _AFTER_Z.get(language, "")
    key: list[tuple[int, str | int]] = []
    for part in re.findall(r"\d+|\D", unicodedata.normalize("NFC", name.casefold())):
        if part.isdecimal():
            key.append((0, int(part)))
        elif part in last:
            key.append((2, last.index(part)))
        else:
            plain = "".join(sign for sign in unicodedata.normalize("NFD", part) if not unicodedata.combining(sign))
            key.append((1, plain or part))
    return tuple(key)
