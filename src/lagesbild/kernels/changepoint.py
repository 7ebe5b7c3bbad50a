"""Where a series changes level or pattern: exact segmentation with the number of breaks chosen from the data.

Every way of cutting the series into segments of at least a given length is considered (dynamic programming), so the
breaks are the best ones and not the first that a search met.
"""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

from lagesbild.kernels.checks import Bools, Floats, Ints, finite, share, vector

LEVEL = 0.95  # of the intervals for when
CLEAR = 7.0  # standard errors
NO_NOISE = 1e-20  # rounding, beside the square of the change
CALMEST = 1e-4  # a side much calmer than the other is short and lucky rather than exact


@dataclass(frozen=True)
class Segments:
    """Breaks, and what every other number of breaks would have given.

    `breakpoints` [m]: position of the first value of each new segment (equal to the 1-based last position before it).
    `interval` [m, 2]: lowest and highest position for each, at level 0.95. `trusted` [m]: False for a change of less
    than seven standard errors, whose interval is too narrow, for it was the largest of many. `coefficients` [m + 1, p]
    per segment.
    `rss`, `bic` [most + 1]: residual sum of squares and criterion for 0, 1, … breaks; `breakpoints` is the row of
    `all_breakpoints` with the lowest `bic`.
    """

    breakpoints: Ints
    rss: Floats
    bic: Floats
    interval: Ints
    trusted: Bools
    coefficients: Floats
    all_breakpoints: tuple[Ints, ...]


