"""How a promise and what was measured become a row.

A promise is judged over all results; where it is broken, the kernel must have said so in those results (its own
flag, such as `trusted`), or the row says "not kept" alone. It counts as said where most results say it, or where those
without the flag keep the promise; the row tells both shares.
"""

import numpy as np
from benchmarks.rows import AccuracyRow
from numpy.typing import ArrayLike

from lagesbild.kernels.scoring import Coverage, coverage

LEAST, MOST = 0.93, 0.97  # what may be called 95 %
FEWEST_TO_JUDGE = 50  # results stood for; with fewer, the kernel has said of nearly all that it does not
MOSTLY = 0.5
SOME_MORE = 1.1  # false alarms over those promised
CAUTIOUS = 0.9


def interval_row(
    kernel: str, case: str, truth: ArrayLike, lower: ArrayLike, upper: ArrayLike, *, trusted: ArrayLike = True
) -> AccuracyRow:
    """Do 95 % intervals hold the truth? Kept between 93 and 97 %, simulation error aside.

    `trusted` fits the leading axes of `truth`.
    """
    ends = [np.asarray(end, dtype=float) for end in (truth, lower, upper)]
    held = coverage(*ends)
    inside = (ends[1] <= ends[0]) & (ends[0] <= ends[2])
    measured = f"{held.value:.1%}{where_stood_for(inside, trusted)}"
    verdict = coverage_verdict(inside, trusted)
    return AccuracyRow(kernel, case, "95 % of intervals cover (93–97 %)", measured, held.n, verdict)


def coverage_verdict(inside: ArrayLike, trusted: ArrayLike = True, least: float = LEAST, most: float = MOST) -> str:
    """Whether shares of intervals that held are what they should be, and if not, whether the kernel said so.

    Simulation error aside: the exact 95 % interval of the share is held against the promise.
    """
    within, stood_for = np.asarray(inside), by_result(inside, trusted)
    held = _share(within, within.size)
    if held.lower > most:
        return "wider than needed"
    if held.upper >= least:
        return "kept"
    if np.all(stood_for):
        return "not kept"
    judged = within[stood_for]
    mostly = stood_for.mean() < MOSTLY or judged.size < FEWEST_TO_JUDGE
    return "not kept" + said_so(mostly or _share(judged, judged.size).upper >= least)


def where_stood_for(inside: ArrayLike, trusted: ArrayLike = True) -> str:
    """What holds of the results the kernel stands for, where that is not all of them."""
    within, stood_for = np.asarray(inside), by_result(inside, trusted)
    if np.all(stood_for):
        return ""
    share = stood_for.mean()
    if stood_for.sum() < FEWEST_TO_JUDGE:
        return f" (stood for in {share:.0%})"
    return f" ({within[stood_for].mean():.1%} where stood for, {share:.0%} of results)"


def alarm_row(
    kernel: str, case: str, promised: float, alarms: ArrayLike, *, trusted: ArrayLike = True, n: int | None = None
) -> AccuracyRow:
    """Are there no more false alarms than promised? `alarms`: yes or no of each test.

    Where the kernel does not stand for every result, the alarms it does stand for are held against the promise.

    Not kept: more than a tenth too many, simulation error aside (exact 95 % interval, of `n` independent results
    where the tests depend on one another). Fewer by more than a tenth is told too.
    """
    called, stood_for = np.asarray(alarms, dtype=float), by_result(alarms, trusted)
    all_of_them = _share(called, called.size if n is None else n)
    verdict = "kept"
    if all_of_them.lower > SOME_MORE * promised:
        verdict = "not kept" + said_so(_share(called * stood_for, all_of_them.n).lower <= SOME_MORE * promised)
    elif all_of_them.upper < CAUTIOUS * promised:
        verdict = "kept, cautious"
    stated = f"{all_of_them.value:.2%} ({all_of_them.lower:.2%}–{all_of_them.upper:.2%})"
    measured = stated if np.all(stood_for) else f"{stated}; stood for {(called * stood_for).mean():.2%}"
    return AccuracyRow(kernel, case, f"at most {promised:.2%} false alarms", measured, all_of_them.n, verdict)


def power_row(kernel: str, case: str, found: ArrayLike) -> AccuracyRow:
    """How often what is there is found: told, not judged, for no kernel promises it."""
    share = np.asarray(found, dtype=float)
    return AccuracyRow(kernel, case, "found: told, not promised", f"{share.mean():.0%}", share.size, "told")


def by_result(results: ArrayLike, trusted: ArrayLike) -> np.ndarray:
    """`trusted` (one for all, or one for each on the leading axes) as one for each result."""
    shape, flags = np.shape(results), np.asarray(trusted, dtype=bool)
    return np.broadcast_to(flags.reshape(flags.shape + (1,) * (len(shape) - flags.ndim)), shape)


def said_so(said: bool) -> str:
    return " (said so)" if said else ""


def _share(called: np.ndarray, n: int) -> Coverage:
    """Share of yeses among so many independent results, with its exact interval."""
    yes = round(float(called.mean()) * n) if called.size else 0
    hits = np.arange(max(n, 1)) < yes
    return coverage(np.where(hits, 0.5, 2.0), np.zeros(hits.size), np.ones(hits.size))
