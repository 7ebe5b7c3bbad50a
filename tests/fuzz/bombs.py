"""Files made to do harm: a few kilobytes that become gigabytes, cells a kilometre away, types nobody expects."""

import gzip
import io
import json
import zipfile
import zlib
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import cache

import numpy as np
import pyarrow as pa

from tests.fuzz import seeds

Dice = np.random.Generator
MB = 1_000_000


@cache
def _packed_zeros(n_bytes: int, fill: bytes) -> tuple[bytes, int]:
    """A deflated stream of the same row again and again, and the sum by which zip checks it."""
    packer, out, total = zlib.compressobj(1, zlib.DEFLATED, -15), [], 0
    block = fill * (MB // len(fill))
    for _ in range(n_bytes // MB):
        out.append(packer.compress(block))
        total = zlib.crc32(block, total)
    return b"".join([*out, packer.flush()]), total


def gzip_bomb(dice: Dice) -> bytes:
    """Members of ten megabytes, one after the other: as much as you like in no time."""
    fill = (b"\x00", b"2020-01-01;x;y\n", b"x")[int(dice.integers(0, 3))]
    head = b"" if dice.random() < 0.5 else gzip.compress(seeds.text().encode())
    return head + gzip.compress(fill * (10 * MB // len(fill)), 1) * int(dice.integers(30, 400))


def zip_bomb(dice: Dice) -> bytes:
    """One member that unpacks to a gigabyte."""
    fill = (b"\x00", b"2020-01-01;Ale;y\n", b"x")[int(dice.integers(0, 3))]
    return _with_member({}, "bomb.csv", fill, 1000)


def workbook_bomb(dice: Dice) -> bytes:
    """A workbook whose sheet, or whose shared texts, unpack to a gigabyte."""
    with zipfile.ZipFile(io.BytesIO(seeds.workbook())) as book:
        members = {name: book.read(name) for name in book.namelist()}
    name = ("xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/styles.xml")[int(dice.integers(0, 3))]
    fill = (b" ", b"<c>", b"<row><c><v>1</v></c></row>")[int(dice.integers(0, 3))]
    return _with_member(members, name, fill, int(dice.choice([100, 1000])))


def _with_member(members: dict[str, bytes], name: str, fill: bytes, n_mb: int) -> bytes:
    """A zip with one member more, whose unpacked content is never in memory. Written by hand, by the format."""
    packed, crc = _packed_zeros(n_mb * MB, fill)
    n_unpacked = n_mb * (MB // len(fill)) * len(fill)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for each, content in members.items():
            if each != name:
                archive.writestr(each, content)
        info = zipfile.ZipInfo(name)
        info.compress_type, info.CRC, info.header_offset = zipfile.ZIP_DEFLATED, crc, archive.fp.tell()
        info.compress_size, info.file_size = len(packed), n_unpacked
        archive.fp.write(info.FileHeader(zip64=False) + packed)
        archive.start_dir = archive.fp.tell()
        archive.filelist.append(info)
        archive.NameToInfo[name] = info
        archive._didModify = True
    return out.getvalue()


def far_cells(dice: Dice) -> bytes:
    """A workbook with two cells: the first and the last that a sheet can have, or a merged range of all of it."""
    far = ("XFD1048576", "A1048576", "XFD1", "ZZZZ99999999", "A4294967296", "ZZ500000")[int(dice.integers(0, 6))]
    merged = f'<mergeCells><mergeCell ref="A1:{far}"/></mergeCells>' if dice.random() < 0.5 else ""
    row = "".join(f'<c r="{chr(65 + at)}1" t="inlineStr"><is><t>{name}</t></is></c>' for at, name in enumerate("abc"))
    number = "".join(filter(str.isdigit, far))
    sheet = (
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        f'<dimension ref="A1:{far}"/><sheetData><row r="1">{row}</row>'
        f'<row r="{number}"><c r="{far}"><v>1</v></c></row></sheetData>{merged}</worksheet>'
    )
    return _workbook_with_sheet(sheet)


def entities(dice: Dice) -> bytes:
    """A billion laughs in a sheet or in an OpenDocument."""
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    doctype = f'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY l0 "ha">{laughs}<!ENTITY f SYSTEM "file:///etc/passwd">]>'
    word = ("&l9;", "&f;", "&l1;")[int(dice.integers(0, 3))]
    sheet = (
        doctype + '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="1">'
        f'<c r="A1" t="inlineStr"><is><t>{word}</t></is></c></row></sheetData></worksheet>'
    )
    return _workbook_with_sheet(sheet) if dice.random() < 0.5 else (doctype + f"<a>{word}</a>").encode()


def _workbook_with_sheet(sheet: str) -> bytes:
    with zipfile.ZipFile(io.BytesIO(seeds.workbook())) as book:
        members = {name: book.read(name) for name in book.namelist()}
    return seeds.zipped(members | {"xl/worksheets/sheet1.xml": sheet.encode()})


def repeated_cells(dice: Dice) -> bytes:
    """An OpenDocument that says of one row, or one cell, that it is there a million times."""
    n_rows, n_columns = int(10 ** dice.uniform(0, 9)), int(10 ** dice.uniform(0, 9))
    with zipfile.ZipFile(io.BytesIO(seeds.opendocument())) as book:
        members = {name: book.read(name) for name in book.namelist()}
    content = members["content.xml"].decode()
    content = content.replace("<table:table-row>", f'<table:table-row table:number-rows-repeated="{n_rows}">', 2)
    if dice.random() < 0.5:
        repeated = f'<table:table-cell table:number-columns-repeated="{n_columns}" '
        content = content.replace("<table:table-cell ", repeated, 1)
    return seeds.zipped(members | {"content.xml": content.encode()})


def long_parquet(dice: Dice) -> bytes:
    """A few kilobytes of Parquet that are a hundred million rows."""
    n = int(10 ** dice.uniform(5, 8.3))
    index = pa.DictionaryArray.from_arrays(pa.nulls(1, pa.int8()).fill_null(0), pa.array(["Ale"]))
    column = pa.nulls(n, pa.string()) if dice.random() < 0.5 else pa.chunked_array([index.take(pa.array([0]))])
    if column is not None and len(column) == 1:
        column = pa.repeat(pa.scalar("Ale"), min(n, 20 * MB))
    return seeds.parquet(pa.table(dict.fromkeys(("Datum", "Brott", "Område"), column)))


def odd_types(dice: Dice) -> bytes:
    """Parquet with columns of types that nobody expects under names that are wanted."""
    far = datetime(9999, 12, 31, tzinfo=UTC)
    columns = [
        pa.array([Decimal("1.5"), None]),
        pa.array([timedelta(days=9), None]),
        pa.array([[1], None]),
        pa.array([{"a": 1}, None]),
        pa.nulls(2),
        pa.array([b"\xff", None]),
        pa.array(["Ale", None]).dictionary_encode(),
        pa.array([far, None], pa.timestamp("us", "UTC")),
        pa.array([2**62, None], pa.timestamp("ns")),
        pa.array([-(2**62), None], pa.timestamp("ms")),
        pa.array([2**50, None], pa.timestamp("s")),
        pa.array([2**31 - 1, None], pa.date32()),
        pa.array([86399999, None], pa.time32("ms")),
        pa.array([float("nan"), float("inf")]),
        pa.array([2**63, 1], pa.uint64()),
        pa.array([1.5, None], pa.float16()),
        pa.array(["x", "y"], pa.large_string()),
        pa.array(["x", "y"], pa.string_view()),
        pa.array([True, None]),
        pa.array([[("a", 1)], None], pa.map_(pa.string(), pa.int8())),
        pa.array([b"ab", b"cd"], pa.binary(2)),
        pa.array([43831.5, -1.0]),
        pa.array([20200101, 20209999]),
    ]
    names = [*("Datum", "Brott", "Område", "x", "y"), *dice.choice(["Datum", "", "§row", "§fault", "raw.x", "é"], 2)]
    chosen = [columns[int(dice.integers(0, len(columns)))] for _ in names]
    table = pa.Table.from_arrays(chosen, names=[str(name) for name in names])
    if dice.random() < 0.4:
        geo = [
            {},
            {"primary_column": "x"},
            {"primary_column": "x", "columns": {"x": {"crs": "nonsense"}}},
            [],
            "x",
            None,
        ]
        table = table.replace_schema_metadata({b"geo": json.dumps(geo[int(dice.integers(0, 6))]).encode()})
    return seeds.parquet(table)


def deep_json(dice: Dice) -> bytes:
    n = int(10 ** dice.uniform(3, 6))
    inside = "[" * n + "]" * n
    return (
        '{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"kod":"1","namn":"a"},'
        f'"geometry":{{"type":"Polygon","coordinates":{inside}}}}}]}}'
    ).encode()


def odd_shapes(dice: Dice) -> bytes:
    """GeoJSON with shapes that are not areas, or reach beyond the world."""
    shapes = (
        '{"type":"Polygon","coordinates":[[[1e400,0],[1,1],[0,1],[1e400,0]]]}',
        '{"type":"Polygon","coordinates":[[[1e300,0],[-1e300,1e300],[0,1],[1e300,0]]]}',
        '{"type":"Polygon","coordinates":[[[0,0]]]}',
        '{"type":"Polygon","coordinates":[]}',
        '{"type":"GeometryCollection","geometries":[]}',
        '{"type":"LineString","coordinates":[[0,0],[1,1]]}',
        '{"type":"Point","coordinates":[]}',
        '{"type":"Point","coordinates":["a",null]}',
        '{"type":"Polygon","coordinates":[[[0,0],[10,10],[0,10],[10,0],[0,0]]]}',
        '{"type":"MultiPolygon","coordinates":[[[[674000,6580000],[675000,6580000],[675000,6581000],[674000,6580000]]]]}',
        "null",
        '{"type":"CurvePolygon"}',
    )
    features = ",".join(
        f'{{"type":"Feature","properties":{{"kod":"{at}","namn":"n{at}"}},"geometry":'
        f"{shapes[int(dice.integers(0, len(shapes)))]}}}"
        for at in range(int(dice.integers(1, 4)))
    )
    return f'{{"type":"FeatureCollection","features":[{features}]}}'.encode()


def one_cell(dice: Dice) -> bytes:
    """A table whose one cell is some hundred megabytes, with or without an end."""
    n = int(dice.choice([20, 100, 500])) * MB
    quote = b'"' if dice.random() < 0.5 else b""
    return b";".join(name.encode() for name in seeds.HEADER) + b"\n2020-01-01;" + quote + b"x" * n + b";Ale\n"


def million_columns(dice: Dice) -> bytes:
    mark = (b";", b",")[int(dice.integers(0, 2))]
    n = int(dice.choice([20_000, 200_000, 1_000_000]))
    names = mark.join(b"c%d" % at for at in range(n)) if dice.random() < 0.5 else mark * n
    return names + b"\n" + mark * n + b"\n"


BOMBS: dict[str, Callable[[Dice], bytes]] = {
    "gzip bomb": gzip_bomb,
    "zip bomb": zip_bomb,
    "workbook bomb": workbook_bomb,
    "one cell": one_cell,
    "million columns": million_columns,
    "long parquet": long_parquet,
    "far cells": far_cells,
    "entities": entities,
    "repeated cells": repeated_cells,
    "odd types": odd_types,
    "deep json": deep_json,
    "odd shapes": odd_shapes,
}
HEAVY = 6  # the first so many take seconds each
