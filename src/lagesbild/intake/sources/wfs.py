"""Areas and places from a map server (WFS 2.0): the features as they came, and their attributes as rows.

Reads GeoJSON and GML, fetched or saved. A map server may give the axes in the order of the coordinate system's own
definition, north before east, or the other way round, and does not always say which: coordinates that lie outside the
area the system is made for, and inside it when they change places, are turned round, and that is said.
"""

from collections.abc import Iterator

import pyarrow as pa

from lagesbild.intake.answers import AnswerOptions
from lagesbild.intake.asking import Caller, WebAnswer
from lagesbild.intake.features import as_rows, read_features
from lagesbild.intake.raw_rows import annotate
from lagesbild.intake.wfs_asking import Request, ask_wfs

DESCRIPTION = {
    "sv": "En karttjänst (WFS 2.0): områden och platser, från fil eller nätet",
    "en": "A map server (WFS 2.0): areas and places, from a file or the network",
}
_BATCH = 50_000


Options = AnswerOptions


def deliver(options: Options) -> Iterator[pa.RecordBatch]:
    """All features of the file at `options.path`, points with their coordinates. Raises IntakeError."""
    features = read_features(options.path)
    yield from annotate(as_rows(features, options.path.name), features.notes, features.crs).to_batches(_BATCH)


def fetch(request: Request, caller: Caller) -> list[WebAnswer]:
    """Every page of a layer. Raises FetchError, UsageError."""
    return ask_wfs(request, caller)
