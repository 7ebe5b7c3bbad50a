"""What answers a request: which deliveries tell of which categories, and whether they may be counted together.

Settled from the ledger alone, before any row is read. Nothing is added that must not be: two sources of one category
are refused, an event is never counted in areas of another edition, and a category is the sum of its children only
where its register says that they are all of it, and none of its own rows would be counted twice.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from lagesbild.domain import Category, DeliveryRecord, Period, RowKind, SeriesBreak
from lagesbild.domain.periods import span_of
from lagesbild.errors import AreasError, StoreError
from lagesbild.store.holdings import Holding
from lagesbild.store.records import PanelRequest
from lagesbild.store.supersession import (
    Stream,
    active,
    by_stream,
    covered_by,
    effective_stretches,
    is_covered,
    stream_of,
)


@dataclass(frozen=True)
class LedgerPage:
    """What the ledger says at one moment."""

    records: tuple[DeliveryRecord, ...]
    holdings: Mapping[str, tuple[Holding, ...]]
    categories: tuple[Category, ...] = ()
    breaks: tuple[SeriesBreak, ...] = ()
    deciding: tuple[DeliveryRecord, ...] = ()  # all that decide who has the last word on a day; empty: `records`

    def alone(self, level: str, edition: str) -> "LedgerPage":
        """Only what lies in these areas, and references; days that other areas' deliveries took over stay taken."""

        def is_here(record: DeliveryRecord) -> bool:
            if record.level == level:
                return record.edition == edition
            return record.kind is not RowKind.EVENTS

        return replace(self, records=tuple(filter(is_here, self.records)), deciding=self.deciding or self.records)

    def only(self, source: str) -> "LedgerPage":
        """The page as if no other source than this one told of events and counts; "": the page as it is."""
        if not source:
            return self
        told = (RowKind.EVENTS, RowKind.COUNTS)
        records = tuple(one for one in self.records if one.source.name == source or one.kind not in told)
        return replace(self, records=records)

    @cached_property
    def stretches(self) -> dict[str, tuple[Period, ...]]:
        return effective_stretches(self.deciding or self.records)

    @cached_property
    def telling(self) -> dict[str, dict[str, list[DeliveryRecord]]]:
        """Category → level → the deliveries that count and tell of it there.

        Events tell only where their own days are left to them: what a later delivery has taken over in full is not
        told of by the earlier one, even if the later has other categories.
        """
        found: dict[str, dict[str, list[DeliveryRecord]]] = {}
        for record in active(self.records):
            if record.kind not in (RowKind.EVENTS, RowKind.COUNTS):
                continue
            for holding in self.holdings.get(record.delivery_id, ()):
                if record.kind is RowKind.COUNTS or self._has_days_left(record, holding):
                    found.setdefault(holding.subject, {}).setdefault(holding.level, []).append(record)
        return found

    @cached_property
    def covered(self) -> dict[Stream, tuple[Period, ...]]:
        """Each stream of events → the days that it covers, all its deliveries together."""
        return {
            stream: covered_by(stretch for record in records for stretch in self.stretches.get(record.delivery_id, ()))
            for stream, records in by_stream(self.records).items()
            if stream.kind is RowKind.EVENTS
        }

    def _has_days_left(self, record: DeliveryRecord, holding: Holding) -> bool:
        held = Period(holding.start_day, holding.end_day)
        return any(stretch.overlaps(held) for stretch in self.stretches.get(record.delivery_id, ()))


@dataclass(frozen=True)
class Selection:
    """`leaves`: category asked for → level → the codes whose rows are counted for it. `records` are read, all told."""

    request: PanelRequest
    page: LedgerPage
    leaves: Mapping[str, Mapping[str, tuple[str, ...]]]

    @cached_property
    def codes(self) -> tuple[str, ...]:
        """Every code whose rows are counted, at any level."""
        return tuple(
            dict.fromkeys(code for by_level in self.leaves.values() for some in by_level.values() for code in some)
        )

    def codes_at(self, level: str) -> tuple[str, ...]:
        """The codes whose rows are counted at `level`."""
        return tuple(dict.fromkeys(code for by_level in self.leaves.values() for code in by_level[level]))

    def telling(self, code: str, level: str) -> Sequence[DeliveryRecord]:
        return self.page.telling.get(code, {}).get(level, ())

    def streams_of(self, code: str) -> dict[Stream, tuple[Period, ...]]:
        """The streams of events that tell of `code` at the level asked for, with the days they cover."""
        streams = {stream_of(record) for record in self.telling(code, self.request.level)}
        return {stream: self.page.covered[stream] for stream in sorted(streams) if stream in self.page.covered}

    def is_covered(self, code: str) -> list[bool]:
        """For each period, whether events of `code` are told of in full."""
        streams = self.streams_of(code)
        return [is_covered(period, streams) for period in self.request.periods]

    @cached_property
    def event_records(self) -> tuple[DeliveryRecord, ...]:
        """Deliveries of events to read: those of the streams wanted, with days left in the periods asked for."""
        streams = {stream for code in self.codes for stream in self.streams_of(code)}
        span = span_of(self.request.periods)
        return tuple(
            record
            for record in active(self.page.records)
            if stream_of(record) in streams
            and any(stretch.overlaps(span) for stretch in self.page.stretches.get(record.delivery_id, ()))
        )

    @cached_property
    def count_records(self) -> tuple[DeliveryRecord, ...]:
        """Deliveries of counts to read: those with rows of a code and level wanted in the periods asked for."""
        span = span_of(self.request.periods)
        wanted = {(code, level) for code in self.codes for level in self.request.levels}
        return tuple(
            record
            for record in active(self.page.records)
            if record.kind is RowKind.COUNTS
            and any(
                (holding.subject, holding.level) in wanted and Period(holding.start_day, holding.end_day).overlaps(span)
                for holding in self.page.holdings.get(record.delivery_id, ())
            )
        )


