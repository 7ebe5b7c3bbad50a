"""Run a scan: the real counts and the replicates go through the same zones."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from lagesbild.kernels import scan_windows
from lagesbild.kernels.checks import Floats, Ints
from lagesbild.kernels.scan_circles import Circles, circles, together
from lagesbild.kernels.scan_clusters import Candidate, Scan, judged, most_likely_first
from lagesbild.kernels.scan_likelihood import Model
from lagesbild.kernels.scan_null import Counts
from lagesbild.kernels.scan_search import LANES, Sides, best_around_centres, no_best, raise_best_of_replicates
from lagesbild.kernels.scan_windows import Windows


@dataclass(frozen=True)
class Search:
    """Where to look, by which likelihood, and against how many replicates; `sizes` [n] as `model` measures zones."""

    x: Floats
    y: Floats
    sizes: Floats
    model: Model
    max_share: float
    max_radius_m: float | None
    replicates: int

    def __post_init__(self) -> None:
        """Refuse limits that leave no zone, or no test."""
        if not 0 < self.max_share <= 0.5:
            raise ValueError(
                f"max_share is {self.max_share}; expected a share above 0 and up to 0.5 "
                "(a zone with more than half is the rest of the map, seen from outside)."
            )
        if self.max_radius_m is not None and not self.max_radius_m >= 0:
            raise ValueError(f"max_radius_m is {self.max_radius_m}; expected 0 or more metres, or None.")
        if self.replicates < 1:
            raise ValueError(f"replicates is {self.replicates}; expected at least 1, usually 999.")
        if self.model.cases >= 2**24:
            raise ValueError(
                f"there are {self.model.cases:.0f} cases; expected fewer than 16,777,216. Take a shorter time."
            )

    def circles(self) -> Iterator[Circles]:
        """All circles within the limits, some centres at a time."""
        found = False
        for part in circles(self.x, self.y, self.sizes, max_share=self.max_share, max_radius_m=self.max_radius_m):
            found = found or part.areas.size > 0
            yield part
        if not found:
            raise ValueError(
                f"no circle holds at most {self.max_share} of the whole and reaches at most {self.max_radius_m}: "
                "around every area even the smallest is more. Raise max_share, or ask for smaller areas."
            )


def search_circles(search: Search, cases: Ints, sides: Sides, null: Iterator[Counts]) -> Scan:
    """The best circle around each centre, held against the best anywhere in each replicate."""
    blocks = [next(null) for _ in range(-(-search.replicates // LANES))]
    bests, sums = [no_best(LANES) for _ in blocks], np.zeros(LANES, dtype=np.float32)
    llr, length = np.zeros(cases.size), np.zeros(cases.size, dtype=np.int64)
    for part in search.circles():
        best_around_centres(part, cases, search.sizes, search.model, sides, (llr, length))
        for counts, best in zip(blocks, bests, strict=True):
            raise_best_of_replicates(part, counts, search.sizes, search.model, sides, best, sums)
    null_llr = np.concatenate([best.llr for best in bests])[: search.replicates]
    return judged(_circle_candidates(search, cases, llr, length), search.model.cases, null_llr)


def search_cylinders(
    search: Search, cases: Ints, expected: Floats, windows: Windows, null: Iterator[Counts], first_period: int
) -> Scan:
    """The best cylinder around each centre, held against the best anywhere in each replicate."""
    found, room = scan_windows.no_cylinders(cases.shape[0]), scan_windows.room_for(windows, search.model.cases)
    part = together(search.circles())
    scan_windows.best_cylinders_around_centres(part, cases, expected, search.model, windows, found)
    lanes, null_llr = scan_windows.LANES, []
    for _ in range(-(-search.replicates // lanes)):
        counts, best = next(null).reshape(*cases.shape, lanes), no_best(lanes)
        scan_windows.raise_best_of_replicates(part, counts, expected, search.model, windows, best, room)
        null_llr.append(best.llr)
    return judged(
        _cylinder_candidates(search, cases, expected, found, first_period),
        search.model.cases,
        np.concatenate(null_llr)[: search.replicates],
    )


def _circle_candidates(search: Search, cases: Ints, llr: Floats, length: Ints) -> Iterator[Candidate]:
    for centre in most_likely_first(llr, length, search.x, search.y):
        members, radius = _nearest(search, centre, length[centre])
        expected = search.sizes[members].sum() * search.model.cases / search.model.size
        yield Candidate(members, 0, 1, int(cases[members].sum()), float(expected), float(llr[centre]), radius)


def _cylinder_candidates(
    search: Search, cases: Ints, expected: Floats, found: scan_windows.Cylinders, first_period: int
) -> Iterator[Candidate]:
    for centre in most_likely_first(found.llr, found.length, search.x, search.y):
        members, radius = _nearest(search, centre, found.length[centre])
        start, end = int(found.start[centre]), int(found.start[centre] + found.duration[centre])
        yield Candidate(
            members,
            start + first_period,
            end + first_period,
            int(cases[members, start:end].sum()),
            float(expected[members, start:end].sum()),
            float(found.llr[centre]),
            radius,
        )


def _nearest(search: Search, centre: int, length: int) -> tuple[Ints, float]:
    """The areas nearest to a centre, itself first, and how far away the last one lies."""
    distance = np.hypot(search.x - search.x[centre], search.y - search.y[centre])
    distance[centre] = -1.0
    members = np.lexsort((np.arange(distance.size), distance))[:length]
    return members, float(max(0.0, distance[members].max(initial=0.0)))
