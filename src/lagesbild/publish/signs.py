"""The fixed signs: five classes, four kinds of empty, and what a series did.

Each has a glyph, a look (its colour and pattern, drawn by the format) and a word in the phrase catalogues, so that
colour is never alone. Over and under are orange and blue: neither is good, neither is bad.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from lagesbild.domain import Finding, Status


@dataclass(frozen=True)
class Sign:
    """A glyph and a look; its word is the phrase `sign.<key>`."""

    key: str
    glyph: str
    look: str


INK, PAPER = "#1B1F23", "#FFFFFF"
SECONDARY = "#4A5560"
BAND = "#D5DCE3"
LINE = "#12436D"
SIGNAL = "#C8590A"
HATCH = "#5B6670"

CLASSES: tuple[Sign, ...] = (
    Sign("clearly_higher", "▲▲", "k5"),
    Sign("probably_higher", "▲", "k4"),
    Sign("no_clear_difference", "●", "k3"),
    Sign("probably_lower", "▼", "k2"),
    Sign("clearly_lower", "▼▼", "k1"),
)
EMPTY: tuple[Sign, ...] = (
    Sign("zero", "0", "zero"),
    Sign("too_small", "~", "small"),
    Sign("suppressed", "..", "dots"),
    Sign("missing", "–", "hatch"),
)
COURSES: tuple[Sign, ...] = (
    Sign("clearly_rising", "↗↗", "course"),
    Sign("probably_rising", "↗", "course"),
    Sign("no_clear_change", "→", "course"),
    Sign("probably_falling", "↘", "course"),
    Sign("clearly_falling", "↘↘", "course"),
    Sign("stepped_up", "↥", "course"),
    Sign("stepped_down", "↧", "course"),
    Sign("turned", "↷", "course"),
    Sign("recording_changed", "¦", "course"),
)

SIGNS: Mapping[str, Sign] = MappingProxyType({sign.key: sign for sign in (*CLASSES, *EMPTY, *COURSES)})

# Fill and ink of the looks that have a fill; ink is what is read on it.
FILLS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "k1": ("#12436D", PAPER),
        "k2": ("#6BA3D6", INK),
        "k3": ("#F1EFEA", INK),
        "k4": ("#DD8A3A", INK),
        "k5": ("#7A3200", PAPER),
        "zero": ("#F1EFEA", INK),
        "small": (PAPER, INK),
        "dots": ("#E6E8EB", INK),
        "hatch": (PAPER, INK),
    }
)

_BY_STATUS = {Status.SUPPRESSED: SIGNS["suppressed"], Status.MISSING: SIGNS["missing"]}


def sign_of(finding: Finding) -> Sign | None:
    """The sign of what a finding says; of why it is empty, where it is; None for what has no sign."""
    return _BY_STATUS.get(finding.status) or SIGNS.get(finding.says)


def is_told(finding: Finding) -> bool:
    """Whether the finding's numbers may be and are known."""
    return finding.status == Status.OBSERVED
