"""Knox: a year of a municipality's, a city's and a nation's events, beside R surveillance and plain NumPy."""

import tempfile
import time
from pathlib import Path

import numpy as np
from benchmarks.rows import Row, ask_r, measure
from scipy.spatial import cKDTree

from lagesbild.kernels.knox import Knox, close_pairs, knox

Events = tuple[np.ndarray, np.ndarray, np.ndarray]

WITHIN_M, WITHIN_DAYS = 200.0, 14.0
BANDS_M, BANDS_DAYS = (0.0, 100.0, 200.0, 300.0, 400.0), (7.0, 14.0, 21.0, 28.0)
REPLICATES = 999
PEER_REPLICATES = 99  # the peers are timed on these and multiplied


def town(events: int, side_m: float, rng: np.random.Generator) -> Events:
    return *rng.uniform(0, side_m, (2, events)), rng.integers(0, 365, events).astype(float)


def nation(events: int, towns: int, rng: np.random.Generator) -> Events:
    """Towns of very different sizes, each denser in the middle."""
    sizes = rng.lognormal(0, 1.2, towns)
    home = rng.choice(towns, events, p=sizes / sizes.sum())
    middle = rng.uniform(0, [[400_000], [1_500_000]], (2, towns))
    spread = 2000 * np.sqrt(sizes)
    return *(middle[:, home] + rng.normal(size=(2, events)) * spread[home]), rng.integers(0, 365, events).astype(float)


def ask(events: Events, *, bands: bool = False) -> Knox:
    return knox(
        *events,
        within_m=BANDS_M if bands else WITHIN_M,
        within_days=BANDS_DAYS if bands else WITHIN_DAYS,
        replicates=REPLICATES,
        rng=np.random.default_rng(1),
    )


def plain_numpy_seconds(events: Events, observed: float) -> float:
    """CPU seconds of the obvious way with SciPy and NumPy: KD-tree pairs once, times permuted."""
    x, y, day = events
    rng = np.random.default_rng(1)
    before = time.process_time()
    one, other = cKDTree(np.column_stack([x, y])).query_pairs(WITHIN_M, output_type="ndarray").T
    if np.sum(np.abs(day[one] - day[other]) <= WITHIN_DAYS) != observed:
        raise RuntimeError("the two do not count the same pairs")
    prepared = time.process_time()
    for _ in range(PEER_REPLICATES):
        dealt = rng.permutation(day)
        np.sum(np.abs(dealt[one] - dealt[other]) <= WITHIN_DAYS)
    return prepared - before + (time.process_time() - prepared) * REPLICATES / PEER_REPLICATES


def surveillance_seconds(events: Events, found: Knox) -> float | None:
    with tempfile.TemporaryDirectory() as folder:
        table = Path(folder) / "events.csv"
        np.savetxt(table, np.column_stack(events), delimiter=",")
        asked = [str(number) for number in (WITHIN_M, WITHIN_DAYS, PEER_REPLICATES)]
        told = ask_r(Path(__file__).with_suffix(".R"), str(table), *asked)
    if told is None:
        return None
    if told["statistic"] != found.observed or abs(told["expected"] / found.expected - 1) > 1e-10:
        raise RuntimeError(f"R surveillance counts {told}, we {found}")
    return told["once"] + told["replicates"] * REPLICATES / PEER_REPLICATES


def rows() -> list[Row]:
    rng = np.random.default_rng(3)
    cases = {
        "municipality, 24 areas, 1,000 events on 25 km²": town(1000, 5000, rng),
        "city, 600 areas, 20,000 events on 400 km²": town(20_000, 20_000, rng),
        "nation, 6,160 areas, 200,000 events in 290 towns": nation(200_000, 290, rng),
    }
    rows_found = []
    for case, events in cases.items():
        found, took = ask(events), measure(lambda events=events: ask(events), repeats=3)
        pairs = len(close_pairs(*events, within_m=WITHIN_M, within_days=366))
        note = f"{pairs:,} pairs within 200 m; 14 days; 999 dealings"
        peer = plain_numpy_seconds(events, float(found.observed))
        rows_found.append(Row("knox", case, took.cpu_s, took.peak_mb, "KD-tree + NumPy", peer, note=note))
        if events[0].size <= 1000:
            r_seconds = surveillance_seconds(events, found)
            rows_found.append(
                Row(
                    "knox",
                    case,
                    took.cpu_s,
                    took.peak_mb,
                    "R surveillance 1.20.3" if r_seconds else None,
                    r_seconds,
                    note="all pairs of events in memory: 3 GB for the city; deals pairs, not times",
                )
            )
        took = measure(lambda events=events: ask(events, bands=True), repeats=2)
        note = "5 bands to 400 m × 4 bands to 28 days"
        rows_found.append(Row("knox", case + ", table", took.cpu_s, took.peak_mb, note=note))
    return rows_found
