"""Is there a cluster of whatever shape: along a street, round a park?

Circles blur what is long or bent. The flexible scan tries every connected set of areas near every area instead; the
restricted one only sets whose areas are each, by themselves, somewhat higher than expected, which keeps it from
stringing together ordinary areas.
"""

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import ArrayLike
from scipy import sparse, special

from lagesbild.kernels import checks
from lagesbild.kernels.checks import Bools, Floats, Ints
from lagesbild.kernels.scan_clusters import Candidate, Scan, judged
from lagesbild.kernels.scan_connected import (
    Tree,
    Window,
    best_connected,
    grow_tree,
    raise_best_over_tree,
    raise_best_where_risky,
)
from lagesbild.kernels.scan_evenness import judged_for_evenness
from lagesbild.kernels.scan_inputs import refuse_unexpected, whole_counts
from lagesbild.kernels.scan_likelihood import Model
from lagesbild.kernels.scan_null import multinomial_counts
from lagesbild.kernels.scan_search import LANES, no_best

MOST_AREAS = 20  # in a window: it then has up to half a million connected sets


def scan_flexible(
    adjacency: Any,
    cases: ArrayLike,
    expected: ArrayLike,
    *,
    largest: int = 15,
    restricted: bool = True,
    max_mid_p: float = 0.2,
    x: ArrayLike | None = None,
    y: ArrayLike | None = None,
    replicates: int = 999,
    rng: np.random.Generator,
    fewest_cases: int = 2,
) -> Scan:
    """Connected zones of any shape with more cases than expected: Tango and Takahashi's flexible scan statistic.

        log LR = c · log(c / e) + (C − c) · log((C − c) / (C − e))
        restricted: only sets of areas with  P(X > c) + ½ P(X = c) < `max_mid_p`,  X Poisson with the area's mean

    How to read: as `scan_space`; members of a restricted zone are each somewhat high themselves. Later clusters are
    the most likely zones that have no area in common with earlier ones.
    Assumes what `scan_space` does. An unrestricted flexible scan likes long arms into ordinary areas; a restricted
    one misses a zone where no area stands out by itself. Use circles where areas are many and small.

    Tango & Takahashi (2005), International Journal of Health Geographics 4:11; (2012), Statistics in Medicine
    31:4207–4218 (restricted).

    `adjacency` [n, n], sparse or dense, symmetric, anything but zero between neighbours; islands are zones of one.
    A zone lies among the `largest` (up to 20) areas nearest its centre, itself included: by `x`, `y` where they are
    given, else counted in steps from neighbour to neighbour, of equally near areas those with the most expected
    first. `cases`, `expected`, `replicates`, `fewest_cases` and errors as `scan_space`; `radius_m` is None without
    coordinates.
    """
    links = _links(adjacency)
    counts = whole_counts(cases, "cases", (links.shape[0],))
    wanted = checks.nonnegative(expected, "expected")
    checks.same_length(wanted, counts.astype(np.float64), "expected and cases")
    refuse_unexpected(counts, wanted)
    if not 1 <= largest <= MOST_AREAS:
        raise ValueError(
            f"largest is {largest}; expected 1 to {MOST_AREAS} areas (more sets than can be tried beyond)."
        )
    if replicates < 1:
        raise ValueError(f"replicates is {replicates}; expected at least 1, usually 999.")
    total = float(counts.sum())
    sizes = wanted * (total / wanted.sum())
    model = Model(False, total, total, float(fewest_cases))
    places = None if x is None or y is None else np.column_stack([checks.finite(x, "x"), checks.finite(y, "y")])
    windows = list(_windows(links, sizes, places, min(largest, counts.size)))
    least = _least_cases(sizes, checks.share(max_mid_p, "max_mid_p")) if restricted else None
    null_llr = _null(windows, least, sizes, model, replicates, rng)
    found = judged(_candidates(windows, least, counts, sizes, model, places), total, null_llr)
    return judged_for_evenness(found, counts, sizes)


def _links(adjacency: Any) -> sparse.csr_array:
    links = sparse.csr_array(adjacency).astype(bool)
    if links.ndim != 2 or links.shape[0] != links.shape[1] or links.shape[0] < 2:
        raise ValueError(f"adjacency: expected [n, n] with at least two areas, got {links.shape}.")
    one_way = sparse.coo_array(links.astype(np.int8) - links.T.astype(np.int8))
    if one_way.count_nonzero():
        at = int(np.flatnonzero(one_way.data)[0])
        one, other = int(one_way.row[at]), int(one_way.col[at])
        raise ValueError(f"adjacency: area {one} and area {other} are neighbours one way only; expected both ways.")
    return links


