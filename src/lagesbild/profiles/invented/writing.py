"""Writing Exempelstad's files the way different offices would. What is wrong in them is wrong on purpose."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path

import numpy as np
import polars as pl
import pyogrio.raw
import pyproj
import shapely
import xlsxwriter

from lagesbild.profiles.invented.expected import EventType, Town, dice
from lagesbild.profiles.invented.geography import CRS, districts
from lagesbild.profiles.invented.history import Events, throw_counts, throw_nation
from lagesbild.profiles.invented.survey import AGE_GROUPS, SEXES, Answers
from lagesbild.profiles.invented.truths import Planted

MONTHS = ("Jan", "Feb", "Mar", "Apr", "Maj", "Jun", "Jul", "Aug", "Sep", "Okt", "Nov", "Dec")
N_PRELIMINARY = 2  # the last months of the graffiti file may still change
N_SUPPRESSED, N_EMPTY = 6, 4  # cells of the graffiti file
N_LATE_REPORTS = 40  # crimes of years before the file begins, reported now

Row = Sequence[object]


def write_areas(path: Path, town: Town) -> None:
    shapes = districts(town.east_km, town.north_km)
    pyogrio.raw.write(
        path,
        geometry=shapely.to_wkb(shapes),
        field_data=[np.array(town.codes, dtype=object), np.array(town.names, dtype=object)],
        fields=["stadsdelskod", "stadsdel"],
        geometry_type="Polygon",
        crs=CRS,
        driver="GPKG",
    )


def write_exposures(path: Path, town: Town) -> None:
    kinds = ("residents", "dwellings")
    rows: list[Row] = [
        (name, year, *(int(town.exposure[kind][area, at]) for kind in kinds))
        for at, year in enumerate(town.years)
        for area, name in enumerate(town.names)
    ]
    rows += [("Riket", year, *(int(town.nation[kind][at]) for kind in kinds)) for at, year in enumerate(town.years)]
    titles = ("Folkmängd och bostäder den 31 december", "Exempelstads kommun, stadsledningskontoret", "")
    _write_workbook(path, "Folkmängd", titles, ("Stadsdel", "År", "Folkmängd", "Antal bostäder"), rows)


def write_crimes(path: Path, events: Sequence[Events], planted: Planted, seed: int) -> None:
    """The police file, in the order of what was reported when."""
    rng = dice(seed, "crimes file")
    frame = pl.concat([_crimes_of(one) for one in events]).sort("Anmälningsdatum", "Starttid", "E", maintain_order=True)
    late = _drawn(frame, N_LATE_REPORTS, rng).with_columns(
        pl.Series("Starttid", _years_before(planted, N_LATE_REPORTS, rng)), pl.lit("").alias("Sluttid")
    )
    frame = pl.concat([frame, late]).with_row_index("nr", offset=100_001)
    frame = frame.select(pl.format("5000-K{}", "nr").alias("Diarienr"), pl.exclude("nr"))
    frame = _spoil_crimes(frame, {bad.wrong: bad.n for bad in planted.bad_rows if bad.source == "crimes"}, rng)
    frame = frame.rename({"N": "N (SWEREF 99 TM)", "E": "E (SWEREF 99 TM)"})
    path.write_bytes(frame.write_csv(separator=";", decimal_comma=True).encode("cp1252"))


def _crimes_of(events: Events) -> pl.DataFrame:
    return pl.DataFrame(
        {
            "Brottstyp": pl.repeat(events.kind.as_written, events.starts.size, dtype=pl.String, eager=True),
            "Starttid": _clock(events.starts),
            "Sluttid": _clock(events.ends),
            "Anmälningsdatum": pl.Series(events.reported).cast(pl.String),
            "N": pl.Series(events.y, nan_to_null=True),
            "E": pl.Series(events.x, nan_to_null=True),
        }
    )


def _clock(minutes: np.ndarray[tuple[int], np.dtype[np.datetime64]]) -> pl.Series:
    return pl.Series(minutes.astype("datetime64[us]")).dt.strftime("%Y-%m-%d %H:%M")


def _years_before(planted: Planted, n: int, rng: np.random.Generator) -> list[str]:
    first = np.datetime64(planted.frame.first_day, "D") - np.timedelta64(1, "D")
    return [f"{first - np.timedelta64(int(back), 'D')} 12:00" for back in rng.integers(1, 2000, n)]


def _spoil_crimes(frame: pl.DataFrame, wrong: dict[str, int], rng: np.random.Generator) -> pl.DataFrame:
    """The same rows with some spoilt copies among them: no true row is lost to make a bad one."""
    spoilt = {
        "day_lacking": {"Starttid": "", "Sluttid": ""},
        "day_unreadable": {"Starttid": "31/13-2021", "Sluttid": ""},
        "day_in_future": {"Starttid": "2052-04-14 18:00", "Sluttid": ""},
        "category_lacking": {"Brottstyp": ""},
    }
    bad = [_drawn(frame, wrong.get("duplicate", 0), rng)]
    for what, cells in spoilt.items():
        bad.append(
            _drawn(frame, wrong.get(what, 0), rng).with_columns(
                (pl.col("Diarienr") + f"-{len(bad)}").alias("Diarienr"),
                *(pl.lit(text).alias(column) for column, text in cells.items()),
            )
        )
    together = pl.concat([frame, *bad])
    inserted = rng.integers(0, len(frame), len(together) - len(frame)) + 0.5
    return together[np.argsort(np.concatenate([np.arange(len(frame)), inserted]))]


def _drawn(frame: pl.DataFrame, n: int, rng: np.random.Generator) -> pl.DataFrame:
    return frame[rng.choice(len(frame), n, replace=False)]


def write_nation(path: Path, town: Town, kinds: Iterable[EventType], planted: Planted, seed: int) -> None:
    rows = [
        ("Riket", kind.as_written, *_year_and_month(town, at), f"{count:,}".replace(",", " "))
        for kind in kinds
        for at, count in enumerate(throw_nation(town, kind, planted, seed)[: _n_whole_months(town)].tolist())
    ]
    _write_text(path, ("Region", "Brottstyp", "År", "Månad", "Antal"), rows, "utf-8-sig")


def write_removals(path: Path, town: Town, kind: EventType, planted: Planted, seed: int) -> None:
    """Counts by area and month with what such files have: "..", empty cells, lacking rows and a row of totals."""
    rng = dice(seed, "removals file")
    counts = throw_counts(town, kind, planted, seed)[:, : _n_whole_months(town)]
    cells = counts.astype(str).astype(object)
    drawn = rng.choice(cells.size, N_SUPPRESSED + N_EMPTY, replace=False)
    cells.flat[drawn[:N_SUPPRESSED]] = ".."
    cells.flat[drawn[N_SUPPRESSED:]] = ""
    for truth in planted.of("missing_cells"):
        if truth.source == kind.source and truth.start and truth.end:
            stretch = slice(town.month_index(truth.start), town.month_index(truth.end))
            cells[town.codes.index(truth.area), stretch] = None
    rows = []
    for at in range(counts.shape[1]):
        year, month = _year_and_month(town, at)
        when = (f"{year} prel." if at >= counts.shape[1] - N_PRELIMINARY else year, month)
        rows += [(name, *when, cells[area, at]) for area, name in enumerate(town.names) if cells[area, at] is not None]
        rows.append(("Hela kommunen", *when, str(counts[:, at].sum())))
    _write_text(path, ("Stadsdel", "År", "Månad", "Saneringar"), rows, "latin-1")


def write_incidents(path: Path, town: Town, events: Sequence[Events], planted: Planted, seed: int) -> None:
    """What municipal staff report: areas by name, hours as whole numbers."""
    rng = dice(seed, "incidents file")
    rows: list[tuple[object, ...]] = []
    for one in events:
        days = one.starts.astype("datetime64[D]")
        hours = (one.starts - days).astype("timedelta64[h]").astype("i8")
        for day, hour, area in zip(days.tolist(), hours.tolist(), one.area.tolist(), strict=True):
            rows.append((day, hour, one.kind.as_written, town.names[area] if area >= 0 else ""))
    rows.sort(key=lambda row: row[:2])
    spoilt = {"area_unknown": (3, "Norra Staden"), "day_lacking": (0, "")}
    for bad in planted.bad_rows:
        if bad.source == "incidents":
            column, text = spoilt[bad.wrong]
            for at in rng.choice(len(rows), bad.n, replace=False).tolist():
                rows.insert(at, tuple(text if place == column else cell for place, cell in enumerate(rows[at])))
    numbered = [(f"H-{number}", *row) for number, row in enumerate(rows, 1)]
    titles = ("Rapporterade händelser", f"Uttag {planted.frame.today}, trygghetssamordningen", "")
    _write_workbook(path, "Händelser", titles, ("Nummer", "Datum", "Timme", "Händelse", "Stadsdel"), numbered)


def write_fires(path: Path, events: Sequence[Events]) -> None:
    """The rescue service's file, in longitude and latitude."""
    to_degrees = pyproj.Transformer.from_crs(CRS, "EPSG:4326", always_xy=True)
    frames = []
    for one in events:
        longitude, latitude = to_degrees.transform(one.x, one.y)
        frames.append(
            pl.DataFrame(
                {
                    "larmtid": one.starts.astype("datetime64[us]"),
                    "handelsetyp": [one.kind.as_written] * one.starts.size,
                    "longitud": pl.Series(np.where(np.isnan(one.x), np.nan, longitude), nan_to_null=True).round(6),
                    "latitud": pl.Series(np.where(np.isnan(one.y), np.nan, latitude), nan_to_null=True).round(6),
                }
            )
        )
    pl.concat(frames).sort("larmtid", maintain_order=True).write_parquet(path)


