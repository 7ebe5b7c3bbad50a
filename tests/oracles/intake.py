"""Slow, obvious twins of what the intake does at speed."""

import csv
from collections.abc import Sequence

import shapely

MONTHS = ("Jan", "Feb", "Mar", "Apr", "Maj", "Jun", "Jul", "Aug", "Sep", "Okt", "Nov", "Dec")


def first_polygon_with(x: float, y: float, polygons: Sequence[shapely.Polygon]) -> int:
    """The place of the first polygon that has the point inside or on its border; −1 where none has."""
    for at, polygon in enumerate(polygons):
        if polygon.covers(shapely.Point(x, y)):
            return at
    return -1


def read_bra_month(content: bytes) -> tuple[dict[tuple[str, str, str, int, bool], int], int]:
    """Counts by municipality, group, year, month and whether preliminary, first row first; and how many rows."""
    rows = [row for row in csv.reader(content.decode("latin-1").splitlines()[1:], delimiter=";") if row]
    counts: dict[tuple[str, str, str, int, bool], int] = {}
    for region, group, year, month, count, *_ in rows:
        key = (
            region.removesuffix(" kommun"),
            group.strip(),
            year.split()[0],
            MONTHS.index(month) + 1,
            "prel." in year,
        )
        counts.setdefault(key, int(count))
    return counts, len(rows)


def has_luhn_digit(digits: str) -> bool:
    """Whether the last of ten digits checks the nine before it."""
    total = 0
    for place, digit in enumerate(digits):
        doubled = int(digit) * (2 if place % 2 == 0 else 1)
        total += sum(int(each) for each in str(doubled))
    return total % 10 == 0
