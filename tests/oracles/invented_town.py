"""What the files of Exempelstad hold, counted the slow way: row by row, with the standard library."""

import csv
from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import shapely

Month = tuple[int, int]


@dataclass
class Counted:
    """Events by (type as written, area code or "", month), and the rows that could not be counted, by what is wrong."""

    events: Counter[tuple[str, str, Month]] = field(default_factory=Counter)
    bad: Counter[str] = field(default_factory=Counter)

    def n(self, kind: str, area: str | None = None, since: Month = (0, 0), until: Month = (9999, 1)) -> int:
        """How many; `area` None: everywhere, known place or not."""
        return sum(
            count
            for (what, where, month), count in self.events.items()
            if what == kind and area in (None, where) and since <= month < until
        )


def count_crimes(path: Path, districts: dict[str, shapely.Polygon], first: date, today: date) -> Counted:
    """brott.csv, with the rules that the truths are written by."""
    found, seen, known_points = Counted(), set(), {}
    with path.open(encoding="cp1252", newline="") as file:
        for row in csv.DictReader(file, delimiter=";"):
            line = tuple(row.values())
            wrong = _wrong(row, line in seen, today)
            seen.add(line)
            if wrong:
                found.bad[wrong] += 1
                continue
            day = date.fromisoformat(row["Starttid"][:10])
            if day < first:
                found.bad["before the file begins"] += 1
                continue
            at = (row["E (SWEREF 99 TM)"].replace(",", "."), row["N (SWEREF 99 TM)"].replace(",", "."))
            if at not in known_points:
                known_points[at] = _district(at, districts)
            found.events[row["Brottstyp"], known_points[at], (day.year, day.month)] += 1
    return found


def _wrong(row: dict[str, str], is_seen: bool, today: date) -> str:
    if is_seen:
        return "duplicate"
    if not row["Starttid"]:
        return "day_lacking"
    try:
        day = date.fromisoformat(row["Starttid"][:10])
    except ValueError:
        return "day_unreadable"
    if day > today:
        return "day_in_future"
    return "" if row["Brottstyp"] else "category_lacking"


def _district(at: tuple[str, str], districts: dict[str, shapely.Polygon]) -> str:
    if not all(at):
        return ""
    inside = [code for code, shape in districts.items() if shape.contains(shapely.Point(float(at[0]), float(at[1])))]
    assert len(inside) == 1, f"{at} lies in {inside}"
    return inside[0]
