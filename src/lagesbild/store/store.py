"""The store: keeps every delivery as it came, and counts what was kept.

with open_store(home, StoreOptions()) as store:
    store.add_areas(areas)
    store.add(delivery, sending, received_at)
    panels = store.count_panels(request)
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from types import TracebackType
from typing import Any

import sqlalchemy as sa

from lagesbild.config import StoreOptions
from lagesbild.domain import Areas, Category, Delivery, DeliveryRecord, Panel, RowKind, SeriesBreak
from lagesbild.domain.placement import Placement
from lagesbild.domain.tables import UNITS
from lagesbild.errors import StoreError
from lagesbild.plugins import ENGINES
from lagesbild.store import areas as area_register
from lagesbild.store import deliveries as delivery_register
from lagesbild.store import pictures as picture_register
from lagesbild.store.counting import (
    cells_question,
    exposures_question,
    shared_cells_question,
)
from lagesbild.store.crosswalks import Crosswalks
from lagesbild.store.exposures import Exposure, Told
from lagesbild.store.failures import LedgerBusyError
from lagesbild.store.fetching import RowFetches
from lagesbild.store.fineness import fineness_question, known_by_month_from
from lagesbild.store.ledger import Ledger, open_ledger
from lagesbild.store.overview import coverage_of, described, may_share_cells, rivals, rivals_of_units, told_beside
from lagesbild.store.panels import Cells, Counter
from lagesbild.store.placements import placements_from, placements_question
from lagesbild.store.queries import COUNT_CELLS, EXPOSURE_VALUES, Answer, Engine, Question
from lagesbild.store.records import (
    CategoryRecord,
    LevelRecord,
    PanelRequest,
    PictureRecord,
    Receipt,
    Revisions,
    Warnings,
)
from lagesbild.store.selection import LedgerPage, Selection, select
from lagesbild.store.shelves import Shelves, open_shelves
from lagesbild.store.standing import shared_units_question, takes_over
from lagesbild.store.supersession import DAYS_ARE_TAKEN, active, days_taken_from, takers_of_days

CELLS_ARE_TAKEN = (RowKind.COUNTS, RowKind.EXPOSURES)  # of events, days are


@dataclass
class Store(RowFetches):
    """An open workspace. Made by `open_store`; a context manager. Several threads may use one."""

    home: Path
    ledger: Ledger
    shelves: Shelves
    engine_name: str
    _engine: Engine | None = None

    def __enter__(self) -> "Store":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the ledger and the engine. What was kept is kept already."""
        if self._engine is not None:
            self._engine.close()
            self._engine = None
        self.ledger.close()

    # ---- areas

    def add_areas(self, areas: Areas) -> bool:
        """Keep the areas of a level and edition. False: the very same are there. AreasError: others are."""
        with self.ledger.writing() as connection:
            return area_register.enter_areas(connection, areas)

    def levels(self) -> tuple[LevelRecord, ...]:
        """Every level and edition there is, the last added first."""
        with self.ledger.reading() as connection:
            return area_register.list_levels(connection)

    def areas(self, level: str, edition: str = "") -> Areas:
        """The areas of a level; `edition` empty: the one last added. AreasError names those there are."""
        with self.ledger.reading() as connection:
            return area_register.read_areas(connection, level, edition)

    @property
    def crosswalks(self) -> Crosswalks:
        """What is known of how one edition became another."""
        return Crosswalks(self.ledger)

    # ---- deliveries

    def add(self, delivery: Delivery, sending: str, received_at: datetime) -> Receipt:
        """Keep a delivery, once: the same again changes nothing, except that a damaged shelf is put back.

        `sending` says which deliveries came together, and so do not supersede each other. When this returns, the
        delivery outlives a power cut; when it raises, nothing of it counts. StoreError: disk, lock or damage.
        """
        if received_at.tzinfo is None:
            raise ValueError(f"A moment must say its time zone, and {received_at.isoformat()} does not")
        # Only what is received needs polars; what is counted, asked or shown starts without waiting for it.
        from lagesbild.store.rows import ShelfRows, ShelfSetAside  # noqa: PLC0415

        rows, set_aside = ShelfRows(delivery), ShelfSetAside(delivery)
        with self.ledger.writing() as connection:
            known = delivery_register.find_exactly(connection, delivery.delivery_id)
            is_kept = known is not None and known.disposed_day is None
            if known and is_kept and self.shelves.is_whole(known.delivery_id, known.file_name):
                return Receipt(known, is_new=False)
            self.shelves.put(delivery, rows, set_aside)
            if known and is_kept:
                return Receipt(known, is_new=False)
            if known:
                return Receipt(delivery_register.bring_back(connection, delivery, received_at), is_new=True)
            record = delivery_register.enter_delivery(connection, delivery, sending, received_at, rows.holdings())
            touched = delivery_register.read_touched(connection, record)
        return Receipt(record, is_new=True, superseded=self._taken_over_by(record, touched))

    def check_room(self, file: Path) -> None:
        """Refuse, before it is read, a file that the disk has no room for. StoreError says how much there is."""
        self.shelves.check_room(file)

    def deliveries(self) -> tuple[DeliveryRecord, ...]:
        """All deliveries, oldest first, withdrawn ones too."""
        with self.ledger.reading() as connection:
            return delivery_register.read_records(connection)

    def delivery(self, delivery_id: str) -> DeliveryRecord:
        """The delivery with this id, or whose id alone begins so. NotFoundError."""
        return delivery_register.find(self.deliveries(), delivery_id)

    def revisions(self, delivery_id: str) -> Revisions:
        """What a delivery of events says otherwise than those it took days over from; nothing where it took none."""
        from lagesbild.store.revisions import revisions_of  # noqa: PLC0415  needs polars, as in `add`

        return revisions_of(self.delivery(delivery_id), self.deliveries(), self.shelves)

    def withdraw(self, delivery_id: str, why: str, day: date) -> DeliveryRecord:
        """Take a delivery out of every later picture; what it came with stays, and so do earlier pictures."""
        with self.ledger.writing() as connection:
            return delivery_register.withdraw(connection, delivery_id, why, day)

    def reinstate(self, delivery_id: str) -> DeliveryRecord:
        """Let a withdrawn delivery count again in every later picture."""
        with self.ledger.writing() as connection:
            return delivery_register.reinstate(connection, delivery_id)

    def due_for_disposal(self, day: date) -> tuple[DeliveryRecord, ...]:
        """Deliveries whose disposal day has come and whose rows are still here, oldest first."""
        return tuple(
            record
            for record in self.deliveries()
            if record.disposed_day is None and record.disposal_day is not None and record.disposal_day <= day
        )

    def dispose(self, delivery_id: str, day: date) -> DeliveryRecord:
        """Remove a delivery's rows and its file for good. What the ledger knows of it stays, and so do pictures.

        The ledger says so first: what a crash leaves of the shelf goes when the store is next opened.
        """
        with self.ledger.writing() as connection:
            record = delivery_register.dispose(connection, delivery_id, day)
        self.shelves.remove(record.delivery_id)
        return record

    def set_aside_rows(self, delivery_id: str) -> Any:
        """The rows that were set aside, as an Arrow table: SET_ASIDE_COLUMNS and each value as it came."""
        return self.shelves.set_aside(self._kept(delivery_id).delivery_id)

    def warnings(self, delivery_id: str) -> Warnings:
        """The rows that were kept with a warning: WARNING_COLUMNS and each value as it came."""
        return self.shelves.warnings(self.delivery(delivery_id).delivery_id)

    def file_as_it_came(self, delivery_id: str) -> Path:
        """The very file that was received."""
        record = self._kept(delivery_id)
        return self.shelves.file_as_it_came(record.delivery_id, record.file_name)

    def superseded(self) -> dict[str, tuple[str, ...]]:
        """Delivery id → the later deliveries that took over some of its days (events) or cells (counts, exposures)."""
        page = self._page()
        taken = takers_of_days(page.records)
        for kind in CELLS_ARE_TAKEN:
            taken |= self._takers_of_cells(may_share_cells(page, kind))
        for kind in UNITS:
            for delivery_id, takers in self._takers_of_cells(rivals_of_units(page, kind)).items():
                taken[delivery_id] = tuple(dict.fromkeys((*taken.get(delivery_id, ()), *takers)))
        return taken

    # ---- what there is to count

    def categories(self) -> tuple[Category, ...]:
        """The category register, in the order of registration. A code keeps the meaning that it first was given."""
        with self.ledger.reading() as connection:
            return delivery_register.read_categories(connection)

    def breaks(self) -> tuple[SeriesBreak, ...]:
        """All breaks that deliveries have told of, by day."""
        with self.ledger.reading() as connection:
            return delivery_register.read_breaks(connection)

    def coverage(self, category: str | None = None) -> tuple[CategoryRecord, ...]:
        """What there is to count, of one category or of all."""
        return tuple(told for told in coverage_of(self._page()) if category in (None, told.category))

    def told_beside(self) -> tuple[CategoryRecord, ...]:
        """What there is that is not counted: exposures, answers, places and the rest, by delivery and subject."""
        return told_beside(self._page())

    def sources_of(self, category: str, level: str) -> tuple[str, ...]:
        """The sources that tell of a category at a level, by name."""
        records = self._page().telling.get(category, {}).get(level, [])
        return tuple(sorted({record.source.name for record in records}))

    def exposure_kinds(self, level: str, edition: str) -> frozenset[str]:
        """What there is to hold counts against in these areas."""
        page = self._page()
        return frozenset(
            holding.subject
            for record in active(page.records)
            if record.kind is RowKind.EXPOSURES and (record.level != level or record.edition == edition)
            for holding in page.holdings.get(record.delivery_id, ())
            if holding.level == level
        )

    def placements(self) -> dict[str, Placement]:
        """Category → how its events are placed, month by month, of the days that each delivery has the word on."""
        return placements_from(self._ask(placements_question(self._page(), self.shelves)))

    def known_by_month(self) -> frozenset[str]:
        """The categories of whose events more than a few are known by month or year alone."""
        return known_by_month_from(self._ask(fineness_question(self._page(), self.shelves)))

    # ---- counting

    def count_panels(self, request: PanelRequest) -> dict[str, Panel]:
        """Category → panel, for each category that anybody tells of at the level asked for.

        Raises StoreError where two sources tell of one category, AreasError where rows lie in areas of another
        edition than the one asked for.
        """
        with self.ledger.reading() as connection:
            page = read_page(connection)
            names = {
                (level, code): name
                for level in request.reference_levels
                for code, name in area_register.names_at(connection, level).items()
            }
        found: dict[str, Panel] = {}
        for source, part in request.by_source():
            found |= self._count(select(part, page.only(source)), names)
        return found

    def _count(self, selection: Selection, names: Mapping[tuple[str, str], str]) -> dict[str, Panel]:
        request = selection.request
        if not selection.leaves:
            return {}
        asked = [category for category in request.categories if category.code in selection.leaves]
        kinds = tuple(dict.fromkeys(request.exposure_of(category) for category in asked))
        cells = Cells.of(self._ask(cells_question(selection, self.shelves)))
        told = Told.of(self._ask(exposures_question(selection, kinds, self.shelves)))
        return Counter(
            selection,
            {code: cells.where(cells.subject == number) for number, code in enumerate(selection.codes)},
            {
                kind: Exposure(
                    kind,
                    told.where(told.subject == number),
                    request.levels,
                    len(request.areas),
                    request.periods,
                )
                for number, kind in enumerate(kinds)
            },
            names,
        ).panels()

    def counting_sql(self, request: PanelRequest) -> str:
        """The statements by which a request for one category is counted, for whoever wants to see how.

        Nothing asked for is in them.
        """
        ((source, part),) = request.by_source()
        selection = select(part, self._page().only(source))
        records = (*selection.event_records, *selection.count_records)
        return described(selection, records) + f"{COUNT_CELLS};\n\n{EXPOSURE_VALUES};\n"

    # ---- pictures

    def add_picture(self, picture_id: str, today: date, content: bytes) -> None:
        """Keep a picture; it becomes the newest. StoreError: another picture has that id."""
        with self.ledger.writing() as connection:
            picture_register.enter_picture(connection, picture_id, today, content)

    def picture(self, picture_id: str = "") -> bytes:
        """What was kept as this picture; `picture_id` empty: the newest. NotFoundError."""
        with self.ledger.reading() as connection:
            return picture_register.read_picture(connection, picture_id)

    def pictures(self) -> tuple[PictureRecord, ...]:
        """All pictures, newest first."""
        with self.ledger.reading() as connection:
            return picture_register.list_pictures(connection)

    # ---- inside

    def _kept(self, delivery_id: str) -> DeliveryRecord:
        """The delivery, if its shelf is still to be had. NotFoundError: it has been disposed of."""
        return delivery_register.still_here(self.delivery(delivery_id))

    def _page(self) -> LedgerPage:
        with self.ledger.reading() as connection:
            return read_page(connection)

    def _ask(self, question: Question) -> Answer:
        if self._engine is None:
            engine: Engine = ENGINES.load(self.engine_name).open_engine(ENGINES.options(self.engine_name, {}))
            self._engine = engine
        return self._engine.ask(question)

    def _takers_of_cells(self, records: Sequence[DeliveryRecord]) -> dict[str, tuple[str, ...]]:
        """Of these deliveries of one kind: id → the later ones with some of the same cells, rounds or identities."""
        if len(records) < 2:
            return {}
        kind = records[0].kind
        record_of = {record.sequence: record for record in records}
        takers: dict[int, set[int]] = {}
        shared = shared_units_question if kind in UNITS else shared_cells_question
        for sharing in self._ask(shared(records, kind, self.shelves))["deliveries"]:
            for earlier in map(int, sharing):
                found = {int(one) for one in sharing if takes_over(record_of[int(one)], record_of[earlier])}
                takers.setdefault(earlier, set()).update(found)
        return {
            record_of[earlier].delivery_id: tuple(record_of[one].delivery_id for one in sorted(later))
            for earlier, later in takers.items()
            if later
        }

    def _taken_over_by(self, record: DeliveryRecord, touched: Sequence[DeliveryRecord]) -> tuple[str, ...]:
        days = days_taken_from(record, touched) if record.kind in DAYS_ARE_TAKEN else ()
        if record.kind is RowKind.EVENTS:
            return days
        takers = self._takers_of_cells([*(one for one in touched if rivals(one) == rivals(record)), record])
        return tuple(dict.fromkeys((*days, *(one for one, later in takers.items() if record.delivery_id in later))))


