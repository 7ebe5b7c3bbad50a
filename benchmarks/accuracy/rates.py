"""Do exact intervals hold the truth, and do null screens of areas alarm no more often than said?"""

from dataclasses import dataclass

import numpy as np
from benchmarks.accuracy.promises import alarm_row, interval_row
from benchmarks.rows import AccuracyRow

from lagesbild.kernels.mixed_poisson import shape_of_log_variance
from lagesbild.kernels.rates import (
    chance_outside,
    funnel_p_value,
    overdispersion,
    poisson_interval,
    ratio_to_reference,
    standardise,
)

PROBABLY, CLEARLY = 0.95, 0.998
ENOUGH_TO_STATE = 5  # screens for which the stated number is worked out; it hardly varies


@dataclass(frozen=True)
class NullScreens:
    """Which areas were called different although nothing is the matter, and the share stated beforehand."""

    probably: np.ndarray
    probably_stated: float
    clearly: np.ndarray
    clearly_stated: float


def null_screens(n_areas: int, mean_expected: float, tau2: float, n: int) -> NullScreens:
    """Screens of areas of uneven size whose risks differ as a gamma of this log-variance, and no more."""
    rng = np.random.default_rng([4, n_areas, int(10 * mean_expected), int(100 * tau2)])
    shape = shape_of_log_variance(tau2) if tau2 else np.inf
    called, told = np.zeros((2, n, n_areas), dtype=bool), []
    for i in range(n):
        expected = mean_expected * rng.gamma(3, 1 / 3, n_areas) + 0.05
        risk = rng.gamma(shape, 1 / shape, n_areas) if tau2 else np.ones(n_areas)
        counts = rng.poisson(expected * risk)
        plausible = overdispersion(counts, expected).plausible
        p = funnel_p_value(counts, expected, between_variance=plausible)
        called[:, i] = p < 1 - PROBABLY, p < 1 - CLEARLY
        if i < ENOUGH_TO_STATE:
            told.append(
                [chance_outside(expected, level, between_variance=plausible).mean() for level in (PROBABLY, CLEARLY)]
            )
    probably_stated, clearly_stated = np.mean(told, axis=0)
    return NullScreens(called[0], float(probably_stated), called[1], float(clearly_stated))


def rows(n: int = 120) -> list[AccuracyRow]:
    rng = np.random.default_rng(1)
    found = []
    for mean in (0.2, 1.0, 5.0, 20.0, 300.0):
        counts = rng.poisson(mean, 50 * n)
        found.append(
            interval_row("rates", f"exact Poisson, mean {mean:g}", np.full(50 * n, mean), *poisson_interval(counts))
        )
    for mean, reference in ((0.2, 20.0), (1.0, 10.0), (8.0, 20.0), (30.0, 60.0), (50.0, 2000.0)):
        observed, beside = rng.poisson(1.3 * mean, 50 * n), rng.poisson(reference, 50 * n)
        some = beside > 0
        expected = beside[some] * mean / reference
        ratio = ratio_to_reference(observed[some], expected, reference_counts=beside[some])
        case = f"ratio to an estimated reference, {mean:g} against {reference:g} events"
        found.append(interval_row("rates", case, np.full(some.sum(), 1.3), ratio.lower, ratio.upper))
    found.append(_standardised(rng, 20 * n))
    for n_areas in (24, 60, 290):
        for mean_expected in (0.5, 2.0, 10.0, 50.0):
            for tau2 in (0.0, 0.09, 0.25):
                screens = null_screens(n_areas, mean_expected, tau2, n if n_areas < 100 else n // 4)
                case = f"null screens of {n_areas} areas, {mean_expected:g} expected, log-variance {tau2:g}"
                for word, level, measured, stated in (
                    ("probably", PROBABLY, screens.probably, screens.probably_stated),
                    ("clearly", CLEARLY, screens.clearly, screens.clearly_stated),
                ):
                    told = f"{case}: {word} ({stated:.2%} stated)"
                    found.append(alarm_row("funnel", told, 1 - level, measured))
    return found


def _standardised(rng: np.random.Generator, n: int) -> AccuracyRow:
    exposure, risk, standard = np.array([200.0, 900, 400]), np.array([0.01, 0.004, 0.02]), np.array([300.0, 500, 200])
    counts = rng.poisson(exposure * risk, (n, 3))
    direct = standardise(counts, np.tile(exposure, (n, 1)), risk, standard_exposure=standard).direct
    assert direct is not None
    truth = 1000 * standard @ risk / standard.sum()
    return interval_row(
        "rates", "directly standardised, 14 events in three groups", np.full(n, truth), direct.lower, direct.upper
    )
