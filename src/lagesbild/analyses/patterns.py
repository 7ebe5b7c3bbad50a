"""When does it happen: hours, weekdays, seasons, and days that come back?

The hours and weekdays of the last three years' events, those of unsure time spread evenly over the time when they can
have happened; the season and the weeks of the year that are usually high, with how many years there are behind it; and
the holidays, school terms and recurring days of the calendar, each against the same weekdays shortly before and after.

A time is said to stand out only when its share lies clearly above an even one by more than a fifth (hours, weekdays) or
a tenth (season): some pattern by the clock there always is, since people are awake in the day. What is chosen with some
of the data is measured with the rest, so that picking the highest does not make it high.

Assumes that no moment is likelier than another within the time when an event can have happened, and that years are
alike but for chance. Do not use it to say when to be where (it counts what happened, not what somebody could have
stopped), nor for categories found by looking: their hours are those of whoever looked.

Ratcliffe (2002), Journal of Quantitative Criminology 18:23–43. Andresen & Malleson (2013), Applied Geography 43:25–35.
Benjamini & Hochberg (1995), J. R. Statist. Soc. B 57:289–300.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lagesbild.analyses._patterns_words import WORDS
from lagesbild.analyses._patterns_year import YearOptions, days_of_the_calendar, season, weeks_of_the_year
from lagesbild.domain import Abstention, Calendar, Claim, Estimate, Fact, Finding, Matrix, Panel, Period, Points
from lagesbild.domain.periods import months_later
from lagesbild.kernels.aoristic import aoristic_weights
from lagesbild.kernels.peaks import Peak, peak_of_events

__all__ = ["WORDS", "Options", "run"]

CLEARLY, PROBABLY = 0.002, 0.01  # not options: what the words mean in the house
HOURS_TOGETHER, DAYS_TOGETHER = 6, 2  # nor these: the sentences say them
A_FIFTH_MORE = 1.2
HOURS_A_CELL = 3  # of the table: 8 columns can be read, 24 cannot
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
A_MONDAY = np.datetime64("2001-01-01", "us")
HOUR, DAY = np.timedelta64(1, "h"), np.timedelta64(1, "D")
MOMENT = np.timedelta64(1, "m")  # shorter is a moment
HEAP_TIMES, SMALLEST_HEAP = 3.0, 0.02


@dataclass(frozen=True)
class Options:
    months: int = 36  # habits change slowly; with fewer months, few categories have events enough
    longest_hours: float = 12.0  # half a day: longer says little of the hour and flattens the picture
    fewest_events: int = 100  # half of them measure what the other half chose
    fewest_in_table: int = 200  # with fewer, a whole per cent in a cell is less than two events
    smallest_known_share: float = 0.4  # with less, those of known time may be another kind of events
    years: int = 10  # for season and weeks; longer, and the town has changed
    fewest_years: int = 3  # with fewer, one odd year decides
    fewest_in_years: int = 300  # with fewer, a week of the year has one or two


def run(panel: Panel, points: Points, calendar: Calendar, options: Options) -> list[Finding | Abstention]:
    during = _stretch_asked(panel, options.months)
    of_year = YearOptions(options.years, options.fewest_years, options.fewest_in_years)
    said: list[Finding | Abstention] = []
    if points.day.size:
        recent = _recent(points, during)
        said += [*_hours(panel, recent, during, options), *_weekdays(panel, recent, during, options)]
    said += [*season(panel, of_year), *weeks_of_the_year(panel, points, of_year)]
    return [*said, *days_of_the_calendar(panel, points, calendar)]


@dataclass(frozen=True)
class _Times:
    """Events between two moments, in the order of these; NaT where only the day is known."""

    day: NDArray[np.datetime64]
    starts: NDArray[np.datetime64]
    ends: NDArray[np.datetime64]

    def only(self, kept: "NDArray[np.bool_] | NDArray[np.intp]") -> "_Times":
        return _Times(self.day[kept], self.starts[kept], self.ends[kept])


def _recent(points: Points, during: Period) -> _Times:
    inside = (points.day >= np.datetime64(during.start_day)) & (points.day < np.datetime64(during.end_day))
    times = _Times(points.day, points.starts, points.ends).only(inside)
    order = np.lexsort((times.ends, times.starts, times.day))
    return times.only(order)


def _hours(panel: Panel, times: _Times, during: Period, options: Options) -> list[Finding | Abstention]:
    known = ~np.isnat(times.starts) & ~np.isnat(times.ends)
    heaps = {hour: at for hour in (0, 12) if (at := _heap(times, known, hour)).any()}
    left = known & (times.ends - times.starts <= np.timedelta64(round(options.longest_hours * 60), "m"))
    for at in heaps.values():
        left &= ~at
    n_known, n_events = int(left.sum()), times.day.size
    said: list[Finding | Abstention] = [
        Finding(
            "heaped",
            panel.category,
            None,
            during,
            "share",
            float(at.mean()),
            None,
            facts={"clock": f"{hour:02d}.00", "smallest_share": SMALLEST_HEAP},
            part=f"heap {hour:02d}",
        )
        for hour, at in heaps.items()
    ]
    if n_known < options.fewest_events or n_known < options.smallest_known_share * n_events:
        facts: dict[str, Fact] = {"n_known": n_known, "n_events": n_events}
        return [*said, Abstention("too_few_times", panel.category, during, facts=facts)]
    spread = times.only(left)
    weights = aoristic_weights(_since_monday(spread.starts, HOUR), _since_monday(spread.ends, HOUR)).reshape(-1, 7, 24)
    peak = peak_of_events(weights.sum(axis=1), HOURS_TOGETHER)
    matrix = _table(weights.mean(axis=0)) if n_known >= options.fewest_in_table else None
    hours = f"{peak.start:02d}–{(peak.start + HOURS_TOGETHER) % 24 or 24:02d}"
    facts = {"n_events": n_known, "hours": hours, "even_share": HOURS_TOGETHER / 24}
    return [*said, _stretch_of(panel, during, ("hours", peak), facts, matrix)]


def _weekdays(panel: Panel, times: _Times, during: Period, options: Options) -> list[Finding | Abstention]:
    """By weekday: also events of which only the day is known, and those known to within a day and a half."""
    only_day = np.isnat(times.starts) | np.isnat(times.ends)
    starts = np.where(only_day, times.day.astype("datetime64[us]"), times.starts)
    ends = np.where(only_day, starts, times.ends)
    kept = ends - starts <= np.timedelta64(36, "h")
    if kept.sum() < options.fewest_events:
        return [Abstention("too_few_days", panel.category, during, facts={"n_known": int(kept.sum())})]
    weights = aoristic_weights(_since_monday(starts[kept], DAY), _since_monday(ends[kept], DAY), 7)
    peak = peak_of_events(weights, DAYS_TOGETHER)
    facts: dict[str, Fact] = {
        "n_events": int(kept.sum()),
        "first_weekday": str(peak.start + 1),
        "last_weekday": str((peak.start + DAYS_TOGETHER - 1) % 7 + 1),
        "even_share": DAYS_TOGETHER / 7,
    }
    return [_stretch_of(panel, during, ("days", peak), facts, None)]


def _stretch_of(
    panel: Panel, during: Period, found: tuple[str, Peak], facts: dict[str, Fact], matrix: Matrix | None
) -> Finding:
    part, peak = found
    p_value = peak.p_above(float(facts["even_share"]) * A_FIFTH_MORE)  # type: ignore[arg-type]
    stands_out = p_value <= PROBABLY
    return Finding(
        f"peak_{part}" if stands_out else f"no_peak_{part}",
        panel.category,
        None,
        during,
        "share",
        peak.value,
        Estimate(peak.value, peak.lower, peak.upper),
        facts=facts | {"p_value": p_value},
        claim=Claim.PATTERNED if stands_out else Claim.NONE,
        is_clear=p_value <= CLEARLY,
        part=part,
        matrix=matrix,
    )


def _table(mean: NDArray[np.float64]) -> Matrix:
    """Weekday by three hours, in whole per cent of all: finer would say what single events are."""
    cells = np.round(mean.reshape(7, 24 // HOURS_A_CELL, HOURS_A_CELL).sum(axis=2), 2)
    columns = tuple(f"h{hour:02d}" for hour in range(0, 24, HOURS_A_CELL))
    return Matrix("hour_weekday", WEEKDAYS, columns, tuple(tuple(float(cell) for cell in row) for row in cells))


def _heap(times: _Times, known: NDArray[np.bool_], hour: int) -> NDArray[np.bool_]:
    """Events at one full hour to the minute, where there are many more than at the hours before and after; else none."""
    exact = known & (times.ends - times.starts < MOMENT)
    minute = (times.starts - times.starts.astype("datetime64[D]")).astype("timedelta64[m]").astype(np.int64)
    here, beside = (
        exact & np.isin(minute, [60 * (at % 24) for at in hours]) for hours in ((hour,), (hour - 1, hour + 1))
    )
    is_heap = here.sum() > HEAP_TIMES * max(1.0, beside.sum() / 2) and here.mean() >= SMALLEST_HEAP
    return here if is_heap else np.zeros(exact.shape, dtype=np.bool_)


def _since_monday(moments: NDArray[np.datetime64], unit: np.timedelta64) -> NDArray[np.float64]:
    return np.asarray((moments - A_MONDAY) / unit, dtype=np.float64)


def _stretch_asked(panel: Panel, months: int) -> Period:
    end = panel.span.end_day
    return Period(max(months_later(end, -months), panel.span.start_day), end)
