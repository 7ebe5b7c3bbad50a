"""Run every benchmark and write benchmarks/REPORT.md.

    python -m benchmarks.report                    everything, writes the report
    python -m benchmarks.report speed              one kind, printed only
    python -m benchmarks.report speed --write      one kind, its section of the report written anew
    python -m benchmarks.report speed.farrington   one module, printed only
    python -m benchmarks.report … --into FOLDER    as above, in as many sittings as it takes: rows are kept in FOLDER, a
                                                   file a module, and what is there already is not measured again
    python -m benchmarks.report … --share 0.05     with a twentieth of the simulations: whether everything runs

Each module runs in a process of its own, so that none inherits another's memory or compiled code. A module that
fails stands in the report as failed, and the command then ends with status 1. Peers are asked where `make peers` has
installed them; without them the report is written all the same.
"""

import argparse
import dataclasses
import importlib
import json
import os
import platform
import subprocess
import sys
from collections.abc import Iterable, Sequence
from datetime import datetime
from importlib.metadata import version
from inspect import signature
from pathlib import Path

from benchmarks.peers import peer_versions
from benchmarks.rows import REPEATS, AccuracyRow, Row

HERE = Path(__file__).parent
REPORT = HERE / "REPORT.md"
FEWEST = 4  # simulations: with fewer some modules have nothing to judge
SPEED_COLUMNS = ("Kernel", "Case", "CPU s", "Peak MB", "Peer", "Peer CPU s", "Ratio", "Note")
ACCURACY_COLUMNS = ("Kernel", "Case", "Promise", "Measured", "Simulations", "Verdict")
KINDS = {"speed": ("Speed", SPEED_COLUMNS), "accuracy": ("Accuracy", ACCURACY_COLUMNS)}
TITLE = "# How fast, and does it keep its promises?"


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.report", description=__doc__)
    parser.add_argument("chosen", nargs="*", help="speed, accuracy, or a module such as speed.farrington")
    parser.add_argument("--into", type=Path, help="a folder where rows are kept between sittings")
    parser.add_argument("--share", type=float, default=1.0, help="of the simulations, above 0 and at most 1")
    parser.add_argument("--write", action="store_true", help=f"write whole kinds into {REPORT.name}")
    parser.add_argument("--rows-of", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    kinds = asked.chosen or list(KINDS)
    if asked.write and not set(kinds) <= set(KINDS):
        parser.error(f"only whole kinds are written: {', '.join(KINDS)}")
    if asked.rows_of:
        print(json.dumps([dataclasses.asdict(row) for row in rows_of(asked.rows_of, asked.share)]))
        return 0
    names = [name for name in modules() if not asked.chosen or chosen(name, asked.chosen)]
    found = {name: kept_or_run(name, asked.into, asked.share) for name in names}
    if asked.chosen and not asked.write:
        print(whole(sections(found, asked.share)))
    else:
        before = sections_of(REPORT.read_text(encoding="utf-8")) if REPORT.exists() else {}
        REPORT.write_text(whole({**before, **sections(found, asked.share)}), encoding="utf-8")
    return int(any(isinstance(rows, str) for rows in found.values()))


def modules() -> list[str]:
    """Modules that offer rows, as `speed.farrington`."""
    paths = [path for kind in KINDS for path in sorted((HERE / kind).glob("*.py"))]
    return [f"{path.parent.name}.{path.stem}" for path in paths if "\ndef rows(" in path.read_text(encoding="utf-8")]


def chosen(name: str, wanted: Iterable[str]) -> bool:
    return any(name == want or name.startswith(want + ".") for want in wanted)


def rows_of(module: str, share: float) -> Sequence[Row | AccuracyRow]:
    """What a module measures, with so much of its simulations where it has any."""
    offered = importlib.import_module(module).rows
    asked = list(signature(offered).parameters.values())
    found: Sequence[Row | AccuracyRow] = offered(*(max(FEWEST, int(one.default * share)) for one in asked))
    return found


def kept_or_run(name: str, folder: Path | None, share: float) -> list[dict[str, object]] | str:
    """The rows of a module from an earlier sitting, or measured now and kept for the next; failures are not kept."""
    if folder is None:
        return run(name, share)
    kept = folder / f"{name}.json"
    if kept.exists():
        rows: list[dict[str, object]] = json.loads(kept.read_text(encoding="utf-8"))
        return rows
    found = run(name, share)
    if not isinstance(found, str):
        folder.mkdir(parents=True, exist_ok=True)
        kept.write_text(json.dumps(found), encoding="utf-8")
    return found


def run(name: str, share: float = 1.0) -> list[dict[str, object]] | str:
    """The rows of a module, or what went wrong."""
    print(f"… {name}", file=sys.stderr, flush=True)
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.report", "--rows-of", f"benchmarks.{name}", "--share", str(share)],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "NUMBA_NUM_THREADS": "1"},
    )
    if done.returncode != 0:
        return done.stderr.strip().splitlines()[-1] if done.stderr.strip() else f"status {done.returncode}"
    rows: list[dict[str, object]] = json.loads(done.stdout.strip().splitlines()[-1])
    return rows