def segment(y: ArrayLike, X: ArrayLike | None = None, *, least_share: float = 0.15, most: int = 5) -> Segments:
    """Break points of a linear model by exact dynamic programming, their number by BIC.

        minimise Σ_segments min_β Σ (y_t − x_tᵀβ)²      over all cuts into segments of at least ⌊least_share · n⌋ values
        BIC(m) = n (log(RSS_m / n) + 1 + log 2π) + log n · (p + 1)(m + 1)

    With X None the model is a level of its own in each segment. The interval for when is Bai's (1997), each segment
    with its own variance: the argmax of a two-sided Brownian motion with drift, scaled by the size of the change. With
    changes of less than seven standard errors it holds 89–92 % of breaks in simulation (`trusted` is then False).
    How to read: no break is a finding too. The BIC of the numbers not chosen says how close the choice was.
    Assumes roughly normal, independent deviations of even size within a segment: take logarithms of counts (and have
    more than about ten a period), put season into X. For counts with a p-value for "did it turn at all" use
    `trend.find_change`. Not for single odd values: they are not breaks.

    Bai & Perron (2003), J. Applied Econometrics 18:1–22. Bai (1997), Rev. Economics and Statistics 79:551–563.

    `y` [n]; `X` [n, p] with its own column of ones; memory n². `most` is lowered to what the shortest segment allows.
    Raises ValueError for missing values, a shortest segment that cannot carry p coefficients, and shapes that differ.
    """
    values = vector(finite(y, "y"), "y", fewest=2)
    design = _design(X, values.size)
    n, p = design.shape
    shortest = int(share(least_share, "least_share") * n + 1e-9)
    if shortest < p + 1 or 2 * shortest > n:
        raise ValueError(
            f"least_share is {least_share}: the shortest segment would have {shortest} of {n} values for {p} "
            f"coefficient(s); expected {p + 1} to {n // 2} values."
        )
    if most < 0:
        raise ValueError(f"most is {most}; expected the largest number of breaks, 0 or more.")
    cost = _segment_costs(values, design, shortest)
    rss, cuts = _best_cuts(cost, min(most, n // shortest - 1))
    floor = np.finfo(float).tiny  # a series without any deviation has no logarithm of it
    fit = n * (np.log(np.maximum(rss, floor) / n) + 1 + np.log(2 * np.pi))
    bic = fit + np.log(n) * (p + 1) * np.arange(1, rss.size + 1)
    breaks = cuts[int(bic.argmin())]
    return Segments(
        breakpoints=breaks,
        rss=rss,
        bic=bic,
        interval=_intervals(values, design, breaks),
        trusted=_clear(values, design, breaks),
        coefficients=_coefficients(values, design, breaks),
        all_breakpoints=cuts,
    )


def _design(X: ArrayLike | None, n: int) -> Floats:
    if X is None:
        return np.ones((n, 1))
    design = finite(X, "X")
    if design.ndim != 2 or design.shape[0] != n:
        raise ValueError(f"X has shape {design.shape}; expected ({n}, p), a row for each value of y.")
    return design


def _segment_costs(y: Floats, design: Floats, shortest: int) -> Floats:
    """cost[i, j]: residual sum of squares of values i … j − 1; infinite where that is too short.

    All segments of the shortest length are solved at once, then each grows by one value at a time (recursive least
    squares): the residual of the coming value, over its own predictive variance, is what it adds.
    """
    n, p = design.shape
    cost = np.full((n, n + 1), np.inf)
    starts = np.arange(n - shortest + 1)
    rows = starts[:, None] + np.arange(shortest)
    x, target = design[rows], y[rows]
    if np.any(np.linalg.matrix_rank(x) < p):
        raise ValueError(
            f"X: some {shortest} values in a row do not determine its {p} coefficients; give a larger least_share "
            "or fewer columns."
        )
    inverse = np.linalg.inv(np.swapaxes(x, 1, 2) @ x)
    beta = inverse @ np.swapaxes(x, 1, 2) @ target[:, :, None]
    rss = np.sum((target - (x @ beta)[:, :, 0]) ** 2, axis=1)
    cost[starts, starts + shortest] = rss
    for length in range(shortest + 1, n + 1):
        starts = np.arange(n - length + 1)
        inverse, beta, rss = inverse[starts], beta[starts], rss[starts]
        new = design[starts + length - 1]
        gain = inverse @ new[:, :, None]
        variance = 1 + (new[:, None, :] @ gain)[:, 0, 0]
        error = y[starts + length - 1] - (new[:, None, :] @ beta)[:, 0, 0]
        rss = rss + error**2 / variance
        beta = beta + gain * (error / variance)[:, None, None]
        inverse = inverse - gain @ np.swapaxes(gain, 1, 2) / variance[:, None, None]
        cost[starts, starts + length] = rss
    return cost


def _best_cuts(cost: Floats, most: int) -> tuple[Floats, tuple[Ints, ...]]:
    """Least cost with 0 … most breaks, and where they then lie."""
    n = cost.shape[0]
    total = cost[0].copy()
    came_from: list[NDArray[np.intp]] = []
    rss, cuts = [total[n]], [np.zeros(0, dtype=np.int64)]
    for _ in range(most):
        through = total[:n, None] + cost
        came_from.append(through.argmin(axis=0))
        total = through.min(axis=0)
        at, found = n, []
        for back in reversed(came_from):
            at = int(back[at])
            found.append(at)
        if not np.isfinite(total[n]):
            break
        rss.append(total[n])
        cuts.append(np.array(found[::-1], dtype=np.int64))
    return np.array(rss), tuple(cuts)


def _coefficients(y: Floats, design: Floats, breaks: Ints) -> Floats:
    edges = [0, *breaks.tolist(), y.size]
    parts = [np.linalg.lstsq(design[i:j], y[i:j])[0] for i, j in pairwise(edges)]
    return np.array(parts)


def _intervals(y: Floats, design: Floats, breaks: Ints) -> Ints:
    """Bai's interval for each break, each side with its own moments and variance."""
    edges = [0, *breaks.tolist(), y.size]
    beta = _coefficients(y, design, breaks)
    found = np.zeros((breaks.size, 2), dtype=np.int64)
    for number, at in enumerate(breaks):
        before, after = slice(edges[number], at), slice(at, edges[number + 2])
        change = beta[number + 1] - beta[number]
        size_before = float(np.mean((design[before] @ change) ** 2))
        size_after = float(np.mean((design[after] @ change) ** 2))
        noise_before = float(np.mean((y[before] - design[before] @ beta[number]) ** 2))
        noise_after = float(np.mean((y[after] - design[after] @ beta[number + 1]) ** 2))
        noisier = max(noise_before, noise_after)
        if noisier <= NO_NOISE * max(size_before, size_after):
            found[number] = at  # nothing but the change: there is no doubt about when
            continue
        noise_before, noise_after = max(noise_before, CALMEST * noisier), max(noise_after, CALMEST * noisier)
        xi = size_after / size_before
        phi = xi * noise_after / noise_before
        scale = noise_before / size_before
        low, high = (_argmax_quantile(tail, xi, phi) * scale for tail in ((1 - LEVEL) / 2, (1 + LEVEL) / 2))
        found[number] = [max(np.floor(at - high), 0), min(np.ceil(at - low), y.size)]
    return found


def _clear(y: Floats, design: Floats, breaks: Ints) -> Bools:
    """Whether each change is at least `CLEAR` standard errors, its coefficients taken together."""
    edges = [0, *breaks.tolist(), y.size]
    beta = _coefficients(y, design, breaks)
    clear = np.zeros(breaks.size, dtype=np.bool_)
    for number, at in enumerate(breaks):
        doubt = np.zeros((design.shape[1], design.shape[1]))
        for part, own in ((slice(edges[number], at), number), (slice(at, edges[number + 2]), number + 1)):
            x = design[part]
            left = max(x.shape[0] - x.shape[1], 1)
            noise = float(np.sum((y[part] - x @ beta[own]) ** 2)) / left
            doubt += noise * np.linalg.inv(x.T @ x)
        change = beta[number + 1] - beta[number]
        # Without any noise a change of any size is clear.
        clear[number] = not doubt.any() or change @ np.linalg.pinv(doubt) @ change >= CLEAR**2
    return clear


def _argmax_quantile(tail: float, xi: float, phi: float) -> float:
    low, high = -1.0, 1.0
    while argmax_probability(low, xi, phi) > tail:
        low *= 2
    while argmax_probability(high, xi, phi) < tail:
        high *= 2
    while high - low > 1e-9 * (1 + abs(high)):
        middle = (low + high) / 2
        low, high = (middle, high) if argmax_probability(middle, xi, phi) < tail else (low, middle)
    return (low + high) / 2


def argmax_probability(x: float, xi: float, phi: float) -> float:
    """P(argmax V ≤ x), V(s) = W₁(−s) − |s|/2 for s ≤ 0 and √φ W₂(s) − ξ s/2 for s > 0 (Bai 1997, appendix B)."""
    if x > 0:  # seen from the other end, with the sides' names exchanged
        return 1 - argmax_probability(-x * xi**2 / phi, 1 / xi, 1 / phi)
    s = -x
    slope = xi / phi
    bend = np.exp(slope * (1 + slope) * s / 2 + special.log_ndtr(-(0.5 + slope) * np.sqrt(s)))
    tail = special.ndtr(-np.sqrt(s) / 2)
    left = (phi + 2 * xi) / (phi + xi)
    return float(
        (s / 2 - 2 + left * (phi + 2 * xi) / xi) * tail
        - np.sqrt(s / (2 * np.pi)) * np.exp(-s / 8)
        - phi / xi * left * bend
    )
