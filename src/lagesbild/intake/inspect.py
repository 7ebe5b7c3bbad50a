"""Guess and confirm: what is in this file, and a mapping that says so, for a person to look over.

file → laid out → some rows → each column looked at → kind, columns, place → mapping
"""

import re
import tomllib
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from lagesbild.domain.areas import Areas
from lagesbild.domain.profile import Profile
from lagesbild.domain.tables import RowKind
from lagesbild.errors import UsageError
from lagesbild.intake.category_codes import Register, code_from
from lagesbild.intake.deidentify import redact
from lagesbild.intake.delimited import lay_out
from lagesbild.intake.encodings import choose_encoding
from lagesbild.intake.guessed_crs import guess_crs
from lagesbild.intake.guessing import Known, guess_columns, guess_exposures, guess_kind, hold_against
from lagesbild.intake.header_words import all_header_words
from lagesbild.intake.inspection import ColumnGuess, Inspection, PlaceGuess
from lagesbild.intake.known_mappings import best_shipped
from lagesbild.intake.landing import Content, land, look_inside
from lagesbild.intake.looks import MARKERS, ColumnLook, look_at_columns
from lagesbild.intake.mapping_file import mapping_from
from lagesbild.intake.proposed_mapping import Proposal, key_of, write_mapping
from lagesbild.intake.raw_rows import POINT_X, POINT_Y, ROW, RawRows, in_pieces
from lagesbild.intake.setting import Surroundings
from lagesbild.intake.sources import csv_file

_ROWS = 50_000  # looked at; the rest is taken to be like them
_DEFAULT_SUPPRESSED = ("..",)
_MISSING = ("", "-", "–")
_TOTALS = frozenset(("riket", "hela landet", "hela riket", "totalt", "total", "summa", "samtliga", "all", "england"))
_LISTED_KINDS = 60  # different kinds of events written out in a mapping


def inspect_file(file: Path, around: Surroundings, recognise: bool = True) -> Inspection:
    """What seems to be in a file, and a mapping for it.

    `around` brings the profile, and the areas and categories there are already (both may be empty). `recognise` False:
    do not look whether a mapping that comes with the program fits. Nothing is kept, and samples are free from personal
    data. Raises IntakeError where the file cannot be read.
    """
    land(file)
    layout = _layout(file)
    raw = _some_rows(file)
    register = Register((*around.profile.categories, *around.categories), around.profile.languages)
    looks = look_at_columns(raw, around.profile.name)
    known = hold_against(looks, around.profile, around.areas, register)
    found = _guessed(file, raw, looks, _World(around.profile, around.areas, known, register))
    found = replace(found, **layout, columns=raw.columns) if layout else replace(found, columns=raw.columns)
    shipped = (
        best_shipped(raw.frame.select(raw.columns), register, around.profile.code_registers) if recognise else None
    )
    if shipped is not None:
        found = replace(found, shipped=shipped.path.stem, kind=shipped.source.kind, mapping_text=shipped.text)
    return replace(found, lacking=_lacking(found.mapping_text))


class _World:
    """What the guessing is done in."""

    def __init__(self, profile: Profile, areas: Mapping[str, Areas], known: Known, register: Register) -> None:
        self.profile, self.areas, self.known, self.register = profile, areas, known, register


def _layout(file: Path) -> dict[str, Any]:
    """Encoding, delimiter and header of a text file; nothing of others, which say these things themselves."""
    inside = look_inside(file)
    if inside.content is not Content.TEXT:
        return {}
    encoding, _ = choose_encoding(inside.open, "", inside.name)
    layout = lay_out(inside, encoding, csv_file.Options(path=file, expects=all_header_words()))
    return {"encoding": encoding, "delimiter": layout.delimiter, "header_row": layout.header_row}


def _some_rows(file: Path) -> RawRows:
    batches = csv_file.deliver(csv_file.Options(path=file, expects=all_header_words()))
    raw = next(in_pieces(batches, file.name, _ROWS))
    categorical = [name for name in raw.columns if raw.frame[name].dtype == pl.Categorical]
    return replace(raw, frame=raw.frame.with_columns(pl.col(categorical).cast(pl.String)))


