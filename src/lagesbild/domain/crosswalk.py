"""From one division into areas to another: which area became which, and how much of it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

Integers = NDArray[np.int64]
Numbers = NDArray[np.float64]

WHOLE = 1e-9  # a share this near 1 is all of it: what is left is the rounding of floats

# How evenly what is counted lies within an area that is divided, as the concentration of a Dirichlet distribution
# round the shares (`kernels.areal_interpolation`). Measured: residents of DeSO in Dalarna, cut in halves of known
# surface, against the 1 km population grid: 1.6 in the country, 3.5 in towns. Reported offences in LSOA of West
# Yorkshire, July 2016–2018, against the residents of their MSOA: 11–19 for burglary, vehicle crime, damage, violence
# and disorder, but 0.9 for shoplifting, which goes where the shops are.
EVENNESS_BY_SURFACE = 1.5
EVENNESS_BY_WEIGHTS = 10.0


class LinkKind(StrEnum):
    """What became of an area."""

    UNCHANGED = "unchanged"  # the same code, all of it and nothing else
    RECODE = "recode"  # all of it and nothing else, under another code
    MERGE = "merge"  # all of it, into an area that holds others too
    SPLIT = "split"  # divided between several areas
    ENDED = "ended"  # in none of the areas


@dataclass(frozen=True)
class CrosswalkColumns:
    """Which columns of a published key hold what. `weight` empty: every old code has one new, or a weight by others."""

    old: str
    new: str
    weight: str = ""


@dataclass(frozen=True)
class Crosswalk:
    """Which share of each area of one edition (or level) lies in each area of another.

    Link k says that the share `shares[k]` of `from_codes[from_at[k]]` lies in `to_codes[to_at[k]]`. The shares of an
    area sum to 1, or to 0 where it lies in none. Counts of areas that are kept whole (unchanged, recode, merge) are
    carried exactly; those of an area that is split are estimated, and `evenness` says how well its parts are known.
    """

    from_level: str
    from_edition: str
    to_level: str
    to_edition: str
    from_codes: tuple[str, ...]
    to_codes: tuple[str, ...]
    from_at: Integers
    to_at: Integers
    shares: Numbers
    method: str  # surface, residents (or another exposure), cells, table
    evenness: float = EVENNESS_BY_WEIGHTS
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not self.from_at.size == self.to_at.size == self.shares.size:
            raise ValueError("A crosswalk has one from, one to and one share for each link")
        if not bool(np.all((self.shares > 0) & (self.shares <= 1))):
            raise ValueError("A crosswalk's shares are above 0 and at most 1")
        if not bool(np.all(np.isclose(self._sums, 1.0) | (self._sums == 0.0))):
            raise ValueError("The shares of an area sum to 1, or the area lies nowhere and has none")

    @property
    def _sums(self) -> Numbers:
        return np.bincount(self.from_at, self.shares, minlength=len(self.from_codes)).astype(np.float64)

    @cached_property
    def kinds(self) -> tuple[LinkKind, ...]:
        """What became of each area, in the order of `from_codes`."""
        n_targets = np.bincount(self.from_at, minlength=len(self.from_codes))
        n_sources = np.bincount(self.to_at, minlength=len(self.to_codes))
        target = np.zeros(len(self.from_codes), dtype=np.int64)
        target[self.from_at] = self.to_at
        return tuple(
            _kind(code, int(n), self.to_codes[at], int(n_sources[at]))
            for code, n, at in zip(self.from_codes, n_targets, target, strict=True)
        )

    @property
    def is_exact(self) -> bool:
        """Whether no area is split, so that every count is carried without being estimated."""
        return LinkKind.SPLIT not in self.kinds

    @cached_property
    def successors(self) -> dict[str, tuple[str, ...]]:
        """Old code → new codes, the largest share first."""
        found: dict[str, list[tuple[float, str]]] = {code: [] for code in self.from_codes}
        for source, target, share in zip(self.from_at, self.to_at, self.shares, strict=True):
            found[self.from_codes[source]].append((-float(share), self.to_codes[target]))
        return {code: tuple(new for _, new in sorted(each)) for code, each in found.items()}

    def n_of(self, kind: LinkKind) -> int:
        """How many areas became so."""
        return self.kinds.count(kind)

    def into(self, codes: Sequence[str]) -> "Crosswalk":
        """The same links with the new areas in the order of `codes`. ValueError: a linked area is not among them."""
        at = {code: place for place, code in enumerate(codes)}
        lacking = {self.to_codes[target] for target in self.to_at} - at.keys()
        if lacking:
            raise ValueError(f"Areas of the crosswalk are not asked for: {', '.join(sorted(lacking)[:5])}")
        moved = np.array([at.get(code, -1) for code in self.to_codes], dtype=np.int64)
        return replace(self, to_codes=tuple(codes), to_at=moved[self.to_at])


def _kind(code: str, n_targets: int, target: str, n_sources: int) -> LinkKind:
    if n_targets == 0:
        return LinkKind.ENDED
    if n_targets > 1:
        return LinkKind.SPLIT
    if n_sources > 1:
        return LinkKind.MERGE
    return LinkKind.UNCHANGED if code == target else LinkKind.RECODE
