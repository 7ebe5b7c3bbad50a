"""The rows that benchmarks are made of, and how time and memory are measured.

A module in `benchmarks/speed` offers `rows() -> list[Row]`; one in `benchmarks/accuracy` offers
`rows() -> list[AccuracyRow]`. `python -m benchmarks.report` runs them all and writes REPORT.md.
"""

import ctypes
import gc
import json
import math
import os
import shutil
import statistics
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

REPEATS = 5
SHORTEST_S = 0.01
ROOT = Path(__file__).parents[1]
PEERS_PYTHON = ROOT / ".venv-peers" / "bin" / "python"  # made by `make peers`
PEERS_READY = ROOT / ".venv-peers" / ".ready"  # written when all of them are installed


@dataclass(frozen=True)
class Row:
    """How fast one case runs. `ratio` is peer over ours (above 1: ours is faster), worked out where it is not given.

    `ours_peak_mb` is the memory taken above what was held before the call. `note` says what must be known to read
    the row: limits set, what the peer does differently, why there is none.
    """

    kernel: str
    case: str
    ours_cpu_s: float
    ours_peak_mb: float | None = None
    peer: str | None = None
    peer_cpu_s: float | None = None
    ratio: float | None = None
    note: str = ""

    def __post_init__(self) -> None:
        if self.ratio is None and self.peer_cpu_s is not None:
            object.__setattr__(self, "ratio", self.peer_cpu_s / self.ours_cpu_s)


@dataclass(frozen=True)
class AccuracyRow:
    """Whether one promise is kept in simulation.

    `promise` and `measured` are said in the same unit ("95 % cover", "94.6 %"); `verdict` is "kept", or says how it
    is not.
    """

    kernel: str
    case: str
    promise: str
    measured: str
    n_simulations: int
    verdict: str


@dataclass(frozen=True)
class Measured:
    """Median CPU seconds over the repeats, and peak memory of one run above what was held before it."""

    cpu_s: float
    peak_mb: float | None


def measure(run: Callable[[], object], repeats: int = REPEATS) -> Measured:
    """Median CPU time of `run` over `repeats`, after one run that warms up (compiles, fills caches).

    What takes less than `SHORTEST_S` is run so many times in a row that the clock can tell.
    """
    run()
    peak = peak_mb(run)
    first = _seconds(run, 1)
    times = math.ceil(SHORTEST_S / max(first, 1e-6))
    again = repeats - 1 if times == 1 else repeats  # a first run long enough counts too
    seconds = [first] * (repeats - again) + [_seconds(run, times) for _ in range(again)]
    return Measured(statistics.median(seconds), peak)


def _seconds(run: Callable[[], object], times: int) -> float:
    before = time.process_time()
    for _ in range(times):
        run()
    return (time.process_time() - before) / times


def peak_mb(run: Callable[[], object]) -> float | None:
    """Highest resident memory while `run` runs, above what was resident before; None where the system won't tell."""
    gc.collect()
    give_back_free_memory()
    reset = Path("/proc/self/clear_refs")
    try:
        reset.write_text("5")
    except OSError:
        return None
    before = _status_kb("VmRSS")
    run()
    return (_status_kb("VmHWM") - before) / 1024


def give_back_free_memory() -> None:
    """Hand free memory back to the system, so that it counts again when it is taken again."""
    try:
        ctypes.CDLL("libc.so.6").malloc_trim(0)
    except (OSError, AttributeError):  # another C library: the measure is then a little low
        return


def ask_r(script: Path, *arguments: str) -> dict[str, float] | None:
    """What an R script prints as one line of JSON (case → CPU seconds); None where R or its package is missing.

    A script says that a package is missing by leaving with status 3.
    """
    return None if shutil.which("Rscript") is None else _asked(["Rscript", str(script), *arguments])


def ask_python(script: Path, *arguments: str) -> dict[str, float] | None:
    """As `ask_r`, of a Python script in the peers' own environment; None where `make peers` has not made it.

    The script may use this module (`measure`), which needs nothing beyond Python itself, and nothing of Lägesbild.
    """
    return _asked([str(PEERS_PYTHON), str(script), *arguments]) if PEERS_READY.exists() else None


def _asked(command: list[str]) -> dict[str, float] | None:
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONWARNINGS": "ignore"}
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT, env=environment)
    if done.returncode == 3:
        return None
    if done.returncode != 0:
        raise RuntimeError(f"{Path(command[1]).name} failed: {done.stderr.strip()[-2000:]}")
    answer: dict[str, float] = json.loads(done.stdout.strip().splitlines()[-1])
    return answer


def against_limit(measured: float | None, limit: float, unit: str) -> str:
    """Whether a limit is kept, for a row's note: "limit 0.35 s: met", "limit 300 MB: missed (312)"."""
    if measured is None:
        return f"limit {limit:g} {unit}: not measured"
    return f"limit {limit:g} {unit}: {'met' if measured <= limit else f'missed ({measured:.3g})'}"


def _status_kb(field: str) -> int:
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith(field + ":"):
            return int(line.split()[1])
    raise RuntimeError(f"/proc/self/status has no {field}")
