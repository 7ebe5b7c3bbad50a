"""How densely do events lie, place by place, and where more densely than they could be expected to?

A Gaussian hill over every event, summed on a raster. Hills are taken apart into east–west and north–south, so that
the sum over a whole raster is two matrix products, however many events there are. What a hill would put outside the
window (in the sea, in the next municipality) is made good by an edge correction.

Diggle (1985), Applied Statistics 34:138–147. Kelsall & Diggle (1995), Statistics in Medicine 14:2335–2342.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike
from scipy import optimize, special

from lagesbild.kernels import checks
from lagesbild.kernels.checks import Floats, Ints
from lagesbild.kernels.permutation import SAME, dice_for, p_value_of_ranks
from lagesbild.kernels.raster import Grid, point_arrays
from lagesbild.kernels.smoothing import (
    Edge,
    Smoother,
    cells_inside,
    counted,
    gaussian,
    smoother,
    weights_for,
    window_on,
)

Placing = Literal["cell", "exact"]

POINTS_AT_ONCE = 2048  # placed exactly: two tables of points × cells lie in memory at a time
SAME_AS_NORMAL = 1e-3  # skewness that no p-value shows
NOTHING = 1e-150  # of the height of a hill squared: some 18 bandwidths from every event
FAR = 100.0  # standard deviations: p is 0
BANDWIDTHS_TRIED = 24  # before looking closer around the best of them


FEWEST_FOR_CURVE = 50  # cases from which three moments tell the tails; see benchmarks/accuracy


@dataclass(frozen=True)
class Bandwidth:
    """The bandwidth that foretells left-out events best, in metres; its `score` (log-likelihood); and `at_limit`:
    True where the best lies at an end of what was tried, so that it is not known to be best.
    """

    bandwidth_m: float
    score: float
    at_limit: bool


@dataclass(frozen=True)
class RelativeRisk:
    """Two densities against each other, rasters [rows, columns], missing outside the window.

    `log_ratio`: natural logarithm of the cases' density over the controls'; `p_higher`, `p_lower`: how easily chance
    gives a ratio so high, or so low, at that very cell; `p_overall`: for no difference anywhere, missing without
    replicates. `trusted` is False for contours without replicates from fewer than fifty cases: with twenty and a narrow
    bandwidth 6 % of a map without differences lay inside the higher 5 % contour, and 2 % inside the lower.
    """

    log_ratio: Floats
    p_higher: Floats
    p_lower: Floats
    p_overall: float
    trusted: bool


def kernel_density(
    x: ArrayLike,
    y: ArrayLike,
    *,
    bandwidth_m: float,
    grid: Grid,
    window: ArrayLike | None = None,
    edge: Edge | None = "uniform",
    weights: ArrayLike | None = None,
    placing: Placing = "cell",
) -> Floats:
    """Events per square metre at the middle of every cell, smoothed by a Gaussian kernel.

        λ(u) = Σ w_i k(u − x_i) / m(u)       edge "uniform"
        λ(u) = Σ w_i k(u − x_i) / m(x_i)     edge "diggle"
        k(v) = exp(−|v|²/2h²) / 2πh²,    m(u) = ∫_window k(u − v) dv,    h the bandwidth (a standard deviation)

    How to read: times 10⁶, events per square kilometre around a place; times the cell's area and summed over a part
    of town, about the events there. "diggle" sums to the number of events exactly and lowers the border a little
    where density is even; "uniform" is right where density is even and need not sum. None loses what falls outside.
    Assumes that events could lie anywhere inside the window, and that all places of it are recorded alike. The
    bandwidth decides what is seen: compare maps only at the same one, and say it beside the map. Do not read a
    density as a risk (people, homes and shops are dense in the same places; see `relative_risk`), and do not publish
    one where few events and a small bandwidth show single homes.

    Each event counts as lying at the middle of its cell, as in spatstat. With cells a tenth of the bandwidth that
    moves the density by some 2 % of its peak at the worst place for 50 events, 0.6 % for 1,000. `placing="exact"`
    leaves events where they lie, at a cost that grows with events × cells: right for few.

    Diggle (1985), Applied Statistics 34:138–147; Jones (1993), Statistics and Computing 3:135–146 ("uniform").

    `x`, `y` [n] metres in a plane; `window` [rows, columns] of true and false, or None for the whole grid; `weights`
    [n], 0 or more. Returns [rows, columns], missing outside the window; time grows with cells × (rows + columns).
    Raises ValueError for no events, missing values, shapes that do not fit, a bandwidth below the side of a cell,
    events outside the window.
    """
    if edge not in {"uniform", "diggle", None} or placing not in {"cell", "exact"}:
        raise ValueError(
            f"edge is {edge!r} and placing {placing!r}; expected 'uniform', 'diggle' or None, and 'cell' or 'exact'."
        )
    inside = window_on(grid, window)
    hills = smoother(bandwidth_m, grid, inside)
    cells = cells_inside(x, y, grid, inside)
    amounts = None if weights is None else weights_for(weights, cells.size)
    if placing == "cell":
        density = hills.density(counted(cells, grid, amounts), edge)
    else:
        density = _left_where_they_lie(*point_arrays(x, y), amounts, float(bandwidth_m), hills, edge)
    density[~inside] = np.nan
    return density


def _left_where_they_lie(
    east: Floats, north: Floats, amounts: Floats | None, bandwidth_m: float, hills: Smoother, edge: Edge | None
) -> Floats:
    grid, area = hills.grid, hills.grid.cell_m**2
    density = np.zeros(grid.shape)
    for first in range(0, east.size, POINTS_AT_ONCE):
        some = slice(first, first + POINTS_AT_ONCE)
        along_y, along_x = gaussian(north[some], grid.y, bandwidth_m), gaussian(east[some], grid.x, bandwidth_m)
        heights = np.ones(along_y.shape[0]) if amounts is None else amounts[some]
        if edge == "diggle":
            heights = heights / (area * ((along_y @ hills.window) * along_x).sum(axis=1))
        density += (heights[:, np.newaxis] * along_y).T @ along_x
    return hills.over_mass(density) if edge == "uniform" else density


def likelihood_bandwidth(
    x: ArrayLike,
    y: ArrayLike,
    *,
    grid: Grid,
    window: ArrayLike | None = None,
    smallest_m: float | None = None,
    largest_m: float | None = None,
) -> Bandwidth:
    """The bandwidth whose density, made without an event, foretells that event best.

        score(h) = Σ_c N_c ln λ_{−c}(c; h) − ∫_window λ(u; h) du

    N_c events lie in cell c, λ is the density with "uniform" edge correction, and λ_{−c} is the same made without those
    events, with that cell taken out of the window too.
    Whole cells are left out and not single events, because events are recorded at addresses: with several at one
    address, leaving out one of them at a time always finds the smallest bandwidth best. With cells much smaller than
    the bandwidth and no events at the same place it is Loader's (1999) likelihood cross-validation.
    How to read: a starting point. The score is flat near its top; half or twice the bandwidth is often nearly as good.
    Assumes that events are independent given the density. Near repeats and lone outlying events break that: the first
    draw the bandwidth down, the second up. Do not use one where `at_limit` is true: make cells smaller, or accept that
    the events show no shape.

    Loader (1999), Local Regression and Likelihood; Silverman (1986), Density Estimation, § 3.4.4.

    Arguments as in `kernel_density`. Tries from `smallest_m` (a cell's side where not given, and never below it) to
    `largest_m` (half the grid's shorter side). Raises ValueError as `kernel_density`, for events all in one cell,
    and for limits in the wrong order.
    """
    inside = window_on(grid, window)
    counts = counted(cells_inside(x, y, grid, inside), grid)
    if np.count_nonzero(counts) < 2:
        raise ValueError("x and y: all events lie in one cell; no bandwidth foretells the others. Make cells smaller.")
    low = grid.cell_m if smallest_m is None else max(grid.cell_m, float(checks.positive(smallest_m, "smallest_m")))
    high = grid.cell_m * min(grid.shape) / 2 if largest_m is None else float(checks.positive(largest_m, "largest_m"))
    if not low < high:
        raise ValueError(f"the smallest bandwidth to try, {low}, is not below the largest, {high}; make cells smaller.")
    tried = np.geomspace(low, high, BANDWIDTHS_TRIED)
    scores = [_score(counts, smoother(bandwidth, grid, inside)) for bandwidth in tried]
    best = int(np.argmax(scores))
    if best in {0, BANDWIDTHS_TRIED - 1}:
        return Bandwidth(float(tried[best]), scores[best], True)
    closer = optimize.minimize_scalar(
        lambda log_bandwidth: -_score(counts, smoother(np.exp(log_bandwidth), grid, inside)),
        bounds=(float(np.log(tried[best - 1])), float(np.log(tried[best + 1]))),
        method="bounded",
        options={"xatol": 1e-3},
    )
    return Bandwidth(float(np.exp(closer.x)), float(-closer.fun), False)


def _score(counts: Floats, hills: Smoother) -> float:
    area = hills.grid.cell_m**2
    smoothed = hills.smoothed(counts)
    held = counts > 0
    own = hills.top * counts[held]
    without = smoothed[held] - own
    without[without < SAME * own] = 0.0  # what is left of subtracting a hill from itself
    with np.errstate(divide="ignore"):  # an event that nothing foretells makes the score −∞
        foretold = np.log(without / (hills.mass[held] - area * hills.top))
    return float(counts[held] @ foretold - area * hills.over_mass(smoothed).sum())


def relative_risk(
    x: ArrayLike,
    y: ArrayLike,
    control_x: ArrayLike,
    control_y: ArrayLike,
    *,
    bandwidth_m: float,
    grid: Grid,
    window: ArrayLike | None = None,
    control_weights: ArrayLike | None = None,
    replicates: int = 0,
    rng: np.random.Generator | None = None,
    dealings: Sequence[Ints] = (),
) -> RelativeRisk:
    """Where cases lie more densely than controls, or than what was at risk, and where chance alone would do as much.

        ρ(u) = ln f(u) − ln g(u),     f, g densities of cases and controls ("diggle"), each summing to 1

    By chance, any n₁ of all the n₁ + n₂ places could have been the cases'. With replicates, they are dealt out so;
    without, p comes from that dealing's mean, variance and skewness at each cell, which are known exactly, and the
    Pearson type III curve through them. `control_weights` say that controls are not a sample but what is at risk
    (residents or homes at each address): each case is then given a place by weight. Where events hang together, give
    `dealings` instead of replicates: of each, which of the places (cases first, then controls) could as well have been
    the cases', such as those of other whole months. Contours of p_higher at 0.05 are
    the tolerance contours.
    How to read: log_ratio 0.69 says that cases are twice as dense as controls, relative to how many there are of each.
    p is for one cell looked at alone: with equal densities 5 % of the map lies within the 0.05 contours, and some map
    nearly always shows one. `p_overall` (of ∫ (f − p)² / p, p the density of all places) says whether there is
    anything at all; look at it first.
    Assumes that controls stand for where cases could have been, and independence: near repeats make small p-values
    everywhere. One bandwidth for both, so that equal densities give 0 also where smoothing flattens them. Dealing keeps
    the 5 % for any number of cases; the curve holds from some two hundred, below that its contours of p_lower hold
    less, and below fifty those of p_higher hold up to 6 %: ask for replicates there. Do not read the ratio far from
    all events: it follows the hills' tails there, and the curve is rough.

    Kelsall & Diggle (1995), Statistics in Medicine 14:2335–2342 (the ratio, the dealing, one bandwidth); Mielke & Berry
    (2007), Permutation Methods (three moments instead of dealing); the statistic behind `p_overall` is our own.
    sparr's normal approximation (Hazelton & Davies 2009, Biometrical Journal 51:98–109) takes the hills to be narrow
    and even; with wide ones its contours hold half of what they promise.

    `x`, `y` [n₁], `control_x`, `control_y` [n₂], the rest as in `kernel_density`; at least two cases. Returns
    RelativeRisk. Raises ValueError as `kernel_density`, and for replicates without rng.
    """
    dice = dice_for(replicates, rng)
    inside = window_on(grid, window)
    hills = smoother(bandwidth_m, grid, inside)
    cases, controls = cells_inside(x, y, grid, inside), cells_inside(control_x, control_y, grid, inside)
    if cases.size < 2:
        raise ValueError("x and y: one case has no density of its own; expected at least 2.")
    at_risk = None if control_weights is None else _at_risk(control_weights, controls.size)
    f = hills.density(counted(cases, grid), "diggle") / cases.size
    g = hills.density(counted(controls, grid, at_risk), "diggle") / (controls.size if at_risk is None else 1.0)
    both = cases.size + controls.size
    places = (
        counted(np.concatenate([cases, controls]), grid) / both if at_risk is None else counted(controls, grid, at_risk)
    )
    reference = hills.density(places, "diggle")
    with np.errstate(divide="ignore", invalid="ignore"):  # far from all events a density may be nothing at all
        log_ratio = np.log(f) - np.log(g)
    if dice is None and not len(dealings):
        z, skewness = _standardised(f, places, hills, cases.size, both if at_risk is None else None)
        p_higher, p_lower = (np.where(np.isnan(z), 1.0, p_value) for p_value in _pearson_tails(z, skewness))
        p_overall = np.nan
    else:
        both_at = np.concatenate([cases, controls])
        given = (both_at[numbers] for numbers in dealings)
        dealt = given if dice is None else _dealings(cases, controls, at_risk, replicates, dice)
        # Fewer cases lie more unevenly: a dealing of another number is brought to the unevenness of this.
        others = (
            reference
            + (hills.density(counted(cells, grid), "diggle") / cells.size - reference)
            * (1.0 if at_risk is not None else as_uneven_as(cases.size, cells.size, both))
            for cells in dealt
        )
        p_higher, p_lower, p_overall = _dealt_tails(f, np.where(inside, reference, 0.0), others)
    log_ratio, p_higher, p_lower = (np.where(inside, raster, np.nan) for raster in (log_ratio, p_higher, p_lower))
    is_trusted = bool(dice or len(dealings)) or cases.size >= FEWEST_FOR_CURVE
    return RelativeRisk(log_ratio, p_higher, p_lower, p_overall, is_trusted)


def as_uneven_as(n: int, other: int, of: int) -> float:
    """√((1/n − 1/N) / (1/m − 1/N)): what m drawn of N lie off by, brought to what n would."""
    return float(np.sqrt((1 / n - 1 / of) / (1 / other - 1 / of))) if 0 < other < of else 1.0


def _at_risk(weights: ArrayLike, controls: int) -> Floats:
    at_risk = weights_for(weights, controls, "control_weights")
    if at_risk.sum() == 0:
        raise ValueError("control_weights are all zero: nobody is at risk anywhere.")
    return np.asarray(at_risk / at_risk.sum())


def _standardised(f: Floats, places: Floats, hills: Smoother, cases: int, both: int | None) -> tuple[Floats, Floats]:
    """How many standard deviations the cases' density lies above its mean over all dealings, and the skewness; missing
    and 0 where all dealings give the same.

    Drawing `cases` of `both` places without replacement, or of endlessly many by weight (None).
    """
    mean, squares, cubes = (hills.powered(places, power) for power in (1, 2, 3))
    of_variance, of_third = 1 / cases, 1 / cases**2
    if both is not None:
        of_variance *= (both - cases) / (both - 1)
        of_third *= (both - cases) * (both - 2 * cases) / ((both - 1) * (both - 2))
    spread = squares - mean**2
    can_differ = (spread > SAME * squares) & (squares > NOTHING * hills.top**2)
    sd = np.sqrt(of_variance * np.where(can_differ, spread, 1.0))
    third = of_third * (cubes - 3 * mean * squares + 2 * mean**3)
    never = np.where(f > mean * (1 + SAME), FAR, np.nan)  # cases where nobody is at risk
    return np.where(can_differ, (f - mean) / sd, never), np.where(can_differ, third / sd**3, 0.0)


def _pearson_tails(z: Floats, skewness: Floats) -> tuple[Floats, Floats]:
    """P(Z ≥ z) and P(Z ≤ z) for Pearson's type III: a gamma variable moved to mean 0 and variance 1."""
    straight = np.abs(skewness) < SAME_AS_NORMAL
    shape = 4 / np.where(straight, 1.0, skewness) ** 2
    turned = np.maximum(shape + np.sign(skewness) * z * np.sqrt(shape), 0.0)
    above, below = special.gammaincc(shape, turned), special.gammainc(shape, turned)
    right = skewness > 0
    return (
        np.where(straight, special.ndtr(-z), np.where(right, above, below)),
        np.where(straight, special.ndtr(z), np.where(right, below, above)),
    )


def _dealings(
    cases: Ints, controls: Ints, at_risk: Floats | None, replicates: int, rng: np.random.Generator
) -> Iterator[Ints]:
    """The cells of as many cases as there are, dealt out as chance would."""
    both = np.concatenate([cases, controls])
    for _ in range(replicates):
        if at_risk is None:
            yield rng.choice(both, cases.size, replace=False, shuffle=False)
        else:
            yield rng.choice(controls, cases.size, p=at_risk)


def _dealt_tails(f: Floats, reference: Floats, dealt: Iterator[Floats]) -> tuple[Floats, Floats, float]:
    """p-values by dealing. At a cell the ratio rises with the cases' density, since the reference is the same in every
    dealing; comparing densities needs no logarithms and knows no infinity.
    """
    as_high, as_low, as_different, replicates = np.zeros(f.shape), np.zeros(f.shape), 0, 0
    different = _difference(f, reference)
    for other in dealt:
        replicates += 1
        as_high += other >= f * (1 - SAME)
        as_low += other <= f * (1 + SAME)
        as_different += _difference(other, reference) >= different * (1 - SAME)
    return (
        p_value_of_ranks(as_high, as_low, replicates, "greater"),
        p_value_of_ranks(as_high, as_low, replicates, "less"),
        float(p_value_of_ranks(as_different, 0, replicates, "greater")),
    )


def _difference(f: Floats, reference: Floats) -> float:
    """Σ (f − p)² / p over the cells inside, where p is above 0."""
    return float(np.divide((f - reference) ** 2, reference, out=np.zeros(f.shape), where=reference > 0).sum())
