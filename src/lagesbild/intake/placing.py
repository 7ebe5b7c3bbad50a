"""Where was it? By point, by code or by name, as the mapping says; and what to do with the rest."""

from dataclasses import dataclass, replace

import numpy as np
import polars as pl

from lagesbild.domain.tables import PlaceGrade
from lagesbild.errors import AreasError
from lagesbild.intake import reasons
from lagesbild.intake.address_places import AddressFinder
from lagesbild.intake.area_codes import by_code, is_of
from lagesbild.intake.area_names import AreaWords, Placed, place_by_words, share_known
from lagesbild.intake.cells import Cells, cells_of
from lagesbild.intake.judging import MOST, Breach
from lagesbild.intake.mapping import UNKNOWN_CRS, FileMapping
from lagesbild.intake.misplaced import PointColumns, outside_breaches
from lagesbild.intake.notes import counted, if_any
from lagesbild.intake.numbers import read_numbers
from lagesbild.intake.places import OUTSIDE, Numbers, in_metres, place_points, read_crs
from lagesbild.intake.pxweb_editions import refuse_other_edition
from lagesbild.intake.raw_rows import FAULT, POINT_X, POINT_Y, RawRows
from lagesbild.intake.setting import Setting, chosen, nothing, same
from lagesbild.intake.snapping import is_middle_of_area, is_middle_of_whole, point_quality, said_of


@dataclass(frozen=True)
class RowPlaces:
    """The place of each row. `area_code` null: unknown. `x`, `y` in the areas' plane system."""

    area_code: pl.Series
    grade: pl.Series
    x: pl.Series
    y: pl.Series
    breaches: tuple[Breach, ...] = ()
    notes: tuple[str, ...] = ()
    warnings: tuple[Breach, ...] = ()


@dataclass(frozen=True)
class Totals:
    """Rows that are sums of others: which, and whether they are kept as rows of a level of their own."""

    rows: pl.Series
    breaches: tuple[Breach, ...] = ()


@dataclass(frozen=True)
class _Points:
    """What the coordinates say of each row. `is_known`: there is a point, inside or not."""

    codes: pl.Series
    is_known: pl.Series
    unreadable: pl.Series
    x: pl.Series
    y: pl.Series
    is_middle: pl.Series  # of its area: the point stands for the area and is not kept
    is_nowhere: pl.Series  # the middle of all areas together: it stands for the whole
    column: str = ""
    notes: tuple[str, ...] = ()
    read: PointColumns | None = None


def find_totals(raw: RawRows, setting: Setting) -> Totals:
    """The rows that the mapping calls totals; set aside where it gives them no level."""
    rule = setting.mapping.rows.totals
    if not rule.values:
        return Totals(nothing(raw))
    column = rule.column or setting.mapping.columns.area
    wanted = [value.strip().casefold() for value in rule.values]
    is_total = raw.frame[column].cast(pl.String).str.strip_chars().str.to_lowercase().is_in(wanted)
    is_total = is_total.fill_null(value=False)
    return Totals(is_total, () if rule.level else (Breach(reasons.TOTAL_ROW, is_total, column),))


def place_by_column(raw: RawRows, setting: Setting, totals: Totals) -> tuple[pl.Series, pl.Series, Placed]:
    """Level and area code of each row of a table of areas, total rows in the level the mapping gives them."""
    placed = _placed(raw, setting, totals.rows)
    level = setting.mapping.rows.totals.level
    if not level:
        return same(raw, setting.areas.level), placed.codes, placed
    codes = chosen(totals.rows, _total_codes(raw, setting, totals), placed.codes)
    return chosen(totals.rows, level, setting.areas.level), codes, placed


def _total_codes(raw: RawRows, setting: Setting, totals: Totals) -> pl.Series:
    """The area of each total row: the one the mapping says, one of the level's areas, or the level's only one.

    Raises AreasError where the totals are of several areas of a level that has no areas yet.
    """
    rule, around = setting.mapping.rows.totals, setting.around
    cells = cells_of(raw, rule.column or setting.mapping.columns.area)
    if rule.area:
        return same(raw, rule.area)
    if rule.level in around.areas:
        words = AreaWords("name", {}, around.profile.area_name_endings)
        only = cells.having(chosen(totals.rows, cells.text, None))
        return place_by_words(only, around.areas[rule.level], words).codes
    is_one = around.profile.level(rule.level).is_whole_nation or cells.text.filter(totals.rows).n_unique() == 1
    if not is_one:
        raise AreasError(
            f"The total rows are of several areas of the level {rule.level!r} (rows.totals), which has no areas yet: "
            f"{cells.shown(totals.rows)}.\nAdd them (lagesbild areas HOME FILE --level {rule.level} …), or leave out "
            "rows.totals.level and the rows are set aside."
        )
    # The level's own name serves as the code of its only area wherever none is said.
    return same(raw, rule.level)


