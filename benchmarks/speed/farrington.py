"""Farrington–Noufaily: 10,000 series in one week, beside R surveillance on a hundred of the same series."""

import tempfile
from pathlib import Path

import numpy as np
from benchmarks.rows import Row, against_limit, ask_r, measure

from lagesbild.kernels.farrington import farrington_flexible

N_SERIES = 10_000
N_FOR_PEER = 100  # R takes most of a second for these
N_WEEKS = 52 * 5 + 1
LIMIT_US = 45
LEAST_RATIO = 150
PEER_NAMES = {"nb_plugin": "nbPlugin", "delta": "delta", "muan": "muan"}


def made_up_series(n_series: int) -> np.ndarray:
    rng = np.random.default_rng(7)
    t = np.arange(N_WEEKS)
    level = np.exp(rng.uniform(np.log(0.3), np.log(60), n_series))
    mean = level[:, None] * np.exp(0.3 * np.cos(2 * np.pi * t / 52) + 0.0005 * t)
    return rng.negative_binomial(5, 5 / (5 + mean)).astype(float)


def peer_seconds(counts: np.ndarray) -> dict[str, float] | None:
    """CPU seconds of R surveillance, after checking that it gives the same bounds as we do in its mode."""
    with tempfile.TemporaryDirectory() as folder:
        table = Path(folder) / "weekly.csv"
        np.savetxt(table, counts.T, delimiter=",", fmt="%d")
        seconds = ask_r(Path(__file__).with_suffix(".R"), str(table), folder)
        if seconds is None:
            return None
        for ours, theirs in PEER_NAMES.items():
            bounds = np.genfromtxt(Path(folder) / f"{theirs}.csv", missing_values="NA")
            found = farrington_flexible(counts, [N_WEEKS - 1], method=ours, as_in_surveillance=True)
            np.testing.assert_allclose(found.upper[:, 0], bounds, rtol=1e-9)
    return seconds


def rows() -> list[Row]:
    counts = made_up_series(N_SERIES)
    seconds = peer_seconds(counts[:N_FOR_PEER])
    found = []
    for method, peer_name in PEER_NAMES.items():
        took = measure(lambda method=method: farrington_flexible(counts, [N_WEEKS - 1], method=method))
        per_week = took.cpu_s / N_SERIES
        notes = [f"{per_week * 1e6:.0f} µs", against_limit(per_week * 1e6, LIMIT_US, "µs")]
        theirs = seconds[peer_name] / N_FOR_PEER if seconds else None
        if theirs is not None:
            reached = theirs >= LEAST_RATIO * per_week
            notes.append(f"at least {LEAST_RATIO} times as fast: {'met' if reached else 'missed'}")
            notes.append("same bounds to 1e-9 in its mode")
        found.append(
            Row(
                kernel="farrington",
                case=f"{method}, one week of one series (of {N_SERIES:,})",
                ours_cpu_s=per_week,
                ours_peak_mb=took.peak_mb,
                peer="R surveillance" if seconds else None,
                peer_cpu_s=theirs,
                note="; ".join([*notes, f"memory is of all {N_SERIES:,}"]),
            )
        )
    return found
