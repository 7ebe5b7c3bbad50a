"""Do more events happen near a place while it is there than when it is not?

A building site, a market, a temporary home for the night: each is compared with its own surroundings before and after,
so that what is lasting there (a square, a station) is on both sides and counts for nothing.

Farrington (1995), Biometrics 51:228–235. Mancl & DeRouen (2001), Biometrics 57:126–134, for few groups.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import optimize, special

from lagesbild.kernels.checks import finite, nonnegative, same_length, share, vector

FEWEST_TO_TRUST = 20  # places; with fewer, one unlike the others decides how sure all look
LARGEST_LOG = 12.0  # a ratio beyond this runs off to infinity: all events lie on one side


@dataclass(frozen=True)
class WhileThere:
    """`ratio` of events near the places while they are there to when they are not, `lower`, `upper`, two-sided
    `p_value`; `n_places` that tell anything, `n_events` near them while they were there. `trusted` is False with fewer
    than twenty such places."""

    ratio: float
    lower: float
    upper: float
    p_value: float
    n_places: int
    n_events: int
    trusted: bool


def while_there(
    during: ArrayLike, near: ArrayLike, expected_share: ArrayLike, level: float = 0.95
) -> WhileThere | None:
    """Events near places while they are there, against their own surroundings at other times.

        o_s ~ Binomial(n_s, p_s),   p_s = w_s r / (w_s r + 1 − w_s)
        r solves Σ (o_s − n_s p_s) = 0;   var(log r) = S/(S − 1) · Σ (o_s − n_s p_s)² / (Σ n_s p_s (1 − p_s))²

    o of the n events near place s fell while it was there; w is the share of all events of the town that did, so season
    and trend are allowed for. The variance is by place: events near one place may depend on each other. Interval and p
    by Student's t with S − 1 degrees of freedom.
    How to read: 1.5 (1.2–1.9): half as many again while the places are there. Assumes that where and when they were put
    did not follow from the events, and that surroundings otherwise follow the town. Do not use it to say that the place
    brought the events: what came with it (people, traffic, a closed street) did too.

    `during`, `near` [S] counts; `expected_share` [S] strictly between 0 and 1. None where fewer than two places tell
    anything, or all events lie on one side. Raises ValueError for shapes that do not fit or shares outside 0–1.
    """
    o, n = nonnegative(during, "during"), nonnegative(near, "near")
    w = vector(finite(expected_share, "expected_share"), "expected_share", fewest=0)
    same_length(o, n, "during and near")
    same_length(o, w, "during and expected_share")
    if np.any((w <= 0) | (w >= 1)):
        raise ValueError("expected_share: expected shares strictly between 0 and 1; leave out places always there.")
    told = n > 0
    o, n, w = o[told], n[told], w[told]
    if o.size < 2 or o.sum() == 0 or o.sum() == n.sum():
        return None
    log_odds = np.log(w / (1 - w))

    def score(log_ratio: float) -> float:
        return float((o - n * special.expit(log_odds + log_ratio)).sum())

    if score(-LARGEST_LOG) <= 0 or score(LARGEST_LOG) >= 0:
        return None
    log_ratio = float(optimize.brentq(score, -LARGEST_LOG, LARGEST_LOG))
    p = special.expit(log_odds + log_ratio)
    size = o.size
    se = float(np.sqrt(size / (size - 1) * ((o - n * p) ** 2).sum()) / (n * p * (1 - p)).sum())
    reach = float(special.stdtrit(size - 1, (1 + share(level, "level")) / 2)) * se
    p_value = float(2 * special.stdtr(size - 1, -abs(log_ratio) / se)) if se > 0 else 1.0
    ratio, lower, upper = (float(np.exp(log_ratio + gap)) for gap in (0.0, -reach, reach))
    return WhileThere(ratio, lower, upper, p_value, size, int(o.sum()), size >= FEWEST_TO_TRUST)
