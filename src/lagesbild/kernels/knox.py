"""Does one event raise the risk next door, for a while? Knox's test of near repeats.

Count the pairs of events that are close in space and close in time, and ask how many there would be if the same
places and the same times had nothing to do with one another: the times are dealt out anew over the events. Places
where much happens and seasons when much happens are in every dealing, so neither makes the count unusual by itself.

Knox (1964), Applied Statistics 13:25–29.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numba as nb
import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import stats

from lagesbild.kernels import checks
from lagesbild.kernels.checks import Floats, Ints
from lagesbild.kernels.permutation import SAME, STEP, below, mixed, permutation_p_value, random_seeds

LANES = 8  # dealings side by side: eight times fill one line of the processor's cache


@dataclass(frozen=True)
class Knox:
    """Pairs close in space and time, against what chance gives; every field a number, or a table with one row per
    band of space and one column per band of time where bands were asked for.

    `observed` pairs; `expected` if place and time had nothing to do with one another, which is the exact mean of all
    dealings; `p_poisson` that a Poisson count exceeds `observed`, for comparison with older work; `p_value` by
    dealing, the one to read; `ratio` observed over expected, missing where nothing was expected; `null_mean`,
    `null_sd` of the dealings that were made.
    """

    observed: Floats
    expected: Floats
    p_poisson: Floats
    p_value: Floats
    ratio: Floats
    null_mean: Floats
    null_sd: Floats


def knox(
    x: ArrayLike,
    y: ArrayLike,
    day: ArrayLike,
    *,
    within_m: ArrayLike,
    within_days: ArrayLike,
    replicates: int = 999,
    rng: np.random.Generator,
) -> Knox:
    """Whether pairs of events that are close in space are close in time more often than chance gives.

        X = #{i < j :  d_ij ≤ within_m  and  |t_i − t_j| ≤ within_days}
        expected = N_space · N_time / N,     N = n(n − 1)/2 pairs, N_space and N_time of them close in one sense
        p = (1 + #{dealings with X* ≥ X}) / (replicates + 1)

    Several edges make bands that do not overlap: within_m = (0, 100, 200) asks for pairs at the same place, at more
    than 0 and at most 100 m, and at more than 100 and at most 200 m; days alike. An edge itself belongs to the band
    below it. One number asks for one band, from 0.
    How to read: ratio 1.65 within 25 km and 7 days says 65 % more such pairs than the same places and times give
    when dealt at random; p_value says how rarely the dealing does as much. With few pairs it is cautious: at 20 events
    it falls below 0.05 in 2–3 % of towns without near repeats, since dealings tie. Of twenty bands one is below 0.05 by
    chance: read the whole table, or choose the band beforehand.
    Assumes that, were there no interaction, any event could have had any other's time. What breaks this gives small
    p-values without any near repeat: a population or a recording that moved during the period (new homes, a district
    whose reports began in May, holiday homes in summer), and one incident recorded twice. Choose a period in which
    the town was the same. Do not read it as one offender coming back, nor as risk per address. Times known only as
    an interval (a burglary during a fortnight away) blur the time bands; with bands narrower than the intervals the
    answer says how dates were put in. Do not use `p_poisson` for judging: it leaves the observed count itself out of
    the tail, and pairs that share an event are not independent; it finds near repeats that are not there.

    Knox (1964), Applied Statistics 13:25–29; the permutation of times: Mantel (1967), Cancer Research 27:209–220;
    moving populations: Kulldorff & Hjalmars (1999), Biometrics 55:544–552; bands: Johnson et al. (2007), Journal of
    Quantitative Criminology 23:201–219.

    `x`, `y` [n] metres in a plane, `day` [n] days (fractions allowed), n at least 2; `within_m`, `within_days` 0 or
    more, one number or edges in rising order. Time is proportional to the pairs close in space, and so is memory: four
    bytes per pair. Raises ValueError for shapes that do not fit, missing values, edges that are negative or not
    rising, fewer than 2 replicates.
    """
    events = _events(x, y, day)
    space, time = _edges(within_m, "within_m"), _edges(within_days, "within_days")
    if replicates < 2:
        raise ValueError(f"replicates is {replicates}; expected 2 or more, such as 999.")
    close = _close_in_space(events, space)
    counted = np.empty((replicates + 1, space.size, time.size), dtype=np.int64)
    _deal(events.day, close, time, random_seeds(rng, 1)[0], counted)
    counted = np.diff(counted, axis=2, prepend=0)
    observed, null = counted[0], counted[1:]
    in_space = np.diff(close.starts[:: events.day.size])
    in_time = np.diff(_pairs_in_time(np.sort(events.day), time), prepend=0)
    expected = np.outer(in_space, in_time) / (events.day.size * (events.day.size - 1) / 2)
    fields = (
        observed,
        expected,
        stats.poisson.sf(observed, expected),
        permutation_p_value(observed, null, "greater"),
        np.divide(observed, expected, out=np.full(expected.shape, np.nan), where=expected > 0),
        null.mean(axis=0),
        null.std(axis=0, ddof=1),
    )
    shape = np.shape(within_m) + np.shape(within_days)
    return Knox(*(np.asarray(field, dtype=np.float64).reshape(shape) for field in fields))


def close_pairs(x: ArrayLike, y: ArrayLike, day: ArrayLike, *, within_m: float, within_days: float) -> Ints:
    """The pairs that `knox` counts: which two events are close in space and in time.

        {(i, j) :  d_ij ≤ within_m,  0 ≤ t_j − t_i ≤ within_days}

    How to read: one row per pair, the earlier event first (of two at the same time, the one given first). Chains of
    near repeats are the connected parts of this graph.
    Assumes what `knox` assumes of places and times. Do not take a listed pair for a near repeat: most listed pairs
    are there by chance, and `knox` says how many that is.

    Knox (1964), Applied Statistics 13:25–29.

    Arguments as in `knox`, with one distance and one number of days. Returns [pairs, 2], positions in the arrays
    given, sorted. Raises ValueError as `knox`.
    """
    events = _events(x, y, day)
    space, time = _edges(within_m, "within_m"), _edges(within_days, "within_days")
    if space.size != 1 or time.size != 1:
        raise ValueError("within_m and within_days: expected one number each; ask once for each band.")
    close = _close_in_space(events, space)
    one = np.repeat(np.arange(events.day.size), np.diff(close.starts))
    near = np.abs(events.day[one] - events.day[close.partners]) <= time[0]
    pairs = np.sort(np.column_stack([events.order[one[near]], events.order[close.partners[near]]]), axis=1)
    days = np.asarray(day, dtype=np.float64)[pairs]
    pairs[days[:, 0] > days[:, 1]] = pairs[days[:, 0] > days[:, 1], ::-1]
    return np.asarray(pairs[np.lexsort(pairs.T[::-1])], dtype=np.int64)


@dataclass(frozen=True)
class FollowOns:
    """Events that follow another near by, by band of space: every field but `null` has one number a band.

    `observed` events; `expected` and `null` [replicates, bands], the mean and the numbers of the dealings; `p_value`
    how rarely a dealing has as many.
    """

    observed: Ints
    expected: Floats
    p_value: Floats
    null: Ints


def follow_ons(
    x: ArrayLike,
    y: ArrayLike,
    day: ArrayLike,
    *,
    stretch: ArrayLike,
    within_m: ArrayLike,
    within_days: float,
    fewest_days: float = 0.0,
    replicates: int = 999,
    rng: np.random.Generator,
) -> FollowOns:
    """How many events follow another near by, each chain with one originator, against what chance gives.

        events are linked when d ≤ within_m and fewest_days ≤ |t_i − t_j| ≤ within_days, in the same stretch
        observed in band b = (chains with links up to the band before) − (chains with links up to band b)

    A chain is a connected part of the graph of links, a lone event too. Each has one originator, so that the events
    that follow are all the others: none is counted twice, however many it follows, and over all bands they sum to
    events less chains. The bands are as in `knox`, the nearest first: what follows at the same place is not counted
    next door again.
    How to read: observed over the number of events is the share that follow; observed less expected, how many beyond
    chance. The times are dealt out within each stretch (half a year, say): a place that has more one year than the
    next makes no follow-ons, and links across the turn of two stretches are left out, as in the dealings.
    With `fewest_days` 1, events of the same day are no link: they are often one incident with several reports, or
    several victims of one evening.
    Assumes what `knox` does, within each stretch. Do not take a link for one offender, nor the excess for what could be
    prevented.

    Knox (1964), Applied Statistics 13:25–29; chains: Haberman & Ratcliffe (2012), Policing 6:151–166.

    `x`, `y`, `day` as in `knox`; `stretch` [n] whole numbers; `within_m` edges in rising order, `within_days` one
    number. Time grows with pairs close in space × replicates. Raises ValueError as `knox`.
    """
    events = _events(x, y, day)
    space, time = _edges(within_m, "within_m"), _edges(within_days, "within_days")
    stretches = np.asarray(stretch)
    if stretches.shape != events.day.shape or time.size != 1 or replicates < 2:
        raise ValueError(
            f"stretch has shape {stretches.shape}, within_days {time.size} numbers, replicates is {replicates}; "
            f"expected a stretch for each of {events.day.size} events, one number of days, 2 replicates or more."
        )
    of_event = stretches[events.order]
    by_stretch = np.argsort(of_event, kind="stable")
    rank = np.empty(by_stretch.size, dtype=np.int64)
    rank[by_stretch] = np.arange(by_stretch.size)
    close = _close_in_space(events, space)
    one = np.tile(np.arange(events.day.size), space.size).repeat(np.diff(close.starts))
    band = np.repeat(np.arange(space.size), np.diff(close.starts[:: events.day.size]))
    inside = of_event[one] == of_event[close.partners]
    links = np.column_stack([rank[one[inside]], rank[close.partners[inside]], band[inside]])
    firsts = np.concatenate([np.flatnonzero(np.diff(of_event[by_stretch], prepend=np.nan)), [by_stretch.size]])
    counted = np.zeros((replicates + 1, space.size), dtype=np.int64)
    between = float(checks.nonnegative(fewest_days, "fewest_days")) * (1 - SAME), float(time[0])
    _chain(events.day[by_stretch], firsts, links, between, random_seeds(rng, 1)[0], counted)
    observed, null = counted[0], counted[1:]
    return FollowOns(observed, null.mean(axis=0), permutation_p_value(observed, null, "greater"), null)


@nb.njit(cache=True)
def _chain(
    days: Floats, firsts: Ints, links: Ints, between: tuple[float, float], position: np.uint64, counted: Ints
) -> None:
    """Count for every dealing how many chains each band's links join. The first dealing is the days as they are.

    `firsts` says where each stretch begins; `links` [pairs, 3] are two events and a band, the bands in rising order.
    """
    dealt = days.copy()
    parent = np.empty(days.size, dtype=np.int64)
    for dealing in range(counted.shape[0]):
        if dealing > 0:
            for at in range(firsts.size - 1):
                for last in range(firsts[at + 1] - 1, firsts[at], -1):
                    position += STEP
                    chosen = firsts[at] + below(mixed(position), last - firsts[at] + 1)
                    dealt[last], dealt[chosen] = dealt[chosen], dealt[last]
        for event in range(days.size):
            parent[event] = event
        for link in range(links.shape[0]):
            a, b = links[link, 0], links[link, 1]
            if between[0] <= abs(dealt[a] - dealt[b]) <= between[1]:
                while parent[a] != a:
                    parent[a] = parent[parent[a]]
                    a = parent[a]
                while parent[b] != b:
                    parent[b] = parent[parent[b]]
                    b = parent[b]
                if a != b:
                    parent[max(a, b)] = min(a, b)
                    counted[dealing, links[link, 2]] += 1


class _Events(NamedTuple):
    """Events in order along the axis they are most spread over; `order` says where each stood."""

    along: Floats
    across: Floats
    day: Floats
    order: Ints


class _Close(NamedTuple):
    """Pairs close in space: in band b, event i's partners are partners[starts[b·n + i] : starts[b·n + i + 1]], each
    pair once, all later in order.
    """

    starts: Ints
    partners: NDArray[np.int32]


def _events(x: ArrayLike, y: ArrayLike, day: ArrayLike) -> _Events:
    where = [checks.vector(checks.finite(axis, name), name, 2) for axis, name in ((x, "x"), (y, "y"))]
    days = checks.vector(checks.finite(day, "day"), "day", 2)
    checks.same_length(where[0], where[1], "x and y")
    checks.same_length(where[0], days, "x and day")
    where.sort(key=np.ptp, reverse=True)
    order = np.argsort(where[0], kind="stable")
    return _Events(where[0][order], where[1][order], days[order], order)


def _edges(within: ArrayLike, name: str) -> Floats:
    """The upper edges of the bands, a little above what was said: a difference of rounding is no difference."""
    edges = checks.vector(np.atleast_1d(checks.nonnegative(within, name)), name)
    if np.any(np.diff(edges) <= 0):
        raise ValueError(f"{name} is {edges.tolist()}; expected edges in rising order, each the upper end of a band.")
    return edges * (1 + SAME)


def _close_in_space(events: _Events, edges: Floats) -> _Close:
    slots = np.zeros(edges.size * events.day.size, dtype=np.int64)
    nobody = np.empty(0, dtype=np.int32)
    _sweep(events.along, events.across, edges**2, slots, nobody)
    starts = np.concatenate([[0], np.cumsum(slots)])
    partners = np.empty(starts[-1], dtype=np.int32)
    if partners.size:
        _sweep(events.along, events.across, edges**2, starts[:-1].copy(), partners)
    return _Close(starts, partners)


@nb.njit(cache=True)
def _sweep(along: Floats, across: Floats, squares: Floats, slots: Ints, partners: NDArray[np.int32]) -> None:
    """Move each event's slot on by one for each partner; with room for them, also write the partners down."""
    n = along.size
    furthest = squares[-1]
    for i in range(n):
        for j in range(i + 1, n):
            ahead = (along[j] - along[i]) ** 2
            if ahead > furthest:
                break
            square = ahead + (across[j] - across[i]) ** 2
            if square <= furthest:
                band = 0
                while square > squares[band]:
                    band += 1
                if partners.size:
                    partners[slots[band * n + i]] = j
                slots[band * n + i] += 1


@nb.njit(cache=True)
def _deal(day: Floats, close: _Close, edges: Floats, position: np.uint64, counted: Ints) -> None:
    """Count pairs for every dealing of the days into `counted` [dealings, bands of space, edges of time].

    The first dealing is the days as they are. Each further one goes on from the order that the last one left (Fisher
    and Yates), which is as good as any. Counts are of pairs within each edge of time, nearer ones included.
    """
    n, dealings = day.size, counted.shape[0]
    dealt = day.copy()
    days = np.empty((n, LANES))
    sums = np.empty((counted.shape[1], counted.shape[2], LANES), np.int64)
    for first in range(0, dealings, LANES):
        for lane in range(LANES):
            if first + lane > 0:
                for last in range(n - 1, 0, -1):
                    position += STEP
                    chosen = below(mixed(position), last + 1)
                    dealt[last], dealt[chosen] = dealt[chosen], dealt[last]
            for event in range(n):
                days[event, lane] = dealt[event]
        _count(days, close, edges, sums)
        for lane in range(min(LANES, dealings - first)):
            for band in range(counted.shape[1]):
                for edge in range(counted.shape[2]):
                    counted[first + lane, band, edge] = sums[band, edge, lane]


@nb.njit(cache=True)
def _count(days: Floats, close: _Close, edges: Floats, sums: Ints) -> None:
    n = days.shape[0]
    sums[:] = 0
    for band in range(sums.shape[0]):
        for i in range(n):
            for at in range(close.starts[band * n + i], close.starts[band * n + i + 1]):
                j = close.partners[at]
                for edge in range(edges.size):
                    for lane in range(LANES):
                        sums[band, edge, lane] += abs(days[i, lane] - days[j, lane]) <= edges[edge]


@nb.njit(cache=True)
def _pairs_in_time(days: Floats, edges: Floats) -> Ints:
    """How many pairs of the sorted days lie within each edge."""
    pairs = np.zeros(edges.size, np.int64)
    for edge in range(edges.size):
        first = 0
        for i in range(days.size):
            while days[i] - days[first] > edges[edge]:
                first += 1
            pairs[edge] += i - first
    return pairs
