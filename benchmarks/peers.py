"""Asking other packages the same question: the same tables in, seconds and answers out.

Peers are asked in processes of their own, R scripts and Python scripts alike: argument 1 is a folder with the tables
(CSV without header). A script writes each answer as a CSV to the same folder and prints CPU seconds as one line of
JSON. What R scripts share stands in peer.R.
"""

import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from benchmarks.rows import PEERS_PYTHON, PEERS_READY, ask_python, ask_r
from numpy.typing import ArrayLike, NDArray

R_PACKAGES = ("surveillance", "spdep", "spatstat", "sparr", "strucchange", "survey", "lme4")
PYTHON_PACKAGES = (
    "esda", "libpysal", "pointpats", "inequality", "samplics", "diff-diff", "scoringrules", "statsforecast",
)  # fmt: skip
ASK_R_VERSIONS = """
for (package in commandArgs(TRUE)) if (requireNamespace(package, quietly = TRUE))
  cat(package, as.character(packageVersion(package)), "\\n")
"""
ASK_PYTHON_VERSIONS = """
import importlib.metadata, sys
for package in sys.argv[1:]:
    print(package, importlib.metadata.version(package))
"""


@dataclass(frozen=True)
class Answer:
    """CPU seconds by case, and what the peer found: one array per table it wrote."""

    cpu_s: dict[str, float]
    found: dict[str, NDArray[np.float64]]


def ask_peer(script: Path, tables: Mapping[str, ArrayLike], *arguments: str) -> Answer | None:
    """What a peer makes of `tables`; None where it is not installed. The script's ending says which language."""
    ask = ask_r if script.suffix == ".R" else ask_python
    with tempfile.TemporaryDirectory() as folder:
        for name, values in tables.items():
            np.savetxt(Path(folder) / f"{name}.csv", np.asarray(values), delimiter=",", fmt="%.17g")
        seconds = ask(script, folder, *arguments)
        if seconds is None:
            return None
        written = [path for path in sorted(Path(folder).glob("*.csv")) if path.stem not in tables]
        found = {
            path.stem: np.genfromtxt(path, delimiter=",", missing_values="NA", filling_values=np.nan)
            for path in written
        }
    return Answer(seconds, found)


def peer_versions() -> str:
    """Which peers are installed, with versions, as a sentence for the report."""
    parts = []
    if shutil.which("Rscript"):
        parts.append("R packages " + ", ".join(_lines("Rscript", "-e", ASK_R_VERSIONS, *R_PACKAGES)))
    if PEERS_READY.exists():
        parts.append(", ".join(_lines(str(PEERS_PYTHON), "-c", ASK_PYTHON_VERSIONS, *PYTHON_PACKAGES)))
    return f"Peers: {'; '.join(parts)}." if parts else "No peers are installed (`make peers`)."


def _lines(*command: str) -> list[str]:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return [" ".join(line.split()) for line in done.stdout.splitlines() if line.strip()]
