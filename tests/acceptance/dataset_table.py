"""The reference data reconciled: how many rows each file has, how many came in, and why the others did not.

    python -m tests.acceptance.dataset_table FOLDER [FILTER]

FOLDER is the reference data; with FILTER only files whose names hold it. Every file is received anew.
"""

import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from lagesbild.intake.reasons import REASONS
from tests.acceptance.datasets import LISTED, Entry, columns_of, file_of, new_home, receive_entry


def reconciled(data: Path, part: str = "") -> Iterator[str]:
    """Line by line: a table of rows, one of areas, and what was passed over."""
    chosen = {kind: [entry for entry in entries if part in entry["file"]] for kind, entries in LISTED.items()}
    yield "| dataset | mapping | rows | kept | set aside | why |\n|---|---|--:|--:|--:|---|"
    for entry in chosen["rows"]:
        with tempfile.TemporaryDirectory() as folder:
            yield _rows_line(entry, data, Path(folder))
    yield "\n| file of areas | level | areas | boundaries |\n|---|---|--:|---|"
    for entry in chosen["areas"]:
        with tempfile.TemporaryDirectory() as folder:
            taken, _ = new_home(Path(folder) / "home", entry).areas(file_of(entry, data), columns_of(entry))
        drawn = "yes" if taken.has_boundaries else "no"
        yield f"| {entry['file']} | {entry['level']} | {len(taken.members)} | {drawn} |"
    yield "\n| passed over | why |\n|---|---|"
    for entry in chosen["passed_over"]:
        yield f"| {entry['file']} | {entry['why']} |"


def _rows_line(entry: Entry, data: Path, folder: Path) -> str:
    record = receive_entry(entry, new_home(folder / "home", entry), data)
    if record.n_kept + sum(record.reasons.values()) != record.n_rows:
        raise SystemExit(f"{entry['file']}: {record.n_rows} rows are not all accounted for.")
    why = "; ".join(f"{code} {n}: {_in_words(code)}" for code, n in record.reasons.items())
    numbers = f"{record.n_rows:,} | {record.n_kept:,} | {record.n_set_aside:,}"
    return f"| {entry['file']} | {entry['mapping'].removeprefix('../')} | {numbers} | {why} |"


def _in_words(code: str) -> str:
    return REASONS[code].wrong["en"].removesuffix(": {value}").removesuffix(".").lower()


if __name__ == "__main__":
    for line in reconciled(Path(sys.argv[1]), *sys.argv[2:3]):
        sys.stdout.write(f"{line}\n")
        sys.stdout.flush()
