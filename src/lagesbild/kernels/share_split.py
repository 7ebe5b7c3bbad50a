"""How a number to come falls on parts: each part's share, and how far shares have drifted before.

    parts of a total N ~ Dirichlet-multinomial(N, c α),     α_i = ½ + Σ_t δ^(T−t) y_it

What lies further back counts for less (δ by period), and shares of the future differ from those of the past by more
than chance (c below 1). δ and c are those under which past years would have fallen on the parts as they did.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from lagesbild.kernels.checks import Floats, nonnegative

MEMORIES = np.array([0.94, 0.97, 0.985, 1.0])
STRENGTHS = np.array([0.03, 0.1, 0.25, 0.5, 1.0])
LEAST = 0.5  # of an event, for a part that has had none (Jeffreys 1946)


@dataclass(frozen=True)
class Split:
    """`alpha` [n]: what a draw of shares is made from, strength included; `memory`, `strength` chosen."""

    alpha: Floats
    memory: float
    strength: float

    def draw(self, totals: Floats, rng: np.random.Generator) -> Floats:
        """Totals [R, k] of k stretches shared out on the parts, [R, n, k]: one draw of shares for each row."""
        gammas = rng.gamma(self.alpha, size=(totals.shape[0], self.alpha.size))
        gammas = np.maximum(gammas, 1e-300)
        shares = gammas / gammas.sum(axis=1, keepdims=True)
        numbers = totals.astype(np.int64)
        return np.stack([rng.multinomial(column, shares) for column in numbers.T], axis=2).astype(np.float64)


def fit_split(counts: ArrayLike, ahead: int) -> Split:
    """Shares of the parts of a series, for totals of `ahead` periods to come.

    How to read: draws of the parts sum to the total they were drawn for, whole numbers and none below zero. Assumes
    that all parts drift alike, and that each has the season of the whole. Do not use it where one part has just been
    divided, or is recorded in a new way.

    Mosimann (1962), Biometrika 49:65–82, on the Dirichlet-multinomial.

    `counts` [n, T], n at least 1. Raises ValueError for negative or missing counts.
    """
    y = nonnegative(counts, "counts")
    n_periods = y.shape[1]
    origins = np.arange(n_periods - ahead, ahead - 1, -ahead)
    came = (
        np.stack([y[:, at : at + ahead].sum(axis=1) for at in origins]) if origins.size else np.zeros((0, y.shape[0]))
    )
    best = (-np.inf, float(MEMORIES[-1]), float(STRENGTHS[-2]))
    for memory in MEMORIES.tolist() if origins.size else []:
        known = np.stack([_weighted(y[:, :at], memory) for at in origins])
        for strength in STRENGTHS.tolist():
            fit = float(_log_probability(came, strength * known).sum())
            best = max(best, (fit, memory, strength))
    return Split(best[2] * _weighted(y, best[1]), best[1], best[2])


def _weighted(y: Floats, memory: float) -> Floats:
    return np.asarray(LEAST + y @ memory ** np.arange(y.shape[1] - 1, -1, -1))


def _log_probability(came: Floats, alpha: Floats) -> Floats:
    """Of numbers [O, n] under a Dirichlet-multinomial with alpha [O, n], but for what does not hang on alpha."""
    total, strength = came.sum(axis=1), alpha.sum(axis=1)
    parts = special.gammaln(came + alpha) - special.gammaln(alpha)
    return np.asarray(special.gammaln(strength) - special.gammaln(strength + total) + parts.sum(axis=1))
