"""Every part of a survey held against the others and against the rounds before, and which differences remain."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from lagesbild.analyses._survey_parts import Asked, Floats, Part, rounds_before, shares_of
from lagesbild.domain import Estimate
from lagesbild.kernels.rates import benjamini_hochberg
from lagesbild.kernels.survey_domains import Differences, DomainShares, differences

FALSE_AMONG_MARKED = 0.05
# What is screened together: each by itself may have one false in twenty of those marked.
KINDS: Mapping[str, Mapping[str, str]] = {
    "groups": {"sv": "jämförelser mellan grupper", "en": "comparisons between groups"},
    "areas": {"sv": "jämförelser mellan områden", "en": "comparisons between areas"},
    "groups_in_areas": {"sv": "jämförelser av grupper i områden", "en": "comparisons of groups in areas"},
    "changes": {"sv": "förändringar", "en": "changes"},
    "changes_in_areas": {"sv": "förändringar i områden", "en": "changes in areas"},
}


@dataclass(frozen=True)
class Shown:
    """One part in one question: its share, what it is held against, and where that ended.

    `at`: its row of `shares`; the next is everyone it is held against, the one after that itself before.
    """

    asked: Asked
    part: Part
    rounds: tuple[str, ...]
    before: tuple[str, ...]
    shares: DomainShares
    at: int
    from_others: Differences | None
    since: Differences | None
    survives: bool = False
    survives_change: bool = False

    def estimate(self, offset: int = 0) -> Estimate:
        row = self.at + offset
        return Estimate(*(float(ends[row]) for ends in (self.shares.value, self.shares.lower, self.shares.upper)))


def shown_of(asked: Asked, parts: Sequence[Part], rounds: tuple[str, ...], fewest: int) -> list[Shown]:
    """Shares of parts with enough answers; the rows of each: itself, the others, itself before."""
    here, before = asked.answered_in(rounds), rounds_before(asked, rounds)
    then = asked.answered_in(before)
    held = [(part, part.of(asked.survey)) for part in parts]
    held = [(part, who) for part, who in held if int((who & here).sum()) >= max(fewest, 2)]
    if not held:
        return []
    domains = []
    for part, who in held:
        domains += [who & here, part.beside(asked.survey) & here if part != Part() else who & here, who & then]
    shares = shares_of(asked, domains)
    pairs = range(0, len(domains), 3)
    others, since = (differences(shares, [(at, at + offset) for at in pairs]) for offset in (1, 2))
    return [
        Shown(asked, part, rounds, before, shares, 3 * at, _one(others, at, part != Part()), _one(since, at, True))
        for at, (part, _) in enumerate(held)
        if np.isfinite(shares.value[3 * at])
    ]


def _one(found: Differences, at: int, is_told: bool) -> Differences | None:
    """The difference of one pair; None where there is none to tell."""
    if not is_told or not np.isfinite(found.p_value[at]):
        return None
    return Differences(*(np.asarray([ends[at]]) for ends in (found.value, found.lower, found.upper, found.p_value)))


def judged(shown: Sequence[Shown]) -> list[Shown]:
    """Which differences and changes remain when one in twenty of those marked may be false, kind by kind."""
    marked = list(shown)
    for kind in KINDS:
        at, p_values = tried(marked, kind)
        kept = benjamini_hochberg(p_values, FALSE_AMONG_MARKED) if at else np.zeros(0, dtype=bool)
        for which, survives in zip(at, kept.tolist(), strict=True):
            marked[which] = replace(marked[which], **{_mark(kind): survives})
    return marked


def tried(shown: Sequence[Shown], kind: str) -> tuple[list[int], Floats]:
    """Which were tested, and their p-values."""
    tested = [(at, each.since if kind.startswith("changes") else each.from_others) for at, each in enumerate(shown)]
    found = [(at, test) for at, test in tested if test is not None and kind in _kinds_of(shown[at].part)]
    return [at for at, _ in found], np.array([test.p_value[0] for _, test in found])


def n_kept(shown: Sequence[Shown], kind: str) -> int:
    """How many of those tested remain."""
    at, _ = tried(shown, kind)
    return sum(bool(getattr(shown[each], _mark(kind))) for each in at)


def _mark(kind: str) -> str:
    return "survives_change" if kind.startswith("changes") else "survives"


def _kinds_of(part: Part) -> tuple[str, str]:
    if not part.area:
        return "groups", "changes"
    return "groups_in_areas" if part.sex else "areas", "changes_in_areas"
