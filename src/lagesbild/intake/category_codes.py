"""What a file writes for a kind of event → the code in the category register."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from lagesbild.domain.profile import Category
from lagesbild.errors import IntakeError, UsageError
from lagesbild.intake import reasons
from lagesbild.intake.judging import Breach
from lagesbild.intake.mapping import CategoryEntry, FileMapping
from lagesbild.intake.notes import listed
from lagesbild.plugins import did_you_mean

_MOST_NEW = 200  # more kinds than any register has: the column holds something else


@dataclass(frozen=True)
class Coded:
    """The category of each row. `registered` are those that the register did not have."""

    codes: pl.Series
    lacking: pl.Series
    unknown: pl.Series
    registered: tuple[Category, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Register:
    """The categories there are: the profile's and those of earlier deliveries, in the profile's languages."""

    categories: tuple[Category, ...]
    languages: tuple[str, ...]
    new: frozenset[str] = frozenset()  # codes that earlier pieces of the same file registered

    def having(self, registered: tuple[Category, ...]) -> "Register":
        """The register with what a piece of a file added to it."""
        added = tuple(each for each in registered if each.code not in self.codes)
        return Register((*self.categories, *added), self.languages, self.new | {each.code for each in added})

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
    present = [value for value in text.unique(maintain_order=True).to_list() if value]
    entries = {_loose(value): entry for value, entry in mapping.categories.items()}
    codes: dict[str, str] = {}
    registered: dict[str, Category] = {}
    by_name, new = [], []
    for value in present:
        entry = entries.get(_loose(value))
        if entry is not None:
            codes[value] = _settled(entry, register, registered, mapping)
        elif found := register.find(value):
            codes[value] = found
            if found not in register.new:
                by_name.append(value)
        elif mapping.category_rules.unknown == "register":
            codes[value] = _registered_as_written(value, register, registered)
            new.append(value)
    if len(new) > _MOST_NEW:
        few = ", ".join(repr(value) for value in new[:3])
        raise IntakeError(
            f"Column {column!r} has {len(new)} different texts that no category is called, as {few}.\n"
            "Is it the column that says what kind of event it was? (columns.category in the mapping)"
        )
    unknown = [value for value in present if value not in codes]
    coded = text.replace_strict(codes, default=None, return_dtype=pl.String)
    notes = _notes(by_name, new, unknown)
    return Coded(coded, text == "", coded.is_null() & (text != ""), tuple(registered.values()), notes)


def category_breaches(coded: Coded, mapping: FileMapping) -> tuple[Breach, ...]:
    """The rules of category that rows break."""
    column = mapping.columns.category
    return (
        Breach(reasons.CATEGORY_LACKING, coded.lacking, column),
        Breach(reasons.CATEGORY_UNKNOWN, coded.unknown, column),
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


def _notes(by_name: Sequence[str], new: Sequence[str], unknown: Sequence[str]) -> tuple[str, ...]:
    said = (
        ("Taken by their names in the register: {items}.", by_name),
        ("Registered as categories of their own, called as the file writes them: {items}.", new),
        ("Not in [categories] and set aside: {items}.", unknown),
    )
    return tuple(listed(sentence, {repr(value): 0 for value in values}) for sentence, values in said if values)
