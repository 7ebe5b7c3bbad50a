"""Who has the word on which days: reasoned in stretches, judged day by day."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

import hypothesis.strategies as st
from hypothesis import given

from lagesbild.domain import DeliveryRecord, Period, RowKind, SourceWords
from lagesbild.store.supersession import (
    Stream,
    covered_by,
    days_taken_from,
    effective_stretches,
    is_covered,
    takers_of_days,
)
from tests.oracles.store import days_between
from tests.store.made import NOON

FIRST = date(2023, 1, 1)
PLAIN = DeliveryRecord(
    "x", 1, "one", RowKind.EVENTS, SourceWords("police"), "", "x.csv", "", "district", "2020", NOON, 1, 1, {}
)

offsets = st.integers(0, 60)
stretches = st.builds(
    lambda start, length: Period(FIRST + timedelta(start), FIRST + timedelta(start + length)),
    offsets,
    st.integers(1, 40),
)
tellings = st.tuples(stretches, st.sampled_from("ab"), st.sampled_from(("", "north")), st.booleans())


@st.composite
def histories(draw: st.DrawFn) -> list[DeliveryRecord]:
    return [
        replace(
            PLAIN,
            delivery_id=f"d{number}",
            sequence=number,
            covers=covers,
            sending=sending,
            part=part,
            withdrawn_day=FIRST if is_withdrawn else None,
        )
        for number, (covers, sending, part, is_withdrawn) in enumerate(draw(st.lists(tellings, max_size=8)))
    ]


def takers_by_hand(record: DeliveryRecord, history: list[DeliveryRecord], day: date) -> list[str]:
    return [
        other.delivery_id
        for other in history
        if other.part == record.part
        and other.sequence > record.sequence
        and other.sending != record.sending
        and other.withdrawn_day is None
        and other.covers is not None
        and other.covers.holds(day)
    ]


@given(histories())
def test_stretches_are_the_days_nobody_later_took(history: list[DeliveryRecord]) -> None:
    effective = effective_stretches(history)
    for record in history:
        assert record.covers is not None
        if record.withdrawn_day:
            assert record.delivery_id not in effective
            continue
        own = days_between(record.covers.start_day, record.covers.end_day)
        left = [day for day in own if not takers_by_hand(record, history, day)]
        told = [day for each in effective[record.delivery_id] for day in days_between(each.start_day, each.end_day)]
        assert sorted(told) == left  # each day once, and no other


@given(histories())
def test_takers_are_those_who_took_some_day(history: list[DeliveryRecord]) -> None:
    by_hand: dict[str, tuple[str, ...]] = {}
    for record in history:
        assert record.covers is not None
        own = days_between(record.covers.start_day, record.covers.end_day)
        takers = {taker for day in own for taker in takers_by_hand(record, history, day)}
        if takers and not record.withdrawn_day:
            by_hand[record.delivery_id] = tuple(sorted(takers))
    assert takers_of_days(history) == by_hand
    for record in history:
        if not record.withdrawn_day:
            assert days_taken_from(record, history) == tuple(
                earlier for earlier, takers in by_hand.items() if record.delivery_id in takers
            )


@given(st.lists(stretches, max_size=8))
def test_merged_stretches_hold_the_same_days_and_never_meet(given_stretches: list[Period]) -> None:
    merged = covered_by(given_stretches)
    days = {day for each in given_stretches for day in days_between(each.start_day, each.end_day)}
    assert {day for each in merged for day in days_between(each.start_day, each.end_day)} == days
    assert all(one.end_day < other.start_day for one, other in pairwise(merged))


@given(
    st.dictionaries(st.sampled_from("abc"), st.lists(stretches, min_size=1, max_size=3), min_size=1),
    stretches,
)
def test_a_period_is_covered_when_every_part_beside_has_come(parts: dict[str, list[Period]], period: Period) -> None:
    days_of = {
        name: {day for each in some for day in days_between(each.start_day, each.end_day)}
        for name, some in parts.items()
    }
    wanted = set(days_between(period.start_day, period.end_day))
    full = {name for name, days in days_of.items() if wanted <= days}
    late = {name for name, days in days_of.items() if name not in full and any(days & days_of[one] for one in full)}
    told = {Stream("police", name, RowKind.EVENTS): covered_by(some) for name, some in parts.items()}
    assert is_covered(period, told) == (bool(full) and not late)
