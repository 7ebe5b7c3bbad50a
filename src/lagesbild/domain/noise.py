"""Figures to which their source has added noise, and what may not be done with them.

Statistics Sweden adds small random whole numbers to counts of people from the reference year 2025 on (cell key method),
to totals as well as to parts. A total less its parts is then noise: it can be negative, and says nothing of anybody.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from lagesbild.errors import ReleaseError


@dataclass(frozen=True)
class Figure:
    """A number as its source tells it."""

    value: float
    is_noisy: bool = False


def remainder(whole: Figure, parts: Sequence[Figure]) -> float:
    """What is left of `whole` when its `parts` are taken from it.

    Assumes that the parts are apart and lie in the whole. Not for figures with noise: raises ReleaseError where the
    whole or a part has it, for what is left would be noise and could be taken for people.
    """
    if whole.is_noisy or any(part.is_noisy for part in parts):
        raise ReleaseError(
            "Figures with noise may not be subtracted from each other: what is left is noise, not people.\n"
            "Ask the source for the figure itself, or leave it out."
        )
    return whole.value - math.fsum(part.value for part in parts)
