"""From the network into a file: what a mapping's [request] asks for, kept as it came.

Fetching and receiving are two steps. The file of the first holds the answers byte for byte with what was asked beside
them; the second reads files only, so that whatever was received can be received again without a network.
"""

import os
from pathlib import Path
from types import ModuleType

from lagesbild.errors import FetchError, UsageError
from lagesbild.intake.answers import file_name, pack
from lagesbild.intake.asking import Caller, Told
from lagesbild.intake.mapping import FileMapping
from lagesbild.intake.typed_toml import settle
from lagesbild.intake.wfs_asking import Request as WfsRequest
from lagesbild.intake.wfs_asking import ask_wfs
from lagesbild.plugins import SOURCES


def fetch_answers(mapping: FileMapping, folder: Path, caller: Caller) -> Path:
    """The file with the answers to the mapping's [request], made in `folder`.

    Its name is made of what is in it, so the same answers twice are the same file. Raises UsageError where the
    mapping has no request or its source does not ask anybody, FetchError for what goes wrong on the way or on the
    disk; then no file is made.
    """
    source = _asking_source(mapping)
    request = settle(source.Request, dict(mapping.request), f"[request] of {mapping.path.name}")
    packed = pack(source.fetch(request, caller))
    return keep(packed, folder / file_name(mapping.source.name, packed))


def fetch_features(url: str, layer: str, folder: Path, tell: Told) -> Path:
    """The file with all features of a map server's layer, made in `folder`. Raises FetchError, UsageError."""
    packed = pack(ask_wfs(WfsRequest(url, layer), Caller(tell=tell)))
    return keep(packed, folder / file_name("areas", packed))


def keep(content: bytes, target: Path) -> Path:
    """Write a file whole or not at all. Raises FetchError."""
    beside = target.with_name(f".half-fetched-{target.name}")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with beside.open("wb") as out:
            out.write(content)
            out.flush()
            os.fsync(out.fileno())
        beside.replace(target)
    except OSError as error:
        beside.unlink(missing_ok=True)
        raise FetchError(f"{target} could not be written: {error.strerror}. Nothing was kept.") from error
    return target


def _asking_source(mapping: FileMapping) -> ModuleType:
    source = SOURCES.load(mapping.source.reader)
    asking = [name for name in SOURCES.names() if hasattr(SOURCES.load(name), "fetch")]
    if not hasattr(source, "fetch"):
        raise UsageError(
            f"The reader {mapping.source.reader!r} asks nothing of the network; these do: {', '.join(asking)}.\n"
            "Files are received with  lagesbild receive."
        )
    if not mapping.request:
        raise UsageError(f"{mapping.path.name} has no [request], so there is nothing to fetch: see docs/mapping.md.")
    return source
