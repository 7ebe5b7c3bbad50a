"""Titles of the police's press notes: "13 november 18.28, Stöld, Härnösand" → the moment it happened.

The title says day and clock but no year: it is the latest year in which the day does not lie after the note, so that a
note of 1 January 2026 on "31 december 23.50" is about 2025.
"""

import re
from datetime import datetime, timedelta

_MONTHS = ("januari", "februari", "mars", "april", "maj", "juni", "juli", "augusti", "september", "oktober")
MONTHS = (*_MONTHS, "november", "december")
_TITLE = re.compile(
    rf"^\s*(?P<day>\d{{1,2}})\s+(?P<month>{'|'.join(MONTHS)})(?:\s+(?P<hour>\d{{1,2}})[.:](?P<minute>\d{{2}}))?\s*,",
    re.IGNORECASE,
)
_SLACK = timedelta(days=1)  # clocks differ, and a note may be dated an hour before what it tells of
_PUBLISHED = re.compile(r"^(\d{4}-\d{2}-\d{2})[ T](\d{1,2}:\d{2}(?::\d{2})?)(?:\.\d+)?\s*(Z|[+-]\d{2}:?\d{2})?$")


def published_at(text: str) -> datetime | None:
    """The moment a note is dated, as it is written there: local time. None where it cannot be read."""
    match = _PUBLISHED.match(text.strip())
    if not match:
        return None
    clock = match[2] if match[2].count(":") == 2 else f"{match[2]}:00"
    try:
        return datetime.strptime(f"{match[1]} {clock}", "%Y-%m-%d %H:%M:%S")  # noqa: DTZ007  a wall clock
    except ValueError:
        return None


def happened_at(title: str, published: datetime | None) -> tuple[datetime | None, bool]:
    """The moment in a title, and whether it has a clock. None where there is no day in it, or no year to give it."""
    match = _TITLE.match(title)
    if not match or published is None:
        return None, False
    month = MONTHS.index(match["month"].lower()) + 1
    hour, minute = int(match["hour"] or 0), int(match["minute"] or 0)
    has_clock = match["hour"] is not None
    for year in (published.year + 1, published.year, published.year - 1):
        try:
            moment = datetime(year, month, int(match["day"]), hour, minute)  # noqa: DTZ001  a wall clock
        except ValueError:
            continue  # 29 February of another year
        if moment <= published + _SLACK:
            return moment, has_clock
    return None, False
