"""Which deliveries took something over from which: days, cells, whole rounds and editions, or what has one identity."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from lagesbild.domain import DeliveryRecord, RowKind
from lagesbild.domain.tables import UNITS
from lagesbild.store.counting import shared_cells_question
from lagesbild.store.overview import may_share_cells, rivals, rivals_of_units
from lagesbild.store.queries import Answer, Question
from lagesbild.store.selection import LedgerPage
from lagesbild.store.shelves import Shelves
from lagesbild.store.standing import shared_units_question, takes_over
from lagesbild.store.supersession import DAYS_ARE_TAKEN, days_taken_from, takers_of_days

CELLS_ARE_TAKEN = (RowKind.COUNTS, RowKind.EXPOSURES)  # of events, days are


@dataclass(frozen=True)
class Takers:
    """Looks into the rows where the ledger alone cannot tell; `ask` asks the engine."""

    shelves: Shelves
    ask: Callable[[Question], Answer]

    def all_of(self, page: LedgerPage) -> dict[str, tuple[str, ...]]:
        """Delivery id → the later ones that took over some of what it tells."""
        taken = takers_of_days(page.records)
        for kind in CELLS_ARE_TAKEN:
            taken |= self.of_shared(may_share_cells(page, kind))
        for kind in UNITS:
            for delivery_id, takers in self.of_shared(rivals_of_units(page, kind)).items():
                taken[delivery_id] = tuple(dict.fromkeys((*taken.get(delivery_id, ()), *takers)))
        return taken

    def taken_over_by(self, record: DeliveryRecord, touched: Sequence[DeliveryRecord]) -> tuple[str, ...]:
        """The earlier deliveries, among those it touches, that `record` took something over from."""
        days = days_taken_from(record, touched) if record.kind in DAYS_ARE_TAKEN else ()
        if record.kind is RowKind.EVENTS:
            return days
        takers = self.of_shared([*(one for one in touched if rivals(one) == rivals(record)), record])
        return tuple(dict.fromkeys((*days, *(one for one, later in takers.items() if record.delivery_id in later))))

    def of_shared(self, records: Sequence[DeliveryRecord]) -> dict[str, tuple[str, ...]]:
        """Of these deliveries of one kind: id → the later ones with some of the same cells, rounds or identities."""
        if len(records) < 2:
            return {}
        kind = records[0].kind
        record_of = {record.sequence: record for record in records}
        takers: dict[int, set[int]] = {}
        shared = shared_units_question if kind in UNITS else shared_cells_question
        for sharing in self.ask(shared(records, kind, self.shelves))["deliveries"]:
            for earlier in map(int, sharing):
                found = {int(one) for one in sharing if takes_over(record_of[int(one)], record_of[earlier])}
                takers.setdefault(earlier, set()).update(found)
        return {
            record_of[earlier].delivery_id: tuple(record_of[one].delivery_id for one in sorted(later))
            for earlier, later in takers.items()
            if later
        }
