"""Spoilt files through the one door: a readable error or a delivery, and never anything else.

    python -m tests.fuzz [--files 100000] [--minutes 20] [--start 0] [--run 1] [--keep FOLDER]

Findings are a traceback, more than ten seconds of computing, more than 2 GB of memory, and the death of the process.
One file is looked at alone with  --start NUMBER --files 1 --keep FOLDER, which writes it there.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from tests.fuzz.worker import FULL, MOST_BYTES, STATE

MOST_SECONDS, STUCK_AFTER_S = 10.0, 120.0
_ROOT = Path(__file__).parents[2]
_ONE_THREAD = {"POLARS_MAX_THREADS": "1", "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
_LOOK_EVERY_S = 0.05


def main() -> int:
    given = _arguments()
    began, findings = time.monotonic(), Counter[str]()
    number, stop = given.start, given.start + given.files
    with tempfile.TemporaryDirectory(dir="/dev/shm" if Path("/dev/shm").is_dir() else None) as folder:
        room = Path(folder)
        while number < stop and time.monotonic() - began < given.minutes * 60:
            deadline = began + given.minutes * 60
            is_full = False
            for found in _watched(given.run, number, stop, room, deadline):
                if "is_full" in found:
                    is_full = True
                    continue
                findings[found["found"].split("\n")[0]] += 1
                sys.stdout.write(json.dumps(found, ensure_ascii=False) + "\n")
                sys.stdout.flush()
            number = _state(room)[0] + (0 if is_full or time.monotonic() > deadline else 1)
            if given.keep:
                given.keep.mkdir(parents=True, exist_ok=True)
                (given.keep / f"case-{given.start}").write_bytes((room / "file").read_bytes())
    n_done = min(number, stop) - given.start
    sys.stdout.write(f"{n_done} files in {(time.monotonic() - began) / 60:.1f} minutes, findings: {findings.total()}\n")
    return 1 if findings else 0


def _arguments() -> argparse.Namespace:
    told = argparse.ArgumentParser(prog="python -m tests.fuzz")
    told.add_argument("--files", type=int, default=100_000)
    told.add_argument("--minutes", type=float, default=20.0)
    told.add_argument("--start", type=int, default=0)
    told.add_argument("--run", type=int, default=1)
    told.add_argument("--keep", type=Path)
    return told.parse_args()


def _watched(run: int, start: int, stop: int, room: Path, deadline: float) -> Iterator[dict[str, object]]:
    """What a worker found, and at last what it died of, if it did."""
    (room / "state").write_bytes(STATE.pack(start, 0.0, False))
    out, complained = (room / "said").open("w"), (room / "complained").open("w+")
    said = (room / "said").open()  # a place of its own to read from
    command = [sys.executable, "-m", "tests.fuzz.worker", str(run), str(start), str(stop), str(room)]
    worker = subprocess.Popen(command, cwd=_ROOT, env=os.environ | _ONE_THREAD, stdout=out, stderr=complained)
    reason, moved = "", (-1, time.monotonic())
    while worker.poll() is None:
        time.sleep(_LOOK_EVERY_S)
        yield from _lines(said)
        reason = _too_much(worker.pid, room)
        number = _state(room)[0]
        moved = (number, time.monotonic()) if number != moved[0] else moved
        if not reason and time.monotonic() - moved[1] > STUCK_AFTER_S:
            reason = f"stuck: {STUCK_AFTER_S:.0f} s without computing"
        if reason or time.monotonic() > deadline:
            worker.kill()
            worker.wait()
    yield from _lines(said)
    if not reason and worker.returncode == FULL:
        yield {"is_full": True}
    elif not reason and worker.returncode and time.monotonic() <= deadline:
        complained.seek(0)
        reason = f"the process died ({worker.returncode}): {complained.read()[-300:]}"
    if reason:
        yield {"number": _state(room)[0], "kind": "", "found": reason}


def _lines(said: IO[str]) -> Iterator[dict[str, object]]:
    while (line := said.readline()).endswith("\n"):
        yield json.loads(line)


def _state(room: Path) -> tuple[int, float, bool]:
    return STATE.unpack((room / "state").read_bytes())


def _too_much(pid: int, room: Path) -> str:
    number, began, is_asked = _state(room)
    try:
        after_name = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
        resident = int(Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, IndexError):
        return ""
    used = (int(after_name[11]) + int(after_name[12])) / os.sysconf("SC_CLK_TCK")
    if not is_asked or _state(room)[0] != number:
        return ""
    if used - began > MOST_SECONDS:
        return f"hang: more than {MOST_SECONDS:.0f} s"
    return f"memory {resident / 1e9:.1f} GB" if resident > MOST_BYTES else ""


if __name__ == "__main__":
    sys.exit(main())
