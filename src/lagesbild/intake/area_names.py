"""What a file writes for an area → the area's code. Every name is matched or listed; none is lost on the way."""

import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import polars as pl
from rapidfuzz import fuzz, process

from lagesbild.domain.areas import Areas
from lagesbild.errors import AreasError
from lagesbild.intake.area_codes import Finder, by_code, edition_said, renewed
from lagesbild.intake.cells import Cells
from lagesbild.intake.judging import MOST
from lagesbild.intake.notes import if_any, listed
from lagesbild.plugins import did_you_mean

_MOST_SUGGESTED = 1000  # texts: to look for the nearest of more would take longer than to read the file
_NEAR = 60  # of 100: below this a suggestion is a guess that misleads


@dataclass(frozen=True)
class Placed:
    """The area of each row. `lacking`: the cell is empty; `unknown`: it holds what the edition does not have."""

    codes: pl.Series
    lacking: pl.Series
    unknown: pl.Series
    notes: tuple[str, ...] = ()
    suggestion: pl.Series | None = None  # for what is unknown: what it became, or the nearest there are


@dataclass(frozen=True)
class AreaWords:
    """How a file names areas: by code or by name, with endings that mean nothing, and other names for some.

    `successors`: codes of other editions, with what became of them in this one, as crosswalks know it.
    `names_edition`: some codes of the file name this edition, so that those that do not are of another.
    `holds_more`: most may be unknown, since the file is of a larger whole.
    """

    by: str
    aliases: Mapping[str, str]
    endings: Sequence[str] = ()
    successors: Mapping[str, Sequence[str]] = field(default_factory=dict)
    names_edition: bool = False
    holds_more: bool = False


def place_by_words(cells: Cells, areas: Areas, words: AreaWords) -> Placed:
    """The area codes of a column of codes or names.

    A name matches in whatever case, with or without an ending of the profile (" kommun"), and with whatever
    apostrophes and dashes, as long as only one area then has it; what was matched loosely is said in the notes.
    Raises AreasError where most texts are unknown, and nobody has said that the file is of a larger whole: another
    edition, another level, or the wrong column.
    """
    _check_aliases(words.aliases, areas)
    text = cells.text
    counted = {value: n for value, n in text.value_counts().iter_rows() if value}
    find = by_code(areas, words.names_edition) if words.by == "code" else _by_name(areas, words.endings)
    aliases = {value.strip().casefold(): code for value, code in words.aliases.items()}
    found = {value: aliases.get(value.casefold()) or find(value) for value in counted}
    unknown = [value for value, code in found.items() if code is None]
    if counted and not words.holds_more and len(unknown) > MOST * len(counted):
        raise _mostly_unknown(cells, unknown, areas, words)
    known = {value: code for value, code in found.items() if code is not None}
    codes = text.replace_strict(known, default=None, return_dtype=pl.String)
    notes = (*_loose_note(known, areas, words), *_unknown_note({each: counted[each] for each in unknown}, areas, words))
    misspelt = [] if words.holds_more else unknown[:_MOST_SUGGESTED]
    near = {value: _told(value, areas, words).removeprefix("; ") for value in misspelt}
    suggestion = text.replace_strict(near, default=None, return_dtype=pl.String) if near else None
    return Placed(codes, text == "", codes.is_null() & (text != ""), notes, suggestion)


def loose_name(name: str) -> str:
    """A name as it is compared: letters and digits only, in lower case, å kept apart from a."""
    plain = unicodedata.normalize("NFC", name).casefold()
    return "".join(letter for letter in plain if letter.isalnum())


def _shortened(name: str, endings: Sequence[str]) -> list[str]:
    """The name as it is, then without each ending it has: "Alingsås kommun", "Alingsås", "Alingså"."""
    plain = unicodedata.normalize("NFC", name).strip()
    fitting = [ending for ending in endings if plain.casefold().endswith(ending.casefold()) and plain != ending]
    return [loose_name(plain), *(loose_name(plain[: len(plain) - len(ending)]) for ending in fitting)]


def _check_aliases(aliases: Mapping[str, str], areas: Areas) -> None:
    codes = set(areas.codes)
    for value, code in aliases.items():
        if code not in codes:
            raise AreasError(
                f"place.aliases: {value!r} stands for {code!r}, which {areas.level} {areas.edition} does not have."
                f"{_guess(code, areas)}"
            )