def place_breaches(placed: Placed, setting: Setting, lacking_is_wrong: bool) -> tuple[Breach, ...]:
    """The rules of place that rows of codes or names break."""
    if setting.mapping.place.unknown == "unplaced":
        return ()
    column = setting.mapping.columns.area
    broken = [Breach(reasons.PLACE_UNKNOWN, placed.unknown, column, placed.suggestion)]
    if lacking_is_wrong:
        broken.append(Breach(reasons.PLACE_LACKING, placed.lacking, column))
    return tuple(broken)


def place_rows(raw: RawRows, setting: Setting) -> RowPlaces:
    """The place of each event: by its point, its address, its code or name, one helped by the other."""
    columns, by = setting.mapping.columns, setting.mapping.place.by
    if setting.addresses is not None:
        return _by_address(raw, setting, setting.addresses)
    has_points = _has_points(raw, setting)
    points = _points(raw, setting) if has_points else replace(_no_points(raw), notes=_said_of_unused(raw, setting))
    words = _placed(raw, setting, nothing(raw)) if columns.area else _no_words(raw)
    by_point_first = by == "point" or (not by and has_points)
    first, second = (points.codes, words.codes) if by_point_first else (words.codes, points.codes)
    codes = chosen(first.is_null(), second, first)
    is_outside = points.is_known & codes.is_null() & ~points.is_nowhere
    is_unknown = words.unknown & codes.is_null()
    grade = chosen(codes.is_not_null(), PlaceGrade.AREA.value, PlaceGrade.UNKNOWN.value)
    grade = chosen(is_outside, PlaceGrade.OUTSIDE.value, grade)
    grade = chosen(points.codes.is_not_null() & ~points.is_middle, PlaceGrade.COORDINATE.value, grade)
    grade = chosen(points.is_nowhere & codes.is_null(), PlaceGrade.MUNICIPALITY.value, grade)
    notes = (*points.notes, *words.notes, *_compared(points.codes, words.codes, by_point_first))
    breaches = [Breach(reasons.NUMBER_UNREADABLE, points.unreadable, points.column)]
    wrong = [Breach(reasons.PLACE_UNKNOWN, is_unknown, columns.area, words.suggestion)]
    if points.read is not None:
        wrong += outside_breaches(raw, is_outside, points.read, setting.areas)
    lacking = (grade == PlaceGrade.UNKNOWN.value) & ~is_unknown
    warnings = [Breach(reasons.PLACE_LACKING, lacking, columns.area or points.column)]
    if setting.mapping.place.unknown == "set_aside":
        breaches += wrong
    else:
        warnings += wrong
    is_told = has_points or bool(columns.area)
    return RowPlaces(codes, grade, points.x, points.y, tuple(breaches), notes, tuple(warnings) if is_told else ())


def _by_address(raw: RawRows, setting: Setting, finder: AddressFinder) -> RowPlaces:
    """The place of each address, looked up once each; where it is not found, the area that the file names."""
    mapping = setting.mapping
    texts, postcodes = _addresses(raw, mapping)
    rows = pl.DataFrame({"text": texts, "postcode": postcodes})
    each = rows.group_by("text", "postcode", maintain_order=True).len("n")
    found = finder.find(each["text"].to_list(), each["postcode"].to_list(), each["n"].to_list())
    looked_up = each.with_columns(
        area=pl.Series(found.area, dtype=pl.String).replace({"": None}),
        grade=pl.Series(found.grade, dtype=pl.String),
        x=_as_column(found.x),
        y=_as_column(found.y),
        is_unfound=pl.Series(found.is_unfound),
        suggestion=pl.Series(found.suggestion, dtype=pl.String),
        is_protected=pl.Series(found.is_protected),
    )
    placed = rows.join(looked_up, on=["text", "postcode"], how="left", maintain_order="left")
    words = _placed(raw, setting, nothing(raw)) if mapping.columns.area else _no_words(raw)
    is_helped = placed["area"].is_null() & words.codes.is_not_null()
    grade = chosen(is_helped, PlaceGrade.AREA.value, placed["grade"])
    helped = if_any(
        "Events whose address was not found, placed by the area that the file names: {n}.", int(is_helped.sum())
    )
    codes = chosen(is_helped, words.codes, placed["area"])
    column = mapping.columns.address or mapping.columns.street
    warnings = (
        Breach(reasons.ADDRESS_NOT_FOUND, placed["is_unfound"] & codes.is_null(), column, placed["suggestion"]),
        Breach(reasons.FEW_HOUSEHOLDS, placed["is_protected"], column),
    )
    notes = (*found.notes, *words.notes, *helped)
    return RowPlaces(codes, grade, placed["x"], placed["y"], notes=notes, warnings=warnings)


