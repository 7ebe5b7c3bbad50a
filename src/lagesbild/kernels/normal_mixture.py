"""Many normal distributions mixed by one set of weights: what a Gaussian approximation on a grid leaves one with."""

from dataclasses import dataclass

import numpy as np
from scipy import special

from lagesbild.kernels.checks import Floats


@dataclass(frozen=True)
class NormalMixture:
    """`weight` [K], summing to one; `means`, `variances` [K, n]: n unknowns, each a mixture of K normals.

    `lean` [n]: skewness of each unknown beyond the mixture's own (0: none), entered by the first term of Cornish
    and Fisher's expansion, x = mean + sd · (z + lean · (z² − 1) / 6).
    """

    weight: Floats
    means: Floats
    variances: Floats
    lean: Floats

    @property
    def mean(self) -> Floats:
        """[n]"""
        return np.asarray(self.weight @ self.means)

    @property
    def sd(self) -> Floats:
        """[n], the components' own variance and that between their means."""
        return np.asarray(np.sqrt(self.weight @ (self.variances + (self.means - self.mean) ** 2)))

    def quantile(self, q: float) -> Floats:
        """[n], by bisection between the components' own quantiles."""
        sds = np.sqrt(self.variances)
        own = self.means + special.ndtri(q) * sds
        low, high = own.min(axis=0), own.max(axis=0)
        while np.max(high - low) > 1e-7:
            middle = (low + high) / 2
            below = self.weight @ special.ndtr((middle - self.means) / sds) < q
            low, high = np.where(below, middle, low), np.where(below, high, middle)
        return np.asarray((low + high) / 2 + self.sd * self.lean * (special.ndtri(q) ** 2 - 1) / 6)

    def probability_above(self, limit: float) -> Floats:
        """[n], that each unknown exceeds the limit."""
        plain = self.weight @ special.ndtr((self.means - limit) / np.sqrt(self.variances))
        z = (limit - self.mean) / self.sd
        leaning = np.exp(-(z**2) / 2) / np.sqrt(2 * np.pi) * self.lean * (z**2 - 1) / 6
        return np.asarray(np.clip(plain + leaning, 0, 1))