def _by_name(areas: Areas, endings: Sequence[str]) -> Finder:
    exact = {area.name: area.code for area in areas.members}
    whole = _told_apart((loose_name(area.name), area.code) for area in areas.members)
    short = _told_apart(
        (name, area.code) for area in areas.members for name in dict.fromkeys(_shortened(area.name, endings)[1:])
    )

    def find(value: str) -> str | None:
        """As written; else loosely; else with an ending of the profile taken off, here or there."""
        tried = _shortened(value, endings)
        return (
            exact.get(value)
            or next((whole[name] for name in tried if name in whole), None)
            or next((short[name] for name in tried if name in short), None)
        )

    return find


def _told_apart(named: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Names → codes, without the names that several areas have."""
    codes: dict[str, set[str]] = defaultdict(set)
    for name, code in named:
        codes[name].add(code)
    return {name: next(iter(each)) for name, each in codes.items() if len(each) == 1 and name}


def _loose_note(known: Mapping[str, str], areas: Areas, words: AreaWords) -> tuple[str, ...]:
    names = {area.code: area.code if words.by == "code" else area.name for area in areas.members}
    usual = {name + ending for name in names.values() for ending in ("", *words.endings)}
    differing = sorted((value, names[code]) for value, code in known.items() if value not in usual)
    if not differing:
        return ()
    said = f"Areas written otherwise than in {areas.level} {areas.edition} ({{n_items}}): {{items}}."
    return (listed(said, {f"{value!r} as {name!r}": 0 for value, name in differing}),)


def _unknown_note(unknown: Mapping[str, int], areas: Areas, words: AreaWords) -> tuple[str, ...]:
    if not unknown:
        return ()
    if words.holds_more:
        return if_any(
            "Rows of other areas, which the mapping says that the file holds too: {n}.", sum(unknown.values())
        )
    said = f"Areas that are not in {areas.level} {areas.edition} ({{n_items}}): {{items}}."
    return (listed(said, {f"{value!r} (rows: {{n}}{_told(value, areas, words)})": n for value, n in unknown.items()}),)


def _told(value: str, areas: Areas, words: AreaWords) -> str:
    """What became of the area where that is known; else the nearest that there are."""
    return renewed(value, words.successors) or _near(value, areas)


def _near(value: str, areas: Areas) -> str:
    """The nearest names and codes, for the reader to choose from; never chosen for him."""
    choices = {area.code: f"{area.name}" for area in areas.members}
    hits = process.extract(value, choices, scorer=fuzz.WRatio, limit=2, score_cutoff=_NEAR)
    if not hits:
        return ""
    return "; nearest: " + ", ".join(f"{name} ({code})" for name, _, code in hits)


def _guess(code: str, areas: Areas) -> str:
    return did_you_mean(code, areas.codes) if len(areas.members) <= 30 else f" It has {len(areas.members)} areas."


def share_known(texts: Iterable[str], areas: Areas, words: AreaWords) -> float:
    """How large a share of the texts are codes or names of these areas."""
    finders = (by_code(areas, words.names_edition), _by_name(areas, words.endings))
    known = [any(find(text) for find in finders) for text in texts if text]
    return sum(known) / max(1, len(known))


def _mostly_unknown(cells: Cells, unknown: Sequence[str], areas: Areas, words: AreaWords) -> AreasError:
    shown = cells.shown(cells.text.is_in(list(unknown)))
    if share_known(unknown, areas, words) > MOST:
        is_by_code = words.by == "code"
        found, said, other = ("names", "codes", "name") if is_by_code else ("codes", "names", "code")
        return AreasError(
            f"Column {cells.column!r} holds {found} of areas, not {said}: {shown}.\n"
            f'Write  by = "{other}"  under [place] of the mapping.'
        )
    said = edition_said(unknown)
    is_said = f" The codes say that they are of {said}." if said else ""
    old = sum(value in words.successors for value in unknown)
    is_old = f" {old} of them are of an edition that a crosswalk leads from." if old else ""
    those = ", ".join(f"{area.code} {area.name}" for area in areas.members[:3])
    return AreasError(
        f"Column {cells.column!r}: most areas are not in {areas.level} {areas.edition}, as {shown}.{is_said}{is_old}\n"
        f"That edition has {len(areas.members)} areas: {those} …\nIf the file is of another edition, add its areas "
        '(lagesbild areas HOME FILE --level … --edition …) and write  edition = "…"  under [place] of the mapping. '
        "If it is of a larger whole, as the country, write  holds_more = true  there: rows of others are set aside."
    )