def _guessed(file: Path, raw: RawRows, looks: Sequence[ColumnLook], world: _World) -> Inspection:
    has_layer = POINT_X in raw.frame.columns
    kind = guess_kind(looks, world.known, has_layer)
    guesses = guess_columns(looks, kind, world.known)
    place, guesses, place_warnings = _place(raw, guesses, world)
    by_name = {look.name: look for look in looks}
    by_key = {guess.key: by_name[guess.column] for guess in guesses}
    exposures = guess_exposures(looks) if kind is RowKind.EXPOSURES else {}
    blocked = {look.name: look.personal.value for look in looks if look.personal}
    numbers = [by_key["count"]] if "count" in by_key else [by_name[column] for column in exposures]
    suppressed = _suppressed(numbers)
    time, time_notes, time_warnings = _time(file, kind, by_key, world.profile)
    used = {*(guess.column for guess in guesses), *exposures, *blocked}
    proposal = Proposal(
        name=code_from(_without_dates(file.stem)),
        kind=kind,
        file=_file_section(numbers, by_key, suppressed),
        guesses=guesses,
        place=place,
        time=time,
        time_notes=time_notes,
        exposures=exposures,
        blocked=blocked,
        unused=tuple(name for name in raw.columns if name not in used),
        **_kinds(file, kind, by_key, world),
        **_totals(by_key, world.profile, kind),
    )
    days = next((by_key[key].days for key in ("day", "starts", "reported") if key in by_key and by_key[key].days), None)
    return Inspection(
        file=file,
        kind=kind.value,
        mapping_text=write_mapping(proposal),
        header_row=int(raw.frame[ROW].min() or 2) - 1,  # type: ignore[arg-type]
        guesses=(*(_named(guess, kind) for guess in guesses), *_exposure_guesses(exposures, by_name)),
        unused=proposal.unused,
        blocked=blocked,
        day_format=days.written if days else "",
        other_day_format=days.other if days else "",
        decimal="," if any(look.has_decimal_comma for look in (*numbers, *by_key.values())) else "",
        suppressed=suppressed,
        place=place,
        warnings=(*place_warnings, *time_warnings, *_unsure(guesses), *_blocked_warnings(blocked)),
    )


def _named(guess: ColumnGuess, kind: RowKind) -> ColumnGuess:
    section, key = key_of(guess, kind)
    return replace(guess, key=f"{section}.{key}" if section else guess.key)


def _exposure_guesses(exposures: Mapping[str, str], looks: Mapping[str, ColumnLook]) -> list[ColumnGuess]:
    return [
        ColumnGuess(f"exposures.{exposure}", column, 0.9, "the header says so", looks[column].samples)
        for column, exposure in exposures.items()
    ]


def _without_dates(stem: str) -> str:
    """A source's name does not change from month to month."""
    plain = unicodedata.normalize("NFC", stem)
    return re.sub(r"[\s_-]*(?:19|20)\d\d(?:[-_]?\d\d){0,2}[\s_-]*", " ", plain).strip() or "source"


def _place(
    raw: RawRows, guesses: tuple[ColumnGuess, ...], world: _World
) -> tuple[PlaceGuess, tuple[ColumnGuess, ...], list[str]]:
    by_key = {guess.key: guess.column for guess in guesses}
    match = world.known.areas.get(by_key.get("area", ""))
    level = match.level if match else ""
    areas = world.areas.get(level) or (next(iter(world.areas.values())) if len(world.areas) == 1 else None)
    named = (
        PlaceGuess(level, match.by, "", round(match.share, 2), f"{match.share:.0%} are its {match.by}s")
        if level and match
        else None
    )
    if POINT_X in raw.frame.columns and raw.crs:
        if named:
            return named, guesses, []
        found, _ = guess_crs(raw.frame[POINT_X], raw.frame[POINT_Y], areas, raw.crs)
        return replace(found, by="point", crs=raw.crs), guesses, []
    if not {"x", "y"} <= set(by_key):
        return named or PlaceGuess(), tuple(guess for guess in guesses if guess.key not in ("x", "y")), []
    found, is_swapped = guess_crs(raw.frame[by_key["x"]], raw.frame[by_key["y"]], areas, world.profile.crs)
    warnings = []
    if is_swapped:
        other = {"x": "y", "y": "x"}
        guesses = tuple(replace(guess, key=other.get(guess.key, guess.key)) for guess in guesses)
        warnings.append(f"{by_key['x']!r} holds northing or latitude and {by_key['y']!r} easting or longitude (P03).")
    if not found.crs:
        warnings.append("No coordinate system that was tried has such coordinates; write  crs  under [place] (P04).")
    return replace(named, crs=found.crs) if named else found, guesses, warnings


