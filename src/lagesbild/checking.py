"""Before anything is believed: how good is each delivery, and do sources that tell of the same thing agree?"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pyarrow.compute as pc

from lagesbild.domain import Category, DeliveryRecord, Profile, RowKind
from lagesbild.domain.periods import Period, months_within
from lagesbild.intake.delays import WEEK, Reporting, reporting_delays, reporting_of
from lagesbild.intake.quality import Quality, quality_of
from lagesbild.intake.reconcile import Comparison, reconcile, worst_first
from lagesbild.store import CategoryRecord, PanelRequest, Store


def qualities(store: Store, delivery: str = "") -> Iterator[Quality]:
    """The quality of one delivery, or of all that count, each beside the earlier ones of its source."""
    records = [store.delivery(delivery)] if delivery else [each for each in store.deliveries() if each.counts]
    by_source: dict[str, list[DeliveryRecord]] = {}
    for record in records:
        by_source.setdefault(record.source.name, []).append(record)
    for source, wanted in by_source.items():
        contents = store.contents(source)
        order = [each for each in store.deliveries() if each.delivery_id in contents]
        for record in wanted:
            earlier = [contents[one.delivery_id] for one in order if _is_before(one, record)]
            found = quality_of(record, contents.get(record.delivery_id), earlier)
            yield replace(found, reporting=_reporting(store, record)) if record.kind is RowKind.EVENTS else found


def comparisons(store: Store, profile: Profile) -> list[Comparison]:
    """Every category that two sources tell of at the same level, compared; alarms first, the largest before others."""
    register = {category.code: category for category in (*profile.categories, *store.categories())}
    found: list[Comparison] = []
    for code, level, edition in sorted({(one.category, one.level, one.edition) for one in store.coverage()}):
        sources = store.sources_of(code, level)
        told = [each for each in store.coverage(code) if (each.level, each.edition) == (level, edition)]
        for at, first in enumerate(sources):
            for second in sources[at + 1 :]:
                found += _compared(store, register[code], (first, second), told)
    return worst_first(found)


def _reporting(store: Store, record: DeliveryRecord) -> Reporting | None:
    """How late the events were reported, by week; None where no day of report is told, or no week is whole."""
    if record.covers is None or not record.n_kept:
        return None
    days = store.report_days(record.delivery_id)
    last = pc.max(days["reported_day"]).as_py()
    if last is None or (record.covers.end_day - record.covers.start_day).days < WEEK:
        return None
    as_of = record.extracted_day or last + timedelta(days=1)
    return reporting_of(reporting_delays(days, record.covers, as_of, days_per_period=WEEK))


def _is_before(one: DeliveryRecord, record: DeliveryRecord) -> bool:
    return one.sequence < record.sequence and one.part == record.part and one.sending != record.sending


def _compared(
    store: Store, category: Category, sources: tuple[str, str], told: list[CategoryRecord]
) -> list[Comparison]:
    span = Period(min(one.covers.start_day for one in told), max(one.covers.end_day for one in told))
    months = months_within(Period(span.start_day.replace(day=1), span.end_day))
    if not months:
        return []
    level, edition = told[0].level, told[0].edition
    request = PanelRequest((category,), level, edition, store.areas(level, edition).codes, months)
    panels = [
        store.count_panels(replace(request, sources={category.code: source})).get(category.code) for source in sources
    ]
    if panels[0] is None or panels[1] is None:
        return []
    return reconcile(panels[0], panels[1], sources)
