"""What happened, when only a part of it is reported?

Recorded offences are what happened times the share that was reported; both move. A survey tells the share with an
interval, rarely and for large areas. Here: how large a change of reporting would explain a change of counts, how
many events lie behind the recorded ones, and how many no source knows of, told from how several sources overlap.
"""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from lagesbild.kernels.checks import Floats, nonnegative, positive, share
from lagesbild.kernels.loglinear import fit_poisson

REPORTING_POINTS = 200  # of the reporting share's distribution; with twice as many no end moves by a tenth of an event
NEAREST = 1e-9  # a reporting share of exactly 0 or 1 has no logit
CREDIBLE = 2.0  # in AIC: models within it explain the overlaps about as well as the one chosen
ALL_PAIRS = 3


@dataclass(frozen=True)
class Happened:
    """Events that took place, `value` with interval; arrays of one value per count."""

    value: Floats
    lower: Floats
    upper: Floats


@dataclass(frozen=True)
class CaptureModel:
    """`dependent`: pairs of sources taken to depend on each other; `value`: events in all; `aic` over the best."""

    dependent: tuple[tuple[int, int], ...]
    value: float
    aic: float


@dataclass(frozen=True)
class CaptureRecapture:
    """`known`: events that some source holds. `value`, `lower`, `upper`: events in all. `models`: every model
    tried, best first; `lowest`, `highest`: estimates of those that explain the overlaps about as well. `trusted` is
    False with two sources: nothing in them tells whether they are independent; if they are not, no interval holds."""

    known: float
    value: float
    lower: float
    upper: float
    models: tuple[CaptureModel, ...]
    lowest: float
    highest: float
    trusted: bool


def tipping_point(ratio_of_counts: ArrayLike, reporting_then: ArrayLike) -> Floats:
    """The share reported now that would, alone, explain a change of counts.

        reporting_now = reporting_then · ratio_of_counts

    How to read: counts rose by a fifth while 74 % were reported then. If 89 % are reported now, nothing else has
    changed. Above 1 says that not even if everybody reported would that explain it all: something else changed
    too. Put the lower limit of the ratio in to learn what would make the change no longer show.
    Assumes that the same acts count as the offence now as then. It is a "what if", not an estimate: whether
    reporting did change is for a survey to say.

    `ratio_of_counts` now over then, 0 or more; `reporting_then` above 0, at most 1; shapes that broadcast. Raises
    ValueError for other values.
    """
    ratio = nonnegative(ratio_of_counts, "ratio_of_counts")
    then = positive(reporting_then, "reporting_then")
    if np.any(then > 1):
        raise ValueError(f"reporting_then is {then.max():g}; expected a share of at most 1 (0.74, not 74).")
    return np.asarray(ratio * then)


def happened(
    counts: ArrayLike, reporting_rate: float, interval: tuple[float, float], *, level: float = 0.95
) -> Happened:
    """How many events took place, from how many were recorded and the share that is reported.

        counts ~ Binomial(happened, p);   value = counts / reporting_rate
        lower, upper: quantiles of counts + negative binomial(counts or counts + 1, p), mixed over p

    p's doubt is logit-normal with the given `interval` (at the same `level`) as its quantiles. The negative
    binomial with `counts` gives the lower end and with `counts` + 1 the upper, as in exact intervals, so that
    nothing recorded still leaves room for something.
    How to read: 120 recorded and 40 % reported (33–47 %): some 300 happened, 240 to 390. Most of the width is the
    survey's. Assumes each event is reported with the same probability, that what is reported is recorded, and
    that the survey's rate holds for this offence, place and time: a national rate in one municipality is an
    assumption to say aloud. Do not use it to compare areas whose own rates nobody has measured: the factor is the
    same and tells nothing new.

    `counts` any shape; `reporting_rate` within `interval`, both above 0 and at most 1. Raises ValueError for
    other values.
    """
    c = nonnegative(counts, "counts")
    low, high = (float(end) for end in interval)
    if not 0 < low <= reporting_rate <= high <= 1:
        raise ValueError(
            f"reporting_rate is {reporting_rate} with interval {low} to {high}; expected 0 < lower ≤ rate ≤ upper ≤ 1."
        )
    tail = (1 - share(level, "level")) / 2
    ends = special.logit(np.clip([low, high], NEAREST, 1 - NEAREST))
    scores = special.ndtri((np.arange(REPORTING_POINTS) + 0.5) / REPORTING_POINTS)
    shares = special.expit(ends.mean() + np.ptp(ends) / (2 * special.ndtri(1 - tail)) * scores)
    flat = c.ravel()
    lower = flat + _unreported(flat, shares, tail)
    upper = flat + _unreported(flat + 1, shares, 1 - tail)
    return Happened(c / reporting_rate, lower.reshape(c.shape), upper.reshape(c.shape))