def _addresses(raw: RawRows, mapping: FileMapping) -> tuple[pl.Series, pl.Series]:
    """The address of each row as one text, and its postcode."""
    columns = mapping.columns
    parts = [columns.address] if columns.address else [column for column in (columns.street, columns.number) if column]
    texts = [cells_of(raw, column).text for column in parts]
    joined = texts[0] if len(texts) == 1 else texts[0] + " " + texts[1]
    postcode = cells_of(raw, columns.postcode).text if columns.postcode else same(raw, "")
    return joined.str.strip_chars(), postcode


def _has_points(raw: RawRows, setting: Setting) -> bool:
    """Whether there are points to be used: not those of an unknown system, nor where areas have no boundaries and the
    file names areas anyway.
    """
    columns, by = setting.mapping.columns, setting.mapping.place.by
    if setting.mapping.place.crs == UNKNOWN_CRS:
        return False
    is_there = bool(columns.x and columns.y) or POINT_X in raw.frame.columns
    return is_there and (setting.areas.has_boundaries or by == "point" or not columns.area)


def _compared(by_point: pl.Series, by_words: pl.Series, by_point_first: bool) -> tuple[str, ...]:
    """How well points and names agree, and how many rows only the second of them could place."""
    both = by_point.is_not_null() & by_words.is_not_null()
    if not bool(both.any()):
        return ()
    n_both, n_agree = int(both.sum()), int((both & (by_point == by_words)).sum())
    first, second = (by_point, by_words) if by_point_first else (by_words, by_point)
    n_helped = int((first.is_null() & second.is_not_null()).sum())
    used, other = ("point", "name in the file") if by_point_first else ("name in the file", "point")
    return (
        counted(
            f"Area by {used}. The {other} gives the same area for {{n_agree}} of {{n_both}} events.",
            n_agree=n_agree,
            n_both=n_both,
        ),
        *if_any(f"Events without a usable {used}, placed by {other}: {{n}}.", n_helped),
    )


def _placed(raw: RawRows, setting: Setting, not_asked: pl.Series) -> Placed:
    """Codes or names → areas; rows that are `not_asked` have none. The way is found where it is not said."""
    mapping = setting.mapping
    whole = cells_of(raw, mapping.columns.area)
    not_asked = not_asked | raw.frame[FAULT].is_not_null()
    refuse_other_edition(raw, setting.areas)
    cells = whole.having(chosen(not_asked, None, whole.text))
    by = mapping.place.by
    if by not in ("code", "name"):
        by = raw.earlier.once("by", cells.column, lambda: _code_or_name(cells.values, setting))
    areas = setting.areas
    successors = setting.around.successors.get((areas.level, areas.edition), {})
    names_edition = raw.earlier.once(
        "names_edition", cells.column, lambda: any(is_of(areas, value) for value in cells.text.unique().to_list())
    )
    endings, holds_more = setting.around.profile.area_name_endings, mapping.place.holds_more
    words = AreaWords(by, mapping.place.aliases, endings, successors, names_edition, holds_more)
    try:
        placed = place_by_words(cells, setting.areas, words)
    except AreasError as error:
        raise AreasError(f"{error}\n{_other_areas(cells, setting, words)}") from error
    return replace(placed, lacking=placed.lacking & ~not_asked)


def _other_areas(cells: Cells, setting: Setting, words: AreaWords) -> str:
    """The areas there are, and those among them that the file names."""
    others = [areas for areas in setting.around.areas.values() if areas is not setting.areas]
    texts = cells.text.unique().to_list()
    fitting = next((areas for areas in others if share_known(texts, areas, words) > MOST), None)
    if fitting:
        return f'They are in {fitting.level} {fitting.edition}: write  level = "{fitting.level}"  under [place].'
    known = ", ".join(f"{areas.level} {areas.edition}" for areas in (setting.areas, *others))
    return f"The areas used for each level are now: {known}."


def _code_or_name(cells: pl.Series, setting: Setting) -> str:
    present = cells.cast(pl.String).str.strip_chars().drop_nulls().unique().to_list()
    find = by_code(setting.areas)
    return "code" if any(find(value) for value in present if value) else "name"


