"""A forecast is a distribution: draws of what may come, and what can be read off them.

Lichtendahl, Grushka-Cockayne & Winkler (2013), Management Science 59:1594–1611, on averaging forecasts.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from lagesbild.kernels.checks import Floats, finite, nonnegative, share, vector


@dataclass(frozen=True)
class Forecast:
    """`draws` [R, H]: R equally likely courses of the next H periods, as counts.

    `trusted` is False where the method is known not to keep what its intervals promise: the history is too short or
    holds too few events for it.
    """

    draws: Floats
    trusted: bool

    @property
    def mean(self) -> Floats:
        """Expected count of each period, [H]."""
        return np.asarray(self.draws.mean(axis=0))

    def quantiles(self, levels: ArrayLike) -> Floats:
        """Least counts that each period stays within with these probabilities, [H, k]."""
        at = finite(levels, "levels")
        if at.ndim != 1 or np.any((at < 0) | (at > 1)):
            raise ValueError(f"levels are {at.tolist()}; expected shares between 0 and 1.")
        return np.asarray(np.quantile(self.draws, at, axis=0, method="inverted_cdf").T)

    def interval(self, level: float = 0.9) -> tuple[Floats, Floats]:
        """Central interval of each period: (lower [H], upper [H])."""
        tail = (1 - share(level, "level")) / 2
        lower, upper = self.quantiles([tail, 1 - tail]).T
        return lower, upper


def combine(forecasts: Sequence[Forecast], weights: ArrayLike | None = None) -> Forecast:
    """Average of several forecasts of the same periods, quantile by quantile.

        q_combined(τ) = Σ_k w_k q_k(τ)        Σ w = 1, rounded to whole counts

    How to read: as any forecast, period by period; courses through time are no longer told.
    Assumes that each is about right in its own way; it is seldom the best of them and seldom far from it, which is why
    it is hard to beat when one does not know beforehand which will be best. Do not use it to hide that one of them
    makes no sense. Averaging quantiles keeps sharpness that mixing the draws would lose.

    Lichtendahl et al. (2013), Management Science 59:1594–1611.

    Forecasts with the same numbers of draws and periods; `weights` [K] 0 or more, equal where None. Raises ValueError
    for no forecasts, different shapes, weights that sum to 0.
    """
    if not forecasts:
        raise ValueError("forecasts: none to combine; expected at least one.")
    shapes = {forecast.draws.shape for forecast in forecasts}
    if len(shapes) > 1:
        raise ValueError(f"forecasts have draws of shapes {sorted(shapes)}; expected the same of all.")
    weight = np.ones(len(forecasts)) if weights is None else nonnegative(weights, "weights")
    if weight.shape != (len(forecasts),) or weight.sum() == 0:
        raise ValueError(f"weights: expected one per forecast ({len(forecasts)}), not all 0; got {weight.tolist()}.")
    ordered = np.stack([np.sort(forecast.draws, axis=0) for forecast in forecasts])
    drawn = np.tensordot(weight / weight.sum(), ordered, axes=1)
    used = [forecast for forecast, w in zip(forecasts, weight, strict=True) if w > 0]
    return Forecast(np.asarray(np.round(drawn), dtype=np.float64), all(forecast.trusted for forecast in used))


def history_of(counts: ArrayLike, horizon: int, draws: int, fewest: int) -> Floats:
    """Counts [T] to forecast from, refused where they are too few or make no sense."""
    y = vector(nonnegative(counts, "counts"), "counts")
    if horizon < 1 or draws < 1:
        raise ValueError(f"horizon {horizon}, draws {draws}: expected at least 1 of each.")
    if y.size < fewest:
        raise ValueError(f"counts: {y.size} periods are too few for this forecast; expected at least {fewest}.")
    return y
