"""What a file writes for a kind of event → the code in the category register."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import polars as pl

from lagesbild.domain.events import SeriesBreak
from lagesbild.domain.profile import Category
from lagesbild.errors import IntakeError, UsageError
from lagesbild.intake import reasons
from lagesbild.intake.judging import Breach
from lagesbild.intake.mapping import CategoryEntry, FileMapping
from lagesbild.intake.notes import Note, listed
from lagesbild.intake.offences import UNLISTED, Offence, OffenceRegister, Understood, written_code
from lagesbild.plugins import did_you_mean

_MOST_NEW = 200  # more kinds than any register has: the column holds something else


@dataclass(frozen=True)
class Coded:
    """The category of each row. `registered` are those that the register did not have.

    `text` is what the file writes, and `understood` what a register of offence codes made of it.
    """

    codes: pl.Series
    lacking: pl.Series
    unknown: pl.Series
    registered: tuple[Category, ...] = ()
    notes: tuple[str, ...] = ()
    text: pl.Series = field(default_factory=lambda: pl.Series(dtype=pl.String))
    understood: Understood | None = None

    def warnings(self, mapping: FileMapping, days: pl.Series) -> tuple[Breach, ...]:
        """What is to be said of rows that were kept: codes that are unknown, out of use, or one of several."""
        if self.understood is None:
            return ()
        return self.understood.warnings(self.text, days, mapping.columns.category)

    @property
    def suggestions(self) -> pl.Series | None:
        """For each row the codes that its text may mean, where it may mean several."""
        return self.understood.suggestions(self.text) if self.understood else None

    def breaks(self, mapping: FileMapping, days: pl.Series) -> tuple[SeriesBreak, ...]:
        """The breaks that replaced codes make in these categories."""
        if self.understood is None:
            return ()
        return self.understood.breaks(self.codes, self.text, days, mapping.source.name)


@dataclass(frozen=True)
class Register:
    """The categories there are: the profile's and those of earlier deliveries, in the profile's languages."""

    categories: tuple[Category, ...]
    languages: tuple[str, ...]
    new: frozenset[str] = frozenset()  # codes that earlier pieces of the same file registered
    offences: OffenceRegister = field(default_factory=OffenceRegister)

    def having(self, registered: tuple[Category, ...]) -> "Register":
        """The register with what a piece of a file added to it."""
        added = tuple(each for each in registered if each.code not in self.codes)
        return replace(self, categories=(*self.categories, *added), new=self.new | {each.code for each in added})

    @property
    def codes(self) -> frozenset[str]:
        return frozenset(category.code for category in self.categories)

    def find(self, text: str) -> str | None:
        """The code whose code or name, in any language, is this text."""
        wanted = _loose(text)
        for category in self.categories:
            if wanted in {_loose(category.code), *(_loose(name) for name in category.names.values())}:
                return category.code
        return None


def code_categories(frame: pl.DataFrame, mapping: FileMapping, register: Register) -> Coded:
    """The category codes of all rows.

    Texts are compared trimmed and in whatever case: first with [categories], then with the register's own names.
    What is found nowhere becomes a category of its own, called as it is written, or is unknown, as the mapping
    says. Raises UsageError for a code that nobody has, IntakeError for a column that holds anything but kinds.
    """
    if mapping.category_rules.constant:
        return _constant(frame, mapping, register)
    column = mapping.columns.category
    text = frame[column].cast(pl.String).str.strip_chars().fill_null("")
    read = _Reading(mapping, register)
    for value in text.unique(maintain_order=True).to_list():
        if value:
            read.add(value)
    if len(read.new) > _MOST_NEW:
        few = ", ".join(repr(value) for value in read.new[:3])
        raise IntakeError(
            f"Column {column!r} has {len(read.new)} different texts that no category is called, as {few}.\n"
            "Is it the column that says what kind of event it was? (columns.category in the mapping)"
        )
    coded = text.replace_strict(read.codes, default=None, return_dtype=pl.String)
    return Coded(
        codes=coded,
        lacking=text == "",
        unknown=coded.is_null() & (text != ""),
        registered=tuple(read.registered.values()),
        notes=read.notes(text),
        text=text,
        understood=None if register.offences.is_empty else Understood(register.offences, read.offences),
    )


class _Reading:
    """What the texts of a column are understood as, one after the other."""

    def __init__(self, mapping: FileMapping, register: Register) -> None:
        self.mapping, self.register = mapping, register
        self.codes: dict[str, str] = {}
        self.registered: dict[str, Category] = {}
        self.offences: dict[str, Offence] = {}
        self.by_name: list[str] = []
        self.new: list[str] = []
        self.unknown: list[str] = []
        self._entries = {_loose(value): entry for value, entry in mapping.categories.items()}

    def add(self, value: str) -> None:
        """[categories] first, then the categories' own names, then the register of codes."""
        entry = self._entries.get(_loose(value))
        named = self.register.find(value)
        if entry is not None:
            self.codes[value] = _settled(entry, self.register, self.registered, self.mapping)
        elif named and (named not in self.register.new or self.register.offences.is_empty):
            self.codes[value] = named
            if named not in self.register.new:
                self.by_name.append(value)
        elif not self.register.offences.is_empty:
            self._look_up(value)
        else:
            self._take_unknown(value)

    def _look_up(self, value: str) -> None:
        found = self.register.offences.find(value)
        self.offences[value] = found
        if found.category:
            self.codes[value] = found.category
        else:
            self._take_unknown(value)

    def _take_unknown(self, value: str) -> None:
        if self.mapping.category_rules.unknown != "register":
            self.unknown.append(value)
        elif written_code(value) and UNLISTED in self.register.codes and not self.register.offences.is_empty:
            self.codes[value] = UNLISTED
        else:
            known = self.register.find(value)
            self.codes[value] = known or _registered_as_written(value, self.register, self.registered)
            if known not in self.register.new:
                self.new.append(value)

    def notes(self, text: pl.Series) -> tuple[Note, ...]:
        """What was understood how."""
        unlisted = [value for value, code in self.codes.items() if code == UNLISTED]
        counts = dict(text.filter(text.is_in(unlisted)).value_counts().iter_rows())
        lacking = listed(
            "Codes that the register does not hold (B01), counted as other offences: {items}.",
            {f"{value} ({{n}})": n for value, n in counts.items()},
        )
        return (*_notes(self.by_name, self.new, self.unknown), *((lacking,) if counts else ()))


