"""A country's holidays by rule: a table says the rule of each, here it becomes days.

fixed 12-25       the same day of every year
easter 39         so many days after Easter Sunday (Meeus, 1991, Astronomical Algorithms, ch. 8)
saturday 06-20    the first such weekday on that day or after
"""

from datetime import date, timedelta

from lagesbild.domain import Calendar, NamedStretch, Period
from lagesbild.profiles._tables import read_rows

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def read_holidays(name: str, languages: tuple[str, ...], years: range) -> Calendar:
    """Every holiday of the table in every year, in the order of the days. ValueError: a rule there is none of."""
    rows = read_rows(name)
    stretches = [
        NamedStretch(
            row["kind"], Period(day, day + timedelta(days=1)), {language: row[language] for language in languages}
        )
        for year in years
        for row in rows
        for day in [_day_of(row["rule"], year)]
    ]
    return Calendar(tuple(sorted(stretches, key=lambda each: each.during)))


def easter_sunday(year: int) -> date:
    """Easter Sunday of a year of the Gregorian calendar."""
    century, of_century = divmod(year, 100)
    moon = year % 19
    leap, rest = divmod(century, 4)
    epact = (19 * moon + century - leap - (century - (century + 8) // 25 + 1) // 3 + 15) % 30
    to_sunday = (32 + 2 * rest + 2 * (of_century // 4) - epact - of_century % 4) % 7
    late = (moon + 11 * epact + 22 * to_sunday) // 451
    month, day = divmod(epact + to_sunday - 7 * late + 114, 31)
    return date(year, month, day + 1)


def _day_of(rule: str, year: int) -> date:
    kind, _, what = rule.partition(" ")
    if kind == "easter":
        return easter_sunday(year) + timedelta(days=int(what))
    first = date.fromisoformat(f"{year}-{what}")
    if kind == "fixed":
        return first
    if kind in WEEKDAYS:
        return first + timedelta(days=(WEEKDAYS.index(kind) - first.weekday()) % 7)
    raise ValueError(f"{rule!r} is no rule of a holiday; expected fixed, easter or a weekday, as in {__name__}.")