def capture_recapture(overlaps: ArrayLike, *, level: float = 0.95) -> CaptureRecapture:
    """How many events there are in all, from how two or three sources that each know some of them overlap.

        two sources:    value = (n₁ + 1)(n₂ + 1) / (m + 1) − 1        n₁, n₂ known to each, m to both (Chapman)
        three sources:  log-linear models of the seven known cells; the eighth follows; best by AIC
                        among those that leave out some pair

    The interval is that of the profile likelihood of the number in all; with three sources it spans those of all
    models within 2 of the chosen one's AIC, for the choice is itself a guess. The model with every pair dependent
    is reported but never chosen: it fits any overlaps exactly, so nothing could speak against it.
    How to read: the police know 60, the schools 45, both 15: about 175 in all. `lowest`–`highest` says what other
    models that explain the overlaps as well would give; where it is wide the sources cannot tell, and neither can we.
    Assumes that events can be recognised in both sources without error (missed matches inflate the number), that
    nothing joins or leaves in between, that each event has some chance of each source, and with two sources that
    they are independent: a police report made by the school itself makes the number too low, and two sources can
    never tell. Three can tell of dependence between two, never of all three together.

    Chapman (1951), Univ. California Publ. Statistics 1:131–160. Fienberg (1972), Biometrika 59:591–603. Cormack
    (1992), Biometrics 48:567–576 (profile likelihood).

    `overlaps` (2, 2) or (2, 2, 2): the number of events by absence (0) and presence (1) in each source; the cell
    absent from all is not used and must be 0. Raises ValueError for other shapes, sources that know nothing, or
    never overlap.
    """
    table = nonnegative(overlaps, "overlaps")
    if table.shape not in ((2, 2), (2, 2, 2)):
        raise ValueError(f"overlaps has shape {table.shape}; expected (2, 2) for two sources or (2, 2, 2) for three.")
    cells = table.ravel()
    if cells[0] != 0:
        raise ValueError(
            f"overlaps: the cell absent from all sources is {cells[0]:g}; it is what is asked for, give 0."
        )
    presence = np.indices(table.shape).reshape(table.ndim, -1).T.astype(np.float64)
    for source in range(table.ndim):
        if cells @ presence[:, source] == 0:
            raise ValueError(f"overlaps: source {source} knows of nothing; leave it out.")
    if cells @ (presence.sum(axis=1) > 1) == 0:
        raise ValueError("overlaps: no event is known to two sources, so nothing tells how many are known to none.")
    models = _models(cells, presence)
    best = next((model for model in models if len(model.dependent) < ALL_PAIRS), models[0])
    as_good = [model for model in models if model.aic <= best.aic + CREDIBLE]
    ends = [
        _profile_interval(cells, _design(presence, model.dependent), model.value, level)
        for model in as_good
        if len(model.dependent) < ALL_PAIRS or model is best
    ]
    return CaptureRecapture(
        known=float(cells.sum()),
        value=best.value if table.ndim == 3 else _chapman(cells),
        lower=min(low for low, _ in ends),
        upper=max(high for _, high in ends),
        models=tuple(models),
        lowest=min(model.value for model in as_good),
        highest=max(model.value for model in as_good),
        trusted=table.ndim > 2,
    )