def category_breaches(coded: Coded, mapping: FileMapping) -> tuple[Breach, ...]:
    """The rules of category that rows break."""
    column = mapping.columns.category
    is_one_of_several = coded.unknown & False
    if coded.understood:
        is_one_of_several = coded.unknown & coded.text.is_in(list(coded.understood.several))
    return (
        Breach(reasons.CATEGORY_LACKING, coded.lacking, column),
        Breach(reasons.CATEGORY_UNKNOWN, coded.unknown & ~is_one_of_several, column),
        Breach(reasons.CATEGORY_AMBIGUOUS, is_one_of_several, column, coded.suggestions),
    )


def _constant(frame: pl.DataFrame, mapping: FileMapping, register: Register) -> Coded:
    registered: dict[str, Category] = {}
    code = _settled(mapping.category_rules.constant, register, registered, mapping)
    none = pl.repeat(False, frame.height, dtype=pl.Boolean, eager=True)
    codes = pl.repeat(code, frame.height, dtype=pl.String, eager=True)
    return Coded(codes, none, none, tuple(registered.values()))


def _settled(
    entry: CategoryEntry | str, register: Register, registered: dict[str, Category], mapping: FileMapping
) -> str:
    """The code that an entry of the mapping stands for; one with words registers it where nobody has."""
    code = entry if isinstance(entry, str) else entry.code
    own = {each.code for each in mapping.categories.values() if isinstance(each, CategoryEntry) and each.words}
    if code in register.codes or code in registered:
        return code
    if isinstance(entry, CategoryEntry) and entry.words:
        registered[code] = Category(
            code=code,
            names=dict(entry.words),
            parent_code=entry.parent or None,
            exposure=entry.exposure,
            sums_children=entry.sums_children,
            is_detection_driven=entry.is_detection_driven,
            is_sensitive=entry.is_sensitive,
        )
        return code
    if code in own:
        return code
    raise UsageError(
        f"[categories]: there is no category {code!r}.{did_you_mean(code, register.codes | own)}\n"
        f'To register one of your own, write  {{ code = "{code}", sv = "…", en = "…" }}'
    )


def _registered_as_written(value: str, register: Register, registered: dict[str, Category]) -> str:
    """A category called as the file writes it, under a code made of its letters."""
    made = code_from(value)
    taken = {code: category.name(register.languages[0]) for code, category in registered.items()}
    code, number = made, 2
    while code in register.codes or (code in taken and _loose(taken[code]) != _loose(value)):
        code, number = f"{made}_{number}", number + 1
    registered.setdefault(code, Category(code, dict.fromkeys(register.languages, value)))
    return code


def code_from(text: str) -> str:
    """A code made of a text's letters and digits: "Stöld ur bil" → stold_ur_bil."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().casefold()
    words = "".join(letter if letter.isalnum() else " " for letter in plain).split()
    return "_".join(words) or "category"


def _loose(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).split()).casefold()


def _notes(by_name: Sequence[str], new: Sequence[str], unknown: Sequence[str]) -> tuple[Note, ...]:
    said = (
        ("Taken by their names in the register: {items}.", by_name),
        ("Registered as categories of their own, called as the file writes them: {items}.", new),
        ("Not in [categories] and set aside: {items}.", unknown),
    )
    return tuple(listed(sentence, {repr(value): 0 for value in values}) for sentence, values in said if values)
