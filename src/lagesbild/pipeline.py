"""The whole house, from door to door. Read this file first.

deliveries → rows → evidence → answers → picture → released picture → publications
"""

import hashlib
import zlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime
from importlib.metadata import version
from inspect import signature
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from lagesbild.carrying import count_through
from lagesbild.config import Config
from lagesbild.domain import (
    Abstention,
    Answer,
    Category,
    Delivery,
    Finding,
    Panel,
    Picture,
    Profile,
    ReleasedPicture,
)
from lagesbild.numbering import number_ids, picture_id_of
from lagesbild.plugins import ANALYSES, PUBLISHERS
from lagesbild.scope import Scope, breaks_of, choose_scope, extents_of, sources_of
from lagesbild.store import Receipt, Store

Progress = Callable[[str, int, int], None]


if TYPE_CHECKING:
    from lagesbild.intake import FileMapping, Surroundings


def no_progress(_what: str, _done: int, _of: int) -> None:
    """For callers who do not show any."""


def take_in(
    store: Store, files: Iterable[Path], mapping: "FileMapping", surroundings: "Surroundings", now: datetime
) -> Iterable[Receipt]:
    """Deliveries → rows: each file through the one door, into the shelves. The files are one sending."""
    # Imported here: polars and GDAL take a second to load, and only receiving needs them.
    from lagesbild.intake import receive_file  # noqa: PLC0415

    together = tuple(files)
    sending = _sending(together, mapping)
    for file in together:
        store.check_room(file)
        delivery: Delivery = receive_file(file, mapping, surroundings)
        yield store.add(delivery, sending, now)


def _sending(files: tuple[Path, ...], mapping: "FileMapping") -> str:
    """What the same files with the same mapping have in common, so that a command cut off can be given again.

    Were it the hour, the files of the second try would take over the days of those that the first one got through.
    """
    seen = sorted(stamp for stamp in map(_stamp, files) if stamp)
    return hashlib.sha256(f"{seen}{mapping.text}".encode(errors="surrogateescape")).hexdigest()[:16]


def _stamp(file: Path) -> tuple[str, int, int] | None:
    try:
        found = file.stat()
    except OSError:
        return None  # whoever reads the file says what is wrong with it
    return file.name, found.st_size, found.st_mtime_ns


def gather(store: Store, scope: Scope) -> dict[str, Panel]:
    """Rows → evidence: one panel a category, each cut to the months its own sources cover."""
    panels = count_through(store, scope.request, scope.through)
    return {code: scope.cut(panel) for code, panel in panels.items()}


def build_picture(store: Store, profile: Profile, config: Config, today: date, progress: Progress) -> Picture:
    """Evidence → answers → picture: every analysis asks its question of every category."""
    scope = choose_scope(store, profile, config, today)
    panels = gather(store, scope)
    answers = answers_of(scope, panels, config, progress)
    latest = [panel.latest for panel in panels.values()]
    picture = Picture(
        picture_id="",
        today=today,
        place=config.place,
        profile=profile.name,
        languages=profile.languages,
        is_invented=profile.is_invented,
        level=scope.level,
        areas=scope.areas,
        period=max((panel.span for panel in latest), key=lambda span: span.end_day),
        categories=tuple(category for category in scope.categories if category.code in panels),
        exposures=profile.exposures,
        answers=answers,
        extents=extents_of(latest),
        sources=sources_of(store, latest),
        breaks=breaks_of(panels.values()),
        words={name: ANALYSES.load(name).WORDS for name in analyses_of(config)},
        release_rules=profile.release,
        seed=config.picture.seed,
        version=version("lagesbild"),
    )
    return replace(picture, picture_id=picture_id_of(picture))


def answers_of(scope: Scope, panels: Mapping[str, Panel], config: Config, progress: Progress) -> tuple[Answer, ...]:
    """Every analysis asked of every panel; each finding numbered, and marked with what a reader must be told."""
    asked = []
    for done, panel in enumerate(panels.values()):
        progress("analyse", done, len(panels))
        for name in analyses_of(config):
            said = answer(name, config.analyses.get(name, {}), panel, config.picture.seed)
            asked.append(number_ids(marked(said, panel, scope.categories), version("lagesbild")))
    progress("analyse", len(panels), len(panels))
    return tuple(asked)


def analyses_of(config: Config) -> tuple[str, ...]:
    return config.picture.analyses or ANALYSES.names()


def answer(name: str, settings: Mapping[str, Any], panel: Panel, seed: int) -> Answer:
    """Ask one analysis. Its signature says what it needs; its dice are its own."""
    options = ANALYSES.options(name, settings)
    run = ANALYSES.load(name).run
    guests = (
        {"rng": np.random.default_rng([seed, zlib.crc32(name.encode())])} if "rng" in signature(run).parameters else {}
    )
    said: list[Finding | Abstention] = run(panel, options, **guests)
    classes = panel.evidence_classes
    kept = [replace(one, analysis=name, evidence=panel.evidence, evidence_classes=classes) for one in said]
    return Answer(
        analysis=name,
        category=panel.category,
        findings=tuple(one for one in kept if isinstance(one, Finding)),
        abstentions=tuple(one for one in kept if isinstance(one, Abstention)),
        options={key: str(value) for key, value in vars(options).items()},
    )


def marked(one: Answer, panel: Panel, categories: tuple[Category, ...]) -> Answer:
    """The same answer, each finding with what a reader must be told of the figures behind it."""
    driven = any(c.code == one.category and c.is_detection_driven for c in categories)
    extra = ("detection_driven",) if driven else ()
    told = {key: panel.quality(*key) + extra for key in {(f.area, f.period) for f in one.findings}}
    return replace(one, findings=tuple(replace(f, quality=(*f.quality, *told[f.area, f.period])) for f in one.findings))


def publish_picture(released: ReleasedPicture, form: str, settings: Mapping[str, Any]) -> bytes:
    """Released picture → publication. A picture that has not passed the gate does not fit in here."""
    publication: bytes | str = PUBLISHERS.load(form).publish(released, PUBLISHERS.options(form, settings))
    return publication.encode() if isinstance(publication, str) else publication