def _points(raw: RawRows, setting: Setting) -> _Points:
    mapping = setting.mapping
    names = (mapping.columns.x or POINT_X, mapping.columns.y or POINT_Y)
    x, y = (read_numbers(cells_of(raw, name), mapping.file) for name in names)
    # Nought and nought is what many systems write for "no place"; it lies in the sea off Ghana.
    is_nought = ((x.values == 0) & (y.values == 0)).fill_null(value=False)
    is_known = x.values.is_not_null() & y.values.is_not_null() & ~is_nought
    east, north = (_as_floats(chosen(is_known, each.values, None)) for each in (x, y))
    crs, notes = _crs(raw, setting, east, north)
    east, north = in_metres(east, north, crs, mapping.place.unit_m)
    placed = place_points(east, north, crs, setting.areas)
    overlap = if_any("Events in several areas, which overlap: {n}. The first of them was taken.", placed.n_in_several)
    codes = pl.Series([*setting.areas.codes, None], dtype=pl.String).gather(
        np.where(placed.index == OUTSIDE, len(setting.areas.members), placed.index)
    )
    is_middle = is_middle_of_area(placed.x, placed.y, placed.index, setting.areas)
    is_nowhere = is_middle_of_whole(placed.x, placed.y, setting.areas)
    stands_for = if_any("Points that are the very middle of an area, taken for all of it: {n}.", int(is_middle.sum()))
    stands_for += if_any(
        "Points that are the very middle of all areas, taken for an unknown place in it: {n}.", int(is_nowhere.sum())
    )
    quality = point_quality(east, north, read_crs(crs).is_geographic)
    is_kept = ~(is_middle | is_nowhere)
    return _Points(
        codes=chosen(pl.Series(is_nowhere), None, codes),
        is_known=is_known,
        unreadable=x.unreadable | y.unreadable,
        x=_as_column(np.where(is_kept, placed.x, np.nan)),
        y=_as_column(np.where(is_kept, placed.y, np.nan)),
        is_middle=pl.Series(is_middle),
        is_nowhere=pl.Series(is_nowhere),
        column=names[0],
        notes=(*notes, *overlap, *stands_for, *said_of(quality)),
        read=PointColumns(*names, mapping.file, crs, mapping.place.unit_m),
    )


def _said_of_unused(raw: RawRows, setting: Setting) -> tuple[str, ...]:
    """What is odd about points that are not used, since the areas have no boundaries."""
    columns = setting.mapping.columns
    if setting.mapping.place.crs == UNKNOWN_CRS:
        return (
            'The coordinates are of a system that nobody knows (crs = "unknown"): no row was placed by them, and none '
            "is on a map as a point. They stand in the file alone.",
        )
    if not (columns.x and columns.y):
        return ()
    x, y = (
        _as_floats(read_numbers(cells_of(raw, name), setting.mapping.file).values) for name in (columns.x, columns.y)
    )
    crs, _ = _crs(raw, setting, x, y)
    return said_of(point_quality(x, y, not crs or read_crs(crs).is_geographic))


def _no_points(raw: RawRows) -> _Points:
    empty = pl.repeat(None, raw.n_rows, dtype=pl.Float64, eager=True)
    no = nothing(raw)
    return _Points(empty.cast(pl.String), no, no, empty, empty, no, no)


def _no_words(raw: RawRows) -> Placed:
    return Placed(pl.repeat(None, raw.n_rows, dtype=pl.String, eager=True), nothing(raw), nothing(raw))


def _crs(raw: RawRows, setting: Setting, x: Numbers, y: Numbers) -> tuple[str, tuple[str, ...]]:
    said = setting.mapping.place.crs or raw.crs
    if said:
        return said, ()
    guess = raw.earlier.once("crs", "", lambda: _guessed_crs(setting, x, y))
    return guess, (
        f'The mapping does not say the coordinate system; taken as {guess}. Write  crs = "…"  under [place].',
    )


def _guessed_crs(setting: Setting, x: Numbers, y: Numbers) -> str:
    is_degrees = bool(np.all(np.abs(x[np.isfinite(x)]) <= 180) and np.all(np.abs(y[np.isfinite(y)]) <= 90))
    return "EPSG:4326" if is_degrees else setting.areas.crs


def _as_floats(values: pl.Series) -> Numbers:
    return values.cast(pl.Float64).fill_null(float("nan")).to_numpy()


def _as_column(values: Numbers) -> pl.Series:
    return pl.Series(values, dtype=pl.Float64).fill_nan(None)