def _least_cases(means: Floats, max_mid_p: float) -> Ints:
    """The fewest cases with a mid-p-value below the limit."""
    least = np.floor(means)
    while True:
        at_least = np.where(least > 0, special.gammainc(np.maximum(least, 1), means), 1.0)
        exactly = np.exp(special.xlogy(least, means) - means - special.gammaln(least + 1))
        ordinary = at_least - exactly / 2 >= max_mid_p
        if not ordinary.any():
            return least.astype(np.int64)
        least[ordinary] += 1


def _windows(links: sparse.csr_array, sizes: Floats, places: Floats | None, largest: int) -> Iterator[Window]:
    """The areas nearest each, and which of them are neighbours."""
    for centre in range(sizes.size):
        if places is None:
            areas = _fewest_steps_away(links, sizes, centre, largest)
        else:
            distance = np.hypot(*(places - places[centre]).T)
            distance[centre] = -1.0
            areas = np.lexsort((np.arange(sizes.size), -sizes, distance))[:largest]
        near = links[areas][:, areas].toarray()
        yield Window(areas, (near @ (1 << np.arange(areas.size))).astype(np.int64))


def _fewest_steps_away(links: sparse.csr_array, sizes: Floats, centre: int, largest: int) -> Ints:
    met, ring = [centre], [centre]
    while ring and len(met) < largest:
        beyond = {int(area) for one in ring for area in links.indices[links.indptr[one] : links.indptr[one + 1]]}
        ring = sorted(beyond.difference(met), key=lambda area: (-sizes[area], area))
        met += ring
    return np.array(met[:largest])


def _null(
    windows: list[Window], least: Ints | None, sizes: Floats, model: Model, replicates: int, rng: np.random.Generator
) -> Floats:
    null = multinomial_counts(int(model.cases), sizes, LANES, rng)
    blocks = [next(null) for _ in range(-(-replicates // LANES))]
    bests = [no_best(LANES) for _ in blocks]
    sums = np.zeros((windows[0].areas.size + 1, LANES), dtype=np.float32)
    tree = Tree(*np.zeros((2, 2 ** (windows[0].areas.size - 1)), dtype=np.int64))
    for window in windows:
        written = 0 if least is not None else grow_tree(window, tree)
        for counts, best in zip(blocks, bests, strict=True):
            if least is None:
                raise_best_over_tree(tree, written, counts, sizes, model, best, sums)
            else:
                raise_best_where_risky(window, least, counts, sizes, model, best)
    return np.concatenate([best.llr for best in bests])[:replicates]


def _candidates(
    windows: list[Window], least: Ints | None, cases: Ints, sizes: Floats, model: Model, places: Floats | None
) -> Iterator[Candidate]:
    """The most likely zone, then the most likely one that has nothing in common with it, and so on."""
    free: Bools = np.ones(cases.size, dtype=np.bool_) if least is None else np.asarray(cases >= least)
    best = {centre: _best(window, free, cases, sizes, model) for centre, window in enumerate(windows)}
    while best:
        centre = min(best, key=lambda one: (-best[one][0], best[one][1].size, one))
        llr, members = best.pop(centre)
        if llr <= 0:
            return
        if not free[members].all():
            best[centre] = _best(windows[centre], free, cases, sizes, model)
            continue
        free[members] = False
        members.sort()
        yield Candidate(
            members=members,
            start=0,
            end=1,
            cases=int(cases[members].sum()),
            expected=float(sizes[members].sum()),
            llr=llr,
            radius_m=None if places is None else float(np.hypot(*(places[members] - places[centre]).T).max()),
        )


def _best(window: Window, free: Bools, cases: Ints, sizes: Floats, model: Model) -> tuple[float, Ints]:
    if not free[window.areas[0]]:
        return 0.0, window.areas[:0]
    allowed = int(free[window.areas] @ (1 << np.arange(window.areas.size)))
    llr, found = best_connected(window, allowed, cases, sizes, model, 0.0)
    return llr, window.areas[[bool(found >> bit & 1) for bit in range(window.areas.size)]]
