"""What to read first: how clear a finding is, never how large its rate is.

A small place can have a high rate by chance alone; sorting by rate would put the smallest places first. What counts
is how far the nearest end of the interval is from "no difference".
"""

import math
from collections.abc import Iterable

from lagesbild.domain import Finding
from lagesbild.publish.signs import CLASSES, is_told

HIGHER = ("clearly_higher", "probably_higher")
LOWER = ("clearly_lower", "probably_lower")
CLEAR = ("clearly_higher", "clearly_lower")
# What a trend may say that does not ask for a figure of its own.
QUIET = ("no_clear_change", "screen", "set_aside")
PROBABLY = "probably_"  # how the less certain of two words begins
_PLACE = {sign.key: place for place, sign in enumerate(CLASSES)}
_AFTER_ALL = len(CLASSES)
_SMALLEST_RATIO = 1e-6  # a lower limit of 0 is as unclear as can be, but still a number


def distance(finding: Finding) -> float:
    """How far the nearest end of a ratio's interval is from 1, on the log scale; below 0 where it holds 1.

    0 for what is not a ratio: it has no "no difference" to be far from.
    """
    estimate = finding.estimate
    if estimate is not None and finding.unit == "ratio":
        lower, upper = (math.log(max(end, _SMALLEST_RATIO)) for end in (estimate.lower, estimate.upper))
        return max(lower, -upper)
    return 0.0


def by_clarity(findings: Iterable[Finding]) -> list[Finding]:
    """The surer word first, then the clearest; between equals, in the order they came."""
    return sorted(findings, key=lambda finding: (finding.says.startswith(PROBABLY), -distance(finding)))


def by_class(findings: Iterable[Finding]) -> list[Finding]:
    """As a table of a comparison stands: by class from clearly higher to clearly lower, then by lower limit.

    Those without a class come last: too small, protected, missing.
    """

    def place(finding: Finding) -> tuple[int, int, float]:
        lower = finding.estimate.lower if finding.estimate is not None else 0.0
        graded = is_told(finding) and finding.says in _PLACE
        return (_PLACE[finding.says] if graded else _AFTER_ALL, int(finding.status), -lower)

    return sorted(findings, key=place)


def few_of_each(findings: Iterable[Finding], most: int, most_of_a_category: int) -> list[Finding]:
    """The first `most`, but no more than `most_of_a_category` of any category, so that none fills the list."""
    taken: list[Finding] = []
    n_of: dict[str, int] = {}
    for finding in findings:
        if n_of.get(finding.category, 0) < most_of_a_category and len(taken) < most:
            n_of[finding.category] = n_of.get(finding.category, 0) + 1
            taken.append(finding)
    return taken
