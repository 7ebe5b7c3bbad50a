"""Through all cylinders: every circle, in every window of time.

For the replicates two things spare nearly all of the work, and neither can miss anything.

*Many circles at once.* As circles grow, a window's cases only grow, and so does what they are measured against. If
the cases of the largest of some circles would not beat the best even when measured against the expectation of the
smallest, none of them can. Only where that is not so are the circles taken one by one.

*Many windows at once.* A window beats a replicate's best only if its excess over the mean e is above root · σ(e)
(see `scan_likelihood`). σ is concave in e, so between two values of e it lies above its chord α + β e (two chords that
meet at the geometric mean lie within 5 % of it over windows of one to twelve periods), and a window that is to beat
the best must have

    Σ (cases − mean − root · β · mean) > root · α         summed over its periods

The largest such sum over all windows takes one pass through the periods, however many windows there are. Longer or
shorter windows than those sought lie where the line is above σ, so they raise no false alarms.

Functions with a single caller are inlined into it: on their own they would be compiled first, and then once more with
the caller, for a second of waiting at the first use.
"""

from math import sqrt
from typing import NamedTuple

import numba as nb
import numpy as np
from numpy.typing import NDArray

from lagesbild.kernels.checks import Floats, Ints
from lagesbild.kernels.scan_circles import Circles
from lagesbild.kernels.scan_likelihood import LOOSE, SLACK, Model, zone_llr
from lagesbild.kernels.scan_null import Counts
from lagesbild.kernels.scan_search import BETTER, Best, Singles

LANES = 64  # replicates side by side; their sums by period fill an eighth of the nearest cache
TOGETHER = 0.15  # circles tried at once, per square root of the areas they hold: chance deviations grow like that
STRIDE = 4  # periods added up in one pass through the replicates

Sums = NDArray[np.int16] | NDArray[np.int32]


class Windows(NamedTuple):
    """Stretches of `shortest` … `longest` periods; in a prospective scan only those that reach the last period."""

    periods: int
    shortest: int
    longest: int
    prospective: bool


class Cylinders(NamedTuple):
    """The best found around each centre: its ratio, how many areas, from which period, how many periods."""

    llr: Floats
    length: Ints
    start: Ints
    duration: Ints


class Room(NamedTuple):
    """Arrays to work in: two chords as (α, β); for every replicate cases by period, and rows of sums."""

    lines: Floats
    sums: Sums
    rows: Singles


MARGIN = 4  # the row that says by how much a best may be beaten; before it, each chord's sum so far and the largest


def no_cylinders(n: int) -> Cylinders:
    return Cylinders(np.zeros(n), *np.zeros((3, n), dtype=np.int64))


