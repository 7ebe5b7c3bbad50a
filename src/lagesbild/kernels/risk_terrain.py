"""Which kinds of places do events lie near?

Licensed premises, transit stops, schools, vacant lots: a grid of squares, the events in each, and how near each square
lies to places of each kind. A kind is tried in several forms (within some distance, or many within it); the trying is
paid for, so that a list of twenty kinds does not hold one by chance.

It describes where events lie. A place that events lie near need not draw them: shops and burglaries both need people.

Caplan, Kennedy & Miller (2011), Justice Quarterly 28:360–381. Benjamini & Hochberg (1995), J. R. Statist. Soc. B
57:289–300. Benjamini & Yekutieli (2005), J. Amer. Statist. Assoc. 100:71–81.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike
from scipy.spatial import cKDTree

from lagesbild.kernels.checks import Bools, Floats, finite, nonnegative, positive, share
from lagesbild.kernels.funnel import benjamini_hochberg
from lagesbild.kernels.regression import CountRegression, SpatialErrors, fit_counts

Form = Literal["near", "density"]

FEWEST_SQUARES = 10  # on either side of a form: with fewer, the ratio is one neighbourhood's


@dataclass(frozen=True)
class Influence:
    """One kind of place, in the form that told most.

    `ratio`: events per unit of exposure where the form is one higher (near: within `within_m` against not; density: per
    standard deviation), among the kinds kept, or alone where it was not kept; `lower`, `upper` its interval, widened
    for having been chosen. `p_value`: for no influence, every form tried paid for. `kept` at the false discovery rate.
    `form` is None, and the numbers missing, where fewer than ten squares (or no events) lie within or beyond every
    distance tried: the kind could not be judged.
    """

    kind: int
    form: Form | None
    within_m: float
    ratio: float
    lower: float
    upper: float
    p_value: float
    kept: bool


@dataclass(frozen=True)
class RiskTerrain:
    """`influences`, one per kind in the order given; `relative_risk` [n]: each square against the mean square, by the
    kinds kept (1 where none was); `forms_tried` in all; `trusted` False with fewer than ten events per coefficient.
    """

    influences: tuple[Influence, ...]
    relative_risk: Floats
    forms_tried: int
    trusted: bool


@dataclass(frozen=True)
class _Candidate:
    kind: int
    form: Form
    within_m: float
    column: Floats
    fit: CountRegression

    @property
    def p_value(self) -> float:
        return float(self.fit.p_value[0])


def risk_terrain(
    counts: ArrayLike,
    exposure: ArrayLike,
    centres: ArrayLike,
    places: Sequence[ArrayLike],
    *,
    depends_within_m: float,
    within_m: Sequence[float] = (150.0, 300.0, 600.0),
    false_discovery_rate: float = 0.05,
    level: float = 0.95,
) -> RiskTerrain:
    """Kinds of places that more (or fewer) events lie near, with false discoveries held down.

        near_i = 1 if the nearest place of the kind lies within d of square i's centre
        density_i = Σ_places (1 − distance/d)₊, in standard deviations

    Each form of each kind (two, for every d in `within_m`) is tried alone by Poisson regression with spatial errors; a
    kind's p-value is its smallest times the number of forms tried. Kinds survive by Benjamini & Hochberg and are fitted
    together; their intervals have the level 1 − (1 − level) · kept / judged, so that among all intervals shown the
    share that misses stays 1 − level (false coverage rate), and a kind whose interval beside the others holds 1 is let
    go.
    How to read: near within 150 m, ratio 1.8 (1.3–2.5): squares that near have 80 % more events per unit of exposure
    than others with the same other kinds. Of the kinds kept, on average at most the false discovery rate are chance.
    Assumes that exposure is what it should be (people about, not residents, for robbery), that lists of places are
    complete alike everywhere, and that squares further apart than `depends_within_m` do not depend on one another
    (choose it generously: some four times the distance over which things are alike). Do not use it to say that
    closing a place would take its events away, nor on the squares that were used to choose the kinds.

    Caplan, Kennedy & Miller (2011), Justice Quarterly 28:360–381; the choice of forms and its price are our own.

    `counts` [n], `exposure` [n] above zero (or one number), `centres` [n, 2] in metres, `places` one array [m, 2] per
    kind. Raises ValueError for shapes that do not fit, counts that are all zero, no kinds, distances of zero or less.
    """
    y, e, where = _squares(counts, exposure, centres)
    kinds = [_points(kind, f"places[{number}]") for number, kind in enumerate(places)]
    reaches = [float(positive(reach, "within_m")) for reach in within_m]
    if not kinds or not reaches:
        raise ValueError("places or within_m is empty; expected at least one kind of place and one distance.")
    errors = SpatialErrors(where[:, 0], where[:, 1], depends_within_m)
    tried = [
        [_Candidate(number, *form, _alone(y, form[2], e, errors)) for form in _forms(kind, where, reaches, y)]
        for number, kind in enumerate(kinds)
    ]
    best = [min(forms, key=lambda one: one.p_value) if forms else None for forms in tried]
    p_values = np.array([one.p_value * len(forms) if one else np.nan for one, forms in zip(best, tried, strict=True)])
    p_values = np.minimum(p_values, 1.0)
    kept = _kept(p_values, false_discovery_rate)
    chosen = [one for one, keep in zip(best, kept, strict=True) if one and keep]
    n_judged = max(1, int((~np.isnan(p_values)).sum()))
    together, joint = _together(y, e, chosen, errors, (1 - share(level, "level")) / n_judged)
    risk = joint.fitted / e if joint else np.ones(y.size)
    return RiskTerrain(
        influences=tuple(_influence(k, best[k], float(p_values[k]), together, joint) for k in range(len(kinds))),
        relative_risk=np.asarray(risk / (risk * e).sum() * e.sum()),
        forms_tried=sum(len(forms) for forms in tried),
        trusted=joint.trusted if joint else all(one.fit.trusted for one in best if one),
    )


def _forms(kind: Floats, where: Floats, reaches: list[float], y: Floats) -> list[tuple[Form, float, Floats]]:
    """The forms of one kind that can be judged: (form, distance, column)."""
    found: list[tuple[Form, float, Floats]] = []
    if kind.shape[0] == 0:
        return found
    nearest = cKDTree(kind).query(where)[0]
    for reach in reaches:
        near = np.asarray(nearest <= reach)
        if min(near.sum(), (~near).sum()) >= FEWEST_SQUARES and 0 < y[near].sum() < y.sum():
            found.append(("near", reach, near.astype(np.float64)))
            density = _density(kind, where, reach)
            found.append(("density", reach, density / density.std()))
    return found


def _density(kind: Floats, where: Floats, reach: float) -> Floats:
    """Σ over places of (1 − distance/reach)₊ at each square."""
    distances = cKDTree(where).sparse_distance_matrix(cKDTree(kind), reach, output_type="ndarray")
    nearness = 1 - distances["v"] / reach
    return np.bincount(distances["i"], weights=nearness, minlength=where.shape[0]).astype(np.float64)


def _alone(y: Floats, column: Floats, e: Floats, errors: SpatialErrors) -> CountRegression:
    return fit_counts(y, column[:, None], e, family="poisson", errors=errors)


def _kept(p_values: Floats, rate: float) -> Bools:
    judged = ~np.isnan(p_values)
    kept = np.zeros(p_values.size, dtype=np.bool_)
    kept[judged] = benjamini_hochberg(p_values[judged], rate)
    return kept


def _together(
    y: Floats, e: Floats, chosen: list[_Candidate], errors: SpatialErrors, miss_each: float
) -> tuple[list[_Candidate], CountRegression | None]:
    """The kinds fitted together, the weakest let go until every interval leaves out 1."""
    while chosen:
        columns = np.column_stack([one.column for one in chosen])
        joint = fit_counts(y, columns, e, family="poisson", errors=errors, level=1 - miss_each * len(chosen))
        weakest = int(np.argmax(joint.p_value))
        if joint.p_value[weakest] < miss_each * len(chosen):
            return chosen, joint
        chosen = [one for at, one in enumerate(chosen) if at != weakest]
    return [], None


def _influence(
    kind: int, best: _Candidate | None, p_value: float, together: list[_Candidate], joint: CountRegression | None
) -> Influence:
    if best is None:
        return Influence(kind, None, np.nan, np.nan, np.nan, np.nan, np.nan, False)
    kept = joint is not None and any(one is best for one in together)
    fit = joint if kept and joint else best.fit
    at = [one is best for one in together].index(True) if kept else 0
    ratio, lower, upper = (float(ends[at]) for ends in (fit.ratio, fit.lower, fit.upper))
    return Influence(kind, best.form, best.within_m, ratio, lower, upper, p_value, kept)


def _squares(counts: ArrayLike, exposure: ArrayLike, centres: ArrayLike) -> tuple[Floats, Floats, Floats]:
    y, e = nonnegative(counts, "counts"), positive(exposure, "exposure")
    where = _points(centres, "centres")
    if y.ndim != 1 or where.shape[0] != y.size or e.shape not in {(), y.shape}:
        raise ValueError(
            f"counts {y.shape}, exposure {e.shape} and centres {where.shape} do not fit together; expected [n], [n] "
            "(or one number) and [n, 2]."
        )
    if y.sum() == 0:
        raise ValueError("counts are all zero: without events they lie near nothing; say so instead of estimating.")
    return y, np.full(y.shape, float(e)) if e.ndim == 0 else e, where


def _points(points: ArrayLike, name: str) -> Floats:
    array = finite(points, name)
    if array.size == 0:
        return np.empty((0, 2))
    if array.ndim != 2 or array.shape[1] != 2:
        raise ValueError(f"{name}: expected [m, 2], east and north in metres, got shape {array.shape}.")
    return array
