"""What a later delivery says otherwise of events that earlier ones of the same source told of.

Days decide what counts: a delivery takes over every day that it covers. Here is shown what that changed, event by
event, by the source's own identities. An event that was moved to a day outside what the later delivery covers, or
from one, stands on both days, and is counted twice until a delivery covers both: that is told, not mended.
"""

from collections.abc import Iterable, Sequence
from pathlib import Path

import polars as pl

from lagesbild.domain import DeliveryRecord, Period, RowKind
from lagesbild.store.records import Change, Revisions
from lagesbild.store.shelves import Shelves
from lagesbild.store.supersession import days_taken_from

SHOWN = 1000  # changes that are listed; all are counted
COMPARED = ("category", "day", "starts", "ends", "reported_day", "area_code")


def revisions_of(record: DeliveryRecord, records: Iterable[DeliveryRecord], shelves: Shelves) -> Revisions:
    """What `record` says otherwise than those of `records` that it took days over from; nothing where it took none."""
    before = [one for one in records if one.sequence < record.sequence and one.disposed_day is None]
    taken = days_taken_from(record, before) if record.kind is RowKind.EVENTS else ()
    if not taken or record.covers is None:
        return Revisions()
    earlier = [shelves.rows_file(one) for one in taken]
    return compare_events(earlier, shelves.rows_file(record.delivery_id), record.covers)


def compare_events(earlier: Sequence[Path], later: Path, covers: Period) -> Revisions:
    """The events of `later`, which covers these days, against those of the deliveries it took days over from.

    `earlier` are shelves in the order they came: of several that tell of one event, the last is compared with.
    """
    now = _told([later])
    before = _told(earlier)
    is_taken = before["last_day"].is_between(covers.start_day, covers.end_day, closed="left")
    both = before.join(now, on="event_id", suffix="_now")
    differs = pl.any_horizontal(pl.col(name) != pl.col(f"{name}_now") for name in COMPARED)
    changed = both.filter(differs)
    return Revisions(
        n_same=both.height - changed.height,
        n_changed=changed.height,
        n_new=now.join(before, on="event_id", how="anti").height,
        n_gone=before.filter(is_taken).join(now, on="event_id", how="anti").height,
        n_on_two_days=before.filter(~is_taken).join(now, on="event_id", how="semi").height,
        changes=tuple(_changes(changed.sort("event_id").head(SHOWN))),
    )


def _told(shelves: Sequence[Path]) -> pl.DataFrame:
    """One row an event: each column's values as text, of the last shelf that has the event."""
    found = [
        pl.scan_parquet(shelf)
        .filter(pl.col("event_id").is_not_null())
        .group_by("event_id")
        .agg(
            *(pl.col(name).cast(pl.String).fill_null("").unique().sort().str.join(", ") for name in COMPARED),
            pl.col("day").max().alias("last_day"),
            pl.lit(number).alias("number"),
        )
        for number, shelf in enumerate(shelves)
    ]
    together = pl.concat(found).collect()
    return together.sort("number").unique("event_id", keep="last", maintain_order=True).drop("number")


def _changes(changed: pl.DataFrame) -> Iterable[Change]:
    for row in changed.iter_rows(named=True):
        for name in COMPARED:
            if row[name] != row[f"{name}_now"]:
                yield Change(row["event_id"], name, row[name], row[f"{name}_now"])
