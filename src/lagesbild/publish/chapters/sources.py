"""Where the numbers come from: every delivery, how much of it was kept and counted, what was set aside and why."""

from collections import defaultdict

from lagesbild.domain import DeliveryRecord, Extent, SourceUse
from lagesbild.publish import numbers
from lagesbild.publish.document import Block, Cell, Facts, Row, Section, Sentence, Table, paragraph, say
from lagesbild.publish.phrases import phrase_or
from lagesbild.publish.reading import Reading
from lagesbild.publish.tables import head

SHORT = 8  # signs of a checksum or an id that tell deliveries apart to a person
UNKNOWN = numbers.DASH


def sources_section(reading: Reading) -> Section:
    """All sources, then what the whole picture covers."""
    by_source: dict[str, list[SourceUse]] = defaultdict(list)
    for use in reading.picture.sources:
        by_source[use.record.source.name].append(use)
    parts = [_source(reading, name, uses) for name, uses in by_source.items()]
    opening = reading.phrase("sources.opening") if parts else reading.phrase("sources.none")
    is_gone = any(use.is_used and use.record.disposed_day for use in reading.picture.sources)
    gone = (paragraph(reading.phrase("sources.gone")),) if is_gone else ()
    return Section(
        "sources",
        reading.phrase("sources.title"),
        (paragraph(opening), *gone),
        (*parts, *(_coverage(reading) if reading.picture.extents else ())),
    )


def title_of(reading: Reading, record: DeliveryRecord) -> str:
    """The source's title in the language; its name where it has none."""
    return record.source.titles.get(reading.language) or record.source.name


def _source(reading: Reading, name: str, uses: list[SourceUse]) -> Section:
    record = uses[-1].record
    pairs = (
        (reading.phrase("sources.label.owner"), record.source.owner or UNKNOWN),
        (reading.phrase("sources.label.attribution"), record.source.attribution or UNKNOWN),
        (reading.phrase("sources.label.legal_ground"), record.legal_ground or UNKNOWN),
        (reading.phrase("sources.label.kind"), reading.phrase(f"kind.{record.kind.value}")),
        (reading.phrase("sources.label.evidence"), reading.phrase(f"evidence.{record.source.evidence_class.value}")),
    )
    blocks: list[Block] = [Facts(pairs), _deliveries(reading, name, uses)]
    reasons = _set_aside(reading, name, uses)
    blocks.append(reasons if reasons is not None else paragraph(reading.phrase("sources.nothing_set_aside")))
    notes = _notes(uses)
    if notes:
        blocks.append(paragraph(*notes, manner="note"))
    return Section(f"source-{name}", title_of(reading, record), tuple(blocks))


def _deliveries(reading: Reading, name: str, uses: list[SourceUse]) -> Table:
    heads = (
        head(reading, "file"),
        head(reading, "received"),
        head(reading, "covers"),
        head(reading, "rows", True),
        head(reading, "kept", True),
        head(reading, "set_aside", True),
        head(reading, "unplaced", True),
        head(reading, "used"),
        head(reading, "checksum"),
        head(reading, "remark"),
    )
    rows = tuple(_delivery(reading, use) for use in uses)
    caption = reading.phrase("sources.table.caption", source=title_of(reading, uses[-1].record))
    return Table(f"source-{name}-table", caption, heads, rows, reading.phrase("sources.table.note"))


def _delivery(reading: Reading, use: SourceUse) -> Row:
    record = use.record
    covers = numbers.period(record.covers, reading.language) if record.covers is not None else UNKNOWN
    return (
        record.file_name,
        numbers.day(record.received_at.date(), reading.language),
        covers,
        reading.whole(record.n_rows),
        reading.whole(record.n_kept),
        reading.whole(record.n_set_aside),
        reading.whole(record.n_unplaced),
        reading.phrase("word.yes" if use.is_used else "word.no"),
        Cell(record.sha256[:SHORT], look="code"),
        _remark(reading, use),
    )


def _remark(reading: Reading, use: SourceUse) -> str:
    record = use.record
    said = []
    if record.withdrawn_day is not None:
        day = numbers.day(record.withdrawn_day, reading.language)
        said.append(reading.phrase("sources.withdrawn", day=day, why=record.withdrawn_why))
    if record.disposed_day is not None:
        said.append(reading.phrase("sources.disposed", day=numbers.day(record.disposed_day, reading.language)))
    if use.superseded_by:
        files = {each.record.delivery_id: each.record.file_name for each in reading.picture.sources}
        by = ", ".join(files.get(delivery, delivery[:SHORT]) for delivery in use.superseded_by)
        said.append(reading.phrase("sources.superseded", by=by))
    if record.is_coverage_inferred:
        said.append(reading.phrase("sources.coverage_inferred"))
    if record.n_outside_coverage:
        said.append(reading.phrase("sources.outside_coverage", n=reading.whole(record.n_outside_coverage)))
    if record.extracted_day is not None:
        said.append(reading.phrase("sources.extracted", day=numbers.day(record.extracted_day, reading.language)))
    return " ".join(said)


def _set_aside(reading: Reading, name: str, uses: list[SourceUse]) -> Table | None:
    """Why rows were set aside, a row a reason and a file: nothing is added up here."""
    rows = tuple(
        (phrase_or(f"reason.{reason}", reading.language, reason), use.record.file_name, reading.whole(n))
        for use in uses
        for reason, n in use.record.reasons.items()
        if n
    )
    if not rows:
        return None
    heads = (head(reading, "reason"), head(reading, "file"), head(reading, "rows", True))
    caption = reading.phrase("sources.set_aside.caption", source=title_of(reading, uses[-1].record))
    return Table(f"source-{name}-set-aside", caption, heads, rows, reading.phrase("sources.set_aside.note"))


def _notes(uses: list[SourceUse]) -> tuple[Sentence, ...]:
    return tuple(say(note) for note in dict.fromkeys(note for use in uses for note in use.record.notes))


def _coverage(reading: Reading) -> tuple[Section, ...]:
    heads = (
        head(reading, "category"),
        head(reading, "period"),
        head(reading, "placed", True),
        head(reading, "unplaced", True),
        head(reading, "suppressed_cells", True),
        head(reading, "missing_cells", True),
        head(reading, "cells", True),
        head(reading, "preliminary_from"),
    )
    rows = tuple(_extent(reading, extent) for extent in reading.picture.extents)
    caption = reading.phrase("coverage.caption", areas=reading.many_areas)
    table = Table("coverage-table", caption, heads, rows, reading.phrase("coverage.note"))
    return (Section("coverage", reading.phrase("coverage.title"), (table,)),)


def _extent(reading: Reading, extent: Extent) -> Row:
    preliminary = extent.preliminary_from
    return (
        reading.category(extent.category),
        numbers.period(extent.period, reading.language),
        reading.whole(extent.n_placed),
        reading.whole(extent.n_unplaced),
        reading.whole(extent.n_suppressed_cells),
        reading.whole(extent.n_missing_cells),
        reading.whole(extent.n_cells),
        numbers.day(preliminary, reading.language) if preliminary is not None else UNKNOWN,
    )
