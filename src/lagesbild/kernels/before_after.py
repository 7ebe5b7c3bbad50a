"""Was anything different after the measure started? The ways to ask, by what there is to compare with.

    one area, nothing to compare with               `interrupted_series`
    several areas that started, others that did not `staggered_effects`
    one area that started, many that did not        `synthetic_control` (its own kernel)
    one area, its surroundings and a control area   `displacement` (its own kernel)

None of them tells what made the difference: they tell whether there was one, if the comparison is fair.
"""

from lagesbild.kernels.interrupted import InterruptedSeries, interrupted_series
from lagesbild.kernels.staggered import NEVER, Effect, Effects, StaggeredEffects, staggered_effects

__all__ = [
    "NEVER",
    "Effect",
    "Effects",
    "InterruptedSeries",
    "StaggeredEffects",
    "interrupted_series",
    "staggered_effects",
]
