"""A million events with coordinates against six thousand areas, from file to shelf, as the command line does it."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import polars as pl
import pyogrio.raw
import pytest
import shapely

N_EVENTS = 1_000_000
N_SIDE = 78  # squared: 6,084 areas
SIDE_M = 500.0
CPU_SECONDS = 20.0
MOST_BYTES = 1.5e9
MAPPING = """
[source]
name = "police"
kind = "events"
[columns]
category = "kind"
starts = "when"
event_id = "id"
x = "x"
y = "y"
[time]
format = "%Y-%m-%d %H:%M"
covers = [2023-01-01, 2025-01-01]
[place]
crs = "EPSG:3006"
"""


def write_map(path: Path, rng: np.random.Generator) -> None:
    """Areas with crooked borders of twenty corners a side, that their neighbours share."""
    nodes = np.stack(np.meshgrid(np.arange(N_SIDE + 1), np.arange(N_SIDE + 1), indexing="ij"), -1) * SIDE_M
    nodes = nodes + np.array([500_000.0, 6_500_000.0]) + rng.normal(0, 40, (N_SIDE + 1, N_SIDE + 1, 2))
    along = np.linspace(0, 1, 21)[:, None]

    def crooked(one: np.ndarray, other: np.ndarray) -> np.ndarray:
        line = one + (other - one) * along
        line[1:-1] += rng.normal(0, 8, (19, 2))
        return line

    across = {(i, j): crooked(nodes[i, j], nodes[i + 1, j]) for i in range(N_SIDE) for j in range(N_SIDE + 1)}
    upward = {(i, j): crooked(nodes[i, j], nodes[i, j + 1]) for i in range(N_SIDE + 1) for j in range(N_SIDE)}
    rings = [
        np.concatenate([across[i, j], upward[i + 1, j][1:], across[i, j + 1][::-1][1:], upward[i, j][::-1][1:]])
        for i in range(N_SIDE)
        for j in range(N_SIDE)
    ]
    codes = np.array([f"01{n:06d}" for n in range(len(rings))], dtype=object)
    pyogrio.raw.write(
        path,
        geometry=shapely.to_wkb([shapely.Polygon(ring) for ring in rings]),
        field_data=[codes, codes],
        fields=["code", "name"],
        geometry_type="Polygon",
        crs="EPSG:3006",
        driver="GPKG",
    )


def write_events(path: Path, rng: np.random.Generator) -> None:
    moments = np.datetime64("2023-01-01", "m") + rng.integers(0, 2 * 365 * 1440, N_EVENTS)
    pl.DataFrame(
        {
            "id": np.char.add("K", np.arange(N_EVENTS).astype(str)),
            "kind": rng.choice(["Skadegörelse", "Stöld", "Rån", "Misshandel"], N_EVENTS),
            "when": pl.Series(moments.astype("datetime64[us]")).dt.strftime("%Y-%m-%d %H:%M"),
            "x": rng.uniform(501_000, 538_000, N_EVENTS).round(1),
            "y": rng.uniform(6_501_000, 6_538_000, N_EVENTS).round(1),
        }
    ).write_csv(path, separator=";")


def lagesbild(*arguments: object) -> tuple[float, float, str]:
    """CPU seconds and most bytes of one command, and what it put on standard output."""
    command = [sys.executable, "-m", "lagesbild.cli", *map(str, arguments)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as running:
        assert running.stdout is not None
        said = running.stdout.read()
        _, status, used = os.wait4(running.pid, 0)
        running.returncode = os.waitstatus_to_exitcode(status)
    assert running.returncode == 0
    return used.ru_utime + used.ru_stime, used.ru_maxrss * 1024, said


@pytest.mark.scale
def test_a_million_points_in_six_thousand_areas(tmp_path: Path) -> None:
    rng = np.random.default_rng(1)
    write_map(tmp_path / "map.gpkg", rng)
    write_events(tmp_path / "events.csv", rng)
    (tmp_path / "m.toml").write_text(MAPPING, encoding="utf-8")
    home = tmp_path / "home"
    lagesbild("init", home, "--profile", "sweden")
    named = ("--code", "code", "--name", "name")
    lagesbild("areas", home, tmp_path / "map.gpkg", "--level", "deso", "--edition", "2025", *named)
    seconds, most_bytes, said = lagesbild("receive", home, tmp_path / "events.csv", "--mapping", tmp_path / "m.toml")
    assert '"rows": 1000000, "kept": 1000000' in said
    assert seconds < CPU_SECONDS, f"{seconds:.1f} s"
    assert most_bytes < MOST_BYTES, f"{most_bytes / 1e9:.2f} GB"
