"""Which part of a cycle holds most, and how much of all does it hold, the choice of it allowed for?

Whoever picks the highest hours of a day out of chance finds some that are high. Here the part is chosen with some of
what there is and measured with the rest: among events where each has its own weights, among years where a cycle comes
back every year.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import stats

from lagesbild.kernels import checks
from lagesbild.kernels.checks import Bools, Floats, Ints
from lagesbild.kernels.funnel import benjamini_hochberg

FALSE_AMONG_MARKED = 0.05


@dataclass(frozen=True)
class Peak:
    """The stretch from cell `start` of the cycle: the share it holds, its 95 % interval, and its standard error.

    `degrees` of freedom of the standard error; infinite where it is taken as known.
    """

    start: int
    value: float
    lower: float
    upper: float
    se: float
    degrees: float

    def p_above(self, share: float) -> float:
        """How rarely a share so high would be measured, were the true one `share`."""
        if self.se == 0:
            return 0.0 if self.value > share else 1.0
        return float(stats.t.sf((self.value - share) / self.se, self.degrees))


@dataclass(frozen=True)
class HighCells:
    """Cells of a yearly cycle that are high year after year; every field has one value per cell but `dispersion`.

    `ratio` to the year's ordinary cell with its 95 % interval; `survives`: higher by more than `at_least` even when one
    in twenty of those marked may be false; `years_high`: in how many years above the ordinary; `dispersion`: the spread
    between years over that of chance, at least 1.
    """

    ratio: Floats
    lower: Floats
    upper: Floats
    survives: Bools
    years_high: Ints
    dispersion: float


def peak_of_events(weights: ArrayLike, length: int) -> Peak:
    """The `length` cells in a row, round the cycle, where most of the events lie, measured on other events.

        chosen:  the stretch with the most weight among events 0, 2, 4 …
        value:   mean of its weight among events 1, 3, 5 …,  se = s / √m,  interval value ± t(m − 1) se

    How to read: 0.41 says that four in ten fall in the stretch; no less than that because it was chosen.
    Assumes independent events. Hand them over in an order that does not follow when in the cycle they fell. Where
    nothing stands out the stretch is any, and its share about length / cells.

    Hastie, Tibshirani & Friedman (2009), The Elements of Statistical Learning, § 7.10, on choosing and measuring with
    the same data.

    `weights` [n, cells], rows that sum to 1 (see `aoristic_weights`), n at least 4; `length` from 1 to cells. Raises
    ValueError otherwise.
    """
    w = checks.nonnegative(weights, "weights")
    if w.ndim != 2 or w.shape[0] < 4 or not 1 <= length <= w.shape[1]:
        raise ValueError(f"weights has shape {w.shape} and length is {length}; expected [4 or more, length or more].")
    start = int(np.argmax(_held(w[::2].sum(axis=0), length)))
    inside = np.arange(start, start + length) % w.shape[1]
    measured = w[1::2][:, inside].sum(axis=1)
    return _peak(start, measured)


def peak_of_years(counts: ArrayLike, length: int) -> Peak:
    """The `length` cells in a row, round the cycle, that hold most year after year, each year measured by the others.

        value: mean over years of the year's share in the stretch that the other years together have highest
        se = s / √years,   interval with years − 1 degrees of freedom

    How to read: as `peak_of_events`; the interval holds how much years differ, whatever makes them. `start` is that of
    all years together.
    Assumes years that are alike but for chance. Do not use it on fewer than three, nor where cells differ in length
    (months): hand over counts a day.

    `counts` [years, cells], 0 or more, three years at least, each with something. Raises ValueError otherwise.
    """
    c = checks.nonnegative(counts, "counts")
    if c.ndim != 2 or c.shape[0] < 3 or not 1 <= length <= c.shape[1] or np.any(c.sum(axis=1) == 0):
        raise ValueError(f"counts has shape {c.shape}; expected three years or more with something in each.")
    share = c / c.sum(axis=1, keepdims=True)
    by_year = np.array([_held(year, length) for year in share])
    others = by_year.sum(axis=0) - by_year
    measured = by_year[np.arange(c.shape[0]), others.argmax(axis=1)]
    return _peak(int(by_year.sum(axis=0).argmax()), measured)


def high_cells(counts: ArrayLike, at_least: float = 1.0) -> HighCells:
    """Which cells of a yearly cycle are higher than the year's ordinary one, year after year.

        ratio_c = Σ_y n_yc / Σ_y (n_y / cells),   φ = max(1, Σ (n_yc − m_yc)² / m_yc / ((years − 1)(cells − 1)))
        p_c = P(Poisson(at_least · expected_c / φ) ≥ n_c / φ),   marked after Benjamini and Hochberg at 5 %

    with m the product of year's and cell's totals. Counts are divided by the dispersion φ, so that years that differ
    more than chance makes them weigh less.
    How to read: 1.4 says two fifths more than an ordinary week. A marked cell is high over the years together;
    `years_high` tells whether one odd year did it.
    Assumes the same φ in every cell. Do not use it on fewer than three years.

    McCullagh & Nelder (1989), Generalized Linear Models, § 6.2 (overdispersion); Garwood (1936), Biometrika 28:437–442.

    `counts` [years, cells] whole numbers, three years or more, two cells or more, each year with something. Raises
    ValueError otherwise.
    """
    c = checks.nonnegative(counts, "counts")
    if c.ndim != 2 or c.shape[0] < 3 or c.shape[1] < 2 or np.any(c.sum(axis=1) == 0):
        raise ValueError(f"counts has shape {c.shape}; expected three years or more with something in each.")
    ordinary = c.sum(axis=1, keepdims=True) / c.shape[1]
    total, expected = c.sum(axis=0), np.full(c.shape[1], ordinary.sum())
    fitted = np.outer(c.sum(axis=1), total) / c.sum()
    terms = np.divide((c - fitted) ** 2, fitted, out=np.zeros(c.shape), where=fitted > 0)
    phi = max(1.0, float(terms.sum()) / ((c.shape[0] - 1) * (c.shape[1] - 1)))
    p_value = stats.gamma.cdf(at_least * expected / phi, np.maximum(total / phi, 1e-9))
    lower = stats.gamma.ppf(0.025, np.maximum(total / phi, 1e-9)) * phi / expected
    upper = stats.gamma.ppf(0.975, total / phi + 1) * phi / expected
    return HighCells(
        ratio=np.asarray(total / expected),
        lower=np.where(total > 0, lower, 0.0),
        upper=np.asarray(upper),
        survives=benjamini_hochberg(p_value, FALSE_AMONG_MARKED),
        years_high=np.asarray((c > ordinary).sum(axis=0), dtype=np.int64),
        dispersion=phi,
    )


def _held(cells: Floats, length: int) -> Floats:
    """What every stretch of `length` cells holds, by its first cell, round the cycle."""
    twice = np.concatenate([cells, cells[: length - 1]])
    return np.asarray(np.convolve(twice, np.ones(length), mode="valid"))


def _peak(start: int, measured: Floats) -> Peak:
    value, se = float(measured.mean()), float(measured.std(ddof=1) / np.sqrt(measured.size))
    reach = float(stats.t.ppf(0.975, measured.size - 1)) * se
    return Peak(start, value, max(0.0, value - reach), min(1.0, value + reach), se, float(measured.size - 1))
