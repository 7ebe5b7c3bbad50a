"""Which earlier weeks a week is compared with, and which part of the year each belongs to.

The week's own season (± a half window around the same week of each earlier year) is one block; what lies between
two seasons is cut into blocks of equal length, the first taking what does not divide evenly. Positions are relative
to the judged week, so they are negative.

Noufaily et al. (2013), Statistics in Medicine 32:1206–1222, § 3.2.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from lagesbild.kernels.checks import Ints

UNUSED = -1  # fills rows up to the longest


@dataclass(frozen=True)
class Seasons:
    """How the year is cut: half width of the own season, number of blocks, most recent weeks left out."""

    half_window: int
    n_blocks: int
    exclude_recent: int

    def __post_init__(self) -> None:
        if self.half_window < 0 or self.n_blocks < 1 or self.exclude_recent < 0:
            raise ValueError(
                f"half_window {self.half_window}, seasons {self.n_blocks}, exclude_recent {self.exclude_recent}: "
                "expected at least 0, 1 and 0."
            )


@dataclass(frozen=True)
class Reference:
    """Row w: positions `back` relative to week w and their `block` 0 … B − 1, own season last; `UNUSED` fills up."""

    back: Ints
    block: Ints

    @property
    def n_weeks(self) -> Ints:
        return np.asarray((self.block >= 0).sum(axis=1))

    @property
    def n_blocks(self) -> Ints:
        return np.asarray(self.block.max(axis=1) + 1)

    def own_season(self, row: int) -> Ints:
        """Positions of the same season in earlier years, relative to the week."""
        season: Ints = self.back[row, self.block[row] == self.block[row].max()]
        return season


def weeks_to_judge(weeks: ArrayLike, length: int) -> Ints:
    """Positions along a series of `length`, refused where they lie outside it."""
    at = np.atleast_1d(np.array(weeks))
    if at.ndim != 1 or at.size == 0 or not np.issubdtype(at.dtype, np.integer):
        raise ValueError(f"weeks: expected whole positions along the series, got shape {at.shape} of {at.dtype}.")
    wrong = at[(at < 0) | (at >= length)]
    if wrong.size:
        raise ValueError(f"weeks: position {wrong[0]} lies outside the series, whose positions are 0 … {length - 1}.")
    return at.astype(np.int64)


def distances_to_same_week(at: Ints, years_back: int, periods_per_year: int, same_week: ArrayLike | None) -> Ints:
    """How many periods back the same week of each earlier year lies, [weeks, years], nearest year first."""
    if years_back < 1 or periods_per_year < 2:
        raise ValueError(f"years_back {years_back}, periods_per_year {periods_per_year}: expected at least 1 and 2.")
    if same_week is None:
        return np.tile(np.arange(1, years_back + 1) * periods_per_year, (at.size, 1))
    same = np.array(same_week)
    if same.shape != (at.size, years_back) or not np.issubdtype(same.dtype, np.integer):
        raise ValueError(
            f"same_week: expected whole positions [{at.size}, {years_back}] (weeks by years back), got {same.shape} "
            f"of {same.dtype}."
        )
    distance = at[:, None] - same.astype(np.int64)
    if np.any(np.diff(distance, axis=1, prepend=0) < 1):
        raise ValueError("same_week: expected each year's position before the next later one, nearest year first.")
    return distance


def reference_weeks(at: Ints, distances: Ints, seasons: Seasons) -> Reference:
    """Reference weeks and blocks of every judged week; `distances` [weeks, years], nearest year first."""
    known = {tuple(row): _one_week(row, seasons) for row in np.unique(distances, axis=0)}
    rows = [known[tuple(row)] for row in distances]
    for week, (back, _) in zip(at, rows, strict=True):
        if week + back[0] < 0:
            raise ValueError(
                f"weeks: position {week} needs {-back[0]} earlier weeks with these options and has {week}. "
                "Judge later weeks, or ask for fewer years_back."
            )
    widest = max(back.size for back, _ in rows)
    filled = [np.pad(part, (0, widest - part.size), constant_values=UNUSED) for row in rows for part in row]
    return Reference(np.array(filled[0::2]), np.array(filled[1::2]))


def _one_week(distances: Ints, seasons: Seasons) -> tuple[Ints, Ints]:
    half, last = seasons.half_window, seasons.n_blocks - 1
    back = np.arange(-distances[-1] - half, 1)
    label = np.full(back.size, UNUSED)
    label[-half - 1 :] = last
    later = 0
    for distance in distances:
        start = back.size - 1 - distance - half  # first week of this year's season
        label[start : start + 2 * half + 1] = last
        between = distance - later - 2 * half - 1
        if last:
            label[start + 2 * half + 1 :][:between] = _cut(int(between), last)
        elif between < 0:
            raise ValueError(f"half_window {half}: the seasons of two years overlap; expected a narrower one.")
        later = distance
    kept = (label >= 0) & (back < -seasons.exclude_recent)
    if not np.any(label[kept] == last):
        raise ValueError(
            f"exclude_recent {seasons.exclude_recent} leaves no week of the same season to compare with; "
            "ask for more years_back."
        )
    used, block = np.unique(label[kept], return_inverse=True)
    if kept.sum() < used.size + 2:
        raise ValueError(
            f"{kept.sum()} reference weeks are too few for {used.size} blocks of the year; ask for more years_back, "
            "fewer seasons or a wider half_window."
        )
    return back[kept].astype(np.int64), block.astype(np.int64)


def _cut(length: int, n_parts: int) -> Ints:
    """Labels 0 … n_parts − 1 over `length` weeks, the first parts one longer where it does not divide evenly."""
    if length < n_parts:
        raise ValueError(
            f"only {max(length, 0)} weeks lie between the seasons of two years, too few to cut into {n_parts} blocks; "
            "ask for fewer seasons or a narrower half_window."
        )
    return np.repeat(np.arange(n_parts), length // n_parts + (np.arange(n_parts) < length % n_parts))
