"""A selection → the questions for an engine: the statement, the files, and the small tables beside."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from pathlib import Path

from lagesbild.domain import DeliveryRecord, Period, RowKind
from lagesbild.errors import AreasError
from lagesbild.store.overview import rivals
from lagesbild.store.queries import (
    COUNT_CELLS,
    EXPOSURE_PARTS,
    EXPOSURE_VALUES,
    POINT_ROWS,
    SHARED_COUNT_CELLS,
    SHARED_EXPOSURE_CELLS,
    Listed,
    Question,
    SmallTable,
)
from lagesbild.store.records import PanelRequest
from lagesbild.store.selection import LedgerPage, Selection
from lagesbild.store.shelves import Shelves
from lagesbild.store.supersession import Stream, active


def cells_question(selection: Selection, shelves: Shelves) -> Question:
    """How many events in each cell. The number of a delivery is its sequence, so a later one has a larger."""
    page, request = selection.page, selection.request
    events, counts = selection.event_records, selection.count_records
    wanted = [
        (number, code, level_number, level)
        for number, code in enumerate(selection.codes)
        for level_number, level in enumerate(selection.request.levels)
        if code in selection.codes_at(level)
    ]
    return Question(
        COUNT_CELLS,
        {RowKind.EVENTS: files_of(events, shelves), RowKind.COUNTS: files_of(counts, shelves)},
        {
            "wanted": _wanted(wanted),
            "stream": _streams(counts),
            "stretch": stretches_table(events, page.stretches),
            "asked_area": _areas(request.areas),
            "asked_month": _months(request.periods),
            "asked_day": _days(request.periods),
        },
    )


def points_question(selection: Selection, shelves: Shelves) -> Question:
    """The events themselves, with their points and moments."""
    request = selection.request
    events = selection.event_records
    wanted = [(number, code, 0, request.level) for number, code in enumerate(selection.codes)]
    return Question(
        POINT_ROWS,
        {RowKind.EVENTS: files_of(events, shelves)},
        {
            "wanted": _wanted(wanted),
            "stretch": stretches_table(events, selection.page.stretches),
            "asked_area": _areas(request.areas),
            "asked_day": _days(request.periods),
        },
    )


def exposures_question(selection: Selection, kinds: Sequence[str], shelves: Shelves) -> Question:
    """What each area has of each kind of exposure, on every day that anybody has told."""
    wanted = [
        (number, kind, level_number, level)
        for number, kind in enumerate(kinds)
        for level_number, level in enumerate(selection.request.levels)
    ]
    records = _exposure_records(selection, kinds)
    return Question(
        EXPOSURE_VALUES,
        {RowKind.EXPOSURES: files_of(records, shelves)},
        {"wanted": _wanted(wanted), "asked_area": _areas(selection.request.areas)},
    )


def exposure_figures_question(
    kind: str, codes: Sequence[str], place: tuple[str, str], page: LedgerPage, shelves: Shelves
) -> Question:
    """Every figure of one kind of exposure in the areas `codes` of a level and edition, total or part."""
    level, edition = place
    records = [
        record
        for record in active(page.records)
        if record.kind is RowKind.EXPOSURES
        and (record.level != level or record.edition == edition)
        and _tells(record, kind, {level}, page)
    ]
    return Question(
        EXPOSURE_PARTS,
        {RowKind.EXPOSURES: files_of(records, shelves)},
        {"wanted": _wanted([(0, kind, 0, level)]), "asked_area": _areas(codes)},
    )


def shared_cells_question(records: Sequence[DeliveryRecord], kind: RowKind, shelves: Shelves) -> Question:
    """Which of these deliveries, all of one kind, tell of the same cells."""
    sql = SHARED_COUNT_CELLS if kind is RowKind.COUNTS else SHARED_EXPOSURE_CELLS
    return Question(sql, {kind: files_of(records, shelves)}, {"stream": _streams(records)})


def _exposure_records(selection: Selection, kinds: Sequence[str]) -> list[DeliveryRecord]:
    """Deliveries with exposures wanted. AreasError: all of a kind at the level asked for lie in another edition."""
    request, page = selection.request, selection.page
    records = [record for record in active(page.records) if record.kind is RowKind.EXPOSURES]
    fit = [record for record in records if not _is_of_other_edition(record, request)]
    for kind in kinds:
        telling = [record for record in records if _tells(record, kind, {request.level}, page)]
        if telling and not any(record in fit for record in telling):
            raise AreasError(_other_edition(kind, telling[-1], request))
    levels = set(selection.request.levels)
    return [record for record in fit if any(_tells(record, kind, levels, page) for kind in kinds)]


def _is_of_other_edition(record: DeliveryRecord, request: PanelRequest) -> bool:
    return record.level == request.level and record.edition != request.edition


def _tells(record: DeliveryRecord, subject: str, levels: Iterable[str], page: LedgerPage) -> bool:
    held = page.holdings.get(record.delivery_id, ())
    return any(holding.subject == subject and holding.level in levels for holding in held)


def _other_edition(kind: str, record: DeliveryRecord, request: PanelRequest) -> str:
    return (
        f"There is {kind!r} to count against for the areas {record.level} {record.edition} ({record.file_name}), "
        f"and none for {request.level} {request.edition}, which was asked for.\n"
        f'Receive it for that edition too:  edition = "{request.edition}"  under [place] in its mapping file; or carry '
        f"it over:  lagesbild crosswalk HOME --from {record.level}:{record.edition} --to {request.level}:"
        f'{request.edition} --by surface  and  through = ["{record.level}:{record.edition}"]  under [picture].'
    )


def files_of(records: Iterable[DeliveryRecord], shelves: Shelves) -> dict[Path, int]:
    return {shelves.rows_file(record.delivery_id): record.sequence for record in records if record.n_kept}


def _wanted(rows: Sequence[tuple[int, str, int, str]]) -> SmallTable:
    return {
        "subject": Listed("whole", [subject for subject, _, _, _ in rows]),
        "name": Listed("text", [name for _, name, _, _ in rows]),
        "level_number": Listed("whole", [number for _, _, number, _ in rows]),
        "level": Listed("text", [level for _, _, _, level in rows]),
    }


def _streams(records: Sequence[DeliveryRecord]) -> SmallTable:
    numbers: dict[Stream, int] = {}
    return {
        "delivery": Listed("whole", [record.sequence for record in records]),
        "stream": Listed("whole", [numbers.setdefault(rivals(record), len(numbers)) for record in records]),
    }


def stretches_table(records: Iterable[DeliveryRecord], stretches: Mapping[str, tuple[Period, ...]]) -> SmallTable:
    rows = [(record.sequence, stretch) for record in records for stretch in stretches[record.delivery_id]]
    return {
        "delivery": Listed("whole", [sequence for sequence, _ in rows]),
        "start_day": Listed("day", [stretch.start_day for _, stretch in rows]),
        "end_day": Listed("day", [stretch.end_day for _, stretch in rows]),
    }


def _areas(codes: Sequence[str]) -> SmallTable:
    return {"place": Listed("whole", range(len(codes))), "area_code": Listed("text", codes)}


def _months(periods: Sequence[Period]) -> SmallTable:
    return {
        "month": Listed("whole", range(len(periods))),
        "start_day": Listed("day", [period.start_day for period in periods]),
        "end_day": Listed("day", [period.end_day for period in periods]),
    }


def _days(periods: Sequence[Period]) -> SmallTable:
    """A row a day rather than a range: an equal join is many times faster, and any periods will do."""
    rows = [
        (period.start_day + timedelta(days=day), month)
        for month, period in enumerate(periods)
        for day in range((period.end_day - period.start_day).days)
    ]
    return {"day": Listed("day", [day for day, _ in rows]), "month": Listed("whole", [month for _, month in rows])}
