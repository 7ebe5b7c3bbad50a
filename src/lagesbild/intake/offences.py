"""What a file writes for an offence → the code of an official register, and by it the category.

A code stands first in the cell, or alone; a lost leading nought is put back. A name is taken where it is the
register's own, or where every code whose name holds all its words lies in one category; else nobody can know which
was meant, and the reader is asked. No row is dropped for its code.
"""

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import polars as pl

from lagesbild.domain.events import SeriesBreak
from lagesbild.domain.offence_codes import OffenceCode, Replacement, replacements
from lagesbild.intake import reasons
from lagesbild.intake.judging import Breach

UNLISTED = "unlisted_offence"  # a profile with a register has a category for what the register does not hold
_CODE = r"^(\d{3,4})(?:\.0+)?(?:$|[\s:;,–-])"
_SHOWN = 3  # of the codes that a text may mean


@dataclass(frozen=True)
class Offence:
    """What a text was understood as. Neither `code` nor `category`: nothing in the register is called that.

    `meant`: the codes that it may mean, where they lie in several categories.
    """

    category: str = ""
    code: OffenceCode | None = None
    meant: tuple[OffenceCode, ...] = ()


@dataclass(frozen=True)
class OffenceRegister:
    """The codes of one classification, to be looked up by code or name in any of `languages`."""

    codes: tuple[OffenceCode, ...] = ()
    languages: tuple[str, ...] = ()

    @cached_property
    def by_code(self) -> Mapping[str, OffenceCode]:
        return {each.code: each for each in self.codes}

    @cached_property
    def replacements(self) -> tuple[Replacement, ...]:
        return replacements(self.codes)

    @cached_property
    def out_of_use(self) -> Mapping[str, date]:
        """Code → the first day it is not to be used, of those whose day is known."""
        days = {each.code: each.not_used_from for each in self.codes if each.not_used_from}
        return {each.code: each.day for each in self.replacements if each.day} | days

    @property
    def is_empty(self) -> bool:
        return not self.codes

    @cached_property
    def _by_name(self) -> Mapping[str, OffenceCode]:
        return {" ".join(_words(name)): each for each in self.codes for name in each.names.values()}

    @cached_property
    def _words_of(self) -> Sequence[tuple[frozenset[str], OffenceCode]]:
        return [(frozenset(_words(name)), each) for each in self.codes for name in each.names.values()]

    def find(self, text: str) -> Offence:
        """What the text means."""
        written = written_code(text)
        if written:
            code = self.by_code.get(written)
            return Offence(code.category, code) if code else Offence()
        named = self._by_name.get(" ".join(_words(text)))
        if named:
            return Offence(named.category, named)
        wanted = frozenset(_words(text))
        meant = tuple(dict.fromkeys(each.code for words, each in self._words_of if wanted and wanted <= words))
        found = [self.by_code[code] for code in meant]
        categories = {each.category for each in found}
        if len(categories) == 1:
            return Offence(categories.pop(), found[0] if len(found) == 1 else None)
        return Offence(meant=tuple(found))

    def suggestion(self, codes: Iterable[OffenceCode]) -> str:
        """Codes with their names, for whoever is to choose among them."""
        named = [f"{each.code} {each.names[self.languages[0]]}" for each in codes]
        more = f" … (+{len(named) - _SHOWN})" if len(named) > _SHOWN else ""
        return "; ".join(named[:_SHOWN]) + more

    def successors(self, code: OffenceCode) -> str:
        return self.suggestion(self.by_code[each] for each in code.replaced_by)


@dataclass(frozen=True)
class Understood:
    """Every different text of a column that was looked up in the register."""

    register: OffenceRegister
    offences: Mapping[str, Offence]

    @cached_property
    def several(self) -> Mapping[str, str]:
        """Texts that may mean codes of several categories → those codes."""
        return {value: self.register.suggestion(each.meant) for value, each in self.offences.items() if each.meant}

    def suggestions(self, text: pl.Series) -> pl.Series:
        """For each row the codes that its text may mean, where it may mean several."""
        return _by_text(text, self.several)

    def warnings(self, text: pl.Series, days: pl.Series, column: str) -> tuple[Breach, ...]:
        """Rows that were kept, and whose code is unknown, out of use by the day of the event, or one of several."""
        unknown = [value for value, each in self.offences.items() if not each.category and not each.meant]
        return (
            Breach(reasons.CATEGORY_UNKNOWN, text.is_in(unknown), column),
            Breach(reasons.CATEGORY_AMBIGUOUS, text.is_in(list(self.several)), column, self.suggestions(text)),
            self._ended(text, days, column),
        )

    def _ended(self, text: pl.Series, days: pl.Series, column: str) -> Breach:
        last = self.register.out_of_use
        coded = {value: each.code for value, each in self.offences.items() if each.code and each.code.code in last}
        since = text.replace_strict(
            {value: last[code.code] for value, code in coded.items()}, default=None, return_dtype=pl.Date
        )
        successors = _by_text(text, {value: self.register.successors(code) for value, code in coded.items()})
        return Breach(reasons.CODE_ENDED, (days >= since).fill_null(value=False), column, successors)

    def breaks(self, categories: pl.Series, text: pl.Series, days: pl.Series, source: str) -> tuple[SeriesBreak, ...]:
        """The breaks that replaced codes make in the categories that there are rows of.

        Where the register does not know the day, it is that of the first event with a successor, in rows that have
        the replaced code before it: where they have not, nobody can tell a new code from a first event.
        """
        there = set(categories.drop_nulls().unique().to_list())
        found = []
        for each in self.register.replacements:
            day = each.day or self._seen_replaced(text, days, each)
            if day:
                words = _replaced_words(each)
                found += [
                    SeriesBreak(day, "code", words, category, source)
                    for category in each.categories
                    if category in there
                ]
        return tuple(found)

    def _seen_replaced(self, text: pl.Series, days: pl.Series, replaced: Replacement) -> date | None:
        first = self._first_day(text, days, replaced.successors)
        old = self._first_day(text, days, [replaced.code])
        return first if first and old and old < first else None

    def _first_day(self, text: pl.Series, days: pl.Series, codes: Sequence[str]) -> date | None:
        written = [value for value, each in self.offences.items() if each.code and each.code.code in codes]
        first = days.filter(text.is_in(written)).min()
        return first if isinstance(first, date) else None


def written_code(text: str) -> str:
    """The four figures that a cell begins with, a lost leading nought put back; empty where it begins otherwise."""
    found = pl.Series([text.strip()]).str.extract(_CODE)[0]
    return found.zfill(4) if found else ""


def earliest(breaks: Iterable[SeriesBreak]) -> tuple[SeriesBreak, ...]:
    """Each break once, on the earliest day that any piece of the file told of."""
    first: dict[tuple[str, str, str], SeriesBreak] = {}
    for each in sorted(breaks, key=lambda one: one.day):
        first.setdefault((each.kind, each.category, repr(sorted(each.words.items()))), each)
    return tuple(first.values())


def _words(text: str) -> list[str]:
    plain = unicodedata.normalize("NFC", text).casefold()
    return "".join(letter if letter.isalnum() else " " for letter in plain).split()


def _by_text(text: pl.Series, suggestions: Mapping[str, str]) -> pl.Series:
    return text.replace_strict(suggestions, default=None, return_dtype=pl.String)


def _replaced_words(each: Replacement) -> Mapping[str, str]:
    sv, en = " och ".join(each.successors), " and ".join(each.successors)
    return {
        "sv": f"Brottskod {each.code} ersattes av {sv}",
        "en": f"Offence code {each.code} was replaced by {en}",
    }
