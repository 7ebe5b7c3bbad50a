"""Clock times: in columns of their own, in the hour that does not exist, and heaped where the time is not known.

Who does not know when something happened often writes midnight or noon. Such heaps are told by comparing with the
hours on either side, on the hour like them, for round hours attract in any case.
"""

import math
from dataclasses import dataclass

import numpy as np
import polars as pl

from lagesbild.intake.cells import Cells

MINUTES_PER_DAY, MINUTES_PER_HOUR = 1440, 60
MIDNIGHT, NOON = 0, 720
_FIGURES = r"^\d{1,4}$"  # 930 is half past nine: spreadsheets take leading noughts away
_WRITTEN = r"^(\d{1,2})[:.](\d{2})(?:[:.]\d{2})?$"
_FRACTION = r"^0?\.\d+$|^[01]\.0+$"  # of a day, as spreadsheets keep clock times
_TIMES_BESIDE = 1.25  # nothing that people do is a quarter more common in one hour alone than in those on either side
_CHANCE = 4.0  # standard errors of a difference between two counts


@dataclass(frozen=True)
class Clocks:
    """Minutes since midnight of each row; null where nothing stands, or what stands is no clock time."""

    minutes: pl.Series
    unreadable: pl.Series


@dataclass(frozen=True)
class Heap:
    """How much of a file's clock times stand at one minute, and what the round hours beside it would lead one to."""

    minute: int
    n: int
    n_all: int
    usual: float

    @property
    def is_heaped(self) -> bool:
        """Clearly more than the hours beside it, and more than chance makes."""
        excess = self.n - self.usual
        return self.n > _TIMES_BESIDE * self.usual and excess > _CHANCE * math.sqrt(self.n + self.usual)

    @property
    def is_mostly_unknown(self) -> bool:
        """Whether most of those that stand there do so because the time is not known.

        Where fewer are, leaving all of them out would make a hole where there was a heap.
        """
        return self.is_heaped and self.usual < self.n / 2

    def __str__(self) -> str:
        clock = f"{self.minute // MINUTES_PER_HOUR:02d}:{self.minute % MINUTES_PER_HOUR:02d}"
        times = f"{self.n / self.usual:.1f} times as many as" if self.usual else "and none"
        done = (
            "Most of them are there because the time is not known, so they are taken as possible all that day."
            if self.is_mostly_unknown
            else "Some are there because the time is not known; nobody can tell which, so all are left as they are."
        )
        return (
            f"The clock time {clock} stands on {100 * self.n / self.n_all:.1f} % of those with one, {times} on the "
            f"hours beside it. {done}"
        )


def read_clocks(cells: Cells) -> Clocks:
    """HHmm, HH:mm, HH.mm, HH:mm:ss, or a fraction of a day → minutes; 24:00 is the end of the day."""
    text = cells.text
    figures = text.str.contains(_FIGURES)
    whole = pl.select(pl.when(figures).then(text)).to_series().cast(pl.Int64, strict=False)
    hours = text.str.extract(_WRITTEN, 1).cast(pl.Int64, strict=False).fill_null(whole // 100)
    rest = text.str.extract(_WRITTEN, 2).cast(pl.Int64, strict=False).fill_null(whole % 100)
    minutes = hours * MINUTES_PER_HOUR + rest
    fraction = pl.select(pl.when(text.str.contains(_FRACTION)).then(text)).to_series().cast(pl.Float64, strict=False)
    minutes = minutes.fill_null((fraction * MINUTES_PER_DAY).round(0).cast(pl.Int64))
    is_clock = (rest.fill_null(0) < MINUTES_PER_HOUR) & (minutes <= MINUTES_PER_DAY)
    known = pl.select(pl.when(is_clock).then(minutes)).to_series()
    return Clocks(known, known.is_null() & (text != ""))


def heaps(minutes: pl.Series) -> tuple[Heap, ...]:
    """Midnight and noon against the round hours on either side, of all the clock times in `minutes`."""
    counts = np.bincount(minutes.drop_nulls().to_numpy() % MINUTES_PER_DAY, minlength=MINUTES_PER_DAY)
    beside = [MINUTES_PER_HOUR, -MINUTES_PER_HOUR]
    return tuple(
        Heap(
            minute,
            int(counts[minute]),
            int(counts.sum()),
            float(np.mean([counts[(minute + step) % MINUTES_PER_DAY] for step in beside])),
        )
        for minute in (MIDNIGHT, NOON)
    )


def put_forward(local: pl.Series, zone: str) -> tuple[pl.Series, pl.Series]:
    """The same moments, those that no clock in `zone` ever showed an hour later; and which those are.

    On the day that summer time begins there is no time between 02:00 and 03:00.
    """
    aware = local.dt.replace_time_zone(zone, ambiguous="earliest", non_existent="null")
    is_missing = aware.is_null() & local.is_not_null()
    if not bool(is_missing.any()):
        return local, is_missing
    return pl.select(pl.when(is_missing).then(local.dt.offset_by("1h")).otherwise(local)).to_series(), is_missing


def comes_twice(local: pl.Series, zone: str) -> pl.Series:
    """Which moments lie in the hour that is run through twice when summer time ends."""
    told = local.dt.replace_time_zone(zone, ambiguous="null", non_existent="null")
    first = local.dt.replace_time_zone(zone, ambiguous="earliest", non_existent="null")
    return told.is_null() & first.is_not_null()
