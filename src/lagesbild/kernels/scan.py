"""Where, and when, is there more than chance would pile up?

A scan statistic compares every circle around every area (and, in space–time, every window of periods) with the
rest of the map, and reports the zone where the counts are least likely to come from one common risk. Because it
looks everywhere, it is held against what looking everywhere finds in maps made by chance: the p-value is for the
whole search, so no correction for many zones is needed.

`scan_space` looks for places, `scan_space_time` for places in a time, `scan_bernoulli` for places where cases make up
more of a mix of cases and controls. `scan_flexible`, for zones of any shape, lies in `scan_flexible` and is offered
here as well.
"""

from collections.abc import Iterator
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from lagesbild.kernels import checks, scan_search, scan_windows
from lagesbild.kernels.checks import Floats, Ints
from lagesbild.kernels.scan_clusters import Cluster, Scan
from lagesbild.kernels.scan_evenness import judged_for_evenness
from lagesbild.kernels.scan_flexible import scan_flexible
from lagesbild.kernels.scan_inputs import places, refuse_none, refuse_unexpected, whole_counts
from lagesbild.kernels.scan_likelihood import Model, log_likelihood_ratio
from lagesbild.kernels.scan_null import Counts, hypergeometric_counts, multinomial_counts, permuted_counts
from lagesbild.kernels.scan_runs import Search, search_circles, search_cylinders
from lagesbild.kernels.scan_search import Sides
from lagesbild.kernels.scan_windows import Windows

__all__ = [
    "Cluster",
    "Scan",
    "log_likelihood_ratio",
    "scan_bernoulli",
    "scan_flexible",
    "scan_space",
    "scan_space_time",
]


def scan_space(
    x: ArrayLike,
    y: ArrayLike,
    cases: ArrayLike,
    expected: ArrayLike,
    *,
    max_share: float = 0.5,
    replicates: int = 999,
    rng: np.random.Generator,
    high: bool = True,
    low: bool = False,
    max_radius_m: float | None = None,
    fewest_cases: int = 2,
) -> Scan:
    """Circles with more (or fewer) cases than expected: Kulldorff's spatial scan statistic, Poisson model.

        log LR = c · log(c / e) + (C − c) · log((C − c) / (C − e))

    How to read: the first cluster is the circle where it is least likely that the risk is the same inside and out;
    its `p_value` says how often maps made by chance hold a circle at least as unlikely, anywhere. Later clusters
    are conservative: they are held against the most likely ones of chance.
    Assumes counts that are Poisson given their expectation, independent between areas. Overdispersed counts
    (events that beget events, expectations that leave out what matters) give clusters too easily: with a variance of
    1.5 times the mean, a third of maps without any have one at 5 %. Such maps are seldom `trusted` (false alarms that
    are: at most 5 %; one even map in ten is not trusted either). Do not read a
    border into the circle: areas at its rim may be ordinary, and places of other shapes come out as circles.

    Kulldorff (1997), Communications in Statistics – Theory and Methods 26:1481–1496.

    `x`, `y` [n] in metres; `cases` [n] whole numbers; `expected` [n] in any unit, such as residents or
    age-standardised cases (scaled to sum to the cases). A circle holds at most `max_share` (up to 0.5) of all
    expected and reaches at most `max_radius_m`. One case alone is no cluster: with high risk a zone has at least
    `fewest_cases`. Replicates are multinomial given the total. Returns clusters in order of likelihood.
    Raises ValueError for fewer than two areas, no cases, fractional, negative or missing counts, cases where none
    are expected, and where no circle fits.
    """
    east, north = places(x, y)
    counts = whole_counts(cases, "cases", east.shape)
    wanted = checks.nonnegative(expected, "expected")
    checks.same_length(wanted, east, "expected and x")
    refuse_unexpected(counts, wanted)
    total = int(counts.sum())
    sizes = wanted * (total / wanted.sum())
    model = Model(False, float(total), float(total), float(fewest_cases))
    search = Search(east, north, sizes, model, max_share, max_radius_m, replicates)
    null = multinomial_counts(total, sizes, scan_search.LANES, rng)
    return judged_for_evenness(search_circles(search, counts, _sides(high, low), null), counts, sizes)


def scan_bernoulli(
    x: ArrayLike,
    y: ArrayLike,
    cases: ArrayLike,
    controls: ArrayLike,
    *,
    max_share: float = 0.5,
    replicates: int = 999,
    rng: np.random.Generator,
    high: bool = True,
    low: bool = False,
    max_radius_m: float | None = None,
    fewest_cases: int = 2,
) -> Scan:
    """Circles where more of the people (or events) are cases than elsewhere: the Bernoulli model.

        log LR = log L(c of n inside, C − c of N − n outside) − log L(C of N)        L of independent yes and no

    How to read, and when not to use it: as `scan_space`. Take it where cases and controls are counted the same way
    (burglaries with and without forced entry), or where cases are many of few people; with cases few of many it
    agrees with the Poisson model, and that one takes expectations that differ between people.
    Assumes that, given the numbers of people, each is a case by one common chance. Replicates are drawn without
    replacement, given the number of cases.

    Kulldorff & Nagarwalla (1995), Statistics in Medicine 14:799–810.

    `cases` and `controls` [n] whole numbers, 0 or more; `max_share` is of both together. The rest, and errors, as
    `scan_space`; also where there are no controls.
    """
    east, north = places(x, y)
    counts, others = whole_counts(cases, "cases", east.shape), whole_counts(controls, "controls", east.shape)
    total, people = int(counts.sum()), counts + others
    if total == 0 or others.sum() == 0:
        raise ValueError("cases or controls: there are none, so there is nothing to compare; do not ask.")
    model = Model(True, float(total), float(people.sum()), float(fewest_cases))
    search = Search(east, north, people.astype(np.float64), model, max_share, max_radius_m, replicates)
    null = hypergeometric_counts(total, people, scan_search.LANES, rng)
    found = search_circles(search, counts, _sides(high, low), null)
    share = total / float(people.sum())
    return judged_for_evenness(found, counts, np.asarray(people * share, dtype=np.float64), drawn=share)


