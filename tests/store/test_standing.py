"""What stands of answers, contributions, shortcomings, places and assessments, judged row by row."""

import shutil
from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import hypothesis.strategies as st
import pytest
from hypothesis import given, settings

from lagesbild.config import StoreOptions
from lagesbild.domain import Delivery, Period, RowKind, SourceWords
from lagesbild.store import Store, open_store
from tests.oracles.standing import StandingByHand
from tests.store import made

UNIT_KINDS = (RowKind.ANSWERS, RowKind.CONTRIBUTIONS, RowKind.SHORTCOMINGS, RowKind.PLACES, RowKind.ASSESSMENTS)
DAY = {number: date(2023, 1, 1) + timedelta(days=number) for number in range(12)}

# One delivery: source, part, sending, whether it has identities, and rows of (unit, day).
came = st.tuples(
    st.sampled_from(("one", "two")),
    st.sampled_from(("", "north")),
    st.sampled_from(("s1", "s2", "s3")),
    st.booleans(),
    st.lists(st.tuples(st.sampled_from("abc"), st.integers(0, 9)), min_size=1, max_size=5),
    st.booleans(),
)


def make(folder: Path, kind: RowKind, number: int, told: tuple[Any, ...]) -> Delivery:
    """A delivery whose rows can be told apart by a mark."""
    source, part, _, has_identity, some, _ = told
    rows = []
    for at, (unit, day) in enumerate(some):
        mark = f"{number}.{at}"
        rows.append(
            {
                RowKind.ANSWERS: {"round": unit, "answer": float(number * 100 + at), "respondent": mark},
                RowKind.CONTRIBUTIONS: {"day": DAY[day], "end_day": DAY[day + 1], "text": mark},
                RowKind.SHORTCOMINGS: {"day": DAY[day], "body": mark},
                RowKind.PLACES: {"place_id": unit, "name": mark},
                RowKind.ASSESSMENTS: {"edition": unit, "assessed_id": mark, "name": mark},
            }[kind]
        )
        if kind in (RowKind.CONTRIBUTIONS, RowKind.SHORTCOMINGS) and has_identity:
            rows[-1][f"{kind.value.removesuffix('s')}_id"] = unit
    more: dict[str, Any] = {"source": SourceWords(source), "part": part}
    if kind in (RowKind.CONTRIBUTIONS, RowKind.SHORTCOMINGS) and not has_identity:
        days = [DAY[day] for _, day in some]
        more["covers"] = Period(min(days), max(days) + timedelta(days=1))
    return made.of_kind(folder, kind, rows, **more)


def marks_of(store: Store, kind: RowKind) -> Counter[str]:
    """The marks of the rows that the store fetches."""
    found: dict[RowKind, Callable[[], list[str]]] = {
        RowKind.ANSWERS: lambda: [
            f"{int(y) // 100}.{int(y) % 100}"
            for source in store.questions()
            for y in store.survey("safe", source=source)["safe"].y.tolist()
        ],
        RowKind.CONTRIBUTIONS: lambda: list(store.contributions().texts),
        RowKind.SHORTCOMINGS: lambda: list(store.shortcomings().body.words),
        RowKind.PLACES: lambda: list(store.places().names),
        RowKind.ASSESSMENTS: lambda: [area.name for each in store.assessments() for area in each.areas],
    }
    return Counter(found[kind]())


MARK = {
    RowKind.ANSWERS: "respondent",
    RowKind.CONTRIBUTIONS: "text",
    RowKind.SHORTCOMINGS: "body",
    RowKind.PLACES: "name",
    RowKind.ASSESSMENTS: "name",
}


@pytest.mark.parametrize("kind", UNIT_KINDS)
@settings(max_examples=6)
@given(history=st.lists(came, min_size=2, max_size=5))
def test_what_stands_is_what_stands_by_hand(
    kind: RowKind, history: list[tuple[Any, ...]], new_home: Path, in_memory: Path
) -> None:
    by_hand = StandingByHand()
    home = in_memory / "home"
    shutil.rmtree(home, ignore_errors=True)
    shutil.copytree(new_home, home)
    with open_store(home, StoreOptions()) as store:
        for number, told in enumerate(history):
            delivery = make(in_memory, kind, number, told)
            receipt = store.add(delivery, told[2], made.NOON)
            by_hand.add(delivery, told[2])
            takers = by_hand.takers(kind)
            by_now = {earlier for earlier, later in takers.items() if receipt.record.delivery_id in later}
            assert set(receipt.superseded) == by_now
        for number, told in enumerate(history):
            if told[5] and number % 2:
                store.withdraw(by_hand.came[number].delivery.delivery_id, "wrong", made.FIRST)
                by_hand.withdraw(by_hand.came[number].delivery.delivery_id)
        assert marks_of(store, kind) == Counter(row[MARK[kind]] for _, row in by_hand.rows(kind))
        assert {one: set(some) for one, some in store.superseded().items()} == by_hand.takers(kind)