def _time(
    file: Path, kind: RowKind, by_key: Mapping[str, ColumnLook], profile: Profile
) -> tuple[dict[str, object], dict[str, str], list[str]]:
    time: dict[str, object] = {}
    notes: dict[str, str] = {}
    warnings = []
    looks = [by_key[key] for key in ("day", "starts", "ends", "reported") if key in by_key]
    days = [look.days for look in looks if look.days and look.days.written]
    if days and len({each.written for each in days}) == 1:
        time["format"] = days[0].written
        if days[0].other:
            notes["format"] = f"LOOK: {days[0].other} reads the file as well; this order runs on better down the file"
            warnings.append(
                f"In {looks[0].name!r} day and month can change places in every value (D05): {days[0].written} or "
                f"{days[0].other}? See to it that format under [time] is right."
            )
    if any(each.is_utc for each in days):
        time["zone"] = "UTC"
    if "month" in by_key and not by_key["month"].is_number:
        texts = by_key["month"].values.str.head(3).str.to_lowercase()
        fitting = {
            language: int(texts.is_in([name[:3].casefold() for name in names]).sum())
            for language, names in profile.month_names.items()
        }
        time["month_language"] = max(fitting, key=lambda language: fitting[language])
    if "year" in by_key and bool(by_key["year"].values.str.contains("prel", literal=True).any()):
        time["preliminary_marker"] = "prel."
    if kind is RowKind.EXPOSURES and "year" in by_key:
        time["day_of_year"] = "12-31"
    if kind in (RowKind.EXPOSURES, RowKind.ANSWERS) and not {"year", "day"} & set(by_key):
        year = re.search(r"(?:19|20)\d\d", file.stem)
        if year:
            time["day"] = date(int(year[0]), 12, 31)
            notes["day"] = "LOOK: no column says when; the year is from the file's name"
    return time, notes, warnings


def _file_section(
    numbers: Sequence[ColumnLook], by_key: Mapping[str, ColumnLook], suppressed: tuple[str, ...]
) -> dict[str, object]:
    has_comma = any(look.has_decimal_comma for look in (*numbers, *by_key.values()))
    section: dict[str, object] = {"decimal": ","} if has_comma else {}
    if suppressed:
        section["suppressed"] = list(dict.fromkeys((*_DEFAULT_SUPPRESSED, *suppressed)))
    return section


def _suppressed(numbers: Sequence[ColumnLook]) -> tuple[str, ...]:
    """What stands among numbers where somebody knows and may not tell; "<5" is known without being named."""
    found = [text for look in numbers for text in look.odd if re.match(MARKERS, text) and text not in _MISSING]
    return tuple(
        dict.fromkeys(text for text in found if text not in _DEFAULT_SUPPRESSED and not text.startswith(("<", "≤")))
    )


def _kinds(file: Path, kind: RowKind, by_key: Mapping[str, ColumnLook], world: _World) -> dict[str, Any]:
    """What goes under [categories] and [category_rules]."""
    if kind not in (RowKind.EVENTS, RowKind.COUNTS):
        return {}
    if "category" not in by_key:
        words = re.split(r"[\s_-]+", _without_dates(file.stem))
        tried = [code for word in (" ".join(words), *words) if (code := world.register.find(word))]
        name = _without_dates(file.stem).replace("_", " ")
        told = {} if tried else dict.fromkeys(world.profile.languages, name)
        return {"constant": tried[0] if tried else code_from(name), "constant_words": told}
    look = by_key["category"]
    if world.known.code_register[look.name]:
        return {"code_register": world.known.code_register[look.name]}
    texts = look.values.to_list()
    plain = redact(pl.Series(texts, dtype=pl.String), world.profile.name).texts.to_list()
    harmless = [text for text, cleared in zip(texts, plain, strict=True) if text == cleared][:_LISTED_KINDS]
    found = {text: code for text in harmless if (code := world.register.find(text)) is not None}
    return {"categories": found, "unknown_kinds": tuple(text for text in harmless if text not in found)}


def _totals(by_key: Mapping[str, ColumnLook], profile: Profile, kind: RowKind) -> dict[str, Any]:
    """Rows that are sums of the others, by what stands in the column of areas."""
    if "area" not in by_key or kind is RowKind.ANSWERS:
        return {}
    texts = tuple(text for text in by_key["area"].values.to_list() if text.casefold() in _TOTALS)
    whole = next((level.name for level in profile.levels if level.is_whole_nation), "")
    is_nation = len(texts) == 1 and texts[0].casefold() in ("riket", "hela landet", "hela riket", "england")
    return {"totals": texts, "totals_level": whole if is_nation else ""}


def _unsure(guesses: Sequence[ColumnGuess]) -> list[str]:
    return [
        f"{guess.column!r} is taken for {guess.key} on little ground ({guess.confidence:.2f})."
        for guess in guesses
        if guess.confidence < 0.6
    ]


def _blocked_warnings(blocked: Mapping[str, str]) -> list[str]:
    return [
        f"{column!r} holds {kind.replace('_', ' ')}s and is never received (K01)." for column, kind in blocked.items()
    ]


def _lacking(mapping_text: str) -> tuple[str, ...]:
    try:
        mapping_from(tomllib.loads(mapping_text))
    except UsageError as error:
        return (str(error),)
    return ()
