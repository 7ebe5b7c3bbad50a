"""Up to which count is a week still ordinary? Bounds and p-values of one predicted mean.

The mean comes from a fit to earlier weeks and carries a standard error; counts vary around it with variance
dispersion · mean. All arrays have one shape; missing means give missing answers.

Farrington et al. (1996), J. R. Statist. Soc. A 159:547–563. Noufaily et al. (2013), Statistics in Medicine
32:1206–1222.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from scipy import special

from lagesbild.kernels.checks import Bools, Floats

Power = Literal["2/3", "1/2", "none"]

EXPONENTS = {"2/3": 2 / 3, "1/2": 1 / 2, "none": 1.0}
LARGEST_MEAN = 1e15  # a bound beyond every count there is: the season held nothing to estimate the mean from


@dataclass(frozen=True)
class Bound:
    """`upper`: the count that is still ordinary. `p_value`: the chance of the observed count or a higher one."""

    upper: Floats
    p_value: Floats


def delta_bound(observed: Floats, mean: Floats, se: Floats, dispersion: Floats, power: Power, alpha: float) -> Bound:
    """Bound where the count raised to a power p is taken as normal (Farrington et al. 1996).

    upper = {μ^p + z p √(μ^(2p − 1) τ)}^(1/p),     τ = φ + se²/μ,     z the 1 − alpha quantile of the normal

    p = 2/3 makes Poisson counts nearly symmetric, 1/2 makes their variance constant, 1 leaves them as they are.
    Do not use it below a mean of about three: the normal gives bounds between whole counts that mean little.
    """
    p = EXPONENTS[power]
    spread = p * np.sqrt(mean ** (2 * p - 1) * (dispersion + se**2 / mean))
    upper = (mean**p - special.ndtri(alpha) * spread) ** (1 / p)
    return Bound(upper, special.ndtr((mean**p - observed**p) / spread))


def count_bound(observed: Floats, mean: Floats, dispersion: Floats, alpha: float) -> Bound:
    """Bound from the distribution of whole counts: negative binomial, Poisson at dispersion 1 (Noufaily et al. 2013).

    A mean beyond every count there is (`LARGEST_MEAN`) gives a missing bound.
    """
    usable = np.where(mean < LARGEST_MEAN, mean, np.nan)
    return Bound(least_bound(usable, dispersion, alpha), exceeds(observed - 1, usable, dispersion))


def least_bound(mean: Floats, dispersion: Floats, alpha: float) -> Floats:
    """Least whole count that is exceeded with probability `alpha` at most."""
    upper = np.full(mean.shape, np.nan)
    wide, plain = _families(mean, dispersion)
    upper[plain] = np.ceil(special.pdtrik(1 - alpha, mean[plain]))
    excess = dispersion[wide] - 1
    upper[wide] = np.ceil(special.nbdtrik(1 - alpha, mean[wide] / excess, 1 / dispersion[wide]))
    # Where a tail is alpha but for rounding, the inverse may land one count too high.
    one_less = (upper > 0) & (exceeds(upper - 1, mean, dispersion) <= alpha)
    return np.asarray(upper - one_less)


def exceeds(count: Floats, mean: Floats, dispersion: Floats) -> Floats:
    """P(Y > count) for a negative binomial (Poisson at dispersion 1), `count` whole or −1."""
    chance = np.where(np.isnan(mean) | np.isnan(count), np.nan, 1.0)
    wide, plain = _families(mean + count, dispersion)
    wide, plain = wide & (count >= 0), plain & (count >= 0)
    chance[plain] = special.gammainc(count[plain] + 1, mean[plain])
    excess = dispersion[wide] - 1
    chance[wide] = special.betainc(count[wide] + 1, mean[wide] / excess, excess / dispersion[wide])
    return chance


def _families(known: Floats, dispersion: Floats) -> tuple[Bools, Bools]:
    """Where the count is negative binomial and where it is Poisson.

    SciPy's special functions are handed what is selected here: given `where=` they write beyond their output
    (seen in SciPy 1.17).
    """
    there = ~np.isnan(known)
    return there & (dispersion > 1), there & (dispersion <= 1)
