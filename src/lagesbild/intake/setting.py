"""What the rows of a file are judged in: the mapping, the areas, the register, today; and what they become."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

import polars as pl

from lagesbild.domain.areas import Areas
from lagesbild.domain.events import SeriesBreak
from lagesbild.domain.periods import Period
from lagesbild.domain.profile import Category, Profile
from lagesbild.domain.shortcomings import ROOT as SHORTCOMING
from lagesbild.domain.shortcomings import SHORTCOMINGS
from lagesbild.domain.tables import COLUMNS, RowKind
from lagesbild.errors import AreasError, IntakeError, UsageError
from lagesbild.intake.address_places import AddressFinder
from lagesbild.intake.category_codes import Register
from lagesbild.intake.gazetteer import Gazetteer
from lagesbild.intake.header import loosely
from lagesbild.intake.judging import Breach, any_breach
from lagesbild.intake.mapping import CONSTANT_AREA, FileMapping
from lagesbild.intake.offences import OffenceRegister
from lagesbild.intake.raw_rows import ROW, RawRows
from lagesbild.plugins import did_you_mean


@dataclass(frozen=True)
class Surroundings:
    """What there is already where a file is received. `areas`: of each level, the edition that is wanted.

    `owner` is who answers for deliveries whose mapping does not say.
    `workroom` is a folder where what does not fit in memory may lie meanwhile; None: the system's own.
    `editions`: areas of other editions, by level and edition, for mappings that ask for one of them. `successors`: of
    each level and edition, what codes of other editions became in it, as the crosswalks there are know it.
    """

    profile: Profile
    areas: Mapping[str, Areas]
    categories: tuple[Category, ...]
    today: date
    owner: str = ""
    workroom: Path | None = None
    editions: Mapping[tuple[str, str], Areas] = field(default_factory=dict)
    successors: Mapping[tuple[str, str], Mapping[str, tuple[str, ...]]] = field(default_factory=dict)
    gazetteer: Gazetteer | None = None


@dataclass(frozen=True)
class Setting:
    """A mapping in its surroundings. `areas` are those of the level the rows are of."""

    mapping: FileMapping
    around: Surroundings
    areas: Areas
    register: Register
    addresses: AddressFinder | None = None

    def after(self, piece: "Harmonised") -> "Setting":
        """The setting of the next piece of the same file: it knows the categories of those before."""
        return replace(self, register=self.register.having(piece.categories))


@dataclass(frozen=True)
class Harmonised:
    """Rows in the house's columns, and the rules that the others break: of a file, or of a piece of it.

    `warnings` are of rows that are kept; `breaks` are those that the rows themselves tell of.

    `n_added`: rows of the file whose figures are in those of other rows.

    Events say what they cover only when all of a file is known (`events.cover_events`).
    """

    rows: pl.DataFrame
    breaches: tuple[Breach, ...]
    notes: tuple[str, ...] = ()
    categories: tuple[Category, ...] = ()
    covers: Period | None = None
    n_unplaced: int = 0
    warnings: tuple[Breach, ...] = ()
    breaks: tuple[SeriesBreak, ...] = ()
    n_added: int = 0


TOPIC = "topic"  # what contributions bring of their own to talk about
OWN_TREES: Mapping[RowKind, tuple[str, ...]] = {
    RowKind.SHORTCOMINGS: (SHORTCOMING,),
    RowKind.CONTRIBUTIONS: (SHORTCOMING, TOPIC),
}
TYPES: Mapping[str, pl.DataType] = {
    "text": pl.String(),
    "day": pl.Date(),
    "moment": pl.Datetime("us"),
    "whole": pl.Int64(),
    "number": pl.Float64(),
    "flag": pl.Boolean(),
}


def settle(mapping: FileMapping, around: Surroundings) -> Setting:
    """The mapping with its level and register found.

    Raises AreasError where there are no areas of the level or edition the mapping names, UsageError where there
    are several levels and the mapping names none, or a register of codes that the profile does not have.
    """
    # Kinds of shortcomings and topics have trees of their own: a word for one is no kind of event.
    own = OWN_TREES.get(mapping.kind, ())
    others = {root for root in (SHORTCOMING, TOPIC) if root not in own}
    known = tuple(each for each in around.categories if each.code.partition("_")[0] not in others)
    tree = SHORTCOMINGS if mapping.kind is RowKind.SHORTCOMINGS else around.profile.categories
    mapping = replace(
        mapping, time=replace(mapping.time, local_zone=mapping.time.local_zone or around.profile.time_zone)
    )
    register = Register((*tree, *known), around.profile.languages, offences=_offences_of(mapping, around.profile))
    areas = _areas_of(mapping, around)
    return Setting(mapping, around, areas, register, _addresses(mapping, around, areas))


def _offences_of(mapping: FileMapping, profile: Profile) -> OffenceRegister:
    wanted = mapping.category_rules.register
    if not wanted:
        return OffenceRegister()
    if wanted not in profile.code_registers:
        raise UsageError(
            f"The profile {profile.name} has no register {wanted!r} (category_rules.register)."
            f"{did_you_mean(wanted, profile.code_registers)}"
        )
    return OffenceRegister(profile.code_registers[wanted], profile.languages)


def _addresses(mapping: FileMapping, around: Surroundings, areas: Areas) -> AddressFinder | None:
    if mapping.place.by != "address":
        return None
    if around.gazetteer is None:
        raise AreasError(
            'place.by = "address" looks addresses up in a list of them, and there is none yet.\n'
            "Add it:  lagesbild gazetteer HOME FILE --street COL --number COL --x COL --y COL --crs EPSG:3006"
        )
    return AddressFinder.of(around.gazetteer, areas)


def _areas_of(mapping: FileMapping, around: Surroundings) -> Areas:
    wanted, areas = mapping.place.level, around.areas
    if not areas:
        raise AreasError(
            "There are no areas yet, and rows are placed in areas as they are received.\n"
            "Add them first:  lagesbild areas HOME FILE --level … --edition … --code COLUMN --name COLUMN"
        )
    if not wanted and len(areas) > 1:
        raise UsageError(
            f"There are several levels of areas ({', '.join(sorted(areas))}) and the mapping does not say which the "
            'file is of. Write under [place]:  level = "…"'
        )
    if wanted and wanted not in areas:
        raise AreasError(
            f"There are no areas of the level {wanted!r} (place.level).{did_you_mean(wanted, areas)}\n"
            f"Add them:  lagesbild areas HOME FILE --level {wanted} --edition … --code COLUMN --name COLUMN"
        )
    found = areas[wanted] if wanted else next(iter(areas.values()))
    if mapping.place.edition and mapping.place.edition != found.edition:
        asked = around.editions.get((found.level, mapping.place.edition))
        if asked is not None:
            return asked
        raise AreasError(
            f"The mapping asks for the edition {mapping.place.edition!r} of {found.level}; there is {found.edition!r}."
            f"\nAdd it:  lagesbild areas HOME FILE --level {found.level} --edition {mapping.place.edition} …"
        )
    return found


def with_mapped_names(raw: RawRows, mapping: FileMapping, file: str) -> RawRows:
    """The same rows, columns called exactly as the mapping calls them.

    Raises IntakeError for a column the mapping names and the file has not, with those it has.
    """
    by_name = {loosely(name): name for name in reversed(raw.columns)}
    renamed: dict[str, str] = {}
    notes = list(raw.notes)
    for wanted, key in mapping.named_columns().items():
        found = wanted if wanted in raw.columns else by_name.get(loosely(wanted))
        if found is None:
            raise IntakeError(
                f"{file} has no column {wanted!r}, which the mapping names in {key}."
                f'{did_you_mean(wanted, raw.columns)}\nIf one of these is the one, write  {key} = "…"  in the mapping.'
            )
        if found in renamed:
            raise UsageError(f"The mapping calls the column {found!r} both {renamed[found]!r} and {wanted!r}.")
        if f"{found} (2)" in raw.columns:
            notes.append(f"The file has several columns called {found!r}; the first was read.")
        renamed[found] = wanted
    frame = raw.frame.rename(renamed)
    if mapping.place.constant:
        frame = frame.with_columns(pl.lit(mapping.place.constant).alias(CONSTANT_AREA))
    return replace(raw, frame=frame, notes=tuple(notes))


def kept_rows(
    raw: RawRows, kind: RowKind, columns: Mapping[str, pl.Series], breaches: tuple[Breach, ...]
) -> pl.DataFrame:
    """The rows that break no rule, with the columns of the shelf in their order and types."""
    named = {"source_row": raw.frame[ROW], **columns}
    frame = pl.DataFrame(
        [
            named[column.name].cast(TYPES[column.holds]).alias(column.name)
            if column.name in named
            else pl.repeat(None, raw.n_rows, dtype=TYPES[column.holds], eager=True).alias(column.name)
            for column in COLUMNS[kind]
        ]
    )
    return frame.filter(~any_breach(breaches, raw.n_rows))


def nothing(raw: RawRows) -> pl.Series:
    """A column of flags, none of them set."""
    return flagged(raw, False)


def flagged(raw: RawRows, value: bool) -> pl.Series:
    """A column with the same flag in every row."""
    return pl.repeat(value, raw.n_rows, dtype=pl.Boolean, eager=True)


def same(raw: RawRows, value: str) -> pl.Series:
    """A column with the same text in every row."""
    return pl.repeat(value, raw.n_rows, dtype=pl.String, eager=True)


def chosen(when: pl.Series, then: pl.Series | object, otherwise: pl.Series | object) -> pl.Series:
    """Row by row `then` where `when` holds, else `otherwise`; plain values stand for whole columns."""
    first, second = (each if isinstance(each, pl.Series) else pl.lit(each) for each in (then, otherwise))
    return pl.select(pl.when(when).then(first).otherwise(second)).to_series()