def sections(found: dict[str, list[dict[str, object]] | str], share: float = 1.0) -> dict[str, str]:
    """Heading → what was measured of that kind, on what, and what failed; of the kinds that were asked for."""
    made = {}
    for kind, (heading, columns) in KINDS.items():
        mine = {name: got for name, got in found.items() if name.startswith(f"{kind}.")}
        rows = [row for got in mine.values() if not isinstance(got, str) for row in got]
        failed = [f"- Failed: `{name}`: {got}" for name, got in mine.items() if isinstance(got, str)]
        said = machine() if kind == "speed" else simulated(share)
        if mine:
            made[heading] = "\n\n".join(
                [said, *(["\n".join(failed)] if failed else []), "\n".join(table(columns, rows))]
            )
    return made


def sections_of(text: str) -> dict[str, str]:
    """The sections of a report written before, by heading."""
    parts = [part.partition("\n") for part in f"\n{text}".split("\n## ")[1:]]
    return {heading.strip(): body.strip() for heading, _, body in parts}


def whole(made: dict[str, str]) -> str:
    headings = [heading for heading, _ in KINDS.values() if heading in made]
    return "\n".join([TITLE, "", *(f"## {heading}\n\n{made[heading]}\n" for heading in headings)])


def simulated(share: float) -> str:
    some = "" if share == 1 else f", with {share:.0%} of the simulations"
    return f"Simulated by `python -m benchmarks.report accuracy` on {datetime.now().astimezone():%Y-%m-%d}{some}."


def machine() -> str:
    packages = ", ".join(f"{name} {version(name)}" for name in ("numpy", "scipy", "numba", "statsmodels"))
    where = f"{processor()}, {os.cpu_count()} cores, {memory_gb():.0f} GB, {platform.system()}"
    return (
        f"Measured by `python -m benchmarks.report speed` on {datetime.now().astimezone():%Y-%m-%d}: {where}, "
        f"Python {platform.python_version()}, {packages}. {peer_versions()} {load()}\n\n"
        f"One thread; CPU time (user + system), median of up to {REPEATS} after one run to warm up; peak memory above "
        "what was held before. Ratio: the peer's CPU time over ours, both measured in this run; empty where the peer "
        "is not installed. A limit is met or missed by what was measured here."
    )


def load() -> str:
    """How busy the machine was: two threads on one core take CPU time from each other."""
    if not hasattr(os, "getloadavg"):
        return ""
    return (
        f"Load over the last quarter of an hour: {os.getloadavg()[2]:.1f}; above 1, something else ran too, and CPU "
        "time on two threads of one core is up to 1.6 times that on a quiet machine."
    )


def processor() -> str:
    info = Path("/proc/cpuinfo")
    names = [line for line in info.read_text().splitlines() if line.startswith("model name")] if info.exists() else []
    return names[0].split(":", 1)[1].strip() if names else platform.processor() or platform.machine()


def memory_gb() -> float:
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1024**3


def table(columns: tuple[str, ...], rows: list[dict[str, object]]) -> list[str]:
    lines = ["| " + " | ".join(columns) + " |", "|" + " --- |" * len(columns)]
    return lines + ["| " + " | ".join(cell(value) for value in row.values()) + " |" for row in rows]


def cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"
    return str(value).replace("|", "\\|")


if __name__ == "__main__":
    sys.exit(main())