def room_for(windows: Windows, cases: float) -> Room:
    """Room for so many cases: the narrower the numbers, the more replicates the processor adds up at once."""
    shape = (-(-windows.periods // STRIDE) * STRIDE, LANES)
    sums: Sums = np.zeros(shape, dtype=np.int16) if cases < 2**15 else np.zeros(shape, dtype=np.int32)
    return Room(np.zeros((2, 2)), sums, np.zeros((MARGIN + 1, LANES), dtype=np.float32))


@nb.njit(cache=True)
def best_cylinders_around_centres(
    circles: Circles, cases: Ints, expected: Floats, model: Model, windows: Windows, found: Cylinders
) -> None:
    """For each centre the cylinder with the highest log likelihood ratio. `cases`, `expected` [areas, periods]."""
    count, mean = np.zeros(windows.periods), np.zeros(windows.periods)
    lines = np.zeros((2, 2))
    first = 0
    for place in range(circles.ends.size):
        centre = circles.centres[place]
        for period in range(windows.periods):
            count[period], mean[period] = 0.0, 0.0
        for step in range(first, circles.ends[place]):
            area = circles.areas[step]
            for period in range(windows.periods):
                count[period] += cases[area, period]
                mean[period] += expected[area, period]
            root = SLACK * sqrt(2 * found.llr[centre])
            if circles.closes[step] and _may_beat(count, mean, root, model, windows, lines):
                _keep_best_window(count, mean, model, windows, found, (centre, step - first + 1))
        first = circles.ends[place]


@nb.njit(cache=True, inline="always")
def _may_beat(count: Floats, mean: Floats, root: float, model: Model, windows: Windows, lines: Floats) -> bool:
    """`_any_may_beat` for one set of counts."""
    if windows.prospective:
        return True
    if not _draw_chords(mean, root, model, windows, lines):
        return False
    for chord in range(2):
        price, limit = 1 + root * lines[chord, 1], root * lines[chord, 0] - 1e-9 * model.cases
        total = 0.0
        for period in range(windows.periods):
            total = max(total, 0.0) + (count[period] - price * mean[period])
            if total > limit:
                return True
    return False


@nb.njit(cache=True, inline="always")
def _keep_best_window(
    count: Floats, mean: Floats, model: Model, windows: Windows, found: Cylinders, zone: tuple[int, int]
) -> None:
    centre, length = zone
    highest = found.llr[centre] / model.cases
    for start in range(windows.periods):
        end = min(start + windows.longest, windows.periods)
        if windows.prospective and end < windows.periods:
            continue
        c, e = 0.0, 0.0
        for period in range(start, end):
            c += count[period]
            e += mean[period]
            duration = period - start + 1
            if duration < windows.shortest or (windows.prospective and period + 1 < end):
                continue
            if (c - e) * abs(c - e) > highest * e * (model.cases - e) and c >= model.fewest:
                llr = zone_llr(model, c, e)
                if llr > found.llr[centre] * BETTER:
                    found.llr[centre], found.length[centre] = llr, length
                    found.start[centre], found.duration[centre] = start, duration
                    highest = llr / model.cases


@nb.njit(cache=True)
def raise_best_of_replicates(
    circles: Circles, counts: Counts, expected: Floats, model: Model, windows: Windows, best: Best, room: Room
) -> None:
    """Raise each replicate's best by what these circles hold in any window.

    `counts` [areas, periods, LANES], `expected` [areas, periods]; up to 2²⁴ cases, which single precision counts.
    """
    padded = room.sums.shape[0]
    latest, smallest = np.zeros(padded), np.zeros(padded)
    cases, mean = np.zeros(windows.periods), np.zeros(windows.periods)
    first = 0
    for place in range(circles.ends.size):
        last = circles.ends[place]
        for period in range(padded):
            latest[period] = 0.0
            for lane in range(LANES):
                room.sums[period, lane] = 0
        highest_root = _highest(best.root)
        step = first
        while step < last:
            end = min(step + 1 + int(TOGETHER * sqrt(step - first)), last)
            for this in range(step, end):
                for period in range(windows.periods):
                    latest[period] += expected[circles.areas[this], period]
                    if this == step:
                        smallest[period] = latest[period]
                _take_in(circles.areas[this], counts, room.sums)
            if _any_may_beat(smallest, model, windows, best.root, highest_root, room):
                for lane in range(LANES):
                    if room.rows[MARGIN, lane] > 0:
                        for period in range(windows.periods):
                            cases[period], mean[period] = room.sums[period, lane], smallest[period]
                        _give_back(circles.areas[step + 1 : end], lane, counts, cases)
                        for this in range(step, end):
                            if this > step:
                                _take_into_lane(circles.areas[this], lane, counts, expected, cases, mean)
                            if circles.closes[this]:
                                _raise(lane, cases, mean, model, windows, best)
                highest_root = _highest(best.root)
            step = end
        first = last


@nb.njit(cache=True, inline="always")
def _take_in(area: int, counts: Counts, sums: Sums) -> None:
    one = sums.dtype.type
    for period in range(counts.shape[1]):
        for lane in range(LANES):
            sums[period, lane] = one(sums[period, lane] + one(counts[area, period, lane]))


@nb.njit(cache=True, inline="always")
def _give_back(areas: NDArray[np.int32], lane: int, counts: Counts, cases: Floats) -> None:
    for area in areas:
        for period in range(cases.size):
            cases[period] -= counts[area, period, lane]


@nb.njit(cache=True, inline="always")
def _take_into_lane(area: int, lane: int, counts: Counts, expected: Floats, cases: Floats, mean: Floats) -> None:
    for period in range(cases.size):
        cases[period] += counts[area, period, lane]
        mean[period] += expected[area, period]


@nb.njit(cache=True)
def _raise(lane: int, cases: Floats, mean: Floats, model: Model, windows: Windows, best: Best) -> None:
    """One replicate's best, raised by any window of one circle, exactly."""
    highest = best.llr[lane] / model.cases
    for start in range(windows.periods):
        end = min(start + windows.longest, windows.periods)
        if windows.prospective and end < windows.periods:
            continue
        c, e = 0.0, 0.0
        for period in range(start, end):
            c += cases[period]
            e += mean[period]
            if period - start + 1 < windows.shortest or (windows.prospective and period + 1 < end):
                continue
            # One comparison, hardly ever true: a processor foresees it, unlike whether c is above e.
            if (c - e) * abs(c - e) > highest * e * (model.cases - e) and c >= model.fewest:
                llr = zone_llr(model, c, e)
                if llr > best.llr[lane]:
                    best.llr[lane] = llr
                    best.root[lane] = SLACK * sqrt(2 * llr)
                    highest = llr / model.cases


@nb.njit(cache=True)
def _deviation(mean: float, model: Model) -> float:
    return sqrt(max(0.0, mean * (1 - mean / model.cases)))


@nb.njit(cache=True)
def _highest(roots: Singles) -> float:
    highest = 0.0
    for lane in range(LANES):
        highest = max(highest, roots[lane])
    return highest


@nb.njit(cache=True, inline="always")
def _any_may_beat(
    mean: Floats, model: Model, windows: Windows, roots: Singles, highest_root: float, room: Room
) -> bool:
    """Whether in any replicate the cases of any window exceed their mean so much that the best may be beaten.

    The row MARGIN is then above 0 in those replicates.
    """
    if not _draw_chords(mean, highest_root, model, windows, room.lines):
        return False
    if windows.prospective:
        _margin_of_recent(mean, highest_root, model, windows, roots, room)
    else:
        _margin_of_chords(mean, roots, room)
    rounding = np.float32(windows.periods * model.cases * 1.2e-7)  # what single precision may lose of an excess
    beats = False
    for lane in range(LANES):
        room.rows[MARGIN, lane] += rounding
        beats |= room.rows[MARGIN, lane] > 0
    return beats


@nb.njit(cache=True)
def _draw_chords(mean: Floats, highest_root: float, model: Model, windows: Windows, lines: Floats) -> bool:
    """Chords below σ, over all means that windows have here; False where nothing is expected."""
    least, most = _extremes(mean, windows)
    if most <= 0:
        return False
    tight = _tightness(most, highest_root, model)
    factor = sqrt(most / least)
    for chord in range(2):
        more = least * factor
        low, high = tight * _deviation(least, model), tight * _deviation(more, model)
        slope = (high - low) / (more - least) if more > least else 0.0
        lines[chord, 0], lines[chord, 1] = low - slope * least, slope
        least = more
    return True


@nb.njit(cache=True)
def _tightness(most: float, highest_root: float, model: Model) -> float:
    """1 where the tighter bound on the likelihood ratio holds, for means up to this and all roots; else LOOSE."""
    return 1.0 if most + highest_root * _deviation(most, model) <= model.cases - most else LOOSE


@nb.njit(cache=True)
def _extremes(mean: Floats, windows: Windows) -> tuple[float, float]:
    """The smallest mean above zero of the shortest windows, and the largest of the longest."""
    least, most = np.inf, 0.0
    short, long = 0.0, 0.0
    for period in range(windows.periods):
        short += mean[period]
        long += mean[period]
        if period >= windows.shortest:
            short -= mean[period - windows.shortest]
        if period >= windows.longest:
            long -= mean[period - windows.longest]
        most = max(most, long)
        if period + 1 >= windows.shortest and short > 1e-9 * long:
            least = min(least, short)
    return min(least, most), most


@nb.njit(cache=True, fastmath=True)  # sums may be fused and maxima taken in any order; rounding is allowed for
def _margin_of_chords(mean: Floats, roots: Singles, room: Room) -> None:
    """The largest Σ (cases − mean − root · β · mean) over any window, less root · α, by either chord."""
    rows, sums, zero, one = room.rows, room.sums, np.float32(0), np.float32(1)
    low, high = np.float32(room.lines[0, 1]), np.float32(room.lines[1, 1])
    for row in range(MARGIN):
        for lane in range(LANES):
            rows[row, lane] = zero
    for period in range(0, mean.size, STRIDE):
        e0, e1 = np.float32(mean[period]), np.float32(mean[period + 1])
        e2, e3 = np.float32(mean[period + 2]), np.float32(mean[period + 3])
        for lane in range(LANES):
            price, price2 = one + roots[lane] * low, one + roots[lane] * high
            total, most, total2, most2 = rows[0, lane], rows[1, lane], rows[2, lane], rows[3, lane]
            cases = np.float32(sums[period, lane])
            total = (total if total > zero else zero) + (cases - price * e0)
            total2 = (total2 if total2 > zero else zero) + (cases - price2 * e0)
            most, most2 = total if total > most else most, total2 if total2 > most2 else most2
            cases = np.float32(sums[period + 1, lane])
            total = (total if total > zero else zero) + (cases - price * e1)
            total2 = (total2 if total2 > zero else zero) + (cases - price2 * e1)
            most, most2 = total if total > most else most, total2 if total2 > most2 else most2
            cases = np.float32(sums[period + 2, lane])
            total = (total if total > zero else zero) + (cases - price * e2)
            total2 = (total2 if total2 > zero else zero) + (cases - price2 * e2)
            most, most2 = total if total > most else most, total2 if total2 > most2 else most2
            cases = np.float32(sums[period + 3, lane])
            total = (total if total > zero else zero) + (cases - price * e3)
            total2 = (total2 if total2 > zero else zero) + (cases - price2 * e3)
            most, most2 = total if total > most else most, total2 if total2 > most2 else most2
            rows[0, lane], rows[1, lane], rows[2, lane], rows[3, lane] = total, most, total2, most2
    alpha, alpha2 = np.float32(room.lines[0, 0]), np.float32(room.lines[1, 0])
    for lane in range(LANES):
        margin, margin2 = rows[1, lane] - roots[lane] * alpha, rows[3, lane] - roots[lane] * alpha2
        rows[MARGIN, lane] = margin if margin > margin2 else margin2


@nb.njit(cache=True)
def _margin_of_recent(
    mean: Floats, highest_root: float, model: Model, windows: Windows, roots: Singles, room: Room
) -> None:
    """The same, one window after the other, for those that reach the last period."""
    e, rows = 0.0, room.rows
    for lane in range(LANES):
        rows[0, lane], rows[MARGIN, lane] = 0, -np.inf
    for duration in range(1, windows.longest + 1):
        period = windows.periods - duration
        e += mean[period]
        gone = np.float32(mean[period])
        reach = np.float32(np.inf)
        if duration >= windows.shortest:
            reach = np.float32(_tightness(e, highest_root, model) * _deviation(e, model))
        for lane in range(LANES):
            rows[0, lane] += np.float32(room.sums[period, lane]) - gone
            margin = rows[0, lane] - roots[lane] * reach
            rows[MARGIN, lane] = margin if margin > rows[MARGIN, lane] else rows[MARGIN, lane]
