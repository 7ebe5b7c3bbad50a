"""What a scan finds: clusters, most likely first, and how often chance finds as much."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from lagesbild.kernels.checks import Floats, Ints
from lagesbild.kernels.permutation import permutation_p_value
from lagesbild.kernels.scan_likelihood import gumbel_p_value

SAME_LLR = 1e-9  # relative difference that is rounding


@dataclass(frozen=True)
class Cluster:
    """A zone (and a window of time) where the risk differs from that outside.

    `members` are positions of areas: in circular scans nearest the centre first, the centre itself the very first.
    The window is the periods from `start` up to but not including `end` (0 and 1 in a purely spatial scan).
    `expected` is given the number of cases; `relative_risk` is the risk inside over that outside. `llr` is the log
    likelihood ratio. `p_value` is the rank of it among the replicates' highest: of all zones together, not of this
    one alone; `p_gumbel` is the same from a Gumbel distribution fitted to them: an approximation, which can go
    below what a rank can say. `radius_m` reaches from the centre to the farthest member, in the unit of the
    coordinates; None where areas have none.
    """

    members: Ints
    start: int
    end: int
    cases: int
    expected: float
    relative_risk: float
    llr: float
    p_value: float
    p_gumbel: float
    radius_m: float | None


@dataclass(frozen=True)
class Scan:
    """Clusters, most likely first, later ones without a member in common with earlier ones.

    Clusters that every replicate outdoes are left out (p-value 1). `null_llr` holds each replicate's highest log
    likelihood ratio. `trusted` is False where counts outside the clusters are more uneven than the model has it, or so
    few that this cannot be seen: p-values may then be far too small (`scan_evenness`).
    """

    clusters: tuple[Cluster, ...]
    null_llr: Floats
    trusted: bool = True


@dataclass(frozen=True)
class Candidate:
    """A zone in a window, before it is held against the replicates and against more likely ones."""

    members: Ints
    start: int
    end: int
    cases: int
    expected: float
    llr: float
    radius_m: float | None


def judged(candidates: Iterable[Candidate], total: float, null_llr: Floats) -> Scan:
    """Keep the candidates that do not overlap, in the order given, and say how often chance does as well."""
    taken: set[int] = set()
    clusters: list[Cluster] = []
    for candidate in candidates:
        if candidate.llr <= SAME_LLR or taken.intersection(candidate.members.tolist()):
            continue
        llr = np.asarray(candidate.llr)
        p_value = float(permutation_p_value(llr, null_llr, "greater"))
        if clusters and p_value >= 1:
            break
        taken.update(candidate.members.tolist())
        clusters.append(
            Cluster(
                members=candidate.members,
                start=candidate.start,
                end=candidate.end,
                cases=candidate.cases,
                expected=candidate.expected,
                relative_risk=_relative_risk(candidate.cases, candidate.expected, total),
                llr=candidate.llr,
                p_value=p_value,
                p_gumbel=float(gumbel_p_value(llr, null_llr)),
                radius_m=candidate.radius_m,
            )
        )
    return Scan(tuple(clusters), null_llr)


def most_likely_first(llr: Floats, length: Ints, x: Floats, y: Floats) -> Ints:
    """Order of centres: highest ratio first; of equal ones (but for rounding) that with the fewest areas.

    Then as one reads a map, north before south and west before east: which of two equally likely clusters comes
    first must not depend on how areas happen to be listed.
    """
    falling = np.argsort(-llr, kind="stable")
    sorted_llr = llr[falling]
    new = sorted_llr[:-1] - sorted_llr[1:] > SAME_LLR * np.maximum(sorted_llr[:-1], 1.0)
    rank = np.empty(llr.size, dtype=np.int64)
    rank[falling] = np.concatenate([[0], np.cumsum(new)])
    return np.lexsort((x, -y, length, rank))


def _relative_risk(cases: float, expected: float, total: float) -> float:
    outside = total - cases
    return float("inf") if outside == 0 else (cases / expected) / (outside / (total - expected))