def open_store(home: Path, options: StoreOptions) -> Store:
    """Open the workspace `home`, making its ledger and shelves where there are none.

    What a crash left is cleared away. Raises StoreError: no such folder, ledger locked or damaged, made by a newer
    version, or of other shelves.
    """
    if not home.is_dir():
        raise StoreError(f"There is no folder {home}.\nMake a workspace:  lagesbild init {home} --profile sweden")
    ledger = open_ledger(home, options.ledger)
    try:
        with ledger.reading() as connection:
            entered = delivery_register.read_ids(connection)
            disposed = delivery_register.read_ids(connection, is_disposed=True)
        shelves = open_shelves(home, ledger.workspace_id, is_ledger_empty=not (entered or disposed))
        if shelves.strangers(entered):
            _clear_leftovers(ledger, shelves)
    except BaseException:
        ledger.close()
        raise
    return Store(home, ledger, shelves, options.engine)


def read_page(connection: sa.Connection) -> LedgerPage:
    """All that counting needs to know, as of one moment."""
    return LedgerPage(
        delivery_register.read_records(connection),
        delivery_register.read_holdings(connection),
        delivery_register.read_categories(connection),
        delivery_register.read_breaks(connection),
    )


def _clear_leftovers(ledger: Ledger, shelves: Shelves) -> None:
    try:
        with ledger.writing(wait_s=0) as connection:
            disposed = delivery_register.read_ids(connection, is_disposed=True)
            shelves.clear(shelves.strangers(delivery_register.read_ids(connection)), disposed)
    except LedgerBusyError:
        return  # what looks left over may be what the writer is making; whoever opens next sees to it
