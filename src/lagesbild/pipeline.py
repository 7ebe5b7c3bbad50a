"""The whole house, from door to door. Read this file first.

deliveries → rows → evidence → answers → picture → released picture → publications
"""

import hashlib
import zlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from importlib.metadata import version
from inspect import signature
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from lagesbild.config import Config
from lagesbild.domain import (
    Abstention,
    Answer,
    Delivery,
    Finding,
    Panel,
    Panels,
    Picture,
    Profile,
    ReleasedPicture,
    rank,
)
from lagesbild.numbering import number_ids, picture_id_of
from lagesbild.plugins import ANALYSES, PUBLISHERS
from lagesbild.scope import breaks_of, choose_scope, extents_of, sources_of
from lagesbild.store import Receipt, Store
from lagesbild.threshold import Threshold, is_of_one_category, wanted_by

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


def build_picture(store: Store, profile: Profile, config: Config, today: date, progress: Progress) -> Picture:
    """Evidence → answers → picture: every analysis asks its question of every category."""
    scope = choose_scope(store, profile, config, today)
    seen = Threshold(store, profile, config, scope)
    panels = seen.panels.by_category
    answers = answers_of(seen, config, progress)
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
        period=max((panel.span for panel in latest), key=lambda span: span.end_day, default=scope.days),
        categories=tuple(category for category in scope.categories if category.code in panels),
        exposures=profile.exposures,
        answers=answers,
        extents=extents_of(latest),
        sources=sources_of(store, latest, answers),
        breaks=breaks_of(panels.values()),
        words={name: ANALYSES.load(name).WORDS for name in analyses_of(config)},
        release_rules=profile.release,
        seed=config.picture.seed,
        version=version("lagesbild"),
    )
    ranking = rank(picture.findings, picture.abstentions, picture.period.end_day)
    return replace(picture, picture_id=picture_id_of(picture), ranking=ranking)


def answers_of(seen: Threshold, config: Config, progress: Progress) -> tuple[Answer, ...]:
    """Every analysis asked of every category, then those of the whole picture; each finding numbered and marked."""
    runs = {name: ANALYSES.load(name).run for name in analyses_of(config)}
    of_one = [name for name, run in runs.items() if is_of_one_category(run)]
    asked = [(name, category) for category in seen.panels.by_category for name in of_one]
    asked += [(name, "") for name in runs if name not in of_one]
    answers = []
    for done, (name, category) in enumerate(asked):
        progress("analyse", done, len(asked))
        evidence = {each: seen.evidence(kind, category) for each, kind in wanted_by(runs[name]).items()}
        said = answer(Asked(name, category, config.picture.seed), config.analyses.get(name, {}), evidence)
        answers.append(number_ids(marked(said, seen.panels), version("lagesbild")))
    progress("analyse", len(asked), len(asked))
    return tuple(answers)


def analyses_of(config: Config) -> tuple[str, ...]:
    return config.picture.analyses or ANALYSES.names()


@dataclass(frozen=True)
class Asked:
    """One question: which analysis, of which category (empty: of the whole picture), with which dice."""

    analysis: str
    category: str
    seed: int


def answer(asked: Asked, settings: Mapping[str, Any], evidence: Mapping[str, Any]) -> Answer:
    """Ask one analysis, with its evidence by parameter. Its dice are its own."""
    options = ANALYSES.options(asked.analysis, settings)
    run = ANALYSES.load(asked.analysis).run
    dice = np.random.default_rng([asked.seed, zlib.crc32(asked.analysis.encode())])
    guests = {"rng": dice} if "rng" in signature(run).parameters else {}
    said: list[Finding | Abstention] = run(**evidence, options=options, **guests)
    kept = [_with_its_evidence(one, asked, evidence) for one in said]
    return Answer(
        analysis=asked.analysis,
        category=asked.category,
        findings=tuple(one for one in kept if isinstance(one, Finding)),
        abstentions=tuple(one for one in kept if isinstance(one, Abstention)),
        options={key: str(value) for key, value in vars(options).items()},
    )


def _with_its_evidence(one: Finding | Abstention, asked: Asked, evidence: Mapping[str, Any]) -> Finding | Abstention:
    """What was said, with the deliveries behind it: its own where it names them, its category's, or all seen."""
    if one.evidence:
        return replace(one, analysis=asked.analysis)
    panels = next((part.by_category for part in evidence.values() if isinstance(part, Panels)), {})
    leant_on = [panels[one.category]] if one.category in panels else list(evidence.values())
    ids = dict.fromkeys(each for part in leant_on for each in getattr(part, "evidence", ()))
    classes = sorted({each for part in leant_on for each in getattr(part, "evidence_classes", ())})
    return replace(one, analysis=asked.analysis, evidence=tuple(ids), evidence_classes=tuple(classes))


def marked(one: Answer, panels: Panels) -> Answer:
    """The same answer, each finding with what a reader must be told of the figures behind it."""
    told = (replace(f, quality=tuple(dict.fromkeys((*f.quality, *_quality(f, panels))))) for f in one.findings)
    return replace(one, findings=tuple(told))


def _quality(finding: Finding, panels: Panels) -> tuple[str, ...]:
    driven = ("detection_driven",) if panels.category(finding.category).is_detection_driven else ()
    return (
        tuple(mark for panel in _behind(finding, panels) for mark in panel.quality(finding.area, finding.period))
        + driven
    )


def _behind(finding: Finding, panels: Panels) -> list[Panel]:
    """A finding's panels: its category's; where it is of no counted category, those of the deliveries behind it."""
    of_it = [panel for code, panel in panels.by_category.items() if code == finding.category]
    if not of_it:
        of_it = [panel for panel in panels.by_category.values() if set(panel.evidence) & set(finding.evidence)]
    covered = [panel for panel in of_it if panel.inside(finding.period)]  # not a week, not another time
    return [panel for panel in covered if finding.area is None or finding.area in panel.areas]


def publish_picture(released: ReleasedPicture, form: str, settings: Mapping[str, Any]) -> bytes:
    """Released picture → publication. A picture that has not passed the gate does not fit in here."""
    publication: bytes | str = PUBLISHERS.load(form).publish(released, PUBLISHERS.options(form, settings))
    return publication.encode() if isinstance(publication, str) else publication