def select(request: PanelRequest, page: LedgerPage) -> Selection:
    """What answers the request; a category that nobody tells of at its level is left out.

    Raises StoreError where two sources tell of one category, AreasError where events lie in other areas.
    """
    if request.is_alone:
        page = page.alone(request.level, request.edition)
    register = {category.code: category for category in (*request.register, *page.categories, *request.categories)}
    children: dict[str, list[str]] = {}
    for category in register.values():
        if category.parent_code is not None:
            children.setdefault(category.parent_code, []).append(category.code)
    tree = _Tree(register, children, page)
    leaves = {
        category.code: {level: tree.leaves(category.code, level) for level in request.levels}
        for category in request.categories
    }
    selection = Selection(request, page, {code: found for code, found in leaves.items() if found[request.level]})
    for level in request.levels:
        for code in selection.codes_at(level):
            _refuse_two_sources(code, level, selection.telling(code, level))
    for code in selection.codes_at(request.level):
        _refuse_other_areas(code, selection)
    return selection


@dataclass(frozen=True)
class _Tree:
    register: Mapping[str, Category]
    children: Mapping[str, Sequence[str]]
    page: LedgerPage

    def leaves(self, code: str, level: str, above: frozenset[str] = frozenset()) -> tuple[str, ...]:
        """The codes whose rows are counted for `code` at `level`: its own, else its children's where they sum."""
        if level in self.page.telling.get(code, {}):
            return (code,)
        category = self.register.get(code)
        if category is None or not category.sums_children or code in above:
            return ()
        return tuple(
            leaf for child in self.children.get(code, ()) for leaf in self.leaves(child, level, above | {code})
        )


def _refuse_two_sources(code: str, level: str, records: Iterable[DeliveryRecord]) -> None:
    sources = sorted({(record.source.name, record.kind.value) for record in records})
    if len(sources) < 2:
        return
    named = " and ".join(f"{name!r} ({kind})" for name, kind in sources)
    raise StoreError(
        f"The sources {named} both tell of the category {code!r} at the level {level!r}: it would be counted twice.\n"
        "Give one of them a code of its own in its mapping file, under [categories]:  "
        f'"…" = {{ code = "{code}_{sources[-1][0]}", … }}\n'
        "and receive it again; withdraw the deliveries of one of them; or choose one for the picture in "
        f'lagesbild.toml:  [picture.sources]  {code} = "{sources[0][0]}"'
    )


def _refuse_other_areas(code: str, selection: Selection) -> None:
    """Events are counted only in the areas that they were placed in: never a silent join across editions."""
    request, page = selection.request, selection.page
    span = span_of(request.periods)
    sources = {record.source.name for record in selection.telling(code, request.level)}
    for level, records in page.telling[code].items():
        for record in records:
            is_other = level != request.level or record.edition != request.edition
            if record.kind is not RowKind.EVENTS or record.source.name not in sources or not is_other:
                continue
            if any(stretch.overlaps(span) for stretch in page.stretches[record.delivery_id]):
                raise AreasError(other_areas(code, record, request))


def other_areas(code: str, record: DeliveryRecord, request: PanelRequest) -> str:
    """What to do about a delivery whose rows lie in other areas than those asked for."""
    return (
        f"The delivery {record.delivery_id} ({record.file_name}) tells of {code!r} in the areas "
        f"{record.level} {record.edition}, and {request.level} {request.edition} was asked for.\n"
        f'Receive the file again with  edition = "{request.edition}"  (and level = "{request.level}") under [place] '
        "in its mapping file, or ask for the areas that it has:  [picture] in lagesbild.toml.\n"
        "Or carry its counts over, knowing that those of areas that were split are estimates:  lagesbild crosswalk "
        f"HOME --from {record.level}:{record.edition} --to {request.level}:{request.edition} --by surface\n"
        f'and then  through = ["{record.level}:{record.edition}"]  under [picture] in lagesbild.toml.'
    )
