"""Areas and places from a map server (WFS 2.0): the features as they came, and their attributes as rows.

Reads GeoJSON and GML, fetched or saved. A map server may give the axes in the order of the coordinate system's own
definition, north before east, or the other way round, and does not always say which: coordinates that lie outside the
area the system is made for, and inside it when they change places, are turned round, and that is said.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from lagesbild.intake.asking import Caller, WebAnswer
from lagesbild.intake.features import as_rows, read_features
from lagesbild.intake.raw_rows import annotate
from lagesbild.intake.wfs_asking import Request, ask_wfs

DESCRIPTION = {
    "sv": "En karttjänst (WFS 2.0): områden och platser, från fil eller nätet",
    "en": "A map server (WFS 2.0): areas and places, from a file or the network",
}
_BATCH = 50_000


@dataclass(frozen=True)
class Options:
    """How the file is read. There is one way only; what other readers ask for is passed over."""

    path: Path = Path()
    encoding: str = ""  # the format says it
    delimiter: str = ""  # of text files only
    header_row: int = 0  # of text files only
    header_rows: int = 1  # of text files only
    sheet: str = ""  # of workbooks only
    expects: tuple[str, ...] = ()


def deliver(options: Options) -> Iterator[pa.RecordBatch]:
    """All features of the file at `options.path`, points with their coordinates. Raises IntakeError."""
    features = read_features(options.path)
    yield from annotate(as_rows(features, options.path.name), features.notes, features.crs).to_batches(_BATCH)


def fetch(request: Request, caller: Caller) -> list[WebAnswer]:
    """Every page of a layer. Raises FetchError, UsageError."""
    return ask_wfs(request, caller)
