"""Counts that vary more than chance: Poisson around a mean that is itself gamma distributed (negative binomial).

Everything is written with the mean and the gamma's shape k, so that variance = mean + mean² / k, and k may be infinite:
that is Poisson itself, without a jump on the way there. Tails are the continuous versions (incomplete gamma and beta
functions), equal to the sums of probabilities at whole counts.
"""

import numpy as np
from scipy import special

from lagesbild.kernels.checks import Floats

# A gamma with a relative variance below this cannot be told from a constant in any count below 10⁹.
NO_VARIANCE = 1e-10


def shape_of_log_variance(tau2: float) -> float:
    """The shape k of a gamma whose logarithm has variance tau2: ψ′(k) = tau2, by Newton's method on 1/ψ′."""
    k = 0.5 + 1 / tau2
    for _ in range(50):
        trigamma = float(special.polygamma(1, k))
        step = trigamma * (1 - trigamma / tau2) / float(special.polygamma(2, k))
        k = max(k + step, k / 10)
        if abs(step) < 1e-12 * k:
            break
    return k


def at_most(c: Floats, e: Floats, k: Floats) -> Floats:
    """P(X ≤ c), X gamma-mixed Poisson with mean e and shape k (infinite: Poisson)."""
    finite_k = np.where(np.isinf(k), 1.0, k)
    mixed = special.betainc(finite_k, c + 1, finite_k / (finite_k + e))
    return np.where(np.isinf(k), special.gammaincc(c + 1, e), mixed)


def at_least(c: Floats, e: Floats, k: Floats) -> Floats:
    """P(X ≥ c)."""
    some = np.maximum(c, 1e-300)
    finite_k = np.where(np.isinf(k), 1.0, k)
    mixed = special.betainc(some, finite_k, e / (finite_k + e))
    return np.where(c <= 0, 1.0, np.where(np.isinf(k), special.gammainc(some, e), mixed))


def count_with_tail_below(e: Floats, k: Floats, tail: float) -> Floats:
    """The (not whole) count c with P(X ≤ c) = tail; 0 where even a count of none is likelier."""
    finite_k = np.where(np.isinf(k), 1.0, k)
    mixed = special.nbdtrik(tail, finite_k, finite_k / (finite_k + e))
    return np.where(np.isinf(k), special.pdtrik(tail, e), mixed)


def shape_of_relative_variance(relative: Floats) -> Floats:
    """The shape k of a gamma with mean 1 and this variance; infinite where there is none to speak of."""
    return np.asarray(np.divide(1.0, relative, out=np.full(relative.shape, np.inf), where=relative > NO_VARIANCE))


def draw_counts(mean: Floats, shape: Floats, size: tuple[int, ...], rng: np.random.Generator) -> Floats:
    """Counts drawn with this mean and shape, `size` ending in the mean's own shape."""
    finite_k = np.where(np.isinf(shape), 1.0, shape)
    risk = np.where(np.isinf(shape), 1.0, rng.gamma(finite_k, 1 / finite_k, size))
    return rng.poisson(mean * risk, size).astype(np.float64)
