"""Densities on 500 × 500 cells with edge correction, from a municipality's events to a million, beside R spatstat."""

import tempfile
from pathlib import Path

import numpy as np
from benchmarks.rows import Row, ask_r, measure

from lagesbild.kernels.density import kernel_density, likelihood_bandwidth, relative_risk
from lagesbild.kernels.raster import Grid

SIDE_M, BANDWIDTH_M = 20_000.0, 400.0
FINE, COARSE = Grid(0, 0, SIDE_M / 500, 500, 500), Grid(0, 0, SIDE_M / 100, 100, 100)
CASES = {
    "municipality, 24 areas, 1,000 events": 1000,
    "city, 600 areas, 20,000 events": 20_000,
    "nation, 6,160 areas, 200,000 events": 200_000,
    "a million events": 1_000_000,
}
REPLICATES = 999
PEER_REPLICATES = 9  # sparr is timed on these and multiplied


def events(n: int, seed: int) -> np.ndarray:
    rng = np.random.default_rng(seed)
    return np.clip(rng.normal(SIDE_M / 2, SIDE_M / 5, (2, n)), 1, SIDE_M - 1)


def ask_spatstat(where: np.ndarray, task: str, folder: str) -> dict[str, float] | None:
    table = Path(folder) / "events.csv"
    np.savetxt(table, where.T, delimiter=",", fmt="%.17g")
    asked = (SIDE_M, BANDWIDTH_M, PEER_REPLICATES)
    return ask_r(Path(__file__).with_suffix(".R"), str(table), folder, task, *(str(number) for number in asked))


def density_rows() -> list[Row]:
    found = []
    for case, n in CASES.items():
        where = events(n, 3)
        for edge in ("uniform", "diggle"):
            asked = {"bandwidth_m": BANDWIDTH_M, "grid": FINE, "edge": edge}
            took = measure(lambda where=where, asked=asked: kernel_density(*where, **asked))
            with tempfile.TemporaryDirectory() as folder:
                told = ask_spatstat(where, edge, folder)
                if told:
                    theirs = np.loadtxt(Path(folder) / "density.csv", delimiter=",")
                    ours = kernel_density(*where, **asked)
                    np.testing.assert_allclose(ours, theirs, atol=1e-9 * theirs.max())
            found.append(
                Row(
                    "density",
                    f"{case}, edge {edge}",
                    took.cpu_s,
                    took.peak_mb,
                    "R spatstat, density.ppp" if told else None,
                    told["seconds"] if told else None,
                    note="500 × 500 cells; the same density to 1e-9 of its peak",
                )
            )
    return found


def bandwidth_row() -> Row:
    where = events(1000, 3)
    took = measure(lambda: likelihood_bandwidth(*where, grid=COARSE), repeats=3)
    with tempfile.TemporaryDirectory() as folder:
        told = ask_spatstat(where, "bandwidth", folder)
    ours = likelihood_bandwidth(*where, grid=COARSE).bandwidth_m
    note = f"ours {ours:.0f} m" + (f", theirs {told['bandwidth']:.0f} m (of 16 tried)" if told else "")
    peer = ("R spatstat, bw.ppl", told["seconds"]) if told else (None, None)
    return Row("density", "bandwidth, 1,000 events, 100 × 100", took.cpu_s, took.peak_mb, *peer, note=note)


def risk_rows() -> list[Row]:
    cases, controls = events(1000, 4), events(4000, 5)
    asked = {"bandwidth_m": 2 * BANDWIDTH_M, "grid": COARSE}
    with tempfile.TemporaryDirectory() as folder:
        told = ask_spatstat(np.hstack([cases, controls]), "risk", folder)
    found = []
    for words, peer, replicates in (("three moments", "curve", 0), ("999 dealings", "dealt", REPLICATES)):
        took = measure(
            lambda replicates=replicates: relative_risk(
                *cases, *controls, **asked, replicates=replicates, rng=np.random.default_rng(1)
            ),
            repeats=3,
        )
        seconds = told[peer] * (REPLICATES / PEER_REPLICATES if replicates else 1) if told else None
        found.append(
            Row(
                "relative risk",
                f"1,000 cases, 4,000 controls, 100 × 100, {words}",
                took.cpu_s,
                took.peak_mb,
                "R sparr 2.2" if told else None,
                seconds,
                note="two densities and a p-value for every cell",
            )
        )
    return found


def rows() -> list[Row]:
    return [*density_rows(), bandwidth_row(), *risk_rows()]
