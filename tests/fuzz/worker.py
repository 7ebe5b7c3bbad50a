"""Asks about spoilt files one after the other, in a process that may die of it.

    python -m tests.fuzz.worker RUN FROM TO ROOM

Writes to ROOM/state how far it is (so that whoever watches knows what it died of) and a line of JSON for each finding
to standard output.
"""

import json
import os
import resource
import struct
import sys
import time
import traceback
import warnings
from pathlib import Path

import pyarrow as pa

from lagesbild.errors import LagesbildError
from tests.fuzz.cases import case

STATE = struct.Struct("<qd?")  # number of the case, CPU seconds when it was asked, whether it has been
MOST_BYTES = 2_000_000_000
FULL = 75  # the process ends because its room is full, before it has asked about the file it is at
_HEADROOM = 3_000_000_000  # of address space, before an allocation fails


def main(run: int, start: int, stop: int, room: Path) -> None:
    warnings.simplefilter("ignore")
    pa.set_cpu_count(1)
    _limit_memory()
    state = os.open(room / "state", os.O_WRONLY | os.O_CREAT)
    file = room / "file"
    for number in range(start, stop):
        os.pwrite(state, STATE.pack(number, 0.0, False), 0)
        try:
            asked = case(number, run)
        except MemoryError:  # what earlier files left behind, not this one: go on with it in a new process
            if number == start:
                raise
            sys.exit(FULL)
        file.write_bytes(asked.content)
        Path("/proc/self/clear_refs").write_text("5", encoding="ascii")  # forget the highest memory use so far
        os.pwrite(state, STATE.pack(number, time.process_time(), True), 0)
        found = ""
        try:
            asked.ask(file)
        except LagesbildError as error:
            found = "" if len(str(error)) < 3000 else f"message of {len(str(error))} characters"
        except BaseException as error:  # noqa: BLE001 - a panic of a compiled library is one too
            found = _told(error)
        os.pwrite(state, STATE.pack(number, 0.0, False), 0)
        if _peak() > MOST_BYTES:
            found = f"memory {_peak() / 1e9:.1f} GB; {found}"
        if found:
            sys.stdout.write(json.dumps({"number": number, "kind": asked.kind, "found": found}) + "\n")
            sys.stdout.flush()
    os.pwrite(state, STATE.pack(stop, 0.0, False), 0)


def _told(error: BaseException) -> str:
    """The error and where in the house it came from: alike for findings that are the same."""
    frames = traceback.extract_tb(error.__traceback__)
    where = next(
        (
            f"{each.filename.split('lagesbild/')[-1]}:{each.lineno}"
            for each in reversed(frames)
            if "src/lagesbild" in each.filename
        ),
        "test",
    )
    return f"{type(error).__name__} at {where}: {str(error)[:200]}"


def _peak() -> int:
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.split("VmHWM:")[1].split()[0]) * 1024


def _limit_memory() -> None:
    status = Path("/proc/self/status").read_text(encoding="ascii")
    in_use = int(status.split("VmSize:")[1].split()[0]) * 1024
    resource.setrlimit(resource.RLIMIT_AS, (in_use + _HEADROOM, in_use + _HEADROOM))


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), Path(sys.argv[4]))