def write_survey(path: Path, town: Town, answers: Answers) -> None:
    who = pl.DataFrame(
        {
            "svarsdatum": answers.day,
            "stadsdel": [town.names[area] for area in answers.area],
            "kön": [SEXES[sex] for sex in answers.sex],
            "åldersgrupp": [AGE_GROUPS[group] for group in answers.age_group],
            "vikt": answers.weight,
        }
    )
    pl.concat(
        who.with_columns(pl.lit(name).alias("fråga"), pl.Series("svar", yes, nan_to_null=True))
        for name, yes in answers.yes.items()
    ).write_parquet(path)


def _n_whole_months(town: Town) -> int:
    return len(town.months) - 1


def _year_and_month(town: Town, at: int) -> tuple[str, str]:
    day = town.months[at].start_day
    return str(day.year), MONTHS[day.month - 1]


def _write_text(path: Path, header: Sequence[str], rows: Iterable[Row], encoding: str) -> None:
    lines = [";".join(str(cell) for cell in row) for row in (header, *rows)]
    path.write_bytes(("\r\n".join(lines) + "\r\n").encode(encoding))


def _write_workbook(path: Path, sheet: str, titles: Sequence[str], header: Sequence[str], rows: Iterable[Row]) -> None:
    book = xlsxwriter.Workbook(path, {"default_date_format": "yyyy-mm-dd"})
    book.set_properties({"created": datetime(2025, 11, 10)})  # noqa: DTZ001 - a workbook's clock has no zone
    page = book.add_worksheet(sheet)
    for at, cells in enumerate([*([title] for title in titles), header, *rows]):
        page.write_row(at, 0, cells)
    book.close()
