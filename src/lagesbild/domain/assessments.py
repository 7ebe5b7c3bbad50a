"""Areas that somebody has assessed, edition by edition, and what became of them between two editions.

A class is somebody's conclusion, never a measured amount of crime. The number of areas on a list may rise because a
line was drawn through one of them; so a change is always told as the sum of what made it.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

NEW, GONE, KEPT, RECLASSIFIED = "new", "gone", "kept", "reclassified"
SPLIT, MERGED, REDRAWN = "split", "merged", "redrawn"
CHANGES = (NEW, GONE, KEPT, RECLASSIFIED, SPLIT, MERGED, REDRAWN)


@dataclass(frozen=True)
class AssessedArea:
    """An area with the class it was given. `area_codes` or `boundary` (well-known text) say where it is.

    `predecessors` are ids in the edition before, `successors` in the one after.
    """

    area_id: str
    name: str
    area_class: str
    predecessors: tuple[str, ...] = ()
    successors: tuple[str, ...] = ()
    area_codes: tuple[str, ...] = ()
    boundary: str = ""


@dataclass(frozen=True)
class Assessments:
    """Everything one source assessed in one edition."""

    source: str
    edition: str
    day: date
    areas: tuple[AssessedArea, ...]
    evidence: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        doubled = [each for each, n in Counter(area.area_id for area in self.areas).items() if n > 1]
        if doubled:
            raise ValueError(f"{self.source} {self.edition}: assessed more than once: {', '.join(doubled)}")

    @property
    def classes(self) -> tuple[str, ...]:
        return tuple(sorted({area.area_class for area in self.areas}))

    def n_of(self, area_class: str = "") -> int:
        """How many areas have the class; empty: any."""
        return sum(area_class in ("", area.area_class) for area in self.areas)


@dataclass(frozen=True)
class AreaChange:
    """What became of some areas that hang together. `kind` is one of CHANGES."""

    kind: str
    earlier: tuple[AssessedArea, ...]
    later: tuple[AssessedArea, ...]

    @property
    def n_added(self) -> int:
        """By how much it changes the number of areas."""
        return len(self.later) - len(self.earlier)

    @property
    def is_renamed(self) -> bool:
        """Whether one area goes on under another name."""
        return (len(self.earlier), len(self.later)) == (1, 1) and self.earlier[0].name != self.later[0].name


@dataclass(frozen=True)
class EditionChange:
    """All changes between two editions. The parts always add up to the whole."""

    earlier: Assessments
    later: Assessments
    changes: tuple[AreaChange, ...]

    def n_changes(self, kind: str) -> int:
        return sum(change.kind == kind for change in self.changes)

    def n_areas_before(self, *kinds: str) -> int:
        """How many areas of the earlier edition had one of these changes."""
        return sum(len(change.earlier) for change in self.changes if change.kind in kinds)

    def n_added(self, area_class: str = "") -> dict[str, int]:
        """Kind of change → by how much it changes the number of areas (of a class; empty: of all).

        The values sum to the later number less the earlier. Only `new` and `gone` say that the list grew or shrank;
        split, merged and redrawn move lines on a map, and reclassified moves areas between classes.
        """
        sums = dict.fromkeys(CHANGES, 0)
        for change in self.changes:
            sums[change.kind] += _n_of(change.later, area_class) - _n_of(change.earlier, area_class)
        return sums

    @property
    def n_really_added(self) -> int:
        """New areas less those that are gone: what is left of the change when lines on the map are put aside."""
        sums = self.n_added()
        return sums[NEW] + sums[GONE]

    @property
    def reclassified(self) -> Mapping[tuple[str, str], int]:
        """Class before and after → how many areas that otherwise went on as they were."""
        moved = [change for change in self.changes if change.kind == RECLASSIFIED]
        return Counter((change.earlier[0].area_class, change.later[0].area_class) for change in moved)


def explain_change(earlier: Assessments, later: Assessments) -> EditionChange:
    """What became of each area from one edition to the next.

    Areas hang together where one names the other as predecessor or successor; and where an id goes on, unless
    either of the two itself names others. A group of one area before and one after is kept, or reclassified where its
    class differs; of one before and several after, split; of several and one, merged; of several and several, redrawn.

    How to read: see `EditionChange.n_added`. Assumes that predecessors and successors are given wherever an id does
    not go on. Raises ValueError where the editions are of two sources or in the wrong order, or where an area names a
    predecessor or successor that the other edition does not have.
    """
    if earlier.source != later.source or later.day <= earlier.day:
        raise ValueError(
            f"A change runs between two editions of one source, the earlier first: not from {earlier.source} "
            f"{earlier.edition} ({earlier.day}) to {later.source} {later.edition} ({later.day})"
        )
    pairs = _links(earlier, later)
    groups = _joined(len(earlier.areas), len(later.areas), pairs)
    changes = [
        _change([earlier.areas[at] for at in before], [later.areas[at] for at in after]) for before, after in groups
    ]
    return EditionChange(earlier, later, tuple(changes))


def _links(earlier: Assessments, later: Assessments) -> list[tuple[int, int]]:
    """Pairs of places in the two editions that hang together."""
    before = {area.area_id: at for at, area in enumerate(earlier.areas)}
    after = {area.area_id: at for at, area in enumerate(later.areas)}
    said = [
        *((old, area.area_id) for area in later.areas for old in area.predecessors),
        *((area.area_id, new) for area in earlier.areas for new in area.successors),
    ]
    for old, new in said:
        if old not in before or new not in after:
            lacking, edition = (old, earlier.edition) if old not in before else (new, later.edition)
            raise ValueError(
                f"{earlier.source}: {new!r} is said to come from {old!r}, and {lacking!r} is not in {edition}"
            )
    same = [
        one
        for one, at in before.items()
        if one in after and not earlier.areas[at].successors and not later.areas[after[one]].predecessors
    ]
    return [(before[old], after[new]) for old, new in [*said, *((one, one) for one in same)]]


def _joined(
    n_before: int, n_after: int, pairs: Iterable[tuple[int, int]]
) -> list[tuple[NDArray[np.int64], NDArray[np.int64]]]:
    """Places before and after, in groups that hang together, in the order of the first of each."""
    group = np.arange(n_before + n_after)
    for old, new in pairs:
        one, other = group[old], group[n_before + new]
        group[group == max(one, other)] = min(one, other)
    return [
        (members[members < n_before], members[members >= n_before] - n_before)
        for members in (np.flatnonzero(group == number) for number in np.unique(group))
    ]


def _change(before: Sequence[AssessedArea], after: Sequence[AssessedArea]) -> AreaChange:
    if not before or not after:
        return AreaChange(GONE if before else NEW, tuple(before), tuple(after))
    if len(before) == len(after) == 1:
        kind = KEPT if before[0].area_class == after[0].area_class else RECLASSIFIED
    elif len(before) == 1:
        kind = SPLIT
    else:
        kind = MERGED if len(after) == 1 else REDRAWN
    return AreaChange(kind, tuple(before), tuple(after))


def _n_of(areas: Iterable[AssessedArea], area_class: str) -> int:
    return sum(area_class in ("", area.area_class) for area in areas)
