"""Receives at the command line again and again, in a process that somebody else may kill at any moment.

    python -m tests.doors.receiving HOME MAPPING FILE...

Reads lines from standard input, "COPY SECONDS": HOME is copied to COPY if that is not there, the files are received
into it by the command line, and the process that does it is killed after so many seconds (0: never). Answers each with
a line: how the process ended and how long it took. Everything is loaded once, before the first process is forked, and
pieces are small, so that a file of some thousand rows is judged and laid aside as one of millions is.
"""

import os
import shutil
import signal
import sys
import time
from pathlib import Path

import lagesbild.home
import lagesbild.intake
import lagesbild.pipeline
from lagesbild import cli
from lagesbild.intake import piles, receive
from lagesbild.intake.sources import csv_file
from lagesbild.profiles import sweden
from lagesbild.store import rows

PIECE, MOST_IN_MEMORY = 4000, 5000  # rows
_LOADED = (lagesbild.home, lagesbild.intake, lagesbild.pipeline, csv_file, sweden, rows)


def in_a_child(arguments: list[str], seconds: float) -> tuple[int, float]:
    """The command in a process of its own, killed after so many seconds; its exit code (-9) and how long it took."""
    began = time.monotonic()
    child = os.fork()
    if child == 0:
        quiet = os.open(os.devnull, os.O_RDWR)
        os.dup2(quiet, 1)
        os.dup2(quiet, 2)
        sys.argv = ["lagesbild", *arguments]
        cli.main()
        os._exit(0)
    if seconds:
        time.sleep(seconds)
        os.kill(child, signal.SIGKILL)
    ending = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    return ending, time.monotonic() - began


def main(home: Path, mapping: str, files: list[str]) -> None:
    receive.PIECE, piles.MOST_IN_MEMORY = PIECE, MOST_IN_MEMORY
    for line in sys.stdin:
        name, seconds = line.rsplit(maxsplit=1)
        copy = home.with_name(name)
        if not copy.exists():
            shutil.copytree(home, copy)
        ending, took = in_a_child(["receive", str(copy), *files, "--mapping", mapping], float(seconds))
        sys.stdout.write(f"{ending} {took}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], sys.argv[3:])
