"""Whole files of every kind that intake reads: what the mutations begin with. All invented."""

import gzip
import io
import json
import tempfile
import warnings
import zipfile
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pyogrio.raw
import pyproj
import shapely
import xlsxwriter
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import Table, TableCell, TableRow
from odf.text import P

SOUTH, WEST = 6_580_000.0, 674_000.0
HEADER = ("Datum", "Brott", "Område", "x", "y", "Antal", "Not")
_AREAS, _KINDS = ("Ale", "Habo", "Håbo", "Alingsås", "0101"), ("Stöld", "Misshandel", "Klotter på vägg")
ROWS = [
    (
        f"2020-{1 + at % 12:02d}-{1 + at % 27:02d} {at % 24:02d}:15",
        _KINDS[at % 3],
        _AREAS[at % 5],
        f"{WEST + 100 + 37 * at}",
        f"{SOUTH + 100 + 41 * at}",
        str(at * 7),
        ("Ring 070-123 45 67", "", "19640823-3234 var här")[at % 3],
    )
    for at in range(30)
]
MAPPING = """[source]
name = "polisen"
kind = "events"
title = { sv = "Anmälda brott", en = "Reported offences" }
[columns]
category = "Brott"
day = "Datum"
area = "Område"
[time]
covers = [2020-01-01, 2021-01-01]
format = "%Y-%m-%d %H:%M"
[place]
by = "name"
aliases = { "Ålé" = "0101" }
[categories]
"Stöld" = "theft"
"Klotter" = { code = "graffiti", sv = "klotter", en = "graffiti" }
[[series_breaks]]
day = 2020-06-01
kind = "method"
sv = "Nytt sätt att räkna"
"""


def text(delimiter: str = ";", newline: str = "\n") -> str:
    return newline.join(delimiter.join(row) for row in (HEADER, *ROWS)) + newline


@cache
def workbook() -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet("Blad1")
        sheet.merge_range(0, 0, 0, 4, "Anmälda brott")
        for at, row in enumerate((HEADER, *ROWS), 1):
            sheet.write_row(at, 0, row)
        sheet.write_formula(40, 0, "=1+1")
        sheet.write_number(41, 1, 43831.5)
    return out.getvalue()


@cache
def opendocument() -> bytes:
    book, sheet = OpenDocumentSpreadsheet(), Table(name="Blad1")
    for row in (HEADER, *ROWS):
        line = TableRow()
        for cell in row:
            one = TableCell(valuetype="string")
            one.addElement(P(text=cell))
            line.addElement(one)
        sheet.addElement(line)
    book.spreadsheet.addElement(sheet)
    out = io.BytesIO()
    book.write(out)
    return out.getvalue()


def columns() -> dict[str, list[str]]:
    return {name: [row[at] for row in ROWS] for at, name in enumerate(HEADER)}


def parquet(table: pa.Table | None = None) -> bytes:
    out = pa.BufferOutputStream()
    pq.write_table(pa.table(columns()) if table is None else table, out)
    return bytes(out.getvalue())


def squares() -> Any:
    return np.array(
        [shapely.box(WEST + e, SOUTH + n, WEST + e + 1000, SOUTH + n + 1000) for n in (0, 1000) for e in (0, 1000)]
    )


AREAS = {"kod": ["0101", "0102", "0103", "0104"], "namn": ["Ale", "Habo", "Håbo", "Alingsås"]}


def geoparquet() -> bytes:
    described = {"encoding": "WKB", "geometry_types": [], "crs": pyproj.CRS("EPSG:3006").to_json_dict()}
    geo = {"version": "1.1.0", "primary_column": "geometry", "columns": {"geometry": described}}
    table = pa.table({**AREAS, "geometry": pa.array(list(shapely.to_wkb(squares())), pa.binary())})
    return parquet(table.replace_schema_metadata({b"geo": json.dumps(geo).encode()}))


def geojson() -> str:
    features = [
        {
            "type": "Feature",
            "properties": {"kod": AREAS["kod"][at], "namn": AREAS["namn"][at]},
            "geometry": shapely.geometry.mapping(square),
        }
        for at, square in enumerate(squares())
    ]
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::3006"}}
    return json.dumps({"type": "FeatureCollection", "crs": crs, "features": features})


def geojson_points() -> str:
    features = [
        {
            "type": "Feature",
            "properties": dict(zip(HEADER, row, strict=True)),
            "geometry": {"type": "Point", "coordinates": [float(row[3]), float(row[4])]},
        }
        for row in ROWS
    ]
    return json.dumps({"type": "FeatureCollection", "features": features})


def drawn(driver: str, suffix: str) -> bytes:
    """The areas as GDAL writes them; a shapefile is several files, in one zip."""
    with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        pyogrio.raw.write(
            Path(folder) / f"a{suffix}",
            geometry=shapely.to_wkb(squares()),
            field_data=[np.array(values, dtype=object) for values in AREAS.values()],
            fields=list(AREAS),
            geometry_type="Polygon",
            crs="EPSG:3006",
            driver=driver,
        )
        written = sorted(Path(folder).iterdir())
        if len(written) == 1:
            return written[0].read_bytes()
        return zipped({path.name: path.read_bytes() for path in written})


def zipped(members: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()


def json_stat() -> str:
    dimension = {
        "Region": {"category": {"index": {"0101": 0, "0102": 1}, "label": {"0101": "Ale", "0102": "Habo"}}},
        "Tid": {"category": {"index": {"2020": 0, "2021": 1}}},
    }
    return json.dumps(
        {
            "version": "2.0",
            "class": "dataset",
            "id": ["Region", "Tid"],
            "size": [2, 2],
            "dimension": dimension,
            "value": [1, 2.5, None, 4],
            "status": {"2": ".."},
        }
    )


SEEDS: dict[str, Callable[[], bytes]] = {
    "csv utf-8": lambda: text().encode(),
    "csv utf-8 with mark": lambda: text(",").encode("utf-8-sig"),
    "csv cp1252": lambda: text(";", "\r\n").encode("cp1252"),
    "csv cp850": lambda: text("\t").encode("cp850"),
    "csv utf-16": lambda: text("|").encode("utf-16"),
    "gzip": lambda: gzip.compress(text().encode()),
    "zip": lambda: zipped({"mapp/brott.csv": text().encode()}),
    "xlsx": workbook,
    "ods": opendocument,
    "parquet": parquet,
    "geoparquet": geoparquet,
    "geojson": lambda: geojson().encode(),
    "geojson points": lambda: geojson_points().encode(),
    "gpkg": lambda: drawn("GPKG", ".gpkg"),
    "shapefile": lambda: drawn("ESRI Shapefile", ".shp"),
    "json-stat": lambda: json_stat().encode(),
    "mapping": MAPPING.encode,
}
MAPS = frozenset({"geoparquet", "geojson", "geojson points", "gpkg", "shapefile"})
