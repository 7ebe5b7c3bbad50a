"""Do high areas lie together: one number for the map and one for each area, beside spdep and esda.

Peers answer at the size each can manage: spdep for a city, esda for 30,000 areas.
"""

from collections.abc import Callable
from pathlib import Path

import numpy as np
from benchmarks.maps import SIZES, Map, case_of, invented_map
from benchmarks.peers import Answer, ask_peer
from benchmarks.rows import Row, against_limit, measure

from lagesbild.kernels.autocorrelation import global_g, global_geary, global_moran, local_g, local_moran

PERMUTATIONS = 999
LARGE = 30_000
LIMIT_S = 0.8
LIMIT_MB = 100
KERNELS: dict[str, Callable[..., object]] = {
    "global moran": global_moran,
    "global geary": global_geary,
    "global g": global_g,
    "local_moran": local_moran,
    "local_g": local_g,
}


def rows() -> list[Row]:
    found = []
    for name, n in {**SIZES, "four nations": LARGE}.items():
        place, values = invented_map(n, np.random.default_rng(n)), np.random.default_rng(1).gamma(2, 1, n)
        peer = peer_for(place, values)
        asked = [kernel for kernel in KERNELS if n != LARGE or kernel.startswith("local")]
        found += [row_of(kernel, name, place, values, peer) for kernel in asked]
    return found


def row_of(kernel: str, name: str, place: Map, values: np.ndarray, peer: tuple[Answer | None, str]) -> Row:
    answer, who = peer
    run = KERNELS[kernel]
    weights = place.adjacency if kernel == "local_g" else place.row_standardised()  # as the peers take them
    took = measure(lambda: run(values, weights, permutations=PERMUTATIONS, rng=np.random.default_rng(2)), repeats=3)
    notes = []
    if values.size == LARGE:
        notes += [against_limit(took.cpu_s, LIMIT_S, "s"), against_limit(took.peak_mb, LIMIT_MB, "MB")]
    seconds = answer.cpu_s.get(kernel) if answer else None
    if seconds is not None and answer is not None:
        notes.append(same_answer(kernel, run(values, weights, permutations=0), answer, who))
        if f"{kernel} MB" in answer.cpu_s:
            notes.append(f"peer takes {answer.cpu_s[f'{kernel} MB']:.0f} MB")
    return Row(
        "autocorrelation",
        f"{kernel}, {case_of(name, values.size)}, {PERMUTATIONS} permutations",
        took.cpu_s,
        took.peak_mb,
        who if seconds is not None else None,
        seconds,
        note="; ".join(notes),
    )


def peer_for(place: Map, values: np.ndarray) -> tuple[Answer | None, str]:
    """spdep for a city, esda for the largest map: each tells its seconds and its statistics."""
    tables = {"values": values, "links": place.links()}
    if values.size == SIZES["city"]:
        return ask_peer(Path(__file__).with_suffix(".R"), tables, str(PERMUTATIONS)), "R spdep"
    if values.size == LARGE:
        script = Path(__file__).with_name("autocorrelation_peer.py")
        return ask_peer(script, tables, str(PERMUTATIONS)), "esda, one thread"
    return None, ""


def same_answer(kernel: str, ours: object, peer: Answer, who: str) -> str:
    """What was checked, for the note; raises AssertionError where the two differ."""
    theirs = peer.found[kernel]
    if who == "R spdep":
        taken = ("statistic", "expected", "variance")
        np.testing.assert_allclose(np.column_stack([np.ravel(getattr(ours, name)) for name in taken]),
                                   np.atleast_2d(theirs), rtol=1e-9, atol=1e-12)  # fmt: skip
        return "same statistic, expectation and variance to 1e-9"
    n = theirs.size
    scale = (n - 1) / n if kernel == "local_moran" else 1  # esda standardises by n − 1
    np.testing.assert_allclose(np.asarray(ours.statistic) * scale, theirs, rtol=1e-7, atol=1e-12)  # type: ignore[attr-defined]
    return "same statistic" + (" but for esda's factor (n − 1)/n" if scale != 1 else "") + "; its p is one-sided"