def scan_space_time(
    x: ArrayLike,
    y: ArrayLike,
    cases: ArrayLike,
    expected: ArrayLike | None,
    *,
    max_share: float = 0.5,
    max_duration: int | None = None,
    min_duration: int = 1,
    prospective: bool = False,
    model: Literal["poisson", "permutation"] = "poisson",
    replicates: int = 999,
    rng: np.random.Generator,
    max_radius_m: float | None = None,
    fewest_cases: int = 2,
) -> Scan:
    """Circles that for some periods have more cases than expected: the space–time scan statistic.

        Poisson:      e of a cylinder is the sum of `expected`, scaled to sum to the cases
        permutation:  e_at = (cases in area a) · (cases in period t) / C, so neither a place that is always busy
                      nor a period that is busy everywhere makes a cluster, only the two together

    How to read: as `scan_space`, with a window of periods. With `prospective` only windows that reach the last
    period count: what is going on now. A prospective scan repeated every week finds by chance a p-value below 0.05
    once in twenty weeks.
    Assumes, besides what `scan_space` does: that `expected` knows season and trend (Poisson); that areas' shares of
    the cases change alike over time, so that a town's growth at one end is not taken for a cluster (permutation).

    Kulldorff (2001), Journal of the Royal Statistical Society A 164:61–72. Kulldorff et al. (2005), PLoS Medicine
    2:e59 (permutation).

    `cases` [n, T] whole numbers, `expected` [n, T] in any unit (not used, and may be None, with "permutation").
    Windows last `min_duration` … `max_duration` periods (None: half of all). A circle holds at most `max_share` of
    all expected over all periods (of all cases with "permutation"). Clusters do not share areas, whatever their
    periods. Errors as `scan_space`; also for fewer than two periods.
    """
    east, north = places(x, y)
    counts = whole_counts(cases, "cases", (east.size, np.shape(cases)[-1]))
    longest = _longest(counts.shape[1], min_duration, max_duration)
    wanted = _expected_cylinders(counts, expected, model)
    earlier = counts.shape[1] - longest - 1 if prospective else 0
    counts, wanted = _merge_first(counts, earlier), _merge_first(wanted, earlier)
    totals = float(counts.sum())
    search = Search(
        east,
        north,
        wanted.sum(axis=1),
        Model(False, totals, totals, float(fewest_cases)),
        max_share,
        max_radius_m,
        replicates,
    )
    windows = Windows(counts.shape[1], min_duration, longest, prospective)
    null = _null_cylinders(counts, wanted, model, rng)
    return judged_for_evenness(
        search_cylinders(search, counts, wanted, windows, null, max(0, earlier)),
        counts,
        wanted,
        first_period=max(0, earlier),
    )


def _sides(high: bool, low: bool) -> Sides:
    if not (high or low):
        raise ValueError("high and low are both false, so no zone is sought; ask for at least one.")
    return Sides(high, low)


def _longest(periods: int, shortest: int, longest: int | None) -> int:
    if periods < 2:
        raise ValueError("cases: there is only one period, so no window to look through; use scan_space.")
    longest = max(shortest, periods // 2) if longest is None else longest
    if not 1 <= shortest <= longest <= periods:
        raise ValueError(
            f"min_duration {shortest} and max_duration {longest} do not fit {periods} periods; "
            "expected 1 ≤ min_duration ≤ max_duration ≤ periods."
        )
    return longest


def _expected_cylinders(counts: Ints, expected: ArrayLike | None, model: str) -> Floats:
    """What is expected of every area in every period; sums to the cases."""
    if model == "permutation":
        refuse_none(counts)
        return np.asarray(np.outer(counts.sum(axis=1), counts.sum(axis=0)) / counts.sum())
    if model != "poisson":
        raise ValueError(f"model is {model!r}; expected 'poisson' or 'permutation'.")
    if expected is None:
        raise ValueError("expected is missing; the Poisson model needs it (or take model='permutation').")
    wanted = checks.nonnegative(expected, "expected")
    checks.same_length(wanted, counts.astype(np.float64), "expected and cases")
    refuse_unexpected(counts, wanted)
    return np.asarray(wanted * (counts.sum() / wanted.sum()))


def _merge_first(values: np.ndarray, earlier: int) -> np.ndarray:
    """The first `earlier` + 1 periods as one: a prospective scan never looks into them singly."""
    if earlier <= 0:
        return values
    first = values[:, : earlier + 1].sum(axis=1, keepdims=True)
    return np.ascontiguousarray(np.concatenate([first, values[:, earlier + 1 :]], axis=1))


def _null_cylinders(counts: Ints, expected: Floats, model: str, rng: np.random.Generator) -> Iterator[Counts]:
    if model == "poisson":
        return multinomial_counts(int(counts.sum()), expected.ravel(), scan_windows.LANES, rng)
    cells = np.repeat(np.arange(counts.size), counts.ravel())
    places, times = (part.astype(np.int32) for part in np.divmod(cells, counts.shape[1]))
    return permuted_counts(places, times, counts.shape, scan_windows.LANES, rng)