def _unreported(successes: Floats, shares: Floats, q: float) -> Floats:
    """Quantile of the number not reported, negative binomial given each share, mixed over the shares; by bisection."""
    some = np.maximum(successes, NEAREST)[:, None]

    def below(number: Floats) -> Floats:
        return np.asarray(special.betainc(some, number[:, None] + 1, shares).mean(axis=1))

    low = np.full(successes.size, -1.0)
    high = np.maximum(successes, 1.0)
    while np.any(short := below(high) < q):
        high = np.where(short, 2 * high, high)
    while np.any(high - low > 1):
        middle = np.floor((low + high) / 2)
        enough = below(middle) >= q
        low, high = np.where(enough, low, middle), np.where(enough, middle, high)
    return np.where(successes > 0, high, 0.0)


def _chapman(cells: Floats) -> float:
    _, second, first, both = cells
    return float((first + both + 1) * (second + both + 1) / (both + 1) - 1)


def _design(presence: Floats, dependent: tuple[tuple[int, int], ...]) -> Floats:
    """One column for the cell absent from all, one for each source, one for each dependent pair."""
    together = [presence[:, i] * presence[:, j] for i, j in dependent]
    return np.column_stack([np.ones(len(presence)), presence, *together])


def _models(cells: Floats, presence: Floats) -> list[CaptureModel]:
    """Every log-linear model of the known cells that can be fitted, best first."""
    sources = presence.shape[1]
    pairs = list(combinations(range(sources), 2)) if sources == 3 else []
    found = []
    for size in range(len(pairs) + 1):
        for dependent in combinations(pairs, size):
            design = _design(presence, dependent)[1:]
            fit = fit_poisson(cells[1:], np.zeros(len(design)), design)
            if fit.settled:
                unknown = float(np.exp(fit.coefficients[0]))
                found.append(
                    CaptureModel(dependent, float(cells.sum()) + unknown, float(fit.deviance) + 2 * design.shape[1])
                )
    if not found:
        raise ValueError("overlaps: too many empty cells to fit any model; join sources or give more events.")
    least = min(model.aic for model in found)
    relative = [CaptureModel(model.dependent, model.value, model.aic - least) for model in found]
    return sorted(relative, key=lambda model: (model.aic, len(model.dependent)))


def _profile_interval(cells: Floats, design: Floats, value: float, level: float) -> tuple[float, float]:
    """Numbers in all whose likelihood, the rest of the model at its best, falls short of the top by less than χ²₁/2."""
    known = float(cells.sum())

    def log_likelihood(unknown: float) -> float:
        filled = np.append(unknown, cells[1:])
        mean = fit_poisson(filled, np.zeros(filled.size), design).mean
        whole = known + unknown
        shares = np.sum(special.xlogy(filled, mean / whole))
        return float(special.gammaln(whole + 1) - special.gammaln(unknown + 1) + shares)

    top = max(value - known, 1e-6)
    drop = float(special.chdtri(1, 1 - level)) / 2
    floor = max(log_likelihood(top), log_likelihood(max(top - 0.5, 1e-6))) - drop
    high = top + 1
    while log_likelihood(high) > floor:
        high = top + 2 * (high - top)
    upper = _crossing(log_likelihood, floor, top, high)
    lower = 0.0 if log_likelihood(1e-9) > floor else _crossing(log_likelihood, floor, top, 1e-9)
    return known + lower, known + upper


def _crossing(log_likelihood: Callable[[float], float], floor: float, inside: float, outside: float) -> float:
    while abs(outside - inside) > 1e-4 * (1 + abs(inside)):
        middle = (inside + outside) / 2
        inside, outside = (middle, outside) if log_likelihood(middle) > floor else (inside, middle)
    return (inside + outside) / 2
