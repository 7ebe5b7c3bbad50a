"""In which periods does an area stand out from the rest, with all areas and periods looked at together?"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from lagesbild.kernels import checks
from lagesbild.kernels.change import seasonal_dispersion
from lagesbild.kernels.checks import Bools, Floats
from lagesbild.kernels.funnel import benjamini_hochberg

FALSE_AMONG_MARKED = 0.05


@dataclass(frozen=True)
class StandingOut:
    """How areas stand out from the rest, with at most one false in twenty of all marked.

    `stands_out` [n, T]: more than `at_least` times the rest. `lasts` [n]: the same of all periods together, among
    areas. `p_varies` [n]: how rarely the area's ratio to the rest would vary so much between periods were it one and
    the same. `expected` [n, T]: what the area would have with the rest's rate. `rest` [n, T]: the rest's count.
    `dispersion`: the spread between periods over that of chance, at least 1.
    """

    stands_out: Bools
    lasts: Bools
    p_varies: Floats
    expected: Floats
    rest: Floats
    dispersion: float


def standing_out(counts: ArrayLike, exposure: ArrayLike, *, at_least: float = 1.25, season: int = 1) -> StandingOut:
    """Which areas, in which periods, have clearly more for each unit of exposure than all the others together.

        p_at = P(X ≥ c / φ),  X binomial of (c + r) / φ with share θe / (θe + E)       θ = at_least
        marked after Benjamini and Hochberg at 5 %, over all n · T

    c and e are the area's, r and E all the others' counts and exposure in the same period, φ how much more counts vary
    between periods than chance would make them.
    p_varies: Pearson's statistic of c against its own mean ratio times expected, over φ, T − 1 degrees of freedom.
    How to read: a mark says more than θ times the rest then. No mark does not say less: with few events an area that
    always has twice the rest is marked in some periods only. Whether it comes and goes is said by `p_varies` alone.
    Assumes that counts vary as chance does, φ aside. With θ at 1 and many events every area but the average is marked:
    choose θ by what would be worth telling. Do not use it where one area has most of all.

    Przyborowski & Wilenski (1940), Biometrika 31:313–323; Benjamini & Hochberg (1995), J. R. Statist. Soc. B
    57:289–300.

    `counts`, `exposure` [n, T], n at least 2, exposure above zero; `season` periods a year. Raises ValueError
    otherwise.
    """
    c, e = checks.nonnegative(counts, "counts"), checks.positive(exposure, "exposure")
    if c.ndim != 2 or c.shape != e.shape or c.shape[0] < 2:
        raise ValueError(
            f"counts {c.shape} and exposure {e.shape}: expected the same [areas, periods], two areas or more."
        )
    rest, others = c.sum(axis=0) - c, e.sum(axis=0) - e
    phi = seasonal_dispersion(c, e, season)
    theta = float(checks.positive(at_least, "at_least"))
    expected = rest * e / others
    whole = [values.sum(axis=1) for values in (c, rest, expected)]
    # All periods together: the exposure's share is the one that gives the area its expected number.
    of_whole = _above(whole[0] / phi, whole[1] / phi, theta * whole[2] / np.maximum(whole[1], 1e-300))
    ratio = np.divide(whole[0], whole[2], out=np.ones(c.shape[0]), where=whole[2] > 0)[:, np.newaxis]
    mean = np.maximum(ratio * expected * phi, 1e-300)
    pearson = np.where(c + expected > 0, (c - ratio * expected) ** 2 / mean, 0.0).sum(axis=1)
    return StandingOut(
        stands_out=benjamini_hochberg(
            _above(c / phi, rest / phi, theta * e / others).ravel(), FALSE_AMONG_MARKED
        ).reshape(c.shape),
        lasts=benjamini_hochberg(of_whole, FALSE_AMONG_MARKED),
        p_varies=np.asarray(special.chdtrc(max(c.shape[1] - 1, 1), pearson)),
        expected=expected,
        rest=rest,
        dispersion=phi,
    )


def _above(c: Floats, r: Floats, odds: Floats) -> Floats:
    """P(X ≥ c) of c + r with odds of the area against the rest; c and r need not be whole."""
    return np.where(c > 0, special.betainc(np.maximum(c, 1e-300), r + 1, odds / (1 + odds)), 1.0)
